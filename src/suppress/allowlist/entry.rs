//! One `[[allow]]` entry: its terms, read once, and whether they hold for a part of a finding.

use std::{collections::BTreeSet, path::PathBuf};

use data_encoding::HEXLOWER;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use jiff::civil::Date;
use regex_automata::{meta::Regex, util::syntax};
use sha2::{Digest, Sha256};

use super::Scope;
use crate::{
    blob::BlobPath,
    finding::{Finding, Fingerprint, OnePart},
    rule::RuleSet,
};

/// What an entry demands, as it is written. An empty list demands nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Globs in the syntax of .gitignore.
    pub paths: Vec<String>,
    /// Ids of rules.
    pub rules: Vec<String>,
    /// Whole fingerprints.
    pub fingerprints: Vec<String>,
    /// SHA-256 of values, in hexadecimal.
    pub secret_sha256: Vec<String>,
    /// Regexes that are searched for in the value.
    pub values: Vec<String>,
}

/// An `[[allow]]` entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As it is written.
    pub terms: Terms,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub expires: Option<Date>,
    /// Where it is written: `.keysweep.toml:12`.
    pub origin: String,
    /// The directories that its paths are relative to, free of links; any of them.
    pub bases: Vec<PathBuf>,
    /// Whether this run should have met what it is for.
    pub must_be_of_use: bool,
    /// Whether the rules it names must be there.
    pub must_know_rules: bool,
    paths: Gitignore,
    values: Vec<Regex>,
}

impl Entry {
    /// Reads the terms.
    ///
    /// # Errors
    /// Terms that demand nothing, and a glob, hash, fingerprint or regex that is none: what is wrong, with the remedy.
    pub fn new(terms: Terms, reason: String, expires: Option<Date>, origin: String, bases: Vec<PathBuf>) -> Result<Self, String> {
        if terms == Terms::default() {
            let what = "it would allow everything; give paths, rules, fingerprints, secret_sha256 or values";
            return Err(format!("[[allow]]: {what}"));
        }
        if reason.trim().is_empty() {
            return Err("[[allow]]: the reason is empty; say why this is no secret".to_owned());
        }
        // Whoever mistook it may have written the secret itself there: it is not repeated.
        if let Some(wrong) = terms.secret_sha256.iter().position(|hash| !is_sha256(hash)) {
            return Err(format!("secret_sha256: number {} is no SHA-256; give 64 hexadecimal digits", wrong + 1));
        }
        if let Some(wrong) = terms.fingerprints.iter().position(|text| Fingerprint::parse(text).is_none()) {
            return Err(format!("fingerprints: number {} is none; copy it whole from a report (ks1:…)", wrong + 1));
        }
        let values = compiled_all(&terms.values)?;
        Ok(Self {
            paths: globs(&terms.paths)?,
            terms,
            reason,
            expires,
            origin,
            bases,
            must_be_of_use: false,
            must_know_rules: false,
            values,
        })
    }

    /// The bytes that its regexes take.
    pub fn weight(&self) -> usize {
        self.values.iter().map(Regex::memory_usage).sum()
    }

    /// Whether all terms hold for a part of `finding`.
    pub(super) fn matches(&self, part: &OnePart<'_>, finding: &Finding, rules: &RuleSet, scope: &Scope) -> bool {
        let terms = &self.terms;
        let hash = || HEXLOWER.encode(&Sha256::digest(part.secret.reveal()));
        (terms.rules.is_empty() || terms.rules.iter().any(|id| is_id(id, part.rule_id, rules)))
            && (terms.secret_sha256.is_empty() || terms.secret_sha256.iter().any(|given| given.eq_ignore_ascii_case(&hash())))
            && (terms.values.is_empty() || self.values.iter().any(|regex| regex.is_match(part.secret.reveal())))
            && (terms.paths.is_empty() || self.is_path_of(part.path, scope))
            && (terms.fingerprints.is_empty() || self.is_fingerprint(finding, rules, scope))
    }

    fn relative(&self, path: &BlobPath, scope: &Scope) -> BTreeSet<PathBuf> {
        self.bases.iter().filter_map(|base| scope.relative(path, base)).collect()
    }

    /// A member of an archive goes by its whole path, the archive's, and its own within it.
    fn is_path_of(&self, path: &BlobPath, scope: &Scope) -> bool {
        let outer = BlobPath::from_bytes(path.outer().to_vec());
        let outer = if path.is_member() { self.relative(&outer, scope) } else { BTreeSet::new() };
        let inner = path.is_member().then(|| Scope::within(path)).filter(|inner| !inner.as_os_str().is_empty());
        self.relative(path, scope).iter().chain(&outer).chain(&inner).any(|path| self.is_path(path))
    }

    fn is_path(&self, path: &std::path::Path) -> bool {
        self.paths.matched_path_or_any_parents(path, false).is_ignore()
    }

    /// A finding is the same wherever the scan began, and whatever its rule was called before.
    fn is_fingerprint(&self, finding: &Finding, rules: &RuleSet, scope: &Scope) -> bool {
        let is_given = |text: &str| self.terms.fingerprints.iter().any(|given| given == text);
        let path = &finding.location.path;
        let relative = self.relative(path, scope).into_iter().map(|path| BlobPath::from_path(&path));
        let paths: Vec<BlobPath> = std::iter::once(path.clone()).chain(relative).collect();
        let former = rules.get(&finding.rule_id).map_or(&[][..], |rule| &rule.replaces);
        is_given(finding.fingerprint.as_str())
            || std::iter::once(finding.rule_id.as_str())
                .chain(former.iter().map(AsRef::as_ref))
                .any(|id| paths.iter().any(|path| is_given(Fingerprint::new(id, path, &finding.secret).as_str())))
    }
}

/// Whether `given` is the id of the rule `id`, or a former one.
fn is_id(given: &str, id: &str, rules: &RuleSet) -> bool {
    given == id || rules.get(id).is_some_and(|rule| rule.replaces.iter().any(|former| former == given))
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What the regexes of an entry may take, in bytes: more is no list that somebody wrote.
const MOST_FOR_VALUES: usize = 32 << 20;

fn compiled_all(values: &[String]) -> Result<Vec<Regex>, String> {
    let (mut all, mut size) = (Vec::with_capacity(values.len()), 0);
    for (index, regex) in values.iter().enumerate() {
        let regex = compiled(index, regex)?;
        size += regex.memory_usage();
        if size > MOST_FOR_VALUES {
            return Err(format!("values: {} regexes and more are too many; write fewer, or secret_sha256", index + 1));
        }
        all.push(regex);
    }
    Ok(all)
}

/// A regex that takes linear time and little memory, whoever wrote it. Messages do not repeat it: it may be a secret.
fn compiled(index: usize, regex: &str) -> Result<Regex, String> {
    let config = Regex::config().nfa_size_limit(Some(1 << 20)).onepass_size_limit(Some(1 << 20)).hybrid_cache_capacity(1 << 20);
    let built = Regex::builder().configure(config).syntax(syntax::Config::new().unicode(false).utf8(false)).build(regex);
    built.map_err(|error| {
        if error.size_limit().is_some() {
            return format!("values: number {}: it takes more than a megabyte; repeat less within a repeat", index + 1);
        }
        let cause = error.syntax_error().map_or_else(|| error.to_string(), |error| error.to_string());
        let cause = cause.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it is no regex").trim().to_owned();
        format!("values: number {}: {}; see docs.rs/regex for the syntax", index + 1, cause.trim_start_matches("error: "))
    })
}

/// Whether `values` can have it.
pub fn is_regex(regex: &str) -> bool {
    compiled(0, regex).is_ok()
}

fn globs(paths: &[String]) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new("");
    for path in paths {
        let wrong = |cause: &str| format!("paths: '{path}': {cause}; write it as in .gitignore");
        match path.chars().next() {
            None | Some('!' | '#') => return Err(wrong("it matches nothing")),
            Some(_) => drop(builder.add_line(None, path).map_err(|error| wrong(&error.to_string()))?),
        }
    }
    builder.build().map_err(|error| format!("paths: {error}"))
}
