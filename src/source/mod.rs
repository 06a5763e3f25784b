//! Where bytes come from: a source finds what is to be scanned and hands each thing to a visitor, one visitor a thread.
//!
//! Promises: what was met and not handed on is in the [`Coverage`]; nothing is opened that could hang; links are not followed unless
//! they are named; the set of entries does not depend on the number of threads (their order does).
//! Leaves out: what the bytes mean (unpack, scan), and standard input, which the caller has in hand already.

use std::{fs::Metadata, path::PathBuf};

use crate::{blob::BlobPath, coverage::Coverage};

pub mod aside;
pub mod cache;
mod crew;
pub mod file;
pub mod git;
pub mod list;
pub mod tree;

/// Excludes files for keysweep alone, those that git tracks included.
const IGNORE_FILE: &str = ".keysweepignore";

/// What to scan and what to leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Files and directories named on the command line; each must exist.
    pub roots: Vec<PathBuf>,
    /// Files to scan whatever the ignore rules say; a directory among them is walked like a root, a name that is gone is a skip.
    pub files: Vec<PathBuf>,
    /// Whether every ignore file is disregarded.
    pub no_ignore: bool,
    /// Globs as ripgrep's `-g`: relative to the root, a leading `!` excludes, later ones win over earlier ones.
    pub globs: Vec<String>,
    /// How many threads visit; 0 counts as 1.
    pub threads: usize,
    /// Where scans of git's objects read `.keysweepignore` from; `None` for nowhere.
    pub ignore_files: Option<git::ignored::IgnoreFiles>,
    /// Where what is known of git's objects, or of files, is kept; `None` to read everything.
    pub cache: Option<cache::Place>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            roots: Vec::new(),
            files: Vec::new(),
            no_ignore: false,
            globs: Vec::new(),
            threads: 1,
            ignore_files: None,
            cache: None,
        }
    }
}

/// A file to be scanned, not yet opened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The path as it is reported.
    pub path: BlobPath,
    /// The path to open.
    pub real: PathBuf,
    /// Whether git tracks it although an ignore rule matches it.
    pub tracked_but_ignored: bool,
    /// Whether it was named, so that it is followed when it is a link.
    pub explicit: bool,
}

/// What is done with each entry. Every thread has its own, so that it can hold buffers and results without a lock.
pub trait Visit: Send {
    /// Receives an entry, in no particular order. Tells what it is, if it is clean.
    fn visit(&mut self, entry: &Entry) -> Option<Read>;

    /// Receives an entry that is known to be clean, and need not be opened.
    fn visit_known(&mut self, entry: &Entry, clean: cache::Clean);
}

/// What was read of a clean file.
#[derive(Debug)]
pub struct Read {
    /// What it added.
    pub clean: cache::Clean,
    /// What it was like when it was opened.
    pub metadata: Metadata,
}

/// A finished walk.
#[derive(Debug)]
pub struct Walked<V> {
    /// What the walk itself skipped and passed over, sorted; its `files` and `bytes` are 0, for those are the visitors' to count.
    pub coverage: Coverage,
    /// The visitors, with what they gathered; at most as many as there are threads.
    pub visitors: Vec<V>,
    /// What is wrong with the cache, if anything is; no part of the result.
    pub notes: Vec<String>,
}
