//! Makes text from the scanned tree safe to show on a terminal.
//!
//! Promises: the result is valid UTF-8 without a character that moves the cursor, changes colours, reorders what stands around it or
//! takes no room: such a character is shown by its number (`\n`, `\x1b`, `\u{202e}`), a byte that is not UTF-8 likewise (`\xff`).
//! Leaves out: the way back. A backslash stays as it is, so that source lines read as they are written; JSON holds the exact names.

use std::{borrow::Cow, fmt::Write};

/// A path or value whose bytes may be anything.
pub fn bytes(raw: &[u8]) -> String {
    let mut shown = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        chunk.valid().chars().for_each(|c| push(&mut shown, c));
        chunk.invalid().iter().for_each(|&byte| push_byte(&mut shown, byte));
    }
    shown
}

/// Text that is UTF-8 already.
pub fn text(raw: &str) -> Cow<'_, str> {
    if !raw.contains(is_hidden) {
        return raw.into();
    }
    let mut shown = String::with_capacity(raw.len() + 8);
    raw.chars().for_each(|c| push(&mut shown, c));
    shown.into()
}

/// Appends one character, escaped where it must be.
pub fn push(shown: &mut String, c: char) {
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        c if !is_hidden(c) => shown.push(c),
        c if c.is_ascii() => push_byte(shown, c as u8),
        c => write!(shown, "\\u{{{:x}}}", u32::from(c)).expect("a string takes all that is written to it"),
    }
}

fn push_byte(shown: &mut String, byte: u8) {
    write!(shown, "\\x{byte:02x}").expect("a string takes all that is written to it");
}

/// Whether a character would act on the terminal or on its neighbours, or would not be seen: controls, line separators, direction
/// marks and overrides, joiners, fillers, tags. Combining marks and the two emoji variation selectors are seen, and stay.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_shown_by_its_number() {
        for (raw, shown) in [
            ("plain ünïcode 漢字 e\u{301}", "plain ünïcode 漢字 e\u{301}"),
            ("a\u{1b}[31mb", "a\\x1b[31mb"),
            ("a\nb\tc\rd\0\u{7f}", "a\\nb\\tc\\rd\\x00\\x7f"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("x\u{202e}y\u{2066}z\u{200e}", "x\\u{202e}y\\u{2066}z\\u{200e}"),
            ("a\u{200b}b\u{200d}c\u{feff}", "a\\u{200b}b\\u{200d}c\\u{feff}"),
            ("\u{2028}\u{e0041}", "\\u{2028}\\u{e0041}"),
            ("C:\\dir", "C:\\dir"),
        ] {
            assert_eq!(text(raw), shown);
            assert_eq!(bytes(raw.as_bytes()), shown);
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_shown_one_by_one() {
        assert_eq!(bytes(b"caf\xe9/\xf0\x9f.py"), "caf\\xe9/\\xf0\\x9f.py");
    }
}
