//! Masks → the places of their bits.
//!
//! Promises: in order, each once.

use super::blocks::{BATCH, BLOCK};

/// The places of a mask's bits.
#[inline(always)]
pub fn each(mask: u64, mut f: impl FnMut(usize)) {
    let mut rest = mask;
    while rest != 0 {
        f(rest.trailing_zeros() as usize);
        rest &= rest - 1;
    }
}

/// A bit for each of `masks` that is not zero.
#[inline(always)]
pub fn marked(masks: &[u64]) -> u64 {
    const { assert!(BATCH <= u64::BITS as usize) };
    masks.iter().enumerate().fold(0, |some, (index, &mask)| some | u64::from(mask != 0) << index)
}

/// The places of bits, in order, as offsets from the first of their blocks.
pub struct List {
    places: [u16; BATCH * BLOCK + SPARE],
    count: usize,
}

/// Places that are written without looking whether there are so many: most blocks have few, and no branch depends on how many.
const AT_ONCE: usize = 6;
/// Room after the last place, for what is written without looking.
const SPARE: usize = BLOCK;

impl List {
    /// None.
    pub const NONE: Self = Self { places: [0; BATCH * BLOCK + SPARE], count: 0 };

    /// Replaces the list by the bits of `masks`, of which most are zero.
    #[inline(always)]
    pub fn fill_with_few(&mut self, masks: &[u64]) {
        self.count = 0;
        each(marked(masks), |index| {
            each(masks[index], |place| {
                self.places[self.count] = (index * BLOCK + place) as u16;
                self.count += 1;
            });
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

    /// [`List::fill`], where `write` puts down a block's places: it is given where the block begins, its mask, and room for all it could hold.
    #[inline(always)]
    fn fill_by(&mut self, masks: &[u64], mut write: impl FnMut(u16, u64, &mut [u16; BLOCK])) {
        self.count = 0;
        // Not by `for_each`, which is compiled apart, for any processor.
        for (index, &mask) in masks.iter().enumerate() {
            self.put(index, mask, &mut write);
        }
    }

    /// [`List::fill_with_few`], where `write` puts down a block's places, as in [`List::fill_by`].
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    pub fn fill_with_few_by(&mut self, masks: &[u64], mut write: impl FnMut(u16, u64, &mut [u16; BLOCK])) {
        self.count = 0;
        each(marked(masks), |index| self.put(index, masks[index], &mut write));
    }

    #[inline(always)]
    fn put(&mut self, index: usize, mask: u64, write: &mut impl FnMut(u16, u64, &mut [u16; BLOCK])) {
        let room = self.places[self.count..].first_chunk_mut().expect("no more places than bits, and room to spare");
        write((index * BLOCK) as u16, mask, room);
        self.count += mask.count_ones() as usize;
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
