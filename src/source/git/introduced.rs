//! Which blobs are new: those of some trees that are in none of others.
//!
//! Promises: each blob once, with every path it is brought to, the first one met first: trees of earlier commits first, entries in the
//! trees' order; links and submodules are counted; a tree that is not here is a skip where it was to be scanned. Hostile trees, however
//! deep, need no stack, and one that lies under very many paths is not followed for ever.
//! A commit's tree is read only where it differs from its parents', so that a push from a large repository costs what it changes.
//! Leaves out: reading blobs.

mod changes;

use std::collections::{BTreeSet, HashMap, HashSet};

use changes::Changes;
use gix::{
    ObjectId,
    objs::{Kind, TreeRefIter, tree::EntryKind},
};

use super::{
    Blobs, GitEntry,
    blobs::{Before, Elsewhere},
    objects::Objects,
    skip,
};
use crate::{
    blob::{BlobPath, GitBlob, GitCommit},
    coverage::{Coverage, PassedOver},
    error::SkipReason,
};

/// How many places one new tree may be brought to: copies by the thousand are somebody's, by the billion an attack.
const COPIES: usize = 10_000;

/// Gathers what is new.
pub(super) struct Introduced<'a> {
    objects: &'a Objects,
    seen: HashSet<(ObjectId, EntryKind)>,
    /// Of what was found: where each blob is in the list, and to which paths each tree was brought.
    places: HashMap<ObjectId, usize>,
    copies: HashMap<ObjectId, HashSet<Vec<u8>>>,
    /// Trees that were read lately: one commit's is the next one's parent's.
    trees: changes::Trees,
    /// In the order they were met.
    pub found: Vec<GitEntry>,
    /// What was passed over and skipped.
    pub coverage: Coverage,
    /// Trees whose blobs are not new, though not all of them were looked at.
    pub boundary: Vec<ObjectId>,
    /// What lies around it, where it is commits that bring it.
    pub before: Option<Before>,
}

/// What is to be scanned, and what else there is to tell.
pub(super) struct Gathered {
    entries: Vec<GitEntry>,
    coverage: Coverage,
    boundary: Vec<ObjectId>,
    before: Option<Before>,
}

impl Gathered {
    /// As blobs that are read from these objects.
    pub fn of(self, objects: Objects) -> Blobs {
        let Self { entries, coverage, boundary, before } = self;
        Blobs { objects, entries, coverage, boundary, before }
    }
}

impl<'a> Introduced<'a> {
    /// Nothing is known yet, so everything is new.
    pub fn new(objects: &'a Objects) -> Self {
        let coverage = Coverage { may_be_empty: true, ..Coverage::default() };
        Self {
            objects,
            seen: HashSet::new(),
            places: HashMap::new(),
            copies: HashMap::new(),
            trees: changes::Trees::default(),
            found: Vec::new(),
            coverage,
            boundary: Vec::new(),
            before: None,
        }
    }

    /// What was gathered, without the objects that were looked through.
    pub fn gathered(mut self) -> Gathered {
        for entry in self.found.iter_mut().filter(|entry| !entry.others.is_empty()) {
            // The first commit that brings it to a path.
            entry.others.sort_by(|a, b| (&a.path, a.order()).cmp(&(&b.path, b.order())));
            entry.others.dedup_by(|b, a| a.path == b.path);
            entry.others.retain(|other| other.path != entry.path);
        }
        if let Some(before) = &mut self.before {
            before.replaced.retain(|(id, _, _)| !self.places.contains_key(id));
        }
        Gathered { entries: self.found, coverage: self.coverage, boundary: self.boundary, before: self.before }
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

    /// Takes what is new in this tree, whose commit has parents with these trees: what they have is known, wherever it has moved.
    pub fn take_changes(&mut self, tree: ObjectId, parents: &[ObjectId], commit: &GitCommit) {
        let Changes { added, gone } = changes::between(self.objects, &mut self.trees, tree, parents);
        for (id, kind) in gone.keys().filter(|(_, kind)| *kind != EntryKind::Tree) {
            self.seen.insert((*id, *kind));
        }
        // A whole directory may have moved, and not all of it as it was.
        if added.iter().any(|(id, kind, _)| !self.seen.contains(&(*id, plain(*kind)))) {
            gone.keys().filter(|(_, kind)| *kind == EntryKind::Tree).for_each(|(id, _)| self.know(*id));
        }
        if let Some(before) = &mut self.before {
            before.replaced.extend(gone.into_iter().map(|((id, kind), path)| (id, kind, path)));
        }
        for (id, kind, path) in added {
            match kind {
                EntryKind::Tree => self.take_tree_at(id, path, Some(commit)),
                _ => self.take(id, kind, path, Some(commit)),
            }
        }
    }

    /// Takes what is new in this tree.
    pub fn take_tree(&mut self, tree: ObjectId, commit: Option<&GitCommit>) {
        self.take_tree_at(tree, Vec::new(), commit);
    }

    fn take_tree_at(&mut self, tree: ObjectId, path: Vec<u8>, commit: Option<&GitCommit>) {
        let mut waiting = vec![(tree, path)];
        while let Some((id, prefix)) = waiting.pop() {
            if !self.may_take_tree(id, &prefix) {
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

    /// Whether a tree is new, or new at this path.
    fn may_take_tree(&mut self, id: ObjectId, path: &[u8]) -> bool {
        if self.seen.insert((id, EntryKind::Tree)) {
            self.copies.insert(id, HashSet::from([path.to_vec()]));
            return true;
        }
        // What is known and was not taken is not new.
        let Some(paths) = self.copies.get_mut(&id) else { return false };
        if paths.len() < COPIES {
            return paths.insert(path.to_vec());
        }
        if paths.len() == COPIES && paths.insert(path.to_vec()) {
            let detail = format!("tree {id} lies under more than {COPIES} paths; the others are not told");
            self.skip(path.to_vec(), SkipReason::TooLarge, detail);
        }
        false
    }

    fn tree(&mut self, id: ObjectId, path: &[u8]) -> Option<Vec<u8>> {
        let tree = self.objects.tree(id);
        tree.map_err(|(reason, detail)| self.skip(path.to_vec(), reason, detail)).ok()
    }

    /// Takes one thing, if it is new.
    pub fn take(&mut self, id: ObjectId, kind: EntryKind, path: Vec<u8>, commit: Option<&GitCommit>) {
        if !self.seen.insert((id, plain(kind))) {
            if let (EntryKind::Blob, Some(&at)) = (plain(kind), self.places.get(&id)) {
                let path = BlobPath::from_bytes(path);
                self.found[at].others.push(Elsewhere { path, commit: commit.cloned() });
            }
            return;
        }
        let path = BlobPath::from_bytes(path);
        match kind {
            EntryKind::Link => self.coverage.passed_over.push((PassedOver::Symlink, path)),
            EntryKind::Commit => self.coverage.passed_over.push((PassedOver::Submodule, path)),
            _ => {
                self.places.insert(id, self.found.len());
                let blob = GitBlob { blob: id.to_string(), commit: commit.cloned(), life: None };
                self.found.push(GitEntry { path, others: Vec::new(), blob, number: None });
            }
        }
    }

    /// Records what could not be looked at.
    pub fn skip(&mut self, path: Vec<u8>, reason: SkipReason, detail: String) {
        self.coverage.skips.push(skip(&path, reason, detail));
    }
}

/// Which of these blobs are in these trees.
pub(super) fn known(objects: &Objects, trees: &[ObjectId], blobs: &BTreeSet<String>) -> BTreeSet<String> {
    let wanted: HashMap<ObjectId, &String> =
        blobs.iter().filter_map(|blob| Some((ObjectId::from_hex(blob.as_bytes()).ok()?, blob))).collect();
    let mut found = BTreeSet::new();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut waiting = trees.to_vec();
    while let Some(id) = waiting.pop() {
        if found.len() == wanted.len() {
            break;
        }
        if !seen.insert(id) {
            continue;
        }
        let Ok(Some((Kind::Tree, data))) = objects.find(id) else { continue };
        for entry in TreeRefIter::from_bytes(&data, id.kind()).filter_map(Result::ok) {
            match entry.mode.kind() {
                EntryKind::Tree => waiting.push(entry.oid.to_owned()),
                EntryKind::Blob | EntryKind::BlobExecutable => {
                    found.extend(wanted.get(entry.oid).map(|blob| (*blob).clone()));
                }
                EntryKind::Link | EntryKind::Commit => {}
            }
        }
    }
    found
}

/// A file is the same whether it may be executed or not.
fn plain(kind: EntryKind) -> EntryKind {
    if kind == EntryKind::BlobExecutable { EntryKind::Blob } else { kind }
}

fn joined(prefix: &[u8], name: &[u8]) -> Vec<u8> {
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}
