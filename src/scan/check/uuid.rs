//! UUIDs as tokens (RFC 9562): random ones say so in their version.

use super::Outcome;
use crate::rule::example::Dice;

/// Whether version and variant are those of a random UUID.
pub fn run(value: &[u8]) -> Outcome {
    let digits: Vec<u8> = value.iter().copied().filter(|&b| b != b'-').collect();
    if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Outcome::Reject("it is no UUID");
    }
    let random = digits[12] == b'4' && matches!(digits[16].to_ascii_lowercase(), b'8' | b'9' | b'a' | b'b');
    if random { Outcome::Pass } else { Outcome::Doubt("it is no random UUID") }
}

/// A random UUID.
pub fn mint(_: &str, _: &str, dice: &mut Dice) -> String {
    let hex = dice.pick(b"0123456789abcdef", 30);
    let variant = dice.pick(b"89ab", 1);
    format!("{}-{}-4{}-{variant}{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(run(b"0b7f3c1e-5a2d-4c8e-9f10-6d2b8a4e7c93"), Outcome::Pass);
        assert!(matches!(run(b"0b7f3c1e-5a2d-1c8e-9f10-6d2b8a4e7c93"), Outcome::Doubt(_)));
        assert!(matches!(run(b"0b7f3c1e"), Outcome::Reject(_)));
    }
}
