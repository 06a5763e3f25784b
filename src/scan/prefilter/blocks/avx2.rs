//! Blocks by AVX2: 32 bytes at a time, each class by two table look-ups, one for either half of a byte.
//!
//! Promises: the same as the portable code. `unsafe` is in [`load`] alone.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi16,
    _mm256_srli_epi16, _mm256_xor_si256,
};

use std::ops::Range;

use super::{Blocks, FIRST, KINDS, Marking, SMALL, WINDOW, class, window};
use crate::scan::prefilter::{
    fingerprint::halves::{MARKED, NEAR, SETS},
    listed::Keywords,
    survey::{Batch, Buffers, Survey},
};

/// A look-up by the low half of a byte, and one by the high half, or the mixed one.
#[derive(Clone, Copy)]
struct Tables {
    low: __m256i,
    other: __m256i,
}

/// Bytes by their halves.
#[derive(Clone, Copy)]
struct Halves {
    low: __m256i,
    high: __m256i,
    mixed: __m256i,
}

/// All tables.
struct AllTables {
    class: Tables,
    marks: [[Tables; MARKED]; SETS],
}

/// Makes the blocks of those indices of `text`, which begins at the first of them and holds a window for each.
#[target_feature(enable = "avx2")]
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
        let (first, second) = (half(&all, window, 0), half(&all, window, 32));
        let mut masks = [0; KINDS];
        for i in 0..KINDS {
            masks[i] = u64::from(first[i]) | u64::from(second[i]) << 32;
        }
        blocks.put(FIRST + index, masks);
    }
}

/// Whether this processor has what [`look`] is compiled for.
pub fn is_available() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("avx2") && has!("bmi1") && has!("bmi2") && has!("lzcnt") && has!("popcnt")
}

/// [`Survey::look_here`].
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
pub fn look(survey: &Survey, text: &[u8], batch: &Batch, keywords: &Keywords, buffers: &mut Buffers) {
    survey.look_here(text, batch, keywords, buffers, |list, masks| list.fill(masks));
}

#[inline]
#[target_feature(enable = "avx2")]
fn half(all: &AllTables, window: &[u8; WINDOW], at: usize) -> [u32; KINDS] {
    const { assert!(MARKED == 3 && SETS == 3) };
    let bytes = [halves(load(window, at)), halves(load(window, at + 1)), halves(load(window, at + 2))];
    let class = look_up(&all.class, bytes[0].low, bytes[0].high);
    let last = marks(&all.marks[SETS - 1], bytes);
    let first = _mm256_or_si256(marks(&all.marks[0], bytes), marks(&all.marks[1], bytes));
    let mark = _mm256_or_si256(first, _mm256_and_si256(last, all_of(!NEAR)));
    const { assert!(SMALL == 1 << 5) };
    [
        !is_zero(_mm256_and_si256(class, all_of(class::VALUE))),
        !is_zero(_mm256_and_si256(class, all_of(class::ALPHANUMERIC))),
        !is_zero(_mm256_and_si256(class, all_of(class::SIGN))),
        // `top` reads each byte's highest bit; a shift brings this one there.
        top(_mm256_slli_epi16::<2>(load(window, at))),
        !is_zero(mark),
        !is_zero(_mm256_and_si256(last, all_of(NEAR))),
    ]
}

#[inline]
#[target_feature(enable = "avx2")]
fn all_of(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte.cast_signed())
}

#[inline]
#[target_feature(enable = "avx2")]
fn halves(bytes: __m256i) -> Halves {
    let half = _mm256_set1_epi8(15);
    let (low, high) = (_mm256_and_si256(bytes, half), _mm256_srli_epi16::<4>(bytes));
    let mixed = _mm256_xor_si256(high, _mm256_slli_epi16::<2>(low));
    Halves { low, high: _mm256_and_si256(high, half), mixed: _mm256_and_si256(mixed, half) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn look_up(tables: &Tables, low: __m256i, other: __m256i) -> __m256i {
    _mm256_and_si256(_mm256_shuffle_epi8(tables.low, low), _mm256_shuffle_epi8(tables.other, other))
}

/// The buckets of a set of which a fingerprint may begin at each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn marks(tables: &[Tables; MARKED], bytes: [Halves; MARKED]) -> __m256i {
    let of = |place: usize| look_up(&tables[place], bytes[place].low, bytes[place].mixed);
    _mm256_and_si256(_mm256_and_si256(of(0), of(1)), of(2))
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
fn tables(low: &[u8; 16], other: &[u8; 16]) -> Tables {
    let twice = |table: &[u8; 16]| _mm256_broadcastsi128_si256(load_table(table));
    Tables { low: twice(low), other: twice(other) }
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
