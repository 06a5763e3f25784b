//! What is encoded in a text: decoded, scanned by the same engine, and reported where its bytes stand.
//!
//! Promises: the same whether the text comes whole or in chunks.
//! Leaves out: how deep it is looked (within), decoding (unpack), and what is found in several ways (merged).

mod within;

use self::within::{Level, Next, Way, Within};
use crate::{
    candidate::Candidate,
    scan::{Chunk, Scanner, position::Position},
    unpack::inside::mail,
};

/// Encodings within each other that are undone.
const DEPTH: usize = 4;
/// So much before what is encoded is kept, to show its line.
const BEFORE: usize = 512;

/// Looks into one text after another.
pub struct Decoder<'s> {
    scanner: &'s Scanner,
    levels: Vec<Level>,
    explain: bool,
    open: Vec<Open>,
    /// Whether the text is in quoted-printable.
    quoted: bool,
    found: Vec<Candidate>,
}

/// Something encoded that goes on in the next chunk.
struct Open {
    way: Way,
    /// Its bytes, and some before them.
    bytes: Vec<u8>,
    /// Where those begin in the whole.
    position: Position,
    /// Where it begins in them.
    from: usize,
}

impl Open {
    fn at(from: usize, way: Way, text: &[u8], position: Position) -> Self {
        let kept = from.saturating_sub(BEFORE);
        Self { way, bytes: text[kept..].to_vec(), position: position.after(&text[..kept]), from: from - kept }
    }
}

impl<'s> Decoder<'s> {
    /// For texts that `scanner` shows; with `explain`, dropped candidates are kept with their reasons.
    pub fn new(scanner: &'s Scanner, explain: bool) -> Self {
        Self { scanner, levels: Vec::new(), explain, open: Vec::new(), quoted: false, found: Vec::new() }
    }

    /// Looks into the next chunk of a text.
    pub fn look(&mut self, chunk: Chunk<'_>) {
        if chunk.position == Position::START {
            self.quoted = mail::is_quoted(chunk.text);
        }
        if chunk.holds_nothing() && !self.quoted && self.open.is_empty() {
            return;
        }
        self.levels.resize_with(DEPTH, Level::default);
        let mut done = [chunk.start; Way::COUNT];
        for open in std::mem::take(&mut self.open) {
            let way = open.way.index();
            done[way] = self.go_on(open, &chunk);
        }
        let quoted = self.quoted;
        let (found, open) = self.within().look(&chunk, done, quoted);
        let open = open.into_iter().map(|(way, from)| Open::at(from, way, &chunk.text[..chunk.end], chunk.position));
        self.open.extend(open);
        self.found.extend(within::placed(found, chunk.text, chunk.position));
    }

    /// What was found in the text that has ended.
    pub fn take(&mut self) -> Vec<Candidate> {
        std::mem::take(&mut self.found)
    }

    /// Goes on with what was open, and says where in this chunk it ends.
    fn go_on(&mut self, open: Open, chunk: &Chunk<'_>) -> usize {
        let Open { way, mut bytes, position, from } = open;
        let before = bytes.len();
        bytes.extend_from_slice(&chunk.text[chunk.start..chunk.end]);
        let mut found = Vec::new();
        let next = self.within().go_through(way, (&bytes, bytes.len()), from, chunk.is_last(), &mut found);
        self.found.extend(within::placed(found, &bytes, position));
        match next {
            Next::At(end) => chunk.start + end.saturating_sub(before),
            Next::Open(from) => {
                self.open.push(Open::at(from, way, &bytes, position));
                chunk.end
            }
        }
    }

    fn within(&mut self) -> Within<'s, '_> {
        Within { scanner: self.scanner, explain: self.explain, levels: &mut self.levels }
    }
}
