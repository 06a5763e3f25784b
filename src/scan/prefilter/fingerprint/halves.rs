//! Buckets told apart by the halves of three bytes, as a shuffle of 16 bytes looks them up.
//!
//! Promises: a byte has a low half and a mixed one, and no other byte has both. Of two that share a table, bytes with the low half of one and
//! the mixed half of the other look like them too: these lie anywhere, while with the high half they would be letters, like the two.

use super::{
    BUCKETS, Bucket, Fingerprint, MARKED, SETS,
    common::share_of,
    grams::{Grams, add},
};

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

/// A bucket's halves, and the texts that have them.
#[derive(Clone)]
pub struct Alike {
    halves: Halves,
    /// By place, a bit for each of [`Grams`] that has one of the low halves there.
    low: [Box<[u64]>; MARKED],
    /// The same of the mixed ones.
    mixed: [Box<[u64]>; MARKED],
}

impl Bucket for Alike {
    type Texts = Grams;

    fn texts() -> Grams {
        Grams::new()
    }

    fn none(grams: &Grams) -> Self {
        let none = || std::array::from_fn(|_| grams.none());
        Self { halves: Halves::default(), low: none(), mixed: none() }
    }

    fn has(&self, fingerprint: &Fingerprint, folded: bool) -> bool {
        self.halves.and(fingerprint, folded) == self.halves
    }

    fn add(&mut self, fingerprint: &Fingerprint, folded: bool, grams: &Grams) {
        let (before, after) = (self.halves, self.halves.and(fingerprint, folded));
        for place in 0..MARKED {
            let new = |halves: fn(&Halves) -> &[u16; MARKED]| {
                let new = halves(&after)[place] & !halves(&before)[place];
                (0..16).filter(move |half| new >> half & 1 == 1)
            };
            new(|halves| &halves.low).for_each(|half| add(&mut self.low[place], grams.with_low(place, half)));
            new(|halves| &halves.mixed).for_each(|half| add(&mut self.mixed[place], grams.with_mixed(place, half)));
        }
        self.halves = after;
    }

    fn share(&self, grams: &Grams) -> f64 {
        let [a, b, c] = std::array::from_fn(|place| (&self.low[place], &self.mixed[place]));
        let alike = (0..a.0.len()).map(|i| a.0[i] & a.1[i] & b.0[i] & b.1[i] & c.0[i] & c.1[i]);
        let Halves { low, mixed } = &self.halves;
        // Of texts that are not common it is only known how common their bytes are.
        grams.share_of(alike) + (0..MARKED).map(|i| commonness(low[i], mixed[i])).product::<f64>()
    }
}

/// How much of a text are bytes of these halves.
fn commonness(low: u16, of_mixed: u16) -> f64 {
    let is_one = |byte: &u8| low >> (byte & 15) & 1 == 1 && of_mixed >> mixed(*byte) & 1 == 1;
    (0..=u8::MAX).filter(is_one).map(share_of).sum()
}
