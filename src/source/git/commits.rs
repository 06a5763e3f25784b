//! Which commits are reachable from some and not from others, as `git rev-list TIPS --not HIDDEN` has it.
//!
//! Promises: never fewer than git lists. Where committers' clocks went backwards there may be more: those of them that are hidden are
//! found only by reading on to the roots, which would cost every push. Parents come before children, in one order for one history.
//! Leaves out: the commit graph file, which could say anything.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use gix::ObjectId;

use super::objects::{Commit, Objects};

/// Commits that were asked for, and where they end.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// Parents first.
    pub commits: Vec<Commit>,
    /// Commits that are not here, or cannot be read, and why.
    pub missing: Vec<(ObjectId, Option<String>)>,
}

impl Selected {
    /// Keeps the commits since a time, and of those the newest.
    pub fn limit(&mut self, since: Option<i64>, most: Option<usize>) {
        self.commits.retain(|commit| since.is_none_or(|since| commit.time >= since));
        if let Some(most) = most {
            self.commits.drain(..self.commits.len().saturating_sub(most));
        }
    }

    /// Those that none of the others has for a parent.
    pub fn tips(&self) -> impl Iterator<Item = &Commit> {
        let parents: HashSet<ObjectId> = self.commits.iter().flat_map(|commit| &commit.parents).copied().collect();
        self.commits.iter().filter(move |commit| !parents.contains(&commit.id))
    }

    /// The parents that were not asked for.
    pub fn boundary(&self) -> Vec<ObjectId> {
        let chosen: HashSet<ObjectId> = self.commits.iter().map(|commit| commit.id).collect();
        let mut met = HashSet::new();
        let parents = self.commits.iter().flat_map(|commit| &commit.parents);
        parents.copied().filter(|parent| !chosen.contains(parent) && met.insert(*parent)).collect()
    }
}

/// Selects the commits reachable from `tips` and not from `hidden`.
pub(super) fn select(objects: &Objects, tips: &[ObjectId], hidden: &[ObjectId]) -> Selected {
    let mut painting = Painting { objects, nodes: HashMap::new(), waiting: BinaryHeap::new(), open: 0, missing: Vec::new() };
    hidden.iter().for_each(|&id| painting.reach(id, true));
    tips.iter().for_each(|&id| painting.reach(id, false));
    painting.run();
    let chosen = painting.nodes.into_values().filter(|node| !node.hidden).map(|node| node.commit).collect();
    let mut missing = painting.missing;
    missing.sort();
    Selected { commits: parents_first(chosen), missing }
}

struct Node {
    commit: Commit,
    hidden: bool,
    done: bool,
}

/// Spreads "wanted" and "hidden" from children to parents, the newest commit first.
struct Painting<'a> {
    objects: &'a Objects,
    nodes: HashMap<ObjectId, Node>,
    waiting: BinaryHeap<(i64, ObjectId)>,
    /// How many wait that are not hidden.
    open: usize,
    missing: Vec<(ObjectId, Option<String>)>,
}

impl Painting<'_> {
    fn run(&mut self) {
        let mut oldest = i64::MAX;
        while let Some(&(time, id)) = self.waiting.peek() {
            // Once nothing is open, older commits can hide nothing any more.
            if self.open == 0 && time < oldest {
                break;
            }
            self.waiting.pop();
            let Some(node) = self.nodes.get_mut(&id) else { continue };
            if !node.hidden && !node.done {
                self.open -= 1;
                oldest = oldest.min(time);
            }
            node.done = true;
            let (hidden, parents) = (node.hidden, node.commit.parents.clone());
            parents.into_iter().for_each(|parent| self.reach(parent, hidden));
        }
    }

    fn reach(&mut self, id: ObjectId, hidden: bool) {
        if let Some(node) = self.nodes.get_mut(&id) {
            if hidden && !node.hidden {
                node.hidden = true;
                self.open -= usize::from(!node.done);
                self.waiting.push((node.commit.time, id));
            }
            return;
        }
        match self.objects.commit(id) {
            Ok(Some(commit)) => {
                self.waiting.push((commit.time, id));
                self.open += usize::from(!hidden);
                self.nodes.insert(id, Node { commit, hidden, done: false });
            }
            // What is hidden and not here hides nothing.
            _ if hidden => {}
            Ok(None) => self.missing.push((id, None)),
            Err(cause) => self.missing.push((id, Some(cause))),
        }
    }
}

pub(super) fn parents_first(commits: Vec<Commit>) -> Vec<Commit> {
    let mut waits: HashMap<ObjectId, usize> = commits.iter().map(|commit| (commit.id, 0)).collect();
    let mut children: HashMap<ObjectId, Vec<ObjectId>> = HashMap::new();
    for commit in &commits {
        for parent in commit.parents.iter().filter(|parent| waits.contains_key(*parent)) {
            children.entry(*parent).or_default().push(commit.id);
        }
    }
    children.values().flatten().for_each(|child| *waits.entry(*child).or_default() += 1);
    let mut left: HashMap<ObjectId, Commit> = commits.into_iter().map(|commit| (commit.id, commit)).collect();
    let free = left.values().filter(|commit| waits[&commit.id] == 0);
    let mut ready: BinaryHeap<Reverse<(i64, ObjectId)>> = free.map(|commit| Reverse((commit.time, commit.id))).collect();
    let mut ordered = Vec::with_capacity(left.len());
    while let Some(Reverse((_, id))) = ready.pop() {
        ordered.extend(left.remove(&id));
        for child in children.remove(&id).unwrap_or_default() {
            let count = waits.entry(child).or_default();
            *count -= 1;
            if let (0, Some(commit)) = (*count, left.get(&child)) {
                ready.push(Reverse((commit.time, child)));
            }
        }
    }
    ordered
}
