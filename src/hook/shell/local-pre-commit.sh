if [ -f "$keysweep_before" ] && [ -x "$keysweep_before" ]; then
  "$keysweep_before" "$@" || exit
fi
