//! What can go wrong: an [`Error`] ends the run, a [`Skip`] is one thing that could not be scanned.
//!
//! Promises: every message says where, what, then the remedy, and holds no secret; a [`Skip`] never stops a run and is always listed.
//! Leaves out: the exit code that follows (cli).

use serde::Serialize;

use crate::blob::BlobPath;

/// No answer can be given. Each message reads "where: what; remedy".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line asks for something that cannot be done.
    #[error("{0}")]
    Usage(String),
    /// A rule file is wrong.
    #[error("{0}")]
    Rule(String),
    /// A configuration is wrong.
    #[error("{0}")]
    Config(String),
    /// What should be scanned cannot be reached at all.
    #[error("{0}")]
    Source(String),
    /// A hook cannot be installed or taken away. What follows the first line is to be copied into a file.
    #[error("{0}")]
    Hook(String),
    /// A baseline, or a file to make one from, is wrong.
    #[error("{0}")]
    Baseline(String),
    /// The report cannot be written.
    #[error("{0}")]
    Output(String),
    /// Whoever reads our output has gone; the run ends quietly.
    #[error("the reader of our output has gone")]
    BrokenPipe,
}

/// Why one thing could not be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// It, or the directory it lies in, cannot be opened or read.
    Unreadable,
    /// It was there when the directory was listed and gone when it was opened.
    Vanished,
    /// A list of files names it, and it is not there.
    Missing,
    /// It changed while it was read, so that a part of it may not have been seen.
    Changed,
    /// It is larger than `--max-file-size`.
    TooLarge,
    /// Its own structure is broken (an archive cut short, a git index that cannot be parsed).
    Corrupt,
    /// It is encrypted, as a member of an archive.
    Encrypted,
    /// It is packed in a way that cannot be unpacked here.
    Unsupported,
    /// Unpacking it, or what lies around it, would cost more than it may.
    OverBudget,
    /// A rule that came with it took too long.
    TooSlow,
    /// This clone of a git repository does not have it (a shallow or partial clone).
    Absent,
    /// A bug of ours ended the scan of it, or of a part of it.
    InternalError,
}

impl SkipReason {
    /// Every reason, in report order.
    pub const ALL: [Self; 12] = [
        Self::Unreadable,
        Self::Vanished,
        Self::Missing,
        Self::Changed,
        Self::TooLarge,
        Self::Corrupt,
        Self::Encrypted,
        Self::Unsupported,
        Self::OverBudget,
        Self::TooSlow,
        Self::Absent,
        Self::InternalError,
    ];

    /// The words used in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Vanished => "vanished",
            Self::Missing => "missing",
            Self::Changed => "changed while read",
            Self::TooLarge => "too large",
            Self::Corrupt => "corrupt",
            Self::Encrypted => "encrypted",
            Self::Unsupported => "packed in an unknown way",
            Self::OverBudget => "over budget",
            Self::TooSlow => "too slow",
            Self::Absent => "not in this clone",
            Self::InternalError => "internal error",
        }
    }
}

/// One thing that could not be scanned. Counted, listed, and in the exit code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skip {
    /// What could not be scanned, as it is reported.
    pub path: BlobPath,
    /// Why.
    pub reason: SkipReason,
    /// The cause in words, such as the operating system's message.
    pub detail: String,
}
