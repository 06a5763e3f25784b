//! Whether `key` is what a value is called, or only says that one follows: what is said further left names it then (`DB_PASSWORD: { key: V }`).
//!
//! Leaves out: words that never name anything (context).

use std::ops::Range;

use super::is_comment;
use crate::scan::line;

/// The word.
pub const KEY: &str = "key";

/// Whether a phrase that is, or ends with, the word `key` names the value at `start`.
pub fn speaks(text: &[u8], phrase: Range<usize>, start: usize) -> bool {
    is_key_in_code(text, phrase.clone(), start) || is_key_beside_others(text, phrase, start)
}

/// Whether a phrase names the block that an entry called `key`, which begins at `key`, is the first of, and what the two are is a secret:
/// `{"api": {"key": "V"}}`.
pub fn is_parent(text: &[u8], phrase: Range<usize>, key: Option<usize>) -> bool {
    const PARENTS: [&[u8]; 9] = [b"api", b"app", b"encryption", b"signing", b"master", b"shared", b"crypt", b"jwt", b"session"];
    let Some(key) = key else { return false };
    let (name, between) = (text[phrase.clone()].trim_ascii(), &text[phrase.end..key]);
    PARENTS.iter().any(|parent| name.eq_ignore_ascii_case(parent))
        && between.iter().all(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b':' | b'{' | b'=' | b'>' | b'['))
        && between.iter().any(|b| matches!(b, b'\n' | b'{' | b'['))
}

/// Whether a phrase ends with the name of a variable that is called `key` and given a literal, or of a constant: `String key = "…"`,
/// `KEY = "…"`. In data, keys name values.
fn is_key_in_code(text: &[u8], phrase: Range<usize>, start: usize) -> bool {
    let given = text[phrase.end..start].strip_prefix(b"=").or(text[phrase.end..start].strip_prefix(b":="));
    if !given.is_some_and(ends_before_literal) || text[..phrase.start].ends_with(b"<") {
        return false;
    }
    let phrase = text[phrase].trim_ascii_end();
    let before = phrase.strip_suffix(KEY.as_bytes()).or(phrase.strip_suffix(b"KEY"));
    before.is_some_and(|before| before.last().is_none_or(u8::is_ascii_whitespace))
}

/// Whether what stands behind an `=` is the mark of a literal, or what makes bytes of one: `b"`, `[]byte("`, `bytes.fromhex('`.
fn ends_before_literal(given: &[u8]) -> bool {
    let Some((b'"' | b'\'', before)) = given.split_last() else { return false };
    let before = before.strip_suffix(b"b").unwrap_or(before);
    let call = before.strip_prefix(b" ").unwrap_or(before);
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'[' | b']');
    call.is_empty() || call.strip_suffix(b"(").is_some_and(|name| name.iter().all(is_name))
}

/// Whether a phrase is an entry's name `key` that stands behind another entry, or behind its line: what is said before is of another value.
fn is_key_beside_others(text: &[u8], phrase: Range<usize>, start: usize) -> bool {
    let (name, between) = (text[phrase.clone()].trim_ascii(), &text[phrase.end..start]);
    let is_given = || between.iter().any(|b| matches!(b, b':' | b'=' | b'>')) && !between.contains(&b'}');
    if name != KEY.as_bytes() || !is_given() {
        return false;
    }
    let before = &text[..phrase.start];
    let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before).trim_ascii_end();
    !is_comment(line::last(before))
        && before.last().is_some_and(|b| matches!(b, b',' | b'"' | b'\'') || b.is_ascii_alphanumeric())
}
