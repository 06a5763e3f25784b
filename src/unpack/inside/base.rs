//! Base64, base32 and hexadecimal.
//!
//! Promises: a look at the first symbols tells what does not begin like a text, so that digests, keys and images cost next to nothing.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use data_encoding::{BASE32_NOPAD, Encoding, HEXLOWER_PERMISSIVE, Specification};

use super::{
    Inside,
    block::{Block, SHORTEST_LINE, is_symbol, line},
    map::Map,
    text::{self, Look},
};

/// How bytes are written in symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Hex,
    Base32,
    Base64,
}

/// Something that begins like encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Symbols before it.
    skip: usize,
    base: Base,
}

impl Beginning {
    /// The beginning of a block that goes on with the one of this beginning.
    #[must_use]
    pub fn after_cut(self) -> Self {
        Self { skip: self.skip % LARGEST_GROUP, ..self }
    }
}

/// Symbols of a group of any base.
const LARGEST_GROUP: usize = 8;
/// Symbols that are looked at first: whole groups of any base.
const HEAD: usize = 24;
/// Fewer are a word.
const FEWEST: usize = 20;
/// How far from the run's beginning it may begin.
const FURTHEST: usize = 96;
/// In how many places it is looked for.
const MOST_TRIES: usize = 5;
/// Longer lines are not compared with those above them,
const LONGEST_LINE: usize = 256;
/// and no more blanks before them are looked at.
const DEEPEST: usize = 64;

/// What begins in the run of symbols at `start`: at its first symbol, behind those of an escape, or after a separator; on a line below one of
/// the same length nothing begins after a separator.
pub fn beginning(text: &[u8], start: usize) -> Option<Beginning> {
    let line = line(&text[..text.len().min(start + LONGEST_LINE + 1)], start);
    let goes_on = is_below_another(text, &line);
    let run = &text[start..line.end.min(start + FURTHEST + HEAD)];
    let escape = escape_length(text, start);
    let looked_at = if goes_on { 0 } else { FURTHEST };
    let separators = run.iter().take(looked_at).enumerate().filter(|(_, b)| !b.is_ascii_alphanumeric()).map(|(at, _)| at + 1);
    let skips = std::iter::once(0).chain((escape > 0).then_some(escape)).chain(separators).take(MOST_TRIES);
    let mut rough = None;
    for skip in skips.filter(|&skip| run.len() >= skip + FEWEST) {
        let head = &run[skip..run.len().min(skip + HEAD)];
        for base in Base::of(head) {
            match base.look(head) {
                Some(Look::Rough) => rough = rough.or(Some(Beginning { skip, base })),
                Some(Look::Text | Look::Utf16(_)) => return Some(Beginning { skip, base }),
                None => {}
            }
        }
    }
    rough
}

/// Whether the line above holds nothing but a run of the same length, as far in.
fn is_below_another(text: &[u8], line: &Range<usize>) -> bool {
    let length = line.len();
    let before = &text[line.start.saturating_sub(DEEPEST)..line.start];
    let blanks = before.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    let above = line.start - blanks;
    (SHORTEST_LINE..=LONGEST_LINE).contains(&length)
        && before[before.len() - blanks..].contains(&b'\n')
        && above.checked_sub(length).is_some_and(|first| {
            // The ends tell; what lies between them is told by nobody.
            let is_end = |at: usize| is_symbol(text[at]);
            is_end(first) && is_end(above - 1) && (first == 0 || text[first - 1].is_ascii_whitespace())
        })
}

/// What a block says, from its beginning on; without the last of several lines, or of the first alone, if they say nothing together.
pub fn decode(bytes: &[u8], block: &Block, beginning: Beginning) -> Option<Inside> {
    let all = decode_lines(bytes, &block.lines, beginning);
    let is_text = |inside: &Option<Inside>| inside.as_ref().is_some_and(|inside| inside.is_text);
    let fewer = [block.lines.len() - 1, 1].into_iter().filter(|&count| count > 0 && count < block.lines.len());
    let mut fewer = fewer.take_while(|_| !is_text(&all)).map(|count| decode_lines(bytes, &block.lines[..count], beginning));
    fewer.find(is_text).unwrap_or(all)
}

fn decode_lines(bytes: &[u8], lines: &[Range<usize>], Beginning { skip, base }: Beginning) -> Option<Inside> {
    let places = lines.iter().enumerate().map(|(index, line)| line.start + if index == 0 { skip } else { 0 }..line.end);
    if !base.begins_like_text(places.clone().flat_map(|place| &bytes[place])) {
        return None;
    }
    let (group_bytes, group_symbols) = base.group();
    let mut map = Map::new(group_bytes, group_symbols);
    let mut count = 0;
    for place in places.clone() {
        map.push(count, place.len(), place.clone());
        count += place.len();
    }
    let symbols = match lines {
        [line] => Cow::Borrowed(&bytes[line.start + skip..line.end]),
        _ => Cow::Owned(places.fold(Vec::with_capacity(count), |mut symbols, place| {
            symbols.extend_from_slice(&bytes[place]);
            symbols
        })),
    };
    let symbols = &symbols[..base.whole(&symbols)];
    Inside::of(base.decode(symbols)?, base.name(), map, lines.last()?.end)
}

impl Base {
    /// Those that a text which begins with `head` may be in.
    fn of(head: &[u8]) -> impl Iterator<Item = Self> {
        let is_hex = head.iter().all(u8::is_ascii_hexdigit);
        let base32 = head.iter().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')).then_some(Self::Base32);
        // No text in base64 begins with so many symbols of so few kinds.
        let hex_or_base64 = if is_hex { Self::Hex } else { Self::Base64 };
        base32.into_iter().chain([hex_or_base64])
    }

    fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base32 => "base32",
            Self::Base64 => "base64",
        }
    }

    /// So many bytes are so many symbols.
    fn group(self) -> (usize, usize) {
        match self {
            Self::Hex => (1, 2),
            Self::Base32 => (5, 8),
            Self::Base64 => (3, 4),
        }
    }

    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Hex => &HEX,
            Self::Base32 => &BASE32,
            Self::Base64 => &BASE64_OF_ANY_ALPHABET,
        }
    }

    fn look(self, head: &[u8]) -> Option<Look> {
        let (group_bytes, group_symbols) = self.group();
        let groups = head.len() / group_symbols;
        let mut bytes = [0; HEAD];
        let bytes = &mut bytes[..groups * group_bytes];
        if self == Self::Base64 {
            say(head, bytes);
            return text::look(bytes);
        }
        self.encoding().decode_mut(&head[..groups * group_symbols], bytes).ok()?;
        text::look(bytes)
    }

    /// Whether what is said first looks like a text: more of it than [`beginning`] has seen, and before all is decoded.
    fn begins_like_text<'a>(self, symbols: impl Iterator<Item = &'a u8>) -> bool {
        let mut head = [0; 2 * text::HEAD];
        let most = text::HEAD / self.group().0 * self.group().1;
        let length = head.iter_mut().zip(symbols.take(most)).map(|(to, from)| *to = *from).count();
        let head = &head[..length];
        self.decode(&head[..self.whole(head)]).is_some_and(|bytes| text::look(&bytes).is_some())
    }

    /// How many of the symbols are of this base, of one alphabet, and say whole bytes.
    fn whole(self, symbols: &[u8]) -> usize {
        let foreign = match self {
            Self::Hex => first_other(symbols, |byte| byte.wrapping_sub(b'0') < 10 || (byte | 0x20).wrapping_sub(b'a') < 6),
            Self::Base32 => first_other(symbols, |byte| byte.wrapping_sub(b'A') < 26 || byte.wrapping_sub(b'2') < 6),
            Self::Base64 if !is_of_both_alphabets(symbols) => None,
            Self::Base64 => {
                let special = symbols.iter().find(|b| !b.is_ascii_alphanumeric());
                let is_url_safe = |b: u8| matches!(b, b'-' | b'_');
                special.and_then(|&first| {
                    symbols.iter().position(|&b| !b.is_ascii_alphanumeric() && is_url_safe(b) != is_url_safe(first))
                })
            }
        };
        let count = foreign.unwrap_or(symbols.len());
        let partial = match (self, count % self.group().1) {
            (Self::Hex, odd) => odd,
            (Self::Base32, rest @ (1 | 3 | 6)) | (Self::Base64, rest @ 1) => usize::from(rest > 0),
            (Self::Base32 | Self::Base64, _) => 0,
        };
        count - partial
    }

    fn decode(self, symbols: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = vec![0; self.encoding().decode_len(symbols.len()).ok()?];
        let length = self.encoding().decode_mut(symbols, &mut bytes).ok()?;
        bytes.truncate(length);
        Some(bytes)
    }
}

/// The first byte that is none of those: 32 at once.
fn first_other(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> Option<usize> {
    const MANY: usize = 32;
    let are_all = |many: &&[u8; MANY]| many.iter().fold(true, |all, &byte| all & is_one(byte));
    let whole = MANY * bytes.as_chunks().0.iter().take_while(are_all).count();
    bytes[whole..].iter().position(|&byte| !is_one(byte)).map(|at| whole + at)
}

/// What whole groups of base64's symbols, of either alphabet, say: of a few, faster than by way of an [`Encoding`].
fn say(symbols: &[u8], bytes: &mut [u8]) {
    for (group, three) in symbols.as_chunks::<4>().0.iter().zip(bytes.as_chunks_mut::<3>().0) {
        let bits = group.iter().fold(0, |bits, &symbol| bits << 6 | u32::from(SEXTETS[usize::from(symbol)]));
        let [_, first, second, third] = bits.to_be_bytes();
        *three = [first, second, third];
    }
}

const SEXTETS: [u8; 256] = {
    let mut table = [0; 256];
    let mut sextet = 0;
    while sextet < 64 {
        let symbol = match sextet {
            0..26 => b'A' + sextet,
            26..52 => b'a' + sextet - 26,
            52..62 => b'0' + sextet - 52,
            62 => b'+',
            _ => b'/',
        };
        table[symbol as usize] = sextet;
        sextet += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
};

/// One pass without a branch, for nearly all base64 is of one.
fn is_of_both_alphabets(symbols: &[u8]) -> bool {
    let (standard, url_safe) = symbols.iter().fold((false, false), |(standard, url_safe), &byte| {
        (standard | (byte == b'+') | (byte == b'/'), url_safe | (byte == b'-') | (byte == b'_'))
    });
    standard && url_safe
}

static HEX: Encoding = HEXLOWER_PERMISSIVE;
static BASE32: Encoding = BASE32_NOPAD;
/// Both alphabets of RFC 4648, without padding; the bits after the last byte may be any.
static BASE64_OF_ANY_ALPHABET: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    specification.translate.from.push_str("-_");
    specification.translate.to.push_str("+/");
    specification.check_trailing_bits = false;
    specification.encoding().expect("64 symbols")
});

/// Bytes at the start of a run that belong to an escape before it: the `n` of `\n`, the `3D` of `%3D`, the `u003d` of `\u003d`, the `x22` of
/// `\x22`.
pub fn escape_length(text: &[u8], start: usize) -> usize {
    let hex = |range: Range<usize>| text.get(range).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    match (start.checked_sub(1).map(|before| text[before]), text.get(start)) {
        (Some(b'\\'), Some(b'n' | b'r' | b't')) => 1,
        (Some(b'\\'), Some(b'u')) if hex(start + 1..start + 5) => 5,
        (Some(b'\\'), Some(b'x')) if hex(start + 1..start + 3) => 3,
        (Some(b'%'), Some(_)) if hex(start..start + 2) => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE32, BASE64, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

    use super::*;

    fn inside(text: &str, start: usize) -> Option<Inside> {
        let beginning = beginning(text.as_bytes(), start)?;
        let bytes = &text.as_bytes()[start..];
        decode(bytes, &Block::at(bytes), beginning)
    }

    const PLAIN: &str = "user = admin\npassword = ~correct horse? battery> staple~\n";

    #[test]
    fn every_base_is_decoded_and_placed() {
        let plain = PLAIN.as_bytes();
        let encoded = [
            (BASE64.encode(plain), "base64"),
            (BASE64URL.encode(plain), "base64"),
            (BASE64URL_NOPAD.encode(plain), "base64"),
            (BASE32.encode(plain), "base32"),
            (HEXLOWER.encode(plain), "hex"),
            (HEXUPPER.encode(plain), "hex"),
        ];
        for (text, name) in encoded {
            let inside = inside(&text, 0).unwrap_or_else(|| panic!("{name} is decoded"));
            assert_eq!((inside.encodings.as_slice(), inside.text.as_slice(), inside.is_text), (&[name][..], plain, true));
            let place = inside.place(&(0..plain.len()));
            assert_eq!(&text[place], text.trim_end_matches('='));
        }
    }

    #[test]
    fn it_may_begin_after_a_separator_or_an_escape() {
        let encoded = BASE64.encode(PLAIN.as_bytes());
        for (before, start) in [("v1/api/", 0), ("key-", 0), ("\\n", 1), ("%3D", 1), ("\\u003d", 1)] {
            let inside = inside(&format!("{before}{encoded}"), start).unwrap_or_else(|| panic!("after {before}"));
            assert_eq!(inside.text, PLAIN.as_bytes(), "{before}");
            assert_eq!(inside.place(&(0..1)), before.len() - start..before.len() - start + 2, "{before}");
        }
    }

    #[test]
    fn the_first_symbols_say_what_all_do() {
        for symbols in ["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "ab-_0a-_"] {
            let mut bytes = vec![0; symbols.len() / 4 * 3];
            say(symbols.as_bytes(), &mut bytes);
            assert_eq!(Some(bytes), Base::Base64.decode(symbols.as_bytes()));
        }
    }

    #[test]
    fn powershell_encodes_utf16() {
        let utf16: Vec<u8> = PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let inside = inside(&BASE64.encode(&utf16), 0).expect("it is text");
        assert_eq!((inside.encodings.as_slice(), inside.text.as_slice()), (&["base64", "utf-16le"][..], PLAIN.as_bytes()));
        assert_eq!(inside.place(&(3..6)), 8..16);
    }

    #[test]
    fn what_is_no_text_is_left_alone() {
        let digest = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
        let image = BASE64.encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0");
        for text in
            [digest, &image, "a_long_identifier_of_a_program", "thisIsALongIdentifierOfAProgram", "ABCDEFGHIJKLMNOPQRSTUVWX"]
        {
            assert_eq!(inside(text, 0), None, "{text}");
        }
    }

    #[test]
    fn a_list_of_values_is_read_value_by_value() {
        let one = BASE64URL_NOPAD.encode(b"the first of some values in a row");
        let two = BASE64URL_NOPAD.encode(b"the other of some values in a row");
        let inside = inside(&format!("{one}\n{two}\n"), 0).expect("it is text");
        assert!(inside.text.starts_with(b"the first of some values in a row"));
    }
}
