//! Remembers what the report has told already, so that the same sentence is not read twice.
//!
//! Promises: each text is whole at its first place; later ones can point there.
//! Leaves out: how that is worded.

use std::collections::{HashMap, HashSet};

use crate::{
    finding::{Finding, Secret},
    report::layout,
};

/// What was said, and where first.
#[derive(Default)]
pub(super) struct Said<'a> {
    sentences: HashMap<(&'a str, &'a str), String>,
    secrets: HashMap<(&'a str, &'a Secret), String>,
    rules: HashSet<&'a str>,
}

impl<'a> Said<'a> {
    /// Where `text` was said before about this finding's rule; if nowhere, here is its place.
    pub(super) fn sentence(&mut self, finding: &'a Finding, text: &'a str) -> Option<String> {
        first(&mut self.sentences, (&finding.rule_id, text), finding)
    }

    /// Where the finding's own value was reported before; if nowhere, here is its place.
    pub(super) fn secret(&mut self, finding: &'a Finding) -> Option<String> {
        first(&mut self.secrets, (&finding.rule_id, &finding.secret), finding)
    }

    /// Whether the finding is the first of its rule to be asked about.
    pub(super) fn first_of_rule(&mut self, finding: &'a Finding) -> bool {
        self.rules.insert(&finding.rule_id)
    }
}

fn first<K: std::hash::Hash + Eq>(places: &mut HashMap<K, String>, key: K, finding: &Finding) -> Option<String> {
    if let Some(place) = places.get(&key) {
        return Some(place.clone());
    }
    places.insert(key, layout::place(&finding.location));
    None
}
