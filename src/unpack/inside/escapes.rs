//! Bytes that are written as escapes in a text: percent-encoding, the escapes of JSON and of programs, HTML's entities.
//!
//! Promises: [`begins`] holds only where an escape says a printable ASCII character, which nobody has to escape in most texts; what
//! lies around such escapes is decoded with them, [`AROUND`] bytes to either side, so that a name and its value are read together.
//! Leaves out: other notations of the same texts, such as lists of numbers.

use std::ops::Range;

use super::{Inside, block::is_symbol, joint, map::Map};

/// How far around an escape its text goes.
pub const AROUND: usize = 512;
/// Most bytes of a stretch.
const MOST: usize = 64 * 1024;
/// What is decoded again after a cut: the longest match and what stands before it.
const OVERLAP: usize = 24 * 1024;

/// A way to write what could stand as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `%41`
    Percent,
    /// `\u0041`, `\x41`, `\101`
    Backslash,
    /// `&#65;`, `&amp;`
    Entity,
    /// `=41`, and lines that go on after `=`
    Quoted,
    /// `"…" + "…"`
    Joined,
}

/// Escapes that stand near each other, and the text around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it lies.
    pub range: Range<usize>,
    /// Where to go on, if it was cut.
    pub next: Option<usize>,
    /// Whether it may go on in what follows the bytes.
    pub is_open: bool,
}

impl Kind {
    /// The kind that begins with a byte.
    pub fn of(lead: u8) -> Option<Self> {
        match lead {
            b'%' => Some(Self::Percent),
            b'\\' => Some(Self::Backslash),
            b'&' => Some(Self::Entity),
            _ => None,
        }
    }

    /// The places at which an escape may begin.
    fn leads<'t>(self, text: &'t [u8]) -> Box<dyn Iterator<Item = usize> + 't> {
        match self {
            Self::Percent => Box::new(memchr::memchr_iter(b'%', text)),
            Self::Backslash => Box::new(memchr::memchr_iter(b'\\', text)),
            Self::Entity => Box::new(memchr::memchr_iter(b'&', text)),
            Self::Quoted => Box::new(memchr::memchr_iter(b'=', text)),
            Self::Joined => Box::new(memchr::memchr3_iter(b'"', b'\'', b'`', text)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Backslash => "escapes",
            Self::Entity => "entities",
            Self::Quoted => "quoted-printable",
            Self::Joined => "concatenation",
        }
    }
}

/// Whether an escape at `at` hides a printable ASCII character. A quotation mark, a backslash and a line's end must be escaped in most
/// texts, and are read as they stand.
pub fn begins(text: &[u8], at: usize) -> bool {
    let is_value = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let rest = &text[at..];
    match rest {
        [b'"' | b'\'' | b'`', ..] => before(text, at).is_some_and(|&byte| is_symbol(byte)) && escape(rest).is_some(),
        // A line that goes on in the middle of a word.
        [b'=', b'\r' | b'\n', ..] => {
            is_value(before(text, at)) && escape(rest).is_some_and(|(_, length)| is_value(rest.get(length)))
        }
        // A slash may be escaped in JSON, and must in a pattern: within a word it is most often the former.
        [b'\\', b'/', next, ..] => {
            (next.is_ascii_alphanumeric() || *next == b'\\')
                && (is_value(before(text, at)) || matches!(before(text, at), Some(b':' | b'/')))
        }
        // Two digits: more may not say ASCII.
        [b'\\', b'u', b'{', _, _, after, ..] if *after != b'}' => false,
        [b'\\', b'x' | b'u' | b'U' | b'0' | b'1', ..] | [b'%' | b'&' | b'=', ..] => {
            escape(rest).is_some_and(|(said, _)| matches!(said, Said::Character(' '..='~') | Said::Byte(b' '..=b'~')))
        }
        _ => false,
    }
}

fn before(text: &[u8], at: usize) -> Option<&u8> {
    at.checked_sub(1).map(|before| &text[before])
}

impl Stretch {
    /// The stretch around the escape at `first`, and those of its kind that follow near.
    pub fn at(text: &[u8], first: usize, kind: Kind) -> Self {
        let floor = first.saturating_sub(AROUND);
        let start = memchr::memrchr(b'\n', &text[floor..first]).map_or(floor, |newline| floor + newline + 1);
        let mut last = first;
        while let Some(next) = next(text, last, kind) {
            if next > first + MOST {
                let again = first + MOST - OVERLAP;
                let next = kind.leads(&text[again..]).map(|at| again + at).find(|&at| begins(text, at));
                let end = last + AROUND;
                return Self { range: start..end.min(text.len()), next, is_open: end >= text.len() };
            }
            last = next;
        }
        let end = last + AROUND + LONGEST;
        Self { range: start..end.min(text.len()), next: None, is_open: end >= text.len() }
    }
}

/// The next escape that is not far.
fn next(text: &[u8], last: usize, kind: Kind) -> Option<usize> {
    let near = &text[last + 1..text.len().min(last + 1 + AROUND)];
    kind.leads(near).map(|at| last + 1 + at).find(|&at| begins(text, at))
}

/// A stretch with the escapes of one kind undone.
pub fn decode(text: &[u8], stretch: &Stretch, kind: Kind) -> Inside {
    let (mut decoded, mut map, mut at) = (Vec::with_capacity(stretch.range.len()), Map::new(1, 1), stretch.range.start);
    let end = stretch.range.end.min(text.len());
    let plain = |decoded: &mut Vec<u8>, map: &mut Map, place: Range<usize>| {
        if !place.is_empty() {
            map.push(decoded.len(), place.len(), place.clone());
            decoded.extend_from_slice(&text[place]);
        }
    };
    for lead in kind.leads(&text[at..end]).map(|lead| stretch.range.start + lead) {
        let Some((said, length)) = (lead >= at).then(|| escape(&text[lead..end])).flatten() else { continue };
        plain(&mut decoded, &mut map, at..lead);
        let first = decoded.len();
        said.append(&mut decoded);
        map.push(first, decoded.len() - first, lead..lead + length);
        at = lead + length;
    }
    plain(&mut decoded, &mut map, at..end);
    Inside::of_text(decoded, kind.name(), map, stretch.range.end)
}

/// What an escape says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Byte(u8),
    Character(char),
    Nothing,
}

impl Said {
    fn append(self, text: &mut Vec<u8>) {
        match self {
            Self::Byte(byte) => text.push(byte),
            Self::Nothing => {}
            Self::Character(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// No escape is longer: a pair of `\u…`.
const LONGEST: usize = 12;

/// What the escape at the beginning of `rest` says, and its length.
fn escape(rest: &[u8]) -> Option<(Said, usize)> {
    match rest {
        [b'%', ..] => Some((Said::Byte(u8::try_from(number(rest, 1, 2, 16)?).ok()?), 3)),
        [b'&', ..] => entity(rest),
        [b'=', b'\n', ..] => Some((Said::Nothing, 2)),
        [b'=', b'\r', b'\n', ..] => Some((Said::Nothing, 3)),
        [b'=', ..] => Some((Said::Byte(u8::try_from(number(rest, 1, 2, 16)?).ok()?), 3)),
        [b'"' | b'\'' | b'`', ..] => Some((Said::Nothing, joint::length(rest)?)),
        [b'\\', b'u', b'{', ..] => {
            let end = memchr::memchr(b'}', &rest[..rest.len().min(LONGEST)])?;
            Some((Said::Character(char::from_u32(number(rest, 3, end - 3, 16)?)?), end + 1))
        }
        [b'\\', b'u', ..] => unicode(rest),
        [b'\\', b'U', ..] => Some((Said::Character(char::from_u32(number(rest, 2, 8, 16)?)?), 10)),
        [b'\\', b'x', ..] => Some((Said::Byte(u8::try_from(number(rest, 2, 2, 16)?).ok()?), 4)),
        [b'\\', b'0'..=b'3', ..] => Some((Said::Byte(u8::try_from(number(rest, 1, 3, 8)?).ok()?), 4)),
        [b'\\', b'n', ..] => Some((Said::Byte(b'\n'), 2)),
        [b'\\', b'r', ..] => Some((Said::Byte(b'\r'), 2)),
        [b'\\', b't', ..] => Some((Said::Byte(b'\t'), 2)),
        [b'\\', mark @ (b'"' | b'\'' | b'`' | b'\\' | b'/'), ..] => Some((Said::Byte(*mark), 2)),
        _ => None,
    }
}

/// A number of `count` digits from `at` on.
fn number(rest: &[u8], at: usize, count: usize, radix: u32) -> Option<u32> {
    let digits = rest.get(at..at + count).filter(|digits| (1..=8).contains(&digits.len()))?;
    digits.iter().try_fold(0_u32, |number, &digit| number.checked_mul(radix)?.checked_add(char::from(digit).to_digit(radix)?))
}

/// `\u` and four digits; two of them for what lies beyond.
fn unicode(rest: &[u8]) -> Option<(Said, usize)> {
    let first = number(rest, 2, 4, 16)?;
    if let Some(character) = char::from_u32(first) {
        return Some((Said::Character(character), 6));
    }
    let second = rest.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(|rest| number(rest, 2, 4, 16))?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let character = char::decode_utf16(units).next()?.ok()?;
    Some((Said::Character(character), 12))
}

/// The names that stand for what would be taken for markup, and for spaces.
const NAMED: [(&[u8], char); 7] =
    [(b"amp", '&'), (b"quot", '"'), (b"lt", '<'), (b"gt", '>'), (b"apos", '\''), (b"nbsp", ' '), (b"sol", '/')];

fn entity(rest: &[u8]) -> Option<(Said, usize)> {
    let end = memchr::memchr(b';', &rest[..rest.len().min(LONGEST)])?;
    let name = &rest[1..end];
    let character = match name {
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 0, digits.len(), 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 0, digits.len(), 10)?)?,
        name => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((Said::Character(character), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> String {
        let first = (0..text.len()).find(|&at| begins(text.as_bytes(), at)).expect("an escape");
        let kind = Kind::of(text.as_bytes()[first]).expect("a kind");
        let inside = decode(text.as_bytes(), &Stretch::at(text.as_bytes(), first, kind), kind);
        String::from_utf8(inside.text).expect("UTF-8")
    }

    #[test]
    fn every_notation_is_read() {
        for text in [
            "key%3Da%2fb%20c",
            "key\\u003da\\u002Fb c",
            "key\\x3da\\x2Fb c",
            "key\\075a\\057b\\040c",
            "key\\u{3d}a\\U0000002fb\\x20c",
            "key&#61;a&#x2F;b&#32;c",
            "key=a&sol;b&nbsp;c",
        ] {
            assert_eq!(decoded(text), "key=a/b c", "{text}");
        }
        assert_eq!(decoded("https:\\/\\/a.b\\/c"), "https://a.b/c");
        assert_eq!(decoded("{\\u0022k\\u0022:\\\"\\ud83d\\ude00\\\"\\n}"), "{\"k\":\"\u{1F600}\"\n}");
        assert_eq!(decoded("x &amp; y &unknown; &#99999999999;"), "x & y &unknown; &#99999999999;");
        assert_eq!(decoded("caf%C3%A9%20"), "café ");
    }

    #[test]
    fn what_must_be_escaped_is_no_beginning() {
        for text in
            ["say \\\"it\\\"\\n", "\\\\server", "%s and %d", "100%", "a && b &c;", "/^\\/$/", "\\x00\\xff", "\\u00e9", "%C3%A9"]
        {
            assert!((0..text.len()).all(|at| !begins(text.as_bytes(), at)), "{text}");
        }
    }

    #[test]
    fn places_are_those_of_whole_escapes() {
        let text = b"line\na%3Dbc%2F";
        let inside = decode(text, &Stretch::at(text, 6, Kind::Percent), Kind::Percent);
        assert_eq!(inside.text, b"a=bc/");
        assert_eq!((inside.place(&(0..2)), inside.place(&(2..5))), (5..9, 9..14));
    }

    #[test]
    fn far_escapes_are_apart_and_a_long_stretch_is_cut() {
        let far = format!("%41{}%42", " ".repeat(2 * AROUND));
        assert!(Stretch::at(far.as_bytes(), 0, Kind::Percent).range.end < far.len() - 3);
        let long = "%41".repeat(MOST);
        let stretch = Stretch::at(long.as_bytes(), 0, Kind::Percent);
        assert!(stretch.range.len() <= MOST + AROUND && stretch.next.is_some_and(|next| next + OVERLAP <= stretch.range.end));
    }
}
