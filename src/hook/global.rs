//! The user's hooks: a folder of ours that git's `core.hooksPath` leads to, for every repository of the user's.
//!
//! Promises: each hook that git knows runs the repository's own, so that none is lost by the setting; the kinds that were asked for run
//! keysweep first.
//! Leaves out: the setting itself (source::git::user); `push-to-checkout`, whose presence alone changes what git does, and
//! `fsmonitor-watchman`, which git finds by a setting of its own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Kind,
    local::{cause, put, wrong},
    read, script,
};
use crate::error::Error;

/// Git's hooks, but for those that keysweep is part of.
const OTHERS: [&str; 24] = [
    "applypatch-msg",
    "commit-msg",
    "p4-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "p4-prepare-changelist",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-merge-commit",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "reference-transaction",
    "sendemail-validate",
    "update",
];

/// Whether a folder is one of ours.
pub fn is_ours(folder: &Path) -> bool {
    read(&folder.join(Kind::PrePush.name())).is_ok_and(|text| script::is_global(&text))
}

/// The kinds that run keysweep there, and where each expects it.
pub fn kinds(folder: &Path) -> Vec<(Kind, PathBuf)> {
    let program = |kind: Kind| script::program(&read(&folder.join(kind.name())).ok()?);
    let found = Kind::ALL.into_iter().filter_map(|kind| Some((kind, program(kind)?)));
    found.map(|(kind, program)| (kind, PathBuf::from(String::from_utf8_lossy(&program).into_owned()))).collect()
}

/// Makes the folder, or brings it up to date; `kinds` run keysweep in it.
///
/// # Errors
/// A file there that is not ours or was changed, or a folder that cannot be written to.
pub fn install(folder: &Path, kinds: &[Kind], program: &Path) -> Result<(), Error> {
    check(folder)?;
    let unwritable = |error: io::Error| wrong(folder, &cause(&error), "make it writable");
    fs::create_dir_all(folder).map_err(unwritable)?;
    for name in OTHERS {
        put(&folder.join(name), &script::passing(), true).map_err(unwritable)?;
    }
    for kind in Kind::ALL {
        let text = match kinds.contains(&kind) {
            true => script::global(kind, program.as_os_str().as_encoded_bytes()),
            false => script::passing(),
        };
        put(&folder.join(kind.name()), &text, true).map_err(unwritable)?;
    }
    Ok(())
}

/// Takes the folder away.
///
/// # Errors
/// As [`install`].
pub fn uninstall(folder: &Path) -> Result<(), Error> {
    check(folder)?;
    let unwritable = |error: io::Error| wrong(folder, &cause(&error), "make it writable");
    for name in names() {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unwritable(error)),
            _ => {}
        }
    }
    // What somebody has put there beside ours stays, and the folder with it.
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Every hook there must be ours, and as it was written.
fn check(folder: &Path) -> Result<(), Error> {
    for name in names() {
        let path = folder.join(name);
        match read(&path) {
            Ok(text) if script::is_ours(&text) && script::is_untouched(&text) => {}
            Ok(_) => return Err(wrong(&path, "not as keysweep wrote it", "take it away or move it, then run this again")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(wrong(&path, &error.to_string(), "make it readable")),
        }
    }
    Ok(())
}

fn names() -> impl Iterator<Item = &'static str> {
    OTHERS.into_iter().chain(Kind::ALL.map(Kind::name))
}
