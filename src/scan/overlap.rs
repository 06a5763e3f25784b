//! One credential is one candidate: where two rules' values overlap, the more telling one stays.
//!
//! Promises: the outcome depends on the candidates alone, not on their order; what a repository's own rule finds takes no other rule's
//! place where that would hide a finding or make it milder.

use std::{cmp::Reverse, collections::BTreeSet};

use crate::{
    candidate::{Candidate, Reason, Verdict},
    grade::{Confidence, Role},
    rule::{Form, Rule},
};

/// Drops every kept candidate that overlaps a better one, and puts all into the order of their places.
pub fn resolve(candidates: &mut [Candidate], rules: &[Rule]) {
    if candidates.iter().any(|c| rules[c.rule].provider.of_repository) {
        give_way(candidates, rules);
    }
    settle(candidates, rules);
}

/// Drops what a repository's own rules find where it may not displace what others find and list.
fn give_way(candidates: &mut [Candidate], rules: &[Rule]) {
    candidates.sort_by_key(|c| rules[c.rule].provider.of_repository);
    let first = candidates.partition_point(|c| !rules[c.rule].provider.of_repository);
    let (others, own) = candidates.split_at_mut(first);
    settle(others, rules);
    let paired = paired(others, rules);
    let listed: Vec<&Candidate> = others
        .iter()
        .filter(|c| counts(c, rules) && (c.confidence() >= Some(Confidence::Medium) || is_paired(c, &paired, rules)))
        .collect();
    for candidate in own.iter_mut().filter(|c| counts(c, rules)) {
        let overlaps = |other: &&&Candidate| other.span.start < candidate.span.end && candidate.span.start < other.span.end;
        if let Some(other) = listed.iter().filter(overlaps).find(|other| !may_displace(candidate, other, rules)) {
            candidate.verdict = Verdict::Drop(Reason::Overlap(rules[other.rule].id.to_string()));
        }
    }
}

/// Whether a repository's rule says at least as much of a value. A provider's own rule knows best, an example is none to report, and
/// another part than the secret may be graded by what it is found with.
fn may_displace(own: &Candidate, other: &Candidate, rules: &[Rule]) -> bool {
    let (rule, others) = (&rules[own.rule], &rules[other.rule]);
    others.provider.generic
        && rule.severity >= others.severity
        && own.confidence() >= other.confidence()
        && matches!(own.role, None | Some(Role::Secret))
        && !rule.is_documented(own.secret.reveal())
}

fn settle(candidates: &mut [Candidate], rules: &[Rule]) {
    let paired = paired(candidates, rules);
    // Best first: listed by default, a provider's, surer, more telling, longer, then by place and rule so that the order is total.
    let rank = |c: &Candidate| {
        let rule = &rules[c.rule];
        let generality = match rule.form {
            Form::Regex { .. } => 0,
            Form::Shape { .. } => 1,
            Form::Assigned { .. } => 2,
        };
        let hidden = c.confidence() < Some(Confidence::Medium) && !is_paired(c, &paired, rules);
        (hidden, rule.provider.generic, Reverse(c.confidence()), generality, Reverse(c.span.end - c.span.start), c.span, c.rule)
    };
    candidates.sort_by_key(rank);
    let mut taken = std::collections::BTreeMap::<u64, (u64, usize)>::new();
    for candidate in candidates.iter_mut().filter(|c| counts(c, rules)) {
        let (start, end) = (candidate.span.start, candidate.span.end);
        let before = taken.range(..end).next_back().filter(|(_, (other_end, _))| *other_end > start);
        match before {
            Some((_, (_, rule))) => candidate.verdict = Verdict::Drop(Reason::Overlap(rules[*rule].id.to_string())),
            None => {
                taken.insert(start, (end, candidate.rule));
            }
        }
    }
    candidates.sort_by_key(|c| (c.span, c.rule));
}

/// What carries a text is beside what that text holds, and beside what its bytes look like.
fn counts(c: &Candidate, rules: &[Rule]) -> bool {
    c.confidence().is_some() && rules[c.rule].carries.is_none()
}

/// The providers of whom an ID is found: the other half of a pair lifts a secret that is not listed by itself.
fn paired<'r>(candidates: &[Candidate], rules: &'r [Rule]) -> BTreeSet<(&'r str, bool)> {
    let ids = candidates.iter().filter(|c| c.role == Some(Role::Id) && c.confidence().is_some());
    ids.map(|c| owner(&rules[c.rule])).collect()
}

fn is_paired(c: &Candidate, paired: &BTreeSet<(&str, bool)>, rules: &[Rule]) -> bool {
    paired.contains(&owner(&rules[c.rule]))
}

fn owner(rule: &Rule) -> (&str, bool) {
    (&rule.provider.name, rule.provider.of_repository)
}
