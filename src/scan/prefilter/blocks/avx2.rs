//! Blocks by AVX2: 32 bytes at a time, each class by two table look-ups, one for either half of a byte.
//!
//! Promises: the same as the portable code. `unsafe` is in [`load`] alone.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi16,
    _mm256_srli_epi16,
};

use super::{Blocks, FIRST, KINDS, Nibbles, Places, WINDOW, class, window};
use crate::scan::prefilter::fingerprint::MARKED;

/// A look-up by the low half of a byte, and one by the high half.
#[derive(Clone, Copy)]
struct Tables {
    low: __m256i,
    high: __m256i,
}

/// Makes `count` blocks of `text`, which holds a window for each.
#[target_feature(enable = "avx2")]
pub fn fill(nibbles: &Nibbles, text: &[u8], count: usize, blocks: &mut Blocks) {
    let classes = tables(&class::LOW, &class::HIGH);
    let marks: [Tables; MARKED] = [0, 1, 2].map(|i| tables(&nibbles.low[i], &nibbles.high[i]));
    for index in 0..count {
        let window = window(text, index);
        let (first, second) = (half(&classes, &marks, window, 0), half(&classes, &marks, window, 32));
        let mut masks = [0; KINDS];
        for i in 0..KINDS {
            masks[i] = u64::from(first[i]) | u64::from(second[i]) << 32;
        }
        blocks.put(FIRST + index, masks);
    }
}

/// [`Places::find`], four blocks at a time.
#[target_feature(enable = "avx2")]
pub fn places(blocks: &Blocks, places: &mut Places) {
    places.find(blocks);
}

#[inline]
#[target_feature(enable = "avx2")]
fn half(classes: &Tables, marks: &[Tables; MARKED], window: &[u8; WINDOW], at: usize) -> [u32; KINDS] {
    let bytes = load(window, at);
    let class = look_up(classes, bytes);
    const { assert!(MARKED == 3) };
    let first = _mm256_and_si256(look_up(&marks[0], bytes), look_up(&marks[1], load(window, at + 1)));
    let mark = _mm256_and_si256(first, look_up(&marks[2], load(window, at + 2)));
    // `top` reads each byte's highest bit; a shift brings another bit there.
    [
        !is_zero(class),
        top(_mm256_slli_epi16::<6>(class)),
        top(_mm256_or_si256(_mm256_slli_epi16::<5>(class), _mm256_slli_epi16::<4>(class))),
        top(_mm256_or_si256(_mm256_slli_epi16::<1>(class), class)),
        top(_mm256_slli_epi16::<7>(class)),
        top(_mm256_or_si256(equal(bytes, b'%'), equal(bytes, b'\\'))),
        !is_zero(mark),
    ]
}

#[inline]
#[target_feature(enable = "avx2")]
fn equal(bytes: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte.cast_signed()))
}

#[inline]
#[target_feature(enable = "avx2")]
fn look_up(tables: &Tables, bytes: __m256i) -> __m256i {
    let half = _mm256_set1_epi8(15);
    let low = _mm256_shuffle_epi8(tables.low, _mm256_and_si256(bytes, half));
    let high = _mm256_shuffle_epi8(tables.high, _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), half));
    _mm256_and_si256(low, high)
}

#[inline]
#[target_feature(enable = "avx2")]
fn is_zero(bytes: __m256i) -> u32 {
    top(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()))
}

#[inline]
#[target_feature(enable = "avx2")]
fn top(bytes: __m256i) -> u32 {
    _mm256_movemask_epi8(bytes).cast_unsigned()
}

#[inline]
#[target_feature(enable = "avx2")]
fn tables(low: &[u8; 16], high: &[u8; 16]) -> Tables {
    let twice = |table: &[u8; 16]| _mm256_broadcastsi128_si256(load_table(table));
    Tables { low: twice(low), high: twice(high) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_table(table: &[u8; 16]) -> __m128i {
    // SAFETY: `table` is 16 readable bytes, and the load asks for no alignment.
    #[allow(unsafe_code, reason = "a vector cannot be loaded otherwise")]
    unsafe {
        _mm_loadu_si128(table.as_ptr().cast())
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(window: &[u8; WINDOW], at: usize) -> __m256i {
    let bytes: &[u8] = &window[at..at + 32];
    // SAFETY: `bytes` is 32 readable bytes, and the load asks for no alignment.
    #[allow(unsafe_code, reason = "a vector cannot be loaded otherwise")]
    unsafe {
        _mm256_loadu_si256(bytes.as_ptr().cast())
    }
}
