//! Members that are held to the size and the checksum that their archive states.
//!
//! Promises: says so when all bytes have been handed out, so that they are scanned in any case.

use std::io::{self, Read};

use super::member::Trouble;

/// A member's bytes.
pub struct Verified<R> {
    decoder: R,
    hasher: crc32fast::Hasher,
    /// Not every archive states one.
    crc: Option<u32>,
    /// `None` when there were too many.
    left: Option<u64>,
}

impl<R: Read> Verified<R> {
    /// What `decoder` gives, which should be `size` bytes with this CRC-32.
    pub fn new(decoder: R, size: u64, crc: Option<u32>) -> Self {
        Self { decoder, hasher: crc32fast::Hasher::new(), crc, left: Some(size) }
    }
}

impl<R: Read> Read for Verified<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.left = self.left.and_then(|left| left.checked_sub(read as u64));
        match self.left {
            _ if read > 0 || buffer.is_empty() => Ok(read),
            Some(0) if self.crc.is_none_or(|crc| self.hasher.clone().finalize() == crc) => Ok(0),
            Some(0) => Err(Trouble::corrupt("the checksum does not match").into()),
            _ => Err(Trouble::corrupt("it is not as long as its archive says").into()),
        }
    }
}
