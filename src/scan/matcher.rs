//! Keyword hits → matches, by a regex run on a window around each hit.
//!
//! A repeat that may go on for [`FAR`] times and more has no end but its window's: to count so far takes a state for each time, a megabyte and
//! a millisecond a rule.
//!
//! Promises: what is found at a hit depends only on the bytes within the pattern's own bounds around it, so that chunks, threads and the
//! order of rules change nothing. A regex is compiled when its first hit comes.
//! Leaves out: what stands around a match (context) and what it is worth (judge).

mod after;
mod before;
pub mod counted;
mod ends;
mod far;
mod frame;
mod loose;
mod own;

use std::{ops::Range, sync::OnceLock};

use after::{After, AfterScratch, InVain};
use before::Before;
use counted::CountedScratch;
use ends::EndsScratch;
use far::FarScratch;
use frame::{Frame, FrameScratch};
use loose::{Loose, LooseScratch};
use own::Own;
use regex_automata::{
    Anchored, Input,
    hybrid::dfa::{self, DFA},
    nfa::thompson::{
        self, NFA, WhichCaptures,
        backtrack::{self, BoundedBacktracker},
        pikevm::{self, PikeVM},
    },
    util::captures::Captures,
};
use regex_syntax::{
    ParserBuilder,
    hir::{Capture, Hir, HirKind, Repetition},
};

use super::prefilter::Hit;
use crate::rule::{
    Text,
    pattern::{FAR, Pattern},
};

/// Boundary assertions look at one byte on either side of a match.
const SLACK: usize = 4;

/// So few starts are tried one by one.
const FEW_STARTS: usize = 16;

/// One rule's regex, compiled when first needed.
#[derive(Default)]
pub struct Matcher {
    /// Most rules never need theirs.
    regex: OnceLock<Box<Regex>>,
    /// For those whose matches may begin far from their keyword.
    before: OnceLock<Option<Box<Before>>>,
    /// The same, where they mostly match nothing.
    own: OnceLock<Option<Box<Own>>>,
    /// For those that mostly match nothing.
    after: OnceLock<Option<Box<After>>>,
    /// For those that go far to match nothing.
    loose: OnceLock<Box<Loose>>,
}

/// One automaton, and those who run it. What is compiled is needed by every run of the program, so it is the least there is: no automaton
/// for the way back, as a regex crate has that knows nothing of where matches begin.
struct Regex {
    /// Tells whether there is a match, and its end.
    ends: DFA,
    /// Tells where the group is in most matches.
    frame: Option<Frame>,
    /// Tells where in a match the group is.
    groups: BoundedBacktracker,
    /// The same in matches too long for that one.
    long_groups: PikeVM,
}

/// A rule's regex as it is written, and its bounds.
#[derive(Clone, Copy)]
pub struct Source<'r> {
    /// One that [`Pattern::analyse`] accepted.
    pub regex: &'r str,
    /// What it said.
    pub pattern: &'r Pattern,
    /// Those that it was asked about.
    pub keywords: &'r [Text],
}

/// One thread's state for one matcher.
#[derive(Default)]
pub struct MatcherScratch {
    /// Made when first needed, as is the regex.
    regex: Option<Box<RegexScratch>>,
    before: Option<dfa::Cache>,
    /// How many bytes were gone through before keywords by now.
    passed_before: usize,
    own: Option<EndsScratch>,
    /// Where the last keyword was that may be the regex's own.
    last: Option<usize>,
    far: FarScratch,
    in_vain: InVain,
    after: AfterScratch,
    loose: LooseScratch,
    /// Instead of all that, where the cost is counted.
    pub counted: Option<Box<CountedScratch>>,
}

/// That for its regex.
struct RegexScratch {
    ends: EndsScratch,
    frame: FrameScratch,
    groups: backtrack::Cache,
    /// Made when first needed: few matches are so long.
    long_groups: Option<pikevm::Cache>,
    captures: Captures,
}

impl MatcherScratch {
    /// How many bytes the automatons went through by now.
    fn passed(&self) -> usize {
        let of_regex = self.regex.as_ref().map_or(0, |regex| regex.ends.passed);
        of_regex + self.passed_before + self.own.as_ref().map_or(0, |own| own.passed)
    }
}

impl Matcher {
    /// The `secret` group of the leftmost match that holds `hit` in a text, of which the number is another than that of the text before it.
    pub fn find(
        &self,
        source: Source<'_>,
        (text, number): (&[u8], u64),
        hit: &Hit,
        scratch: &mut Option<Box<MatcherScratch>>,
    ) -> Option<Range<usize>> {
        let (least, most) = source.pattern.lead;
        let last_start = hit.start.checked_sub(least)?;
        if !source.pattern.chain.may_go_on(text, last_start, hit.start..hit.end) {
            return None;
        }
        let window = hit.start.saturating_sub(most)..source.window_end(text, last_start);
        let scratch = scratch.get_or_insert_default();
        if scratch.in_vain.is_farther() && !self.may_match(source, (text, number), &window, &mut scratch.loose) {
            return None;
        }
        let (before, reach) = (scratch.passed(), window.len());
        if most - least >= FEW_STARTS && self.is_anothers(source, (text, number), hit, window.end, scratch) {
            scratch.in_vain.add(hit.start, reach, scratch.passed() - before);
            return None;
        }
        if !scratch.far.follows(source, (text, number), hit.start) {
            return None;
        }
        if scratch.in_vain.is_much() && !self.may_end(source, (text, number), &window, &mut scratch.after) {
            return None;
        }
        let found = self.find_in(source, (text, number), hit, window, scratch);
        if found.is_some() {
            scratch.in_vain = InVain::default();
        } else {
            scratch.in_vain.add(hit.start, reach, scratch.passed() - before);
        }
        found
    }

    /// The same in a `window`, which begins where a match may and goes on as far as one that begins as late as it may.
    fn find_in(
        &self,
        source: Source<'_>,
        (text, number): (&[u8], u64),
        hit: &Hit,
        Range { start: first_start, end }: Range<usize>,
        scratch: &mut MatcherScratch,
    ) -> Option<Range<usize>> {
        let (least, most) = source.pattern.lead;
        let last_start = hit.start - least;
        let regex = self.regex(source);
        let scratch = scratch.regex.get_or_insert_with(|| Box::new(regex.scratch()));
        let window = |start| Input::new(text).range(start..end);
        // Trying each of a few starts ends at the first byte that does not fit; a free search would look through the whole window.
        if most - least < FEW_STARTS {
            let mut anchored = (first_start..=last_start).map(|start| window(start).anchored(Anchored::Yes));
            return anchored.find_map(|input| {
                let end = regex.end(&input, number, scratch).filter(|&end| end >= hit.end)?;
                let match_alone = input.start()..end;
                regex.group(input.range(match_alone), scratch)
            });
        }
        let mut from = first_start;
        while from <= last_start {
            let end = regex.end(&window(from), number, scratch)?;
            let (whole, secret) = regex.groups(window(from).range(from..end), scratch)?;
            if whole.start > last_start {
                return None;
            }
            if whole.end >= hit.end {
                return Some(secret);
            }
            from = whole.start + 1;
        }
        None
    }

    /// The same by brute force, for the laws: every start in turn.
    pub fn find_slowly(&self, source: Source<'_>, text: &[u8], hit: &Hit) -> Option<Range<usize>> {
        let (least, most) = source.pattern.lead;
        let last_start = hit.start.checked_sub(least)?;
        let end = source.window_end(text, last_start);
        let regex = &self.regex(source).long_groups;
        let (mut cache, mut captures) = (regex.create_cache(), regex.create_captures());
        (hit.start.saturating_sub(most)..=last_start).find_map(|start| {
            regex.captures(&mut cache, Input::new(text).range(start..end).anchored(Anchored::Yes), &mut captures);
            captures.get_match().filter(|whole| whole.end() >= hit.end)?;
            captures.get_group_by_name("secret").map(|secret| secret.range())
        })
    }

    /// Whether a match that holds a keyword must have another one that is the regex's own, and there is none before it: nothing that the regex
    /// has before its own stands before this one, or nothing behind it that the regex has behind its own. From one behind it that match is found.
    fn is_anothers(&self, source: Source<'_>, text: (&[u8], u64), hit: &Hit, end: usize, scratch: &mut MatcherScratch) -> bool {
        let is_alone = scratch.last.is_none_or(|last| last.abs_diff(hit.start) > source.pattern.max_len);
        if scratch.in_vain.is_often() && !self.may_be_own(source, text, hit.start..end, &mut scratch.own) {
            return is_alone;
        }
        scratch.last = Some(hit.start);
        let before = self.before.get_or_init(|| Before::of(&parsed(source.regex), source).map(Box::new));
        let first_start = hit.start.saturating_sub(source.pattern.lead.1);
        let Some(before) = before.as_ref().filter(|_| is_alone) else { return false };
        let (ends, passed) = before.ends(text.0, first_start, hit.start, &mut scratch.before);
        scratch.passed_before += passed;
        !ends
    }

    /// Whether the regex may go on in a part of a text as it does from its keyword on.
    fn may_be_own(&self, source: Source<'_>, text: (&[u8], u64), part: Range<usize>, scratch: &mut Option<EndsScratch>) -> bool {
        let own = self.own.get_or_init(|| Own::of(&without_far_ends(&parsed(source.regex)), source).map(Box::new));
        own.as_ref().is_none_or(|own| own.follows(text, part, scratch))
    }

    /// Whether what every match has after its keyword stands in a window.
    fn may_end(&self, source: Source<'_>, text: (&[u8], u64), window: &Range<usize>, scratch: &mut AfterScratch) -> bool {
        let after = self.after.get_or_init(|| After::of(&without_far_ends(&parsed(source.regex)), source).map(Box::new));
        after.as_ref().is_none_or(|after| after.follows(text, window.start, window.end, scratch))
    }

    /// Whether the regex may match in a window, counts apart.
    fn may_match(&self, source: Source<'_>, text: (&[u8], u64), window: &Range<usize>, scratch: &mut LooseScratch) -> bool {
        let loose = self.loose.get_or_init(|| Box::new(Loose::of(&parsed(source.regex))));
        loose.may_match(text, window, scratch)
    }

    fn regex(&self, source: Source<'_>) -> &Regex {
        self.regex.get_or_init(|| Box::new(Regex::new(source.regex)))
    }
}

impl Regex {
    /// Of a regex that [`Pattern::analyse`] accepted.
    fn new(regex: &str) -> Self {
        let open = without_far_ends(&parsed(regex));
        let config = thompson::Config::new().utf8(false).shrink(false).which_captures(WhichCaptures::All);
        let nfa = NFA::compiler().configure(config).build_from_hir(&open).expect("Pattern::analyse accepted the regex");
        // A cache too small for a few states is made larger.
        let config = DFA::config().skip_cache_capacity_check(true);
        Self {
            frame: Frame::of(&open),
            ends: DFA::builder().configure(config).build_from_nfa(nfa.clone()).expect("it has no words of Unicode"),
            groups: BoundedBacktracker::new_from_nfa(nfa.clone()).expect("any automaton will do"),
            long_groups: PikeVM::new_from_nfa(nfa).expect("any automaton will do"),
        }
    }

    fn scratch(&self) -> RegexScratch {
        RegexScratch {
            ends: EndsScratch::new(&self.ends),
            frame: FrameScratch::default(),
            groups: self.groups.create_cache(),
            long_groups: None,
            captures: self.groups.create_captures(),
        }
    }

    /// Where the leftmost match ends.
    fn end(&self, input: &Input<'_>, number: u64, scratch: &mut RegexScratch) -> Option<usize> {
        scratch.ends.end(&self.ends, input, number)
    }

    /// The `secret` group of the match that begins and ends where `input` does.
    fn group(&self, input: Input<'_>, scratch: &mut RegexScratch) -> Option<Range<usize>> {
        let framed = self.frame.as_ref().and_then(|frame| frame.group(&input, &mut scratch.frame));
        framed.or_else(|| Some(self.groups(input, scratch)?.1))
    }

    /// A match that ends where `input` does, and its `secret` group.
    fn groups(&self, input: Input<'_>, scratch: &mut RegexScratch) -> Option<(Range<usize>, Range<usize>)> {
        let RegexScratch { groups, long_groups, captures, .. } = scratch;
        if self.groups.try_captures(groups, input.clone(), captures).is_err() {
            self.long_groups.captures(long_groups.get_or_insert_with(|| self.long_groups.create_cache()), input, captures);
        }
        Some((captures.get_match()?.range(), captures.get_group_by_name("secret")?.range()))
    }
}

/// A regex that [`Pattern::analyse`] accepted.
fn parsed(regex: &str) -> Hir {
    let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(regex);
    parsed.expect("Pattern::analyse accepted the regex")
}

/// The same with no upper bound for repeats that have a far one: a match ends within its window all the same.
fn without_far_ends(hir: &Hir) -> Hir {
    counted_anew(hir, |min, max| (min, max.filter(|max| *max < FAR)))
}

/// The same with other bounds for repeats.
fn counted_anew(hir: &Hir, bounds: fn(u32, Option<u32>) -> (u32, Option<u32>)) -> Hir {
    let again = |hir: &Hir| counted_anew(hir, bounds);
    match hir.kind() {
        HirKind::Repetition(Repetition { min, max, greedy, sub }) => {
            let (min, max) = bounds(*min, *max);
            Hir::repetition(Repetition { min, max, greedy: *greedy, sub: Box::new(again(sub)) })
        }
        HirKind::Capture(Capture { index, name, sub }) => {
            Hir::capture(Capture { index: *index, name: name.clone(), sub: Box::new(again(sub)) })
        }
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(again).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(again).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => hir.clone(),
    }
}

impl Source<'_> {
    fn window_end(&self, text: &[u8], last_start: usize) -> usize {
        text.len().min(last_start + self.pattern.max_len + SLACK)
    }
}
