//! One credential is one candidate: where two rules' values overlap, the more telling one stays.
//!
//! Promises: the outcome depends on the candidates alone, not on their order.

use std::{cmp::Reverse, collections::BTreeSet};

use crate::{
    candidate::{Candidate, Reason, Verdict},
    grade::{Confidence, Role},
    rule::{Form, Rule},
};

/// Drops every kept candidate that overlaps a better one, and puts all into the order of their places.
pub fn resolve(candidates: &mut [Candidate], rules: &[Rule]) {
    // The other half of a pair lifts a secret that is not listed by itself.
    let paired: BTreeSet<&str> = candidates
        .iter()
        .filter(|c| c.role == Some(Role::Id) && c.confidence().is_some())
        .map(|c| rules[c.rule].provider.name.as_str())
        .collect();
    // Best first: listed by default, a provider's, surer, more telling, longer, then by place and rule so that the order is total.
    let rank = |c: &Candidate| {
        let rule = &rules[c.rule];
        let generality = match rule.form {
            Form::Regex { .. } => 0,
            Form::Shape { .. } => 1,
            Form::Assigned { .. } => 2,
        };
        let hidden = c.confidence() < Some(Confidence::Medium) && !paired.contains(rule.provider.name.as_str());
        (hidden, rule.provider.generic, Reverse(c.confidence()), generality, Reverse(c.span.end - c.span.start), c.span, c.rule)
    };
    candidates.sort_by_key(rank);
    let mut taken = std::collections::BTreeMap::<u64, (u64, usize)>::new();
    // What carries a text is beside what that text holds, and beside what its bytes look like.
    let counts = |c: &Candidate| c.confidence().is_some() && rules[c.rule].carries.is_none();
    for candidate in candidates.iter_mut().filter(|c| counts(c)) {
        let (start, end) = (candidate.span.start, candidate.span.end);
        let before = taken.range(..end).next_back().filter(|(_, (other_end, _))| *other_end > start);
        match before {
            Some((_, (_, rule))) => candidate.verdict = Verdict::Drop(Reason::Overlap(rules[*rule].id.clone())),
            None => {
                taken.insert(start, (end, candidate.rule));
            }
        }
    }
    candidates.sort_by_key(|c| (c.span, c.rule));
}
