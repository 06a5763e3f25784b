#!/bin/sh
# keysweep hook DIGEST of a user: written by "keysweep hook install --global", taken away by "keysweep hook uninstall --global".
# Git's core.hooksPath leads here instead of to a repository's own hooks, so those are run from here.
unset keysweep keysweep_installed keysweep_own keysweep_git keysweep_common keysweep_line keysweep_refs keysweep_code
keysweep_git=${GIT_DIR:-}
if [ -z "$keysweep_git" ]; then
  if [ -d .git ]; then
    keysweep_git=.git
  elif [ -f .git ]; then
    IFS= read -r keysweep_git <.git
    keysweep_git=${keysweep_git#gitdir: }
  else
    keysweep_git=.
  fi
fi
keysweep_common=${GIT_COMMON_DIR:-}
if [ -z "$keysweep_common" ] && [ -f "$keysweep_git/commondir" ]; then
  IFS= read -r keysweep_common <"$keysweep_git/commondir"
  case $keysweep_common in
  /* | [A-Za-z]:*) ;;
  *) keysweep_common=$keysweep_git/$keysweep_common ;;
  esac
fi
keysweep_own=${keysweep_common:-$keysweep_git}/hooks/${0##*/}
