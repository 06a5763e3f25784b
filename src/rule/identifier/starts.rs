//! Where segments begin in a long text, and which of them may begin one of many words.
//!
//! Promises: of ASCII the same segments as [`super::Segments`] has; no branch for a byte that begins none of the words.
//! Leaves out: which of the words it is.

use std::ops::Range;

use super::{KINDS, Kind, starts_word};

/// What some words begin with.
pub struct Beginnings {
    /// By their first three letters and digits, or fewer before the end of a segment: those that tell no more.
    short: Box<[u64; 1 << (SHORT - 6)]>,
    /// By a hash of four.
    long: Box<[u64; 1 << (LONG - 6)]>,
}

const SHORT: u32 = 15;
const LONG: u32 = 16;

/// Where four codes stand.
fn hash(four: u32) -> usize {
    (four.wrapping_mul(0x9E37_79B1) >> (32 - LONG)) as usize
}

/// So many bytes between segments are looked over to tell what comes next.
const APART: usize = 8;

/// Letters are 1 to 26, digits share four others, and 0 is the end of a word.
const CODES: [u8; 256] = {
    let (mut codes, mut letter) = ([0; 256], 0);
    while letter < 26 {
        codes[(b'a' + letter) as usize] = letter + 1;
        codes[(b'A' + letter) as usize] = letter + 1;
        letter += 1;
    }
    let mut digit = 0;
    while digit < 10 {
        codes[(b'0' + digit) as usize] = 27 + digit % 4;
        digit += 1;
    }
    codes
};

/// A byte's code, and its kind above that.
const CLASSES: [u8; 256] = {
    let (mut classes, mut byte) = ([0; 256], 0);
    while byte < 256 {
        classes[byte] = CODES[byte] | (KINDS[byte] as u8) << 5;
        byte += 1;
    }
    classes
};

/// By the kinds of four bytes side by side: whether a segment begins with the second.
static STARTS: [bool; 256] = {
    let (mut starts, mut kinds) = ([false; 256], 0);
    while kinds < 256 {
        let [before, here, next] = [Kind::of(kinds >> 6), Kind::of(kinds >> 4), Kind::of(kinds >> 2)];
        starts[kinds] = !matches!(here, Kind::Other) && (matches!(before, Kind::Other) || starts_word(before, here, next));
        kinds += 1;
    }
    starts
};

impl Kind {
    const fn of(two_bits: usize) -> Self {
        match two_bits % 4 {
            0 => Self::Other,
            1 => Self::Digit,
            2 => Self::Lower,
            _ => Self::Upper,
        }
    }
}

impl Beginnings {
    /// Those of words in lower case.
    pub fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let (mut short, mut long) = (Box::new([0_u64; 1 << (SHORT - 6)]), Box::new([0_u64; 1 << (LONG - 6)]));
        let mut add = |three: usize| short[three / 64] |= 1 << (three % 64);
        let mut firsts = 0_u32;
        for word in words.filter(|word| word.is_ascii()) {
            let code = |at: usize| word.as_bytes().get(at).map(|&byte| usize::from(CODES[usize::from(byte)]));
            let Some(first) = code(0) else { continue };
            firsts |= 1 << first;
            match (code(1), code(2)) {
                // After the end of a word anything may stand.
                (None, _) => (0..1 << 10).for_each(|any| add(first << 10 | any)),
                (Some(second), None) => (0..32).for_each(|any| add(first << 10 | second << 5 | any)),
                (Some(second), Some(third)) => {
                    add(first << 10 | second << 5);
                    let three = first << 10 | second << 5 | third;
                    let Some(fourth) = code(3) else {
                        add(three);
                        continue;
                    };
                    for key in [three << 5 | fourth, three << 5].map(|four| hash(four as u32)) {
                        long[key / 64] |= 1 << (key % 64);
                    }
                }
            }
        }
        // So it may between the segments that make up a word.
        let firsts = (0..32).filter(|first| firsts >> first & 1 == 1);
        firsts.for_each(|first| (0..32).for_each(|any| add(first << 10 | any)));
        Self { short, long }
    }

    /// Whether one of the words may begin with the segment that begins at `start`.
    pub fn may_begin(&self, text: &[u8], start: usize) -> bool {
        let (mut four, mut letters, mut apart) = (0, 0, 0);
        for &byte in &text[start..] {
            let code = u32::from(CODES[usize::from(byte)]);
            if code != 0 {
                (four, letters) = (four << 5 | code, letters + 1);
                if letters == 4 {
                    return self.may_have(four);
                }
            } else if apart == APART {
                return true;
            } else {
                apart += 1;
            }
        }
        self.may_have(four << (5 * (4 - letters)))
    }

    fn may_have(&self, four: u32) -> bool {
        let (three, key) = ((four >> 5) as usize, hash(four));
        ((self.short[three / 64] >> (three % 64)) | (self.long[key / 64] >> (key % 64))) & 1 == 1
    }

    /// Calls `f` with the places in `range` of an ASCII text where a segment begins that may begin one of the words.
    pub fn each_in(&self, text: &[u8], range: Range<usize>, mut f: impl FnMut(usize)) {
        let class = |at: usize| text.get(at).map_or(0, |&byte| CLASSES[usize::from(byte)]);
        let (mut kinds, mut four) = (range.start.checked_sub(1).map_or(0, |before| usize::from(class(before) >> 5)), 0);
        let mut take = |class: u8| {
            kinds = (kinds << 2 | usize::from(class >> 5)) % (1 << 10);
            four = (four << 5 | u32::from(class % 32)) % (1 << 20);
            // Four bytes are read ahead, of which one does not matter to whether a segment begins.
            STARTS[kinds >> 2] & self.may_have(four)
        };
        for ahead in range.start..range.start + 3 {
            take(class(ahead));
        }
        let whole = range.end.min(text.len().saturating_sub(3)).max(range.start);
        let ahead = text.get(range.start + 3..whole + 3).unwrap_or_default();
        for (at, &byte) in (range.start..).zip(ahead) {
            if take(CLASSES[usize::from(byte)]) && self.may_begin(text, at) {
                f(at);
            }
        }
        for at in whole..range.end {
            if take(class(at + 3)) && self.may_begin(text, at) {
                f(at);
            }
        }
    }
}

/// Appends the letters and digits, in lower case, of the first segment of an ASCII text from `at` on, where no other goes on; `most` at most.
pub fn append_segment(text: &[u8], at: usize, most: usize, letters: &mut Vec<u8>) -> Option<Range<usize>> {
    let kind = |at: usize| text.get(at).map_or(Kind::Other, |&byte| KINDS[usize::from(byte)]);
    let mut start = at;
    while kind(start) == Kind::Other {
        if start >= text.len() {
            return None;
        }
        start += 1;
    }
    let (mut end, mut here) = (start, kind(start));
    loop {
        if end - start < most {
            letters.push(text[end].to_ascii_lowercase());
        }
        end += 1;
        let before = std::mem::replace(&mut here, kind(end));
        if here == Kind::Other || starts_word(before, here, kind(end + 1)) {
            return Some(start..end);
        }
    }
}

/// Where the last segments of an ASCII text begin, as many as there are up to `most`.
pub fn last_starts(text: &[u8], most: usize) -> Vec<usize> {
    let kind = |at: usize| text.get(at).map_or(Kind::Other, |&byte| KINDS[usize::from(byte)]);
    let begins = |at: &usize| {
        let (before, here) = (at.checked_sub(1).map_or(Kind::Other, kind), kind(*at));
        here != Kind::Other && (before == Kind::Other || starts_word(before, here, kind(at + 1)))
    };
    let mut starts: Vec<usize> = (0..text.len()).rev().filter(begins).take(most).collect();
    starts.reverse();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::identifier::Segments;

    const TEXTS: [&str; 10] =
        ["", "_", "aB", "ABc", "A1B2c", "--x--Y", "fooBAR_Baz9Qux", "HTTPSServer2Go", "a.b:c/D  eF", "Zz ZZz zZ 12 3a4B5"];

    #[test]
    fn segments_begin_where_they_are() {
        let every: Vec<String> = (b'a'..=b'z').chain(b'0'..=b'9').map(|byte| char::from(byte).to_string()).collect();
        let any = Beginnings::of(every.iter().map(String::as_str));
        for text in TEXTS {
            let (mut starts, mut at, mut walked) = (Vec::new(), 0, Vec::new());
            any.each_in(text.as_bytes(), 0..text.len(), |start| starts.push(start));
            let mut by_steps = Vec::new();
            while let Some(segment) = append_segment(text.as_bytes(), at, usize::MAX, &mut walked) {
                at = segment.end;
                by_steps.push(segment.start);
            }
            assert_eq!((&starts, starts.len()), (&by_steps, Segments::of(text).len()), "{text}");
            assert_eq!(walked, Segments::of(text).squashed().as_bytes(), "{text}");
            assert_eq!(last_starts(text.as_bytes(), 3), starts[starts.len().saturating_sub(3)..], "{text}");
        }
    }

    #[test]
    fn what_begins_no_word_is_left_out() {
        let words = Beginnings::of(["aws", "dd", "newrelic"].into_iter());
        let starts = |text: &str| {
            let mut starts = Vec::new();
            words.each_in(text.as_bytes(), 0..text.len(), |start| starts.push(start));
            starts
        };
        assert_eq!(starts("an AWS_KEY, laws, myAwful; d-d dd12 new-relic n e x"), [3, 27, 29, 31, 36]);
    }
}
