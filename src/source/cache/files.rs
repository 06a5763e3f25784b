//! Which files under a root are known to hold no candidate, so that they need not be opened again.
//!
//! Promises: a file is known by what this user's own run read under the same [`Stamp`], never by what a repository says of itself: its
//! index, its attributes and its links have no say. Few files are not worth a cache, and few new ones not worth writing it anew.
//! Leaves out: files that were named on the command line; they are read.

use std::{
    fs::{self, Metadata},
    path::Path,
    sync::{PoisonError, RwLock},
};

use super::{
    Clean, Known, Place,
    stamp::{Stamp, System},
};

/// Writing a record again costs less than a fiftieth of reading a file, so that news are written when they are a fiftieth of all …
const SHARE: usize = 50;
/// … or when reading them took this many bytes.
const READ: u64 = 8 << 20;
/// Files of which this many bytes were read are written before the end.
const STEP: u64 = 4 << 30;

/// What is known of the files under one root.
pub(in crate::source) struct Files {
    known: Known,
    systems: RwLock<Vec<System>>,
}

impl Files {
    /// Opens what is known of the files under `root`.
    pub fn open(place: &Place, root: &Path) -> Self {
        Self { known: Known::open_as(place, root, STEP, true), systems: RwLock::default() }
    }

    /// What a scan of this file would add, if that is known.
    pub fn get(&self, path: &Path) -> Option<Clean> {
        if !self.known.is_there() {
            return None;
        }
        let metadata = fs::symlink_metadata(path).ok()?;
        let stamp = Stamp::of(&metadata, None, |device| self.system(path, device))?;
        self.known.get(&stamp.0)
    }

    /// Remembers a file. The metadata are those that it had when it was opened, before it was read.
    pub fn add(&self, path: &Path, metadata: &Metadata, clean: Clean) {
        let since = Some(self.known.place.started);
        if let Some(stamp) = Stamp::of(metadata, since, |device| self.system(path, device)) {
            self.known.add(&stamp.0, clean);
        }
    }

    /// Writes what is new, if it is worth it, and tells what went wrong with the cache, if anything did.
    pub fn save(self) -> Vec<String> {
        let least = self.known.place.least;
        self.known.save_if(|new, all| new.count >= least.max(all / SHARE) || new.bytes >= READ)
    }

    fn system(&self, path: &Path, device: u64) -> Option<u64> {
        let known = |systems: &[System]| systems.iter().find(|system| system.device == device).copied();
        let read = self.systems.read().unwrap_or_else(PoisonError::into_inner);
        let found = known(&read);
        drop(read);
        let system = found.unwrap_or_else(|| {
            let system = System::around(path, device);
            self.systems.write().unwrap_or_else(PoisonError::into_inner).push(system);
            system
        });
        system.number
    }
}
