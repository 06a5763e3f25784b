//! `keysweep diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Color, of_scans::severity};
use crate::{grade::Severity, report::diff::Form};

/// `keysweep diff …`
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE)]
pub struct Diff {
    /// The report before; `-` is standard input.
    #[arg(value_name = "OLD.json")]
    pub old: PathBuf,
    /// The report now.
    #[arg(value_name = "NEW.json")]
    pub new: PathBuf,
    /// How to tell.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: DiffFormat,
    /// Exit 1 only for what is new and this severe: note, low, medium, high or critical.
    #[arg(long, value_name = "SEVERITY", default_value = "low", value_parser = severity(), hide_possible_values = true)]
    pub fail_on: Severity,
    /// Exit 0 although something is new. Errors and incomplete scans keep their codes.
    #[arg(long)]
    pub exit_zero: bool,
    /// When to use colour (NO_COLOR is heeded).
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

const EXAMPLE: &str = "\
Reports are those of --format json:
  keysweep scan --format json -o new.json .
  keysweep diff old.json new.json

Exits 1 when something is new, 0 when nothing is, 3 when nothing is but the new scan was incomplete, 2 when a
report cannot be read.";

/// How a comparison is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal.
    Human,
    /// One JSON document.
    Json,
    /// A comment on a pull request.
    Markdown,
}

impl From<DiffFormat> for Form {
    fn from(format: DiffFormat) -> Self {
        match format {
            DiffFormat::Human => Self::Human,
            DiffFormat::Json => Self::Json,
            DiffFormat::Markdown => Self::Markdown,
        }
    }
}
