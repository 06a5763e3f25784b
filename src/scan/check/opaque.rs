//! Opaque tokens: what a header or a command carries as a token without a form of its own. A random value mixes letters and digits; a
//! name, a word or a placeholder does not.

use data_encoding::BASE64;

use super::{Outcome, jwt, password};
use crate::{rule::example::Dice, scan::entropy::distinct};

/// Fewest different characters of a token.
const MIN_DISTINCT: usize = 8;
/// Fewest characters of one.
const MIN_LENGTH: usize = 16;

/// Judges a token.
pub fn run(value: &[u8]) -> Outcome {
    if value.len() < MIN_LENGTH || distinct(value) < MIN_DISTINCT {
        return Outcome::Reject("it is too short, or repeats a few characters");
    }
    if password::is_filled_in(value) {
        return Outcome::Reject("it is filled in elsewhere");
    }
    if is_named(value) {
        return Outcome::Reject("it is what a header or a class is called");
    }
    if !matches!(jwt::run(value), Outcome::Reject(_)) {
        return Outcome::Reject("it is a JSON web token, which has a rule of its own");
    }
    if is_text(value) {
        return Outcome::Reject("it is several words in base64");
    }
    let words = |part: &[u8]| part.iter().all(u8::is_ascii_alphabetic) || part.iter().all(u8::is_ascii_digit);
    let separated = value.split(|b| b"-_.~+/:=".contains(b)).all(words);
    let letters: Vec<u8> = value.iter().filter(|b| b.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).collect();
    match separated {
        true if password::made_of_words(&letters) => Outcome::Reject("it is made of words"),
        true => Outcome::Doubt("it does not mix letters and digits"),
        false if value.len() - letters.len() <= value.len() / 4 && password::made_of_words(&letters) => {
            Outcome::Reject("it is made of words and a number")
        }
        false if value.iter().filter(|b| b.is_ascii_digit()).count() < 2 => Outcome::Doubt("it has hardly a digit"),
        false => Outcome::Pass,
    }
}

/// A header of its own kind, `x-amz-content-sha256`, a type of what a header has, `Eip3009Authorization`, or a class by its path as Sphinx shortens it: `~azure.mgmt.monitor.v2015_04_01.Sender`.
fn is_named(value: &[u8]) -> bool {
    let is_of_name = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
    value.strip_suffix(b"Authorization").is_some_and(|kind| kind.iter().all(u8::is_ascii_alphanumeric))
        || value.strip_prefix(b"x-").is_some_and(|name| name.contains(&b'-') && name.iter().all(is_of_name))
        || matches!(value, [b'~', letter, ..] if letter.is_ascii_alphabetic() && value.contains(&b'.'))
}

/// Words that blanks part, in base64: `this is no token!`.
fn is_text(value: &[u8]) -> bool {
    let is_written = |byte: &u8| byte.is_ascii_alphabetic() || b" -_.,:;!?'".contains(byte);
    let has_words = |text: &[u8]| text.iter().all(is_written) && text.iter().filter(|&&b| b == b' ').count() > 1;
    BASE64.decode(value).is_ok_and(|text| has_words(&text))
}

/// Thirty-two characters.
pub fn mint(_: &str, _: &str, dice: &mut Dice) -> String {
    let pairs: Vec<String> =
        (0..16).map(|_| dice.pick(b"abcdefhjkmnpqrtvwzBCDFGHJKLMNPQRSTVWZ", 1) + &dice.pick(b"23456789bdfhjkm", 1)).collect();
    // A digit here and there, whatever the dice say.
    format!("{}4{}8", &pairs.concat()[..15], &pairs.concat()[15..30])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_tokens() {
        for value in [
            "user_and_password_base64",
            "your-access-token-here",
            "YOUR_API_TOKEN_HERE",
            "aaaaaaaaaaaaaaaaaaaaa1",
            "Eip3009Authorization",
            "${ACCESS_TOKEN_VALUE}",
            "x-amz-content-sha256",
            "dGhpcyBpcyBubyByZWFsIHRva2VuIQ==",
            "~acme.monitor.v2015_04_01.models.Sender",
        ] {
            assert!(matches!(run(value.as_bytes()), Outcome::Reject(_)), "{value}");
        }
        assert!(matches!(run(b"some-kubernetes-cluster-name"), Outcome::Doubt(_)));
        assert_eq!(run(b"9fK2mQ7xVb4ZtR1wLpE8"), Outcome::Pass);
    }
}
