//! One thread's share of a run: reads files piece by piece, scans them, and makes credentials of what is found.
//!
//! Promises: what was found before a piece that cannot be read stays found; a bug of ours ends the scan of one text. Leaves out: what is known only when all files are read
//! (conclude).

use std::{collections::HashSet, sync::Arc};

use super::{
    Progress,
    aside::Job,
    attached::{Attachments, LeftOver},
    carried,
    contained::Container,
    content::Content,
    done::Done,
    encoded::Decoder,
    explain, marks,
    reading::{Reading, behind},
};
use crate::{
    blob::{BlobPath, Layer, Origin, Provenance},
    bug::{self, Bug, Watched},
    candidate::Candidate,
    config::Config,
    coverage::{Coverage, PassedOver},
    error::{Skip, SkipReason},
    finding::Explained,
    hygiene::{
        self,
        correlate::{Credential, within_file},
        piece::{FileContext, Piece},
        place::Place,
    },
    scan::{Scanner, Scratch, stats::Clock},
    source::aside::Hatch,
    suppress::inline::{Allowed, Marks},
    unpack::{
        Budget, Format,
        encoding::{Encoding, HEAD},
        member::Trouble,
        structure::Structure,
    },
};

/// Bytes read at a time; a file that is shorter is scanned where it was read, without a copy.
const PIECE: usize = 1 << 20;

/// One thread's share of a run.
pub(super) struct Worker<'a> {
    pub(super) config: &'a Config,
    pub(super) scanner: &'a Scanner,
    pub(super) clock: Option<Clock>,
    pub(super) scratch: Scratch,
    pub(super) decoder: Decoder<'a>,
    /// For texts that values carry; made when there is one.
    inner: Option<Scratch>,
    /// Those of the current file.
    pub(super) marks: Marks,
    /// What the current file is, where it has a structure of its own.
    pub(super) structure: Option<Structure>,
    /// Containers in the current file.
    pub(super) attachments: Attachments,
    /// How often rules had to look before the current text.
    pub(super) looks_before: u64,
    /// Where members are handed over, while there are helpers.
    pub(super) hatch: Option<Hatch<Job>>,
    /// Containers that were found in members, to be opened by who unpacks.
    pub(super) left_over: LeftOver,
    pub(super) progress: &'a Progress,
    pub(super) done: Done,
    /// One for each container that is open, and one for what lies within.
    buffers: Vec<Vec<u8>>,
    /// What is left for the file that is being unpacked.
    pub(super) budget: Arc<Budget>,
    pub(super) decoded: Vec<u8>,
    /// Whether what it reads only lies beside what is scanned.
    pub(super) is_beside: bool,
    pub(super) credentials: Vec<Credential>,
    pub(super) explained: Vec<Explained>,
    pub(super) coverage: Coverage,
    /// How many candidates were met, kept or not.
    pub(super) candidates: usize,
    /// Those of the baseline's paths that it came by, as the baseline has them.
    pub(super) seen: HashSet<String>,
}

/// What is known of a file before it is read.
#[derive(Clone)]
pub(super) struct File {
    pub(super) path: BlobPath,
    /// Where the file is what a compressed one held: that one's path.
    pub(super) holder: Option<BlobPath>,
    pub(super) origin: Origin,
    pub(super) tracked_but_ignored: bool,
    /// What was undone to get at it.
    pub(super) layers: Vec<Layer>,
    /// How many containers it lies in.
    pub(super) depth: usize,
}

impl File {
    /// A file that lies in nothing.
    pub(super) fn new(path: BlobPath, origin: Origin) -> Self {
        Self { path, holder: None, origin, tracked_but_ignored: false, layers: Vec::new(), depth: 0 }
    }
}

/// What a file was and became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// Text.
    Text,
    /// Neither text nor a container: what texts there were in it were scanned.
    Binary,
    /// A container, whose members were scanned.
    Unpacked,
    /// A container, of which not all was looked at; that was reported.
    Cut,
}

impl<'a> Worker<'a> {
    pub(super) fn new(config: &'a Config, scanner: &'a Scanner, progress: &'a Progress, clock: Option<Clock>) -> Self {
        Self {
            config,
            scanner,
            clock,
            scratch: Scratch::new(scanner, config.explain, clock),
            decoder: Decoder::new(scanner, config.unpack.depth, config.explain),
            inner: None,
            marks: Marks::default(),
            structure: None,
            looks_before: 0,
            hatch: None,
            left_over: Arc::default(),
            attachments: Attachments::new(config.unpack.depth > 0),
            progress,
            done: Done::default(),
            buffers: Vec::new(),
            budget: Arc::new(Budget::new(config.unpack, None)),
            decoded: Vec::new(),
            credentials: Vec::new(),
            explained: Vec::new(),
            is_beside: false,
            coverage: Coverage::default(),
            candidates: 0,
            seen: HashSet::new(),
        }
    }

    /// Reads a file piece by piece and scans it; what was found before a piece that cannot be read stays found.
    pub(super) fn scan_pieces(&mut self, file: &File, content: &mut dyn Content) -> Result<Scanned, Skip> {
        let mut buffer = self.buffers.pop().unwrap_or_else(|| vec![0; PIECE]);
        let result = self.scan_filled(file, &mut buffer, content);
        self.buffers.push(buffer);
        if file.depth == 0 {
            self.done.file();
        }
        result
    }

    /// Counts a file, or lists it as what it was instead of scanned.
    pub(super) fn conclude_file(&mut self, scanned: Result<Scanned, Skip>, file: &File) {
        match scanned {
            Ok(Scanned::Binary) => {
                self.pay_to_list(file);
                self.coverage.passed_over.push((PassedOver::Binary, file.path.clone()));
            }
            Ok(Scanned::Text) if file.depth > 0 => self.coverage.unpacked.members += 1,
            Ok(Scanned::Text | Scanned::Unpacked) if file.depth == 0 => {
                self.coverage.files += 1;
                self.coverage.tracked_but_ignored += u64::from(file.tracked_but_ignored);
            }
            Ok(_) => {}
            Err(skip) => {
                self.pay_to_list(file);
                self.coverage.skips.push(skip);
            }
        }
    }

    fn scan_filled(&mut self, file: &File, buffer: &mut [u8], content: &mut dyn Content) -> Result<Scanned, Skip> {
        let first = content.fill(buffer)?;
        self.count(first as u64, file.depth);
        let (head, ended) = (&buffer[..first], first < buffer.len());
        if file.layers.is_empty() {
            let size = if ended { Some(first as u64) } else { content.size() };
            self.budget = Arc::new(Budget::new(self.config.unpack, size));
        }
        if self.config.unpack.depth > 0
            && let Some(format) = Format::of(head)
        {
            return self.open(Container { file, format, head, ended, content });
        }
        let encoding = Encoding::sniff(&head[..first.min(HEAD)]);
        if encoding == Encoding::Binary {
            if self.config.unpack.depth == 0 {
                return content.failure().map_or(Ok(Scanned::Binary), Err);
            }
            if let Some(format) = behind(head, ended, content) {
                return self.open(Container { file, format, head, ended, content });
            }
        }
        if self.config.unpack.depth > 0
            && let Some(format) = Format::named(file.path.file_name(), head)
        {
            return self.open(Container { file, format, head, ended, content });
        }
        self.scan_text(encoding, first, file, buffer, content)
    }

    /// Scans a text, of which `first` bytes are read, or what texts there are in bytes that are none.
    fn scan_text(
        &mut self,
        encoding: Encoding,
        first: usize,
        file: &File,
        buffer: &mut [u8],
        content: &mut dyn Content,
    ) -> Result<Scanned, Skip> {
        let mut reading = Reading::of(encoding);
        let unread = if self.config.unpack.depth > 0 { file.unread(&buffer[..first], encoding) } else { None };
        self.looks_before = self.scratch.stats.hits;
        self.decoder.begin(self.budget.decodable(), encoding, first);
        self.decoder.of_file(&file.path);
        let Watched { made, bug } = bug::watch(|| {
            self.structure = reading.structure(&buffer[..first]);
            let (candidates, failed) = self.read_text(&mut reading, first, file, buffer, content);
            self.pay(file, candidates.len());
            let allowed = self.marks.finish();
            if !candidates.is_empty() {
                self.take(candidates, file, &reading, &allowed);
            }
            failed
        });
        if made.is_none() {
            self.start_over();
        }
        let (failed, bug) = (made.flatten(), bug.map(|bug| file.skip(of_bug(&bug))));
        self.open_attachments(file);
        let cut = self.decoder.take_skip(&file.path);
        let scanned = if encoding == Encoding::Binary { Scanned::Binary } else { Scanned::Text };
        failed.or_else(|| content.failure()).or(bug).or(cut).or(unread).map_or(Ok(scanned), Err)
    }

    /// Forgets the text in the middle of which a bug was met, and what the bug may have left half done.
    fn start_over(&mut self) {
        let fresh = Self::new(self.config, self.scanner, self.progress, self.clock);
        let stats = std::mem::replace(&mut self.scratch, fresh.scratch).stats;
        self.scratch.stats.absorb(&stats);
        (self.decoder, self.inner, self.marks) = (fresh.decoder, fresh.inner, fresh.marks);
        self.attachments = fresh.attachments;
    }

    /// Counts bytes that were read, of a file or of a member.
    pub(super) fn count(&mut self, read: u64, depth: usize) {
        if depth > 0 {
            self.coverage.unpacked.bytes += read;
            return;
        }
        self.coverage.bytes += read;
        self.done.read(read, self.progress);
    }

    /// A text's candidates, and those of the texts that are encoded in it.
    pub(super) fn with_decoded(&mut self, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        carried::look_into(&mut candidates, self.scanner, &mut self.inner);
        self.decoder.add_to(&mut candidates);
        candidates
    }

    /// Turns one file's candidates into credentials.
    fn take(&mut self, mut candidates: Vec<Candidate>, file: &File, reading: &Reading, allowed: &Allowed) {
        self.candidates += candidates.len();
        let layers = file.layers.iter().cloned().chain(reading.layer()).collect();
        let context = Arc::new(FileContext {
            path: file.path.clone(),
            kind: Place::of_file(&file.path),
            provenance: Provenance { origin: file.origin.clone(), layers },
            tracked_but_ignored: file.tracked_but_ignored,
            is_beside: self.is_beside,
        });
        let rules = self.scanner.rules();
        hygiene::file::judge(&mut candidates, rules, &context.path);
        if self.config.explain {
            self.explained.extend(candidates.iter().map(|candidate| explain::explained(candidate, rules, &context.path)));
        }
        let values = marks::values(allowed, &candidates);
        let mut pieces = Piece::of_file(candidates, rules, &context);
        let structure = self.structure.as_ref();
        let place = |offset: u64| reading.at(offset).or_else(|| structure?.at(offset));
        pieces.iter_mut().for_each(|piece| piece.place = place(piece.span.start));
        marks::heed(allowed, self.config.trust_inline, &mut pieces, &values, rules);
        self.credentials.extend(within_file(pieces, rules));
    }
}

/// A bug kept a file, or a part of it, from being scanned.
fn of_bug(bug: &Bug) -> Trouble {
    let detail = format!("a bug in keysweep kept it or a part of it from being scanned{}", bug.place());
    Trouble::new(SkipReason::InternalError, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pipeline::content::Whole, rule::RuleSet, unpack::member::ReadAt};

    /// Text without an end, until a bug is met.
    struct Buggy(usize);

    impl Content for Buggy {
        fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Skip> {
            self.0 = self.0.checked_sub(1).expect("injected");
            buffer.fill(b'\n');
            Ok(buffer.len())
        }

        fn at(&self) -> Option<&dyn ReadAt> {
            None
        }

        fn size(&self) -> Option<u64> {
            None
        }
    }

    #[test]
    fn a_bug_ends_the_scan_of_one_text() {
        let (config, scanner, progress) = (Config::default(), Scanner::new(RuleSet::builtin()), Progress::default());
        let mut worker = Worker::new(&config, &scanner, &progress, None);
        let file = |name: &str| File::new(BlobPath::from_bytes(name.into()), Origin::File);
        for pieces in [1, 40] {
            let skip = worker.scan_pieces(&file("odd.txt"), &mut Buggy(pieces)).expect_err("a bug");
            assert_eq!((skip.path, skip.reason), (file("odd.txt").path, SkipReason::InternalError));
        }
        let text = ["password = \"", "Xk29!vQz7#mLp", "\"\n"].concat();
        let scanned = worker.scan_pieces(&file("a.py"), &mut Whole::new(text.as_bytes()));
        assert_eq!((scanned, worker.credentials.len()), (Ok(Scanned::Text), 1));
    }
}
