//! Members of a zip without its directory (an upload or a download that was cut short), by the headers before each.
//!
//! Promises: the bytes are passed over once; where a header does not say how long its member is, the next header is looked for
//! in it.
//! Leaves out: checksums, which stand after such members.

use std::{
    io::{BufReader, Read},
    ops::Range,
};

use rawzip::CompressionMethod;

use super::{BUFFER, decoder};
use crate::{
    error::SkipReason,
    unpack::member::{ReadAt, Section, Trouble, Visit},
};

/// What a member's header begins with.
pub const MAGIC: &[u8; 4] = b"PK\x03\x04";
const HEADER: usize = 30;
const STEP: usize = 64 << 10;

/// Hands out what has a header in a part of the file.
pub fn members(bytes: &dyn ReadAt, Range { start: mut at, end }: Range<u64>, visit: &mut dyn Visit) -> Result<(), Trouble> {
    while !visit.is_over() {
        let Some(found) = find(bytes, at, end)? else { break };
        let Some(header) = Header::read(bytes, found)? else {
            at = found + MAGIC.len() as u64;
            continue;
        };
        at = header.start + header.size.unwrap_or(0);
        if header.name.ends_with(b"/") && header.size == Some(0) {
            continue;
        }
        match header.open(bytes, end) {
            Ok(mut content) => visit.member(&header.name, &mut content),
            Err(trouble) => visit.refused(&header.name, trouble),
        }
    }
    Ok(())
}

/// Where the content begins of the member that has a header there.
pub fn content(bytes: &dyn ReadAt, at: u64) -> Result<Option<u64>, Trouble> {
    Ok(Header::read(bytes, at)?.map(|header| header.start))
}

/// Where the next header begins, before `end`.
pub fn find(bytes: &dyn ReadAt, mut at: u64, end: u64) -> Result<Option<u64>, Trouble> {
    let most = |at: u64| usize::try_from(end - at).unwrap_or(STEP).min(STEP);
    let mut step = vec![0; most(at.min(end))];
    while at < end {
        let most = most(at);
        let read = bytes.read_at(&mut step[..most], at).map_err(Trouble::of)?;
        if let Some(found) = memchr::memmem::find(&step[..read], MAGIC) {
            return Ok(Some(at + found as u64));
        }
        if read < MAGIC.len() {
            return Ok(None);
        }
        // One may begin in the last bytes.
        at += (read + 1 - MAGIC.len()) as u64;
    }
    Ok(None)
}

struct Header {
    name: Vec<u8>,
    method: CompressionMethod,
    encrypted: bool,
    start: u64,
    /// Of the packed bytes; `None` where that stands after them.
    size: Option<u64>,
    /// Of the bytes that come out.
    unpacked: Option<u64>,
}

impl Header {
    fn read(bytes: &dyn ReadAt, at: u64) -> Result<Option<Self>, Trouble> {
        let mut header = [0; HEADER];
        if bytes.read_at(&mut header, at).map_err(Trouble::of)? < HEADER {
            return Ok(None);
        }
        let short = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let flags = short(6);
        let mut name = vec![0; usize::from(short(26))];
        let read = bytes.read_at(&mut name, at + HEADER as u64).map_err(Trouble::of)?;
        if read < name.len() || name.is_empty() {
            return Ok(None);
        }
        let start = at + HEADER as u64 + name.len() as u64 + u64::from(short(28));
        let long = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let (size, unpacked) = (long(18), long(22));
        // All ones: the size stands in a field that zip64 adds.
        let is_known = flags & 8 == 0 && size != u32::MAX;
        let method = CompressionMethod::from(short(8));
        let encrypted = flags & 1 != 0 || method == CompressionMethod::AES;
        Ok(Some(Self {
            name,
            method,
            encrypted,
            start,
            size: is_known.then_some(size.into()),
            unpacked: is_known.then_some(unpacked.into()),
        }))
    }

    /// Its content, which lies before `end`.
    fn open<'a>(&self, bytes: &'a dyn ReadAt, end: u64) -> Result<Box<dyn Read + 'a>, Trouble> {
        if self.encrypted {
            return Err(Trouble::new(SkipReason::Encrypted, "its archive needs a password"));
        }
        // Not further than to the next header, so that many headers with long members are not read many times.
        let left = match self.size {
            Some(size) => size,
            None => find(bytes, self.start, end)?.unwrap_or(end).saturating_sub(self.start),
        };
        let packed = Section { bytes, at: self.start, left, exact: self.size.is_some() };
        decoder(self.method, BufReader::with_capacity(BUFFER, packed), self.unpacked.unwrap_or(u64::MAX))
    }
}
