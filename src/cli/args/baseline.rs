//! `keysweep baseline …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{configuration::Configuration, later::Later, of_scans::confidence};
use crate::{config::size, grade::Confidence};

/// What to do with a baseline. docs/BASELINE.md says more.
#[derive(Debug, Subcommand)]
pub enum Baseline {
    /// Make a baseline of what a scan finds now.
    Create(Later<Create>),
    /// Add what a scan finds and drop what is gone; verdicts stay.
    Update(Later<Looking>),
    /// Walk through the entries and tell real ones, false alarms and rotated ones apart.
    Audit(Later<Audit>),
    /// Add what other tools' files list: detect-secrets' .secrets.baseline, a gitleaks JSON report, .gitleaksignore.
    Import(Later<Import>),
}

/// What all of them can be told.
#[derive(Debug, Args)]
pub struct Looking {
    /// The directory to scan [default: the top of the repository around us, else the current directory].
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Also what git's history holds and the files do not, so that keysweep git history reports what has come since. Such entries are
    /// marked; without this option they are left as they are.
    #[arg(long)]
    pub history: bool,
    /// The baseline [default: DIR/.keysweep-baseline.json].
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Add the rules of a file, or of a directory's *.toml files.
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// Take findings this sure and surer: low, medium or high [default: as the configuration says, else medium].
    #[arg(long, value_name = "LEVEL", value_parser = confidence(), hide_possible_values = true)]
    pub confidence: Option<Confidence>,
    /// Disregard .gitignore, .ignore, .keysweepignore and git's excludes.
    #[arg(long)]
    pub no_ignore: bool,
    /// Skip larger files (10M, 500K, 2G); skipped files are listed and make the scan incomplete.
    #[arg(long, value_name = "SIZE", value_parser = size::parse)]
    pub max_file_size: Option<u64>,
    /// Threads to use [default: one a core].
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Which configurations count.
    #[command(flatten)]
    pub configuration: Configuration,
}

/// `keysweep baseline create`
#[derive(Debug, Args)]
pub struct Create {
    /// Replace the baseline that is there, with its verdicts.
    #[arg(long)]
    pub force: bool,
    /// What all of them can be told.
    #[command(flatten)]
    pub looking: Looking,
}

/// `keysweep baseline audit`
#[derive(Debug, Args)]
pub struct Audit {
    /// Go through the entries that have a verdict too.
    #[arg(long)]
    pub all: bool,
    /// List the entries and their verdicts, and ask nothing.
    #[arg(long, conflicts_with = "all")]
    pub list: bool,
    /// Show values whole, so that a password can be judged without opening its file. Mind who looks on.
    #[arg(long)]
    pub show_secrets: bool,
    /// What all of them can be told.
    #[command(flatten)]
    pub looking: Looking,
}

/// `keysweep baseline import`
#[derive(Debug, Args)]
pub struct Import {
    /// What to import; its format is told by its content.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What all of them can be told.
    #[command(flatten)]
    pub looking: Looking,
}
