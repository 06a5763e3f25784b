keysweep=$keysweep_installed
if [ ! -f "$keysweep" ] || [ ! -x "$keysweep" ]; then
  keysweep=$(command -v keysweep)
fi
case $keysweep in
/* | [A-Za-z]:*) ;;
*)
  printf '%s\n' "keysweep: blocked, for nothing was scanned: keysweep is neither on PATH nor at $keysweep_installed" \
    "keysweep: install it again, or $keysweep_remove" \
    "keysweep: this once without any hook: git ${0##*/pre-} --no-verify" >&2
  exit 1
  ;;
esac

