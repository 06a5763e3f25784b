//! What rules that came with what is scanned may cost: whoever wrote them may mean a scan to take for ever.
//!
//! Promises: what they may cost in a text depends on its length, and what they do on its bytes alone, so that threads and order change nothing;
//! a rule at which it ran out is told ([`Scanner::given_up`]). Rules that came with the program, or that the user named, are not counted.

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{Scanner, matcher::Source, prefilter::Hit};
use crate::{
    rule::{Form, Rule, pattern},
    scan::{Matcher, MatcherScratch},
};

/// Steps, a state of an automaton at a byte each, that all of them may take in a text however short.
const STEPS: u64 = 8_000_000;
/// How many more a byte of it: a rule of a hundred states may go through a text twice, and takes a hundredth of that as a rule.
const STEPS_A_BYTE: u64 = 200;

/// What is counted of one rule.
pub struct Toil {
    /// Of its automaton, more or less.
    states: u64,
    /// In how many texts nothing was left at it.
    given_up: AtomicU64,
}

/// How many steps may be taken in a text of that length.
pub fn steps(length: usize) -> u64 {
    STEPS + STEPS_A_BYTE * length as u64
}

impl Toil {
    /// That of a rule, unless it need not be counted.
    pub fn of(rule: &Rule) -> Option<Box<Self>> {
        let Form::Regex { regex, .. } = &rule.form else { return None };
        let toil = || Box::new(Self { states: pattern::states_of(regex).max(1), given_up: AtomicU64::new(0) });
        rule.provider.of_repository.then(toil)
    }

    /// What `matcher` finds at a hit in as many steps as are `left`.
    pub fn find(
        &self,
        (matcher, source): (&Matcher, Source<'_>),
        text: &[u8],
        hit: &Hit,
        left: &mut u64,
        scratch: &mut Option<Box<MatcherScratch>>,
    ) -> Option<Range<usize>> {
        if *left == 0 {
            return None;
        }
        let all = usize::try_from(*left / self.states).unwrap_or(usize::MAX);
        let mut room = all;
        let found = matcher.find_within(source, text, hit, &mut room, scratch);
        if room == 0 {
            self.give_up();
            *left = 0;
            return None;
        }
        *left -= (all - room) as u64 * self.states;
        found
    }

    fn give_up(&self) {
        self.given_up.fetch_add(1, Ordering::Relaxed);
    }
}

impl Scanner {
    /// Gives up all rules that are counted, in one text.
    pub(super) fn give_up_all(&self) {
        let toils = self.counted.iter().filter_map(|&rule| self.compiled[rule].toil.as_ref());
        toils.for_each(|toil| toil.give_up());
    }

    /// The rules that were not looked for to the end of each text, because of what it cost, and in how many texts.
    pub fn given_up(&self) -> impl Iterator<Item = (&Rule, u64)> {
        let texts = |rule: usize| self.compiled[rule].toil.as_ref().map_or(0, |toil| toil.given_up.load(Ordering::Relaxed));
        let counted = self.counted.iter().map(move |&rule| (&self.rules.rules()[rule], texts(rule)));
        counted.filter(|(_, texts)| *texts > 0)
    }
}
