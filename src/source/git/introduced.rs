//! Which blobs are new: those of some trees that are in none of others.
//!
//! Promises: each blob once, under the first path it is met at, trees of earlier commits first, entries in the trees' order; links and
//! submodules are counted; a tree that is not here is a skip where it was to be scanned. Hostile trees, however deep, need no stack.
//! Leaves out: reading blobs.

use std::collections::HashSet;

use gix::{
    ObjectId,
    objs::{Kind, TreeRefIter, tree::EntryKind},
};

use super::{GitEntry, objects::Objects};
use crate::{
    blob::{BlobPath, GitBlob, GitCommit},
    coverage::{Coverage, PassedOver},
    error::{Skip, SkipReason},
};

/// Gathers what is new.
pub(super) struct Introduced<'a> {
    objects: &'a Objects,
    seen: HashSet<(ObjectId, EntryKind)>,
    /// In the order they were met.
    pub found: Vec<GitEntry>,
    /// What was passed over and skipped.
    pub coverage: Coverage,
}

impl<'a> Introduced<'a> {
    /// Nothing is known yet, so everything is new.
    pub fn new(objects: &'a Objects) -> Self {
        let coverage = Coverage { may_be_empty: true, ..Coverage::default() };
        Self { objects, seen: HashSet::new(), found: Vec::new(), coverage }
    }

    /// What lies in this tree is not new. A tree that is not here says nothing, and what it holds is scanned.
    pub fn know(&mut self, tree: ObjectId) {
        let mut waiting = vec![tree];
        while let Some(id) = waiting.pop() {
            if !self.seen.insert((id, EntryKind::Tree)) {
                continue;
            }
            let Ok(Some((Kind::Tree, data))) = self.objects.find(id) else { continue };
            for entry in TreeRefIter::from_bytes(&data, id.kind()).filter_map(Result::ok) {
                match entry.mode.kind() {
                    EntryKind::Tree => waiting.push(entry.oid.to_owned()),
                    kind => drop(self.seen.insert((entry.oid.to_owned(), plain(kind)))),
                }
            }
        }
    }

    /// Takes what is new in this tree.
    pub fn take_tree(&mut self, tree: ObjectId, commit: Option<&GitCommit>) {
        let mut waiting = vec![(tree, Vec::new())];
        while let Some((id, prefix)) = waiting.pop() {
            if !self.seen.insert((id, EntryKind::Tree)) {
                continue;
            }
            let Some(data) = self.tree(id, &prefix) else { continue };
            let first = waiting.len();
            for entry in TreeRefIter::from_bytes(&data, id.kind()) {
                let Ok(entry) = entry else {
                    self.skip(prefix.clone(), SkipReason::Corrupt, format!("tree {id} cannot be parsed to its end"));
                    break;
                };
                let path = joined(&prefix, entry.filename);
                match entry.mode.kind() {
                    EntryKind::Tree => waiting.push((entry.oid.to_owned(), path)),
                    kind => self.take(entry.oid.to_owned(), kind, path, commit),
                }
            }
            // The last is taken first.
            waiting[first..].reverse();
        }
    }

    fn tree(&mut self, id: ObjectId, path: &[u8]) -> Option<Vec<u8>> {
        let (reason, detail) = match self.objects.find(id) {
            Ok(Some((Kind::Tree, data))) => return Some(data),
            Ok(Some((kind, _))) => (SkipReason::Corrupt, format!("{id} should be a tree and is a {kind}")),
            Ok(None) => (SkipReason::Absent, format!("tree {id}")),
            Err(cause) => (SkipReason::Corrupt, format!("tree {id}: {cause}")),
        };
        self.skip(path.to_vec(), reason, detail);
        None
    }

    /// Takes one thing, if it is new.
    pub fn take(&mut self, id: ObjectId, kind: EntryKind, path: Vec<u8>, commit: Option<&GitCommit>) {
        if !self.seen.insert((id, plain(kind))) {
            return;
        }
        let path = BlobPath::from_bytes(path);
        match kind {
            EntryKind::Link => self.coverage.passed_over.push((PassedOver::Symlink, path)),
            EntryKind::Commit => self.coverage.passed_over.push((PassedOver::Submodule, path)),
            _ => {
                let blob = GitBlob { blob: id.to_string(), commit: commit.cloned(), life: None };
                self.found.push(GitEntry { path, others: Vec::new(), blob, number: None });
            }
        }
    }

    /// Records what could not be looked at.
    pub fn skip(&mut self, path: Vec<u8>, reason: SkipReason, detail: String) {
        self.coverage.skips.push(Skip { path: BlobPath::from_bytes(path), reason, detail });
    }
}

/// A file is the same whether it may be executed or not.
fn plain(kind: EntryKind) -> EntryKind {
    if kind == EntryKind::BlobExecutable { EntryKind::Blob } else { kind }
}

fn joined(prefix: &[u8], name: &[u8]) -> Vec<u8> {
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}
