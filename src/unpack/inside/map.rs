//! Where decoded bytes were before they were decoded.
//!
//! Promises: a range of decoded bytes is taken to all the encoded bytes that say them, and to no others but those they share.

use std::ops::Range;

/// Symbols in a row, each of which stands for the same number of bits: decoded bytes → symbols → places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// So many decoded bytes
    bytes: usize,
    /// are so many symbols.
    symbols: usize,
    pieces: Vec<Piece>,
}

/// Symbols that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// The number of the first one.
    first: usize,
    /// How many they are.
    count: usize,
    /// Where they stand: as many bytes as symbols, or a whole that cannot be told apart.
    place: Range<usize>,
}

impl Map {
    /// A map for an encoding in which `symbols` stand for `bytes`.
    pub fn new(bytes: usize, symbols: usize) -> Self {
        Self { bytes, symbols, pieces: Vec::new() }
    }

    /// Says that `count` symbols, from number `first` on, stand at `place`: each in a byte, or all in the whole of it.
    pub fn push(&mut self, first: usize, count: usize, place: Range<usize>) {
        self.pieces.push(Piece { first, count, place });
    }

    /// The same, for bytes that all stand so much further on.
    #[must_use]
    pub fn moved(mut self, by: usize) -> Self {
        self.pieces.iter_mut().for_each(|piece| piece.place = piece.place.start + by..piece.place.end + by);
        self
    }

    /// The place of some decoded bytes.
    pub fn place(&self, decoded: &Range<usize>) -> Range<usize> {
        let first = decoded.start * self.symbols / self.bytes;
        let last = ((decoded.end.max(decoded.start + 1)) * self.symbols).div_ceil(self.bytes) - 1;
        let start = self.symbol(first).start;
        start..self.symbol(last).end.max(start)
    }

    fn symbol(&self, number: usize) -> Range<usize> {
        let index = self.pieces.partition_point(|piece| piece.first <= number).saturating_sub(1);
        let Some(piece) = self.pieces.get(index) else { return 0..0 };
        if piece.count != piece.place.len() {
            return piece.place.clone();
        }
        let at = (piece.place.start + number.saturating_sub(piece.first)).min(piece.place.end.saturating_sub(1));
        at..at + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_on_two_lines() {
        let mut map = Map::new(3, 4);
        map.push(0, 8, 10..18);
        map.push(8, 8, 20..28);
        assert_eq!(map.place(&(0..1)), 10..12);
        assert_eq!(map.place(&(1..3)), 11..14);
        assert_eq!(map.place(&(5..7)), 16..22);
        assert_eq!(map.place(&(9..12)), 24..28);
    }

    #[test]
    fn an_escape_is_one_symbol() {
        let mut map = Map::new(1, 1);
        map.push(0, 2, 5..7);
        map.push(2, 1, 7..10);
        map.push(3, 2, 10..12);
        assert_eq!(map.place(&(0..2)), 5..7);
        assert_eq!(map.place(&(2..3)), 7..10);
        assert_eq!(map.place(&(1..4)), 6..11);
    }
}
