//! Brotli, as web servers keep it beside what it packs (RFC 7932).
//!
//! Promises: what follows its end is told; the window is 16 MiB at most.
//! Leaves out: windows larger than that, which no web server makes.

use std::io::{self, BufRead, Read};

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use super::{Bytes, Ending, buffered, next};
use crate::unpack::{guarded::guard, member::Trouble};

/// What Brotli packed.
pub fn brotli(stream: Bytes<'_>) -> Bytes<'_> {
    Box::new(Ending::new(Unbrotli::new(buffered(stream))))
}

/// Whether bytes begin as what Brotli packed does, which only unpacking them tells.
pub fn begins_as_brotli(head: &[u8]) -> bool {
    guard(|| Unbrotli::new(head).read(&mut [0; 64]).is_ok()) == Ok(true)
}

struct Unbrotli<R> {
    stream: R,
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    is_over: bool,
}

impl<R: BufRead> Unbrotli<R> {
    fn new(stream: R) -> Self {
        let allocators = (StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
        Self { stream, state: BrotliState::new_strict(allocators.0, allocators.1, allocators.2), is_over: false }
    }
}

impl<R: BufRead> Read for Unbrotli<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.is_over {
            let packed = self.stream.fill_buf()?;
            let (mut left, mut taken, mut room, mut written, mut total) = (packed.len(), 0, buffer.len(), 0, 0);
            let is_all = packed.is_empty();
            let result = BrotliDecompressStream(
                &mut left, &mut taken, packed, &mut room, &mut written, buffer, &mut total, &mut self.state,
            );
            self.stream.consume(taken);
            match result {
                BrotliResult::ResultSuccess => self.is_over = true,
                BrotliResult::ResultFailure => return Err(Trouble::corrupt("Brotli packs nothing so").into()),
                BrotliResult::NeedsMoreInput if is_all && written == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
            }
            if written > 0 || buffer.is_empty() {
                return Ok(written);
            }
        }
        next(&mut self.stream, |_| false).map(|_| 0)
    }
}
