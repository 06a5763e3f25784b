//! A gitleaks configuration → a rule file and allow entries.
//!
//! Promises: whatever has no counterpart is told, none is dropped in silence; what is made can be loaded.
//! Leaves out: gitleaks's built-in rules, for which there are our own, and its ignore file and baselines (suppress).

mod allowlists;
mod globs;
mod regex;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::{
    error::Error,
    grade::{Confidence, Redaction, Severity},
    report::escape,
    rule::{
        RuleSet,
        file::{FileError, RuleEntry, RuleFile},
    },
};
use allowlists::Allowlist;

/// What was made of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// A rule file, when there were rules to convert.
    pub rules: Option<String>,
    /// The configuration; empty when there is nothing to say in it.
    pub configuration: String,
    /// How many rules and how many allow entries there are.
    pub made: (usize, usize),
    /// What could not be converted, and what to do about it.
    pub not: Vec<String>,
}

/// The name of the rule file.
pub const RULES: &str = "keysweep-rules.toml";

/// gitleaks's form, as its README documents it. Fields that are not known may be newer, and are told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Gitleaks {
    title: Option<String>,
    extend: Option<Extend>,
    rules: Vec<Rule>,
    allowlist: Option<Allowlist>,
    allowlists: Vec<Allowlist>,
    #[serde(flatten)]
    rest: Table,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Extend {
    path: Option<String>,
    url: Option<String>,
    disabled_rules: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Rule {
    id: String,
    description: String,
    regex: Option<String>,
    secret_group: Option<usize>,
    entropy: Option<f64>,
    path: Option<String>,
    keywords: Vec<String>,
    required: Vec<Value>,
    allowlist: Option<Allowlist>,
    allowlists: Vec<Allowlist>,
    #[serde(flatten)]
    rest: Table,
}

/// An allow entry, to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Entry {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paths: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
    reason: String,
}

#[derive(Serialize)]
struct Configuration {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow: Vec<Entry>,
}

/// Converts `text`, which messages call `name`.
///
/// # Errors
/// Text that is no TOML, or has other things where gitleaks's fields should be.
pub fn gitleaks(text: &str, name: &str) -> Result<Imported, Error> {
    let from: Gitleaks = toml::from_str(text).map_err(|error| {
        let FileError { line, what } = FileError::of_toml(text, &error);
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        Error::Config(format!("{}{line}: {what}; is it a configuration of gitleaks?", escape::text(name)))
    })?;
    let mut making =
        Making { name: name.to_owned(), builtin: RuleSet::builtin(), entries: Vec::new(), rules: Vec::new(), not: Vec::new() };
    if let Some(extend) = &from.extend {
        making.extend(extend);
    }
    making.rest("the file", &from.rest);
    for rule in &from.rules {
        making.rule(rule);
        making.rest(&format!("rule {}", rule.id), &rule.rest);
    }
    for allowlist in from.allowlist.iter().chain(&from.allowlists) {
        making.allowlist(allowlist, None);
    }
    Ok(making.made(from.title))
}

/// What is being made.
struct Making {
    name: String,
    builtin: RuleSet,
    rules: Vec<RuleEntry>,
    entries: Vec<Entry>,
    not: Vec<String>,
}

/// Fields that say nothing of what is found.
const SILENT: [&str; 2] = ["minVersion", "tags"];

impl Making {
    /// Tells of fields that have no counterpart.
    fn rest(&mut self, of: &str, rest: &Table) {
        let fields: Vec<&str> = rest.keys().map(String::as_str).filter(|field| !SILENT.contains(field)).collect();
        if !fields.is_empty() {
            self.not.push(format!("{of}: {}: no counterpart", fields.join(", ")));
        }
    }

    fn extend(&mut self, extend: &Extend) {
        for other in extend.path.iter().chain(&extend.url) {
            self.not.push(format!("extend {other}: import that file too, and name it by extends"));
        }
        for id in &extend.disabled_rules {
            let remedy = "allow its keysweep counterpart: [[allow]] with rules = [ID] and a reason (keysweep rules list WORD)";
            self.not.push(format!("disabledRules {id}: {remedy}"));
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let id = self.id(&rule.id);
        let what = |field: &str| format!("rule {}: {field}", rule.id);
        if let Some(path) = &rule.path {
            let which = if rule.regex.is_some() { "the rule is for every path" } else { "there is no rule for paths alone" };
            self.not.push(what(&format!("path '{path}': {which}")));
        }
        if !rule.required.is_empty() {
            self.not.push(what("required: a rule stands alone"));
        }
        let Some(pattern) = &rule.regex else {
            // A change to a built-in rule of gitleaks: only its allowlists say something.
            if rule.path.is_none() && rule.allowlist.is_none() && rule.allowlists.is_empty() {
                self.not.push(what("it has no regex"));
            }
            return self.allowlists(rule, None);
        };
        match self.entry(rule, &id, pattern) {
            Ok(entry) => {
                self.rules.push(entry);
                self.allowlists(rule, Some(&id));
            }
            Err(cause) => self.not.push(what(&cause)),
        }
    }

    fn allowlists(&mut self, rule: &Rule, id: Option<&str>) {
        for allowlist in rule.allowlist.iter().chain(&rule.allowlists) {
            match id {
                Some(id) => self.allowlist(allowlist, Some(id)),
                None => self
                    .not
                    .push(format!("rule {}: allowlist: name the keysweep rule it is for (keysweep rules list WORD)", rule.id)),
            }
        }
    }

    /// An id in our form, of its own.
    fn id(&self, theirs: &str) -> String {
        let id: String = theirs.to_ascii_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let id = id.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        let is_taken = self.builtin.get(&id).is_some() || self.rules.iter().any(|rule| rule.id == id) || id.is_empty();
        if is_taken { format!("imported-{}-{id}", self.rules.len() + 1).trim_end_matches('-').to_owned() } else { id }
    }

    fn entry(&self, rule: &Rule, id: &str, pattern: &str) -> Result<RuleEntry, String> {
        let regex = regex::with_secret(pattern, rule.secret_group)?;
        let keywords: Vec<String> = rule.keywords.iter().filter(|word| word.len() >= 3).cloned().collect();
        if keywords.is_empty() {
            return Err("it has no keyword of three letters; add keywords of which each match holds one".to_owned());
        }
        let name = if rule.description.is_empty() { rule.id.clone() } else { rule.description.clone() };
        let entry = |max_length: Option<usize>| RuleEntry {
            id: id.to_owned().into(),
            name: name.clone().into(),
            description: name.clone().into(),
            severity: Severity::High,
            confidence: Confidence::Medium,
            advice: None,
            keywords: keywords.iter().cloned().map(crate::rule::Text::from).collect(),
            regex: Some(regex.clone().into()),
            max_length,
            shape: None,
            words: Vec::new(),
            partners: Vec::new(),
            entropy: rule.entropy.filter(|entropy| *entropy > 0.0),
            checks: Vec::new(),
            carries: None,
            role: None,
            redaction: Redaction::default(),
            documented: Vec::new(),
            replaces: Vec::new(),
            positive: Vec::new(),
            negative: Vec::new(),
        };
        let loads = |entry: &RuleEntry| RuleSet::from_files(&[file(vec![entry.clone()], "x")]).map(drop);
        // A repeat without a bound needs one for the whole.
        let tried = [None, Some(1024)].map(entry);
        match (loads(&tried[0]), loads(&tried[1])) {
            (Ok(()), _) => Ok(tried[0].clone()),
            (_, Ok(())) => Ok(tried[1].clone()),
            (Err(error), _) => Err(error.to_string()),
        }
    }

    fn made(self, title: Option<String>) -> Imported {
        let made = (self.rules.len(), self.entries.len());
        let provider = title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| "Imported rules".to_owned());
        let text = |made: Result<String, toml::ser::Error>| made.expect("texts, numbers and lists have a form in TOML");
        let from = format!("# Imported from {}.\n", escape::text(&self.name));
        let rules = (made.0 > 0).then(|| from.clone() + &text(toml::to_string(&file(self.rules, &provider))));
        let configuration = Configuration { rules: rules.iter().map(|_| RULES).collect(), allow: self.entries };
        let configuration = match made {
            (0, 0) => String::new(),
            _ => from + &text(toml::to_string(&configuration)),
        };
        Imported { rules, configuration, made, not: self.not }
    }
}

/// A rule file with what gitleaks's rules do not say.
fn file(rules: Vec<RuleEntry>, provider: &str) -> RuleFile {
    RuleFile {
        provider: provider.into(),
        advice: "Revoke it where it was issued, issue a new one, and read it from the environment or from a secret store.".into(),
        references: Vec::new(),
        generic: false,
        names: Vec::new(),
        common_names: Vec::new(),
        hosts: Vec::new(),
        named: Vec::new(),
        rules,
    }
}
