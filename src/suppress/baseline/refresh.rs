//! Bringing a baseline up to date with a scan.
//!
//! Promises: a finding that is known keeps its verdict, also at its new path; what an incomplete scan did not find stays.

use super::{Answers, Baseline};
use crate::finding::Finding;

/// What became of a baseline's entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New ones.
    pub added: usize,
    /// Those that nothing was found for.
    pub dropped: usize,
    /// Those that stay, or have moved with their file.
    pub kept: usize,
}

/// The baseline that knows `found`, which `old` does not, and `known`, which it does by itself.
///
/// An entry that hides a part beside something else stays as it is: what hides the other parts may go one day.
/// Entries that knew nothing of the scan are dropped unless `keep_unused`; those of git's history stay.
pub fn refresh<'f>(
    old: &Baseline,
    found: impl Iterator<Item = &'f Finding>,
    known: impl Iterator<Item = &'f Finding>,
    answers: &Answers,
    keep_unused: bool,
) -> (Baseline, Changes) {
    let mut new = Baseline::default();
    for finding in known {
        let entry = answers.entries.get(&finding.fingerprint).and_then(|entry| old.entries.get(entry));
        new.insert(finding, entry.and_then(|entry| entry.verdict), false);
    }
    let mut changes = Changes::default();
    for finding in found {
        changes.added += usize::from(!new.entries.contains_key(&finding.fingerprint));
        new.insert(finding, None, false);
    }
    for (fingerprint, entry) in &old.entries {
        let is_used = answers.used.contains(fingerprint);
        let stays = keep_unused || entry.history;
        if answers.beside.contains(fingerprint) || (stays && !is_used) {
            new.merge(fingerprint.clone(), entry.clone());
        }
        if is_used || stays { changes.kept += 1 } else { changes.dropped += 1 }
    }
    (new, changes)
}

/// Adds what is `found` in git's history, and drops the entries of history that knew nothing of it unless `keep_unused`.
pub fn refresh_history<'f>(
    baseline: &mut Baseline,
    found: impl Iterator<Item = &'f Finding>,
    answers: &Answers,
    keep_unused: bool,
    changes: &mut Changes,
) {
    let before = baseline.entries.len();
    baseline.entries.retain(|fingerprint, entry| keep_unused || !entry.history || answers.used.contains(fingerprint));
    let (dropped, left) = (before - baseline.entries.len(), baseline.entries.len());
    found.for_each(|finding| baseline.insert(finding, None, true));
    changes.dropped += dropped;
    changes.kept -= dropped;
    changes.added += baseline.entries.len() - left;
}
