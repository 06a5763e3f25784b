//! What lies around blobs that commits bring, and is not new: the files beside them, and those that they take the place of.
//!
//! Promises: files beside are those of the last commits' trees; nothing that is new is among either. What is not here is left out, for it
//! was not asked for.
//! Leaves out: which of it matters, and what is made of it.

use std::collections::HashSet;

use gix::{
    ObjectId,
    objs::{Kind, TreeRefIter, tree::EntryKind},
};

use super::{
    Blobs, GitEntry, VisitBlob,
    blobs::{Before, Tip},
};
use crate::{
    blob::{BlobPath, GitBlob, GitCommit},
    source::Options,
};

/// Tells by its name whether a file matters.
type Matters<'n> = dyn Fn(&[u8]) -> bool + 'n;

/// A directory whose files matter, and which of them by their names.
pub struct Beside<'n> {
    /// As it stands in paths: empty, or with a `/` at its end.
    pub directory: Vec<u8>,
    /// Tells which files matter.
    pub matters: Box<Matters<'n>>,
    /// The commit that makes them matter.
    pub commit: Option<GitCommit>,
}

/// More files than these are not read for what they replace or lie beside.
const MOST: usize = 10_000;

impl Blobs {
    /// Whether it is commits that bring them.
    pub fn are_of_commits(&self) -> bool {
        self.before.is_some()
    }

    /// How many last commits there are.
    pub fn tips(&self) -> usize {
        self.before.as_ref().map_or(0, |before| before.tips.len())
    }

    /// Whether the last commit of that number has this blob at this path.
    pub fn lies_in(&self, tip: usize, path: &[u8], blob: &str) -> bool {
        let Some(Tip { tree, .. }) = self.before.as_ref().and_then(|before| before.tips.get(tip)) else { return false };
        let from = path.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1);
        let Some(directory) = self.directory(*tree, &path[..from]) else { return false };
        let id = ObjectId::from_hex(blob.as_bytes()).ok();
        self.entries_of(directory).into_iter().any(|(entry, _, name)| name == path[from..] && Some(entry) == id)
    }

    /// Whether the last commit of that number is this one or comes after it.
    pub fn leads_to(&self, tip: usize, commit: &str) -> bool {
        let Some(Tip { commit: tip, .. }) = self.before.as_ref().and_then(|before| before.tips.get(tip)) else { return false };
        let Ok(id) = ObjectId::from_hex(commit.as_bytes()) else { return false };
        self.objects.repo.merge_base(id, *tip).is_ok_and(|base| base.is_some_and(|base| base.detach() == id))
    }

    /// Reads the files of these directories that the last commits have and that are not new.
    pub fn visit_beside<V: VisitBlob>(
        &self,
        wanted: &[Beside<'_>],
        options: &Options,
        max_size: Option<u64>,
        make: &(dyn Fn() -> V + Sync),
    ) -> Vec<V> {
        let Some(before) = &self.before else { return Vec::new() };
        let mut met: HashSet<(BlobPath, String)> = HashSet::new();
        let new: HashSet<&str> = self.entries.iter().map(|entry| entry.blob.blob.as_str()).collect();
        let mut entries = Vec::new();
        for one in wanted {
            for tip in &before.tips {
                for (id, name) in self.files(self.directory(tip.tree, &one.directory)) {
                    let entry = entry(id, [&one.directory[..], &name].concat(), one.commit.clone());
                    let is_new = new.contains(entry.blob.blob.as_str());
                    if !is_new && (one.matters)(&name) && met.insert((entry.path.clone(), entry.blob.blob.clone())) {
                        entries.push(entry);
                    }
                }
            }
        }
        entries.truncate(MOST);
        self.read(&entries, (options.threads, max_size), None, make)
    }

    /// Reads the files that they take the place of.
    pub fn visit_before<V: VisitBlob>(&self, options: &Options, max_size: Option<u64>, make: &(dyn Fn() -> V + Sync)) -> Vec<V> {
        let Some(Before { replaced, .. }) = &self.before else { return Vec::new() };
        let new: HashSet<&str> = self.entries.iter().map(|entry| entry.blob.blob.as_str()).collect();
        let (mut entries, mut waiting) = (Vec::new(), replaced.clone());
        let mut seen = HashSet::new();
        while let Some((id, kind, path)) = waiting.pop() {
            if entries.len() == MOST || !seen.insert(id) {
                continue;
            }
            match kind {
                EntryKind::Tree => waiting.extend(self.entries_of(id).into_iter().map(|(id, kind, name)| {
                    let below = [&path[..], b"/", &name].concat();
                    (id, kind, below)
                })),
                EntryKind::Blob | EntryKind::BlobExecutable => entries.push(entry(id, path, None)),
                EntryKind::Link | EntryKind::Commit => {}
            }
        }
        entries.retain(|entry| !new.contains(entry.blob.blob.as_str()));
        self.read(&entries, (options.threads, max_size), None, make)
    }

    /// The directory at a path of a tree.
    fn directory(&self, mut tree: ObjectId, path: &[u8]) -> Option<ObjectId> {
        for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            let entries = self.entries_of(tree);
            tree = entries.into_iter().find(|(_, kind, entry)| *kind == EntryKind::Tree && entry == name)?.0;
        }
        Some(tree)
    }

    fn files(&self, tree: Option<ObjectId>) -> Vec<(ObjectId, Vec<u8>)> {
        let is_file = |kind| matches!(kind, EntryKind::Blob | EntryKind::BlobExecutable);
        let entries = tree.map(|tree| self.entries_of(tree)).unwrap_or_default().into_iter();
        entries.filter(|(_, kind, _)| is_file(*kind)).map(|(id, _, name)| (id, name)).collect()
    }

    fn entries_of(&self, tree: ObjectId) -> Vec<(ObjectId, EntryKind, Vec<u8>)> {
        let Ok(Some((Kind::Tree, data))) = self.objects.find(tree) else { return Vec::new() };
        let entries = TreeRefIter::from_bytes(&data, tree.kind()).filter_map(Result::ok);
        entries.map(|entry| (entry.oid.to_owned(), entry.mode.kind(), entry.filename.to_vec())).collect()
    }
}

fn entry(id: ObjectId, path: Vec<u8>, commit: Option<GitCommit>) -> GitEntry {
    let blob = GitBlob { blob: id.to_string(), commit, life: None };
    GitEntry { path: BlobPath::from_bytes(path), others: Vec::new(), blob, number: None }
}
