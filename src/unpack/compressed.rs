//! One file, compressed: gzip, bzip2, xz, LZMA by itself, lzip, zstd, LZ4, Snappy, Brotli.
//!
//! Promises: several streams one after another are one file, as their tools have it; zeros that pad the end are none; memory is
//! bounded whatever window a stream asks for.
//! Leaves out: what the file is.

mod brotli;
mod lz4;
mod lzip;

use std::io::{self, BufRead, BufReader, Read};

use bzip2::bufread::{BzDecoder, MultiBzDecoder};
use flate2::bufread::GzDecoder;
use lzma_rust2::{Lzma2Reader, LzmaReader, XzReader};
use ppmd_rust::{Ppmd7Decoder, Ppmd8Decoder};
use ruzstd::decoding::{
    BlockDecodingStrategy::UptoBlocks,
    FrameDecoder as ZstdDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};
use snap::read::FrameDecoder as SnappyDecoder;

use super::member::Trouble;
pub use brotli::{begins_as_brotli, brotli};
pub use lz4::lz4;
pub use lzip::lzip;

/// Most memory that a decoder may take, in KiB; `xz -9` needs 65 MiB, `zstd --ultra -22` 128.
const MOST_KIB: u32 = 160 << 10;
/// Compressed bytes read at a time.
const BUFFER: usize = 64 << 10;

type Bytes<'a> = Box<dyn Read + 'a>;

/// What gzip packed.
pub fn gzip(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Gunzip { decoder: Some(GzDecoder::new(buffered(stream))) })
}

/// What bzip2 packed.
pub fn bzip2(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Ending::new(MultiBzDecoder::new(buffered(stream))))
}

/// What bzip2 packed, of which no second stream follows.
pub fn bzip2_stream<'a>(stream: impl BufRead + 'a) -> Bytes<'a> {
    Box::new(Ending::new(BzDecoder::new(stream)))
}

/// What xz packed.
pub fn xz(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Ending::new(XzReader::new_mem_limit(buffered(stream), true, MOST_KIB)))
}

/// What LZMA packed, with its own header: the form before xz.
pub fn lzma_alone(stream: Bytes<'_>) -> Bytes<'_> {
    match LzmaReader::new_mem_limit(buffered(stream), MOST_KIB, None) {
        Ok(reader) => Box::new(Ending::new(reader)),
        Err(error) => Box::new(Failed(Some(error))),
    }
}

/// What LZMA packed, without a header of its own: as many bytes as are asked for, or up to its end mark.
pub fn lzma(stream: Bytes<'_>, size: u64, properties: u8, dictionary: u32) -> Result<Bytes<'_>, Trouble> {
    let needed = lzma_rust2::lzma_get_memory_usage_by_props(dictionary, properties).map_err(Trouble::of)?;
    if needed > MOST_KIB {
        return Err(Trouble::of(io::ErrorKind::OutOfMemory.into()));
    }
    let reader = LzmaReader::new_with_props(buffered(stream), size, properties, dictionary, None);
    Ok(Box::new(Ending::new(reader.map_err(Trouble::of)?)))
}

/// What LZMA2 packed, by the byte that stands for its dictionary.
pub fn lzma2(stream: Bytes<'_>, dictionary: u8) -> Result<Bytes<'_>, Trouble> {
    let size = lzma2_dictionary(dictionary).ok_or_else(|| Trouble::corrupt("a dictionary of no size"))?;
    if lzma_rust2::lzma2_get_memory_usage(size) > MOST_KIB {
        return Err(Trouble::of(io::ErrorKind::OutOfMemory.into()));
    }
    Ok(Box::new(Ending::new(Lzma2Reader::new(buffered(stream), size, None))))
}

/// How large the dictionary is that a byte stands for.
pub fn lzma2_dictionary(byte: u8) -> Option<u32> {
    match byte {
        40 => Some(u32::MAX),
        0..40 => Some((2 | u32::from(byte & 1)) << (byte / 2 + 11)),
        _ => None,
    }
}

/// What PPMd packed the way 7z does: so many bytes.
pub fn ppmd(stream: Bytes<'_>, size: u64, order: u32, memory: u32) -> Result<Bytes<'_>, Trouble> {
    if memory >> 10 > MOST_KIB {
        return Err(Trouble::of(io::ErrorKind::OutOfMemory.into()));
    }
    let broken = |error| Trouble::corrupt(format!("PPMd: {error}"));
    Ok(Box::new(Ppmd7Decoder::new(buffered(stream), order, memory).map_err(broken)?.take(size)))
}

/// What PPMd packed the way zip does: two bytes say how, and so many bytes come out.
pub fn ppmd_of_zip(stream: Bytes<'_>, size: u64) -> Result<Bytes<'_>, Trouble> {
    let mut stream = buffered(stream);
    let mut head = [0; 2];
    stream.read_exact(&mut head).map_err(Trouble::of)?;
    let head = u16::from_le_bytes(head);
    let (order, memory) = (u32::from(head & 0xF) + 1, (u32::from(head >> 4 & 0xFF) + 1) << 20);
    if memory >> 10 > MOST_KIB {
        return Err(Trouble::of(io::ErrorKind::OutOfMemory.into()));
    }
    let broken = |error| Trouble::corrupt(format!("PPMd: {error}"));
    Ok(Box::new(Ppmd8Decoder::new(stream, order, memory, (head >> 12).into()).map_err(broken)?.take(size)))
}

/// What zstd packed.
pub fn zstd(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Unzstd { stream: buffered(stream), decoder: ZstdDecoder::new(), in_frame: false })
}

/// What Snappy packed, in frames.
pub fn snappy(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Ending::new(SnappyDecoder::new(stream)))
}

fn buffered(stream: Bytes<'_>) -> BufReader<Bytes<'_>> {
    BufReader::with_capacity(BUFFER, stream)
}

/// A decoder that is not asked again once it has failed: bzip2's aborts the program then, LZMA2's never comes back.
pub struct Ending<R> {
    decoder: Option<R>,
}

impl<R> Ending<R> {
    /// What `decoder` gives, up to its first error.
    pub fn new(decoder: R) -> Self {
        Self { decoder: Some(decoder) }
    }
}

impl<R: Read> Read for Ending<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let decoder = self.decoder.as_mut().ok_or_else(|| Trouble::corrupt("it was broken before"))?;
        let read = decoder.read(buffer);
        if read.is_err() {
            self.decoder = None;
        }
        read
    }
}

/// An error instead of bytes.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What follows a stream.
enum Next {
    Nothing,
    Stream,
}

/// Whether another stream, which begins with `first`, follows.
fn next(stream: &mut impl BufRead, first: impl Fn(u8) -> bool) -> io::Result<Next> {
    loop {
        let rest = stream.fill_buf()?;
        let zeros = rest.iter().take_while(|&&b| b == 0).count();
        match rest.get(zeros) {
            Some(&byte) if first(byte) && zeros == 0 => return Ok(Next::Stream),
            Some(_) => return Err(Trouble::corrupt("other bytes follow the compressed ones").into()),
            None if zeros == 0 => return Ok(Next::Nothing),
            None => stream.consume(zeros),
        }
    }
}

/// gzip.
struct Gunzip<R> {
    /// Gone when the last stream has ended.
    decoder: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let read = decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let ended = self.decoder.take().map(GzDecoder::into_inner);
            if let Some(mut stream) = ended
                && let Next::Stream = next(&mut stream, |byte| byte == 0x1F)?
            {
                self.decoder = Some(GzDecoder::new(stream));
            }
        }
        Ok(0)
    }
}

/// Passes over the content of a skippable frame of zstd or LZ4.
fn pass_over(stream: &mut impl BufRead, length: u32) -> io::Result<()> {
    let passed = io::copy(&mut stream.by_ref().take(length.into()), &mut io::sink())?;
    if passed < length.into() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

/// zstd; the decoder refuses windows over 128 MiB, as the zstd program does.
struct Unzstd<R> {
    stream: R,
    decoder: ZstdDecoder,
    in_frame: bool,
}

impl<R: BufRead> Unzstd<R> {
    /// Begins the next frame, if there is one; a skippable frame is passed over.
    fn begin(&mut self) -> io::Result<()> {
        while let Next::Stream = next(&mut self.stream, |byte| byte == 0x28 || byte & 0xF0 == 0x50)? {
            match self.decoder.reset(&mut self.stream) {
                Ok(()) => {
                    self.in_frame = true;
                    break;
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    pass_over(&mut self.stream, length)?;
                }
                Err(FrameDecoderError::WindowSizeTooBig { .. }) => return Err(io::ErrorKind::OutOfMemory.into()),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(())
    }

    fn check(&self) -> io::Result<()> {
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(stated), Some(found)) if stated != found => Err(Trouble::corrupt("the checksum does not match").into()),
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Unzstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.in_frame {
                self.begin()?;
                if !self.in_frame {
                    return Ok(0);
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.stream, UptoBlocks(1)).map_err(io::Error::other)?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.in_frame = false;
            self.check()?;
        }
    }
}
