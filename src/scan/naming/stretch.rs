//! A stretch of a text that is looked through once, whoever asks about parts of it: values stand close to each other, so that what stands
//! around one stands around the next.
//!
//! Leaves out: what is looked for (heard, hosts).

use std::ops::Range;

/// What was found in the stretch, in the order of its places.
pub struct Stretch<T> {
    pub done: Range<usize>,
    pub found: Vec<T>,
}

/// So much that nobody asks about is looked through to get to what is asked about.
const GAP: usize = 512;
/// More are not remembered.
const MOST: usize = 4096;

impl<T> Default for Stretch<T> {
    fn default() -> Self {
        Self { done: 0..0, found: Vec::new() }
    }
}

impl<T> Stretch<T> {
    /// Says that what is asked about next begins there: the stretch goes on to it, or begins with it.
    pub fn go_to(&mut self, start: usize) {
        if start < self.done.start || start > self.done.end + GAP || self.found.len() > MOST {
            self.done = start..start;
            self.found.clear();
        }
    }
}

/// Asks about parts of random texts of `words`, of where the stretch is to go to before, which is 0 for each new text.
#[cfg(test)]
pub fn each_part(words: &[&str], mut ask: impl FnMut(&[u8], usize, &Range<usize>)) {
    let mut dice = crate::rule::example::Dice::seeded("parts", 7);
    let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
    for _ in 0..400 {
        let text: String = (0..40).map(|_| words[below(words.len())]).collect();
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() {
            for _ in 0..4 {
                ask(text, at, &(at..at + below(text.len() + 1 - at)));
            }
            at += below(9);
        }
    }
}
