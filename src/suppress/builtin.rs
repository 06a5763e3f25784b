//! Values that the provider's own documentation prints: everybody has them, nobody's account do they open.

use crate::{
    finding::{Finding, Suppression, SuppressionSource},
    rule::RuleSet,
};

/// What hides `finding`, when its secret (an ID's own value, where it is alone) is a documentation example.
pub fn suppression(finding: &Finding, rules: &RuleSet) -> Option<Suppression> {
    let rule = rules.get(&finding.rule_id)?;
    rule.is_documented(finding.secret.reveal()).then(|| Suppression {
        source: SuppressionSource::Builtin,
        reason: format!("an example from the documentation of {}", finding.provider),
    })
}
