//! Installing hooks that run keysweep, chaining those that are there, and taking ours away again.
//!
//! Promises: a hook that is there is never overwritten: it is moved aside, runs first with the same arguments and standard input, and
//! its failure blocks; taking ours away moves it back, byte for byte and with its rights. What is not ours is never removed. Where this
//! cannot be kept, nothing is changed, and the error says what to do by hand.
//! Leaves out: where git looks for hooks (source::git::hooks).

mod caller;
pub mod global;
pub mod local;
pub mod manager;
mod place;
mod script;

use std::{fs, io, path::Path};

pub use caller::caller;
pub use place::{Place, Whose};

/// A hook of git's that keysweep can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Before a push: scans what it would bring.
    PrePush,
    /// Before a commit: scans what is staged.
    PreCommit,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::PrePush, Self::PreCommit];

    /// Git's name of the hook, and of its file.
    pub fn name(self) -> &'static str {
        match self {
            Self::PrePush => "pre-push",
            Self::PreCommit => "pre-commit",
        }
    }

    /// The line that runs keysweep in a hook of somebody else's.
    pub fn line(self) -> &'static str {
        match self {
            Self::PrePush => "keysweep git pre-push --quiet \"$@\"",
            Self::PreCommit => "keysweep git staged --quiet",
        }
    }
}

/// Longer files are nobody's hooks.
const LIMIT: u64 = 1 << 20;

/// What stands in a hook, or in a file that tells of one; nothing is waited for.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let meta = fs::metadata(file)?;
    if !meta.is_file() || meta.len() > LIMIT {
        return Err(io::Error::other("it is no script"));
    }
    fs::read(file)
}

/// A path in a message, on one line.
fn shown(path: &Path) -> String {
    path.display().to_string().replace(char::is_control, "?")
}
