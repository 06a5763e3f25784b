//! Looking words up: most are told to be none that is known by a bit, the others by a quick hash.

use std::borrow::Cow;

/// A word of a rule as it is looked up: by its address.
pub type Word = Cow<'static, str>;

/// What words stand for, one thing or more, in the order in which they were given. Made when a program that has little to do starts: a word costs
/// a hash and a slot.
pub struct Table<T> {
    words: Vec<(Word, T)>,
    /// By a hash of it, one more than the index of a word; those that share a slot are in the ones after it.
    slots: Box<[u32]>,
}

impl<T> Table<T> {
    /// Of those words.
    pub fn of(words: Vec<(Word, T)>) -> Self {
        let mut slots = vec![0; (2 * words.len()).next_power_of_two().max(2)].into_boxed_slice();
        for (number, (word, _)) in (1..).zip(&words) {
            let mut slot = hash(word) % slots.len();
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = number;
        }
        Self { words, slots }
    }

    /// What `word` stands for.
    pub fn get(&self, word: &str) -> impl Iterator<Item = &T> {
        let begin = hash(word) % self.slots.len();
        let slots = self.slots[begin..].iter().chain(&self.slots[..begin]);
        let words = slots.map_while(|&number| self.words.get((number as usize).checked_sub(1)?));
        words.filter(move |(other, _)| other == word).map(|(_, value)| value)
    }

    /// Whether it stands for something.
    pub fn has(&self, word: &str) -> bool {
        self.get(word).next().is_some()
    }

    /// Each word, as often as it stands for something.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|(word, _)| &**word)
    }
}

/// FNV-1a: what is looked up is short, and nobody chooses what is found.
fn hash(word: &str) -> usize {
    word.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)) as usize
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_what_they_were_given_for() {
        let words: Vec<(Word, usize)> = (0..500).map(|i| (Word::from(format!("w{}", i % 400)), i)).collect();
        let table = Table::of(words);
        for i in 0..400 {
            let expected: Vec<usize> = if i < 100 { vec![i, i + 400] } else { vec![i] };
            assert_eq!(table.get(&format!("w{i}")).copied().collect::<Vec<_>>(), expected);
        }
        assert!(table.has("w0") && !table.has("w400") && !Table::<()>::of(Vec::new()).has(""));
    }
}
