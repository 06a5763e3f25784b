//! Blobs to be scanned, and the reading of them on all threads.
//!
//! Promises: each blob is read once, into memory, and not at all when it is larger than the limit; one that is not here is a skip.

use std::{borrow::Cow, collections::BTreeSet, mem};

use gix::{
    ObjectId,
    objs::{Kind, tree::EntryKind},
};

use super::{ignored::Ignored, introduced, objects::Objects};
use crate::{
    blob::{BlobPath, GitBlob, GitCommit},
    coverage::Coverage,
    error::{Skip, SkipReason},
    source::{
        Options, Walked,
        cache::{Clean, Known},
        crew::Crew,
    },
    unpack::Format,
};

/// A blob to be scanned, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitEntry {
    /// Where it lies in its commit, or in the index.
    pub path: BlobPath,
    /// The other paths it lies at, where they are known.
    pub others: Vec<Elsewhere>,
    /// How to find it again.
    pub blob: GitBlob,
    /// Its number in a history.
    pub number: Option<u32>,
}

impl GitEntry {
    /// Whether one of its names says how it is packed: what is known of the same bytes under other names says nothing of it.
    pub(super) fn is_told_by_name(&self) -> bool {
        let others = self.others.iter().map(|other| &other.path);
        others.chain([&self.path]).any(|path| Format::is_told_by_name(path.file_name()))
    }

    /// The same, with a path that says how it is packed, if there is one, before the others.
    pub fn by_telling_name(&self) -> Cow<'_, Self> {
        let tells = |path: &BlobPath| Format::is_told_by_name(path.file_name());
        let telling = || self.others.iter().position(|other| tells(&other.path));
        let Some(at) = (if tells(&self.path) { None } else { telling() }) else { return Cow::Borrowed(self) };
        let mut entry = self.clone();
        let Elsewhere { path, commit } = &mut entry.others[at];
        mem::swap(path, &mut entry.path);
        mem::swap(commit, &mut entry.blob.commit);
        Cow::Owned(entry)
    }
}

/// Another path of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The path.
    pub path: BlobPath,
    /// The commit that brought it there.
    pub commit: Option<GitCommit>,
}

impl Elsewhere {
    pub(super) fn order(&self) -> Option<usize> {
        self.commit.as_ref().map(|commit| commit.order)
    }
}

/// What lies around blobs that commits bring.
pub(super) struct Before {
    /// The last commits.
    pub tips: Vec<Tip>,
    /// What they take the place of: files and whole directories, and where those lay.
    pub replaced: Vec<(ObjectId, EntryKind, Vec<u8>)>,
}

/// A commit that none of the others comes after.
pub(super) struct Tip {
    pub commit: ObjectId,
    pub tree: ObjectId,
}

/// What is done with each blob. Every thread has its own.
pub trait VisitBlob: Send {
    /// Receives a blob's bytes, in no particular order, or why it could not be read.
    /// Tells whether it is clean, if it is.
    fn visit_blob(&mut self, entry: &GitEntry, content: Result<&[u8], Skip>) -> Option<Clean>;
    /// Receives a blob that is known to be clean, instead of its bytes.
    fn visit_known(&mut self, entry: &GitEntry, clean: Clean);

    /// Learns how many there are in all, where that is known before they are read. Told to one visitor of a run.
    fn expect(&mut self, _all: usize) {}

    /// The names of the blobs that it has something to tell of, where it matters which are new.
    fn told(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// These blobs are not new after all: nothing of them is to be told.
    fn forget(&mut self, _blobs: &BTreeSet<String>) {}
}

/// The blobs that a run is to scan.
pub struct Blobs {
    pub(super) objects: Objects,
    pub(super) entries: Vec<GitEntry>,
    pub(super) coverage: Coverage,
    /// Trees whose blobs are not new, though some may be among the entries: a copy of one, say. Which ones is found out where it counts.
    pub(super) boundary: Vec<ObjectId>,
    /// What lies around them, where it is commits that bring them.
    pub(super) before: Option<Before>,
}

impl Blobs {
    /// What is to be scanned, in order: the earliest commit's first. A blob that only moved is none of it; one that was copied within
    /// what was there before may be, and is scanned, but nothing is told of it.
    pub fn entries(&self) -> &[GitEntry] {
        &self.entries
    }

    /// Reads each blob that is not known and hands it to a visitor; `make` makes a thread's.
    pub fn visit<V: VisitBlob>(&mut self, options: &Options, max_size: Option<u64>, make: &(dyn Fn() -> V + Sync)) -> Walked<V> {
        let cache = options.cache.as_ref().map(|place| Known::open(place, self.objects.repo.common_dir()));
        Ignored::new(&self.objects, options.ignore_files.as_ref()).take_out(&mut self.entries, &mut self.coverage);
        let mut visitors = self.read(&self.entries, (options.threads, max_size), cache.as_ref(), make);
        let told: BTreeSet<String> = visitors.iter().flat_map(V::told).collect();
        let known = introduced::known(&self.objects, &self.boundary, &told);
        visitors.iter_mut().for_each(|visitor| visitor.forget(&known));
        self.coverage.sort();
        let coverage = mem::take(&mut self.coverage);
        Walked { coverage, visitors, notes: cache.map(Known::save).unwrap_or_default() }
    }

    /// Reads these, and nothing else.
    pub(super) fn read<V: VisitBlob>(
        &self,
        entries: &[GitEntry],
        (threads, max_size): (usize, Option<u64>),
        cache: Option<&Known>,
        make: &(dyn Fn() -> V + Sync),
    ) -> Vec<V> {
        let stores = self.objects.stores();
        let reader = || Reader { objects: stores.open(), cache, visitor: make() };
        let crew = Crew::new(threads, &reader);
        crew.each(entries, |reader, entry| reader.read(entry, max_size));
        crew.into_visitors().into_iter().map(|reader| reader.visitor).collect()
    }
}

/// One thread's handle on the objects, and its visitor.
struct Reader<'k, V> {
    objects: Objects,
    cache: Option<&'k Known>,
    visitor: V,
}

impl<V: VisitBlob> Reader<'_, V> {
    fn read(&mut self, entry: &GitEntry, max_size: Option<u64>) {
        let id = ObjectId::from_hex(entry.blob.blob.as_bytes()).ok();
        let known = id.filter(|_| !entry.is_told_by_name()).and_then(|id| self.cache?.get(id.as_bytes()));
        if let Some(clean) = known {
            return self.visitor.visit_known(entry, clean);
        }
        let clean = match content(&self.objects, entry, max_size) {
            Ok(bytes) => self.visitor.visit_blob(entry, Ok(&bytes)),
            Err((reason, detail)) => {
                let skip = Skip { path: entry.path.clone(), reason, detail };
                self.visitor.visit_blob(entry, Err(skip))
            }
        };
        if let (Some(cache), Some(id), Some(clean)) = (self.cache, id, clean) {
            cache.add(id.as_bytes(), clean);
        }
    }
}

pub(super) fn content(objects: &Objects, entry: &GitEntry, max_size: Option<u64>) -> Result<Vec<u8>, (SkipReason, String)> {
    let name = &entry.blob.blob;
    let corrupt = |cause: String| (SkipReason::Corrupt, format!("blob {name}: {cause}"));
    let absent = || (SkipReason::Absent, format!("blob {name}"));
    let id = ObjectId::from_hex(name.as_bytes()).map_err(|error| corrupt(error.to_string()))?;
    if let Some(max) = max_size {
        let (_, size) = objects.header(id).map_err(corrupt)?.ok_or_else(absent)?;
        if size > max {
            return Err((SkipReason::TooLarge, format!("{size} bytes, and the limit is {max}")));
        }
    }
    match objects.find(id).map_err(corrupt)?.ok_or_else(absent)? {
        (Kind::Blob, bytes) => Ok(bytes),
        (kind, _) => Err(corrupt(format!("it is a {kind}"))),
    }
}
