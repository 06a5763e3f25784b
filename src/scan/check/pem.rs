//! PEM private keys: a body that decodes to what its label says, in the clear or encrypted.
//!
//! Sources: RFC 7468 (PEM), RFC 5208 (PKCS #8), RFC 1421 (`Proc-Type: 4,ENCRYPTED`), OpenSSH PROTOCOL.key, RFC 9580 (OpenPGP).
//! A key may stand in source code: quotes, `+`, commas, comment marks and written-out `\n` between its lines are passed over.

use data_encoding::{BASE64, BASE64_NOPAD};

use super::Outcome;
use crate::{rule::example::Dice, scan::entropy::distinct};

const OPENSSH_MAGIC: &[u8] = b"openssh-key-v1\0";
const NO_BODY: Outcome = Outcome::Reject("there is no key between the lines");

/// Accepts a key that anybody who reads it can use.
pub fn clear(value: &[u8]) -> Outcome {
    match kind(value) {
        None => NO_BODY,
        Some(Kind::Encrypted) => Outcome::Reject("the key is encrypted"),
        Some(Kind::Clear) => Outcome::Pass,
        Some(Kind::Cut) => Outcome::Doubt("most of it is cut off"),
        Some(Kind::Unknown) => Outcome::Doubt("its body is not a key structure we know"),
    }
}

/// Accepts a key that is of no use without its passphrase.
pub fn encrypted(value: &[u8]) -> Outcome {
    match kind(value) {
        None => NO_BODY,
        Some(Kind::Encrypted) => Outcome::Pass,
        Some(Kind::Clear | Kind::Cut | Kind::Unknown) => Outcome::Reject("the key is not encrypted"),
    }
}

enum Kind {
    Clear,
    /// In the clear, and little of it.
    Cut,
    Encrypted,
    Unknown,
}

/// What the body holds; `None` when it is no base64 of a plausible length.
fn kind(value: &[u8]) -> Option<Kind> {
    let label_end = find(value, b"KEY")?;
    let header_end = label_end + find(&value[label_end..], b"-----")? + 5;
    let footer = header_end + find(&value[header_end..], b"-----END")?;
    let (label, inner) = (&value[..header_end], &value[header_end..footer]);
    let body = body(inner)?;
    let der = decode(&body)?;
    if find(label, b"ENCRYPTED").is_some() || find(inner, b",ENCRYPTED").is_some() {
        return Some(Kind::Encrypted);
    }
    if let Some(rest) = der.strip_prefix(OPENSSH_MAGIC) {
        return Some(if rest.starts_with(b"\0\0\0\x04none") { Kind::Clear } else { Kind::Encrypted });
    }
    let sequence = der.first() == Some(&0x30);
    let openpgp = find(label, b"PGP").is_some() && der.first().is_some_and(|tag| tag & 0x80 != 0);
    match sequence || openpgp {
        true if sequence && is_cut(&der) => Some(Kind::Cut),
        true => Some(Kind::Clear),
        false => (!is_filler(&body, inner)).then_some(Kind::Unknown),
    }
}

/// Whether less than half is there of what a sequence says that it holds, as documentation shows the beginning of a key.
fn is_cut(der: &[u8]) -> bool {
    matches!(der, [0x30, 0x82, high, low, rest @ ..] if usize::from(u16::from_be_bytes([*high, *low])) > 2 * rest.len())
}

/// A random body of this length has nearly all of base64's characters.
const MIN_DISTINCT: usize = 24;

/// Whether a body is prose or a stretch of `x`: what stands where a key should.
fn is_filler(body: &[u8], inner: &[u8]) -> bool {
    let words = |line: &[u8]| {
        line.split(|&b| b == b' ').filter(|word| word.len() > 1 && word.iter().all(u8::is_ascii_alphabetic)).count()
    };
    distinct(body) < MIN_DISTINCT || inner.split(|&b| b == b'\n').any(|line| words(line) >= 3)
}

/// The base64 characters of the body: header lines (`Name: value`), the OpenPGP checksum and what source code adds are left out. None where a
/// program puts a key together there.
fn body(inner: &[u8]) -> Option<Vec<u8>> {
    let unescaped = replace(&replace(inner, b"\\r", b""), b"\\n", b"\n");
    let lines = unescaped.split(|&b| b == b'\n').filter(|line| !line.contains(&b':')).map(unquoted);
    let lines = lines.filter(|line| !line.trim_ascii().starts_with(b"=") && line.iter().any(u8::is_ascii_alphanumeric));
    let is_call = |line: &[u8]| line.contains(&b'(') && line.contains(&b')');
    let mut body = Vec::with_capacity(inner.len());
    for line in lines {
        if is_call(line) {
            return None;
        }
        body.extend(line.iter().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+' | b'=')));
    }
    Some(body)
}

/// A string literal's text without what joins it to the next (`" +`), or without a `+` before the literal on the next line.
fn unquoted(line: &[u8]) -> &[u8] {
    let is_quote = |&b: &u8| matches!(b, b'"' | b'\'' | b'`');
    match (line.iter().position(is_quote), line.iter().rposition(is_quote)) {
        (Some(first), Some(last)) if first < last => &line[first + 1..last],
        (Some(only), _) if line[..only].len() > line[only..].len() => &line[..only],
        (Some(only), _) => &line[only + 1..],
        _ => line,
    }
}

/// Shortest body worth the name: an Ed25519 key in PKCS #8 takes 64 characters.
const MIN_BODY: usize = 60;

fn decode(body: &[u8]) -> Option<Vec<u8>> {
    let end = body.iter().position(|&b| b == b'=').unwrap_or(body.len());
    let text = &body[..end];
    if text.len() < MIN_BODY {
        return None;
    }
    BASE64_NOPAD.decode(text).or_else(|_| BASE64.decode(body)).ok().or_else(|| {
        let whole = text.len() - text.len() % 4;
        BASE64.decode(&text[..whole]).ok()
    })
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, needle)
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find(rest, from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// A clear key under the label `NAME PRIVATE KEY`; `OPENSSH` gives that structure.
pub fn mint_clear(name: &str, _: &str, dice: &mut Dice) -> String {
    let der = match name {
        "OPENSSH" => [OPENSSH_MAGIC, b"\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01", &dice.bytes(180)].concat(),
        _ => [&b"\x30\x82\x02\x5c\x02\x01\x00"[..], &dice.bytes(300)].concat(),
    };
    armour(&format!("{name} PRIVATE KEY"), "", &der)
}

/// An encrypted key: `PKCS8`, `OPENSSH`, or any other name for the RFC 1421 header.
pub fn mint_encrypted(name: &str, _: &str, dice: &mut Dice) -> String {
    match name {
        "PKCS8" => armour("ENCRYPTED PRIVATE KEY", "", &[&b"\x30\x82\x02\x5c"[..], &dice.bytes(300)].concat()),
        "OPENSSH" => {
            let der = [OPENSSH_MAGIC, b"\0\0\0\x0aaes256-ctr\0\0\0\x06bcrypt", &dice.bytes(180)].concat();
            armour("OPENSSH PRIVATE KEY", "", &der)
        }
        _ => armour(&format!("{name} PRIVATE KEY"), "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", &dice.bytes(300)),
    }
}

fn armour(label: &str, headers: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("base64 is ASCII")).collect();
    // Joined, so that this very line is no key's head.
    format!("{0}BEGIN {label}{0}\n{headers}{1}\n{0}END {label}{0}", "-----", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minted() -> String {
        mint_clear("EC", "", &mut Dice::seeded("t", 0))
    }

    #[test]
    fn a_key_in_source_code_is_a_key() {
        let literal = minted().lines().map(|line| format!("    \"{line}\\n\" +\n")).collect::<String>();
        assert_eq!(clear(literal.as_bytes()), Outcome::Pass);
        let json = minted().replace('\n', "\\n");
        assert_eq!(clear(json.as_bytes()), Outcome::Pass);
    }

    #[test]
    fn a_header_alone_is_none() {
        let head = minted().lines().next().expect("a line").to_owned();
        let empty = format!("{head}\n...\n-----END EC PRIVATE KEY-----");
        assert_eq!(clear(empty.as_bytes()), NO_BODY);
        assert_eq!(encrypted(empty.as_bytes()), NO_BODY);
    }
}
