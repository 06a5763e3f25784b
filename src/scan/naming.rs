//! Which provider is named near a value: in the name it is assigned to, on its line, in the blocks around it, on the lines before, by a host.
//!
//! Promises: one look-up a word, whatever the number of providers.
//! Leaves out: whether the value is that provider's (assigned).

mod around;
mod asked;
mod heard;
mod hosts;
mod kinds;
mod lines;
mod shapes;
mod stretch;

use std::ptr;

use crate::rule::{
    Form, Provider, Rule, RuleSet, Text,
    identifier::{Beginnings, Segments},
};
pub use around::Known;
use hosts::Hosts;
use kinds::{Kinds, Table, Word};
pub use shapes::Shapes;

/// How near a provider is named, the nearest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// By a host within the window, or by a line before.
    Around,
    /// By a comment on a line before, or by a host two lines away at most.
    Introduced,
    /// On the value's line, or as a block it lies in.
    Beside,
    /// In the name it is assigned to.
    Named,
}

/// A provider named near a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Index into [`RuleSet::providers`].
    pub provider: usize,
    /// Where.
    pub nearness: Nearness,
}

/// Every provider's names and hosts, and the rules by which its values are known.
pub struct Directory {
    names: Table<Claim>,
    /// Bytes that the longest of the names has.
    longest: usize,
    /// Digits that the longest number in a name or word has.
    longest_number: usize,
    /// Most words are told by that.
    kinds: Kinds,
    /// What they begin with.
    beginnings: Beginnings,
    hosts: Hosts,
    /// The words that rules with a shape ask for.
    words: Table<()>,
    /// As `kinds`, of those.
    word_kinds: Kinds,
    /// By provider: its rules with a shape, those that ask for a word first.
    shapes: ByProvider,
    /// By provider: its rules with keywords that values which prove themselves begin with, or hold.
    proven: ByProvider,
}

/// Whose a name is, and whether it is an ordinary word.
#[derive(Clone, Copy)]
pub struct Claim {
    provider: usize,
    common: bool,
}

/// A name that a suffix follows has so many bytes at least.
const SHORTEST_BEFORE_SUFFIX: usize = 3;

/// Most segments that make up one name: `new`, `relic`.
const MOST_SEGMENTS: usize = 3;

/// What may follow a provider's name within one segment: `datadogapikey`.
const SUFFIXES: [&[u8]; 14] = [
    b"api", b"app", b"key", b"token", b"secret", b"access", b"pass", b"pwd", b"auth", b"client", b"private", b"webhook",
    b"credential", b"id",
];

/// A bit for each letter that one of them begins with.
const SUFFIX_LETTERS: u32 = {
    let (mut letters, mut i) = (0, 0);
    while i < SUFFIXES.len() {
        letters |= 1 << (SUFFIXES[i][0] % 32);
        i += 1;
    }
    letters
};

fn begins_with_suffix(rest: &[u8]) -> bool {
    SUFFIX_LETTERS >> (rest[0] % 32) & 1 == 1 && SUFFIXES.iter().any(|suffix| rest.starts_with(suffix))
}

impl Directory {
    /// Of all providers of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        let mut named = Vec::with_capacity(rules.providers().iter().map(|of| of.names.len() + of.common_names.len()).sum());
        for (provider, of) in rules.providers().iter().enumerate() {
            let claim = |common| move |name: &Text| (name.to_cow(), Claim { provider, common });
            named.extend(of.names.iter().map(claim(false)));
            named.extend(of.common_names.iter().map(claim(true)));
        }
        let names = Table::of(named);
        let words = Table::of(words_asked_for(rules));
        let all = || names.words().chain(words.words());
        let places = Places::of(rules);
        let shapes = shapes_by_provider(rules, &places);
        Self {
            longest_number: all().map(longest_number).max().unwrap_or(0),
            kinds: Kinds::of(names.words()),
            beginnings: Beginnings::of(names.words()),
            longest: names.words().map(str::len).max().unwrap_or(0),
            hosts: Hosts::new(rules),
            word_kinds: Kinds::of(words.words()),
            proven: proven_by_provider(rules, &places),
            names,
            words,
            shapes,
        }
    }

    /// Longer numbers are in no provider's name, and in no word that a rule asks for.
    pub fn longest_number(&self) -> usize {
        self.longest_number
    }

    /// A provider's rules with a shape.
    pub fn shapes(&self, provider: usize) -> &[usize] {
        self.shapes.of(provider)
    }

    /// Whether `value` begins as those of the provider's values do that prove themselves.
    pub fn begins_as_proven(&self, rules: &RuleSet, provider: usize, value: &[u8]) -> bool {
        const SHORTEST: usize = 4;
        let mut heads = self.proven.of(provider).iter().flat_map(|&rule| rules.rules()[rule].keywords.iter());
        heads.any(|head| head.len() >= SHORTEST && value.starts_with(head.as_bytes()))
    }

    /// Whether a name holds a word that some rule asks for, as one or two of its segments.
    pub fn is_asked_for(&self, segments: &Segments) -> bool {
        let is_word = |word: &str| self.word_kinds.may_have(word) && self.words.has(word);
        (0..segments.len()).any(|at| is_word(segments.joined(at..at + 1)))
            || (1..segments.len()).any(|at| is_word(segments.joined(at - 1..at + 1)))
    }

    /// The providers named in an assigned name's segments, the longest name first; ordinary words count too in a name that is one.
    pub fn in_name(&self, segments: &Segments, common_too: bool) -> Vec<usize> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for first in 0..segments.len() {
            for end in first + 1..=segments.len().min(first + MOST_SEGMENTS) {
                self.claim(segments.joined(first..end), common_too, &mut found);
            }
            let segment = segments.joined(first..first + 1);
            for within in SHORTEST_BEFORE_SUFFIX..segment.len().min(self.longest + 1) {
                let may_be = self.kinds.may_have(&segment.as_bytes()[..within]);
                if may_be && begins_with_suffix(&segment.as_bytes()[within..]) && segment.is_char_boundary(within) {
                    self.claim(&segment[..within], false, &mut found);
                }
            }
        }
        if found.is_empty() {
            return Vec::new();
        }
        found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        let mut providers = Vec::new();
        for (_, provider) in found {
            if !providers.contains(&provider) {
                providers.push(provider);
            }
        }
        providers
    }

    fn claim(&self, name: &str, common_too: bool, found: &mut Vec<(usize, usize)>) {
        if self.kinds.may_have(name) {
            let claims = self.names.get(name).filter(|claim| common_too || !claim.common);
            found.extend(claims.map(|claim| (name.len(), claim.provider)));
        }
    }
}

fn longest_number(word: &str) -> usize {
    let (longest, _) = word.bytes().fold((0, 0), |(longest, here), byte| {
        let here = if byte.is_ascii_digit() { here + 1 } else { 0 };
        (longest.max(here), here)
    });
    longest
}

/// Where each provider stands among those of the rules, in the order of where they lie in memory.
struct Places(Vec<(*const Provider, usize)>);

impl Places {
    fn of(rules: &RuleSet) -> Self {
        let mut places: Vec<_> = rules.providers().iter().enumerate().map(|(place, of)| (ptr::from_ref(&**of), place)).collect();
        places.sort_unstable();
        Self(places)
    }

    /// That of a rule's provider.
    fn of_rule(&self, rule: &Rule) -> Option<usize> {
        let provider = ptr::from_ref(&*rule.provider);
        self.0.binary_search_by_key(&provider, |(other, _)| *other).ok().map(|at| self.0[at].1)
    }
}

/// Some rules of each provider.
struct ByProvider {
    rules: Vec<usize>,
    /// Where in them each provider's begin, and where the last one's end.
    starts: Vec<usize>,
}

impl ByProvider {
    /// Those rules, each with its provider, of so many providers; each one's keep their order.
    fn new(pairs: impl Iterator<Item = (usize, usize)> + Clone, providers: usize) -> Self {
        let mut starts = vec![0; providers + 1];
        pairs.clone().for_each(|(provider, _)| starts[provider + 1] += 1);
        (0..providers).for_each(|provider| starts[provider + 1] += starts[provider]);
        let (mut rules, mut next) = (vec![0; starts[providers]], starts.clone());
        for (provider, rule) in pairs {
            rules[next[provider]] = rule;
            next[provider] += 1;
        }
        Self { rules, starts }
    }

    /// One provider's.
    fn of(&self, provider: usize) -> &[usize] {
        &self.rules[self.starts[provider]..self.starts[provider + 1]]
    }
}

fn proven_by_provider(rules: &RuleSet, places: &Places) -> ByProvider {
    let proven = rules.rules().iter().enumerate().filter(|(_, rule)| !rule.provider.generic);
    let pairs = proven.filter_map(|(index, rule)| Some((places.of_rule(rule)?, index)));
    ByProvider::new(pairs, rules.providers().len())
}

fn shapes_by_provider(rules: &RuleSet, places: &Places) -> ByProvider {
    let shaped = |asking: bool| {
        let all = rules.rules().iter().enumerate();
        all.filter(move |(_, rule)| {
            matches!(&rule.form, Form::Shape { partners, words, .. } if partners.is_empty() && words.is_empty() != asking)
        })
    };
    let pairs = shaped(true).chain(shaped(false)).filter_map(|(index, rule)| Some((places.of_rule(rule)?, index)));
    ByProvider::new(pairs, rules.providers().len())
}

/// The words that rules with a shape ask for.
fn words_asked_for(rules: &RuleSet) -> Vec<(Word, ())> {
    let words = rules.rules().iter().filter_map(|rule| match &rule.form {
        Form::Shape { words, .. } => Some(words),
        Form::Regex { .. } | Form::Assigned { .. } => None,
    });
    words.flat_map(|words| words.iter()).map(|word| (word.to_cow(), ())).collect()
}
