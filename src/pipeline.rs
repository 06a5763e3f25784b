//! The path of data, top to bottom: source → unpack → scan → correlate → suppress → report.
//!
//! Promises: the report depends on the bytes and their paths alone, not on threads or the order of directories; every file is counted.
//! Leaves out: printing and exit codes (cli), formats (report).

mod carried;
mod conclude;
mod encoded;
mod explain;
mod git;
mod history;
mod marks;
mod merged;
mod worker;

use std::{
    io::{ErrorKind, Read},
    sync::atomic::AtomicU64,
};

use conclude::conclude;
pub use encoded::Decoder;
pub use git::{scan_git, scan_unstaged};
pub use history::scan_history;
use worker::{File, Worker};

use crate::{
    blob::{BlobPath, Origin},
    config::Config,
    coverage::{Coverage, PassedOver},
    error::{Error, Skip, SkipReason},
    report::Report,
    scan::{
        Scanner,
        stats::{Clock, Stats},
    },
    source::{self, Entry, Visit},
    unpack::encoding::Encoding,
};

/// What a run found, and what the engine did for it.
pub struct Outcome {
    /// For the reader.
    pub report: Report,
    /// For `--stats`.
    pub stats: Stats,
}

/// How far a run has come; read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files done.
    pub files: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
}

/// Scans files and directories.
///
/// # Errors
/// A root that does not exist, or a glob that does not parse.
pub fn scan_tree(config: &Config, scanner: &Scanner, progress: &Progress, clock: Option<Clock>) -> Result<Outcome, Error> {
    let walked = source::tree::walk(&config.source, &|| Worker::new(config, scanner, progress, clock))?;
    Ok(conclude(walked.visitors, walked.coverage, config, scanner.rules()))
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
    let file = File { path: path.clone(), origin: Origin::Stdin, tracked_but_ignored: false };
    let mut read = 0;
    let fill = |buffer: &mut [u8]| {
        let filled = fill_from(stream, buffer).map_err(|error| unreadable(&path, &error.to_string()))?;
        read += filled as u64;
        match config.max_file_size.filter(|&max| read > max) {
            Some(max) => Err(too_large(&path, max)),
            None => Ok(filled),
        }
    };
    match worker.scan_pieces(file, fill) {
        Ok(Encoding::Binary) => worker.coverage.passed_over.push((PassedOver::Binary, path.clone())),
        Ok(_) => worker.count_file(false),
        Err(skip) => worker.coverage.skips.push(skip),
    }
    conclude(vec![worker], Coverage::default(), config, scanner.rules())
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
    fn visit(&mut self, entry: Entry) {
        self.paths.push(entry.path);
    }
}

fn unreadable(path: &BlobPath, detail: &str) -> Skip {
    Skip { path: path.clone(), reason: SkipReason::Unreadable, detail: detail.to_owned() }
}

fn too_large(path: &BlobPath, max: u64) -> Skip {
    Skip { path: path.clone(), reason: SkipReason::TooLarge, detail: format!("more than the limit of {max} bytes") }
}

/// Reads until `buffer` is full or the stream ends.
fn fill_from(stream: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
