//! What some words begin with, told by more letters than in [`super::Beginnings`].
//!
//! Promises: where one of the words stands it is told so; of others most are told to be none.
//! Leaves out: where words begin.

use std::borrow::Cow;

use super::starts::{BITS, CODES};

/// By a hash, a bit for each word of few letters, and for each of what others begin with: two to the power of `ROOM` bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Heads<const ROOM: u32 = 15>(pub Cow<'static, [u64]>);

/// More letters are not looked at.
const MOST: usize = 6;

impl<const ROOM: u32> Default for Heads<ROOM> {
    fn default() -> Self {
        Self(vec![0; (1 << ROOM) / 64].into())
    }
}

impl<const ROOM: u32> Heads<ROOM> {
    /// Adds those of words in lower case.
    pub fn extend<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        let bits = self.0.to_mut();
        for word in words {
            let codes = word.bytes().take(MOST).map(|byte| CODES[usize::from(byte)]);
            let bit = Self::bit(word.len().min(MOST), codes.fold(0, |head, code| head << BITS | u64::from(code)));
            bits[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// Whether one of the words may be what the letters and digits from `start` on begin with.
    pub fn may_begin(&self, text: &[u8], start: usize) -> bool {
        let (mut length, mut head) = (0, 0);
        for code in text[start..].iter().map(|&byte| CODES[usize::from(byte)]).filter(|&code| code != 0) {
            (length, head) = (length + 1, head << BITS | u64::from(code));
            let bit = Self::bit(length, head);
            if self.0[bit / 64] >> (bit % 64) & 1 == 1 {
                return true;
            }
            if length == MOST {
                break;
            }
        }
        false
    }

    /// The bit of a head of so many letters.
    fn bit(length: usize, head: u64) -> usize {
        let all = head | (length as u64) << (BITS * MOST);
        (all.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - ROOM)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_their_first_letters() {
        let mut heads = Heads::<15>::default();
        heads.extend(["dd", "aws", "newrelic"].into_iter());
        for text in ["DD_KEY", "ddx", "d-d", "AWS", "aws2", "New Relic", "newrel", "n e w (r) e l"] {
            assert!(heads.may_begin(text.as_bytes(), 0), "{text}");
        }
        for text in ["", "d", "dx", "aw", "a", "newre", "newly", "knew", "object", "12"] {
            assert!(!heads.may_begin(text.as_bytes(), 0), "{text}");
        }
    }
}
