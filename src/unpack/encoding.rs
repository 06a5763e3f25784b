//! Which encoding a text is in, whether it is text at all, and decoding it to UTF-8.
//!
//! Promises: decided once, from the first [`HEAD`] bytes; pieces of any size decode to the same text as the whole.
//! Leaves out: other encodings than UTF-8 and UTF-16: their ASCII part, which holds the keys, is scanned as it is.

mod utf16;

use super::inside::{notation::ESCAPE, wide};
pub use utf16::Utf16;

/// How many bytes from the start decide.
pub const HEAD: usize = 64 * 1024;

/// What a blob's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Text to be scanned as it is, after a byte-order mark of that many bytes.
    Bytes {
        /// 0 or 3.
        mark: usize,
        /// Whether there is a zero among the bytes that decided.
        has_zero: bool,
        /// Whether there is an escape character among them, which a terminal's colours begin with.
        has_escape: bool,
    },
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Not text.
    Binary,
}

impl Encoding {
    /// The name in the WHATWG Encoding Standard, where the text must be decoded.
    pub fn decoded_from(self) -> Option<&'static str> {
        match self {
            Self::Utf16Le => Some("utf-16le"),
            Self::Utf16Be => Some("utf-16be"),
            Self::Bytes { .. } | Self::Binary => None,
        }
    }

    /// Decides by the first bytes of a blob, of which [`HEAD`] are looked at.
    pub fn sniff(head: &[u8]) -> Self {
        let head = &head[..head.len().min(HEAD)];
        let from = memchr::memchr2(0, ESCAPE, head).unwrap_or(head.len());
        let [has_zero, has_escape] = [0, ESCAPE].map(|byte| memchr::memchr(byte, &head[from..]).is_some());
        let bytes = |mark| Self::Bytes { mark, has_zero, has_escape };
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            return bytes(3);
        }
        let is_bytes = || !is_program(head) && !is_picture(head) && (!has_zero || is_text(head));
        Self::utf16(head).unwrap_or_else(|| if is_bytes() { bytes(0) } else { Self::Binary })
    }

    /// Whether the first bytes of a text of that length tell that there is no zero in it.
    pub fn has_no_zero(self, length: usize) -> bool {
        length <= HEAD && matches!(self, Self::Bytes { has_zero: false, .. })
    }

    /// The same of escape characters.
    pub fn has_no_escape(self, length: usize) -> bool {
        length <= HEAD && matches!(self, Self::Bytes { has_escape: false, .. })
    }

    /// UTF-16, if bytes begin so.
    pub fn utf16(head: &[u8]) -> Option<Self> {
        match head {
            [0xFF, 0xFE, rest @ ..] if !rest.starts_with(&[0, 0]) => Some(Self::Utf16Le),
            [0xFE, 0xFF, ..] => Some(Self::Utf16Be),
            _ => utf16_without_mark(head),
        }
    }

    /// Whether bytes may be UTF-16, by the first two.
    #[inline]
    pub fn may_be_utf16(head: &[u8]) -> bool {
        matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [_, 0, ..] | [0, _, ..])
    }
}

/// UTF-16 text without a mark: mostly ASCII, so that nearly every other byte is zero and the rest are text, from the first pair on.
fn utf16_without_mark(head: &[u8]) -> Option<Encoding> {
    if !matches!(head, [_, 0, ..] | [0, _, ..]) {
        return None;
    }
    let pairs = head.len() / 2;
    let zeros = |side: usize| head.chunks_exact(2).filter(|pair| pair[side] == 0).count();
    let mostly = |count: usize| count * 10 >= pairs * 7;
    let rarely = |count: usize| count * 50 <= pairs;
    let controls = |side: usize| head.chunks_exact(2).filter(|pair| pair[side] != 0 && is_control(pair[side])).count();
    match (zeros(0), zeros(1)) {
        (high, low) if pairs >= 4 && mostly(low) && rarely(high) && rarely(controls(0)) => Some(Encoding::Utf16Le),
        (high, low) if pairs >= 4 && mostly(high) && rarely(low) && rarely(controls(1)) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether bytes that hold a zero are text all the same: a stray byte must not hide a file, nor zeros that part its entries, nor UTF-16
/// that was appended to it.
fn is_text(head: &[u8]) -> bool {
    let controls = head.iter().filter(|&&b| b != 0 && is_control(b)).count();
    if controls * 64 >= head.len() {
        return false;
    }
    let zeros = head.iter().filter(|&&b| b == 0).count() - wide::count(head) / 2;
    (zeros + controls) * 64 < head.len() || (controls == 0 && zeros * 8 < head.len())
}

/// Whether the head is that of a program or a library (ELF, Mach-O, a class of Java's), which may begin with a long table of texts.
fn is_program(head: &[u8]) -> bool {
    const HEADS: [[u8; 4]; 3] = [*b"\x7fELF", [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE]];
    head.first_chunk().is_some_and(|head| HEADS.contains(head))
}

/// Whether the head is that of a picture of Windows, whose points may look like letters: two bytes that nothing uses are zero.
fn is_picture(head: &[u8]) -> bool {
    matches!(head, [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..])
}

/// Whether a control character that text does not use is among the first bytes: of what is packed, hardly any hundred bytes are without.
pub fn has_controls(head: &[u8]) -> bool {
    head[..head.len().min(HEAD)].iter().any(|&byte| is_control(byte))
}

/// A control character that text does not use.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(mark: usize, has_zero: bool) -> Encoding {
        Encoding::Bytes { mark, has_zero, has_escape: false }
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn sniffs_encodings() {
        let text = "key = value and more ünicode\n";
        assert_eq!(Encoding::sniff(text.as_bytes()), bytes(0, false));
        assert_eq!(Encoding::sniff(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), bytes(3, false));
        assert_eq!(Encoding::sniff(&[b"\xFF\xFE".as_slice(), &utf16(text, true)].concat()), Encoding::Utf16Le);
        assert_eq!(Encoding::sniff(&[b"\xFE\xFF".as_slice(), &utf16(text, false)].concat()), Encoding::Utf16Be);
        assert_eq!(Encoding::sniff(&utf16(text, true)), Encoding::Utf16Le);
        assert_eq!(Encoding::sniff(&utf16(text, false)), Encoding::Utf16Be);
        assert_eq!(Encoding::sniff(b""), bytes(0, false));
    }

    #[test]
    fn binary_is_told_from_text_with_a_stray_zero() {
        let elf = [b"\x7fELF\x02\x01\x01\0\0\0\0\0".as_slice(), &[0, 1, 2, 3, 200, 0, 7, 66].repeat(40)].concat();
        assert_eq!(Encoding::sniff(&elf), Encoding::Binary);
        let texts = [b"\x7fELF\x02\x01\x01\0\0\0\0\0".as_slice(), &b"a name, and one more\n".repeat(100)].concat();
        assert_eq!(Encoding::sniff(&texts), Encoding::Binary);
        let stray = format!("{}\0{}", "a line of text\n".repeat(20), "another\n".repeat(20));
        assert_eq!(Encoding::sniff(stray.as_bytes()), bytes(0, true));
        let environ = "PATH=/usr/bin:/bin\0HOME=/root\0LANG=C.UTF-8\0";
        assert_eq!(Encoding::sniff(environ.as_bytes()), bytes(0, true));
    }

    #[test]
    fn utf16_in_a_text_does_not_hide_it() {
        let text =
            [b"[INFO] started\r\n".repeat(20).as_slice(), &utf16(&"\"key\"=\"value\"\r\n".repeat(20), true), b"[INFO] done\r\n"]
                .concat();
        assert_eq!(Encoding::sniff(&text), bytes(0, true));
        let program =
            [b"MZ\x90\0\x03\0\0\0\x04\0\0\0".as_slice(), &[0, 1, 2, 3, 200, 0, 7, 66].repeat(40), &utf16("Copyright", true)]
                .concat();
        assert_eq!(Encoding::sniff(&program), Encoding::Binary);
    }
}
