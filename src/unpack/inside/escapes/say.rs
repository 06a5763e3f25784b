//! What a stretch of escapes says, without the places: all that is needed of most.
//!
//! Promises: what it writes is what is decoded.
//! Leaves out: where a stretch lies.

use super::{Kind, Stretch, walk};
use crate::unpack::inside::{
    notation::{Escaped, byte, escape},
    text,
};

/// Writes what a stretch says with the escapes of one kind undone, and tells whether it is text, if it may hold a secret: if it is, or has a
/// long word that some of it hides.
pub fn say(text: &[u8], stretch: &Stretch, kind: Kind, said: &mut Vec<u8>) -> Option<bool> {
    said.clear();
    said.reserve(stretch.range.len() + EIGHT);
    undo(text, stretch, kind, said);
    let is_text = text::is_text(said);
    (is_text || (has_long_word(said) && hides_long_word(text, stretch, kind))).then_some(is_text)
}

/// Appends a stretch with the escapes of one kind undone.
fn undo(text: &[u8], stretch: &Stretch, kind: Kind, undone: &mut Vec<u8>) {
    let Some(lead) = kind.single() else {
        walk(text, stretch, kind, |place, escaped| match escaped {
            None => undone.extend_from_slice(&text[place]),
            Some(escaped) => escaped.append(undone),
        });
        return;
    };
    let mut rest = &text[stretch.range.start..stretch.range.end.min(text.len())];
    while let [first, ..] = rest {
        let passed = if *first == lead { take_escape(rest, lead, undone) } else { take_others(rest, lead, undone) };
        rest = &rest[passed..];
    }
}

/// Appends what an escape says, or its lead if it is none, and says how long that was.
#[inline]
fn take_escape(rest: &[u8], lead: u8, taken: &mut Vec<u8>) -> usize {
    // Most texts that are full of escapes are so of these.
    let (two, length) = match rest {
        [b'%', ..] => (byte(rest, 1), 3),
        [b'\\', b'x', ..] => (byte(rest, 2), 4),
        _ => (None, 0),
    };
    if let Some(Escaped::Byte(byte)) = two {
        taken.push(byte);
        return length;
    }
    let (escaped, length) = escape(rest).unwrap_or((Escaped::Byte(lead), 1));
    escaped.append(taken);
    length
}

const EIGHT: usize = 8;

/// Appends the bytes before the next `lead`, and says how many: that is mostly so near that a search would cost more than a look at eight bytes.
#[inline]
fn take_others(rest: &[u8], lead: u8, taken: &mut Vec<u8>) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; EIGHT]);
    let (length, eight) = (taken.len(), rest.first_chunk::<EIGHT>());
    if let Some(eight) = eight {
        let differ = u64::from_le_bytes(*eight) ^ (ONES * u64::from(lead));
        // The highest bit of the first byte that is zero, and of none before it.
        let zeros = differ.wrapping_sub(ONES) & !differ & (ONES << 7);
        if zeros != 0 {
            let count = zeros.trailing_zeros() as usize / EIGHT;
            taken.extend_from_slice(eight);
            taken.truncate(length + count);
            return count;
        }
    }
    let near = eight.map_or(0, |eight| eight.len());
    let count = memchr::memchr(lead, &rest[near..]).map_or(rest.len(), |at| near + at);
    taken.extend_from_slice(&rest[..count]);
    count
}

/// Whether a stretch has a long word that an escape hides some of.
fn hides_long_word(text: &[u8], stretch: &Stretch, kind: Kind) -> bool {
    let (mut word, mut said) = (Word::default(), Vec::new());
    walk(text, stretch, kind, |place, escaped| match escaped {
        None => word.plain(&text[place]),
        Some(escaped) => {
            word.is_hidden = true;
            escaped.append(&mut said);
            said.drain(..).for_each(|byte| word.next(byte));
        }
    });
    word.was_long
}

/// Whether a text has a long word: a look at every sixteenth byte tells of most that have none.
fn has_long_word(text: &[u8]) -> bool {
    let mut at = LONG - 1;
    while let Some(&byte) = text.get(at) {
        if is_of_word(byte) {
            let before = text[..at].iter().rev().take(LONG).take_while(|&&byte| is_of_word(byte)).count();
            let after = text[at..].iter().take(LONG).take_while(|&&byte| is_of_word(byte)).count();
            if before + after >= LONG {
                return true;
            }
            at += after;
        }
        at += LONG;
    }
    false
}

/// The word that is being read, and whether there was a long one that an escape hid some of.
#[derive(Default)]
struct Word {
    length: usize,
    is_hidden: bool,
    was_long: bool,
}

/// Secrets that prove themselves have no shorter words.
const LONG: usize = 16;

impl Word {
    fn plain(&mut self, bytes: &[u8]) {
        // Only what touches an escape matters.
        if bytes.len() > 2 * LONG {
            bytes[..LONG].iter().for_each(|&byte| self.next(byte));
            *self = Self { was_long: self.was_long, ..Self::default() };
        }
        bytes[bytes.len().saturating_sub(2 * LONG)..].iter().for_each(|&byte| self.next(byte));
    }

    #[inline]
    fn next(&mut self, byte: u8) {
        if is_of_word(byte) {
            self.length += 1;
            self.was_long |= self.is_hidden && self.length >= LONG;
        } else {
            (self.length, self.is_hidden) = (0, false);
        }
    }
}

#[inline]
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`')
}

#[cfg(test)]
mod tests {
    use super::{
        super::{begins, decode},
        *,
    };

    #[test]
    fn what_is_said_is_what_is_decoded() {
        for text in [
            "key%3Da%2fb%20c%",
            "%41",
            "a%4g%41bcdefghijk%zz%e2%82%ac",
            "\\x41\\x42 \\q \\u{20ac}\\u00e9 and some more\\n",
            "&#65;&amp;&no;",
        ] {
            let first = (0..text.len()).find(|&at| begins(text.as_bytes(), at)).expect("an escape");
            let kind = Kind::of(text.as_bytes()[first]).expect("a kind");
            let stretch = Stretch::at(text.as_bytes(), first, kind);
            let mut undone = Vec::new();
            undo(text.as_bytes(), &stretch, kind, &mut undone);
            assert_eq!(undone, decode(text.as_bytes(), &stretch, kind).text, "{text}");
        }
    }

    #[test]
    fn a_long_word_is_found_wherever_it_stands() {
        for before in 0..40 {
            for (length, is_long) in [(3, false), (15, false), (16, true), (17, true), (60, true)] {
                let text = format!("{}{} \u{1}", " ".repeat(before), "w".repeat(length));
                assert_eq!(has_long_word(text.as_bytes()), is_long, "{text:?}");
            }
        }
        assert!(!has_long_word("a word after a word, and none long. ".repeat(9).as_bytes()));
    }
}
