//! Masks → the places of their bits.
//!
//! Promises: in order, each once.

use super::blocks::{BATCH, BLOCK};

/// The places of the bits of `masks`, of which most are zero.
#[inline(always)]
pub fn each_of_few(masks: &[u64], mut f: impl FnMut(usize)) {
    const TOGETHER: usize = 8;
    for (group, masks) in masks.chunks(TOGETHER).enumerate() {
        if masks.iter().fold(0, |all, mask| all | mask) == 0 {
            continue;
        }
        for (index, &mask) in masks.iter().enumerate() {
            let mut rest = mask;
            while rest != 0 {
                f((group * TOGETHER + index) * BLOCK + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}

/// The places of bits, in order, as offsets from the first of their blocks.
pub struct List {
    places: [u16; BATCH * BLOCK + SPARE],
    count: usize,
}

/// Places that are written without looking whether there are so many: most blocks have few, and no branch depends on how many.
const AT_ONCE: usize = 2;
/// Room after the last place, for what is written without looking.
const SPARE: usize = BLOCK;

impl List {
    /// None.
    pub const NONE: Self = Self { places: [0; BATCH * BLOCK + SPARE], count: 0 };

    /// Replaces the list by the bits of `masks`, of which most are zero.
    #[inline(always)]
    pub fn fill_with_few(&mut self, masks: &[u64]) {
        self.count = 0;
        each_of_few(masks, |place| {
            self.places[self.count] = place as u16;
            self.count += 1;
        });
    }

    /// Replaces the list by the bits of `masks`.
    #[inline(always)]
    pub fn fill(&mut self, masks: &[u64]) {
        self.fill_by(masks, |base, mut rest, places| {
            let count = rest.count_ones() as usize;
            let mut next = || {
                let place = base + rest.trailing_zeros() as u16;
                rest &= rest.wrapping_sub(1);
                place
            };
            let (few, more) = places.split_at_mut(AT_ONCE);
            few.iter_mut().for_each(|place| *place = next());
            if count > AT_ONCE {
                more[..count - AT_ONCE].iter_mut().for_each(|place| *place = next());
            }
        });
    }

    /// Replaces the list by the bits of `masks`, which `write` puts down block by block: it is given where the block begins, its mask, and
    /// room for all it could hold.
    #[inline(always)]
    pub fn fill_by(&mut self, masks: &[u64], mut write: impl FnMut(u16, u64, &mut [u16; BLOCK])) {
        self.count = 0;
        for (index, &mask) in masks.iter().enumerate() {
            let room = self.places[self.count..].first_chunk_mut().expect("no more places than bits, and room to spare");
            write((index * BLOCK) as u16, mask, room);
            self.count += mask.count_ones() as usize;
        }
    }

    /// Keeps those for which `keep` holds.
    #[inline(always)]
    pub fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let mut kept = 0;
        for index in 0..self.count {
            let place = self.places[index];
            self.places[kept] = place;
            kept += usize::from(keep(usize::from(place)));
        }
        self.count = kept;
    }

    /// The places.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.places[..self.count].iter().map(|&place| usize::from(place))
    }
}
