//! The part of a SARIF log that does not depend on what was found: the tool, its rules, and the weaknesses they stand for.
//!
//! Promises: each rule with help for people, tags, and the severity GitHub sorts by; relations to the CWE entries it is a case of.
//! Leaves out: rules that are not named by any result.

use serde_json::{Value, json};

use crate::{
    grade::{Redaction, Severity},
    report::{described::Described, escape},
};

/// The weaknesses that a hardcoded credential is a case of: CWE number and title. The first is the parent of the others.
const WEAKNESSES: [(&str, &str); 3] = [
    ("798", "Use of Hard-coded Credentials"),
    ("259", "Use of Hard-coded Password"),
    ("321", "Use of Hard-coded Cryptographic Key"),
];

/// The tool and the rules, in the order that results refer to.
pub(super) fn driver(rules: &[&Described]) -> Value {
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "supportedTaxonomies": [{ "name": "CWE", "index": 0 }],
        "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    })
}

/// The taxonomy: the few entries that are used.
pub(super) fn cwe() -> Value {
    let taxon = |(number, title): &(&str, &str)| {
        json!({
            "id": number,
            "name": title,
            "shortDescription": { "text": format!("{title}.") },
            "helpUri": format!("https://cwe.mitre.org/data/definitions/{number}.html"),
        })
    };
    json!({
        "name": "CWE",
        "organization": "MITRE",
        "informationUri": "https://cwe.mitre.org/",
        "shortDescription": { "text": "The MITRE Common Weakness Enumeration." },
        "isComprehensive": false,
        "taxa": WEAKNESSES.iter().map(taxon).collect::<Vec<_>>(),
    })
}

/// On the scale of CVSS, which GitHub sorts by: above 9 is critical, from 7 high, from 4 medium. It is a text there.
pub(super) fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Note => "0.0",
    }
}

fn descriptor(rule: &Described) -> Value {
    let weaknesses = weaknesses(rule);
    let mut tags = vec!["security".to_owned(), "credentials".to_owned(), escape::text(&rule.provider).into_owned()];
    tags.extend(weaknesses.iter().map(|&index| format!("external/cwe/cwe-{}", WEAKNESSES[index].0)));
    let mut descriptor = json!({
        "id": rule.id,
        "name": pascal_case(&rule.id),
        "shortDescription": { "text": format!("{}.", escape::text(&rule.name)) },
        "fullDescription": { "text": escape::text(&rule.description) },
        "help": { "text": help(rule, ""), "markdown": help(rule, "**") },
        "defaultConfiguration": { "level": super::level(rule.severity) },
        "relationships": weaknesses.iter().map(|&index| relation(index)).collect::<Vec<_>>(),
        "properties": {
            "tags": tags,
            "precision": rule.confidence,
            "problem.severity": problem_severity(rule.severity),
            "security-severity": security_severity(rule.severity),
        },
    });
    if let Some(page) = rule.references.first() {
        descriptor["helpUri"] = json!(page);
    }
    descriptor
}

/// Which of [`WEAKNESSES`] it is a case of.
fn weaknesses(rule: &Described) -> Vec<usize> {
    let mut cases = vec![0];
    if rule.redaction == Redaction::Password {
        cases.push(1);
    }
    if rule.id.starts_with("private-key") {
        cases.push(2);
    }
    cases
}

fn relation(index: usize) -> Value {
    let (number, _) = WEAKNESSES[index];
    json!({ "target": { "id": number, "index": index, "toolComponent": { "name": "CWE", "index": 0 } }, "kinds": ["superset"] })
}

/// What it is, what to do and where to read on; `strong` stands around what is to stand out.
fn help(rule: &Described, strong: &str) -> String {
    let (description, advice) = (escape::text(&rule.description), escape::text(&rule.advice));
    let mut text = format!("{description}\n\n{strong}What to do:{strong} {advice}");
    if !rule.references.is_empty() {
        text.push_str("\n\nRead on:\n");
        rule.references.iter().for_each(|page| text.push_str(&format!("\n- {}", escape::text(page))));
    }
    text
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Note => "recommendation",
    }
}

/// `github-token` → `GithubToken`: what SARIF calls a rule's name.
fn pascal_case(id: &str) -> String {
    let capitalised = |word: &str| word.chars().next().map(|c| c.to_uppercase().to_string() + &word[c.len_utf8()..]);
    id.split('-').filter_map(capitalised).collect()
}
