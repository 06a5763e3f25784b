//! Short texts that were decoded: put together, so that one look at all of them tells which are worth a look of their own.
//!
//! Promises: what comes of them is what would come of each alone.
//! Leaves out: what lies on several lines, and what is not UTF-8.

use std::ops::Range;

use crate::{
    scan::{Scanner, Scratch, probe::Joined},
    unpack::inside::{
        base::{self, Beginning},
        block::Block,
        mail,
    },
};

/// Longer lines have a look of their own.
const LONGEST: usize = 4096;
/// So many bytes are enough for a look.
const ENOUGH: usize = 16 * 1024;

/// Those of one depth.
#[derive(Default)]
pub struct Shorts {
    texts: Joined,
    places: Vec<Place>,
}

/// What one was decoded from.
#[derive(Clone, Copy)]
pub struct Place {
    /// Where it lies.
    pub from: usize,
    /// How it begins.
    pub beginning: Beginning,
    /// The bytes of its symbols.
    length: usize,
}

impl Place {
    /// Its symbols, which are one line.
    pub fn block(&self) -> Block {
        Block::of_line(self.length)
    }
}

/// What there is at a place.
pub enum Begun {
    /// Nothing that is text.
    Nothing,
    /// A short text that was put off; what it was decoded from ends there.
    PutOff(usize),
    /// A block that has to be looked at by itself.
    Block(Block),
}

/// What there is at `from`, where something begins; it is put off if it is short and there is somebody to be put off to.
pub fn begin(text: &[u8], from: usize, beginning: Beginning, is_last: bool, shorts: Option<&mut Shorts>) -> Begun {
    let bytes = &text[from..];
    if base::is_mistaken(bytes, beginning) {
        return Begun::Nothing;
    }
    let block = Block::at(bytes);
    if block.is_open && !is_last {
        return Begun::Block(block);
    }
    match shorts.map_or(Put::No, |shorts| shorts.put(bytes, &block, from, beginning)) {
        Put::Nothing => Begun::Nothing,
        Put::Off => Begun::PutOff(from + block.lines[0].end),
        Put::No => Begun::Block(block),
    }
}

/// What became of a block.
enum Put {
    /// It is no text.
    Nothing,
    /// It is one of them.
    Off,
    /// It has to be looked at by itself.
    No,
}

impl Shorts {
    /// Puts off what a block at `from` says, if it is short.
    fn put(&mut self, bytes: &[u8], block: &Block, from: usize, beginning: Beginning) -> Put {
        let [Range { end, .. }] = block.lines[..] else { return Put::No };
        if end > LONGEST || block.next.is_some() {
            return Put::No;
        }
        let mut is_other = false;
        let added = self.texts.add(|texts| match base::decode_line(&bytes[..end], beginning, texts) {
            Some(true) => Some(()),
            other => {
                is_other = other.is_some();
                None
            }
        });
        match added {
            Some(()) => {
                self.places.push(Place { from, beginning, length: end });
                Put::Off
            }
            None if is_other => Put::No,
            None => Put::Nothing,
        }
    }

    /// Whether there is enough for a look.
    pub fn are_enough(&self) -> bool {
        self.texts.bytes() >= ENOUGH
    }

    /// Whether there is none.
    pub fn are_none(&self) -> bool {
        self.places.is_empty()
    }

    /// Each, with how many bytes it has and whether it may hold anything.
    pub fn told(&mut self, scanner: &Scanner, scratch: &mut Scratch) -> Vec<(Place, usize, bool)> {
        let may_hold = scanner.may_hold(&self.texts, scratch);
        let may_be_quoted = mail::names_it(self.texts.all());
        let all = self.places.drain(..).zip(may_hold).enumerate().map(|(index, (place, may_hold))| {
            let text = self.texts.get(index);
            (place, text.len(), may_hold || (may_be_quoted && mail::is_quoted(text)))
        });
        let all = all.collect();
        self.texts.clear();
        all
    }
}
