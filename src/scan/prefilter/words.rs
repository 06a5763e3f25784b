//! Where words of a text begin that may be some of many: most are told to be none by their first four letters, some 60 bytes of text at a time.
//!
//! Promises: none of the words is left out. Where the processor has no tables of 128 bytes, each word is looked up by itself.
//! Leaves out: which of the words it is.

#[cfg(target_arch = "x86_64")]
mod avx512;

use std::ops::Range;

use super::{blocks::BLOCK, survey::Engine};
use crate::rule::identifier::{BITS, Beginnings, CODES};

/// What the words begin with.
pub struct Words {
    /// In three letters,
    beginnings: Beginnings<3>,
    /// and in four.
    tables: Tables,
    engine: Engine,
}

/// Codes that a letter has.
const KINDS: usize = 1 << BITS;

/// A bit for each row and each of eight columns.
type Table = [u8; 4 * KINDS];

/// Tables in which a word's letters are looked up: it may be one of the words if it is in the first, or in all others.
#[derive(Clone, Debug)]
struct Tables {
    /// The first two letters of words of one and two letters.
    short: Table,
    /// Those of others.
    long: Table,
    /// The first four of others, mixed in two ways.
    mixed: [Table; 2],
}

/// The row of two letters.
fn row_of_two(first: usize, second: usize) -> usize {
    first << 2 | second & 3
}

/// The column of two letters.
const fn column_of_two(second: usize) -> usize {
    second >> 2
}

/// The rows of three letters.
fn rows_of_three([first, second, third]: [usize; 3]) -> [usize; 2] {
    [first << 2 ^ second ^ third << 3, first << 1 ^ second << 2 ^ third].map(|row| row % (4 * KINDS))
}

/// The columns of the fourth letter.
const fn columns_of_fourth(fourth: usize) -> [usize; 2] {
    [fourth % 8, (fourth ^ fourth >> 2) % 8]
}

/// Blocks that are looked at in one go.
const BATCH: usize = 8;

/// What a block was found to hold.
#[derive(Clone, Copy, Default)]
struct Told {
    /// A bit for each byte at which one of the words may begin.
    may_begin: u64,
    /// So many bytes were looked at: the letters of what begins behind them are not all there.
    done: usize,
}

impl Default for Words {
    fn default() -> Self {
        Self::by(Engine::best())
    }
}

impl Words {
    fn by(engine: Engine) -> Self {
        Self { beginnings: Beginnings::default(), tables: Tables::none(), engine }
    }

    /// Adds words in lower case.
    pub fn extend<'w>(&mut self, words: impl Iterator<Item = &'w str> + Clone) {
        self.beginnings.extend(words.clone());
        words.filter(|word| word.is_ascii()).for_each(|word| self.tables.add(word.as_bytes()));
    }

    /// Calls `f` with the places in `range` of an ASCII text where a segment begins that may begin one of the words.
    pub fn each_in(&self, text: &[u8], range: Range<usize>, mut f: impl FnMut(usize)) {
        let (mut at, mut told) = (range.start, [Told::default(); BATCH]);
        while at < range.end {
            let count = self.look(text, at..range.end, &mut told);
            for &Told { may_begin, done } in &told[..count] {
                let end = range.end.min(at + done);
                each_bit(may_begin & first_bits(end - at), |place| f(at + place));
                at = end;
            }
            if count < BATCH && at < range.end {
                let end = range.end.min(at + BLOCK);
                self.beginnings.each_in(text, at..end, &mut f);
                at = end;
            }
        }
    }

    /// Tells what blocks hold from the beginning of a range on, and of how many, for as long as that can be told here.
    #[cfg_attr(not(target_arch = "x86_64"), expect(unused_variables, reason = "others have no such tables"))]
    #[inline]
    fn look(&self, text: &[u8], range: Range<usize>, told: &mut [Told; BATCH]) -> usize {
        match self.engine {
            #[cfg(target_arch = "x86_64")]
            Engine::Avx512 if range.start > 0 => {
                // SAFETY: `Engine::best` chose this engine because the processor has AVX-512 with VBMI and VBMI2, and BMI2.
                #[allow(unsafe_code, reason = "a function for a processor's feature can be called no other way")]
                unsafe {
                    avx512::look(&self.tables, &text[range.start - 1..], range.len(), told)
                }
            }
            _ => 0,
        }
    }
}

/// So many of the lowest bits of a mask.
fn first_bits(count: usize) -> u64 {
    if count < BLOCK { (1 << count) - 1 } else { u64::MAX }
}

fn each_bit(mask: u64, mut f: impl FnMut(usize)) {
    let mut rest = mask;
    while rest != 0 {
        f(rest.trailing_zeros() as usize);
        rest &= rest - 1;
    }
}

impl Tables {
    fn none() -> Self {
        const NONE: Table = [0; 4 * KINDS];
        Self { short: NONE, long: NONE, mixed: [NONE; 2] }
    }

    fn add(&mut self, word: &[u8]) {
        // After a short word anything may stand.
        let codes = |place: usize| {
            word.get(place).map_or(0..KINDS, |&byte| {
                let code = usize::from(CODES[usize::from(byte)]);
                code..code + 1
            })
        };
        let two = if word.len() > 2 { &mut self.long } else { &mut self.short };
        for (first, second) in codes(0).flat_map(|first| codes(1).map(move |second| (first, second))) {
            set(two, row_of_two(first, second), column_of_two(second));
        }
        if word.len() > 2 {
            let rows = rows_of_three([codes(0).start, codes(1).start, codes(2).start]);
            for columns in codes(3).map(columns_of_fourth) {
                (0..2).for_each(|way| set(&mut self.mixed[way], rows[way], columns[way]));
            }
        }
    }
}

fn set(table: &mut Table, row: usize, column: usize) {
    table[row] |= 1 << column;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::example::Dice;

    const WORDS: [&str; 8] = ["datadog", "dd", "aws", "newrelic", "s3", "x", "travisci", "twilio"];
    const PARTS: [&str; 24] = [
        "datadog", "Dd", "aws", "new", "Relic", "AWSKey", "s3", "x", "X", "travis", " ", " ", "-", "_", "1", "é", "data", "news",
        "trave", "twist", "d-d", "\n", "some", "other",
    ];

    fn places(by: impl FnOnce(&mut dyn FnMut(usize))) -> Vec<usize> {
        let mut places = Vec::new();
        by(&mut |at| places.push(at));
        places
    }

    /// A text of those parts, some of them far from each other.
    fn text(below: &mut impl FnMut(usize) -> usize) -> String {
        let mut text = String::new();
        for _ in 0..below(200) {
            text.push_str(PARTS[below(PARTS.len())]);
            if below(20) == 0 {
                text.push_str(&".".repeat(below(90)));
            }
        }
        text
    }

    /// Whether the letters and digits from a place on begin as one of the words does in as many letters.
    fn begins(text: &[u8], at: usize, letters: usize) -> bool {
        let all = text[at..].iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
        WORDS.iter().any(|word| all.clone().take(letters).take(word.len()).eq(word.bytes().take(letters)))
    }

    #[test]
    fn every_engine_finds_all_beginnings_and_few_others() {
        let mut dice = Dice::seeded("words", 3);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let letters: Vec<String> = (b'a'..=b'z').chain(b'0'..=b'9').map(|byte| char::from(byte).to_string()).collect();
        let mut any = Beginnings::<4>::default();
        any.extend(letters.iter().map(String::as_str));
        for engine in Engine::available() {
            let (mut words, mut in_vain, mut all) = (Words::by(engine), 0, 0);
            words.extend(WORDS.into_iter());
            for _ in 0..300 {
                let text = text(&mut below);
                let text = text.as_bytes();
                let start = below(text.len() + 1);
                let range = start..start + below(text.len() + 1 - start);
                let made = places(|f| words.each_in(text, range.clone(), f));
                let segments = places(|f| any.each_in(text, range.clone(), f));
                let is_missing = |at: &&usize| begins(text, **at, usize::MAX) && !made.contains(at);
                assert_eq!(segments.iter().find(is_missing), None, "{engine:?}: {}", text.escape_ascii());
                assert!(made.iter().all(|at| segments.contains(at)), "{engine:?}: {}", text.escape_ascii());
                in_vain += made.iter().filter(|&&at| !begins(text, at, 3)).count();
                all += segments.len();
            }
            assert!(all > 1000 && 10 * in_vain < all, "{engine:?}: {in_vain} in vain of {all}");
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn many_are_told_at_once_by_four_letters() {
        if !Engine::available().contains(&Engine::Avx512) {
            return;
        }
        let mut words = Words::by(Engine::Avx512);
        words.extend(["datadog", "dd", "aws"].into_iter());
        let text = format!(" {} data dat-ab d-dx, xD.Dx, da aws aw-s awt {}", "dato. ".repeat(5), " some more".repeat(9));
        let found = places(|f| words.each_in(text.as_bytes(), 1..text.len() - BLOCK, f));
        let expected = ["data ", "d-dx", "D.Dx", "aws ", "aw-s"].map(|word| text.find(word).expect("it is there"));
        let among: Vec<usize> = found.into_iter().filter(|at| !text[*at..].starts_with("dat-")).collect();
        assert_eq!(among, expected);
    }
}
