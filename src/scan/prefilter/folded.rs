//! Keywords whose case does not matter → their places.
//!
//! Promises: every occurrence of every such keyword, with all rules that have it.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, Input, MatchKind};

use super::Hit;
use crate::rule::{Form, RuleSet};

/// One table look-up a byte: dear, but a regex without regard to case hardly ever has a keyword.
pub struct Folded {
    automaton: AhoCorasick,
    /// By keyword: its length, its rules, and those of the keywords that it begins with, which stand wherever it stands.
    owners: Vec<Vec<(usize, usize)>>,
}

impl Folded {
    /// For those keywords of `rules`; `None` when there are none.
    pub fn new(rules: &RuleSet) -> Option<Self> {
        let mut by_keyword: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, rule) in rules.rules().iter().enumerate() {
            if matches!(&rule.form, Form::Regex { pattern, .. } if !pattern.exact_case) {
                rule.keywords.iter().for_each(|keyword| by_keyword.entry(keyword.to_ascii_lowercase()).or_default().push(index));
            }
        }
        let owners = |keyword: &String| {
            let within = by_keyword.iter().filter(|(other, _)| keyword.starts_with(other.as_str()));
            within.flat_map(|(other, rules)| rules.iter().map(|&rule| (rule, other.len()))).collect()
        };
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(by_keyword.keys())
            .expect("a few thousand short keywords fit an automaton");
        (!by_keyword.is_empty()).then(|| Self { owners: by_keyword.keys().map(owners).collect(), automaton })
    }

    /// Appends every occurrence in `text`.
    pub fn find(&self, text: &[u8], hits: &mut Vec<Hit>) {
        let mut at = 0;
        while let Some(found) = self.automaton.find(Input::new(text).range(at..)) {
            let start = found.start();
            let owners = &self.owners[found.pattern().as_usize()];
            hits.extend(owners.iter().map(|&(rule, length)| Hit { rule, start, end: start + length }));
            at = start + 1;
        }
    }
}
