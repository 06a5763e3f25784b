//! Whether decoded bytes are a text.
//!
//! Promises: random bytes are taken for one about once in a million, so that digests, keys and images cost a look at their beginning.

use super::map::Map;
use crate::unpack::encoding::Encoding;

/// What decoded bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// UTF-8 without control characters.
    Text,
    /// Mostly ASCII: another encoding, or text with other data in it.
    Rough,
    /// UTF-16.
    Utf16(Encoding),
}

/// How many bytes tell what a text looks like.
pub const HEAD: usize = 64;
/// Fewer bytes say nothing.
const SHORTEST: usize = 8;

/// What the beginning of something decoded looks like, if it is a text.
pub fn look(head: &[u8]) -> Option<Look> {
    tell(head, has_controls(head))
}

/// The same of a few bytes: nearly all that is no text is told by its controls.
#[inline]
pub fn look_at_few(head: &[u8]) -> Option<Look> {
    let has_controls = head.iter().fold(false, |any, &byte| any | CONTROLS[usize::from(byte)]);
    if has_controls && !Encoding::may_be_utf16(head) { None } else { tell(head, has_controls) }
}

/// The highest bit of each of six bytes, the first of which is the highest.
const HIGHEST: u64 = 0x8080_8080_8080;

/// Whether bytes, six in each number, are no text, of which no more than `count` matter: of nearly all of which [`look_at_few`] says so it is
/// told without looking at them one by one.
#[inline]
pub fn are_none(sixes: [u64; 3], count: usize) -> bool {
    let has_controls = || sixes.iter().fold(0, |any, six| any | surely_controls(*six)) != 0;
    let beyond_ascii = || sixes.iter().map(|six| (six & HIGHEST).count_ones() as usize).sum::<usize>();
    let are_other = || beyond_ascii() * 4 > count && sixes.iter().fold(0, |any, six| any | surely_not_utf8(*six)) != 0;
    let [_, _, first, second, ..] = sixes[0].to_be_bytes();
    (has_controls() || are_other()) && !Encoding::may_be_utf16(&[first, second])
}

/// The highest bits of those of six bytes that are no part of a character beyond ASCII, whatever stands before and after the six.
#[inline]
fn surely_not_utf8(six: u64) -> u64 {
    const FIRST: u64 = 0x8000_0000_0000;
    const LAST: u64 = 0x80;
    let (beyond, second) = (six & HIGHEST, six << 1);
    let (leads, follows) = (beyond & second, beyond & !second);
    (follows & !(beyond >> 8 | FIRST)) | (leads & !(follows << 8 | LAST))
}

/// The highest bits of those of six bytes that are controls which no text has: of two rows of 16 none but 8 to 13 and 26 and 27.
#[inline]
fn surely_controls(six: u64) -> u64 {
    let bit = |number: u32| six << (7 - number);
    let beyond = bit(7) | bit(6) | bit(5);
    let may_lay_out = bit(3) & !(bit(2) & bit(1)) & (!bit(4) | (bit(1) & !bit(2)));
    !(beyond | may_lay_out) & HIGHEST
}

/// Whether bytes hold a control that no text has, and are not of UTF-16, so that no more of them is a text either.
pub fn is_none(head: &[u8]) -> bool {
    has_controls(head) && !Encoding::may_be_utf16(head)
}

fn tell(head: &[u8], has_controls: bool) -> Option<Look> {
    if head.len() < SHORTEST {
        return None;
    }
    if !has_controls {
        return if is_utf8(head) { Some(Look::Text) } else { is_mostly_ascii(head).then_some(Look::Rough) };
    }
    Encoding::utf16(head).filter(|&encoding| is_likely(head, encoding)).map(Look::Utf16)
}

/// Whether the beginning of what may be UTF-16 has no more than one character that no text has: two bytes before other data are a
/// byte-order mark now and then.
fn is_likely(head: &[u8], encoding: Encoding) -> bool {
    let is_odd = |character: &Result<char, _>| match character {
        Ok(character) => matches!(character, '\u{E000}'..='\u{F8FF}') || (character.is_control() && !character.is_whitespace()),
        Err(_) => true,
    };
    char::decode_utf16(units(head, encoding)).filter(is_odd).take(2).count() < 2
}

/// UTF-16's units; a byte that is left over is none.
fn units(bytes: &[u8], encoding: Encoding) -> impl Iterator<Item = u16> {
    bytes
        .as_chunks()
        .0
        .iter()
        .map(move |&pair| if encoding == Encoding::Utf16Be { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
}

/// A decoded whole in UTF-8.
pub struct Whole {
    /// The text.
    pub text: Vec<u8>,
    /// Whether it is text from end to end.
    pub is_text: bool,
    /// Where its bytes were, where it was UTF-16.
    pub map: Option<Map>,
}

/// The whole of what looks like that at its beginning.
pub fn whole(bytes: Vec<u8>, look: Look) -> Whole {
    let (text, map) = match look {
        Look::Text | Look::Rough => (bytes, None),
        Look::Utf16(encoding) => {
            let (text, map) = from_utf16(&bytes, encoding);
            (text, Some(map))
        }
    };
    Whole { is_text: is_text(&text), text, map }
}

/// UTF-16 → UTF-8; what is no character becomes U+FFFD.
pub fn from_utf16(bytes: &[u8], encoding: Encoding) -> (Vec<u8>, Map) {
    let (mut text, mut map, mut at) = (String::new(), Map::new(1, 1), 0);
    for character in char::decode_utf16(units(bytes, encoding)) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        let length = 2 * character.len_utf16();
        if at > 0 || character != '\u{feff}' {
            map.push(text.len(), 1, at..at + length);
            text.push(character);
        }
        at += length;
    }
    (text.into_bytes(), map)
}

/// Whether bytes are text from end to end.
pub fn is_text(bytes: &[u8]) -> bool {
    !has_controls(bytes) && is_utf8(bytes)
}

#[inline(always)]
fn has_controls(bytes: &[u8]) -> bool {
    // In numbers, not in truth values: a compiler does many at once.
    bytes.iter().fold(0, |any, &byte| any | u8::from(is_control(byte))) != 0
}

/// A control, but for what lays out a text.
const fn is_control(byte: u8) -> bool {
    let lays_out = (byte == b'\t') | (byte == b'\n') | (byte == b'\r') | (byte == 0x0C) | (byte == 0x1B);
    ((byte < b' ') & !lays_out) | (byte == 0x7F)
}

const CONTROLS: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 256 {
        table[byte] = is_control(byte as u8);
        byte += 1;
    }
    table
};

/// Whether `bytes` are UTF-8, but for a character that is cut off at the end.
fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

fn is_mostly_ascii(bytes: &[u8]) -> bool {
    bytes.iter().filter(|b| b.is_ascii()).count() * 4 >= bytes.len() * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_from_other_bytes() {
        assert_eq!(look(b"password=hunter2\n"), Some(Look::Text));
        assert_eq!(look("ключ и замок".as_bytes()), Some(Look::Text));
        assert_eq!(look(&"ключ и замок".as_bytes()[..9]), Some(Look::Text));
        assert_eq!(look(b"caf\xe9 = password of the caf\xe9"), Some(Look::Rough));
        let utf16: Vec<u8> = "$password = 'hunter2'".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(look(&utf16), Some(Look::Utf16(Encoding::Utf16Le)));
        assert_eq!(look(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
        assert_eq!(look(b"\x30\x82\x03\x21\x30\x82\x02\x09\xa0"), None);
        assert_eq!(look(b"short"), None);
    }

    #[test]
    fn a_mark_before_other_data_is_none() {
        let data: Vec<u8> = (0..62u32).map(|i| (i.wrapping_mul(0x9E37_79B1) >> 24) as u8).collect();
        let marked = |data: &[u8]| look(&[b"\xFF\xFE", data].concat());
        assert_eq!(marked(&data), None);
        let chinese: Vec<u8> = "数据库的密码是：hunter2\u{E000}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(marked(&chinese), Some(Look::Utf16(Encoding::Utf16Le)));
    }

    #[test]
    fn the_whole_may_be_less_of_a_text_than_its_beginning() {
        assert!(whole(b"all of it\n".to_vec(), Look::Text).is_text);
        assert!(!whole(b"a bit of it\0\x01\x02".to_vec(), Look::Text).is_text);
    }

    #[test]
    fn utf16_knows_where_its_characters_were() {
        let bytes: Vec<u8> = "\u{feff}a\u{1F511}b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let whole = whole(bytes, Look::Utf16(Encoding::Utf16Le));
        assert_eq!((whole.text.as_slice(), whole.is_text), ("a\u{1F511}b".as_bytes(), true));
        let map = whole.map.expect("it was UTF-16");
        assert_eq!((map.place(&(0..1)), map.place(&(5..6))), (2..4, 8..10));
    }
}
