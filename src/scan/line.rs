//! Where lines begin, in texts that are looked at up to a floor.

/// Where the line begins that what ends at `end` is on; `floor` where it begins before that.
#[inline]
pub fn start(text: &[u8], floor: usize, end: usize) -> usize {
    memchr::memrchr(b'\n', &text[floor..end]).map_or(floor, |newline| floor + newline + 1)
}

/// The last line of a text.
#[inline]
pub fn last(text: &[u8]) -> &[u8] {
    &text[start(text, 0, text.len())..]
}

/// The first line of a text.
#[inline]
pub fn first(text: &[u8]) -> &[u8] {
    &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())]
}
