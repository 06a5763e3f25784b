//! Whether a finding is known.
//!
//! A part of a finding is known at its own path; at another one when the old path is gone from the scan, and then a guessable secret
//! must have the same assigned name too, for its hash is short. A finding is known when every secret-bearing part of it is; an ID alone
//! when the ID is.
//!
//! Promises: an ID that gains its secret, a key that gains a session token and a new secret in an old place are not known.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Baseline, Verdict};
use crate::{
    blob::BlobPath,
    coverage::BaselineUse,
    finding::{Finding, Fingerprint, OnePart, Suppression, SuppressionSource},
    rule::RuleSet,
};

/// A baseline, ready to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// How it is named in reports.
    origin: String,
    /// What stands before the scan's paths to make them the baseline's.
    prefix: Vec<u8>,
    /// Whether the scan sees all that the baseline was made of, so that what it does not find is gone.
    whole: bool,
    /// Each known part, by its rule and its secret.
    places: HashMap<(String, String), Vec<Place>>,
    /// Hashes of the paths that are known.
    paths: HashSet<String>,
    /// The fingerprint and verdict of each entry.
    entries: Vec<(Fingerprint, Option<Verdict>)>,
    /// Those that are in git's history alone.
    of_history: BTreeSet<usize>,
}

/// Where a part was.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    path: String,
    entry: usize,
    names: BTreeSet<String>,
}

impl Lookup {
    /// `prefix` is what stands before the scan's paths to make them relative to what the baseline is of; `whole` says that the scan
    /// sees all of that.
    pub fn new(baseline: &Baseline, origin: String, prefix: Vec<u8>, whole: bool) -> Self {
        let mut places: HashMap<_, Vec<Place>> = HashMap::new();
        let mut paths = HashSet::new();
        let (mut entries, mut of_history) = (Vec::new(), BTreeSet::new());
        for (index, (fingerprint, entry)) in baseline.entries.iter().enumerate() {
            entries.push((fingerprint.clone(), entry.verdict));
            if entry.history {
                of_history.insert(index);
            }
            for part in std::iter::once(fingerprint).chain(&entry.parts) {
                let place = Place { path: part.path().to_owned(), entry: index, names: entry.names.clone() };
                paths.insert(place.path.clone());
                places.entry((part.rule().to_owned(), part.secret().to_owned())).or_default().push(place);
            }
        }
        Self { origin, prefix, whole, places, paths, entries, of_history }
    }

    /// The hash of a path of this scan, where it is one of the baseline's.
    pub fn known_path(&self, path: &BlobPath) -> Option<String> {
        let hash = self.hash(path);
        self.paths.contains(&hash).then_some(hash)
    }

    fn hash(&self, path: &BlobPath) -> String {
        // A member's path is the one within its container, wherever that lies.
        let prefix = if path.inner().len() == path.as_bytes().len() { self.prefix.as_slice() } else { &[] };
        Fingerprint::hash_of_path(&[prefix, path.inner()].concat())
    }

    /// A finding's part, as one looks it up.
    fn places(&self, part: &OnePart<'_>, rules: &RuleSet) -> impl Iterator<Item = &Place> {
        let former = rules.get(part.rule_id).map(|rule| &*rule.replaces).unwrap_or_default();
        let secret = Fingerprint::new(part.rule_id, part.path, part.secret).secret().to_owned();
        let ids = std::iter::once(part.rule_id).chain(former.iter().map(AsRef::as_ref));
        let keys: Vec<_> = ids.map(|id| (Fingerprint::hash_of_rule(id), secret.clone())).collect();
        keys.into_iter().filter_map(|key| self.places.get(&key)).flatten()
    }
}

/// What a baseline knew of a scan's findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Each known finding's fingerprint, and its entry's.
    pub entries: BTreeMap<Fingerprint, Fingerprint>,
    /// The fingerprints of all entries that knew a part of something.
    pub used: BTreeSet<Fingerprint>,
    /// Those of them that hid no more than a part, beside what hid the rest.
    pub beside: BTreeSet<Fingerprint>,
}

/// What a baseline knows of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Of each secret-bearing part.
    suppressions: Vec<Option<Suppression>>,
    /// The entries that know a part, those of the first part first.
    entries: Vec<usize>,
}

impl Known {
    /// What hides each secret-bearing part.
    pub fn suppressions(&self) -> &[Option<Suppression>] {
        &self.suppressions
    }
}

/// A scan's questions to a baseline, and which entries answered.
#[derive(Debug)]
pub struct Pass<'l> {
    lookup: &'l Lookup,
    seen: HashSet<String>,
    used: BTreeSet<usize>,
    beside: BTreeSet<usize>,
    matches: BTreeMap<Fingerprint, Fingerprint>,
}

impl<'l> Pass<'l> {
    /// `seen` holds those of the baseline's paths that the scan came by.
    pub fn new(lookup: &'l Lookup, seen: HashSet<String>) -> Self {
        Self { lookup, seen, used: BTreeSet::new(), beside: BTreeSet::new(), matches: BTreeMap::new() }
    }

    /// What is known of the parts of `finding`.
    pub fn knows(&self, finding: &Finding, rules: &RuleSet) -> Known {
        let parts: Vec<(OnePart<'_>, Vec<usize>)> = finding.parts().map(|part| (part, self.entries_of(&part, rules))).collect();
        let entries: Vec<usize> = parts.iter().flat_map(|(_, entries)| entries).copied().collect();
        let verdict = entries.iter().filter_map(|&entry| self.lookup.entries[entry].1).min();
        let suppression = Suppression { source: SuppressionSource::Baseline, reason: self.reason(verdict) };
        let secret = parts.iter().filter(|(part, _)| part.is_secret);
        let suppressions = secret.map(|(_, entries)| (!entries.is_empty()).then(|| suppression.clone())).collect();
        Known { suppressions, entries }
    }

    /// Notes that `finding` is hidden by what is `known` of it, `alone` or beside what hides other parts.
    pub fn heed(&mut self, finding: &Finding, known: &Known, alone: bool) {
        let Some(&first) = known.entries.first() else { return };
        self.matches.insert(finding.fingerprint.clone(), self.lookup.entries[first].0.clone());
        self.used.extend(&known.entries);
        if !alone {
            self.beside.extend(&known.entries);
        }
    }

    /// The entries that know a part: those of its own path first.
    fn entries_of(&self, part: &OnePart<'_>, rules: &RuleSet) -> Vec<usize> {
        let hash = self.lookup.hash(part.path);
        let guessable = Fingerprint::new(part.rule_id, part.path, part.secret).is_guessable();
        let name = part.name.map(Fingerprint::hash_of_name);
        let same_name = |place: &Place| !guessable || name.as_ref().is_some_and(|name| place.names.contains(name));
        let (here, moved): (Vec<_>, Vec<_>) = self.lookup.places(part, rules).partition(|place| place.path == hash);
        let moved = moved.into_iter().filter(|place| !self.seen.contains(&place.path) && same_name(place));
        let (here, moved): (Vec<_>, Vec<_>) =
            (here.iter().map(|place| place.entry).collect(), moved.map(|place| place.entry).collect());
        if here.is_empty() { moved } else { here }
    }

    fn reason(&self, verdict: Option<Verdict>) -> String {
        let verdict = match verdict {
            None => "not audited",
            Some(Verdict::Real) => "audited as real: rotate it",
            Some(Verdict::Rotated) => "audited as rotated",
            Some(Verdict::FalseAlarm) => "audited as a false alarm",
        };
        format!("in {}, {verdict}", self.lookup.origin)
    }

    /// What the summary tells. `complete` says that everything was scanned that should have been.
    pub fn told(&self, complete: bool) -> BaselineUse {
        let expected = || self.lookup.entries.len() - self.lookup.of_history.difference(&self.used).count();
        let gone = (self.lookup.whole && complete).then(|| expected() - self.used.len());
        BaselineUse { origin: self.lookup.origin.clone(), entries: self.lookup.entries.len(), gone }
    }

    /// What the baseline knew.
    pub fn answers(self) -> Answers {
        let named = |entries: &BTreeSet<usize>| entries.iter().map(|&entry| self.lookup.entries[entry].0.clone()).collect();
        Answers { used: named(&self.used), beside: named(&self.beside), entries: self.matches }
    }
}
