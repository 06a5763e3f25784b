//! Containers that lie in a text as base64: what is attached to mail, bodies in HAR files, values in manifests.
//!
//! Promises: read piece by piece, in memory for what was found; lines of one length belong together, and what follows does not.
//! Leaves out: texts in base64 (inside).

use data_encoding::{BASE64_NOPAD, Encoding};

use super::Format;

/// Most symbols that are read of one.
pub const MOST: usize = 64 << 20;
/// So many symbols tell a container by what it begins with.
const TELLING: usize = 64;
/// Base64 in base64 in base64, as Helm keeps its releases.
const DEEPEST: usize = 3;

/// Whether base64 that begins here says a container.
pub fn begins(text: &[u8]) -> bool {
    if !text.first_chunk().is_some_and(may_begin) {
        return false;
    }
    let symbols = text.iter().take(TELLING).take_while(|b| is_symbol(**b)).count();
    symbols >= 20 && unpacked(&text[..symbols]).is_some_and(|bytes| Format::of(&bytes).is_some())
}

/// Whether these may be the first symbols of one: a comparison for most runs.
fn may_begin(first: &[u8; 6]) -> bool {
    let is_module = || matches!(first, [_, _, b'A' | b'0' | b'w' | b'g' | b'Q', b'N', b'C', b'g'..=b'v']);
    SECOND[usize::from(first[1])] & 1 << (first[0] % 64) != 0 && BEGINNINGS.iter().any(|three| first.starts_with(three))
        || first[3] == b'N' && is_module()
}

/// The first symbols of containers, then those of the same in base64 again, and once more.
const BEGINNINGS: [[u8; 3]; KINDS.len() * DEEPEST] = {
    let mut all = [[0; 3]; KINDS.len() * DEEPEST];
    let mut at = 0;
    while at < all.len() {
        all[at] = match at.checked_sub(KINDS.len()) {
            None => *KINDS[at],
            Some(inner) => first_symbols(all[inner]),
        };
        at += 1;
    }
    all
};

/// zip, gzip, bzip2, xz, zstd, 7z, ar, cpio, rpm, git bundles, PDF, SQLite, both of Java's keystores, PKCS#12, class files.
const KINDS: [&[u8; 3]; 19] = [
    b"UEs", b"H4s", b"Qlp", b"/Td", b"KLU", b"N3q", b"ITx", b"MDc", b"7av", b"IyB", b"JVB", b"U1F", b"/u3", b"zs7", b"MII",
    b"MIJ", b"MIK", b"MIA", b"yv6",
];

/// By their second byte, a bit for each of few kinds of first ones.
const SECOND: [u64; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < BEGINNINGS.len() {
        table[BEGINNINGS[at][1] as usize] |= 1 << (BEGINNINGS[at][0] % 64);
        at += 1;
    }
    table
};

/// The first three of the four symbols that say three bytes.
const fn first_symbols([first, second, third]: [u8; 3]) -> [u8; 3] {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextets = [first >> 2, (first << 4 | second >> 4) & 63, (second << 2 | third >> 6) & 63];
    [ALPHABET[sextets[0] as usize], ALPHABET[sextets[1] as usize], ALPHABET[sextets[2] as usize]]
}

fn is_symbol(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// What symbols say, and what that says.
fn unpacked(symbols: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = decoded(&BASE64_NOPAD, symbols)?;
    for _ in 1..DEEPEST {
        let inner = bytes.iter().take_while(|b| is_symbol(**b)).count();
        let is_base64 = inner >= 20 && bytes[inner..].iter().all(|&b| b == b'=' || b.is_ascii_whitespace());
        match is_base64.then(|| decoded(&BASE64_NOPAD, &bytes[..inner])).flatten() {
            Some(inner) => bytes = inner,
            None => break,
        }
    }
    Some(bytes)
}

/// As much as makes whole bytes.
fn decoded(encoding: &Encoding, symbols: &[u8]) -> Option<Vec<u8>> {
    let whole = symbols.len() - symbols.len() % 4;
    encoding.decode(symbols).or_else(|_| encoding.decode(&symbols[..whole])).ok()
}

/// One that is being read.
#[derive(Default)]
pub struct Attachment {
    symbols: Vec<u8>,
    /// Of the first line; those after it are no longer.
    width: Option<usize>,
    /// Symbols of a line that has not ended: it may turn out to be something else.
    line: Vec<u8>,
    after_backslash: bool,
    has_ended: bool,
    is_too_long: bool,
}

impl Attachment {
    /// Reads on, and says how many bytes belonged to it.
    pub fn feed(&mut self, text: &[u8]) -> usize {
        let taken = text.iter().take_while(|&&byte| self.take(byte)).count();
        if self.held() > MOST {
            self.give_up();
        }
        taken
    }

    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        !self.has_ended
    }

    /// How many symbols were read.
    pub fn held(&self) -> usize {
        self.symbols.len() + self.line.len()
    }

    /// Lets its bytes go: it counts as too long.
    pub fn give_up(&mut self) {
        *self = Self { is_too_long: true, has_ended: true, ..Self::default() };
    }

    /// Whether it was too long to be read.
    pub fn is_too_long(&self) -> bool {
        self.is_too_long
    }

    /// The container.
    pub fn finish(mut self) -> Option<Vec<u8>> {
        if !self.has_ended {
            self.end_line();
        }
        unpacked(&self.symbols)
    }

    fn take(&mut self, byte: u8) -> bool {
        if self.has_ended {
            return false;
        }
        match byte {
            _ if self.after_backslash => {
                self.after_backslash = false;
                match byte {
                    b'n' => self.end_line(),
                    b'r' => {}
                    b'/' => self.line.push(b'/'),
                    _ => self.has_ended = true,
                }
            }
            b'\\' => self.after_backslash = true,
            b'\n' => self.end_line(),
            b'\r' => {}
            b' ' | b'\t' if self.line.is_empty() && self.width.is_some() => {}
            _ if is_symbol(byte) && self.width.is_none_or(|width| self.line.len() < width) => self.line.push(byte),
            // What ends a value ends a line of it; a name's colon does not.
            b'=' | b'"' | b'\'' | b'<' | b',' | b'}' => {
                self.end_line();
                self.has_ended = true;
            }
            _ => {
                if self.width.is_none() {
                    self.end_line();
                }
                self.has_ended = true;
            }
        }
        !self.has_ended
    }

    fn end_line(&mut self) {
        let (length, width) = (self.line.len(), self.width);
        self.symbols.append(&mut self.line);
        self.width = Some(width.unwrap_or(length));
        // The last line is the only one that may be shorter.
        if length == 0 || width.is_some_and(|width| length < width) {
            self.has_ended = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    /// A gzip's first bytes and some more.
    fn gzip(length: usize) -> Vec<u8> {
        [0x1F, 0x8B, 8, 0].into_iter().chain((0..length).map(|i| (i * 7) as u8)).collect()
    }

    fn read(text: &str, step: usize) -> Option<Vec<u8>> {
        let mut attachment = Attachment::default();
        for piece in text.as_bytes().chunks(step) {
            attachment.feed(piece);
        }
        attachment.finish()
    }

    #[test]
    fn lines_of_one_length_belong_together() {
        let bytes = gzip(200);
        let one = BASE64.encode(&bytes);
        let lines = |between: &str| {
            one.as_bytes().chunks(76).map(|l| String::from_utf8_lossy(l).into_owned()).collect::<Vec<_>>().join(between)
        };
        for text in [
            one.clone(),
            format!("{one}\nnext: value\n"),
            format!("{one}\",\"a\":1"),
            lines("\n"),
            lines("\r\n") + "\r\n--x",
            lines("\\n") + "\\n\"",
            lines("\n    ") + "\nname: other\n",
            one.replace('/', "\\/"),
        ] {
            assert!(begins(text.as_bytes()), "{text}");
            for step in [1, 5, 10_000] {
                assert_eq!(read(&text, step).as_ref(), Some(&bytes), "{text}");
            }
        }
    }

    #[test]
    fn the_first_symbols_of_all_kinds_are_known() {
        let heads: [&[u8]; 17] = [
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"BZh91AY&SY",
            b"\xfd7zXZ\0",
            b"\x28\xb5\x2f\xfd",
            b"7z\xbc\xaf\x27\x1c",
            b"!<arch>\n",
            b"070701",
            b"\xed\xab\xee\xdb",
            b"# v2 git bundle",
            b"%PDF-1.7",
            b"SQLite format 3",
            b"\xfe\xed\xfe\xed",
            b"\xce\xce\xce\xce",
            b"\x30\x82\x0a\x01",
            b"\xca\xfe\xba\xbe",
            b"\xcb\x0d\r\n",
        ];
        for head in heads {
            let mut text = [head, &[0; 40]].concat();
            for depth in 0..DEEPEST {
                text = BASE64.encode(&text).into_bytes();
                let first = text.first_chunk().expect("long enough");
                assert!(may_begin(first) || depth > 0 && head[2] == b'\r', "{head:?} {depth}");
            }
        }
    }

    #[test]
    fn base64_in_base64() {
        let bytes = gzip(100);
        let text = BASE64.encode(BASE64.encode(&bytes).as_bytes());
        assert!(begins(text.as_bytes()));
        assert_eq!(read(&text, 10), Some(bytes));
    }

    #[test]
    fn texts_and_images_are_none() {
        for bytes in [
            &b"a text that is long enough to be looked at"[..],
            b"\x89PNG\r\n\x1a\n0000000000000000",
            b"Hello, hello, hello, hello",
        ] {
            assert!(!begins(BASE64.encode(bytes).as_bytes()));
        }
    }
}
