//! The checksum GitHub and npm put at the end of their tokens: CRC-32 of the random part, as six base62 digits.
//!
//! Source: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>

use super::Outcome;
use crate::rule::example::Dice;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS: usize = 6;

/// Whether the last six characters are the checksum of those between the prefix's `_` and them.
pub fn run(value: &[u8]) -> Outcome {
    let body = value.rsplit(|&b| b == b'_').next().unwrap_or(value);
    let Some((random, digits)) = body.split_last_chunk::<DIGITS>() else {
        return Outcome::Doubt("it is too short for a checksum");
    };
    if checksum(random) == *digits { Outcome::Pass } else { Outcome::Doubt("its checksum does not match") }
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
