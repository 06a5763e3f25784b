//! The constant of a language that a name is given, as most are in data and in the defaults of programs: `"token": null,`, `password = false`,
//! `key: 8080`.
//!
//! Promises: what is told so is all that the name is given.
//! Leaves out: whether it may be somebody's value nevertheless (assigned).

use std::ops::Range;

/// Longer numbers may be more than that.
const MOST_DIGITS: usize = 7;

/// The constant that the name is given which ends at `end`.
#[inline]
pub fn constant(text: &[u8], end: usize) -> Option<Range<usize>> {
    let at = |at: usize| text.get(at).copied().unwrap_or(b'\n');
    let is_key = matches!(at(end), b'"' | b'\'');
    let sign = end + usize::from(is_key);
    let sign = sign + usize::from(at(sign) == b' ');
    if !matches!(at(sign), b':' | b'=') {
        return None;
    }
    let start = sign + 1 + usize::from(at(sign + 1) == b' ');
    let length = length(text.get(start..)?)?;
    ends(&text[start + length..], is_key).then_some(start..start + length)
}

/// How long the constant is that a text begins with.
fn length(text: &[u8]) -> Option<usize> {
    match text {
        [b'0'..=b'9', ..] => {
            let digits = text.iter().take(MOST_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
            (digits <= MOST_DIGITS).then_some(digits)
        }
        [b'n', b'i', b'l', ..] => Some(3),
        [b'n', b'u', b'l', b'l', ..] | [b'N', b'U', b'L', b'L', ..] | [b'n' | b'N', b'o', b'n', b'e', ..] => Some(4),
        [b't' | b'T', b'r', b'u', b'e', ..] => Some(4),
        [b'f' | b'F', b'a', b'l', b's', b'e', ..] => Some(5),
        [b'u', b'n', b'd', b'e', b'f', b'i', b'n', b'e', b'd', ..] => Some(9),
        _ => None,
    }
}

/// Whether nothing goes on behind a constant but what closes the mapping or the call that it is in.
fn ends(rest: &[u8], is_key: bool) -> bool {
    let closers = rest.iter().take_while(|byte| matches!(byte, b'}' | b']' | b')')).count();
    match rest[closers..] {
        [] | [b'\n' | b'\r', ..] => true,
        // A line that is nothing but a name and its value may have separators in it.
        [b',' | b';', ref behind @ ..] => is_key || behind.first().is_none_or(u8::is_ascii_whitespace),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Ends, after, name_end},
        *,
    };
    use crate::{rule::example::Dice, scan::judge::is_plain};

    #[test]
    fn what_is_told_to_be_a_constant_is_all_that_is_given_or_nothing_is() {
        const BEFORE: [&str; 14] = ["", "\n", "# ", "export ", "ENV ", "$", "--", "-e \"", "{\"", "{", "\"", "'", ">", "f(x, "];
        const GIVEN: [&str; 32] = [
            "null", "true", "false", "0", "12", "8080", "None", "nil", "undefined", "x7", "word", ":", "=", ": ", " = ", " ",
            ",", ",", ", ", ";", "}", "]", ")", "\n", "\n", "\r\n", "\"", "'", "&", "a&b", "\\n", "(",
        ];
        let mut dice = Dice::seeded("constant", 3);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let mut told = 0;
        for _ in 0..400_000 {
            let lead = BEFORE[below(BEFORE.len())];
            let given: String = (0..7).map(|_| GIVEN[below(GIVEN.len())]).collect();
            let text = format!("{lead}password{}{given}", [":", "=", ": ", " = ", "\": ", "\":", "': ", " : "][below(8)]);
            let (text, name_part) = (text.as_bytes(), lead.len()..lead.len() + "password".len());
            let Some(end) = name_end(text, name_part.end) else { continue };
            let Some(constant) = constant(text, end) else { continue };
            assert!(is_plain(text, &constant), "{}", text.escape_ascii());
            let value = after(text, &name_part, end, &mut Ends::default());
            assert!(value.is_none_or(|value| value == constant || is_plain(text, &value)), "{}", text.escape_ascii());
            told += 1;
        }
        assert!(told > 10_000, "{told}");
    }

    #[test]
    fn constants_are_told_and_others_are_not() {
        for text in ["\": null,\"x\"", " = false\n", ": 8080}\n", "=True", "':true}},", ": None)\n"] {
            assert!(constant(text.as_bytes(), 0).is_some(), "{text}");
        }
        for text in [
            "\": \"null\"", " = falsehood\n", ": 80808080\n", "=true&x", ": 5,b\n", ": string = \"V\"", "(null)",
            ": true = \"V\"",
        ] {
            assert_eq!(constant(text.as_bytes(), 0), None, "{text}");
        }
    }
}
