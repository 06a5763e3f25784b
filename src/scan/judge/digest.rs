//! Digests that their place tells: of commits in changelogs and sentences, of files beside their paths, of what a mapping is keyed by.
//!
//! Promises: a look at the bytes around it, on its own line or at the end of the one above.
//! Leaves out: digests that are called so (assigned::passed_over).

use std::ops::Range;

use crate::{rule::identifier::Segments, scan::line};

/// Commits are cut to no fewer digits.
const SHORTEST: usize = 7;
/// How far before a value its line is looked at.
const REACH: usize = 160;

/// Whether a value in hexadecimal is a commit, a ticket or a checksum.
pub fn is_told_by_place(text: &[u8], range: &Range<usize>) -> bool {
    let value = &text[range.clone()];
    if value.len() < SHORTEST || !value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')) {
        return false;
    }
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let after = &text[range.end..];
    is_of_commit(before)
        || is_behind_sentence(before, after)
        || is_listed(before, after)
        || is_of_file(before, after, value.len())
        || is_in_list(before, after, value.len())
        || is_linked_behind(before, after, value.len())
        || is_of_branch(before, after, value.len())
        || is_of_log(before, value.len())
        || is_of_path_in_mapping(before, value.len())
        || is_in_path_of_commit(before, value.len())
}

/// Whether a value stands in a line of base85 (RFC 1924), in which letters spell a name by chance: it has many kinds of signs, and none of those that
/// programs have between names.
pub fn is_in_base85(text: &[u8], start: usize) -> bool {
    const LEAST: usize = 56;
    const KINDS: u32 = 9;
    let is_symbol = |b: &&u8| b.is_ascii_graphic() && !b"\"'\\,./:[]".contains(b);
    let before = text[start.saturating_sub(REACH)..start].iter().rev().take_while(is_symbol);
    let line = before.chain(text[start..].iter().take(REACH).take_while(is_symbol));
    let (length, signs) = line.fold((0, 0_u128), |(length, signs), &byte| {
        (length + 1, if byte.is_ascii_punctuation() { signs | 1 << byte } else { signs })
    });
    length >= LEAST && signs.count_ones() >= KINDS
}

/// Whether the word before says so, perhaps at the end of the line above: `the change of commit 18fd1…`.
fn is_of_commit(before: &[u8]) -> bool {
    const WORDS: [&[u8]; 5] = [b"commit", b"commits", b"revision", b"changeset", b"check-in"];
    let word = before.trim_ascii_end();
    word.len() < before.len() && WORDS.iter().any(|it| word.strip_suffix(*it).is_some_and(|rest| rest.ends_with(b" ")))
}

/// Whether brackets hold it behind a sentence: `Support it by password.  [cb7f2…]`.
fn is_behind_sentence(before: &[u8], after: &[u8]) -> bool {
    let Some(sentence) = before.strip_suffix(b" [") else { return false };
    after.starts_with(b"]") && sentence.trim_ascii_end().ends_with(b".")
}

/// Whether a list's item begins with it, and says then what it is: `- 93404… - a field is renamed`.
fn is_listed(before: &[u8], after: &[u8]) -> bool {
    matches!(line::last(before).trim_ascii(), b"-" | b"*") && after.starts_with(b" - ")
}

/// Whether the path of a file stands before it, and nothing behind: `vendor/acme/credentials/LICENSE 5f28a…`; not where the path is that
/// of a secret in a store: `etcdctl put prod/db/password 5f28a…`.
fn is_of_file(before: &[u8], after: &[u8], length: usize) -> bool {
    let Some(path) = before.strip_suffix(b" ") else { return false };
    let path = path.rsplit(|b| b.is_ascii_whitespace()).next().unwrap_or(path);
    let is_of_path = |b: &u8| b.is_ascii_alphanumeric() || b"._-/+".contains(b);
    matches!(length, 32 | 40 | 64)
        && matches!(after, [] | [b'\n' | b'\r', ..])
        && memchr::memchr(b'/', path).is_some_and(|at| at > 0)
        && path.iter().all(is_of_path)
        && !is_of_secret(path)
}

/// Whether the last part of a path is a word for a secret.
fn is_of_secret(path: &[u8]) -> bool {
    const WORDS: [&str; 9] = ["password", "passwd", "pass", "passphrase", "pwd", "secret", "token", "key", "apikey"];
    let name = String::from_utf8_lossy(path.rsplit(|&b| b == b'/').next().unwrap_or(path));
    Segments::of(&name).iter().next_back().is_some_and(|last| WORDS.contains(&last))
}

/// Whether a name stands before it on its line and nothing behind, as on the line above before another: `cowlib 5b67e…`.
fn is_in_list(before: &[u8], after: &[u8], length: usize) -> bool {
    if length != 40 || !matches!(after, [] | [b'\n' | b'\r', ..]) {
        return false;
    }
    let is_named = |name: &[u8]| name.len() > 1 && name.iter().all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(b));
    let line = line::last(before);
    let above = before[..before.len() - line.len()].trim_ascii_end();
    let Some(of_above) = above.len().checked_sub(length).map(|at| above.split_at(at)) else { return false };
    line.strip_suffix(b" ").is_some_and(is_named)
        && of_above.0.strip_suffix(b" ").is_some_and(|rest| is_named(line::last(rest)))
        && of_above.1.iter().all(u8::is_ascii_hexdigit)
}

/// Whether a changelog links to a commit behind it, on the same line: ``forgot `replace` in 209fa… [`3ebfb38`](https://…/commit/3ebfb…)``,
/// or a link to it began on the line above: `3ebfb…](https://…/commit/3ebfb…)`.
fn is_linked_behind(before: &[u8], after: &[u8], length: usize) -> bool {
    let line = line::first(&after[..after.len().min(REACH)]);
    let is_on_two_lines = before.ends_with(b" ") && line.starts_with(b"](");
    length == 40
        && (is_on_two_lines || before.ends_with(b" ") && line.starts_with(b" ["))
        && memchr::memmem::find(line, b"/commit/").is_some()
}

/// Whether git says what was committed to a branch: `[secret-1 5f96cb5] fix it`, perhaps within a pattern.
fn is_of_branch(before: &[u8], after: &[u8], length: usize) -> bool {
    const LONGEST: usize = 12;
    let Some(branch) = before.strip_suffix(b" ").filter(|_| length <= LONGEST) else { return false };
    let word = branch.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'/' | b'.')).count();
    word > 0 && branch[..branch.len() - word].ends_with(b"[") && (after.starts_with(b"] ") || after.starts_with(b"\\\\] "))
}

/// Whether it stands behind the commit that was before it, as in the logs that git keeps of branches: `000… d1e0a… Ann <ann@acme.dev> …`.
fn is_of_log(before: &[u8], length: usize) -> bool {
    let Some(old) = line::last(before).strip_suffix(b" ") else { return false };
    length == 40 && old.len() == length && old.iter().all(u8::is_ascii_hexdigit)
}

/// Whether a mapping has it for a file, as the checksums of vendored crates are written: `"src/token/mod.rs":"15220…"`; for one that holds a
/// key, `"tls/server.key": "5f28a…"`, or has no ending only behind another of the same length.
fn is_of_path_in_mapping(before: &[u8], length: usize) -> bool {
    const LONGEST_ENDING: usize = 5;
    const OF_KEYS: [&[u8]; 8] = [b"key", b"pem", b"p12", b"pfx", b"jks", b"env", b"token", b"pwd"];
    let Some((mark @ (b'"' | b'\''), before)) = before.split_last().filter(|_| matches!(length, 32 | 40 | 64)) else {
        return false;
    };
    let Some(name) = before.trim_ascii_end().strip_suffix(b":").and_then(|before| before.strip_suffix(&[*mark])) else {
        return false;
    };
    let path = name.rsplit(|b| b == mark).next().unwrap_or(name);
    let is_of_path = |b: &u8| b.is_ascii_alphanumeric() || b"._-/+@".contains(b);
    let ending = path.rsplit(|&b| b == b'.').next().unwrap_or(path);
    let is_of_data = ending.len() < path.len()
        && (1..=LONGEST_ENDING).contains(&ending.len())
        && ending.iter().all(u8::is_ascii_alphanumeric)
        && !OF_KEYS.contains(&ending)
        && (path.contains(&b'/') || matches!(ending, b"rs" | b"md" | b"toml" | b"lock"));
    let is_behind_another = || {
        let above = name[..name.len() - path.len()].strip_suffix(&[*mark]).unwrap_or_default().trim_ascii_end();
        let digest = above.strip_suffix(b",").and_then(|above| above.strip_suffix(&[*mark])).unwrap_or_default();
        digest.len() > length && digest[digest.len() - length..].iter().all(u8::is_ascii_hexdigit)
    };
    path.iter().all(is_of_path) && (is_of_data || (path.contains(&b'/') && is_behind_another()))
}

/// Whether an address leads to a commit or to a file as it was then: `…/raw/commit/da3b5…/logo.png`.
fn is_in_path_of_commit(before: &[u8], length: usize) -> bool {
    [&b"/commit/"[..], b"/commits/", b"/blob/", b"/tree/", b"/raw/"].iter().any(|path| length == 40 && before.ends_with(path))
}

/// Whether a mapping is keyed by it, `'9555a…': {`, or a type has a member of that name: `'0bb2a…'?: string`.
pub fn is_key(text: &[u8], range: &Range<usize>) -> bool {
    let is_member =
        matches!(text[range.end..], [b'"' | b'\'', b':', ..] | [b'"' | b'\'', b'?', b':', ..] | [b'?', b':', b' ', ..]);
    is_member && text[range.clone()].iter().all(u8::is_ascii_hexdigit)
}

/// Whether more base64 goes on beside a slash at a value's end, as in data: `…AAJ4J5F…/vAAA+EQEAAAFV`.
pub fn is_of_data(text: &[u8], range: &Range<usize>) -> bool {
    const SHORTEST: usize = 16;
    let is_symbol = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'+' | b'/');
    let (before, after) = (&text[range.start.saturating_sub(REACH)..range.start], &text[range.end..]);
    let before = before.iter().rev().take_while(is_symbol).count();
    let after = after.iter().take(REACH).take_while(is_symbol).count();
    let around = &text[range.start - before..range.end + after];
    before + after >= SHORTEST && around.contains(&b'+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_goes_on_beside_a_slash() {
        let is = |before: &str, after: &str| {
            let value = "0a1B2c3D4e5F".repeat(3);
            is_of_data([before, &value, after].concat().as_bytes(), &(before.len()..before.len() + value.len()))
        };
        assert!(is("", "/vAAA+EQEAAAFVEQAA") && is("AAAEAfQ+rR/AAAA/", "/"));
        assert!(!is("https://api.acme.dev/v1/keys/", "/entries") && !is("", "+") && !is("key=", "/vAAAEQEAAAFVEQAA"));
    }

    #[test]
    fn a_digest_is_told_by_its_place() {
        let hex = "0a1b2c3d".repeat(4);
        let is = |text: &str| {
            let text = text.replace('V', &hex);
            let start = text.rfind(&hex).expect("it stands there");
            is_told_by_place(text.as_bytes(), &(start..start + hex.len()))
        };
        for text in [
            "a line of commit\n\tV.",
            "see check-in V",
            "Based on a password.  [V]",
            "- V - a field",
            "a/docker-credential/LICENSE V\n",
            "\"src/token/mod.rs\":\"V\",",
            "'auth-token.md': 'V'",
            "{\"a/b.rs\":\"V\",\"tests/root.key\":\"V\"}",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "commit_key V",
            "my key [V]",
            "key: [V]",
            "- V",
            "key V\n",
            "/etc/key V",
            "https://a/x V\n",
            "a/x V b",
            "put app/api_key V\n",
            "[key V] x",
            "\"tls/server.key\": \"V\"",
            "\"acme.token\": \"V\"",
            "\"acme.io/token\": \"V\"",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
