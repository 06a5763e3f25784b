//! `keysweep git`: which repository, and what of it.

mod blocked;

use std::{
    env,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    args::{Git, History, Local, PrePush, Range},
    configured,
    exit::Exit,
    output::{complain, note},
    run,
};
use crate::{
    config::Config,
    error::Error,
    grade::Severity,
    pipeline,
    report::Report,
    source::git::{
        Place, history,
        push::{self, Remote, Shape},
        range, staged,
    },
};

/// Scans a part of a repository and reports it.
///
/// # Errors
/// A wrong argument or rule, no repository, a report that cannot be written.
pub fn run(command: &Git) -> Result<Exit, Error> {
    match command {
        Git::Staged(local) => {
            let place = place(local)?;
            let config = config(local, &place)?;
            run::reported(&local.common, &config, &[], |scanner, progress, clock| {
                Ok(pipeline::scan_git(staged::staged(&place)?, &config, scanner, progress, clock))
            })
        }
        Git::Unstaged(local) => {
            let place = place(local)?;
            let config = config(local, &place)?;
            run::reported(&local.common, &config, &[], |scanner, progress, clock| {
                pipeline::scan_unstaged(&place, &config, scanner, progress, clock)
            })
        }
        Git::Range(range) => return scan_range(range),
        Git::History(history) => return scan_history(history),
        Git::PrePush(push) => return pre_push(push),
    }
    .map(|(_, exit)| exit)
}

fn scan_range(arguments: &Range) -> Result<Exit, Error> {
    let local = &arguments.local;
    let place = place(local)?;
    let config = config(local, &place)?;
    let since = arguments.since.as_deref().map(|words| range::time(words, now())).transpose();
    let since = since.map_err(|wrong| Error::Usage(format!("--since {wrong}")))?;
    let wanted = range::Range { revisions: arguments.revisions.clone(), since, max_commits: arguments.max_commits };
    run::reported(&local.common, &config, &[], |scanner, progress, clock| {
        Ok(pipeline::scan_git(range::range(&place, &wanted)?, &config, scanner, progress, clock))
    })
    .map(|(_, exit)| exit)
}

fn scan_history(arguments: &History) -> Result<Exit, Error> {
    let local = &arguments.local;
    let place = place(local)?;
    let config = config(local, &place)?;
    let options = history::Options { all: arguments.all };
    run::reported(&local.common, &config, &[], |scanner, progress, clock| {
        Ok(pipeline::scan_history(history::history(&place, options)?, &config, scanner, progress, clock))
    })
    .map(|(_, exit)| exit)
}

/// Any code but 0 blocks the push; what blocks it is said last, where the developer looks first.
fn pre_push(arguments: &PrePush) -> Result<Exit, Error> {
    let remote = Remote { name: arguments.remote.clone(), url: arguments.url.clone() };
    match scan_push(arguments, &remote) {
        Ok((report, fail_on, shape, exit)) => {
            match exit {
                Exit::Clean => {}
                Exit::Incomplete | Exit::Error => note(blocked::by_gaps(&remote).as_bytes()),
                Exit::Findings => {
                    note(blocked::by_findings(&report, fail_on, &remote, &shape).as_bytes());
                }
            }
            Ok(exit)
        }
        Err(error) => {
            complain(&error.to_string());
            complain("push blocked: nothing can be said of it; git push --no-verify pushes this once without any hook");
            Ok(Exit::Error)
        }
    }
}

fn scan_push(arguments: &PrePush, remote: &Remote) -> Result<(Report, Severity, Shape, Exit), Error> {
    let local = &arguments.local;
    let place = place(local)?;
    let config = config(local, &place)?;
    let stdin = io::stdin();
    if stdin.is_terminal() {
        let hook = "keysweep git pre-push --help shows the hook; to scan by hand: keysweep git range REMOTE/BRANCH..HEAD";
        return Err(Error::Usage(format!("git tells a pre-push hook on standard input what is pushed; {hook}")));
    }
    let mut input = Vec::new();
    let read = stdin.lock().read_to_end(&mut input);
    read.map_err(|error| Error::Source(format!("standard input: {error}; let git run this as its hook")))?;
    let updates = push::updates(&input)?;
    let mut shape = Shape::default();
    let (outcome, exit) = run::reported(&local.common, &config, &[], |scanner, progress, clock| {
        let pushed = push::push(&place, remote, &updates)?;
        shape = pushed.shape;
        Ok(pipeline::scan_git(pushed.blobs, &config, scanner, progress, clock))
    })?;
    Ok((outcome.report, config.fail_on, shape, exit))
}

/// Seconds since 1970, or what SOURCE_DATE_EPOCH says they are.
fn now() -> i64 {
    let fixed = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let since = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    fixed.unwrap_or_else(|| i64::try_from(since()).unwrap_or(i64::MAX))
}

/// The repository, whose objects must all lie in it.
pub(super) fn place(local: &Local) -> Result<Place, Error> {
    for name in ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"] {
        if local.repo.is_none() && said(name).is_some() {
            let what = "objects outside the repository (a push that a server has in quarantine) cannot be read";
            return Err(Error::Source(format!("{name} is set: {what}; unset it, or name a repository with --repo DIR")));
        }
    }
    Ok(around(local.repo.as_deref()))
}

/// The repository: the one that is named, else the one that git works in when it runs us as a hook, else the one around us.
pub fn around(named: Option<&Path>) -> Place {
    match named {
        Some(directory) => Place { directory: directory.to_owned(), ..Place::default() },
        None => Place { directory: PathBuf::from("."), git_dir: said("GIT_DIR"), index: said("GIT_INDEX_FILE") },
    }
}

/// What git's environment says.
fn said(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// How to scan it, as the work tree's configuration has it.
fn config(local: &Local, place: &Place) -> Result<Config, Error> {
    configured::of_git(&local.common, place, local.max_file_size, None)
}
