//! What unpacking one file may cost, in bytes and counts that depend on the file alone.
//!
//! Promises: whoever packs a bomb costs bounded time and memory; the same file reaches the same limit at the same place on every
//! machine, because nothing here is a clock, and what texts cost that are scanned side by side is settled in rounds.
//! Leaves out: which thing the limit was reached at (who reads).

use std::{
    io::{self, Read},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use serde::{Deserialize, Serialize};

use super::member::{Trouble, fill};
use crate::error::SkipReason;

/// How many containers may lie in one another.
pub const DEPTH: usize = 8;
/// Bytes that may come out of one file.
const BYTES: u64 = 4 << 30;
/// Bytes that may come out of a file however small it is.
const FREE: u64 = 64 << 20;
/// How many times its size may come out of a file beyond that. What people pack is under 50; deflate ends at 1,032.
const RATIO: u64 = 250;
/// Members of one file, over all its containers.
const MEMBERS: u64 = 10_000_000;
/// Bytes of the paths of members that are listed.
const PATHS: u64 = 128 << 20;
/// Values that may be found in one file: each is kept with its line until the report, 3 KiB or so.
const VALUES: u64 = 100_000;
/// Bytes of members after which it is settled what their texts cost.
const ROUND: u64 = 4 << 20;
/// What a member counts for in a round beside its bytes.
const EACH: u64 = 512;
/// Places in the members of one file that a rule has to look at: what stands for time, which would differ from run to run. A gigabyte of
/// source code has a million.
const LOOKS: u64 = 200_000_000;
/// Bytes held at once: containers within containers that are read back and forth, and decoders' windows.
const MEMORY: u64 = 256 << 20;

/// How far to unpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// How many containers may lie in one another; 0 opens none. A compressed archive, such as a tar.gz, is one.
    pub depth: usize,
    /// Bytes that may come out of one file, instead of the default's 4 GiB and 64 MiB + 250 times the file.
    pub bytes: Option<u64>,
    /// Values that may be found in what lies in one file.
    pub values: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { depth: DEPTH, bytes: None, values: VALUES }
    }
}

/// What is left for one file.
#[derive(Debug)]
pub struct Budget {
    allowed: u64,
    most_values: u64,
    bytes: AtomicU64,
    members: AtomicU64,
    paths: AtomicU64,
    values: AtomicU64,
    looks: AtomicU64,
    memory: AtomicU64,
    /// What of `bytes` was left when the round began.
    decodable: AtomicU64,
    owed: Owed,
    round: AtomicU64,
    spent: AtomicBool,
    told: AtomicBool,
}

/// What texts cost in a round, in no order.
#[derive(Debug, Default)]
struct Owed {
    values: AtomicU64,
    looks: AtomicU64,
    bytes: AtomicU64,
    paths: AtomicU64,
}

/// What a text cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Values that were found in it.
    pub values: u64,
    /// Places in it that a rule looked at.
    pub looks: u64,
    /// Bytes that were decoded in it.
    pub bytes: u64,
}

impl Budget {
    /// For a file of `size` bytes, where that is known.
    pub fn new(options: Options, size: Option<u64>) -> Self {
        let by_size = size.map_or(BYTES, |size| size.saturating_mul(RATIO).saturating_add(FREE).min(BYTES));
        let allowed = options.bytes.unwrap_or(by_size);
        Self {
            allowed,
            most_values: options.values,
            bytes: AtomicU64::new(allowed),
            members: AtomicU64::new(MEMBERS),
            paths: AtomicU64::new(PATHS),
            values: AtomicU64::new(options.values),
            looks: AtomicU64::new(LOOKS),
            memory: AtomicU64::new(MEMORY),
            decodable: AtomicU64::new(allowed),
            owed: Owed::default(),
            round: AtomicU64::new(0),
            spent: AtomicBool::new(false),
            told: AtomicBool::new(false),
        }
    }

    /// Takes the cost of a member.
    pub fn member(&self) -> Result<(), Trouble> {
        if take(&self.members, 1) {
            return Ok(());
        }
        Err(self.over(format!("it holds more than {MEMBERS} members")))
    }

    /// Whether a text may have cost so much beside what was settled. Only who unpacks may ask.
    pub fn may_go_on(&self, cost: Cost) -> Result<(), Trouble> {
        let left = |of: &AtomicU64| of.load(Ordering::Relaxed);
        if cost.values > left(&self.values) {
            return Err(self.over(format!("more than {} values were found in the file by here", self.most_values)));
        }
        if cost.looks > left(&self.looks) {
            return Err(self.over(format!("more than {LOOKS} places in the file had to be looked at by here")));
        }
        Ok(())
    }

    /// How many bytes a text may decode: the same for all of a round.
    pub fn decodable(&self) -> u64 {
        self.decodable.load(Ordering::Relaxed)
    }

    /// Puts down what a text cost, on any thread.
    pub fn owe(&self, cost: Cost) {
        let Cost { values, looks, bytes } = cost;
        for (owed, cost) in [(&self.owed.values, values), (&self.owed.looks, looks), (&self.owed.bytes, bytes)] {
            owed.fetch_add(cost, Ordering::Relaxed);
        }
    }

    /// Puts down a path that is listed in the report, on any thread.
    pub fn owe_path(&self, path: &[u8]) {
        self.owed.paths.fetch_add(path.len() as u64, Ordering::Relaxed);
    }

    /// Counts a member of so many bytes in the round. Whoever unpacks does, in order.
    pub fn passed(&self, bytes: u64) {
        self.round.fetch_add(bytes.saturating_add(EACH), Ordering::Relaxed);
    }

    /// Whether the round is over.
    pub fn is_due(&self) -> bool {
        self.round.load(Ordering::Relaxed) >= ROUND
    }

    /// Takes what is owed, when all that was begun in the round is done, and begins the next one.
    pub fn settle(&self) -> Result<(), Trouble> {
        self.round.store(0, Ordering::Relaxed);
        let owed = |of: &AtomicU64| of.swap(0, Ordering::Relaxed);
        let (values, looks) = (owed(&self.owed.values), owed(&self.owed.looks));
        self.may_go_on(Cost { values, looks, bytes: 0 })?;
        take(&self.values, values);
        take(&self.looks, looks);
        if !take(&self.paths, owed(&self.owed.paths)) {
            return Err(self.over(format!("the paths of its members that were not scanned take more than {} MiB", PATHS >> 20)));
        }
        self.bytes(usize::try_from(owed(&self.owed.bytes)).unwrap_or(usize::MAX))?;
        self.decodable.store(self.bytes.load(Ordering::Relaxed), Ordering::Relaxed);
        Ok(())
    }

    /// Takes the cost of bytes that came out.
    pub fn bytes(&self, count: usize) -> Result<(), Trouble> {
        if take(&self.bytes, count as u64) {
            return Ok(());
        }
        Err(self.over_bytes())
    }

    /// Takes the cost of as many of the bytes that came out as may.
    fn some_bytes(&self, count: usize) -> usize {
        let take = |left: u64| Some(left.saturating_sub(count as u64));
        let left = self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or(0);
        count.min(usize::try_from(left).unwrap_or(usize::MAX))
    }

    fn over_bytes(&self) -> Trouble {
        self.over(format!("more than {} bytes came out of the file by here", self.allowed))
    }

    /// Whether a limit was reached, so that nothing more of this file is looked at.
    pub fn is_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed)
    }

    /// Whether nobody asked before: so that a limit is reported once.
    pub fn is_first_to_tell(&self) -> bool {
        !self.told.swap(true, Ordering::Relaxed)
    }

    fn over(&self, detail: String) -> Trouble {
        self.spent.store(true, Ordering::Relaxed);
        Trouble::new(SkipReason::OverBudget, detail)
    }

    /// Reads a stream whole; what it takes is free again when the result is dropped.
    pub fn hold(&self, head: &[u8], stream: &mut dyn Read) -> Result<Held<'_>, Trouble> {
        const STEP: usize = 1 << 20;
        let mut held = Held { bytes: Vec::new(), taken: 0, budget: self };
        held.grow(head.len())?;
        held.bytes.extend_from_slice(head);
        loop {
            let from = held.bytes.len();
            held.grow(STEP)?;
            held.bytes.resize(from + STEP, 0);
            let (read, failed) = fill(stream, &mut held.bytes[from..]);
            held.bytes.truncate(from + read);
            match failed {
                Some(error) if self.is_spent() => return Err(Trouble::of(error)),
                // What is there may still be read in part.
                _ if read < STEP => return Ok(held),
                _ => {}
            }
        }
    }
}

/// Takes `count` where that much is left.
fn take(left: &AtomicU64, count: u64) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(count)).is_ok()
}

/// A stream's bytes, held in memory.
#[derive(Debug)]
pub struct Held<'b> {
    /// All of them.
    pub bytes: Vec<u8>,
    taken: u64,
    budget: &'b Budget,
}

impl Held<'_> {
    /// Only this container is given up, not the file.
    fn grow(&mut self, count: usize) -> Result<(), Trouble> {
        if !take(&self.budget.memory, count as u64) {
            let detail = format!("it is read back and forth, within another container, and takes more than {} MiB", MEMORY >> 20);
            return Err(Trouble::new(SkipReason::OverBudget, detail));
        }
        self.taken += count as u64;
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.budget.memory.fetch_add(self.taken, Ordering::Relaxed);
    }
}

/// What a decoder gives, counted against a budget: to the last byte, however much is read at a time.
pub struct Metered<'b, R> {
    inner: R,
    budget: &'b Budget,
    is_over: bool,
}

impl<'b, R: Read> Metered<'b, R> {
    /// Counts what comes out of `inner`.
    pub fn new(inner: R, budget: &'b Budget) -> Self {
        Self { inner, budget, is_over: false }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = if self.is_over { 0 } else { self.inner.read(buffer)? };
        let allowed = self.budget.some_bytes(read);
        self.is_over |= allowed < read;
        if self.is_over && allowed == 0 { Err(self.budget.over_bytes().into()) } else { Ok(allowed) }
    }
}

#[cfg(test)]
mod tests;
