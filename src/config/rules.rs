//! Which rules a run uses: the built-in ones, a user's files, less what is switched off.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    error::Error,
    report::escape,
    rule::{
        RuleSet,
        file::{RuleEntry, RuleFile},
        lint::unknown_check,
    },
    scan::check::{self, Check},
};

/// A choice of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Files, or directories of `*.toml` files, with rules to add.
    pub files: Vec<PathBuf>,
    /// Only these ids; empty for all.
    pub only: Vec<String>,
    /// Not these ids.
    pub disabled: Vec<String>,
}

impl Selection {
    /// The rules it chooses.
    ///
    /// # Errors
    /// A file that cannot be read or is wrong, an id that two rules share or that no rule has, and a choice of no rule at all.
    pub fn load(&self) -> Result<RuleSet, Error> {
        let mut all = RuleSet::builtin();
        for path in &self.files {
            for path in rule_files(path)? {
                let file = read(&path)?;
                known_checks(&file, &path)?;
                let own = RuleSet::from_files(std::slice::from_ref(&file)).and_then(|own| all.joined(own));
                all = own.map_err(|error| Error::Rule(format!("{}: {error}", shown(&path))))?;
            }
        }
        for id in self.only.iter().chain(&self.disabled) {
            if all.get(id).is_none() {
                return Err(unknown(id, &all));
            }
        }
        let named =
            |list: &[String], rule: &crate::rule::Rule| list.iter().any(|id| *id == rule.id || rule.replaces.contains(id));
        let chosen = all.filtered(|rule| (self.only.is_empty() || named(&self.only, rule)) && !named(&self.disabled, rule));
        if chosen.rules().is_empty() {
            return Err(Error::Usage("no rule is left; name fewer in --disable-rule".to_owned()));
        }
        Ok(chosen)
    }
}

/// The error for an id that no rule has, with the nearest one that exists.
pub fn unknown(id: &str, rules: &RuleSet) -> Error {
    let nearest = rules.rules().iter().max_by(|a, b| strsim::jaro_winkler(id, &a.id).total_cmp(&strsim::jaro_winkler(id, &b.id)));
    let remedy = nearest.map_or_else(String::new, |rule| format!("; did you mean \"{}\"?", rule.id));
    Error::Usage(format!("no rule has the id \"{}\"{remedy} (keysweep rules list shows all)", escape::text(id)))
}

/// A file itself, or a directory's `*.toml` files, sorted.
///
/// # Errors
/// A path that cannot be read, and a directory without a rule file.
pub fn rule_files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    if files.is_empty() {
        return Err(Error::Rule(format!("{}: no rule file; give a directory with *.toml files", shown(path))));
    }
    Ok(files)
}

/// One rule file.
///
/// # Errors
/// A file that cannot be read, and the place of what is wrong in it.
pub fn read(path: &Path) -> Result<RuleFile, Error> {
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let file = RuleFile::parse(&text).map_err(|error| Error::Rule(format!("{}:{error}", shown(path))))?;
    RuleSet::from_files(std::slice::from_ref(&file)).map_err(|error| Error::Rule(format!("{}: {error}", shown(path))))?;
    Ok(file)
}

/// A rule with a check that does not exist would run unchecked.
fn known_checks(file: &RuleFile, path: &Path) -> Result<(), Error> {
    let unknown = |rule: &RuleEntry| {
        rule.checks.iter().find(|name| Check::named(name).is_none()).map(|name| (rule.id.clone(), name.clone()))
    };
    let Some((id, check)) = file.rules.iter().find_map(unknown) else { return Ok(()) };
    Err(Error::Rule(format!("{}: rule {id}: {}", shown(path), unknown_check(&check, &check::ALL))))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::Rule(format!("{}: {error}; check the path", shown(path)))
}

fn shown(path: &Path) -> String {
    escape::bytes(path.as_os_str().as_encoded_bytes())
}
