//! Long texts, scanned in overlapping chunks: one after the other as they come, or each by whoever has time.
//!
//! Promises: the same candidates as of the whole text, however it is cut.
//! Leaves out: threads.

use std::ops::Range;

use super::{
    Scanner, Scratch,
    context::{AHEAD, BACK},
    position::Position,
    prefilter::Run,
};
use crate::{candidate::Candidate, rule::pattern::MAX_MATCH};

/// Bytes of a long text that are scanned at a time, beside what they overlap: as soon as the first piece of a megabyte is there.
pub const CHUNK: usize = (1 << 20) - BEYOND;
/// Bytes kept before the part of a chunk that is its own: a match and the context before it.
const BEHIND: usize = MAX_MATCH + BACK;
/// Bytes that must follow it: a match and the context after it.
const BEYOND: usize = MAX_MATCH + AHEAD + 64;

/// A text, or a piece of a long one, as it was scanned: for whoever looks at what is encoded in it.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'t> {
    /// Its own bytes and those around them.
    pub text: &'t [u8],
    /// Where `text` begins in the whole.
    pub position: Position,
    /// Where its own bytes begin in `text`; those of all chunks are the whole text.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// Maximal runs of value bytes that begin within them and have a part as long as most of base64 is.
    pub long_runs: &'t [Run],
    /// Where escapes stand within them that say what need not be escaped, and others near such.
    pub escapes: &'t [usize],
    /// The last bytes of parts to which others are joined, where one of the two may be of a value.
    pub joints: &'t [usize],
    /// Where words of marks begin within them, in order.
    pub marks: &'t [usize],
}

impl Chunk<'_> {
    /// Whether nothing in it may be encoded.
    pub fn holds_nothing(&self) -> bool {
        self.long_runs.is_empty() && self.escapes.is_empty() && self.joints.is_empty()
    }

    /// Whether the text ends with it.
    pub fn is_last(&self) -> bool {
        self.end == self.text.len()
    }
}

/// A chunk of a long text with what stands around it, to be scanned by whoever has time.
#[derive(Debug)]
pub struct Part {
    buffer: Vec<u8>,
    /// How much of the buffer is of the text.
    filled: usize,
    owned: Range<usize>,
    position: Position,
}

/// A part that was scanned.
#[derive(Debug)]
pub struct Found {
    part: Part,
    candidates: Vec<Candidate>,
    long_runs: Vec<Run>,
    escapes: Vec<usize>,
    joints: Vec<usize>,
    marks: Vec<usize>,
}

impl Scanner {
    /// Takes the next piece of a text.
    pub fn feed(&self, piece: &[u8], scratch: &mut Scratch) {
        self.feed_showing(piece, scratch, &mut |_| {});
    }

    /// Takes the next piece of a text and shows each chunk that is full.
    pub fn feed_showing(&self, piece: &[u8], scratch: &mut Scratch, show: &mut dyn FnMut(Chunk<'_>)) {
        scratch.put(piece);
        self.scan_full(scratch, show);
    }

    /// Scans and shows each chunk that is full.
    pub fn scan_full(&self, scratch: &mut Scratch, show: &mut dyn FnMut(Chunk<'_>)) {
        while let Some(owned) = scratch.full_chunk() {
            self.scan_buffered(owned.clone(), scratch, show);
            let kept = scratch.go_on_from(owned.end);
            scratch.text.copy_within(kept, 0);
        }
    }

    /// Scans a part, with any thread's buffers.
    pub fn scan_alone(&self, part: Part, scratch: &mut Scratch) -> Found {
        let before = std::mem::take(&mut scratch.candidates);
        let (mut long_runs, mut escapes, mut joints, mut marks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.scan_part(&part.buffer[..part.filled], part.owned.clone(), part.position, scratch, &mut |chunk| {
            (long_runs, escapes) = (chunk.long_runs.to_vec(), chunk.escapes.to_vec());
            (joints, marks) = (chunk.joints.to_vec(), chunk.marks.to_vec());
        });
        let candidates = std::mem::replace(&mut scratch.candidates, before);
        Found { part, candidates, long_runs, escapes, joints, marks }
    }

    /// Takes back what was found in the text's next part, shows its chunk, and gives the buffer for another.
    pub fn take(&self, found: Found, scratch: &mut Scratch, show: &mut dyn FnMut(Chunk<'_>)) -> Vec<u8> {
        let Found { part: Part { buffer, filled, owned, position }, candidates, long_runs, escapes, joints, marks } = found;
        scratch.candidates.extend(candidates);
        let (long_runs, escapes, joints, marks) = (&long_runs[..], &escapes[..], &joints[..], &marks[..]);
        let (text, start, end) = (&buffer[..filled], owned.start, owned.end);
        show(Chunk { text, position, start, end, long_runs, escapes, joints, marks });
        buffer
    }

    /// Ends the text that was fed, and starts a new one.
    pub fn finish(&self, scratch: &mut Scratch) -> Vec<Candidate> {
        self.finish_showing(scratch, &mut |_| {})
    }

    /// Ends the text that was fed, shows its last chunk, and starts a new text.
    pub fn finish_showing(&self, scratch: &mut Scratch, show: &mut dyn FnMut(Chunk<'_>)) -> Vec<Candidate> {
        let owned = scratch.owned..scratch.filled;
        self.scan_buffered(owned, scratch, show);
        (scratch.filled, scratch.owned) = (0, 0);
        scratch.position = Position::START;
        self.settle(scratch)
    }

    fn scan_buffered(&self, owned: Range<usize>, scratch: &mut Scratch, show: &mut dyn FnMut(Chunk<'_>)) {
        let text = std::mem::take(&mut scratch.text);
        self.scan_part(&text[..scratch.filled], owned, scratch.position, scratch, show);
        scratch.text = text;
    }
}

impl Scratch {
    /// Room for that many bytes more of the text, which count as soon as [`Scratch::fill_room`] is told of them.
    pub fn room(&mut self, length: usize) -> &mut [u8] {
        let end = self.filled + length;
        if self.text.len() < end {
            self.text.resize(end, 0);
        }
        &mut self.text[self.filled..end]
    }

    /// So many bytes were put at the beginning of the room.
    pub fn fill_room(&mut self, length: usize) {
        self.filled += length;
    }

    /// Takes the next piece of a text, of which chunks that are full are to be scanned or cut out.
    pub fn put(&mut self, piece: &[u8]) {
        self.room(piece.len()).copy_from_slice(piece);
        self.fill_room(piece.len());
    }

    /// How many bytes the next chunk lacks until it is full.
    pub fn lacking(&self) -> usize {
        (self.owned + self.chunk + BEYOND).saturating_sub(self.filled)
    }

    /// The next chunk of the text that was fed, once all of it is there and what stands after it.
    fn full_chunk(&self) -> Option<Range<usize>> {
        (self.lacking() == 0).then_some(self.owned..self.owned + self.chunk)
    }

    /// Hands out the next chunk that is full, for [`Scanner::scan_alone`], in the buffer that it was read to. What overlaps the next goes to one
    /// of `buffers`, while there are some: memory that is new takes longer than what is put into it.
    pub fn cut(&mut self, buffers: &mut Vec<Vec<u8>>) -> Option<Part> {
        let owned = self.full_chunk()?;
        let (filled, position) = (self.filled, self.position);
        let kept = self.go_on_from(owned.end);
        let buffer = std::mem::replace(&mut self.text, buffers.pop().unwrap_or_default());
        self.filled = 0;
        self.put(&buffer[kept]);
        Some(Part { buffer, filled, owned, position })
    }

    /// Makes the next chunk begin at `end`, and says what of the text is not too far before it, which shall be its beginning.
    fn go_on_from(&mut self, end: usize) -> Range<usize> {
        let kept = end.saturating_sub(BEHIND)..self.filled;
        self.position = self.position.after(&self.text[..kept.start]);
        (self.filled, self.owned) = (kept.len(), end - kept.start);
        kept
    }
}
