//! Configuration in layers: built-in < user < repository < `--config` < flags.
//!
//! Each setting is what the highest layer says. One exception: a repository's file may be stricter than the user's and never looser, so that
//! what is scanned does not decide how it is scanned.
//!
//! Promises: every setting knows where it comes from; allow entries and rules of all layers add up.
//! Leaves out: the environment and the clock, which the caller knows (cli).

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{
    file::{ConfigFile, Named},
    place::Place,
    repository::{self, Found, RepoConfig, top_of},
    rules::{Selection, Text},
};
use crate::{
    error::Error,
    grade::{Confidence, Severity},
    report::escape,
    suppress::allowlist::{Allowlist, Entry, Scope},
};

/// What the layers are made from.
#[derive(Debug)]
pub struct Sources {
    /// The user's file, which need not exist.
    pub user: Option<PathBuf>,
    /// The repository's.
    pub repository: RepoConfig,
    /// That of `--config`.
    pub given: Option<PathBuf>,
    /// What was said on the command line.
    pub flags: Flags,
    /// How the paths of findings will read.
    pub scope: Scope,
    /// Free of links: the tops of what is scanned, which the paths of allow entries in the user's files are relative to.
    pub tops: Vec<PathBuf>,
    /// What day it is.
    pub today: Option<Date>,
    /// Whether the scan meets everything under `tops`, so that an entry which hides nothing is of no use.
    pub is_whole: bool,
}

/// What was said on the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--confidence`
    pub confidence: Option<Confidence>,
    /// `--fail-on`
    pub fail_on: Option<Severity>,
    /// `--max-file-size`
    pub max_file_size: Option<u64>,
    /// `--no-inline-marks`
    pub no_inline_marks: bool,
    /// `--rules`, `--rule` and `--disable-rule`
    pub selection: Selection,
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// `built-in`, `--confidence` or `.keysweep.toml:3`.
    pub origin: String,
    /// Whether the user's own file says so, which a repository's may not loosen.
    demanded: bool,
}

impl<T> Setting<T> {
    fn builtin(value: T) -> Self {
        Self { value, origin: "built-in".to_owned(), demanded: false }
    }

    fn flag(&mut self, value: Option<T>, flag: &str) {
        if let Some(value) = value {
            *self = Self { value, origin: flag.to_owned(), demanded: true };
        }
    }
}

/// All settings, with the layers on top of one another.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Less sure findings are counted and not shown.
    pub confidence: Setting<Confidence>,
    /// Findings this severe fail a scan.
    pub fail_on: Setting<Severity>,
    /// Larger files are skipped; `None` for no limit.
    pub max_file_size: Setting<Option<u64>>,
    /// Whether marks in the text hide findings.
    pub inline_marks: Setting<bool>,
    /// Files and directories with rules, each with where it is named.
    pub rules: Vec<Setting<String>>,
    /// Which rules.
    pub selection: Selection,
    /// What is none to report.
    pub allowlist: Allowlist,
    /// The files that were read, in the order of their layers.
    pub files: Vec<String>,
    /// What the regexes of all allow entries take, in bytes.
    weight: usize,
}

/// Who wrote a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    User,
    Repository,
    Given,
}

/// What the regexes of all allow entries may take, in bytes: whoever wrote a repository's file must not bring a scan to a standstill.
const MOST_FOR_VALUES: usize = 64 << 20;
/// A longer chain of `extends` goes round in a circle.
const MAX_EXTENDS: usize = 8;

impl Settings {
    /// Puts the layers on top of one another.
    ///
    /// # Errors
    /// A file that is wrong, with the place in it; one that `--config`, `extends` or `rules` name and that cannot be read.
    pub fn load(sources: &Sources) -> Result<Self, Error> {
        let bases: Vec<PathBuf> = sources.tops.iter().map(|top| top_of(top).unwrap_or(top).to_owned()).collect();
        let mut settings = Self {
            confidence: Setting::builtin(Confidence::Medium),
            fail_on: Setting::builtin(Severity::Low),
            max_file_size: Setting::builtin(None),
            inline_marks: Setting::builtin(true),
            rules: Vec::new(),
            selection: Selection::default(),
            allowlist: Allowlist { entries: Vec::new(), scope: sources.scope.clone(), today: sources.today },
            files: Vec::new(),
            weight: 0,
        };
        if let Some(path) = &sources.user {
            settings.read(path, Layer::User, &bases, false)?;
        }
        for found in repository::find(&sources.repository, &sources.tops)? {
            settings.take_repository(&found, sources)?;
        }
        if let Some(path) = &sources.given {
            settings.read(path, Layer::Given, &bases, true)?;
        }
        settings.take_flags(&sources.flags);
        Ok(settings)
    }

    fn read(&mut self, path: &Path, layer: Layer, bases: &[PathBuf], must_exist: bool) -> Result<(), Error> {
        let name = path.to_string_lossy().into_owned();
        match Place::Disk.read(path).map_err(|cause| unreadable(&name, &cause))? {
            Some(text) => {
                let taken = Taken { layer, place: Place::Disk, path, bases, is_whole: false };
                self.take(&taken, &Named::new(name, text), 0)
            }
            None if must_exist => Err(unreadable(&name, "no such file; check the path")),
            None => Ok(()),
        }
    }

    fn take_repository(&mut self, found: &Found, sources: &Sources) -> Result<(), Error> {
        let bases = [found.base.clone()];
        let is_whole = sources.is_whole && sources.tops.contains(&found.base);
        let taken = Taken { layer: Layer::Repository, place: found.place(), path: &found.path, bases: &bases, is_whole };
        self.take(&taken, &Named::new(found.name.clone(), found.text.clone()), 0)
    }

    /// Takes what a file says on top of what is there, and what it extends beneath that.
    fn take(&mut self, taken: &Taken<'_>, named: &Named, depth: usize) -> Result<(), Error> {
        let file = named.parse()?;
        if let Some(extended) = &file.extends {
            self.extend(taken, named, extended, depth)?;
        }
        self.files.push(named.name.clone());
        self.take_grades(taken.layer, &file, named);
        for rules in &file.rules {
            self.take_rules(taken, rules.get_ref(), &named.place(rules))?;
        }
        for allow in &file.allow {
            let origin = named.place(allow);
            let wrong = |cause: String| Error::Config(format!("{origin}: {}", escape::text(&cause)));
            let expires = allow.get_ref().expires.as_ref().map(date).transpose().map_err(wrong)?;
            let (terms, reason) = (allow.get_ref().terms(), allow.get_ref().reason.clone());
            let mut entry = Entry::new(terms, reason, expires, origin.clone(), taken.bases.to_vec()).map_err(wrong)?;
            self.weight += entry.weight();
            if self.weight > MOST_FOR_VALUES {
                return Err(wrong("values: with those of the other entries, these are too many regexes; write fewer".to_owned()));
            }
            entry.must_be_of_use = taken.is_whole;
            entry.must_know_rules = taken.layer != Layer::User;
            self.allowlist.entries.push(entry);
        }
        Ok(())
    }

    fn extend(&mut self, taken: &Taken<'_>, named: &Named, extended: &toml::Spanned<String>, depth: usize) -> Result<(), Error> {
        let origin = named.place(extended);
        if depth == MAX_EXTENDS {
            return Err(Error::Config(format!("{origin}: extends: {MAX_EXTENDS} files deep; do they extend one another?")));
        }
        let path = beside(taken.path, extended.get_ref());
        let wrong = |cause: &str| unreadable(&format!("{origin}: extends {}", extended.get_ref()), cause);
        let text =
            taken.place.read(&path).map_err(|cause| wrong(&cause))?.ok_or_else(|| wrong("no such file; check the path"))?;
        let name = shown_beside(&named.name, extended.get_ref());
        self.take(&Taken { path: &path, ..*taken }, &Named::new(name, text), depth + 1)
    }

    fn take_grades(&mut self, layer: Layer, file: &ConfigFile, named: &Named) {
        // A repository may be stricter than the user's file, not looser.
        fn put<T: Copy, U>(
            setting: &mut Setting<T>,
            new: Option<&toml::Spanned<U>>,
            (layer, named): (Layer, &Named),
            value: impl Fn(&U) -> T,
            is_stricter: impl Fn(T, T) -> bool,
        ) {
            let Some(spanned) = new else { return };
            let value = value(spanned.get_ref());
            if layer != Layer::Repository || !setting.demanded || is_stricter(value, setting.value) {
                let demanded = layer != Layer::Repository || setting.demanded;
                *setting = Setting { value, origin: named.place(spanned), demanded };
            }
        }
        let by = (layer, named);
        put(&mut self.confidence, file.confidence.as_ref(), by, |v| *v, |new, old| new < old);
        put(&mut self.fail_on, file.fail_on.as_ref(), by, |v| *v, |new, old| new < old);
        let limit = |size: Option<u64>| size.unwrap_or(u64::MAX);
        put(&mut self.max_file_size, file.max_file_size.as_ref(), by, |v| Some(v.0), |new, old| limit(new) > limit(old));
        put(&mut self.inline_marks, file.inline_marks.as_ref(), by, |v| *v, |new, old| old && !new);
    }

    fn take_rules(&mut self, taken: &Taken<'_>, named: &str, origin: &str) -> Result<(), Error> {
        let wrong = |cause: &str| unreadable(&format!("{origin}: rules {named}"), cause);
        for path in taken.place.rule_files(&beside(taken.path, named)).map_err(|cause| wrong(&cause))? {
            let text =
                taken.place.read(&path).map_err(|cause| wrong(&cause))?.ok_or_else(|| wrong("no such file; check the path"))?;
            self.selection.texts.push(Text { path, text, of_repository: taken.layer == Layer::Repository });
        }
        self.rules.push(Setting { value: named.to_owned(), origin: origin.to_owned(), demanded: true });
        Ok(())
    }

    fn take_flags(&mut self, flags: &Flags) {
        self.confidence.flag(flags.confidence, "--confidence");
        self.fail_on.flag(flags.fail_on, "--fail-on");
        self.max_file_size.flag(flags.max_file_size.map(Some), "--max-file-size");
        self.inline_marks.flag(flags.no_inline_marks.then_some(false), "--no-inline-marks");
        let from_flag =
            |path: &PathBuf| Setting { value: path.to_string_lossy().into_owned(), origin: "--rules".to_owned(), demanded: true };
        self.rules.extend(flags.selection.files.iter().map(from_flag));
        let texts = std::mem::take(&mut self.selection.texts);
        self.selection = Selection { texts, ..flags.selection.clone() };
    }
}

/// What a file is taken as.
#[derive(Clone, Copy)]
struct Taken<'a> {
    layer: Layer,
    place: Place<'a>,
    /// Where it is, for what is relative to it.
    path: &'a Path,
    bases: &'a [PathBuf],
    is_whole: bool,
}

fn unreadable(what: &str, cause: &str) -> Error {
    Error::Config(format!("{}: {}", escape::text(what), escape::text(cause)))
}

/// A path that a file names.
fn beside(file: &Path, named: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(named)
}

/// How messages call a file that another one, which they call `name`, names.
fn shown_beside(name: &str, named: &str) -> String {
    let (at, path) = name.rsplit_once(':').map_or(("", name), |(at, path)| (at, path));
    let joined = beside(Path::new(path), named).to_string_lossy().into_owned();
    if at.is_empty() { joined } else { format!("{at}:{joined}") }
}

/// The day that `expires` says, as a date or as a string.
pub(super) fn date(value: &toml::Value) -> Result<Date, String> {
    let text = match value {
        toml::Value::Datetime(date) if date.time.is_none() => date.to_string(),
        toml::Value::String(text) => text.clone(),
        _ => String::new(),
    };
    text.parse().map_err(|_| "expires: give a day, as in expires = 2027-01-31".to_owned())
}
