//! A stretch of text among other bytes, in ASCII or in UTF-16.
//!
//! Promises: found by its last byte first, so that data is passed over in steps as long as a stretch has to be.

use std::ops::Range;

/// Characters of the shortest text; a shorter one holds no token.
const FEWEST: usize = 12;
/// Bytes of it in UTF-16 that stand before another one; the last character's zero may be missing.
const FEWEST_PAIRS: usize = 2 * FEWEST - 2;
/// So many characters of ASCII end with a zero, where one stands before UTF-16.
const A_WORD: usize = 4;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A byte for each character.
    Ascii,
    /// ASCII too, with a zero for each character's other byte, on whichever side.
    Utf16,
}

/// A text's bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Stretch {
    /// How it is written.
    pub kind: Kind,
    /// Where it stands.
    pub range: Range<usize>,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ascii, Self::Utf16];

    /// The next text that begins at `from` or later, before which there is none.
    pub fn next(self, bytes: &[u8], mut from: usize) -> Option<Stretch> {
        match self {
            Self::Ascii => {
                let range = unbroken(bytes, from, FEWEST, |at| is_text(bytes[at]))?;
                Some(Stretch { kind: self, range })
            }
            Self::Utf16 => loop {
                // Each byte and the one after it: a character and a zero.
                let pairs = unbroken(&bytes[..bytes.len().saturating_sub(1)], from, FEWEST_PAIRS, |at| is_pair(bytes, at))?;
                let start = pairs.start + usize::from(is_end_of_word(&bytes[..=pairs.start]));
                if pairs.end - start >= FEWEST_PAIRS {
                    return Some(Stretch { kind: self, range: start..self.end(bytes, &(start..pairs.end + 1)) });
                }
                from = pairs.end;
            },
        }
    }

    /// What goes on at `at`, after a text's own bytes.
    pub fn going_on(self, bytes: &[u8], at: usize) -> Stretch {
        let goes_on = |&next: &usize| match self {
            Self::Ascii => is_text(bytes[next]),
            Self::Utf16 => is_pair(bytes, next - 1),
        };
        let end = (at..bytes.len()).find(|next| !goes_on(next)).unwrap_or(bytes.len());
        let end = if end > at { self.end(bytes, &(at..end)) } else { at };
        Stretch { kind: self, range: at..end }
    }

    /// Where it ends: a character without its zero, before others of ASCII, is theirs.
    fn end(self, bytes: &[u8], whole: &Range<usize>) -> usize {
        let is_theirs =
            self == Self::Utf16 && bytes[whole.end - 1] != 0 && bytes.get(whole.end).is_some_and(|&next| is_text(next));
        whole.end - usize::from(is_theirs)
    }
}

/// The next positions in a row, `fewest` at least, that all are what is looked for.
fn unbroken(bytes: &[u8], from: usize, fewest: usize, is_one: impl Fn(usize) -> bool) -> Option<Range<usize>> {
    let mut start = from;
    while start + fewest <= bytes.len() {
        match (start..start + fewest).rev().find(|&at| !is_one(at)) {
            Some(other) => start = other + 1,
            None => {
                let end = (start + fewest..bytes.len()).find(|&at| !is_one(at)).unwrap_or(bytes.len());
                return Some(start..end);
            }
        }
    }
    None
}

/// Whether the last of the bytes ends a word of ASCII, which a zero follows.
fn is_end_of_word(bytes: &[u8]) -> bool {
    bytes.len() >= A_WORD && bytes[bytes.len() - A_WORD..].iter().all(|&byte| is_text(byte))
}

fn is_pair(bytes: &[u8], at: usize) -> bool {
    let (first, second) = (bytes[at], bytes[at + 1]);
    (first == 0 && is_text(second)) || (second == 0 && is_text(first))
}

/// What is printed of ASCII, and what lays out a text.
fn is_text(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(kind: Kind, bytes: &[u8]) -> Vec<String> {
        let mut at = 0;
        let stretches = std::iter::from_fn(|| {
            let stretch = kind.next(bytes, at)?;
            at = stretch.range.end;
            Some(bytes[stretch.range].iter().filter(|&&byte| byte != 0).map(|&byte| char::from(byte)).collect())
        });
        stretches.collect()
    }

    fn wide(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn only_long_stretches_are_texts() {
        assert_eq!(
            all(Kind::Ascii, b"\x01eleven char\x02twelve chars\x80and\tthree lines\n\x7F"),
            ["twelve chars", "and\tthree lines\n"]
        );
        assert_eq!(
            all(Kind::Utf16, &[&[1, 2][..], &wide("just eleven", true), &[1, 2], &wide("twelve chars", true)].concat()),
            ["twelve chars"]
        );
        assert_eq!(all(Kind::Utf16, &[0; 100]), [""; 0]);
    }

    #[test]
    fn utf16_is_told_from_what_stands_around() {
        for little in [true, false] {
            let said = wide("key=value in UTF-16", little);
            for (before, after) in [(&b"\0\0"[..], &b"\0\0"[..]), (b"\x01", b"\xFF\xFF"), (b"ASCII\0", b"\0\0")] {
                let bytes = [before, &said, after].concat();
                assert_eq!(all(Kind::Utf16, &bytes), ["key=value in UTF-16"], "{little} {bytes:?}");
            }
        }
        let followed = [&wide("key=value in UTF-16", true)[..], b"ASCII"].concat();
        assert_eq!(all(Kind::Utf16, &followed), ["key=value in UTF-16"]);
    }
}
