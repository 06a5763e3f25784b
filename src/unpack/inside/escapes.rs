//! Bytes that are written as escapes in a text: percent-encoding, the escapes of JSON and of programs, HTML's entities; and what a terminal
//! is told between them.
//!
//! Promises: [`begins`] holds only where an escape says a printable ASCII character, which nobody has to escape in most texts, or where
//! a terminal is told something right before one; what lies around such escapes is decoded with them, [`AROUND`] bytes to either side, so that a
//! name and its value are read together.
//! Leaves out: other notations of the same texts, such as lists of numbers.

mod say;

use std::ops::Range;

use super::{
    Inside,
    block::is_symbol,
    map::Map,
    notation::{ESCAPE, Escaped, LONGEST, NAMED, byte, escape, is_foreign},
};
pub use say::say;

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
    /// What a terminal is told: colours, mostly.
    Control,
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
            ESCAPE => Some(Self::Control),
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
            Self::Control => Some(ESCAPE),
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
            Self::Control => "control sequences",
        }
    }
}

/// Whether [`begins`] may hold of a `%`, `\\` or `&` that text begins with, by the byte after it. No branch depends on either byte.
#[inline(always)]
pub fn may_begin(rest: &[u8]) -> bool {
    matches!(*rest, [lead, next, ..] if LEADS[usize::from(next)] & lead_bit(lead) != 0)
}

/// By the second byte of an escape, a bit for each that may stand before it.
const LEADS: [u8; 256] = {
    let mut table = [0; 256];
    let (mut hex, mut letter, mut name) = (b'2', 0, 0);
    while hex <= b'7' {
        table[hex as usize] |= lead_bit(b'%');
        hex += 1;
    }
    while letter < BACKSLASHED.len() {
        table[BACKSLASHED[letter] as usize] |= lead_bit(b'\\');
        letter += 1;
    }
    table[b'#' as usize] |= lead_bit(b'&');
    while name < NAMED.len() {
        table[NAMED[name].0[0] as usize] |= lead_bit(b'&');
        name += 1;
    }
    table
};

/// What may stand after a backslash where [`begins`] holds.
const BACKSLASHED: &[u8] = b"xuU01/";

/// A bit of its own for each of `%`, `\\` and `&`.
const fn lead_bit(lead: u8) -> u8 {
    1 << (lead & 3)
}

/// Whether an escape at `at` hides a printable ASCII character, or the ESC of what a terminal is told, or is that itself, right before such a
/// character. A quotation mark, a backslash and a line's end must be escaped in most texts, and are read as they stand.
#[inline]
pub fn begins(text: &[u8], at: usize) -> bool {
    let is_value = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let rest = &text[at..];
    match rest {
        [b'%', _, _, ..] => byte(rest, 1).is_some_and(is_printable),
        [b'\\', b'x', _, _, ..] => byte(rest, 2).is_some_and(is_worth_undoing),
        [b'"' | b'\'' | b'`', ..] => before(text, at).is_some_and(|&byte| is_symbol(byte)) && escape(rest).is_some(),
        // A line that goes on in the middle of a word.
        [b'=', b'\r' | b'\n', ..] => {
            is_value(before(text, at)) && escape(rest).is_some_and(|(_, length)| is_value(rest.get(length)))
        }
        [ESCAPE, ..] => escape(rest).is_some_and(|(_, length)| rest.get(length).is_some_and(u8::is_ascii_graphic)),
        // A slash may be escaped in JSON, and must in a pattern: within a word it is most often the former.
        [b'\\', b'/', next, ..] => {
            (next.is_ascii_alphanumeric() || *next == b'\\')
                && (is_value(before(text, at)) || matches!(before(text, at), Some(b':' | b'/')))
        }
        // Two digits: more may not say ASCII.
        [b'\\', b'u', b'{', _, _, after, ..] if *after != b'}' => false,
        _ if is_foreign(rest) => false,
        [b'\\', b'x' | b'u' | b'U' | b'0' | b'1', ..] => escape(rest).is_some_and(|(escaped, _)| is_worth_undoing(escaped)),
        [b'%' | b'&' | b'=', ..] => escape(rest).is_some_and(|(escaped, _)| is_printable(escaped)),
        _ => false,
    }
}

fn is_printable(escaped: Escaped) -> bool {
    matches!(escaped, Escaped::Character(' '..='~') | Escaped::Byte(b' '..=b'~'))
}

/// Whether that is printable, or what a terminal's control sequence begins with, as in logs that are lines of JSON.
fn is_worth_undoing(escaped: Escaped) -> bool {
    is_printable(escaped) || matches!(escaped, Escaped::Character('\x1B') | Escaped::Byte(ESCAPE))
}

fn before(text: &[u8], at: usize) -> Option<&u8> {
    at.checked_sub(1).map(|before| &text[before])
}

impl Stretch {
    /// The stretch around the escape at `first`, and those of its kind that follow near.
    pub fn at(text: &[u8], first: usize, kind: Kind) -> Self {
        let floor = first.saturating_sub(AROUND);
        let start = memchr::memrchr(b'\n', &text[floor..first]).map(|newline| floor + newline + 1);
        let start = start.unwrap_or_else(|| floor + cut_word(&text[floor..first], floor > 0));
        let mut last = first;
        while let Some(next) = next_near(text, last, first + MOST, kind) {
            last = next;
        }
        if last + AROUND > first + MOST && last_near(text, last, usize::MAX, kind).is_some() {
            let next = kind.first(text, first + MOST - OVERLAP);
            let end = last + AROUND;
            return Self { range: start..end.min(text.len()), next, is_open: end >= text.len() };
        }
        let end = last + AROUND + LONGEST;
        let whole = end.min(text.len()) - text.get(last..end).map_or(0, cut_word_behind);
        Self { range: start..whole, next: None, is_open: end >= text.len() }
    }
}

/// How much of a text belongs to a word or an address that began before it, if it `is_cut`: what it is stands there.
fn cut_word(text: &[u8], is_cut: bool) -> usize {
    if is_cut { text.iter().position(parts_words).map_or(0, |at| at + 1) } else { 0 }
}

/// The same of one that goes on behind a text.
fn cut_word_behind(text: &[u8]) -> usize {
    text.iter().rposition(parts_words).map_or(0, |at| text.len() - at - 1)
}

/// Whether no word, address or value goes on beyond a byte.
fn parts_words(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'{' | b'}' | b'(' | b')' | b';')
}

/// An escape that is not far from `last`, up to `most`: the next one, or the last where many stand close together.
fn next_near(text: &[u8], last: usize, most: usize, kind: Kind) -> Option<usize> {
    /// Escapes have no more bytes, or a few more.
    const CLOSE: usize = 8;
    // One after the other, texts are read ahead.
    let next = kind.lead(&text[..text.len().min(last + AROUND + 1)], last + 1)?;
    let is_next = next - last >= CLOSE && next <= most && begins(text, next);
    if is_next { Some(next) } else { last_near(text, last, most, kind) }
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
        assert_eq!(decoded("\x1b[1;38;2;9;9;9mkey\x1b[0m = \x1b(B\x1b[ma/b\x1b[K\n"), "key = a/b\n");
        assert_eq!(decoded("\x1b[1mkey\x1b]8;;https://a.b\x1b\\=a\x1b]8;;\x07/\x1b[32mb \x1b[3"), "key=a/b ");
        assert_eq!(decoded("\x1b[1mkey\x1b]\n\x1b[9\n"), "key\x1b]\n\x1b[9\n");
        assert_eq!(decoded("\\u001b[32mkey=\\u001b[0m"), "\x1b[32mkey=\x1b[0m");
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
    fn what_begins_may_begin() {
        let mut dice = crate::rule::example::Dice::seeded("escapes", 4);
        let mut count = 0;
        for _ in 0..200_000 {
            let mut one = |of: &[&str]| of[usize::try_from(dice.roll() % of.len() as u64).expect("it is small")].to_owned();
            let bytes = ["x", "u", "{", "U", "/", "#", "amp;", "lt;", "sol", ";", "0", "1", "4", "6", "7", "b", "\\"];
            let text: String = [one(&["%", "\\", "&"]), one(&bytes), one(&bytes), one(&bytes), one(&bytes)].concat();
            let begins = begins(text.as_bytes(), 0);
            assert!(may_begin(text.as_bytes()) || !begins, "{text}");
            count += usize::from(begins);
        }
        assert!(count > 200, "{count}");
    }

    #[test]
    fn places_are_those_of_whole_escapes() {
        let text = b"line\na%3Dbc%2F";
        let inside = decode(text, &Stretch::at(text, 6, Kind::Percent), Kind::Percent);
        assert_eq!(inside.text, b"a=bc/");
        assert_eq!((inside.place(&(0..2)), inside.place(&(2..5))), (5..9, 9..14));
    }

    #[test]
    fn a_stretch_goes_on_to_the_last_escape_that_is_near_another() {
        let mut dice = crate::rule::example::Dice::seeded("stretches", 6);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        for _ in 0..2000 {
            let mut text = String::from("%41");
            for _ in 0..12 {
                text.push_str(["%41", "%", "%z", "x", "%20%"][below(5)]);
                text.push_str(&"x".repeat([0, 1, 4, 7, AROUND - 4, AROUND - 3, AROUND - 2, AROUND][below(8)]));
            }
            let text = text.as_bytes();
            let near = |last: usize, at: usize| if begins(text, at) && at - last <= AROUND { at } else { last };
            let last = (1..text.len()).fold(0, near);
            let end = text.len().min(last + AROUND + LONGEST);
            assert_eq!(Stretch::at(text, 0, Kind::Percent).range.end, end, "{}", text.escape_ascii());
        }
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
