//! Keywords → their places, looked for only where a match can be.
//!
//! Promises: every occurrence of a rule's keyword at which the rule's pattern can match; of others, few.

use std::collections::BTreeMap;

use super::{
    Hit,
    fingerprint::{Fingerprint, Known, LENGTH, Looks, Marking, Wanted},
};
use crate::rule::{
    Form, RuleSet,
    pattern::{
        anchor::{Stretch, is_value_byte},
        place::{Place, Placed},
    },
};

/// A rule that has a keyword, and what is true of it there.
#[derive(Clone, Copy)]
struct Owner {
    rule: usize,
    placed: Placed,
}

/// A keyword and those of its rules that want it looked for at the same kind of place.
struct Entry {
    fingerprint: Fingerprint,
    place: Place,
    /// Whether its case does not matter: there is one entry for each way to write its fingerprint.
    folded: bool,
    /// Its first bytes, and which bits of a text's must be theirs: what most texts differ in is told without a look at `text`.
    head: (u64, u64),
    text: Box<[u8]>,
    owners: Vec<Owner>,
}

/// All keywords.
pub struct Keywords {
    /// A bit for each hash that a fingerprint has.
    hashes: Box<[u64; HASHES / 64]>,
    /// By the slot of their fingerprints; those too short for one come last.
    entries: Vec<Entry>,
    /// The [`Fingerprint::word`] of each, side by side: few of those in a slot are what stands in a text.
    words: Vec<(u32, u32)>,
    /// Where each slot's entries begin.
    slots: Box<[usize; SLOTS + 1]>,
    /// By rule.
    texts: Vec<Vec<Box<[u8]>>>,
}

const HASHES: usize = 1 << 17;
const SLOTS: usize = 1 << 9;
/// Fingerprints with fewer bytes are met everywhere.
const SHORTEST: usize = 3;

#[inline(always)]
fn hash(word: u32) -> usize {
    (word.wrapping_mul(0x9E37_79B1) >> 15) as usize
}

fn slot(word: u32) -> usize {
    ((word & 0x00FF_FFFF).wrapping_mul(0x9E37_79B1) >> 23) as usize
}

fn slot_of(entry: &Entry) -> usize {
    if entry.fingerprint.known < SHORTEST { SLOTS } else { slot(u32::from_le_bytes(entry.fingerprint.bytes)) }
}

impl Entry {
    fn is_at(&self, text: &[u8], start: usize) -> bool {
        let (head, mask) = self.head;
        (first_eight(&text[start..]) ^ head) & mask == 0
            && (self.text.len() <= HEAD || is_at(&self.text, text, start, self.folded))
    }
}

/// Bytes of a keyword that are compared at once.
const HEAD: usize = 8;

/// A keyword's first bytes, and the bits of them that tell.
fn head(keyword: &[u8], folded: bool) -> (u64, u64) {
    let mask = keyword.iter().map(|byte| if folded && byte.is_ascii_alphabetic() { !0x20 } else { u8::MAX });
    (first_eight(keyword), first_eight(&mask.collect::<Vec<_>>()))
}

/// With zeros after the last.
#[inline(always)]
fn first_eight(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; HEAD];
        eight[..bytes.len()].copy_from_slice(bytes);
        eight
    }))
}

fn is_at(keyword: &[u8], text: &[u8], start: usize, folded: bool) -> bool {
    match text.get(start..start + keyword.len()) {
        Some(here) if folded => here.eq_ignore_ascii_case(keyword),
        Some(here) => here == keyword,
        None => false,
    }
}

/// By keyword, where it is looked for, and whether in any case.
type Owners<'r> = BTreeMap<(&'r str, Place, bool), Vec<Owner>>;

fn owners(rules: &RuleSet) -> Owners<'_> {
    let mut owners = Owners::new();
    for (rule, of) in rules.rules().iter().enumerate() {
        let placed = match &of.form {
            Form::Regex { pattern, .. } => Placed::of(pattern, &of.keywords),
            Form::Shape { .. } | Form::Assigned { .. } => Placed::ANYWHERE,
        };
        for keyword in of.keywords.iter() {
            owners.entry((keyword, placed.place, placed.folded)).or_default().push(Owner { rule, placed });
        }
    }
    owners
}

/// What patterns/build.rs chose for the keywords of the rules that come with the program.
const KNOWN: Known<'_> = Known(include_bytes!(concat!(env!("OUT_DIR"), "/fingerprints.bin")).as_chunks().0);

impl Keywords {
    /// The keywords of `rules`, and the fingerprints of those that may stand anywhere.
    pub fn new(rules: &RuleSet, looks: Looks) -> (Self, Marking) {
        let owners = owners(rules);
        let wanted = owners.keys().map(|(text, place, folded)| Wanted {
            keyword: text.as_bytes(),
            folded: *folded,
            near: *place != Place::Anywhere,
        });
        let (chosen, marking) = Marking::plan(&wanted.collect::<Vec<_>>(), looks, KNOWN);
        let mut entries: Vec<Entry> = Vec::new();
        for (((text, place, folded), owners), fingerprint) in owners.into_iter().zip(chosen) {
            for fingerprint in if folded { fingerprint.in_any_case() } else { vec![fingerprint] } {
                let head = head(text.as_bytes(), folded);
                entries.push(Entry { fingerprint, place, folded, head, text: text.as_bytes().into(), owners: owners.clone() });
            }
        }
        entries.sort_by_cached_key(slot_of);
        let before = |slot: usize| entries.partition_point(|entry| slot_of(entry) < slot);
        let slots: Vec<usize> = (0..=SLOTS).map(before).collect();
        let texts = rules.rules().iter().map(|rule| rule.keywords.iter().map(|keyword| keyword.as_bytes().into()).collect());
        let keywords = Self {
            hashes: hashes(&entries),
            slots: slots.try_into().expect("one more than slots"),
            texts: texts.collect(),
            words: entries.iter().map(|entry| entry.fingerprint.word()).collect(),
            entries,
        };
        (keywords, marking)
    }

    /// Whether a keyword's fingerprint may begin at `at`; of few other places it is true.
    #[inline(always)]
    pub fn may_be(&self, text: &[u8], at: usize) -> bool {
        let hash = hash(word(text, at));
        self.hashes[hash / 64] >> (hash % 64) & 1 == 1
    }

    /// Appends the keywords whose fingerprints begin at `at`.
    pub fn compare(&self, text: &[u8], at: usize, hits: &mut Vec<Hit>) {
        let word = word(text, at);
        let slot = slot(word);
        let (long, short) = (self.slots[slot]..self.slots[slot + 1], self.slots[SLOTS]..self.entries.len());
        for index in long.chain(short) {
            let (known, bits) = self.words[index];
            if word & bits != known {
                continue;
            }
            let entry = &self.entries[index];
            let Some(start) = at.checked_sub(entry.fingerprint.offset) else { continue };
            if !entry.is_at(text, start) {
                continue;
            }
            for owner in entry.owners.iter().filter(|owner| has_stretch(text, start, owner.placed.stretch)) {
                hits.push(Hit { rule: owner.rule, start, end: start + entry.text.len() });
                self.neighbours(text, start, owner, hits);
            }
        }
    }

    /// Appends the rule's other keywords close by. What is known of a match holds at one keyword of it, and a match is looked for from
    /// every keyword that it may begin close enough to.
    fn neighbours(&self, text: &[u8], at: usize, owner: &Owner, hits: &mut Vec<Hit>) {
        for start in
            (at.saturating_sub(owner.placed.reach)..=at + owner.placed.reach).filter(|&start| start != at && start < text.len())
        {
            let here = self.texts[owner.rule].iter().filter(|keyword| is_at(keyword, text, start, owner.placed.folded));
            hits.extend(here.map(|keyword| Hit { rule: owner.rule, start, end: start + keyword.len() }));
        }
    }
}

/// The bytes at `at`, with zeros after the last.
#[inline(always)]
fn word(text: &[u8], at: usize) -> u32 {
    let rest = &text[at..];
    let bytes = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut bytes = [0; LENGTH];
        bytes[..rest.len()].copy_from_slice(rest);
        bytes
    });
    u32::from_le_bytes(bytes)
}

fn hashes(entries: &[Entry]) -> Box<[u64; HASHES / 64]> {
    let mut bits = Box::new([0; HASHES / 64]);
    for Entry { fingerprint, place, .. } in entries {
        let word = u32::from_le_bytes(fingerprint.bytes);
        // The byte after a short one that stands near a stretch is the stretch's first or lies in it.
        let may_follow = |byte: &u8| *place != Place::Near || is_value_byte(*byte);
        match fingerprint.known {
            LENGTH => set(&mut bits, word),
            SHORTEST => (0..=255).filter(may_follow).for_each(|last| set(&mut bits, word | u32::from(last) << 24)),
            _ => bits.fill(u64::MAX),
        }
    }
    bits
}

fn set(bits: &mut [u64; HASHES / 64], word: u32) {
    let hash = hash(word);
    bits[hash / 64] |= 1 << (hash % 64);
}

/// Whether a stretch of value bytes begins where it should, from `at`.
fn has_stretch(text: &[u8], at: usize, stretch: Stretch) -> bool {
    let (Some(first), Some(last)) = (at.checked_add_signed(stretch.from.0), at.checked_add_signed(stretch.from.1)) else {
        return true;
    };
    if stretch.least == 0 {
        return true;
    }
    let mut count = 0;
    for (at, &byte) in text.iter().enumerate().skip(first) {
        if is_value_byte(byte) {
            count += 1;
            if count == stretch.least {
                return true;
            }
        } else if at >= last {
            return false;
        } else {
            count = 0;
        }
    }
    false
}
