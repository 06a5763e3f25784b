//! Keywords → their places, looked for only where a match can be.
//!
//! Promises: every occurrence of a rule's keyword at which the rule's pattern can match; of others, few.

use super::{
    Hit,
    fingerprint::{Known, LENGTH, Looks, Marking},
    lent,
    list::each,
    listed::{Entry, HEAD, Keyword, Keywords, LEFT, MANY, Owner, SLOTS, first_eight, hash, slot},
};
use crate::rule::{
    RuleSet,
    pattern::{
        anchor::{Stretch, bounded_by, is_base64_byte, is_value_byte},
        place::{BEHIND, Place, Placed},
    },
};

impl Entry {
    /// Where the keyword begins, if its first bytes are there with the fingerprint at `at`.
    #[inline(always)]
    fn start(&self, text: &[u8], at: usize) -> Option<usize> {
        let (head, mask) = self.head;
        at.checked_sub(self.offset as usize).filter(|&start| (first_eight(&text[start..]) ^ head) & mask == 0)
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

    /// Appends the keywords whose fingerprints begin at `at`.
    #[inline]
    pub fn compare(&self, text: &[u8], at: usize, hits: &mut Vec<Hit>, marks: &mut Vec<usize>) {
        let word = word(text, at);
        self.compare_those(slot(word), word, text, at, hits, marks);
        self.compare_those(SLOTS, word, text, at, hits, marks);
    }

    /// The same of the fingerprints in a slot.
    #[inline(always)]
    fn compare_those(&self, slot: usize, word: u32, text: &[u8], at: usize, hits: &mut Vec<Hit>, marks: &mut Vec<usize>) {
        let entries = &self.entries[self.slots[slot] as usize..self.slots[slot + 1] as usize];
        let mut compare = |entry: &Entry| {
            // Of texts that look like it, most are told by more bytes than the fingerprint's.
            if let Some(start) = entry.start(text, at)
                && word & entry.bits == entry.word
            {
                self.add(&self.all[entry.keyword as usize], text, start, hits, marks);
            }
        };
        let is_told = entries.len() >= MANY;
        match is_told.then(|| self.left(slot, text, at)).flatten() {
            Some(left) => each(u64::from(left), |index| compare(&entries[index])),
            None => entries.iter().for_each(compare),
        }
    }

    /// Which of a slot's entries a byte near the fingerprint at `at` leaves, if there is one that tells.
    #[inline(always)]
    fn left(&self, slot: usize, text: &[u8], at: usize) -> Option<u32> {
        let tell = self.tells.get(usize::from(self.told_by[slot]))?;
        let byte = text.get(at.checked_add_signed(tell.from)?)?;
        Some(tell.left[usize::from(*byte) % LEFT])
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
        for looks in [Looks::Halves, Looks::Whole] {
            assert!(Keywords::new(&rules, looks) == Keywords::laid_out(rules.rules(), looks, KNOWN), "{looks:?}");
        }
    }
}
