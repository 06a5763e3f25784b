//! Which container bytes are, by what they begin with and not by their name, but for Brotli, which has no magic.
//!
//! Promises: a look at the head alone; one comparison for nearly every file.
//! Leaves out: opening them.

use super::{
    accounts::List, ar, bundle, compressed, cpio, encoding, java, keystore, member::ReadAt, pdf, python, rpm, sevenz, sqlite, tar,
};

/// Scripts (Python's zipapps, executable jars), and programs of Windows and Unix.
const SELF_UNPACKING: [&[u8]; 3] = [b"#!", b"MZ", b"\x7FELF"];

/// A kind of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// zip, and all that is one: jar, whl, docx, apk …
    Zip,
    /// 7z.
    SevenZip,
    /// tar, with the names of pax and GNU.
    Tar,
    /// Debian packages, static libraries.
    Ar,
    /// The payload of RPM packages, initial file systems.
    Cpio,
    /// RPM packages.
    Rpm,
    /// SQLite databases.
    Sqlite,
    /// What `git bundle` packs.
    Bundle,
    /// Documents.
    Pdf,
    /// Java's keystores.
    JavaKeystore,
    /// Keystores of everybody else.
    Pkcs12,
    /// Java class files.
    Class,
    /// Compiled Python.
    Python,
    /// One file, compressed.
    Gzip,
    /// One file, compressed.
    Bzip2,
    /// One file, compressed.
    Xz,
    /// One file, compressed.
    Zstd,
    /// One file, compressed.
    Lz4,
    /// One file, compressed: the form before xz.
    Lzma,
    /// One file, compressed as LZMA is, with a checksum.
    Lzip,
    /// One file, compressed.
    Snappy,
    /// One file, compressed.
    Brotli,
}

impl Format {
    /// The container that begins with `head`, of which 512 bytes are looked at.
    pub fn of(head: &[u8]) -> Option<Self> {
        let format = match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, b'P', b'K', 3, 4, ..] => Self::Zip,
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Self::Bzip2,
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Self::Zstd,
            [0x04, 0x22, 0x4D, 0x18, ..] | [0x02, 0x21, 0x4C, 0x18, ..] => Self::Lz4,
            [0x5D, 0, 0, ..] if is_lzma(head) => Self::Lzma,
            [b'L', b'Z', b'I', b'P', 1, ..] => Self::Lzip,
            [0xFF, 6, 0, 0, b's', b'N', b'a', b'P', b'p', b'Y', ..] => Self::Snappy,
            [b'7', b'z', ..] if head.starts_with(sevenz::MAGIC) => Self::SevenZip,
            [b'!', ..] if head.starts_with(ar::MAGIC) => Self::Ar,
            [b'0', b'7', b'0', b'7', b'0', ..] if cpio::is_header(head) => Self::Cpio,
            [0xED, ..] if head.starts_with(rpm::MAGIC) => Self::Rpm,
            [b'#', b' ', b'v', ..] if bundle::BUNDLES.iter().any(|magic| head.starts_with(magic)) => Self::Bundle,
            [b'%', ..] if head.starts_with(pdf::MAGIC) => Self::Pdf,
            [b'S', b'Q', ..] if head.starts_with(sqlite::MAGIC) => Self::Sqlite,
            [0xFE | 0xCE, ..] if keystore::is_java(head) => Self::JavaKeystore,
            [0x30, ..] if keystore::is_pkcs12(head) => Self::Pkcs12,
            [0xCA, ..] if java::is_class(head) => Self::Class,
            [_, _, b'\r', b'\n', ..] if python::is_module(head) => Self::Python,
            _ if tar::is_header(head) => Self::Tar,
            _ => return None,
        };
        Some(format)
    }

    /// The container that bytes of no format with a magic are, by the name of their file: web servers keep `app.js.br` beside `app.js`.
    pub fn named(name: &[u8], head: &[u8]) -> Option<Self> {
        (Self::is_named(name, head) && compressed::begins_as_brotli(head)).then_some(Self::Brotli)
    }

    /// Whether a file, which is no text, is called what Brotli packed.
    pub fn is_named(name: &[u8], head: &[u8]) -> bool {
        ends_with(name, b".br") && encoding::has_controls(head)
    }

    /// Whether a name says how its file is packed, or that it is a list of accounts, so that the same bytes are something else under another
    /// name.
    pub fn is_told_by_name(name: &[u8]) -> bool {
        ends_with(name, b".br") || List::of_name(name).is_some()
    }

    /// The container that stands behind a program or a script which unpacks it: `bytes`, of which `head` is the beginning, end with a
    /// zip's directory.
    pub fn behind(head: &[u8], bytes: &dyn ReadAt) -> Option<Self> {
        // The directory's last record, and the longest comment after it.
        const TAIL: usize = 22 + 0xFFFF;
        if !SELF_UNPACKING.iter().any(|magic| head.starts_with(magic)) {
            return None;
        }
        let length = TAIL.min(usize::try_from(bytes.size()).unwrap_or(TAIL));
        let mut tail = vec![0; length];
        let read = bytes.read_at(&mut tail, bytes.size() - length as u64).ok()?;
        let is_record = |at: usize| {
            let short = |from: usize| tail.get(at + from..at + from + 2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])));
            let ends_here = short(20).is_some_and(|comment| at + 22 + comment == read);
            // Programs that read zips hold these four bytes as well: a directory stands before a record.
            let size = short(12).zip(short(14)).map_or(0, |(low, high)| low | high << 16);
            let mut first = [0; 4];
            let directory = (bytes.size() - (length - at) as u64).checked_sub(size as u64);
            ends_here && directory.is_some_and(|at| bytes.read_at(&mut first, at).is_ok()) && first == *b"PK\x01\x02"
        };
        memchr::memmem::rfind(&tail[..read], b"PK\x05\x06").filter(|&at| is_record(at)).map(|_| Self::Zip)
    }

    /// The name it is reported by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::SevenZip => "7z",
            Self::Tar => "tar",
            Self::Ar => "ar",
            Self::Cpio => "cpio",
            Self::Rpm => "rpm",
            Self::Sqlite => "sqlite",
            Self::Bundle => "git bundle",
            Self::Pdf => "pdf",
            Self::JavaKeystore => "java keystore",
            Self::Pkcs12 => "pkcs12",
            Self::Class => "java class",
            Self::Python => "compiled python",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
            Self::Lzma => "lzma",
            Self::Lzip => "lzip",
            Self::Snappy => "snappy",
            Self::Brotli => "brotli",
        }
    }
}

/// Whether bytes begin as LZMA by itself does, which has no magic: the usual properties, a dictionary of a size that programs make or as large
/// as can be, and a length that is not known or no more than 256 GiB.
fn is_lzma(head: &[u8]) -> bool {
    let Some((dictionary, length)) = head.get(1..13).and_then(|fields| fields.split_at_checked(4)) else { return false };
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    let (dictionary, length) = (number(dictionary), number(length));
    let is_made = dictionary.is_power_of_two() || (dictionary % 3 == 0 && (dictionary / 3).is_power_of_two());
    (is_made || dictionary == u64::from(u32::MAX)) && (length == u64::MAX || length < 1 << 38)
}

/// The name of what is in a compressed file: without the ending that says so.
pub fn name_within(name: &[u8]) -> &[u8] {
    const ENDINGS: [&[u8]; 13] =
        [b".gz", b".bz2", b".xz", b".zst", b".zstd", b".lz4", b".lzma", b".bz", b".gzip", b".z", b".lz", b".sz", b".br"];
    ENDINGS.iter().find(|ending| ends_with(name, ending)).map_or(name, |ending| &name[..name.len() - ending.len()])
}

/// Whether a name is more than that ending, in either case.
fn ends_with(name: &[u8], ending: &[u8]) -> bool {
    name.len() > ending.len() && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_container() {
        for text in ["", "P", "PK", "PK is a name", "BZh9 is a header", "#!/bin/sh\n", "7z"] {
            assert_eq!(Format::of(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Format::of(&b"key = value\n".repeat(99)), None);
        assert_eq!(Format::of(&[0; 1024]), None);
    }

    #[test]
    fn names_lose_their_ending() {
        let within = |name: &str| String::from_utf8(name_within(name.as_bytes()).to_vec()).expect("text");
        assert_eq!(["a.sql.gz", "a.XZ", ".gz", "a"].map(within), ["a.sql", "a", ".gz", "a"]);
    }
}
