//! The command line's words; clap lives here alone.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{exit::ExitTable, size};
use crate::{
    grade::{Confidence, Severity},
    report::Format,
};

const EXAMPLES: &str = "\
Examples:
  keysweep .                             scan this directory
  keysweep scan src config/app.yml       scan a directory and a file
  git diff | keysweep scan -             scan standard input
  keysweep scan . --format json -o out.json
  keysweep scan --explain -              paste a snippet, see every candidate and why it was kept or dropped
  keysweep rules explain aws-access-key-id

A path that has a command's name is written ./NAME.";

const SHORT: &str = "The options of a scan: keysweep scan -h";

/// Find hardcoded credentials, say what each one is and what to do about it.
#[derive(Debug, Parser)]
#[command(name = "keysweep", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = format!("{SHORT}\n\n{}", ExitTable::text()), arg_required_else_help = true)]
#[command(override_usage = "keysweep [OPTIONS] PATH...\n       keysweep <COMMAND>")]
#[command(after_long_help = format!("{SHORT}\n\n{EXAMPLES}\n\n{}", ExitTable::text()))]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan files, directories or standard input (`keysweep PATH` is short for `keysweep scan PATH`).
    Scan(Box<Scan>),
    /// List, explain or check rules.
    #[command(subcommand, arg_required_else_help = true)]
    Rules(Rules),
    /// Print a completion script: keysweep completions bash > /etc/bash_completion.d/keysweep
    Completions {
        /// The shell to complete for.
        shell: clap_complete::Shell,
    },
}

/// `keysweep rules …`
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// List the rules: all, or those that hold each WORD in their id, name, provider or description.
    List(List),
    /// Tell all about one rule: what it finds, why it matters, what to do.
    Explain {
        /// The rule's id, as findings name it.
        id: String,
        /// Add the rules of a file, or of a directory's *.toml files.
        #[arg(long, value_name = "FILE|DIR")]
        rules: Vec<PathBuf>,
    },
    /// Check rule files: their form, their bounds, and every rule on its own examples among the built-in ones.
    Check {
        /// Files, or directories of *.toml files.
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
    },
}

/// `keysweep rules list …`
#[derive(Debug, Args)]
pub struct List {
    /// Only rules that hold each of these words, in either case.
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    /// Only rules of this provider, by its name (`GitHub`, "Amazon Web Services") or one it has in identifiers (`aws`).
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Only rules that go by this: a value's own pattern, a shape beside the provider's name, or the name it is assigned to.
    #[arg(long, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// Only rules this severe and more: note, low, medium, high or critical.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub severity: Option<Severity>,
    /// How to list them.
    #[arg(long, default_value = "table", value_name = "FORMAT")]
    pub format: ListFormat,
    /// Add the rules of a file, or of a directory's *.toml files.
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
}

/// What a rule goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The value proves itself.
    Pattern,
    /// The value has a shape, and its provider is named near it.
    Shape,
    /// The name it is assigned to says that it is a secret.
    Name,
}

impl Kind {
    /// The word that selects it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pattern => "pattern",
            Self::Shape => "shape",
            Self::Name => "name",
        }
    }
}

/// How rules are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table for a terminal.
    #[value(alias = "human")]
    Table,
    /// One JSON document.
    Json,
    /// A table for documentation.
    Markdown,
}

/// `keysweep scan …`
#[derive(Debug, Args)]
pub struct Scan {
    /// Files and directories to scan; `-` is standard input. A file named here is scanned whatever the ignore rules say.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Scan the files listed in FILE (`-`: standard input), one a line.
    #[arg(long, value_name = "FILE", help_heading = "What to scan")]
    pub files_from: Option<PathBuf>,
    /// Names in --files-from, and of --files, end with NUL instead of a newline.
    #[arg(short = '0', long, help_heading = "What to scan")]
    pub null: bool,
    /// List what would be scanned, and scan nothing.
    #[arg(long, help_heading = "What to scan")]
    pub files: bool,
    /// The name to report standard input under; it also says what kind of file it is.
    #[arg(long, value_name = "NAME", default_value = "<stdin>", help_heading = "What to scan")]
    pub stdin_path: PathBuf,
    /// Scan only what matches, relative to each directory; `!GLOB` excludes. As in ripgrep; may be repeated.
    #[arg(short, long, value_name = "GLOB", help_heading = "What to scan")]
    pub glob: Vec<String>,
    /// Disregard .gitignore, .ignore, .keysweepignore and git's excludes. (`.git` itself is never scanned.)
    #[arg(long, help_heading = "What to scan")]
    pub no_ignore: bool,
    /// Skip larger files (10M, 500K, 2G); skipped files are listed and make the scan incomplete.
    #[arg(long, value_name = "SIZE", value_parser = size::parse, help_heading = "What to scan")]
    pub max_file_size: Option<u64>,

    /// Add the rules of a file, or of a directory's *.toml files.
    #[arg(long, value_name = "FILE|DIR", help_heading = "What to look for")]
    pub rules: Vec<PathBuf>,
    /// Use this rule only; may be repeated.
    #[arg(long = "rule", value_name = "ID", help_heading = "What to look for")]
    pub only: Vec<String>,
    /// Do not use this rule; may be repeated.
    #[arg(long, value_name = "ID", help_heading = "What to look for")]
    pub disable_rule: Vec<String>,
    /// Show findings this sure and surer: low, medium or high.
    #[arg(long, value_name = "LEVEL", default_value = "medium", value_parser = confidence, help_heading = "What to look for")]
    pub confidence: Confidence,

    /// The report's form: human, json or jsonl.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format, help_heading = "What to say")]
    pub format: Format,
    /// Write the report to FILE (whole or not at all) instead of standard output.
    #[arg(short, long, value_name = "FILE", help_heading = "What to say")]
    pub output: Option<PathBuf>,
    /// Show values whole instead of redacted. Mind who reads the output.
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

    /// Exit 1 only for findings this severe: note, low, medium, high or critical. (Notes alone never fail by default.)
    #[arg(long, value_name = "SEVERITY", default_value = "low", value_parser = severity, help_heading = "How to run")]
    pub fail_on: Severity,
    /// Exit 0 although something was found. Errors and incomplete scans keep their codes.
    #[arg(long, help_heading = "How to run")]
    pub exit_zero: bool,
    /// Threads to use [default: one a core].
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "How to run")]
    pub threads: Option<u16>,
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

fn format(name: &str) -> Result<Format, String> {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    Format::from_name(name).ok_or_else(|| format!("the formats are {}", names.join(", ")))
}

fn confidence(name: &str) -> Result<Confidence, String> {
    let all = [Confidence::Low, Confidence::Medium, Confidence::High];
    all.into_iter().find(|level| level.as_str() == name).ok_or_else(|| "the levels are low, medium, high".to_owned())
}

fn severity(name: &str) -> Result<Severity, String> {
    let all = [Severity::Note, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    all.into_iter()
        .find(|severity| severity.as_str() == name)
        .ok_or_else(|| "the severities are note, low, medium, high, critical".to_owned())
}
