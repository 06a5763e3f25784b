//! A long stretch of value bytes that every match has far behind its keyword, as `access_token`, sixty bytes of anything and a token of which
//! thirty are letters and digits: where there is none, no automaton need go through the sixty.
//!
//! Promises: says so only of a keyword that is in no match. Each place of a text is looked at once, however many keywords ask.

use std::ops::Range;

use super::Source;
use crate::rule::pattern::{
    anchor::VALUE_BYTES,
    place::{AHEAD, NEAR},
};

/// Where it may begin further apart, an automaton that stops soon is less than a look for it.
const WIDEST: usize = 512;

/// One thread's state for one regex.
#[derive(Default)]
pub struct FarScratch {
    /// Where in a text none begins,
    without: Range<usize>,
    /// and which text that is.
    text: u64,
}

impl FarScratch {
    /// Whether a stretch begins in `text`, the one of that `number`, where a match has it that holds a keyword at `hit`; of regexes of
    /// which it is not known, or was asked before a keyword was looked for, that is said of each.
    #[inline]
    pub fn follows(&mut self, source: Source<'_>, (text, number): (&[u8], u64), hit: usize) -> bool {
        let (stretch, (least, most)) = (source.pattern.anchor.stretch, source.pattern.lead);
        let Some(far) = usize::try_from(stretch.from.1).ok().filter(|far| (AHEAD + 1..=WIDEST).contains(far)) else {
            return true;
        };
        if stretch.least < NEAR || most - least > WIDEST {
            return true;
        }
        // Another keyword of the match may be its regex's own.
        let first = hit.saturating_add_signed(stretch.from.0).saturating_sub(most - least);
        let last = hit + far + (most - least);
        if std::mem::replace(&mut self.text, number) != number || !(self.without.start..=self.without.end).contains(&first) {
            self.without = first..first;
        }
        let next = first_stretch(text, first.max(self.without.end), last, stretch.least);
        self.without.end = self.without.end.max(next.unwrap_or(last + 1));
        next.is_some()
    }
}

/// Where from `first` to `last` so many value bytes begin first. Bytes are asked from the last of them on, so that most are passed over.
fn first_stretch(text: &[u8], mut first: usize, last: usize, length: usize) -> Option<usize> {
    while first <= last {
        let stretch = text.get(first..first + length)?;
        let Some(other) = stretch.iter().rposition(|&byte| !VALUE_BYTES[usize::from(byte)]) else { return Some(first) };
        first += other + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Matcher, MatcherScratch},
        *,
    };
    use crate::{
        rule::{Text, example::Dice, pattern::Pattern},
        scan::prefilter::Hit,
    };

    #[test]
    fn what_has_no_stretch_has_no_match() {
        const REGEXES: [&str; 4] = [
            r"(?:key|token)[^\n]{0,30}?[^0-9a-z](?<secret>[0-9a-z]{20})\b",
            r"[a-z]{0,3}(?:key|token)[^\n]{9,30}[:=](?<secret>[0-9a-z]{4}-[0-9a-z]{16})",
            r"(?<secret>[0-9a-z]{20})[^\n]{0,30}(?:key|token)",
            r"(?:key|token)[ :=]{9,12}(?<secret>[0-9a-z]{16,20}) end",
        ];
        const PARTS: [&str; 16] = [
            "key",
            "token",
            "a-key",
            " ",
            "=",
            ": ",
            " words ",
            "\n",
            "0123456789abcdef",
            "0123-",
            "3456",
            "         ",
            " end",
            ".",
            "key:::::::::",
            "0123456789abcdef end",
        ];
        let texts: Vec<Text> = ["key", "token"].map(|keyword| Text::from(keyword.to_owned())).into();
        let mut dice = Dice::seeded("far", 5);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        for regex in REGEXES {
            let pattern = Pattern::analyse(regex, &texts, Some(200)).expect("it is right");
            let source = Source { regex, pattern: &pattern, keywords: &texts };
            let (matcher, mut far, mut told, mut count) = (Matcher::default(), FarScratch::default(), 0, 0);
            for number in 0..4000 {
                let text: String = (0..2 + below(24)).map(|_| PARTS[below(PARTS.len())]).collect();
                let places = texts.iter().flat_map(|keyword| {
                    let places = memchr::memmem::find_iter(text.as_bytes(), keyword.as_bytes());
                    places.map(|start| Hit { rule: 0, start, end: start + keyword.len() })
                });
                let mut hits: Vec<Hit> = places.collect();
                hits.sort_by_key(|hit| hit.start);
                let mut scratch: Option<Box<MatcherScratch>> = None;
                for hit in hits {
                    let slow = matcher.find_slowly(source, text.as_bytes(), &hit);
                    assert_eq!(matcher.find(source, (text.as_bytes(), number), &hit, &mut scratch), slow, "{regex} in {text:?}");
                    let follows = far.follows(source, (text.as_bytes(), number), hit.start);
                    assert!(follows || slow.is_none(), "{regex} in {text:?}");
                    (told, count) = (told + usize::from(!follows), count + usize::from(slow.is_some()));
                }
            }
            assert!(count > 10 && (told > 1000 || regex.starts_with("(?<")), "{regex}: {count} {told}");
        }
    }
}
