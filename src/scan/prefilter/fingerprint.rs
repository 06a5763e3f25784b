//! A few telling bytes of each keyword, and the tables that tell where one of them may stand.
//!
//! Promises: every fingerprint is marked wherever it stands.
//! Leaves out: whether a keyword is around it (keywords).

/// Bytes of a fingerprint; a keyword of fewer has any byte after them.
pub const LENGTH: usize = 4;

/// Where in a keyword its fingerprint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// Its bytes.
    pub bytes: [u8; LENGTH],
    /// How many of them are known.
    pub known: usize,
    /// Bytes of the keyword before it.
    pub offset: usize,
    /// Whether it begins with a letter or digit that follows none ([`Anchor::bounded`](crate::rule::pattern::anchor::Anchor)).
    pub bounded: bool,
}

impl Fingerprint {
    /// The one at the start.
    pub fn first(keyword: &[u8]) -> Self {
        Self::at(keyword, 0, false)
    }

    /// The rarest one. `bounded` says whether the keyword's first byte follows no letter or digit.
    pub fn best(keyword: &[u8], bounded: bool) -> Self {
        let last = keyword.len().saturating_sub(LENGTH);
        let all = (0..=last).map(|offset| Self::at(keyword, offset, bounded));
        all.min_by_key(|fingerprint| fingerprint.commonness()).unwrap_or_else(|| Self::first(keyword))
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

    fn at(keyword: &[u8], offset: usize, bounded: bool) -> Self {
        let known = LENGTH.min(keyword.len() - offset);
        let mut bytes = [0; LENGTH];
        bytes[..known].copy_from_slice(&keyword[offset..offset + known]);
        let after_none = offset.checked_sub(1).map_or(bounded, |before| !keyword[before].is_ascii_alphanumeric());
        Self { bytes, known, offset, bounded: after_none && bytes[0].is_ascii_alphanumeric() }
    }

    /// Whether `word` begins with its known bytes.
    pub fn is(&self, word: u32) -> bool {
        let unknown = u32::try_from(8 * (LENGTH - self.known)).unwrap_or(u32::MAX);
        let known = u32::MAX.checked_shr(unknown).unwrap_or(0);
        word & known == u32::from_le_bytes(self.bytes)
    }

    /// How often such bytes stand in text, roughly.
    fn commonness(&self) -> u32 {
        let common = |&byte: &u8| match byte {
            b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b' ' => 16,
            b'a'..=b'z' => 9,
            b'_' | b'-' | b'.' | b'0'..=b'9' => 5,
            b'A'..=b'Z' => 4,
            _ => 2,
        };
        let unknown = 64_u32.pow((LENGTH - self.known) as u32);
        self.bytes[..self.known].iter().map(common).product::<u32>() * unknown / if self.bounded { 6 } else { 1 }
    }
}

/// For each byte of a fingerprint, which buckets hold one with such a low half, and which with such a high half.
#[derive(Clone, Debug)]
pub struct Nibbles {
    /// By the byte's place and its low half.
    pub low: [[u8; 16]; LENGTH],
    /// By its place and its high half.
    pub high: [[u8; 16]; LENGTH],
}

/// The halves that a bucket's fingerprints have.
#[derive(Clone, Copy, Default)]
struct Bucket {
    low: [u16; LENGTH],
    high: [u16; LENGTH],
}

impl Nibbles {
    /// The buckets of fingerprints that may stand anywhere; the others hold bounded ones.
    pub const LOOSE: u8 = 0b0001_1111;

    /// Tables for `fingerprints`: alike ones share a bucket, so that little else looks like them.
    pub fn new(fingerprints: &[Fingerprint]) -> Self {
        let mut buckets = [Bucket::default(); 8];
        let loose = Self::LOOSE.count_ones() as usize;
        for fingerprint in fingerprints {
            let places = if fingerprint.bounded { loose..8 } else { 0..loose };
            let dearness = |&place: &usize| buckets[place].with(fingerprint).likelihood() - buckets[place].likelihood();
            let Some(cheapest) = places.min_by_key(dearness) else { continue };
            buckets[cheapest] = buckets[cheapest].with(fingerprint);
        }
        let table = |halves: fn(&Bucket) -> &[u16; LENGTH], place: usize| {
            let has = |half: usize, bucket: usize| halves(&buckets[bucket])[place] >> half & 1 == 1;
            std::array::from_fn(|half| (0..8).fold(0, |bits, bucket| bits | u8::from(has(half, bucket)) << bucket))
        };
        Self { low: std::array::from_fn(|i| table(|b| &b.low, i)), high: std::array::from_fn(|i| table(|b| &b.high, i)) }
    }

    /// The buckets of which a fingerprint may begin at `at`.
    pub fn at(&self, text: &[u8], at: usize) -> u8 {
        (0..LENGTH).fold(0xFF, |bits, i| {
            let byte = usize::from(text[at + i]);
            bits & self.low[i][byte & 15] & self.high[i][byte >> 4]
        })
    }
}

impl Bucket {
    fn with(mut self, fingerprint: &Fingerprint) -> Self {
        for (i, byte) in fingerprint.bytes.iter().enumerate() {
            let (low, high) = if i < fingerprint.known { (1 << (byte & 15), 1 << (byte >> 4)) } else { (u16::MAX, u16::MAX) };
            self.low[i] |= low;
            self.high[i] |= high;
        }
        self
    }

    /// How many of all four bytes look like one of the bucket's.
    fn likelihood(&self) -> u64 {
        (0..LENGTH).map(|i| u64::from(self.low[i].count_ones() * self.high[i].count_ones())).product()
    }
}
