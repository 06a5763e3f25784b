//! Which provider is named near a value: in the name it is assigned to, on its line, in the blocks around it, on the lines before, by a host.
//!
//! Promises: one look-up a word, whatever the number of providers.
//! Leaves out: whether the value is that provider's (assigned).

mod answers;
mod around;
mod claims;
mod heard;
mod hosted;
mod hosts;
mod kinds;
mod lent;
mod lines;
mod of_rules;
mod owners;
mod shapes;
mod stretch;
mod table;

use crate::rule::{
    RuleSet,
    identifier::{Segments, append_segment},
};
pub use around::Known;
use claims::Claims;
use hosts::Hosts;
use of_rules::OfRules;
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
#[derive(Clone, Debug, PartialEq)]
pub struct Directory {
    claims: Claims,
    hosts: Hosts,
    of_rules: OfRules,
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

/// Bytes that the longest of them has.
const LONGEST_SUFFIX: usize = 10;

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

/// The shapes of the rules that are some provider's alone. What the build laid out is not laid out again.
pub fn shapes_of(rules: &RuleSet) -> Shapes {
    if rules.is_builtin() { lent::shapes() } else { Shapes::of_providers(rules.rules()) }
}

impl Directory {
    /// Of all providers of `rules`. What the build laid out is not laid out again.
    pub fn new(rules: &RuleSet) -> Self {
        let (providers, known) = (rules.providers(), rules.lent_providers());
        let (mut claims, mut hosts) = if known > 0 { (lent::claims(), lent::hosts()) } else { Default::default() };
        if known < providers.len() {
            claims.extend(providers, known);
            hosts.extend(providers, known);
        }
        let of_rules = if rules.is_builtin() { lent::of_rules() } else { OfRules::of(providers, rules.rules()) };
        Self { claims, hosts, of_rules }
    }

    /// Longer numbers are in no provider's name, and in no word that a rule asks for.
    pub fn longest_number(&self) -> usize {
        self.claims.longest_number.max(self.of_rules.longest_number)
    }

    /// A provider's rules with a shape, those that ask for a word first.
    pub fn shapes(&self, provider: usize) -> &[usize] {
        self.of_rules.shaped.of(provider)
    }

    /// Whether `value` begins as those of the provider's values do that prove themselves.
    pub fn begins_as_proven(&self, rules: &RuleSet, provider: usize, value: &[u8]) -> bool {
        const SHORTEST: usize = 4;
        let mut heads = self.of_rules.proven.of(provider).iter().flat_map(|&rule| rules.rules()[rule].keywords.iter());
        heads.any(|head| head.len() >= SHORTEST && value.starts_with(head.as_bytes()))
    }

    /// Whether a name holds a word that some rule asks for, as one or two of its segments.
    pub fn is_asked_for(&self, segments: &Segments) -> bool {
        let is_word = |word: &str| self.of_rules.kinds.may_have(word) && self.of_rules.words.has(word);
        (0..segments.len()).any(|at| is_word(segments.joined(at..at + 1)))
            || (1..segments.len()).any(|at| is_word(segments.joined(at - 1..at + 1)))
    }

    /// The providers named in an assigned name's segments, the longest name first; ordinary words count too in a name that is one.
    pub fn in_name(&self, segments: &Segments, common_too: bool) -> Vec<usize> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        (0..segments.len()).for_each(|first| self.claim_from(segments, first, common_too, &mut found));
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

    /// Whether a name may begin a text in ASCII.
    pub fn may_begin(&self, text: &[u8]) -> bool {
        if !self.claims.heads.may_begin(text, 0) {
            return false;
        }
        let (longest, is_name) = (self.claims.longest, |word: &[u8]| {
            self.claims.kinds.may_have(word) && std::str::from_utf8(word).is_ok_and(|word| self.claims.table.has(word))
        });
        let (mut letters, mut at) = (Vec::with_capacity(128), 0);
        for number in 0..MOST_SEGMENTS {
            let Some(segment) = append_segment(text, at, longest + LONGEST_SUFFIX, &mut letters) else { return false };
            at = segment.end;
            let before_suffix = SHORTEST_BEFORE_SUFFIX..letters.len().min(longest + 1);
            let begins = |within: usize| is_name(&letters[..within]) && begins_with_suffix(&letters[within..]);
            if is_name(&letters) || (number == 0 && before_suffix.into_iter().any(begins)) {
                return true;
            }
            if letters.len() > longest {
                return false;
            }
        }
        false
    }

    /// Adds the names that begin with a segment, by their length.
    fn claim_from(&self, segments: &Segments, first: usize, common_too: bool, found: &mut Vec<(usize, usize)>) {
        for end in first + 1..=segments.len().min(first + MOST_SEGMENTS) {
            self.claim(segments.joined(first..end), common_too, found);
        }
        let segment = segments.joined(first..first + 1);
        for within in SHORTEST_BEFORE_SUFFIX..segment.len().min(self.claims.longest + 1) {
            let may_be = self.claims.kinds.may_have(&segment.as_bytes()[..within]);
            if may_be && begins_with_suffix(&segment.as_bytes()[within..]) && segment.is_char_boundary(within) {
                self.claim(&segment[..within], false, found);
            }
        }
    }

    fn claim(&self, name: &str, common_too: bool, found: &mut Vec<(usize, usize)>) {
        if self.claims.kinds.may_have(name) {
            let claims = self.claims.table.get(name).filter(|claim| common_too || !claim.common);
            found.extend(claims.map(|claim| (name.len(), claim.provider)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::file::RuleFile;

    const OWN: &str = r#"
        provider = "Example Works"
        advice = "a"
        references = []
        names = ["exampleworks"]
        hosts = ["example.works"]

        [[rule]]
        id = "exampleworks-key"
        name = "Key"
        description = "A key."
        severity = "high"
        confidence = "high"
        shape = "hex{32}"
        positive = []
        negative = []
    "#;

    #[test]
    fn what_is_lent_is_what_is_laid_out() {
        let rules = RuleSet::builtin();
        let (mut claims, mut hosts) = (Claims::default(), Hosts::default());
        claims.extend(rules.providers(), 0);
        hosts.extend(rules.providers(), 0);
        let of_rules = OfRules::of(rules.providers(), rules.rules());
        assert!(Directory::new(&rules) == Directory { claims, hosts, of_rules });
        assert!(shapes_of(&rules) == Shapes::of_providers(rules.rules()));
    }

    #[test]
    fn a_users_providers_are_added_to_what_is_lent() {
        let own = RuleFile::parse(OWN).expect("it is right");
        let rules = RuleSet::builtin().joined([RuleSet::from_files(&[own]).expect("it is right")]).expect("no id is taken");
        let known = rules.lent_providers();
        assert_eq!(known + 1, rules.providers().len());
        let directory = Directory::new(&rules);
        let (mut claims, mut hosts) = (Claims::default(), Hosts::default());
        claims.extend(rules.providers(), 0);
        hosts.extend(rules.providers(), 0);
        assert!(directory.claims == claims && directory.hosts == hosts);
        let named = |name: &str| directory.in_name(&Segments::of(name), false);
        assert_eq!(named("exampleworks_key"), [known]);
        assert_eq!(directory.shapes(known).len(), 1);
        assert!(!named("datadog_key").is_empty() && !Directory::new(&RuleSet::builtin()).claims.table.has("exampleworks"));
    }
}
