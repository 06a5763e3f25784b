//! What a run looked at and what it passed over.
//!
//! Promises: every file that was met is counted once: scanned, skipped (a [`Skip`]: it could not be scanned) or passed over (it was
//! not meant to be). Counts add up whatever the order they were gathered in.
//! Leaves out: time, which is no part of the result.

use serde::Serialize;

use crate::{blob::BlobPath, error::Skip};

/// Why something that was met was not meant to be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOver {
    /// Its content is not text.
    Binary,
    /// A symbolic link, which is not followed.
    Symlink,
    /// A FIFO, socket or device.
    Special,
    /// `.keysweepignore` excludes it although git tracks it.
    Excluded,
    /// Another repository's commit.
    Submodule,
    /// Its content lies in Git LFS, not in git: only the pointer was scanned.
    LfsPointer,
}

/// What lay in containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unpacked {
    /// Archives and compressed files that were opened, those within others too.
    pub containers: u64,
    /// Members scanned to their end; an archive within another is a container.
    pub members: u64,
    /// Bytes read from members.
    pub bytes: u64,
}

/// What a run looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files scanned to their end.
    pub files: u64,
    /// Bytes read from them.
    pub bytes: u64,
    /// What was unpacked from them.
    pub unpacked: Unpacked,
    /// Of `files`, how many git tracks although an ignore rule matches them.
    pub tracked_but_ignored: u64,
    /// Of how many of the binary files in `passed_over` the texts were scanned: all or none. Told when the rest is together.
    pub binary_texts: u64,
    /// What was met and not meant to be scanned, sorted.
    pub passed_over: Vec<(PassedOver, BlobPath)>,
    /// What could not be scanned, sorted.
    pub skips: Vec<Skip>,
    /// Whether there may be nothing to scan: an empty diff or push is clean, an empty directory is a mistake.
    pub may_be_empty: bool,
}

/// What a baseline was good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BaselineUse {
    /// The file.
    #[serde(rename = "path")]
    pub origin: String,
    /// How many entries it has.
    pub entries: usize,
    /// How many of them are of nothing that is there now; `None` where the scan did not see all that the baseline is of.
    pub gone: Option<usize>,
}

impl Coverage {
    /// Adds what another worker saw.
    pub fn absorb(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.unpacked.containers += other.unpacked.containers;
        self.unpacked.members += other.unpacked.members;
        self.unpacked.bytes += other.unpacked.bytes;
        self.tracked_but_ignored += other.tracked_but_ignored;
        self.passed_over.extend(other.passed_over);
        self.skips.extend(other.skips);
        self.may_be_empty |= other.may_be_empty;
    }

    /// Puts the lists into their one order.
    pub fn sort(&mut self) {
        self.passed_over.sort();
        self.passed_over.dedup();
        self.skips.sort();
        self.skips.dedup();
    }

    /// How many were passed over for `why`.
    pub fn passed_over_for(&self, why: PassedOver) -> usize {
        self.passed_over.iter().filter(|(reason, _)| *reason == why).count()
    }

    /// Whether everything that should have been scanned was, and there was something where there had to be: a scan that looked
    /// at nothing is not clean.
    pub fn is_complete(&self) -> bool {
        self.skips.is_empty() && !self.met_nothing()
    }

    /// Whether nothing was scanned and nothing skipped, where something had to be there. No list tells of that.
    pub fn met_nothing(&self) -> bool {
        let any = self.files > 0 || !self.skips.is_empty() || self.passed_over_for(PassedOver::Binary) > 0;
        !any && !self.may_be_empty
    }
}
