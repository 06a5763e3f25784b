//! A regex without its counts: where not even that matches, nothing does. Many keywords close together, each with hundreds of bytes behind it that
//! a match may go on through, are told to be in vain by one pass over all of them.
//!
//! Promises: says so only of windows in which there is no match. Each place of a text is gone through a few times, however many keywords ask.

use std::ops::Range;

use regex_automata::{
    Input, MatchKind,
    hybrid::dfa::DFA,
    nfa::thompson::{self, NFA, WhichCaptures},
};
use regex_syntax::hir::Hir;

use super::{counted_anew, ends::EndsScratch};

/// So many times are counted: an automaton that begins anywhere has a state for each set of counts.
const COUNTED: u32 = 4;
/// It goes on this far beyond the window of a keyword, or as far as that goes: the next keyword asks about nearly the same.
const AHEAD: usize = 4096;

/// Keywords that stand close together come in any order within so many bytes.
const DISORDER: usize = 64;

/// An automaton that matches wherever its regex does, and in more places.
pub struct Loose(DFA);

/// One thread's state for one of them.
#[derive(Default)]
pub struct LooseScratch {
    /// A stretch of a text in which none of its matches lies,
    without: Range<usize>,
    /// and which text that is.
    text: u64,
    ends: Option<EndsScratch>,
}

impl Loose {
    /// Of a regex that was accepted.
    pub fn of(regex: &Hir) -> Self {
        let config = thompson::Config::new().utf8(false).shrink(false).which_captures(WhichCaptures::None);
        let few = |min: u32, max: Option<u32>| (min.min(COUNTED), max.filter(|max| *max <= COUNTED));
        let nfa = NFA::compiler().configure(config).build_from_hir(&counted_anew(regex, few));
        let config = DFA::config().match_kind(MatchKind::All).skip_cache_capacity_check(true);
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa.expect("it is smaller than one that was accepted"));
        Self(automaton.expect("it has no words of Unicode"))
    }

    /// Whether the regex may match in `window` of `text`, the one of that `number`.
    pub fn may_match(&self, (text, number): (&[u8], u64), window: &Range<usize>, scratch: &mut LooseScratch) -> bool {
        let LooseScratch { without, text: of, ends } = scratch;
        if std::mem::replace(of, number) != number || !(without.start..=without.end).contains(&window.start) {
            let start = window.start.saturating_sub(DISORDER);
            *without = start..start;
        }
        if window.end <= without.end {
            return false;
        }
        // Where one keyword stands alone, it is asked of that alone.
        let ahead = without.len().min(window.len().max(AHEAD));
        let part = window.start.saturating_sub(DISORDER).max(without.start)..text.len().min(window.end + ahead);
        let ends = ends.get_or_insert_with(|| EndsScratch::new(&self.0));
        let end = ends.end(&self.0, &Input::new(text).range(part.clone()).earliest(true), number);
        *without = part.start..end.map_or(part.end, |end| end.saturating_sub(1).max(part.start));
        end.is_some_and(|end| end <= window.end)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Matcher, Source, parsed},
        *,
    };
    use crate::{
        rule::{Text, example::Dice, pattern::Pattern},
        scan::prefilter::Hit,
    };

    const REGEXES: [(&str, &[&str]); 4] = [
        (r"\btool (?:[^\n|]{0,60}\s)?-u [a-z]{1,9}:(?<secret>[a-z]{4,12})\b", &["tool "]),
        (r"(?:to|by) \S{1,20} pass by '(?<secret>[a-z ]{4,30})'", &["pass by", "pass BY"]),
        (r"[a-z]{0,3}(?:tool |pass by)(?:[a-z' ]{4,30}-u){1,5}[^\n]{0,20}(?<secret>x[a-z]{6,})(?:$|\n)", &["tool ", "pass by"]),
        (r"\b(?<secret>tool [a-z ]{10,1000}\.x[a-z]{5,2000})", &["tool "]),
    ];
    const PARTS: [&str; 20] = [
        "tool ", "tool ", "-u ", "ab:", "abcd", "efgh ", " ", "\n", "|", "'", "to ", "by ", "pass by", " pass by '", "x",
        "xabcdef", ".", ".x", "..", "a b",
    ];

    #[test]
    fn where_the_regex_matches_so_does_it_without_its_counts() {
        let mut dice = Dice::seeded("loose", 5);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        for (regex, keywords) in REGEXES {
            let texts: Vec<Text> = keywords.iter().map(|keyword| Text::from((*keyword).to_owned())).collect();
            let pattern = Pattern::analyse(regex, &texts, Some(2000)).expect("it is right");
            let source = Source { regex, pattern: &pattern, keywords: &texts };
            let (matcher, loose) = (Matcher::default(), Loose::of(&parsed(regex)));
            let (mut scratch, mut found, mut told) = (LooseScratch::default(), 0, 0);
            for number in 0..3000 {
                let text: String = (0..2 + below(60)).map(|_| PARTS[below(PARTS.len())]).collect();
                let places = keywords.iter().flat_map(|keyword| {
                    let places = memchr::memmem::find_iter(text.as_bytes(), keyword);
                    places.map(|start| Hit { rule: 0, start, end: start + keyword.len() })
                });
                let mut hits: Vec<Hit> = places.collect();
                // Neighbours come in any order.
                hits.sort_by_key(|hit| hit.start ^ 8);
                for hit in hits {
                    let (least, most) = pattern.lead;
                    let Some(last_start) = hit.start.checked_sub(least) else { continue };
                    let window = hit.start.saturating_sub(most)..source.window_end(text.as_bytes(), last_start);
                    let may_match = loose.may_match((text.as_bytes(), number), &window, &mut scratch);
                    let matches = matcher.find_slowly(source, text.as_bytes(), &hit).is_some();
                    assert!(may_match || !matches, "{regex} in {text:?} at {}", hit.start);
                    found += usize::from(matches);
                    told += usize::from(!may_match);
                }
            }
            assert!(found > 10 && told > 100, "{regex}: {found} {told}");
        }
    }

    #[test]
    fn a_text_is_gone_through_a_few_times_however_many_ask() {
        let text = "tool -u ".repeat(20_000);
        let (loose, mut scratch) = (Loose::of(&parsed(REGEXES[0].0)), LooseScratch::default());
        for start in (0..text.len()).step_by(8) {
            assert!(!loose.may_match((text.as_bytes(), 1), &(start..text.len().min(start + 100)), &mut scratch));
        }
        let passed = scratch.ends.map_or(0, |ends| ends.passed);
        assert!(passed < 3 * text.len(), "{passed}");
    }
}
