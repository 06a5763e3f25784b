//! From a file's bytes to the text that is scanned: as it stands, decoded from UTF-16, or what texts there are in bytes that are none.
//!
//! Promises: the same text however the bytes are read; of bytes that are no text, only what knows a value's own form counts, since what
//! stands beside a value is chance, and a password that is a word is doubted.
//! Leaves out: which of them a file is, and decoding (unpack).

use super::{
    attached::Attachments,
    content::Content,
    encoded::Decoder,
    merged::proves_itself,
    spread::Spread,
    worker::{File, Worker},
};
use crate::{
    blob::Layer,
    candidate::{Candidate, Verdict},
    error::Skip,
    grade::{Confidence, Redaction},
    rule::RuleSet,
    scan::Chunk,
    suppress::inline::Marks,
    unpack::{
        Format,
        binary::Texts,
        encoding::{Encoding, Utf16},
        structure::Structure,
    },
};

/// What was read last of a text, in which something may yet be found: a chunk, a piece, the longest value.
const PENDING: u64 = 4 << 20;

/// So many bytes of a text are scanned as they are read before others are asked to help.
const HUGE: usize = 16 << 20;

/// How a file's bytes are read.
pub(super) enum Reading {
    /// After a byte-order mark of that many bytes.
    AsItStands(usize),
    /// Decoded, from this encoding.
    Decoded(Utf16, &'static str),
    /// For the texts in them.
    Binary {
        texts: Texts,
        /// How many candidates were met by now,
        met: usize,
        /// and how long the text was then.
        met_at: u64,
    },
}

impl Reading {
    pub(super) fn of(encoding: Encoding) -> Self {
        match (encoding, Utf16::new(encoding), encoding.decoded_from()) {
            (Encoding::Bytes { mark, .. }, ..) => Self::AsItStands(mark),
            (_, Some(decoder), Some(name)) => Self::Decoded(decoder, name),
            _ => Self::Binary { texts: Texts::default(), met: 0, met_at: 0 },
        }
    }

    /// The structure of a text that begins so.
    pub(super) fn structure(&self, head: &[u8]) -> Option<Structure> {
        match self {
            Self::AsItStands(mark) => Structure::of(&head[*mark..]),
            Self::Decoded(..) => Structure::of(head),
            Self::Binary { .. } => None,
        }
    }

    /// What was undone to get at the text.
    pub(super) fn layer(&self) -> Option<Layer> {
        match self {
            Self::AsItStands(_) => None,
            Self::Decoded(_, name) => Some(Layer::Decoded(name)),
            Self::Binary { .. } => Some(Layer::Texts("binary")),
        }
    }

    /// Where a byte of the text stands, if its line does not tell.
    pub(super) fn at(&self, offset: u64) -> Option<String> {
        if let Self::Binary { texts, .. } = self { texts.at(offset) } else { None }
    }

    fn text<'t>(&'t mut self, piece: &'t [u8], is_last: bool, decoded: &'t mut Vec<u8>) -> &'t [u8] {
        match self {
            Self::AsItStands(_) => piece,
            Self::Decoded(decoder, _) => {
                decoder.decode(piece, is_last, decoded);
                decoded
            }
            Self::Binary { texts, .. } => texts.feed(piece, is_last),
        }
    }

    /// Forgets where texts stand in which nothing was found, when so many candidates were met.
    /// Of the last `unknown` bytes of the text is not known yet what is in them.
    fn forget(&mut self, count: usize, unknown: u64) {
        let Self::Binary { texts, met, met_at } = self else { return };
        if count > *met {
            (*met, *met_at) = (count, texts.length());
        } else {
            texts.forget(*met_at, texts.length().saturating_sub(PENDING + unknown));
        }
    }
}

/// What is left to be read of a text.
struct Rest<'r> {
    reading: &'r mut Reading,
    file: &'r File,
    buffer: &'r mut [u8],
    content: &'r mut dyn Content,
    /// How much was read.
    read: usize,
    has_more: bool,
}

impl Worker<'_> {
    /// The candidates of a text, of which `first` bytes are read, and what ended the reading early.
    pub(super) fn read_text(
        &mut self,
        reading: &mut Reading,
        first: usize,
        file: &File,
        buffer: &mut [u8],
        content: &mut dyn Content,
    ) -> (Vec<Candidate>, Option<Skip>) {
        let mark = if let Reading::AsItStands(mark) = reading { *mark } else { 0 };
        self.scratch.ask_forms_alone(matches!(reading, Reading::Binary { .. }));
        if first < buffer.len() && matches!(reading, Reading::AsItStands(_)) {
            return (self.read_whole(&buffer[mark..first]), None);
        }
        self.feed(&buffer[mark..first], reading, false, None);
        let mut rest = Rest { read: first, has_more: first == buffer.len(), reading, file, buffer, content };
        let failed = self.read_rest(&mut rest).err();
        self.feed(&[], reading, true, None);
        let candidates = {
            let Self { scanner, scratch, attachments, decoder, marks, .. } = self;
            scanner.finish_showing(scratch, &mut |chunk| look(attachments, decoder, marks, chunk))
        };
        let mut candidates = self.with_decoded(candidates);
        if let Reading::Binary { .. } = reading {
            candidates.retain(|candidate| proves_itself(candidate, self.scanner.rules()));
            candidates.iter_mut().for_each(|candidate| doubt(candidate, self.scanner.rules()));
        }
        (candidates, failed)
    }

    /// The candidates of a text that is all there.
    fn read_whole(&mut self, text: &[u8]) -> Vec<Candidate> {
        let Self { scanner, scratch, attachments, decoder, marks, .. } = self;
        let candidates = scanner.scan_showing(text, scratch, &mut |chunk| look(attachments, decoder, marks, chunk));
        let candidates = self.with_decoded(candidates);
        if !candidates.is_empty() {
            self.structure.iter_mut().for_each(|structure| structure.feed(text));
        }
        candidates
    }

    /// Reads a text to its end, what makes it a huge one with the help of other threads. A member has none: what scanning it costs is asked
    /// before each piece.
    fn read_rest(&mut self, rest: &mut Rest<'_>) -> Result<(), Skip> {
        self.read_up_to(HUGE, rest, None)?;
        match rest.has_more && rest.file.depth == 0 {
            true => self.with_others(|worker, spread| worker.read_up_to(usize::MAX, rest, spread)),
            false => self.read_up_to(usize::MAX, rest, None),
        }
    }

    fn read_up_to(&mut self, length: usize, rest: &mut Rest<'_>, mut spread: Option<&mut Spread>) -> Result<(), Skip> {
        while rest.has_more && rest.read < length {
            self.may_go_on(rest.file)?;
            let read = self.read_piece(rest, spread.as_deref_mut())?;
            self.count(read as u64, rest.file.depth);
            rest.read += read;
        }
        Ok(())
    }

    /// Reads the next piece and scans it: where it is read to, if it is to be scanned as it stands.
    fn read_piece(&mut self, rest: &mut Rest<'_>, spread: Option<&mut Spread>) -> Result<usize, Skip> {
        let Rest { reading, buffer, content, has_more, .. } = rest;
        if !matches!(reading, Reading::AsItStands(_)) {
            let read = content.fill(buffer)?;
            *has_more = read == buffer.len();
            self.feed(&buffer[..read], reading, false, spread);
            return Ok(read);
        }
        let room = self.scratch.room(self.scratch.lacking());
        let read = content.fill(room)?;
        *has_more = read == room.len();
        self.structure.iter_mut().for_each(|structure| structure.feed(&room[..read]));
        self.scratch.fill_room(read);
        self.scan_full(spread);
        Ok(read)
    }

    fn feed(&mut self, piece: &[u8], reading: &mut Reading, is_last: bool, mut spread: Option<&mut Spread>) {
        let text = reading.text(piece, is_last, &mut self.decoded);
        self.structure.iter_mut().for_each(|structure| structure.feed(text));
        self.scratch.put(text);
        self.scan_full(spread.as_deref_mut());
        let unknown = spread.map_or(0, |spread| spread.length_ahead());
        reading.forget(self.scratch.met() + self.decoder.met(), unknown);
    }

    /// Scans the chunks that are full.
    fn scan_full(&mut self, spread: Option<&mut Spread>) {
        if let Some(spread) = spread {
            return self.spread_full(spread);
        }
        let Self { scanner, scratch, attachments, decoder, marks, .. } = self;
        scanner.scan_full(scratch, &mut |chunk| look(attachments, decoder, marks, chunk));
    }
}

/// Doubts a password of bytes that are no text if it is a plain word: programs hold messages about passwords (`-keypass nicht angegeben`).
fn doubt(candidate: &mut Candidate, rules: &RuleSet) {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii() || b"-.,:!?".contains(byte);
    let is_word = || candidate.secret.reveal().iter().all(is_letter);
    if let Verdict::Keep(confidence) = candidate.verdict
        && rules.rules()[candidate.rule].redaction == Redaction::Password
        && is_word()
    {
        candidate.verdict = Verdict::Keep(confidence.min(Confidence::Low));
    }
}

/// The container behind a program or a script, where its end can be looked at.
pub(super) fn behind(head: &[u8], ended: bool, content: &dyn Content) -> Option<Format> {
    if ended { Format::behind(head, &head) } else { Format::behind(head, content.at()?) }
}

/// Looks into the next chunk of a text for what is attached, what is encoded, and for marks.
pub(super) fn look(attachments: &mut Attachments, decoder: &mut Decoder<'_>, marks: &mut Marks, chunk: Chunk<'_>) {
    attachments.look(&chunk);
    marks.look(chunk.text, chunk.marks, chunk.position.offset, chunk.position.line);
    decoder.look(chunk);
}
