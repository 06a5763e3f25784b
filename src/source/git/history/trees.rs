//! Trees, kept for as long as the next commits are likely to ask for them, and what differs between two of them.
//!
//! Promises: what the second tree has and the first has not is told, whatever the order of hostile trees; trees, however deep, need no
//! stack, and one that lies under very many paths at once is not followed for ever.

use std::{cmp::Ordering, collections::HashMap, mem, sync::Arc};

use gix::{
    ObjectId,
    objs::{
        TreeRefIter,
        tree::{EntryKind, EntryRef},
    },
};

use crate::{error::SkipReason, source::git::objects::Objects};

/// How many places one tree may be added to in one commit: copies by the thousand are somebody's, by the billion an attack.
const COPIES: u32 = 10_000;

/// What a commit changes at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Removed,
    Blob(ObjectId),
    Link,
    Submodule,
}

/// Receives what differs.
pub(super) trait Receive {
    fn change(&mut self, path: &[u8], change: Change);
    fn gap(&mut self, path: &[u8], reason: SkipReason, detail: String);
}

/// A cache of two generations: when the young one is full it becomes the old one, and what was not asked for since is dropped.
pub(super) struct Trees {
    objects: Objects,
    young: HashMap<ObjectId, Arc<[u8]>>,
    old: HashMap<ObjectId, Arc<[u8]>>,
    held: usize,
    most: usize,
}

impl Trees {
    /// Holds up to twice `most` bytes.
    pub fn new(objects: Objects, most: usize) -> Self {
        Self { objects, young: HashMap::new(), old: HashMap::new(), held: 0, most }
    }

    fn get(&mut self, id: ObjectId) -> Result<Arc<[u8]>, (SkipReason, String)> {
        if let Some(data) = self.young.get(&id) {
            return Ok(Arc::clone(data));
        }
        let data = match self.old.remove(&id) {
            Some(data) => data,
            None => Arc::from(self.objects.tree(id)?),
        };
        self.held += data.len();
        if self.held > self.most {
            (self.old, self.held) = (mem::take(&mut self.young), data.len());
        }
        self.young.insert(id, Arc::clone(&data));
        Ok(data)
    }

    /// Tells what `new` has that `old` has not, and the other way round.
    pub fn compare(&mut self, old: Option<ObjectId>, new: Option<ObjectId>, prefix: &[u8], to: &mut dyn Receive) {
        let mut copies: HashMap<ObjectId, u32> = HashMap::new();
        let mut waiting = vec![(old, new, prefix.to_vec())];
        while let Some((old, new, path)) = waiting.pop() {
            if let (None, Some(id)) | (Some(id), None) = (old, new) {
                let met = copies.entry(id).or_default();
                *met += 1;
                if *met > COPIES {
                    if new.is_some() && *met == COPIES + 1 {
                        let detail =
                            format!("tree {id} lies under more than {COPIES} paths of one commit; the others are not told");
                        to.gap(&path, SkipReason::TooLarge, detail);
                    }
                    continue;
                }
            }
            let new_data = new.and_then(|id| self.get(id).map_err(|(reason, detail)| to.gap(&path, reason, detail)).ok());
            // What cannot be compared with is taken for empty: then everything is new.
            let old_data = old.and_then(|id| self.get(id).ok());
            let kind = new.or(old).map_or(gix_hash::Kind::Sha1, |id| id.kind());
            let mut pair = Pair { path: &path, waiting: &mut waiting, to };
            pair.merge(old_data.as_deref().unwrap_or_default(), new_data.as_deref().unwrap_or_default(), kind);
        }
    }
}

/// What is compared: an older tree, a newer one, and the path of both.
type Waiting = Vec<(Option<ObjectId>, Option<ObjectId>, Vec<u8>)>;

/// Two trees at one path.
struct Pair<'a> {
    path: &'a [u8],
    waiting: &'a mut Waiting,
    to: &'a mut dyn Receive,
}

impl Pair<'_> {
    fn merge(&mut self, old: &[u8], new: &[u8], kind: gix_hash::Kind) {
        let (mut olds, mut news) = (TreeRefIter::from_bytes(old, kind), TreeRefIter::from_bytes(new, kind));
        let (mut a, mut b) = (olds.next(), news.next());
        loop {
            if let Some(Err(_)) = b {
                self.to.gap(self.path, SkipReason::Corrupt, "its tree cannot be parsed to its end".to_owned());
            }
            match (ok(a), ok(b)) {
                (None, None) => return,
                (Some(x), Some(y)) if order(&x, &y) == Ordering::Equal => {
                    self.both(&x, &y);
                    (a, b) = (olds.next(), news.next());
                }
                (x, Some(y)) if x.as_ref().is_none_or(|x| order(x, &y) == Ordering::Greater) => {
                    self.added(&y);
                    (a, b) = (x.map(Ok), news.next());
                }
                (Some(x), y) => {
                    self.removed(&x);
                    (a, b) = (olds.next(), y.map(Ok));
                }
                (None, Some(_)) => unreachable!("nothing is after nothing"),
            }
        }
    }

    fn both(&mut self, old: &EntryRef<'_>, new: &EntryRef<'_>) {
        let same = old.oid == new.oid;
        match (old.mode.kind(), new.mode.kind()) {
            (EntryKind::Tree, _) if same => {}
            (EntryKind::Tree, _) => {
                let path = joined(self.path, new.filename);
                self.waiting.push((Some(old.oid.to_owned()), Some(new.oid.to_owned()), path));
            }
            (before, after) if same && plain(before) == plain(after) => {}
            _ => self.added(new),
        }
    }

    fn removed(&mut self, entry: &EntryRef<'_>) {
        let path = joined(self.path, entry.filename);
        match entry.mode.kind() {
            EntryKind::Tree => self.waiting.push((Some(entry.oid.to_owned()), None, path)),
            _ => self.to.change(&path, Change::Removed),
        }
    }

    fn added(&mut self, entry: &EntryRef<'_>) {
        let path = joined(self.path, entry.filename);
        match entry.mode.kind() {
            EntryKind::Tree => self.waiting.push((None, Some(entry.oid.to_owned()), path)),
            EntryKind::Link => self.to.change(&path, Change::Link),
            EntryKind::Commit => self.to.change(&path, Change::Submodule),
            EntryKind::Blob | EntryKind::BlobExecutable => self.to.change(&path, Change::Blob(entry.oid.to_owned())),
        }
    }
}

type Parsed<'a> = Option<gix::Result<EntryRef<'a>>>;

fn ok(entry: Parsed<'_>) -> Option<EntryRef<'_>> {
    entry.and_then(|entry| entry.ok())
}

/// git's order of a tree's entries: a folder's name counts as if it ended in a slash.
fn order(a: &EntryRef<'_>, b: &EntryRef<'_>) -> Ordering {
    let shared = a.filename.len().min(b.filename.len());
    let next = |entry: &EntryRef<'_>| {
        let end = if entry.mode.kind() == EntryKind::Tree { Some(b'/') } else { None };
        entry.filename.get(shared).copied().or(end)
    };
    a.filename[..shared].cmp(&b.filename[..shared]).then_with(|| {
        let longer = a.filename.len().cmp(&b.filename.len());
        next(a).unwrap_or(0).cmp(&next(b).unwrap_or(0)).then(longer)
    })
}

/// A file is the same whether it may be executed or not.
fn plain(kind: EntryKind) -> EntryKind {
    if kind == EntryKind::BlobExecutable { EntryKind::Blob } else { kind }
}

fn joined(prefix: &[u8], name: &[u8]) -> Vec<u8> {
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}
