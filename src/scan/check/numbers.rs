//! A key pair as a list of its bytes' numbers, as Solana's programs write them: 32 of the private key and 32 of the public one.
//!
//! Source: <https://solana.com/docs/core/accounts>, <https://docs.anza.xyz/cli/wallets/file-system> (`solana-keygen`).

use super::Outcome;
use crate::rule::example::Dice;

/// Bytes of a pair.
const LENGTH: usize = 64;
/// As few different ones among them has one random pair of millions.
const FEWEST: usize = 40;

/// Whether there are so many numbers, each a byte's, most of them different.
pub fn run(value: &[u8]) -> Outcome {
    let numbers = str::from_utf8(value).unwrap_or_default().split(',').map(|number| number.trim().parse::<u8>());
    let Ok(mut bytes) = numbers.collect::<Result<Vec<u8>, _>>() else { return Outcome::Reject("a number is no byte's") };
    if bytes.len() != LENGTH {
        return Outcome::Reject("it has not as many bytes as a pair of keys");
    }
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < FEWEST { Outcome::Reject("its bytes are not random") } else { Outcome::Pass }
}

/// A list of random bytes.
pub fn mint(_: &str, _: &str, dice: &mut Dice) -> String {
    dice.bytes(LENGTH).iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_how_many() {
        let list = mint("", "", &mut Dice::seeded("numbers", 0));
        let is_rejected = |list: &str| matches!(run(list.as_bytes()), Outcome::Reject(_));
        assert_eq!(run(list.replace(',', ",\n  ").as_bytes()), Outcome::Pass);
        assert!(is_rejected(&format!("{list},1")) && is_rejected(&list.replacen(',', ",300,", 1)));
        assert!(is_rejected(&"7,9,".repeat(32)[..127]), "they repeat");
    }
}
