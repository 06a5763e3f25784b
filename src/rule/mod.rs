//! What a rule is: data that says what a credential looks like, why it matters and what to do about it.
//!
//! Promises: a [`Rule`] has no compiled parts; a [`RuleSet`]'s ids are unique and its order never changes results.
//! Leaves out: compiling and matching (scan), grading several parts together (hygiene).

mod builtin;
mod compile;
pub mod example;
pub mod file;
pub mod identifier;
mod kind;
mod lent;
pub mod lint;
pub mod marks;
pub mod nearest;
pub mod pattern;
pub mod shape;
mod wildcard;

use std::{borrow::Cow, cell::OnceCell};

use crate::{error::Error, grade::Redaction};
use compile::Compiled;
use file::RuleFile;
pub use kind::{Form, Provider, Rule};
pub use lent::{List, Shared, Text};

impl Rule {
    /// Whether the provider's own documentation prints this value.
    pub fn is_documented(&self, value: &[u8]) -> bool {
        self.documented.iter().any(|wildcard| wildcard::matches(wildcard.as_bytes(), value))
    }

    /// What it prints in so many characters that the value is no other's. What a repository says of its own provider hides nobody else's.
    fn documented_at_length(&self) -> impl Iterator<Item = &Text> {
        const AT_LENGTH: usize = 16;
        let is_long = |wildcard: &&Text| !wildcard.starts_with('*') && wildcard.trim_end_matches('*').len() >= AT_LENGTH;
        self.documented.iter().filter(is_long).filter(|_| !self.provider.of_repository)
    }
}

/// What providers' own documentation prints of what rules find.
pub struct Documentation<'r> {
    rules: &'r RuleSet,
    /// What is printed at length, and by which rule's provider; most rules have none.
    at_length: OnceCell<Vec<(&'r Text, &'r Rule)>>,
}

impl<'r> Documentation<'r> {
    /// The rule whose provider's documentation prints what the rule `id` found: that one, or another that prints it at length.
    pub fn printing(&self, id: &str, value: &[u8]) -> Option<&'r Rule> {
        let own = self.rules.get(id).filter(|rule| rule.is_documented(value));
        let list = || {
            let of = |rule: &'r Rule| rule.documented_at_length().map(move |text| (text, rule));
            self.rules.rules().iter().flat_map(of).collect()
        };
        let mut at_length = self.at_length.get_or_init(list).iter();
        own.or_else(|| Some(at_length.find(|(text, _)| wildcard::matches(text.as_bytes(), value))?.1))
    }
}

/// A checked list of rules, sorted by id.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSet {
    rules: Cow<'static, [Rule]>,
    /// Each file's own, then those that it only names.
    providers: Cow<'static, [Shared]>,
    /// Ids, former ones too, of rules that were filtered out.
    left_out: Vec<Text>,
}

impl RuleSet {
    /// The rules that come with the program.
    pub fn builtin() -> Self {
        let (rules, providers) = (Cow::Borrowed(&builtin::RULES[..]), Cow::Borrowed(&builtin::SHARED[..]));
        Self { rules, providers, left_out: Vec::new() }
    }

    /// The rules of several files.
    ///
    /// # Errors
    /// A regex or shape that is wrong, or an id that two rules share.
    pub fn from_files(files: &[RuleFile]) -> Result<Self, Error> {
        Self::collect(files, false)
    }

    /// The rules of files that came with what is scanned, which does not decide what is shown of a value.
    ///
    /// # Errors
    /// As [`from_files`](Self::from_files).
    pub fn from_repository(files: &[RuleFile]) -> Result<Self, Error> {
        let mut set = Self::collect(files, true)?;
        for rule in set.rules.to_mut().iter_mut().filter(|rule| rule.redaction == Redaction::Identifier) {
            rule.redaction = Redaction::Token;
        }
        Ok(set)
    }

    fn collect(files: &[RuleFile], of_repository: bool) -> Result<Self, Error> {
        let (mut rules, mut providers) = (Vec::new(), Vec::new());
        for file in files {
            let compiled = Compiled::of(file.clone(), of_repository).map_err(Error::Rule)?;
            rules.extend(compiled.rules);
            providers.extend(compiled.providers);
        }
        sort(&mut rules)?;
        Ok(Self { rules: rules.into(), providers: providers.into(), left_out: Vec::new() })
    }

    /// These rules and those of others.
    ///
    /// # Errors
    /// An id that two have.
    pub fn joined(mut self, others: impl IntoIterator<Item = Self>) -> Result<Self, Error> {
        for other in others {
            self.providers.to_mut().extend_from_slice(&other.providers);
            self.rules.to_mut().extend_from_slice(&other.rules);
            self.left_out.extend(other.left_out);
        }
        if let Cow::Owned(rules) = &mut self.rules {
            sort(rules)?;
        }
        Ok(self)
    }

    /// Only the rules for which `keep` holds.
    #[must_use]
    pub fn filtered(mut self, keep: impl Fn(&Rule) -> bool) -> Self {
        if !self.rules.iter().all(&keep) {
            let ids = |rule: Rule| std::iter::once(rule.id).chain(rule.replaces.to_vec());
            self.left_out.extend(self.rules.to_mut().extract_if(.., |rule| !keep(rule)).flat_map(ids));
        }
        self
    }

    /// Whether `id` is that of a rule, present or former, or of one that was filtered out.
    pub fn knows(&self, id: &str) -> bool {
        self.get(id).is_some() || self.left_out.iter().any(|other| other == id)
    }

    /// The rules, sorted by id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every provider whose rules were read, also of those that were filtered out since.
    pub fn providers(&self) -> &[Shared] {
        &self.providers
    }

    /// Whether these are the rules that come with the program, all of them and no others.
    pub fn is_builtin(&self) -> bool {
        matches!((&self.rules, &self.providers), (Cow::Borrowed(_), Cow::Borrowed(_)))
    }

    /// How many of the first providers are those that come with the program, in their order: all of them or none.
    pub fn lent_providers(&self) -> usize {
        let all = builtin::SHARED.len();
        let are_first = match &self.providers {
            Cow::Borrowed(_) => true,
            Cow::Owned(owned) => owned.get(..all).is_some_and(|first| first.iter().zip(0..).all(|(of, place)| of.is_lent(place))),
        };
        if are_first { all } else { 0 }
    }

    /// The rule of that id, present or former.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules
            .iter()
            .find(|rule| rule.id == id)
            .or_else(|| self.rules.iter().find(|rule| rule.replaces.iter().any(|r| r == id)))
    }

    /// What documentations print of all that the rules find.
    pub fn documentation(&self) -> Documentation<'_> {
        Documentation { rules: self, at_length: OnceCell::new() }
    }
}

/// By their ids, which are unique.
fn sort(rules: &mut [Rule]) -> Result<(), Error> {
    rules.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    match rules.windows(2).find(|two| two[0].id == two[1].id) {
        Some(two) => Err(Error::Rule(format!("rule {}: the id is taken; give each rule an id of its own", two[0].id))),
        None => Ok(()),
    }
}
