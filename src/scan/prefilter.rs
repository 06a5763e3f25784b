//! Literals and runs → places worth a look.
//!
//! Promises: may over-report, never under-report: every keyword occurrence (ASCII case aside) and every maximal run of a shape's length
//! is a [`Hit`] or a [`Run`]. Touches most bytes once, and only every `min`-th byte in search of runs.
//! Leaves out: whether anything is there (matcher, judge).

use std::{collections::BTreeMap, ops::Range};

use aho_corasick::{
    AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, Input, MatchKind, Span,
    packed::{self, Searcher},
};

use crate::rule::{
    Form, RuleSet,
    shape::{CharClass, Shape},
};

/// A keyword's occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The rule it belongs to.
    pub rule: usize,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// A maximal run of a shape's characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The rule it belongs to.
    pub rule: usize,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// Finds hits and runs.
pub struct Prefilter {
    literals: Vec<Literals>,
    runs: Vec<Runs>,
}

impl Prefilter {
    /// Compiles the keywords and shapes of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        let (exact, folded) = (owners_by_keyword(rules, true), owners_by_keyword(rules, false));
        let mut literals: Vec<Literals> = groups(&exact).iter().map(|group| Literals::new(group, &exact, true)).collect();
        literals.extend((!folded.is_empty()).then(|| Literals::new(&folded.keys().collect::<Vec<_>>(), &folded, false)));
        Self { literals, runs: Runs::of(rules) }
    }

    /// Appends every keyword occurrence in `text`.
    pub fn hits(&self, text: &[u8], hits: &mut Vec<Hit>) {
        for literals in &self.literals {
            literals.find(text, hits);
        }
    }

    /// Appends every run in `text` that begins within `owned`.
    pub fn runs(&self, text: &[u8], owned: &Range<usize>, found: &mut Vec<Run>) {
        for runs in &self.runs {
            runs.find(text, owned, found);
        }
    }
}

/// Keywords compared alike, and whose they are.
struct Literals {
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
        let Form::Regex { pattern, .. } = &rule.form else { continue };
        for keyword in rule.keywords.iter().filter(|_| pattern.exact_case == exact) {
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

    fn find(&self, text: &[u8], hits: &mut Vec<Hit>) {
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

/// The shapes over one class of characters.
struct Runs {
    class: CharClass,
    member: [bool; 256],
    shapes: Vec<(usize, Shape)>,
    min: usize,
}

impl Runs {
    fn of(rules: &RuleSet) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for (index, rule) in rules.rules().iter().enumerate() {
            let Form::Shape { shape, .. } = &rule.form else { continue };
            if !groups.iter().any(|group| group.class == shape.class) {
                groups.push(Self { class: shape.class, member: shape.class.table(), shapes: Vec::new(), min: usize::MAX });
            }
            let group = groups.iter_mut().find(|group| group.class == shape.class).expect("just added");
            group.min = group.min.min(shape.min);
            group.shapes.push((index, shape.clone()));
        }
        groups
    }

    /// A run of `min` characters covers one byte of every `min`: those are looked at, and the run around a member is measured.
    fn find(&self, text: &[u8], owned: &Range<usize>, found: &mut Vec<Run>) {
        let mut floor = owned.start;
        // A run that begins before the owned part is not ours; step over it.
        if floor > 0 && self.is_member(text, floor - 1) {
            floor = self.run_end(text, floor);
        }
        let mut at = floor + self.min - 1;
        while at < text.len() && floor < owned.end {
            if !self.is_member(text, at) {
                floor = at + 1;
                at += self.min;
                continue;
            }
            let start = text[floor..at].iter().rposition(|&b| !self.member[usize::from(b)]).map_or(floor, |i| floor + i + 1);
            let end = self.run_end(text, at + 1);
            if start < owned.end {
                self.report(text, start, end, found);
            }
            floor = end;
            at = end + self.min;
        }
    }

    fn is_member(&self, text: &[u8], at: usize) -> bool {
        self.member[usize::from(text[at])]
    }

    fn run_end(&self, text: &[u8], from: usize) -> usize {
        text[from..].iter().position(|&b| !self.member[usize::from(b)]).map_or(text.len(), |i| from + i)
    }

    fn report(&self, text: &[u8], start: usize, end: usize, found: &mut Vec<Run>) {
        for (rule, shape) in &self.shapes {
            for skipped in [0, escape_length(text, start)] {
                let length = (end - start).saturating_sub(skipped);
                if (shape.min..=shape.max).contains(&length) {
                    found.push(Run { rule: *rule, start: start + skipped, end });
                    break;
                }
            }
        }
    }
}

/// Bytes at the start of a run that belong to an escape before it: the `n` of `\n`, the `3D` of `%3D`, the `u003d` of `\u003d`, the `x22` of `\x22`.
pub fn escape_length(text: &[u8], start: usize) -> usize {
    let hex = |range: Range<usize>| text.get(range).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    match (start.checked_sub(1).map(|before| text[before]), text.get(start)) {
        (Some(b'\\'), Some(b'n' | b'r' | b't')) => 1,
        (Some(b'\\'), Some(b'u')) if hex(start + 1..start + 5) => 5,
        (Some(b'\\'), Some(b'x')) if hex(start + 1..start + 3) => 3,
        (Some(b'%'), Some(_)) if hex(start..start + 2) => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::file::RuleFile;

    fn prefilter(rules: &str) -> Prefilter {
        let head = "provider = \"p\"\nadvice = \"a\"\nreferences = []\nnames = [\"p\"]\n";
        let file = RuleFile::parse(&format!("{head}{rules}")).expect("a rule file");
        Prefilter::new(&RuleSet::from_files(&[file]).expect("good rules"))
    }

    fn rule(id: &str, form: &str) -> String {
        format!(
            "[[rule]]\nid = \"{id}\"\nname = \"n\"\ndescription = \"d\"\nseverity = \"high\"\nconfidence = \"high\"\n{form}\n"
        )
    }

    fn runs(text: &str, owned: Range<usize>) -> Vec<(usize, usize)> {
        let filter = prefilter(&rule("p-x", "shape = \"hex{12,16}\""));
        let mut found = Vec::new();
        filter.runs(text.as_bytes(), &owned, &mut found);
        found.iter().map(|run| (run.start, run.end)).collect()
    }

    #[test]
    fn finds_maximal_runs_of_the_right_length_wherever_they_stand() {
        for before in 0..40 {
            for length in 10..20 {
                let text = format!("{}{}{}", "-".repeat(before), "a".repeat(length), "-".repeat(before % 7));
                let expected = if (12..=16).contains(&length) { vec![(before, before + length)] } else { vec![] };
                assert_eq!(runs(&text, 0..text.len()), expected, "{text}");
            }
        }
    }

    #[test]
    fn a_run_belongs_to_the_part_it_begins_in() {
        let text = format!("-{}-{}-", "a".repeat(12), "b".repeat(12));
        assert_eq!(runs(&text, 0..1), []);
        assert_eq!(runs(&text, 0..2), [(1, 13)]);
        assert_eq!(runs(&text, 2..28), [(14, 26)]);
    }

    #[test]
    fn an_escape_before_a_run_is_not_of_it() {
        let text = format!("\\n{}", "z").replace('z', &"1".repeat(12));
        let filter = prefilter(&rule("p-x", "shape = \"alnum{12}\""));
        let mut found = Vec::new();
        filter.runs(text.as_bytes(), &(0..text.len()), &mut found);
        assert_eq!(found.iter().map(|run| run.start).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn keywords_are_found_in_any_case_unless_the_regex_fixes_it() {
        let filter = prefilter(
            &[
                rule("p-exact", "keywords = [\"Abc\"]\nregex = '(?<secret>Abc[0-9])'"),
                rule("p-folded", "keywords = [\"xyz\"]\nregex = '(?i)(?<secret>XYZ[0-9])'"),
            ]
            .concat(),
        );
        let mut hits = Vec::new();
        filter.hits(b"Abc ABC xyZ", &mut hits);
        assert_eq!(hits.iter().map(|h| (h.rule, h.start)).collect::<Vec<_>>(), [(0, 0), (1, 8)]);
    }

    #[test]
    fn keywords_within_keywords_are_found_too() {
        let one = |id: &str, word: &str| rule(id, &format!("keywords = [\"{word}\"]\nregex = '(?<secret>{word}[0-9])'"));
        let filter = prefilter(&[one("p-abc", "abc"), one("p-abcd", "abcd"), one("p-bcd", "bcd")].concat());
        let mut hits = Vec::new();
        filter.hits(b"xabcdx", &mut hits);
        assert_eq!(hits.iter().map(|h| (h.rule, h.start, h.end)).collect::<Vec<_>>(), [(0, 1, 4), (1, 1, 5), (2, 2, 5)]);
    }
}
