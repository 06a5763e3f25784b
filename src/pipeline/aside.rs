//! Members of a large container are scanned on other threads while it is unpacked on one.
//!
//! Promises: the report is the same for any number of threads: what members cost is settled in rounds, which the members alone divide, and
//! containers are opened by who unpacks.
//! Leaves out: members that are long, that are no text, or that are containers.

use std::{
    io::{self, Read},
    sync::{Arc, atomic::Ordering},
};

use super::{
    Progress,
    content::{Flow, Whole},
    worker::{File, Worker},
};
use crate::{
    source::aside::{Hatch, beside},
    unpack::{
        Budget, Format,
        encoding::{Encoding, HEAD},
    },
};

/// A container from this size on is a large one.
const LARGE: u64 = 16 << 20;
/// Longer members are scanned as they come.
const LONGEST: usize = 1 << 20;
/// Members that wait for each thread.
const WAITING: usize = 4;

/// The help of other threads, which others may have when it is dropped.
pub(super) struct Hands<'a> {
    /// How many threads.
    pub(super) count: usize,
    progress: &'a Progress,
}

impl Drop for Hands<'_> {
    fn drop(&mut self) {
        self.progress.is_helped.store(false, Ordering::Relaxed);
    }
}

/// A member to be scanned.
pub(super) struct Job {
    file: File,
    bytes: Vec<u8>,
    budget: Arc<Budget>,
}

impl<'a> Worker<'a> {
    /// Unpacks with the help of other threads, where that is worth it and nobody else has it.
    pub(super) fn with_help<R>(&mut self, size: Option<u64>, unpack: impl FnOnce(&mut Self) -> R) -> R {
        let is_worth_it = size.is_some_and(|size| size >= LARGE);
        let Some(claimed) = is_worth_it.then(|| self.claim_hands()).flatten() else { return unpack(self) };
        let hands = claimed.count;
        let (config, scanner, progress, clock) = (self.config, self.scanner, self.progress, self.clock);
        let (is_beside, left_over) = (self.is_beside, Arc::clone(&self.left_over));
        let make = || {
            let mut helper = Worker::new(config, scanner, progress, clock);
            helper.left_over = Arc::clone(&left_over);
            helper.is_beside = is_beside;
            helper
        };
        let read = |hatch: Hatch<Job>| {
            self.hatch = Some(hatch);
            let result = unpack(self);
            self.hatch = None;
            result
        };
        let (result, helpers) = beside((hands, hands * WAITING), &make, &Worker::help, read);
        drop(claimed);
        self.absorb(helpers);
        result
    }

    /// The help of the other threads from here on, if there are any and nobody else has it.
    pub(super) fn claim_hands(&self) -> Option<Hands<'a>> {
        let count = self.config.source.threads.checked_sub(1).filter(|&count| count > 0)?;
        (!self.progress.is_helped.swap(true, Ordering::Relaxed)).then_some(Hands { count, progress: self.progress })
    }

    fn help(&mut self, job: Job) {
        self.budget = job.budget;
        let scanned = self.scan_pieces(&job.file, &mut Whole::new(&job.bytes));
        // Whether the budget is spent meanwhile must not matter.
        self.conclude_file(scanned, &job.file);
    }

    fn absorb(&mut self, helpers: Vec<Self>) {
        for helper in helpers {
            self.scratch.stats.absorb(&helper.scratch.stats);
            self.coverage.absorb(helper.coverage);
            self.credentials.extend(helper.credentials);
            self.explained.extend(helper.explained);
            self.candidates += helper.candidates;
        }
    }

    /// Scans a member here, or hands it over.
    pub(super) fn scan_or_hand_over(&mut self, file: &File, content: &mut dyn Read) {
        let mut content = Counted { inner: content, count: 0 };
        self.scan_here_or_there(file, &mut content);
        self.budget.passed(content.count);
    }

    fn scan_here_or_there(&mut self, file: &File, content: &mut dyn Read) {
        let Some(hatch) = self.hatch.clone() else { return self.scan_stream(file, content) };
        let mut bytes = Vec::new();
        let failed = (&mut *content).take(LONGEST as u64).read_to_end(&mut bytes).err();
        let read = bytes.len();
        let is_allowed = self.config.max_file_size.is_none_or(|max| read as u64 <= max);
        let is_text = Format::of(&bytes).is_none() && Encoding::sniff(&bytes[..read.min(HEAD)]) != Encoding::Binary;
        if failed.is_none() && read < LONGEST && is_allowed && is_text {
            return hatch.send(Job { file: file.clone(), bytes, budget: Arc::clone(&self.budget) });
        }
        let failed = Failed { error: failed };
        self.scan_stream(file, &mut bytes.as_slice().chain(failed).chain(content));
    }

    fn scan_stream(&mut self, file: &File, content: &mut dyn Read) {
        let scanned = self.scan_pieces(file, &mut Flow::member(content, file.path.clone(), self.config.max_file_size));
        self.conclude_within(scanned, file);
    }
}

/// Counts what is read.
struct Counted<'a> {
    inner: &'a mut dyn Read,
    count: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        Ok(read)
    }
}

/// An error that was met, told when it is come to again.
struct Failed {
    error: Option<io::Error>,
}

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.error.take().map_or(Ok(0), Err)
    }
}
