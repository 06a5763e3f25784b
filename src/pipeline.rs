//! The path of data, top to bottom: source → unpack → scan → correlate → suppress → report.
//!
//! Promises: the report depends on the bytes and their paths alone, not on threads or the order of directories; every file is counted.
//! Leaves out: printing and exit codes (cli), formats (report).

mod carried;
mod explain;
mod git;

use std::{
    collections::BTreeSet,
    io::{ErrorKind, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

pub use git::{scan_git, scan_unstaged};

use crate::{
    blob::{BlobPath, Layer, Origin, Provenance},
    candidate::Candidate,
    config::Config,
    coverage::{Coverage, PassedOver},
    error::{Error, Skip, SkipReason},
    finding::{Explained, Finding, Suppressed},
    hygiene::{
        self, assemble,
        correlate::{Credential, within_file},
        neighbours,
        piece::{FileContext, Piece},
    },
    report::{Report, described::Described},
    rule::RuleSet,
    scan::{
        Scanner, Scratch,
        stats::{Clock, Stats},
    },
    source::{self, Entry, Visit, file::Refused},
    suppress::builtin,
    unpack::encoding::{Encoding, HEAD, Utf16},
};

/// What a run found, and what the engine did for it.
pub struct Outcome {
    /// For the reader.
    pub report: Report,
    /// For `--stats`.
    pub stats: Stats,
}

/// How far a run has come; read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files done.
    pub files: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
}

/// Scans files and directories.
///
/// # Errors
/// A root that does not exist, or a glob that does not parse.
pub fn scan_tree(config: &Config, scanner: &Scanner, progress: &Progress, clock: Option<Clock>) -> Result<Outcome, Error> {
    let walked = source::tree::walk(&config.source, &|| Worker::new(config, scanner, progress, clock))?;
    Ok(conclude(walked.visitors, walked.coverage, config, scanner.rules()))
}

/// Scans a stream, which is reported under `path`. One that turns out to be longer than a file may be is skipped from there on: what was
/// found in the pieces before stays found.
pub fn scan_stream(
    stream: &mut dyn Read,
    path: BlobPath,
    config: &Config,
    scanner: &Scanner,
    progress: &Progress,
    clock: Option<Clock>,
) -> Outcome {
    let mut worker = Worker::new(config, scanner, progress, clock);
    let file = File { path: path.clone(), origin: Origin::Stdin, tracked_but_ignored: false };
    let mut read = 0;
    let fill = |buffer: &mut [u8]| {
        let filled = fill_from(stream, buffer).map_err(|error| unreadable(&path, &error.to_string()))?;
        read += filled as u64;
        match config.max_file_size.filter(|&max| read > max) {
            Some(max) => Err(too_large(&path, max)),
            None => Ok(filled),
        }
    };
    match worker.scan_pieces(file, fill) {
        Ok(Encoding::Binary) => worker.coverage.passed_over.push((PassedOver::Binary, path.clone())),
        Ok(_) => worker.count_file(false),
        Err(skip) => worker.coverage.skips.push(skip),
    }
    conclude(vec![worker], Coverage::default(), config, scanner.rules())
}

/// The paths that [`scan_tree`] would scan, sorted, and what it would leave out.
///
/// # Errors
/// As [`scan_tree`].
pub fn list_files(config: &Config) -> Result<(Vec<BlobPath>, Coverage), Error> {
    let walked = source::tree::walk(&config.source, &Lister::default)?;
    let mut paths: Vec<BlobPath> = walked.visitors.into_iter().flat_map(|lister| lister.paths).collect();
    paths.sort();
    Ok((paths, walked.coverage))
}

#[derive(Default)]
struct Lister {
    paths: Vec<BlobPath>,
}

impl Visit for Lister {
    fn visit(&mut self, entry: Entry) {
        self.paths.push(entry.path);
    }
}

fn unreadable(path: &BlobPath, detail: &str) -> Skip {
    Skip { path: path.clone(), reason: SkipReason::Unreadable, detail: detail.to_owned() }
}

fn too_large(path: &BlobPath, max: u64) -> Skip {
    Skip { path: path.clone(), reason: SkipReason::TooLarge, detail: format!("more than the limit of {max} bytes") }
}

/// Reads until `buffer` is full or the stream ends.
fn fill_from(stream: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Bytes read at a time; a file that is shorter is scanned where it was read, without a copy.
const PIECE: usize = 1 << 20;

/// One thread's share of a run.
struct Worker<'a> {
    config: &'a Config,
    scanner: &'a Scanner,
    scratch: Scratch,
    /// For texts that values carry; made when there is one.
    inner: Option<Scratch>,
    progress: &'a Progress,
    buffer: Vec<u8>,
    decoded: Vec<u8>,
    credentials: Vec<Credential>,
    explained: Vec<Explained>,
    coverage: Coverage,
}

/// What is known of a file before it is read.
struct File {
    path: BlobPath,
    origin: Origin,
    tracked_but_ignored: bool,
}

impl Visit for Worker<'_> {
    fn visit(&mut self, entry: Entry) {
        let mut opened = match entry.open(self.config.max_file_size) {
            Ok(opened) => opened,
            Err(Refused::Skip(skip)) => return self.coverage.skips.push(skip),
            Err(Refused::PassedOver(why, path)) => return self.coverage.passed_over.push((why, path)),
        };
        let file = File { path: entry.path.clone(), origin: Origin::File, tracked_but_ignored: entry.tracked_but_ignored };
        match self.scan_pieces(file, |buffer| opened.fill(buffer)) {
            // Only its beginning was read, on purpose.
            Ok(Encoding::Binary) => self.coverage.passed_over.push((PassedOver::Binary, entry.path.clone())),
            Ok(_) => match opened.finish() {
                Ok(()) => self.count_file(entry.tracked_but_ignored),
                Err(skip) => self.coverage.skips.push(skip),
            },
            Err(skip) => self.coverage.skips.push(skip),
        }
    }
}

impl<'a> Worker<'a> {
    fn new(config: &'a Config, scanner: &'a Scanner, progress: &'a Progress, clock: Option<Clock>) -> Self {
        Self {
            config,
            scanner,
            scratch: Scratch::new(scanner, config.explain, clock),
            inner: None,
            progress,
            buffer: vec![0; PIECE],
            decoded: Vec::new(),
            credentials: Vec::new(),
            explained: Vec::new(),
            coverage: Coverage::default(),
        }
    }

    /// Reads a file piece by piece and scans it; what was found before a piece that cannot be read stays found.
    fn scan_pieces(&mut self, file: File, mut fill: impl FnMut(&mut [u8]) -> Result<usize, Skip>) -> Result<Encoding, Skip> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = self.scan_filled(&mut buffer, &mut fill);
        self.buffer = buffer;
        self.progress.files.fetch_add(1, Ordering::Relaxed);
        let (candidates, encoding, failed) = result?;
        if !candidates.is_empty() {
            self.take(candidates, file, encoding);
        }
        failed.map_or(Ok(encoding), Err)
    }

    /// Counts a file that was scanned to its end.
    fn count_file(&mut self, tracked_but_ignored: bool) {
        self.coverage.files += 1;
        self.coverage.tracked_but_ignored += u64::from(tracked_but_ignored);
    }

    /// The candidates of one file, its encoding, and what ended the reading early.
    fn scan_filled(
        &mut self,
        buffer: &mut [u8],
        fill: &mut impl FnMut(&mut [u8]) -> Result<usize, Skip>,
    ) -> Result<(Vec<Candidate>, Encoding, Option<Skip>), Skip> {
        let first = fill(buffer)?;
        self.count(first);
        let encoding = Encoding::sniff(&buffer[..first.min(HEAD)]);
        let mark = match encoding {
            Encoding::Binary => return Ok((Vec::new(), encoding, None)),
            Encoding::Bytes { mark } => mark,
            Encoding::Utf16Le | Encoding::Utf16Be => 0,
        };
        let mut decoder = Utf16::new(encoding);
        if first < buffer.len() && decoder.is_none() {
            return Ok((self.scanner.scan(&buffer[mark..first], &mut self.scratch), encoding, None));
        }
        self.feed(&buffer[mark..first], &mut decoder, false);
        let mut failed = None;
        let mut more = first == buffer.len();
        while more {
            match fill(buffer) {
                Ok(read) => {
                    self.count(read);
                    self.feed(&buffer[..read], &mut decoder, false);
                    more = read == buffer.len();
                }
                Err(skip) => (failed, more) = (Some(skip), false),
            }
        }
        self.feed(&[], &mut decoder, true);
        Ok((self.scanner.finish(&mut self.scratch), encoding, failed))
    }

    fn count(&mut self, read: usize) {
        self.coverage.bytes += read as u64;
        self.progress.bytes.fetch_add(read as u64, Ordering::Relaxed);
    }

    fn feed(&mut self, piece: &[u8], decoder: &mut Option<Utf16>, last: bool) {
        match decoder {
            None => self.scanner.feed(piece, &mut self.scratch),
            Some(decoder) => {
                decoder.decode(piece, last, &mut self.decoded);
                self.scanner.feed(&self.decoded, &mut self.scratch);
            }
        }
    }

    /// Turns one file's candidates into credentials.
    fn take(&mut self, mut candidates: Vec<Candidate>, file: File, encoding: Encoding) {
        let layers = encoding.decoded_from().map(Layer::Decoded).into_iter().collect();
        let context = Arc::new(FileContext {
            path: file.path,
            provenance: Provenance { origin: file.origin, layers },
            tracked_but_ignored: file.tracked_but_ignored,
        });
        carried::look_into(&mut candidates, self.scanner, &mut self.inner);
        let rules = self.scanner.rules();
        hygiene::file::judge(&mut candidates, rules, &context.path);
        if self.config.explain {
            self.explained.extend(candidates.iter().map(|candidate| explain::explained(candidate, rules, &context.path)));
        }
        self.credentials.extend(within_file(Piece::of_file(candidates, rules, &context), rules));
    }
}

/// Gathers what the workers found into one report.
fn conclude(workers: Vec<Worker<'_>>, mut coverage: Coverage, config: &Config, rules: &RuleSet) -> Outcome {
    let mut stats = Stats::new(rules.rules().len(), None);
    let (mut credentials, mut explained) = (Vec::new(), Vec::new());
    for worker in workers {
        stats.absorb(&worker.scratch.stats);
        coverage.absorb(worker.coverage);
        credentials.extend(worker.credentials);
        explained.extend(worker.explained);
    }
    coverage.sort();
    explained.sort_by(|a, b| (&a.location, &a.rule_id, &a.secret, &a.why).cmp(&(&b.location, &b.rule_id, &b.secret, &b.why)));
    credentials.sort_by(|a: &Credential, b| {
        let key = |c: &Credential| (c.primary().span, c.primary().rule);
        let blobs = || git::order(a.primary()).cmp(&git::order(b.primary()));
        a.primary().file.path.cmp(&b.primary().file.path).then_with(blobs).then_with(|| key(a).cmp(&key(b)))
    });
    git::keep_first(&mut credentials);
    neighbours::join(&mut credentials, rules);
    let mut report = Report { coverage, explained, ..Report::default() };
    for credential in &credentials {
        sort_in(assemble::finding(credential, rules), config, rules, &mut report);
    }
    report.findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    report.suppressed.sort_by(|a, b| a.finding.sort_key().cmp(&b.finding.sort_key()));
    report.rules = described(&report, rules);
    Outcome { report, stats }
}

/// What the rules that found something look for.
fn described(report: &Report, rules: &RuleSet) -> Vec<Described> {
    let all = report.findings.iter().chain(report.suppressed.iter().map(|entry| &entry.finding));
    let ids: BTreeSet<&str> = all.map(|finding| finding.rule_id.as_str()).collect();
    ids.into_iter().filter_map(|id| rules.get(id)).map(Described::of).collect()
}

/// Puts a finding where it belongs: suppressed, below what is shown, or reported.
fn sort_in(finding: Finding, config: &Config, rules: &RuleSet, report: &mut Report) {
    if let Some(suppression) = builtin::suppression(&finding, rules) {
        report.suppressed.push(Suppressed { finding, suppression });
    } else if finding.confidence < config.confidence {
        report.below_confidence += 1;
    } else {
        report.findings.push(finding);
    }
}
