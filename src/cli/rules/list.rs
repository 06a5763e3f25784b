//! `keysweep rules list`: which rules there are, all or those that somebody looks for.

use std::fmt::Write;

use crate::{
    cli::{
        args::{Kind, List, ListFormat},
        exit::Exit,
        output::{complain, print},
    },
    error::Error,
    grade::Severity,
    report::escape,
    rule::{Form, Rule, RuleSet, nearest::nearest},
};

/// Lists what is asked for.
///
/// # Errors
/// A provider that has no rule.
pub fn run(arguments: &List, rules: &RuleSet) -> Result<Exit, Error> {
    if let Some(provider) = &arguments.provider {
        known(provider, rules)?;
    }
    let chosen: Vec<&Rule> = rules.rules().iter().filter(|rule| is_asked_for(arguments, rule)).collect();
    if chosen.is_empty() {
        complain("no rule is like that; leave out a word, --provider, --kind or --severity");
    }
    let text = match arguments.format {
        ListFormat::Table => table(&chosen),
        ListFormat::Json => json(&chosen),
        ListFormat::Markdown => markdown(&chosen),
    };
    print(text.as_bytes()).map(|()| Exit::Clean)
}

/// Refuses a provider that no rule has, with the nearest that some have.
fn known(provider: &str, rules: &RuleSet) -> Result<(), Error> {
    let all = || rules.rules().iter().map(|rule| &*rule.provider.name);
    if rules.rules().iter().any(|rule| is_of(rule, provider)) {
        return Ok(());
    }
    let remedy = match nearest(provider, all()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => "keysweep rules list shows all".to_owned(),
    };
    Err(Error::Usage(format!("--provider: no rule's provider is \"{provider}\"; {remedy}")))
}

/// Whether the provider is called so, by its name or by one that it has in identifiers; marks and blanks do not count.
fn is_of(rule: &Rule, provider: &str) -> bool {
    let squashed = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let of = &rule.provider;
    let mut names = [&*of.name].into_iter().chain(of.names.iter().chain(&of.common_names).map(AsRef::as_ref));
    let wanted = squashed(provider);
    names.any(|name| squashed(name) == wanted)
}

fn is_asked_for(arguments: &List, rule: &Rule) -> bool {
    let holds = |word: &String| {
        let word = word.to_lowercase();
        [&*rule.id, &rule.name, &rule.provider.name, &rule.description].iter().any(|text| text.to_lowercase().contains(&word))
    };
    arguments.words.iter().all(holds)
        && arguments.provider.as_ref().is_none_or(|provider| is_of(rule, provider))
        && arguments.kind.is_none_or(|wanted| kind(rule) == wanted)
        && arguments.severity.is_none_or(|least: Severity| rule.severity >= least)
}

/// What the rule goes by.
fn kind(rule: &Rule) -> Kind {
    match rule.form {
        Form::Regex { .. } => Kind::Pattern,
        Form::Shape { .. } => Kind::Shape,
        Form::Assigned { .. } => Kind::Name,
    }
}

fn table(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let row = |rule: &&Rule| {
        let (id, severity, confidence) = (&rule.id, rule.severity.as_str(), rule.confidence.as_str());
        let text = format!("{id:<width$}  {severity:<8}  {confidence:<6}  {} ({})", rule.name, rule.provider.name);
        format!("{}\n", escape::text(&text))
    };
    rules.iter().map(row).collect()
}

fn json(rules: &[&Rule]) -> String {
    let row = |rule: &&Rule| {
        let mut row = serde_json::json!({
            "id": rule.id, "name": rule.name, "provider": rule.provider.name, "description": rule.description,
            "severity": rule.severity, "confidence": rule.confidence, "advice": &*rule.advice,
            "references": &*rule.provider.references, "keywords": rule.keywords, "checks": rule.checks,
            "names": rule.provider.names, "common_names": rule.provider.common_names, "hosts": rule.provider.hosts,
            "kind": kind(rule).as_str(), "replaces": rule.replaces,
        });
        match &rule.form {
            Form::Regex { regex, .. } => row["regex"] = (&**regex).into(),
            Form::Shape { shape, words, .. } => {
                (row["shape"], row["words"]) = (shape.to_string().into(), serde_json::json!(words))
            }
            Form::Assigned { words } => row["words"] = serde_json::json!(words),
        }
        row
    };
    let document = serde_json::json!({"schema_version": "1", "rules": rules.iter().map(row).collect::<Vec<_>>()});
    serde_json::to_string_pretty(&document).expect("text and numbers serialise") + "\n"
}

fn markdown(rules: &[&Rule]) -> String {
    let head = "| rule | finds | provider | severity | confidence |\n| --- | --- | --- | --- | --- |\n".to_owned();
    rules.iter().fold(head, |mut table, rule| {
        let (severity, confidence) = (rule.severity.as_str(), rule.confidence.as_str());
        let [name, provider] = [&*rule.name, &rule.provider.name].map(|text| text.replace('|', "\\|"));
        let _ = writeln!(table, "| `{}` | {name} | {provider} | {severity} | {confidence} |", rule.id);
        table
    })
}
