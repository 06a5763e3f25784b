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
    /// Bytes of `text`.
    length: usize,
    /// Where its rules stand among all.
    owners: Range<usize>,
}

/// A fingerprint of a keyword, in as few bytes as are compared.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// Its known bytes as a number, and the bits of one that are theirs.
    word: u32,
    bits: u32,
    /// Bytes of the keyword before it.
    offset: u32,
    /// The keyword's place among all.
    keyword: u32,
    /// The keyword's first bytes, and which bits of a text's must be theirs: most that share a fingerprint differ there.
    head: (u64, u64),
}

/// All keywords.
pub struct Keywords {
    /// A bit for each hash that a fingerprint has.
    hashes: Box<[u64; HASHES / 64]>,
    all: Vec<Keyword>,
    owners: Vec<Owner>,
    /// By the slot of their fingerprints; those too short for one come last.
    entries: Vec<Entry>,
    /// Where each slot's entries begin.
    slots: Box<[u32; SLOTS + 2]>,
    /// By rule.
    texts: Vec<List<Text>>,
}

const HASHES: usize = 1 << 17;
/// So many that most have no more than one.
const SLOTS: usize = 1 << 13;
/// Fingerprints with fewer bytes are met everywhere.
const SHORTEST: usize = 3;

#[inline(always)]
fn hash(word: u32) -> usize {
    (word.wrapping_mul(0x9E37_79B1) >> 15) as usize
}

fn slot(word: u32) -> usize {
    ((word & 0x00FF_FFFF).wrapping_mul(0x9E37_79B1) >> 19) as usize
}

fn slot_of(fingerprint: &Fingerprint) -> usize {
    if fingerprint.known < SHORTEST { SLOTS } else { slot(u32::from_le_bytes(fingerprint.bytes)) }
}

impl Entry {
    fn of(fingerprint: &Fingerprint, index: usize, keyword: &Keyword) -> Self {
        let (word, bits) = fingerprint.word();
        let head = head(keyword.text.as_bytes(), keyword.folded);
        Self { word, bits, offset: fingerprint.offset as u32, keyword: index as u32, head }
    }

    /// Where the keyword begins, if its first bytes are there with the fingerprint at `at`.
    #[inline(always)]
    fn start(&self, text: &[u8], at: usize) -> Option<usize> {
        let (head, mask) = self.head;
        at.checked_sub(self.offset as usize).filter(|&start| (first_eight(&text[start..]) ^ head) & mask == 0)
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
        keywords.push(Keyword { text: alike[0].1.clone(), place, folded, length: text.len(), owners: first..owners.len() });
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
            unsorted.extend((0..cases).map(|case| (fingerprint.in_case(case), keyword)));
        }
        let (entries, slots) = by_slot(&unsorted, &all);
        let keywords = Self {
            hashes: hashes(&unsorted, &all),
            slots,
            texts: rules.rules().iter().map(|rule| rule.keywords.clone()).collect(),
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
        self.compare_those(slot(word), word, text, at, hits);
        self.compare_those(SLOTS, word, text, at, hits);
    }

    /// The same of the fingerprints in a slot.
    #[inline(always)]
    fn compare_those(&self, slot: usize, word: u32, text: &[u8], at: usize, hits: &mut Vec<Hit>) {
        for entry in &self.entries[self.slots[slot] as usize..self.slots[slot + 1] as usize] {
            if word & entry.bits == entry.word
                && let Some(start) = entry.start(text, at)
            {
                self.add(&self.all[entry.keyword as usize], text, start, hits);
            }
        }
    }

    /// Appends the keyword whose first bytes are at `start`, if all of it is.
    fn add(&self, keyword: &Keyword, text: &[u8], start: usize, hits: &mut Vec<Hit>) {
        if keyword.length > HEAD && !is_at(keyword.text.as_bytes(), text, start, keyword.folded) {
            return;
        }
        for owner in &self.owners[keyword.owners.clone()] {
            if has_stretch(text, start, owner.placed.stretch) {
                hits.push(Hit { rule: owner.rule, start, end: start + keyword.length });
                if owner.placed.reach > 0 {
                    self.neighbours(text, start, owner, hits);
                }
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
fn by_slot(unsorted: &[(Fingerprint, usize)], all: &[Keyword]) -> (Vec<Entry>, Box<[u32; SLOTS + 2]>) {
    let mut slots = Box::new([0; SLOTS + 2]);
    unsorted.iter().for_each(|(fingerprint, _)| slots[slot_of(fingerprint) + 1] += 1);
    (1..slots.len()).for_each(|slot| slots[slot] += slots[slot - 1]);
    let (mut entries, mut next) = (vec![Entry::default(); unsorted.len()], slots.clone());
    for (fingerprint, keyword) in unsorted {
        let next = &mut next[slot_of(fingerprint)];
        entries[*next as usize] = Entry::of(fingerprint, *keyword, &all[*keyword]);
        *next += 1;
    }
    (entries, slots)
}

fn hashes(entries: &[(Fingerprint, usize)], all: &[Keyword]) -> Box<[u64; HASHES / 64]> {
    let mut bits = Box::new([0; HASHES / 64]);
    for (fingerprint, keyword) in entries {
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
    if stretch.least == 0 {
        return true;
    }
    let (Some(first), Some(last)) = (at.checked_add_signed(stretch.from.0), at.checked_add_signed(stretch.from.1)) else {
        return true;
    };
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
