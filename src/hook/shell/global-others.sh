if [ -f "$keysweep_own" ] && [ -x "$keysweep_own" ]; then
  exec "$keysweep_own" "$@"
fi
