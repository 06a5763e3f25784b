//! Keywords as they are looked up.
//!
//! Promises: the same of the same rules, whether the build laid them out or the program does. Also compiled into patterns/build.rs.
//! Leaves out: looking them up (keywords).

use std::{borrow::Cow, ops::Range};

use super::fingerprint::{Fingerprint, Known, LENGTH, Looks, Marking, Wanted};
use crate::rule::{
    Form, List, Rule, Text, marks,
    pattern::place::{Place, Placed},
};

/// A rule that has a keyword, and what is true of it there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Owner {
    /// None where the keyword is the word of a mark.
    pub rule: Option<usize>,
    pub placed: Placed,
}

/// A keyword and those of its rules that want it looked for at the same kind of place.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    pub text: Text,
    pub place: Place,
    /// Whether its case does not matter: there is one entry for each way to write its fingerprint.
    pub folded: bool,
    /// Bytes of `text`.
    pub length: usize,
    /// Where its rules stand among all.
    pub owners: Range<usize>,
}

/// A fingerprint of a keyword, in as few bytes as are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    /// Its known bytes as a number, and the bits of one that are theirs.
    pub word: u32,
    pub bits: u32,
    /// Bytes of the keyword before it.
    pub offset: u32,
    /// The keyword's place among all.
    pub keyword: u32,
    /// The keyword's first bytes, and which bits of a text's must be theirs: most that share a fingerprint differ there.
    pub head: (u128, u128),
}

/// What one byte near a fingerprint must be where any of its slot's keywords is: most texts that look like a fingerprint differ there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// Where it stands, from the fingerprint's first one on.
    pub from: i32,
    /// By its lowest five bits, whatever its case.
    pub may_be: u32,
}

/// What two bytes near a fingerprint say of the entries of its slot, where those are many: they leave few of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Tell {
    /// Where each byte stands, from the fingerprint's first one on.
    pub from: [i32; 2],
    /// By the lowest five bits of each, whatever its case, a bit for each entry.
    pub left: [[u32; LEFT]; 2],
}

/// All keywords.
#[derive(Debug, PartialEq)]
pub struct Keywords {
    /// By hash, a bit for each byte that a fingerprint may have fourth.
    pub hashes: Box<Hashes>,
    pub all: Cow<'static, [Keyword]>,
    pub owners: Cow<'static, [Owner]>,
    /// By the slot of their fingerprints; those too short for one come last.
    pub entries: Cow<'static, [Entry]>,
    /// Where each slot's entries begin.
    pub slots: Cow<'static, [u32]>,
    /// By slot.
    pub beside: Cow<'static, [Beside]>,
    /// Which of [`Keywords::tells`] each slot has: those with few entries the first, which leaves all.
    pub told_by: Cow<'static, [u16]>,
    pub tells: Cow<'static, [Tell]>,
    /// By rule.
    pub texts: Cow<'static, [List<Text>]>,
}

/// By a hash of three bytes, a bit for each fourth one, which is told by its lowest five bits.
pub type Hashes = [u32; HASHES];
/// Hashes of three bytes.
pub const HASHES: usize = 1 << 12;
/// So many that most have no more than one.
pub const SLOTS: usize = 1 << 13;
/// So many entries are told by two more bytes.
const MANY: usize = 2;
/// More are not told: there is a bit for each of so many.
pub const MOST_TOLD: usize = u32::BITS as usize;
/// What a byte's lowest bits may be that tell.
pub const LEFT: usize = 32;
/// How far from a fingerprint's first byte one is looked at that tells.
const NEAR: i32 = 8;
/// Fingerprints with fewer bytes are met everywhere.
const SHORTEST: usize = 3;

/// What a fingerprint is told by: a hash of its first three bytes, and the bit of its last. The product's factor leaves the last one out.
#[inline(always)]
pub fn hash(word: u32) -> (usize, u32) {
    ((word.wrapping_mul(0x9E37_79B1 << 8) >> (u32::BITS - HASHES.ilog2())) as usize, 1 << (word >> 24 & 31))
}

/// Where the entries of a fingerprint are.
pub fn slot(word: u32) -> usize {
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
}

/// Bytes of a keyword that are compared at once.
pub const HEAD: usize = 16;

/// A keyword's first bytes, and the bits of them that tell.
fn head(keyword: &[u8], folded: bool) -> (u128, u128) {
    let mut mask = [0; HEAD];
    for (mask, byte) in mask.iter_mut().zip(keyword) {
        *mask = if folded && byte.is_ascii_alphabetic() { !0x20 } else { u8::MAX };
    }
    (first_bytes(keyword), u128::from_le_bytes(mask))
}

/// With zeros after the last.
#[inline(always)]
pub fn first_bytes(bytes: &[u8]) -> u128 {
    u128::from_le_bytes(bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut first = [0; HEAD];
        first[..bytes.len()].copy_from_slice(bytes);
        first
    }))
}

/// Where a rule's keywords are looked for.
pub fn placed(rule: &Rule) -> Placed {
    match &rule.form {
        Form::Regex { pattern, .. } => Placed::of(pattern, &rule.keywords),
        Form::Shape { .. } | Form::Assigned { .. } => Placed::ANYWHERE,
    }
}

/// Every keyword, and whose it is.
fn keywords(rules: &[Rule]) -> (Vec<Keyword>, Vec<Owner>) {
    let marks = marks::WORDS.map(Text::from);
    let mut wanted: Vec<_> = marks.iter().map(|text| (&**text, text, Owner { rule: None, placed: Placed::ANYWHERE })).collect();
    for (rule, of) in rules.iter().enumerate() {
        let placed = placed(of);
        wanted.extend(of.keywords.iter().map(|text| (&**text, text, Owner { rule: Some(rule), placed })));
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

/// What is wanted of fingerprints.
fn wanted(all: &[Keyword]) -> Vec<Wanted<'_>> {
    let wanted = all.iter().map(|Keyword { text, place, folded, .. }| Wanted {
        keyword: text.as_bytes(),
        folded: *folded,
        near: *place != Place::Anywhere,
    });
    wanted.collect()
}

impl Keywords {
    /// The keywords of `rules`, and what tells where their fingerprints may stand.
    pub fn laid_out(rules: &[Rule], looks: Looks, known: Known<'_>) -> (Self, Marking) {
        let (all, owners) = keywords(rules);
        let (chosen, marking) = Marking::plan(&wanted(&all), looks, known);
        let mut unsorted = Vec::with_capacity(4 * all.len());
        for (keyword, fingerprint) in chosen.iter().enumerate() {
            let cases = if all[keyword].folded { fingerprint.cases() } else { 1 };
            unsorted.extend((0..cases).map(|case| (fingerprint.in_case(case), keyword)));
        }
        let (entries, slots) = by_slot(&unsorted, &all);
        let (told_by, tells) = tells(&entries, &slots, &all);
        let beside = beside(&entries, &slots, &all);
        let keywords = Self {
            hashes: hashes(&unsorted),
            slots: slots.into(),
            texts: rules.iter().map(|rule| rule.keywords.clone()).collect(),
            beside: beside.into(),
            told_by: told_by.into(),
            tells: tells.into(),
            entries: entries.into(),
            all: all.into(),
            owners: owners.into(),
        };
        (keywords, marking)
    }
}

/// The entries by their slots, and where each slot's begin.
fn by_slot(unsorted: &[(Fingerprint, usize)], all: &[Keyword]) -> (Vec<Entry>, Vec<u32>) {
    let mut slots = vec![0; SLOTS + 2];
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

/// For each slot, what stands beside its fingerprints.
fn beside(entries: &[Entry], slots: &[u32], all: &[Keyword]) -> Vec<Beside> {
    let of = |slot: &[u32]| Beside::of(&entries[slot[0] as usize..slot[1] as usize], all);
    // A fingerprint that is too short for a slot may stand at any place.
    let has_shorter = slots[SLOTS] < slots[SLOTS + 1];
    slots.windows(2).map(|slot| if has_shorter { Beside::ANYTHING } else { of(slot) }).collect()
}

/// For each slot with many entries, which bytes near its fingerprints leave fewest of them.
fn tells(entries: &[Entry], slots: &[u32], all: &[Keyword]) -> (Vec<u16>, Vec<Tell>) {
    let (mut told_by, mut tells) = (Vec::with_capacity(slots.len()), vec![Tell::NOTHING]);
    for slot in slots.windows(2) {
        let entries = &entries[slot[0] as usize..slot[1] as usize];
        let is_told = (MANY..=MOST_TOLD).contains(&entries.len());
        told_by.push(if is_told { tells.len() as u16 } else { 0 });
        tells.extend(is_told.then(|| Tell::of(entries, all)));
    }
    (told_by, tells)
}

impl Beside {
    const ANYTHING: Self = Self { from: 0, may_be: u32::MAX };

    /// Of the bytes near the fingerprint of `entries` the one that may be the fewest, and of these the one farthest from it: the nearest
    /// mostly follow from it.
    fn of(entries: &[Entry], all: &[Keyword]) -> Self {
        if entries.is_empty() {
            return Self { from: 0, may_be: 0 };
        }
        let may_be =
            |from: i32| entries.iter().fold(0, |any, entry| any | byte(entry, from, all).map_or(u32::MAX, |byte| 1 << byte));
        let mut best = Self::ANYTHING;
        for away in (1..=NEAR).rev() {
            for from in [-away, LENGTH as i32 - 1 + away] {
                let may_be = may_be(from);
                if may_be.count_ones() < best.may_be.count_ones() {
                    best = Self { from, may_be };
                }
            }
        }
        best
    }
}

/// The lowest bits of what stands beside an entry's fingerprint, if that is its keyword's.
fn byte(entry: &Entry, from: i32, all: &[Keyword]) -> Option<usize> {
    let at = (entry.offset as usize).checked_add_signed(from as isize)?;
    all[entry.keyword as usize].text.as_bytes().get(at).map(|byte| usize::from(*byte) % LEFT)
}

/// What one byte says of entries.
struct Said {
    from: i32,
    left: [u32; LEFT],
    /// The entries that each leaves where its keyword is.
    of_each: [u32; MOST_TOLD],
    /// How many entries there are.
    count: u32,
    /// Those that any byte leaves.
    by_any: u32,
}

impl Tell {
    /// All are left.
    const NOTHING: Self = Self { from: [0; 2], left: [[u32::MAX; LEFT]; 2] };

    /// The two bytes that leave fewest: one, and then another that helps it.
    fn of(entries: &[Entry], all: &[Keyword]) -> Self {
        let said: Vec<Said> = (-NEAR..=NEAR).map(|from| Said::by(from, entries, all)).collect();
        let best = |beside: &dyn Fn(&Said) -> u32| {
            said.iter().min_by_key(|said| (beside(said), said.from.abs())).expect("there are some")
        };
        let first = best(&|it| it.leaves(it));
        let second = best(&|it| it.leaves(first));
        Self { from: [first.from, second.from], left: [first.left, second.left] }
    }
}

impl Said {
    /// How many are left with the other's byte, over all entries where their keywords are, and as often where none is.
    fn leaves(&self, other: &Self) -> u32 {
        let of_each = self.of_each.iter().zip(&other.of_each).map(|(left, by_other)| (left & by_other).count_ones());
        of_each.sum::<u32>() + self.count * (self.by_any & other.by_any).count_ones()
    }

    /// What the byte there says of `entries`: one that a keyword does not have there may be any.
    fn by(from: i32, entries: &[Entry], all: &[Keyword]) -> Self {
        let byte = |entry: &Entry| byte(entry, from, all);
        let by_any =
            entries.iter().enumerate().filter(|(_, entry)| byte(entry).is_none()).fold(0, |any, (index, _)| any | 1 << index);
        let mut left = [by_any; LEFT];
        for (index, entry) in entries.iter().enumerate() {
            if let Some(byte) = byte(entry) {
                left[byte] |= 1 << index;
            }
        }
        let mut of_each = [0; MOST_TOLD];
        of_each.iter_mut().zip(entries).for_each(|(leaves, entry)| *leaves = byte(entry).map_or(by_any, |byte| left[byte]));
        Self { from, left, of_each, count: entries.len() as u32, by_any }
    }
}

fn hashes(entries: &[(Fingerprint, usize)]) -> Box<Hashes> {
    let mut bits = Box::new([0; HASHES]);
    for (fingerprint, _) in entries {
        let (hash, last) = hash(u32::from_le_bytes(fingerprint.bytes));
        match fingerprint.known {
            LENGTH => bits[hash] |= last,
            SHORTEST => bits[hash] = u32::MAX,
            _ => bits.fill(u32::MAX),
        }
    }
    bits
}
