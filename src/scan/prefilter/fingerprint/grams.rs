//! How common texts of four bytes are in source code: `grams.bin`, made by `make.py` from a kernel, crates, and the files of a distribution.
//!
//! Promises: the 20,000 most common; any other is rarer than each of them.

use super::{ASCII, Fingerprint, LENGTH, halves};

/// Five bytes a text, sorted: the text's own, without their highest bits, and the negative logarithm of its share in eighths of a bit.
static PACKED: &[[u8; LENGTH + 1]] = include_bytes!("grams.bin").as_chunks().0;

/// What is taken for the share of a text that is none of them.
const RARE: f64 = 2e-6;

/// The common texts, and which have what byte where.
pub struct Grams {
    shares: Vec<f64>,
    /// By place and byte, a bit for each text.
    bytes: Vec<Box<[u64]>>,
    /// By place and a byte's low half.
    low: Vec<Box<[u64]>>,
    /// By place and a byte's mixed half.
    mixed: Vec<Box<[u64]>>,
}

/// Values of half a byte.
const HALVES: usize = 16;

impl Grams {
    /// All.
    pub fn new() -> Self {
        let none = vec![0; PACKED.len().div_ceil(64)].into_boxed_slice();
        let [mut bytes, mut low, mut mixed] = [ASCII, HALVES, HALVES].map(|values| vec![none.clone(); LENGTH * values]);
        for (index, packed) in PACKED.iter().enumerate() {
            for (place, &byte) in packed[..LENGTH].iter().enumerate() {
                let bit = 1 << (index % 64);
                bytes[place * ASCII + usize::from(byte)][index / 64] |= bit;
                low[place * HALVES + usize::from(byte) % HALVES][index / 64] |= bit;
                mixed[place * HALVES + usize::from(halves::mixed(byte))][index / 64] |= bit;
            }
        }
        Self { shares: PACKED.iter().map(share).collect(), bytes, low, mixed }
    }

    /// Bits for none of the texts.
    pub fn none(&self) -> Box<[u64]> {
        vec![0; PACKED.len().div_ceil(64)].into_boxed_slice()
    }

    /// Bits for those with that byte at that place.
    pub fn with(&self, place: usize, byte: usize) -> &[u64] {
        &self.bytes[place * ASCII + byte]
    }

    /// Bits for those whose byte at that place has that low half.
    pub fn with_low(&self, place: usize, half: usize) -> &[u64] {
        &self.low[place * HALVES + half]
    }

    /// Bits for those whose byte at that place has that mixed half.
    pub fn with_mixed(&self, place: usize, half: usize) -> &[u64] {
        &self.mixed[place * HALVES + half]
    }

    /// How much of source code those texts are, given as bits.
    pub fn share_of(&self, bits: impl Iterator<Item = u64>) -> f64 {
        let mut share = 0.0;
        for (index, mut word) in bits.enumerate() {
            while word != 0 {
                share += self.shares.get(64 * index + word.trailing_zeros() as usize).unwrap_or(&0.0);
                word &= word - 1;
            }
        }
        share
    }
}

/// Adds the texts of `more`.
pub fn add(all: &mut [u64], more: &[u64]) {
    all.iter_mut().zip(more).for_each(|(all, more)| *all |= more);
}

fn share(packed: &[u8; LENGTH + 1]) -> f64 {
    (-f64::from(packed[LENGTH]) / 8.0).exp2()
}

/// How much of source code begins as a fingerprint does.
pub fn share_of(fingerprint: &Fingerprint) -> f64 {
    let known: Vec<u8> = fingerprint.bytes[..fingerprint.known].iter().map(|byte| byte & 0x7F).collect();
    let from = PACKED.partition_point(|packed| packed[..known.len()] < known[..]);
    let alike = PACKED[from..].iter().take_while(|packed| packed.starts_with(&known));
    RARE + alike.map(share).sum::<f64>()
}
