if [ -f "$keysweep_before" ] && [ -x "$keysweep_before" ]; then
  # Both read what is pushed. The x keeps the last line's end.
  keysweep_refs=$(cat && printf x)
  keysweep_refs=${keysweep_refs%x}
  printf %s "$keysweep_refs" 2>/dev/null | "$keysweep_before" "$@" || exit
  printf %s "$keysweep_refs" 2>/dev/null | "$keysweep" git pre-push --quiet "$@"
  exit
fi
exec "$keysweep" git pre-push --quiet "$@"
