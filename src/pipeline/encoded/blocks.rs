//! Blocks of base64 and its like within a text: decoded and scanned, the short ones together.
//!
//! Promises: what is found is found in the order of places; a limit cuts where it would if each were scanned alone.
//! Leaves out: where such blocks may begin (scan says where long runs are).

use std::cell::Cell;

use super::{
    short::{self, Begun},
    way::{Found, Looked, Next, OPEN, Way},
    within::Within,
};
use crate::{
    candidate::{Candidate, Syntax},
    scan::{Chunk, Scratch},
    unpack::{
        guarded::guard,
        inside::{
            base::{self, Beginning},
            block::Block,
        },
    },
};

impl Within<'_, '_> {
    /// What begins in long runs from where the chunk is `done`. In most nothing does.
    pub(super) fn look_at_runs(&mut self, chunk: &Chunk<'_>, mut done: usize, looked: &mut Looked) {
        let (text, mut rest) = (chunk.text, chunk.long_runs);
        while done != OPEN && !rest.is_empty() {
            let tried = Cell::new(0);
            let beginning = guard(|| {
                rest.iter().find_map(|run| {
                    tried.set(tried.get() + 1);
                    if run.start < done { None } else { base::beginning_of(text, &(run.start..run.end)) }
                })
            });
            let run = rest[tried.get() - 1];
            rest = &rest[tried.get()..];
            let Some(beginning) = self.or_cut(beginning, run.start).flatten() else { continue };
            done = match self.begun((text, chunk.end), run.start, beginning, chunk.is_last(), &mut looked.found) {
                Next::At(end) => end.max(run.end),
                Next::Open(from) => {
                    looked.open.push((Way::Base, from));
                    OPEN
                }
            };
        }
        looked.later.extend(rest.iter().map(|run| (Way::Base, run.start)));
        self.scan_shorts(text, &mut looked.found);
    }

    /// What begins at `from`, in a block and those that it goes on in.
    pub(super) fn blocks(&mut self, text: (&[u8], usize), from: usize, is_last: bool, found: &mut Vec<Found>) -> Next {
        match self.attempt(from, || base::beginning(text.0, from)).flatten() {
            Some(beginning) => self.begun(text, from, beginning, is_last, found),
            None => Next::At(from),
        }
    }

    /// What the block says, and those that it goes on in, that begins so at `from`.
    fn begun(
        &mut self,
        (text, end): (&[u8], usize),
        mut from: usize,
        mut beginning: Beginning,
        is_last: bool,
        found: &mut Vec<Found>,
    ) -> Next {
        let shorts = self.levels.first_mut().map(|level| &mut level.shorts);
        let begun = guard(|| short::begin(&text[..end], from, beginning, is_last, shorts));
        let Some(begun) = self.or_cut(begun, from) else { return Next::At(from) };
        let mut block = match begun {
            Begun::Nothing => return Next::At(from),
            Begun::PutOff(end) => {
                if self.levels.first().is_some_and(|level| level.shorts.are_enough()) {
                    self.scan_shorts(text, found);
                }
                return Next::At(end);
            }
            Begun::Block(block) => block,
        };
        // In the order of their places.
        self.scan_shorts(text, found);
        loop {
            if block.is_open && !is_last {
                return Next::Open(from);
            }
            let decoded = self.attempt(from, || base::decode(&text[from..end], &block, beginning)).flatten();
            if let Some(inside) = &decoded {
                found.extend(self.scan(inside, from).into_iter().map(as_value));
            }
            let Some(next) = block.next else {
                return Next::At(from + decoded.map_or(0, |inside| inside.end));
            };
            from += next;
            beginning = beginning.after_cut();
            let Some(next) = self.attempt(from, || Block::at(&text[from..end])) else { return Next::At(from) };
            block = next;
        }
    }

    /// What the texts hold that were put off; places are those in `text`.
    pub fn scan_shorts(&mut self, text: &[u8], found: &mut Vec<Found>) {
        let (scanner, explain) = (self.scanner, self.explain);
        let Some(level) = self.levels.first_mut().filter(|level| !level.shorts.are_none()) else { return };
        let scratch = level.scratch.get_or_insert_with(|| Scratch::new(scanner, explain, None));
        for (place, length, may_hold) in level.shorts.told(scanner, scratch) {
            if let (false, Ok(paid)) = (may_hold, self.price(length)) {
                (self.left, self.nested) = (paid.left, self.nested.and(Some(paid.nested)));
                continue;
            }
            let bytes = &text[place.from..];
            let decoded = self.attempt(place.from, || base::decode(bytes, &place.block(), place.beginning)).flatten();
            if let Some(inside) = decoded {
                found.extend(self.scan(&inside, place.from).into_iter().map(as_value));
            }
        }
    }
}

/// What stands in base64 is a value, whatever the file's language.
fn as_value((place, candidate): Found) -> Found {
    (place, Candidate { syntax: Syntax::Literal, ..candidate })
}
