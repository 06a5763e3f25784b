//! Values that the provider's own documentation prints: everybody has them, nobody's account do they open.

use crate::{
    finding::{Finding, OnePart, Suppression, SuppressionSource},
    rule::RuleSet,
};

/// What hides each secret-bearing part of `finding`: it is a documentation example.
pub fn suppressions(finding: &Finding, rules: &RuleSet) -> Vec<Option<Suppression>> {
    let of = |part: OnePart<'_>| {
        let rule = rules.documenting(part.rule_id, part.secret.reveal())?;
        let reason = format!("an example from the documentation of {}", rule.provider.name);
        Some(Suppression { source: SuppressionSource::Builtin, reason })
    };
    finding.secret_bearing().map(of).collect()
}
