//! How long a value stood at a path: which commits had it, and whether HEAD has.
//!
//! Promises: exact for every commit that was read; 64 values are followed at a time, through the log alone, without a tree.

use std::collections::HashMap;

use super::log::{Log, NONE};
use crate::blob::{BlobPath, GitCommit, Kept};

/// A value at a path: it stands there while one of these blobs does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Where.
    pub path: BlobPath,
    /// The blobs that hold it, by their numbers. None for a message, which lives as long as its commit.
    pub blobs: Vec<u32>,
    /// The number of the commit that brought it.
    pub commit: Option<usize>,
}

/// From when to when a value stood somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// The last commit that has it, parents first; `None` when no commit has.
    pub last: Option<GitCommit>,
    /// Whether HEAD has it.
    pub in_head: bool,
    /// What keeps it in the repository.
    pub kept: Kept,
}

/// Tells lives.
pub struct Lives {
    log: Log,
    head: Option<u32>,
}

impl Lives {
    pub(super) fn new(log: Log, head: Option<u32>) -> Self {
        Self { log, head }
    }

    /// The life of each sighting.
    pub fn of(&self, sightings: &[Sighting]) -> Vec<Life> {
        let followed = sightings.iter().map(|sighting| self.log.known_path(&sighting.path).map(|path| (path, &*sighting.blobs)));
        let followed: Vec<Followed<'_>> = followed.map(|known| known.unwrap_or((NONE, &[]))).collect();
        let spans = followed.chunks(64).flat_map(|some| follow(&self.log, self.head, some));
        spans.zip(sightings).map(|(span, sighting)| self.life(span, sighting)).collect()
    }

    fn life(&self, span: Span, sighting: &Sighting) -> Life {
        let number = |commit: usize| u32::try_from(commit).ok().filter(|&commit| (commit as usize) < self.log.commits.len());
        let of_message = sighting.commit.and_then(number).filter(|_| sighting.blobs.is_empty());
        let kept_blobs = sighting.blobs.iter().map(|&blob| self.log.kept(blob));
        Life {
            last: of_message.or(span.last).map(|commit| self.log.commit(commit)),
            in_head: span.in_head || of_message.is_some_and(|commit| self.leads_to(commit)),
            kept: kept_blobs.chain(of_message.map(|commit| self.log.kept[commit as usize].0)).min().unwrap_or(Kept::Refs),
        }
    }

    /// Whether HEAD has a commit in its history.
    fn leads_to(&self, commit: u32) -> bool {
        let mut met = vec![false; self.log.commits.len()];
        let mut waiting: Vec<u32> = self.head.into_iter().collect();
        while let Some(at) = waiting.pop() {
            if at == commit {
                return true;
            }
            // Parents have lower numbers: what is older than the commit cannot lead to it.
            if at > commit && !std::mem::replace(&mut met[at as usize], true) {
                waiting.extend(self.log.commits[at as usize].parents.iter().filter_map(|id| self.log.number(id)));
            }
        }
        false
    }
}

/// A path and the blobs that are looked for there.
type Followed<'a> = (u32, &'a [u32]);

#[derive(Clone, Copy)]
struct Span {
    last: Option<u32>,
    in_head: bool,
}

/// Follows up to 64 values through all commits, a bit for each.
fn follow(log: &Log, head: Option<u32>, sightings: &[Followed<'_>]) -> Vec<Span> {
    let mut at_path: HashMap<u32, u64> = HashMap::new();
    let mut at_blob: HashMap<(u32, u32), u64> = HashMap::new();
    for (bit, &(path, blobs)) in sightings.iter().enumerate() {
        *at_path.entry(path).or_default() |= 1 << bit;
        for &blob in blobs {
            *at_blob.entry((path, blob)).or_default() |= 1 << bit;
        }
    }
    let mut spans = vec![Span { last: None, in_head: false }; sightings.len()];
    let mut present: Vec<u64> = Vec::with_capacity(log.commits.len());
    for (number, &parent) in (0..).zip(&log.parents) {
        let mut bits = if parent == NONE { 0 } else { present[parent as usize] };
        for event in log.events(number) {
            let Some(here) = at_path.get(&event.path) else { continue };
            bits = bits & !here | at_blob.get(&(event.path, event.blob)).copied().unwrap_or(0);
        }
        present.push(bits);
        let mut left = bits;
        while left != 0 {
            spans[left.trailing_zeros() as usize].last = Some(number);
            left &= left - 1;
        }
    }
    let in_head = head.map_or(0, |head| present[head as usize]);
    for (bit, span) in spans.iter_mut().enumerate() {
        span.in_head = in_head >> bit & 1 == 1;
    }
    spans
}
