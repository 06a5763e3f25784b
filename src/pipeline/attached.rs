//! Containers in base64 within a text: found while it is scanned, and opened when it has ended.
//!
//! Promises: each is a container at its line, in the budget of the file outside.

use std::sync::{Arc, Mutex};

use super::{
    content::Whole,
    worker::{File, Worker},
};
use crate::{
    blob::Layer,
    error::{Skip, SkipReason},
    scan::Chunk,
    unpack::{
        attached::{Attachment, MOST, begins},
        guarded::guard,
        inside::base::escape_length,
        member::Trouble,
    },
};

/// What is said of a decoder that panicked.
pub(super) const FAILED: &str = "its decoder failed on what is encoded there";

/// Symbols that are kept of one text's.
const MOST_OF_ALL: usize = 256 << 20;

/// One, and its line.
pub(super) type Found = (u64, Attachment);
/// Those of members, whichever thread has scanned them, until they are opened in order.
pub(super) type LeftOver = Arc<Mutex<Vec<(File, Vec<Found>)>>>;

/// Those of one text.
pub(super) struct Attachments {
    are_wanted: bool,
    open: Option<Found>,
    found: Vec<Found>,
    held: usize,
    /// The first line of a chunk in which a decoder panicked.
    failed: Option<u64>,
}

impl Attachments {
    /// None yet; none ever, where containers are to be left alone.
    pub(super) fn new(are_wanted: bool) -> Self {
        Self { are_wanted, open: None, found: Vec::new(), held: 0, failed: None }
    }

    /// Looks for them in the next chunk of a text.
    pub(super) fn look(&mut self, chunk: &Chunk<'_>) {
        if !self.are_wanted || (chunk.long_runs.is_empty() && self.open.is_none()) {
            return;
        }
        if guard(|| self.look_through(chunk)).is_err() {
            self.failed = self.failed.or_else(|| Some(chunk.position.after(&chunk.text[..chunk.start]).line));
        }
    }

    fn look_through(&mut self, chunk: &Chunk<'_>) {
        let mut done = match self.open.take() {
            Some((line, attachment)) => self.read(line, attachment, chunk, chunk.start),
            None => chunk.start,
        };
        for run in chunk.long_runs {
            let escape = escape_length(chunk.text, run.start);
            let begin = [run.start, run.start + escape].into_iter().take(1 + escape.min(1));
            if let Some(at) = begin.filter(|&at| at >= done).find(|&at| begins(&chunk.text[at..])) {
                let line = chunk.position.after(&chunk.text[..at]).line;
                done = self.read(line, Attachment::default(), chunk, at);
            }
        }
    }

    fn read(&mut self, line: u64, mut attachment: Attachment, chunk: &Chunk<'_>, from: usize) -> usize {
        let read = attachment.feed(&chunk.text[from..chunk.end]);
        if attachment.is_open() && !chunk.is_last() {
            self.open = Some((line, attachment));
            return from + read;
        }
        self.held += attachment.held();
        if self.held > MOST_OF_ALL {
            attachment.give_up();
        }
        self.found.push((line, attachment));
        from + read
    }
}

impl Worker<'_> {
    /// Opens what was found in a text that has ended.
    pub(super) fn open_attachments(&mut self, file: &File) {
        let found = std::mem::take(&mut self.attachments.found);
        let open = self.attachments.open.take();
        self.attachments.held = 0;
        let all: Vec<Found> = found.into_iter().chain(open).collect();
        if let Some(line) = self.attachments.failed.take() {
            let detail = format!("line {line}: {FAILED}");
            self.coverage.skips.push(Skip { path: file.path.clone(), reason: SkipReason::Corrupt, detail });
        }
        match all.is_empty() {
            true => {}
            false if file.depth > 0 => self.left_over.lock().expect("no panic while it was held").push((file.clone(), all)),
            false => {
                if let Err(Trouble { reason, detail }) = self.budget.settle() {
                    self.report_once(Skip { path: file.path.clone(), reason, detail });
                }
                self.open_each(file, all);
            }
        }
    }

    /// Opens containers that were found in a text.
    pub(super) fn open_each(&mut self, file: &File, all: Vec<Found>) {
        for (line, attachment) in all {
            if self.budget.is_spent() {
                return;
            }
            let within = file.attached(line);
            if attachment.is_too_long() {
                let detail = format!("base64 of more than {} MiB, or {} in one file", MOST >> 20, MOST_OF_ALL >> 20);
                self.coverage.skips.push(Skip { path: within.path, reason: SkipReason::OverBudget, detail });
                continue;
            }
            let bytes = match guard(|| attachment.finish()) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => continue,
                Err(Trouble { reason, detail }) => {
                    self.coverage.skips.push(Skip { path: within.path, reason, detail });
                    continue;
                }
            };
            if let Err(Trouble { reason, detail }) = self.budget.bytes(bytes.len()) {
                return self.report_once(Skip { path: within.path, reason, detail });
            }
            let scanned = self.scan_pieces(&within, &mut Whole::new(&bytes));
            self.conclude_within(scanned, &within);
        }
    }
}

impl File {
    /// What stands in base64 on a line of it.
    fn attached(&self, line: u64) -> Self {
        let path = self.path.member(format!("line {line}").as_bytes());
        let layers = self.layers.iter().cloned().chain([Layer::Decoded("base64")]).collect();
        Self {
            path,
            holder: None,
            origin: self.origin.clone(),
            tracked_but_ignored: self.tracked_but_ignored,
            layers,
            depth: self.depth,
        }
    }
}
