//! Containers in base64 within a text: found while it is scanned, and opened when it has ended.
//!
//! Promises: each is a container at its line, in the budget of the file outside.

use std::sync::Arc;

use super::{
    content::Whole,
    worker::{File, Worker},
};
use crate::{
    blob::Layer,
    error::{Skip, SkipReason},
    scan::Chunk,
    unpack::{
        Budget,
        attached::{Attachment, MOST, begins},
    },
};

/// Where in a run base64 may begin: after what stands before a value.
const WITHIN: usize = 64;

/// Symbols that are kept of one text's.
const MOST_OF_ALL: usize = 256 << 20;

/// One, and its line.
pub(super) type Found = (u64, Attachment);

/// Those of one text.
pub(super) struct Attachments {
    are_wanted: bool,
    open: Option<Found>,
    found: Vec<Found>,
    held: usize,
}

impl Attachments {
    /// None yet; none ever, where containers are to be left alone.
    pub(super) fn new(are_wanted: bool) -> Self {
        Self { are_wanted, open: None, found: Vec::new(), held: 0 }
    }

    /// Looks for them in the next chunk of a text.
    pub(super) fn look(&mut self, chunk: &Chunk<'_>) {
        if !self.are_wanted || (chunk.long_runs.is_empty() && self.open.is_none()) {
            return;
        }
        let mut done = match self.open.take() {
            Some((line, attachment)) => self.read(line, attachment, chunk, chunk.start),
            None => chunk.start,
        };
        for run in chunk.long_runs.iter().filter(|run| run.end <= chunk.text.len()) {
            let is_between = |&at: &usize| at == run.start || matches!(chunk.text[at - 1], b'=' | b':' | b',' | b';' | b'"');
            let begin =
                (run.start.max(done)..run.end.min(run.start + WITHIN)).filter(is_between).find(|&at| begins(&chunk.text[at..]));
            if let Some(at) = begin {
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
        match all.is_empty() {
            false if self.is_helper => self.left_over.push((file.clone(), all)),
            false => self.open_each(file, all),
            true => {}
        }
    }

    /// Opens containers that were found in a text.
    pub(super) fn open_each(&mut self, file: &File, all: Vec<Found>) {
        for (line, attachment) in all {
            let within = file.attached(line);
            if attachment.is_too_long() {
                let detail = format!("base64 of more than {} MiB, or {} in one file", MOST >> 20, MOST_OF_ALL >> 20);
                self.coverage.skips.push(Skip { path: within.path, reason: SkipReason::OverBudget, detail });
                continue;
            }
            let Some(bytes) = attachment.finish() else { continue };
            if file.depth == 0 {
                self.budget = Arc::new(Budget::new(self.config.unpack, Some(bytes.len() as u64)));
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
