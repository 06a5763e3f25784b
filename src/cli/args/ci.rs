//! `keysweep ci`.

use clap::Args;

use super::git::Local;

/// `keysweep ci`
#[derive(Debug, Args)]
#[command(after_long_help = WHAT)]
#[command(mut_arg("format", |arg| arg.help(FORMAT)))]
pub struct Ci {
    /// Print what would be scanned, why, and which reports would be written; scan nothing.
    #[arg(long, help_heading = "What to scan")]
    pub dry_run: bool,
    /// Scan the commits that REV does not have, whatever set the job off. Empty is as if it were left out.
    #[arg(long, value_name = "REV", conflicts_with = "all_files", help_heading = "What to scan")]
    pub base: Option<String>,
    /// Scan all files that are checked out, whatever set the job off.
    #[arg(long, help_heading = "What to scan")]
    pub all_files: bool,
    /// Heed marks in what a pull request brings (keysweep:allow). Whoever asks for it can set them, so by default they hide nothing.
    #[arg(long, help_heading = "What to look for")]
    pub trust_inline: bool,
    /// What all git scans share.
    #[command(flatten)]
    pub local: Local,
}

const FORMAT: &str = "The form of the report in the job's log [default: github on GitHub Actions, else human]";

const WHAT: &str = "\
Known are GitHub Actions, GitLab CI, Azure Pipelines, Bitbucket Pipelines, CircleCI, Buildkite and
Jenkins, by the variables that they set.
  a pull request        the commits that it brings: what its head has and its target has not
  a push                the commits since the branch was where it was before
  a new branch          the commits that the default branch does not have
  a tag, a schedule, by hand, or nothing that is known   all files that are checked out
The report that each service reads is written to a file of its own; --report replaces these.
History that is needed and not here is exit 3, with what to change in the checkout.";
