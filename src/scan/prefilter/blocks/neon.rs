//! Blocks by NEON: 16 bytes at a time, each class by two table look-ups, one for either half of a byte.
//!
//! Promises: the same as the portable code. `unsafe` is in [`load`] alone.

use std::{
    arch::aarch64::{
        uint8x16_t, vandq_u8, vdupq_n_u8, veorq_u8, vgetq_lane_u64, vld1q_u8, vorrq_u8, vpaddq_u8, vqtbl1q_u8,
        vreinterpretq_u64_u8, vshlq_n_u8, vshrq_n_u8, vtstq_u8,
    },
    ops::Range,
};

use super::{BLOCK, Blocks, FIRST, KINDS, Marking, SMALL, WINDOW, class, window};
use crate::scan::prefilter::fingerprint::halves::{MARKED, NEAR, SETS};

/// Bytes in a vector.
const VECTOR: usize = 16;
/// Vectors in a block.
const VECTORS: usize = BLOCK / VECTOR;

/// A look-up by the low half of a byte, and one by the high half, or the mixed one.
#[derive(Clone, Copy)]
struct Tables {
    low: uint8x16_t,
    other: uint8x16_t,
}

/// Bytes by their halves.
#[derive(Clone, Copy)]
struct Halves {
    low: uint8x16_t,
    high: uint8x16_t,
    mixed: uint8x16_t,
}

/// All tables.
struct AllTables {
    class: Tables,
    marks: [[Tables; MARKED]; SETS],
}

/// Whether this processor has what [`fill`] is compiled for.
pub fn is_available() -> bool {
    std::arch::is_aarch64_feature_detected!("neon")
}

/// Makes the blocks of those indices of `text`, which begins at the first of them and holds a window for each.
#[target_feature(enable = "neon")]
pub fn fill(marking: &Marking, text: &[u8], indices: Range<usize>, blocks: &mut Blocks) {
    let class = tables(&class::LOW, &class::HIGH);
    let mut all = AllTables { class, marks: [[class; MARKED]; SETS] };
    for set in 0..SETS {
        for place in 0..MARKED {
            all.marks[set][place] = tables(&marking.low[set][place], &marking.mixed[set][place]);
        }
    }
    for index in indices.clone() {
        let window = window(text, index - indices.start);
        let of = |vector: usize| kinds_of(&all, window, vector * VECTOR);
        let [first, second, third, fourth] = [of(0), of(1), of(2), of(3)];
        let mut masks = [0; KINDS];
        for kind in 0..KINDS {
            masks[kind] = mask([first[kind], second[kind], third[kind], fourth[kind]]);
        }
        blocks.put(FIRST + index, masks);
    }
}

/// For each kind of mask, ones in the bytes from `at` on that are of it, and zeros in the others.
#[inline]
#[target_feature(enable = "neon")]
fn kinds_of(all: &AllTables, window: &[u8; WINDOW], at: usize) -> [uint8x16_t; KINDS] {
    const { assert!(MARKED == 3 && SETS == 3) };
    let bytes = [halves(load(window, at)), halves(load(window, at + 1)), halves(load(window, at + 2))];
    let class = look_up(&all.class, bytes[0].low, bytes[0].high);
    let last = marks(&all.marks[SETS - 1], bytes);
    let first = vorrq_u8(marks(&all.marks[0], bytes), marks(&all.marks[1], bytes));
    [
        has(class, class::VALUE),
        has(class, class::ALPHANUMERIC),
        has(class, class::SIGN),
        has(load(window, at), SMALL),
        vorrq_u8(has(first, u8::MAX), has(last, !NEAR)),
        has(last, NEAR),
    ]
}

/// A bit for each byte of a block, which is all ones or all zeros: of each, the bit of its place is kept, and neighbours are added up until
/// eight of them are one byte.
#[inline]
#[target_feature(enable = "neon")]
fn mask(block: [uint8x16_t; VECTORS]) -> u64 {
    const { assert!(VECTORS == 4) };
    const PLACES: [u8; VECTOR] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    let places = load(&PLACES, 0);
    let pairs = |at: usize| vpaddq_u8(vandq_u8(block[at], places), vandq_u8(block[at + 1], places));
    let fours = vpaddq_u8(pairs(0), pairs(2));
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(fours, fours)))
}

/// Ones in each byte that has any of `bits`.
#[inline]
#[target_feature(enable = "neon")]
fn has(bytes: uint8x16_t, bits: u8) -> uint8x16_t {
    vtstq_u8(bytes, vdupq_n_u8(bits))
}

#[inline]
#[target_feature(enable = "neon")]
fn halves(bytes: uint8x16_t) -> Halves {
    let (half, high) = (vdupq_n_u8(15), vshrq_n_u8::<4>(bytes));
    Halves { low: vandq_u8(bytes, half), high, mixed: vandq_u8(veorq_u8(high, vshlq_n_u8::<2>(bytes)), half) }
}

#[inline]
#[target_feature(enable = "neon")]
fn look_up(tables: &Tables, low: uint8x16_t, other: uint8x16_t) -> uint8x16_t {
    vandq_u8(vqtbl1q_u8(tables.low, low), vqtbl1q_u8(tables.other, other))
}

/// The buckets of a set of which a fingerprint may begin at each byte.
#[inline]
#[target_feature(enable = "neon")]
fn marks(tables: &[Tables; MARKED], bytes: [Halves; MARKED]) -> uint8x16_t {
    let of = |place: usize| look_up(&tables[place], bytes[place].low, bytes[place].mixed);
    vandq_u8(vandq_u8(of(0), of(1)), of(2))
}

#[inline]
#[target_feature(enable = "neon")]
fn tables(low: &[u8; VECTOR], other: &[u8; VECTOR]) -> Tables {
    Tables { low: load(low, 0), other: load(other, 0) }
}

#[inline]
#[target_feature(enable = "neon")]
fn load(bytes: &[u8], at: usize) -> uint8x16_t {
    let bytes: &[u8] = &bytes[at..at + VECTOR];
    // SAFETY: `bytes` is 16 readable bytes, and the load asks for no alignment.
    #[allow(unsafe_code, reason = "a vector cannot be loaded otherwise")]
    unsafe {
        vld1q_u8(bytes.as_ptr())
    }
}
