//! One escape: how it is written, and what it says.
//!
//! Leaves out: which of them are worth undoing (escapes).

use super::joint;

/// What an escape says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escaped {
    /// A byte.
    Byte(u8),
    /// A character.
    Character(char),
    /// Nothing: what stands after it goes on where what stands before it ended.
    Nothing,
}

impl Escaped {
    /// Says it.
    #[inline]
    pub fn append(self, text: &mut Vec<u8>) {
        match self {
            Self::Byte(byte) => text.push(byte),
            Self::Nothing => {}
            Self::Character(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The character that a terminal's control sequences begin with.
pub const ESCAPE: u8 = 0x1B;

/// No escape is longer that says something: a pair of `\u…`.
pub const LONGEST: usize = 12;

/// What the escape at the beginning of `rest` says, and its length.
#[inline]
pub fn escape(rest: &[u8]) -> Option<(Escaped, usize)> {
    match rest {
        [b'%', ..] => Some((byte(rest, 1)?, 3)),
        [b'&', ..] => entity(rest),
        [b'=', b'\n', ..] => Some((Escaped::Nothing, 2)),
        [b'=', b'\r', b'\n', ..] => Some((Escaped::Nothing, 3)),
        [b'=', ..] => Some((byte(rest, 1)?, 3)),
        [ESCAPE, ..] => Some((Escaped::Nothing, control(rest)?)),
        [b'"' | b'\'' | b'`', ..] => Some((Escaped::Nothing, joint::length(rest)?)),
        [b'\\', b'u', b'{', ..] => {
            let end = memchr::memchr(b'}', &rest[..rest.len().min(LONGEST)])?;
            Some((Escaped::Character(char::from_u32(number(rest, 3, end - 3, 16)?)?), end + 1))
        }
        [b'\\', b'u', ..] => unicode(rest),
        [b'\\', b'U', ..] => Some((Escaped::Character(char::from_u32(number(rest, 2, 8, 16)?)?), 10)),
        [b'\\', b'x', ..] => Some((byte(rest, 2)?, 4)),
        [b'\\', b'0'..=b'3', ..] => Some((Escaped::Byte(u8::try_from(number(rest, 1, 3, 8)?).ok()?), 4)),
        [b'\\', b'n', ..] => Some((Escaped::Byte(b'\n'), 2)),
        [b'\\', b'r', ..] => Some((Escaped::Byte(b'\r'), 2)),
        [b'\\', b't', ..] => Some((Escaped::Byte(b'\t'), 2)),
        [b'\\', mark @ (b'"' | b'\'' | b'`' | b'\\' | b'/'), ..] => Some((Escaped::Byte(*mark), 2)),
        _ => None,
    }
}

/// The length of what a terminal is told: a control sequence, as colours are set with (`ESC [`, parameters, a letter), a title or a
/// link (`ESC ]` up to `BEL` or `ESC \`), a set of characters, or one of a few commands (ECMA-48, 5.4 and 5.6; ECMA-35, 14.3). Where the text
/// ends first, all that is left.
fn control(rest: &[u8]) -> Option<usize> {
    /// Two colours of 24 bits have 36 bytes.
    const LONGEST: usize = 48;
    const LONGEST_TITLE: usize = 512;
    const BELL: u8 = 7;
    let until = |longest: usize, ends: fn(u8) -> bool| {
        let end = rest.iter().take(longest).skip(2).position(|&byte| ends(byte)).map(|at| at + 2);
        end.or((rest.len() < longest).then_some(rest.len()))
    };
    match rest {
        [_] => Some(1),
        [_, b'[', ..] => {
            let last = until(LONGEST, |byte| !matches!(byte, b' '..=b'?'))?;
            rest.get(last).is_none_or(|byte| matches!(byte, b'@'..=b'~')).then_some(rest.len().min(last + 1))
        }
        [_, b']', ..] => {
            let last = until(LONGEST_TITLE, |byte| byte.is_ascii_control())?;
            match &rest[last..] {
                [] => Some(last),
                [BELL, ..] => Some(last + 1),
                [ESCAPE, b'\\', ..] => Some(last + 2),
                _ => None,
            }
        }
        [_, b'(' | b')', _, ..] => Some(3),
        [_, b'7' | b'8' | b'=' | b'>' | b'M' | b'c', ..] => Some(2),
        _ => None,
    }
}

/// Whether an escape says none of ASCII's printable characters, by its first digits: as nearly all do in a text of another alphabet.
#[inline]
pub fn is_foreign(rest: &[u8]) -> bool {
    match rest {
        [b'\\', b'u', high @ ..] => !matches!(high, [b'0', b'0', ..] | [b'{', ..]),
        [b'&', b'#', b'x' | b'X', first, _, third, ..] => !matches!((first, third), (b'0', _) | (_, b';')),
        [b'&', b'#', b'1'..=b'9', second, third, fourth, ..] => [second, third, fourth].into_iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// A number of `count` digits from `at` on.
fn number(rest: &[u8], at: usize, count: usize, radix: u32) -> Option<u32> {
    let digits = rest.get(at..at + count).filter(|digits| (1..=8).contains(&digits.len()))?;
    let digit = |byte: u8| Some(u32::from(DIGITS[usize::from(byte)])).filter(|&digit| digit < radix);
    digits.iter().try_fold(0_u32, |number, &byte| number.checked_mul(radix)?.checked_add(digit(byte)?))
}

/// What no digit says.
const NO_DIGIT: u8 = u8::MAX;

/// What each hexadecimal digit says: random ones mislead a branch.
pub const DIGITS: [u8; 256] = {
    let (mut table, mut digit) = ([NO_DIGIT; 256], 0);
    while digit < 16 {
        let symbol = b"0123456789abcdef"[digit as usize];
        (table[symbol as usize], table[symbol.to_ascii_uppercase() as usize]) = (digit, digit);
        digit += 1;
    }
    table
};

/// Two hexadecimal digits.
#[inline]
pub fn byte(rest: &[u8], at: usize) -> Option<Escaped> {
    let &[high, low] = rest.get(at..)?.first_chunk()?;
    let (high, low) = (DIGITS[usize::from(high)], DIGITS[usize::from(low)]);
    (high | low != NO_DIGIT).then_some(Escaped::Byte(high << 4 | low))
}

/// `\u` and four digits; two of them for what lies beyond.
fn unicode(rest: &[u8]) -> Option<(Escaped, usize)> {
    let first = number(rest, 2, 4, 16)?;
    if let Some(character) = char::from_u32(first) {
        return Some((Escaped::Character(character), 6));
    }
    let second = rest.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(|rest| number(rest, 2, 4, 16))?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let character = char::decode_utf16(units).next()?.ok()?;
    Some((Escaped::Character(character), 12))
}

/// The names that stand for what would be taken for markup, and for spaces.
pub const NAMED: [(&[u8], char); 7] =
    [(b"amp", '&'), (b"quot", '"'), (b"lt", '<'), (b"gt", '>'), (b"apos", '\''), (b"nbsp", ' '), (b"sol", '/')];

fn entity(rest: &[u8]) -> Option<(Escaped, usize)> {
    let Some(b'#') = rest.get(1) else {
        let is_here = |name: &[u8]| rest[1..].strip_prefix(name).is_some_and(|behind| behind.starts_with(b";"));
        let (name, character) = NAMED.iter().find(|(name, _)| is_here(name))?;
        return Some((Escaped::Character(*character), name.len() + b"&;".len()));
    };
    let end = memchr::memchr(b';', &rest[..rest.len().min(LONGEST)])?;
    let number = match &rest[2..end] {
        [b'x' | b'X', digits @ ..] => number(digits, 0, digits.len(), 16),
        digits => number(digits, 0, digits.len(), 10),
    };
    Some((Escaped::Character(char::from_u32(number?)?), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_foreign_by_its_first_digits_is_not_printable_ascii() {
        let mut dice = crate::rule::example::Dice::seeded("escapes", 3);
        let mut count = 0;
        for _ in 0..20_000 {
            let mut one = |of: &[&str]| of[usize::try_from(dice.roll() % of.len() as u64).expect("it is small")].to_owned();
            let digits = ["0", "0", "0", "00", "4", "6", "12", "e", ";", "}", "x"];
            let text: String = [
                one(&["\\u", "\\u{", "&#", "&#x", "&#X"]),
                one(&digits),
                one(&digits),
                one(&digits),
                one(&digits),
                one(&["", ";"]),
            ]
            .concat();
            let says = escape(text.as_bytes()).is_some_and(|(said, _)| matches!(said, Escaped::Character(' '..='~')));
            assert!(!(says && is_foreign(text.as_bytes())), "{text}");
            count += usize::from(says);
        }
        assert!(count > 200, "{count}");
    }
}
