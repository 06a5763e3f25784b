//! What makes a rule file good enough to ship; run by the tests on our own rules and by `keysweep rules check FILE` on a user's.
//!
//! Promises: every complaint names the rule and the remedy. Leaves out: running the rule on its examples (the caller has the engine).

use std::collections::BTreeSet;

use super::{
    compile::NO_FORM,
    example::{Checks, expand},
    file::{NamedEntry, RuleEntry, RuleFile},
    lent::Text,
    nearest::nearest,
    pattern::Pattern,
    shape::Shape,
};

/// Shorter keywords are found everywhere.
const MIN_KEYWORD: usize = 3;
/// Fewest examples of either kind.
const MIN_EXAMPLES: usize = 2;

/// What is wrong with one file's rules; empty when nothing is. `stem` is the file's name without `.toml`.
pub fn lint(file: &RuleFile, stem: &str, checks: &Checks) -> Vec<String> {
    let mut complaints = Vec::new();
    if file.advice.trim().is_empty() {
        complaints.push("the file has no advice; say what to do about a finding".to_owned());
    }
    if file.references.is_empty() {
        complaints.push("the file has no references; name the provider's page".to_owned());
    }
    if file.rules.is_empty() && file.named.is_empty() {
        complaints.push("the file has no [[rule]]".to_owned());
    }
    complaints.extend(file.named.iter().filter_map(lint_named));
    let mut seen = BTreeSet::new();
    for rule in &file.rules {
        let mut complain = |what: String| complaints.push(format!("rule {}: {what}", rule.id));
        if !seen.insert(&rule.id) {
            complain("the id is taken; give each rule an id of its own".to_owned());
        }
        for what in lint_rule(rule, stem, file, checks) {
            complain(what);
        }
    }
    complaints
}

fn lint_named(named: &NamedEntry) -> Option<String> {
    let is_squashed = |name: &Text| name.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase());
    let mut names = named.names.iter().chain(&named.common_names);
    let what = if named.names.is_empty() && named.common_names.is_empty() && named.hosts.is_empty() {
        "give its names or hosts"
    } else if !names.all(is_squashed) {
        "write its names in lower case and without blanks or marks"
    } else {
        return None;
    };
    Some(format!("provider {}: {what}", named.provider))
}

fn lint_rule(rule: &RuleEntry, stem: &str, file: &RuleFile, checks: &Checks) -> Vec<String> {
    let mut complaints = lint_text(rule, stem);
    match (&rule.regex, &rule.shape) {
        (Some(regex), None) => lint_regex(rule, regex, checks, &mut complaints),
        (None, Some(shape)) => lint_shape(rule, shape, file, &mut complaints),
        (None, None) if !rule.words.is_empty() => {}
        _ => complaints.push(NO_FORM.to_owned()),
    }
    let known = (checks.names)();
    let unknown = rule.checks.iter().filter(|check| !known.contains(&check.as_ref()));
    complaints.extend(unknown.map(|check| unknown_check(check, checks)));
    if rule.positive.len() < MIN_EXAMPLES || rule.negative.len() < MIN_EXAMPLES {
        complaints.push(format!("give at least {MIN_EXAMPLES} positive and {MIN_EXAMPLES} negative examples"));
    }
    for template in rule.positive.iter().chain(&rule.negative) {
        complaints.extend(expand(template, checks, 0).err());
    }
    complaints
}

/// What to say of a check that does not exist: the one that may have been meant, or all there are.
pub fn unknown_check(check: &str, checks: &Checks) -> String {
    let known = (checks.names)();
    match nearest(check, known.iter().copied()) {
        Some(meant) => format!("unknown check \"{check}\"; did you mean \"{meant}\"?"),
        None => format!("unknown check \"{check}\"; the checks are {}", known.join(", ")),
    }
}

fn lint_text(rule: &RuleEntry, stem: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let kebab =
        |id: &str| id.split('-').all(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if !kebab(&rule.id) {
        complaints.push("the id is not kebab-case".to_owned());
    }
    if !rule.id.starts_with(stem) || !rule.id[stem.len()..].starts_with('-') {
        complaints.push(format!("the id does not begin with the file's name, \"{stem}-\""));
    }
    for (field, text) in [("name", &rule.name), ("description", &rule.description)] {
        if text.trim().is_empty() {
            complaints.push(format!("the {field} is empty"));
        }
    }
    if rule.advice.as_ref().is_some_and(|advice| advice.trim().is_empty()) {
        complaints.push("the advice is empty; leave it out to use the file's".to_owned());
    }
    complaints
}

fn lint_regex(rule: &RuleEntry, regex: &str, checks: &Checks, complaints: &mut Vec<String>) {
    if rule.keywords.is_empty() {
        complaints.push("a rule with a regex needs keywords".to_owned());
    }
    for keyword in rule.keywords.iter().filter(|k| k.len() < MIN_KEYWORD) {
        complaints.push(format!("keyword \"{keyword}\" is shorter than {MIN_KEYWORD} bytes"));
    }
    if !rule.words.is_empty() || !rule.partners.is_empty() {
        complaints.push("words and partners go with a shape".to_owned());
    }
    complaints.extend(Pattern::analyse(regex, &rule.keywords, rule.max_length).err());
    for positive in rule.positive.iter().filter_map(|template| expand(template, checks, 0).ok()) {
        let folded = positive.to_ascii_lowercase();
        if !rule.keywords.iter().any(|k| folded.contains(&k.to_ascii_lowercase())) {
            complaints.push("a positive example holds none of the keywords".to_owned());
        }
    }
}

fn lint_shape(rule: &RuleEntry, shape: &str, file: &RuleFile, complaints: &mut Vec<String>) {
    complaints.extend(Shape::parse(shape).err());
    if !rule.keywords.is_empty() {
        complaints.push("a rule with a shape has no keywords; the shape finds the place".to_owned());
    }
    if file.names.is_empty() && file.common_names.is_empty() && file.hosts.is_empty() {
        complaints.push("a rule with a shape needs the file's names or hosts".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_CHECKS: Checks = Checks { names: Vec::new, mint: |_, _, _, _| None };

    fn complaints(rule: &str) -> String {
        let head = "provider = \"P\"\nadvice = \"a\"\nreferences = [\"r\"]\n[[rule]]\n";
        let file = RuleFile::parse(&format!("{head}{rule}")).expect("parses");
        lint(&file, "p", &NO_CHECKS).join("\n")
    }

    #[test]
    fn a_good_rule_has_no_complaints() {
        let good = r#"id = "p-key"
name = "n"
description = "d"
severity = "high"
confidence = "high"
keywords = ["pk_"]
regex = '(?<secret>pk_[0-9]{8})'
positive = ["pk_{digit:8}", "x pk_{digit:8}"]
negative = ["pk_", "pk"]"#;
        assert_eq!(complaints(good), "");
    }

    #[test]
    fn each_mistake_is_named() {
        let bad = r#"id = "q_key"
name = ""
description = "d"
severity = "high"
confidence = "high"
keywords = ["pk"]
regex = '(?<secret>[0-9]+)'
checks = ["nosuch"]
positive = ["{nosuch:8}"]
negative = []"#;
        let found = complaints(bad);
        for what in [
            "not kebab-case", "file's name", "name is empty", "shorter than", "max_length", "unknown check", "at least 2",
            "{nosuch:8}",
        ] {
            assert!(found.contains(what), "{what} is missing from:\n{found}");
        }
    }
}
