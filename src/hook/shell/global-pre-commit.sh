if [ -n "$keysweep_own" ]; then
  exec "$keysweep_own" "$@"
fi
