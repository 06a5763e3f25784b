//! Bytes that lie inside bytes: containers (archives, compressed files) and encodings (UTF-16, base64).
//!
//! A container is recognised by what it begins with ([`format`]); its [`Opener`] hands out what lies in it, and whoever receives that looks
//! for containers again: one recursion, in one [`budget`].
//!
//! Promises: pure; bounded by what is fed and by the budget; nothing is written anywhere.
//! Leaves out: reading (source) and searching (scan).

pub mod base64;
pub mod budget;
mod compressed;
pub mod encoding;
pub mod format;
pub mod inside;
pub mod member;
mod tar;
mod zip;

use std::io::Read;

pub use budget::{Budget, Options};
pub use format::Format;
use member::{ReadAt, Trouble, Visit};

/// How a container is opened.
#[derive(Clone, Copy)]
pub enum Opener {
    /// One file, compressed: its bytes.
    File(for<'a> fn(Box<dyn Read + 'a>) -> Box<dyn Read + 'a>),
    /// An archive that is read in one pass.
    Stream(fn(&mut dyn Read, &mut dyn Visit) -> Result<(), Trouble>),
    /// An archive that is read back and forth.
    At(fn(&dyn ReadAt, &mut dyn Visit) -> Result<(), Trouble>),
}

impl Format {
    /// How it is opened. An error of an archive is what ended the reading early: what was handed out before stays.
    pub fn opener(self) -> Opener {
        match self {
            Self::Zip => Opener::At(zip::members),
            Self::Tar => Opener::Stream(tar::members),
            Self::Gzip => Opener::File(compressed::gzip),
            Self::Bzip2 => Opener::File(compressed::bzip2),
            Self::Xz => Opener::File(compressed::xz),
            Self::Zstd => Opener::File(compressed::zstd),
        }
    }
}
