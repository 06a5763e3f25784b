//! Who hides a finding: each source is asked about each of its secret-bearing parts.
//!
//! Promises: a finding is hidden only when every secret-bearing part of it is, whoever hides which part; a source that hides all of it is
//! named alone, the first in the fixed order builtin, inline, allowlist, baseline.
//! Leaves out: what each source says of a part (suppress).

use super::marks;
use crate::{
    finding::{Finding, Suppressed, Suppression, SuppressionSource},
    hygiene::correlate::Credential,
    rule::{Documentation, RuleSet},
    suppress::{
        allowlist::{self, Says},
        baseline, builtin,
    },
};

/// Lists of what is not to be reported.
pub(super) struct Asked<'a, 'c, 'r> {
    pub documentation: &'a Documentation<'r>,
    pub allowlist: &'a allowlist::Asked<'c>,
    pub known: Option<&'a mut baseline::Pass<'c>>,
}

/// What becomes of a finding.
pub(super) enum Sorted {
    Hidden(Suppressed),
    /// With what is to be noted of it.
    Shown(Finding),
}

/// Asks everybody.
pub(super) fn sorted(mut finding: Finding, credential: &Credential, rules: &RuleSet, asked: Asked<'_, '_, '_>) -> Sorted {
    let allowed = asked.allowlist.says(&finding);
    let known = asked.known.as_ref().map(|pass| pass.knows(&finding, rules));
    let sources = [
        builtin::suppressions(&finding, asked.documentation),
        marks::suppressions(credential),
        allowed.iter().map(Says::suppression).collect(),
        known.as_ref().map(|known| known.suppressions().to_vec()).unwrap_or_default(),
    ];
    let Some((suppression, beside)) = combined(&sources) else {
        finding.notes.extend(marks::wrong(credential).into_iter().chain(allowed.into_iter().find_map(Says::note)));
        return Sorted::Shown(finding);
    };
    let suppressed = Suppressed { finding, suppression, beside, is_new_mark: false };
    if let (Some(pass), Some(known)) = (asked.known, known)
        && suppressed.sources().contains(&SuppressionSource::Baseline)
    {
        pass.heed(&suppressed.finding, &known, suppressed.beside.is_empty());
    }
    Sorted::Hidden(suppressed)
}

/// What hides the primary part, and what else hides the others. Each source says as much of each part.
fn combined(sources: &[Vec<Option<Suppression>>]) -> Option<(Suppression, Vec<Suppression>)> {
    let sources = || sources.iter().filter(|said| !said.is_empty());
    if let Some(alone) = sources().find(|said| said.iter().all(Option::is_some)) {
        return alone[0].clone().map(|suppression| (suppression, Vec::new()));
    }
    let parts = 0..sources().next()?.len();
    let of_part = |part: usize| sources().find_map(|said| said[part].clone());
    let mut all = parts.map(of_part).collect::<Option<Vec<Suppression>>>()?.into_iter();
    let first = all.next()?;
    let mut beside: Vec<Suppression> = Vec::new();
    for suppression in all {
        if suppression != first && !beside.contains(&suppression) {
            beside.push(suppression);
        }
    }
    Some((first, beside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use SuppressionSource::{Allowlist, Baseline, Inline};

    fn said(parts: &[Option<SuppressionSource>]) -> Vec<Option<Suppression>> {
        parts.iter().map(|part| part.map(|source| Suppression { source, reason: String::new() })).collect()
    }

    #[test]
    fn whoever_hides_all_is_named_alone_else_each_for_its_part() {
        for (sources, expected) in [
            (vec![said(&[None, None]), said(&[Some(Inline), Some(Inline)])], Some(vec![Inline])),
            // The first in order knows one part, the second both.
            (vec![said(&[Some(Inline), None]), said(&[Some(Baseline), Some(Baseline)])], Some(vec![Baseline])),
            (vec![said(&[Some(Allowlist), None]), said(&[None, Some(Baseline)])], Some(vec![Allowlist, Baseline])),
            (vec![said(&[None, Some(Allowlist)]), said(&[Some(Baseline), None])], Some(vec![Baseline, Allowlist])),
            (vec![said(&[Some(Allowlist), None]), said(&[None, None])], None),
            (vec![said(&[None]), vec![]], None),
        ] {
            let combined = combined(&sources).map(|(first, beside)| {
                std::iter::once(first).chain(beside).map(|suppression| suppression.source).collect::<Vec<_>>()
            });
            assert_eq!(combined, expected, "{sources:?}");
        }
    }
}
