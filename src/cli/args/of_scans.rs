//! What every kind of scan can be told: what to look for, what to say, how to run.

use std::path::PathBuf;

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::configuration::Configuration;
use crate::{
    config::size,
    grade::{Confidence, Severity},
    report::Format,
    unpack,
};

/// The options that all scans share.
#[derive(Debug, Args)]
pub struct OfScans {
    /// Skip larger files (10M, 500K, 2G); skipped files are listed and make the scan incomplete.
    #[arg(long, value_name = "SIZE", value_parser = size::parse, help_heading = "What to scan")]
    pub max_file_size: Option<u64>,
    /// Read everything, also what earlier scans with the same rules found nothing in, and remember nothing.
    #[arg(long, help_heading = "What to scan")]
    pub no_cache: bool,
    /// Do not look into archives and compressed files (they are passed over as binary), nor into what is encoded in texts.
    #[arg(long, conflicts_with_all = ["unpack_depth", "unpack_size"], help_heading = "What to scan")]
    pub no_unpack: bool,
    /// Open containers (zip, tar, gzip …), and undo encodings (base64, percent …), that lie in one another this deep; a tar.gz counts once.
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u8).range(1..=32), help_heading = "What to scan")]
    pub unpack_depth: u8,
    /// Unpack and decode at most this much from one file [default: 4G, and no more than 64M + 250 times the file].
    #[arg(long, value_name = "SIZE", value_parser = size::parse, help_heading = "What to scan")]
    pub unpack_size: Option<u64>,

    /// Add the rules of a file, or of a directory's *.toml files.
    #[arg(long, value_name = "FILE|DIR", help_heading = "What to look for")]
    pub rules: Vec<PathBuf>,
    /// Use this rule only; may be repeated.
    #[arg(long = "rule", value_name = "ID", help_heading = "What to look for")]
    pub only: Vec<String>,
    /// Do not use this rule; may be repeated.
    #[arg(long, value_name = "ID", help_heading = "What to look for")]
    pub disable_rule: Vec<String>,
    /// Show findings this sure and surer: low, medium or high [default: medium].
    #[arg(long, value_name = "LEVEL", value_parser = confidence(), hide_possible_values = true, help_heading = "What to look for")]
    pub confidence: Option<Confidence>,
    /// Heed no marks in the text (keysweep:allow); they are mentioned.
    #[arg(long, help_heading = "What to look for")]
    pub no_inline_marks: bool,

    /// Report what is not in this baseline [default: .keysweep-baseline.json of the scanned directory, or of its repository, if it is
    /// there].
    #[arg(long, value_name = "FILE", help_heading = "What is known")]
    pub baseline: Option<PathBuf>,
    /// Use no baseline.
    #[arg(long, conflicts_with = "baseline", help_heading = "What is known")]
    pub no_baseline: bool,

    /// The report's form: human, json, jsonl, sarif, gitlab, codequality (GitLab's), junit, csv, github (annotations), markdown (a
    /// comment) or html
    /// [default: human].
    #[arg(long, value_name = "FORMAT", value_parser = formats(), hide_possible_values = true, help_heading = "What to say")]
    pub format: Option<Format>,
    /// Write the report to FILE (whole or not at all) instead of standard output.
    #[arg(short, long, value_name = "FILE", help_heading = "What to say")]
    pub output: Option<PathBuf>,
    /// Write a report to FILE as well, in FORMAT (sarif=out.sarif); may be repeated. Reports for the next program, beside the one to read.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = extra_report, help_heading = "What to say")]
    pub report: Vec<ExtraReport>,
    /// Show values whole instead of redacted, in human, json, jsonl and csv. Mind who reads the output.
    #[arg(long, help_heading = "What to say")]
    pub show_secrets: bool,
    /// List suppressed findings too, with what hid each.
    #[arg(long, help_heading = "What to say")]
    pub show_suppressed: bool,
    /// List every candidate, and why it was kept or dropped.
    #[arg(long, help_heading = "What to say")]
    pub explain: bool,
    /// Print time and hits by stage and by rule to standard error.
    #[arg(long, help_heading = "What to say")]
    pub stats: bool,
    /// When to use colour (NO_COLOR is heeded).
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "What to say")]
    pub color: Color,
    /// Leave out the summary and the progress bar.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "What to say")]
    pub quiet: bool,
    /// Say more: whole plans, fingerprints, every skipped file.
    #[arg(short, long, help_heading = "What to say")]
    pub verbose: bool,

    /// Exit 1 only for findings this severe: note, low, medium, high or critical [default: low, so that notes alone never fail].
    #[arg(long, value_name = "SEVERITY", value_parser = severity(), hide_possible_values = true, help_heading = "How to run")]
    pub fail_on: Option<Severity>,
    /// Exit 0 although something was found. Errors and incomplete scans keep their codes.
    #[arg(long, help_heading = "How to run")]
    pub exit_zero: bool,
    /// Threads to use [default: one a core].
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "How to run")]
    pub threads: Option<u16>,

    /// Which configurations are heeded.
    #[command(flatten)]
    pub configuration: Configuration,
}

impl OfScans {
    /// How far containers are opened.
    pub fn unpack(&self) -> unpack::Options {
        unpack::Options {
            depth: if self.no_unpack { 0 } else { self.unpack_depth.into() },
            bytes: self.unpack_size,
            ..unpack::Options::default()
        }
    }
}

/// A report beside the one of `--format`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraReport {
    /// Its form.
    pub format: Format,
    /// The file it is written to.
    pub path: PathBuf,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// One of `words`, which completion scripts know, as what it means.
fn one_of<T: Clone + Send + Sync + 'static>(
    words: &[&'static str],
    meaning: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> + use<T> {
    PossibleValuesParser::new(words).map(move |word| meaning(&word).expect("each of the words has a meaning"))
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    one_of(&names, Format::from_name)
}

fn format(name: &str) -> Result<Format, String> {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    Format::from_name(name).ok_or_else(|| format!("the formats are {}", names.join(", ")))
}

fn extra_report(text: &str) -> Result<ExtraReport, String> {
    match text.split_once('=') {
        Some((name, path)) if !path.is_empty() => Ok(ExtraReport { format: format(name)?, path: path.into() }),
        _ => Err("give a format and a file: sarif=keysweep.sarif".to_owned()),
    }
}

/// The confidence that a word names.
pub(super) fn confidence() -> impl TypedValueParser<Value = Confidence> {
    const ALL: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];
    one_of(&ALL.map(Confidence::as_str), |name| ALL.into_iter().find(|level| level.as_str() == name))
}

/// The severity that a word names.
pub(super) fn severity() -> impl TypedValueParser<Value = Severity> {
    const ALL: [Severity; 5] = [Severity::Note, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    one_of(&ALL.map(Severity::as_str), |name| ALL.into_iter().find(|severity| severity.as_str() == name))
}
