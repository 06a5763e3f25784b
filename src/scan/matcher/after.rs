//! A text that a regex always has after its keyword, as an `@` behind `://` and a password: where it does not follow, nothing
//! matches, and no automaton need be run to say so.
//!
//! Promises: says so only of a keyword that is in no match. Each place of a text is looked at once, however many keywords ask.

use std::ops::Range;

use memchr::memmem::Finder;
use regex_automata::{
    Anchored, Input,
    hybrid::dfa::{Cache, DFA},
};
use regex_syntax::hir::{Hir, HirKind};

use super::{Source, before::backwards};

/// What a regex has after its keyword.
pub struct After {
    literal: Finder<'static>,
    /// Bytes of a match before it at least.
    least: usize,
    /// What the regex has between it and the last literal before it.
    led_by: DFA,
}

/// One thread's state for one of them.
#[derive(Default)]
pub struct AfterScratch {
    /// A stretch of a text in which no such literal begins that something of the regex's leads to,
    without: Range<usize>,
    /// and which text that is.
    text: u64,
    cache: Option<Cache>,
}

impl After {
    /// Of a regex that has a literal behind its keyword, wherever in a match that stands.
    pub fn of(regex: &Hir, source: Source<'_>) -> Option<Self> {
        let HirKind::Concat(parts) = regex.kind() else { return None };
        let literal = |part: &Hir| match part.kind() {
            HirKind::Literal(literal) => Some(literal.0.clone()),
            _ => None,
        };
        let least = |at: usize| parts[..at].iter().map(|part| part.properties().minimum_len()).sum::<Option<usize>>();
        let keyword = source.pattern.lead.1 + source.keywords.iter().map(|keyword| keyword.len()).max()?;
        let those = parts.iter().enumerate().filter_map(|(at, part)| Some((at, literal(part)?, least(at)?)));
        let those = those.filter(|(_, literal, least)| *least >= keyword && is_telling(literal));
        let (at, text, least) = those.max_by_key(|(_, literal, _)| literal.len())?;
        let first = parts[..at].iter().rposition(|part| literal(part).is_some()).map_or(0, |before| before + 1);
        let led_by = backwards(&Hir::concat(parts[first..at].to_vec()));
        Some(Self { literal: Finder::new(&text).into_owned(), least, led_by })
    }

    /// Whether it stands in `text`, the one of that `number`, where a match has it that begins at `first` at the earliest and ends
    /// at `end` at the latest.
    pub fn follows(&self, (text, number): (&[u8], u64), first: usize, end: usize, scratch: &mut AfterScratch) -> bool {
        let AfterScratch { without, text: of, cache } = scratch;
        let from = first + self.least;
        if std::mem::replace(of, number) != number || !(without.start..=without.end).contains(&from) {
            *without = from..from;
        }
        // Whoever asks about the stretch has a match begin no sooner.
        let floor = without.start - self.least;
        while let Some(at) = text.get(without.end..end).and_then(|rest| self.literal.find(rest)) {
            without.end += at;
            if self.is_led_to(text, floor..without.end, cache) {
                return true;
            }
            without.end += 1;
        }
        // The next one may begin in the last bytes.
        without.end = without.end.max((end + 1).saturating_sub(self.literal.needle().len()));
        false
    }

    fn is_led_to(&self, text: &[u8], before: Range<usize>, cache: &mut Option<Cache>) -> bool {
        let cache = cache.get_or_insert_with(|| self.led_by.create_cache());
        let input = Input::new(text).range(before).anchored(Anchored::Yes).earliest(true);
        self.led_by.try_search_rev(cache, &input).expect("it gives up at no byte").is_some()
    }
}

/// What the automaton went through without a match since it last found one.
#[derive(Default)]
pub struct InVain {
    keywords: u32,
    bytes: usize,
    /// How far these keywords stand from each other.
    apart: usize,
    last: usize,
}

impl InVain {
    /// After so many keywords it is worth the while to make what is searched with.
    const MANY: u32 = 16;
    /// So many times as fast as an automaton is a search.
    const FASTER: usize = 32;
    /// So many times as often a byte was gone through.
    const FARTHER: usize = 2;

    /// Whether it was so often that it pays to make something that tells sooner.
    pub fn is_often(&self) -> bool {
        self.keywords >= Self::MANY
    }

    /// Whether it was so much that a search for what follows is less.
    pub fn is_much(&self) -> bool {
        self.is_often() && self.bytes * Self::FASTER >= self.apart
    }

    /// Whether it was so much that going through all of the text once is less.
    pub fn is_farther(&self) -> bool {
        self.is_often() && self.bytes >= self.apart.saturating_mul(Self::FARTHER)
    }

    /// Adds so many bytes behind a keyword at `at`, which nobody looks for further away than `reach`.
    pub fn add(&mut self, at: usize, reach: usize, bytes: usize) {
        let apart = at.abs_diff(std::mem::replace(&mut self.last, at)).min(reach);
        self.keywords = self.keywords.saturating_add(1);
        (self.bytes, self.apart) = (self.bytes + bytes, self.apart + apart);
    }
}

/// Whether a literal stands in few texts; a short one does in most, but an `@` does not.
fn is_telling(literal: &[u8]) -> bool {
    const SHORT: usize = 4;
    literal.len() >= SHORT || literal == b"@"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::Matcher, *};
    use crate::{
        rule::{Text, example::Dice, pattern::Pattern},
        scan::prefilter::Hit,
    };

    #[test]
    fn what_is_told_to_have_no_end_has_no_match() {
        const REGEXES: [(&str, &[&str]); 3] = [
            (r"://[^ @]{1,9}:(?<secret>[^ @]{4,12})@[a-z]", &["://"]),
            (r"\bdata:\n(?<secret>(?: +[a-z]+: [a-z]*\n)+?) *kind: Secret\b", &["data:\n"]),
            (r"(?:data|more):(?<secret>[a-z ]{2,30}) (?:end|END)? ?kind: Secret[;\n]", &["data:", "more:"]),
        ];
        const PARTS: [&str; 18] = [
            "://", "://user:", "word", ":", "@", "@host", " ", "\n", "data:\n", "data:\n ", " data:\n", "  name: abc\n", "more:",
            "kind: Secret", "  kind: Secret\n", " kind: Secret;", "END ", "@a",
        ];
        let mut dice = Dice::seeded("after", 5);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        for (regex, keywords) in REGEXES {
            let texts: Vec<Text> = keywords.iter().map(|keyword| Text::from((*keyword).to_owned())).collect();
            let pattern = Pattern::analyse(regex, &texts, Some(2000)).expect("it is right");
            let source = Source { regex, pattern: &pattern, keywords: &texts };
            let (matcher, mut scratch, mut told, mut count) = (Matcher::default(), None, 0, 0);
            for number in 0..3000 {
                let text: String = (0..2 + below(24)).map(|_| PARTS[below(PARTS.len())]).collect();
                let mut hits: Vec<Hit> = Vec::new();
                for keyword in keywords {
                    let places = memchr::memmem::find_iter(text.as_bytes(), keyword);
                    hits.extend(places.map(|start| Hit { rule: 0, start, end: start + keyword.len() }));
                }
                hits.sort_by_key(|hit| hit.start);
                let (mut fast, mut slow) = (BTreeSet::new(), BTreeSet::new());
                for hit in hits {
                    let found = matcher.find(source, (text.as_bytes(), number), &hit, &mut scratch);
                    told += usize::from(found.is_none());
                    fast.extend(found.map(|range| (range.start, range.end)));
                    slow.extend(matcher.find_slowly(source, text.as_bytes(), &hit).map(|range| (range.start, range.end)));
                }
                assert_eq!(fast, slow, "{regex} in {text:?}");
                count += fast.len();
            }
            assert!(count > 20 && told > 100, "{regex}: {count} {told}");
            assert!(matcher.after.get().is_some_and(Option::is_some), "{regex}: it is asked for");
        }
    }
}
