//! Ignore files that must not be read: a FIFO, a link to a device, a file of gigabytes.
//!
//! `ignore` opens what has an ignore file's name wherever that leads, waits for it, and holds it in memory: in a repository that has a link
//! from `.gitignore` to `/dev/zero`, a scan would never end.
//!
//! Promises: whatever `ignore` reads for a directory is looked at before it does.
//! Leaves out: the user's own excludes, and files that are exchanged between the look and the reading.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    blob::BlobPath,
    error::{Error, Skip, SkipReason},
    source::{
        IGNORE_FILE,
        file::{read_small, skip},
    },
};

/// What it says takes up to a thousand times as much memory.
const LONGEST: u64 = 1 << 20;
const REMEDY: &str = "no regular file of 1 MiB at most; take it away, or scan with --no-ignore";

/// The files that `ignore` reads for a directory itself.
const NAMES: [&str; 3] = [IGNORE_FILE, ".ignore", ".gitignore"];

/// Fails when one that must not be read stands in `root` or above it.
pub(super) fn none_around(root: &Path) -> Result<(), Error> {
    let real = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    match real.ancestors().find_map(|directory| is_repository(directory).err()) {
        Some(file) => Err(Error::Source(format!("{}: it is {REMEDY}", BlobPath::from_path(&file).to_lossy()))),
        None => Ok(()),
    }
}

/// Whether the directory `real`, reported as `path`, holds a `.git`; or why it must not be walked.
pub(super) fn in_directory(real: &Path, path: impl FnOnce() -> BlobPath) -> Result<bool, Skip> {
    is_repository(real).map_err(|file| {
        let name = BlobPath::from_path(file.strip_prefix(real).unwrap_or(&file));
        skip(&path(), SkipReason::Unreadable, format!("its {} is {REMEDY}", name.to_lossy()))
    })
}

/// Whether a directory holds a `.git`, of whatever kind; or what must not be read of that which `ignore` reads for it.
fn is_repository(directory: &Path) -> Result<bool, PathBuf> {
    let mut file = directory.join(".git");
    for name in NAMES {
        file.set_file_name(name);
        if is_unfit(&file) {
            return Err(file);
        }
    }
    file.set_file_name(".git");
    match fs::symlink_metadata(&file) {
        Ok(found) => unfit_of_git(&file, &found).map_or(Ok(true), Err),
        Err(_) => Ok(false),
    }
}

/// What must not be read of a repository: its excludes, and in a linked work tree what leads to them.
fn unfit_of_git(dot_git: &Path, found: &fs::Metadata) -> Option<PathBuf> {
    let excludes = |git_dir: &Path| Some(git_dir.join("info/exclude")).filter(|file| is_unfit(file));
    let metadata = if found.is_symlink() { fs::metadata(dot_git).ok()? } else { found.clone() };
    if !metadata.is_file() {
        return excludes(dot_git);
    }
    if metadata.len() > LONGEST {
        return Some(dot_git.to_owned());
    }
    let line = |file: &Path| {
        let text = String::from_utf8(read_small(file, LONGEST).ok()?).ok()?;
        text.lines().next().map(str::to_owned)
    };
    let git_dir = PathBuf::from(line(dot_git)?.strip_prefix("gitdir: ")?);
    let leads_on = git_dir.join("commondir");
    if is_unfit(&leads_on) {
        return Some(leads_on);
    }
    excludes(&git_dir.join(line(&leads_on)?))
}

/// Whether reading it may not end. A directory is no file, which is known at once; nor is what is not there.
fn is_unfit(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| !found.is_dir() && (!found.is_file() || found.len() > LONGEST))
}
