//! A repository's whole history through the same stages as files.
//!
//! Promises: each blob is scanned once and judged under each of its paths; a value is reported once for all versions of a file, and once
//! for all paths that the same blobs lie at, with the commit that brought it first. What is hidden is hidden path by path, before that.
//! Memory is in proportion to the distinct values, not to the versions that have them.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    mem,
    sync::atomic::Ordering,
};

use super::{Outcome, Progress, conclude::conclude, marks, worker::Worker};
use crate::{
    blob::{BlobPath, GitBlob, GitLife, Origin},
    config::Config,
    error::Skip,
    finding::{Finding, Marked, Secret},
    hygiene::correlate::Credential,
    scan::{Scanner, stats::Clock},
    source::{
        cache::Clean,
        git::{
            GitEntry, VisitBlob,
            history::{History, Lives, Sighting},
        },
    },
};

/// Scans a repository's history.
pub fn scan_history(history: History, config: &Config, scanner: &Scanner, progress: &Progress, clock: Option<Clock>) -> Outcome {
    let make = || Historian { worker: Worker::new(config, scanner, progress, clock), met: HashMap::new() };
    let (walked, lives) = history.visit(&config.source, config.max_file_size, &make);
    let (mut workers, mut met) = (Vec::new(), HashMap::new());
    for historian in walked.visitors {
        workers.push(historian.worker);
        historian.met.into_iter().for_each(|(value, versions)| merge(&mut met, value, versions));
    }
    let mut blobs = HashMap::new();
    for (value, versions) in met {
        let key = Key::new(&value.path, &scanner.rules().rules()[value.rule].id, &value.secret);
        blobs.insert(key, versions.blobs.clone());
        workers[0].credentials.extend(versions.into_credentials());
    }
    let mut outcome = conclude(workers, walked.coverage, config, scanner);
    tell_lives(&mut outcome, &blobs, &lives);
    outcome.notes = walked.notes;
    outcome
}

/// A value at a path.
#[derive(PartialEq, Eq, Hash)]
struct Value {
    path: BlobPath,
    rule: usize,
    secret: Secret,
}

/// The versions of a file that hold a value.
struct Versions {
    /// Where the first of them stands among the run's commits, and its name.
    first: Version,
    /// What was found there.
    credentials: Vec<Credential>,
    /// The last of them; its marks are those that count.
    last: Version,
    marked: Marked,
    blobs: Vec<u32>,
}

type Version = (usize, String);

impl Versions {
    fn absorb(&mut self, mut other: Self) {
        self.blobs.append(&mut other.blobs);
        if other.first == self.first {
            self.credentials.append(&mut other.credentials);
        } else if other.first < self.first {
            (self.first, self.credentials) = (other.first, other.credentials);
        }
        if other.last > self.last || (other.last == self.last && !matches!(other.marked, Marked::Allowed(_))) {
            (self.last, self.marked) = (other.last, other.marked);
        }
    }

    /// What was found in the first, marked as in the last.
    fn into_credentials(mut self) -> Vec<Credential> {
        if self.first != self.last {
            self.credentials.iter_mut().for_each(|credential| credential.mark(&self.marked));
        }
        self.credentials
    }
}

/// One thread's share.
struct Historian<'a> {
    worker: Worker<'a>,
    met: HashMap<Value, Versions>,
}

impl VisitBlob for Historian<'_> {
    fn visit_known(&mut self, entry: &GitEntry, clean: Clean) {
        self.worker.visit_known(entry, clean);
    }

    fn expect(&mut self, all: usize) {
        self.worker.progress.total.store(all as u64, Ordering::Relaxed);
    }

    fn visit_blob(&mut self, entry: &GitEntry, content: Result<&[u8], Skip>) -> Option<Clean> {
        let before = self.worker.candidates;
        let clean = self.worker.visit_blob(entry, content);
        if self.worker.candidates == before {
            return clean;
        }
        for credential in mem::take(&mut self.worker.credentials) {
            let piece = credential.primary();
            let value = Value { path: piece.file.path.clone(), rule: piece.rule, secret: piece.secret.clone() };
            let order = entry.blob.commit.as_ref().map_or(usize::MAX, |commit| commit.order);
            let version = (order, entry.blob.blob.clone());
            let (blobs, marked) = (entry.number.into_iter().collect(), marks::together(&credential));
            let versions = Versions { first: version.clone(), credentials: vec![credential], last: version, marked, blobs };
            merge(&mut self.met, value, versions);
        }
        None
    }
}

fn merge(met: &mut HashMap<Value, Versions>, value: Value, versions: Versions) {
    match met.entry(value) {
        Entry::Vacant(new) => drop(new.insert(versions)),
        Entry::Occupied(mut known) => known.get_mut().absorb(versions),
    }
}

/// A value at a path, as a report names it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    path: BlobPath,
    rule: String,
    secret: Secret,
}

impl Key {
    fn new(path: &BlobPath, rule: &str, secret: &Secret) -> Self {
        Self { path: path.clone(), rule: rule.to_owned(), secret: secret.clone() }
    }

    fn of(finding: &Finding) -> Self {
        Self::new(&finding.location.path, &finding.rule_id, &finding.secret)
    }
}

/// Says of each finding how long it lived, and leaves one for all paths of the same blobs.
fn tell_lives(outcome: &mut Outcome, blobs: &HashMap<Key, Vec<u32>>, lives: &Lives) {
    let report = &mut outcome.report;
    let mut all: Vec<&mut Finding> = report.findings.iter_mut().collect();
    all.extend(report.suppressed.iter_mut().map(|suppressed| &mut suppressed.finding));
    let none = Vec::new();
    let sighting = |finding: &&mut Finding| Sighting {
        // An archive lives as long as its members do.
        path: BlobPath::from_bytes(finding.location.path.outer().to_vec()),
        blobs: blobs.get(&Key::of(finding)).unwrap_or(&none).clone(),
        commit: commit_order(finding),
    };
    let sightings: Vec<Sighting> = all.iter().map(sighting).collect();
    let mut orders: HashMap<Key, Option<usize>> = HashMap::new();
    for (finding, life) in all.into_iter().zip(lives.of(&sightings)) {
        orders.insert(Key::of(finding), life.last.as_ref().map(|commit| commit.order));
        let path = finding.location.path.clone();
        if let Origin::Git(blob) = &mut finding.provenance.origin {
            let (last_commit, last_date) = life.last.map(|commit| (commit.commit, commit.author_date)).unzip();
            // A tag has said itself what keeps it.
            let kept_by = blob.life.take().map_or(life.kept, |told| told.kept_by);
            blob.life = Some(GitLife { in_head: life.in_head, last_commit, last_date, paths: vec![path], kept_by });
        }
    }
    let findings = mem::take(&mut report.findings);
    report.findings = one_for_all_paths(findings, blobs, &orders);
}

fn commit_order(finding: &Finding) -> Option<usize> {
    match &finding.provenance.origin {
        Origin::Git(GitBlob { commit, .. }) => commit.as_ref().map(|commit| commit.order),
        Origin::File | Origin::Stdin => None,
    }
}

/// Of findings with the same value, and what belongs to it, in the same blob, keeps the one that came first; it tells of all paths.
fn one_for_all_paths(
    mut findings: Vec<Finding>,
    blobs: &HashMap<Key, Vec<u32>>,
    last: &HashMap<Key, Option<usize>>,
) -> Vec<Finding> {
    findings.sort_by_key(|finding| commit_order(finding).map_or((1, 0), |order| (0, order)));
    let mut groups: Vec<(Finding, Option<usize>)> = Vec::new();
    let mut holders: HashMap<(String, Vec<Secret>, u32), usize> = HashMap::new();
    for finding in findings {
        let (key, values, first_line) = (Key::of(&finding), finding.values(), finding.location.start);
        let own = blobs.get(&key).map_or(&[][..], Vec::as_slice);
        let holder = |blob: &u32| (key.rule.clone(), values.clone(), *blob);
        let same = own.iter().find_map(|blob| holders.get(&holder(blob)).copied());
        let same = same.filter(|&at| groups[at].0.location.path != key.path || groups[at].0.location.start == first_line);
        let at = same.unwrap_or(groups.len());
        for blob in own {
            holders.entry(holder(blob)).or_insert(at);
        }
        let newest = last.get(&key).copied().flatten();
        match groups.get_mut(at) {
            Some((first, known)) => join(first, known, &finding, newest),
            None => groups.push((finding, newest)),
        }
    }
    let mut findings: Vec<Finding> = groups.into_iter().map(|(finding, _)| finding).collect();
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings
}

/// Tells a finding of another path at which it stood.
fn join(first: &mut Finding, known: &mut Option<usize>, other: &Finding, newest: Option<usize>) {
    let (Origin::Git(GitBlob { life: Some(life), .. }), Origin::Git(GitBlob { life: Some(more), .. })) =
        (&mut first.provenance.origin, &other.provenance.origin)
    else {
        return;
    };
    if newest > *known {
        *known = newest;
        (life.last_commit, life.last_date) = (more.last_commit.clone(), more.last_date.clone());
    }
    life.in_head |= more.in_head;
    life.kept_by = life.kept_by.min(more.kept_by);
    let paths: BTreeSet<BlobPath> = life.paths.drain(..).chain(more.paths.iter().cloned()).collect();
    life.paths = paths.into_iter().collect();
}
