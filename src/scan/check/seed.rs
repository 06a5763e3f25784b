//! TOTP seeds: base32 text (RFC 4648 section 6) as authenticator apps take it, 80 bits or more (RFC 4226 section 4 asks for 128).

use super::Outcome;
use crate::rule::example::Dice;

/// Whether the value decodes as base32, padding and case aside.
pub fn run(value: &[u8]) -> Outcome {
    let text: Vec<u8> = value.iter().filter(|&&b| !matches!(b, b'=' | b' ' | b'-')).map(u8::to_ascii_uppercase).collect();
    let known = text.iter().all(|b| b.is_ascii_uppercase() || matches!(b, b'2'..=b'7'));
    if known && text.len() >= 16 { Outcome::Pass } else { Outcome::Reject("it is not a base32 seed") }
}

/// A seed of 160 bits.
pub fn mint(_: &str, _: &str, dice: &mut Dice) -> String {
    data_encoding::BASE32.encode(&dice.bytes(20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_only() {
        assert_eq!(run(b"jbsw y3dp ehpk 3pxp"), Outcome::Pass);
        assert_ne!(run(b"JBSWY3DPEHPK1890"), Outcome::Pass);
        assert_ne!(run(b"JBSWY3DP"), Outcome::Pass);
    }
}
