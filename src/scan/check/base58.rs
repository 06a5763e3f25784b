//! Base58Check: the last four bytes are the head of a double SHA-256 of those before them.
//!
//! Source: <https://en.bitcoin.it/wiki/Base58Check_encoding>; for what is encoded <https://en.bitcoin.it/wiki/Wallet_import_format> and
//! BIP-32.

use sha2::{Digest, Sha256};

use super::Outcome;
use crate::rule::example::Dice;

const CHECKSUM: usize = 4;
/// First byte of a private key of Bitcoin's main network in wallet import format.
const WIF: u8 = 0x80;
/// First bytes of an extended private key: `xprv`, and of networks for tests `tprv`.
const EXTENDED: [u8; 4] = [0x04, 0x88, 0xAD, 0xE4];
const EXTENDED_OF_TESTS: [u8; 4] = [0x04, 0x35, 0x83, 0x94];
/// Bytes of an extended key: version, depth, parent, number, chain code, key.
const EXTENDED_LENGTH: usize = 78;

/// First byte of a family's seed of the XRP Ledger, of which `s` is the first letter
/// (<https://xrpl.org/docs/references/protocol/data-types/base58-encodings>).
const XRP_SEED: u8 = 0x21;
/// The first of one for Ed25519: `sEd`.
const XRP_SEED_ED25519: [u8; 3] = [0x01, 0xE1, 0x4B];

/// Whether the checksum is right.
pub fn run(value: &[u8]) -> Outcome {
    told(bs58::decode(value))
}

/// The same in the order of letters that the XRP Ledger has.
pub fn xrp(value: &[u8]) -> Outcome {
    told(bs58::decode(value).with_alphabet(bs58::Alphabet::RIPPLE))
}

fn told(encoded: bs58::decode::DecodeBuilder<'_, &[u8]>) -> Outcome {
    let raw = encoded.into_vec().unwrap_or_default();
    match raw.split_last_chunk::<CHECKSUM>() {
        Some((body, sum)) if checksum(body) == *sum => Outcome::Pass,
        _ => Outcome::Reject("its checksum does not match"),
    }
}

fn checksum(body: &[u8]) -> [u8; CHECKSUM] {
    let [a, b, c, d, ..] = Sha256::digest(Sha256::digest(body)).0;
    [a, b, c, d]
}

/// A private key: `xprv` or `tprv` for an extended one, else in wallet import format.
pub fn mint(kind: &str, _: &str, dice: &mut Dice) -> String {
    let (mut raw, length) = match kind {
        "xprv" => (EXTENDED.to_vec(), EXTENDED_LENGTH),
        // Of a root: its depth, its parent and its number are none.
        "tprv" => ([&EXTENDED_OF_TESTS[..], &[0; 9]].concat(), EXTENDED_LENGTH),
        _ => (vec![WIF], 33),
    };
    raw.extend(dice.bytes(length - raw.len()));
    raw.extend(checksum(&raw));
    bs58::encode(raw).into_string()
}

/// A family's seed, or one for Ed25519 where the argument says so.
pub fn mint_xrp(kind: &str, _: &str, dice: &mut Dice) -> String {
    let mut raw = if kind == "ed25519" { XRP_SEED_ED25519.to_vec() } else { vec![XRP_SEED] };
    raw.extend(dice.bytes(16));
    raw.extend(checksum(&raw));
    bs58::encode(raw).with_alphabet(bs58::Alphabet::RIPPLE).into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_character_is_refused() {
        let key = mint("wif", "", &mut Dice::seeded("base58", 0));
        let wrong = format!("{}{}", &key[..key.len() - 1], if key.ends_with('2') { '3' } else { '2' });
        assert_eq!(run(key.as_bytes()), Outcome::Pass);
        assert!(matches!(run(wrong.as_bytes()), Outcome::Reject(_)) && matches!(run(b"0OIl"), Outcome::Reject(_)));
    }
}
