//! The command line's words; clap lives here alone.

mod baseline;
mod ci;
mod config;
mod configuration;
mod diff;
mod explain;
mod git;
mod hook;
mod later;
mod of_scans;
mod redact;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::exit::ExitTable;
use crate::grade::Severity;
pub use baseline::{Audit, Baseline, Create, Import as ImportBaseline, Looking};
pub use ci::Ci;
pub use config::{Allow, ConfigCommand, Import, Show};
pub use configuration::Configuration;
pub use diff::Diff;
pub use explain::Explain;
pub use git::{Git, History, Local, PrePush, PreReceive, Range};
pub use hook::{Hook, Which};
use later::Later;
use of_scans::severity;
pub use of_scans::{Color, ExtraReport, OfScans};
pub use redact::Redact;

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
    Scan(Later<Scan>),
    /// Scan what git has: what is staged or changed, what a range of commits or a push introduces.
    #[command(subcommand, arg_required_else_help = true)]
    Git(Git),
    /// Scan what a CI job is about, by what the service says of it, and write the reports that the service reads.
    Ci(Later<Ci>),
    /// Install keysweep as a git hook, so that nothing leaves with a push, or enters with a commit, that should not.
    #[command(subcommand, arg_required_else_help = true)]
    Hook(Hook),
    /// Keep a list of what is known, so that scans report what has come since.
    #[command(subcommand, arg_required_else_help = true)]
    Baseline(Baseline),
    /// Compare two JSON reports: what is new, fixed, unchanged.
    Diff(Diff),
    /// Tell the whole story of a finding, by its fingerprint, or of a rule, by its id.
    Explain(Explain),
    /// Pass a text on with its secrets replaced: a log, or what is to be given to others.
    Redact(Later<Redact>),
    /// List, explain or check rules.
    #[command(subcommand, arg_required_else_help = true)]
    Rules(Rules),
    /// Allow a finding in your own configuration, with a reason: the way for files that have no comments.
    Allow(Allow),
    /// Show the configuration that is in effect, or import another scanner's.
    #[command(subcommand, arg_required_else_help = true)]
    Config(ConfigCommand),
    /// Print a completion script: keysweep completions bash > /etc/bash_completion.d/keysweep
    Completions {
        /// The shell to complete for.
        shell: clap_complete::Shell,
    },
    /// Print a manual page, or write all of them: keysweep man --output /usr/local/share/man/man1
    Man {
        /// The command whose page to print (`git range`) [default: keysweep itself].
        #[arg(value_name = "COMMAND", conflicts_with = "output")]
        command: Vec<String>,
        /// Write the page of every command into this directory, which is made.
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
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
    #[arg(long, value_name = "SEVERITY", value_parser = severity(), hide_possible_values = true)]
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

    /// What all scans share.
    #[command(flatten)]
    pub of_scans: OfScans,
}
