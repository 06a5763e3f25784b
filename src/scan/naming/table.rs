//! Words looked up by a quick hash.
//!
//! Promises: a table that was laid out at once, and one to which words were added, are the same. Also compiled into patterns/build.rs.

use std::borrow::Cow;

use crate::rule::Text;

/// What words stand for, one thing or more, in the order in which they were given.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T: Clone + 'static> {
    pub words: Cow<'static, [(Text, T)]>,
    /// By a hash of it, one more than the index of a word, and what of the hash tells it from most others; those that share a slot are in the
    /// ones after it.
    pub slots: Cow<'static, [u32]>,
}

/// The bits of a slot that are an index, of more words than anybody configures; the others are of the hash.
const INDEX: u32 = (1 << 24) - 1;

impl<T: Clone> Default for Table<T> {
    fn default() -> Self {
        Self { words: Cow::Borrowed(&[]), slots: Cow::Borrowed(&[0]) }
    }
}

impl<T: Clone> Table<T> {
    /// Adds words.
    pub fn extend(&mut self, more: Vec<(Text, T)>) {
        let mut known = self.words.len();
        self.words.to_mut().extend(more);
        let room = (2 * self.words.len()).next_power_of_two();
        if self.slots.len() < room {
            self.slots = vec![0; room].into();
            known = 0;
        }
        let slots = self.slots.to_mut();
        for (number, (word, _)) in (1..).zip(&*self.words).skip(known) {
            let hash = hash(word);
            let mut slot = hash as usize % slots.len();
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = number | tag(hash);
        }
    }

    /// What `word` stands for.
    pub fn get(&self, word: &str) -> impl Iterator<Item = &T> {
        let hash = hash(word);
        let begin = hash as usize % self.slots.len();
        let slots = self.slots[begin..].iter().chain(&self.slots[..begin]).take_while(|&&slot| slot != 0);
        let alike = slots.filter(move |&slot| slot & !INDEX == tag(hash)).map(|&slot| &self.words[(slot & INDEX) as usize - 1]);
        alike.filter(move |(other, _)| other == word).map(|(_, value)| value)
    }

    /// Whether it stands for something.
    pub fn has(&self, word: &str) -> bool {
        self.get(word).next().is_some()
    }
}

/// FNV-1a: what is looked up is short, and nobody chooses what is found.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// What of a hash is in a slot.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32 & !INDEX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_what_they_were_given_for() {
        let words: Vec<(Text, usize)> = (0..500).map(|i| (Text::from(format!("w{}", i % 400)), i)).collect();
        let mut table = Table::default();
        table.extend(words.clone());
        for i in 0..400 {
            let expected: Vec<usize> = if i < 100 { vec![i, i + 400] } else { vec![i] };
            assert_eq!(table.get(&format!("w{i}")).copied().collect::<Vec<_>>(), expected);
        }
        assert!(table.has("w0") && !table.has("w400") && !Table::<()>::default().has(""));
        for first in [0, 100, 300, 499] {
            let mut in_two = Table::default();
            in_two.extend(words[..first].to_vec());
            in_two.extend(words[first..].to_vec());
            assert_eq!(in_two, table);
        }
    }
}
