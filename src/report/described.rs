//! A rule as reports describe it, apart from what it found: the same text from run to run, whatever the findings.
//!
//! Promises: taken from the rule alone, so that two reports that name a rule say the same of it.
//! Leaves out: how the rule finds things.

use crate::{
    grade::{Confidence, Redaction, Severity},
    rule::Rule,
};

/// What a rule looks for and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The rule's id.
    pub id: String,
    /// What it finds, as a title.
    pub name: String,
    /// What its holder can do.
    pub description: String,
    /// Whose credential it is.
    pub provider: String,
    /// How bad one is when nothing raises or lowers it.
    pub severity: Severity,
    /// How sure the rule is when nothing lowers it.
    pub confidence: Confidence,
    /// What kind of value it finds, by how much of it may be shown.
    pub redaction: Redaction,
    /// What to do, wherever it was found.
    pub advice: String,
    /// Pages that say more.
    pub references: Vec<String>,
}

impl Described {
    /// What is to be said of `rule`.
    pub fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id.to_string(),
            name: rule.name.to_string(),
            description: rule.description.to_string(),
            provider: rule.provider.name.to_string(),
            severity: rule.severity,
            confidence: rule.confidence,
            redaction: rule.redaction,
            advice: rule.advice.to_string(),
            references: rule.provider.references.iter().map(ToString::to_string).collect(),
        }
    }
}
