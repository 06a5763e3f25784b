//! What unpacking one file may cost, in bytes and counts that depend on the file alone.
//!
//! Promises: whoever packs a bomb costs bounded time and memory; the same file reaches the same limit at the same place on every
//! machine, because nothing here is a clock.
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
}

impl Default for Options {
    fn default() -> Self {
        Self { depth: DEPTH, bytes: None }
    }
}

/// What is left for one file.
#[derive(Debug)]
pub struct Budget {
    allowed: u64,
    bytes: AtomicU64,
    members: AtomicU64,
    paths: AtomicU64,
    values: AtomicU64,
    looks: AtomicU64,
    memory: AtomicU64,
    spent: AtomicBool,
    told: AtomicBool,
}

impl Budget {
    /// For a file of `size` bytes, where that is known.
    pub fn new(options: Options, size: Option<u64>) -> Self {
        let by_size = size.map_or(BYTES, |size| size.saturating_mul(RATIO).saturating_add(FREE).min(BYTES));
        let allowed = options.bytes.unwrap_or(by_size);
        Self {
            allowed,
            bytes: AtomicU64::new(allowed),
            members: AtomicU64::new(MEMBERS),
            paths: AtomicU64::new(PATHS),
            values: AtomicU64::new(VALUES),
            looks: AtomicU64::new(LOOKS),
            memory: AtomicU64::new(MEMORY),
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

    /// Takes the cost of a path that is listed in the report.
    pub fn listed(&self, path: &[u8]) -> Result<(), Trouble> {
        if take(&self.paths, path.len() as u64) {
            return Ok(());
        }
        Err(self.over(format!("the paths of its members that were not scanned take more than {} MiB", PATHS >> 20)))
    }

    /// Whether a text may have so many values and looks beside those taken.
    pub fn may_go_on(&self, values: usize, looks: u64) -> Result<(), Trouble> {
        if values as u64 > self.values.load(Ordering::Relaxed) {
            return Err(self.over(format!("more than {VALUES} values were found in the file by here")));
        }
        if looks > self.looks.load(Ordering::Relaxed) {
            return Err(self.over(format!("more than {LOOKS} places in the file had to be looked at by here")));
        }
        Ok(())
    }

    /// Takes the cost of a text's values and looks, all that are left where it has more.
    pub fn looked(&self, values: usize, looks: u64) -> Result<(), Trouble> {
        let result = self.may_go_on(values, looks);
        for (left, count) in [(&self.values, values as u64), (&self.looks, looks)] {
            let _ = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(count)));
        }
        result
    }

    /// Takes the cost of bytes that came out.
    pub fn bytes(&self, count: usize) -> Result<(), Trouble> {
        if take(&self.bytes, count as u64) {
            return Ok(());
        }
        Err(self.over(format!("more than {} bytes came out of the file by here", self.allowed)))
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

/// What a decoder gives, counted against a budget.
pub struct Metered<'b, R> {
    inner: R,
    budget: &'b Budget,
}

impl<'b, R: Read> Metered<'b, R> {
    /// Counts what comes out of `inner`.
    pub fn new(inner: R, budget: &'b Budget) -> Self {
        Self { inner, budget }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.budget.bytes(read)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_may_grow_and_a_bomb_may_not() {
        let budget = Budget::new(Options::default(), Some(1000));
        let allowed = FREE + 250_000;
        let out = io::copy(&mut Metered::new(io::repeat(0), &budget), &mut io::sink()).expect_err("endless");
        let trouble = Trouble::of(out);
        assert_eq!(trouble.reason, SkipReason::OverBudget);
        assert_eq!(trouble.detail, format!("more than {allowed} bytes came out of the file by here"));
        assert!(budget.is_spent());
    }

    #[test]
    fn what_was_asked_for_counts_alone() {
        let budget = Budget::new(Options { bytes: Some(10), ..Options::default() }, Some(1 << 30));
        assert!(budget.bytes(10).is_ok() && budget.bytes(1).is_err());
    }

    #[test]
    fn memory_is_given_back() {
        let budget = Budget::new(Options::default(), None);
        for _ in 0..3 {
            let held = budget.hold(b"head", &mut io::repeat(1).take(100 << 20)).expect("it fits");
            assert_eq!(held.bytes.len(), 4 + (100 << 20));
        }
        let trouble = budget.hold(b"", &mut io::repeat(1)).expect_err("endless");
        assert_eq!((trouble.reason, budget.is_spent()), (SkipReason::OverBudget, false));
    }

    #[test]
    fn values_are_counted_over_all_texts() {
        let budget = Budget::new(Options::default(), None);
        assert!(budget.looked(99_999, 7).is_ok());
        assert!(budget.may_go_on(1, LOOKS - 7).is_ok() && !budget.is_spent());
        assert!(budget.may_go_on(2, 0).is_err() && budget.is_spent());
        let budget = Budget::new(Options::default(), None);
        assert!(budget.looked(0, LOOKS).is_ok() && budget.looked(0, 1).is_err());
    }

    #[test]
    fn members_and_what_is_listed_are_counted() {
        let budget = Budget::new(Options::default(), None);
        let most = (0..).take_while(|_| budget.member().is_ok()).count();
        assert_eq!(most as u64, MEMBERS);
        let budget = Budget::new(Options::default(), None);
        let most = (0..).take_while(|_| budget.listed(&[b'a'; 1 << 20]).is_ok()).count();
        assert_eq!(most as u64, PATHS >> 20);
    }
}
