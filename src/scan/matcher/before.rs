//! What stands before a keyword that a match may begin far from: read backwards from the keyword, it tells most of them to be none's after a few
//! bytes, where a search from the first place where one may begin goes through all that it may hold.
//!
//! Promises: says so only of a keyword of which the regex has no part before it.

use regex_automata::{
    Anchored, Input, MatchKind,
    hybrid::dfa::{Cache, DFA},
    nfa::thompson::{self, NFA, WhichCaptures},
};
use regex_syntax::hir::{Hir, HirKind};

use super::Source;

/// What a regex has before its keyword.
pub struct Before(DFA);

impl Before {
    /// Of a regex in which something of many lengths stands before one text that all keywords are the beginning of.
    pub fn of(regex: &Hir, source: Source<'_>) -> Option<Self> {
        let HirKind::Concat(parts) = regex.kind() else { return None };
        let is_keyword = |part: &Hir| match part.kind() {
            HirKind::Literal(literal) => source.keywords.iter().all(|keyword| literal.0.starts_with(keyword.as_bytes())),
            _ => false,
        };
        let keyword = parts.iter().position(is_keyword)?;
        let before = Hir::concat(parts[..keyword].to_vec());
        let lengths = (before.properties().minimum_len()?, before.properties().maximum_len()?);
        if lengths != source.pattern.lead {
            return None;
        }
        Some(Self(backwards(&before)))
    }

    /// Whether it stands before `end`, from `start` on at most; and how many bytes were gone through until that was known.
    pub fn ends(&self, text: &[u8], start: usize, end: usize, cache: &mut Option<Cache>) -> (bool, usize) {
        let cache = cache.get_or_insert_with(|| self.0.create_cache());
        let input = Input::new(text).range(start..end).anchored(Anchored::Yes);
        let mut state = self.0.start_state_reverse(cache, &input).expect("there is no byte to give up at");
        for at in (start..end).rev() {
            state = self.0.next_state(cache, state, text[at]).expect("it gives up at no byte");
            if state.is_match() || state.is_dead() {
                return (state.is_match(), end - at);
            }
        }
        let last = match start.checked_sub(1) {
            Some(at) => self.0.next_state(cache, state, text[at]).expect("it gives up at no byte"),
            None => self.0.next_eoi_state(cache, state).expect("it gives up at no byte"),
        };
        (last.is_match(), end - start)
    }
}

/// An automaton that reads a part of a regex backwards.
pub fn backwards(part: &Hir) -> DFA {
    let config = thompson::Config::new().utf8(false).shrink(false).which_captures(WhichCaptures::None).reverse(true);
    let nfa = NFA::compiler().configure(config).build_from_hir(part).expect("it is a part of a regex that was accepted");
    let config = DFA::config().match_kind(MatchKind::All).skip_cache_capacity_check(true);
    DFA::builder().configure(config).build_from_nfa(nfa).expect("it has no words of Unicode")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, ops::Range};

    use super::{super::Matcher, *};
    use crate::{
        rule::{Text, example::Dice, pattern::Pattern},
        scan::prefilter::Hit,
    };

    /// What is found in `text` from all keywords, as the fast search says and as the slow one does.
    fn found(source: Source<'_>, matcher: &Matcher, text: &str) -> [BTreeSet<(usize, usize)>; 2] {
        let keyword = source.keywords[0].as_bytes();
        let places = memchr::memmem::find_iter(text.as_bytes(), keyword);
        let hits: Vec<Hit> = places.map(|start| Hit { rule: 0, start, end: start + keyword.len() }).collect();
        let (place, mut scratch) = (|range: Range<usize>| (range.start, range.end), None);
        let fast =
            hits.iter().filter_map(|hit| matcher.find(source, (text.as_bytes(), 0), hit, &mut scratch)).map(place).collect();
        let slow = hits.iter().filter_map(|hit| matcher.find_slowly(source, text.as_bytes(), hit)).map(place).collect();
        [fast, slow]
    }

    #[test]
    fn what_is_passed_over_is_found_from_another_keyword() {
        const REGEX: &str = r"\b(?:host|user)=[^ ;]{1,20}(?: [a-z]{2,9}=[^ ;]{1,9}){0,3}? pw=(?<secret>[a-z =]{4,12})";
        const PARTS: [&str; 12] =
            ["host=", "user=a", " pw=", " pw=abcd", "x", " ", ";", "=", " port=1", "\n", "....................", "pw=pw=pw"];
        let keywords = [Text::from(" pw=".to_owned())];
        let pattern = Pattern::analyse(REGEX, &keywords, None).expect("it is right");
        let (source, matcher) = (Source { regex: REGEX, pattern: &pattern, keywords: &keywords }, Matcher::default());
        let mut dice = Dice::seeded("before", 5);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let mut count = 0;
        for _ in 0..2000 {
            let text: String = (0..2 + below(30)).map(|_| PARTS[below(PARTS.len())]).collect();
            let [fast, slow] = found(source, &matcher, &text);
            assert_eq!(fast, slow, "{text:?}");
            count += fast.len();
        }
        assert!(count > 200, "{count}");
        assert!(matcher.before.get().is_some_and(Option::is_some), "it is asked for");
    }

    #[test]
    fn it_is_told_backwards_from_the_keyword() {
        const REGEX: &str = r"\b(?:host|user)=[^ ;]{1,20} pw=(?<secret>[a-z]{4})";
        let keywords = [Text::from(" pw=".to_owned())];
        let pattern = Pattern::analyse(REGEX, &keywords, None).expect("it is right");
        let source = Source { regex: REGEX, pattern: &pattern, keywords: &keywords };
        let before = Before::of(&super::super::parsed(REGEX), source).expect("it has something before its keyword");
        for (text, expected) in [("host=a pw=", true), ("x user=bc pw=", true), ("host=a; pw=", false), ("xhost=a pw=", false)] {
            let end = text.find(" pw=").expect("it is there");
            assert_eq!(before.ends(text.as_bytes(), 0, end, &mut None).0, expected, "{text}");
        }
    }
}
