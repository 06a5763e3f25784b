//! What a container gives out, and what can go wrong in it.
//!
//! Promises: a [`Trouble`] keeps its reason through readers that know only [`io::Error`], so that a limit reached three containers deep
//! is told from broken bytes.

use std::{
    error::Error,
    fmt,
    io::{self, Read},
};

use crate::error::{Skip, SkipReason};

/// Receives what lies in a container, in the container's order.
pub trait Visit {
    /// A member and its bytes, which may be read in part.
    fn member(&mut self, name: &[u8], content: &mut dyn Read);
    /// A member whose bytes cannot be had.
    fn refused(&mut self, name: &[u8], trouble: Trouble);
    /// Takes the cost of bytes that had to be unpacked to get past them.
    fn spend(&mut self, count: usize) -> Result<(), Trouble>;
    /// Whether nothing more is wanted.
    fn is_over(&self) -> bool;
}

/// Bytes that can be read at any place, by several threads.
pub trait ReadAt: Sync {
    /// Reads from `offset` on; 0 is the end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// How many there are.
    fn size(&self) -> u64;
}

impl ReadAt for &[u8] {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(self.len());
        let count = buffer.len().min(self.len() - from);
        buffer[..count].copy_from_slice(&self[from..from + count]);
        Ok(count)
    }

    fn size(&self) -> u64 {
        self.len() as u64
    }
}

/// Bytes from a place on, in one pass.
pub struct Section<'a> {
    /// All of them.
    pub bytes: &'a dyn ReadAt,
    /// Where it goes on.
    pub at: u64,
    /// How many are left of it.
    pub left: u64,
    /// Whether it is broken when fewer are there.
    pub exact: bool,
}

impl<'a> Section<'a> {
    /// `size` bytes that should be there.
    pub fn new(bytes: &'a dyn ReadAt, at: u64, size: u64) -> Self {
        Self { bytes, at, left: size, exact: true }
    }
}

impl Read for Section<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.bytes.read_at(&mut buffer[..most], self.at)?;
        if read == 0 && most > 0 && self.exact {
            return Err(Trouble::corrupt(format!("cut short: {} bytes are missing", self.left)).into());
        }
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

/// Why bytes could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The kind.
    pub reason: SkipReason,
    /// The cause in words.
    pub detail: String,
}

impl Trouble {
    /// With the cause in words.
    pub fn new(reason: SkipReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// Broken bytes.
    pub fn corrupt(detail: impl Into<String>) -> Self {
        Self::new(SkipReason::Corrupt, detail)
    }

    /// What an error from below says: the trouble it wraps, however deep; broken bytes where it wraps none.
    pub fn of(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::OutOfMemory {
            return Self::new(SkipReason::OverBudget, "unpacking it takes too much memory");
        }
        wrapped(&error).cloned().unwrap_or_else(|| Self::corrupt(error.to_string()))
    }
}

/// Decoders wrap the errors of what they read from in their own.
fn wrapped<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Trouble> {
    if let Some(trouble) = error.downcast_ref() {
        return Some(trouble);
    }
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.and_then(|inner| wrapped(inner)).or_else(|| wrapped(error.source()?))
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl Error for Trouble {}

impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> Self {
        Self::other(trouble)
    }
}

impl From<Skip> for Trouble {
    fn from(skip: Skip) -> Self {
        Self { reason: skip.reason, detail: skip.detail }
    }
}

/// A member's share of a stream: as many bytes as its header says, or an error where the stream ends before.
pub struct Part<'a> {
    stream: &'a mut dyn Read,
    /// Bytes not yet read.
    pub left: u64,
}

impl<'a> Part<'a> {
    /// The next `size` bytes of `stream`.
    pub fn new(stream: &'a mut dyn Read, size: u64) -> Self {
        Self { stream, left: size }
    }

    /// Passes over what was not read, and `padding` bytes after it.
    pub fn finish(mut self, padding: u64) -> Result<(), Trouble> {
        self.left = self.left.saturating_add(padding);
        let expected = self.left;
        match io::copy(&mut self, &mut io::sink()) {
            Ok(passed) => {
                debug_assert_eq!(passed, expected);
                Ok(())
            }
            Err(error) => Err(Trouble::of(error)),
        }
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let read = self.stream.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(Trouble::corrupt(format!("cut short: {} bytes are missing", self.left)).into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// Fills `buffer` as far as the stream goes, and says what ended it early.
pub fn fill(stream: &mut dyn Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}
