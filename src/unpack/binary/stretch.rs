//! A stretch of text among other bytes, in ASCII or in UTF-16.
//!
//! Promises: every stretch that is long enough, though data that says nothing is passed over many bytes at a time.

use std::ops::Range;

use super::mask::{Masks, is_text};

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
    pub fn next(self, bytes: &[u8], masks: &Masks, mut from: usize) -> Option<Stretch> {
        match self {
            Self::Ascii => {
                let start = masks.text_in_a_row::<FEWEST>(from)?;
                Some(Stretch { kind: self, range: start..masks.end_of_text(start) })
            }
            Self::Utf16 => loop {
                let pairs = masks.pairs_in_a_row::<FEWEST_PAIRS>(from)?;
                let start = pairs.start + usize::from(is_end_of_word(&bytes[..=pairs.start]));
                if pairs.end - start >= FEWEST_PAIRS {
                    return Some(Stretch { kind: self, range: start..self.end(bytes, &(start..pairs.end + 1)) });
                }
                from = pairs.end;
            },
        }
    }

    /// What goes on at `at`, after a text's own bytes.
    pub fn going_on(self, bytes: &[u8], masks: &Masks, at: usize) -> Stretch {
        let end = match self {
            Self::Ascii => masks.end_of_text(at),
            Self::Utf16 => masks.end_of_pairs(at - 1) + 1,
        };
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

/// Whether the last of the bytes ends a word of ASCII, which a zero follows.
fn is_end_of_word(bytes: &[u8]) -> bool {
    bytes.len() >= A_WORD && bytes[bytes.len() - A_WORD..].iter().all(|&byte| is_text(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks(bytes: &[u8]) -> Masks {
        let mut masks = Masks::default();
        masks.fill(bytes);
        masks
    }

    fn all(kind: Kind, bytes: &[u8]) -> Vec<String> {
        let (mut at, masks) = (0, masks(bytes));
        let stretches = std::iter::from_fn(|| {
            let stretch = kind.next(bytes, &masks, at)?;
            at = stretch.range.end;
            Some(bytes[stretch.range].iter().filter(|&&byte| byte != 0).map(|&byte| char::from(byte)).collect())
        });
        stretches.collect()
    }

    fn wide(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    /// The next positions in a row, one by one.
    fn in_a_row(bytes: &[u8], from: usize, fewest: usize, is_one: impl Fn(usize) -> bool) -> Option<Range<usize>> {
        let mut start = from;
        while start < bytes.len() {
            let end = (start..bytes.len()).find(|&at| !is_one(at)).unwrap_or(bytes.len());
            if end - start >= fewest {
                return Some(start..end);
            }
            start = end + 1;
        }
        None
    }

    #[test]
    fn those_found_in_steps_are_those_of_all_bytes() {
        let mut dice = crate::rule::example::Dice::seeded("stretches", 4);
        let mut roll = |sides: usize| usize::try_from(dice.roll() % sides as u64).expect("it is small");
        let (mut texts, mut pairs) = (0, 0);
        for _ in 0..4000 {
            let mut bytes: Vec<u8> = Vec::new();
            while bytes.len() < 120 {
                let (count, text) = (roll(30), b" ~aZ09=\t\n\r"[roll(10)]);
                match roll(6) {
                    0 => bytes.extend(vec![text; count]),
                    1 => bytes.extend([text, 0].repeat(count)),
                    2 => bytes.extend(vec![0; count % 4]),
                    3 => bytes.extend(b"\x1F\x7F\x80\x08\x0B\x0E\xFF"[roll(7)..].first()),
                    4 => bytes.push(text),
                    _ => bytes.extend((0..count).map(|_| u8::try_from(roll(256)).expect("a byte"))),
                }
            }
            let (from, masks) = (roll(60), masks(&bytes));
            let slow = in_a_row(&bytes, from, FEWEST, |at| is_text(bytes[at]));
            texts += usize::from(slow.is_some());
            assert_eq!(Kind::Ascii.next(&bytes, &masks, from).map(|stretch| stretch.range), slow, "{bytes:?}");
            let is_pair = |at: usize| (bytes[at] == 0 && is_text(bytes[at + 1])) || (bytes[at + 1] == 0 && is_text(bytes[at]));
            let slow = in_a_row(&bytes[..bytes.len() - 1], from, FEWEST_PAIRS, is_pair);
            pairs += usize::from(slow.is_some());
            assert_eq!(masks.pairs_in_a_row::<FEWEST_PAIRS>(from), slow, "{bytes:?}");
        }
        assert!((500..3500).contains(&texts) && (500..3500).contains(&pairs), "{texts} {pairs}");
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
