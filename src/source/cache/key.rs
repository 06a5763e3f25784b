//! The key that says which caches are this user's own.
//!
//! Promises: 32 random bytes that nobody else may read; a file that others can read or that has another length is not used.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::Path,
};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::source::file::read_small;

const LENGTH: usize = 32;

/// A user's key.
pub(super) struct Key([u8; LENGTH]);

impl Key {
    /// The keyed hash of some bytes.
    pub fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key's length will do");
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

/// Reads the key; `None` when there is none yet.
pub(super) fn read(path: &Path) -> io::Result<Option<Key>> {
    match fs::metadata(path) {
        Ok(metadata) => own(&metadata)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let bytes = read_small(path, LENGTH as u64 + 1)?;
    let key = bytes.try_into().map_err(|_| io::Error::other("not a key of 32 bytes; remove it"))?;
    Ok(Some(Key(key)))
}

#[cfg(unix)]
fn own(metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let open = metadata.permissions().mode() & 0o077 != 0;
    if open { Err(io::Error::other("others may read or write it; remove it")) } else { Ok(()) }
}

#[cfg(not(unix))]
fn own(_: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Reads the key, or makes one.
pub(super) fn read_or_make(path: &Path) -> io::Result<Key> {
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    let directory = path.parent().ok_or_else(|| io::Error::other("it lies nowhere"))?;
    fs::create_dir_all(directory)?;
    let mut key = [0; LENGTH];
    getrandom::fill(&mut key).map_err(|error| io::Error::other(error.to_string()))?;
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(&key)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(Key(key)),
        // Another run was faster.
        Err(_) => read(path)?.ok_or_else(|| io::Error::other("cannot be made")),
    }
}
