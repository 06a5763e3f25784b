//! Values that were found, to be replaced wherever they stand again.
//!
//! Promises: bounded memory: the newest are remembered. Leaves out: values so short that they are words.

use std::{
    collections::{HashMap, VecDeque},
    ops::Range,
};

use aho_corasick::{AhoCorasick, MatchKind};

/// Shorter values may stand anywhere by chance.
const LEAST: usize = 4;
/// As many are remembered.
const MOST: usize = 1000;

/// Values and the rules that found them.
#[derive(Default)]
pub struct Known {
    rules: HashMap<Box<[u8]>, usize>,
    /// Oldest first.
    order: VecDeque<Box<[u8]>>,
    /// Finds them; made anew when there are new ones.
    automaton: Option<(AhoCorasick, Vec<usize>)>,
}

impl Known {
    /// Remembers a value.
    pub(super) fn add(&mut self, value: &[u8], rule: usize) {
        if value.len() < LEAST || self.rules.contains_key(value) {
            return;
        }
        if self.order.len() == MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.rules.remove(&oldest);
        }
        self.rules.insert(value.into(), rule);
        self.order.push_back(value.into());
        self.automaton = None;
    }

    /// Where they stand, in order, and the rules that found them first.
    pub(super) fn places(&mut self, text: &[u8]) -> Vec<(Range<usize>, usize)> {
        if self.order.is_empty() {
            return Vec::new();
        }
        let (order, rules) = (&self.order, &self.rules);
        let (automaton, found_by) = self.automaton.get_or_insert_with(|| {
            let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(order);
            let found_by = order.iter().map(|value| rules[value]).collect();
            (automaton.expect("a thousand values are few"), found_by)
        });
        automaton.find_iter(text).map(|found| (found.range(), found_by[found.pattern().as_usize()])).collect()
    }

    /// Where one of several lines begins to stand whose end is not there yet.
    pub(super) fn first_partial(&self, text: &[u8]) -> Option<usize> {
        let starts = self.order.iter().filter_map(|value| {
            let first_line = &value[..=memchr::memchr(b'\n', value)?];
            let mut places = memchr::memmem::find_iter(text, first_line);
            places.find(|&at| text.len() - at < value.len() && value.starts_with(&text[at..]))
        });
        starts.min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_remembered() {
        let mut known = Known::default();
        for number in 0..=MOST {
            known.add(format!("value-{number:05}").as_bytes(), number);
        }
        known.add(b"abc", 7);
        assert_eq!(known.places(b"value-00000 value-01000 abc"), [(12..23, MOST)]);
    }

    #[test]
    fn a_value_that_goes_on_is_seen_by_its_first_line() {
        let mut known = Known::default();
        known.add(b"one\ntwo\nthree", 0);
        assert_eq!(known.first_partial(b"x one\ntwo\n"), Some(2));
        assert_eq!(known.first_partial(b"x one\ntwo\nthree\n"), None);
        assert_eq!(known.first_partial(b"x one\nfour\n"), None);
    }
}
