//! Text → bit masks, 64 bytes at a time: which bytes are of which class, and where a fingerprint may stand.
//!
//! Promises: every engine gives the same masks (a test compares them); what lies beyond the text counts as zeros.
//! Leaves out: what the masks mean together (runs, keywords).

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
pub(super) mod neon;

use std::ops::{Deref, DerefMut, Range};

use super::{
    fingerprint::{
        LENGTH, Marking,
        halves::{self, NEAR, SETS},
    },
    survey::Engine,
};

/// Bytes a block has.
pub const BLOCK: usize = 64;
/// A fingerprint may begin at a block's last byte.
const WINDOW: usize = BLOCK + LENGTH - 1;

/// Blocks made at a time.
pub const BATCH: usize = 64;
/// Those, and one on either side.
pub const SPAN: usize = BATCH + 2;

/// A mask for each block. The second begins a line of the processor's cache, for loops over them begin there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub struct Masks {
    /// Fills the line of the first.
    room: [u64; 7],
    masks: [u64; SPAN],
}

impl Masks {
    /// Zeros.
    pub const NONE: Self = Self { room: [0; 7], masks: [0; SPAN] };
}

impl Deref for Masks {
    type Target = [u64; SPAN];

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.masks
    }
}

impl DerefMut for Masks {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.masks
    }
}

/// Masks that a block is read into: each takes as long as classifying the block does, so that what others tell together has none.
const KINDS: usize = 6;

/// What the bytes of neighbouring blocks are: for each block a bit for each byte, the first the lowest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    /// Value bytes.
    pub value: Masks,
    /// Letters and digits.
    pub alphanumeric: Masks,
    /// Digits, `-`, and what escapes begin with: no two of them are alike in the masks above.
    pub sign: Masks,
    /// Of letters and digits, all but capital letters; of other value bytes, all but `_`; of others it says nothing.
    pub small: Masks,
    /// Where a fingerprint may begin that may stand anywhere.
    pub mark: Masks,
    /// Where one may begin that stands near a stretch.
    pub near_mark: Masks,
}

impl Blocks {
    /// Zeros.
    pub const NONE: Self = Self {
        value: Masks::NONE,
        alphanumeric: Masks::NONE,
        sign: Masks::NONE,
        small: Masks::NONE,
        mark: Masks::NONE,
        near_mark: Masks::NONE,
    };

    /// Digits of a block.
    #[inline(always)]
    pub fn digit(&self, at: usize) -> u64 {
        self.sign[at] & self.alphanumeric[at]
    }

    /// `+` and `/`, `-` and `_` of a block.
    #[inline(always)]
    pub fn separator(&self, at: usize) -> u64 {
        self.value[at] & !self.alphanumeric[at]
    }

    /// Each `-` of a block.
    #[inline(always)]
    pub fn minus(&self, at: usize) -> u64 {
        self.sign[at] & self.separator(at)
    }

    /// Each `_` of a block.
    #[inline(always)]
    pub fn underscore(&self, at: usize) -> u64 {
        self.separator(at) & !self.small[at]
    }

    /// What escapes begin with, of a block.
    #[inline(always)]
    pub fn escape(&self, at: usize) -> u64 {
        self.sign[at] & !self.value[at]
    }

    #[inline(always)]
    fn put(&mut self, index: usize, masks: [u64; KINDS]) {
        [
            self.value[index],
            self.alphanumeric[index],
            self.sign[index],
            self.small[index],
            self.mark[index],
            self.near_mark[index],
        ] = masks;
    }

    /// Makes zeros of the first two, for a text's beginning.
    pub fn restart(&mut self) {
        (0..FIRST).for_each(|index| self.put(index, [0; KINDS]));
    }

    /// Makes the last two of the first `count + 2` the first two.
    pub fn shift(&mut self, count: usize) {
        let masks =
            [&mut self.value, &mut self.alphanumeric, &mut self.sign, &mut self.small, &mut self.mark, &mut self.near_mark];
        masks.into_iter().for_each(|mask| (mask[0], mask[1]) = (mask[count], mask[count + 1]));
    }
}

/// Makes blocks.
pub struct Classifier {
    marking: Marking,
    engine: Engine,
}

impl Classifier {
    /// For those fingerprints.
    pub fn new(marking: Marking, engine: Engine) -> Self {
        Self { marking, engine }
    }

    /// Makes blocks of `text` from the third on, `count` of them; its end, and all after it, as if zeros followed, of which none is marked.
    #[inline(always)]
    pub fn fill(&self, text: &[u8], count: usize, blocks: &mut Blocks) {
        let whole = (text.len().saturating_sub(WINDOW - BLOCK) / BLOCK).min(count);
        self.fill_whole(text, 0..whole, blocks);
        for index in whole..count {
            let mut padded = [0; WINDOW];
            let rest = &text[(index * BLOCK).min(text.len())..];
            let length = rest.len().min(WINDOW);
            padded[..length].copy_from_slice(&rest[..length]);
            self.fill_whole(&padded, index..index + 1, blocks);
            // Zeros may look like a fingerprint.
            let inside =
                u32::try_from(rest.len()).ok().and_then(|length| 1_u64.checked_shl(length)).map_or(u64::MAX, |bit| bit - 1);
            blocks.mark[FIRST + index] &= inside;
            blocks.near_mark[FIRST + index] &= inside;
        }
    }

    /// Makes the blocks of those indices of `text`, which begins at the first of them.
    #[inline(always)]
    fn fill_whole(&self, text: &[u8], indices: Range<usize>, blocks: &mut Blocks) {
        match self.engine {
            Engine::Portable => {
                indices.clone().for_each(|i| blocks.put(FIRST + i, portable(&self.marking, window(text, i - indices.start))));
            }
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Engine::best` chose this engine because the processor has AVX2.
            #[allow(unsafe_code, reason = "a function for a processor's feature can be called no other way")]
            Engine::Avx2 => unsafe { avx2::fill(&self.marking, text, indices, blocks) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Engine::best` chose this engine because the processor has AVX-512 with VBMI.
            #[allow(unsafe_code, reason = "a function for a processor's feature can be called no other way")]
            Engine::Avx512 => unsafe { avx512::fill(&self.marking, text, indices, blocks) },
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            // SAFETY: `Engine::best` chose this engine because the processor has NEON.
            #[allow(unsafe_code, reason = "a function for a processor's feature can be called no other way")]
            Engine::Neon => unsafe { neon::fill(&self.marking, text, indices, blocks) },
        }
    }
}

/// Where in [`Blocks`] new ones begin.
const FIRST: usize = 2;

/// A block's bytes and those after it.
#[inline(always)]
fn window(text: &[u8], index: usize) -> &[u8; WINDOW] {
    text[index * BLOCK..].first_chunk().expect("a block is asked for where its window fits")
}

/// The bit that small letters, digits, `+`, `/` and `-` have, and capitals and `_` lack.
const SMALL: u8 = 0x20;

/// A byte's class by its halves: it is of each class whose bit both tables have.
mod class {
    /// `+` and `/`.
    pub const PLUS: u8 = 1;
    pub const DIGIT: u8 = 1 << 1;
    pub const FIRST_LETTERS: u8 = 1 << 2;
    pub const LAST_LETTERS: u8 = 1 << 3;
    pub const MINUS: u8 = 1 << 4;
    pub const UNDERSCORE: u8 = 1 << 5;
    /// `%`, `&` and `\`.
    pub const ESCAPE: u8 = 1 << 6 | 1 << 7;

    pub const ALPHANUMERIC: u8 = DIGIT | FIRST_LETTERS | LAST_LETTERS;
    pub const VALUE: u8 = ALPHANUMERIC | PLUS | MINUS | UNDERSCORE;
    pub const SIGN: u8 = DIGIT | MINUS | ESCAPE;

    /// By the low half.
    pub const LOW: [u8; 16] = {
        let mut table = [ALPHANUMERIC; 16];
        table[0x0] = DIGIT | LAST_LETTERS;
        table[0x5] = ALPHANUMERIC | 1 << 6;
        table[0x6] = ALPHANUMERIC | 1 << 6;
        table[0xA] = FIRST_LETTERS | LAST_LETTERS;
        table[0xB] = FIRST_LETTERS | PLUS;
        table[0xC] = FIRST_LETTERS | 1 << 7;
        table[0xD] = FIRST_LETTERS | MINUS;
        table[0xE] = FIRST_LETTERS;
        table[0xF] = FIRST_LETTERS | PLUS | UNDERSCORE;
        table
    };
    /// By the high half.
    pub const HIGH: [u8; 16] = {
        let mut table = [0; 16];
        table[0x2] = PLUS | MINUS | 1 << 6;
        table[0x3] = DIGIT;
        table[0x4] = FIRST_LETTERS;
        table[0x5] = LAST_LETTERS | UNDERSCORE | 1 << 7;
        table[0x6] = FIRST_LETTERS;
        table[0x7] = LAST_LETTERS;
        table
    };

    /// By the whole byte.
    pub const OF: [u8; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = LOW[byte & 15] & HIGH[byte >> 4];
            byte += 1;
        }
        table
    };
}

/// One block's masks, in the order of [`Blocks`], in plain code.
fn portable(marking: &Marking, window: &[u8; WINDOW]) -> [u64; KINDS] {
    let mut masks = [0; KINDS];
    for (index, bytes) in window[..BLOCK].chunks_exact(8).enumerate() {
        let eight = |f: &dyn Fn(usize) -> u8| u64::from_le_bytes(std::array::from_fn(f));
        let classes = eight(&|i| class::OF[usize::from(bytes[i])]);
        let marks = |set: usize, buckets: u8| any(eight(&|i| halves::buckets(marking, set, window, 8 * index + i)), buckets);
        let anywhere = |set: usize| if set == SETS - 1 { !NEAR } else { u8::MAX };
        let bits = [
            any(classes, class::VALUE),
            any(classes, class::ALPHANUMERIC),
            any(classes, class::SIGN),
            any(u64::from_le_bytes(bytes.try_into().expect("eight bytes")), SMALL),
            (0..SETS).fold(0, |bits, set| bits | marks(set, anywhere(set))),
            marks(SETS - 1, NEAR),
        ];
        masks.iter_mut().zip(bits).for_each(|(mask, bits)| *mask |= bits << (8 * index));
    }
    masks
}

/// A bit for each of eight bytes: whether it has any of `bits`.
fn any(bytes: u64, bits: u8) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    let masked = bytes & (LOW * u64::from(bits));
    // Seven bits carry into the eighth; then each byte's lowest bit is moved to its place in the topmost byte.
    let top = ((masked & (LOW * 0x7F)) + LOW * 0x7F) | masked;
    ((top >> 7) & LOW).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests;
