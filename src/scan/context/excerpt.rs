//! The line that a value begins on, as people are shown it.
//!
//! Promises: cuts between characters, and says where it cut.
//! Leaves out: hiding the value (finding).

use std::ops::Range;

use crate::candidate::Excerpt;

/// Most bytes of the line kept before a value.
const EXCERPT_BEFORE: usize = 100;
/// Most bytes of the line kept after it.
const EXCERPT_AFTER: usize = 60;

/// The line `value` begins on, cut to a readable length around it.
pub fn excerpt(text: &[u8], value: &Range<usize>, offset: u64) -> Excerpt {
    let floor = value.start.saturating_sub(EXCERPT_BEFORE);
    let line_start = memchr::memrchr(b'\n', &text[floor..value.start]).map(|i| floor + i + 1);
    let start = line_start.unwrap_or_else(|| next_character(text, floor));
    let ceiling = text.len().min(value.end + EXCERPT_AFTER);
    let line_end = memchr::memchr(b'\n', &text[value.start..ceiling]).map(|i| value.start + i);
    let end = line_end.unwrap_or_else(|| next_character(text, ceiling));
    let bytes = text[start..end].strip_suffix(b"\r").unwrap_or(&text[start..end]);
    Excerpt {
        bytes: bytes.into(),
        offset: offset + start as u64,
        cut_before: line_start.is_none() && floor > 0,
        cut_after: line_end.is_none() && end < text.len(),
    }
}

/// The first place at or after `at` where a UTF-8 character begins.
fn next_character(text: &[u8], at: usize) -> usize {
    (at..text.len()).find(|&i| text[i] & 0xC0 != 0x80).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_the_line_or_the_part_around_the_value() {
        let text = format!("x\n{}V{}\r\ny", "a".repeat(10), "b".repeat(5));
        let at = text.find('V').expect("V");
        let whole = excerpt(text.as_bytes(), &(at..at + 1), 7);
        assert_eq!((&*whole.bytes, whole.offset, whole.cut_before, whole.cut_after), (&b"aaaaaaaaaaVbbbbb"[..], 9, false, false));
        let long = format!("{}V{}", "a".repeat(500), "b".repeat(500));
        let cut = excerpt(long.as_bytes(), &(500..501), 0);
        assert_eq!((cut.bytes.len(), cut.cut_before, cut.cut_after), (EXCERPT_BEFORE + 1 + EXCERPT_AFTER, true, true));
    }
}
