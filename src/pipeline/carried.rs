//! What a value carries: base64 where people put secrets is decoded and scanned, and what is found is reported at its outer place.
//!
//! Promises: one layer deep; a text that was looked into is judged by what it says, and its base64 is not reported beside it.
//! Leaves out: decoding (unpack) and which values carry a text (the rules).

use super::merged::proves_itself;
use crate::{
    candidate::{Candidate, Excerpt, Reason, Span, Syntax, Verdict},
    rule::file::Carries,
    scan::{Scanner, Scratch, probe::Joined},
    unpack::base64::{self, Decoded},
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
    let mut joined = Joined::default();
    for carrier in carriers.iter().filter(|carrier| carrier.confidence().is_some()) {
        let parts = texts(carrier, carries(carrier));
        let lines: Vec<String> = parts.iter().map(|part| line(carrier, part)).collect();
        let may_hold = may_hold(&lines, &mut joined, scanner, scratch);
        for ((part, line), may_hold) in parts.iter().zip(&lines).zip(may_hold) {
            let (start, end) = (carrier.span.start + part.range.start as u64, carrier.span.start + part.range.end as u64);
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
                let found = scanner.scan(line.as_bytes(), scratch).into_iter();
                inner.extend(found.filter(|found| carries(found).is_none()).map(|found| moved(found, &outer)));
            }
        }
    }
    others.append(&mut inner);
    others.sort_by_key(|candidate| (candidate.span, candidate.rule));
    *candidates = others;
}

/// Which of some texts may hold anything: one look at all of them.
fn may_hold(texts: &[String], joined: &mut Joined, scanner: &Scanner, scratch: &mut Scratch) -> Vec<bool> {
    if texts.iter().any(|text| text.contains('\0')) {
        return vec![true; texts.len()];
    }
    joined.clear();
    for text in texts {
        joined.add(|all| {
            all.extend_from_slice(text.as_bytes());
            Some(())
        });
    }
    scanner.may_hold(joined, scratch)
}

/// Whether a rule that knows the value's own form found it, encoded as it is.
fn is_proven(candidate: &Candidate, scanner: &Scanner) -> bool {
    candidate.confidence().is_some() && proves_itself(candidate, scanner.rules())
}

fn texts(carrier: &Candidate, carries: Option<Carries>) -> Vec<Decoded> {
    match carries {
        Some(Carries::Base64) => base64::whole(carrier.secret.reveal()).into_iter().collect(),
        Some(Carries::Base64Map) => base64::entries(carrier.secret.reveal()),
        None => Vec::new(),
    }
}

/// The text to scan: a value of one line has the name it was given outside.
fn line(carrier: &Candidate, part: &Decoded) -> String {
    let name = part.name.as_ref().or(carrier.surroundings.name.as_ref());
    match name {
        Some(name) if !part.text.trim_end().contains('\n') && part.text.len() < carrier.secret.reveal().len() => {
            format!("{name}: {}", part.text)
        }
        _ => part.text.clone(),
    }
}

/// Where a part's base64 lies, and its line.
struct Outer {
    span: Span,
    excerpt: Excerpt,
}

fn place(carrier: &Candidate, part: &Decoded) -> Outer {
    let value = carrier.secret.reveal();
    let before = &value[..part.range.start];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    if line_start == 0 && part.range == (0..value.len()) {
        return Outer { span: carrier.span, excerpt: carrier.surroundings.excerpt.clone() };
    }
    let line = carrier.span.line + before.iter().filter(|&&b| b == b'\n').count() as u64;
    let first_column = if line_start == 0 { carrier.span.column } else { 1 };
    let column = |at: usize| first_column + String::from_utf8_lossy(&value[line_start..at]).chars().count() as u64;
    let start = carrier.span.start;
    let line_end = memchr::memchr(b'\n', &value[part.range.end..]).map_or(value.len(), |newline| part.range.end + newline);
    Outer {
        span: Span {
            start: start + part.range.start as u64,
            end: start + part.range.end as u64,
            line,
            column: column(part.range.start),
            end_line: line,
            end_column: column(part.range.end),
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
