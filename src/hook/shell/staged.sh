"$keysweep" git staged --quiet || {
  keysweep_code=$?
  printf '%s\n' "" "commit blocked: take it out of the file and git add it again" \
    "  If it is a false alarm, put this in a comment at the end of its line, with your reason, and git add it again:" \
    "      keysweep:allow RULE REASON" \
    "  or allow it for yourself; keysweep git staged -v shows the fingerprint:" \
    "      keysweep allow FINGERPRINT --reason TEXT" \
    "  git commit --no-verify commits this once without any hook." >&2
  exit "$keysweep_code"
}
