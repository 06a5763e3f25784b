//! 7z, by the header at its end.
//!
//! Promises: the files that were packed as one stream are read in one pass; dictionaries are bounded as those of xz are; what is passed
//! over is paid for as what is read.
//! Leaves out: archives in several volumes, methods of other programs than 7-Zip and its kin for zstd, and what needs a password.

use std::{
    collections::VecDeque,
    io::{self, BufReader, Read},
};

use deflate64::Deflate64Decoder;
use flate2::bufread::DeflateDecoder;
use lzma_rust2::filter::{bcj::BcjReader, bcj2::Bcj2Reader, delta::DeltaReader};

use super::{
    compressed::{self, Ending},
    member::{Part, ReadAt, Section, Trouble, Visit},
    verified::Verified,
};
use crate::error::SkipReason;

mod header;

use header::{Coder, Folder, Header, Input, Stored};

/// What an archive begins with.
pub const MAGIC: &[u8] = b"7z\xBC\xAF\x27\x1C";
const START: u64 = 32;
/// Most bytes of a header; that of a million files takes 60 MB.
const LARGEST: u64 = 64 << 20;
/// Most memory that a folder's methods may ask for together.
const MOST_MEMORY: u64 = 256 << 20;
/// Headers that are packed in packed headers.
const DEEPEST: usize = 4;

/// Hands out the files.
pub fn members(bytes: &dyn ReadAt, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let Some(Header { folders, mut names }) = header(bytes)? else { return Ok(()) };
    for folder in &folders {
        let mut own: VecDeque<Vec<u8>> = folder.files.iter().map(|_| names.pop_front().unwrap_or_default()).collect();
        let result = files(folder, bytes, &mut own, visit);
        if visit.is_over() {
            break;
        }
        if let Err(trouble) = result {
            own.iter().for_each(|name| visit.refused(name, trouble.clone()));
        }
    }
    Ok(())
}

/// Reads and unpacks the header; `None` of an archive that holds nothing.
fn header(bytes: &dyn ReadAt) -> Result<Option<Header>, Trouble> {
    let mut start = [0; START as usize];
    Section::new(bytes, 0, START).read_exact(&mut start).map_err(|_| Trouble::corrupt("cut short within its first header"))?;
    let number = |at: usize| start[at..at + 8].iter().rev().fold(0, |n, &b| n << 8 | u64::from(b));
    let (offset, size) = (number(12), number(20));
    if size == 0 {
        return Ok(None);
    }
    if START.checked_add(offset).and_then(|at| at.checked_add(size)).is_none_or(|end| end > bytes.size()) {
        return Err(Trouble::corrupt("its directory lies beyond its end: it is cut short, or one of several volumes"));
    }
    let mut packed: Box<dyn Read + '_> = Box::new(Section::new(bytes, START + offset, size));
    for _ in 0..DEEPEST {
        let mut unpacked = Vec::new();
        let read = packed.by_ref().take(LARGEST + 1).read_to_end(&mut unpacked).map_err(Trouble::of)?;
        if read as u64 > LARGEST {
            return Err(Trouble::new(SkipReason::OverBudget, format!("its directory takes more than {} MiB", LARGEST >> 20)));
        }
        match header::read(&unpacked).ok_or_else(|| Trouble::corrupt("its directory is broken"))? {
            Stored::Plain(header) => return Ok(Some(header)),
            Stored::Packed(folder) => packed = decoded(&folder, bytes)?,
        }
    }
    Err(Trouble::corrupt("its directory is packed again and again"))
}

/// Hands out one folder's files, and takes their names. An error is what keeps those from being read whose names are left.
fn files(folder: &Folder, bytes: &dyn ReadAt, names: &mut VecDeque<Vec<u8>>, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let mut stream = decoded(folder, bytes)?;
    for &(size, crc) in &folder.files {
        let mut part = Part::new(&mut stream, size);
        visit.member(&names.pop_front().unwrap_or_default(), &mut Verified::new(&mut part, size, crc));
        if visit.is_over() {
            break;
        }
        pass(part, visit)?;
    }
    Ok(())
}

/// Passes over what was not read of a file.
fn pass(mut part: Part<'_>, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let mut buffer = vec![0; if part.left > 0 { 64 << 10 } else { 0 }];
    while part.left > 0 {
        let read = part.read(&mut buffer).map_err(Trouble::of)?;
        visit.spend(read)?;
    }
    Ok(())
}

/// A folder's files, one after another.
fn decoded<'a>(folder: &Folder, bytes: &'a dyn ReadAt) -> Result<Box<dyn Read + 'a>, Trouble> {
    if folder.coders.iter().any(|coder| coder.method == [6, 0xF1, 7, 1]) {
        return Err(Trouble::new(SkipReason::Encrypted, "its archive needs a password"));
    }
    if folder.coders.iter().map(memory).sum::<u64>() > MOST_MEMORY {
        return Err(Trouble::of(io::ErrorKind::OutOfMemory.into()));
    }
    output(folder, folder.last, bytes, &mut folder.coders.len())
}

/// What a coder asks for by its properties.
fn memory(coder: &Coder) -> u64 {
    match (coder.method.as_slice(), coder.properties.as_slice()) {
        ([3, 1, 1] | [3, 4, 1], [_, a, b, c, d, ..]) => u64::from(u32::from_le_bytes([*a, *b, *c, *d])),
        ([0x21], [dictionary, ..]) => compressed::lzma2_dictionary(*dictionary).map_or(0, u64::from),
        _ => 0,
    }
}

/// What a coder gives; each may be asked once, so that none reads what it gives itself.
fn output<'a>(folder: &Folder, index: usize, bytes: &'a dyn ReadAt, left: &mut usize) -> Result<Box<dyn Read + 'a>, Trouble> {
    let broken = || Trouble::corrupt("its methods read one another in a circle");
    *left = left.checked_sub(1).ok_or_else(broken)?;
    let coder = folder.coders.get(index).ok_or_else(broken)?;
    let mut streams = Vec::new();
    for &input in &folder.inputs[coder.inputs.clone()] {
        streams.push(match input {
            Input::Coder(other) => output(folder, other, bytes, left)?,
            Input::Packed(at, size) => {
                let begin = START.checked_add(at).ok_or_else(|| Trouble::corrupt("its bytes lie nowhere"))?;
                Box::new(Section::new(bytes, begin, size)) as Box<dyn Read + 'a>
            }
        });
    }
    match (coder.method.as_slice(), streams.len()) {
        ([3, 3, 1, 0x1B], 4) => Ok(Box::new(Bcj2Reader::new(streams, coder.size))),
        (_, 1) => Ok(Box::new(Ending::new(step(coder, streams.swap_remove(0))?))),
        _ => Err(unsupported(coder)),
    }
}

fn step<'a>(coder: &Coder, stream: Box<dyn Read + 'a>) -> Result<Box<dyn Read + 'a>, Trouble> {
    let broken = || Trouble::corrupt("a method's properties are broken");
    let buffered = |stream| BufReader::with_capacity(64 << 10, stream);
    let properties = coder.properties.as_slice();
    Ok(match coder.method.as_slice() {
        [0] => stream,
        [3, 1, 1] => {
            let (&first, rest) = properties.split_first().ok_or_else(broken)?;
            let dictionary = rest.first_chunk().map(|b| u32::from_le_bytes(*b)).ok_or_else(broken)?;
            compressed::lzma(stream, coder.size, first, dictionary)?
        }
        [0x21] => compressed::lzma2(stream, *properties.first().ok_or_else(broken)?)?,
        [3, 4, 1] => {
            let (order, memory) = properties.split_first().ok_or_else(broken)?;
            let memory = memory.first_chunk().map(|b| u32::from_le_bytes(*b)).ok_or_else(broken)?;
            compressed::ppmd(stream, coder.size, u32::from(*order), memory)?
        }
        [4, 1, 8] => Box::new(DeflateDecoder::new(buffered(stream))),
        [4, 1, 9] => Box::new(Deflate64Decoder::with_buffer(buffered(stream))),
        [4, 2, 2] => compressed::bzip2_stream(buffered(stream)),
        [4, 0xF7, 0x11, 1] => compressed::zstd(stream),
        [3] => Box::new(DeltaReader::new(stream, usize::from(*properties.first().ok_or_else(broken)?) + 1)),
        [3, 3, 1, 3] | [4] => Box::new(BcjReader::new_x86(stream, 0)),
        [3, 3, 2, 5] | [5] => Box::new(BcjReader::new_ppc(stream, 0)),
        [3, 3, 4, 1] | [6] => Box::new(BcjReader::new_ia64(stream, 0)),
        [3, 3, 5, 1] | [7] => Box::new(BcjReader::new_arm(stream, 0)),
        [3, 3, 7, 1] | [8] => Box::new(BcjReader::new_arm_thumb(stream, 0)),
        [3, 3, 8, 5] | [9] => Box::new(BcjReader::new_sparc(stream, 0)),
        [0xA] => Box::new(BcjReader::new_arm64(stream, 0)),
        [0xB] => Box::new(BcjReader::new_riscv(stream, 0)),
        _ => return Err(unsupported(coder)),
    })
}

fn unsupported(coder: &Coder) -> Trouble {
    let method: String = coder.method.iter().map(|byte| format!("{byte:02X}")).collect();
    Trouble::new(SkipReason::Unsupported, format!("packed by 7z method {method}"))
}
