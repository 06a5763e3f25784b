//! A rule file's entries → rules and providers.
//!
//! Promises: a wrong entry is told by its id and with the remedy.
//! Leaves out: what makes a rule good (lint). Also compiled into patterns/build.rs.

use std::mem::take;

use super::{
    file::{NamedEntry, RuleEntry, RuleFile},
    kind::{Form, Provider, Rule},
    lent::{List, Shared, Text},
    pattern::Pattern,
    shape::Shape,
};

/// What a rule without a form of its own is told.
pub const NO_FORM: &str = "give either a regex or a shape, or words alone";

/// What a file holds.
pub struct Compiled {
    /// The file's own provider, then those it only names.
    pub providers: Vec<Shared>,
    /// In the order of the file.
    pub rules: Vec<Rule>,
}

impl Compiled {
    /// What `file` holds.
    ///
    /// # Errors
    /// The rule that is wrong, and what is wrong with it.
    pub fn of(file: RuleFile, of_repository: bool) -> Result<Self, String> {
        let RuleFile { provider, advice, references, generic, names, common_names, hosts, named, rules } = file;
        let own = NamedEntry { provider, names, common_names, hosts };
        let own = Provider { advice, references: references.into(), generic, of_repository, ..known_by_name(own) };
        let of_file = |named: Provider| Provider {
            advice: own.advice.clone(),
            references: own.references.clone(),
            generic,
            of_repository,
            ..named
        };
        let named: Vec<Shared> = named.into_iter().map(|entry| of_file(known_by_name(entry)).into()).collect();
        let own = Shared::from(own);
        let rules = rules.into_iter().map(|entry| rule(entry, &own)).collect::<Result<_, _>>()?;
        Ok(Self { providers: [vec![own], named].concat(), rules })
    }
}

/// A provider of which nothing else is known yet.
fn known_by_name(entry: NamedEntry) -> Provider {
    Provider {
        name: entry.provider,
        names: lower(entry.names),
        common_names: lower(entry.common_names),
        hosts: lower(entry.hosts),
        advice: Text::default(),
        references: List::default(),
        generic: false,
        of_repository: false,
    }
}

fn lower(names: Vec<Text>) -> List<Text> {
    names.into_iter().map(|name| name.to_ascii_lowercase().into()).collect::<Vec<Text>>().into()
}

fn rule(mut entry: RuleEntry, provider: &Shared) -> Result<Rule, String> {
    let form = form(&mut entry).map_err(|what| format!("rule {}: {what}", entry.id))?;
    Ok(Rule {
        id: entry.id,
        name: entry.name,
        description: entry.description,
        severity: entry.severity,
        confidence: entry.confidence,
        advice: entry.advice.unwrap_or_else(|| provider.advice.clone()),
        provider: provider.clone(),
        keywords: entry.keywords.into(),
        form,
        entropy: entry.entropy,
        checks: entry.checks.into(),
        carries: entry.carries,
        role: entry.role,
        redaction: entry.redaction,
        documented: entry.documented.into(),
        replaces: entry.replaces.into(),
    })
}

/// Takes the entry's form out of it.
fn form(entry: &mut RuleEntry) -> Result<Form, String> {
    match (entry.regex.take(), entry.shape.take()) {
        (Some(regex), None) => {
            let pattern = Pattern::analyse(&regex, &entry.keywords, entry.max_length)?;
            Ok(Form::Regex { regex, pattern })
        }
        (None, Some(shape)) => {
            let (words, partners) = (take(&mut entry.words).into(), take(&mut entry.partners).into());
            Ok(Form::Shape { shape: Shape::parse(&shape)?, words, partners })
        }
        (None, None) if !entry.words.is_empty() => Ok(Form::Assigned { words: take(&mut entry.words).into() }),
        _ => Err(NO_FORM.to_owned()),
    }
}
