//! A search that costs no more than it may, for a regex of whose author nothing is known: an automaton of thousands of states
//! may make a new one of them at each byte, and go over the same bytes again from each keyword.
//!
//! Promises: what is found, and at which cost, depends on the text alone, and not on what was searched before; what is found is
//! what [`Matcher::find`](super::Matcher::find) finds.
//! Leaves out: how much a search may cost (toil).

use std::ops::Range;

use regex_automata::{
    Anchored, Input,
    hybrid::dfa::{Cache, DFA},
};

use super::{FEW_STARTS, Regex, RegexScratch, Source};
use crate::scan::prefilter::Hit;

/// What an automaton's states may take, in bytes. Then they are forgotten,
const ROOM: usize = 512 << 10;
/// and so often in one text: those of a sound regex hardly ever are.
const FORGOTTEN: usize = 16;
/// What making that many costs, in bytes that are gone through.
const MADE: usize = 4 * ROOM;
/// To tell where a group is, a state costs less at a byte than going on to the next byte does.
const STATES: usize = 4;

/// One rule's regex.
pub struct Counted {
    regex: Regex,
    ends: DFA,
    states: usize,
}

/// One thread's state for it.
pub struct CountedScratch {
    /// Which text it was made for.
    text: u64,
    ends: Cache,
    groups: RegexScratch,
}

/// It would cost more than it may.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMuch;

impl Counted {
    /// Of a regex that was accepted, and has so many states.
    pub fn new(regex: &str, states: usize) -> Self {
        let regex = Regex::new(regex);
        let config =
            DFA::config().skip_cache_capacity_check(true).cache_capacity(ROOM).minimum_cache_clear_count(Some(FORGOTTEN));
        let ends = DFA::builder().configure(config).build_from_nfa(regex.groups.get_nfa().clone());
        Self { regex, ends: ends.expect("it has no words of Unicode"), states }
    }

    /// What [`Matcher::find`](super::Matcher::find) finds in a text of that number, if that costs no more than is `left`, of
    /// which it is taken.
    ///
    /// # Errors
    /// It would cost more.
    pub fn find(
        &self,
        source: Source<'_>,
        (text, number): (&[u8], u64),
        hit: &Hit,
        left: &mut usize,
        scratch: &mut Option<Box<CountedScratch>>,
    ) -> Result<Option<Range<usize>>, TooMuch> {
        let (least, most) = source.pattern.lead;
        let Some(last_start) = hit.start.checked_sub(least) else { return Ok(None) };
        let window_end = source.window_end(text, last_start);
        let scratch = scratch.get_or_insert_with(|| {
            Box::new(CountedScratch { text: number, ends: self.ends.create_cache(), groups: self.regex.scratch() })
        });
        if std::mem::replace(&mut scratch.text, number) != number {
            scratch.ends.reset(&self.ends);
        }
        let is_anchored = most - least < FEW_STARTS;
        let anchored = if is_anchored { Anchored::Yes } else { Anchored::No };
        let mut from = hit.start.saturating_sub(most);
        while from <= last_start {
            let (input, cleared) = (Input::new(text).range(from..window_end).anchored(anchored), scratch.ends.clear_count());
            let end = self.end(&input, left, &mut scratch.ends)?;
            spend(left, (scratch.ends.clear_count() - cleared) * MADE)?;
            let Some(end) = end else {
                if is_anchored {
                    from += 1;
                    continue;
                }
                break;
            };
            spend(left, (end - from).saturating_mul(self.states) / STATES)?;
            let Some((whole, secret)) = self.regex.groups(input.range(from..end), &mut scratch.groups) else { break };
            if whole.start > last_start {
                break;
            }
            if whole.end >= hit.end {
                return Ok(Some(secret));
            }
            from = whole.start + 1;
        }
        Ok(None)
    }

    /// Where the leftmost match ends.
    fn end(&self, input: &Input<'_>, left: &mut usize, cache: &mut Cache) -> Result<Option<usize>, TooMuch> {
        let (text, automaton) = (input.haystack(), &self.ends);
        let mut state = automaton.start_state_forward(cache, input).map_err(|_| TooMuch)?;
        // A start costs something as well.
        spend(left, 1)?;
        let mut end = None;
        for (at, &byte) in text.iter().enumerate().take(input.end()).skip(input.start()) {
            spend(left, 1)?;
            state = automaton.next_state(cache, state, byte).map_err(|_| TooMuch)?;
            if state.is_match() {
                // It is told a byte late.
                end = Some(at);
            } else if state.is_dead() {
                return Ok(end);
            }
        }
        let last = match text.get(input.end()) {
            Some(&byte) => automaton.next_state(cache, state, byte),
            None => automaton.next_eoi_state(cache, state),
        };
        Ok(if last.map_err(|_| TooMuch)?.is_match() { Some(input.end()) } else { end })
    }
}

fn spend(left: &mut usize, cost: usize) -> Result<(), TooMuch> {
    *left = left.checked_sub(cost).ok_or(TooMuch)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::Matcher, *};
    use crate::rule::{
        Text,
        example::Dice,
        pattern::{self, Pattern},
    };

    const REGEXES: [&str; 3] =
        [r"\bk=(?<secret>[a-z]{2,9});", r"(?:x|yy)?k=(?<secret>[a-z=]{2,30}?)(?:;|$)", r"[a-z=;]{1,40}?k=(?<secret>[ab]{1,9})"];

    type Found = Option<Range<usize>>;

    /// What is found in a text for so much, and what there is.
    fn found(regex: &str, text: &str, mut left: usize) -> Vec<(Result<Found, TooMuch>, Found)> {
        let keywords = [Text::from("k=".to_owned())];
        let pattern = Pattern::analyse(regex, &keywords, None).expect("it is right");
        let source = Source { regex, pattern: &pattern, keywords: &keywords };
        let states = usize::try_from(pattern::states_of(regex)).expect("they are few");
        let (counted, mut scratch, matcher) = (Counted::new(regex, states), None, Matcher::default());
        let places = memchr::memmem::find_iter(text.as_bytes(), "k=").map(|start| Hit { rule: 0, start, end: start + 2 });
        let one = |hit| {
            let found = counted.find(source, (text.as_bytes(), 1), &hit, &mut left, &mut scratch);
            (found, matcher.find_slowly(source, text.as_bytes(), &hit))
        };
        places.map(one).collect()
    }

    #[test]
    fn what_is_found_is_what_there_is_or_too_much() {
        const PARTS: [&str; 10] = ["k=", "x", "yy", "ab", "aaaaaaaaa", ";", "=", " ", "k=ab;", "\n"];
        let mut dice = Dice::seeded("counted", 7);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut count, mut given_up) = (0, 0);
        for _ in 0..600 {
            let text: String = (0..2 + below(30)).map(|_| PARTS[below(PARTS.len())]).collect();
            for (regex, left) in REGEXES.into_iter().flat_map(|regex| [(regex, usize::MAX), (regex, 1 + below(60))]) {
                for (found, slow) in found(regex, &text, left) {
                    match found {
                        Ok(found) => {
                            assert_eq!(found, slow, "{regex} in {text:?}, {left}");
                            count += usize::from(found.is_some());
                        }
                        Err(TooMuch) => given_up += 1,
                    }
                }
            }
        }
        assert!(count > 500 && given_up > 500, "{count} {given_up}");
    }

    #[test]
    fn new_states_at_each_byte_are_too_much() {
        let regex = r"k=(?<secret>(?:[ab]{1,170}c?){1,90}z)";
        let random = |at: u32| if at.wrapping_mul(2_654_435_761) >> 16 & 1 == 0 { 'a' } else { 'b' };
        let text: String = "k=".chars().chain((0..14_000).map(random)).collect();
        assert_eq!(found(regex, &text, usize::MAX), [(Err(TooMuch), None)]);
        assert_eq!(found(regex, "k=abz", usize::MAX), [(Ok(Some(2..5)), Some(2..5))]);
    }
}
