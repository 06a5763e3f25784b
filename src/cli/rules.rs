//! `keysweep rules`.

mod check;
mod list;

use std::fmt::Write;

use super::{args::Rules, exit::Exit, output::print};
use crate::{
    config::rules::{Selection, unknown},
    error::Error,
    hygiene::{advice, aws, place::Place},
    report::escape,
    rule::{Form, Rule, RuleSet},
};

/// Lists, explains or checks.
///
/// # Errors
/// A rule file that cannot be read or is wrong, an id that no rule has.
pub fn run(arguments: &Rules) -> Result<Exit, Error> {
    match arguments {
        Rules::List(arguments) => list::run(arguments, &load(&arguments.rules)?),
        Rules::Explain { id, rules } => explain(id, &load(rules)?),
        Rules::Check { paths } => check::run(paths),
    }
}

fn load(files: &[std::path::PathBuf]) -> Result<RuleSet, Error> {
    Selection { files: files.to_vec(), ..Selection::default() }.load()
}

/// Tells all about one rule.
///
/// # Errors
/// An id that no rule has.
pub fn explain(id: &str, rules: &RuleSet) -> Result<Exit, Error> {
    let rule = rules.get(id).ok_or_else(|| unknown(id, rules))?;
    // A file of rules may be anybody's.
    let text: String = explanation(rule).lines().map(|line| format!("{}\n", escape::text(line))).collect();
    print(text.as_bytes()).map(|()| Exit::Clean)
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
    let names = [&rule.provider.names[..], &rule.provider.common_names].concat();
    for (name, words) in [("names", &names[..]), ("hosts", &rule.provider.hosts)] {
        if !words.is_empty() {
            field(name, &words.join(", "));
        }
    }
    out.push_str("\nWhat to do\n");
    for (number, step) in plan(rule).iter().enumerate() {
        let _ = writeln!(out, "{:>3}. {step}", number + 1);
    }
    out.push_str("\nWhere to read more\n");
    for reference in rule.provider.references.iter() {
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
