//! A value that is found in several ways: as it stands, and decoded.
//!
//! Promises: it is reported once: as it stands, if its form proves it; else as what the fewest decodings make of it.

use crate::{
    candidate::{Candidate, Reason, Span, Verdict},
    rule::{Form, RuleSet},
};

/// No candidate is longer, encoded or not.
const LONGEST: u64 = 128 * 1024;

/// Adds what was found in decoded texts to what was found in the text itself.
pub fn merge(candidates: &mut Vec<Candidate>, mut decoded: Vec<Candidate>, rules: &RuleSet) {
    if decoded.is_empty() {
        return;
    }
    candidates.append(&mut decoded);
    candidates.sort_by_key(|candidate| (candidate.span, candidate.decoded.len(), candidate.rule));
    let stays: Vec<bool> = (0..candidates.len()).map(|i| !is_told_by_others(candidates, i, rules)).collect();
    let mut stay = stays.into_iter();
    candidates.retain(|_| stay.next().unwrap_or(true));
    for i in 0..candidates.len() {
        let own = &candidates[i];
        if own.confidence().is_none() || !own.decoded.is_empty() || proves_itself(own, rules) {
            continue;
        }
        let better = overlapping(candidates, i).find(|(_, other)| other.confidence().is_some() && !other.decoded.is_empty());
        if let Some(rule) = better.map(|(_, other)| other.rule) {
            candidates[i].verdict = Verdict::Drop(Reason::Overlap(rules.rules()[rule].id.to_string()));
        }
    }
    candidates.sort_by_key(|candidate| (candidate.span, candidate.rule));
}

/// Whether a rule that knows the value's own form found it.
pub fn proves_itself(candidate: &Candidate, rules: &RuleSet) -> bool {
    matches!(rules.rules()[candidate.rule].form, Form::Regex { .. })
}

/// Whether a decoded candidate says less than another one at its place.
fn is_told_by_others(candidates: &[Candidate], index: usize, rules: &RuleSet) -> bool {
    let own = &candidates[index];
    // The fewest decodings, and of those the narrowest place.
    let rank = |i: usize, one: &Candidate| (one.decoded.len(), one.span.end - one.span.start, i);
    !own.decoded.is_empty()
        && overlapping(candidates, index).any(|(i, other)| {
            let is_same = other.rule == own.rule && other.secret == own.secret && rank(i, other) < rank(index, own);
            let is_surer = other.decoded.is_empty() && proves_itself(other, rules);
            other.confidence().is_some() && (is_same || is_surer)
        })
}

/// The others that share a byte with one.
fn overlapping(candidates: &[Candidate], index: usize) -> impl Iterator<Item = (usize, &Candidate)> {
    let Span { start, end, .. } = candidates[index].span;
    let first = candidates.partition_point(|other| other.span.start + LONGEST < start);
    let near = candidates.iter().enumerate().skip(first).take_while(move |(_, other)| other.span.start < end);
    near.filter(move |(i, other)| *i != index && other.span.end > start)
}
