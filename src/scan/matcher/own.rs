//! Whether a keyword is the one that a regex has of its own, where a match may begin far before it: what follows in the regex is asked first of
//! what follows in the text, which tells most after a few bytes, and only then is gone through what a match may have before it.
//!
//! Promises: says that it is not only of a keyword behind which the regex does not go on.

use std::ops::Range;

use regex_automata::{
    Anchored, Input,
    hybrid::dfa::DFA,
    nfa::thompson::{self, NFA, WhichCaptures},
};
use regex_syntax::hir::{Hir, HirKind};

use super::{Source, ends::EndsScratch};

/// What a regex has from its keyword on.
pub struct Own(DFA);

impl Own {
    /// Of a regex of which a part begins with the keyword.
    pub fn of(regex: &Hir, source: Source<'_>) -> Option<Self> {
        let HirKind::Concat(parts) = regex.kind() else { return None };
        // Lengths grow with each part but for those that are looks around.
        let is_before = |at: usize| {
            let before = Hir::concat(parts[..at].to_vec());
            (before.properties().minimum_len(), before.properties().maximum_len())
                == (Some(source.pattern.lead.0), Some(source.pattern.lead.1))
        };
        let keyword = (0..parts.len()).find(|&at| is_before(at))?;
        let config = thompson::Config::new().utf8(false).shrink(false).which_captures(WhichCaptures::None);
        let nfa = NFA::compiler().configure(config).build_from_hir(&Hir::concat(parts[keyword..].to_vec()));
        let config = DFA::config().skip_cache_capacity_check(true);
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa.expect("it is a part of a regex that was accepted"));
        Some(Self(automaton.expect("it has no words of Unicode")))
    }

    /// Whether the regex may go on so in a part of a text.
    pub fn follows(&self, (text, number): (&[u8], u64), part: Range<usize>, scratch: &mut Option<EndsScratch>) -> bool {
        let scratch = scratch.get_or_insert_with(|| EndsScratch::new(&self.0));
        let input = Input::new(text).range(part).anchored(Anchored::Yes).earliest(true);
        scratch.end(&self.0, &input, number).is_some()
    }
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
    fn what_is_not_a_regex_s_own_keyword_is_in_no_other_match() {
        const REGEXES: [&str; 3] = [
            r#"\b(?:host|user) ?= ?[^"\n]{1,60}?; ?(?:pwd|word) ?= ?(?<secret>[^; \n]{4,12})"#,
            r"(?:host|user)=[a-z=; ]{20,60}(?:;pwd|;word|; pwd|; word)=(?<secret>[a-z0-9;]{4,30})\b",
            r"(?:host|user)[^\n]{0,40}(?:;pwd|;word|; pwd|; word)(?<secret>[=a-z0-9; ]{4,30}) end",
        ];
        const PARTS: [&str; 18] = [
            "host=", "user = ", "ab", "; pwd", ";word", ";pwd=", "; word = ", "=", " ", "\n", "\"", ";", "v4lue", "longer",
            " end", "x", "=abcd", "; pwd=abcd end",
        ];
        let texts: Vec<Text> = [";pwd", "; pwd", ";word", "; word"].map(|keyword| Text::from(keyword.to_owned())).into();
        let mut dice = Dice::seeded("own", 5);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        for regex in REGEXES {
            let pattern = Pattern::analyse(regex, &texts, None).expect("it is right");
            let source = Source { regex, pattern: &pattern, keywords: &texts };
            let (matcher, mut scratch, mut count) = (Matcher::default(), None, 0);
            for number in 0..4000 {
                let text: String = (0..2 + below(40)).map(|_| PARTS[below(PARTS.len())]).collect();
                let places = texts.iter().flat_map(|keyword| {
                    let places = memchr::memmem::find_iter(text.as_bytes(), keyword.as_bytes());
                    places.map(|start| Hit { rule: 0, start, end: start + keyword.len() })
                });
                let mut hits: Vec<Hit> = places.collect();
                hits.sort_by_key(|hit| hit.start);
                let (mut fast, mut slow) = (BTreeSet::new(), BTreeSet::new());
                for hit in hits {
                    let found = matcher.find(source, (text.as_bytes(), number), &hit, &mut scratch);
                    fast.extend(found.map(|range| (range.start, range.end)));
                    slow.extend(matcher.find_slowly(source, text.as_bytes(), &hit).map(|range| (range.start, range.end)));
                }
                assert_eq!(fast, slow, "{regex} in {text:?}");
                count += fast.len();
            }
            assert!(count > 20, "{regex}: {count}");
            assert!(matcher.own.get().is_some_and(Option::is_some), "{regex}: it is asked for");
        }
    }
}
