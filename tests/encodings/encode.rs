//! The other direction: a text → the same text, encoded.

use data_encoding::{BASE32, BASE64, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

/// An encoding, by what undoing it is called.
#[derive(Clone, Copy, Debug)]
pub struct Encoding {
    pub name: &'static str,
    pub encode: fn(&[u8]) -> String,
}

/// Those of whole texts.
pub const OF_WHOLES: [Encoding; 8] = [
    Encoding { name: "base64", encode: |text| BASE64.encode(text) },
    Encoding { name: "base64", encode: |text| BASE64URL.encode(text) },
    Encoding { name: "base64", encode: |text| BASE64URL_NOPAD.encode(text) },
    Encoding { name: "base64", encode: |text| wrapped(&BASE64.encode(text), 76, "\r\n") },
    Encoding { name: "base64", encode: |text| wrapped(&BASE64.encode(text), 64, "\n    ") },
    Encoding { name: "base32", encode: |text| BASE32.encode(text) },
    Encoding { name: "hex", encode: |text| HEXLOWER.encode(text) },
    Encoding { name: "hex", encode: |text| wrapped(&HEXUPPER.encode(text), 60, "\n") },
];

fn wrapped(symbols: &str, width: usize, between: &str) -> String {
    let lines: Vec<&str> = symbols.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    lines.join(between)
}
