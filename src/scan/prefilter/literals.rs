//! Keywords → their places.
//!
//! Promises: every occurrence of every keyword, with all rules that have it.

use std::collections::BTreeMap;

use aho_corasick::{
    AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, Input, MatchKind, Span,
    packed::{self, Searcher},
};

use super::Hit;
use crate::rule::{Form, RuleSet};

/// Keywords compared alike, and whose they are.
pub struct Literals {
    search: Search,
    /// By keyword.
    keywords: Vec<Keyword>,
}

/// A keyword's owners, and those of the keywords that it begins with, which stand wherever it stands.
struct Keyword {
    owners: Vec<Owner>,
}

struct Owner {
    rule: usize,
    length: usize,
}

enum Search {
    /// SIMD; for some dozens of keywords, each in its own case.
    Packed(Searcher),
    /// One table look-up a byte; for any number, and for keywords in any case.
    Automaton(AhoCorasick),
}

/// The rules that have each keyword.
type Owners = BTreeMap<Vec<u8>, Vec<usize>>;

/// The keywords that are compared in their own case, or else the others in lower case.
fn owners_by_keyword(rules: &RuleSet, exact: bool) -> Owners {
    let mut owners = Owners::new();
    for (index, rule) in rules.rules().iter().enumerate() {
        let exact_case = match &rule.form {
            Form::Regex { pattern, .. } => pattern.exact_case,
            Form::Shape { .. } | Form::Assigned { .. } => true,
        };
        for keyword in rule.keywords.iter().filter(|_| exact_case == exact) {
            let keyword = if exact { keyword.clone() } else { keyword.to_ascii_lowercase() };
            owners.entry(keyword.into_bytes()).or_default().push(index);
        }
    }
    owners
}

/// Keywords a packed search takes at a time: with more, too many places look like one of them.
const GROUP: usize = 48;

/// Exact keywords in groups of neighbours, so that those with a common beginning share a bucket of the search.
fn groups(owners: &Owners) -> Vec<Vec<&Vec<u8>>> {
    let all: Vec<&Vec<u8>> = owners.keys().collect();
    let count = all.len().div_ceil(GROUP).max(1);
    all.chunks(all.len().div_ceil(count).max(1)).map(<[_]>::to_vec).collect()
}

impl Literals {
    /// The searches that together find every keyword of `rules`.
    pub fn of(rules: &RuleSet) -> Vec<Self> {
        let (exact, folded) = (owners_by_keyword(rules, true), owners_by_keyword(rules, false));
        let mut literals: Vec<Self> = groups(&exact).iter().map(|group| Self::new(group, &exact, true)).collect();
        literals.extend((!folded.is_empty()).then(|| Self::new(&folded.keys().collect::<Vec<_>>(), &folded, false)));
        literals
    }

    fn new(keywords: &[&Vec<u8>], owners: &Owners, exact: bool) -> Self {
        let packed = || packed::Config::new().match_kind(packed::MatchKind::LeftmostLongest).builder().extend(keywords).build();
        let search = exact.then(packed).flatten().map_or_else(|| Search::Automaton(automaton(keywords, exact)), Search::Packed);
        // Those of the group that it begins with stand wherever it stands.
        let keyword = |text: &&Vec<u8>| Keyword {
            owners: keywords
                .iter()
                .filter(|other| text.starts_with(other))
                .flat_map(|other| owners[*other].iter().map(|&rule| Owner { rule, length: other.len() }))
                .collect(),
        };
        Self { search, keywords: keywords.iter().map(keyword).collect() }
    }

    /// Appends every occurrence in `text`.
    pub fn find(&self, text: &[u8], hits: &mut Vec<Hit>) {
        let mut at = 0;
        while let Some((keyword, start)) = self.search.next(text, at) {
            let owners = &self.keywords[keyword].owners;
            hits.extend(owners.iter().map(|owner| Hit { rule: owner.rule, start, end: start + owner.length }));
            at = start + 1;
        }
    }
}

fn automaton(keywords: &[&Vec<u8>], exact: bool) -> AhoCorasick {
    AhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(!exact)
        .kind(Some(AhoCorasickKind::DFA))
        .build(keywords)
        .expect("a few thousand short keywords fit an automaton")
}

impl Search {
    /// The leftmost keyword at or after `at`, the longest where several begin together: its index and where it begins.
    fn next(&self, text: &[u8], at: usize) -> Option<(usize, usize)> {
        match self {
            Self::Packed(searcher) => {
                let found = searcher.find_in(text, Span::from(at..text.len()))?;
                Some((found.pattern().as_usize(), found.start()))
            }
            Self::Automaton(automaton) => {
                let found = automaton.find(Input::new(text).range(at..))?;
                Some((found.pattern().as_usize(), found.start()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::file::RuleFile;

    fn literals(rules: &str) -> Vec<Literals> {
        let head = "provider = \"p\"\nadvice = \"a\"\nreferences = []\nnames = [\"p\"]\n";
        let file = RuleFile::parse(&format!("{head}{rules}")).expect("a rule file");
        Literals::of(&RuleSet::from_files(&[file]).expect("good rules"))
    }

    fn rule(id: &str, form: &str) -> String {
        format!(
            "[[rule]]\nid = \"{id}\"\nname = \"n\"\ndescription = \"d\"\nseverity = \"high\"\nconfidence = \"high\"\n{form}\n"
        )
    }

    #[test]
    fn keywords_are_found_in_any_case_unless_the_regex_fixes_it() {
        let found = literals(
            &[
                rule("p-exact", "keywords = [\"Abc\"]\nregex = '(?<secret>Abc[0-9])'"),
                rule("p-folded", "keywords = [\"xyz\"]\nregex = '(?i)(?<secret>XYZ[0-9])'"),
            ]
            .concat(),
        );
        let mut hits = Vec::new();
        found.iter().for_each(|literals| literals.find(b"Abc ABC xyZ", &mut hits));
        assert_eq!(hits.iter().map(|h| (h.rule, h.start)).collect::<Vec<_>>(), [(0, 0), (1, 8)]);
    }

    #[test]
    fn keywords_within_keywords_are_found_too() {
        let one = |id: &str, word: &str| rule(id, &format!("keywords = [\"{word}\"]\nregex = '(?<secret>{word}[0-9])'"));
        let found = literals(&[one("p-abc", "abc"), one("p-abcd", "abcd"), one("p-bcd", "bcd")].concat());
        let mut hits = Vec::new();
        found.iter().for_each(|literals| literals.find(b"xabcdx", &mut hits));
        assert_eq!(hits.iter().map(|h| (h.rule, h.start, h.end)).collect::<Vec<_>>(), [(0, 1, 4), (1, 1, 5), (2, 2, 5)]);
    }
}
