//! A few telling bytes of each keyword, and the tables that tell where one of them may stand.
//!
//! Promises: every fingerprint is marked wherever it stands.
//! Leaves out: whether a keyword is around it (keywords). Also compiled into patterns/build.rs.

#[path = "fingerprint/common.rs"]
mod common;
#[path = "fingerprint/folded.rs"]
pub mod folded;
#[path = "fingerprint/halves.rs"]
pub mod halves;

use std::ops::Range;

use common::Common;
use halves::Halves;

/// Bytes of a fingerprint; a keyword of fewer has any byte after them.
pub const LENGTH: usize = 4;
/// Kinds of fingerprints that a set of tables tells apart, one a bit.
const BUCKETS: usize = 8;
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

/// For each byte of a fingerprint, which buckets hold one like it; those tables that are not looked at hold nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// By set, the byte's place and its low half.
    pub low: halves::Table,
    /// By set, its place and its mixed half.
    pub mixed: halves::Table,
    /// By set, its place and what it is without its case.
    pub folded: folded::Table,
}

/// Which of the tables are looked at: fingerprints are chosen for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// The halves of three bytes.
    Halves,
    /// Four bytes without their case.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "no other processor's engine looks so"))]
    Folded,
}

impl Looks {
    /// Sets of tables.
    const fn sets(self) -> usize {
        match self {
            Self::Halves => halves::SETS,
            Self::Folded => folded::SETS,
        }
    }

    /// The buckets of keywords near a stretch or behind one, the last ones, or those of the others: of these are more places looked at.
    const fn buckets(self, near: bool) -> Range<usize> {
        let of_near = match self {
            Self::Halves => halves::NEAR,
            Self::Folded => folded::NEAR,
        };
        let all = self.sets() * BUCKETS;
        let first_near = all - of_near.count_ones() as usize;
        if near { first_near..all } else { 0..first_near }
    }
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

impl Marking {
    /// A fingerprint of each keyword, and the tables for all of them: those that are alike share a bucket, so that little else looks like
    /// them. What was chosen before, `known`, is taken from there.
    pub fn plan(wanted: &[Wanted<'_>], looks: Looks, known: Known<'_>) -> (Vec<Fingerprint>, Self) {
        let (mut buckets, mut chosen) = ([Halves::default(); halves::SETS * BUCKETS], Vec::with_capacity(wanted.len()));
        let mut folded = [[[0; folded::KINDS]; LENGTH]; folded::SETS];
        for (one, Choice { offset, bucket }) in wanted.iter().zip(choose(wanted, looks, known)) {
            let fingerprint = Fingerprint::at(one.keyword, offset);
            match looks {
                Looks::Halves => buckets[bucket] = buckets[bucket].and(&fingerprint, one.folded),
                Looks::Folded => folded::enter(&fingerprint, 1 << (bucket % BUCKETS), &mut folded[bucket / BUCKETS]),
            }
            chosen.push(fingerprint);
        }
        let (low, mixed) = Halves::tables(&buckets);
        (chosen, Self { low, mixed, folded })
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
    /// Reads choices.tsv: the hash, the numbers after it, and the keyword, which is for readers.
    ///
    /// # Errors
    /// Where a line is none.
    #[allow(dead_code, reason = "patterns/build.rs does")]
    pub fn read(text: &str) -> Result<Vec<[u8; 8]>, String> {
        let mut packed = Vec::new();
        for (index, line) in text.lines().enumerate() {
            packed.push(read_choice(line).ok_or_else(|| format!("{}: no choice of a fingerprint", index + 1))?);
        }
        packed.sort_unstable();
        Ok(packed)
    }

    /// Another keyword of the same hash does no harm: any choice that the keyword has is right, if not the best.
    fn of(self, wanted: &Wanted<'_>, looks: Looks) -> Option<Choice> {
        let hash = wanted.hash().to_be_bytes();
        let at = self.0.binary_search_by(|packed| packed[..4].cmp(&hash)).ok()?;
        let [.., offset, bucket, folded_offset, folded_bucket] = self.0[at];
        let (offset, bucket) = if looks == Looks::Halves { (offset, bucket) } else { (folded_offset, folded_bucket) };
        let choice = Choice { offset: offset.into(), bucket: bucket.into() };
        (choice.offset <= wanted.last_offset() && looks.buckets(wanted.near).contains(&choice.bucket)).then_some(choice)
    }
}

fn read_choice(line: &str) -> Option<[u8; 8]> {
    let mut columns = line.split('\t');
    let [a, b, c, d] = u32::from_str_radix(columns.next()?, 16).ok()?.to_be_bytes();
    let mut number = || columns.next()?.parse().ok();
    Some([a, b, c, d, number()?, number()?, number()?, number()?])
}

/// A choice for each keyword: those that are known; then the others by how common their bytes are, the hardest first.
fn choose(wanted: &[Wanted<'_>], looks: Looks, known: Known<'_>) -> Vec<Choice> {
    let mut chosen: Vec<_> = wanted.iter().map(|one| known.of(one, looks)).collect();
    let rest: Vec<_> = (0..wanted.len()).filter(|&index| chosen[index].is_none()).collect();
    if !rest.is_empty() {
        let mut buckets = vec![Common::default(); looks.sets() * BUCKETS];
        for (one, choice) in wanted.iter().zip(&chosen) {
            choice.iter().for_each(|choice| one.enter(*choice, &mut buckets));
        }
        let mut rest: Vec<_> = rest.into_iter().map(|index| (wanted[index].least_share(), index)).collect();
        rest.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, index) in rest {
            let choice = wanted[index].cheapest(looks.buckets(wanted[index].near), &buckets);
            wanted[index].enter(choice, &mut buckets);
            chosen[index] = Some(choice);
        }
    }
    chosen.into_iter().map(|choice| choice.expect("each was made")).collect()
}

/// What it takes to compare a keyword with a text, in steps of what a mark takes that turns out to be none.
const COMPARING: f64 = 12.0;
/// Of a keyword's fingerprints so many are tried, the rarest.
const TRIED: usize = 12;

impl Wanted<'_> {
    fn last_offset(&self) -> usize {
        if self.near { 0 } else { self.keyword.len().saturating_sub(LENGTH) }
    }

    /// FNV-1a.
    pub(super) fn hash(&self) -> u32 {
        let kind = [u8::from(self.folded), u8::from(self.near)];
        let bytes = self.keyword.iter().chain(&kind);
        bytes.fold(0x811C_9DC5, |hash: u32, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    /// Adds its fingerprint to the bucket that was chosen.
    fn enter(&self, choice: Choice, buckets: &mut [Common]) {
        buckets[choice.bucket].add(&Fingerprint::at(self.keyword, choice.offset), self.folded);
    }

    /// How much of a text each of its fingerprints stands in.
    fn shares(&self) -> impl Iterator<Item = (f64, usize)> {
        (0..=self.last_offset()).map(|offset| {
            let mut alone = Common::default();
            alone.add(&Fingerprint::at(self.keyword, offset), self.folded);
            (alone.share(), offset)
        })
    }

    fn least_share(&self) -> f64 {
        self.shares().map(|(share, _)| share).fold(f64::MAX, f64::min)
    }

    /// The choice that takes the least more time.
    fn cheapest(&self, among: Range<usize>, buckets: &[Common]) -> Choice {
        let mut rarest: Vec<_> = self.shares().collect();
        rarest.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut best = (f64::MAX, Choice { offset: 0, bucket: among.start });
        for &(share, offset) in rarest.iter().take(TRIED) {
            let (comparing, fingerprint) = (COMPARING * share, Fingerprint::at(self.keyword, offset));
            if comparing >= best.0 {
                break;
            }
            for bucket in among.clone() {
                let mut with = buckets[bucket].clone();
                with.add(&fingerprint, self.folded);
                let cost = comparing + with.share() - buckets[bucket].share();
                if cost < best.0 {
                    best = (cost, Choice { offset, bucket });
                }
            }
        }
        best.1
    }
}

#[cfg(test)]
#[path = "fingerprint/tests/choosing.rs"]
mod choosing;
