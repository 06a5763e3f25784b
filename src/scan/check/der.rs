//! Private keys without PEM's lines: base64 of the DER structure, or base64 of the whole PEM text.
//!
//! Sources: RFC 5208 and 5958 (PKCS #8), RFC 8017 appendix A.1.2 (PKCS #1), RFC 5915 (SEC 1).

use data_encoding::BASE64;

use super::{Outcome, basic, pem};
use crate::rule::example::Dice;

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// Whether the base64 is of one of the three structures.
pub fn run(value: &[u8]) -> Outcome {
    let text: Vec<u8> = value.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let Some(bytes) = lenient(&text) else { return Outcome::Reject("it is no base64") };
    let Some((SEQUENCE, length, inner)) = element(&bytes) else { return Outcome::Reject("it is no DER sequence") };
    // A version, then what tells the three apart.
    let next = match inner {
        [INTEGER, 1, version @ 0..=1, rest @ ..] => rest.first().map(|tag| (*version, *tag)),
        _ => None,
    };
    match next {
        Some((0 | 1, SEQUENCE) | (0, INTEGER) | (1, OCTETS)) if length <= inner.len() => Outcome::Pass,
        Some((0 | 1, SEQUENCE) | (0, INTEGER) | (1, OCTETS)) => Outcome::Doubt("it is cut off"),
        _ => Outcome::Reject("it is no private key"),
    }
}

/// Whether the base64 is of a PEM text with an unencrypted private key.
pub fn pem(value: &[u8]) -> Outcome {
    let text: Vec<u8> = value.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let Some(decoded) = lenient(&text) else { return Outcome::Reject("it is no base64") };
    let begin = memchr::memmem::find_iter(&decoded, b"-----BEGIN ").find(|&at| {
        let line = &decoded[at..decoded.len().min(at + 64)];
        memchr::memmem::find(line.split(|&b| b == b'\n').next().unwrap_or(line), b"PRIVATE KEY").is_some()
    });
    begin.map_or(Outcome::Reject("it decodes to no private key"), |at| pem::clear(&decoded[at..]))
}

/// Tag, length and contents of the first element; the contents may be shorter than the length when the text is cut.
fn element(bytes: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (&[tag, first], rest) = bytes.split_first_chunk()?;
    if first < 0x80 {
        return Some((tag, usize::from(first), rest));
    }
    let count = usize::from(first & 0x7F);
    let digits = rest.get(..count).filter(|_| (1..=3).contains(&count))?;
    Some((tag, digits.iter().fold(0, |length, &digit| length << 8 | usize::from(digit)), &rest[count..]))
}

/// Decodes; what is cut within a group of four loses the group.
fn lenient(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().position(|&b| b == b'=').unwrap_or(text.len());
    basic::decode(text).or_else(|| BASE64.decode(&text[..end - end % 4]).ok())
}

/// The DER of a key: `pkcs1`, `sec1`, or else PKCS #8.
pub fn mint(kind: &str, _: &str, dice: &mut Dice) -> String {
    let (head, length): (&[u8], usize) = match kind {
        "pkcs1" => (b"\x30\x82\x04\xa3\x02\x01\x00\x02\x82\x01\x01\x00", 4 + 0x4a3),
        "sec1" => (b"\x30\x77\x02\x01\x01\x04\x20", 2 + 0x77),
        _ => (
            b"\x30\x82\x04\xbd\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x04\x82\x04\xa7",
            4 + 0x4bd,
        ),
    };
    BASE64.encode(&[head, &dice.bytes(length - head.len())].concat())
}

/// The base64 of a PEM key; the argument is its label.
pub fn mint_pem(label: &str, _: &str, dice: &mut Dice) -> String {
    BASE64.encode(pem::mint_clear(if label.is_empty() { "RSA" } else { label }, "", dice).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_what_is_none() {
        let key = mint("pkcs8", "", &mut Dice::seeded("t", 0));
        assert_eq!(run(key.as_bytes()), Outcome::Pass);
        assert!(matches!(run(&key.as_bytes()[..400]), Outcome::Doubt(_)));
        // A public key: no version.
        let public = [&b"\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"[..], &[7; 272]].concat();
        assert!(matches!(run(BASE64.encode(&public).as_bytes()), Outcome::Reject(_)));
    }

    #[test]
    fn a_certificate_is_no_key() {
        let dashes = "-----";
        let text = format!("{dashes}BEGIN CERTIFICATE{dashes}\n{}KEY\n{dashes}END CERTIFICATE{dashes}\n", "QUJD".repeat(60));
        assert!(matches!(pem(BASE64.encode(text.as_bytes()).as_bytes()), Outcome::Reject(_)));
    }
}
