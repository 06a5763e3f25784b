//! From words and files to a [`Config`]: which files there are, and what a scan's paths are relative to.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use super::{
    args::{Configuration, OfScans},
    baseline::place,
    clock, run,
};
use crate::{
    config::{
        Config,
        layers::{Flags, Settings, Sources},
        repository::RepoConfig,
        rules::Selection,
    },
    error::Error,
    source::{
        self,
        git::{self, ignored::IgnoreFiles},
        tree,
    },
    suppress::allowlist::Scope,
};

/// What the command line says of settings and of the files that have them.
pub struct Asked<'a> {
    /// The settings.
    pub flags: Flags,
    /// Which files are heeded.
    pub configuration: &'a Configuration,
}

impl<'a> Asked<'a> {
    fn of(of_scans: &OfScans, configuration: &'a Configuration) -> Self {
        let selection = Selection {
            files: of_scans.rules.clone(),
            only: of_scans.only.clone(),
            disabled: of_scans.disable_rule.clone(),
            ..Selection::default()
        };
        let flags = Flags {
            confidence: of_scans.confidence,
            fail_on: of_scans.fail_on,
            max_file_size: of_scans.max_file_size,
            no_inline_marks: of_scans.no_inline_marks,
            selection,
        };
        Self { flags, configuration }
    }
}

/// How to scan files and directories, heeding these configurations.
///
/// # Errors
/// A root that does not exist, and a configuration that is wrong.
pub fn of_tree(of_scans: &OfScans, configuration: &Configuration, source: source::Options) -> Result<Config, Error> {
    let settings = settings_of_tree(&Asked::of(of_scans, configuration), &source)?;
    let baseline = place::of_tree(&place::Asked::of(of_scans, configuration), &source)?;
    Ok(Config { source, unpack: of_scans.unpack(), explain: of_scans.explain, baseline, ..Config::from(settings) })
}

/// The settings for a scan of files and directories.
///
/// # Errors
/// As [`of_tree`].
pub fn settings_of_tree(asked: &Asked<'_>, source: &source::Options) -> Result<Settings, Error> {
    let directory = fs::canonicalize(".")
        .map_err(|error| Error::Source(format!("the current directory: {error}; change into one that is there")))?;
    let is_stdin = source.roots.iter().any(|root| root.as_os_str() == OsStr::new("-"));
    let roots = if is_stdin { Vec::new() } else { tree::directories(source)? };
    let all_are_directories = !is_stdin && source.files.is_empty() && roots.len() == source.roots.len();
    let is_whole = all_are_directories && source.globs.is_empty();
    let mut tops: Vec<PathBuf> = roots.iter().map(|(_, root)| root.clone()).collect();
    if !all_are_directories {
        let named = source.roots.iter().filter(|root| !is_stdin && !root.is_dir());
        let parent = |file: &PathBuf| fs::canonicalize(file).ok()?.parent().map(Path::to_owned);
        tops.extend(named.filter_map(parent));
    }
    if is_stdin || !source.files.is_empty() {
        tops.push(directory.clone());
    }
    let place = git::Place { directory: tops.first().unwrap_or(&directory).clone(), ..git::Place::default() };
    let repository = repository(asked, &place)?;
    load(asked, Layout { repository, scope: Scope::Tree { roots, directory }, tops, is_whole })
}

/// How to scan what git has. `repository` is where the repository's own configuration is read from; `None` for the work tree, or what the
/// flags say.
///
/// # Errors
/// No repository, and a configuration that is wrong.
pub fn of_git(of_scans: &OfScans, place: &git::Place, repository_config: Option<RepoConfig>) -> Result<Config, Error> {
    let tops: Vec<PathBuf> = git::top(place)?.into_iter().collect();
    let asked = Asked::of(of_scans, &of_scans.configuration);
    let says_which = asked.configuration.no_repo_config || asked.configuration.policy_ref.is_some();
    let repository = match repository_config {
        Some(given) if !says_which => given,
        _ => repository(&asked, place)?,
    };
    let around = tops.first().map(PathBuf::as_path);
    let baseline = match &repository {
        RepoConfig::Committed(commit) => place::of_commit(&of_scans.into(), commit)?,
        RepoConfig::Discover => place::of_repository(&of_scans.into(), around)?,
        // Who may not say what is none to report may not say what is known either.
        RepoConfig::None | RepoConfig::Bytes { .. } => {
            place::of_repository(&place::Asked::from(of_scans).unless_named(), around)?
        }
    };
    let ignore_files = match &repository {
        RepoConfig::Committed(commit) => Some(IgnoreFiles::Tree(commit.tree())),
        RepoConfig::Discover => around.map(|top| IgnoreFiles::WorkTree(top.to_owned())),
        RepoConfig::None | RepoConfig::Bytes { .. } => None,
    };
    let settings = load(&asked, Layout { repository, scope: Scope::Repository, tops, is_whole: false })?;
    let source = source::Options { threads: run::threads(of_scans), ignore_files, ..source::Options::default() };
    Ok(Config { source, unpack: of_scans.unpack(), explain: of_scans.explain, baseline, ..Config::from(settings) })
}

/// The settings for a scan of what git has, as the work tree or the flags have them.
///
/// # Errors
/// As [`of_git`].
pub fn settings_of_git(asked: &Asked<'_>, place: &git::Place) -> Result<Settings, Error> {
    let tops: Vec<PathBuf> = git::top(place)?.into_iter().collect();
    let repository = repository(asked, place)?;
    load(asked, Layout { repository, scope: Scope::Repository, tops, is_whole: false })
}

/// What is scanned, as [`Sources`] has it.
struct Layout {
    repository: RepoConfig,
    scope: Scope,
    tops: Vec<PathBuf>,
    is_whole: bool,
}

fn load(asked: &Asked<'_>, layout: Layout) -> Result<Settings, Error> {
    let Layout { repository, scope, tops, is_whole } = layout;
    let (given, today) = (asked.configuration.config.clone(), clock::today()?);
    let flags = asked.flags.clone();
    Settings::load(&Sources { user: user_file(), repository, given, flags, scope, tops, today: Some(today), is_whole })
}

fn repository(asked: &Asked<'_>, place: &git::Place) -> Result<RepoConfig, Error> {
    let configuration = asked.configuration;
    Ok(match &configuration.policy_ref {
        Some(revision) => RepoConfig::Committed(Box::new(git::Committed::open(place, revision)?)),
        None if configuration.no_repo_config => RepoConfig::None,
        None => RepoConfig::Discover,
    })
}

/// The user's own configuration, which need not exist: `$XDG_CONFIG_HOME/keysweep/config.toml`, else below `~/.config`.
pub fn user_file() -> Option<PathBuf> {
    let said = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // The specification has relative ones disregarded.
    let directory = said("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let directory = directory.or_else(|| said("HOME").map(|home| home.join(".config"))).or_else(|| said("APPDATA"));
    directory.map(|directory| directory.join("keysweep").join("config.toml"))
}
