//! Values that the provider's own documentation prints: everybody has them, nobody's account do they open.

use crate::{
    finding::{Finding, OnePart, Suppression, SuppressionSource},
    rule::Documentation,
};

/// What hides each secret-bearing part of `finding`: it is a documentation example.
pub fn suppressions(finding: &Finding, documentation: &Documentation<'_>) -> Vec<Option<Suppression>> {
    let of = |part: OnePart<'_>| {
        let rule = documentation.printing(part.rule_id, part.secret.reveal())?;
        let reason = format!("an example from the documentation of {}", rule.provider.name);
        Some(Suppression { source: SuppressionSource::Builtin, reason })
    };
    finding.secret_bearing().map(of).collect()
}
