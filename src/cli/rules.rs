//! `keysweep rules`.

use std::{fmt::Write, path::Path};

use super::{
    args::{ListFormat, Rules},
    exit::Exit,
    output::{complain, print},
};
use crate::{
    config::rules::{Selection, read, rule_files, unknown},
    error::Error,
    hygiene::{advice, aws, place::Place},
    report::escape,
    rule::{
        Form, Rule, RuleSet,
        example::expand,
        file::{RuleEntry, RuleFile},
        lint::lint,
    },
    scan::{Scanner, Scratch, check},
};

/// Lists, explains or checks.
///
/// # Errors
/// A rule file that cannot be read or is wrong, an id that no rule has.
pub fn run(arguments: &Rules) -> Result<Exit, Error> {
    match arguments {
        Rules::List { format, rules } => list(*format, &load(rules)?),
        Rules::Explain { id, rules } => explain(id, &load(rules)?),
        Rules::Check { paths } => check_files(paths.iter().map(AsRef::as_ref)),
    }
}

fn load(files: &[std::path::PathBuf]) -> Result<RuleSet, Error> {
    Selection { files: files.to_vec(), ..Selection::default() }.load()
}

fn list(format: ListFormat, rules: &RuleSet) -> Result<Exit, Error> {
    let text = match format {
        ListFormat::Human => human_list(rules),
        ListFormat::Json => json_list(rules),
        ListFormat::Markdown => markdown_list(rules),
    };
    print(text.as_bytes()).map(|()| Exit::Clean)
}

fn human_list(rules: &RuleSet) -> String {
    let width = rules.rules().iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let row = |rule: &Rule| {
        let (id, severity, confidence) = (&rule.id, rule.severity.as_str(), rule.confidence.as_str());
        format!("{id:<width$}  {severity:<8}  {confidence:<6}  {} ({})\n", rule.name, rule.provider.name)
    };
    rules.rules().iter().map(row).collect()
}

fn json_list(rules: &RuleSet) -> String {
    let rows: Vec<_> = rules
        .rules()
        .iter()
        .map(|rule| {
            serde_json::json!({
                "id": rule.id, "name": rule.name, "provider": rule.provider.name, "description": rule.description,
                "severity": rule.severity, "confidence": rule.confidence, "advice": rule.advice,
                "references": rule.provider.references, "keywords": rule.keywords, "checks": rule.checks,
                "names": rule.provider.names, "common_names": rule.provider.common_names, "hosts": rule.provider.hosts,
            })
        })
        .collect();
    let document = serde_json::json!({"schema_version": "1", "rules": rows});
    serde_json::to_string_pretty(&document).expect("text and numbers serialise") + "\n"
}

fn markdown_list(rules: &RuleSet) -> String {
    let head = "| rule | finds | provider | severity | confidence |\n| --- | --- | --- | --- | --- |\n".to_owned();
    rules.rules().iter().fold(head, |mut table, rule| {
        let (severity, confidence) = (rule.severity.as_str(), rule.confidence.as_str());
        let _ = writeln!(table, "| `{}` | {} | {} | {severity} | {confidence} |", rule.id, rule.name, rule.provider.name);
        table
    })
}

fn explain(id: &str, rules: &RuleSet) -> Result<Exit, Error> {
    let rule = rules.get(id).ok_or_else(|| unknown(id, rules))?;
    print(explanation(rule).as_bytes()).map(|()| Exit::Clean)
}

/// All about one rule.
fn explanation(rule: &Rule) -> String {
    let mut out = format!("{}\n{}  ({})\n\n{}\n\n", rule.id, rule.name, rule.provider.name, rule.description);
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:<12}{value}");
    };
    field("severity", rule.severity.as_str());
    field("confidence", rule.confidence.as_str());
    match &rule.form {
        Form::Regex { regex, .. } => {
            field("keywords", &rule.keywords.join(", "));
            field("regex", regex);
        }
        Form::Shape { shape, words, partners } => {
            field("shape", &shape.to_string());
            if !words.is_empty() {
                field("named", &format!("{} in the name it is assigned to", words.join(", ")));
            }
            if !partners.is_empty() {
                field("or beside", &partners.join(", "));
            }
        }
        Form::Assigned { words } => field("named", &format!("{} in the name it is assigned to", words.join(", "))),
    }
    if let Some(entropy) = rule.entropy {
        field("entropy", &format!("at least {entropy} bits a character"));
    }
    if !rule.checks.is_empty() {
        field("checks", &rule.checks.join(", "));
    }
    for (name, words) in
        [("names", [&rule.provider.names[..], &rule.provider.common_names].concat()), ("hosts", rule.provider.hosts.clone())]
    {
        if !words.is_empty() {
            field(name, &words.join(", "));
        }
    }
    out.push_str("\nWhat to do\n");
    for (number, step) in plan(rule).iter().enumerate() {
        let _ = writeln!(out, "{:>3}. {step}", number + 1);
    }
    out.push_str("\nWhere to read more\n");
    for reference in &rule.provider.references {
        let _ = writeln!(out, "  {reference}");
    }
    out
}

/// The plan for a finding of this rule, wherever it stands.
fn plan(rule: &Rule) -> Vec<String> {
    match aws::kind_of_rule(&rule.id) {
        Some(kind) => advice::aws(kind, Place::Unknown, None, None),
        None => advice::general(Place::Unknown, &rule.advice),
    }
}

/// Checks every file and prints every complaint.
fn check_files<'a>(paths: impl Iterator<Item = &'a Path>) -> Result<Exit, Error> {
    let (mut files, mut complaints) = (0, 0);
    for path in paths {
        for path in rule_files(path)? {
            let file = read(&path)?;
            let shown = escape::bytes(path.as_os_str().as_encoded_bytes());
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let wrong = [lint(&file, &stem, &check::ALL), self_test(&file)?].concat();
            wrong.iter().for_each(|what| complain(&format!("{shown}: {what}")));
            (files, complaints) = (files + 1, complaints + wrong.len());
        }
    }
    let verdict = if complaints == 0 { "all good".to_owned() } else { format!("{complaints} to mend") };
    let files = if files == 1 { "1 rule file".to_owned() } else { format!("{files} rule files") };
    print(format!("{files} checked: {verdict}\n").as_bytes())?;
    Ok(if complaints == 0 { Exit::Clean } else { Exit::Error })
}

/// Runs a file's rules on their own examples, with the built-in rules (those of the same ids left out) switched on.
fn self_test(file: &RuleFile) -> Result<Vec<String>, Error> {
    let own = RuleSet::from_files(std::slice::from_ref(file))?;
    let others = RuleSet::builtin().filtered(|rule| own.get(&rule.id).is_none());
    let scanner = Scanner::new(others.joined(own)?);
    let mut scratch = Scratch::new(&scanner, false, None);
    let mut found = |text: &str| -> Vec<Rule> {
        let candidates = scanner.scan(text.as_bytes(), &mut scratch);
        candidates.iter().map(|c| scanner.rules().rules()[c.rule].clone()).collect()
    };
    Ok(file.rules.iter().flat_map(|rule| misfires(rule, &mut found)).collect())
}

/// Examples in which the rules find something else than they should.
fn misfires(rule: &RuleEntry, found: &mut impl FnMut(&str) -> Vec<Rule>) -> Vec<String> {
    let positive = rule.positive.iter().map(|template| (template, true));
    let negative = rule.negative.iter().map(|template| (template, false));
    let mut wrong = Vec::new();
    for (template, is_positive) in positive.chain(negative) {
        let Ok(text) = expand(template, &check::ALL, 0) else { continue };
        // What carries a text is no finding; what is no token of its provider may well be a secret, for which its name vouches.
        let counts = |other: &Rule| other.id == rule.id || (other.carries.is_none() && (is_positive || !other.provider.generic));
        let got: Vec<String> = found(&text).into_iter().filter(counts).map(|rule| rule.id).collect();
        let right = if is_positive { got == [rule.id.as_str()] } else { got.is_empty() };
        if !right {
            let got = if got.is_empty() { "nothing".to_owned() } else { got.join(", ") };
            let wanted = if is_positive { "this rule once" } else { "nothing" };
            wrong.push(format!("rule {}: in the example {template:?} {got} is found; it should be {wanted}", rule.id));
        }
    }
    wrong
}
