//! `keysweep allow`: writes an allow entry for a finding, so that nobody has to write TOML while a push waits.
//!
//! Promises: the file is replaced whole or not at all, and what stands in it stays as it was written.

use std::{fs, path::Path};

use super::{
    args::Allow,
    clock, configured,
    exit::Exit,
    output::{cause, print, put},
};
use crate::{config::entries, error::Error, report::escape};

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
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::Config(format!("{shown}: {error}; check the path"))),
    };
    let entry = entries::New {
        fingerprints: arguments.fingerprints.clone(),
        reason: arguments.reason.clone(),
        expires: arguments.expires,
    };
    let Some(added) = entries::added(&text, &path.to_string_lossy(), &entry)? else {
        return print(format!("{shown} allows that already\n").as_bytes()).map(|()| Exit::Clean);
    };
    write(&path, added.as_bytes())
        .map_err(|error| Error::Config(format!("{shown}: {}; name another file with --config FILE", cause(&error))))?;
    let said = format!("allowed in {shown}; the finding stays counted, and keysweep scan --show-suppressed lists it\n");
    print(said.as_bytes()).map(|()| Exit::Clean)
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        fs::create_dir_all(directory)?;
    }
    put(path, bytes)
}
