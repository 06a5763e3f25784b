//! Which objects of a repository are known to hold no candidate, so that they need not be read again.
//!
//! Promises: only what this user's own runs have written is believed (a keyed hash over each block says so), and only for the same rules,
//! program and options; what is damaged or strange is as if it were not there, with a note. Only blocks that are asked for are read. A
//! file is replaced whole, so that runs at the same time cannot damage it. What is new is written from time to time, so that a long run
//! that is stopped goes on from there.
//! Leaves out: what was found. An object with a candidate, even one that was dropped or suppressed, is scanned each time.

mod file;
mod key;

use std::{
    collections::BTreeMap,
    fs, io, mem,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use file::File;
use key::Key;

/// Caches of one repository that are kept for other rules, programs and options.
const KEPT: usize = 4;
/// A file up to this size is written anew for any news, a larger one when it grows by a hundredth.
const SMALL: usize = 4 << 20;
/// What is new is written each time that this many bytes were looked at, and not before that is an eighth of all.
const STEP: u64 = 256 << 20;

/// Where caches are kept, and for what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A directory of their own.
    pub directory: PathBuf,
    /// The file with this user's key. It lies apart: a cache that is brought from elsewhere is not believed.
    pub key: PathBuf,
    /// Stands for the rules, the program and the options that objects are scanned with.
    pub digest: [u8; 32],
}

/// What an object without candidates adds to a run's coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clean {
    /// Bytes that were looked at.
    pub bytes: u64,
    /// What it is.
    pub kind: Kind,
}

/// What an object without candidates is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// No text.
    Binary,
    /// A pointer of Git LFS.
    Pointer,
}

/// Objects by name, in the order of names.
type Records = BTreeMap<Box<[u8]>, Clean>;

/// What was learnt and is not written yet.
#[derive(Default)]
struct New {
    records: Records,
    /// How many bytes were looked at for these, and for all that were written before.
    bytes: u64,
    written: u64,
}

/// What is known of one repository's objects.
pub(super) struct Known {
    place: Place,
    path: PathBuf,
    key: Option<Key>,
    file: Option<File>,
    new: Mutex<New>,
    notes: Mutex<Vec<String>>,
}

impl Known {
    /// Opens what is known of the repository at `repository`, its common directory.
    pub fn open(place: &Place, repository: &Path) -> Self {
        let name = format!("{}-{}", identity(repository), &HEXLOWER.encode(&place.digest)[..16]);
        let path = place.directory.join(name);
        let mut notes = Vec::new();
        let key = key::read(&place.key).unwrap_or_else(|wrong| {
            notes.push(format!("{}: {wrong}; the cache is not used", place.key.display()));
            None
        });
        let file = key.as_ref().and_then(|key| {
            File::open(&path, key, &place.digest).unwrap_or_else(|wrong| {
                notes.push(dropped(&path, &wrong));
                None
            })
        });
        Self { place: place.clone(), path, key, file, new: Mutex::default(), notes: Mutex::new(notes) }
    }

    /// What a scan of this object would add, if that is known.
    pub fn get(&self, name: &[u8]) -> Option<Clean> {
        let found = self.file.as_ref()?.get(self.key.as_ref()?, name);
        found.unwrap_or_else(|wrong| {
            let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            let note = dropped(&self.path, &wrong);
            if !notes.contains(&note) {
                notes.push(note);
            }
            None
        })
    }

    /// Remembers an object.
    pub fn add(&self, name: &[u8], clean: Clean) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.records.insert(name.into(), clean);
        new.bytes += clean.bytes;
        if new.bytes < STEP.max(new.written / 8) {
            return;
        }
        let records = mem::take(&mut new.records);
        new.written += mem::take(&mut new.bytes);
        drop(new);
        // What goes wrong is tried again at the end, and told then.
        if let Err((_, records)) = self.write(records) {
            self.new.lock().unwrap_or_else(PoisonError::into_inner).records.extend(records);
        }
    }

    /// Adds to the file, which is read again: another run may have written it since.
    fn write(&self, new: Records) -> Result<(), (io::Error, Records)> {
        let key = match key::read_or_make(&self.place.key) {
            Ok(key) => key,
            Err(error) => return Err((error, new)),
        };
        let known = File::open(&self.path, &key, &self.place.digest).ok().flatten();
        let mut records = known.map(|file| file.records(&key)).unwrap_or_default();
        records.extend(new);
        file::write(&self.path, &key, &self.place.digest, &records).map_err(|error| (error, records))
    }

    /// Writes what is new, and tells what went wrong with the cache, if anything did.
    pub fn save(mut self) -> Vec<String> {
        let new = mem::take(&mut self.new.get_mut().unwrap_or_else(PoisonError::into_inner).records);
        let mut notes = mem::take(self.notes.get_mut().unwrap_or_else(PoisonError::into_inner));
        let size = self.file.as_ref().map_or(0, File::len);
        let enough = notes.is_empty() && size * file::RECORD > SMALL && new.len() < size / 100;
        if new.is_empty() || enough {
            return notes;
        }
        match self.write(new) {
            Ok(()) => tidy(&self.path),
            Err((error, _)) => notes.push(format!("{}: {error}; the next scan reads everything again", self.path.display())),
        }
        notes
    }
}

fn dropped(path: &Path, wrong: &str) -> String {
    format!("{}: {wrong}; what it says is not believed", path.display())
}

/// Tells a repository by where it lies and which directory that is: another one in the same place is another one.
fn identity(repository: &Path) -> String {
    let real = fs::canonicalize(repository).unwrap_or_else(|_| repository.to_owned());
    let mut hash = Sha256::new();
    hash.update(real.as_os_str().as_encoded_bytes());
    #[cfg(unix)]
    if let Ok(metadata) = fs::metadata(&real) {
        use std::os::unix::fs::MetadataExt;
        hash.update(metadata.dev().to_le_bytes());
        hash.update(metadata.ino().to_le_bytes());
    }
    let mut name = HEXLOWER.encode(&hash.finalize());
    name.truncate(32);
    name
}

/// Of one repository's caches, removes the oldest beyond a few.
fn tidy(path: &Path) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (Some(directory), Some((repository, _))) = (path.parent(), name.split_once('-')) else { return };
    let listed = fs::read_dir(directory).into_iter().flatten().flatten();
    let own = listed.filter(|entry| entry.file_name().to_string_lossy().split('-').next() == Some(repository));
    let mut dated: Vec<_> = own.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    dated.sort();
    let surplus = dated.len().saturating_sub(KEPT);
    for (_, old) in dated.into_iter().take(surplus) {
        // One that cannot be removed does no harm.
        let _ = fs::remove_file(old);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_is_stopped_goes_on_from_there() {
        let dir = tempfile::tempdir().expect("a directory");
        let place = Place { directory: dir.path().join("cache"), key: dir.path().join("state/key"), digest: [1; 32] };
        let (half, name) = (Clean { bytes: STEP / 2, kind: Kind::Text }, |number: u8| [number; 20]);
        let known = Known::open(&place, dir.path());
        (0..3).for_each(|number| known.add(&name(number), half));
        // Stopped: nothing is saved.
        drop(known);
        let known = Known::open(&place, dir.path());
        assert_eq!([0, 1, 2].map(|number| known.get(&name(number)).is_some()), [true, true, false]);
        (2..5).for_each(|number| known.add(&name(number), half));
        assert_eq!(known.save(), Vec::<String>::new());
        let known = Known::open(&place, dir.path());
        assert!((0..5).all(|number| known.get(&name(number)) == Some(half)));
    }
}
