//! What identifies a finding across runs.
//!
//! Promises: no line number, so that a baseline survives edits; parts, so that a renamed file can be matched by rule and secret; what a
//! guessable secret's hash gives away is little.
//! Leaves out: who compares (suppress, report).

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Secret;
use crate::{blob::BlobPath, grade::Redaction};

/// Identifies a finding across runs: `ks1:H(rule):H(path):H(secret)`, without a line number, so that a baseline survives edits.
///
/// The hashes are SHA-256, cut to 32, 64 and 128 bits. The hash of a guessable secret (a password) is cut to 20 bits, so that 10⁹
/// guesses against a published fingerprint leave a thousand candidates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Fingerprint(String);

const VERSION: &str = "ks1";
const RULE_DIGITS: usize = 8;
const PATH_DIGITS: usize = 16;
const SECRET_DIGITS: usize = 32;
const GUESSABLE_DIGITS: usize = 5;

impl Fingerprint {
    /// Made from the rule's id, the path, and the primary part's secret. A member's path is the one within its container: an image or a
    /// package that is built anew has another name, and its files have not.
    pub fn new(rule_id: &str, path: &BlobPath, secret: &Secret) -> Self {
        let digits = if secret.redaction() == Redaction::Password { GUESSABLE_DIGITS } else { SECRET_DIGITS };
        let (rule, path) = (Self::hash_of_rule(rule_id), Self::hash_of_path(path.inner()));
        Self(format!("{VERSION}:{rule}:{path}:{}", hex_digest(secret.reveal(), digits)))
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        let &[VERSION, rule, path, secret] = parts.as_slice() else { return None };
        let is_hash =
            |text: &str, digits: usize| text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let is_secret = is_hash(secret, SECRET_DIGITS) || is_hash(secret, GUESSABLE_DIGITS);
        (is_hash(rule, RULE_DIGITS) && is_hash(path, PATH_DIGITS) && is_secret).then(|| Self(text.to_owned()))
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash of the rule's id.
    pub fn rule(&self) -> &str {
        self.part(1)
    }

    /// The hash of the path.
    pub fn path(&self) -> &str {
        self.part(2)
    }

    /// The hash of the secret, short where it is guessable.
    pub fn secret(&self) -> &str {
        self.part(3)
    }

    /// Whether its secret may be guessed, so that little of its hash is here.
    pub fn is_guessable(&self) -> bool {
        self.secret().len() == GUESSABLE_DIGITS
    }

    /// How the id of a rule is hashed.
    pub fn hash_of_rule(id: &str) -> String {
        hex_digest(id.as_bytes(), RULE_DIGITS)
    }

    /// How a path is hashed.
    pub fn hash_of_path(path: &[u8]) -> String {
        hex_digest(path, PATH_DIGITS)
    }

    /// How a name that a guessable secret is assigned to is hashed.
    pub fn hash_of_name(name: &str) -> String {
        hex_digest(name.as_bytes(), RULE_DIGITS)
    }

    fn part(&self, index: usize) -> &str {
        self.0.split(':').nth(index).unwrap_or_default()
    }
}

fn hex_digest(bytes: &[u8], digits: usize) -> String {
    let mut hex = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    hex.truncate(digits);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Secret {
        Secret::new(b"0123456789abcdef0123", Redaction::Token)
    }

    #[test]
    fn it_has_parts_and_cuts_guessable_secrets() {
        let path = BlobPath::from_bytes(b"a/b".to_vec());
        let long = Fingerprint::new("r", &path, &token());
        let short = Fingerprint::new("r", &path, &Secret::new(b"hunter2", Redaction::Password));
        let widths = |f: &Fingerprint| f.as_str().split(':').map(str::len).collect::<Vec<_>>();
        assert_eq!(widths(&long), [3, 8, 16, 32]);
        assert_eq!(widths(&short), [3, 8, 16, 5]);
        assert_ne!(long, Fingerprint::new("q", &path, &token()));
        assert_eq!((long.is_guessable(), short.is_guessable()), (false, true));
        assert_eq!((long.rule(), long.path(), short.path()), ("454349e4", short.path(), long.path()));
    }

    #[test]
    fn only_what_it_writes_is_read() {
        let good = Fingerprint::new("r", &BlobPath::from_bytes(b"a".to_vec()), &token());
        assert_eq!(Fingerprint::parse(good.as_str()).as_ref(), Some(&good));
        let upper = good.as_str().to_ascii_uppercase();
        let (cut, long) = (&good.as_str()[..good.as_str().len() - 1], format!("{}:0", good.as_str()));
        for wrong in ["", "ks1", "ks1:::", &upper, cut, &long, &good.as_str().replace("ks1", "ks2")] {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong}");
        }
    }
}
