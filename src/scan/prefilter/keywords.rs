//! Keywords → their places, looked for only where a match can be.
//!
//! Promises: every occurrence of a rule's keyword at which the rule's pattern can match; of others, few.

use super::{
    Hit,
    fingerprint::{Known, LENGTH, Looks, Marking},
    lent,
    list::each,
    listed::{Beside, Entry, HEAD, Keyword, Keywords, LEFT, MOST_TOLD, Owner, SLOTS, Tell, first_bytes, hash, slot},
};
use crate::rule::{
    RuleSet,
    pattern::{
        anchor::{Stretch, bounded_by, is_base64_byte, is_value_byte},
        place::{BEHIND, Place, Placed},
    },
};

impl Entry {
    /// Whether the keyword's first bytes are at `start`, and its fingerprint, of which `word` is what stands there.
    #[inline(always)]
    fn is_at(&self, text: &[u8], start: usize, word: u32) -> bool {
        let (head, mask) = self.head;
        // Of texts that look like it, most are told by more bytes than the fingerprint's.
        text.get(start..).is_some_and(|here| ((first_bytes(here) ^ head) & mask == 0) & (word & self.bits == self.word))
    }
}

/// Keywords of which the first bytes were found, and where they begin.
#[derive(Default)]
struct Begun {
    those: [(u32, usize); Self::ROOM],
    count: usize,
}

impl Begun {
    const ROOM: usize = 32;

    /// Puts one down that is to be kept only if it `is_there`: no branch could foretell that. Whether there is no room for another.
    #[inline(always)]
    fn is_filled_by(&mut self, keyword: u32, start: usize, is_there: bool) -> bool {
        self.those[self.count] = (keyword, start);
        self.count += usize::from(is_there);
        self.count == Self::ROOM
    }
}

/// What patterns/build.rs chose for the keywords of the rules that come with the program.
const KNOWN: Known<'_> = Known(include_bytes!(concat!(env!("OUT_DIR"), "/fingerprints.bin")).as_chunks().0);

impl Keywords {
    /// The keywords of `rules`, and what tells where their fingerprints may stand. What the build laid out is not laid out again.
    pub fn new(rules: &RuleSet, looks: Looks) -> (Self, Marking) {
        if rules.is_builtin() { lent::keywords(looks) } else { Self::laid_out(rules.rules(), looks, KNOWN) }
    }

    /// Whether a keyword's fingerprint may begin at `at`; of few other places it is true.
    #[inline(always)]
    pub fn may_be(&self, text: &[u8], at: usize) -> bool {
        let (hash, last) = hash(word(text, at));
        self.hashes[hash] & last != 0
    }

    /// Whether the byte beside a fingerprint at `at` is one that a keyword of its slot has there; asked where [`may_be`](Self::may_be) holds.
    #[inline(always)]
    pub fn fits_beside(&self, text: &[u8], at: usize) -> bool {
        let Beside { from, may_be } = self.beside[slot(word(text, at))];
        let byte = text.get(at.wrapping_add_signed(from as isize)).copied().unwrap_or_default();
        may_be >> (usize::from(byte) % LEFT) & 1 == 1
    }

    /// Appends the keywords whose fingerprints begin at `places`.
    pub fn compare(&self, text: &[u8], places: impl Iterator<Item = usize>, hits: &mut Vec<Hit>, marks: &mut Vec<usize>) {
        let (mut begun, has_shorter) = (Begun::default(), self.slots[SLOTS] < self.slots[SLOTS + 1]);
        for at in places {
            let word = word(text, at);
            self.begin(slot(word), (text, at, word), &mut begun, hits, marks);
            if has_shorter {
                self.begin(SLOTS, (text, at, word), &mut begun, hits, marks);
            }
        }
        self.add_begun(&mut begun, text, hits, marks);
    }

    /// Puts down the keywords of a slot whose first bytes are there with the fingerprint at `at`, of which `word` is what stands there.
    #[inline(always)]
    fn begin(&self, slot: usize, here: (&[u8], usize, u32), begun: &mut Begun, hits: &mut Vec<Hit>, marks: &mut Vec<usize>) {
        let (text, at, word) = here;
        let entries = &self.entries[self.slots[slot] as usize..self.slots[slot + 1] as usize];
        let mut compare = |entry: &Entry| {
            let start = at.wrapping_sub(entry.offset as usize);
            if begun.is_filled_by(entry.keyword, start, entry.is_at(text, start, word)) {
                self.add_begun(begun, text, hits, marks);
            }
        };
        if entries.len() <= MOST_TOLD {
            each(u64::from(self.left(slot, entries.len(), text, at)), |index| compare(&entries[index]));
        } else {
            entries.iter().for_each(compare);
        }
    }

    /// Which of so many entries of a slot two bytes near the fingerprint at `at` leave.
    #[inline(always)]
    fn left(&self, slot: usize, count: usize, text: &[u8], at: usize) -> u32 {
        let Tell { from: [first, second], left: [by_first, by_second] } = &self.tells[usize::from(self.told_by[slot])];
        let byte = |from: i32| usize::from(text.get(at.wrapping_add_signed(from as isize)).copied().unwrap_or_default());
        let all = (u64::MAX >> (u64::BITS as usize - 1 - count) >> 1) as u32;
        by_first[byte(*first) % LEFT] & by_second[byte(*second) % LEFT] & all
    }

    /// Appends those that were begun.
    fn add_begun(&self, begun: &mut Begun, text: &[u8], hits: &mut Vec<Hit>, marks: &mut Vec<usize>) {
        for &(keyword, start) in &begun.those[..begun.count] {
            self.add(&self.all[keyword as usize], text, start, hits, marks);
        }
        begun.count = 0;
    }

    /// Appends the keyword whose first bytes are at `start`, if all of it is.
    fn add(&self, keyword: &Keyword, text: &[u8], start: usize, hits: &mut Vec<Hit>, marks: &mut Vec<usize>) {
        if keyword.length > HEAD && !is_at(keyword.text.as_bytes(), text, start, keyword.folded) {
            return;
        }
        for Owner { rule, placed } in &self.owners[keyword.owners.clone()] {
            match *rule {
                None => marks.push(start),
                Some(rule) if is_placed(&text[..start], placed.place) && has_stretch(text, start, placed.stretch) => {
                    let hit = Hit { rule, start, end: start + keyword.length };
                    if placed.reach == 0 {
                        hits.push(hit);
                    } else {
                        push_once(hit, placed.reach, hits);
                        self.neighbours(text, start, (rule, placed), hits);
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// Appends the rule's other keywords close by. What is known of a match holds at one keyword of it, and a match is looked for from
    /// every keyword that it may begin close enough to.
    fn neighbours(&self, text: &[u8], at: usize, (rule, placed): (usize, &Placed), hits: &mut Vec<Hit>) {
        let begin = self.texts[rule].iter().fold(0, |all, keyword| all | letter(keyword.as_bytes()));
        let nearby = (at.saturating_sub(placed.reach)..=at + placed.reach).filter(|&start| start != at && start < text.len());
        for start in nearby.filter(|&start| letter(&text[start..]) & begin != 0) {
            for keyword in self.texts[rule].iter().filter(|keyword| is_at(keyword.as_bytes(), text, start, placed.folded)) {
                push_once(Hit { rule, start, end: start + keyword.len() }, placed.reach, hits);
            }
        }
    }
}

/// Appends a hit, unless it was: where many stand close together, each is the neighbour of several.
fn push_once(hit: Hit, reach: usize, hits: &mut Vec<Hit>) {
    if !hits.iter().rev().take(2 * reach + 1).any(|other| *other == hit) {
        hits.push(hit);
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

/// A bit for what a text begins with, in any case.
fn letter(text: &[u8]) -> u32 {
    text.first().map_or(0, |first| 1 << (first % 32))
}

fn is_at(keyword: &[u8], text: &[u8], start: usize, folded: bool) -> bool {
    match text.get(start..start + keyword.len()) {
        Some(here) if folded => here.eq_ignore_ascii_case(keyword),
        // Most differ there.
        Some(here) => here.first() == keyword.first() && here == keyword,
        None => false,
    }
}

/// Whether what stands before a keyword lets it be looked for: engines mark some places more, each others.
fn is_placed(before: &[u8], place: Place) -> bool {
    match place {
        Place::Anywhere => true,
        Place::Near => before.is_empty() || bounded_by(before),
        Place::Behind => before.last_chunk::<BEHIND>().is_some_and(|bytes| bytes.iter().copied().all(is_base64_byte)),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lent_is_what_is_laid_out() {
        let rules = RuleSet::builtin();
        for looks in [Looks::Halves, Looks::Folded] {
            assert!(Keywords::new(&rules, looks) == Keywords::laid_out(rules.rules(), looks, KNOWN), "{looks:?}");
        }
    }
}
