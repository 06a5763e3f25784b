//! Buckets told apart by how common their bytes are, each taken for itself: roughly, and without a look at any text.

use super::{Fingerprint, LENGTH};

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

/// How much of a text is that byte.
fn share_of(byte: u8) -> f64 {
    COMMONNESS.get(usize::from(byte >> 4)).map_or(0.2, |row| f64::from(row[usize::from(byte & 15)]) + 0.1) / 1000.0
}

/// The bytes that a bucket's fingerprints have.
#[derive(Clone, Default)]
pub struct Common {
    /// By place, a bit for each byte.
    bytes: [u128; LENGTH],
    /// By place, how much of a text they are.
    shares: [f64; LENGTH],
}

impl Common {
    pub fn add(&mut self, fingerprint: &Fingerprint, folded: bool) {
        for place in 0..LENGTH {
            let after = self.bytes[place] | fingerprint.bits(place, folded);
            let mut new = after & !self.bytes[place];
            while new != 0 {
                self.shares[place] += share_of(new.trailing_zeros() as u8);
                new &= new - 1;
            }
            self.bytes[place] = after;
        }
    }

    /// How much of a text looks like one of the bucket's.
    pub fn share(&self) -> f64 {
        self.shares.iter().product()
    }
}
