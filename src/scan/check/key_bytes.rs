//! Keys of ciphers that code lists byte by byte: `0x9A, 0x13, …`, `154, 19, …`, `(byte) 0x9A, …`, `\x9A\x13…`, `9A 13 …`.
//!
//! Promises: what counts, repeats, is in order or is a standard's example is rejected, as a table is that is too long for a key.
//! Leaves out: what the list is called (rules).

use super::Outcome;
use crate::rule::example::Dice;

/// AES-128's bytes.
const SHORTEST: usize = 16;
/// A key of HMAC-SHA-512, or a pair's.
const LONGEST: usize = 64;

/// How the keys begin that standards give for an example: FIPS 197 and SP 800-38A, RFC 3686, RFC 8439, RFC 7748, RFC 8032, NaCl's paper.
const DOCUMENTED: [[u8; 4]; 12] = [
    [0x2B, 0x7E, 0x15, 0x16],
    [0x8E, 0x73, 0xB0, 0xF7],
    [0x60, 0x3D, 0xEB, 0x10],
    [0xFE, 0xFF, 0xE9, 0x92],
    [0xAE, 0x68, 0x52, 0xF8],
    [0x7E, 0x24, 0x06, 0x78],
    [0x76, 0x91, 0xBE, 0x03],
    [0x1C, 0x92, 0x40, 0xA5],
    [0x77, 0x07, 0x6D, 0x0A],
    [0x5D, 0xAB, 0x08, 0x7E],
    [0x9D, 0x61, 0xB1, 0x9D],
    [0x1B, 0x27, 0x55, 0x64],
];

/// Judges a list.
pub fn run(value: &[u8]) -> Outcome {
    let Some(bytes) = bytes(value) else { return Outcome::Reject("it holds more than bytes") };
    match bytes.len() {
        SHORTEST..=LONGEST => {}
        _ => return Outcome::Reject("no cipher's key is as long"),
    }
    if DOCUMENTED.iter().any(|key| bytes.starts_with(key)) {
        return Outcome::Reject("a standard gives it for an example");
    }
    let (distinct, steps) =
        (distinct(bytes.iter().copied()), distinct(bytes.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]))));
    let enough = bytes.len() * 5 / 8;
    if distinct < enough || steps < enough {
        return Outcome::Reject("it counts, or says the same again");
    }
    let falls = bytes.windows(2).filter(|pair| pair[1] < pair[0]).count();
    if falls < bytes.len() / 8 || falls > bytes.len() - bytes.len() / 8 {
        return Outcome::Reject("it is in order");
    }
    let is_text = bytes.iter().all(|byte| byte.is_ascii_graphic());
    if !is_text && bytes.iter().all(|&byte| byte < 0x80) {
        return Outcome::Reject("its bytes are small numbers");
    }
    Outcome::Pass
}

/// The bytes that a list says.
fn bytes(value: &[u8]) -> Option<Vec<u8>> {
    let is_escaped = memchr::memmem::find(value, b"\\x").is_some();
    let is_hex = !is_escaped && !value.contains(&b',') && memchr::memmem::find(value, b"0x").is_none() && !has_lines(value);
    let parts =
        value.split(
            |byte| if is_escaped { *byte == b'\\' } else { matches!(byte, b',' | b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')') },
        );
    let words = parts.filter(|word| !matches!(*word, b"" | b"byte" | b"-"));
    words.map(|word| number(word, is_escaped || is_hex)).collect()
}

/// Whether each number has a line, with a dash before it, as in YAML.
fn has_lines(value: &[u8]) -> bool {
    memchr::memmem::find(value, b"- ").is_some()
}

/// What a word says: `0x9A`, `9A`, `x9A`, `154`, `-102`.
fn number(word: &[u8], is_hex: bool) -> Option<u8> {
    let word = std::str::from_utf8(word).ok()?.trim_end_matches(['u', 'U', 'L']);
    match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")).or_else(|| word.strip_prefix('x')) {
        Some(digits) => u8::from_str_radix(digits, 16).ok(),
        None if is_hex => u8::from_str_radix(word, 16).ok().filter(|_| word.len() == 2),
        None => word.parse::<u8>().ok().or_else(|| word.parse::<i8>().ok().map(i8::cast_unsigned)),
    }
}

/// How many kinds there are.
fn distinct(bytes: impl Iterator<Item = u8>) -> usize {
    let mut seen = [false; 256];
    bytes.for_each(|byte| seen[usize::from(byte)] = true);
    seen.iter().filter(|seen| **seen).count()
}

/// A key of AES-128, as C lists it; where the argument says `pair`, a private and a public key, as Solana's programs write them.
pub fn mint(kind: &str, _: &str, dice: &mut Dice) -> String {
    if kind == "pair" {
        return dice.bytes(LONGEST).iter().map(u8::to_string).collect::<Vec<_>>().join(",");
    }
    // Some bytes are large in every key.
    let bytes = [dice.bytes(15), vec![0xA5]].concat();
    bytes.iter().map(|byte| format!("0x{byte:02X}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(each: impl Fn(u8) -> String, between: &str) -> String {
        let bytes = Dice::seeded("bytes", 0).bytes(32);
        bytes.iter().map(|&byte| each(byte)).collect::<Vec<_>>().join(between)
    }

    #[test]
    fn a_key_is_told_however_it_is_listed() {
        for list in [
            listed(|byte| format!("0x{byte:02x}"), ","),
            listed(|byte| format!("0x{byte:02X}u"), ",\n  "),
            listed(|byte| format!("(byte) 0x{byte:02X}"), ", "),
            listed(|byte| byte.to_string(), ", "),
            listed(|byte| byte.cast_signed().to_string(), ","),
            listed(|byte| byte.to_string(), "\n    - "),
            listed(|byte| format!("\\x{byte:02x}"), ""),
            listed(|byte| format!("{byte:02X}"), " "),
        ] {
            assert_eq!(run(list.as_bytes()), Outcome::Pass, "{list}");
        }
    }

    #[test]
    fn what_counts_or_is_an_example_is_none() {
        for list in [
            "0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F",
            "1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13",
            "0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF, 0x4F, 0x3C",
            "0x9A, 0x13, 0x77",
            "0x9A, 0x13, name",
            "300, 2, 3",
        ] {
            assert!(matches!(run(list.as_bytes()), Outcome::Reject(_)), "{list}");
        }
        assert!(matches!(run("0xFF, ".repeat(16).as_bytes()), Outcome::Reject(_)));
        assert!(matches!(run(listed(|byte| format!("0x{byte:02x}"), ",").repeat(3).as_bytes()), Outcome::Reject(_)));
    }
}
