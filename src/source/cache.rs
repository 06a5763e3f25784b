//! Which of git's objects and which files are known to hold no candidate, so that they need not be read again.
//!
//! Promises: only what this user's own runs have written is believed (a keyed hash over each block says so), and only for the same rules,
//! program and options; what is damaged or strange is as if it were not there, with a note. Only blocks that are asked for are read. A
//! file is replaced whole, so that runs at the same time cannot damage it. What is new is written from time to time, so that a long run
//! that is stopped goes on from there. What is of no use any more is forgotten.
//! Leaves out: what was found. What holds a candidate, even one that was dropped or suppressed, is scanned each time.

mod file;
mod files;
mod key;
mod new;
mod stamp;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use file::{BLOCKS, File};
pub(super) use files::Files;
use key::Key;
use new::New;

/// Caches of one place that are kept for other rules, programs and options.
const KEPT: usize = 4;
/// Caches that nobody has used for so long are removed.
const LONG: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How exactly it is known when one was used.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
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
    /// Stands for the rules, the program and the options that things are scanned with.
    pub digest: [u8; 32],
    /// When the run began, by the clock that files are dated with.
    pub started: SystemTime,
    /// A cache of files is not worth its place for fewer than these, unless they are large.
    pub least: usize,
}

/// What something without candidates adds to a run's coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clean {
    /// Bytes that were looked at.
    pub bytes: u64,
    /// What it is.
    pub kind: Kind,
}

/// What something without candidates is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// No text.
    Binary,
    /// A pointer of Git LFS.
    Pointer,
}

/// What is known of one repository's objects, or of the files under one root.
pub(super) struct Known {
    place: Place,
    path: PathBuf,
    key: Option<Key>,
    file: Option<File>,
    new: Mutex<New>,
    /// What is new is written each time that so many bytes were looked at.
    step: u64,
    /// Whether names go out of use, as those of files do that change.
    forgets: bool,
    notes: Mutex<Vec<String>>,
}

impl Known {
    /// Opens what is known of the repository at `directory`, its common directory.
    pub fn open(place: &Place, directory: &Path) -> Self {
        Self::open_as(place, directory, STEP, false)
    }

    fn open_as(place: &Place, directory: &Path, step: u64, forgets: bool) -> Self {
        let name = format!("{}-{}", identity(directory), &HEXLOWER.encode(&place.digest)[..16]);
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
        file.iter().for_each(|file| file.note_use(place.started, DAY));
        Self { place: place.clone(), path, key, file, new: Mutex::default(), step, forgets, notes: Mutex::new(notes) }
    }

    /// Whether anything is known.
    fn is_there(&self) -> bool {
        self.file.is_some()
    }

    /// What a scan of what goes by this name would add, if that is known.
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

    /// Remembers what goes by this name.
    pub fn add(&self, name: &[u8], clean: Clean) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.add(name, clean);
        if !new.is_due(self.step) {
            return;
        }
        let learnt = new.take();
        drop(new);
        // What goes wrong is tried again at the end, and told then.
        let failed = self.write(&learnt, false).is_err();
        self.new.lock().unwrap_or_else(PoisonError::into_inner).resume(learnt, failed);
    }

    /// Adds to the file, which is read again: another run may have written it since. What was of no use to this run may be forgotten.
    fn write(&self, new: &New, forget: bool) -> io::Result<()> {
        let key = key::read_or_make(&self.place.key)?;
        let again = if forget { None } else { File::open(&self.path, &key, &self.place.digest).ok().flatten() };
        let known = if forget { self.file.as_ref() } else { again.as_ref() };
        let known = known.filter(|file| file.width() == new.width());
        let old = |number| known.map(|file| file.records(&key, number, forget)).unwrap_or_default();
        let blocks: Vec<Vec<u8>> = (0..BLOCKS).map(|number| new.merged(number, old(number))).collect();
        file::write(&self.path, &key, &self.place.digest, new.width(), &blocks)
    }

    /// Writes what is new, and tells what went wrong with the cache, if anything did.
    pub fn save(self) -> Vec<String> {
        self.save_if(|new, all| all * file::RECORD <= SMALL || new.count >= all / 100)
    }

    /// The same if what is new is `worth` it, beside how much was known. A damaged file is always replaced.
    fn save_if(mut self, worth: impl FnOnce(&New, usize) -> bool) -> Vec<String> {
        let new = self.new.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let mut notes = std::mem::take(self.notes.get_mut().unwrap_or_else(PoisonError::into_inner));
        let (all, used) = self.file.as_ref().map_or((0, 0), |file| (file.len(), file.used()));
        if new.count == 0 || (notes.is_empty() && !worth(&new, all)) {
            return notes;
        }
        let forget = self.forgets && all - used > used + new.count;
        match self.write(&new, forget) {
            Ok(()) => tidy(&self.path, self.place.started),
            Err(error) => notes.push(format!("{}: {error}; the next scan reads everything again", self.path.display())),
        }
        notes
    }
}

fn dropped(path: &Path, wrong: &str) -> String {
    format!("{}: {wrong}; what it says is not believed", path.display())
}

/// Tells a directory by where it lies and which one that is: another one in the same place is another one.
fn identity(directory: &Path) -> String {
    let real = fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
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

/// Removes caches that nobody uses any more, and of one place's those beyond a few.
fn tidy(path: &Path, now: SystemTime) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (Some(directory), Some((place, _))) = (path.parent(), name.split_once('-')) else { return };
    let listed = fs::read_dir(directory).into_iter().flatten().flatten();
    let dated = listed.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())));
    let (mut own, others): (Vec<_>, Vec<_>) = dated.partition(|(_, path)| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.split('-').next() == Some(place)
    });
    own.sort();
    let surplus = own.len().saturating_sub(KEPT);
    let unused = others.into_iter().filter(|(used, _)| now.duration_since(*used).is_ok_and(|since| since > LONG));
    for (_, old) in own.into_iter().take(surplus).chain(unused) {
        // One that cannot be removed does no harm.
        let _ = fs::remove_file(old);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_place_of_a_cache_is_not_waited_for() {
        let dir = tempfile::tempdir().expect("a directory");
        let (directory, key) = (dir.path().join("cache"), dir.path().join("state/key"));
        let place = Place { directory: directory.clone(), key, digest: [1; 32], started: SystemTime::now(), least: 0 };
        let known = Known::open(&place, dir.path());
        known.add(&[1; 20], Clean { bytes: 1, kind: Kind::Text });
        assert_eq!(known.save(), Vec::<String>::new());
        for entry in fs::read_dir(&directory).expect("it is there").flatten() {
            fs::remove_file(entry.path()).expect("removed");
            assert!(std::process::Command::new("mkfifo").arg(entry.path()).status().expect("runs").success());
        }
        let known = Known::open(&place, dir.path());
        assert_eq!(known.get(&[1; 20]), None);
        assert!(known.save().iter().any(|note| note.contains("not a regular file")));
    }

    #[test]
    fn a_run_that_is_stopped_goes_on_from_there() {
        let dir = tempfile::tempdir().expect("a directory");
        let place = Place {
            directory: dir.path().join("cache"),
            key: dir.path().join("state/key"),
            digest: [1; 32],
            started: SystemTime::now(),
            least: 0,
        };
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
