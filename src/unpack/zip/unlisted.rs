//! Members that lie among those that a zip's directory lists, and are not listed themselves: what a tool has taken away by its
//! entry alone.
//!
//! Promises: nothing that is listed is handed out again; memory is bounded.
//! Leaves out: archives whose directory is in another order than the file, and what does not begin as a member does (a
//! signature, a program before the first member).

use std::ops::Range;

use super::local;
use crate::{
    error::SkipReason,
    unpack::member::{ReadAt, Trouble, Visit},
};

/// What may stand behind a member: its sizes once more.
const DESCRIPTOR: u64 = 24;
/// So many gaps with members in them are remembered.
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
        self.note(bytes, start)?;
        let content = local::content(bytes, start)?.unwrap_or(start);
        self.end = content.saturating_add(packed);
        Ok(())
    }

    /// Hands out what lies in them; `directory` is where that begins.
    pub fn members(mut self, bytes: &dyn ReadAt, directory: u64, visit: &mut dyn Visit) -> Result<(), Trouble> {
        self.note(bytes, directory)?;
        if !self.are_ordered {
            return Ok(());
        }
        if self.places.len() > MOST {
            return Err(Trouble::new(
                SkipReason::OverBudget,
                "more members lie among those that its directory lists than are looked at",
            ));
        }
        self.places.into_iter().try_for_each(|place| local::members(bytes, place, visit))
    }

    /// Notes what goes on `until` there, if a member begins in it.
    fn note(&mut self, bytes: &dyn ReadAt, until: u64) -> Result<(), Trouble> {
        let first = self.end.saturating_add(DESCRIPTOR);
        if until > first && self.places.len() <= MOST && local::find(bytes, self.end, first)?.is_some() {
            self.places.push(self.end..until);
        }
        Ok(())
    }
}
