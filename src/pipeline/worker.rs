//! One thread's share of a run: reads files piece by piece, scans them, and makes credentials of what is found.
//!
//! Promises: what was found before a piece that cannot be read stays found. Leaves out: what is known only when all files are read
//! (conclude).

use std::sync::{Arc, atomic::Ordering};

use super::{Progress, carried, encoded::Decoder, explain, marks, merged};
use crate::{
    blob::{BlobPath, Layer, Origin, Provenance},
    candidate::Candidate,
    config::Config,
    coverage::{Coverage, PassedOver},
    error::Skip,
    finding::Explained,
    hygiene::{
        self,
        correlate::{Credential, within_file},
        piece::{FileContext, Piece},
    },
    scan::{Scanner, Scratch, stats::Clock},
    source::{Entry, Visit, file::Refused},
    suppress::inline::{Allowed, Marks},
    unpack::encoding::{Encoding, HEAD, Utf16},
};

/// Bytes read at a time; a file that is shorter is scanned where it was read, without a copy.
const PIECE: usize = 1 << 20;

/// One thread's share of a run.
pub(super) struct Worker<'a> {
    config: &'a Config,
    scanner: &'a Scanner,
    pub(super) scratch: Scratch,
    decoder: Decoder<'a>,
    /// For texts that values carry; made when there is one.
    inner: Option<Scratch>,
    /// Those of the current file.
    marks: Marks,
    progress: &'a Progress,
    buffer: Vec<u8>,
    decoded: Vec<u8>,
    pub(super) credentials: Vec<Credential>,
    pub(super) explained: Vec<Explained>,
    pub(super) coverage: Coverage,
    /// How many candidates were met, kept or not.
    pub(super) candidates: usize,
}

/// What is known of a file before it is read.
pub(super) struct File {
    pub(super) path: BlobPath,
    pub(super) origin: Origin,
    pub(super) tracked_but_ignored: bool,
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
    pub(super) fn new(config: &'a Config, scanner: &'a Scanner, progress: &'a Progress, clock: Option<Clock>) -> Self {
        Self {
            config,
            scanner,
            scratch: Scratch::new(scanner, config.explain, clock),
            decoder: Decoder::new(scanner, config.explain),
            inner: None,
            marks: Marks::default(),
            progress,
            buffer: vec![0; PIECE],
            decoded: Vec::new(),
            credentials: Vec::new(),
            explained: Vec::new(),
            coverage: Coverage::default(),
            candidates: 0,
        }
    }

    /// Reads a file piece by piece and scans it; what was found before a piece that cannot be read stays found.
    pub(super) fn scan_pieces(
        &mut self,
        file: File,
        mut fill: impl FnMut(&mut [u8]) -> Result<usize, Skip>,
    ) -> Result<Encoding, Skip> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = self.scan_filled(&mut buffer, &mut fill);
        self.buffer = buffer;
        self.progress.files.fetch_add(1, Ordering::Relaxed);
        let (candidates, encoding, failed) = result?;
        let allowed = self.marks.finish();
        if !candidates.is_empty() {
            self.take(candidates, file, encoding, &allowed);
        }
        failed.map_or(Ok(encoding), Err)
    }

    /// Counts a file that was scanned to its end.
    pub(super) fn count_file(&mut self, tracked_but_ignored: bool) {
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
            let text = &buffer[mark..first];
            let candidates = self.scanner.scan_showing(text, &mut self.scratch, &mut |chunk| self.decoder.look(chunk));
            let candidates = self.with_decoded(candidates);
            if !candidates.is_empty() {
                self.marks.read(text);
            }
            return Ok((candidates, encoding, None));
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
        let candidates = self.scanner.finish_showing(&mut self.scratch, &mut |chunk| self.decoder.look(chunk));
        Ok((self.with_decoded(candidates), encoding, failed))
    }

    fn count(&mut self, read: usize) {
        self.coverage.bytes += read as u64;
        self.progress.bytes.fetch_add(read as u64, Ordering::Relaxed);
    }

    fn feed(&mut self, piece: &[u8], decoder: &mut Option<Utf16>, last: bool) {
        let text = match decoder {
            None => piece,
            Some(decoder) => {
                decoder.decode(piece, last, &mut self.decoded);
                &self.decoded
            }
        };
        self.scanner.feed_showing(text, &mut self.scratch, &mut |chunk| self.decoder.look(chunk));
        self.marks.feed(text);
    }

    /// A text's candidates, and those of the texts that are encoded in it.
    fn with_decoded(&mut self, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        carried::look_into(&mut candidates, self.scanner, &mut self.inner);
        merged::merge(&mut candidates, self.decoder.take(), self.scanner.rules());
        candidates
    }

    /// Turns one file's candidates into credentials.
    fn take(&mut self, mut candidates: Vec<Candidate>, file: File, encoding: Encoding, allowed: &Allowed) {
        self.candidates += candidates.len();
        let layers = encoding.decoded_from().map(Layer::Decoded).into_iter().collect();
        let context = Arc::new(FileContext {
            path: file.path,
            provenance: Provenance { origin: file.origin, layers },
            tracked_but_ignored: file.tracked_but_ignored,
        });
        let rules = self.scanner.rules();
        hygiene::file::judge(&mut candidates, rules, &context.path);
        if self.config.explain {
            self.explained.extend(candidates.iter().map(|candidate| explain::explained(candidate, rules, &context.path)));
        }
        let values = marks::values(allowed, &candidates);
        let mut pieces = Piece::of_file(candidates, rules, &context);
        marks::heed(allowed, self.config.trust_inline, &mut pieces, &values, rules);
        self.credentials.extend(within_file(pieces, rules));
    }
}
