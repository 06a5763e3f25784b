//! Looking words up: most are told to be none that is known by a bit, the others by a quick hash.

use std::{
    borrow::Cow,
    hash::{BuildHasherDefault, Hasher},
};

/// A word of a rule as it is looked up: by its address.
pub type Word = Cow<'static, str>;

/// FNV-1a: what is looked up is short, and nobody chooses what is found.
pub struct Fnv(u64);

/// For a map of short texts.
pub type Quick = BuildHasherDefault<Fnv>;

impl Default for Fnv {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A bit for each kind of word that there is, by its length, its first two bytes and its last: most other words are of none.
pub struct Kinds(Box<[u64; KINDS / 64]>);

const KINDS: usize = 1 << 16;

impl Kinds {
    /// Of those words.
    pub fn of<'n>(words: impl Iterator<Item = &'n str>) -> Self {
        let mut bits = Box::new([0; KINDS / 64]);
        for kind in words.filter_map(|word| Self::kind(word.as_bytes())) {
            bits[kind / 64] |= 1 << (kind % 64);
        }
        Self(bits)
    }

    /// Whether `word` may be one of the words.
    pub fn may_have(&self, word: impl AsRef<[u8]>) -> bool {
        Self::kind(word.as_ref()).is_some_and(|kind| self.0[kind / 64] >> (kind % 64) & 1 == 1)
    }

    fn kind(word: &[u8]) -> Option<usize> {
        let (first, last) = (*word.first()?, *word.last()?);
        let second = word.get(1).copied().unwrap_or(0);
        let all = u32::from_le_bytes([first, second, last, word.len() as u8]);
        Some((all.wrapping_mul(0x9E37_79B1) >> 16) as usize)
    }
}
