//! A few telling bytes of each keyword, and the tables that tell where one of them may stand.
//!
//! Promises: every fingerprint is marked wherever it stands.
//! Leaves out: whether a keyword is around it (keywords). Also compiled into patterns/build.rs.

#[path = "fingerprint/common.rs"]
mod common;
#[path = "fingerprint/grams.rs"]
mod grams;
#[path = "fingerprint/halves.rs"]
pub mod halves;
#[path = "fingerprint/whole.rs"]
mod whole;

use std::ops::Range;

use common::Common;
use halves::{Alike, Halves};
use whole::Whole;

/// Bytes of a fingerprint; a keyword of fewer has any byte after them.
pub const LENGTH: usize = 4;
/// How many of them the tables look at: with more, few are left that lie in a rare part of their keyword.
pub const MARKED: usize = 3;
/// Kinds of fingerprints that a set of tables tells apart, one a bit.
const BUCKETS: usize = 8;
/// Sets of tables.
pub const SETS: usize = 3;
/// The set of which some buckets are for keywords near a stretch or behind one.
pub const NEAR_SET: usize = SETS - 1;
/// Those buckets. All others, and those of the other sets, are for keywords that may stand anywhere: of these are more places looked at.
pub const NEAR: u8 = 0xF0;
/// The first of those among the buckets of all sets.
const FIRST_NEAR: usize = NEAR_SET * BUCKETS + NEAR.trailing_zeros() as usize;
/// How many characters ASCII has.
pub const ASCII: usize = 128;

/// Where in a keyword its fingerprint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// Its bytes.
    pub bytes: [u8; LENGTH],
    /// How many of them are known.
    pub known: usize,
    /// Bytes of the keyword before it.
    pub offset: usize,
}

impl Fingerprint {
    /// The one at `offset`.
    pub fn at(keyword: &[u8], offset: usize) -> Self {
        let known = LENGTH.min(keyword.len() - offset);
        let mut bytes = [0; LENGTH];
        bytes[..known].copy_from_slice(&keyword[offset..offset + known]);
        Self { bytes, known, offset }
    }

    /// In how many ways it can be written in capital and small letters.
    pub fn cases(&self) -> usize {
        1 << self.bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count()
    }

    /// The way of that number to write it, of [`cases`](Self::cases).
    #[must_use]
    pub fn in_case(mut self, mut number: usize) -> Self {
        for byte in self.bytes.iter_mut().filter(|byte| byte.is_ascii_alphabetic()) {
            *byte ^= if number & 1 == 1 { 0x20 } else { 0 };
            number >>= 1;
        }
        self
    }

    /// Marks its bytes in the tables of a set, in either case if that does not matter.
    fn enter(&self, folded: bool, bucket: u8, tables: &mut [[u8; ASCII]; LENGTH]) {
        for (place, table) in tables.iter_mut().enumerate() {
            if place >= self.known {
                table.iter_mut().for_each(|buckets| *buckets |= bucket);
                continue;
            }
            self.byte_in(place, folded).into_iter().for_each(|byte| table[usize::from(byte) % ASCII] |= bucket);
        }
    }

    /// The byte at `place`, in either case if that does not matter.
    fn byte_in(&self, place: usize, folded: bool) -> [u8; 2] {
        let byte = self.bytes[place];
        [byte, if folded && byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte }]
    }

    /// A bit for each byte that it may have at `place`, without their highest bit.
    fn bits(&self, place: usize, folded: bool) -> u128 {
        let bit = |byte: u8| 1 << (usize::from(byte) % ASCII);
        if place >= self.known {
            u128::MAX
        } else {
            self.byte_in(place, folded).into_iter().map(bit).fold(0, |all, one| all | one)
        }
    }

    /// Its known bytes as a number, and the bits of one that are theirs.
    pub fn word(&self) -> (u32, u32) {
        let unknown = u32::try_from(8 * (LENGTH - self.known)).unwrap_or(u32::MAX);
        (u32::from_le_bytes(self.bytes), u32::MAX.checked_shr(unknown).unwrap_or(0))
    }
}

/// For each byte of a fingerprint, which buckets hold one with such a low half, and which with such a mixed half; and which hold the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// By set, the byte's place and its low half.
    pub low: halves::Table,
    /// By set, its place and its mixed half.
    pub mixed: halves::Table,
    /// By set, its place and the byte without its highest bit.
    pub whole: [[[u8; ASCII]; LENGTH]; SETS],
}

/// Which of the tables are looked at, so that fingerprints are chosen for them. All are right for any choice, and of use for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// The halves of three bytes.
    Halves,
    /// Four whole bytes.
    Whole,
}

/// A keyword, and where its fingerprint may be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted<'k> {
    /// Its bytes.
    pub keyword: &'k [u8],
    /// Whether they may be in any case.
    pub folded: bool,
    /// Whether it is looked for near a stretch of value bytes or behind one only, by its first bytes.
    pub near: bool,
}

/// Fingerprints that share a bit in the tables, and what looks like one of them.
trait Bucket: Clone {
    /// What is known of texts.
    type Texts;
    fn texts() -> Self::Texts;
    fn none(texts: &Self::Texts) -> Self;
    /// Whether one more changes nothing.
    fn has(&self, fingerprint: &Fingerprint, folded: bool) -> bool;
    fn add(&mut self, fingerprint: &Fingerprint, folded: bool, texts: &Self::Texts);
    /// How much of a text looks like one of the bucket's.
    fn share(&self, texts: &Self::Texts) -> f64;
}

impl Marking {
    /// A fingerprint of each keyword, and the tables for all of them: those that are alike share a bucket, so that little else looks like
    /// them. What was worked out when the program was built, `known`, is taken from there.
    pub fn plan(wanted: &[Wanted<'_>], looks: Looks, known: Known<'_>) -> (Vec<Fingerprint>, Self) {
        let mut buckets = [Halves::default(); SETS * BUCKETS];
        let mut chosen = vec![Fingerprint::at(&[], 0); wanted.len()];
        let mut whole = [[[0; ASCII]; LENGTH]; SETS];
        for (index, choice) in choose_for(looks, wanted, known) {
            let fingerprint = Fingerprint::at(wanted[index].keyword, choice.offset);
            buckets[choice.bucket] = buckets[choice.bucket].and(&fingerprint, wanted[index].folded);
            let tables = &mut whole[choice.bucket / BUCKETS];
            fingerprint.enter(wanted[index].folded, 1 << (choice.bucket % BUCKETS), tables);
            chosen[index] = fingerprint;
        }
        let (low, mixed) = Halves::tables(&buckets);
        (chosen, Self { low, mixed, whole })
    }

    /// The buckets of a set of which a fingerprint may begin at `at`, by the halves.
    pub fn at(&self, set: usize, text: &[u8], at: usize) -> u8 {
        (0..MARKED).fold(0xFF, |bits, i| {
            let byte = text[at + i];
            bits & self.low[set][i][usize::from(byte & 15)] & self.mixed[set][i][usize::from(halves::mixed(byte))]
        })
    }
}

/// Where in a keyword its fingerprint is, and in which bucket.
#[derive(Clone, Copy)]
struct Choice {
    offset: usize,
    bucket: usize,
}

/// Choices that were made before: eight bytes each, sorted; four of the keyword's hash, then an offset and a bucket for each of [`Looks`].
#[derive(Clone, Copy)]
pub struct Known<'k>(pub &'k [[u8; 8]]);

impl Known<'_> {
    /// Works the choices out.
    #[allow(dead_code, reason = "patterns/build.rs does, once for all")]
    pub fn pack(wanted: &[Wanted<'_>]) -> Vec<[u8; 8]> {
        let mut packed = vec![[u8::MAX; 8]; wanted.len()];
        for (at, looks) in [(4, Looks::Halves), (6, Looks::Whole)] {
            for (index, choice) in choose_for(looks, wanted, Known(&[])) {
                packed[index][..4].copy_from_slice(&wanted[index].hash().to_be_bytes());
                packed[index][at..at + 2]
                    .copy_from_slice(&[choice.offset, choice.bucket].map(|n| u8::try_from(n).unwrap_or(u8::MAX)));
            }
        }
        packed.retain(|packed| packed[4] < u8::MAX && packed[6] < u8::MAX);
        packed.sort_unstable();
        packed
    }

    /// Another keyword of the same hash does no harm: any choice that the keyword has is right, if not the best.
    fn of(self, wanted: &Wanted<'_>, looks: Looks) -> Option<Choice> {
        let hash = wanted.hash().to_be_bytes();
        let at = self.0.binary_search_by(|packed| packed[..4].cmp(&hash)).ok()?;
        let [.., offset, bucket, whole_offset, whole_bucket] = self.0[at];
        let (offset, bucket) = if looks == Looks::Halves { (offset, bucket) } else { (whole_offset, whole_bucket) };
        let choice = Choice { offset: offset.into(), bucket: bucket.into() };
        (choice.offset <= wanted.last_offset() && wanted.buckets().contains(&choice.bucket)).then_some(choice)
    }
}

/// A few are added to what is known by how common bytes are, whichever way is looked: to go by common texts takes milliseconds to begin with.
fn choose_for(looks: Looks, wanted: &[Wanted<'_>], known: Known<'_>) -> Vec<(usize, Choice)> {
    match looks {
        _ if !known.0.is_empty() => choose::<Common>(looks, wanted, known),
        Looks::Halves => choose::<Alike>(looks, wanted, known),
        Looks::Whole => choose::<Whole>(looks, wanted, known),
    }
}

/// A choice for each keyword: those that are known, and then the others, the hardest first.
fn choose<B: Bucket>(looks: Looks, wanted: &[Wanted<'_>], known: Known<'_>) -> Vec<(usize, Choice)> {
    let (mut chosen, mut rest) = (Vec::with_capacity(wanted.len()), Vec::new());
    for (index, one) in wanted.iter().enumerate() {
        match known.of(one, looks) {
            Some(choice) => chosen.push((index, choice)),
            None => rest.push(index),
        }
    }
    if rest.is_empty() {
        return chosen;
    }
    let texts = B::texts();
    let mut buckets = vec![B::none(&texts); SETS * BUCKETS];
    chosen.iter().for_each(|(index, choice)| wanted[*index].enter(*choice, &mut buckets, &texts));
    let mut rest: Vec<_> = rest.into_iter().map(|index| (wanted[index].share::<B>(&texts), index)).collect();
    rest.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, index) in rest {
        let choice = wanted[index].cheapest(&buckets, &texts);
        wanted[index].enter(choice, &mut buckets, &texts);
        chosen.push((index, choice));
    }
    if known.0.is_empty() {
        choose_again(wanted, &mut chosen, &mut buckets, &texts);
    }
    chosen
}

/// Makes each choice again, now that those are known which were made after it.
fn choose_again<B: Bucket>(wanted: &[Wanted<'_>], chosen: &mut [(usize, Choice)], buckets: &mut [B], texts: &B::Texts) {
    for again in 0..chosen.len() {
        let (index, Choice { bucket, .. }) = chosen[again];
        buckets[bucket] = B::none(texts);
        let others = chosen.iter().enumerate().filter(|(other, (_, choice))| *other != again && choice.bucket == bucket);
        others.for_each(|(_, (index, choice))| wanted[*index].enter(*choice, buckets, texts));
        let choice = wanted[index].cheapest(buckets, texts);
        wanted[index].enter(choice, buckets, texts);
        chosen[again].1 = choice;
    }
}

/// What it takes to compare a keyword with a text, in steps of what a mark takes that turns out to be none.
const COMPARING: f64 = 12.0;
/// Of a keyword's fingerprints so many are tried, the rarest.
const TRIED: usize = 12;

impl Wanted<'_> {
    fn last_offset(&self) -> usize {
        if self.near { 0 } else { self.keyword.len().saturating_sub(LENGTH) }
    }

    /// The buckets it may be in.
    pub(super) fn buckets(&self) -> Range<usize> {
        if self.near { FIRST_NEAR..SETS * BUCKETS } else { 0..FIRST_NEAR }
    }

    /// FNV-1a.
    pub(super) fn hash(&self) -> u32 {
        let kind = [u8::from(self.folded), u8::from(self.near)];
        let bytes = self.keyword.iter().chain(&kind);
        bytes.fold(0x811C_9DC5, |hash: u32, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    /// How much of a text looks like it at least.
    fn share<B: Bucket>(&self, texts: &B::Texts) -> f64 {
        let share = |offset| {
            let mut alone = B::none(texts);
            alone.add(&Fingerprint::at(self.keyword, offset), self.folded, texts);
            alone.share(texts)
        };
        (0..=self.last_offset()).map(share).fold(f64::MAX, f64::min)
    }

    /// Adds its fingerprint to the bucket that was chosen.
    fn enter<B: Bucket>(&self, choice: Choice, buckets: &mut [B], texts: &B::Texts) {
        buckets[choice.bucket].add(&Fingerprint::at(self.keyword, choice.offset), self.folded, texts);
    }

    /// The choice that takes the least more time.
    fn cheapest<B: Bucket>(&self, buckets: &[B], texts: &B::Texts) -> Choice {
        let mut rarest: Vec<_> = (0..=self.last_offset()).map(|offset| (self.rareness(offset), offset)).collect();
        rarest.sort_by(|a, b| a.0.total_cmp(&b.0));
        let shares: Vec<_> = buckets.iter().map(|bucket| bucket.share(texts)).collect();
        let mut best = (f64::MAX, Choice { offset: 0, bucket: self.buckets().start });
        for &(rareness, offset) in rarest.iter().take(TRIED) {
            let (comparing, fingerprint) = (COMPARING * rareness, Fingerprint::at(self.keyword, offset));
            if comparing >= best.0 {
                break;
            }
            for bucket in self.buckets() {
                let marking = self.marking(&buckets[bucket], shares[bucket], &fingerprint, texts);
                if comparing + marking < best.0 {
                    best = (comparing + marking, Choice { offset, bucket });
                }
            }
        }
        best.1
    }

    /// How much more of a text than `share` looks like one of a bucket's, with this fingerprint.
    fn marking<B: Bucket>(&self, bucket: &B, share: f64, fingerprint: &Fingerprint, texts: &B::Texts) -> f64 {
        if bucket.has(fingerprint, self.folded) {
            return 0.0;
        }
        let mut with = bucket.clone();
        with.add(fingerprint, self.folded, texts);
        with.share(texts) - share
    }

    /// How much of a text its fingerprint at `offset` stands in.
    fn rareness(&self, offset: usize) -> f64 {
        let fingerprint = Fingerprint::at(self.keyword, offset);
        let cases = if self.folded { fingerprint.cases() } else { 1 };
        (0..cases).map(|case| grams::share_of(&fingerprint.in_case(case))).sum()
    }
}
