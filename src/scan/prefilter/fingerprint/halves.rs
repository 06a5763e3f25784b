//! Buckets told apart by the halves of three bytes, as a shuffle of 16 bytes looks them up.

use super::{BUCKETS, Bucket, Fingerprint, MARKED, SETS, grams::Grams};

/// The halves that a bucket's fingerprints have.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Halves {
    low: [u16; MARKED],
    high: [u16; MARKED],
}

/// By set, the byte's place and its half: the buckets that have it.
pub type Table = [[[u8; 16]; MARKED]; SETS];

impl Halves {
    /// The tables of low and of high halves.
    pub fn tables(buckets: &[Self; SETS * BUCKETS]) -> (Table, Table) {
        let table = |halves: fn(&Self) -> &[u16; MARKED], set: usize, place: usize| {
            let has = |half: usize, bucket: usize| halves(&buckets[set * BUCKETS + bucket])[place] >> half & 1 == 1;
            std::array::from_fn(|half| (0..BUCKETS).fold(0, |bits, bucket| bits | u8::from(has(half, bucket)) << bucket))
        };
        let tables = |halves| std::array::from_fn(|set| std::array::from_fn(|place| table(halves, set, place)));
        (tables(|bucket| &bucket.low), tables(|bucket| &bucket.high))
    }

    /// With one fingerprint more.
    pub fn and(mut self, fingerprint: &Fingerprint, folded: bool) -> Self {
        for (i, &byte) in fingerprint.bytes.iter().take(MARKED).enumerate() {
            if i >= fingerprint.known {
                (self.low[i], self.high[i]) = (u16::MAX, u16::MAX);
                continue;
            }
            let other = if folded && byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte };
            self.low[i] |= 1 << (byte & 15);
            self.high[i] |= 1 << (byte >> 4) | 1 << (other >> 4);
        }
        self
    }
}

impl Bucket for Halves {
    fn none(_: &Grams) -> Self {
        Self::default()
    }

    fn with(&self, fingerprint: &Fingerprint, folded: bool, _: &Grams) -> Self {
        self.and(fingerprint, folded)
    }

    fn share(&self, _: &Grams) -> f64 {
        (0..MARKED).map(|i| commonness(self.low[i], self.high[i])).product()
    }
}

/// How common bytes are in source code and prose, in thousandths; those beyond ASCII are taken as alike.
const COMMONNESS: [[u8; 16]; 8] = [
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 26, 0, 0, 0, 0, 0],
    [0; 16],
    [160, 1, 4, 2, 1, 1, 2, 2, 8, 8, 6, 1, 10, 9, 12, 6],
    [14, 11, 8, 6, 5, 5, 4, 3, 4, 3, 5, 8, 3, 9, 4, 1],
    [1, 7, 3, 7, 6, 8, 5, 3, 3, 7, 1, 2, 6, 4, 6, 5],
    [6, 1, 7, 8, 7, 4, 2, 2, 2, 2, 1, 2, 1, 2, 1, 22],
    [1, 42, 10, 25, 25, 70, 15, 12, 18, 45, 2, 6, 28, 18, 42, 40],
    [18, 1, 45, 42, 54, 20, 8, 7, 6, 9, 2, 3, 1, 3, 1, 0],
];

/// How much of a text are bytes of these halves.
fn commonness(low: u16, high: u16) -> f64 {
    let of = |half: usize| match COMMONNESS.get(half) {
        Some(row) => row.iter().enumerate().filter(|(i, _)| low >> i & 1 == 1).map(|(_, share)| f64::from(*share) + 0.1).sum(),
        None => 0.2 * f64::from(low.count_ones()),
    };
    (0..16).filter(|half| high >> half & 1 == 1).map(of).sum::<f64>() / 1000.0
}
