//! What a short run is made of: a bit for each of its bytes, so that all are looked at in one go.
//!
//! Promises: the same whether read from bytes or from blocks (a law: the prefilter equals brute force).
//! Leaves out: runs of [`MOST`] bytes and more.

use std::ops::{Add, BitAnd, BitOr, BitXor, Not, Shl, Shr};

use super::{
    blocks::{BLOCK, Blocks, SPAN},
    runs::{LETTERS_RUN, MIN_PART},
};

/// Runs of so many bytes have no room: the highest bit is for what ends with the last byte.
pub const MOST: usize = u128::BITS as usize;
/// Those of fewer bytes than this are looked at in half the room.
const SHORT: usize = BLOCK;

/// The kinds of a run's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Makeup {
    /// Bytes it has.
    pub length: usize,
    kinds: Kinds<u128>,
}

/// A bit for each byte that is of a kind, the first the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kinds<B> {
    alphanumeric: B,
    digit: B,
    lower: B,
    underscore: B,
}

/// Room for a bit for each byte.
trait Bits:
    Copy
    + Eq
    + Default
    + Not<Output = Self>
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitXor<Output = Self>
    + Shl<usize, Output = Self>
    + Shr<usize, Output = Self>
    + Add<Output = Self>
{
}
impl Bits for u64 {}
impl Bits for u128 {}

/// A bit for each kind that a byte is of: a letter or digit, a digit, a small letter, `_`.
const KINDS: [u8; 256] = {
    let (mut table, mut at) = ([0; 256], 0);
    while at < 256 {
        let byte = at as u8;
        let kinds = [byte.is_ascii_alphanumeric(), byte.is_ascii_digit(), byte.is_ascii_lowercase(), byte == b'_'];
        table[at] = kinds[0] as u8 | (kinds[1] as u8) << 1 | (kinds[2] as u8) << 2 | (kinds[3] as u8) << 3;
        at += 1;
    }
    table
};

impl Makeup {
    /// Of a run's bytes, fewer than [`MOST`].
    pub fn of(run: &[u8]) -> Self {
        let mut kinds = Kinds::<u128> { alphanumeric: 0, digit: 0, lower: 0, underscore: 0 };
        for part in run.chunks(BLOCK).rev() {
            // The last byte is the highest bit.
            let [mut alphanumeric, mut digit, mut lower, mut underscore] = [0_u64; 4];
            for kinds in part.iter().rev().map(|&byte| u64::from(KINDS[usize::from(byte)])) {
                alphanumeric = alphanumeric << 1 | kinds & 1;
                digit = digit << 1 | kinds >> 1 & 1;
                lower = lower << 1 | kinds >> 2 & 1;
                underscore = underscore << 1 | kinds >> 3;
            }
            let put = |bits: &mut u128, of_part: u64| *bits = *bits << BLOCK | u128::from(of_part);
            put(&mut kinds.alphanumeric, alphanumeric);
            put(&mut kinds.digit, digit);
            put(&mut kinds.lower, lower);
            put(&mut kinds.underscore, underscore);
        }
        Self { length: run.len(), kinds }
    }

    /// Of the run that a byte of the block at `at` lies in, or comes right after, and how many bytes of it come before that one. None if it
    /// is too long, or goes beyond the blocks that are known.
    #[inline]
    pub fn around(blocks: &Blocks, at: usize, byte: usize) -> Option<(usize, Self)> {
        Self::short_around(blocks, at, byte).or_else(|| Self::long_around(blocks, at, byte))
    }

    /// The same of a run of fewer than [`SHORT`] bytes.
    #[inline]
    fn short_around(blocks: &Blocks, at: usize, byte: usize) -> Option<(usize, Self)> {
        // A block's bits, and no more, from a place in another one on.
        let from = |of: &[u64; SPAN], at: usize, place: usize| {
            ((u128::from(of[at + 1]) << BLOCK | u128::from(of[at])) >> (place % BLOCK)) as u64
        };
        let before = from(&blocks.value, at - 1, byte).leading_ones() as usize;
        let after = from(&blocks.value, at, byte).trailing_ones() as usize;
        let length = before + after;
        if length >= SHORT {
            return None;
        }
        let start = at * BLOCK + byte - before;
        let all = (1 << length) - 1;
        let bits = |of: &[u64; SPAN]| from(of, start / BLOCK, start) & all;
        let kinds = Kinds::of(bits(&blocks.alphanumeric), bits(&blocks.small), bits(&blocks.sign), all);
        Some((before, Self { length, kinds: kinds.widened() }))
    }

    fn long_around(blocks: &Blocks, at: usize, byte: usize) -> Option<(usize, Self)> {
        let place = BLOCK + byte;
        let [first, second, third] = [at - 1, at, at + 1].map(|at| u128::from(blocks.value[at]));
        let mut before = ((second << BLOCK | first) << (2 * BLOCK - place)).leading_ones() as usize;
        if before == place {
            before += blocks.value[at.checked_sub(2)?].leading_ones() as usize;
        }
        let after = ((third << BLOCK | second) >> byte).trailing_ones() as usize;
        let length = before + after;
        if before == place + BLOCK || after == 2 * BLOCK - byte || length >= MOST {
            return None;
        }
        let start = at * BLOCK + byte - before;
        let (at, shift) = (start / BLOCK, start % BLOCK);
        let all = (1 << length) - 1;
        let bits = |of: &[u64; SPAN]| {
            let [first, second, third] = [at, at + 1, (at + 2).min(SPAN - 1)].map(|at| u128::from(of[at]));
            // Twice, for a shift by all of a block's bits would be none.
            let beyond = third << (2 * BLOCK - 1 - shift) << 1;
            ((second << BLOCK | first) >> shift | beyond) & all
        };
        let kinds = Kinds::of(bits(&blocks.alphanumeric), bits(&blocks.small), bits(&blocks.sign), all);
        Some((before, Self { length, kinds }))
    }

    /// Whether it has a part without separators that is long and mixed enough, and is no constant's name. Names in programs are made of
    /// short parts; in a random text of 40 characters of base64 all parts are shorter than [`MIN_PART`] about once in a thousand.
    #[inline]
    pub fn may_be_value(&self) -> bool {
        if self.length < SHORT { self.kinds.narrowed().may_be_value() } else { self.kinds.may_be_value() }
    }

    /// Whether its last two parts are of one length, with one byte between.
    pub fn ends_in_parts_alike(&self) -> bool {
        let ends = self.kinds.alphanumeric << (MOST - self.length);
        let length = ends.leading_ones();
        let before = ends << length << 1;
        length > 0 && before.leading_ones() == length
    }
}

impl Kinds<u64> {
    fn widened(self) -> Kinds<u128> {
        let Self { alphanumeric, digit, lower, underscore } = self;
        Kinds { alphanumeric: alphanumeric.into(), digit: digit.into(), lower: lower.into(), underscore: underscore.into() }
    }
}

impl Kinds<u128> {
    /// The first of them.
    fn narrowed(self) -> Kinds<u64> {
        let Self { alphanumeric, digit, lower, underscore } = self;
        let first = |bits: u128| bits as u64;
        Kinds { alphanumeric: first(alphanumeric), digit: first(digit), lower: first(lower), underscore: first(underscore) }
    }
}

impl<B: Bits> Kinds<B> {
    /// By masks of blocks, of `all` bytes of a run.
    #[inline]
    fn of(alphanumeric: B, small: B, sign: B, all: B) -> Self {
        let digit = sign & alphanumeric;
        Self { alphanumeric, digit, lower: small & alphanumeric & !digit, underscore: !small & !alphanumeric & all }
    }

    fn may_be_value(&self) -> bool {
        self.has_mixed_part() && !self.is_constant()
    }

    fn has_mixed_part(&self) -> bool {
        const { assert!(MIN_PART == 10) };
        let eight = eight(self.alphanumeric);
        let ten = (eight & eight << 2) << 1;
        let (digit, lower, upper) = (self.parts_with(self.digit), self.parts_with(self.lower), self.parts_with(self.upper()));
        ((ten & digit & (lower | upper)) | (self.after_twenty() & upper & self.parts_with(self.lone_lower()))) != B::default()
    }

    /// A name in capitals as constants and registers have, perhaps behind a few small letters: `regDC_PHY0_LANE3__SHIFT`. Of random
    /// parts of ten letters one in fifty changes case no more than once, and there is more than one part.
    fn is_constant(&self) -> bool {
        let none = B::default();
        self.underscore != none && self.upper() != none && self.after_twenty() == none && !self.changes_case_twice()
    }

    /// Whether a part's letters change their case more than once; digits have none.
    fn changes_case_twice(&self) -> bool {
        let (lower, upper) = (self.lower, self.upper());
        let then = |case: B| (case | through(self.digit, case << 1 & self.digit)) << 1;
        let changes = (lower & then(upper)) | (upper & then(lower));
        let next = changes << 1 & self.alphanumeric;
        changes & (next | through(self.alphanumeric, next)) != B::default()
    }

    /// Small letters that stand alone among others: of twenty random letters a few do; in names that are words in capitals and small letters
    /// (`bailoutOnFinishedWork`) none does.
    fn lone_lower(&self) -> B {
        self.lower & !(self.lower << 1 | self.lower >> 1)
    }

    fn upper(&self) -> B {
        self.alphanumeric & !(self.digit | self.lower)
    }

    /// The bits after the ends of the parts that hold one of `kind`: added to its part, it carries.
    fn parts_with(&self, kind: B) -> B {
        (self.alphanumeric + kind) & !self.alphanumeric
    }

    /// The bits after [`LETTERS_RUN`] letters and digits.
    fn after_twenty(&self) -> B {
        const { assert!(LETTERS_RUN == 20) };
        let eight = eight(self.alphanumeric);
        let sixteen = eight & eight << 8;
        (sixteen & sixteen << 4) << 1
    }
}

/// The last of eight bits and more.
fn eight<B: Bits>(bits: B) -> B {
    let two = bits & bits << 1;
    let four = two & two << 2;
    four & four << 4
}

/// The bits of `stretches` from those in `from` on, each to its stretch's end.
fn through<B: Bits>(stretches: B, from: B) -> B {
    ((stretches + from) ^ stretches) & stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, one byte after the other.
    fn may_be_value(run: &str) -> bool {
        let changes = |part: &&str| {
            let letters = part.bytes().filter(u8::is_ascii_alphabetic).map(|letter| letter.is_ascii_uppercase());
            letters.clone().zip(letters.skip(1)).filter(|(one, next)| one != next).count()
        };
        let parts = || run.split(|c: char| !c.is_ascii_alphanumeric());
        let has = |part: &str, is: fn(&u8) -> bool| part.bytes().any(|byte| is(&byte));
        let is_mixed = |part: &str| {
            let (lower, upper) = (has(part, u8::is_ascii_lowercase), has(part, u8::is_ascii_uppercase));
            let lone = part.split(|c: char| !c.is_ascii_lowercase()).any(|stretch| stretch.len() == 1);
            let digit = has(part, u8::is_ascii_digit);
            part.len() >= MIN_PART && ((digit && (lower || upper)) || (part.len() >= LETTERS_RUN && lone && upper))
        };
        let is_constant = run.contains('_')
            && has(run, u8::is_ascii_uppercase)
            && parts().all(|part| part.len() < LETTERS_RUN && changes(&part) <= 1);
        parts().any(is_mixed) && !is_constant
    }

    fn runs() -> impl Iterator<Item = String> {
        const KINDS: [&str; 8] = ["ABCDE", "a", "7", "Z", "_", "12", "bcd", "-"];
        (0..20_000_u32).map(|seed| {
            let mut state = seed;
            let mut next = |most: usize| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 20) as usize % most
            };
            let kinds = 2 + next(7);
            let mut run: String = (0..=next(24)).map(|_| KINDS[next(kinds)]).collect();
            run.truncate(MOST - 1);
            run
        })
    }

    #[test]
    fn it_is_read_byte_by_byte() {
        for run in runs() {
            let bits = |is: fn(&u8) -> bool| {
                run.bytes().enumerate().fold(0, |bits: u128, (at, byte)| bits | u128::from(is(&byte)) << at)
            };
            let kinds = Kinds {
                alphanumeric: bits(u8::is_ascii_alphanumeric),
                digit: bits(u8::is_ascii_digit),
                lower: bits(u8::is_ascii_lowercase),
                underscore: bits(|&byte| byte == b'_'),
            };
            assert_eq!(Makeup::of(run.as_bytes()), Makeup { length: run.len(), kinds }, "{run}");
        }
    }

    #[test]
    fn all_at_once_is_one_after_the_other() {
        let mut count = 0;
        for run in runs() {
            let makeup = Makeup::of(run.as_bytes());
            assert_eq!(makeup.may_be_value(), may_be_value(&run), "{run}");
            assert_eq!(makeup.kinds.may_be_value(), may_be_value(&run), "{run}, in all the room");
            count += usize::from(may_be_value(&run));
        }
        assert!((2_000..18_000).contains(&count), "{count}");
    }
}
