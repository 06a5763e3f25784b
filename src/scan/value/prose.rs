//! Words for a secret in prose, which most of them are: told by the few bytes around them, before anything else is asked.
//!
//! Promises: what is told so is given no value, or one of several words.
//! Leaves out: prose that takes a look at more (value).

use std::ops::Range;

use super::ends::first_among;

/// Longer words are no words.
const LONGEST: usize = 20;
/// What is no letter of ASCII.
static ENDS_WORD: [bool; 256] = {
    let (mut table, mut byte) = ([true; 256], 0);
    while byte < 256 {
        table[byte] = !(byte as u8).is_ascii_alphabetic();
        byte += 1;
    }
    table
};

/// Whether a name is a word of a sentence: a blank stands before it, and what follows it is another word that is not its value.
pub fn is_in_sentence(text: &[u8], name: &Range<usize>) -> bool {
    // Behind `ENV `, `setenv `, `setx ` and `fastcgi_param ` a value follows.
    let is_after_word = match text[..name.start] {
        [.., b'V' | b'v' | b'x' | b'm', b' '] => false,
        [.., b' ' | b'"'] => true,
        _ => false,
    };
    is_after_word
        && matches!(&text[name.end..], [b' ', rest @ ..] if begins_with_words(rest) || (is_told_of(&text[..name.start]) && says_nothing(rest)))
}

/// Whether what a name is said to be is one word of letters, which is none that it is given: `if token is None:`.
fn says_nothing(text: &[u8]) -> bool {
    let Some(said) = text.strip_prefix(b"is ") else { return false };
    let length = said.iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphabetic()).count();
    matches!(said[length..], [b' ', ..] | [b':', b' ', ..]) && length > 0
}

/// Whether what stands before a name is a word behind which no command sets anything: `set -gx password is`.
fn is_told_of(before: &[u8]) -> bool {
    matches!(before, [.., last, b' '] if !matches!(last, b'V' | b'v' | b'x' | b'g' | b'U' | b'm' | b't'))
}

/// Whether prose in quotes is given to the name that ends before `rest`, as in translations: `"password": "several words …"`.
#[inline(always)]
pub fn is_given_prose(rest: &[u8]) -> bool {
    given(rest).is_some_and(|(mark, prose)| are_words(mark, prose))
}

/// Whether what `mark` quotes begins with several words.
fn are_words(mark: u8, prose: &[u8]) -> bool {
    const SHORTEST: usize = 32;
    // In numbers, a compiler does many at once.
    let are_several = |head: &[u8; SHORTEST]| {
        let (blanks, others) = head.iter().fold((0, 0), |(blanks, others), &byte| {
            (blanks + u8::from(byte == b' '), others | u8::from((byte == mark) | (byte == b'\\') | (byte == b'\n')))
        });
        blanks > 1 && others == 0
    };
    prose.first_chunk().is_some_and(are_several) && begins_with_words(prose)
}

/// What stands in quotes after the end of a name: `": "…`, `="…`, ` = '…`.
#[inline(always)]
fn given(rest: &[u8]) -> Option<(u8, &[u8])> {
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let blank = |rest: &[u8]| usize::from(rest.first() == Some(&b' '));
    match &rest[blank(rest)..] {
        [b':' | b'=', rest @ ..] => match &rest[blank(rest)..] {
            [mark @ (b'"' | b'\''), prose @ ..] => Some((*mark, prose)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a text begins with a word that is neither `is` nor `as` nor `new`, and goes on with another, or on another line. Beyond
/// ASCII all are.
fn begins_with_words(text: &[u8]) -> bool {
    let is_of_word = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let first = &text[..text.len().min(LONGEST)];
    let length = first_among(first, &ENDS_WORD).unwrap_or(first.len());
    let goes_on = match &text[length..] {
        [b' ', next, ..] => length > 0 && is_of_word(*next),
        [next, ..] => !next.is_ascii() || (length > 0 && *next == b'\n'),
        [] => false,
    };
    goes_on && ![&b"is"[..], b"as", b"new"].iter().any(|word| text[..length].eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Ends, after, name_end},
        *,
    };
    use crate::{rule::example::Dice, scan::judge::is_plain};

    const PARTS: [&str; 47] = [
        "password", "pass", "Pass", "my_pass", " ", " ", " ", " ", " ", " ", "\"", "\"", "'", ": ", ":", "=", " = ", "is", "is ",
        "new", "As", "as ", "String", "value", "ENV ", "setx ", "-", "--", "/", "(", ")", ",", ".", "\n", "\\", "words and ",
        "Some words ", "more words of it ", "x9", "description: ", "é", "Вот и ", "@", "#", "is None: ", "is not ", "set ",
    ];

    #[test]
    fn what_is_told_to_be_prose_is_given_no_value_or_several_words() {
        let mut dice = Dice::seeded("prose", 3);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut sentences, mut given) = (0, 0);
        for _ in 0..120_000 {
            let lead: String = (0..3).map(|_| PARTS[below(PARTS.len())]).collect();
            let rest: String = (0..12).map(|_| PARTS[below(PARTS.len())]).collect();
            let text = format!("{lead}password{rest}");
            let (text, name_part) = (text.as_bytes(), lead.len()..lead.len() + "pass".len());
            let Some(end) = name_end(text, name_part.end) else { continue };
            let value = after(text, &name_part, end, &mut Ends::default());
            if is_in_sentence(text, &(name_part.start..end)) {
                assert_eq!(value, None, "{}", text.escape_ascii());
                sentences += 1;
            }
            if is_given_prose(&text[end..]) {
                let is_several = |value: &Range<usize>| text[value.clone()].contains(&b' ') && is_plain(text, value);
                assert!(value.as_ref().is_none_or(is_several), "{}", text.escape_ascii());
                given += 1;
            }
        }
        assert!(sentences > 1000 && given > 100, "{sentences} {given}");
    }

    #[test]
    fn prose_is_told_whatever_it_is_given_by() {
        for text in ["\"pass\": \"V", "'pass':'V", "pass = \"V", "pass: 'V", "my_password\":\"V"] {
            let text = text.replace('V', "Several words, and a few more of them");
            let start = text.find("pass").expect("it is there");
            let end = name_end(text.as_bytes(), start).expect("it ends");
            assert!(is_given_prose(&text.as_bytes()[end..]), "{text}");
        }
    }
}
