//! The CRC-32 that some providers put at the end of their tokens: GitHub and npm in base62, GitLab in base36, Grafana in hexadecimal,
//! Confluent in base64.
//!
//! Sources: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>,
//! <https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/>,
//! <https://github.com/grafana/grafana/tree/main/pkg/components/satokengen>,
//! <https://docs.confluent.io/cloud/current/client-apps/api-keys.html>

use data_encoding::{BASE64_NOPAD, HEXLOWER};

use super::Outcome;
use crate::rule::example::Dice;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS: usize = 6;
const NO_MATCH: Outcome = Outcome::Doubt("its checksum does not match");

/// Whether the last six characters are the checksum of those between the prefix's `_` and them.
pub fn run(value: &[u8]) -> Outcome {
    let body = value.rsplit(|&b| b == b'_').next().unwrap_or(value);
    let Some((random, digits)) = body.split_last_chunk::<DIGITS>() else {
        return Outcome::Doubt("it is too short for a checksum");
    };
    if checksum(random) == *digits { Outcome::Pass } else { NO_MATCH }
}

/// The checksum of what stands before it, back to the last `_`.
pub fn mint(_: &str, so_far: &str, _: &mut Dice) -> String {
    let random = so_far.rsplit('_').next().unwrap_or(so_far);
    String::from_utf8_lossy(&checksum(random.as_bytes())).into_owned()
}

fn checksum(random: &[u8]) -> [u8; DIGITS] {
    let mut rest = crc32(random);
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest % 62) as usize];
        rest /= 62;
    }
    digits
}

/// Digits of GitLab's checksum, and of the length before it.
const GITLAB_DIGITS: usize = 7;
const GITLAB_TAIL: usize = 9;

/// Whether GitLab's routable token, `payload.length+checksum`, ends in the checksum of all before it; other forms have none we know.
pub fn gitlab(value: &[u8]) -> Outcome {
    let mut parts = value.split(|&b| b == b'.');
    let (Some(_), Some(tail), None) = (parts.next(), parts.next(), parts.next()) else { return Outcome::Pass };
    let body = &value[..value.len() - GITLAB_DIGITS.min(tail.len())];
    if tail.len() == GITLAB_TAIL && value.ends_with(base36(body).as_bytes()) { Outcome::Pass } else { NO_MATCH }
}

fn base36(body: &[u8]) -> String {
    let (mut rest, mut digits) = (crc32(body), [b'0'; GITLAB_DIGITS]);
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize];
        rest /= 36;
    }
    String::from_utf8_lossy(&digits).into_owned()
}

/// The checksum of the token before it.
pub fn mint_gitlab(_: &str, so_far: &str, _: &mut Dice) -> String {
    base36(token(so_far).as_bytes())
}

/// Whether the eight digits after the last `_` are the checksum of what stands before it, its lowest byte first.
pub fn grafana(value: &[u8]) -> Outcome {
    let Some(at) = memchr::memrchr(b'_', value) else { return NO_MATCH };
    if HEXLOWER.encode(&crc32(&value[..at]).to_le_bytes()).as_bytes() == &value[at + 1..] { Outcome::Pass } else { NO_MATCH }
}

/// The checksum of the token before it.
pub fn mint_grafana(_: &str, so_far: &str, _: &mut Dice) -> String {
    HEXLOWER.encode(&crc32(token(so_far).trim_end_matches('_').as_bytes()).to_le_bytes())
}

/// Characters of a Confluent secret between its prefix and its checksum.
const CONFLUENT_BODY: usize = 54;

/// Whether the last six characters are the checksum of the 54 before them, its lowest byte first.
pub fn confluent(value: &[u8]) -> Outcome {
    let Some((rest, digits)) = value.split_last_chunk::<DIGITS>() else { return NO_MATCH };
    let body = &rest[rest.len().saturating_sub(CONFLUENT_BODY)..];
    if BASE64_NOPAD.encode(&crc32(body).to_le_bytes()).as_bytes() == digits { Outcome::Pass } else { NO_MATCH }
}

/// The checksum of the 54 characters before it.
pub fn mint_confluent(_: &str, so_far: &str, _: &mut Dice) -> String {
    let body = &so_far.as_bytes()[so_far.len().saturating_sub(CONFLUENT_BODY)..];
    BASE64_NOPAD.encode(&crc32(body).to_le_bytes())
}

/// The token that a template has written so far.
fn token(so_far: &str) -> &str {
    so_far.rsplit(|c: char| !c.is_ascii_alphanumeric() && !"_.-".contains(c)).next().unwrap_or(so_far)
}

/// CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320), bit by bit: a value is a few dozen bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_check_value() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_wrong_checksum_is_a_doubt() {
        assert_eq!(run(b"ghp_abcdefghijklmnopqrstuvwxyz0123AAAAAA"), Outcome::Doubt("its checksum does not match"));
    }
}
