//! What stands right before a value that its form vouches for, and says that it is none: a dummy's name, a digest's, that of its user.
//!
//! Promises: a look at a few bytes before the value.
//! Leaves out: values that only a name vouches for (assigned).

use std::ops::Range;

use crate::{
    rule::identifier::Segments,
    scan::{check::password::made_of_words, context::name},
};

/// Whether what is no credential itself, as a hash is none, is called a dummy, with which programs take as long for users that there are not.
pub fn is_dummy(text: &[u8], start: usize) -> bool {
    const DUMMIES: [&str; 4] = ["dummy", "fake", "decoy", "phony"];
    let is_dummy = |segment: &str| DUMMIES.iter().any(|word| segment.starts_with(word));
    name(text, start).is_some_and(|name| Segments::of(&name).iter().any(is_dummy))
}

/// Whether a digest's name stands before it, as in the lists of what is in a wheel: `acme/keys.py,sha256=m0-tA…`.
pub fn is_digest(text: &[u8], start: usize) -> bool {
    const NAMES: [&[u8]; 7] = [b"sha256=", b"sha256-", b"sha384=", b"sha384-", b"sha512=", b"sha512-", b"sha1="];
    NAMES.iter().any(|name| text[..start].ends_with(name))
}

/// Whether a value is one of the lines that base64 is wrapped to, each in quotes of its own, before another: `"EAAAl…\n"` in a certificate.
pub fn is_line_of_data(text: &[u8], range: &Range<usize>) -> bool {
    let is_symbol = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    matches!(range.len(), 64 | 76)
        && text[..range.start].ends_with(b"\"")
        && text[range.end..].strip_prefix(b"\\n\"").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""))
        && text[range.clone()].iter().all(is_symbol)
}

/// Whether a call is given a user and a password that are called alike, which names what goes there: `("smtp_username", "smtp_password")`,
/// `("fake-access-key", "fake-secret-key")`.
pub fn is_as_user(text: &[u8], range: &Range<usize>) -> bool {
    const REACH: usize = 160;
    const SHORTEST: usize = 3;
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let Some((mark @ (b'"' | b'\''), before)) = before.split_last() else { return false };
    let Some(close) = memchr::memrchr(*mark, before).filter(|&close| before[close..].contains(&b',')) else { return false };
    let Some(open) = memchr::memrchr(*mark, &before[..close]) else { return false };
    let (user, value) = (&before[open + 1..close], &text[range.clone()]);
    let shared = user.iter().zip(value).take_while(|(one, other)| one == other).count();
    let Some(at) = value[..shared].iter().rposition(|b| matches!(b, b'_' | b'-' | b'.')).filter(|&at| at >= SHORTEST) else {
        return false;
    };
    let is_named = |rest: &[u8]| made_of_words(&rest.iter().filter(|b| b.is_ascii_lowercase()).copied().collect::<Vec<_>>());
    let is_of_letters = |rest: &[u8]| rest.iter().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'-' | b'.'));
    [&user[at..], &value[at..]].iter().all(|rest| is_of_letters(rest) && is_named(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_base64_are_data() {
        let line = "EAAA".repeat(16);
        let is = |text: &str, start: usize| is_line_of_data(text.as_bytes(), &(start..start + line.len()));
        assert!(is(&format!("\"{line}\\n\"\n  \"{line}"), 1));
        assert!(
            !is(&format!("\"{line}\\n\""), 1) && !is(&format!("\"{line}\"\n\"x"), 1) && !is(&format!("={line}\\n\"\n\"x"), 1)
        );
    }

    #[test]
    fn what_is_called_as_its_user_is_is_a_name() {
        let is = |before: &str, value: &str| {
            let text = [before, value, "\")"].concat();
            is_as_user(text.as_bytes(), &(before.len()..before.len() + value.len()))
        };
        assert!(is("new(\"smtp_username\".to_owned(), \"", "smtp_password"));
        assert!(is("AWSCredentials(\"fake-aws-access-key\", \"", "fake-aws-secret-key"));
        assert!(!is("login(\"acme_gem\", \"", "acme_gem_password") && !is("login(\"user\", \"", "smtp_password"));
        assert!(!is("login(\"smtp_user\", \"", "smtp_zqxkv") && !is("login(\"smtp_user\", \"", "smtp_pass9"));
    }
}
