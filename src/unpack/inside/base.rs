//! Base64, base32 and hexadecimal.
//!
//! Promises: a look at the first symbols tells what does not begin like a text, so that digests, keys and images cost next to nothing.

mod alphabet;
mod head;

use std::{borrow::Cow, ops::Range};

use alphabet::Base;
pub use alphabet::is_hex;
use head::{HEAD, Head};

use super::{
    Inside,
    block::{Block, SHORTEST_LINE, is_symbol, line},
    map::Map,
    text::{self, Look},
};

/// Something that begins like encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Symbols before it.
    skip: usize,
    base: Base,
    /// Whether it only looks like mostly text.
    is_rough: bool,
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

/// What begins in the run of symbols at `start`.
pub fn beginning(text: &[u8], start: usize) -> Option<Beginning> {
    beginning_of(text, &line(&text[..text.len().min(start + LONGEST_LINE + 1)], start))
}

/// What begins in a run of symbols: at its first one, behind those of an escape, or after a separator; on a line below one of the same length
/// nothing begins after a separator.
pub fn beginning_of(text: &[u8], run: &Range<usize>) -> Option<Beginning> {
    let start = run.start;
    let line = start..run.end.min(start + LONGEST_LINE + 1);
    let run = &text[start..line.end.min(start + FURTHEST + HEAD)];
    let escape = escape_length(text, start);
    let parts = &run[..run.len().min(FURTHEST)];
    let (mut skip, mut part, mut rough) = (0, 0, None);
    for number in 1..=MOST_TRIES {
        match begins_at(run, skip) {
            Some(beginning) if !beginning.is_rough => return Some(beginning),
            other => rough = rough.or(other),
        }
        if number == 1 && escape > 0 {
            skip = escape;
            continue;
        }
        match first_separator(&parts[part..]) {
            Some(separator) if part > 0 || !is_below_another(text, &line) => part += separator + 1,
            _ => break,
        }
        skip = part;
    }
    rough
}

/// The first of some symbols that is no letter or digit: eight at once, the last eight once more where others are left.
fn first_separator(symbols: &[u8]) -> Option<usize> {
    let Some(last) = symbols.last_chunk::<8>() else {
        return symbols.iter().position(|symbol| !symbol.is_ascii_alphanumeric());
    };
    let eights = symbols.as_chunks::<8>().0.iter().enumerate().map(|(index, eight)| (8 * index, eight));
    let all = eights.chain([(symbols.len() - 8, last)]);
    all.map(|(start, eight)| (start, separators(u64::from_le_bytes(*eight))))
        .find(|(_, separators)| *separators != 0)
        .map(|(start, separators)| start + separators.trailing_zeros() as usize / 8)
}

/// The highest bits of those of eight symbols that are no letter or digit: `_`, and what stands in the row of `+`, `-` and `/`.
fn separators(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Of a byte that is 0 and none else there is no carry into the highest bit, which no symbol has.
    let is_other = |bytes: u64| bytes + 0x7F * EACH;
    !(is_other(eight ^ (0x5F * EACH)) & is_other((eight & (0x70 * EACH)) ^ (0x20 * EACH))) & (0x80 * EACH)
}

/// What begins with a symbol of a run.
fn begins_at(run: &[u8], skip: usize) -> Option<Beginning> {
    if run.len() < skip + FEWEST {
        return None;
    }
    let (head, mut rough) = (Head::of(&run[skip..]), None);
    for base in head.bases() {
        let beginning = |is_rough| Beginning { skip, base, is_rough };
        match head.look(base) {
            Some(Look::Rough) => rough = rough.or(Some(beginning(true))),
            Some(Look::Text | Look::Utf16(_)) => return Some(beginning(false)),
            None => {}
        }
    }
    rough
}

/// Whether what begins only seemed to: the rest of its first line says so, unless that is long. Before its other lines are looked for, which
/// may be many.
pub fn is_mistaken(bytes: &[u8], Beginning { skip, base, is_rough }: Beginning) -> bool {
    const LONG: usize = 4096;
    let line = |most: usize| line(&bytes[..bytes.len().min(most)], 0);
    if !is_rough || line(LONG).len() == LONG {
        return false;
    }
    let (mut said, symbols) = (Vec::new(), &bytes[skip..line(skip + base.first_symbols()).end.max(skip)]);
    base.append(&symbols[..base.whole(symbols)], &mut said).is_some() && text::is_none(&said)
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

/// Appends what one line says to `text`, if that begins like a text; whether it is a text of UTF-8 without zeros.
pub fn decode_line(line: &[u8], Beginning { skip, base, .. }: Beginning, text: &mut Vec<u8>) -> Option<bool> {
    let symbols = &line[skip..];
    if symbols.len() > base.first_symbols() && !base.begins_like_text(symbols.iter()) {
        return None;
    }
    let start = text.len();
    base.append(&symbols[..base.whole(symbols)], text)?;
    let said = &text[start..];
    let look = text::look(&said[..said.len().min(text::HEAD)])?;
    Some(!matches!(look, Look::Utf16(_)) && memchr::memchr(0, said).is_none())
}

fn decode_lines(bytes: &[u8], lines: &[Range<usize>], Beginning { skip, base, .. }: Beginning) -> Option<Inside> {
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
    fn the_first_separator_of_all_symbols() {
        let symbols: Vec<u8> = (0..=255).filter(|&byte| is_symbol(byte)).collect();
        for at in 0..40 {
            for &symbol in &symbols {
                let run = [&vec![b'A'; at], &[symbol][..], b"-z"].concat();
                assert_eq!(first_separator(&run), run.iter().position(|byte| !byte.is_ascii_alphanumeric()), "{run:?}");
            }
            assert_eq!(first_separator(&vec![b'z'; at]), None);
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
