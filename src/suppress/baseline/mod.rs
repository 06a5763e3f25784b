//! The baseline: what was found when it was made, so that a scan reports what has come since.
//!
//! An entry is a fingerprint and what else its finding holds: the fingerprints of its other parts, hashes of the names that guessable
//! secrets are assigned to, and an auditor's verdict.
//!
//! Promises: no secret, no path, no name and no line number is in it; entries are sorted, one a line, so that git merges it; a finding
//! is known only when every secret-bearing part of it is.
//! Leaves out: reading and writing files (cli).

mod file;
mod lookup;
mod refresh;

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry as Slot};

pub use lookup::{Answers, Lookup, Pass};
pub use refresh::{Changes, refresh, refresh_history};
use serde::{Deserialize, Serialize};

use crate::{
    finding::{Finding, Fingerprint},
    grade::Redaction,
};

/// Findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Each finding's primary fingerprint and the rest of it.
    pub entries: BTreeMap<Fingerprint, Entry>,
}

/// What is known of a finding beside its fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What an auditor made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Its other parts: the ID and the session token of an access key.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub parts: BTreeSet<Fingerprint>,
    /// Hashes of the names that a guessable secret is assigned to.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub names: BTreeSet<String>,
    /// Whether it is in git's history alone, so that a scan of files which does not find it says nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub history: bool,
}

/// What an auditor made of an entry.
///
/// Of two verdicts, after a merge, the one that asks for more care counts: the first of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A credential that works, to be rotated.
    Real,
    /// It was one, and opens nothing any more.
    Rotated,
    /// It never was one.
    FalseAlarm,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Real, Self::Rotated, Self::FalseAlarm];

    /// The word for it, in the file too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Rotated => "rotated",
            Self::FalseAlarm => "false-alarm",
        }
    }
}

impl Baseline {
    /// Adds what is known of a finding of files, or of git's `history`.
    pub fn insert(&mut self, finding: &Finding, verdict: Option<Verdict>, history: bool) {
        let guessable = finding.secret.redaction() == Redaction::Password;
        let name = finding.assigned_to.as_deref().filter(|_| guessable).map(Fingerprint::hash_of_name);
        let parts = finding.related.iter().map(|part| Fingerprint::new(&part.rule_id, &part.location.path, &part.secret));
        let (parts, names) = (parts.collect(), name.into_iter().collect());
        self.merge(finding.fingerprint.clone(), Entry { verdict, parts, names, history });
    }

    /// Adds an entry, beside what is known of the same fingerprint.
    pub fn merge(&mut self, fingerprint: Fingerprint, entry: Entry) {
        let known = match self.entries.entry(fingerprint) {
            Slot::Vacant(place) => {
                place.insert(entry);
                return;
            }
            Slot::Occupied(known) => known.into_mut(),
        };
        known.history &= entry.history;
        known.verdict = known.verdict.into_iter().chain(entry.verdict).min();
        known.parts.extend(entry.parts);
        known.names.extend(entry.names);
    }
}
