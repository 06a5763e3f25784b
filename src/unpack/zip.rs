//! zip, by its directory at the end.
//!
//! Promises: every entry of the directory, names that come twice as well, its comment and the archive's; memory does not grow
//! with their number; entries that lie over one another, the bomb's way to be large, end the reading. Where the directory is
//! missing, or lists nothing, members are looked for by their own headers, and so they are between those that it lists.
//! Leaves out: directories.

mod local;
mod unlisted;

use std::io::{self, BufRead, BufReader, Read};

use deflate64::Deflate64Decoder;
use flate2::bufread::DeflateDecoder;
use rawzip::{
    CompressionMethod, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder, ZipFileHeaderRecord,
    ZipLocator,
};

use super::{
    compressed::{bzip2_stream, lzma as lzma_raw, ppmd_of_zip, xz, zstd},
    member::{ReadAt, Trouble, Visit},
    verified::Verified,
};
use crate::error::SkipReason;
use unlisted::Gaps;

/// Compressed bytes read at a time.
const BUFFER: usize = 32 << 10;
/// The least that a member takes beside its name and its content: a header of its own and one in the directory.
const HEADERS: u64 = 30 + 46;

struct Bytes<'a>(&'a dyn ReadAt);

impl ReaderAt for Bytes<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
}

/// Hands out the members of an archive.
pub fn members(bytes: &dyn ReadAt, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let located = ZipLocator::new().locate_in_reader(Bytes(bytes), &mut buffer, bytes.size());
    let archive = match located {
        Ok(archive) => archive,
        Err((_, error)) => return by_their_headers(bytes, visit, &format!("cannot be read ({error})")),
    };
    let mut entries = archive.entries(&mut buffer);
    let (mut listed, mut taken, mut gaps) = (0_u64, 0_u64, Gaps::new());
    while !visit.is_over() {
        let record = match entries.next_entry() {
            Ok(Some(record)) => record,
            Ok(None) if listed == 0 && begins_with_member(bytes) => {
                return by_their_headers(bytes, visit, "lists nothing");
            }
            Ok(None) => break,
            Err(error) if listed == 0 => return by_their_headers(bytes, visit, &format!("cannot be read ({error})")),
            Err(error) => return Err(trouble(error)),
        };
        listed += 1;
        taken = taken.saturating_add(record.compressed_size_hint() + HEADERS + record.file_path().as_bytes().len() as u64);
        if taken > bytes.size() {
            return Err(Trouble::corrupt("its members lie over one another, or end after the file; what follows was not read"));
        }
        gaps.pass(bytes, record.local_header_offset(), record.compressed_size_hint())?;
        if record.is_dir() && record.uncompressed_size_hint() == 0 {
            continue;
        }
        let comment = record.comment().as_bytes();
        if !comment.is_empty() {
            visit.member(&[b"<comment of ", record.file_path().as_bytes(), b">"].concat(), &mut &*comment);
        }
        let entry = Entry::of(&record);
        match entry.open(&archive) {
            Ok(mut content) => visit.member(&entry.name, &mut content),
            Err(trouble) => visit.refused(&entry.name, trouble),
        }
    }
    gaps.members(bytes, archive.directory_offset(), visit)?;
    behind(&archive, bytes, visit)
}

/// What stands behind the directory: the archive's comment, and what should not be there.
fn behind(archive: &ZipArchive<Bytes<'_>>, bytes: &dyn ReadAt, visit: &mut dyn Visit) -> Result<(), Trouble> {
    let mut comment = archive.comment();
    if comment.remaining() > 0 && !visit.is_over() {
        visit.member(b"<comment>", &mut comment);
    }
    if archive.end_offset() < bytes.size() {
        return Err(Trouble::corrupt("other bytes follow its directory"));
    }
    Ok(())
}

/// Without a directory that leads to them.
fn by_their_headers(bytes: &dyn ReadAt, visit: &mut dyn Visit, directory: &str) -> Result<(), Trouble> {
    local::members(bytes, 0..bytes.size(), visit)?;
    Err(Trouble::corrupt(format!("its directory {directory}; what was found of its members was scanned")))
}

/// An archive of nothing has no more than the end of a directory.
fn begins_with_member(bytes: &dyn ReadAt) -> bool {
    let mut head = [0; local::MAGIC.len()];
    bytes.read_at(&mut head, 0).is_ok() && head == *local::MAGIC
}

struct Entry {
    name: Vec<u8>,
    method: CompressionMethod,
    encrypted: bool,
    crc: u32,
    place: ZipArchiveEntryWayfinder,
}

impl Entry {
    fn of(record: &ZipFileHeaderRecord<'_>) -> Self {
        let mut name = record.file_path().as_bytes().to_vec();
        // Some Windows programs write their own separator.
        if memchr::memchr(b'/', &name).is_none() {
            name.iter_mut().filter(|b| **b == b'\\').for_each(|b| *b = b'/');
        }
        let method = record.compression_method();
        let encrypted = record.flags().is_encrypted() || method == CompressionMethod::AES;
        Self { name, method, encrypted, crc: record.crc32(), place: record.wayfinder() }
    }

    fn open<'a>(&self, archive: &'a ZipArchive<Bytes<'_>>) -> Result<impl Read + 'a, Trouble> {
        if self.encrypted {
            return Err(Trouble::new(SkipReason::Encrypted, "its archive needs a password"));
        }
        let entry = archive.get_entry(self.place).map_err(trouble)?;
        let size = self.place.uncompressed_size_hint();
        let decoder = decoder(self.method, BufReader::with_capacity(BUFFER, entry.reader()), size)?;
        Ok(Verified::new(decoder, size, Some(self.crc)))
    }
}

/// What a method packed; `u64::MAX` for a size that is not known.
fn decoder<'a>(method: CompressionMethod, packed: impl BufRead + 'a, size: u64) -> Result<Box<dyn Read + 'a>, Trouble> {
    Ok(match method {
        CompressionMethod::STORE => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
        CompressionMethod::DEFLATE64 => Box::new(Deflate64Decoder::with_buffer(packed)),
        CompressionMethod::BZIP2 => bzip2_stream(packed),
        CompressionMethod::LZMA => lzma(packed, size)?,
        CompressionMethod::PPMD => ppmd_of_zip(Box::new(packed), size)?,
        CompressionMethod::XZ => xz(Box::new(packed)),
        CompressionMethod::ZSTD | CompressionMethod::ZSTD_DEPRECATED => zstd(Box::new(packed)),
        method => return Err(Trouble::new(SkipReason::Unsupported, format!("packed by zip method {}", method.as_u16()))),
    })
}

/// LZMA in a zip: the version of a program and the length of the properties stand before them.
fn lzma<'a>(mut packed: impl BufRead + 'a, size: u64) -> Result<Box<dyn Read + 'a>, Trouble> {
    let mut head = [0; 9];
    packed.read_exact(&mut head).map_err(Trouble::of)?;
    let dictionary = u32::from_le_bytes([head[5], head[6], head[7], head[8]]);
    lzma_raw(Box::new(packed), size, head[4], dictionary)
}

fn trouble(error: rawzip::Error) -> Trouble {
    Trouble::of(io::Error::other(error))
}
