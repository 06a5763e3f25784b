//! `keysweep git …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{later::Later, of_scans::OfScans};

/// What of a git repository to scan. docs/GIT.md says more.
#[derive(Debug, Subcommand)]
pub enum Git {
    /// Scan what is staged: the index's own blobs that HEAD does not have. For a pre-commit hook.
    Staged(Later<Local>),
    /// Scan the tracked files whose content in the work tree is not what is staged.
    Unstaged(Later<Local>),
    /// Scan what a range of commits introduces: main..HEAD, A...B, one commit as A^!. For a pull request.
    Range(Later<Range>),
    /// Scan the whole history: every blob that ever was in a branch, a tag or HEAD, and the messages of commits and tags.
    History(Later<History>),
    /// Scan what a push would introduce. Git runs this as its pre-push hook, with the refs on standard input.
    PrePush(Later<PrePush>),
    /// Scan what is pushed to this repository. Git runs this as a server's pre-receive hook, with the refs on standard input.
    #[command(after_long_help = RECEIVE)]
    PreReceive(Later<PreReceive>),
}

/// `keysweep git pre-push`
#[derive(Debug, Args)]
#[command(after_long_help = HOOK)]
pub struct PrePush {
    /// The remote's name, or its URL where it has none.
    #[arg(value_name = "REMOTE", requires = "url")]
    pub remote: Option<String>,
    /// The remote's URL.
    #[arg(value_name = "URL")]
    pub url: Option<String>,
    /// What all git scans share.
    #[command(flatten)]
    pub local: Local,
}

const HOOK: &str = "\
keysweep hook install makes it git's hook. In a hook of your own, it is this line:
  keysweep git pre-push --quiet \"$@\"

It blocks the push with any code but 0. Without REMOTE and URL, it takes what the pre-commit framework says in its environment.";

/// `keysweep git pre-receive`
#[derive(Debug, Args)]
pub struct PreReceive {
    /// Heed marks in what is pushed (keysweep:allow). Whoever pushes can set them, so by default they hide nothing.
    #[arg(long, help_heading = "What to look for")]
    pub trust_inline: bool,
    /// What all git scans share.
    #[command(flatten)]
    pub local: Local,
}

const RECEIVE: &str = "\
As a server's hook, hooks/pre-receive in the bare repository, made executable:
  #!/bin/sh
  exec keysweep git pre-receive --quiet

It rejects the push with any code but 0. What is pushed lies in quarantine until then, and is read there.";

/// `keysweep git range`
#[derive(Debug, Args)]
pub struct Range {
    /// The commits, as git writes them: A..B is what B has and A has not; one revision is its whole history.
    #[arg(value_name = "A..B")]
    pub revisions: String,
    /// Only commits since then: 2024-01-31, "3 weeks ago".
    #[arg(long, value_name = "DATE", help_heading = "What to scan")]
    pub since: Option<String>,
    /// Only the newest N commits of the range.
    #[arg(long, value_name = "N", help_heading = "What to scan")]
    pub max_commits: Option<usize>,
    /// Heed marks in what the commits bring (keysweep:allow). Whoever brings it can set them, so by default they hide nothing.
    #[arg(long, help_heading = "What to look for")]
    pub trust_inline: bool,
    /// What all git scans share.
    #[command(flatten)]
    pub local: Local,
}

/// `keysweep git history`
#[derive(Debug, Args)]
pub struct History {
    /// Also what only the stash and reflogs keep, and what nothing leads to any more. Findings say which.
    #[arg(long, help_heading = "What to scan")]
    pub all: bool,
    /// What all git scans share.
    #[command(flatten)]
    pub local: Local,
}

/// What all of `keysweep git` can be told.
#[derive(Debug, Args)]
pub struct Local {
    /// The repository, or a directory in its work tree [default: where git's GIT_DIR says, else the current directory].
    #[arg(long, value_name = "DIR", help_heading = "What to scan")]
    pub repo: Option<PathBuf>,
    /// Also what .keysweepignore leaves out: that of the commit which changes are brought to, else the work tree's.
    #[arg(long, help_heading = "What to scan")]
    pub no_ignore: bool,
    /// What all scans share.
    #[command(flatten)]
    pub of_scans: OfScans,
}
