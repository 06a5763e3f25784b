//! What a commit's tree has that its parents' trees have not at the same place, and the other way round.
//!
//! Promises: reads a directory only where it differs from that of every parent. What cannot be read of a parent is as if it were not there.

use std::{collections::HashMap, sync::Arc};

use gix::{
    ObjectId,
    objs::{Kind, TreeRefIter, tree::EntryKind},
};

use super::{joined, plain};
use crate::source::git::objects::Objects;

/// How two states of a tree differ.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// What is nowhere at its place in the parents: in the tree's order, directories whole.
    pub added: Vec<(ObjectId, EntryKind, Vec<u8>)>,
    /// What parents have and the tree has not at its place, and where they have it; directories whole.
    pub gone: HashMap<(ObjectId, EntryKind), Vec<u8>>,
}

/// How many trees are kept.
const KEPT: usize = 4096;

/// Trees that were read: name to what it is.
#[derive(Default)]
pub(super) struct Trees(HashMap<ObjectId, Option<Arc<Tree>>>);

/// A tree's entries, in its order.
type Tree = Vec<(Vec<u8>, ObjectId, EntryKind)>;

impl Trees {
    /// `None` for one that cannot be read to its end.
    fn read(&mut self, objects: &Objects, id: ObjectId) -> Option<Arc<Tree>> {
        if let Some(known) = self.0.get(&id) {
            return known.clone();
        }
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        let tree = match objects.find(id) {
            Ok(Some((Kind::Tree, data))) => {
                let entries = TreeRefIter::from_bytes(&data, id.kind());
                let entries = entries.map(|entry| entry.map(|e| (e.filename.to_vec(), e.oid.to_owned(), e.mode.kind())));
                entries.collect::<Result<Tree, _>>().ok().map(Arc::new)
            }
            _ => None,
        };
        self.0.insert(id, tree.clone());
        tree
    }
}

/// How `tree` differs from all of `parents`.
pub(super) fn between(objects: &Objects, trees: &mut Trees, tree: ObjectId, parents: &[ObjectId]) -> Changes {
    let mut changes = Changes::default();
    if parents.contains(&tree) {
        return changes;
    }
    let mut waiting = vec![(tree, Vec::new(), parents.to_vec())];
    while let Some((id, path, parents)) = waiting.pop() {
        let entries = trees.read(objects, id);
        let (Some(entries), false) = (entries, parents.is_empty()) else {
            // New as a whole, or to be reported as what cannot be read.
            changes.added.push((id, EntryKind::Tree, path));
            continue;
        };
        let parents: Vec<_> = parents.into_iter().filter_map(|parent| trees.read(objects, parent)).collect();
        let first = waiting.len();
        compare(&entries, &parents, &path, &mut changes, &mut waiting);
        // The last is looked at first.
        waiting[first..].reverse();
    }
    changes
}

/// One directory against the same one of each parent. Directories that differ are put off.
fn compare(
    entries: &Tree,
    parents: &[Arc<Tree>],
    path: &[u8],
    changes: &mut Changes,
    waiting: &mut Vec<(ObjectId, Vec<u8>, Vec<ObjectId>)>,
) {
    let mut before: HashMap<&[u8], Vec<(ObjectId, EntryKind)>> = HashMap::new();
    for (name, id, kind) in parents.iter().flat_map(|parent| parent.iter()) {
        before.entry(name).or_default().push((*id, plain(*kind)));
    }
    for (name, id, kind) in entries {
        let kind = plain(*kind);
        let there = before.remove(&name[..]).unwrap_or_default();
        let at = |gone: (ObjectId, EntryKind)| (gone, joined(path, name));
        if there.contains(&(*id, kind)) {
            let others = there.into_iter().filter(|one| one.1 != EntryKind::Tree && *one != (*id, kind));
            changes.gone.extend(others.map(at));
            continue;
        }
        if kind != EntryKind::Tree {
            changes.added.push((*id, kind, joined(path, name)));
            changes.gone.extend(there.into_iter().map(at));
            continue;
        }
        let (same, other): (Vec<_>, Vec<_>) = there.into_iter().partition(|(_, kind)| *kind == EntryKind::Tree);
        changes.gone.extend(other.into_iter().map(at));
        waiting.push((*id, joined(path, name), same.into_iter().map(|(id, _)| id).collect()));
    }
    let gone = before.into_iter().flat_map(|(name, there)| there.into_iter().map(move |one| (one, joined(path, name))));
    changes.gone.extend(gone);
}
