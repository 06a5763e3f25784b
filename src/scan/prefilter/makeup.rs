//! What a short run is made of: a bit for each of its bytes, so that all are looked at in one go.
//!
//! Promises: the same whether read from bytes or from blocks (a law: the prefilter equals brute force).
//! Leaves out: runs of [`MOST`] bytes and more.

use super::{
    blocks::{BLOCK, Blocks, SPAN},
    runs::{LETTERS_RUN, MIN_PART},
};

/// Runs of so many bytes have no room: the highest bit is for what ends with the last byte.
pub const MOST: usize = Bits::BITS as usize;

/// A bit for each byte, the first the lowest.
type Bits = u128;

/// The kinds of a run's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Makeup {
    /// Bytes it has.
    pub length: usize,
    alphanumeric: Bits,
    digit: Bits,
    lower: Bits,
    underscore: Bits,
}

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
        let mut makeup = Self { length: run.len(), alphanumeric: 0, digit: 0, lower: 0, underscore: 0 };
        for part in run.chunks(BLOCK).rev() {
            // The last byte is the highest bit.
            let [mut alphanumeric, mut digit, mut lower, mut underscore] = [0_u64; 4];
            for kinds in part.iter().rev().map(|&byte| u64::from(KINDS[usize::from(byte)])) {
                alphanumeric = alphanumeric << 1 | kinds & 1;
                digit = digit << 1 | kinds >> 1 & 1;
                lower = lower << 1 | kinds >> 2 & 1;
                underscore = underscore << 1 | kinds >> 3;
            }
            let put = |bits: &mut Bits, of_part: u64| *bits = *bits << BLOCK | Bits::from(of_part);
            put(&mut makeup.alphanumeric, alphanumeric);
            put(&mut makeup.digit, digit);
            put(&mut makeup.lower, lower);
            put(&mut makeup.underscore, underscore);
        }
        makeup
    }

    /// Of the run that a byte of the block at `at` lies in, or comes right after, and how many bytes of it come before that one. None if it
    /// is too long, or goes beyond the blocks that are known.
    pub fn around(blocks: &Blocks, at: usize, byte: usize) -> Option<(usize, Self)> {
        let place = BLOCK + byte;
        let [first, second, third] = [at - 1, at, at + 1].map(|at| Bits::from(blocks.value[at]));
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
            let [first, second, third] = [at, at + 1, (at + 2).min(SPAN - 1)].map(|at| Bits::from(of[at]));
            // Twice, for a shift by all of a block's bits would be none.
            let beyond = third << (2 * BLOCK - 1 - shift) << 1;
            ((second << BLOCK | first) >> shift | beyond) & all
        };
        let (alphanumeric, small) = (bits(&blocks.alphanumeric), bits(&blocks.small));
        let digit = bits(&blocks.sign) & alphanumeric;
        let (lower, underscore) = (small & alphanumeric & !digit, !small & !alphanumeric & all);
        Some((before, Self { length, alphanumeric, digit, lower, underscore }))
    }

    /// Whether it has a part without separators that is long and mixed enough, and is no constant's name. Names in programs are made of
    /// short parts; in a random text of 40 characters of base64 all parts are shorter than [`MIN_PART`] about once in a thousand.
    pub fn may_be_value(&self) -> bool {
        self.has_mixed_part() && !self.is_constant()
    }

    /// Whether its last two parts are of one length, with one byte between.
    pub fn ends_in_parts_alike(&self) -> bool {
        let ends = self.alphanumeric << (MOST - self.length);
        let length = ends.leading_ones();
        let before = ends << length << 1;
        length > 0 && before.leading_ones() == length
    }

    fn has_mixed_part(&self) -> bool {
        const { assert!(MIN_PART == 10) };
        let eight = eight(self.alphanumeric);
        let ten = (eight & eight << 2) << 1;
        let (digit, lower, upper) = (self.parts_with(self.digit), self.parts_with(self.lower), self.parts_with(self.upper()));
        ((ten & digit & (lower | upper)) | (self.after_twenty() & upper & self.parts_with(self.lone_lower()))) != 0
    }

    /// A name in capitals as constants and registers have, perhaps behind a few small letters: `regDC_PHY0_LANE3__SHIFT`. Of random
    /// parts of ten letters one in fifty changes case no more than once, and there is more than one part.
    fn is_constant(&self) -> bool {
        self.underscore != 0 && self.upper() != 0 && self.after_twenty() == 0 && !self.changes_case_twice()
    }

    /// Whether a part's letters change their case more than once; digits have none.
    fn changes_case_twice(&self) -> bool {
        let (lower, upper) = (self.lower, self.upper());
        let then = |case: Bits| (case | through(self.digit, case << 1 & self.digit)) << 1;
        let changes = (lower & then(upper)) | (upper & then(lower));
        let next = changes << 1 & self.alphanumeric;
        changes & (next | through(self.alphanumeric, next)) != 0
    }

    /// Small letters that stand alone among others: of twenty random letters a few do; in names that are words in capitals and small letters
    /// (`bailoutOnFinishedWork`) none does.
    fn lone_lower(&self) -> Bits {
        self.lower & !(self.lower << 1 | self.lower >> 1)
    }

    fn upper(&self) -> Bits {
        self.alphanumeric & !(self.digit | self.lower)
    }

    /// The bits after the ends of the parts that hold one of `kind`: added to its part, it carries.
    fn parts_with(&self, kind: Bits) -> Bits {
        (self.alphanumeric + kind) & !self.alphanumeric
    }

    /// The bits after [`LETTERS_RUN`] letters and digits.
    fn after_twenty(&self) -> Bits {
        const { assert!(LETTERS_RUN == 20) };
        let eight = eight(self.alphanumeric);
        let sixteen = eight & eight << 8;
        (sixteen & sixteen << 4) << 1
    }
}

/// The last of eight bits and more.
fn eight(bits: Bits) -> Bits {
    let two = bits & bits << 1;
    let four = two & two << 2;
    four & four << 4
}

/// The bits of `stretches` from those in `from` on, each to its stretch's end.
fn through(stretches: Bits, from: Bits) -> Bits {
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
                run.bytes().enumerate().fold(0, |bits: Bits, (at, byte)| bits | Bits::from(is(&byte)) << at)
            };
            let expected = Makeup {
                length: run.len(),
                alphanumeric: bits(u8::is_ascii_alphanumeric),
                digit: bits(u8::is_ascii_digit),
                lower: bits(u8::is_ascii_lowercase),
                underscore: bits(|&byte| byte == b'_'),
            };
            assert_eq!(Makeup::of(run.as_bytes()), expected, "{run}");
        }
    }

    #[test]
    fn all_at_once_is_one_after_the_other() {
        let mut count = 0;
        for run in runs() {
            assert_eq!(Makeup::of(run.as_bytes()).may_be_value(), may_be_value(&run), "{run}");
            count += usize::from(may_be_value(&run));
        }
        assert!((2_000..18_000).contains(&count), "{count}");
    }
}
