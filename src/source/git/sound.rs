//! Whether a repository's own files can be opened at all: git's library opens what has the right name, whatever it is.
//!
//! Promises: a FIFO or a device that stands where a file of the repository should be is an error, and nobody waits for it or reads it
//! without end. The directory is found as git finds it: `.git`, a file that leads to it, or a bare repository.
//! Leaves out: what is in the files, and directories of objects that the repository borrows from.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::repository;
use crate::error::Error;

/// What is read of a repository's directory, or of the one that its work trees share.
const FILES: [&str; 10] = [
    "HEAD",
    "commondir",
    "config",
    "config.worktree",
    "gitdir",
    "packed-refs",
    "shallow",
    "objects/info/alternates",
    "objects/info/commit-graph",
    "objects/info/multi-pack-index",
];
/// Directories in which every file is read.
const DIRECTORIES: [&str; 3] = ["refs", "objects/pack", "worktrees"];

/// Checks the repositories that may be meant by `directory`, up to the first that is one.
pub(super) fn around(directory: &Path) -> Result<(), Error> {
    let Ok(directory) = fs::canonicalize(directory) else { return Ok(()) };
    for ancestor in directory.ancestors() {
        for git_dir in [repository::directory(&ancestor.join(".git")), Some(ancestor.to_owned())].into_iter().flatten() {
            if fs::symlink_metadata(git_dir.join("HEAD")).is_ok() && git_dir.join("objects").is_dir() {
                return check(&git_dir);
            }
        }
    }
    Ok(())
}

/// Checks a repository's directory and the one that it shares.
pub(super) fn check(git_dir: &Path) -> Result<(), Error> {
    let shared = repository::shared(git_dir).filter(|shared| shared != git_dir);
    let found = [Some(git_dir.to_owned()), shared].into_iter().flatten().find_map(|directory| obstacle(&directory));
    match found {
        Some(path) => {
            Err(Error::Source(format!("{}: it is not a regular file; take it away, then run git fsck", path.display())))
        }
        None => Ok(()),
    }
}

/// The first thing that would be opened and is no file.
fn obstacle(git_dir: &Path) -> Option<PathBuf> {
    let named = FILES.iter().map(|name| git_dir.join(name)).find(|path| is_obstacle(path));
    named.or_else(|| {
        let mut waiting: Vec<PathBuf> = DIRECTORIES.iter().map(|name| git_dir.join(name)).collect();
        while let Some(directory) = waiting.pop() {
            for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_file() => {}
                    Ok(kind) if kind.is_dir() => waiting.push(entry.path()),
                    _ if is_obstacle(&entry.path()) => return Some(entry.path()),
                    _ => {}
                }
            }
        }
        None
    })
}

/// Whether something is there, links followed, that is neither a file nor a directory.
fn is_obstacle(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}
