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

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    ops::Range,
    ptr,
};

use crate::rule::{
    Form, Provider, RuleSet, Text,
    identifier::{Beginnings, Segments},
};
pub use around::Known;
use hosts::Hosts;
use kinds::{Kinds, Quick, Word};
use shapes::Shapes;

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
    names: HashMap<Word, Claims, Quick>,
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
    words: HashSet<Word, Quick>,
    /// As `kinds`, of those.
    word_kinds: Kinds,
    /// By provider: its rules with a shape, those that ask for a word first.
    shapes: Vec<Vec<usize>>,
    /// By provider: what the values that prove themselves begin with, or hold.
    heads: HashMap<usize, Vec<Text>>,
    /// The shapes of all.
    all_shapes: Shapes,
}

#[derive(Clone, Copy)]
struct Claim {
    provider: usize,
    common: bool,
}

/// Those who have a name: mostly one.
struct Claims {
    first: Claim,
    others: Vec<Claim>,
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
        let mut names: HashMap<Word, Claims, Quick> =
            HashMap::with_capacity_and_hasher(4 * rules.providers().len(), Quick::default());
        for (provider, of) in rules.providers().iter().enumerate() {
            for (list, common) in [(&of.names, false), (&of.common_names, true)] {
                for name in list {
                    let claim = Claim { provider, common };
                    match names.entry(name.to_cow()) {
                        Entry::Occupied(claims) => claims.into_mut().others.push(claim),
                        Entry::Vacant(none) => _ = none.insert(Claims { first: claim, others: Vec::new() }),
                    }
                }
            }
        }
        let words = rules.rules().iter().filter_map(|rule| match &rule.form {
            Form::Shape { words, .. } => Some(words),
            Form::Regex { .. } | Form::Assigned { .. } => None,
        });
        let words: HashSet<Word, Quick> = words.flatten().map(Text::to_cow).collect();
        let shapes = shapes_by_provider(rules);
        Self {
            kinds: Kinds::of(names.keys().map(AsRef::as_ref)),
            beginnings: Beginnings::of(names.keys().map(AsRef::as_ref)),
            longest: names.keys().map(|name| name.len()).max().unwrap_or(0),
            longest_number: names.keys().chain(&words).map(|word| longest_number(word)).max().unwrap_or(0),
            names,
            hosts: Hosts::new(rules),
            word_kinds: Kinds::of(words.iter().map(AsRef::as_ref)),
            words,
            all_shapes: Shapes::of(rules, shapes.iter().flatten().copied()),
            shapes,
            heads: heads_by_provider(rules),
        }
    }

    /// Whether a reading has any of the providers' shapes.
    pub fn is_shaped(&self, text: &[u8], readings: &[Range<usize>]) -> bool {
        readings.iter().any(|reading| self.all_shapes.has(&text[reading.clone()]))
    }

    /// Longer numbers are in no provider's name, and in no word that a rule asks for.
    pub fn longest_number(&self) -> usize {
        self.longest_number
    }

    /// A provider's rules with a shape.
    pub fn shapes(&self, provider: usize) -> &[usize] {
        &self.shapes[provider]
    }

    /// Whether `value` begins as those of the provider's values do that prove themselves.
    pub fn begins_as_proven(&self, provider: usize, value: &[u8]) -> bool {
        self.heads.get(&provider).is_some_and(|heads| heads.iter().any(|head| value.starts_with(head.as_bytes())))
    }

    /// Whether a name holds a word that some rule asks for, as one or two of its segments.
    pub fn is_asked_for(&self, segments: &Segments) -> bool {
        let is_word = |word: &str| self.word_kinds.may_have(word) && self.words.contains(word);
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
            let claims = self.names.get(name).into_iter().flat_map(|claims| std::iter::once(&claims.first).chain(&claims.others));
            let claims = claims.filter(|claim| common_too || !claim.common);
            found.extend(claims.map(|claim| (name.len(), claim.provider)));
        }
    }
}

fn longest_number(word: &str) -> usize {
    word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

/// Where each provider stands among those of the rules.
fn places(rules: &RuleSet) -> HashMap<*const Provider, usize, Quick> {
    rules.providers().iter().enumerate().map(|(place, of)| (ptr::from_ref(&**of), place)).collect()
}

fn heads_by_provider(rules: &RuleSet) -> HashMap<usize, Vec<Text>> {
    const SHORTEST: usize = 4;
    let places = places(rules);
    let mut heads: HashMap<usize, Vec<Text>> = HashMap::new();
    for rule in rules.rules().iter().filter(|rule| !rule.provider.generic) {
        if let Some(place) = places.get(&ptr::from_ref(&*rule.provider)) {
            heads.entry(*place).or_default().extend(rule.keywords.iter().filter(|keyword| keyword.len() >= SHORTEST).cloned());
        }
    }
    heads
}

fn shapes_by_provider(rules: &RuleSet) -> Vec<Vec<usize>> {
    let places = places(rules);
    let mut shapes = vec![Vec::new(); rules.providers().len()];
    for (index, rule) in rules.rules().iter().enumerate() {
        let Form::Shape { partners, .. } = &rule.form else { continue };
        if let Some(&provider) = places.get(&ptr::from_ref(&*rule.provider)).filter(|_| partners.is_empty()) {
            shapes[provider].push(index);
        }
    }
    let asks_for_no_word = |&rule: &usize| matches!(&rules.rules()[rule].form, Form::Shape { words, .. } if words.is_empty());
    for of_one in &mut shapes {
        of_one.sort_by_key(asks_for_no_word);
    }
    shapes
}
