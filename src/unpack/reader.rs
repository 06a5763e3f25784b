//! Bytes in memory that are read one field after another.
//!
//! Promises: nothing beyond the end is read; who reads on after that has `None` again.
//! Leaves out: what the fields mean: who reads a format adds what its fields are.

/// What is left to be read.
pub struct Reader<'a> {
    /// Its bytes.
    pub rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The next bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// As many of them as make an array.
    fn array<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        self.take(COUNT)?.first_chunk().copied()
    }

    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    /// A number of two bytes, the high one first.
    pub fn u16_be(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    /// A number of four bytes, the highest first.
    pub fn u32_be(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// A number of four bytes, the lowest first.
    pub fn u32_le(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_follow_one_another_up_to_the_end() {
        let mut reader = Reader { rest: &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] };
        assert_eq!((reader.byte(), reader.u16_be(), reader.u32_be()), (Some(1), Some(0x203), Some(0x0405_0607)));
        assert_eq!((reader.u32_le(), reader.take(3), reader.u16_be()), (Some(0x0B0A_0908), None, Some(0x0C0D)));
        assert_eq!((reader.byte(), reader.take(0)), (None, Some(&[][..])));
    }
}
