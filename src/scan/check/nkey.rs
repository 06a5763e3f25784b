//! NATS NKEY seeds: two bytes of type, 32 of seed and a CRC-16, in base32.
//!
//! Source: <https://github.com/nats-io/nkeys> (strkey, crc16).

use data_encoding::BASE32_NOPAD;

use super::Outcome;
use crate::rule::example::Dice;

/// The type of every seed, in the upper five bits.
const SEED: u8 = 18 << 3;
/// Whose seed, by the letter it begins with after the `S`.
const OWNERS: [(&str, u8); 6] = [("N", 13 << 3), ("C", 2 << 3), ("O", 14 << 3), ("A", 0), ("U", 20 << 3), ("X", 23 << 3)];
/// Bytes of a seed: type, key, checksum.
const LENGTH: usize = 36;

/// Whether type and checksum are right.
pub fn run(value: &[u8]) -> Outcome {
    let Some(raw) = BASE32_NOPAD.decode(value).ok().filter(|raw| raw.len() == LENGTH) else {
        return Outcome::Reject("it is no base32 of a seed");
    };
    let owner = (raw[0] & 7) << 5 | raw[1] >> 3;
    if raw[0] & 0xF8 != SEED || !OWNERS.iter().any(|(_, known)| *known == owner) {
        return Outcome::Reject("its type is none of a seed");
    }
    by_checksum(&raw)
}

/// What the CRC-16 in the last two bytes, the lower first, says of those before.
pub(super) fn by_checksum(raw: &[u8]) -> Outcome {
    let is_right = raw.split_last_chunk().is_some_and(|(body, checksum)| crc16(body).to_le_bytes() == *checksum);
    if is_right { Outcome::Pass } else { Outcome::Doubt("its checksum does not match") }
}

/// CRC-16 (XMODEM: polynomial 0x1021, from 0), bit by bit.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0_u16, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

/// A seed; the argument is the letter of its owner, a user's if there is none.
pub fn mint(owner: &str, _: &str, dice: &mut Dice) -> String {
    let kind = OWNERS.into_iter().find(|(letter, _)| *letter == owner).map_or(20 << 3, |(_, kind)| kind);
    let mut raw = vec![SEED | kind >> 5, (kind & 31) << 3];
    raw.extend(dice.bytes(32));
    raw.extend(crc16(&raw).to_le_bytes());
    BASE32_NOPAD.encode(&raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_check_value() {
        assert_eq!(crc16(b"123456789"), 0x31C3);
    }

    #[test]
    fn type_and_checksum() {
        let seed = mint("A", "", &mut Dice::seeded("t", 0));
        assert!(seed.starts_with("SAA") && seed.len() == 58, "{seed}");
        let (head, tail) = seed.split_at(30);
        let other = format!("{head}{}{}", if tail.starts_with('A') { "B" } else { "A" }, &tail[1..]);
        assert!(matches!(run(other.as_bytes()), Outcome::Doubt(_)));
        assert!(matches!(run(seed.replacen('S', "A", 1).as_bytes()), Outcome::Reject(_)));
    }
}
