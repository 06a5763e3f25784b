//! Texts in bytes that are no text: what a program, an image of a disk or a registry hive says in ASCII and in UTF-16.
//!
//! Promises: the same texts whatever pieces the bytes come in; data that says nothing costs one look at every few bytes; memory for a piece,
//! and for places that are bounded.
//! Leaves out: texts in other alphabets, and what is packed (who knows the format unpacks it).

mod mask;
mod stretch;

use mask::Masks;
use stretch::{Kind, Stretch};

/// Places that are kept of one file.
const MOST_PLACES: usize = 1 << 20;
/// What a stretch shows of itself at once; less is held until more bytes come.
const HELD: usize = 32;
/// Bytes before them that tell where a stretch begins.
const BEFORE: usize = 4;
/// Of a piece so much is put behind what is held of the one before: what is held then lies in the piece.
const JOINED: usize = HELD + BEFORE;

/// The texts of one file, each on a line of its own.
#[derive(Default)]
pub struct Texts {
    /// Bytes that were not looked at, after some that were: no more than [`JOINED`].
    bytes: Vec<u8>,
    /// How many of them were.
    seen: usize,
    /// Where `bytes` begin in the file.
    offset: u64,
    /// What of a piece is text.
    masks: Masks,
    /// What the text goes on with.
    open: Option<Kind>,
    text: Vec<u8>,
    /// How much text came before `text`.
    before: u64,
    places: Vec<Place>,
    /// From where on places are not kept: there were too many.
    untold: Option<u64>,
}

/// Where a piece of the text stands in the file.
struct Place {
    text: u64,
    byte: u64,
    kind: Kind,
}

impl Texts {
    /// The texts in the next `piece`; `is_last` ends the file.
    pub fn feed(&mut self, piece: &[u8], is_last: bool) -> &[u8] {
        self.before += self.text.len() as u64;
        self.text.clear();
        let (joined, rest) = piece.split_at(piece.len().min(JOINED));
        let mut held = std::mem::take(&mut self.bytes);
        held.extend_from_slice(joined);
        self.look(&held, is_last && rest.is_empty());
        if !rest.is_empty() {
            let from = JOINED - self.bytes.len();
            self.look(&piece[from..], is_last);
        }
        if is_last {
            self.end_line();
        }
        &self.text
    }

    /// Takes what stretches of `bytes` can be told by now, and holds the rest.
    fn look(&mut self, bytes: &[u8], is_last: bool) {
        let end = if is_last { bytes.len() } else { bytes.len().saturating_sub(HELD).max(self.seen) };
        let end = self.take_up_to(bytes, end);
        let past = end.saturating_sub(BEFORE);
        self.bytes.clear();
        self.bytes.extend_from_slice(&bytes[past..]);
        self.offset += past as u64;
        self.seen = end - past;
    }

    /// What is said of a place in the text.
    pub fn at(&self, offset: u64) -> Option<String> {
        if self.untold.is_some_and(|untold| offset >= untold) {
            return None;
        }
        let place = &self.places[self.places.partition_point(|place| place.text <= offset).checked_sub(1)?];
        let within = offset - place.text;
        Some(match place.kind {
            Kind::Ascii => format!("at byte {} of the file", place.byte + within),
            Kind::Utf16 => format!("at byte {} of the file, in UTF-16", place.byte + 2 * within),
        })
    }

    /// How much text there was.
    pub fn length(&self) -> u64 {
        self.before + self.text.len() as u64
    }

    /// Forgets the places between two places in the text, in which nothing was found.
    pub fn forget(&mut self, from: u64, to: u64) {
        let index = |text: u64| self.places.partition_point(|place| place.text < text);
        let (from, to) = (index(from), index(to).saturating_sub(1));
        if from < to {
            self.places.drain(from..to);
        }
    }

    /// Takes the stretches that begin before `end`, and says how far everything was looked at: there, or at the last one's end.
    fn take_up_to(&mut self, bytes: &[u8], end: usize) -> usize {
        let mut masks = std::mem::take(&mut self.masks);
        masks.fill(bytes);
        let mut at = self.seen;
        if let Some(kind) = self.open {
            at = self.take(bytes, kind.going_on(bytes, &masks, at), end);
        }
        let [mut ascii, mut utf16] = Kind::ALL.map(|kind| kind.next(bytes, &masks, at));
        loop {
            let is_first = |a: &Stretch, b: &Option<Stretch>| b.as_ref().is_none_or(|b| a.range.start <= b.range.start);
            let first = match (&ascii, &utf16) {
                (Some(one), other) if is_first(one, other) => &mut ascii,
                (_, Some(_)) => &mut utf16,
                _ => break,
            };
            let Some(stretch) = first.take_if(|stretch| stretch.range.start < end) else { break };
            let kind = stretch.kind;
            at = self.take(bytes, stretch, end);
            if self.open.is_some() {
                break;
            }
            *first = kind.next(bytes, &masks, at);
        }
        self.masks = masks;
        at.max(end)
    }

    /// Takes a stretch as far as it goes before `end`, and says how far that is.
    fn take(&mut self, bytes: &[u8], stretch: Stretch, end: usize) -> usize {
        let is_cut = stretch.range.end == bytes.len() && end < bytes.len();
        let said = stretch.range.start..if is_cut { end } else { stretch.range.end };
        if !said.is_empty() {
            // UTF-16 may begin with the zero of a character.
            let first = said.start + usize::from(bytes[said.start] == 0);
            self.note(Place { text: self.length(), byte: self.offset + first as u64, kind: stretch.kind });
        }
        match stretch.kind {
            Kind::Ascii => self.text.extend_from_slice(&bytes[said.clone()]),
            Kind::Utf16 => self.text.extend(bytes[said.clone()].iter().filter(|&&byte| byte != 0)),
        }
        self.open = Some(stretch.kind);
        if !is_cut {
            self.end_line();
        }
        said.end
    }

    fn note(&mut self, place: Place) {
        if self.untold.is_none() && self.places.len() < MOST_PLACES {
            self.places.push(place);
        } else {
            self.untold.get_or_insert(place.text);
        }
    }

    fn end_line(&mut self) {
        if self.open.take().is_some() {
            self.text.push(b'\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8], step: usize) -> (String, Texts) {
        let (mut texts, mut all) = (Texts::default(), Vec::new());
        bytes.chunks(step).for_each(|piece| all.extend_from_slice(texts.feed(piece, false)));
        all.extend_from_slice(texts.feed(&[], true));
        assert_eq!(texts.length(), all.len() as u64);
        (String::from_utf8(all).expect("ASCII"), texts)
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn both_kinds_are_told_in_order_in_pieces_of_any_size() {
        let data: Vec<u8> = (0..=255).rev().chain([0, 0, 1, 1]).collect();
        let long = "a text that is longer than a piece, and than what is held of it\n".repeat(9);
        let parts: [&[u8]; 8] = [
            b"ASCII at the start",
            &data,
            &wide("UTF-16 in between"),
            &data,
            long.as_bytes(),
            b"\0",
            &wide(&long),
            b"\x01at the very end",
        ];
        let bytes = parts.concat();
        let (all, _) = texts(&bytes, bytes.len());
        assert!(
            all.starts_with("ASCII at the start\n") && all.ends_with(&format!("\n{long}\n{long}\nat the very end\n")),
            "{all}"
        );
        assert!(all.contains("\nUTF-16 in between\n"));
        for step in [1, 2, 3, 7, 31, 32, 33, 100] {
            assert_eq!(texts(&bytes, step).0, all, "pieces of {step}");
        }
    }

    #[test]
    fn a_text_is_told_by_its_byte() {
        let bytes = [&[7; 100][..], b"a text in ASCII", &[0, 1, 2], &wide("and one in UTF-16"), &[1, 2]].concat();
        for step in [1, 200] {
            let (all, texts) = texts(&bytes, step);
            let at = |part| texts.at(all.find(part).expect("it is there") as u64).expect("a place");
            assert_eq!(at("text"), "at byte 102 of the file");
            assert_eq!(at("UTF"), "at byte 140 of the file, in UTF-16");
        }
    }

    #[test]
    fn places_in_which_nothing_is_found_are_forgotten() {
        let bytes = b"twelve bytes and more\0".repeat(100);
        let (all, mut texts) = texts(&bytes, 50);
        let (near, far) = (all.len() as u64 / 10, all.len() as u64 - 1);
        let told = (texts.at(near), texts.at(far));
        texts.forget(near + 200, far - 200);
        assert_eq!((texts.at(near), texts.at(far)), told);
        assert!(texts.places.len() < 60, "{}", texts.places.len());
    }
}
