//! Blobs of a git repository through the same stages as files.
//!
//! Promises: a credential that stands in several versions of a file is reported once, in the version that introduced it.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    mem,
    sync::atomic::Ordering,
};

use super::{
    Outcome, Progress, around,
    beside::Beside,
    conclude::{conclude, conclude_joined},
    content::Whole,
    marks,
    worker::{File, Scanned, Worker},
};
use crate::{
    blob::{BlobPath, GitBlob, Origin},
    config::Config,
    coverage::{PassedOver, Unpacked},
    error::{Error, Skip},
    finding::{Marked, Secret},
    hygiene::{correlate::Credential, piece::Piece},
    scan::{Scanner, stats::Clock},
    source::{
        cache::{Clean, Kind},
        git::{Blobs, GitEntry, Place, VisitBlob, lfs, staged},
    },
};

/// Scans blobs of a git repository.
pub fn scan_git(mut blobs: Blobs, config: &Config, scanner: &Scanner, progress: &Progress, clock: Option<Clock>) -> Outcome {
    progress.total.store(blobs.entries().len() as u64, Ordering::Relaxed);
    let make = || Worker::new(config, scanner, progress, clock);
    let walked = blobs.visit(&config.source, config.max_file_size, &make);
    let found = || walked.visitors.iter().flat_map(|worker| &worker.credentials);
    let beside = Beside::read(&blobs, found(), config, scanner);
    let old_marks = around::old_marks(&blobs, found(), config, scanner);
    let join = |credentials: &mut Vec<Credential>| beside.join(credentials, scanner.rules());
    let mut outcome = conclude_joined(walked.visitors, join, walked.coverage, config, scanner);
    around::one_for_all_paths(&mut outcome.report.findings);
    around::tell_new_marks(&mut outcome.report.suppressed, &old_marks);
    Outcome { notes: walked.notes, ..outcome }
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
    let walked = staged::unstaged(place, &config.source, &|| Worker::new(config, scanner, progress, clock))?;
    Ok(conclude(walked.visitors, walked.coverage, config, scanner))
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

    fn visit_blob(&mut self, entry: &GitEntry, content: Result<&[u8], Skip>) -> Option<Clean> {
        let bytes = match content {
            Ok(bytes) => bytes,
            Err(skip) => {
                self.coverage.skips.push(skip);
                return None;
            }
        };
        let (before, entry) = (self.state(), entry.by_telling_name());
        let clean = self.visit_bytes(&entry, bytes);
        if self.candidates > before.findings[0] {
            // The bytes count once, however many names they go by.
            let counted = mem::take(&mut self.coverage);
            for other in &entry.others {
                let blob = GitBlob { commit: other.commit.clone(), ..entry.blob.clone() };
                self.visit_bytes(&GitEntry { path: other.path.clone(), others: Vec::new(), blob, number: entry.number }, bytes);
            }
            self.coverage = counted;
        }
        clean
    }

    fn visit_known(&mut self, entry: &GitEntry, clean: Clean) {
        self.count(clean.bytes, 0);
        self.done.file();
        self.pass_over(entry, clean.kind);
        if clean.kind != Kind::Binary {
            self.coverage.files += 1;
        }
    }
}

/// What a worker has gathered, in numbers.
#[derive(Clone, Copy)]
pub(super) struct State {
    findings: [usize; 4],
    passed_over: usize,
    files: u64,
    bytes: u64,
    unpacked: Unpacked,
    given_up: u64,
}

impl Worker<'_> {
    /// Scans a blob under one of its paths.
    fn visit_bytes(&mut self, entry: &GitEntry, bytes: &[u8]) -> Option<Clean> {
        let before = self.state();
        let pointer = lfs::is_pointer(bytes);
        if pointer {
            self.pass_over(entry, Kind::Pointer);
        }
        let file = File::new(entry.path.clone(), Origin::Git(entry.blob.clone()));
        let scanned = self.scan_pieces(&file, &mut Whole::new(bytes));
        // What was unpacked counts in more than one way, and is scanned each time.
        let kind = match scanned {
            Ok(Scanned::Binary) => Some(Kind::Binary),
            Ok(Scanned::Text) => Some(if pointer { Kind::Pointer } else { Kind::Text }),
            Ok(Scanned::Unpacked | Scanned::Cut) | Err(_) => None,
        };
        self.conclude_file(scanned, &file);
        self.clean_since(before, kind?)
    }

    pub(super) fn state(&self) -> State {
        let coverage = &self.coverage;
        State {
            findings: [self.candidates, self.credentials.len(), self.explained.len(), coverage.skips.len()],
            passed_over: coverage.passed_over.len(),
            files: coverage.files,
            bytes: coverage.bytes,
            unpacked: coverage.unpacked,
            given_up: self.scanner.given_up().map(|(_, texts)| texts).sum(),
        }
    }

    fn pass_over(&mut self, entry: &GitEntry, kind: Kind) {
        let why = match kind {
            Kind::Text => return,
            Kind::Binary => PassedOver::Binary,
            Kind::Pointer => PassedOver::LfsPointer,
        };
        self.coverage.passed_over.push((why, entry.path.clone()));
    }

    /// What the blob or file that was read since added, if that is no more than a clean one adds.
    pub(super) fn clean_since(&self, before: State, kind: Kind) -> Option<Clean> {
        let now = self.state();
        let (passed_over, files) = match kind {
            Kind::Text => (0, 1),
            Kind::Binary => (1, 0),
            Kind::Pointer => (1, 1),
        };
        let plain = now.passed_over == before.passed_over + passed_over
            && now.files == before.files + files
            && now.unpacked == before.unpacked
            && now.given_up == before.given_up;
        (now.findings == before.findings && plain).then_some(Clean { bytes: now.bytes - before.bytes, kind })
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
