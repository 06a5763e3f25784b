//! Values that the provider's own documentation prints: everybody has them, nobody's account do they open.

use crate::{
    finding::{Finding, OnePart, Suppression, SuppressionSource},
    rule::RuleSet,
};

/// What hides each secret-bearing part of `finding`: it is a documentation example.
pub fn suppressions(finding: &Finding, rules: &RuleSet) -> Vec<Option<Suppression>> {
    let is_example = |part: &OnePart<'_>| rules.get(part.rule_id).is_some_and(|rule| rule.is_documented(part.secret.reveal()));
    let of = |part| {
        is_example(&part).then(|| Suppression {
            source: SuppressionSource::Builtin,
            reason: format!("an example from the documentation of {}", finding.provider),
        })
    };
    finding.secret_bearing().map(of).collect()
}
