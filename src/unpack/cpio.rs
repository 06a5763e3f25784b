//! cpio: the payload of RPM packages and initial file systems. The "new" ASCII forms, with or without checksum, and the old ASCII one.
//!
//! Promises: one pass; archives one after another are all read.
//! Leaves out: links, directories and devices; the old binary form.

use std::io::Read;

use super::member::{Part, Trouble, Visit, fill};

/// Longer names are cut.
const LONGEST: u64 = 64 << 10;
const REGULAR: u64 = 0o100_000;
const KIND: u64 = 0o170_000;
const LAST: &[u8] = b"TRAILER!!!";

/// What is read of a header, of which the magic says the form.
struct Header {
    mode: u64,
    size: u64,
    name: u64,
    /// Names and bytes end at multiples of this.
    align: u64,
    length: u64,
}

/// Whether bytes begin with a header.
pub fn is_header(head: &[u8]) -> bool {
    let Some(header) = read(head) else { return false };
    (1..=LONGEST).contains(&header.name)
}

fn read(head: &[u8]) -> Option<Header> {
    let number = |at: usize, digits: usize, radix| {
        let text = std::str::from_utf8(head.get(at..at + digits)?).ok()?;
        if text.starts_with('+') { None } else { u64::from_str_radix(text, radix).ok() }
    };
    let hex = |index: usize| number(6 + index * 8, 8, 16);
    match head.get(..6)? {
        b"070701" | b"070702" => Some(Header { mode: hex(1)?, size: hex(6)?, name: hex(11)?, align: 4, length: 110 }),
        b"070707" => {
            let octal = |at, digits| number(at, digits, 8);
            Some(Header { mode: octal(18, 6)?, size: octal(65, 11)?, name: octal(59, 6)?, align: 1, length: 76 })
        }
        _ => None,
    }
}

/// Hands out the members of an archive.
pub fn members(stream: &mut dyn Read, visit: &mut dyn Visit) -> Result<(), Trouble> {
    while !visit.is_over() {
        let Some(header) = next(stream)? else { return Ok(()) };
        let mut name = Vec::new();
        let mut part = Part::new(stream, header.name);
        part.by_ref().take(LONGEST).read_to_end(&mut name).map_err(Trouble::of)?;
        part.finish(padding(header.length + header.name, header.align))?;
        name.truncate(memchr::memchr(0, &name).unwrap_or(name.len()));
        let mut part = Part::new(stream, header.size);
        if header.mode & KIND == REGULAR && name != LAST {
            visit.member(&name, &mut part);
        }
        if !visit.is_over() {
            part.finish(padding(header.size, header.align))?;
        }
    }
    Ok(())
}

/// The next header, after what pads an archive; `None` at the end.
fn next(stream: &mut dyn Read) -> Result<Option<Header>, Trouble> {
    let mut head = [0; 110];
    while head[0] == 0 {
        match fill(stream, &mut head[..1]) {
            (_, Some(error)) => return Err(Trouble::of(error)),
            (0, None) => return Ok(None),
            _ => {}
        }
    }
    rest(stream, &mut head[1..6])?;
    let length = if head.starts_with(b"070707") { 76 } else { 110 };
    rest(stream, &mut head[6..length])?;
    read(&head).map(Some).ok_or_else(|| Trouble::corrupt("no header where one should be"))
}

/// Fills a part of a header.
fn rest(stream: &mut dyn Read, part: &mut [u8]) -> Result<(), Trouble> {
    match fill(stream, part) {
        (_, Some(error)) => Err(Trouble::of(error)),
        (filled, None) if filled == part.len() => Ok(()),
        _ => Err(Trouble::corrupt("cut short within a header")),
    }
}

fn padding(size: u64, align: u64) -> u64 {
    size.wrapping_neg() % align
}
