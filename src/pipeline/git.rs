//! Blobs of a git repository through the same stages as files.
//!
//! Promises: a credential that stands in several versions of a file is reported once, in the version that introduced it.

use std::collections::{HashMap, hash_map::Entry};

use std::collections::BTreeSet;

use super::{
    Outcome, Progress,
    conclude::conclude,
    content::Whole,
    marks,
    worker::{File, Worker},
};
use crate::{
    blob::{BlobPath, Origin},
    config::Config,
    coverage::PassedOver,
    error::{Error, Skip},
    finding::{Marked, Secret},
    hygiene::{correlate::Credential, piece::Piece},
    scan::{Scanner, stats::Clock},
    source::git::{Blobs, GitEntry, Place, VisitBlob, lfs, staged},
};

/// Scans blobs of a git repository.
pub fn scan_git(blobs: Blobs, config: &Config, scanner: &Scanner, progress: &Progress, clock: Option<Clock>) -> Outcome {
    let make = || Worker::new(config, scanner, progress, clock);
    let walked = blobs.visit(config.source.threads, config.max_file_size, &make);
    conclude(walked.visitors, walked.coverage, config, scanner.rules())
}

/// Scans the tracked files of a work tree that differ from the index.
///
/// # Errors
/// No repository, a bare one, or an index that cannot be read.
pub fn scan_unstaged(
    place: &Place,
    config: &Config,
    scanner: &Scanner,
    progress: &Progress,
    clock: Option<Clock>,
) -> Result<Outcome, Error> {
    let walked = staged::unstaged(place, config.source.threads, &|| Worker::new(config, scanner, progress, clock))?;
    Ok(conclude(walked.visitors, walked.coverage, config, scanner.rules()))
}

impl VisitBlob for Worker<'_> {
    fn told(&self) -> BTreeSet<String> {
        let blobs = self.credentials.iter().filter_map(|credential| order(credential.primary()));
        blobs.map(|(_, blob)| blob.to_owned()).collect()
    }

    fn forget(&mut self, blobs: &BTreeSet<String>) {
        let is_known = |credential: &Credential| order(credential.primary()).is_some_and(|(_, blob)| blobs.contains(blob));
        self.credentials.retain(|credential| !is_known(credential));
    }

    fn visit_blob(&mut self, entry: &GitEntry, content: Result<&[u8], Skip>) {
        let bytes = match content {
            Ok(bytes) => bytes,
            Err(skip) => return self.coverage.skips.push(skip),
        };
        if lfs::is_pointer(bytes) {
            self.coverage.passed_over.push((PassedOver::LfsPointer, entry.path.clone()));
        }
        let file = File::new(entry.path.clone(), Origin::Git(entry.blob.clone()));
        let scanned = self.scan_pieces(&file, &mut Whole::new(bytes));
        self.conclude_file(scanned, &file);
    }
}

/// Where a piece's blob stands among the run's commits, and its name.
pub(super) fn order(piece: &Piece) -> Option<(usize, &str)> {
    match &piece.file.provenance.origin {
        Origin::Git(blob) => Some((blob.commit.as_ref().map_or(0, |commit| commit.order), &blob.blob)),
        Origin::File | Origin::Stdin => None,
    }
}

/// Of a value's places in several versions of a file, keeps those in the first version. Earlier versions stand first. The marks that count
/// are those of the last version: a mark that is set later is meant for what stands there.
pub(super) fn keep_first(credentials: &mut Vec<Credential>) {
    let mut versions: HashMap<(BlobPath, usize, Secret), Versions> = HashMap::new();
    for credential in credentials.iter() {
        let Some((_, blob)) = order(credential.primary()) else { continue };
        let marked = marks::together(credential);
        match versions.entry(key(credential.primary())) {
            Entry::Vacant(place) => drop(place.insert(Versions { first: blob.to_owned(), last: blob.to_owned(), marked })),
            Entry::Occupied(mut known) => known.get_mut().see(blob, marked),
        }
    }
    credentials.retain_mut(|credential| {
        let Some((_, blob)) = order(credential.primary()) else { return true };
        let Some(known) = versions.get(&key(credential.primary())) else { return true };
        let is_first = known.first == blob;
        if is_first && known.last != known.first {
            credential.mark(&known.marked);
        }
        is_first
    });
}

fn key(piece: &Piece) -> (BlobPath, usize, Secret) {
    (piece.file.path.clone(), piece.rule, piece.secret.clone())
}

/// The versions of a file that a value stands in.
struct Versions {
    first: String,
    last: String,
    /// What the marks of the last one say of it, wherever it stands there.
    marked: Marked,
}

impl Versions {
    fn see(&mut self, blob: &str, marked: Marked) {
        if self.last != blob {
            self.last = blob.to_owned();
            self.marked = marked;
        } else if !matches!(marked, Marked::Allowed(_)) {
            self.marked = marked;
        }
    }
}
