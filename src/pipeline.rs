//! The path of data, top to bottom: source → unpack → scan → correlate → suppress → report.
//!
//! Promises: the report depends on the bytes and their paths alone, not on threads or the order of directories; every file is counted.
//! Leaves out: printing and exit codes (cli), formats (report).

mod around;
mod aside;
mod attached;
mod beside;
mod carried;
mod conclude;
mod contained;
mod content;
mod done;
mod encoded;
mod explain;
mod git;
mod hidden;
mod history;
mod marks;
mod merged;
mod reading;
pub mod redact;
mod spread;
mod tree;
mod worker;

use std::{
    io::Read,
    sync::atomic::{AtomicBool, AtomicU64},
};

use conclude::conclude;
use content::Flow;
pub use encoded::Decoder;
pub use git::{scan_git, scan_unstaged};
pub use history::scan_history;
use worker::{File, Worker};

use crate::{
    blob::{BlobPath, Origin},
    config::Config,
    coverage::Coverage,
    error::Error,
    report::Report,
    scan::{
        Scanner,
        stats::{Clock, Stats},
    },
    source::{self, Entry, Visit, cache::Clean},
    suppress::baseline::Answers,
};

/// What a run found, and what the engine did for it.
pub struct Outcome {
    /// For the reader.
    pub report: Report,
    /// For `--stats`.
    pub stats: Stats,
    /// What the baseline knew, for bringing it up to date.
    pub baseline: Answers,
    /// What is wrong with the cache, if anything is; the report does not depend on it.
    pub notes: Vec<String>,
}

/// How far a run has come, more or less; read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files done.
    pub files: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
    /// Whether a large container or a huge text has the help of other threads, which one at a time may have.
    is_helped: AtomicBool,
    /// How many files there are to be done, once that is known; 0 before.
    pub total: AtomicU64,
}

/// Scans files and directories.
///
/// # Errors
/// A root that does not exist, or a glob that does not parse.
pub fn scan_tree(config: &Config, scanner: &Scanner, progress: &Progress, clock: Option<Clock>) -> Result<Outcome, Error> {
    let walked = source::tree::walk(&config.source, &|| Worker::new(config, scanner, progress, clock))?;
    let outcome = conclude(walked.visitors, walked.coverage, config, scanner);
    Ok(Outcome { notes: walked.notes, ..outcome })
}

/// Scans a stream, which is reported under `path`. One that turns out to be longer than a file may be is skipped from there on: what was
/// found in the pieces before stays found.
pub fn scan_stream(
    stream: &mut dyn Read,
    path: BlobPath,
    config: &Config,
    scanner: &Scanner,
    progress: &Progress,
    clock: Option<Clock>,
) -> Outcome {
    let mut worker = Worker::new(config, scanner, progress, clock);
    let mut content = Flow::new(stream, path.clone(), config.max_file_size);
    let file = File::new(path, Origin::Stdin);
    let scanned = worker.scan_pieces(&file, &mut content);
    worker.conclude_file(scanned, &file);
    conclude(vec![worker], Coverage::default(), config, scanner)
}

/// The paths that [`scan_tree`] would scan, sorted, and what it would leave out.
///
/// # Errors
/// As [`scan_tree`].
pub fn list_files(config: &Config) -> Result<(Vec<BlobPath>, Coverage), Error> {
    let walked = source::tree::walk(&config.source, &Lister::default)?;
    let mut paths: Vec<BlobPath> = walked.visitors.into_iter().flat_map(|lister| lister.paths).collect();
    paths.sort();
    Ok((paths, walked.coverage))
}

#[derive(Default)]
struct Lister {
    paths: Vec<BlobPath>,
}

impl Visit for Lister {
    fn visit(&mut self, entry: &Entry) -> Option<source::Read> {
        self.paths.push(entry.path.clone());
        None
    }

    fn visit_known(&mut self, entry: &Entry, _: Clean) {
        self.paths.push(entry.path.clone());
    }
}
