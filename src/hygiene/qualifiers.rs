//! What tells one credential's parts from another's: the words left of a name when those that any key has are taken away.
//!
//! `DEV_AWS_ACCESS_KEY_ID` and `DEV_AWS_SECRET_ACCESS_KEY` share {dev}; `[dev]` and `[prod]` differ.

use std::{collections::BTreeSet, sync::Arc};

use super::piece::Piece;

/// Words that any part of any key may be called by, and those of the languages around it. Longer ones first where one begins another.
const NEUTRAL: [&str; 106] = [
    "secretaccesskey", "credentials", "credential", "environment", "parameters", "parameter", "authentication", "variables",
    "variable", "configuration", "config", "settings", "setting", "function", "username", "accesskey", "password", "passwd",
    "account", "private", "provider", "resource", "default", "amazonaws", "amazon", "session", "security", "secret", "access",
    "bucket", "client", "static", "public", "string", "global", "values", "value", "export", "object", "hadoop", "output",
    "locals", "property", "backend", "service", "token", "creds", "const", "class", "local", "data", "auth", "basic", "user",
    "pass", "name", "text", "type", "with", "final", "func", "void", "this", "self", "main", "root", "smtp", "login", "keyid",
    "module", "return", "storage", "entry", "aws", "key", "keys", "sts", "ses", "iam", "ec2", "api", "env", "var", "let", "def",
    "set", "get", "new", "pwd", "acc", "the", "val", "s3a", "s3n", "s3", "id", "sk", "ak", "fs", "fn", "is", "of", "my", "if",
    "in", "to",
];

/// The qualifiers in the name a value is assigned to.
pub fn of_name(name: Option<&str>) -> BTreeSet<String> {
    name.and_then(|name| name.split_whitespace().next_back()).map(of_text).unwrap_or_default()
}

/// Whether two parts say by their names or blocks that they belong to different credentials.
pub fn conflict(a: &Piece, b: &Piece) -> bool {
    let same_file = Arc::ptr_eq(&a.file, &b.file);
    // `[Access key]` and `[Secret key]` head parts of one thing; other sections are things of their own.
    let apart = |(x, y): (&String, &String)| x != y && !(of_text(x).is_empty() && of_text(y).is_empty());
    if same_file && section(a).zip(section(b)).is_some_and(apart) {
        return true;
    }
    if a.enclosing == b.enclosing || !same_file {
        return strangers(&a.qualifiers, &b.qualifiers);
    }
    let shared = a.enclosing.iter().rev().zip(b.enclosing.iter().rev()).take_while(|(x, y)| x == y).count();
    let with_blocks = |piece: &Piece| &piece.qualifiers | &of_blocks(&piece.enclosing, shared);
    strangers(&with_blocks(a), &with_blocks(b))
}

fn strangers(mine: &BTreeSet<String>, theirs: &BTreeSet<String>) -> bool {
    !mine.is_empty() && !theirs.is_empty() && mine.is_disjoint(theirs)
}

/// The `[section]` a part lies in; two sections of a file are two things, whatever they are called.
fn section(piece: &Piece) -> Option<&String> {
    piece.enclosing.last().filter(|header| header.starts_with('[') && header.ends_with(']'))
}

fn of_blocks(enclosing: &[String], shared: usize) -> BTreeSet<String> {
    enclosing[..enclosing.len() - shared].iter().flat_map(|header| of_text(header)).collect()
}

fn of_text(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter_map(|word| leftover(&word.to_lowercase())).collect()
}

/// What is left of a word when neutral words are taken off both ends; `None` when nothing is.
fn leftover(word: &str) -> Option<String> {
    let mut rest = word;
    loop {
        let shorter = NEUTRAL.iter().find_map(|neutral| rest.strip_prefix(neutral).or_else(|| rest.strip_suffix(neutral)));
        match shorter {
            Some(shorter) => rest = shorter,
            None => return (!rest.is_empty()).then(|| rest.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neutral_words_leave_what_distinguishes() {
        let of = |text| of_text(text).into_iter().collect::<Vec<_>>();
        assert_eq!(of("DEV_AWS_ACCESS_KEY_ID"), ["dev"]);
        assert_eq!(of("devSecretAccessKey"), ["dev"]);
        assert_eq!(of("aws_secret_access_key"), [""; 0]);
        assert_eq!(of("secretkey2"), ["2"]);
        assert_eq!(of("fs.s3a.bucket.logs.access.key"), ["logs"]);
        assert_eq!(of("[profile prod]"), ["prod", "profile"]);
    }
}
