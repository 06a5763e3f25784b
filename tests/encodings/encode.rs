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

/// Those of what stands in a text.
pub const OF_PARTS: [Encoding; 8] = [
    Encoding { name: "percent", encode: |text| each(text, |byte| format!("%{byte:02X}")) },
    Encoding { name: "percent", encode: |text| special(text, |byte| format!("%{byte:02x}")) },
    Encoding { name: "escapes", encode: |text| each(text, |byte| format!("\\x{byte:02x}")) },
    Encoding { name: "escapes", encode: |text| units(text, |unit| format!("\\u{unit:04X}")) },
    Encoding { name: "escapes", encode: |text| special(text, |byte| format!("\\{byte:03o}")) },
    Encoding { name: "entities", encode: |text| units(text, |unit| format!("&#x{unit:x};")) },
    Encoding { name: "entities", encode: |text| special(text, |byte| format!("&#{byte};")) },
    Encoding { name: "escapes", encode: |text| special(text, |byte| format!("\\u{{{byte:x}}}")) },
];

/// UTF-16 in a text of another encoding, which nothing but a text as it stands holds.
pub const WIDE: Encoding = Encoding {
    name: "utf-16le",
    encode: |text| units(text, |unit| format!("{}\0", u8::try_from(unit).ok().filter(u8::is_ascii).map_or('?', char::from))),
};

fn each(text: &[u8], escape: fn(u8) -> String) -> String {
    text.iter().map(|&byte| escape(byte)).collect()
}

/// All but letters, digits and a few others.
fn special(text: &[u8], escape: fn(u8) -> String) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.iter().map(|&byte| if plain(byte) { char::from(byte).to_string() } else { escape(byte) }).collect()
}

fn units(text: &[u8], escape: fn(u16) -> String) -> String {
    String::from_utf8_lossy(text).encode_utf16().map(escape).collect()
}

fn wrapped(symbols: &str, width: usize, between: &str) -> String {
    let lines: Vec<&str> = symbols.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    lines.join(between)
}
