//! A value that is found in several ways: as it stands, and decoded.
//!
//! Promises: it is reported once: as it stands, if its own form proves it; else as what the fewest decodings make of it. What only its place
//! makes a secret (what a header authorizes with) is told by what it says.

use crate::{
    candidate::{Candidate, Reason, Span, Verdict},
    rule::{Form, RuleSet},
    unpack::inside::block::is_symbol,
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
        if own.confidence().is_none() || !own.decoded.is_empty() {
            continue;
        }
        let is_better = |other: &Candidate| other.confidence().is_some() && !other.decoded.is_empty();
        let better = overlapping(candidates, i).find(|(_, other)| is_better(other) && !is_surer(own, other, rules));
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

/// Whether a candidate as it stands is told rather than one that is decoded from its bytes. A token that is base64 from end to end, and a secret
/// for where it stands alone, is not if it is some provider's that says more.
fn is_surer(plain: &Candidate, decoded: &Candidate, rules: &RuleSet) -> bool {
    let is_generic = |candidate: &Candidate| rules.rules()[candidate.rule].provider.generic;
    let is_base64 = || plain.secret.reveal().iter().all(|&byte| is_symbol(byte) || byte == b'=');
    let says_less = is_generic(plain) && !is_generic(decoded) && is_base64();
    plain.decoded.is_empty() && proves_itself(plain, rules) && !says_less
}

/// Whether a decoded candidate says less than another one at its place.
fn is_told_by_others(candidates: &[Candidate], index: usize, rules: &RuleSet) -> bool {
    let own = &candidates[index];
    // The fewest decodings, and of those the narrowest place.
    let rank = |i: usize, one: &Candidate| (one.decoded.len(), one.span.end - one.span.start, i);
    !own.decoded.is_empty()
        && overlapping(candidates, index).any(|(i, other)| {
            let is_same = other.rule == own.rule && other.secret == own.secret && rank(i, other) < rank(index, own);
            other.confidence().is_some() && (is_same || is_surer(other, own, rules))
        })
}

/// The others that share a byte with one.
fn overlapping(candidates: &[Candidate], index: usize) -> impl Iterator<Item = (usize, &Candidate)> {
    let Span { start, end, .. } = candidates[index].span;
    let first = candidates.partition_point(|other| other.span.start + LONGEST < start);
    let near = candidates.iter().enumerate().skip(first).take_while(move |(_, other)| other.span.start < end);
    near.filter(move |(i, other)| *i != index && other.span.end > start)
}
