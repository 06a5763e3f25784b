//! `keysweep redact`.

use std::path::PathBuf;

use clap::Args;

use super::of_scans::confidence;
use crate::grade::Confidence;

/// `keysweep redact …`
#[derive(Debug, Args)]
#[command(after_long_help = NOTES)]
pub struct Redact {
    /// The text [default: standard input].
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Replace values this sure and surer: low, medium or high. Rather too much than too little by default.
    #[arg(long, value_name = "LEVEL", default_value = "low", value_parser = confidence(), hide_possible_values = true)]
    pub confidence: Confidence,
    /// Add the rules of a file, or of a directory's *.toml files.
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// Do not say how many values were replaced.
    #[arg(short, long)]
    pub quiet: bool,
}

const NOTES: &str = "\
Examples:
  kubectl logs app | keysweep redact | tee app.log
  keysweep redact build.log > build.shared.log

A value is replaced by [redacted:RULE], also wherever it stands again: in a FILE everywhere, in a stream from where it was found
on. When a stream pauses, whole lines are passed on within a fifth of a second; a line from which a value may go on (a private
key, half of a pair) waits for what follows, 17 KB at most. Exits 0 when all was passed on.";
