//! Many short texts, looked at in one go: which of them may hold anything.
//!
//! Promises: may say so of one that holds nothing, never of one that holds something that it does not.
//! Leaves out: what they hold.

use super::{Scanner, Scratch};

/// Short texts, one after the other.
#[derive(Default)]
pub struct Joined {
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Joined {
    /// Appends a text without zeros, which `write` writes, if it says that there is one.
    pub fn add<T>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Option<T>) -> Option<T> {
        let before = self.ends.last().map_or(0, |end| end + 1);
        self.text.truncate(before);
        let written = write(&mut self.text);
        if written.is_some() {
            self.ends.push(self.text.len());
            // What lies beyond a text counts as zeros.
            self.text.push(0);
        } else {
            self.text.truncate(before);
        }
        written
    }

    /// All of them, a zero after each.
    pub fn all(&self) -> &[u8] {
        &self.text
    }

    /// The text of that index.
    pub fn get(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] + 1);
        &self.text[start..self.ends[index]]
    }

    /// How many bytes they have.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Makes them none.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

impl Scanner {
    /// Whether each of some texts may hold a candidate, or something that is encoded other than in quoted-printable.
    pub fn may_hold(&self, joined: &Joined, scratch: &mut Scratch) -> Vec<bool> {
        if self.by_brute_force {
            return vec![true; joined.ends.len()];
        }
        let Scratch { buffers, hits, runs, .. } = scratch;
        if !self.prefilter.find(&joined.text, &(0..joined.text.len()), buffers, hits, runs) {
            self.give_up_all();
        }
        let mut may_hold = vec![false; joined.ends.len()];
        let runs = runs.drain(..).chain(buffers.encoded.iter().copied()).map(|run| run.start);
        for place in hits.drain(..).map(|hit| hit.start).chain(runs).chain(buffers.escapes.iter().copied()) {
            may_hold[joined.ends.partition_point(|&end| end <= place)] = true;
        }
        may_hold
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleSet;

    #[test]
    fn texts_are_told_as_if_each_were_alone() {
        let scanner = Scanner::new(RuleSet::builtin());
        let mut scratch = Scratch::new(&scanner, false, None);
        let (token, encoded) = (format!("ghp{}{}", "_", "a1B2c3D4e5F6g7H8i9J0".repeat(2)), "q".repeat(24));
        let texts = ["nothing", &token, "", "a = b", "password = \"x\"", "plain", &encoded, "a%41b", "100%"];
        let mut joined = Joined::default();
        for text in texts {
            let added = joined.add(|all| {
                all.extend_from_slice(text.as_bytes());
                Some(())
            });
            assert_eq!(added, Some(()));
        }
        assert_eq!(
            joined.add::<()>(|all| {
                all.push(b'x');
                None
            }),
            None
        );
        let may_hold = scanner.may_hold(&joined, &mut scratch);
        assert_eq!(may_hold, [false, true, false, false, true, false, true, true, false]);
        assert_eq!(joined.get(3), b"a = b");
        joined.clear();
        assert_eq!((joined.bytes(), scanner.may_hold(&joined, &mut scratch)), (0, vec![]));
    }
}
