//! lzip: members of LZMA, each with a header and a trailer of its own.
//!
//! Promises: members one after another are one file; each is held to the checksum and the size unpacked in its trailer; dictionaries are bounded as
//! those of xz are.
//! Leaves out: the first version of the format, which no program writes.
//!
//! Source: RFC 9695 has the type; <https://www.nongnu.org/lzip/manual/lzip_manual.html#File-format> the format.

use std::io::{self, BufReader, Chain, Cursor, Read};

use lzma_rust2::LzmaReader;

use super::{Bytes, MOST_KIB, Next, buffered, next};
use crate::unpack::member::Trouble;

/// What a member begins with: a magic and the version.
const MAGIC: [u8; 5] = *b"LZIP\x01";
/// How literals, positions and the like are told apart is the same in every member: lc 3, lp 0, pb 2.
const PROPERTIES: u8 = 93;
/// A member's CRC-32, its size unpacked, and its size with header and trailer.
const TRAILER: usize = 20;

/// What lzip packed.
pub fn lzip(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Unlzip { state: State::Between(Cursor::default().chain(buffered(stream))) })
}

/// A stream, before which bytes stand that were read of it and not needed.
type Source<'a> = Chain<Cursor<Vec<u8>>, BufReader<Bytes<'a>>>;

struct Unlzip<'a> {
    state: State<'a>,
}

enum State<'a> {
    /// A member may begin.
    Between(Source<'a>),
    Within(Box<Member<'a>>),
    /// The file has ended, or is broken.
    Over,
}

struct Member<'a> {
    decoder: LzmaReader<Source<'a>>,
    hasher: crc32fast::Hasher,
    size: u64,
}

impl<'a> Member<'a> {
    fn begin(mut source: Source<'a>) -> io::Result<Self> {
        let mut head = [0; MAGIC.len() + 1];
        source.read_exact(&mut head)?;
        let [magic @ .., dictionary] = head;
        if magic != MAGIC {
            return Err(Trouble::corrupt("no member begins where one should").into());
        }
        let dictionary = dictionary_size(dictionary)?;
        if dictionary >> 10 > MOST_KIB {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let decoder = LzmaReader::new_with_props(source, u64::MAX, PROPERTIES, dictionary, None)?;
        Ok(Self { decoder, hasher: crc32fast::Hasher::new(), size: 0 })
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.size += read as u64;
        Ok(read)
    }

    /// Reads the trailer, and gives back what follows.
    fn end(self) -> io::Result<Source<'a>> {
        let (source, mut unused) = self.decoder.into_parts();
        let (before, stream) = source.into_inner();
        unused.extend_from_slice(before.get_ref().get(before.position() as usize..).unwrap_or_default());
        let mut source = Cursor::new(unused).chain(stream);
        let mut trailer = [0; TRAILER];
        source.read_exact(&mut trailer)?;
        let mut stated = self.hasher.finalize().to_le_bytes().to_vec();
        stated.extend(self.size.to_le_bytes());
        if trailer.starts_with(&stated) { Ok(source) } else { Err(Trouble::corrupt("the checksum does not match").into()) }
    }
}

/// A power of two, and how many sixteenths of it are taken away.
fn dictionary_size(byte: u8) -> io::Result<u32> {
    let power = u32::from(byte & 0x1F);
    if !(12..=29).contains(&power) {
        return Err(Trouble::corrupt("a dictionary of no size").into());
    }
    let most = 1 << power;
    Ok(most - (most / 16) * u32::from(byte >> 5))
}

impl Unlzip<'_> {
    /// Up to the end of the file, or an error.
    fn go_on(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(mut source) => match next(&mut source, |byte| byte == MAGIC[0])? {
                    Next::Nothing => return Ok(0),
                    Next::Stream => State::Within(Box::new(Member::begin(source)?)),
                },
                State::Within(mut member) => match member.read(buffer)? {
                    0 if !buffer.is_empty() => State::Between(member.end()?),
                    read => {
                        self.state = State::Within(member);
                        return Ok(read);
                    }
                },
            };
        }
    }
}

impl Read for Unlzip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.go_on(buffer)
    }
}
