//! Which rules a run uses: the built-in ones, a user's files, less what is switched off.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::repository::NAME;
use crate::{
    error::Error,
    report::escape,
    rule::{
        Form, Rule, RuleSet,
        file::{RuleEntry, RuleFile},
        lint::unknown_check,
        nearest::nearest,
        pattern::states_of,
    },
    scan::check::{self, Check},
    source::file::read_named,
};

/// A choice of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Files, or directories of `*.toml` files, with rules to add.
    pub files: Vec<PathBuf>,
    /// Rule files that were read already.
    pub texts: Vec<Text>,
    /// Only these ids; empty for all.
    pub only: Vec<String>,
    /// Not these ids.
    pub disabled: Vec<String>,
}

/// A rule file that was read already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What messages call it.
    pub path: PathBuf,
    /// What stands in it.
    pub text: String,
    /// Whether it came with what is scanned.
    pub of_repository: bool,
}

/// Longer files are no rules or configurations.
const LIMIT: u64 = 64 << 20;
/// So many rules and keywords a repository may bring: each is looked for at every place that begins as it does.
const MOST_OF_REPOSITORY: usize = 2000;
/// So many states the automata of its regexes may have, each of which takes memory on each thread.
const MOST_STATES: u64 = 500_000;

impl Selection {
    /// The rules it chooses.
    ///
    /// # Errors
    /// A file that cannot be read or is wrong, an id that two rules share or that no rule has, and a choice of no rule at all.
    pub fn load(&self) -> Result<RuleSet, Error> {
        let (mut files, mut own, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
        let mut add = |text: &str, path: PathBuf, of_repository: bool| {
            let (file, rules) = parse(text, &path, of_repository)?;
            known_checks(&file, &path)?;
            files.push((path, file));
            if of_repository { &mut theirs } else { &mut own }.push(rules);
            Ok::<(), Error>(())
        };
        for Text { path, text, of_repository } in &self.texts {
            add(text, path.clone(), *of_repository)?;
        }
        for path in &self.files {
            for path in rule_files(path)? {
                add(&text_of(&path)?, path, false)?;
            }
        }
        few_enough(&theirs)?;
        let builtin = RuleSet::builtin();
        if let Some(clash) = clashes(&files, &builtin).into_iter().next() {
            return Err(Error::Rule(clash));
        }
        let all = builtin.joined([own, theirs].concat())?;
        for id in self.only.iter().chain(&self.disabled) {
            if all.get(id).is_none() {
                return Err(unknown(id, &all));
            }
        }
        let named = |list: &[String], rule: &Rule| {
            list.iter().any(|id| rule.id == *id || rule.replaces.iter().any(|former| former == id))
        };
        let chosen = all.filtered(|rule| (self.only.is_empty() || named(&self.only, rule)) && !named(&self.disabled, rule));
        if chosen.rules().is_empty() {
            return Err(Error::Usage("no rule is left; name fewer in --disable-rule".to_owned()));
        }
        Ok(chosen)
    }
}

/// Ids of `files` that another of them has, or one of `others`: where, which, and the remedy.
pub fn clashes(files: &[(PathBuf, RuleFile)], others: &RuleSet) -> Vec<String> {
    if files.is_empty() {
        return Vec::new();
    }
    let mut owners: BTreeMap<&str, String> =
        others.rules().iter().map(|rule| (&*rule.id, "a built-in rule".to_owned())).collect();
    let mut clashes = Vec::new();
    for (path, file) in files {
        for rule in &file.rules {
            if let Some(owner) = owners.insert(&rule.id, shown(path)) {
                let remedy = "give each rule an id of its own";
                clashes.push(format!("{}: rule {}: the id is taken by {owner}; {remedy}", shown(path), rule.id));
            }
        }
    }
    clashes
}

/// The error for an id that no rule has, with the nearest one that exists.
pub fn unknown(id: &str, rules: &RuleSet) -> Error {
    let nearest = nearest(id, rules.rules().iter().map(|rule| &*rule.id));
    let remedy = nearest.map_or_else(String::new, |meant| format!("; did you mean \"{meant}\"?"));
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
    Ok(parse(&text_of(path)?, path, false)?.0)
}

fn text_of(path: &Path) -> Result<String, Error> {
    text(path).map_err(|error| unreadable(path, &error))
}

/// The text of a file that the user named.
///
/// # Errors
/// A file that cannot be read, is no UTF-8, or is longer than any is that people write.
pub fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(read_named(path, LIMIT)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// A file, and its rules.
fn parse(text: &str, path: &Path, of_repository: bool) -> Result<(RuleFile, RuleSet), Error> {
    let file = RuleFile::parse(text).map_err(|error| Error::Rule(format!("{}:{error}", shown(path))))?;
    let read = if of_repository { RuleSet::from_repository } else { RuleSet::from_files };
    let rules = read(std::slice::from_ref(&file)).map_err(|error| Error::Rule(format!("{}: {error}", shown(path))))?;
    Ok((file, rules))
}

/// Who scans a repository does not wait for whatever its rules may be looked for.
fn few_enough(theirs: &[RuleSet]) -> Result<(), Error> {
    let rules = || theirs.iter().flat_map(RuleSet::rules);
    let count: usize = rules().map(|rule| 1 + rule.keywords.len()).sum();
    let states = |rule: &Rule| if let Form::Regex { regex, .. } = &rule.form { states_of(regex) } else { 0 };
    let states: u64 = rules().map(states).sum();
    let (what, most) = match () {
        () if count > MOST_OF_REPOSITORY => (format!("its rules and their keywords are {count}"), MOST_OF_REPOSITORY.to_string()),
        () if states > MOST_STATES => (format!("its regexes' repeats make {states} states"), MOST_STATES.to_string()),
        () => return Ok(()),
    };
    Err(Error::Rule(format!("{NAME}: {what}, and {most} may be; give the user's own with --rules, which may be any number")))
}

/// A rule with a check that does not exist would run unchecked.
fn known_checks(file: &RuleFile, path: &Path) -> Result<(), Error> {
    let unknown = |rule: &RuleEntry| {
        rule.checks.iter().find(|name| Check::named(name).is_none()).map(|name| (rule.id.clone(), name.clone()))
    };
    let Some((id, check)) = file.rules.iter().find_map(unknown) else { return Ok(()) };
    let what = unknown_check(&check, &check::ALL);
    Err(Error::Rule(format!("{}: rule {id}: {what}", shown(path))))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::Rule(format!("{}: {}", shown(path), unread(error)))
}

/// Why a text could not be read, and what to do.
pub fn unread(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidData => "it is not UTF-8; save it as such".to_owned(),
        _ => format!("{error}; check the path"),
    }
}

/// A path as messages name it.
pub fn shown(path: &Path) -> String {
    escape::bytes(path.as_os_str().as_encoded_bytes())
}
