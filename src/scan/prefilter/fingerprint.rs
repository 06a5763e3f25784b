//! A few telling bytes of each keyword, and the tables that tell where one of them may stand.
//!
//! Promises: every fingerprint is marked wherever it stands.
//! Leaves out: whether a keyword is around it (keywords).

/// Bytes of a fingerprint; a keyword of fewer has any byte after them.
pub const LENGTH: usize = 4;
/// How many of them the tables look at: with more, few are left that lie in a rare part of their keyword.
pub const MARKED: usize = 3;
/// Kinds of fingerprints that the tables tell apart.
const BUCKETS: usize = 8;

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

    /// Whether `word` begins with its known bytes.
    pub fn is(&self, word: u32) -> bool {
        let unknown = u32::try_from(8 * (LENGTH - self.known)).unwrap_or(u32::MAX);
        let known = u32::MAX.checked_shr(unknown).unwrap_or(0);
        word & known == u32::from_le_bytes(self.bytes)
    }

    /// How much of a text looks like it.
    fn share(&self) -> f64 {
        Bucket::default().with(self, false).share()
    }
}

/// For each byte of a fingerprint, which buckets hold one with such a low half, and which with such a high half.
#[derive(Clone, Debug)]
pub struct Nibbles {
    /// By the byte's place and its low half.
    pub low: [[u8; 16]; MARKED],
    /// By its place and its high half.
    pub high: [[u8; 16]; MARKED],
}

/// A keyword whose fingerprint may stand anywhere.
pub struct Wanted<'k> {
    /// Its bytes.
    pub keyword: &'k [u8],
    /// Whether they may be in any case.
    pub folded: bool,
}

/// The halves that a bucket's fingerprints have.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Bucket {
    low: [u16; MARKED],
    high: [u16; MARKED],
}

impl Nibbles {
    /// A fingerprint of each keyword, and the tables for all of them: those that are alike share a bucket, so that little else looks like
    /// them.
    pub fn plan(wanted: &[Wanted<'_>]) -> (Vec<Fingerprint>, Self) {
        let choices: Vec<Vec<Fingerprint>> = wanted.iter().map(|wanted| choices(wanted.keyword)).collect();
        let hardness = |index: &usize| choices[*index].iter().map(Fingerprint::share).fold(f64::MAX, f64::min);
        let mut order: Vec<(f64, usize)> = (0..wanted.len()).map(|index| (hardness(&index), index)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut buckets = [Bucket::default(); BUCKETS];
        let mut chosen = vec![Fingerprint::at(&[], 0); wanted.len()];
        for (_, index) in order {
            let (fingerprint, bucket) = cheapest(&choices[index], wanted[index].folded, &buckets);
            buckets[bucket] = buckets[bucket].with(&fingerprint, wanted[index].folded);
            chosen[index] = fingerprint;
        }
        (chosen, Self::of(&buckets))
    }

    fn of(buckets: &[Bucket; BUCKETS]) -> Self {
        let table = |halves: fn(&Bucket) -> &[u16; MARKED], place: usize| {
            let has = |half: usize, bucket: usize| halves(&buckets[bucket])[place] >> half & 1 == 1;
            std::array::from_fn(|half| (0..BUCKETS).fold(0, |bits, bucket| bits | u8::from(has(half, bucket)) << bucket))
        };
        Self { low: std::array::from_fn(|i| table(|b| &b.low, i)), high: std::array::from_fn(|i| table(|b| &b.high, i)) }
    }

    /// The buckets of which a fingerprint may begin at `at`.
    pub fn at(&self, text: &[u8], at: usize) -> u8 {
        (0..MARKED).fold(0xFF, |bits, i| {
            let byte = usize::from(text[at + i]);
            bits & self.low[i][byte & 15] & self.high[i][byte >> 4]
        })
    }
}

/// Every fingerprint that a keyword has.
fn choices(keyword: &[u8]) -> Vec<Fingerprint> {
    (0..=keyword.len().saturating_sub(LENGTH)).map(|offset| Fingerprint::at(keyword, offset)).collect()
}

/// The fingerprint, and the bucket for it, for which least more of a text looks like one.
fn cheapest(choices: &[Fingerprint], folded: bool, buckets: &[Bucket; BUCKETS]) -> (Fingerprint, usize) {
    let mut best = (f64::MAX, choices[0], 0);
    for fingerprint in choices {
        for (index, bucket) in buckets.iter().enumerate() {
            let with = bucket.with(fingerprint, folded);
            if with == *bucket {
                return (*fingerprint, index);
            }
            let more = with.share() - bucket.share();
            if more < best.0 {
                best = (more, *fingerprint, index);
            }
        }
    }
    (best.1, best.2)
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
