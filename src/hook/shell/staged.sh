"$keysweep" git staged --quiet || {
  keysweep_code=$?
  printf '%s\n' "" "commit blocked: take it out of the file and git add it again" \
    "  If it is no credential: git commit --no-verify commits this once without any hook." >&2
  exit "$keysweep_code"
}
