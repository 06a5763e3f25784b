//! Runs of the characters that values are made of.
//!
//! Promises: every maximal run of [`is_value_byte`] that is long enough and mixed enough to be a credential ([`may_be_value`]).
//! Leaves out: where in a run a value lies (value).

use std::ops::Range;

use super::Run;

/// Shorter runs are words, or are found by the name they are assigned to.
pub const MIN_RUN: usize = 12;
/// The least length of the longest part.
const MIN_PART: usize = 10;
/// Longer runs are data.
pub const MAX_RUN: usize = 4096;
/// So long a run of letters alone, in both cases, may be a secret without a digit.
const LETTERS_RUN: usize = 20;

/// Whether `byte` is one of those that tokens, UUIDs and both kinds of base64 are made of.
pub const fn is_value_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

const VALUE_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = is_value_byte(byte as u8);
        byte += 1;
    }
    table
};

/// Whether a maximal run has the length of a credential, and a part without separators that is long and mixed enough.
pub fn may_be_value(run: &[u8]) -> bool {
    (MIN_RUN..=MAX_RUN).contains(&run.len())
        && (run.split(|b| !b.is_ascii_alphanumeric()).any(is_mixed) || is_grouped(run) || is_base64_key(run))
}

/// So long a run without `_` that has all three kinds of characters: a key of 30 or 33 bytes in base64 may have slashes anywhere.
fn is_base64_key(run: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| run.iter().any(kind);
    (40..=46).contains(&run.len())
        && !run.contains(&b'_')
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
}

/// Three or more groups of one length with hyphens between and digits among them, as serial numbers have.
fn is_grouped(run: &[u8]) -> bool {
    const MIN_GROUP: usize = 4;
    let mut groups = run.split(|&b| b == b'-');
    let length = groups.next().map_or(0, <[u8]>::len);
    length >= MIN_GROUP
        && run.len() >= 3 * length + 2
        && run.iter().any(u8::is_ascii_digit)
        && groups.all(|group| group.len() == length && group.iter().all(u8::is_ascii_alphanumeric))
}

/// Names in programs are made of short parts; in a random text of 40 characters of base64 all parts are shorter than this about
/// once in a thousand.
fn is_mixed(part: &[u8]) -> bool {
    if part.len() < MIN_PART {
        return false;
    }
    let has = |kind: fn(&u8) -> bool| part.iter().any(kind);
    let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    ((lower || upper) && has(u8::is_ascii_digit)) || (part.len() >= LETTERS_RUN && lower && upper)
}

/// Appends the runs in `text` that have a byte within `owned`, in the order of their places: a value may begin later than its run.
///
/// A run covers one byte of every [`MIN_RUN`]: those are looked at, and the run around a member is measured.
pub fn find(text: &[u8], owned: &Range<usize>, found: &mut Vec<Run>) {
    let mut floor = text[..owned.start].iter().rposition(|&b| !VALUE_BYTES[usize::from(b)]).map_or(0, |i| i + 1);
    let mut at = floor + MIN_RUN - 1;
    while at < text.len() && floor < owned.end {
        if !is_member(text, at) {
            floor = at + 1;
            at += MIN_RUN;
            continue;
        }
        let start = text[floor..at].iter().rposition(|&b| !VALUE_BYTES[usize::from(b)]).map_or(floor, |i| floor + i + 1);
        let end = run_end(text, at + 1);
        if start < owned.end && owned.start < end && may_be_value(&text[start..end]) {
            found.push(Run { start, end });
        }
        floor = end;
        at = end + MIN_RUN;
    }
}

fn is_member(text: &[u8], at: usize) -> bool {
    VALUE_BYTES[usize::from(text[at])]
}

fn run_end(text: &[u8], from: usize) -> usize {
    text[from..].iter().position(|&b| !VALUE_BYTES[usize::from(b)]).map_or(text.len(), |i| from + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str, owned: Range<usize>) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        find(text.as_bytes(), &owned, &mut found);
        found.iter().map(|run| (run.start, run.end)).collect()
    }

    #[test]
    fn finds_maximal_runs_wherever_they_stand() {
        for before in 0..40 {
            for length in 10..20 {
                let text = format!("{}{}{}", ".".repeat(before), "a1".repeat(length / 2), ".".repeat(before % 7));
                let length = length / 2 * 2;
                let expected = if length >= MIN_RUN { vec![(before, before + length)] } else { vec![] };
                assert_eq!(runs(&text, 0..text.len()), expected, "{text}");
            }
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
    fn words_and_numbers_are_no_runs() {
        for text in ["configuration_of_something", "123456789012345", "short1", "ALL_UPPER_CASE_NAME", "x".repeat(5000).as_str()]
        {
            assert_eq!(runs(text, 0..text.len()), [], "{text}");
        }
        assert_eq!(runs("aBcDeFgHiJkLmNoPqRsTuVw", 0..23), [(0, 23)]);
    }
}
