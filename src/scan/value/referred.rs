//! What a name is given that plainly stands for something else: a variable, what a command says, what a function returns.
//!
//! Promises: what is told so is given no value, or one that is plainly none; letters of both cases and digits, of which a value may be drawn, are
//! left open.
//! Leaves out: what takes a look at more (value, and the judge).

use super::slots::wraps;

/// Longer words are left open.
const LONGEST: usize = 64;
/// Shorter functions may be marks of a literal: `q(…)`.
const SHORTEST: usize = 3;

/// A sign that all values have which a name may be given that ends before `rest`, if it is given such: `: ${NAME}`, `=$(command …`,
/// ` = function(name, …`.
#[inline(always)]
pub fn sign_of_reference(rest: &[u8]) -> Option<u8> {
    let blank = |rest: &[u8]| usize::from(rest.first() == Some(&b' '));
    let rest = &rest[blank(rest)..];
    match rest {
        [b':' | b'=', given @ ..] => reference(&given[blank(given)..]),
        _ => None,
    }
}

fn reference(given: &[u8]) -> Option<u8> {
    let ends = |rest: &[u8]| matches!(rest, [] | [b'\n' | b'\r' | b' ', ..]);
    let is_one = match given {
        [b'$', b'{', name @ ..] => matches!(word(name), Some((length, _)) if name[length] == b'}' && ends(&name[length + 1..])),
        [b'$', b'(', command @ ..] => matches!(word(command), Some((length, _)) if command[length] == b' '),
        [b'a'..=b'z' | b'A'..=b'Z', ..] => {
            let (length, of_function) = word(given).filter(|(length, _)| given[*length] == b'(' && *length >= SHORTEST)?;
            let argument = &given[length + 1..];
            let (end, of_argument) = word(argument)?;
            let is_over = match argument[end..] {
                [b',', b' ', ..] => true,
                [b')', ref rest @ ..] => ends(rest),
                _ => false,
            };
            return (is_over && of_function == of_argument && !wraps(&given[..length])).then_some(b'(');
        }
        _ => false,
    };
    is_one.then_some(b'$')
}

/// The length of a word of letters of one case, and whether they are capitals, if something follows it.
fn word(text: &[u8]) -> Option<(usize, bool)> {
    let kinds_of = |byte: &u8| KINDS[usize::from(*byte)];
    let (mut length, mut kinds) = (0, 0);
    for kind in text.iter().take(LONGEST).map(kinds_of).take_while(|kind| *kind != 0) {
        (length, kinds) = (length + 1, kinds | kind);
    }
    (length < text.len().min(LONGEST) && matches!(kinds, SMALL | CAPITAL)).then_some((length, kinds == CAPITAL))
}

const SMALL: u8 = OF_WORD | 1;
const CAPITAL: u8 = OF_WORD | 2;
const OF_WORD: u8 = 4;

/// What a byte is in a word of letters, if it is of one.
static KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0; 256], 0);
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'_' => OF_WORD,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::{
        super::{Ends, after, name_end},
        *,
    };
    use crate::{rule::example::Dice, scan::judge::is_plain};

    #[test]
    fn what_is_told_to_be_a_reference_is_no_value_or_plainly_none() {
        const BEFORE: [&str; 16] = [
            "", "\n", "# ", "export ", "ENV ", "$", "--", "-e \"", "{", "${", "${db.", "set -gx ", "\"", ">", "x.", "config set ",
        ];
        const GIVEN: [&str; 32] = [
            ":", "=", ": ", " = ", "= ", " : ", " ", "$", "{", "${", "$(", "(", ")", "}", "get_key", "NAME", "string", "secret",
            "q", "config", ", ", ",", ";", "\n", "\"", "'", "x7", "new ", "or ", "-", "&", "\\",
        ];
        let mut dice = Dice::seeded("referred", 4);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let mut told = 0;
        for _ in 0..400_000 {
            let lead = BEFORE[below(BEFORE.len())];
            let given: String = (0..9).map(|_| GIVEN[below(GIVEN.len())]).collect();
            let text = format!("{lead}password{}{given}", [":", "=", ": ", " = "][below(4)]);
            let (text, name_part) = (text.as_bytes(), lead.len()..lead.len() + "password".len());
            let Some(end) = name_end(text, name_part.end) else { continue };
            let Some(sign) = sign_of_reference(&text[end..]) else { continue };
            let value = after(text, &name_part, end, &mut Ends::default());
            let is_none = |value: std::ops::Range<usize>| text[value.clone()].contains(&sign) && is_plain(text, &value);
            assert!(value.is_none_or(is_none), "{}", text.escape_ascii());
            told += 1;
        }
        assert!(told > 1000, "{told}");
    }

    #[test]
    fn references_are_told_and_others_are_not() {
        for text in [": ${NAME}\n", "=${name}", "=$(cat file)", " = get_key(config, \"x\")", ": read_key(name)\n"] {
            assert!(sign_of_reference(text.as_bytes()).is_some(), "{text}");
        }
        for text in [": ${NAME:-x}", "=${Name9}", " = string(config)\n", " = q(config)\n", "=getKey(config)\n", "(config)"] {
            assert_eq!(sign_of_reference(text.as_bytes()), None, "{text}");
        }
    }
}
