//! Where segments begin in a long text, and which of them may begin one of many words.
//!
//! Promises: of ASCII the same segments as [`super::Segments`] has; no branch for a byte that begins none of the words.
//! Leaves out: which of the words it is.

use std::{borrow::Cow, ops::Range};

use super::{KINDS, Kind, starts_word};

/// What some words begin with: a bit for each so many codes of letters and digits, the first the highest, zeros after the end of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Beginnings<const TELLING: usize = 4>(pub Cow<'static, [u64]>);

/// Bits of a code.
pub const BITS: usize = 5;

/// So many bytes between segments are looked over to tell what comes next.
const APART: usize = 8;

/// The least code of a digit.
const FIRST_DIGIT: u8 = 27;

/// Letters are 1 to 26, digits share four others, and 0 is the end of a word.
pub const CODES: [u8; 256] = {
    let (mut codes, mut letter) = ([0; 256], 0);
    while letter < 26 {
        codes[(b'a' + letter) as usize] = letter + 1;
        codes[(b'A' + letter) as usize] = letter + 1;
        letter += 1;
    }
    let mut digit = 0;
    while digit < 10 {
        codes[(b'0' + digit) as usize] = FIRST_DIGIT + digit % 4;
        digit += 1;
    }
    codes
};

impl<const TELLING: usize> Default for Beginnings<TELLING> {
    fn default() -> Self {
        Self(vec![0; 1 << (BITS * TELLING - 6)].into())
    }
}

impl<const TELLING: usize> Beginnings<TELLING> {
    /// Adds those of words in lower case.
    pub fn extend<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        let bits = self.0.to_mut();
        for word in words.filter(|word| word.is_ascii()) {
            let codes = word.bytes().take(TELLING).map(|byte| usize::from(CODES[usize::from(byte)]));
            let begins = codes.fold(0, |begins, code| begins << BITS | code);
            // After a short word anything may stand.
            let others = 1 << (BITS * (TELLING - word.len().min(TELLING)));
            (begins * others..(begins + 1) * others).for_each(|all| bits[all / 64] |= 1 << (all % 64));
        }
    }

    /// Whether one of the words may begin with the segment that begins at `start`.
    pub fn may_begin(&self, text: &[u8], start: usize) -> bool {
        let code = |byte: u8| usize::from(CODES[usize::from(byte)]);
        if let Some(first) = text[start..].first_chunk::<TELLING>() {
            let codes = first.map(code);
            if codes.iter().all(|code| *code != 0) {
                return self.has(codes.iter().fold(0, |all, code| all << BITS | code));
            }
        }
        let (mut all, mut letters, mut apart) = (0, 0, 0);
        for &byte in &text[start..] {
            let code = code(byte);
            if code != 0 {
                (all, letters) = (all << BITS | code, letters + 1);
                if letters == TELLING {
                    return self.has(all);
                }
            } else if apart == APART {
                return true;
            } else {
                apart += 1;
            }
        }
        self.has(all << (BITS * (TELLING - letters)))
    }

    /// Calls `f` with the places in `range` of an ASCII text where a segment begins that may begin one of the words.
    pub fn each_in(&self, text: &[u8], range: Range<usize>, mut f: impl FnMut(usize)) {
        for at in range.clone().step_by(PIECE) {
            let Letters { all, mut starts, codes } = Letters::of(text, at);
            if range.end - at < PIECE {
                starts &= (1 << (range.end - at)) - 1;
            }
            while starts != 0 {
                let first = starts.trailing_zeros();
                starts &= starts - 1;
                let begins = self.begins_with(&codes, all & (u64::MAX << first));
                // What is not all in the piece is looked at by itself.
                if begins.unwrap_or_else(|| self.may_begin(text, at + first as usize)) {
                    f(at + first as usize);
                }
            }
        }
    }

    /// Whether one of the words may begin with the first of those letters of a piece, if there are enough.
    #[inline]
    fn begins_with(&self, codes: &[u8; PIECE], mut letters: u64) -> Option<bool> {
        let mut all = 0;
        for _ in 0..TELLING {
            if letters == 0 {
                return None;
            }
            all = all << BITS | usize::from(codes[letters.trailing_zeros() as usize % PIECE]);
            letters &= letters - 1;
        }
        Some(self.has(all))
    }

    fn has(&self, codes: usize) -> bool {
        self.0[codes / 64] >> (codes % 64) & 1 == 1
    }
}

/// Bytes that are looked at together.
const PIECE: usize = 64;

/// Which of the [`PIECE`] bytes from some place on are letters and digits, and at which a segment of an ASCII text begins: a bit for each, the
/// first the lowest; and the codes of those that are. Zeros stand around the text.
struct Letters {
    all: u64,
    starts: u64,
    codes: [u8; PIECE],
}

impl Letters {
    fn of(text: &[u8], at: usize) -> Self {
        let first = at.saturating_sub(1);
        if let Some(piece) = text[first..].first_chunk().filter(|_| at > 0) {
            return Self::within(piece);
        }
        let (mut padded, piece) = ([0; 1 + PIECE + 1], first..text.len().min(at + PIECE + 1));
        padded[usize::from(at == 0)..][..piece.len()].copy_from_slice(&text[piece]);
        Self::within(&padded)
    }

    /// Of a piece with the bytes before and after it.
    #[inline]
    fn within(piece: &[u8; 1 + PIECE + 1]) -> Self {
        let is = |byte: u8, first: u8, last: u8| u8::from(byte.wrapping_sub(first) <= last - first);
        let digit = |byte| is(byte, b'0', b'9');
        let digit_or_lower = |byte| digit(byte) | is(byte, b'a', b'z');
        let upper = |byte| is(byte, b'A', b'Z');
        // In numbers of a byte each, a compiler does many at once.
        let (mut all, mut starts, mut codes) = ([0; PIECE], [0; PIECE], [0; PIECE]);
        for i in 0..PIECE {
            let (before, here, next) = (piece[i], piece[i + 1], piece[i + 2]);
            let goes_on = digit_or_lower(before) | upper(before);
            let is_capital = upper(here) & (digit_or_lower(before) | is(next, b'a', b'z'));
            all[i] = digit_or_lower(here) | upper(here);
            starts[i] = all[i] & (is_capital | (1 ^ goes_on));
            let (of_letter, of_digit) = (here % 32, FIRST_DIGIT + here % 4);
            codes[i] = of_letter ^ ((of_letter ^ of_digit) & digit(here).wrapping_neg());
        }
        Self { all: bits(&all), starts: bits(&starts), codes }
    }
}

/// The lowest bit of each byte, the first the lowest.
fn bits(flags: &[u8; PIECE]) -> u64 {
    flags.chunks_exact(8).rev().fold(0, |bits, eight| bits << 8 | low_bits(eight.try_into().expect("there are eight")))
}

/// The lowest bits of eight bytes, the first the lowest.
fn low_bits(eight: [u8; 8]) -> u64 {
    u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::identifier::Segments;

    const TEXTS: [&str; 10] =
        ["", "_", "aB", "ABc", "A1B2c", "--x--Y", "fooBAR_Baz9Qux", "HTTPSServer2Go", "a.b:c/D  eF", "Zz ZZz zZ 12 3a4B5"];

    #[test]
    fn segments_begin_where_they_are() {
        let every: Vec<String> = (b'a'..=b'z').chain(b'0'..=b'9').map(|byte| char::from(byte).to_string()).collect();
        let mut any = Beginnings::<4>::default();
        any.extend(every.iter().map(String::as_str));
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
        }
    }

    #[test]
    fn codes_are_those_of_the_table() {
        let text: Vec<u8> = (0..128).collect();
        for at in [0, 64] {
            let Letters { all, codes, .. } = Letters::of(&text, at);
            for i in 0..PIECE {
                let expected = CODES[at + i];
                assert_eq!(
                    (all >> i & 1 == 1, expected),
                    (expected != 0, if expected == 0 { 0 } else { codes[i] }),
                    "{}",
                    at + i
                );
            }
        }
    }

    #[test]
    fn what_begins_no_word_is_left_out() {
        let mut words = Beginnings::<4>::default();
        words.extend(["aws", "dd", "newrelic"].into_iter());
        let starts = |text: &str| {
            let mut starts = Vec::new();
            words.each_in(text.as_bytes(), 0..text.len(), |start| starts.push(start));
            starts
        };
        assert_eq!(starts("an AWS_KEY, laws, myAwful; d-d dd12 new-relic n e x"), [3, 27, 29, 31, 36]);
    }
}
