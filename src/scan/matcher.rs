//! Keyword hits → matches, by a regex run on a window around each hit.
//!
//! A repeat that may go on for [`FAR`] times and more has no end but its window's: to count so far takes a state for each time, a megabyte and
//! a millisecond a rule.
//!
//! Promises: what is found at a hit depends only on the bytes within the pattern's own bounds around it, so that chunks, threads and the
//! order of rules change nothing. A regex is compiled when its first hit comes.
//! Leaves out: what stands around a match (context) and what it is worth (judge).

use std::{ops::Range, sync::OnceLock};

use regex_automata::{
    Anchored, Input,
    meta::{Cache, Config, Regex},
    util::captures::Captures,
};
use regex_syntax::{
    ParserBuilder,
    hir::{Capture, Hir, HirKind, Repetition},
};

use super::prefilter::Hit;
use crate::rule::pattern::Pattern;

/// Boundary assertions look at one byte on either side of a match.
const SLACK: usize = 4;

/// So few starts are tried one by one.
const FEW_STARTS: usize = 16;

/// From so many times on, a repeat is not counted.
const FAR: u32 = 1000;

/// One rule's regex, compiled when first needed.
#[derive(Default)]
pub struct Matcher {
    regex: OnceLock<Regex>,
}

/// A rule's regex as it is written, and its bounds.
#[derive(Clone, Copy)]
pub struct Source<'r> {
    /// One that [`Pattern::analyse`] accepted.
    pub regex: &'r str,
    /// What it said.
    pub pattern: &'r Pattern,
}

/// One thread's state for one regex.
pub struct MatcherScratch {
    cache: Cache,
    captures: Captures,
}

impl Matcher {
    /// The `secret` group of the leftmost match that holds `hit`.
    pub fn find(
        &self,
        source: Source<'_>,
        text: &[u8],
        hit: &Hit,
        scratch: &mut Option<Box<MatcherScratch>>,
    ) -> Option<Range<usize>> {
        let (least, most) = source.pattern.lead;
        let last_start = hit.start.checked_sub(least)?;
        let end = source.window_end(text, last_start);
        let regex = self.regex(source);
        let make = || Box::new(MatcherScratch { cache: regex.create_cache(), captures: regex.create_captures() });
        let scratch = scratch.get_or_insert_with(make);
        let first_start = hit.start.saturating_sub(most);
        let mut search = |input: Input<'_>| {
            regex.search_captures_with(&mut scratch.cache, &input, &mut scratch.captures);
            let whole = scratch.captures.get_match().filter(|whole| whole.start() <= last_start)?;
            Some((whole.range(), scratch.captures.get_group_by_name("secret")?.range()))
        };
        let window = |start| Input::new(text).range(start..end);
        // Trying each of a few starts ends at the first byte that does not fit; a free search would look through the whole window.
        if most - least < FEW_STARTS {
            let mut anchored = (first_start..=last_start).filter_map(|start| search(window(start).anchored(Anchored::Yes)));
            return anchored.find(|(whole, _)| whole.end >= hit.end).map(|(_, secret)| secret);
        }
        let mut from = first_start;
        while from <= last_start {
            let (whole, secret) = search(window(from))?;
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
        let regex = self.regex(source);
        let mut captures = regex.create_captures();
        (hit.start.saturating_sub(most)..=last_start).find_map(|start| {
            regex.search_captures(&Input::new(text).range(start..end).anchored(Anchored::Yes), &mut captures);
            captures.get_match().filter(|whole| whole.end() >= hit.end)?;
            captures.get_group_by_name("secret").map(|secret| secret.range())
        })
    }

    fn regex(&self, source: Source<'_>) -> &Regex {
        self.regex.get_or_init(|| {
            let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(source.regex);
            let open = without_far_ends(&parsed.expect("Pattern::analyse accepted the regex"));
            let config = Config::new().utf8_empty(false);
            Regex::builder().configure(config).build_from_hir(&open).expect("Pattern::analyse accepted the regex")
        })
    }
}

/// The same with no upper bound for repeats that have a far one: a match ends within its window all the same.
fn without_far_ends(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Repetition(Repetition { min, max, greedy, sub }) => Hir::repetition(Repetition {
            min: *min,
            max: max.filter(|max| *max < FAR),
            greedy: *greedy,
            sub: Box::new(without_far_ends(sub)),
        }),
        HirKind::Capture(Capture { index, name, sub }) => {
            Hir::capture(Capture { index: *index, name: name.clone(), sub: Box::new(without_far_ends(sub)) })
        }
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_far_ends).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(without_far_ends).collect()),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => hir.clone(),
    }
}

impl Source<'_> {
    fn window_end(&self, text: &[u8], last_start: usize) -> usize {
        text.len().min(last_start + self.pattern.max_len + SLACK)
    }
}
