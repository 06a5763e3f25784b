//! A credential → the one [`Finding`] that is reported: title, severity, account, advice.
//!
//! Promises: the only place where findings are made.

use super::{
    advice::{self, AwsKind},
    aws,
    correlate::Credential,
    file,
    piece::Piece,
    place::Place,
};
use crate::{
    blob::{Layer, Provenance},
    candidate::decoded_from,
    finding::{Finding, Fingerprint, Part},
    grade::{Role, Severity},
    rule::{Form, Provider, Rule, RuleSet},
};

/// Says what a credential means.
pub fn finding(credential: &Credential, rules: &RuleSet) -> Finding {
    let primary = credential.primary();
    let rule = &rules.rules()[primary.rule];
    let mut finding = plain(credential, primary, rule, rules);
    let place = Place::of(primary.file.kind, primary.name.as_deref(), &primary.enclosing);
    let is_form = || matches!(rule.form, Form::Assigned { .. }) || rule.provider.generic;
    if let Some(provider) = primary.provider.filter(|_| is_form()) {
        name_provider(&mut finding, &rules.providers()[provider]);
    }
    if rule.provider.name == aws::PROVIDER {
        grade_aws(&mut finding, credential, place);
    } else {
        finding.advice = advice::general(place, &rule.advice);
    }
    if file::is_test(&primary.file.path) && finding.severity > Severity::Note {
        finding.severity = finding.severity.lowered();
        finding.notes.push("lies in a test or an example: one step less severe".to_owned());
    }
    finding
}

/// A generic secret beside which a provider is named is that provider's.
fn name_provider(finding: &mut Finding, provider: &Provider) {
    finding.name = format!("{} {}", provider.name, within_sentence(&finding.name));
    finding.provider = provider.name.to_string();
    finding.references = pages(provider);
}

fn pages(provider: &Provider) -> Vec<String> {
    provider.references.iter().map(ToString::to_string).collect()
}

/// A title as it goes on after other words: `Password` in lower case, `API key` as it is.
fn within_sentence(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().to_string() + &title[first.len_utf8()..],
        _ => title.to_owned(),
    }
}

/// The finding as the primary part's rule has it.
fn plain(credential: &Credential, primary: &Piece, rule: &Rule, rules: &RuleSet) -> Finding {
    let location = primary.location();
    Finding {
        rule_id: rule.id.to_string(),
        name: rule.name.to_string(),
        provider: rule.provider.name.to_string(),
        description: rule.description.to_string(),
        severity: rule.severity,
        confidence: primary.confidence,
        fingerprint: Fingerprint::new(&rule.id, &location.path, &primary.secret),
        location,
        role: primary.role,
        secret: primary.secret.clone(),
        assigned_to: primary.name.clone(),
        snippet: primary.snippet.clone(),
        advice: Vec::new(),
        references: pages(&rule.provider),
        account_id: None,
        canary: false,
        notes: notes(primary),
        provenance: provenance(primary),
        tracked_but_ignored: primary.file.tracked_but_ignored,
        related: credential.parts().skip(1).map(|piece| part(piece, rules)).collect(),
    }
}

/// Where the file is from, and what was undone in its text.
fn provenance(primary: &Piece) -> Provenance {
    let mut provenance = primary.file.provenance.clone();
    provenance.layers.extend(primary.decoded.iter().map(|encoding| Layer::Decoded(encoding)));
    provenance
}

/// Where in its file it stands, what checks noticed, and what the value was decoded from.
fn notes(primary: &Piece) -> Vec<String> {
    let decoded = decoded_from(&primary.decoded);
    primary.place.clone().into_iter().chain(primary.notes.iter().map(|&note| note.to_owned())).chain(decoded).collect()
}

fn part(piece: &Piece, rules: &RuleSet) -> Part {
    Part {
        role: piece.role.unwrap_or(Role::Secret),
        rule_id: rules.rules()[piece.rule].id.to_string(),
        location: piece.location(),
        secret: piece.secret.clone(),
    }
}

fn grade_aws(finding: &mut Finding, credential: &Credential, place: Place) {
    finding.account_id = aws::account(credential, &finding.rule_id);
    finding.canary = finding.account_id.as_deref().is_some_and(aws::is_canary);
    let kind = aws::kind(credential, &finding.rule_id, finding.canary);
    if let Some((name, severity)) = aws::grade(kind) {
        finding.name = name.to_owned();
        finding.severity = severity;
    }
    if kind == AwsKind::Canary {
        finding.description = "A tripwire: whoever uses this key alerts the person who planted it.".to_owned();
    }
    if let Some(user) = aws::bedrock_user(&finding.rule_id, finding.secret.reveal()) {
        finding.notes.push(format!("belongs to the IAM user {user}"));
    }
    let id = credential.id.as_ref().map(|id| String::from_utf8_lossy(id.secret.reveal()).into_owned());
    finding.advice = advice::aws(kind, place, id.as_deref(), finding.account_id.as_deref());
}
