//! The first symbols of something: which bases they may be of, and whether they say a text.
//!
//! Promises: what is told at once is what decoding says.
//! Leaves out: where they stand (base).

use super::alphabet::{Base, SEXTETS, is_base32, is_hex, say, say_hex};
use crate::unpack::inside::{
    notation::DIGITS,
    text::{self, Look},
};

/// Symbols that are looked at first: whole groups of any base.
pub const HEAD: usize = 24;

/// The first symbols of something, each of which is looked up once, for all bases together.
pub struct Head<'s> {
    symbols: &'s [u8],
    /// The bases of few symbols that not all of them are of.
    others: u64,
    /// What whole groups of four say, and blanks.
    groups: [u64; GROUPS],
}

/// Groups of four symbols.
const GROUPS: usize = HEAD / 4;

impl<'s> Head<'s> {
    /// Those of `symbols`.
    pub fn of(symbols: &'s [u8]) -> Self {
        let symbols = &symbols[..symbols.len().min(HEAD)];
        let said = |[a, b, c, d]: &[u8; 4]| {
            SAID[0][usize::from(*a)] | SAID[1][usize::from(*b)] | SAID[2][usize::from(*c)] | SAID[3][usize::from(*d)]
        };
        let (fours, rest) = symbols.as_chunks::<4>();
        let mut groups = [BLANKS; GROUPS];
        groups.iter_mut().zip(fours).for_each(|(group, four)| *group = said(four));
        let others = rest.iter().fold(0, |others, &symbol| others | SAID[0][usize::from(symbol)]);
        let others = groups.iter().fold(others, |others, group| others | group);
        Self { symbols, others: others & (NOT_HEX | NOT_BASE32), groups }
    }

    /// The bases that a text which begins so may be in.
    pub fn bases(&self) -> impl Iterator<Item = Base> + use<> {
        let base32 = (self.others & NOT_BASE32 == 0).then_some(Base::Base32);
        // No text in base64 begins with so many symbols of so few kinds.
        let hex_or_base64 = if self.others & NOT_HEX == 0 { Base::Hex } else { Base::Base64 };
        base32.into_iter().chain([hex_or_base64])
    }

    /// What they look like in a base, decoded.
    pub fn look(&self, base: Base) -> Option<Look> {
        if self.is_surely_none(base) { None } else { self.look_at_all(base) }
    }

    /// Whether what whole groups of four say in hexadecimal or base64 tells that they are no text.
    fn is_surely_none(&self, base: Base) -> bool {
        let [a, b, c, d, e, f] = self.groups;
        match base {
            Base::Hex => {
                let six = |groups: [u64; 3]| groups.iter().fold(0, |six, group| six << 16 | (group >> HEX_AT & 0xFFFF));
                text::are_none([six([a, b, c]), six([d, e, f]), six([BLANKS; 3])], HEAD / 2)
            }
            Base::Base32 => false,
            Base::Base64 => {
                let six = |[one, next]: [u64; 2]| (one & 0xFF_FFFF) << 24 | (next & 0xFF_FFFF);
                text::are_none([[a, b], [c, d], [e, f]].map(six), HEAD / 4 * 3)
            }
        }
    }

    fn look_at_all(&self, base: Base) -> Option<Look> {
        let (group_bytes, group_symbols) = base.group();
        let groups = self.symbols.len() / group_symbols;
        let symbols = &self.symbols[..groups * group_symbols];
        let mut bytes = [0; HEAD];
        let said = &mut bytes[..groups * group_bytes];
        match base {
            Base::Hex => say_hex(symbols, said),
            Base::Base32 => _ = base.encoding().decode_mut(symbols, said).ok()?,
            Base::Base64 => say(symbols, said),
        }
        text::look_at_few(said)
    }
}

/// What each symbol says at each place of a group of four: in base64 the lowest 24 bits, in hexadecimal the 16 from [`HEX_AT`] on, and which
/// bases of few symbols it is not of.
static SAID: [[u64; 256]; 4] = {
    let (mut tables, mut byte) = ([[0; 256]; 4], 0);
    while byte < 256 {
        let symbol = byte as u8;
        let others = if is_hex(symbol) { 0 } else { NOT_HEX } | if is_base32(symbol) { 0 } else { NOT_BASE32 };
        let (sextet, digit) = (SEXTETS[byte] as u64, if is_hex(symbol) { DIGITS[byte] as u64 } else { 0 });
        let mut place = 0;
        while place < 4 {
            tables[place][byte] = others | sextet << (18 - 6 * place) | digit << (HEX_AT + 12 - 4 * place);
            place += 1;
        }
        byte += 1;
    }
    tables
};

const HEX_AT: usize = 24;
/// A group that says blanks.
const BLANKS: u64 = 0x20_2020 | 0x2020 << HEX_AT;
const NOT_HEX: u64 = 1 << 40;
const NOT_BASE32: u64 = 1 << 41;

#[cfg(test)]
mod tests {
    use super::{
        super::alphabet::{BASE64_OF_ANY_ALPHABET, HEX},
        *,
    };

    #[test]
    fn what_is_told_at_once_is_what_all_say() {
        let mut dice = crate::rule::example::Dice::seeded("heads", 9);
        let alphabets =
            [&b"0123456789abcdef"[..], b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFabcdefghijklmnopqrstuvwxyz+/-_"];
        let mut told = 0;
        for number in 0..30_000_usize {
            let mut byte = || u8::try_from(dice.roll() % 256).expect("it is a byte");
            let head: Vec<u8> = if number % 3 == 0 {
                let (text, head) = (number % 2 == 0, std::iter::repeat_with(&mut byte));
                let said: Vec<u8> = head.take(18).map(|byte| if text { byte % 0x60 + 0x20 } else { byte % 0x40 }).collect();
                if number % 5 == 0 {
                    HEX.encode(&said[..12]).into_bytes()
                } else {
                    BASE64_OF_ANY_ALPHABET.encode(&said).into_bytes()
                }
            } else {
                let alphabet = alphabets[number / 3 % 3];
                (0..HEAD).map(|_| alphabet[usize::from(byte()) % alphabet.len()]).collect()
            };
            let head = Head::of(&head[..HEAD - number / 7 % 5]);
            for base in head.bases() {
                assert_eq!(head.look(base), head.look_at_all(base), "{:?}", head.symbols);
                told += usize::from(head.is_surely_none(base));
            }
        }
        assert!((10_000..25_000).contains(&told), "{told}");
    }
}
