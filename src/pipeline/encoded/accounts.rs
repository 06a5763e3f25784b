//! Files that are lists of accounts by their names: the password on each line, as if the line named it.
//!
//! Promises: what is found at the same place as it stands is told once.
//! Leaves out: which files those are, and where the passwords stand (unpack).

use std::ops::Range;

use super::within::{bytes_of, placed};
use crate::{
    blob::BlobPath,
    candidate::{Candidate, Reason, Span, Verdict},
    rule::RuleSet,
    scan::{Chunk, Scanner, Scratch, position::Position},
    unpack::accounts::List,
};

/// Longer than a line of a list: what is found there as it stands, and begins before a password.
const LONGEST: u64 = 4096;

/// Looks into one list after another.
pub struct Accounts<'s> {
    scanner: &'s Scanner,
    explain: bool,
    list: Option<List>,
    /// Made when there is a list.
    scratch: Option<Box<Scratch>>,
    found: Vec<Candidate>,
}

impl<'s> Accounts<'s> {
    /// With `explain`, dropped candidates are kept with their reasons.
    pub fn new(scanner: &'s Scanner, explain: bool) -> Self {
        Self { scanner, explain, list: None, scratch: None, found: Vec::new() }
    }

    /// Makes the next text that of the file at `path`.
    pub fn begin(&mut self, path: &BlobPath) {
        self.list = List::named(path);
    }

    /// Looks at the lines of the next chunk.
    pub fn look(&mut self, chunk: &Chunk<'_>) {
        if chunk.position == Position::START {
            self.list = self.list.or_else(|| List::headed(chunk.text));
        }
        let Some(list) = self.list else { return };
        let passwords = list.passwords(chunk.text, &(chunk.start..chunk.end));
        let (mut named, mut places) = (Vec::new(), Vec::new());
        let (name, is_text) = list.name();
        for password in passwords {
            let value = &chunk.text[password.clone()];
            let Some(mark) = [b'\'', b'"'].into_iter().find(|mark| !value.contains(mark) && !value.ends_with(b"\\")) else {
                continue;
            };
            let mark = if is_text { &[mark][..] } else { &[] };
            named.extend_from_slice(name);
            named.extend_from_slice(mark);
            places.push((named.len(), password.clone()));
            named.extend_from_slice(value);
            named.extend_from_slice(mark);
            named.push(b'\n');
        }
        if places.is_empty() {
            return;
        }
        let (scanner, explain) = (self.scanner, self.explain);
        let scratch = self.scratch.get_or_insert_with(|| Box::new(Scratch::new(scanner, explain, None)));
        let candidates = scanner.scan(&named, scratch).into_iter();
        let outside = candidates.filter_map(|candidate| Some((outside(&places, &bytes_of(candidate.span))?, candidate)));
        self.found.extend(placed(outside.collect(), chunk.text, chunk.position));
    }

    /// What was found in the list that has ended, beside what was found as it stands.
    pub fn add_to(&mut self, candidates: &mut Vec<Candidate>, rules: &RuleSet) {
        if self.found.is_empty() {
            return;
        }
        let as_it_stands = candidates.len();
        for listed in std::mem::take(&mut self.found) {
            let Span { start, end, .. } = listed.span;
            let first = candidates[..as_it_stands].partition_point(|other| other.span.start + LONGEST < start);
            let near = candidates[first..as_it_stands].iter_mut().take_while(|other| other.span.start < end);
            let mut others: Vec<_> = near.filter(|other| other.span.end > start && other.confidence().is_some()).collect();
            if others.iter().any(|other| other.confidence() >= listed.confidence()) {
                continue;
            }
            for other in &mut others {
                other.verdict = Verdict::Drop(Reason::Overlap(rules.rules()[listed.rule].id.to_string()));
            }
            candidates.push(listed);
        }
        candidates.sort_by_key(|candidate| (candidate.span, candidate.rule));
    }
}

/// Where what was found among named passwords stands in the list.
fn outside(places: &[(usize, Range<usize>)], found: &Range<usize>) -> Option<Range<usize>> {
    let (start, password) = &places[places.partition_point(|(start, _)| *start <= found.start).checked_sub(1)?];
    let moved = password.start + found.start - start..password.start + found.end - start;
    (moved.end <= password.end).then_some(moved)
}
