//! `keysweep git`: which repository, and what of it.

mod blocked;
mod push;

use std::{
    env,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    args::{Git, History, Local, Range},
    cache, configured,
    exit::Exit,
    run,
};
use crate::{
    config::{Config, repository::RepoConfig},
    error::Error,
    pipeline,
    source::git::{Committed, Place, history, range, staged},
};

/// Scans a part of a repository and reports it.
///
/// # Errors
/// A wrong argument or rule, no repository, a report that cannot be written.
pub fn run(command: &Git) -> Result<Exit, Error> {
    match command {
        Git::Staged(local) => {
            let place = place(local)?;
            let config = config(local, &place, None)?;
            run::reported(&local.of_scans, &config, &[], |scanner, progress, clock| {
                Ok(pipeline::scan_git(staged::staged(&place)?, &config, scanner, progress, clock))
            })
        }
        Git::Unstaged(local) => {
            let place = place(local)?;
            let config = config(local, &place, None)?;
            run::reported(&local.of_scans, &config, &[], |scanner, progress, clock| {
                pipeline::scan_unstaged(&place, &config, scanner, progress, clock)
            })
        }
        Git::Range(range) => return scan_range(range),
        Git::History(history) => return scan_history(history),
        Git::PrePush(arguments) => return push::before(arguments),
        Git::PreReceive(arguments) => return push::received(arguments),
    }
    .map(|(_, exit)| exit)
}

fn scan_range(arguments: &Range) -> Result<Exit, Error> {
    let local = &arguments.local;
    let place = place(local)?;
    let since = arguments.since.as_deref().map(|words| range::time(words, now())).transpose();
    let since = since.map_err(|wrong| Error::Usage(format!("--since {wrong}")))?;
    let wanted = range::Range { revisions: arguments.revisions.clone(), since, max_commits: arguments.max_commits };
    let config = match range::base(&place, &wanted)? {
        Some(base) => config_of_base(local, &place, Some(&base))?.trusting_marks(arguments.trust_inline),
        // A whole history is brought to nothing.
        None => config(local, &place, None)?,
    };
    run::reported(&local.of_scans, &config, &[], |scanner, progress, clock| {
        Ok(pipeline::scan_git(range::range(&place, &wanted)?, &config, scanner, progress, clock))
    })
    .map(|(_, exit)| exit)
}

fn scan_history(arguments: &History) -> Result<Exit, Error> {
    let local = &arguments.local;
    let place = place(local)?;
    let config = config(local, &place, None)?;
    let options = history::Options { all: arguments.all };
    run::reported(&local.of_scans, &config, &[], |scanner, progress, clock| {
        Ok(pipeline::scan_history(history::history(&place, options)?, &config, scanner, progress, clock))
    })
    .map(|(_, exit)| exit)
}

/// Seconds since 1970, or what SOURCE_DATE_EPOCH says they are.
fn now() -> i64 {
    let fixed = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let since = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    fixed.unwrap_or_else(|| i64::try_from(since()).unwrap_or(i64::MAX))
}

/// The repository, and the objects that git's environment names beside it.
pub(super) fn place(local: &Local) -> Result<Place, Error> {
    let place = around(local.repo.as_deref());
    if local.repo.is_some() {
        return Ok(place);
    }
    place.with_objects(said("GIT_OBJECT_DIRECTORY"), env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").as_deref())
}

/// The repository: the one that is named, else the one that git works in when it runs us as a hook, else the one around us.
pub fn around(named: Option<&Path>) -> Place {
    match named {
        Some(directory) => Place { directory: directory.to_owned(), ..Place::default() },
        None => {
            let (git_dir, index) = (said("GIT_DIR"), said("GIT_INDEX_FILE"));
            Place { directory: PathBuf::from("."), git_dir, index, ..Place::default() }
        }
    }
}

/// What git's environment says.
fn said(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// How to scan what is brought in, as the configuration of the commit has it that it is brought to.
fn config_of_base(local: &Local, place: &Place, base: Option<&str>) -> Result<Config, Error> {
    let repository = match base {
        Some(commit) => RepoConfig::Committed(Box::new(Committed::open(place, commit)?)),
        None => RepoConfig::None,
    };
    config(local, place, Some(repository))
}

/// How to scan what git has. `repository` is where the repository's own configuration is read from; `None` for the work tree, or what the flags
/// say.
pub fn config(local: &Local, place: &Place, repository: Option<RepoConfig>) -> Result<Config, Error> {
    let mut config = configured::of_git(&local.of_scans, place, repository)?;
    config.source.ignore_files.take_if(|_| local.no_ignore);
    config.source.cache = cache::of_objects(&local.of_scans, &config);
    Ok(config)
}
