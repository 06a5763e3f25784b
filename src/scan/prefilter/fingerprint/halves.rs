//! Buckets told apart by the halves of three bytes, as a shuffle of 16 bytes looks them up.
//!
//! Promises: a byte has a low half and a mixed one, and no other byte has both. Of two that share a table, bytes with the low half of one and
//! the mixed half of the other look like them too: these lie anywhere, while with the high half they would be letters, like the two.

use super::{BUCKETS, Fingerprint, Marking};

/// How many bytes of a fingerprint the tables look at: with more, few are left that lie in a rare part of their keyword.
pub const MARKED: usize = 3;
/// Sets of tables.
pub const SETS: usize = 3;
/// The last set's buckets that are for keywords near a stretch or behind one.
pub const NEAR: u8 = 0xF0;

/// The halves that a bucket's fingerprints have.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Halves {
    low: [u16; MARKED],
    mixed: [u16; MARKED],
}

/// By set, the byte's place and its half: the buckets that have it.
pub type Table = [[[u8; 16]; MARKED]; SETS];

/// A byte's high half, mixed with the low one.
#[inline(always)]
pub fn mixed(byte: u8) -> u8 {
    (byte >> 4 ^ byte << 2) & 15
}

impl Halves {
    /// The tables of low and of mixed halves.
    pub fn tables(buckets: &[Self; SETS * BUCKETS]) -> (Table, Table) {
        let table = |halves: fn(&Self) -> &[u16; MARKED], set: usize, place: usize| {
            let has = |half: usize, bucket: usize| halves(&buckets[set * BUCKETS + bucket])[place] >> half & 1 == 1;
            std::array::from_fn(|half| (0..BUCKETS).fold(0, |bits, bucket| bits | u8::from(has(half, bucket)) << bucket))
        };
        let tables = |halves| std::array::from_fn(|set| std::array::from_fn(|place| table(halves, set, place)));
        (tables(|bucket| &bucket.low), tables(|bucket| &bucket.mixed))
    }

    /// With one fingerprint more.
    pub fn and(mut self, fingerprint: &Fingerprint, folded: bool) -> Self {
        for (i, &byte) in fingerprint.bytes.iter().take(MARKED).enumerate() {
            if i >= fingerprint.known {
                (self.low[i], self.mixed[i]) = (u16::MAX, u16::MAX);
                continue;
            }
            let other = if folded && byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte };
            self.low[i] |= 1 << (byte & 15);
            self.mixed[i] |= 1 << mixed(byte) | 1 << mixed(other);
        }
        self
    }
}

/// The buckets of a set of which a fingerprint may begin at `at`.
pub fn buckets(marking: &Marking, set: usize, text: &[u8], at: usize) -> u8 {
    (0..MARKED).fold(0xFF, |bits, i| {
        let byte = text[at + i];
        bits & marking.low[set][i][usize::from(byte & 15)] & marking.mixed[set][i][usize::from(mixed(byte))]
    })
}
