//! What the rules say of providers and names.
//!
//! Promises: the same of the same rules, whether the build laid it out or the program does. Also compiled into patterns/build.rs.

use std::{borrow::Cow, ptr};

use super::{claims::longest_number, kinds::Kinds, table::Table};
use crate::rule::{Form, Provider, Rule, Shared};

/// Each provider's rules, and the words that rules ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct OfRules {
    /// The words that rules with a shape ask for.
    pub words: Table<()>,
    /// Most other words are told by that.
    pub kinds: Kinds,
    /// Digits that the longest number in one has.
    pub longest_number: usize,
    /// The rules with a shape, those that ask for a word first.
    pub shaped: ByProvider,
    /// The rules with keywords that values which prove themselves begin with, or hold.
    pub proven: ByProvider,
}

impl OfRules {
    /// Of those rules, which are those providers'.
    pub fn of(providers: &[Shared], rules: &[Rule]) -> Self {
        let asked_for = || {
            let words = rules.iter().filter_map(|rule| match &rule.form {
                Form::Shape { words, .. } => Some(words),
                Form::Regex { .. } | Form::Assigned { .. } => None,
            });
            words.flatten()
        };
        let (mut words, mut kinds, places) = (Table::default(), Kinds::default(), Places::of(providers));
        words.extend(asked_for().map(|word| (word.clone(), ())).collect());
        kinds.extend(asked_for().map(|word| &**word));
        let longest_number = asked_for().map(|word| longest_number(word)).max().unwrap_or(0);
        Self { words, kinds, longest_number, shaped: shaped(rules, &places), proven: proven(rules, &places) }
    }
}

fn proven(rules: &[Rule], places: &Places) -> ByProvider {
    let proven = rules.iter().enumerate().filter(|(_, rule)| !rule.provider.generic);
    ByProvider::new(proven, places)
}

fn shaped(rules: &[Rule], places: &Places) -> ByProvider {
    let shaped = |asking: bool| {
        rules.iter().enumerate().filter(move |(_, rule)| {
            matches!(&rule.form, Form::Shape { partners, words, .. } if partners.is_empty() && words.is_empty() != asking)
        })
    };
    ByProvider::new(shaped(true).chain(shaped(false)), places)
}

/// Where each provider stands among all, in the order of where they lie in memory.
struct Places(Vec<(*const Provider, usize)>);

impl Places {
    fn of(providers: &[Shared]) -> Self {
        let mut places: Vec<_> = providers.iter().enumerate().map(|(place, of)| (ptr::from_ref(&**of), place)).collect();
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
#[derive(Clone, Debug, PartialEq)]
pub struct ByProvider {
    pub rules: Cow<'static, [usize]>,
    /// Where in them each provider's begin, and where the last one's end.
    pub starts: Cow<'static, [usize]>,
}

impl ByProvider {
    /// Those rules, each with its index; each provider's keep their order.
    fn new<'r>(those: impl Iterator<Item = (usize, &'r Rule)>, places: &Places) -> Self {
        let pairs: Vec<_> = those.filter_map(|(index, rule)| Some((places.of_rule(rule)?, index))).collect();
        let providers = places.0.len();
        let mut starts = vec![0; providers + 1];
        pairs.iter().for_each(|(provider, _)| starts[provider + 1] += 1);
        (0..providers).for_each(|provider| starts[provider + 1] += starts[provider]);
        let (mut rules, mut next) = (vec![0; starts[providers]], starts.clone());
        for (provider, rule) in pairs {
            rules[next[provider]] = rule;
            next[provider] += 1;
        }
        Self { rules: rules.into(), starts: starts.into() }
    }

    /// One provider's.
    pub fn of(&self, provider: usize) -> &[usize] {
        &self.rules[self.starts[provider]..self.starts[provider + 1]]
    }
}
