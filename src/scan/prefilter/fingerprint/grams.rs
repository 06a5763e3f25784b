//! How common texts of four bytes are in source code: `grams.bin`, made by `make.py` from a kernel, crates, and the files of a distribution.
//!
//! Promises: the 20,000 most common; any other is rarer than each of them.

use super::{ASCII, Fingerprint, LENGTH};

/// Five bytes a text, sorted: the text's own, without their highest bits, and the negative logarithm of its share in eighths of a bit.
static PACKED: &[[u8; LENGTH + 1]] = include_bytes!("grams.bin").as_chunks().0;

/// What is taken for the share of a text that is none of them.
const RARE: f64 = 2e-6;

/// The common texts, and which have what byte where.
pub struct Grams {
    shares: Vec<f64>,
    /// By place and byte, a bit for each text.
    with: Vec<Box<[u64]>>,
}

impl Grams {
    /// All.
    pub fn new() -> Self {
        let none = vec![0; PACKED.len().div_ceil(64)].into_boxed_slice();
        let mut with = vec![none; LENGTH * ASCII];
        for (index, packed) in PACKED.iter().enumerate() {
            for (place, &byte) in packed[..LENGTH].iter().enumerate() {
                with[place * ASCII + usize::from(byte)][index / 64] |= 1 << (index % 64);
            }
        }
        Self { shares: PACKED.iter().map(share).collect(), with }
    }

    /// Bits for none of the texts.
    pub fn none(&self) -> Box<[u64]> {
        vec![0; PACKED.len().div_ceil(64)].into_boxed_slice()
    }

    /// Bits for those with that byte at that place.
    pub fn with(&self, place: usize, byte: usize) -> &[u64] {
        &self.with[place * ASCII + byte]
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
