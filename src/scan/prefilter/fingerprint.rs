//! A few telling bytes of each keyword, and the tables that tell where one of them may stand.
//!
//! Promises: every fingerprint is marked wherever it stands.
//! Leaves out: whether a keyword is around it (keywords). Also compiled into patterns/build.rs.

use std::ops::Range;

use crate::scan::ngram;

/// Bytes of a fingerprint; a keyword of fewer has any byte after them.
pub const LENGTH: usize = 4;
/// How many of them the tables look at: with more, few are left that lie in a rare part of their keyword.
pub const MARKED: usize = 3;
/// Kinds of fingerprints that a set of tables tells apart, one a bit.
const BUCKETS: usize = 8;
/// Sets of tables: two for keywords that may stand anywhere, one for those near a stretch.
pub const SETS: usize = 3;
/// The set of the latter.
pub const NEAR_SET: usize = 2;
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

    /// Those of the keyword in any case: this one with each letter in either.
    pub fn in_any_case(self) -> Vec<Self> {
        (0..self.known).fold(vec![self], |all, place| {
            let flipped = |one: &Self| {
                let mut other = *one;
                other.bytes[place] ^= 0x20;
                other
            };
            let others = if self.bytes[place].is_ascii_alphabetic() { all.iter().map(flipped).collect() } else { Vec::new() };
            [all, others].concat()
        })
    }

    /// Marks its bytes in the tables of a set, in either case if that does not matter.
    fn enter(&self, folded: bool, bucket: u8, tables: &mut [[u8; ASCII]; LENGTH]) {
        for (place, table) in tables.iter_mut().enumerate() {
            if place >= self.known {
                table.iter_mut().for_each(|buckets| *buckets |= bucket);
                continue;
            }
            let byte = self.bytes[place];
            let other = if folded && byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte };
            [byte, other].into_iter().for_each(|byte| table[usize::from(byte) % ASCII] |= bucket);
        }
    }

    /// Whether `word` begins with its known bytes.
    pub fn is(&self, word: u32) -> bool {
        let unknown = u32::try_from(8 * (LENGTH - self.known)).unwrap_or(u32::MAX);
        let known = u32::MAX.checked_shr(unknown).unwrap_or(0);
        word & known == u32::from_le_bytes(self.bytes)
    }

    /// How much of a text it stands in, as letters follow each other in words.
    fn rareness(&self) -> f64 {
        let known = &self.bytes[..self.known];
        let symbols = known.iter().filter(|byte| !byte.is_ascii_alphanumeric());
        let symbols: f64 = symbols.map(|&byte| commonness(1 << (byte & 15), 1 << (byte >> 4))).product();
        symbols * (-ngram::bits(known)).exp2()
    }
}

/// For each byte of a fingerprint, which buckets hold one with such a low half, and which with such a high half; and which hold the byte.
#[derive(Clone, Debug)]
pub struct Nibbles {
    /// By set, the byte's place and its low half.
    pub low: [[[u8; 16]; MARKED]; SETS],
    /// By set, its place and its high half.
    pub high: [[[u8; 16]; MARKED]; SETS],
    /// By set, its place and the byte without its highest bit.
    pub whole: [[[u8; ASCII]; LENGTH]; SETS],
}

/// A keyword, and where its fingerprint may be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted<'k> {
    /// Its bytes.
    pub keyword: &'k [u8],
    /// Whether they may be in any case.
    pub folded: bool,
    /// Whether it is looked for near a stretch of value bytes only, by its first bytes.
    pub near: bool,
}

/// The halves that a bucket's fingerprints have.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Bucket {
    low: [u16; MARKED],
    high: [u16; MARKED],
}

impl Nibbles {
    /// A fingerprint of each keyword, and the tables for all of them: those that are alike share a bucket, so that little else looks like
    /// them. What was worked out when the program was built, `known`, is taken from there.
    pub fn plan(wanted: &[Wanted<'_>], known: Known<'_>) -> (Vec<Fingerprint>, Self) {
        let mut buckets = [Bucket::default(); SETS * BUCKETS];
        let mut chosen = vec![Fingerprint::at(&[], 0); wanted.len()];
        let mut whole = [[[0; ASCII]; LENGTH]; SETS];
        for (index, choice) in choose(wanted, known) {
            let fingerprint = Fingerprint::at(wanted[index].keyword, choice.offset);
            buckets[choice.bucket] = buckets[choice.bucket].with(&fingerprint, wanted[index].folded);
            let tables = &mut whole[choice.bucket / BUCKETS];
            fingerprint.enter(wanted[index].folded, 1 << (choice.bucket % BUCKETS), tables);
            chosen[index] = fingerprint;
        }
        (chosen, Self { whole, ..Self::of(&buckets) })
    }

    fn of(buckets: &[Bucket; SETS * BUCKETS]) -> Self {
        let table = |halves: fn(&Bucket) -> &[u16; MARKED], set: usize, place: usize| {
            let has = |half: usize, bucket: usize| halves(&buckets[set * BUCKETS + bucket])[place] >> half & 1 == 1;
            std::array::from_fn(|half| (0..BUCKETS).fold(0, |bits, bucket| bits | u8::from(has(half, bucket)) << bucket))
        };
        let tables = |halves| std::array::from_fn(|set| std::array::from_fn(|place| table(halves, set, place)));
        let whole = [[[0; ASCII]; LENGTH]; SETS];
        Self { low: tables(|bucket| &bucket.low), high: tables(|bucket| &bucket.high), whole }
    }

    /// The buckets of a set of which a fingerprint may begin at `at`.
    pub fn at(&self, set: usize, text: &[u8], at: usize) -> u8 {
        (0..MARKED).fold(0xFF, |bits, i| {
            let byte = usize::from(text[at + i]);
            bits & self.low[set][i][byte & 15] & self.high[set][i][byte >> 4]
        })
    }
}

/// Where in a keyword its fingerprint is, and in which bucket.
#[derive(Clone, Copy)]
struct Choice {
    offset: usize,
    bucket: usize,
}

/// Choices that were made before: eight bytes each, sorted; four of the keyword's hash, one of the offset, one of the bucket, two of nothing.
#[derive(Clone, Copy)]
pub struct Known<'k>(pub &'k [[u8; 8]]);

impl Known<'_> {
    /// Works the choices out.
    #[allow(dead_code, reason = "patterns/build.rs does, once for all")]
    pub fn pack(wanted: &[Wanted<'_>]) -> Vec<[u8; 8]> {
        let chosen = choose(wanted, Known(&[])).into_iter().map(|(index, choice)| {
            let [a, b, c, d] = wanted[index].hash().to_be_bytes();
            [a, b, c, d, choice.offset as u8, choice.bucket as u8, 0, 0]
        });
        let mut packed: Vec<_> = chosen.filter(|packed| packed[4] < u8::MAX).collect();
        packed.sort_unstable();
        packed
    }

    /// Another keyword of the same hash does no harm: any choice that the keyword has is right, if not the best.
    fn of(self, wanted: &Wanted<'_>) -> Option<Choice> {
        let hash = wanted.hash().to_be_bytes();
        let at = self.0.binary_search_by(|packed| packed[..4].cmp(&hash)).ok()?;
        let choice = Choice { offset: self.0[at][4].into(), bucket: self.0[at][5].into() };
        (choice.offset <= wanted.last_offset() && wanted.buckets().contains(&choice.bucket)).then_some(choice)
    }
}

/// A choice for each keyword: those that are known, and then the others, the hardest first.
fn choose(wanted: &[Wanted<'_>], known: Known<'_>) -> Vec<(usize, Choice)> {
    let mut buckets = [Bucket::default(); SETS * BUCKETS];
    let (mut chosen, mut rest) = (Vec::with_capacity(wanted.len()), Vec::new());
    for (index, one) in wanted.iter().enumerate() {
        match known.of(one) {
            Some(choice) => {
                buckets[choice.bucket] = buckets[choice.bucket].with(&Fingerprint::at(one.keyword, choice.offset), one.folded);
                chosen.push((index, choice));
            }
            None => rest.push((one.share(), index)),
        }
    }
    rest.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, index) in rest {
        let choice = wanted[index].cheapest(&buckets);
        let fingerprint = Fingerprint::at(wanted[index].keyword, choice.offset);
        buckets[choice.bucket] = buckets[choice.bucket].with(&fingerprint, wanted[index].folded);
        chosen.push((index, choice));
    }
    chosen
}

/// What it takes to compare a keyword with a text, in steps of what a mark takes that turns out to be none.
const COMPARING: f64 = 12.0;

impl Wanted<'_> {
    fn last_offset(&self) -> usize {
        if self.near { 0 } else { self.keyword.len().saturating_sub(LENGTH) }
    }

    fn buckets(&self) -> Range<usize> {
        if self.near { NEAR_SET * BUCKETS..SETS * BUCKETS } else { 0..NEAR_SET * BUCKETS }
    }

    /// FNV-1a.
    fn hash(&self) -> u32 {
        let kind = [u8::from(self.folded), u8::from(self.near)];
        let bytes = self.keyword.iter().chain(&kind);
        bytes.fold(0x811C_9DC5, |hash: u32, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    /// How much of a text looks like it at least.
    fn share(&self) -> f64 {
        let share = |offset| Bucket::default().with(&Fingerprint::at(self.keyword, offset), self.folded).share();
        (0..=self.last_offset()).map(share).fold(f64::MAX, f64::min)
    }

    /// The choice that takes the least more time.
    fn cheapest(&self, buckets: &[Bucket; SETS * BUCKETS]) -> Choice {
        let mut best = (f64::MAX, Choice { offset: 0, bucket: self.buckets().start });
        for offset in 0..=self.last_offset() {
            let fingerprint = Fingerprint::at(self.keyword, offset);
            let comparing = COMPARING * fingerprint.rareness();
            for bucket in self.buckets() {
                let with = buckets[bucket].with(&fingerprint, self.folded);
                let more = if with == buckets[bucket] { 0.0 } else { with.share() - buckets[bucket].share() };
                if more + comparing < best.0 {
                    best = (more + comparing, Choice { offset, bucket });
                }
            }
        }
        best.1
    }
}

impl Bucket {
    fn with(mut self, fingerprint: &Fingerprint, folded: bool) -> Self {
        for (i, &byte) in fingerprint.bytes.iter().take(MARKED).enumerate() {
            if i >= fingerprint.known {
                (self.low[i], self.high[i]) = (u16::MAX, u16::MAX);
                continue;
            }
            let other = if folded && byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte };
            self.low[i] |= 1 << (byte & 15);
            self.high[i] |= 1 << (byte >> 4) | 1 << (other >> 4);
        }
        self
    }

    /// How much of a text looks like one of the bucket's.
    fn share(&self) -> f64 {
        (0..MARKED).map(|i| commonness(self.low[i], self.high[i])).product()
    }
}

/// How common bytes are in source code and prose, in thousandths; those beyond ASCII are taken as alike.
const COMMONNESS: [[u8; 16]; 8] = [
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 26, 0, 0, 0, 0, 0],
    [0; 16],
    [160, 1, 4, 2, 1, 1, 2, 2, 8, 8, 6, 1, 10, 9, 12, 6],
    [14, 11, 8, 6, 5, 5, 4, 3, 4, 3, 5, 8, 3, 9, 4, 1],
    [1, 7, 3, 7, 6, 8, 5, 3, 3, 7, 1, 2, 6, 4, 6, 5],
    [6, 1, 7, 8, 7, 4, 2, 2, 2, 2, 1, 2, 1, 2, 1, 22],
    [1, 42, 10, 25, 25, 70, 15, 12, 18, 45, 2, 6, 28, 18, 42, 40],
    [18, 1, 45, 42, 54, 20, 8, 7, 6, 9, 2, 3, 1, 3, 1, 0],
];

/// How much of a text are bytes of these halves.
fn commonness(low: u16, high: u16) -> f64 {
    let of = |half: usize| match COMMONNESS.get(half) {
        Some(row) => row.iter().enumerate().filter(|(i, _)| low >> i & 1 == 1).map(|(_, share)| f64::from(*share) + 0.1).sum(),
        None => 0.2 * f64::from(low.count_ones()),
    };
    (0..16).filter(|half| high >> half & 1 == 1).map(of).sum::<f64>() / 1000.0
}
