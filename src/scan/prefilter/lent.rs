//! The keywords of the rules that come with the program: patterns/build.rs lays them out and writes them as they are in memory.
//!
//! Promises: the same as those that are laid out while the program runs (a test compares them); only what is asked for is touched.

#![allow(clippy::all, clippy::pedantic, reason = "patterns/build.rs writes it")]

use std::borrow::Cow::Borrowed;

use super::{
    fingerprint::{Looks, Marking},
    listed::{Beside, Entry, Hashes, Keyword, Keywords, Owner, Tell},
};
use crate::rule::{
    List, Text,
    pattern::{
        anchor::Stretch,
        place::{
            Place::{Anywhere, Behind, Near},
            Placed,
        },
    },
};

include!(concat!(env!("OUT_DIR"), "/keywords.rs"));

/// All keywords, and what tells where their fingerprints may stand.
pub fn keywords(looks: Looks) -> (Keywords, Marking) {
    let (hashes, entries, slots, beside, told_by, tells, marking) = match looks {
        Looks::Halves => (
            &HASHES_BY_HALVES,
            &ENTRIES_BY_HALVES[..],
            &SLOTS_BY_HALVES[..],
            &BESIDE_BY_HALVES[..],
            &TOLD_BY_HALVES[..],
            &TELLS_BY_HALVES[..],
            &MARKING_BY_HALVES,
        ),
        Looks::Folded => (
            &HASHES_BY_FOLDED,
            &ENTRIES_BY_FOLDED[..],
            &SLOTS_BY_FOLDED[..],
            &BESIDE_BY_FOLDED[..],
            &TOLD_BY_FOLDED[..],
            &TELLS_BY_FOLDED[..],
            &MARKING_BY_FOLDED,
        ),
    };
    let keywords = Keywords {
        // Where the hot loop looks, by one address.
        hashes: Box::new(*hashes),
        all: Borrowed(&KEYWORDS),
        owners: Borrowed(&OWNERS),
        entries: Borrowed(entries),
        slots: Borrowed(slots),
        beside: Borrowed(beside),
        told_by: Borrowed(told_by),
        tells: Borrowed(tells),
        texts: Borrowed(&TEXTS_BY_RULE),
    };
    (keywords, marking.clone())
}
