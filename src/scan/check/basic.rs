//! HTTP Basic credentials (RFC 7617) and what borrowed their form (npm's `_auth`, Docker's `auth`): base64 of `user:password`.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD};

use super::{Outcome, opaque, password};
use crate::rule::example::Dice;

/// Fewest characters of a password worth the name.
const MIN_PASSWORD: usize = 4;
/// What stands for a password where the user name is a token.
const NO_PASSWORD: [&[u8]; 6] = [b"", b"x", b"X", b"x-oauth-basic", b"api_token", b"_"];

/// Whether the value decodes to a user and a password that is no placeholder.
pub fn run(value: &[u8]) -> Outcome {
    let Some(text) = decode(value).filter(|text| text.len() > MIN_PASSWORD) else {
        return Outcome::Reject("it is no base64");
    };
    let printable = std::str::from_utf8(&text).is_ok_and(|text| !text.chars().any(char::is_control));
    let Some(colon) = text.iter().position(|&b| b == b':').filter(|_| printable) else {
        return Outcome::Reject("it does not decode to user:password");
    };
    let (user, word) = (&text[..colon], &text[colon + 1..]);
    if NO_PASSWORD.contains(&word) {
        return opaque::run(user);
    }
    if user == word || word.len() < MIN_PASSWORD {
        return Outcome::Reject("its password is a placeholder");
    }
    password::run(word)
}

/// Decodes either alphabet, padded or not.
pub fn decode(value: &[u8]) -> Option<Vec<u8>> {
    let end = value.iter().position(|&b| b == b'=').unwrap_or(value.len());
    let text = &value[..end];
    BASE64.decode(value).or_else(|_| BASE64_NOPAD.decode(text)).or_else(|_| BASE64URL_NOPAD.decode(text)).ok()
}

/// A user and a password; the argument is the user.
pub fn mint(user: &str, _: &str, dice: &mut Dice) -> String {
    let user = if user.is_empty() { "build" } else { user };
    BASE64.encode(format!("{user}:{}", password::mint("", "", dice)).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_user_and_a_password() {
        let judged = |text: &str| run(BASE64.encode(text.as_bytes()).as_bytes());
        for text in
            ["user:pass", "username:password", "admin:admin", "test:abc", "no colon here", "a\0b:Qm7Zx2vT9b", "bob:${PASS}"]
        {
            assert!(matches!(judged(text), Outcome::Reject(_)), "{text}");
        }
        assert_eq!(judged("bob:Qm7Zx2vT9bLw"), Outcome::Pass);
        assert_eq!(judged("k3y9Qm7Zx2vT9bLwP0aR:"), Outcome::Pass);
        assert!(matches!(run(b"Authentication"), Outcome::Reject(_)));
    }
}
