//! `keysweep config …` and `keysweep allow`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::configuration::Configuration;

/// Show the configuration, or take over another scanner's.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show the effective settings, rules and allow entries for a scan of PATH.
    Show(Show),
    /// Convert a gitleaks configuration: its rules to a rule file, its allowlists to allow entries; tells what could not be converted.
    Import(Import),
}

/// `keysweep config show`
#[derive(Debug, Args)]
pub struct Show {
    /// What would be scanned.
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// Tell where each setting comes from, and which files were read.
    #[arg(long)]
    pub origin: bool,
    /// Which configurations are heeded.
    #[command(flatten)]
    pub configuration: Configuration,
}

/// `keysweep config import`
#[derive(Debug, Args)]
pub struct Import {
    /// The configuration of gitleaks: .gitleaks.toml
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where to write the configuration and, where there are rules, the rule file keysweep-rules.toml; nothing is overwritten.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub into: PathBuf,
    /// Print what would be written.
    #[arg(long)]
    pub dry_run: bool,
}

/// `keysweep allow`
#[derive(Debug, Args)]
pub struct Allow {
    /// The finding's fingerprint, as reports show it.
    #[arg(value_name = "FINGERPRINT", required = true)]
    pub fingerprints: Vec<String>,
    /// Why it is no secret, or none that matters.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The last day that it is allowed: 2027-01-31
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub expires: Option<Date>,
    /// Write to this configuration, such as the repository's .keysweep.toml [default: the user's own].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "give a day, as in 2027-01-31".to_owned())
}
