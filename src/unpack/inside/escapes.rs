//! Bytes that are written as escapes in a text: percent-encoding, the escapes of JSON and of programs, HTML's entities.
//!
//! Promises: [`begins`] holds only where an escape says a printable ASCII character, which nobody has to escape in most texts; what
//! lies around such escapes is decoded with them, [`AROUND`] bytes to either side, so that a name and its value are read together.
//! Leaves out: other notations of the same texts, such as lists of numbers.

use std::ops::Range;

use super::{
    Inside,
    block::is_symbol,
    map::Map,
    notation::{Escaped, LONGEST, byte, escape},
    text,
};

/// How far around an escape its text goes.
pub const AROUND: usize = 512;
/// Most bytes of a stretch.
const MOST: usize = 256 * 1024;
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

    /// The byte that its escapes begin with, if that is one.
    fn single(self) -> Option<u8> {
        match self {
            Self::Percent => Some(b'%'),
            Self::Backslash => Some(b'\\'),
            Self::Entity => Some(b'&'),
            Self::Quoted => Some(b'='),
            Self::Joined => None,
        }
    }

    /// The first place from `from` on at which an escape may begin.
    #[inline]
    fn lead(self, text: &[u8], from: usize) -> Option<usize> {
        let rest = text.get(from..)?;
        let at = match self.single() {
            Some(lead) if rest.first() == Some(&lead) => Some(0),
            Some(lead) => memchr::memchr(lead, rest),
            None => memchr::memchr3(b'"', b'\'', b'`', rest),
        };
        at.map(|at| from + at)
    }

    fn last_lead(self, text: &[u8], within: Range<usize>) -> Option<usize> {
        let part = text.get(within.clone())?;
        let at = match self.single() {
            Some(lead) => memchr::memrchr(lead, part),
            None => memchr::memrchr3(b'"', b'\'', b'`', part),
        };
        at.map(|at| within.start + at)
    }

    /// The first escape from `from` on that hides a printable character.
    fn first(self, text: &[u8], mut from: usize) -> Option<usize> {
        while let Some(at) = self.lead(text, from) {
            if begins(text, at) {
                return Some(at);
            }
            from = at + 1;
        }
        None
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
#[inline]
pub fn begins(text: &[u8], at: usize) -> bool {
    let is_value = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let rest = &text[at..];
    match rest {
        [b'%', _, _, ..] => byte(rest, 1).is_some_and(is_printable),
        [b'\\', b'x', _, _, ..] => byte(rest, 2).is_some_and(is_printable),
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
            escape(rest).is_some_and(|(escaped, _)| is_printable(escaped))
        }
        _ => false,
    }
}

fn is_printable(escaped: Escaped) -> bool {
    matches!(escaped, Escaped::Character(' '..='~') | Escaped::Byte(b' '..=b'~'))
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
        while let Some(next) = last_near(text, last, first + MOST, kind) {
            last = next;
        }
        if last + AROUND > first + MOST && last_near(text, last, usize::MAX, kind).is_some() {
            let next = kind.first(text, first + MOST - OVERLAP);
            let end = last + AROUND;
            return Self { range: start..end.min(text.len()), next, is_open: end >= text.len() };
        }
        let end = last + AROUND + LONGEST;
        Self { range: start..end.min(text.len()), next: None, is_open: end >= text.len() }
    }
}

/// The last escape that is not far from `last`, up to `most`.
fn last_near(text: &[u8], last: usize, most: usize, kind: Kind) -> Option<usize> {
    let mut end = text.len().min(last + AROUND).min(most) + 1;
    while let Some(at) = kind.last_lead(text, last + 1..end.min(text.len())) {
        if begins(text, at) {
            return Some(at);
        }
        end = at;
    }
    None
}

/// What a stretch says with the escapes of one kind undone, if it may hold a secret: if it is text, or has a long word that some of it hides.
pub fn said(text: &[u8], stretch: &Stretch, kind: Kind) -> Option<Said> {
    let said = undone(text, stretch, kind);
    let is_text = text::is_text(&said);
    (is_text || (has_long_word(&said) && hides_long_word(text, stretch, kind))).then_some(Said { text: said, is_text })
}

/// A stretch with the escapes of one kind undone.
fn undone(text: &[u8], stretch: &Stretch, kind: Kind) -> Vec<u8> {
    let mut undone = Vec::with_capacity(stretch.range.len() + EIGHT);
    let Some(lead) = kind.single() else {
        walk(text, stretch, kind, |place, escaped| match escaped {
            None => undone.extend_from_slice(&text[place]),
            Some(escaped) => escaped.append(&mut undone),
        });
        return undone;
    };
    let mut rest = &text[stretch.range.start..stretch.range.end.min(text.len())];
    while let [first, ..] = rest {
        let passed = if *first == lead {
            match escape(rest) {
                Some((escaped, length)) => {
                    escaped.append(&mut undone);
                    length
                }
                None => {
                    undone.push(lead);
                    1
                }
            }
        } else {
            take_others(rest, lead, &mut undone)
        };
        rest = &rest[passed..];
    }
    undone
}

const EIGHT: usize = 8;

/// Appends bytes before the next `lead`, eight at most, and says how many: the next one is mostly so near that a search would cost more.
#[inline]
fn take_others(rest: &[u8], lead: u8, taken: &mut Vec<u8>) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; EIGHT]);
    let Some(eight) = rest.first_chunk::<EIGHT>() else {
        let count = rest.iter().take_while(|&&byte| byte != lead).count();
        taken.extend_from_slice(&rest[..count]);
        return count;
    };
    let differ = u64::from_le_bytes(*eight) ^ (ONES * u64::from(lead));
    // The highest bit of the first byte that is zero, and of none before it.
    let zeros = differ.wrapping_sub(ONES) & !differ & (ONES << 7);
    let count = zeros.trailing_zeros() as usize / EIGHT;
    let length = taken.len();
    taken.extend_from_slice(eight);
    taken.truncate(length + count);
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

/// A stretch with the escapes of one kind undone, and its places.
pub fn decode(text: &[u8], stretch: &Stretch, kind: Kind) -> Inside {
    let (mut decoded, mut map) = (Vec::with_capacity(stretch.range.len()), Map::new(1, 1));
    walk(text, stretch, kind, |place, escaped| {
        let first = decoded.len();
        match escaped {
            None => decoded.extend_from_slice(&text[place.clone()]),
            Some(escaped) => escaped.append(&mut decoded),
        }
        map.push(first, decoded.len() - first, place);
    });
    Inside::of_text(decoded, kind.name(), map, stretch.range.end)
}

/// Hands out what stands in a stretch, in order: what stands as it is, and escapes.
fn walk(text: &[u8], stretch: &Stretch, kind: Kind, mut take: impl FnMut(Range<usize>, Option<Escaped>)) {
    let (mut at, end) = (stretch.range.start, stretch.range.end.min(text.len()));
    let (text, mut from) = (&text[..end], at);
    while let Some(lead) = kind.lead(text, from) {
        let Some((escaped, length)) = escape(&text[lead..]) else {
            from = lead + 1;
            continue;
        };
        if at < lead {
            take(at..lead, None);
        }
        take(lead..lead + length, Some(escaped));
        (at, from) = (lead + length, lead + length);
    }
    if at < end {
        take(at..end, None);
    }
}

/// What a stretch says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its escapes undone.
    pub text: Vec<u8>,
    /// Whether it is text from end to end.
    pub is_text: bool,
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
            assert_eq!(undone(text.as_bytes(), &stretch, kind), decode(text.as_bytes(), &stretch, kind).text, "{text}");
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

    #[test]
    fn far_escapes_are_apart_and_a_long_stretch_is_cut() {
        let far = format!("%41{}%42", " ".repeat(2 * AROUND));
        assert!(Stretch::at(far.as_bytes(), 0, Kind::Percent).range.end < far.len() - 3);
        let long = "%41".repeat(MOST);
        let stretch = Stretch::at(long.as_bytes(), 0, Kind::Percent);
        assert!(stretch.range.len() <= MOST + AROUND && stretch.next.is_some_and(|next| next + OVERLAP <= stretch.range.end));
    }
}
