//! Byte offsets → lines and columns, counted as the text goes by.

use crate::candidate::Span;

/// A place in a text: byte offset, 1-based line, 1-based column in characters.
///
/// A column counts the bytes that begin a UTF-8 character, so that bytes which are not valid UTF-8 count one each unless they look like
/// the inside of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes from the start of the text.
    pub offset: u64,
    /// 1-based.
    pub line: u64,
    /// 1-based.
    pub column: u64,
}

impl Position {
    /// The start of a text.
    pub const START: Self = Self { offset: 0, line: 1, column: 1 };

    /// What lies from here to `end`.
    pub fn span_to(self, end: Self) -> Span {
        Span {
            start: self.offset,
            end: end.offset,
            line: self.line,
            column: self.column,
            end_line: end.line,
            end_column: end.column,
        }
    }

    /// The place after `passed`, which begins here.
    #[must_use]
    pub fn after(self, passed: &[u8]) -> Self {
        let newlines = memchr::memchr_iter(b'\n', passed).count() as u64;
        let last_line = memchr::memrchr(b'\n', passed).map_or(passed, |i| &passed[i + 1..]);
        let characters: u64 = last_line.chunks(usize::from(u8::MAX)).map(|few| u64::from(characters(few))).sum();
        let before = if newlines == 0 { self.column } else { 1 };
        Self { offset: self.offset + passed.len() as u64, line: self.line + newlines, column: before + characters }
    }
}

/// How many of at most 255 bytes begin a character: counted in single bytes, which a compiler turns into vectors of them.
fn characters(few: &[u8]) -> u8 {
    few.iter().map(|&byte| u8::from(byte & 0xC0 != 0x80)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let at = Position::START.after("añb\nç".as_bytes());
        assert_eq!((at.offset, at.line, at.column), (7, 2, 2));
        let on = at.after(b"xy");
        assert_eq!((on.offset, on.line, on.column), (9, 2, 4));
        let long = Position::START.after("ñ".repeat(10_000).as_bytes());
        assert_eq!((long.offset, long.line, long.column), (20_000, 1, 10_001));
    }
}
