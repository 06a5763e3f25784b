//! Keywords → their places, looked for only where a match can be.
//!
//! Promises: every occurrence of a rule's keyword at which the rule's pattern can match; of others, few.

use std::ops::Range;

use super::{
    Hit,
    fingerprint::{Fingerprint, Known, LENGTH, Looks, Marking, Wanted},
};
use crate::rule::{
    Form, List, RuleSet, Text,
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
struct Keyword {
    text: Text,
    place: Place,
    /// Whether its case does not matter: there is one entry for each way to write its fingerprint.
    folded: bool,
    /// Its first bytes, and which bits of a text's must be theirs: what most texts differ in is told without a look at `text`.
    head: (u64, u64),
    /// Bytes of `text`.
    length: usize,
    /// Where its rules stand among all.
    owners: Range<usize>,
}

/// A fingerprint of a keyword.
#[derive(Clone, Copy)]
struct Entry {
    fingerprint: Fingerprint,
    /// The keyword's place among all.
    keyword: usize,
}

/// All keywords.
pub struct Keywords {
    /// A bit for each hash that a fingerprint has.
    hashes: Box<[u64; HASHES / 64]>,
    all: Vec<Keyword>,
    owners: Vec<Owner>,
    /// By the slot of their fingerprints; those too short for one come last.
    entries: Vec<Entry>,
    /// The [`Fingerprint::word`] of each, side by side: few of those in a slot are what stands in a text.
    words: Vec<(u32, u32)>,
    /// Where each slot's entries begin.
    slots: Box<[usize; SLOTS + 2]>,
    /// By rule.
    texts: Vec<List<Text>>,
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

fn slot_of(fingerprint: &Fingerprint) -> usize {
    if fingerprint.known < SHORTEST { SLOTS } else { slot(u32::from_le_bytes(fingerprint.bytes)) }
}

impl Keyword {
    fn is_at(&self, text: &[u8], start: usize) -> bool {
        let (head, mask) = self.head;
        (first_eight(&text[start..]) ^ head) & mask == 0
            && (self.length <= HEAD || is_at(self.text.as_bytes(), text, start, self.folded))
    }
}

/// Bytes of a keyword that are compared at once.
const HEAD: usize = 8;

/// A keyword's first bytes, and the bits of them that tell.
fn head(keyword: &[u8], folded: bool) -> (u64, u64) {
    let mut mask = [0; HEAD];
    for (mask, byte) in mask.iter_mut().zip(keyword) {
        *mask = if folded && byte.is_ascii_alphabetic() { !0x20 } else { u8::MAX };
    }
    (first_eight(keyword), u64::from_le_bytes(mask))
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

/// Every keyword, and whose it is.
fn keywords(rules: &RuleSet) -> (Vec<Keyword>, Vec<Owner>) {
    let mut wanted = Vec::new();
    for (rule, of) in rules.rules().iter().enumerate() {
        let placed = match &of.form {
            Form::Regex { pattern, .. } => Placed::of(pattern, &of.keywords),
            Form::Shape { .. } | Form::Assigned { .. } => Placed::ANYWHERE,
        };
        wanted.extend(of.keywords.iter().map(|text| (&**text, text, Owner { rule, placed })));
    }
    let what = |&(text, _, Owner { placed, .. }): &(_, _, Owner)| (text, placed.place, placed.folded);
    wanted.sort_by(|a, b| what(a).cmp(&what(b)));
    let (mut keywords, mut owners) = (Vec::with_capacity(wanted.len()), Vec::with_capacity(wanted.len()));
    for alike in wanted.chunk_by(|a, b| what(a) == what(b)) {
        let (text, place, folded) = what(&alike[0]);
        let first = owners.len();
        owners.extend(alike.iter().map(|(_, _, owner)| *owner));
        keywords.push(Keyword {
            text: alike[0].1.clone(),
            place,
            folded,
            head: head(text.as_bytes(), folded),
            length: text.len(),
            owners: first..owners.len(),
        });
    }
    (keywords, owners)
}

/// What patterns/build.rs chose for the keywords of the rules that come with the program.
const KNOWN: Known<'_> = Known(include_bytes!(concat!(env!("OUT_DIR"), "/fingerprints.bin")).as_chunks().0);

impl Keywords {
    /// The keywords of `rules`, and the fingerprints of those that may stand anywhere.
    pub fn new(rules: &RuleSet, looks: Looks) -> (Self, Marking) {
        let (all, owners) = keywords(rules);
        let wanted = all.iter().map(|Keyword { text, place, folded, .. }| Wanted {
            keyword: text.as_bytes(),
            folded: *folded,
            near: *place != Place::Anywhere,
        });
        let (chosen, marking) = Marking::plan(&wanted.collect::<Vec<_>>(), looks, KNOWN);
        let mut unsorted = Vec::with_capacity(4 * all.len());
        for (keyword, fingerprint) in chosen.iter().enumerate() {
            let cases = if all[keyword].folded { fingerprint.cases() } else { 1 };
            unsorted.extend((0..cases).map(|case| Entry { fingerprint: fingerprint.in_case(case), keyword }));
        }
        let (entries, slots) = by_slot(&unsorted);
        let keywords = Self {
            hashes: hashes(&entries, &all),
            slots,
            texts: rules.rules().iter().map(|rule| rule.keywords.clone()).collect(),
            words: entries.iter().map(|entry| entry.fingerprint.word()).collect(),
            entries,
            all,
            owners,
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
        let (long, short) = (self.slots[slot]..self.slots[slot + 1], self.slots[SLOTS]..self.slots[SLOTS + 1]);
        for index in long.chain(short) {
            let (known, bits) = self.words[index];
            if word & bits != known {
                continue;
            }
            let Entry { fingerprint, keyword } = &self.entries[index];
            let keyword = &self.all[*keyword];
            let Some(start) = at.checked_sub(fingerprint.offset) else { continue };
            if !keyword.is_at(text, start) {
                continue;
            }
            let owners = &self.owners[keyword.owners.clone()];
            for owner in owners.iter().filter(|owner| has_stretch(text, start, owner.placed.stretch)) {
                hits.push(Hit { rule: owner.rule, start, end: start + keyword.length });
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
            let here =
                self.texts[owner.rule].iter().filter(|keyword| is_at(keyword.as_bytes(), text, start, owner.placed.folded));
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

/// The entries by their slots, and where each slot's begin.
fn by_slot(unsorted: &[Entry]) -> (Vec<Entry>, Box<[usize; SLOTS + 2]>) {
    let mut slots = Box::new([0; SLOTS + 2]);
    unsorted.iter().for_each(|entry| slots[slot_of(&entry.fingerprint) + 1] += 1);
    (1..slots.len()).for_each(|slot| slots[slot] += slots[slot - 1]);
    let (mut entries, mut next) = (unsorted.to_vec(), slots.clone());
    for entry in unsorted {
        let next = &mut next[slot_of(&entry.fingerprint)];
        entries[*next] = *entry;
        *next += 1;
    }
    (entries, slots)
}

fn hashes(entries: &[Entry], all: &[Keyword]) -> Box<[u64; HASHES / 64]> {
    let mut bits = Box::new([0; HASHES / 64]);
    for Entry { fingerprint, keyword } in entries {
        let word = u32::from_le_bytes(fingerprint.bytes);
        let place = all[*keyword].place;
        // The byte after a short one that stands near a stretch is the stretch's first or lies in it.
        let may_follow = |byte: &u8| place != Place::Near || is_value_byte(*byte);
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
