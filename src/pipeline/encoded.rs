//! What is encoded in a text: decoded, scanned by the same engine, and reported where its bytes stand.
//!
//! Promises: the same whether the text comes whole or in chunks; what is text only in part yields only what proves itself.
//! Leaves out: decoding (unpack), and what is found in several ways (merged).

use std::ops::Range;

use super::{carried, merged};
use crate::{
    candidate::{Candidate, Span, Syntax},
    scan::{Chunk, Scanner, Scratch, context::excerpt, position::Position},
    unpack::inside::{Inside, base, block::Block},
};

/// Encodings within each other that are undone.
const DEPTH: usize = 4;
/// So much before a block is kept, to show its line.
const BEFORE: usize = 512;

/// Looks into one text after another.
pub struct Decoder<'s> {
    scanner: &'s Scanner,
    levels: Vec<Level>,
    explain: bool,
    open: Option<Open>,
    found: Vec<Candidate>,
}

/// What texts of one depth are scanned with; made when there is one.
#[derive(Default)]
struct Level {
    scratch: Option<Scratch>,
    carried: Option<Scratch>,
}

/// A block that goes on in the next chunk.
struct Open {
    /// Its bytes, and some before them.
    bytes: Vec<u8>,
    /// Where those begin in the whole.
    position: Position,
    /// Where it begins in them.
    from: usize,
}

impl Open {
    fn at(from: usize, text: &[u8], position: Position) -> Self {
        let kept = from.saturating_sub(BEFORE);
        Self { bytes: text[kept..].to_vec(), position: position.after(&text[..kept]), from: from - kept }
    }
}

/// A candidate, and where its value's bytes stand.
type Found = (Range<usize>, Candidate);

/// How far a text has been looked at.
enum Next {
    /// Up to here.
    At(usize),
    /// Up to here, where a block begins that goes on in the next chunk.
    Open(usize),
}

impl<'s> Decoder<'s> {
    /// For texts that `scanner` shows; with `explain`, dropped candidates are kept with their reasons.
    pub fn new(scanner: &'s Scanner, explain: bool) -> Self {
        Self { scanner, levels: Vec::new(), explain, open: None, found: Vec::new() }
    }

    /// Looks into the next chunk of a text.
    pub fn look(&mut self, chunk: Chunk<'_>) {
        if chunk.long_runs.is_empty() && self.open.is_none() {
            return;
        }
        self.levels.resize_with(DEPTH, Level::default);
        let Some(done) = self.go_on(&chunk) else { return };
        let mut found = Vec::new();
        let next = self.within().runs(&chunk, done, &mut found);
        if let Next::Open(from) = next {
            self.open = Some(Open::at(from, &chunk.text[..chunk.end], chunk.position));
        }
        self.found.extend(placed(found, chunk.text, chunk.position));
    }

    /// What was found in the text that has ended.
    pub fn take(&mut self) -> Vec<Candidate> {
        std::mem::take(&mut self.found)
    }

    /// Goes on with the block that was open, and says where it ends, if that is in this chunk.
    fn go_on(&mut self, chunk: &Chunk<'_>) -> Option<usize> {
        let Some(Open { mut bytes, position, from }) = self.open.take() else { return Some(chunk.start) };
        let before = bytes.len();
        bytes.extend_from_slice(&chunk.text[chunk.start..chunk.end]);
        let mut found = Vec::new();
        let next = self.within().blocks(&bytes, bytes.len(), from, chunk.is_last(), &mut found);
        self.found.extend(placed(found, &bytes, position));
        match next {
            Next::At(end) => Some(chunk.start + end.saturating_sub(before)),
            Next::Open(from) => {
                self.open = Some(Open::at(from, &bytes, position));
                None
            }
        }
    }

    fn within(&mut self) -> Within<'s, '_> {
        Within { scanner: self.scanner, explain: self.explain, levels: &mut self.levels }
    }
}

/// What may be decoded within a text.
struct Within<'s, 'l> {
    scanner: &'s Scanner,
    explain: bool,
    /// One for each encoding that may be undone.
    levels: &'l mut [Level],
}

impl Within<'_, '_> {
    /// What long runs from `done` on say.
    fn runs(&mut self, chunk: &Chunk<'_>, mut done: usize, found: &mut Vec<Found>) -> Next {
        for run in chunk.long_runs {
            if run.start < done {
                continue;
            }
            match self.blocks(chunk.text, chunk.end, run.start, chunk.is_last(), found) {
                Next::At(end) => done = end.max(run.end),
                open @ Next::Open(_) => return open,
            }
        }
        Next::At(done)
    }

    /// What the block at `from` says, and those that go on with it.
    fn blocks(&mut self, text: &[u8], end: usize, mut from: usize, is_last: bool, found: &mut Vec<Found>) -> Next {
        let Some(mut beginning) = base::beginning(text, from) else { return Next::At(from) };
        loop {
            let block = Block::at(&text[from..end]);
            if block.is_open && !is_last {
                return Next::Open(from);
            }
            let decoded = base::decode(&text[from..end], &block, beginning);
            if let Some(inside) = &decoded {
                let place = |candidate: &Candidate| {
                    let place = inside.place(&bytes_of(candidate.span));
                    from + place.start..from + place.end
                };
                found.extend(self.scan(inside).into_iter().map(|candidate| (place(&candidate), candidate)));
            }
            let Some(next) = block.next else {
                return Next::At(from + decoded.map_or(0, |inside| inside.end));
            };
            from += next;
            beginning = beginning.after_cut();
        }
    }

    /// What a decoded text holds, as deep as may be looked.
    fn scan(&mut self, inside: &Inside) -> Vec<Candidate> {
        let (scanner, explain) = (self.scanner, self.explain);
        let Some((level, deeper)) = self.levels.split_first_mut() else { return Vec::new() };
        let scratch = level.scratch.get_or_insert_with(|| Scratch::new(scanner, explain, None));
        let mut within = Within { scanner, explain, levels: deeper };
        let mut nested = Vec::new();
        let mut candidates = scanner.scan_showing(&inside.text, scratch, &mut |chunk| {
            let mut found = Vec::new();
            within.runs(&chunk, 0, &mut found);
            nested.extend(placed(found, chunk.text, chunk.position));
        });
        carried::look_into(&mut candidates, scanner, &mut level.carried);
        merged::merge(&mut candidates, nested, scanner.rules());
        candidates.retain(|candidate| inside.is_text || merged::proves_itself(candidate, scanner.rules()));
        for candidate in &mut candidates {
            candidate.decoded.splice(0..0, inside.encodings.iter().copied());
            // It is a value, whatever the file's language.
            candidate.syntax = Syntax::Literal;
        }
        candidates
    }
}

fn bytes_of(span: Span) -> Range<usize> {
    let offset = |at: u64| usize::try_from(at).expect("a decoded text lies in memory");
    offset(span.start)..offset(span.end)
}

/// Candidates at the places of their values in `text`, which begins at `position`.
fn placed(mut found: Vec<Found>, text: &[u8], position: Position) -> Vec<Candidate> {
    found.sort_by_key(|(place, _)| (place.start, place.end));
    let (mut at, mut seen) = (position, 0);
    let moved = found.into_iter().map(|(place, mut candidate)| {
        at = at.after(&text[seen..place.start]);
        seen = place.start;
        let end = at.after(&text[place.clone()]);
        candidate.span = Span {
            start: at.offset,
            end: end.offset,
            line: at.line,
            column: at.column,
            end_line: end.line,
            end_column: end.column,
        };
        candidate.surroundings.excerpt = excerpt(text, &place, position.offset);
        candidate
    });
    moved.collect()
}
