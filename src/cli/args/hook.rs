//! `keysweep hook …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Git's hooks: installing ours, looking at them, taking ours away. docs/HOOKS.md says more.
#[derive(Debug, Subcommand)]
pub enum Hook {
    /// Install a hook. One that is there is kept: it runs first, and its failure blocks.
    #[command(after_long_help = INSTALL)]
    Install(Which),
    /// Show which hooks run here, and where git looks for them. Exit code 1: none of keysweep's does.
    Status {
        /// The repository, or a directory in its work tree [default: where git's GIT_DIR says, else the current directory].
        #[arg(long, value_name = "DIR")]
        repo: Option<PathBuf>,
    },
    /// Take keysweep's hooks away, and put back what was there before, byte for byte.
    Uninstall(Which),
}

const INSTALL: &str = "\
Examples:
  keysweep hook install                    scan what is pushed from this repository
  keysweep hook install --pre-commit       scan what is committed in this repository
  keysweep hook install --global           scan what is pushed from any repository of yours

--global sets core.hooksPath in your git configuration. A repository's own hooks still run, after keysweep.";

/// Which hooks, and where.
#[derive(Debug, Args)]
pub struct Which {
    /// The hook before a push: scans what the push would bring. What is meant when no hook is named.
    #[arg(long)]
    pub pre_push: bool,
    /// The hook before a commit: scans what is staged.
    #[arg(long)]
    pub pre_commit: bool,
    /// For all your repositories, by core.hooksPath in your git configuration.
    #[arg(long, conflicts_with = "repo")]
    pub global: bool,
    /// The repository, or a directory in its work tree [default: where git's GIT_DIR says, else the current directory].
    #[arg(long, value_name = "DIR")]
    pub repo: Option<PathBuf>,
}
