//! `keysweep rules check`: each file's form, and its rules on their own examples with the whole set switched on.
//!
//! Promises: every complaint of every file is printed. Leaves out: what makes a rule good (rule/lint).

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use crate::{
    cli::{
        exit::Exit,
        output::{complain, print},
    },
    config::rules::{clashes, read, rule_files, shown},
    error::Error,
    rule::{
        RuleSet,
        example::expand,
        file::{RuleEntry, RuleFile},
        lint::lint,
    },
    scan::{Scanner, Scratch, check},
};

/// Each example is expanded so often: a rule that goes by chance is a wrong rule.
const EXPANSIONS: u64 = 4;

/// Checks every file and prints every complaint.
///
/// # Errors
/// A file that cannot be read or parsed.
pub fn run(paths: &[PathBuf]) -> Result<Exit, Error> {
    let files = read_all(paths)?;
    let mut complaints = Vec::new();
    for (path, file) in &files {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        complaints.extend(lint(file, &stem, &check::ALL).into_iter().map(|what| format!("{}: {what}", shown(path))));
    }
    let others = others(&files);
    let clashes = clashes(&files, &others);
    if clashes.is_empty() {
        complaints.extend(misfires(&files, others)?);
    }
    complaints.extend(clashes);
    complaints.iter().for_each(|what| complain(what));
    let verdict = if complaints.is_empty() { "all good".to_owned() } else { format!("{} to mend", complaints.len()) };
    let number = if files.len() == 1 { "1 rule file".to_owned() } else { format!("{} rule files", files.len()) };
    print(format!("{number} checked: {verdict}\n").as_bytes())?;
    Ok(if complaints.is_empty() { Exit::Clean } else { Exit::Error })
}

/// The files that are named, and those of the directories that are, each once.
fn read_all(paths: &[PathBuf]) -> Result<Vec<(PathBuf, RuleFile)>, Error> {
    let mut files: Vec<(PathBuf, RuleFile)> = Vec::new();
    for path in paths {
        for path in rule_files(path)? {
            if !files.iter().any(|(seen, _)| *seen == path) {
                let file = read(&path)?;
                files.push((path, file));
            }
        }
    }
    Ok(files)
}

/// The built-in rules, without those that the files define anew.
fn others(files: &[(PathBuf, RuleFile)]) -> RuleSet {
    let ids: BTreeSet<&str> = files.iter().flat_map(|(_, file)| &file.rules).map(|rule| &*rule.id).collect();
    RuleSet::builtin().filtered(|rule| !ids.contains(&*rule.id))
}

/// Examples in which the whole set finds something else than the rule says.
fn misfires(files: &[(PathBuf, RuleFile)], others: RuleSet) -> Result<Vec<String>, Error> {
    let own: Vec<RuleFile> = files.iter().map(|(_, file)| file.clone()).collect();
    let scanner = Scanner::new(others.joined([RuleSet::from_files(&own)?])?);
    // What carries a text is left out where that holds nothing, unless somebody wants to know.
    let mut trial = Trial { scratch: Scratch::new(&scanner, true, None), scanner: &scanner };
    let mut wrong = Vec::new();
    for (path, file) in files {
        for rule in &file.rules {
            wrong.extend(trial.of(path, rule));
        }
    }
    Ok(wrong)
}

/// Rules tried on examples.
struct Trial<'a> {
    scanner: &'a Scanner,
    scratch: Scratch,
}

impl Trial<'_> {
    /// What is wrong with a rule's examples.
    fn of(&mut self, path: &Path, rule: &RuleEntry) -> Vec<String> {
        let positive = rule.positive.iter().map(|template| (template, true));
        let examples = positive.chain(rule.negative.iter().map(|template| (template, false)));
        examples.filter_map(|(template, positive)| self.wrong(path, rule, template, positive)).collect()
    }

    /// What is found wrongly in the first expansion where anything is.
    fn wrong(&mut self, path: &Path, rule: &RuleEntry, template: &str, positive: bool) -> Option<String> {
        let is_wrong = |found: &Vec<String>| match positive {
            true => *found != [&*rule.id],
            false => !found.is_empty(),
        };
        let mut expansions = (0..EXPANSIONS).filter_map(|salt| expand(template, &check::ALL, salt).ok());
        let found = expansions.find_map(|text| Some(self.found(&text, &rule.id, positive)).filter(is_wrong))?;
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
        let wanted = if positive { "this rule once" } else { "nothing" };
        let path = shown(path);
        Some(format!("{path}: rule {}: in the example {template:?} {found} is found; it should be {wanted}", rule.id))
    }

    /// The rules that find something; others only where they count: what carries a text is no finding, what is near a token and none may be
    /// a generic secret.
    fn found(&mut self, text: &str, own: &str, all: bool) -> Vec<String> {
        let candidates = self.scanner.scan(text.as_bytes(), &mut self.scratch);
        let kept = candidates.iter().filter(|candidate| candidate.confidence().is_some());
        let rules = kept.map(|candidate| &self.scanner.rules().rules()[candidate.rule]);
        let counts = rules.filter(|rule| rule.id == own || (rule.carries.is_none() && (all || !rule.provider.generic)));
        counts.map(|rule| rule.id.to_string()).collect()
    }
}
