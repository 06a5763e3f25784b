#!/bin/sh
# keysweep hook DIGEST of one repository: written by "keysweep hook install", taken away by "keysweep hook uninstall".
# The hook that was here before is NAME.before-keysweep: it runs first, and its failure blocks.
unset keysweep keysweep_installed keysweep_before keysweep_refs keysweep_code
keysweep_installed=PROGRAM
keysweep_remove="take this hook away: keysweep hook uninstall, or by hand: rm '$0'"
case $0 in
*/*) keysweep_before=${0%/*}/NAME.before-keysweep ;;
*) keysweep_before=./NAME.before-keysweep ;;
esac
if [ -f "$keysweep_before" ]; then
  keysweep_remove="take this hook away: keysweep hook uninstall, or by hand: mv -f '$keysweep_before' '$0'"
fi

