//! Buckets told apart by four whole bytes, as a look-up in a table of 128 bytes tells them.

use super::{
    ASCII, Bucket, Fingerprint, LENGTH,
    grams::{Grams, add},
};

/// The bytes that a bucket's fingerprints have.
#[derive(Clone)]
pub struct Whole {
    /// By place, a bit for each byte.
    bytes: [u128; LENGTH],
    /// By place, a bit for each of [`Grams`] that has one of them there.
    grams: [Box<[u64]>; LENGTH],
}

/// What a byte more costs, where no common text looks more like the bucket's for it: the rare ones do.
const BYTE: f64 = 1e-7;

impl Bucket for Whole {
    type Texts = Grams;

    fn texts() -> Grams {
        Grams::new()
    }

    fn none(grams: &Grams) -> Self {
        Self { bytes: [0; LENGTH], grams: std::array::from_fn(|_| grams.none()) }
    }

    fn has(&self, fingerprint: &Fingerprint, folded: bool) -> bool {
        (0..LENGTH).all(|place| self.bytes[place] | fingerprint.bits(place, folded) == self.bytes[place])
    }

    fn add(&mut self, fingerprint: &Fingerprint, folded: bool, grams: &Grams) {
        for place in 0..LENGTH {
            let after = self.bytes[place] | fingerprint.bits(place, folded);
            let new = after & !self.bytes[place];
            (0..ASCII).filter(|byte| new >> byte & 1 == 1).for_each(|byte| add(&mut self.grams[place], grams.with(place, byte)));
            self.bytes[place] = after;
        }
    }

    fn share(&self, grams: &Grams) -> f64 {
        let [a, b, c, d] = &self.grams;
        let alike = (0..a.len()).map(|i| a[i] & b[i] & c[i] & d[i]);
        let bytes: u32 = self.bytes.iter().map(|bytes| bytes.count_ones()).sum();
        grams.share_of(alike) + BYTE * f64::from(bytes)
    }
}
