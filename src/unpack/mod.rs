//! Bytes that lie inside bytes: containers (archives, compressed files) and encodings (UTF-16, base64).
//!
//! A container is recognised by what it begins with ([`mod@format`]); its [`Opener`] hands out what lies in it, and whoever receives that looks
//! for containers again: one recursion, in one [`budget`].
//!
//! Promises: pure; bounded by what is fed and by the budget; nothing is written anywhere.
//! Leaves out: reading (source) and searching (scan).

pub mod accounts;
mod ar;
pub mod attached;
pub mod base64;
pub mod binary;
pub mod budget;
mod bundle;
mod compressed;
mod cpio;
pub(crate) mod delta;
pub mod encoding;
pub mod format;
pub mod guarded;
pub mod inside;
mod java;
mod keystore;
pub mod member;
mod pdf;
mod python;
mod reader;
mod rpm;
mod sevenz;
mod sqlite;
pub mod structure;
mod tar;
pub mod unread;
mod verified;
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
    /// A file of which the texts are taken out.
    Texts(fn(&[u8]) -> Result<Vec<u8>, Trouble>),
    /// An archive that is held in memory.
    Whole(fn(&[u8], &mut dyn Visit) -> Result<(), Trouble>),
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
            Self::SevenZip => Opener::At(sevenz::members),
            Self::Bundle => Opener::Whole(bundle::members),
            Self::Pdf => Opener::Whole(pdf::members),
            Self::Tar => Opener::Stream(tar::members),
            Self::Ar => Opener::Stream(ar::members),
            Self::Cpio => Opener::Stream(cpio::members),
            Self::Rpm => Opener::Stream(rpm::members),
            Self::Sqlite => Opener::At(sqlite::members),
            Self::JavaKeystore => Opener::Texts(keystore::java),
            Self::Pkcs12 => Opener::Texts(keystore::pkcs12),
            Self::Class => Opener::Texts(java::texts),
            Self::Python => Opener::Texts(python::texts),
            Self::Gzip => Opener::File(compressed::gzip),
            Self::Bzip2 => Opener::File(compressed::bzip2),
            Self::Xz => Opener::File(compressed::xz),
            Self::Zstd => Opener::File(compressed::zstd),
            Self::Lz4 => Opener::File(compressed::lz4),
            Self::Lzma => Opener::File(compressed::lzma_alone),
            Self::Lzip => Opener::File(compressed::lzip),
            Self::Snappy => Opener::File(compressed::snappy),
            Self::Brotli => Opener::File(compressed::brotli),
        }
    }
}
