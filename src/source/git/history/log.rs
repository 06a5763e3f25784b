//! Every commit, and what each changes against its first parent: enough to tell of any blob under which paths it lies, which commit
//! brought it, and which had it last.
//!
//! Promises: the union over all commits of what their trees hold, each (blob, path) with the first commit that has it; the same for any
//! number of threads. Memory is in proportion to the changes, not to the trees.
//! Leaves out: reading blobs.

use std::collections::{BTreeSet, HashMap, HashSet, hash_map::Entry};

use gix::ObjectId;

use crate::{
    blob::{BlobPath, GitCommit, Kept},
    coverage::PassedOver,
    source::git::commits::parents_first,
    source::git::objects::Commit,
};

/// No commit, no blob.
pub(super) const NONE: u32 = u32::MAX;

/// What a commit does at a path, against its first parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub path: u32,
    /// The blob that lies there now, or [`NONE`].
    pub blob: u32,
}

/// Where a blob was met first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct First {
    pub commit: u32,
    pub path: u32,
}

/// The commits that are read, and what they change.
#[derive(Default)]
pub(super) struct Log {
    /// Parents first.
    pub commits: Vec<Commit>,
    /// By commit: what keeps it, and whether it holds notes.
    pub kept: Vec<(Kept, bool)>,
    numbers: HashMap<ObjectId, u32>,
    /// By commit: its first parent, or [`NONE`].
    pub parents: Vec<u32>,
    /// By commit, and one more: where its events begin.
    starts: Vec<u32>,
    events: Vec<Event>,
    paths: Vec<BlobPath>,
    path_numbers: HashMap<BlobPath, u32>,
    /// Every blob's number.
    pub blobs: HashMap<ObjectId, u32>,
    firsts: Vec<First>,
    /// The other paths of the few blobs that have several.
    others: HashMap<u32, BTreeSet<u32>>,
    /// Blobs that are not to be read, by number; none where it is empty.
    left_out: Vec<bool>,
    /// What keeps the blobs that a ref leads to without a commit.
    bare: HashMap<u32, Kept>,
}

/// What one commit changes, as it was found.
#[derive(Debug)]
pub(super) struct Changes {
    pub commit: u32,
    pub files: Vec<(BlobPath, Option<ObjectId>)>,
    pub passed_over: Vec<(PassedOver, BlobPath)>,
}

impl Log {
    /// A log of these commits, whose changes are still to be told; what keeps them comes from the tips.
    pub fn new(commits: Vec<Commit>, kept: &HashMap<ObjectId, (Kept, bool)>) -> Self {
        let commits = parents_first(commits);
        let number = |at: usize| u32::try_from(at).expect("fewer than 2^32 commits");
        let numbers: HashMap<ObjectId, u32> = commits.iter().enumerate().map(|(at, commit)| (commit.id, number(at))).collect();
        let parent = |commit: &Commit| commit.parents.first().and_then(|id| numbers.get(id)).copied().unwrap_or(NONE);
        Self {
            kept: commits.iter().map(|commit| kept.get(&commit.id).copied().unwrap_or((Kept::Nothing, false))).collect(),
            parents: commits.iter().map(parent).collect(),
            starts: vec![0],
            numbers,
            commits,
            ..Self::default()
        }
    }

    /// A commit's number.
    pub fn number(&self, id: &ObjectId) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// What a report says of a commit.
    pub fn commit(&self, number: u32) -> GitCommit {
        let commit = &self.commits[number as usize];
        GitCommit { commit: commit.id.to_string(), author_date: commit.author_date.clone(), order: number as usize }
    }

    /// Adds the next commit's changes; commits must come in their order.
    pub fn add(&mut self, mut changes: Changes, met: &mut HashSet<(PassedOver, BlobPath)>) {
        debug_assert_eq!(changes.commit as usize + 1, self.starts.len(), "commits come in order");
        // A file that becomes a folder's, or the other way round, is removed and added: removed first.
        changes.files.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        for (path, id) in changes.files {
            let path = self.path_number(path);
            let blob = id.map_or(NONE, |id| self.blob_number(id, First { commit: changes.commit, path }));
            self.events.push(Event { path, blob });
        }
        self.starts.push(u32::try_from(self.events.len()).expect("fewer than 2^32 changes"));
        met.extend(changes.passed_over);
    }

    fn path_number(&mut self, path: BlobPath) -> u32 {
        match self.path_numbers.entry(path) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let number = u32::try_from(self.paths.len()).expect("fewer than 2^32 paths");
                self.paths.push(new.key().clone());
                *new.insert(number)
            }
        }
    }

    /// A blob's number; `here` is where it is met now.
    fn blob_number(&mut self, id: ObjectId, here: First) -> u32 {
        let next = u32::try_from(self.firsts.len()).expect("fewer than 2^32 blobs");
        let number = *self.blobs.entry(id).or_insert(next);
        match self.firsts.get(number as usize) {
            None => self.firsts.push(here),
            Some(first) if first.path != here.path => drop(self.others.entry(number).or_default().insert(here.path)),
            Some(_) => {}
        }
        number
    }

    /// Leaves out the paths that are `hidden`, and tells of the blobs that have no other: each by its first path.
    pub fn leave_out(&mut self, hidden: &mut dyn FnMut(&BlobPath) -> bool) -> Vec<BlobPath> {
        let hidden: Vec<bool> = self.paths.iter().map(hidden).collect();
        for others in self.others.values_mut() {
            others.retain(|&path| !hidden[path as usize]);
        }
        self.left_out = self.firsts.iter().map(|first| hidden[first.path as usize]).collect();
        // A blob of which the first path is hidden was met first at the next one that is not.
        for number in 0..self.parents.len() {
            let commit = u32::try_from(number).expect("fewer than 2^32 commits");
            for at in self.starts[number]..self.starts[number + 1] {
                let Event { path, blob } = self.events[at as usize];
                if blob != NONE && self.left_out[blob as usize] && !hidden[path as usize] {
                    self.left_out[blob as usize] = false;
                    self.firsts[blob as usize] = First { commit, path };
                    self.others.entry(blob).or_default().remove(&path);
                }
            }
        }
        let left_out = self.firsts.iter().zip(&self.left_out).filter(|(_, left_out)| **left_out);
        left_out.map(|(first, _)| self.path(first.path).clone()).collect()
    }

    /// Whether a blob is not to be read.
    pub fn is_left_out(&self, number: usize) -> bool {
        self.left_out.get(number).copied().unwrap_or(false)
    }

    /// Takes a blob that lies in no commit, under the name of what leads to it.
    pub fn add_bare(&mut self, id: ObjectId, name: Vec<u8>, kept: Kept) {
        let path = self.path_number(BlobPath::from_bytes(name));
        let number = self.blob_number(id, First { commit: NONE, path });
        self.bare.insert(number, kept);
    }

    /// What keeps a blob: the commit it was met in first, or what else leads to it.
    pub fn kept(&self, blob: u32) -> Kept {
        let commit = self.first(blob).commit;
        let by_commit = (commit != NONE).then(|| self.kept[commit as usize].0);
        by_commit.into_iter().chain(self.bare.get(&blob).copied()).min().unwrap_or(Kept::Nothing)
    }

    /// Where a blob was met first.
    pub fn first(&self, blob: u32) -> First {
        self.firsts[blob as usize]
    }

    /// How many blobs there are.
    pub fn count(&self) -> usize {
        self.firsts.len()
    }

    /// A path by its number.
    pub fn path(&self, number: u32) -> &BlobPath {
        &self.paths[number as usize]
    }

    /// A path's number.
    pub fn known_path(&self, path: &BlobPath) -> Option<u32> {
        self.path_numbers.get(path).copied()
    }

    /// The paths of a blob beside its first.
    pub fn others(&self, blob: u32) -> impl Iterator<Item = u32> {
        self.others.get(&blob).into_iter().flatten().copied()
    }

    /// What a commit changes.
    pub fn events(&self, commit: u32) -> &[Event] {
        let at = commit as usize;
        &self.events[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}
