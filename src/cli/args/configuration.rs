//! Which configurations a scan heeds.

use std::path::PathBuf;

use clap::Args;

/// Files that say what else the options say. docs/CONFIGURATION.md has their form.
#[derive(Clone, Debug, Default, Args)]
pub struct Configuration {
    /// Take this configuration too, above the user's and the repository's.
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub config: Option<PathBuf>,
    /// Disregard the repository's own .keysweep.toml.
    #[arg(long, conflicts_with = "policy_ref", help_heading = "Configuration")]
    pub no_repo_config: bool,
    /// Read the repository's .keysweep.toml as this commit has it (origin/main), not as it lies in the work tree.
    #[arg(long, value_name = "REF", help_heading = "Configuration")]
    pub policy_ref: Option<String>,
}
