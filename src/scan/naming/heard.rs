//! The names in a text, each word looked up once.
//!
//! Promises: of a part of the text is said what [`Directory::in_name`] says of that part alone.
//! Leaves out: which parts are asked about (around).

use std::{cmp::Reverse, ops::Range};

use super::{Claim, Directory, MOST_SEGMENTS, SHORTEST_BEFORE_SUFFIX, asked::Lines, begins_with_suffix, stretch::Stretch};
use crate::rule::identifier::{Segments, append_segment, last_starts};

/// Where names stand in a text.
#[derive(Default)]
pub struct Heard {
    names: Stretch<At>,
    /// What is not ASCII, or lies before the stretch.
    lines: Lines,
    /// Buffers.
    segments: Segments,
    letters: Vec<u8>,
}

/// A provider's name.
#[derive(Clone, Copy)]
struct At {
    /// Where its segments begin and end.
    start: usize,
    end: usize,
    /// Its letters and digits.
    length: usize,
    claim: Claim,
}

/// Bytes that the longest of the suffixes has.
const LONGEST_SUFFIX: usize = 10;

impl Heard {
    /// [`Stretch::go_to`].
    pub fn go_to(&mut self, start: usize) {
        self.names.go_to(start);
    }
}

impl Directory {
    /// The providers named in a part of `text`, as [`Directory::in_name`] has them.
    pub fn named_in(&self, text: &[u8], part: &Range<usize>, common_too: bool, heard: &mut Heard) -> Vec<usize> {
        let bytes = &text[part.clone()];
        if part.start < heard.names.done.start || !bytes.is_ascii() {
            let Heard { lines, segments, .. } = heard;
            let look = || {
                segments.refill_lossy(bytes);
                self.in_name(segments, common_too)
            };
            return lines.of(bytes, common_too, look).to_vec();
        }
        self.look_through(text, part.end, heard);
        let mut found = self.found_in(text, part, heard);
        found.retain(|at| common_too || !at.claim.common);
        found.sort_by_key(|at| Reverse(at.length));
        let mut providers = Vec::new();
        for At { claim, .. } in found {
            if !providers.contains(&claim.provider) {
                providers.push(claim.provider);
            }
        }
        providers
    }

    /// Makes the stretch one that goes on to `end`.
    fn look_through(&self, text: &[u8], end: usize, heard: &mut Heard) {
        let Heard { names: Stretch { done, found }, letters, .. } = heard;
        if done.end < end {
            self.beginnings.each_in(text, done.end..end, |start| self.names_at(text, start, letters, found));
            done.end = end;
        }
    }

    /// The names in a part of the stretch. Its ends may cut words, which are then others than in the whole text.
    fn found_in(&self, text: &[u8], part: &Range<usize>, heard: &mut Heard) -> Vec<At> {
        let Heard { names: Stretch { found: names, .. }, letters, .. } = heard;
        let is_letter = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let is_cut = |at: usize| at > 0 && is_letter(at - 1) && is_letter(at);
        let mut last = if is_cut(part.end) { last_starts(&text[part.clone()], MOST_SEGMENTS) } else { Vec::new() };
        last.iter_mut().for_each(|start| *start += part.start);
        let mut found = Vec::new();
        let cut_before = is_cut(part.start);
        let may_begin = |start: usize| self.beginnings.may_begin(&text[..part.end], start);
        if cut_before && last.first() != Some(&part.start) && may_begin(part.start) {
            self.names_at(&text[..part.end], part.start, letters, &mut found);
        }
        let first_whole = part.start + usize::from(cut_before);
        let from = names.partition_point(|at| at.start < first_whole);
        let whole = names[from..].iter().take_while(|at| at.start < last.first().map_or(part.end, |last| *last));
        found.extend(whole.filter(|at| at.end <= part.end));
        last.iter()
            .filter(|&&start| may_begin(start))
            .for_each(|&start| self.names_at(&text[..part.end], start, letters, &mut found));
        found
    }

    /// Appends the names that begin with the segment that begins at `start`.
    fn names_at(&self, text: &[u8], start: usize, letters: &mut Vec<u8>, names: &mut Vec<At>) {
        letters.clear();
        let (mut end, mut first) = (start, start..start);
        for _ in 0..MOST_SEGMENTS {
            // What is longer than any name may begin with one.
            let Some(segment) = append_segment(text, end, self.longest + LONGEST_SUFFIX, letters) else { break };
            end = segment.end;
            if segment.start == start {
                first = segment;
            }
            if letters.len() > self.longest {
                break;
            }
            self.claims_of(letters, |claim| names.push(At { start, end, length: letters.len(), claim }));
        }
        let first_letters = &letters[..letters.len().min(first.len())];
        for within in SHORTEST_BEFORE_SUFFIX..first_letters.len().min(self.longest + 1) {
            if self.kinds.may_have(&first_letters[..within]) && begins_with_suffix(&first_letters[within..]) {
                let at = |claim| At { start, end: first.end, length: within, claim };
                self.claims_of(&first_letters[..within], |claim| names.extend((!claim.common).then(|| at(claim))));
            }
        }
    }

    /// Each who has that name.
    fn claims_of(&self, name: &[u8], f: impl FnMut(Claim)) {
        if !self.kinds.may_have(name) {
            return;
        }
        let claims = std::str::from_utf8(name).ok().and_then(|name| self.names.get(name));
        claims.into_iter().flat_map(|claims| std::iter::once(&claims.first).chain(&claims.others)).copied().for_each(f);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rule::RuleSet, scan::naming::stretch::each_part};

    #[test]
    fn of_a_part_is_heard_what_is_named_in_it_alone() {
        let directory = Directory::new(&RuleSet::builtin());
        let words = [
            "aws", "AWS", "Datadog", "apikey", "ApiKey", "new", "Relic", "RELIC", "_", "-", " ", "\n", "S3", "s", "3", "xY9",
            "github", "token", "=", "ß", "é1", "stripe", "Key", "digital", "ocean", ".", "twilioauth", "okta", "QQ", "q1W",
        ];
        let (mut heard, mut named) = (Heard::default(), 0);
        each_part(&words, |text, at, part| {
            if at == 0 {
                heard = Heard::default();
            }
            heard.go_to(at);
            let mut segments = Segments::default();
            segments.refill_lossy(&text[part.clone()]);
            for common_too in [false, true] {
                let alone = directory.in_name(&segments, common_too);
                let of_part = directory.named_in(text, part, common_too, &mut heard);
                assert_eq!(of_part, alone, "{:?}", String::from_utf8_lossy(&text[part.clone()]));
                named += of_part.len();
            }
        });
        assert!(named > 1000, "{named}");
    }
}
