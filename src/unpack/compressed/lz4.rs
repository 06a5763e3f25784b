//! LZ4's frames, those of its first programs as well.
//!
//! Promises: frames one after another are one file; one that is cut short says so.
//! Leaves out: frames that need a dictionary.

use std::io::{self, BufRead, Read};

use lz4_flex::frame::FrameDecoder;

use super::{Bytes, Next, buffered, next, pass_over};
use crate::unpack::member::Trouble;

/// In the byte after the magic: whether a checksum ends the frame.
const CHECKSUM: u8 = 4;

/// What LZ4 packed.
pub fn lz4(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Unlz4 { decoder: FrameDecoder::new(Tailed { inner: buffered(stream), tail: [0; 8] }), frame: None })
}

/// How a frame has to end.
#[derive(Clone, Copy)]
enum Frame {
    /// Where the file does, or the next one begins.
    Old,
    /// With a block of no bytes, and a checksum or none.
    Ended { by_checksum: bool },
}

struct Unlz4<R: BufRead> {
    decoder: FrameDecoder<Tailed<R>>,
    /// The one that is being read.
    frame: Option<Frame>,
}

impl<R: BufRead> Unlz4<R> {
    /// Begins the next frame, if there is one; a skippable frame is passed over.
    fn begin(&mut self) -> io::Result<bool> {
        let stream = self.decoder.get_mut();
        while let Next::Stream = next(&mut stream.inner, |byte| matches!(byte, 4 | 2 | 0x50..=0x5F))? {
            let mut head = [0; 5];
            let peeked = stream.inner.fill_buf()?;
            let count = peeked.len().min(head.len());
            head[..count].copy_from_slice(&peeked[..count]);
            match head {
                [0x50..=0x5F, 0x2A, 0x4D, 0x18, _] => pass(&mut stream.inner)?,
                [2, ..] => self.frame = Some(Frame::Old),
                _ => self.frame = Some(Frame::Ended { by_checksum: head[4] & CHECKSUM != 0 }),
            }
            if self.frame.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Passes over a skippable frame.
fn pass(stream: &mut impl BufRead) -> io::Result<()> {
    let mut head = [0; 8];
    stream.read_exact(&mut head)?;
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    pass_over(stream, length)
}

impl<R: BufRead> Read for Unlz4<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.frame.is_none() && !self.begin()? {
                return Ok(0);
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let tail = &self.decoder.get_ref().tail;
            let is_whole = match self.frame.take() {
                Some(Frame::Ended { by_checksum }) => tail[if by_checksum { 0..4 } else { 4..8 }] == [0; 4],
                _ => true,
            };
            if !is_whole {
                return Err(Trouble::corrupt("cut short within a frame").into());
            }
        }
    }
}

/// Keeps the last bytes that were read: the decoder takes the end of the file for the end of a frame.
struct Tailed<R> {
    inner: R,
    tail: [u8; 8],
}

impl<R: Read> Read for Tailed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let last = &buffer[read.saturating_sub(self.tail.len())..read];
        self.tail.copy_within(last.len().., 0);
        let from = self.tail.len() - last.len();
        self.tail[from..].copy_from_slice(last);
        Ok(read)
    }
}
