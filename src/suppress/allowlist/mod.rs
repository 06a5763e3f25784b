//! `[[allow]]` entries: what they hide, which of them have expired, and which hide nothing.
//!
//! Promises: all that an entry names must match, for each secret-bearing part of a credential; an expired entry hides nothing.
//! Leaves out: where entries are written and who may write them (config).

mod entry;
mod scope;

use std::{cell::RefCell, collections::BTreeSet};

use jiff::civil::Date;

pub use entry::{Entry, Terms, is_regex};
pub use scope::Scope;

use crate::{
    error::Error,
    finding::{Finding, OnePart, StaleEntry, Staleness, Suppression, SuppressionSource},
    rule::{RuleSet, nearest::nearest},
};

/// The entries of all configurations.
#[derive(Clone, Debug, Default)]
pub struct Allowlist {
    /// In the order they are asked.
    pub entries: Vec<Entry>,
    /// How reported paths are turned into those that entries speak of.
    pub scope: Scope,
    /// Entries that expire before it have expired; the epoch where nobody says what day it is.
    pub today: Option<Date>,
}

/// An allowlist during one run: it notes which entries are of use.
pub struct Asked<'a> {
    list: &'a Allowlist,
    rules: &'a RuleSet,
    used: RefCell<BTreeSet<usize>>,
}

/// What the entries say of a part of a finding.
#[derive(Debug, PartialEq, Eq)]
pub enum Says {
    /// Nothing.
    Nothing,
    /// It is none to report.
    Hides(Suppression),
    /// An entry hid it until it expired: a note for its finding.
    Expired(String),
}

impl Says {
    /// What hides the part.
    pub fn suppression(&self) -> Option<Suppression> {
        if let Self::Hides(suppression) = self { Some(suppression.clone()) } else { None }
    }

    /// What is to be noted of its finding, where that is not hidden.
    pub fn note(self) -> Option<String> {
        if let Self::Expired(note) = self { Some(note) } else { None }
    }
}

impl Allowlist {
    /// Refuses an entry that names a rule which nobody has; a user's own entries may be for other repositories' rules.
    ///
    /// # Errors
    /// Where the entry is written, and the nearest rule that there is.
    pub fn check(&self, rules: &RuleSet) -> Result<(), Error> {
        for entry in self.entries.iter().filter(|entry| entry.must_know_rules) {
            if let Some(id) = entry.terms.rules.iter().find(|id| !rules.knows(id)) {
                let meant = nearest(id, rules.rules().iter().map(|rule| &*rule.id));
                let remedy = meant.map_or_else(String::new, |meant| format!("; did you mean \"{meant}\"?"));
                let remedy = format!("{remedy} (keysweep rules list shows all)");
                return Err(Error::Config(format!("{}: rules: no rule has the id \"{id}\"{remedy}", entry.origin)));
            }
        }
        Ok(())
    }

    /// For a run with these rules.
    pub fn asked<'a>(&'a self, rules: &'a RuleSet) -> Asked<'a> {
        Asked { list: self, rules, used: RefCell::default() }
    }
}

impl Asked<'_> {
    /// What the entries say of each secret-bearing part of a finding.
    pub fn says(&self, finding: &Finding) -> Vec<Says> {
        finding.secret_bearing().map(|part| self.says_of(&part, finding)).collect()
    }

    /// An entry is of use although others are needed beside it, and although something else hides what it is for.
    fn says_of(&self, part: &OnePart<'_>, finding: &Finding) -> Says {
        let entries = || self.list.entries.iter().enumerate();
        let mut matching = entries().filter(|(_, entry)| entry.matches(part, finding, self.rules, &self.list.scope)).peekable();
        let expired = matching.peek().copied();
        let in_force = matching.find(|(_, entry)| !self.has_expired(entry));
        let Some((index, entry)) = in_force.or(expired) else { return Says::Nothing };
        self.used.borrow_mut().insert(index);
        if in_force.is_some() {
            let reason = format!("{} ({})", entry.reason, entry.origin);
            return Says::Hides(Suppression { source: SuppressionSource::Allowlist, reason });
        }
        let date = entry.expires.map_or_else(String::new, |date| format!(" on {date}"));
        Says::Expired(format!("the entry that allowed it expired{date} ({})", entry.origin))
    }

    fn has_expired(&self, entry: &Entry) -> bool {
        entry.expires.zip(self.list.today).is_some_and(|(last, today)| last < today)
    }

    /// The entries to mend: those that have expired, and, where `judged`, those that hid nothing.
    pub fn stale(&self) -> Vec<StaleEntry> {
        let used = self.used.borrow();
        let stale = self.list.entries.iter().enumerate().filter_map(|(index, entry)| {
            let why = if self.has_expired(entry) {
                Staleness::Expired
            } else if entry.must_be_of_use && !used.contains(&index) {
                Staleness::Unused
            } else {
                return None;
            };
            Some(StaleEntry { why, origin: entry.origin.clone(), reason: entry.reason.clone() })
        });
        stale.collect()
    }
}
