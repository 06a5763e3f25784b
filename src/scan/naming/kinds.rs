//! Most words are told to be none that is known by a bit.
//!
//! Also compiled into patterns/build.rs.

use std::borrow::Cow;

/// A bit for each kind of word that there is, by its length, its first two bytes and its last: most other words are of none.
#[derive(Clone, Debug, PartialEq)]
pub struct Kinds(pub Cow<'static, [u64]>);

const KINDS: usize = 1 << 16;

impl Default for Kinds {
    fn default() -> Self {
        Self(vec![0; KINDS / 64].into())
    }
}

impl Kinds {
    /// Adds words.
    pub fn extend<'n>(&mut self, words: impl Iterator<Item = &'n str>) {
        let bits = self.0.to_mut();
        for kind in words.filter_map(|word| Self::kind(word.as_bytes())) {
            bits[kind / 64] |= 1 << (kind % 64);
        }
    }

    /// Whether `word` may be one of the words.
    pub fn may_have(&self, word: impl AsRef<[u8]>) -> bool {
        self.has(Self::kind(word.as_ref()))
    }

    /// The same in any case.
    pub fn may_have_folded(&self, word: &[u8]) -> bool {
        self.has(Self::kind_of(word, |byte| byte.to_ascii_lowercase()))
    }

    fn has(&self, kind: Option<usize>) -> bool {
        kind.is_some_and(|kind| self.0[kind / 64] >> (kind % 64) & 1 == 1)
    }

    fn kind(word: &[u8]) -> Option<usize> {
        Self::kind_of(word, |byte| byte)
    }

    #[inline]
    fn kind_of(word: &[u8], fold: impl Fn(u8) -> u8) -> Option<usize> {
        let (first, last) = (*word.first()?, *word.last()?);
        let second = word.get(1).copied().unwrap_or(0);
        let all = u32::from_le_bytes([fold(first), fold(second), fold(last), word.len() as u8]);
        Some((all.wrapping_mul(0x9E37_79B1) >> 16) as usize)
    }
}
