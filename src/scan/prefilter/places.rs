//! What the bits of blocks mean that depends on those before and after them: where a keyword may stand, and where runs end.
//!
//! Promises: depends on the bytes alone, not on where blocks begin. No branches, so that a compiler can do several blocks at once.

use std::ops::Range;

use super::{
    blocks::{BATCH, BLOCK, Blocks, Masks, SPAN},
    runs::{KEY_LENGTHS, LETTERS_RUN, MIN_GROUP, MIN_PART, MIN_RUN},
};
use crate::rule::pattern::{
    anchor::ESCAPE,
    place::{AHEAD, BEHIND, NEAR},
};

/// By block, as in [`Blocks`]; of the first and the last nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Bytes with which a keyword's fingerprint may begin.
    pub keywords: Masks,
    /// Places in or right after runs: at least one for each run that may be a value.
    pub runs: Masks,
    /// Bytes with which an escape may begin.
    pub escapes: Masks,
    /// Of the places of runs the ones after long parts, as base64 has them.
    long: Masks,
}

/// Blocks that a compiler does at once.
const TOGETHER: usize = 16;

/// The masks of a block, and those of the block on one side of it.
type Pair = (u64, u64);

impl Places {
    /// None.
    pub const NONE: Self = Self { keywords: Masks::NONE, runs: Masks::NONE, escapes: Masks::NONE, long: Masks::NONE };

    /// Works out those of the blocks at `which`.
    ///
    /// All blocks are gone through each time, in loops without a condition, which a compiler turns into vectors of any width.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "an iterator would be compiled apart from the loop")]
    pub fn find(&mut self, blocks: &Blocks, which: &Range<usize>) {
        let last = 1 + which.end.next_multiple_of(TOGETHER).min(BATCH);
        let Self { keywords, runs, escapes: escapes_here, long: long_here } = self;
        for at in 0..last {
            let (eight, twelve) = (eight(&blocks.alphanumeric, at + 1), twelve(blocks, at + 1));
            keywords[at] = near(twelve);
            long_here[at + 1] = long(blocks, at + 1, eight);
            runs[at + 1] = long_here[at + 1] | (parts(blocks, at + 1, eight, twelve) & after_digits(blocks, at + 1));
        }
        for at in 1..last {
            keywords[at] = (keywords[at] & words(blocks, at) & blocks.near_mark[at]) | blocks.mark[at];
        }
        if has_long_keys(blocks, last) {
            for at in 1..last {
                keywords[at] |= behind(blocks, at) & blocks.near_mark[at];
                runs[at] |= key_long(blocks, at);
            }
        }
        if has_groups(blocks, last) {
            for at in 1..last {
                runs[at] |= grouped(blocks, at);
            }
        }
        for at in 1..last {
            escapes_here[at] = escapes(blocks, at);
        }
    }

    /// Whether the place that many bytes after the beginning of block `first` follows a long part.
    pub fn is_long(&self, first: usize, place: usize) -> bool {
        self.long[first + place / BLOCK] >> (place % BLOCK) & 1 == 1
    }
}

/// The bits after the ends of those parts that hold a bit of `kind`, as the one does that is open before the block if `open`: added to its part,
/// such a bit carries to the bit after it.
#[inline(always)]
fn ends(parts: u64, kind: u64, open: bool) -> u64 {
    parts.wrapping_add(kind).wrapping_add(u64::from(open)) & !parts
}

/// The bytes after parts that hold a digit. One that is open before the block holds one if it does in the block before: that it may have begun
/// still sooner does not matter, for then it is [`long`].
#[inline(always)]
fn after_digits(blocks: &Blocks, at: usize) -> u64 {
    const { assert!(LETTERS_RUN < BLOCK) };
    let before = blocks.alphanumeric[at - 1];
    let open = before.wrapping_add(blocks.digit(at - 1)) < before;
    ends(blocks.alphanumeric[at], blocks.digit(at), open)
}

/// The bits `by` places earlier.
#[inline(always)]
fn earlier((before, here): Pair, by: usize) -> u64 {
    here << by | before >> (BLOCK - by)
}

/// The bits `by` places later.
#[inline(always)]
fn later((here, next): Pair, by: usize) -> u64 {
    here >> by | next << (BLOCK - by)
}

/// Marks where both a stretch ends and one does `by` places earlier.
#[inline(always)]
fn longer((before, here): Pair, by: usize) -> Pair {
    (before & before << by, here & earlier((before, here), by))
}

/// Marks where both a stretch begins and one does `by` places later.
#[inline(always)]
fn longer_ahead((here, next): Pair, by: usize) -> Pair {
    (here & later((here, next), by), next & next >> by)
}

/// Marks what is marked, and what is `by` places later.
#[inline(always)]
fn spread((before, here): Pair, by: usize) -> Pair {
    (before | before << by, here | earlier((before, here), by))
}

/// Marks what is marked, and what is `by` places earlier.
#[inline(always)]
fn spread_back((here, next): Pair, by: usize) -> Pair {
    (here | later((here, next), by), next | next >> by)
}

/// The last of twelve value bytes.
#[inline(always)]
fn twelve(blocks: &Blocks, at: usize) -> Pair {
    longer(eight(&blocks.value, at), 4)
}

/// The bytes after parts of [`MIN_PART`] letters and digits and more, in runs of [`MIN_RUN`] and more: given where `eight` letters and digits
/// end, and where `twelve` value bytes do.
#[inline(always)]
fn parts(blocks: &Blocks, at: usize, eight: Pair, twelve: Pair) -> u64 {
    const { assert!(MIN_PART == 10 && MIN_RUN == 12) };
    let ten = earlier(longer(eight, 2), 1) & !blocks.alphanumeric[at];
    ten & (earlier(twelve, 1) | blocks.value[at])
}

/// The bytes after 20 letters and digits and more, given where `eight` end.
#[inline(always)]
fn long(blocks: &Blocks, at: usize, eight: Pair) -> u64 {
    const { assert!(LETTERS_RUN == 20) };
    let twenty = longer(longer(eight, 8), 4);
    earlier(twenty, 1) & !blocks.alphanumeric[at]
}

/// Whether [`behind`] or [`key_long`] may hold anywhere: whoever has 31 bytes of a kind has 16 of them beside one another where a block's
/// quarter begins. Most code has none.
#[inline(always)]
fn has_long_keys(blocks: &Blocks, last: usize) -> bool {
    const { assert!(BEHIND >= 31 && *KEY_LENGTHS.start() >= 31) };
    const BEGINNINGS: u64 = 0x0001_0001_0001_0001;
    let quarters = |at: usize| {
        let two = key(blocks, at) & key(blocks, at) >> 1;
        let four = two & two >> 2;
        let eight = four & four >> 4;
        eight & eight >> 8 & BEGINNINGS
    };
    (0..last).fold(0, |any, at| any | quarters(at)) != 0
}

/// Whether [`grouped`] may hold anywhere: a hyphen stands between two letters or digits.
#[inline(always)]
fn has_groups(blocks: &Blocks, last: usize) -> bool {
    let kind = &blocks.alphanumeric;
    let between = |at: usize| blocks.minus(at) & earlier((kind[at - 1], kind[at]), 1) & later((kind[at], kind[at + 1]), 1);
    (1..last).fold(0, |any, at| any | between(at)) != 0
}

/// The bytes after 40 value bytes and more none of which is `_`.
#[inline(always)]
fn key_long(blocks: &Blocks, at: usize) -> u64 {
    const { assert!(*KEY_LENGTHS.start() == 40) };
    let kind = (key(blocks, at - 1), key(blocks, at));
    let eight = longer(longer(longer(kind, 1), 2), 4);
    let forty = longer(longer(longer(eight, 8), 16), 8);
    earlier(forty, 1) & !blocks.value[at]
}

/// Value bytes but `_`.
#[inline(always)]
fn key(blocks: &Blocks, at: usize) -> u64 {
    blocks.value[at] & !blocks.underscore(at)
}

/// The last of eight bytes of a kind.
#[inline(always)]
fn eight(kind: &[u64; SPAN], at: usize) -> Pair {
    longer(longer(longer((kind[at - 1], kind[at]), 1), 2), 4)
}

/// Hyphens between four letters and digits on either side, where another hyphen stands before those on the left. Of what goes on from the block
/// before it is taken to be so.
#[inline(always)]
fn grouped(blocks: &Blocks, at: usize) -> u64 {
    const { assert!(MIN_GROUP == 4) };
    let kind = &blocks.alphanumeric;
    let before = longer(longer((kind[at - 1], kind[at]), 1), 2);
    let after = longer_ahead(longer_ahead((kind[at], kind[at + 1]), 1), 2);
    let between = ends(kind[at], blocks.minus(at) << 1 & kind[at], true);
    blocks.minus(at) & earlier(before, 1) & later(after, 1) & between
}

/// Letters and digits that follow none, but for those of an escape.
#[inline(always)]
fn words(blocks: &Blocks, at: usize) -> u64 {
    let escape = (blocks.escape(at - 1), blocks.escape(at));
    let here = blocks.alphanumeric[at];
    here & (!earlier((blocks.alphanumeric[at - 1], here), 1) | escaped(escape))
}

/// The [`ESCAPE`] bytes after an escape's first one.
#[inline(always)]
fn escaped(escape: Pair) -> u64 {
    const { assert!(ESCAPE == 6) };
    earlier(spread(spread(spread(escape, 1), 2), 2), 1)
}

/// Bytes that escapes begin with, before what their first letters and digits look like: `%2F`, `\x41`, `\u0041`, `\101`; `\u{41}`; `&#39;`, `&#x2f;`;
/// `&lt;`, `&amp;`, `&quot;`; `\/`.
#[inline(always)]
fn escapes(blocks: &Blocks, at: usize) -> u64 {
    let value = (blocks.value[at], blocks.value[at + 1]);
    let digit = (blocks.digit(at), blocks.digit(at + 1));
    let letter = (blocks.alphanumeric[at], blocks.alphanumeric[at + 1]);
    let slash = |at: usize| base64(blocks, at) & !blocks.alphanumeric[at];
    let two = later(letter, 1) & later(letter, 2);
    let hex = two & (later(digit, 1) | (later(digit, 2) & later(letter, 3)));
    let number = !later(value, 1) & (later(digit, 2) | (later(letter, 2) & later(digit, 3)));
    let named = two & (!later(value, 3) | (later(letter, 3) & (!later(value, 4) | (later(letter, 4) & !later(value, 5)))));
    let braced = later(letter, 1) & !later(value, 2) & later(digit, 3) & later(letter, 4) & !later(value, 5);
    blocks.escape(at) & (hex | number | named | braced | later((slash(at), slash(at + 1)), 1))
}

/// Bytes of the block before at or a little before the first of [`NEAR`] value bytes: those of which twelve end in it and in this one are known.
#[inline(always)]
fn near(twelve: Pair) -> u64 {
    const { assert!(NEAR == 16 && AHEAD == 8) };
    let ends = longer(twelve, 4);
    let eight = spread_back(spread_back(spread_back(ends, 1), 2), 4);
    later(eight, NEAR - 1) | later(eight, NEAR)
}

/// Bytes right after [`BEHIND`] of base64's.
#[inline(always)]
fn behind(blocks: &Blocks, at: usize) -> u64 {
    const { assert!(BEHIND == 32) };
    let base64 = (base64(blocks, at - 1), base64(blocks, at));
    earlier(longer(longer(longer(longer(longer(base64, 1), 2), 4), 8), 16), 1)
}

#[inline(always)]
fn base64(blocks: &Blocks, at: usize) -> u64 {
    blocks.value[at] & !(blocks.minus(at) | blocks.underscore(at))
}
