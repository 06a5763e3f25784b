//! Stellar's secret seeds: a byte of version, 32 of seed and a CRC-16, in base32.
//!
//! Source: <https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md> (SEP-23, strkeys).

use data_encoding::BASE32_NOPAD;

use super::{
    Outcome,
    nkey::{by_checksum, crc16},
};
use crate::rule::example::Dice;

/// The version of a seed, which makes its first letter an `S`.
const SEED: u8 = 18 << 3;
/// Bytes of a seed: version, seed, checksum.
const LENGTH: usize = 35;

/// Whether version and checksum are right.
pub fn run(value: &[u8]) -> Outcome {
    let Some(raw) = BASE32_NOPAD.decode(value).ok().filter(|raw| raw.len() == LENGTH && raw[0] == SEED) else {
        return Outcome::Reject("it is no base32 of a seed");
    };
    by_checksum(&raw)
}

/// Whether a value is the public half of a key, the hash of a transaction or of what a signer shows, or a contract.
pub fn is_public(value: &[u8]) -> bool {
    const VERSIONS: [u8; 4] = [6 << 3, 19 << 3, 23 << 3, 2 << 3];
    let raw = BASE32_NOPAD.decode(value).ok().filter(|raw| raw.len() == LENGTH && VERSIONS.contains(&raw[0]));
    raw.is_some_and(|raw| by_checksum(&raw) == Outcome::Pass)
}

/// A seed.
pub fn mint(_: &str, _: &str, dice: &mut Dice) -> String {
    let mut raw = vec![SEED];
    raw.extend(dice.bytes(32));
    raw.extend(crc16(&raw).to_le_bytes());
    BASE32_NOPAD.encode(&raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_checksum() {
        let seed = mint("", "", &mut Dice::seeded("stellar", 0));
        assert!(seed.starts_with('S') && seed.len() == 56, "{seed}");
        let other = format!("{}{}", &seed[..55], if seed.ends_with('A') { 'B' } else { 'A' });
        assert!(matches!(run(other.as_bytes()), Outcome::Doubt(_)));
        assert!(matches!(run(seed.replacen('S', "G", 1).as_bytes()), Outcome::Reject(_)), "an address");
    }
}
