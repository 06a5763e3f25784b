//! `keysweep allow`: writes an allow entry for a finding, so that nobody has to write TOML while a push waits.
//!
//! Promises: the file is replaced whole or not at all, and what stands in it stays as it was written; of several that are written at a
//! time, none is lost.

use std::{
    fs::{self, File},
    path::Path,
};

use super::{
    args::Allow,
    clock, configured,
    exit::Exit,
    output::{cause, print, put},
};
use crate::{
    config::{
        entries,
        rules::{text, unread},
    },
    error::Error,
    report::escape,
};

/// Adds the entry.
///
/// # Errors
/// A fingerprint that is none, a day that is over, a file that is wrong or cannot be written.
pub fn run(arguments: &Allow) -> Result<Exit, Error> {
    let path = match &arguments.config {
        Some(path) => path.clone(),
        None => configured::user_file()
            .ok_or_else(|| Error::Usage("there is no home directory; name a file with --config FILE".to_owned()))?,
    };
    let shown = escape::bytes(path.as_os_str().as_encoded_bytes());
    if arguments.expires.is_some_and(|last| clock::today().is_ok_and(|today| last < today)) {
        return Err(Error::Usage("--expires: that day is over; give a later one".to_owned()));
    }
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot_write =
        |error: &std::io::Error| Error::Config(format!("{shown}: {}; name another file with --config FILE", cause(error)));
    fs::create_dir_all(directory).map_err(|error| cannot_write(&error))?;
    let _alone = locked(directory);
    let text = match text(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::Config(format!("{shown}: {}", unread(&error)))),
    };
    let entry = entries::New {
        fingerprints: arguments.fingerprints.clone(),
        reason: arguments.reason.clone(),
        expires: arguments.expires,
    };
    let Some(added) = entries::added(&text, &path.to_string_lossy(), &entry)? else {
        return print(format!("{shown} allows that already\n").as_bytes()).map(|()| Exit::Clean);
    };
    put(&path, added.as_bytes()).map_err(|error| cannot_write(&error))?;
    let said = format!("allowed in {shown}; the finding stays counted, and keysweep scan --show-suppressed lists it\n");
    print(said.as_bytes()).map(|()| Exit::Clean)
}

/// Waits for whoever else writes entries there. The directory is what can be locked: the file is another one after each of them. Where a
/// file system knows no locks, nobody waits.
fn locked(directory: &Path) -> Option<File> {
    let directory = File::open(directory).ok()?;
    directory.lock().ok().map(|()| directory)
}
