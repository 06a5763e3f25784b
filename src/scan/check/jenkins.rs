//! Jenkins API tokens: the version `11`, then 32 hexadecimal digits.
//!
//! Source: <https://www.jenkins.io/blog/2018/07/02/new-api-token-system/>

use super::Outcome;
use crate::rule::example::Dice;

const VERSION: &[u8] = b"11";
const LENGTH: usize = 34;

/// Whether version and length are right.
pub fn run(value: &[u8]) -> Outcome {
    let right = value.len() == LENGTH && value.starts_with(VERSION) && value.iter().all(u8::is_ascii_hexdigit);
    if right { Outcome::Pass } else { Outcome::Reject("it does not begin with the version 11") }
}

/// A token.
pub fn mint(_: &str, _: &str, dice: &mut Dice) -> String {
    format!("11{}", dice.pick(b"0123456789abcdef", 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_length() {
        assert_eq!(run(&[VERSION, &b"0af3".repeat(8)].concat()), Outcome::Pass);
        assert!(matches!(run(&b"0a".repeat(17)), Outcome::Reject(_)));
    }
}
