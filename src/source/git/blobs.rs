//! Blobs to be scanned, and the reading of them on all threads.
//!
//! Promises: each blob is read once, into memory, and not at all when it is larger than the limit; one that is not here is a skip.

use gix::{ObjectId, objs::Kind};

use super::objects::Objects;
use crate::{
    blob::{BlobPath, GitBlob},
    coverage::Coverage,
    error::{Skip, SkipReason},
    source::{Walked, crew::Crew},
};

/// A blob to be scanned, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitEntry {
    /// Where it lies in its commit, or in the index.
    pub path: BlobPath,
    /// The other paths it lies at, where they are known.
    pub others: Vec<BlobPath>,
    /// How to find it again.
    pub blob: GitBlob,
    /// Its number in a history.
    pub number: Option<u32>,
}

/// What is done with each blob. Every thread has its own.
pub trait VisitBlob: Send {
    /// Receives a blob's bytes, in no particular order, or why it could not be read.
    fn visit_blob(&mut self, entry: &GitEntry, content: Result<&[u8], Skip>);
}

/// The blobs that a run is to scan.
pub struct Blobs {
    pub(super) objects: Objects,
    pub(super) entries: Vec<GitEntry>,
    pub(super) coverage: Coverage,
}

impl Blobs {
    /// What is to be scanned, in order: the earliest commit's first.
    pub fn entries(&self) -> &[GitEntry] {
        &self.entries
    }

    /// Reads each blob and hands it to a visitor; `make` makes a thread's.
    pub fn visit<V: VisitBlob>(mut self, threads: usize, max_size: Option<u64>, make: &(dyn Fn() -> V + Sync)) -> Walked<V> {
        let shared = self.objects.shared();
        let reader = || Reader { objects: shared.to_thread_local().into(), visitor: make() };
        let crew = Crew::new(threads, &reader);
        crew.each(&self.entries, |reader, entry| reader.read(entry, max_size));
        let visitors = crew.into_visitors().into_iter().map(|reader| reader.visitor).collect();
        self.coverage.sort();
        Walked { coverage: self.coverage, visitors }
    }
}

/// One thread's handle on the objects, and its visitor.
struct Reader<V> {
    objects: Objects,
    visitor: V,
}

impl<V: VisitBlob> Reader<V> {
    fn read(&mut self, entry: &GitEntry, max_size: Option<u64>) {
        match content(&self.objects, entry, max_size) {
            Ok(bytes) => self.visitor.visit_blob(entry, Ok(&bytes)),
            Err((reason, detail)) => {
                self.visitor.visit_blob(entry, Err(Skip { path: entry.path.clone(), reason, detail }));
            }
        }
    }
}

pub(super) fn content(objects: &Objects, entry: &GitEntry, max_size: Option<u64>) -> Result<Vec<u8>, (SkipReason, String)> {
    let name = &entry.blob.blob;
    let corrupt = |cause: String| (SkipReason::Corrupt, format!("blob {name}: {cause}"));
    let absent = || (SkipReason::Absent, format!("blob {name}"));
    let id = ObjectId::from_hex(name.as_bytes()).map_err(|error| corrupt(error.to_string()))?;
    if let Some(max) = max_size {
        let header = objects.repo.try_find_header(id).map_err(|error| corrupt(error.to_string()))?.ok_or_else(absent)?;
        if header.size() > max {
            return Err((SkipReason::TooLarge, format!("{} bytes, and the limit is {max}", header.size())));
        }
    }
    match objects.find(id).map_err(corrupt)?.ok_or_else(absent)? {
        (Kind::Blob, bytes) => Ok(bytes),
        (kind, _) => Err(corrupt(format!("it is a {kind}"))),
    }
}
