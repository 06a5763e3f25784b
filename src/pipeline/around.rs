//! What commits bring, seen with what was there before: which marks are new.
//!
//! Promises: one value in one blob is told once, whatever the paths. A mark is about a value: one that moves with its value, to another
//! line or with a file, is not new.

use std::collections::{HashMap, HashSet};

use super::{Progress, worker::Worker};
use crate::{
    blob::Origin,
    config::Config,
    finding::{Finding, Marked, Secret, Suppressed, SuppressionSource},
    hygiene::correlate::Credential,
    scan::Scanner,
    source::git::Blobs,
};

/// How many other paths of a blob are named.
const NAMED: usize = 3;

/// Values that had a mark before.
pub(super) type OldMarks = HashSet<(String, Secret)>;

/// Which values had a mark in the files that were there before; read only where there is a mark now. `None` where nothing was before.
pub(super) fn old_marks<'c>(
    blobs: &Blobs,
    mut found: impl Iterator<Item = &'c Credential>,
    config: &Config,
    scanner: &Scanner,
) -> Option<OldMarks> {
    let is_marked = |credential: &Credential| matches!(credential.primary().marked, Marked::Allowed(_));
    if !blobs.are_of_commits() {
        return None;
    }
    if !found.any(is_marked) {
        return Some(OldMarks::new());
    }
    let progress = Progress::default();
    let workers = blobs.visit_before(&config.source, config.max_file_size, &|| Worker::new(config, scanner, &progress, None));
    let marked = workers.iter().flat_map(|worker| &worker.credentials).filter(|credential| is_marked(credential));
    let value = |credential: &Credential| {
        let piece = credential.primary();
        (scanner.rules().rules()[piece.rule].id.to_string(), piece.secret.clone())
    };
    Some(marked.map(value).collect())
}

/// Says of findings that marks hide which of those are new.
pub(super) fn tell_new_marks(suppressed: &mut [Suppressed], old: &Option<OldMarks>) {
    let Some(old) = old else { return };
    for entry in suppressed {
        let value = (entry.finding.rule_id.clone(), entry.finding.secret.clone());
        entry.is_new_mark = entry.sources().contains(&SuppressionSource::Inline) && !old.contains(&value);
    }
}

/// Of findings with one value, and what belongs to it, in one blob, keeps that of the path it was brought to first, which names the others.
pub(super) fn one_for_all_paths(findings: &mut Vec<Finding>) {
    let key = |finding: &Finding| match &finding.provenance.origin {
        Origin::Git(blob) => {
            let path = &finding.location.path;
            let member = path.as_bytes()[path.outer().len()..].to_vec();
            let value = (finding.rule_id.clone(), finding.values(), finding.location.start);
            Some((blob.blob.clone(), member, value))
        }
        Origin::File | Origin::Stdin => None,
    };
    let order = |finding: &Finding| match &finding.provenance.origin {
        Origin::Git(blob) => blob.commit.as_ref().map(|commit| commit.order),
        Origin::File | Origin::Stdin => None,
    };
    let mut groups: HashMap<_, Vec<usize>> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        groups.entry(key(finding)).or_default().push(index);
    }
    let mut dropped = HashSet::new();
    for (_, group) in groups.into_iter().filter(|(key, group)| key.is_some() && group.len() > 1) {
        // They are sorted by path, so that of those which came at once the first path is kept.
        let Some(&first) = group.iter().min_by_key(|&&index| order(&findings[index])) else { continue };
        let others: Vec<usize> = group.into_iter().filter(|&index| index != first).collect();
        let named = others.iter().take(NAMED).map(|&index| findings[index].location.path.to_lossy().into_owned());
        let mut note = format!("the same file also lies at {}", named.collect::<Vec<_>>().join(", "));
        if others.len() > NAMED {
            note.push_str(&format!(" and {} other paths", others.len() - NAMED));
        }
        findings[first].notes.push(note);
        dropped.extend(others);
    }
    let mut index = 0;
    findings.retain(|_| {
        index += 1;
        !dropped.contains(&(index - 1))
    });
}
