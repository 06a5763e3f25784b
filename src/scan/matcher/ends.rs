//! Where a match ends: an automaton is run from byte to byte, and bytes that lead from a state back to itself are passed over at once, for in
//! long values nearly all do.
//!
//! Promises: ends where the automaton's own search does.

use std::ops::Range;

use regex_automata::{
    Input,
    hybrid::{
        LazyStateID,
        dfa::{Cache, DFA},
    },
};

/// After so many bytes that led from a state back to itself, more are expected to.
const MANY: usize = 2;

/// One thread's state for one automaton.
pub struct EndsScratch {
    cache: Cache,
    loops: Vec<Loop>,
    /// How often the cache had been cleared when these were found.
    clears: usize,
    /// The text that was last gone through.
    text: u64,
    /// How many bytes were gone through by now.
    pub passed: usize,
}

/// Bytes of which it is known by now that they lead from a state back to itself.
struct Loop {
    state: LazyStateID,
    bytes: Box<[bool; 256]>,
    /// Where in the text only such bytes stand: who comes to it in this state again comes to its end.
    stretch: Range<usize>,
}

impl EndsScratch {
    /// For that automaton.
    pub fn new(automaton: &DFA) -> Self {
        Self { cache: automaton.create_cache(), loops: Vec::new(), clears: 0, text: 0, passed: 0 }
    }

    /// Where the leftmost match in `input`, a part of the text of that `number`, ends; or, if that wants the earliest end, any match that ends
    /// first.
    pub fn end(&mut self, automaton: &DFA, input: &Input<'_>, number: u64) -> Option<usize> {
        if std::mem::replace(&mut self.text, number) != number {
            self.loops.iter_mut().for_each(|known| known.stretch = 0..0);
        }
        let text = input.haystack();
        let start = automaton.start_state_forward(&mut self.cache, input);
        let (mut state, mut at, mut end, mut in_row) = (start.expect("there is no byte to give up at"), input.start(), None, 0);
        loop {
            if !state.is_tagged() {
                (state, at) = self.run(automaton, state, &text[..input.end()], at);
            }
            if at == input.end() {
                break;
            }
            let before = state;
            state = self.next(automaton, before, text[at]);
            if state.is_match() {
                in_row = if before == state { in_row + 1 } else { 0 };
                if in_row >= MANY && !input.get_earliest() {
                    at = self.pass_over(state, text[at], &text[..input.end()], at + 1) - 1;
                }
                // It is told a byte late.
                end = Some(at);
                if input.get_earliest() {
                    break;
                }
            } else if state.is_dead() {
                self.passed = self.passed.wrapping_add(at - input.start());
                return end;
            }
            at += 1;
        }
        self.passed = self.passed.wrapping_add(at - input.start());
        if input.get_earliest() && end.is_some() {
            return end;
        }
        let last = match text.get(at) {
            Some(&byte) => self.next(automaton, state, byte),
            None => automaton.next_eoi_state(&mut self.cache, state).expect("it gives up at no byte"),
        };
        if last.is_match() { Some(at) } else { end }
    }

    /// Goes on from a state at `at` for as long as nothing comes of it, and says where and in which state.
    fn run(&mut self, automaton: &DFA, mut state: LazyStateID, text: &[u8], mut at: usize) -> (LazyStateID, usize) {
        let mut in_row = 0;
        while let Some(&byte) = text.get(at) {
            let next = automaton.next_state_untagged(&self.cache, state, byte);
            if next.is_tagged() {
                break;
            }
            at += 1;
            in_row = if next == state { in_row + 1 } else { 0 };
            state = next;
            if in_row >= MANY {
                at = self.pass_over(state, byte, text, at);
            }
        }
        (state, at)
    }

    fn next(&mut self, automaton: &DFA, state: LazyStateID, byte: u8) -> LazyStateID {
        automaton.next_state(&mut self.cache, state, byte).expect("it gives up at no byte")
    }

    /// Takes down that `byte` leads from a state back to itself, and says where from `at` on the
    /// first stands that is not known to do so.
    fn pass_over(&mut self, state: LazyStateID, byte: u8, text: &[u8], at: usize) -> usize {
        let Self { cache, loops, clears, passed, .. } = self;
        // A cache that was cleared has other states, and so may the one have been that has this number now.
        if std::mem::replace(clears, cache.clear_count()) != *clears {
            loops.clear();
            return at;
        }
        let index = loops.iter().position(|known| known.state == state).unwrap_or_else(|| {
            loops.push(Loop { state, bytes: Box::new([false; 256]), stretch: at..at });
            loops.len() - 1
        });
        let Loop { bytes, stretch, .. } = &mut loops[index];
        bytes[usize::from(byte)] = true;
        if !(stretch.start..=stretch.end).contains(&at) {
            *stretch = at..at;
        }
        let known = stretch.end.min(text.len());
        let end = known + first_of_those(&text[known..], bytes);
        stretch.end = stretch.end.max(end);
        *passed = passed.wrapping_sub(known - at);
        end
    }
}

/// How many bytes at the beginning of `text` are of some: eight at once, then those that are left.
fn first_of_those(text: &[u8], those: &[bool; 256]) -> usize {
    let are = |bytes: &[u8]| bytes.iter().fold(true, |all, &byte| all & those[usize::from(byte)]);
    let whole = 8 * text.as_chunks::<8>().0.iter().take_while(|eight| are(*eight)).count();
    whole + text[whole..].iter().take_while(|&&byte| those[usize::from(byte)]).count()
}

#[cfg(test)]
mod tests {
    use regex_automata::{Anchored, nfa::thompson};

    use super::*;
    use crate::rule::example::Dice;

    /// In Latin-1, with room for `room` bytes of states.
    fn automaton(regex: &str, room: usize) -> DFA {
        let syntax = regex_automata::util::syntax::Config::new().unicode(false).utf8(false);
        let config = DFA::config().skip_cache_capacity_check(true).cache_capacity(room);
        let thompson = thompson::Config::new().utf8(false);
        DFA::builder().syntax(syntax).thompson(thompson).configure(config).build(regex).expect("it is a regex")
    }

    #[test]
    fn a_match_ends_where_the_automatons_own_search_says() {
        const REGEXES: [&str; 6] = [
            r"k=[a-z]+;",
            r#""[^"]*"(?:[^a-z]|$)"#,
            r"\bk=(?:[a-z]{20,}|[^\n]+?)\b",
            r"(?:k: [a-z=]*\n)+",
            r"k[^k]*?(?:kk|;)|=[a-z]{3,30}$",
            r"[ -~\n]*k",
        ];
        const PARTS: [&str; 9] = ["k=", "k: ", "\n", ";", "\"", "k", "abcdefghijklmnopqrstuvw", "aaaaaaaaaaaaaaaaaaaaa", "é "];
        let mut dice = Dice::seeded("ends", 3);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut found, mut clears) = (0, 0);
        // No more room than for a few states, so that the cache is cleared again and again.
        for (regex, room) in REGEXES.iter().flat_map(|regex| [(regex, 1 << 20), (regex, 0)]) {
            let automaton = automaton(regex, room);
            let mut scratch = EndsScratch::new(&automaton);
            for number in 0..200 {
                let text: String = (0..12).map(|_| PARTS[below(PARTS.len())]).collect();
                let (start, end) = (below(text.len()), below(text.len() + 1));
                let anchored = if below(2) == 0 { Anchored::Yes } else { Anchored::No };
                let input = Input::new(&text).range(start.min(end)..end).anchored(anchored);
                let own = automaton.try_search_fwd(&mut automaton.create_cache(), &input).expect("no byte is given up at");
                let ours = scratch.end(&automaton, &input, number);
                assert_eq!(ours, own.map(|end| end.offset()), "{regex} in {text:?} {input:?}");
                found += usize::from(ours.is_some());
            }
            clears += scratch.cache.clear_count();
        }
        assert!(found > 150 && clears > 100, "{found} {clears}");
    }

    #[test]
    fn a_stretch_that_many_matches_go_on_in_is_gone_through_once() {
        let automaton = automaton("(?:key)[a-z]{3,}", 1 << 20);
        let (text, mut scratch) = ("key".repeat(10_000), EndsScratch::new(&automaton));
        for start in (0..text.len() - 9).step_by(3) {
            let end = text.len().min(start + 8000);
            let input = Input::new(&text).range(start..end).anchored(Anchored::Yes);
            assert_eq!(scratch.end(&automaton, &input, 1), Some(end));
        }
        assert!(scratch.passed < 10 * text.len(), "{}", scratch.passed);
    }
}
