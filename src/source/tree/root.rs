//! One directory root: `ignore`'s parallel walk, each thread with its visitor, then what git tracks and the walk left out.
//!
//! Promises: whatever the walk met is visited, passed over or skipped, once.
//! Leaves out: mistakes in ignore files: a line that is no glob hides nothing, so that more is scanned.

use std::{
    collections::{HashSet, hash_map::RandomState},
    ffi::OsStr,
    hash::BuildHasher,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkState};

use super::{arguments::Reported, rules, tracked, unfit};
use crate::{
    blob::BlobPath,
    coverage::{Coverage, PassedOver},
    error::{Error, Skip},
    source::{
        Entry, Options, Visit,
        cache::Files,
        crew::{Crew, Lent},
        file::unread,
    },
    unpack::Format,
};

/// A directory to be walked.
pub(super) struct Root {
    /// Where it is.
    pub path: PathBuf,
    /// How what lies in it is reported.
    pub reported: Reported,
    /// What lies in it, relative to it, and is an argument of its own.
    pub inner: HashSet<PathBuf>,
    /// What is known of the files in it.
    pub known: Option<Files>,
}

/// What was met of directories before they were walked.
#[derive(Default)]
struct Met {
    /// Why some are not.
    refused: Vec<Skip>,
    /// Those below the root that hold a `.git`, relative to it. A rule such as `.*` hides `.git` from the walk, so each directory is asked.
    repositories: Vec<PathBuf>,
}

/// What the walk saw.
#[derive(Default)]
pub(super) struct Seen {
    /// What was not visited.
    pub coverage: Coverage,
    /// Hashes of the reported paths that were visited: 8 bytes a file, not to match every tracked name against the rules again.
    visited: HashSet<u64>,
    /// Directories below the root that hold a `.git`, relative to the root.
    pub repositories: Vec<PathBuf>,
    /// The hash that `visited` was made with. Its keys are random, so that no one can prepare names that collide.
    state: RandomState,
}

impl Seen {
    /// Whether what is reported so was visited.
    pub fn contains(&self, reported: &[u8]) -> bool {
        self.visited.contains(&self.state.hash_one(reported))
    }
}

impl Root {
    /// Visits what lies in it and returns what was not visited.
    pub fn walk<V: Visit>(&self, options: &Options, crew: &Crew<'_, V>) -> Result<Coverage, Error> {
        let mut builder = rules::all(options, &self.path)?;
        builder.threads(crew.threads);
        let index_counts = !options.no_ignore;
        if index_counts {
            unfit::none_around(&self.path)?;
        }
        let directories = Arc::new(Mutex::new(Met::default()));
        builder.filter_entry(self.filter(index_counts, directories.clone()));
        let state = RandomState::new();
        let seen = Mutex::new(Seen { state: state.clone(), ..Seen::default() });
        builder.build_parallel().visit(&mut Walk { root: self, crew, seen: &seen, state: &state, index_counts });
        let mut seen = seen.into_inner().expect("no visitor panicked");
        let mut coverage = std::mem::take(&mut seen.coverage);
        let mut directories = std::mem::take(&mut *directories.lock().expect("no visitor panicked"));
        coverage.skips.append(&mut directories.refused);
        seen.repositories = directories.repositories;
        if index_counts {
            let (entries, met) = tracked::hidden(self, options, &seen)?;
            coverage.absorb(met);
            crew.each(&entries, |visitor, entry| self.visit(visitor, entry));
        }
        Ok(coverage)
    }

    /// Whether an entry is walked: no `.git`, no other argument, and, where ignore files are read, no directory with one that must not be.
    fn filter(&self, ignores: bool, met: Arc<Mutex<Met>>) -> impl Fn(&DirEntry) -> bool + Send + Sync + 'static {
        let (root, inner, reported) = (self.path.clone(), self.inner.clone(), self.reported.clone());
        move |entry| {
            let path = || relative(&root, entry.path());
            if entry.file_name() == OsStr::new(".git") || (!inner.is_empty() && inner.contains(path())) {
                return false;
            }
            if !ignores || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
                return true;
            }
            let met = || met.lock().expect("no visitor panicked");
            match unfit::in_directory(entry.path(), || reported.path(path())) {
                Ok(is_repository) => {
                    if is_repository {
                        met().repositories.push(path().to_owned());
                    }
                    true
                }
                Err(skip) => {
                    met().refused.push(skip);
                    false
                }
            }
        }
    }

    /// Visits a file, which is not opened where it is known to be clean.
    fn visit<V: Visit>(&self, visitor: &mut V, entry: &Entry) {
        // The same file may have another name, too.
        let is_known = !Format::is_told_by_name(entry.path.file_name());
        if let Some(clean) = self.known.as_ref().filter(|_| is_known).and_then(|known| known.get(&entry.real)) {
            return visitor.visit_known(entry, clean);
        }
        if let (Some(read), Some(known)) = (visitor.visit(entry), &self.known) {
            known.add(&entry.real, &read.metadata, read.clean);
        }
    }
}

/// `path` relative to the root it was found under.
fn relative<'p>(root: &Path, path: &'p Path) -> &'p Path {
    below(root, path).unwrap_or_else(|| path.strip_prefix(root).unwrap_or(path))
}

/// The same for a path that is the root's, a slash and more, as those that a walk meets are: component by component takes a microsecond.
#[cfg(unix)]
fn below<'p>(root: &Path, path: &'p Path) -> Option<&'p Path> {
    use std::os::unix::ffi::OsStrExt;
    let rest = path.as_os_str().as_bytes().strip_prefix(root.as_os_str().as_bytes())?.strip_prefix(b"/")?;
    (!rest.starts_with(b"/")).then(|| Path::new(OsStr::from_bytes(rest)))
}

#[cfg(not(unix))]
fn below<'p>(_root: &Path, _path: &'p Path) -> Option<&'p Path> {
    None
}

/// Makes each thread's [`Walker`].
struct Walk<'w, 'c, V> {
    root: &'w Root,
    crew: &'w Crew<'c, V>,
    seen: &'w Mutex<Seen>,
    state: &'w RandomState,
    index_counts: bool,
}

impl<'w, V: Visit> ParallelVisitorBuilder<'w> for Walk<'w, '_, V> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'w> {
        Box::new(Walker {
            root: self.root,
            visitor: self.crew.lend(),
            state: self.state,
            index_counts: self.index_counts,
            coverage: Coverage::default(),
            visited: Vec::new(),
            seen: self.seen,
        })
    }
}

/// A thread's part in the walk.
struct Walker<'w, V: Visit> {
    root: &'w Root,
    visitor: Lent<'w, V>,
    state: &'w RandomState,
    index_counts: bool,
    coverage: Coverage,
    visited: Vec<u64>,
    seen: &'w Mutex<Seen>,
}

impl<V: Visit> ParallelVisitor for Walker<'_, V> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => self.entry(entry),
            Err(error) => self.error(&error, None),
        }
        WalkState::Continue
    }
}

impl<V: Visit> Walker<'_, V> {
    fn entry(&mut self, entry: DirEntry) {
        let kind = entry.file_type();
        if kind.is_some_and(|kind| kind.is_dir()) {
            return;
        }
        let path = self.reported(entry.path());
        if kind.is_some_and(|kind| kind.is_symlink()) {
            return self.coverage.passed_over.push((PassedOver::Symlink, path));
        }
        if !kind.is_some_and(|kind| kind.is_file()) {
            return self.coverage.passed_over.push((PassedOver::Special, path));
        }
        if self.index_counts {
            self.visited.push(self.state.hash_one(path.as_bytes()));
        }
        let entry = Entry { path, real: entry.into_path(), tracked_but_ignored: false, explicit: false };
        self.root.visit(&mut *self.visitor, &entry);
    }

    /// Only what the walk itself met has a depth; an ignore file that cannot be used has none.
    fn error(&mut self, error: &ignore::Error, path: Option<&Path>) {
        match error {
            ignore::Error::WithDepth { err, .. } => self.met(err, path),
            ignore::Error::WithPath { path, err } => self.error(err, Some(path)),
            _ => {}
        }
    }

    fn met(&mut self, error: &ignore::Error, path: Option<&Path>) {
        match (error, path) {
            (ignore::Error::WithDepth { err, .. }, path) => self.met(err, path),
            (ignore::Error::WithPath { path, err }, _) => self.met(err, Some(path)),
            (ignore::Error::Io(error), path) => {
                let path = self.reported(path.unwrap_or(&self.root.path));
                self.coverage.skips.push(unread(&path, error));
            }
            _ => {}
        }
    }

    fn reported(&self, path: &Path) -> BlobPath {
        self.root.reported.path(relative(&self.root.path, path))
    }
}

impl<V: Visit> Drop for Walker<'_, V> {
    fn drop(&mut self) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.coverage.absorb(std::mem::take(&mut self.coverage));
            seen.visited.extend(self.visited.drain(..));
        }
    }
}
