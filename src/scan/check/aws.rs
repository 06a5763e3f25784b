//! Amazon Web Services: key IDs, secret keys, session tokens, Bedrock keys, SMTP passwords.
//!
//! Sources: IAM User Guide, "IAM identifiers" (unique ID prefixes) and "API keys for Amazon Bedrock"; SES Developer Guide, "Obtaining
//! your SMTP credentials"; for the account in a key ID, see hygiene/aws.

use data_encoding::{BASE32, BASE64, BASE64_NOPAD};

use super::Outcome;
use crate::{
    rule::{example::Dice, shape::CharClass},
    scan::{entropy::distinct, words},
};

/// Length of a key ID's prefix: `AKIA`.
const PREFIX: usize = 4;

/// A key ID: whether its generation was ever seen, and whether it is a word in upper case.
pub fn key_id(value: &[u8]) -> Outcome {
    let tail = &value[PREFIX.min(value.len())..];
    if tail.iter().all(u8::is_ascii_uppercase) && words::is_wordy(tail) {
        return Outcome::Reject("it is a word in upper case");
    }
    if distinct(tail) < 6 {
        return Outcome::Reject("it repeats a few characters");
    }
    match tail.first() {
        // I and J: before accounts were encoded; Q to Z and 2 to 7: since (the account's top bit is set).
        Some(b'I' | b'J' | b'Q'..=b'Z' | b'2'..=b'7') => Outcome::Pass,
        _ => Outcome::Doubt("no key ID is known with this fifth character"),
    }
}

/// The part of a key ID after `AKIA`; the argument is the account to encode.
pub fn mint_key_id(account: &str, _: &str, dice: &mut Dice) -> String {
    let account: u64 = account.parse().unwrap_or_else(|_| dice.roll() % 1_000_000_000_000);
    let bits = (1 << 47) | (account << 7) | (dice.roll() & 0x7f);
    let bytes = [&bits.to_be_bytes()[2..], &dice.bytes(4)].concat();
    BASE32.encode(&bytes)
}

/// Fewer changes between lower case, upper case and digits, signs aside, make a name, a path or a hash; 40 random characters have
/// 24 ± 3, and fewer than this three times in 100,000.
const MIN_CHANGES: usize = 10;
/// More letters in stretches of three or more lower-case ones make words; 40 random characters have 6 ± 4, and more than this twice in
/// 100,000.
const MAX_WORDY: usize = 25;
/// 40 random characters have 30 ± 2.5 different ones.
const MIN_DISTINCT: usize = 17;

/// A secret access key: 40 base64 characters that mix as random ones do.
pub fn secret(value: &[u8]) -> Outcome {
    let kinds: Vec<u8> = value.iter().map(|&b| kind(b)).collect();
    if !(kinds.contains(&LOWER) && kinds.contains(&UPPER)) {
        return Outcome::Reject("it lacks lower or upper case letters");
    }
    if !(kinds.contains(&DIGIT) || kinds.contains(&SIGN)) {
        return Outcome::Reject("it has letters only");
    }
    let unsigned: Vec<u8> = kinds.into_iter().filter(|&kind| kind != SIGN).collect();
    let wordy: usize = unsigned.chunk_by(|a, b| a == b).filter(|run| run[0] == LOWER && run.len() >= 3).map(<[u8]>::len).sum();
    if wordy > MAX_WORDY || unsigned.windows(2).filter(|pair| pair[0] != pair[1]).count() < MIN_CHANGES {
        return Outcome::Reject("it reads like a name or a path");
    }
    if distinct(value) < MIN_DISTINCT { Outcome::Reject("it repeats a few characters") } else { Outcome::Pass }
}

/// How `/` and `+` are written where they may not stand as they are: JSON, .NET's JSON, URLs, HTML; in any case.
const ESCAPES: [(&str, u8); 9] = [
    ("\\/", b'/'),
    ("\\u002f", b'/'),
    ("\\u002b", b'+'),
    ("%2f", b'/'),
    ("%2b", b'+'),
    ("&#x2f;", b'/'),
    ("&#x2b;", b'+'),
    ("&#47;", b'/'),
    ("&#43;", b'+'),
];

/// A secret access key with an escaped character in it; one without is the shape's to find.
pub fn escaped_secret(value: &[u8]) -> Outcome {
    let mut plain = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&byte, after)) = rest.split_first() {
        let escape =
            ESCAPES.iter().find(|(text, _)| rest.len() >= text.len() && rest[..text.len()].eq_ignore_ascii_case(text.as_bytes()));
        plain.push(escape.map_or(byte, |(_, plain)| *plain));
        rest = escape.map_or(after, |(text, _)| &rest[text.len()..]);
    }
    if plain.len() == value.len() { Outcome::Reject("it holds no escape") } else { secret(&plain) }
}

/// Forty characters, one of them escaped.
pub fn mint_escaped_secret(_: &str, _: &str, dice: &mut Dice) -> String {
    let secret = mint_secret("", "", dice);
    format!("{}\\/{}", secret[..13].replace('/', "a"), secret[14..].replace('/', "b"))
}

const LOWER: u8 = 0;
const UPPER: u8 = 1;
const DIGIT: u8 = 2;
const SIGN: u8 = 3;

fn kind(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => LOWER,
        b'A'..=b'Z' => UPPER,
        b'0'..=b'9' => DIGIT,
        _ => SIGN,
    }
}

/// 40 characters that mix.
pub fn mint_secret(_: &str, _: &str, dice: &mut Dice) -> String {
    let alphabet: Vec<u8> = (0..=u8::MAX).filter(|&b| CharClass::Base64.contains(b)).collect();
    loop {
        let value = dice.pick(&alphabet, 40);
        if secret(value.as_bytes()) == Outcome::Pass && words::placeholder(value.as_bytes(), false).is_none() {
            return value;
        }
    }
}

/// A session token: base64, perhaps percent-encoded, whose bytes are not text.
pub fn session_token(value: &[u8]) -> Outcome {
    if distinct(value) < 32 { Outcome::Reject("it repeats a few characters") } else { Outcome::Pass }
}

/// A token with one of the fixed heads.
pub fn mint_session_token(head: &str, _: &str, dice: &mut Dice) -> String {
    let head = if head.is_empty() { "IQoJb3JpZ2luX2Vj" } else { head };
    let body = BASE64_NOPAD.encode(&dice.bytes(240));
    format!("{head}{body}")
}

/// A long-term Bedrock key: base64 of `USER-at-ACCOUNT:secret` after `ABSK`.
pub fn bedrock_long(value: &[u8]) -> Outcome {
    let decoded = value.get(4..).and_then(lenient_base64);
    match decoded {
        Some(text) if memchr::memmem::find(&text, b"-at-").is_some() => Outcome::Pass,
        _ => Outcome::Doubt("it does not decode to USER-at-ACCOUNT:secret"),
    }
}

/// The part after `ABSK`; the argument is the account.
pub fn mint_bedrock_long(account: &str, _: &str, dice: &mut Dice) -> String {
    let account = if account.is_empty() { dice.pick(b"123456789", 12) } else { account.to_owned() };
    let user = dice.pick(b"abcdefghijklmnopqrstuvwxyz0123456789", 4);
    let secret = BASE64.encode(&dice.bytes(42));
    BASE64.encode(format!("BedrockAPIKey-{user}-at-{account}:{}", &secret[..52]).as_bytes())
}

/// A short-term Bedrock key: base64 of a presigned `bedrock.amazonaws.com` request.
pub fn bedrock_short(value: &[u8]) -> Outcome {
    let decoded = value.get(BEDROCK_SHORT.len()..).and_then(lenient_base64);
    match decoded {
        Some(text) if text.starts_with(b"bedrock.amazonaws.com") => Outcome::Pass,
        _ => Outcome::Doubt("it does not decode to a presigned request"),
    }
}

const BEDROCK_SHORT: &str = "bedrock-api-key-";

/// The part after `bedrock-api-key-`.
pub fn mint_bedrock_short(_: &str, _: &str, dice: &mut Dice) -> String {
    let (id, token) = (mint_key_id("", "", dice), mint_session_token("", "", dice));
    let request = format!(
        "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Credential=ASIA{id}%2F20260101%2Fus-east-1\
         &X-Amz-Security-Token={token}&Version=1"
    );
    BASE64.encode(request.as_bytes())
}

/// Length of an SES SMTP password: 33 bytes in base64.
const SMTP_PASSWORD: usize = 44;

/// An SES SMTP password: base64 of a version byte (4) and 32 bytes of signature.
pub fn smtp_password(value: &[u8]) -> Outcome {
    match BASE64.decode(value) {
        Ok(bytes) if bytes.first() == Some(&4) && value.len() == SMTP_PASSWORD => Outcome::Pass,
        _ => Outcome::Reject("its first byte is not the version of an SMTP password"),
    }
}

/// 44 characters.
pub fn mint_smtp_password(_: &str, _: &str, dice: &mut Dice) -> String {
    BASE64.encode(&[&[4], dice.bytes(32).as_slice()].concat())
}

/// Decodes base64 whose padding may be missing or whose end may be cut off.
fn lenient_base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    BASE64_NOPAD.decode(text).ok().or_else(|| BASE64_NOPAD.decode(&text[..text.len() - text.len() % 4]).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_key_ids_and_those_of_no_known_generation_are_doubted() {
        for (id, good) in [
            ("ASIAPACIFICSOUTHEAST", false),
            ("ASIASOUTHEASTREGIONS", false),
            ("AKIAZZZZZZZZZZZZZZZZ", false),
            (concat!("AKIA", "IQWZRTPLMNBVYTRA"), true),
        ] {
            assert_eq!(key_id(id.as_bytes()) == Outcome::Pass, good, "{id}");
        }
        assert!(matches!(key_id(concat!("AKIA", "BQWZRTPLMNBVYTRA").as_bytes()), Outcome::Doubt(_)));
    }

    #[test]
    fn what_is_no_secret_key() {
        for value in [
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "src/main/java/com/example/app/Handler2AB",
            "GetApplicationContextForUserInterfaceV12",
            "AAAAAAAAAAAAAAAAAAAAbbbbbbbbbb1111111111",
        ] {
            assert!(matches!(secret(value.as_bytes()), Outcome::Reject(_)), "{value}");
        }
    }
}
