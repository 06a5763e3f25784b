//! What a run has learnt and not yet written: records by the first byte of their names, in no order.

use std::mem;

use super::{
    Clean,
    file::{self, BLOCKS},
};

/// What was learnt and is not written yet.
#[derive(Default)]
pub(super) struct New {
    /// One for each first byte; none while there is nothing.
    blocks: Vec<Vec<u8>>,
    /// The length of a name.
    width: usize,
    /// How many records there are.
    pub count: usize,
    /// How many bytes were looked at for these, and for all that were written before.
    pub bytes: u64,
    written: u64,
}

impl New {
    /// Adds a record.
    pub fn add(&mut self, name: &[u8], clean: Clean) {
        self.blocks.resize_with(BLOCKS, Vec::new);
        if self.count == 0 {
            self.width = name.len();
        }
        if name.len() == self.width {
            file::append(&mut self.blocks[usize::from(name[0])], name, clean);
            self.count += 1;
            self.bytes += clean.bytes;
        }
    }

    /// The length of a name.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether it is time to write it, every so many bytes.
    pub fn is_due(&self, step: u64) -> bool {
        self.bytes >= step.max(self.written / 8)
    }

    /// All of it; what is left is empty.
    pub fn take(&mut self) -> Self {
        let written = self.written + self.bytes;
        mem::replace(self, Self { written, ..Self::default() })
    }

    /// Takes back what was taken, if it could not be written; that it was tried stays noted.
    pub fn resume(&mut self, taken: Self, failed: bool) {
        if !failed {
            return;
        }
        if self.count == 0 {
            (self.width, self.blocks) = (taken.width, Vec::new());
        }
        self.blocks.resize_with(BLOCKS, Vec::new);
        self.count += taken.count;
        self.blocks.iter_mut().zip(taken.blocks).for_each(|(block, taken)| block.extend(taken));
    }

    /// A block's records and those that were known, in the order of names, each once.
    pub fn merged(&self, number: usize, known: Vec<u8>) -> Vec<u8> {
        let Some(new) = self.blocks.get(number).filter(|new| !new.is_empty()) else { return known };
        let size = file::size(self.width);
        let mut all: Vec<&[u8]> = new.chunks_exact(size).chain(known.chunks_exact(size)).collect();
        all.sort_by_key(|record| &record[..self.width]);
        all.dedup_by_key(|record| &record[..self.width]);
        all.concat()
    }
}
