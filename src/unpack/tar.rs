//! tar: ustar, pax, GNU and what came before them.
//!
//! Promises: one pass, in memory that does not grow with what headers say; the holes of sparse files are not made; after a broken header
//! the next sound one is looked for, and archives one after another are all read.
//! Leaves out: links, directories and devices, which hold no bytes.

use std::io::Read;

use super::member::{Part, Trouble, Visit, fill};

const BLOCK: usize = 512;
/// Longer names, and pax records, are cut.
const LONGEST: u64 = 64 << 10;

type Block = [u8; BLOCK];

/// Whether bytes begin with a tar header: its checksum says so, for old archives have no magic.
pub fn is_header(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<BLOCK>() else { return false };
    let Some(stated) = octal(&block[148..156]) else { return false };
    let spaces = 8 * u64::from(b' ');
    let sum: u64 = block[..148].iter().chain(&block[156..]).map(|&b| u64::from(b)).sum();
    // Some old programs summed signed bytes.
    let high = block[..148].iter().chain(&block[156..]).filter(|&&b| b >= 128).count() as u64;
    sum + spaces == stated || (sum + spaces).checked_sub(high * 256) == Some(stated)
}

/// Hands out the members of an archive.
pub fn members(stream: &mut dyn Read, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let mut tape = Tape { stream, at: 0 };
    let mut told = Told::default();
    let mut broken = None;
    while !visit.is_over() {
        let Some(block) = tape.block()? else { break };
        if is_header(&block) {
            entry(&mut tape, &block, &mut told, visit)?;
        } else if block != [0; BLOCK] && broken.is_none() {
            broken = Some(tape.at - BLOCK as u64);
        }
    }
    broken.map_or(Ok(()), |at| Err(Trouble::corrupt(format!("no header at byte {at}; what follows was searched for members"))))
}

/// What the blocks before a member's header said about it.
#[derive(Default)]
struct Told {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    /// pax 1.0: the map of a sparse file stands before its bytes.
    map_first: bool,
}

fn entry(tape: &mut Tape<'_>, block: &Block, told: &mut Told, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let size = number(&block[124..136]);
    match block[156] {
        b'L' => told.name = Some(until_zero(&tape.text(size)?).to_vec()),
        b'x' | b'X' => told.read_pax(&tape.text(size)?),
        b'K' | b'g' => drop(tape.text(size)?),
        b'1'..=b'6' => *told = Told::default(),
        kind => {
            let told = std::mem::take(told);
            if kind == b'S' {
                tape.pass_sparse_map(block)?;
            }
            let name = told.name.unwrap_or_else(|| name(block));
            let size = told.size.unwrap_or(size);
            if matches!(kind, b'\0') && name.ends_with(b"/") {
                return Ok(());
            }
            let bytes_before = if told.map_first { tape.pass_text_map()? } else { 0 };
            tape.member(&name, size.saturating_sub(bytes_before), visit)?;
        }
    }
    Ok(())
}

impl Told {
    /// Records of the form `LENGTH KEY=VALUE\n`.
    fn read_pax(&mut self, mut records: &[u8]) {
        while let Some(space) = memchr::memchr(b' ', records) {
            let length = std::str::from_utf8(&records[..space]).ok().and_then(|digits| digits.parse::<usize>().ok());
            let Some(length) = length.filter(|&length| length > space + 1) else { return };
            let record = &records[space + 1..length.min(records.len())];
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(equals) = memchr::memchr(b'=', record) {
                self.say(&record[..equals], &record[equals + 1..]);
            }
            records = &records[length.min(records.len())..];
        }
    }

    fn say(&mut self, key: &[u8], value: &[u8]) {
        match key {
            // A sparse file's own name comes first, and `path` is one that its parts were given.
            b"path" if self.name.is_some() && self.map_first => {}
            b"path" | b"GNU.sparse.name" => self.name = Some(value.to_vec()),
            b"size" => self.size = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok()),
            b"GNU.sparse.major" => self.map_first = value == b"1",
            _ => {}
        }
    }
}

struct Tape<'a> {
    stream: &'a mut dyn Read,
    /// Bytes read.
    at: u64,
}

impl Tape<'_> {
    /// The next block; `None` at the end.
    fn block(&mut self) -> Result<Option<Block>, Trouble> {
        let mut block = [0; BLOCK];
        let (filled, failed) = fill(self.stream, &mut block);
        if let Some(error) = failed {
            return Err(Trouble::of(error));
        }
        self.at += filled as u64;
        match filled {
            0 => Ok(None),
            BLOCK => Ok(Some(block)),
            _ if block == [0; BLOCK] => Ok(None),
            _ => Err(Trouble::corrupt("cut short within a header")),
        }
    }

    /// The bytes of an entry that speaks about the next one.
    fn text(&mut self, size: u64) -> Result<Vec<u8>, Trouble> {
        let mut part = Part::new(self.stream, size);
        let mut text = Vec::new();
        part.by_ref().take(LONGEST).read_to_end(&mut text).map_err(Trouble::of)?;
        part.finish(padding(size))?;
        self.at += size + padding(size);
        Ok(text)
    }

    fn member(&mut self, name: &[u8], size: u64, visit: &mut dyn Visit) -> Result<(), Trouble> {
        let mut part = Part::new(self.stream, size);
        visit.member(name, &mut part);
        if visit.is_over() {
            return Ok(());
        }
        part.finish(padding(size))?;
        self.at = self.at.saturating_add(size).saturating_add(padding(size));
        Ok(())
    }

    /// Old GNU: blocks of offsets and lengths follow the header as long as each says so.
    fn pass_sparse_map(&mut self, header: &Block) -> Result<(), Trouble> {
        let mut more = header[482] != 0;
        while more {
            more = self.block()?.is_some_and(|block| block[504] != 0);
        }
        Ok(())
    }

    /// pax 1.0: lines of numbers, the first one says how many pairs follow. Returns their bytes.
    fn pass_text_map(&mut self) -> Result<u64, Trouble> {
        let (mut lines, mut expected, mut passed) = (0, None, 0);
        while let Some(block) = self.block()? {
            passed += BLOCK as u64;
            if expected.is_none() {
                let digits =
                    block.iter().take_while(|b| b.is_ascii_digit()).fold(0_u64, |n, b| n * 10 % (1 << 40) + u64::from(b - b'0'));
                expected = Some(digits * 2 + 1);
            }
            lines += memchr::memchr_iter(b'\n', &block).count() as u64;
            if expected.is_none_or(|expected| lines >= expected) || memchr::memchr(b'\n', &block).is_none() {
                break;
            }
        }
        Ok(passed)
    }
}

/// Bytes to the end of the last block.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

fn name(block: &Block) -> Vec<u8> {
    let (name, prefix) = (until_zero(&block[..100]), until_zero(&block[345..500]));
    if &block[257..263] == b"ustar\0" && !prefix.is_empty() { [prefix, b"/", name].concat() } else { name.to_vec() }
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

/// A size: octal digits, or binary after a byte of 0x80.
fn number(field: &[u8]) -> u64 {
    if field[0] & 0x80 == 0 {
        return octal(field).unwrap_or(0);
    }
    let bytes = field.last_chunk::<8>().copied().unwrap_or_default();
    u64::from_be_bytes(bytes).min(u64::MAX / 4)
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    u64::from_str_radix(text, 8).ok()
}
