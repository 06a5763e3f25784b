//! What is encoded in a part of a text: decoded, with the place of each byte.
//!
//! Promises: pure and bounded; only what decodes to a text is handed out.
//! Leaves out: where to look (scan says where long runs are) and what is found (pipeline).

pub mod any;
pub mod base;
pub mod block;
pub mod escapes;
pub mod joint;
pub mod mail;
pub mod map;
pub mod notation;
pub mod text;
pub mod wide;

use std::ops::Range;

use map::Map;

/// A text that was encoded in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// What it was decoded from, outermost first.
    pub encodings: Vec<&'static str>,
    /// The text, in UTF-8 if it is a text from end to end.
    pub text: Vec<u8>,
    /// Whether it is.
    pub is_text: bool,
    /// Where what it was decoded from ends.
    pub end: usize,
    maps: Vec<Map>,
}

impl Inside {
    /// What `decoded` from `encoding` is at last, if it begins like a text.
    fn of(decoded: Vec<u8>, encoding: &'static str, map: Map, end: usize) -> Option<Self> {
        let head = &decoded[..decoded.len().min(text::HEAD)];
        let look = text::look(head)?;
        let whole = text::whole(decoded, look);
        let (mut encodings, mut maps) = (vec![encoding], vec![map]);
        if let (Some(map), text::Look::Utf16(utf16)) = (whole.map, look) {
            encodings.extend(utf16.decoded_from());
            maps.push(map);
        }
        Some(Self { encodings, text: whole.text, is_text: whole.is_text, end, maps })
    }

    /// A text that lay in a text.
    fn of_text(text: Vec<u8>, encoding: &'static str, map: Map, end: usize) -> Self {
        Self { encodings: vec![encoding], is_text: text::is_text(&text), text, end, maps: vec![map] }
    }

    /// The place of some bytes of the text in what it was decoded from.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.maps.iter().rev().fold(range.clone(), |range, map| map.place(&range))
    }
}
