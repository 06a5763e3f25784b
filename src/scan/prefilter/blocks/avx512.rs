//! Blocks by AVX-512: 64 bytes at a time. One look-up in a table of 64 bytes tells all of an ASCII byte but its case, so that a mark is set only
//! where each of four bytes is one that a fingerprint of the bucket has there. A table of 128 bytes would tell its case too, but some processors
//! take twice as long for it; in the same time more sets are looked up, and fewer marks are set in vain.
//!
//! Promises: the same classes as the portable code; marks where a fingerprint may begin. `unsafe` is in [`load`] and [`store`] alone.

use std::{
    arch::x86_64::{
        __m512i, _mm512_add_epi8, _mm512_add_epi16, _mm512_and_si512, _mm512_castsi512_si256, _mm512_cvtepu8_epi16,
        _mm512_extracti64x4_epi64, _mm512_gf2p8affine_epi64_epi8, _mm512_loadu_si512, _mm512_maskz_compress_epi8,
        _mm512_maskz_permutex2var_epi8, _mm512_movepi8_mask, _mm512_or_si512, _mm512_permutexvar_epi8, _mm512_set1_epi8,
        _mm512_set1_epi16, _mm512_set1_epi64, _mm512_storeu_si512, _mm512_ternarylogic_epi64, _mm512_test_epi8_mask,
    },
    ops::Range,
};

use super::{BLOCK, Blocks, FIRST, KINDS, Marking, SMALL, WINDOW, class, window};
use crate::scan::prefilter::{
    fingerprint::{
        ASCII, LENGTH,
        folded::{NEAR, SETS},
    },
    list::List,
    listed::Keywords,
    survey::{Batch, Buffers, Survey},
};

/// A byte for each ASCII character: those of the first half, and those of the second.
#[derive(Clone, Copy)]
pub(in crate::scan::prefilter) struct Table {
    pub first: __m512i,
    pub second: __m512i,
}

/// Whether this processor has what [`look`] is compiled for.
pub fn is_available() -> bool {
    use std::arch::is_x86_feature_detected as has;
    super::avx2::is_available()
        && has!("avx512f")
        && has!("avx512bw")
        && has!("avx512vl")
        && has!("avx512vbmi")
        && has!("avx512vbmi2")
        && has!("gfni")
}

/// [`Survey::look_here`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,gfni,bmi1,bmi2,lzcnt,popcnt")]
pub fn look(survey: &Survey, text: &[u8], batch: &Batch, keywords: &Keywords, buffers: &mut Buffers) {
    survey.look_here(text, batch, keywords, buffers, |list, masks| fill_list(list, masks));
}

/// [`List::fill`] with few, for few marks are set in vain: the places of a block's bits are moved together, all at once.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
fn fill_list(list: &mut List, masks: &[u64]) {
    let all = load(&EACH, 0);
    list.fill_with_few_by(masks, |base, mask, places| {
        let base = _mm512_set1_epi16(base.cast_signed());
        let together = _mm512_maskz_compress_epi8(mask, all);
        let words = |half| _mm512_add_epi16(_mm512_cvtepu8_epi16(half), base);
        store(places, 0, words(_mm512_castsi512_si256(together)));
        if mask.count_ones() as usize > WORDS {
            store(places, WORDS, words(_mm512_extracti64x4_epi64::<1>(together)));
        }
    });
}

/// The places in a block.
const EACH: [u8; BLOCK] = {
    let (mut places, mut at) = ([0; BLOCK], 0);
    while at < BLOCK {
        places[at] = at as u8;
        at += 1;
    }
    places
};

/// Numbers of 16 bits in a vector.
const WORDS: usize = 32;

/// What ASCII characters are, a bit each from the highest on: value bytes, letters and digits, those of [`class::SIGN`]. Some processors read the
/// highest bits off while they look bytes up, which they cannot while they test other bits.
const CLASS: [u8; ASCII] = {
    const fn bit(byte: usize, class: u8, bit: u8) -> u8 {
        if class::OF[byte] & class == 0 { 0 } else { bit }
    }
    let (mut table, mut byte) = ([0; ASCII], 0);
    while byte < ASCII {
        table[byte] = bit(byte, class::VALUE, 1 << 7) | bit(byte, class::ALPHANUMERIC, 1 << 6) | bit(byte, class::SIGN, 1 << 5);
        byte += 1;
    }
    table
};

/// Makes the blocks of those indices of `text`, which begins at the first of them and holds a window for each.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
pub fn fill(marking: &Marking, text: &[u8], indices: Range<usize>, blocks: &mut Blocks) {
    let class = table(&CLASS);
    let mut marks = [[class.first; LENGTH]; SETS];
    for (set, of_set) in marks.iter_mut().enumerate() {
        for (place, of_place) in of_set.iter_mut().enumerate() {
            *of_place = load(&marking.folded[set][place], 0);
        }
    }
    for index in indices.clone() {
        blocks.put(FIRST + index, masks(class, &marks, window(text, index - indices.start)));
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
fn masks(class: Table, marks: &[[__m512i; LENGTH]; SETS], window: &[u8; WINDOW]) -> [u64; KINDS] {
    const { assert!(LENGTH == 4 && SETS == 5 && NEAR == u8::MAX) };
    let bytes = load(window, 0);
    let ascii = !_mm512_movepi8_mask(bytes);
    let class = _mm512_maskz_permutex2var_epi8(ascii, class.first, bytes, class.second);
    let kinds = [kinds(bytes), kinds(load(window, 1)), kinds(load(window, 2)), kinds(load(window, 3))];
    let first = _mm512_or_si512(buckets(&marks[0], kinds), buckets(&marks[1], kinds));
    let mark = _mm512_or_si512(first, _mm512_or_si512(buckets(&marks[2], kinds), buckets(&marks[3], kinds)));
    let near_mark = buckets(&marks[4], kinds);
    let twice = |bytes| _mm512_add_epi8(bytes, bytes);
    [
        _mm512_movepi8_mask(class),
        _mm512_movepi8_mask(twice(class)),
        _mm512_movepi8_mask(twice(twice(class))),
        has(bytes, SMALL),
        has(mark, u8::MAX),
        has(near_mark, u8::MAX),
    ]
}

/// The [kind](crate::scan::prefilter::fingerprint::folded::kind) of each byte, whose higher bits nobody looks at.
#[inline]
#[target_feature(enable = "avx512f,gfni")]
fn kinds(bytes: __m512i) -> __m512i {
    // A row for each bit of the result, that of the lowest comes last: which bit of the byte it is.
    const ROWS: i64 = i64::from_le_bytes([0, 0, 1 << 6, 1 << 4, 1 << 3, 1 << 2, 1 << 1, 1]);
    _mm512_gf2p8affine_epi64_epi8::<0>(bytes, _mm512_set1_epi64(ROWS))
}

/// The buckets of a set of which a fingerprint may begin at each byte.
#[inline]
#[target_feature(enable = "avx512f,avx512vbmi")]
fn buckets(tables: &[__m512i; LENGTH], kinds: [__m512i; LENGTH]) -> __m512i {
    const ALL: i32 = 0x80;
    let of = |place: usize| _mm512_permutexvar_epi8(kinds[place], tables[place]);
    _mm512_and_si512(_mm512_ternarylogic_epi64::<ALL>(of(0), of(1), of(2)), of(3))
}

/// A bit for each byte that has any of `bits`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub(in crate::scan::prefilter) fn has(bytes: __m512i, bits: u8) -> u64 {
    _mm512_test_epi8_mask(bytes, _mm512_set1_epi8(bits.cast_signed()))
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(in crate::scan::prefilter) fn table(bytes: &[u8; ASCII]) -> Table {
    Table { first: load(bytes, 0), second: load(bytes, BLOCK) }
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(in crate::scan::prefilter) fn load(bytes: &[u8], at: usize) -> __m512i {
    let bytes: &[u8] = &bytes[at..at + BLOCK];
    // SAFETY: `bytes` is 64 readable bytes, and the load asks for no alignment.
    #[allow(unsafe_code, reason = "a vector cannot be loaded otherwise")]
    unsafe {
        _mm512_loadu_si512(bytes.as_ptr().cast())
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(to: &mut [u16; BLOCK], at: usize, words: __m512i) {
    let to: &mut [u16] = &mut to[at..at + WORDS];
    // SAFETY: `to` is 64 writable bytes, and the store asks for no alignment.
    #[allow(unsafe_code, reason = "a vector cannot be stored otherwise")]
    unsafe {
        _mm512_storeu_si512(to.as_mut_ptr().cast(), words);
    }
}
