//! What rules that came with what is scanned may cost: whoever wrote them may mean a scan to take for ever.
//!
//! Promises: what they may cost in a text depends on its length, and what they do on its bytes alone, so that threads and order
//! change nothing; a rule at which it ran out is told ([`Scanner::given_up`]). Rules that came with the program, or that the
//! user named, are not counted.

use std::{
    ops::Range,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    Scanner,
    matcher::{
        Source,
        counted::{Counted, CountedScratch, TooMuch},
    },
    prefilter::Hit,
};
use crate::rule::{Form, Rule, pattern};

/// Bytes that all of them may go through in a text however short, from one keyword or another.
const BYTES: usize = 4 << 20;
/// How often they may go through it beside that.
const TIMES: usize = 500;

/// One rule whose cost is counted.
#[derive(Default)]
pub struct Toil {
    /// Compiled when first needed.
    counted: OnceLock<Box<Counted>>,
    /// In how many texts nothing was left at it.
    given_up: AtomicU64,
}

/// What they may cost in a text of that length.
pub fn allowed(length: usize) -> usize {
    length.saturating_mul(TIMES).saturating_add(BYTES)
}

impl Toil {
    /// That of a rule, unless it need not be counted.
    pub fn of(rule: &Rule) -> Option<Box<Self>> {
        (rule.provider.of_repository && matches!(rule.form, Form::Regex { .. })).then(Box::default)
    }

    /// What is found at a hit for what is `left`.
    pub fn find(
        &self,
        source: Source<'_>,
        text: (&[u8], u64),
        hit: &Hit,
        left: &mut usize,
        scratch: &mut Option<Box<CountedScratch>>,
    ) -> Option<Range<usize>> {
        if *left == 0 {
            return None;
        }
        let make =
            || Box::new(Counted::new(source.regex, usize::try_from(pattern::states_of(source.regex)).unwrap_or(usize::MAX)));
        self.counted.get_or_init(make).find(source, text, hit, left, scratch).unwrap_or_else(|TooMuch| {
            self.give_up();
            *left = 0;
            None
        })
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

    /// The rules that were not looked for to the end of each text since this scanner was made, because of what it cost, and in
    /// how many texts.
    pub fn given_up(&self) -> impl Iterator<Item = (&Rule, u64)> {
        let texts = |rule: usize| self.compiled[rule].toil.as_ref().map_or(0, |toil| toil.given_up.load(Ordering::Relaxed));
        let counted = self.counted.iter().map(move |&rule| (&self.rules.rules()[rule], texts(rule)));
        counted.filter(|(_, texts)| *texts > 0)
    }
}
