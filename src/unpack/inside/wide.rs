//! UTF-16 within other bytes: what a program of Windows appended to a log, texts in resources, a registry's export in a mixed file.
//!
//! Promises: only bytes with a zero among them cost anything; a text is eight characters and more of Latin, each beside its zero.
//! Leaves out: texts in other alphabets, and whole files in UTF-16 (encoding).

use std::{cmp::Ordering, ops::Range};

use super::{Inside, text};
use crate::unpack::encoding::Encoding;

/// Fewer characters are chance.
const FEWEST: usize = 8;
/// Most bytes of a stretch.
const MOST: usize = 256 * 1024;
/// What is decoded again after a cut: the longest match and what stands before it.
const OVERLAP: usize = 64 * 1024;

/// A stretch of UTF-16.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wide {
    /// Where it lies.
    pub range: Range<usize>,
    /// The zero to go on with, if it was cut.
    pub next: Option<usize>,
    /// Whether it may go on in what follows the bytes.
    pub is_open: bool,
    encoding: Encoding,
}

impl Wide {
    /// The stretch that goes through the zero at `zero`, the first zero of it.
    pub fn at(text: &[u8], zero: usize) -> Option<Self> {
        let is_far = |at: usize| text.get(at).is_none_or(|&byte| byte == 0);
        if !is_far(zero + 2) {
            return None;
        }
        let low_first = zero.checked_sub(1).map(|start| Self::from(text, start, Encoding::Utf16Le));
        let high_first = Self::from(text, zero, Encoding::Utf16Be);
        // Between characters on both sides the two are as long: high first is rare, and begins after a line's end or a byte-order mark.
        let is_likely = |wide: &Self| match wide.range.len().cmp(&high_first.range.len()) {
            Ordering::Equal => !matches!(text[wide.range.start], b'\n' | 0xFF),
            order => order == Ordering::Greater,
        };
        let wide = low_first.filter(is_likely).unwrap_or(high_first);
        (wide.is_open || wide.is_long()).then_some(wide)
    }

    fn from(text: &[u8], start: usize, encoding: Encoding) -> Self {
        let rest = &text[start..text.len().min(start + MOST)];
        let is_low_first = encoding == Encoding::Utf16Le;
        let is_pair = |&&[first, second]: &&[u8; 2]| {
            let (low, high) = if is_low_first { (first, second) } else { (second, first) };
            high == 0 && is_latin(low)
        };
        let end = start + 2 * rest.as_chunks().0.iter().take_while(is_pair).count();
        let is_cut = end == start + MOST;
        let next = is_cut.then(|| end - OVERLAP + usize::from(is_low_first));
        Self { range: start..end, next, is_open: !is_cut && end + 1 >= text.len(), encoding }
    }

    /// Whether it is no chance, once it is known not to go on.
    pub fn is_long(&self) -> bool {
        self.range.len() >= 2 * FEWEST
    }

    /// What it says.
    pub fn decode(&self, text: &[u8]) -> Inside {
        let (decoded, map) = text::from_utf16(&text[self.range.clone()], self.encoding);
        let name = self.encoding.decoded_from().unwrap_or_default();
        Inside::of_text(decoded, name, map.moved(self.range.start), self.range.end)
    }
}

/// Where zeros stand in `range` of a text: the first and the last of each row of them, which end and begin something.
pub fn zeros(text: &[u8], range: Range<usize>) -> impl Iterator<Item = usize> {
    let (mut at, mut last) = (range.start, None);
    std::iter::from_fn(move || {
        if let Some(last) = last.take() {
            return Some(last);
        }
        let zero = at + memchr::memchr(0, text.get(at..range.end)?)?;
        let row = text[zero..range.end].iter().position(|&byte| byte != 0).unwrap_or(range.end - zero);
        at = zero + row;
        last = (row > 1).then(|| at - 1);
        Some(zero)
    })
}

/// How many bytes of stretches a text has.
pub fn count(text: &[u8]) -> usize {
    let (mut done, mut count) = (0, 0);
    for zero in zeros(text, 0..text.len()) {
        if let Some(wide) = Wide::at(text, zero).filter(|wide| zero >= done && wide.is_long()) {
            count += wide.range.len();
            done = wide.range.end;
        }
    }
    count
}

/// A printable character of Latin-1, or one that lays out a text.
fn is_latin(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0xA0..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn first(text: &[u8]) -> Option<Wide> {
        zeros(text, 0..text.len()).find_map(|zero| Wide::at(text, zero))
    }

    #[test]
    fn both_orders_are_told_whatever_stands_around() {
        let said = "kéy = \"välue\"\r\n";
        for little in [true, false] {
            for (before, after) in [("", "\n\n"), ("log: x\n", "log"), ("\n", "\u{1}\u{2}\u{3}"), ("a\0", "\0\0\0\0")] {
                let wide = utf16(said, little);
                let text = [before.as_bytes(), &wide, after.as_bytes()].concat();
                let found = first(&text).expect("it is found");
                let inside = found.decode(&text);
                assert!(String::from_utf8_lossy(&inside.text).contains("kéy = \"välue\"\r"), "{little} {before:?}: {inside:?}");
                assert!(
                    !found.is_open && inside.encodings == [if little { "utf-16le" } else { "utf-16be" }],
                    "{little} {before:?}"
                );
                let at = inside.text.iter().position(|&b| b == b'=').expect("there");
                assert_eq!(text[inside.place(&(at..at + 1))].iter().filter(|&&b| b == b'=').count(), 1);
            }
        }
    }

    #[test]
    fn zeros_between_words_are_none() {
        for text in
            [&b"PATH=/bin\0HOME=/root\0LANG=C\0"[..], b"a\0b\0c\0\0\0\0\0", b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"]
        {
            assert_eq!(first(&[text, b"...."].concat()), None, "{text:?}");
        }
    }

    #[test]
    fn a_long_stretch_is_cut_and_goes_on() {
        let text = [utf16(&"a line of it\n".repeat(20_000), true), b"\n\n\n".to_vec()].concat();
        let wide = first(&text).expect("there");
        assert_eq!(wide.range, 0..MOST);
        let last = Wide::at(&text, wide.next.expect("it is cut")).expect("it goes on").range;
        assert_eq!(last, MOST - OVERLAP..2 * MOST - OVERLAP);
    }
}
