//! What a value carries: base64 where people put secrets is decoded and scanned, and what is found is reported at its outer place.
//!
//! Promises: one layer deep; a text that was looked into is judged by what it says, and its base64 is not reported beside it.
//! Leaves out: decoding (unpack) and which values carry a text (the rules).

use std::ops::Range;

use super::merged::proves_itself;
use crate::{
    candidate::{Candidate, Excerpt, Reason, Span, Syntax, Verdict},
    scan::{Scanner, Scratch, carried::write_lines, probe::Joined},
};

/// Replaces the candidates that carry a text by those that their texts hold.
pub fn look_into(candidates: &mut Vec<Candidate>, scanner: &Scanner, scratch: &mut Option<Scratch>) {
    let carries = |candidate: &Candidate| scanner.rules().rules()[candidate.rule].carries;
    if !candidates.iter().any(|candidate| carries(candidate).is_some()) {
        return;
    }
    let scratch = scratch.get_or_insert_with(|| Scratch::new(scanner, false, None));
    let (carriers, mut others): (Vec<_>, Vec<_>) = candidates.drain(..).partition(|candidate| carries(candidate).is_some());
    let longest = others.iter().map(|other| other.span.end - other.span.start).max().unwrap_or(0);
    let mut inner: Vec<Candidate> = Vec::new();
    let (mut lines, mut places) = (Joined::default(), Vec::new());
    for carrier in carriers.iter().filter(|carrier| carrier.confidence().is_some()) {
        let Some(carries_as) = carries(carrier) else { continue };
        lines.clear();
        places.clear();
        let name = carrier.surroundings.name.as_deref();
        write_lines(carrier.secret.reveal(), carries_as, name, &mut lines, |place, _| places.push(place));
        let may_hold = scanner.may_hold(&lines, scratch);
        for (index, (part, may_hold)) in places.iter().zip(may_hold).enumerate() {
            let (start, end) = (carrier.span.start + part.start as u64, carrier.span.start + part.end as u64);
            let overlaps = |other: &Candidate| other.span.start < end && start < other.span.end;
            if inner.iter().any(overlaps) {
                continue;
            }
            // They are in the order of their places.
            let first = others.partition_point(|other| other.span.start + longest < start);
            let last = others.partition_point(|other| other.span.start < end);
            let near = &mut others[first.min(last)..last];
            if near.iter().any(|other| overlaps(other) && is_proven(other, scanner)) {
                continue;
            }
            for other in near.iter_mut().filter(|other| overlaps(other)) {
                other.verdict = Verdict::Drop(Reason::Overlap(scanner.rules().rules()[carrier.rule].id.to_string()));
            }
            if may_hold {
                let outer = place(carrier, part);
                let found = scanner.scan(lines.get(index), scratch).into_iter();
                inner.extend(found.filter(|found| carries(found).is_none()).map(|found| moved(found, &outer)));
            }
        }
    }
    others.append(&mut inner);
    others.sort_by_key(|candidate| (candidate.span, candidate.rule));
    *candidates = others;
}

/// Whether a rule that knows the value's own form found it, encoded as it is.
fn is_proven(candidate: &Candidate, scanner: &Scanner) -> bool {
    candidate.confidence().is_some() && proves_itself(candidate, scanner.rules())
}

/// Where a part's base64 lies, and its line.
struct Outer {
    span: Span,
    excerpt: Excerpt,
}

fn place(carrier: &Candidate, part: &Range<usize>) -> Outer {
    let value = carrier.secret.reveal();
    let before = &value[..part.start];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    if line_start == 0 && *part == (0..value.len()) {
        return Outer { span: carrier.span, excerpt: carrier.surroundings.excerpt.clone() };
    }
    let line = carrier.span.line + before.iter().filter(|&&b| b == b'\n').count() as u64;
    let first_column = if line_start == 0 { carrier.span.column } else { 1 };
    let column = |at: usize| first_column + String::from_utf8_lossy(&value[line_start..at]).chars().count() as u64;
    let start = carrier.span.start;
    let line_end = memchr::memchr(b'\n', &value[part.end..]).map_or(value.len(), |newline| part.end + newline);
    Outer {
        span: Span {
            start: start + part.start as u64,
            end: start + part.end as u64,
            line,
            column: column(part.start),
            end_line: line,
            end_column: column(part.end),
        },
        excerpt: Excerpt {
            bytes: value[line_start..line_end].into(),
            offset: start + line_start as u64,
            cut_before: false,
            cut_after: false,
        },
    }
}

/// What was found in a decoded text, at the place of its base64. It is a value, whatever the file's language.
fn moved(mut found: Candidate, outer: &Outer) -> Candidate {
    found.span = outer.span;
    found.surroundings.excerpt = outer.excerpt.clone();
    found.syntax = Syntax::Literal;
    found.decoded.push("base64");
    found
}
