//! A thread's part in reading history: what its commits change, and the blobs it is given.
//!
//! Promises: newest commits first, because packs keep the newest trees whole and make older ones from them.

use std::ops::Range;

use gix::{ObjectId, ThreadSafeRepository, odb::pack::cache::lru::MemoryCappedHashmap};

use super::{
    forest::Forest,
    log::{Changes, First, Log, NONE},
    messages,
    pack::Pack,
    tips::Tag,
    trees::{Change, Receive, Trees},
    walk::{Reading, Take},
};
use crate::{
    blob::{BlobPath, GitBlob},
    coverage::PassedOver,
    error::{Skip, SkipReason},
    source::{
        cache::{Clean, Known},
        git::{GitEntry, VisitBlob, blobs, blobs::Elsewhere, objects::Objects, skip},
    },
};

/// Commits that one thread reads in a row.
const BATCH: usize = 512;
/// What all threads together may hold of packs' objects, and of trees, in bytes.
const PACK_CACHE: usize = 48 << 20;
const TREE_CACHE: usize = 16 << 20;

/// The commits in batches, newest first.
pub(super) fn batches(commits: usize) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = (0..commits).step_by(BATCH).map(|start| start..commits.min(start + BATCH)).collect();
    batches.reverse();
    batches
}

/// Finds what commits change.
pub(super) struct Differ<'a, V> {
    log: &'a Log,
    known: Option<&'a Known>,
    objects: Objects,
    trees: Trees,
    pub visitor: V,
    pub changes: Vec<Changes>,
    pub skips: Vec<Skip>,
}

impl<'a, V: VisitBlob> Differ<'a, V> {
    pub fn new(shared: &ThreadSafeRepository, log: &'a Log, known: Option<&'a Known>, threads: usize, visitor: V) -> Self {
        let open = || {
            let mut repo = shared.to_thread_local();
            let share = PACK_CACHE / threads.max(1);
            repo.objects.set_pack_cache(move || Box::new(MemoryCappedHashmap::new(share)));
            Objects::from(repo)
        };
        let trees = Trees::new(open(), TREE_CACHE / threads.max(1));
        Self { log, known, objects: shared.to_thread_local().into(), trees, visitor, changes: Vec::new(), skips: Vec::new() }
    }

    pub fn read(&mut self, batch: Range<usize>) {
        for number in batch.rev() {
            let commit = &self.log.commits[number];
            let number = u32::try_from(number).expect("fewer than 2^32 commits");
            self.read_message(commit.id, &messages::of_commit(self.log.commit(number)));
            let parent = self.log.parents[number as usize];
            let old = if parent == NONE { None } else { Some(self.log.commits[parent as usize].tree) };
            let prefix: &[u8] = if self.log.kept[number as usize].1 { b"<notes>" } else { b"" };
            let changes = Changes { commit: number, files: Vec::new(), passed_over: Vec::new() };
            let mut told = Told { changes, skips: &mut self.skips };
            if old != Some(commit.tree) {
                self.trees.compare(old, Some(commit.tree), prefix, &mut told);
            }
            self.changes.push(told.changes);
        }
    }

    pub fn read_tag(&mut self, tag: &Tag) {
        let commit = self.log.number(&tag.target).map(|number| self.log.commit(number));
        self.read_message(tag.id, &messages::of_tag(tag.id, commit, tag.kept));
    }

    fn read_message(&mut self, id: ObjectId, entry: &GitEntry) {
        if let Some(clean) = self.known.and_then(|known| known.get(id.as_bytes())) {
            return self.visitor.visit_known(entry, clean);
        }
        if let Ok(Some((_, data))) = self.objects.find(id) {
            let clean = self.visitor.visit_blob(entry, Ok(messages::text(&data)));
            remember(self.known, &id, clean);
        }
    }
}

/// Writes down what differs.
struct Told<'a> {
    changes: Changes,
    skips: &'a mut Vec<Skip>,
}

impl Receive for Told<'_> {
    fn change(&mut self, path: &[u8], change: Change) {
        let path = BlobPath::from_bytes(path.to_vec());
        let why = match change {
            Change::Blob(id) => return self.changes.files.push((path, Some(id))),
            Change::Removed => return self.changes.files.push((path, None)),
            Change::Link => PassedOver::Symlink,
            Change::Submodule => PassedOver::Submodule,
        };
        self.changes.files.push((path.clone(), None));
        self.changes.passed_over.push((why, path));
    }

    fn gap(&mut self, path: &[u8], reason: SkipReason, detail: String) {
        self.skips.push(skip(path, reason, detail));
    }
}

fn remember(known: Option<&Known>, id: &ObjectId, clean: Option<Clean>) {
    if let (Some(known), Some(clean)) = (known, clean) {
        known.add(id.as_bytes(), clean);
    }
}

/// Has a visitor count what is known, which need not be read, and tells which blobs that is, and which are left out.
pub(super) fn visit_known<V: VisitBlob>(log: &Log, known: Option<&Known>, visitor: &mut V) -> Vec<bool> {
    let mut claimed: Vec<bool> = (0..log.count()).map(|number| log.is_left_out(number)).collect();
    if let Some(known) = known {
        for (id, &number) in log.blobs.iter().filter(|(_, number)| !log.is_left_out(**number as usize)) {
            let clean = known.get(id.as_bytes()).map(|clean| (entry(log, number, *id), clean));
            if let Some((entry, clean)) = clean.filter(|(entry, _)| !entry.is_told_by_name()) {
                claimed[number as usize] = true;
                visitor.visit_known(&entry, clean);
            }
        }
    }
    claimed
}

/// A pack with what is wanted of it: blobs of the log that no earlier pack has.
pub(super) fn claim(pack: Pack, log: &Log, claimed: &mut [bool]) -> Reading {
    let forest = Forest::new(&pack, |node| {
        let number = *log.blobs.get(&pack.id(node))?;
        (!std::mem::replace(&mut claimed[number as usize], true)).then_some(number)
    });
    Reading { pack, forest }
}

/// Hands blobs to a visitor.
pub(super) struct Reader<'a, V> {
    objects: Objects,
    log: &'a Log,
    known: Option<&'a Known>,
    max_size: Option<u64>,
    pub visitor: V,
    /// What a pack has and cannot give, and why.
    pub failed: Vec<(u32, ObjectId, Option<String>)>,
}

impl<'a, V: VisitBlob> Reader<'a, V> {
    pub fn new(shared: &ThreadSafeRepository, log: &'a Log, known: Option<&'a Known>, max_size: Option<u64>, visitor: V) -> Self {
        Self { objects: shared.to_thread_local().into(), log, known, max_size, visitor, failed: Vec::new() }
    }

    /// Reads what lies in no pack, or lies in one that could not give it.
    pub fn read_alone(&mut self, number: u32, id: ObjectId, cause: Option<&str>) {
        let entry = entry(self.log, number, id);
        match blobs::content(&self.objects, &entry, self.max_size) {
            Ok(bytes) => remember(self.known, &id, self.visitor.visit_blob(&entry, Ok(&bytes))),
            Err((reason, detail)) => {
                let detail = cause.map_or(detail.clone(), |cause| format!("{detail} ({cause})"));
                let skip = Skip { path: entry.path.clone(), reason, detail };
                self.visitor.visit_blob(&entry, Err(skip));
            }
        }
    }
}

impl<V: VisitBlob> Take for Reader<'_, V> {
    fn take(&mut self, pack: &Pack, node: u32, blob: u32, bytes: &[u8]) {
        let entry = entry(self.log, blob, pack.id(node));
        match self.max_size.filter(|&max| bytes.len() as u64 > max) {
            None => remember(self.known, &pack.id(node), self.visitor.visit_blob(&entry, Ok(bytes))),
            Some(max) => {
                let detail = format!("{} bytes, and the limit is {max}", bytes.len());
                let skip = Skip { path: entry.path.clone(), reason: SkipReason::TooLarge, detail };
                self.visitor.visit_blob(&entry, Err(skip));
            }
        }
    }

    fn fail(&mut self, pack: &Pack, nodes: Vec<(u32, u32)>, cause: &str) {
        self.failed.extend(nodes.into_iter().map(|(node, blob)| (blob, pack.id(node), Some(cause.to_owned()))));
    }
}

/// What is known of a blob before it is read.
fn entry(log: &Log, number: u32, id: ObjectId) -> GitEntry {
    let First { commit, path } = log.first(number);
    let commit = (commit != NONE).then(|| log.commit(commit));
    let other = |other| Elsewhere { path: log.path(other).clone(), commit: commit.clone() };
    GitEntry {
        path: log.path(path).clone(),
        others: log.others(number).map(other).collect(),
        blob: GitBlob { blob: id.to_string(), commit, life: None },
        number: Some(number),
    }
}
