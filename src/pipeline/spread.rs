//! The chunks of a huge text are scanned on all threads, a few at a time.
//!
//! Promises: the report is the same for any number of threads: what was found is taken back in the order of the text.
//! Leaves out: reading, decoding, and what marks say, which is done by who reads.

use std::{
    panic::resume_unwind,
    sync::atomic::Ordering,
    thread::{self, Scope, ScopedJoinHandle},
};

use super::{reading::look, worker::Worker};
use crate::scan::{
    Scanner, Scratch,
    chunk::{Found, Part},
};

/// So many bytes of a text are scanned as they are read before others are asked to help.
pub(super) const HUGE: usize = 16 << 20;
/// Chunks that each thread gets at a time.
const EACH: usize = 4;

/// The help of other threads.
pub(super) struct Spread {
    /// One for each of them.
    scratches: Vec<Scratch>,
    /// What waits to be scanned.
    parts: Vec<Part>,
    /// Those of parts that were scanned, for others.
    buffers: Vec<Vec<u8>>,
}

/// Chunks, or what was found in them, with their places among those of one go.
type Share<T> = Vec<(usize, T)>;

impl Worker<'_> {
    /// Asks other threads to help with the text that is being fed, unless somebody else has their help.
    pub(super) fn ask_for_help(&mut self) {
        let hands = self.config.source.threads.saturating_sub(1);
        if hands > 0 && !self.progress.is_helped.swap(true, Ordering::Relaxed) {
            let make = |_| Scratch::new(self.scanner, self.config.explain, self.clock);
            self.spread = Some(Spread { scratches: (0..hands).map(make).collect(), parts: Vec::new(), buffers: Vec::new() });
        }
    }

    /// Scans what waits, and lets the others go.
    pub(super) fn end_help(&mut self) {
        let Some(mut spread) = self.spread.take() else { return };
        let Self { scanner, scratch, attachments, decoder, marks, .. } = self;
        for found in spread.scan(scanner, scratch) {
            scanner.take(found, scratch, &mut |chunk| look(attachments, decoder, marks, chunk));
        }
        spread.scratches.iter().for_each(|helper| scratch.stats.absorb(&helper.stats));
        self.progress.is_helped.store(false, Ordering::Relaxed);
    }
}

impl Spread {
    /// Cuts the next piece into chunks, and scans them when there are enough for all.
    pub(super) fn feed(&mut self, scanner: &Scanner, piece: &[u8], own: &mut Scratch) -> Vec<Found> {
        scanner.cut(piece, own, &mut self.buffers, &mut self.parts);
        if self.parts.len() < EACH * (self.scratches.len() + 1) { Vec::new() } else { self.scan(scanner, own) }
    }

    /// Takes the buffer of a part that was scanned.
    pub(super) fn give_back(&mut self, buffer: Vec<u8>) {
        self.buffers.push(buffer);
    }

    /// Scans what waits, a share of it with `own` buffers.
    fn scan(&mut self, scanner: &Scanner, own: &mut Scratch) -> Vec<Found> {
        let mut shares: Vec<Share<Part>> = (0..=self.scratches.len()).map(|_| Vec::new()).collect();
        let count = shares.len();
        self.parts.drain(..).enumerate().for_each(|(place, part)| shares[place % count].push((place, part)));
        let mut found = thread::scope(|scope| {
            let mine = shares.pop().unwrap_or_default();
            let others = shares.into_iter().zip(&mut self.scratches);
            let others: Vec<_> = others.map(|(share, scratch)| start(scope, scanner, share, scratch)).collect();
            let mut found = scan_share(scanner, mine, own);
            for other in others {
                found.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            found
        });
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, found)| found).collect()
    }
}

fn start<'s>(
    scope: &'s Scope<'s, '_>,
    scanner: &'s Scanner,
    share: Share<Part>,
    scratch: &'s mut Scratch,
) -> ScopedJoinHandle<'s, Share<Found>> {
    scope.spawn(move || scan_share(scanner, share, scratch))
}

fn scan_share(scanner: &Scanner, share: Share<Part>, scratch: &mut Scratch) -> Share<Found> {
    share.into_iter().map(|(place, part)| (place, scanner.scan_alone(part, scratch))).collect()
}
