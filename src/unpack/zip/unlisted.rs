//! Members that lie among those that a zip's directory lists, and are not listed themselves: what a tool has taken away by its entry alone.
//!
//! Promises: nothing that is listed is handed out again; of so many gaps as anybody makes, all are looked at.
//! Leaves out: archives whose directory is in another order than the file, and what does not begin as a member does (a signature, a program before
//! the first member).

use std::ops::Range;

use super::local;
use crate::unpack::member::{ReadAt, Trouble, Visit};

/// What may stand behind a member: its sizes once more.
const DESCRIPTOR: u64 = 24;
/// So many gaps are remembered.
const MOST: usize = 100_000;

/// The places between listed members.
pub struct Gaps {
    /// Where the last member ends, as far as is known.
    end: u64,
    places: Vec<Range<u64>>,
    are_ordered: bool,
}

impl Gaps {
    /// Before the first member.
    pub fn new() -> Self {
        Self { end: 0, places: Vec::new(), are_ordered: true }
    }

    /// A member that is listed: where its header begins, and how many packed bytes it has.
    pub fn pass(&mut self, bytes: &dyn ReadAt, start: u64, packed: u64) -> Result<(), Trouble> {
        self.are_ordered &= start >= self.end;
        if !self.are_ordered {
            return Ok(());
        }
        self.note(start);
        let content = local::content(bytes, start)?.unwrap_or(start);
        self.end = content.saturating_add(packed);
        Ok(())
    }

    /// Hands out what lies in them; `directory` is where that begins.
    pub fn members(mut self, bytes: &dyn ReadAt, directory: u64, visit: &mut dyn Visit) -> Result<(), Trouble> {
        self.note(directory);
        if !self.are_ordered {
            return Ok(());
        }
        for place in self.places {
            if local::find(bytes, place.start, place.end.min(place.start + DESCRIPTOR))?.is_some() {
                local::members(bytes, place, visit)?;
            }
        }
        Ok(())
    }

    fn note(&mut self, until: u64) {
        if until > self.end.saturating_add(DESCRIPTOR) && self.places.len() < MOST {
            self.places.push(self.end..until);
        }
    }
}
