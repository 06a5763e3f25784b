//! Decoding UTF-16 that comes in pieces.
//!
//! Promises: pieces of any size decode to the same text as the whole; ASCII that a program appended without asking what the file was is
//! read as it stands.

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};

use super::Encoding;

/// So many characters in a row whose bytes are both printed ASCII are no characters of UTF-16.
const FEWEST: usize = 12;

/// A text in UTF-16.
pub struct Utf16 {
    encoding: &'static encoding_rs::Encoding,
    decoder: Decoder,
    /// Bytes of which it is not known yet what they are.
    held: Vec<u8>,
    /// Whether ASCII goes on.
    is_ascii: bool,
}

impl Utf16 {
    /// For a blob of that encoding; `None` when it needs no decoding. A byte-order mark is dropped.
    pub fn new(encoding: Encoding) -> Option<Self> {
        let encoding = match encoding {
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Bytes { .. } | Encoding::Binary => return None,
        };
        let decoder = encoding.new_decoder_with_bom_removal();
        Some(Self { encoding, decoder, held: Vec::new(), is_ascii: false })
    }

    /// Replaces `text` by what `piece` decodes to; `last` ends the blob. What is not UTF-16 becomes U+FFFD.
    pub fn decode(&mut self, piece: &[u8], last: bool, text: &mut Vec<u8>) {
        text.clear();
        let mut bytes = std::mem::take(&mut self.held);
        bytes.extend_from_slice(piece);
        let mut rest = bytes.as_slice();
        loop {
            let (read, is_more) = if self.is_ascii { self.ascii(rest, last, text) } else { self.wide(rest, last, text) };
            rest = &rest[read..];
            if !is_more {
                break;
            }
        }
        let read = bytes.len() - rest.len();
        bytes.drain(..read);
        self.held = bytes;
    }

    /// Decodes up to where ASCII begins: how many bytes are read, and whether that was reached.
    fn wide(&mut self, bytes: &[u8], last: bool, text: &mut Vec<u8>) -> (usize, bool) {
        let mut at = 0;
        while at + 2 * FEWEST <= bytes.len() && !self.is_ascii {
            let is_ascii = |pair: &usize| is_printed(bytes[at + 2 * pair]) && is_printed(bytes[at + 2 * pair + 1]);
            match (0..FEWEST).rev().find(|pair| !is_ascii(pair)) {
                Some(other) => at += 2 * (other + 1),
                None => self.is_ascii = true,
            }
        }
        let end = if last && !self.is_ascii { bytes.len() } else { at };
        let from = text.len();
        let room = self.decoder.max_utf8_buffer_length(end).expect("a piece is far smaller than memory");
        text.resize(from + room, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(&bytes[..end], &mut text[from..], last || self.is_ascii);
        text.truncate(from + written);
        (end, self.is_ascii)
    }

    /// Takes ASCII up to where UTF-16 goes on: how many bytes are read, and whether that was reached.
    fn ascii(&mut self, bytes: &[u8], last: bool, text: &mut Vec<u8>) -> (usize, bool) {
        let other = bytes.iter().position(|&byte| !is_printed(byte));
        let end = other.filter(|end| last || end + 1 < bytes.len());
        let read = match end {
            None if last => bytes.len(),
            // What is read is even, in case that characters go on where they would without what was read.
            None => other.unwrap_or(bytes.len()).saturating_sub(1) & !1,
            Some(end) if self.encoding == UTF_16LE && bytes[end] == 0 => end.saturating_sub(1),
            Some(end) if bytes[end] == 0 || is_mark(&bytes[end..]) => end,
            Some(end) => end & !1,
        };
        text.extend_from_slice(&bytes[..read]);
        if end.is_some() {
            self.is_ascii = false;
            self.decoder = self.encoding.new_decoder_with_bom_removal();
        }
        (read, end.is_some())
    }
}

fn is_mark(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
}

fn is_printed(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn decoded(encoding: Encoding, bytes: &[u8], size: usize) -> String {
        let mut decoder = Utf16::new(encoding).expect("needs decoding");
        let (mut whole, mut part) = (Vec::new(), Vec::new());
        for piece in bytes.chunks(size) {
            decoder.decode(piece, false, &mut part);
            whole.extend_from_slice(&part);
        }
        decoder.decode(&[], true, &mut part);
        whole.extend_from_slice(&part);
        String::from_utf8_lossy(&whole).into_owned()
    }

    #[test]
    fn pieces_decode_like_the_whole() {
        let text = "añ😀b\r\n".repeat(9);
        let bytes = [b"\xFF\xFE".as_slice(), &utf16(&text, true)].concat();
        for size in 1..9 {
            assert_eq!(decoded(Encoding::Utf16Le, &bytes, size), text);
        }
    }

    #[test]
    fn ascii_that_was_appended_is_read() {
        let (odd, even) = ("TOKEN=an odd number of characters!\n", "TOKEN=an even count of characters\n");
        for (little, encoding) in [(true, Encoding::Utf16Le), (false, Encoding::Utf16Be)] {
            for (before, after) in [("one\n", ""), ("한국어\n", "and more\n"), ("", "\u{FEFF}마크\n"), ("a", "b\n")] {
                for ascii in [odd, even] {
                    let bytes = [&utf16(before, little), ascii.as_bytes(), &utf16(after, little)].concat();
                    let expected = format!("{before}{ascii}{}", after.trim_start_matches('\u{FEFF}'));
                    for size in 1..50 {
                        assert_eq!(decoded(encoding, &bytes, size), expected, "{little} pieces of {size}");
                    }
                }
            }
        }
    }

    #[test]
    fn characters_made_of_ascii_do_not_move_those_that_follow() {
        let text = format!("{}한국어", "\u{4E41}\u{5142}".repeat(FEWEST));
        assert!(decoded(Encoding::Utf16Le, &utf16(&text, true), 7).ends_with("한국어"));
    }
}
