//! A file's bytes, whatever it is read from: a file, a blob in memory, a stream, a member of a container.
//!
//! Promises: what is read is read once, in order, unless the bytes are at hand at any place.

use std::io::{self, Read};

use crate::{
    blob::BlobPath,
    error::{Skip, SkipReason},
    source::file::OpenFile,
    unpack::member::{ReadAt, Trouble, fill},
};

/// Bytes to be scanned.
pub(super) trait Content {
    /// Reads on until `buffer` is full, or the bytes end or cannot be read.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Skip>;
    /// What ended the bytes early, told once; bytes that came before it were handed out.
    fn failure(&mut self) -> Option<Skip> {
        None
    }
    /// All of them at once, where that costs nothing.
    fn at(&self) -> Option<&dyn ReadAt>;
    /// How many there are, where that is known before they are read.
    fn size(&self) -> Option<u64>;
}

impl ReadAt for OpenFile<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        OpenFile::read_at(self, buffer, offset)
    }

    fn size(&self) -> u64 {
        OpenFile::size(self)
    }
}

impl Content for OpenFile<'_> {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Skip> {
        OpenFile::fill(self, buffer)
    }

    fn at(&self) -> Option<&dyn ReadAt> {
        Some(self)
    }

    fn size(&self) -> Option<u64> {
        Some(OpenFile::size(self))
    }
}

/// Bytes in memory.
pub(super) struct Whole<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Whole<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

impl ReadAt for Whole<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.bytes.read_at(buffer, offset)
    }

    fn size(&self) -> u64 {
        self.bytes.size()
    }
}

impl Content for Whole<'_> {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Skip> {
        let rest = &self.bytes[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }

    fn at(&self) -> Option<&dyn ReadAt> {
        Some(self)
    }

    fn size(&self) -> Option<u64> {
        Some(self.bytes.len() as u64)
    }
}

/// Bytes that come once: standard input, a member of a container.
pub(super) struct Flow<'a> {
    stream: &'a mut dyn Read,
    path: BlobPath,
    max: Option<u64>,
    read: u64,
    /// What a read error means that is no trouble of a container.
    reason: SkipReason,
    failure: Option<Skip>,
}

impl<'a> Flow<'a> {
    /// A stream that is skipped from the byte on that is one too many for a file.
    pub(super) fn new(stream: &'a mut dyn Read, path: BlobPath, max: Option<u64>) -> Self {
        Self { stream, path, max, read: 0, reason: SkipReason::Unreadable, failure: None }
    }

    /// A member: what cannot be read is a broken container.
    pub(super) fn member(stream: &'a mut dyn Read, path: BlobPath, max: Option<u64>) -> Self {
        Self { reason: SkipReason::Corrupt, ..Self::new(stream, path, max) }
    }

    fn skip(&self, reason: SkipReason, detail: String) -> Skip {
        Skip { path: self.path.clone(), reason, detail }
    }
}

impl Content for Flow<'_> {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Skip> {
        let (filled, failed) = fill(self.stream, buffer);
        self.failure = failed.map(|error| {
            let trouble = Trouble::of(error);
            let reason = if trouble.reason == SkipReason::Corrupt { self.reason } else { trouble.reason };
            self.skip(reason, trouble.detail)
        });
        self.read += filled as u64;
        match self.max.filter(|&max| self.read > max) {
            Some(max) => Err(self.skip(SkipReason::TooLarge, format!("more than the limit of {max} bytes"))),
            None => Ok(filled),
        }
    }

    fn failure(&mut self) -> Option<Skip> {
        self.failure.take()
    }

    fn at(&self) -> Option<&dyn ReadAt> {
        None
    }

    fn size(&self) -> Option<u64> {
        None
    }
}

/// A head that was read already, and what follows it.
pub(super) struct Chained<'a> {
    head: &'a [u8],
    rest: &'a mut dyn Content,
    ended: bool,
    beyond: u64,
}

impl<'a> Chained<'a> {
    /// The head filled its buffer, or else the content has `ended`.
    pub(super) fn new(head: &'a [u8], rest: &'a mut dyn Content, ended: bool) -> Self {
        Self { head, rest, ended, beyond: 0 }
    }

    /// How many bytes were read after the head.
    pub(super) fn read_beyond_head(&self) -> u64 {
        self.beyond
    }
}

impl Read for Chained<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.head.is_empty()
            && self.ended
            && let Some(skip) = self.rest.failure()
        {
            return Err(Trouble::from(skip).into());
        }
        if self.head.is_empty() && !self.ended && !buffer.is_empty() {
            let read = self.rest.fill(buffer).map_err(Trouble::from)?;
            self.ended = read < buffer.len();
            self.beyond += read as u64;
            return Ok(read);
        }
        let count = self.head.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.head[..count]);
        self.head = &self.head[count..];
        Ok(count)
    }
}
