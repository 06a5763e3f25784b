//! keysweep finds credentials that should never have been hardcoded, tells what each one is and what to do about it.
//!
//! The path of data:
//!
//! ```text
//! source ─▶ unpack ─▶ scan: prefilter ▶ matcher ▶ judge ─Candidate▶ hygiene ─Finding▶ suppress ─▶ report
//!  walk,    UTF-16          literals,   regex in  entropy,           ID + secret,     examples     human,
//!  stdin                    runs        windows   context, checks    grade, advice                 json, sarif
//! ```
//!
//! The map, from the words up; `tests/layers.rs` holds the arrows:
//!
//! | module | what it is |
//! | --- | --- |
//! | [`grade`], [`finding`], [`candidate`], [`blob`], [`coverage`], [`error`] | the words everything speaks in |
//! | [`rule`] | what a credential looks like, as data; `patterns/*.toml` |
//! | [`scan`] | the engine: bytes in, candidates out |
//! | [`unpack`] | bytes inside bytes |
//! | [`hygiene`] | what a finding means where it stands |
//! | [`source`] | where bytes come from: a tree and its git index, lists of files, git's objects |
//! | [`hook`] | installing, chaining and removing git's hooks |
//! | [`suppress`] | why a finding is not reported |
//! | [`report`] | a finished report in a format |
//! | [`ci`] | which CI service this is, what set the job off, what to scan and which reports to write |
//! | [`config`] | what a run is asked to do |
//! | [`pipeline`] | the only module that knows all stages |
//! | [`cli`] | the program |
//!
//! Scanning bytes with the built-in rules:
//!
//! ```
//! use keysweep::{rule::RuleSet, scan::{Scanner, Scratch}};
//!
//! let scanner = Scanner::new(RuleSet::builtin());
//! let mut scratch = Scratch::new(&scanner, false, None);
//! let text = format!("aws_access_key_id = AKIA{}", "QYLPMN5HHHFPZAM2");
//! let candidates = scanner.scan(text.as_bytes(), &mut scratch);
//! assert_eq!(candidates.len(), 1);
//! assert_eq!((candidates[0].span.line, candidates[0].span.column), (1, 21));
//! ```
//!
//! Scanning a tree does everything that the program does, and gives a [`report::Report`]. It can be written in any of the
//! [formats](report::Format); a reporter of one's own is a function of it:
//!
//! ```
//! use keysweep::{
//!     config::Config,
//!     pipeline::{self, Progress},
//!     report::{self, Format, Report},
//!     rule::RuleSet,
//!     scan::Scanner,
//!     source,
//! };
//!
//! /// A line a finding; a value shows as much as may be shown.
//! fn lines(report: &Report) -> Vec<String> {
//!     let findings = report.findings.iter();
//!     findings
//!         .map(|finding| {
//!             let place = &finding.location;
//!             format!("{}:{} {} {}", place.path.to_lossy(), place.line, finding.name, finding.secret.redacted())
//!         })
//!         .collect()
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tree = tempfile::tempdir()?;
//! std::fs::write(tree.path().join("a.env"), format!("# ours\nSTRIPE=sk_live_{}\n", "8dK2mQ7xTz4RbW9cVn3LpY6s"))?;
//!
//! let source = source::Options { roots: vec![tree.path().to_owned()], threads: 2, ..source::Options::default() };
//! let config = Config { source, ..Config::default() };
//! let scanner = Scanner::new(RuleSet::builtin());
//! let report = pipeline::scan_tree(&config, &scanner, &Progress::default(), None)?.report;
//!
//! assert_eq!(lines(&report), ["a.env:2 Stripe live secret key sk_l…(32)"]);
//! assert!(report.coverage.is_complete());
//!
//! let mut sarif = Vec::new();
//! report::write(&report, Format::Sarif, &report::Options::default(), &mut sarif)?;
//! assert!(sarif.starts_with(b"{"));
//! # Ok(())
//! # }
//! ```
//!
//! What a commit, a range or a push brings: [`source::git`], and [`pipeline::scan_git`].

pub mod blob;
pub mod bug;
pub mod candidate;
pub mod ci;
pub mod cli;
pub mod config;
pub mod coverage;
pub mod error;
pub mod finding;
pub mod grade;
pub mod hook;
pub mod hygiene;
pub mod pipeline;
pub mod report;
pub mod rule;
pub mod scan;
pub mod source;
pub mod suppress;
pub mod unpack;
