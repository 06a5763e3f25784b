//! RPM packages: the header's texts (scripts among them), and the compressed payload.
//!
//! Promises: one pass; the header is one member, the payload another, which is compressed and then a cpio archive.
//! Leaves out: what each text of the header is.

use std::io::Read;

use super::member::{Part, Trouble, Visit};

/// What a package begins with.
pub const MAGIC: &[u8] = &[0xED, 0xAB, 0xEE, 0xDB];
const LEAD: u64 = 96;
const SECTION: [u8; 3] = [0x8E, 0xAD, 0xE8];
/// Bytes of one index entry.
const ENTRY: u64 = 16;

/// Hands out the header and the payload.
pub fn members(stream: &mut dyn Read, visit: &mut dyn Visit) -> Result<(), Trouble> {
    Part::new(stream, LEAD).finish(0)?;
    let (entries, store) = section(stream)?;
    let signature = entries * ENTRY + store;
    Part::new(stream, signature).finish(signature.wrapping_neg() % 8)?;
    let (entries, store) = section(stream)?;
    Part::new(stream, entries * ENTRY).finish(0)?;
    let mut texts = Part::new(stream, store);
    visit.member(b"header", &mut Lines(&mut texts));
    texts.finish(0)?;
    visit.member(b"payload", &mut *stream);
    Ok(())
}

/// How many entries a section's index has, and how many bytes follow it.
fn section(stream: &mut dyn Read) -> Result<(u64, u64), Trouble> {
    let mut head = [0; 16];
    Part::new(stream, 16).read_exact(&mut head).map_err(Trouble::of)?;
    let number = |at: usize| head[at..at + 4].iter().fold(0_u64, |n, &b| n << 8 | u64::from(b));
    if head.starts_with(&SECTION) { Ok((number(8), number(12))) } else { Err(Trouble::corrupt("no header where one should be")) }
}

/// Texts that zeros part, as lines; other bytes that no text has are blanks.
struct Lines<'a, 'b>(&'a mut Part<'b>);

impl Read for Lines<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(buffer)?;
        for byte in &mut buffer[..read] {
            match *byte {
                0 => *byte = b'\n',
                1..=8 | 14..=31 | 127.. => *byte = b' ',
                _ => {}
            }
        }
        Ok(read)
    }
}
