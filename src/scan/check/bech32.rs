//! Bech32: a word for what is encoded, `1`, and the data, of which the last six characters are a checksum.
//!
//! Source: BIP-173, <https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki>.

use bech32::{Bech32, Bech32m, Hrp, primitives::decode::UncheckedHrpstring};

use super::Outcome;
use crate::rule::example::Dice;

/// Whether the checksum is right, by either of its constants.
pub fn run(value: &[u8]) -> Outcome {
    let Some(encoded) = str::from_utf8(value).ok().and_then(|text| UncheckedHrpstring::new(text).ok()) else {
        return Outcome::Reject("it is no bech32");
    };
    let is_right = encoded.has_valid_checksum::<Bech32>() || encoded.has_valid_checksum::<Bech32m>();
    if is_right { Outcome::Pass } else { Outcome::Doubt("its checksum does not match") }
}

/// Random bytes behind the word that the argument is, as many as such keys have.
pub fn mint(word: &str, _: &str, dice: &mut Dice) -> String {
    let length = match word {
        "addr_xsk" => 96,
        "suiprivkey" => 33,
        "secret-extended-key-main" => 169,
        _ => 32,
    };
    let bytes = dice.bytes(length);
    let encoded = Hrp::parse(word).ok().and_then(|word| bech32::encode::<Bech32>(word, &bytes).ok());
    encoded.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_character_is_a_doubt() {
        for word in ["nsec", "addr_xsk", "secret-extended-key-main"] {
            let key = mint(word, "", &mut Dice::seeded(word, 0));
            assert_eq!(run(key.as_bytes()), Outcome::Pass, "{key}");
            let wrong = format!("{}{}", &key[..key.len() - 1], if key.ends_with('q') { 'p' } else { 'q' });
            assert!(matches!(run(wrong.as_bytes()), Outcome::Doubt(_)), "{wrong}");
        }
        assert!(matches!(run(b"nsec"), Outcome::Reject(_)) && matches!(run(b"nsec1bbb"), Outcome::Reject(_)));
    }
}
