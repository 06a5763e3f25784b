//! `keysweep explain`.

use std::path::PathBuf;

use clap::Args;

use super::{Color, configuration::Configuration};

/// `keysweep explain …`
#[derive(Debug, Args)]
pub struct Explain {
    /// A finding's fingerprint, or as much of its beginning as is unique (`keysweep scan -v` shows it); or a rule's id.
    #[arg(value_name = "FINGERPRINT|RULE")]
    pub what: String,
    /// Where the finding is looked for, as it was scanned.
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// Look for it in the history of the repository that PATH lies in, not in files.
    #[arg(long)]
    pub history: bool,
    /// Add the rules of a file, or of a directory's *.toml files.
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// When to use colour (NO_COLOR is heeded).
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Which configurations count.
    #[command(flatten)]
    pub configuration: Configuration,
}
