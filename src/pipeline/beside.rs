//! Lone halves that commits bring, and the other halves in unchanged files beside them.
//!
//! Promises: what lies beside is told as a part of what is new, never for itself. Halves are paired as each of the last commits has them:
//! one commit's version of a file says nothing of another's.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use super::{Progress, conclude::sort, git::order, worker::Worker};
use crate::{
    blob::{BlobPath, GitBlob, GitCommit, Origin},
    config::Config,
    hygiene::{correlate::Credential, neighbours},
    rule::RuleSet,
    scan::Scanner,
    source::git::{Blobs, around},
};

/// Halves that may belong to lone ones, from unchanged files beside theirs.
pub(super) struct Beside<'b> {
    blobs: &'b Blobs,
    /// Those that each of the last commits has.
    halves: Vec<Vec<Credential>>,
}

impl<'b> Beside<'b> {
    /// Those that may belong to what was `found`.
    pub(super) fn read<'c>(
        blobs: &'b Blobs,
        found: impl Iterator<Item = &'c Credential>,
        config: &Config,
        scanner: &Scanner,
    ) -> Self {
        let wanted = wanted(blobs, found, scanner.rules());
        if wanted.is_empty() {
            return Self { blobs, halves: Vec::new() };
        }
        let progress = Progress::default();
        let make = || {
            let mut worker = Worker::new(config, scanner, &progress, None);
            worker.is_beside = true;
            worker
        };
        let workers = blobs.visit_beside(&wanted, &config.source, config.max_file_size, &make);
        let all: Vec<Credential> = workers.into_iter().flat_map(|worker| worker.credentials).collect();
        let of = |tip| all.iter().filter(|credential| lies_in(blobs, tip, credential)).cloned().collect();
        Self { blobs, halves: (0..blobs.tips()).map(of).collect() }
    }

    /// Joins lone halves: those of each last commit with what that has beside them, then those that an earlier commit has and none of the
    /// last. Where nothing lies beside, all of them with one another. What lies beside is paired once.
    pub(super) fn join(&self, credentials: &mut Vec<Credential>, rules: &RuleSet) {
        let places: BTreeSet<_> = self.halves.iter().flatten().filter_map(|half| neighbours::elsewhere(half, rules)).collect();
        let is_beside =
            |credential: &Credential| neighbours::elsewhere(credential, rules).is_some_and(|place| places.contains(&place));
        let tips = 0..self.halves.len();
        let mut used = BTreeSet::new();
        for tip in tips.clone() {
            let is_here = |credential: &Credential| is_beside(credential) && lies_in(self.blobs, tip, credential);
            self.join_in(tip, credentials, rules, &mut used, &is_here);
        }
        for tip in tips.clone() {
            let was_here = |credential: &Credential| {
                let is_gone = || !tips.clone().any(|tip| lies_in(self.blobs, tip, credential));
                is_beside(credential) && is_gone() && leads_to(self.blobs, tip, credential)
            };
            self.join_in(tip, credentials, rules, &mut used, &was_here);
        }
        join_those(credentials, Vec::new(), rules, &|credential| !is_beside(credential));
    }

    /// Joins those that are meant with what one of the last commits has beside them, but for what is `used` up.
    fn join_in(
        &self,
        tip: usize,
        credentials: &mut Vec<Credential>,
        rules: &RuleSet,
        used: &mut BTreeSet<Place>,
        is_meant: &dyn Fn(&Credential) -> bool,
    ) {
        let halves: Vec<Credential> = self.halves[tip].iter().filter(|half| !used.contains(&place(half))).cloned().collect();
        let offered: BTreeSet<Place> = halves.iter().map(place).collect();
        let left = join_those(credentials, halves, rules, is_meant);
        used.extend(offered.into_iter().filter(|place| !left.contains(place)));
    }
}

/// Where a half lies: its blob, its path, and where in it.
type Place = (Option<String>, BlobPath, u64);

fn place(half: &Credential) -> Place {
    let piece = half.primary();
    (order(piece).map(|(_, blob)| blob.to_owned()), piece.file.path.clone(), piece.span.start)
}

/// Where other halves may lie, and the first commit that has them matter.
fn wanted<'c>(blobs: &Blobs, found: impl Iterator<Item = &'c Credential>, rules: &RuleSet) -> Vec<around::Beside<'c>> {
    let mut wanted: BTreeMap<(Vec<u8>, String), Option<GitCommit>> = BTreeMap::new();
    for credential in found.filter(|_| blobs.are_of_commits()) {
        let file = &credential.primary().file;
        let (Some(place), false) = (neighbours::elsewhere(credential, rules), file.path.is_member()) else { continue };
        let Origin::Git(blob) = &file.provenance.origin else { continue };
        let first = wanted.entry(place).or_insert_with(|| blob.commit.clone());
        if blob.commit.as_ref().map(|commit| commit.order) < first.as_ref().map(|commit| commit.order) {
            *first = blob.commit.clone();
        }
    }
    let one = |((directory, family), commit): ((Vec<u8>, String), Option<GitCommit>)| {
        let matters = Box::new(move |name: &[u8]| neighbours::is_of_family(name, &family));
        around::Beside { directory, matters, commit }
    };
    wanted.into_iter().map(one).collect()
}

/// Joins those that are meant with these halves, as if they were all there is. Returns which of the halves stay alone, and are let go.
fn join_those(
    credentials: &mut Vec<Credential>,
    halves: Vec<Credential>,
    rules: &RuleSet,
    is_meant: &dyn Fn(&Credential) -> bool,
) -> BTreeSet<Place> {
    let (mut here, elsewhere): (Vec<_>, Vec<_>) = mem::take(credentials).into_iter().partition(|credential| is_meant(credential));
    *credentials = elsewhere;
    here.extend(halves);
    sort(&mut here);
    neighbours::join(&mut here, rules);
    let (alone, mut here): (Vec<_>, Vec<_>) =
        here.into_iter().partition(|credential| credential.parts().all(|piece| piece.file.is_beside));
    credentials.append(&mut here);
    sort(credentials);
    alone.iter().map(place).collect()
}

fn lies_in(blobs: &Blobs, tip: usize, credential: &Credential) -> bool {
    let piece = credential.primary();
    order(piece).is_some_and(|(_, blob)| blobs.lies_in(tip, piece.file.path.outer(), blob))
}

fn leads_to(blobs: &Blobs, tip: usize, credential: &Credential) -> bool {
    match &credential.primary().file.provenance.origin {
        Origin::Git(GitBlob { commit: Some(commit), .. }) => blobs.leads_to(tip, &commit.commit),
        Origin::Git(_) | Origin::File | Origin::Stdin => false,
    }
}
