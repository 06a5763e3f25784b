//! Which bytes are text, and which are characters and zeros in turns: a bit for each byte, and rows of them.
//!
//! Promises: beyond the end there is nothing of either.

use std::ops::Range;

use wide::i8x16;

/// Bytes whose bits lie in one number.
const MANY: usize = 64;
/// A byte that is no text and no zero.
const NOTHING: u8 = 1;

/// What the bytes of a piece are, each block's first byte the lowest bit. The last block has room for a byte that is nothing.
#[derive(Default)]
pub struct Masks {
    text: Vec<u64>,
    /// A byte and the one after it are a character and a zero, on whichever side.
    pairs: Vec<u64>,
}

impl Masks {
    /// Those of other bytes.
    pub fn fill(&mut self, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks();
        self.text.resize(blocks.len() + 1, 0);
        self.pairs.resize(blocks.len() + 1, 0);
        let mut last = [NOTHING; MANY];
        last[..rest.len()].copy_from_slice(rest);
        // From the end on: what a block's last byte is beside is known then.
        let mut next = text_and_zeros(&last);
        self.text[blocks.len()] = next.0;
        self.pairs[blocks.len()] = pairs(next, (0, 0));
        for (index, block) in blocks.iter().enumerate().rev() {
            let this = text_and_zeros(block);
            self.text[index] = this.0;
            self.pairs[index] = pairs(this, next);
            next = this;
        }
    }

    /// Where as many bytes of text as `FEWEST` stand in a row, at `from` or later.
    pub fn text_in_a_row<const FEWEST: usize>(&self, from: usize) -> Option<usize> {
        in_a_row::<FEWEST>(&self.text, from)
    }

    /// The end of the text that goes on at `at`.
    pub fn end_of_text(&self, at: usize) -> usize {
        end(&self.text, at)
    }

    /// The next pairs in a row that are as many as `FEWEST`, at `from` or later.
    pub fn pairs_in_a_row<const FEWEST: usize>(&self, from: usize) -> Option<Range<usize>> {
        in_a_row::<FEWEST>(&self.pairs, from).map(|start| start..self.end_of_pairs(start))
    }

    /// The end of the pairs that go on at `at`.
    pub fn end_of_pairs(&self, at: usize) -> usize {
        end(&self.pairs, at)
    }
}

/// Where of a byte and the one after it one is text and one a zero.
fn pairs((text, zeros): (u64, u64), next: (u64, u64)) -> u64 {
    let after = |this: u64, next: u64| this >> 1 | next << (MANY - 1);
    (text & after(zeros, next.1)) | (zeros & after(text, next.0))
}

/// Where as many bits as `FEWEST` are set in a row, at `from` or later.
fn in_a_row<const FEWEST: usize>(masks: &[u64], from: usize) -> Option<usize> {
    let first = from / MANY;
    let before = (1 << (from % MANY)) - 1;
    // How many bits are set in a row right before a block.
    let mut behind = 0;
    for (index, &mask) in masks.iter().enumerate().skip(first) {
        let mask = if index == first { mask & !before } else { mask };
        let at = index * MANY;
        if behind + mask.trailing_ones() as usize >= FEWEST {
            return Some(at - behind);
        }
        let rows = rows::<FEWEST>(mask);
        if rows != 0 {
            return Some(at + rows.trailing_zeros() as usize);
        }
        behind = mask.leading_ones() as usize;
    }
    None
}

/// The bits with which a row of as many as `FEWEST` begins.
fn rows<const FEWEST: usize>(mut mask: u64) -> u64 {
    const { assert!(0 < FEWEST && FEWEST < MANY) };
    let mut length = 1;
    while length < FEWEST {
        let more = length.min(FEWEST - length);
        mask &= mask >> more;
        length += more;
    }
    mask
}

/// Where the bits end that are set from `at` on: the last is none.
fn end(masks: &[u64], at: usize) -> usize {
    let mut index = at / MANY;
    let mut others = !masks[index] >> (at % MANY) << (at % MANY);
    while others == 0 {
        index += 1;
        others = !masks[index];
    }
    index * MANY + others.trailing_zeros() as usize
}

/// What is printed of ASCII, and what lays out a text.
pub fn is_text(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// The text among the bytes, and the zeros.
fn text_and_zeros(bytes: &[u8; MANY]) -> (u64, u64) {
    let (sixteens, _) = bytes.as_chunks::<16>();
    let mut masks = (0, 0);
    for sixteen in sixteens.iter().rev() {
        let bytes = i8x16::new(sixteen.map(u8::cast_signed));
        let are = |byte: u8| bytes.simd_eq(i8x16::splat(byte.cast_signed()));
        // Bytes beyond ASCII are negative.
        let printed = bytes.simd_gt(i8x16::splat(0x1F)) & !are(0x7F);
        let text = printed | are(b'\t') | are(b'\n') | are(b'\r');
        masks = (masks.0 << 16 | u64::from(text.to_bitmask()), masks.1 << 16 | u64::from(are(0).to_bitmask()));
    }
    masks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bit_says_what_its_byte_is() {
        let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).chain([b'a', 0].repeat(70)).chain([0]).collect();
        for start in 0..bytes.len() {
            let bytes = &bytes[start..];
            let mut masks = Masks::default();
            masks.fill(bytes);
            let is_pair = |at: usize| {
                let (first, second) = (bytes[at], *bytes.get(at + 1).unwrap_or(&1));
                (first == 0 && is_text(second)) || (second == 0 && is_text(first))
            };
            for at in 0..(bytes.len() / MANY + 1) * MANY {
                let bit = |masks: &[u64]| masks[at / MANY] >> (at % MANY) & 1 != 0;
                let expected = at < bytes.len();
                assert_eq!(bit(&masks.text), expected && is_text(bytes[at]), "{start} {at}");
                assert_eq!(bit(&masks.pairs), expected && is_pair(at), "{start} {at}");
            }
        }
    }
}
