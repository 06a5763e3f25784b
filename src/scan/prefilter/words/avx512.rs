//! Words by AVX-512: all letters and digits of 64 bytes are moved together, so that a word's letters stand side by side whatever is between
//! them; then each word's are looked up at once.
//!
//! Promises: of the words that are looked for, each is found.

use std::arch::x86_64::{
    __m512i, __mmask64, _mm512_and_si512, _mm512_maskz_compress_epi8, _mm512_maskz_permutex2var_epi8, _mm512_movepi8_mask,
    _mm512_permutex2var_epi8, _mm512_permutexvar_epi8, _mm512_set1_epi8, _mm512_slli_epi16, _mm512_ternarylogic_epi64,
    _mm512_test_epi8_mask, _pdep_u64, _pext_u64,
};

use super::{BATCH, KINDS, Table, Tables, Told, column_of_two, columns_of_fourth};
use crate::{
    rule::identifier::{BITS, CODES},
    scan::prefilter::blocks::{
        BLOCK,
        avx512::{has, load, table},
    },
};

/// Letters by which a word is told.
const LETTERS: usize = 4;

/// A block with the bytes before and after it.
const WINDOW: usize = 1 + BLOCK + 1;

/// What a byte is, beside the code of its letter.
const UPPER: u8 = 1 << BITS;
const LOWER: u8 = 1 << (BITS + 1);
const DIGIT: u8 = 1 << (BITS + 2);
const CODE: u8 = UPPER - 1;

/// By an ASCII character.
const BYTES: [u8; 128] = {
    let (mut bytes, mut byte) = ([0; 128], 0);
    while byte < 128 {
        let kind = match byte as u8 {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT,
            _ => 0,
        };
        bytes[byte] = CODES[byte] | kind;
        byte += 1;
    }
    bytes
};

/// By a code, the bit of its column: of a second letter, and of a fourth in either way.
const COLUMNS: [[u8; BLOCK]; 3] = {
    let (mut columns, mut code) = ([[0; BLOCK]; 3], 0);
    while code < KINDS {
        let [fourth, other] = columns_of_fourth(code);
        columns[0][code] = 1 << column_of_two(code);
        columns[1][code] = 1 << fourth;
        columns[2][code] = 1 << other;
        code += 1;
    }
    columns
};

/// By a place, the next one and those after it.
const NEXT: [[u8; BLOCK]; LETTERS - 1] = {
    let (mut next, mut at) = ([[0; BLOCK]; LETTERS - 1], 0);
    while at < (LETTERS - 1) * BLOCK {
        next[at / BLOCK][at % BLOCK] = ((at % BLOCK + at / BLOCK + 1) % BLOCK) as u8;
        at += 1;
    }
    next
};

/// Looks at blocks of `text` from its second byte on, while they begin among so many, and says of how many it told: of none in which not even the
/// first letters are all there.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,popcnt")]
pub fn look(tables: &Tables, text: &[u8], among: usize, told: &mut [Told; BATCH]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < among
        && count < BATCH
        && let Some(window) = text[at..].first_chunk()
    {
        told[count] = look_at(tables, window);
        if told[count].done == 0 {
            break;
        }
        at += told[count].done;
        count += 1;
    }
    count
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,popcnt")]
fn look_at(tables: &Tables, window: &[u8; WINDOW]) -> Told {
    let (before, here, next) = (bytes(load(window, 0)), bytes(load(window, 1)), bytes(load(window, 2)));
    let all = has(here, UPPER | LOWER | DIGIT);
    let is_capital = has(here, UPPER) & (has(before, LOWER | DIGIT) | has(next, LOWER));
    let starts = is_capital | (all & !has(before, UPPER | LOWER | DIGIT));
    // From here on, a bit is not a byte's but a letter's.
    let letters = _mm512_maskz_compress_epi8(all, _mm512_and_si512(here, _mm512_set1_epi8(CODE.cast_signed())));
    let (starts, complete) = (_pext_u64(starts, all), complete(all.count_ones()));
    let may_begin = may_begin(tables, letters) & starts & complete;
    let done = _pdep_u64(starts & !complete, all).trailing_zeros() as usize;
    Told { may_begin: _pdep_u64(may_begin, all), done }
}

/// The first of so many letters, but for those that too few follow.
fn complete(letters: u32) -> u64 {
    (1 << (letters + 1).saturating_sub(LETTERS as u32)) - 1
}

/// What bytes are; those beyond ASCII are nothing.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn bytes(text: __m512i) -> __m512i {
    let of_ascii = table(&BYTES);
    _mm512_maskz_permutex2var_epi8(!_mm512_movepi8_mask(text), of_ascii.first, text, of_ascii.second)
}

/// The letters with which one of the words may begin.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn may_begin(tables: &Tables, first: __m512i) -> __mmask64 {
    const OR_BOTH: i32 = 0xF8;
    const XOR: i32 = 0x96;
    let next = |by: usize| _mm512_permutexvar_epi8(load(&NEXT[by - 1], 0), first);
    let (second, third, fourth) = (next(1), next(2), next(3));
    let of_two = _mm512_ternarylogic_epi64::<OR_BOTH>(_mm512_slli_epi16::<2>(first), second, _mm512_set1_epi8(3));
    let mixed = _mm512_ternarylogic_epi64::<XOR>(_mm512_slli_epi16::<2>(first), second, _mm512_slli_epi16::<3>(third));
    let other = _mm512_ternarylogic_epi64::<XOR>(_mm512_slli_epi16::<1>(first), _mm512_slli_epi16::<2>(second), third);
    let column = |of: usize, letter| _mm512_permutexvar_epi8(letter, load(&COLUMNS[of], 0));
    let of_second = column(0, second);
    is_in(&tables.short, of_two, of_second)
        | (is_in(&tables.long, of_two, of_second)
            & is_in(&tables.mixed[0], mixed, column(1, fourth))
            & is_in(&tables.mixed[1], other, column(2, fourth)))
}

/// A bit for each whose row of a table has its column. A look-up heeds seven bits of a row's number.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn is_in(rows: &Table, row: __m512i, column: __m512i) -> __mmask64 {
    let rows = table(rows);
    _mm512_test_epi8_mask(_mm512_permutex2var_epi8(rows.first, row, rows.second), column)
}
