//! The names in a text, each word looked up once.
//!
//! Promises: of a part of the text is said what [`Directory::in_name`] says of the words that lie wholly in it. Beyond ASCII there are no letters.
//! Leaves out: which parts are asked about (around).

use std::{cmp::Reverse, ops::Range};

use super::{
    Directory, LONGEST_SUFFIX, MOST_SEGMENTS, SHORTEST_BEFORE_SUFFIX, answers::Answers, begins_with_suffix, claims::Claim,
    stretch::Stretch,
};
use crate::{
    rule::identifier::{Heads, append_segment},
    scan::{
        context::{BACK, may_open},
        prefilter::words::Words,
    },
};

/// Data holds names of so many letters by chance.
const LONGEST_BY_CHANCE: usize = 3;

/// Where names stand in a text.
#[derive(Default)]
pub struct Heard {
    names: Stretch<At>,
    /// Those that lie before the stretch.
    answers: Answers,
    /// The line that was last asked whether it may open a block.
    opener: Opener,
    /// A buffer.
    letters: Vec<u8>,
}

/// A provider's name.
#[derive(Clone, Copy)]
pub struct At {
    /// Where its segments begin and end.
    pub start: usize,
    pub end: usize,
    /// Its letters and digits.
    length: usize,
    pub claim: Claim,
    /// Whether its line may open a block.
    pub opens: bool,
}

/// Where a line ends, and whether it may open a block.
#[derive(Default)]
struct Opener {
    line: Range<usize>,
    opens: bool,
}

impl Opener {
    /// Whether the line around `at` may.
    fn opens_at(&mut self, text: &[u8], at: usize) -> bool {
        if !self.line.contains(&at) {
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |i| at + i);
            let start = at.saturating_sub(BACK);
            (self.line, self.opens) = (at..end, may_open(&text[start..end]));
        }
        self.opens
    }
}

impl Heard {
    /// [`Stretch::go_to`].
    pub fn go_to(&mut self, start: usize) {
        self.names.go_to(start);
    }

    /// Forgets what was heard, so that the stretch begins anew at `start`, or where it began.
    pub fn listen_again(&mut self, start: usize) {
        let start = start.max(self.names.done.start);
        self.names = Stretch { done: start..start, found: Vec::new() };
    }

    /// The names from `start` on in what was looked through; none if that begins further on.
    pub fn since(&self, start: usize) -> Option<&[At]> {
        let Stretch { done, found } = &self.names;
        (done.start <= start).then(|| &found[found.partition_point(|at| at.start < start)..])
    }
}

impl Directory {
    /// The providers named in a part of `text`, the longest name first; ordinary words count too in a name that is one.
    pub fn named_in(&self, text: &[u8], part: &Range<usize>, common_too: bool, heard: &mut Heard) -> Vec<usize> {
        if part.start < heard.names.done.start {
            let Heard { answers, letters, .. } = heard;
            let look = || {
                let mut found = Vec::new();
                let names_at = |start| self.names_at(text, start, letters, &mut |at| found.push(at));
                self.claims.beginnings.each_in(text, part.clone(), names_at);
                providers_of(&found, part, common_too)
            };
            return answers.of(&text[part.clone()], common_too, look).to_vec();
        }
        self.listen(text, part.end, heard);
        heard.since(part.start).map_or_else(Vec::new, |names| providers_of(names, part, common_too))
    }

    /// Whether somebody's name begins in a part.
    pub fn names_somebody(&self, text: &[u8], part: &Range<usize>, heard: &mut Heard) -> bool {
        let mut is_named = false;
        let names_at = |start| self.names_at(text, start, &mut heard.letters, &mut |_| is_named = true);
        self.claims.beginnings.each_in(text, part.clone(), names_at);
        is_named
    }

    /// Makes the stretch one that goes on to `end`.
    pub fn listen(&self, text: &[u8], end: usize, heard: &mut Heard) {
        let Heard { names: Stretch { done, found }, letters, opener, .. } = heard;
        if done.end < end {
            let mut add = |at: At| found.push(At { opens: opener.opens_at(text, at.start), ..at });
            self.claims.beginnings.each_in(text, done.end..end, |start| self.names_at(text, start, letters, &mut add));
            done.end = end;
        }
    }

    /// The same, where the stretch is one of the names of those `who` are asked about, which begin so.
    pub fn listen_for(
        &self,
        (words, heads): (&Words, &Heads),
        who: impl Fn(usize) -> bool,
        text: &[u8],
        end: usize,
        heard: &mut Heard,
    ) {
        let Heard { names: Stretch { done, found }, letters, opener, .. } = heard;
        if done.end < end {
            let mut add = |at: At| {
                if who(at.claim.provider) {
                    found.push(At { opens: opener.opens_at(text, at.start), ..at });
                }
            };
            words.each_in(text, done.end..end, |start| {
                if heads.may_begin(text, start) {
                    self.names_at(text, start, letters, &mut add);
                }
            });
            done.end = end;
        }
    }

    /// Hands out the names that begin with the segment that begins at `start`.
    fn names_at(&self, text: &[u8], start: usize, letters: &mut Vec<u8>, f: &mut impl FnMut(At)) {
        if !self.claims.heads.may_begin(text, start) {
            return;
        }
        letters.clear();
        let (mut end, mut first) = (start, start..start);
        for _ in 0..MOST_SEGMENTS {
            // What is longer than any name may begin with one.
            let Some(segment) = append_segment(text, end, self.claims.longest + LONGEST_SUFFIX, letters) else { break };
            end = segment.end;
            if segment.start == start {
                first = segment;
            }
            if letters.len() > self.claims.longest {
                break;
            }
            self.claims_of(letters, |claim| {
                if letters.len() > LONGEST_BY_CHANCE || !is_in_data(text, start, end) {
                    f(At { start, end, length: letters.len(), claim, opens: false });
                }
            });
        }
        let first_letters = &letters[..letters.len().min(first.len())];
        for within in SHORTEST_BEFORE_SUFFIX..first_letters.len().min(self.claims.longest + 1) {
            if self.claims.kinds.may_have(&first_letters[..within]) && begins_with_suffix(&first_letters[within..]) {
                let at = |claim| At { start, end: first.end, length: within, claim, opens: false };
                self.claims_of(&first_letters[..within], |claim: Claim| {
                    if !claim.common {
                        f(at(claim));
                    }
                });
            }
        }
    }

    /// Each who has that name.
    fn claims_of(&self, name: &[u8], f: impl FnMut(Claim)) {
        if !self.claims.kinds.may_have(name) {
            return;
        }
        let claims = std::str::from_utf8(name).ok().map(|name| self.claims.table.get(name));
        claims.into_iter().flatten().copied().for_each(f);
    }
}

/// Whether capitals, small letters and digits take turns around a short name as they do in data: the `Wg` of `…ulPVtGmyWg/MvE6KF+2X…`, the `BCE`
/// of `…5824003BCE`.
fn is_in_data(text: &[u8], start: usize, end: usize) -> bool {
    const REACH: usize = 24;
    const DIGIT_TURNS: usize = 5;
    let is_of_data = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'+' | b'/');
    let before = text[..start].iter().rev().take(REACH).take_while(is_of_data).count();
    let after = text[end..].iter().take(REACH).take_while(is_of_data).count();
    let around = &text[start - before..end + after];
    // A word may begin with a capital.
    let goes_on = |a: u8, b: u8| {
        b.is_ascii_lowercase() && a.is_ascii_alphabetic()
            || b.is_ascii_uppercase() && a.is_ascii_uppercase()
            || b.is_ascii_digit() && a.is_ascii_digit()
    };
    let turns = |is: &dyn Fn(u8, u8) -> bool| around.windows(2).filter(|pair| is(pair[0], pair[1])).count();
    around.len() >= REACH
        && (turns(&|a, b| a.is_ascii_digit() != b.is_ascii_digit()) > DIGIT_TURNS
            || turns(&|a, b| !goes_on(a, b)) * 3 >= around.len())
}

/// Those whose names lie in a part, the longest name first. The names are in the order of their places and begin in the part or behind it.
fn providers_of(names: &[At], part: &Range<usize>, common_too: bool) -> Vec<usize> {
    let counts = |at: &&At| at.end <= part.end && (common_too || !at.claim.common);
    let mut found: Vec<&At> = names.iter().take_while(|at| at.start < part.end).filter(counts).collect();
    found.sort_by_key(|at| Reverse(at.length));
    let mut providers = Vec::new();
    for At { claim, .. } in found {
        if !providers.contains(&claim.provider) {
            providers.push(claim.provider);
        }
    }
    providers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rule::{RuleSet, identifier::Segments},
        scan::naming::stretch::each_part,
    };

    #[test]
    fn of_a_part_is_heard_what_is_named_in_it_alone() {
        let directory = Directory::new(&RuleSet::builtin());
        let words = [
            "aws", "AWS", "Datadog", "apikey", "ApiKey", "new", "Relic", "RELIC", "_", "-", " ", "\n", "S3", "s", "3", "xY9",
            "github", "token", "=", "stripe", "Key", "digital", "ocean", ".", "twilioauth", "okta", "QQ", "q1W",
        ];
        let (mut heard, mut named) = (Heard::default(), 0);
        each_part(&words, |text, at, part| {
            if at == 0 {
                heard = Heard::default();
            }
            heard.go_to(at);
            // Of its words those that lie in it.
            let is_letter = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
            let is_cut = |at: &usize| *at > 0 && is_letter(at - 1) && is_letter(*at);
            let start = (part.start..part.end).find(|at| !is_cut(at)).unwrap_or(part.end);
            let end = (start..=part.end).rev().find(|at| !is_cut(at)).unwrap_or(start);
            let part = &(start..end);
            // By its segments alone a name is not told from data.
            let is_data = |at: usize| (at..=text.len().min(at + LONGEST_BY_CHANCE)).any(|end| is_in_data(text, at, end));
            if part.clone().any(is_data) {
                return;
            }
            let segments = Segments::of(&String::from_utf8_lossy(&text[part.clone()]));
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
