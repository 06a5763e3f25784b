//! The chunks of a huge text are scanned on all threads: who reads hands them over, and scans those that nobody has time for.
//!
//! Promises: the report is the same for any number of threads: what was found is taken back in the order of the text.
//! Leaves out: reading, decoding, and what marks say, which is done by who reads.

use std::{collections::VecDeque, sync::mpsc};

use super::{reading::look, worker::Worker};
use crate::{
    bug::{self, Watched},
    scan::{
        Scratch,
        chunk::{CHUNK, Found, Part},
    },
    source::aside::{Hatch, beside},
};

/// Chunks that wait for each of the others.
const WAITING: usize = 2;
/// Chunks a thread that are not taken back: so many are in memory.
const AHEAD: usize = 4;

/// The help of other threads with one text.
pub(super) struct Spread {
    /// Chunks go there with their numbers,
    hatch: Hatch<(usize, Part)>,
    /// and come back with them.
    scanned: mpsc::Receiver<(usize, Watched<Found>)>,
    /// What was found in those that are not taken back, in the order of the text, once it is known.
    ahead: VecDeque<Option<Watched<Found>>>,
    /// How many may be.
    most: usize,
    /// How many were taken back.
    taken: usize,
    /// Those of chunks that were, for others.
    buffers: Vec<Vec<u8>>,
}

impl Spread {
    /// How long the chunks are that are not taken back.
    pub(super) fn length_ahead(&self) -> u64 {
        (self.ahead.len() * CHUNK) as u64
    }
}

impl Worker<'_> {
    /// Reads with the help of other threads, unless somebody else has it.
    pub(super) fn with_others<R>(&mut self, read: impl FnOnce(&mut Self, Option<&mut Spread>) -> R) -> R {
        let Some(claimed) = self.claim_hands() else { return read(self, None) };
        let hands = claimed.count;
        let (scanner, explain, clock) = (self.scanner, self.config.explain, self.clock);
        let (sender, scanned) = mpsc::channel();
        let forms_alone = self.scratch.asks_forms_alone();
        let make = || {
            let mut scratch = Scratch::new(scanner, explain, clock);
            scratch.ask_forms_alone(forms_alone);
            scratch
        };
        let work = |scratch: &mut Scratch, (number, part)| {
            // Nobody listens when the reader panicked.
            sender.send((number, bug::watch(|| scanner.scan_alone(part, scratch)))).unwrap_or_default();
        };
        let (result, helpers) = beside((hands, hands * WAITING), &make, &work, |hatch| {
            let (ahead, buffers, most) = (VecDeque::new(), Vec::new(), AHEAD * (hands + 1));
            let mut spread = Spread { hatch, scanned, ahead, most, taken: 0, buffers };
            let result = read(self, Some(&mut spread));
            self.take_back(&mut spread);
            result
        });
        helpers.iter().for_each(|helper| self.scratch.stats.absorb(&helper.stats));
        result
    }

    /// Hands over the chunks that are full, or scans them.
    pub(super) fn spread_full(&mut self, spread: &mut Spread) {
        while let Some(part) = self.scratch.cut(&mut spread.buffers) {
            if spread.ahead.len() == spread.most {
                self.take_back(spread);
            }
            let number = spread.taken + spread.ahead.len();
            let refused = spread.hatch.offer((number, part)).err();
            let (scanner, scratch) = (self.scanner, &mut self.scratch);
            spread.ahead.push_back(refused.map(|(_, part)| bug::watch(|| scanner.scan_alone(part, scratch))));
            self.take_known(spread);
        }
    }

    /// Waits until all that was handed over is scanned, and takes it back.
    pub(super) fn take_back(&mut self, spread: &mut Spread) {
        spread.hatch.wait();
        self.take_known(spread);
        assert!(spread.ahead.is_empty(), "who scanned them panicked");
    }

    /// Takes back what is known by now.
    fn take_known(&mut self, spread: &mut Spread) {
        let Self { scanner, scratch, attachments, decoder, marks, .. } = self;
        for (number, found) in spread.scanned.try_iter() {
            spread.ahead[number - spread.taken] = Some(found);
        }
        while let Some(found) = spread.ahead.front_mut().and_then(Option::take) {
            spread.ahead.pop_front();
            spread.taken += 1;
            spread.buffers.push(scanner.take(found.here(), scratch, &mut |chunk| look(attachments, decoder, marks, chunk)));
        }
    }
}
