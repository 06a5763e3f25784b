//! What a run says: a finished [`Report`] in one of several [`Format`]s, one file each.
//!
//! Promises: a report is complete and sorted, so its bytes are the same for any number of threads; no secret is shown unless asked;
//! what people read holds no control character that came from the scanned tree ([`escape`]).
//! Leaves out: where the bytes go (cli). The closing lines for standard error are [`summary`], which alone knows the time.

mod codequality;
mod csv;
pub mod described;
pub mod diff;
pub mod escape;
mod github;
mod gitlab;
mod html;
mod human;
mod json;
mod jsonl;
mod junit;
mod layout;
mod markdown;
mod markup;
mod sarif;
pub mod summary;

use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

use crate::{
    coverage::{BaselineUse, Coverage},
    finding::{Explained, Finding, StaleEntry, Suppressed},
};
use described::Described;

/// All that a run found, hid and looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Sorted by [`Finding::sort_key`].
    pub findings: Vec<Finding>,
    /// Hidden, each with what hid it; sorted likewise.
    pub suppressed: Vec<Suppressed>,
    /// Entries of allowlists to mend or remove, in the order they were asked.
    pub stale: Vec<StaleEntry>,
    /// How many findings are less sure than what was asked for.
    pub below_confidence: u64,
    /// What was looked at and what could not be.
    pub coverage: Coverage,
    /// What the baseline was good for, where there is one.
    pub baseline: Option<BaselineUse>,
    /// What the rules that found something look for, sorted by id.
    pub rules: Vec<Described>,
    /// Every candidate and why it was kept or dropped; only when asked for.
    pub explained: Vec<Explained>,
}

/// How a report is shown. The default shows no secret, no colour and the usual amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Writes ANSI colours. Formats for programs never do.
    pub color: bool,
    /// Shows values whole instead of redacted, in the formats for people and scripts. Snippets stay redacted, and so does every
    /// format that is made to be uploaded.
    pub show_secrets: bool,
    /// Lists the suppressed findings too, each with what hid it.
    pub show_suppressed: bool,
    /// How much is said where there is a choice. Formats for programs always say all.
    pub verbosity: Verbosity,
    /// When the scan began, in seconds since 1970, for the formats whose schema demands it.
    pub began: u64,
    /// When it ended, likewise.
    pub ended: u64,
}

/// How much is said to people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// The findings, and what makes the run incomplete.
    Quiet,
    /// Lists are cut to their first entries.
    #[default]
    Normal,
    /// Lists are whole; findings carry their full plan, references and fingerprint.
    Verbose,
}

type Writer = fn(&Report, &Options, &mut dyn Write) -> io::Result<()>;

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal => $write:path,)*) => {
        /// The form a report is written in.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Format { $($(#[$doc])* $variant,)* }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word that selects it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            fn writer(self) -> Writer {
                match self { $(Self::$variant => $write,)* }
            }
        }
    };
}

formats! {
    /// For people: each finding with its line, what it is and what to do.
    #[default]
    Human = "human" => human::write,
    /// One JSON document with coverage; docs/REPORTS.md is its contract.
    Json = "json" => json::write,
    /// One finding a line as JSON, nothing else.
    Jsonl = "jsonl" => jsonl::write,
    /// SARIF 2.1.0, for code scanning services.
    Sarif = "sarif" => sarif::write,
    /// GitLab's secret detection report, schema 15.2.1.
    Gitlab = "gitlab" => gitlab::write,
    /// GitLab's Code Quality report, which merge requests show in every tier.
    CodeQuality = "codequality" => codequality::write,
    /// JUnit XML, for the test reports of CI services.
    Junit = "junit" => junit::write,
    /// A finding a row, for spreadsheets.
    Csv = "csv" => csv::write,
    /// GitHub's workflow commands: annotations in a pull request.
    Github = "github" => github::write,
    /// For a comment on a pull request or a job's summary.
    Markdown = "markdown" => markdown::write,
    /// One self-contained page, for a browser.
    Html = "html" => html::write,
}

impl Format {
    /// The format that `name` selects.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }
}

/// Writes the whole report in one format; writes are buffered here and flushed.
pub fn write(report: &Report, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut buffered = BufWriter::new(out);
    format.writer()(report, options, &mut buffered)?;
    buffered.flush()
}

/// How often each thing occurs, in the things' order.
fn tally<T: Ord>(things: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    things.for_each(|thing| *counts.entry(thing).or_default() += 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_selected_by_its_own_name() {
        for &format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("xml"), None);
    }

    #[test]
    fn an_empty_report_is_empty_for_people_and_for_line_readers() {
        for format in [Format::Human, Format::Jsonl] {
            let mut out = Vec::new();
            write(&Report::default(), format, &Options::default(), &mut out).expect("written");
            assert_eq!(out, b"");
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_reported_as_such() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let error = write(&Report::default(), Format::Json, &Options::default(), &mut Gone).expect_err("a broken pipe");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
