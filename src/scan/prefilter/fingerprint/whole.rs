//! Buckets told apart by four whole bytes, as a look-up in a table of 128 bytes tells them.

use super::{ASCII, Bucket, Fingerprint, LENGTH, grams::Grams};

/// The bytes that a bucket's fingerprints have.
#[derive(Clone, PartialEq)]
pub struct Whole {
    /// By place, a bit for each byte.
    bytes: [u128; LENGTH],
    /// By place, a bit for each of [`Grams`] that has one of them there.
    grams: [Box<[u64]>; LENGTH],
}

/// What a byte more costs, where no common text looks more like the bucket's for it: the rare ones do.
const BYTE: f64 = 1e-7;

impl Bucket for Whole {
    fn none(grams: &Grams) -> Self {
        Self { bytes: [0; LENGTH], grams: std::array::from_fn(|_| grams.none()) }
    }

    fn with(&self, fingerprint: &Fingerprint, folded: bool, grams: &Grams) -> Self {
        let mut with = self.clone();
        for place in 0..LENGTH {
            if place >= fingerprint.known {
                with.bytes[place] = u128::MAX;
                with.grams[place].fill(u64::MAX);
                continue;
            }
            for byte in fingerprint.byte_in(place, folded) {
                let byte = usize::from(byte) % ASCII;
                if with.bytes[place] >> byte & 1 == 0 {
                    with.bytes[place] |= 1 << byte;
                    with.grams[place].iter_mut().zip(grams.with(place, byte)).for_each(|(all, more)| *all |= more);
                }
            }
        }
        with
    }

    fn share(&self, grams: &Grams) -> f64 {
        let [a, b, c, d] = &self.grams;
        let alike = (0..a.len()).map(|i| a[i] & b[i] & c[i] & d[i]);
        let bytes: u32 = self.bytes.iter().map(|bytes| bytes.count_ones()).sum();
        grams.share_of(alike) + BYTE * f64::from(bytes)
    }
}
