//! What a value is assigned to, where that is told without taking it apart.
//!
//! Promises: says nothing where [`super::label_into`] may find something else.
//! Leaves out: the name (context).

use std::ops::Range;

use super::{DELIMITERS, MAX_NAME, NAME_BACK, SCHEMES, SLOTS, begins_row, is_passed_by, key, last_word};
use crate::{rule::identifier::append_segment, scan::prefilter::Run};

/// Slots and schemes have fewer letters.
const LONGER_THAN_ANY_SLOT: usize = 20;

/// What a value is assigned to.
pub struct Phrase {
    /// Where it stands.
    pub place: Range<usize>,
    /// Whether its first word lacks its beginning.
    pub is_cut: bool,
}

/// A stretch of a text in which nothing parts phrases: where nothing does for long, each byte is looked at once, not again for each value.
#[derive(Default)]
pub struct Unparted {
    stretch: Range<usize>,
    /// The kinds of all its bytes.
    kinds: u8,
}

/// Most phrases are no longer.
const NEAR: usize = 32;

impl Unparted {
    /// Where the last phrase of a part of `text` begins; otherwise as [`last_phrase`].
    fn last_phrase(&mut self, text: &[u8], part: Range<usize>) -> (Option<usize>, u8) {
        let near = part.end.saturating_sub(NEAR).max(part.start);
        let (begin, kinds) = last_phrase(&text[near..part.end]);
        if begin.is_some() || near == part.start {
            return (begin.map(|begin| near + begin), kinds);
        }
        self.last_long_phrase(text, part, kinds)
    }

    /// The same where nothing parts what is near the end of the part, of these `kinds`.
    #[inline(never)]
    fn last_long_phrase(&mut self, text: &[u8], part: Range<usize>, kinds: u8) -> (Option<usize>, u8) {
        let near = part.end - NEAR;
        if !(part.start..=near).contains(&self.stretch.end) {
            *self = Self { stretch: near..near, kinds: 0 };
        }
        let (begin, of_more) = last_phrase(&text[self.stretch.end..near]);
        if let Some(begin) = begin {
            (self.stretch.start, self.kinds) = (self.stretch.end + begin, 0);
        }
        (self.stretch.end, self.kinds) = (part.end, self.kinds | of_more | kinds);
        let start = self.stretch.start;
        if start > part.start && IN_PHRASES[usize::from(text[start - 1])] != PARTS {
            let (begin, of_more) = last_phrase(&text[part.start..start]);
            self.stretch.start = part.start + begin.unwrap_or(0);
            self.kinds |= of_more;
        }
        (Some(self.stretch.start).filter(|&start| start > part.start), self.kinds)
    }
}

/// Where the text stands of which [`super::label_into`] takes the name of a value at `start`, or more than that, where the bytes at the end of it tell:
/// on the value's line, the last of its words in ASCII and no slot, no scheme and no `-Dname`; nothing, where it has no
/// name. In a `run` of letters and digits and what joins them, which may stand before the value, is no delimiter.
pub fn phrase_before(text: &[u8], start: usize, run: Option<Run>, unparted: &mut Unparted) -> Option<Phrase> {
    let floor = start.saturating_sub(NAME_BACK);
    let (mut end, mut key) = (start, None);
    while end > floor {
        let (delimited, bytes) = match run {
            Some(run) if run.end == end && run.start > floor => {
                let (delimited, bytes) = unparted.last_phrase(text, floor..run.start);
                (delimited, bytes | SAYS)
            }
            _ => unparted.last_phrase(text, floor..end),
        };
        // Whatever it begins with, no more than its end is looked at.
        let (begin, bytes) = match delimited {
            Some(begin) => (begin, bytes),
            None if end - floor > MAX_NAME => (floor, kinds_of(&text[end - MAX_NAME..end])),
            None => return None,
        };
        let place = begin.max(end.saturating_sub(MAX_NAME))..end;
        let is_none = || {
            let closes_tag = text[begin..end].starts_with(b"/") && text[..begin].ends_with(b"<");
            place.start == begin && (closes_tag || is_passed_by(text, begin..end))
        };
        if bytes & (SAYS | BEYOND_ASCII) != 0 && !is_none() && !is_slot(&text[begin..end]) {
            let is_cut = text[place.start - 1].is_ascii_alphanumeric();
            let said = &text[place.clone()];
            let word = if bytes & BLANK == 0 { said } else { last_telling_word(said) };
            let is_whole = !key::is_parent(text, begin..end, key);
            return (is_whole && !word.starts_with(b"-D") && is_telling(word)).then_some(Phrase { place, is_cut });
        }
        if delimited.is_none() || key::speaks(text, begin..end, start) {
            return None;
        }
        key = if text[begin..end].trim_ascii() == key::KEY.as_bytes() { Some(begin) } else { key };
        end = begin - 1;
        if text[end] == b'\n' {
            return begins_row(&text[begin..start], &text[floor..end]).then_some(Phrase { place: start..start, is_cut: false });
        }
    }
    None
}

/// Where the last phrase of a text begins, if something parts it from what stands before, and the kinds of all its bytes.
#[inline(always)]
pub fn last_phrase(text: &[u8]) -> (Option<usize>, u8) {
    // Mostly one stands right behind another.
    match text.last() {
        Some(&last) if IN_PHRASES[usize::from(last)] == PARTS => (Some(text.len()), 0),
        _ => last_phrase_of_any(text),
    }
}

fn last_phrase_of_any(text: &[u8]) -> (Option<usize>, u8) {
    /// One of eight bytes that parts.
    const ANY_PARTS: u64 = u64::from_le_bytes([PARTS; 8]);
    let (mut end, mut of_eights) = (text.len(), 0);
    while let Some(eight) = text[..end].last_chunk() {
        let kinds = kinds_of_each(eight);
        if kinds & ANY_PARTS != 0 {
            let behind = (kinds & ANY_PARTS).leading_zeros() / 8;
            return (Some(end - behind as usize), any(of_eights | kinds >> (63 - 8 * behind) >> 1));
        }
        (end, of_eights) = (end - eight.len(), of_eights | kinds);
    }
    let mut all = any(of_eights);
    for (at, &byte) in text[..end].iter().enumerate().rev() {
        let kind = IN_PHRASES[usize::from(byte)];
        if kind == PARTS {
            return (Some(at + 1), all);
        }
        all |= kind;
    }
    (None, all)
}

/// The kinds of all bytes of a text.
fn kinds_of(text: &[u8]) -> u8 {
    let (eights, rest) = text.as_chunks();
    let of_eights = eights.iter().fold(0, |all, eight| all | kinds_of_each(eight));
    rest.iter().fold(any(of_eights), |all, &byte| all | IN_PHRASES[usize::from(byte)])
}

/// The kind of each of eight bytes, the first the lowest.
#[inline(always)]
fn kinds_of_each(eight: &[u8; 8]) -> u64 {
    u64::from_le_bytes(eight.map(|byte| IN_PHRASES[usize::from(byte)]))
}

/// The kinds that any of eight bytes has.
fn any(of_eight: u64) -> u8 {
    of_eight.to_le_bytes().iter().fold(0, |all, kinds| all | kinds)
}

const PARTS: u8 = 1;
const SAYS: u8 = 2;
const BLANK: u8 = 4;
const BEYOND_ASCII: u8 = 8;

/// What each byte is in a phrase.
static IN_PHRASES: [u8; 256] = {
    let (mut kinds, mut at) = ([0; 256], 0);
    while at < 256 {
        kinds[at] = match at as u8 {
            _ if DELIMITERS[at] => PARTS,
            byte if byte.is_ascii_alphanumeric() => SAYS,
            b'\t'..=b'\r' | b' ' => BLANK,
            0x80.. => BEYOND_ASCII,
            _ => 0,
        };
        at += 1;
    }
    kinds
};

/// The last word of a phrase that has a letter or digit.
fn last_telling_word(phrase: &[u8]) -> &[u8] {
    let mut end = phrase.len();
    loop {
        let (start, is_word) = last_word(phrase, end);
        if is_word || start == 0 {
            return &phrase[start..end];
        }
        end = start - 1;
    }
}

/// Whether a phrase is one word, and a slot.
fn is_slot(phrase: &[u8]) -> bool {
    let word = phrase.trim_ascii();
    word.len() < LONGER_THAN_ANY_SLOT
        && lower_segment(word).is_some_and(|segment| segment.len() == word.len() && SLOTS.contains(segment))
}

/// Whether a word in ASCII has a segment that is neither a slot nor a scheme.
fn is_telling(word: &[u8]) -> bool {
    let is_other = |text: &[u8]| !SLOTS.contains(text) && !SCHEMES.contains(text);
    // What stands behind the segment that it begins with does not matter.
    let begins_so = |part: &[u8]| match part[0] {
        // None of these does.
        b'0'..=b'9' => true,
        b'a'..=b'z' => lower_segment(part).is_some_and(is_other),
        _ => {
            let mut letters = Vec::with_capacity(LONGER_THAN_ANY_SLOT);
            let _ = append_segment(part, 0, LONGER_THAN_ANY_SLOT, &mut letters);
            is_other(&letters)
        }
    };
    let mut rest = if word.is_ascii() { word } else { &[] };
    while let Some(start) = rest.iter().position(u8::is_ascii_alphanumeric) {
        let part = &rest[start..];
        if begins_so(part) {
            return true;
        }
        rest = &part[part.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()..];
    }
    false
}

/// The first segment of a word that begins with a small letter.
fn lower_segment(word: &[u8]) -> Option<&[u8]> {
    let goes_on = |byte: &&u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    word.first().filter(|first| first.is_ascii_lowercase())?;
    Some(&word[..word.iter().take_while(goes_on).count()])
}

#[cfg(test)]
mod tests {
    use super::{super::name, *};
    use crate::rule::example::Dice;

    #[test]
    fn what_is_known_of_a_stretch_is_what_would_be_found() {
        const PARTS: [&str; 7] = ["ab", "0c1e9a", " ", ".", ":", "=", "a long phrase of words and then some"];
        let mut dice = Dice::seeded("unparted", 2);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let mut long = 0;
        for round in 0..400 {
            let kinds = if round % 2 == 0 { PARTS.len() } else { PARTS.len() - 3 };
            let text: String = (0..200).map(|_| if below(40) == 0 { "," } else { PARTS[below(kinds)] }).collect();
            let (text, mut unparted, mut end) = (text.as_bytes(), Unparted::default(), 0);
            while end < text.len() {
                end = if below(8) == 0 { below(text.len()) } else { end + below(60) }.min(text.len());
                let part = end.saturating_sub(below(500))..end;
                let (begin, kinds) = last_phrase(&text[part.clone()]);
                let expected = begin.map(|begin| part.start + begin);
                let told = unparted.last_phrase(text, part);
                assert_eq!(told.0, expected, "{}", text.escape_ascii());
                assert!(expected.is_none() || told.1 == kinds, "{}", text.escape_ascii());
                long += usize::from(expected.is_some_and(|begin| end - begin > NEAR));
            }
        }
        assert!(long > 1000, "{long}");
    }

    #[test]
    fn a_phrase_holds_the_name() {
        for (text, expected) in [
            ("a_key=V", None),
            ("x=1,a_key = V", Some("a_key ")),
            ("x: y, span_id=V", Some(" span_id")),
            ("key: z; a_key: value: V", Some(" a_key")),
            ("{\"Name\": \"a_key\", \"value\": \"V", Some("a_key")),
            ("x=0a1b handled GET V", Some("0a1b handled GET ")),
            ("[x]\nV", Some("")),
            ("a,b\nV", Some("")),
            ("a,b\n12,V", Some("12")),
            ("a_key:\nV", None),
            ("x=Bearer V", None),
            ("x,value\n=V", Some("")),
            ("x=y -Dsome=V", None),
            ("x; a_key = new SomeText(\"V", Some(" a_key ")),
            ("x; a_key { get; } = V", Some(" a_key ")),
            ("{\"name\": \"b\", \"key\": \"V", None),
            ("{\"a_key\": {\"key\": \"V", Some("a_key")),
            ("{\"api\": {\"key\": \"V", None),
            ("a: b; key = \"V", None),
        ] {
            let start = text.find('V').expect("a V marks the value");
            let phrase = phrase_before(text.as_bytes(), start, None, &mut Unparted::default()).map(|phrase| &text[phrase.place]);
            assert_eq!(phrase, expected, "{text}");
            let name = name(text.as_bytes(), start).unwrap_or_default();
            assert!(phrase.is_none_or(|phrase| phrase.trim() == name), "{text}: {name}");
        }
    }

    #[test]
    fn a_run_before_a_value_is_gone_through_or_passed_over() {
        for before in ["x: a\n", "x,", "\"", "a b ", ";", ".", "", "((("] {
            for run in ["0a1b2c3d4e5f", "abcdef/0123+45-6_7", "-Dabcdef012345"] {
                for between in [",", "\", \"", " ", ": ", "\n", ",b,", "=\"x\": \""] {
                    let text = format!("{}{before}{run}{between}V", "word ".repeat(before.len()));
                    let (text, end) = (text.as_bytes(), text.len() - 1 - between.len());
                    let phrase = |run| phrase_before(text, text.len() - 1, run, &mut Unparted::default());
                    let told = |run| phrase(run).map(|phrase| (phrase.place, phrase.is_cut));
                    assert_eq!(told(Some(Run { start: end - run.len(), end })), told(None), "{}", text.escape_ascii());
                }
            }
        }
    }

    #[test]
    fn the_last_phrase_is_told_as_if_byte_by_byte() {
        let mut dice = crate::rule::example::Dice::seeded("phrases", 2);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        for _ in 0..3000 {
            let text: Vec<u8> = (0..below(40)).map(|_| b"abcde01-_ \xE9\xC3,\n"[below(14)]).collect();
            let text = &text[..text.len() - below(9).min(text.len())];
            let begin = text.iter().rposition(|&byte| DELIMITERS[usize::from(byte)]).map(|at| at + 1);
            let expected = (begin, kinds_of(&text[begin.unwrap_or(0)..]));
            assert_eq!(last_phrase(text), expected, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn a_slot_is_shorter_and_begins_with_a_letter() {
        for word in SLOTS.words().iter().chain(SCHEMES.words()) {
            assert!(word.len() < LONGER_THAN_ANY_SLOT && word.as_bytes()[0].is_ascii_lowercase(), "{word}");
        }
    }
}
