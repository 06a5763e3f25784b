//! Files of test vectors, as those of cryptography are written: records of lines `Name = 0a1b…`, of which each has the same names, and objects of JSON.
//!
//! Promises: looks [`REACH`] bytes to either side of a value.
//! Leaves out: vectors within programs.

use std::ops::Range;

use crate::scan::line;

/// How far away the next record is looked for: its numbers may be long.
const REACH: usize = 2048;

/// Whether a value in hexadecimal is all that its line gives a name, as another line beside does, and the next or the last record has a line of that
/// name: `Secret = 0a1b…`. A section between them is of a configuration, whose names have a meaning each time: `[prod]`.
pub fn is_of_record(text: &[u8], range: &Range<usize>) -> bool {
    let floor = range.start.saturating_sub(REACH);
    let ceiling = text.len().min(range.end + REACH);
    let start = line::start(text, floor, range.start);
    let rest = line::first(&text[range.start..ceiling]);
    let (Some(name), true) = (name(&text[start..range.start]), is_number(rest)) else { return false };
    let (above, below) = (&text[floor..start], &text[range.start + rest.len()..ceiling]);
    let gives_number = |line: &[u8]| line.iter().position(|&b| b == b'=').is_some_and(|at| is_number(&line[at + 1..]));
    let is_beside = gives_number(line::last(above.strip_suffix(b"\n").unwrap_or(above)))
        || gives_number(line::first(below.strip_prefix(b"\n").unwrap_or(below)));
    is_beside && (is_named_again(below.split(|&b| b == b'\n'), name) || is_named_again(above.rsplit(|&b| b == b'\n'), name))
}

/// Whether a value in hexadecimal is a member of an object with several others that are neither secrets nor addresses, as HPKE's and Wycheproof's
/// vectors are: `{"iv": "0a1b…", "key": "…", "msg": "…", "ct": "…", "tag": "…"}`.
pub fn is_of_object(text: &[u8], range: &Range<usize>) -> bool {
    const OTHERS: usize = 4;
    let is_bound = |b: &u8| matches!(b, b'{' | b'}');
    let (before, after) = (&text[range.start.saturating_sub(REACH)..range.start], &text[range.end..]);
    let before = &before[before.iter().rposition(is_bound).map_or(0, |at| at + 1)..];
    let after = &after[..after.len().min(REACH)];
    let after = &after[..after.iter().position(is_bound).unwrap_or(after.len())];
    is_number(&text[range.clone()])
        && before.ends_with(b"\"")
        && before.split(|&b| b == b',').chain(after.split(|&b| b == b',')).filter(|member| is_of_vector(member)).count() >= OTHERS
}

/// Whether a member is a number in hexadecimal whose name is none of a secret, an address or a key in public.
fn is_of_vector(member: &[u8]) -> bool {
    const OTHERS: [&[u8]; 9] = [b"secret", b"key", b"token", b"pass", b"salt", b"addr", b"id", b"pub", b"eui"];
    let Some(colon) = member.iter().position(|&b| b == b':') else { return false };
    let name = member[..colon].to_ascii_lowercase();
    let value = member[colon + 1..].trim_ascii();
    let digits = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
    digits.is_some_and(is_number) && !OTHERS.iter().any(|word| memchr::memmem::find(&name, word).is_some())
}

/// Whether one of the lines up to the next section gives that name a number.
fn is_named_again<'t>(lines: impl Iterator<Item = &'t [u8]>, name: &[u8]) -> bool {
    let mut lines = lines.take_while(|line| !line.starts_with(b"["));
    lines.any(|line| line.strip_prefix(name).is_some_and(is_number))
}

/// What a line begins with up to its `=`, if that is a name, and only a mark of hexadecimal follows.
fn name(before: &[u8]) -> Option<&[u8]> {
    let equals = before.iter().position(|&b| b == b'=')?;
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ');
    let is_name = before[0].is_ascii_alphabetic() && before[..equals].iter().all(is_of_name);
    (is_name && matches!(before[equals + 1..].trim_ascii(), b"" | b"0x")).then_some(&before[..=equals])
}

/// Whether a line's rest is a number of some bytes in hexadecimal.
fn is_number(rest: &[u8]) -> bool {
    const SHORTEST: usize = 8;
    let rest = rest.trim_ascii();
    let digits = rest.strip_prefix(b"0x").unwrap_or(rest);
    digits.len() >= SHORTEST && digits.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_the_names_of_the_next() {
        let (hex, other) = ("0a1b2c3d".repeat(4), "4e5f6071".repeat(3));
        let is = |before: &str, after: &str| {
            let text = [before, &hex, after].concat();
            is_of_record(text.as_bytes(), &(before.len()..before.len() + hex.len()))
        };
        assert!(is("Salt =\nSecret = ", &format!("\nOutput = {other}\n\nSalt = {other}\nSecret = {other}\n")));
        assert!(is(&format!("Secret = 0x{other}\nK = {other}\n\nSecret = 0x"), &format!("\nK = {other}")));
        for (before, after) in [
            ("secret = ", "\n"),
            ("[dev]\nkey = 0a1b2c3d4e5f\nsecret = ", "\n[prod]\nkey = 5f4e3d2c1b0a\nsecret = 0a1b2c3d4e5f\n"),
            ("user = ann\nsecret = ", "\n\nuser = bob\nsecret = 0a1b2c3d4e5f\n"),
            ("key = 0a1b2c3d4e5f\nsecret = \"", "\"\n\nkey = 5f4e3d2c1b0a\nsecret = 0a1b2c3d4e5f\n"),
        ] {
            assert!(!is(before, after), "{before}V{after}");
        }
    }

    #[test]
    fn objects_of_vectors_have_several_numbers() {
        let hex = "0a1b2c3d".repeat(4);
        let is = |others: &[&str]| {
            let members = others.iter().map(|name| format!("\"{name}\": \"{hex}\", ")).collect::<String>();
            let before = format!("[{{\"kem\": 16, {members}\"key\": \"");
            let text = format!("{before}{hex}\"}}]");
            is_of_object(text.as_bytes(), &(before.len()..before.len() + hex.len()))
        };
        assert!(is(&["iv", "msg", "ct", "tag"]) && is(&["enc", "info", "skRm", "seed"]));
        assert!(!is(&["iv", "msg", "tag"]) && !is(&["address", "publicKey", "id", "nonce", "privateKey"]));
    }
}
