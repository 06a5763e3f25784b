//! Runs of the characters that values are made of.
//!
//! Promises: every maximal run of [`is_value_byte`] that is long enough and mixed enough to be a credential ([`may_be_value`]).
//! Leaves out: where in a run a value lies (value).

use std::ops::{Range, RangeInclusive};

use super::{
    Run,
    makeup::{MOST, Makeup},
};
use crate::rule::pattern::anchor::VALUE_BYTES;
pub use crate::rule::pattern::anchor::is_value_byte;
use crate::unpack::inside::block::symbols_first;

/// Shorter runs are words, or are found by the name they are assigned to.
pub const MIN_RUN: usize = 12;
/// The least length of the longest part.
pub const MIN_PART: usize = 10;
/// Longer runs are data.
pub const MAX_RUN: usize = 4096;
/// So long a run of letters alone, in both cases and a small one alone, may be a secret without a digit.
pub const LETTERS_RUN: usize = 20;

/// The least length of a serial number's groups.
pub const MIN_GROUP: usize = 4;
/// A key of 30 or 33 bytes in base64 has so many characters.
pub const KEY_LENGTHS: RangeInclusive<usize> = 40..=46;

/// Whether a maximal run has the length of a credential, and a part without separators that is long and mixed enough; a number and a
/// constant's name are none.
pub fn may_be_value(run: &[u8]) -> bool {
    if run.len() < MOST {
        return made_so_may_be_value(run, &Makeup::of(run));
    }
    run.len() <= MAX_RUN && (run.split(|b| !b.is_ascii_alphanumeric()).any(is_mixed) || is_grouped(run))
}

/// [`may_be_value`] of a short run.
fn made_so_may_be_value(run: &[u8], makeup: &Makeup) -> bool {
    run.len() >= MIN_RUN
        && !is_number(run)
        && (makeup.may_be_value() || (makeup.ends_in_parts_alike() && is_grouped(run)) || is_base64_key(run))
}

/// A number as programs write it: `0x00c0ffee00ULL`. One of 64 bits and eight different digits may be a key.
fn is_number(run: &[u8]) -> bool {
    let [b'0', b'x' | b'X', rest @ ..] = run else { return false };
    let digits = rest.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let (digits, suffix) = rest.split_at(digits);
    let different = || digits.iter().fold(0u64, |seen, b| seen | 1 << (b.to_ascii_lowercase() & 63)).count_ones();
    suffix.len() <= 3
        && suffix.iter().all(|b| matches!(b, b'u' | b'U' | b'l' | b'L'))
        && (digits.len() < 16 || (digits.len() == 16 && different() < 8))
}

/// Such a key: all three kinds of characters and no `_`, and slashes anywhere.
fn is_base64_key(run: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| run.iter().any(kind);
    KEY_LENGTHS.contains(&run.len())
        && !run.contains(&b'_')
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
}

/// Three or more groups of one length with hyphens between and digits among them, as serial numbers have.
fn is_grouped(run: &[u8]) -> bool {
    let mut groups = run.split(|&b| b == b'-');
    let length = groups.next().map_or(0, <[u8]>::len);
    length >= MIN_GROUP
        && run.len() >= 3 * length + 2
        && run.iter().any(u8::is_ascii_digit)
        && groups.all(|group| group.len() == length && group.iter().all(u8::is_ascii_alphanumeric))
}

fn is_mixed(part: &[u8]) -> bool {
    if part.len() < MIN_PART {
        return false;
    }
    let has = |kind: fn(&u8) -> bool| part.iter().any(kind);
    let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    let has_lone_lower = || part.split(|byte| !byte.is_ascii_lowercase()).any(|stretch| stretch.len() == 1);
    ((lower || upper) && has(u8::is_ascii_digit)) || (part.len() >= LETTERS_RUN && upper && has_lone_lower())
}

/// Finds the runs of a text, place by place.
pub struct Runs<'t> {
    text: &'t [u8],
    owned: Range<usize>,
    /// The last run that was looked at.
    last: Run,
}

impl<'t> Runs<'t> {
    /// For runs of `text` that have a byte within `owned`: a value may begin later than its run.
    pub fn new(text: &'t [u8], owned: &Range<usize>) -> Self {
        Self { text, owned: owned.clone(), last: Run { start: 0, end: 0 } }
    }

    /// The run around `place`, or right before it, if it may be a value and was not looked at yet. What is known of it from the blocks
    /// is how many of its bytes come before `place`, and its makeup.
    pub fn around(&mut self, place: usize, known: impl FnOnce() -> Option<(usize, Makeup)>) -> Option<Run> {
        if place <= self.last.end {
            return None;
        }
        let known = known().map(|(before, makeup)| (place - before, makeup));
        self.last = match known {
            Some((start, makeup)) => Run { start, end: start + makeup.length },
            None => self.bounds(place),
        };
        let Run { start, end } = self.last;
        let run = &self.text[start..end];
        let may_be = || known.map_or_else(|| may_be_value(run), |(_, makeup)| made_so_may_be_value(run, &makeup));
        (start < self.owned.end && self.owned.start < end && may_be()).then_some(self.last)
    }

    fn bounds(&self, place: usize) -> Run {
        let done = self.last.end;
        let is_other = |byte: &u8| !VALUE_BYTES[usize::from(*byte)];
        let start = self.text[done..place].iter().rposition(is_other).map_or(done, |i| done + i + 1);
        let end = place + symbols_first(self.text.get(place..).unwrap_or_default());
        Run { start, end }
    }

    /// Appends the last run to those that may be encoded, if it belongs to this text and is not there yet.
    pub fn keep_encoded(&self, found: &mut Vec<Run>) {
        if self.owned.contains(&self.last.start) && found.last() != Some(&self.last) {
            found.push(self.last);
        }
    }
}

/// Whether a maximal run may be encoded text: it has a part of [`LETTERS_RUN`] letters and digits, as most of base64 is.
pub fn may_be_encoded(run: &[u8]) -> bool {
    run.split(|b| !b.is_ascii_alphanumeric()).any(|part| part.len() >= LETTERS_RUN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rule::{RuleSet, file::RuleFile},
        scan::prefilter::{Prefilter, survey::Buffers},
    };

    fn runs(text: &str, owned: Range<usize>) -> Vec<(usize, usize)> {
        let rule = "[[rule]]\nid = \"p-x\"\nname = \"n\"\ndescription = \"d\"\nseverity = \"high\"\nconfidence = \"low\"\nwords = [\"x\"]";
        let file = RuleFile::parse(&format!("provider = \"p\"\nadvice = \"a\"\nreferences = []\n{rule}\n")).expect("a rule file");
        let prefilter = Prefilter::new(&RuleSet::from_files(&[file]).expect("good rules"));
        let mut found = Vec::new();
        prefilter.find(text.as_bytes(), &owned, &mut Buffers::new(), &mut Vec::new(), &mut found);
        found.iter().map(|run| (run.start, run.end)).collect()
    }

    #[test]
    fn finds_maximal_runs_wherever_they_stand() {
        for before in 0..140 {
            for length in [10, 11, 12, 13, 20, 63, 64, 65, 128, 200] {
                let run: String = "a1".chars().cycle().take(length).collect();
                let text = format!("{}{run}{}", ".".repeat(before), ".".repeat(before % 7));
                let expected = if length >= MIN_RUN { vec![(before, before + length)] } else { vec![] };
                assert_eq!(runs(&text, 0..text.len()), expected, "{text}");
            }
        }
    }

    #[test]
    fn serial_numbers_are_found_wherever_they_stand() {
        for before in 0..140 {
            for length in [3, 4, 9, 31, 63, 64, 65, 70] {
                let groups = ["d".repeat(length), "e".repeat(length - 1) + "5", "f".repeat(length)];
                let run = groups.join("-");
                for (run, is_found) in [(&run, length >= MIN_GROUP), (&run[..=2 * length].to_owned(), length >= MIN_PART)] {
                    let text = format!("{}{run}{}", ".".repeat(before), ".".repeat(before % 7));
                    let expected = if is_found { vec![(before, before + run.len())] } else { vec![] };
                    assert_eq!(runs(&text, 0..text.len()), expected, "{text}");
                }
            }
        }
    }

    #[test]
    fn symbols_of_encodings_are_value_bytes() {
        for byte in 0..=255_u8 {
            let at = usize::from(byte) % 40;
            let text = [&[b'a'; 40][..at], &[byte], &[b'a'; 50]].concat();
            assert_eq!(symbols_first(&text), if is_value_byte(byte) { text.len() } else { at }, "{byte}");
        }
    }

    #[test]
    fn a_run_belongs_to_all_parts_it_lies_in() {
        let text = format!(".{}.{}.", "a1".repeat(6), "b2".repeat(6));
        assert_eq!(runs(&text, 0..1), []);
        assert_eq!(runs(&text, 0..2), [(1, 13)]);
        assert_eq!(runs(&text, 2..28), [(1, 13), (14, 26)]);
        assert_eq!(runs(&text, 13..14), []);
    }

    #[test]
    fn words_numbers_and_constants_are_no_runs() {
        let none = [
            "configuration_of_something",
            "123456789012345",
            "short1",
            "ALL_UPPER_CASE_NAME",
            "0x00000000deadbeefULL",
            "DISPLAYPLLREGS2_PPLL_CTRL1",
            "regDC_COMBOPHY0TX_LANE3__rfu_value9__SHIFT",
        ];
        for text in none.into_iter().chain(["x".repeat(5000).as_str()]) {
            assert_eq!(runs(text, 0..text.len()), [], "{text}");
        }
        for text in ["aBcDeFgHiJkLmNoPqRsTuVw", "aB1_cD2eF3gH4iJ5", "0x1234567890abcdef1", "KEY_0123456789ABCDEF0123456789ABCDEF"]
        {
            assert_eq!(runs(text, 0..text.len()), [(0, text.len())], "{text}");
        }
        assert_eq!(runs(&"a1".repeat(2049), 0..9999), []);
    }
}
