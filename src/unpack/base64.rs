//! Texts in base64 where people put secrets: a value, or the entries of a mapping.
//!
//! Promises: decodes 64 KiB of text at most, one layer deep; what is no text is left alone.
//! Leaves out: which values are worth a look (scan, by the rules that say `carries`).

use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

/// Most bytes of a decoded text; EC2 takes 16 KiB of user data, Kubernetes 1 MiB of a Secret.
const MOST: usize = 64 * 1024;
/// Shorter values are words.
const SHORTEST: usize = 8;

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Where its base64 lies in the value.
    pub range: Range<usize>,
    /// The name it has in a mapping.
    pub name: Option<String>,
    /// The text.
    pub text: String,
}

/// The text that a whole value is.
pub fn whole(value: &[u8]) -> Option<Decoded> {
    Some(Decoded { range: 0..value.len(), name: None, text: text(value)? })
}

/// The texts that are the entries of a mapping in YAML (`name: BASE64`, a line each) or JSON (`"name": "BASE64"`).
pub fn entries(mapping: &[u8]) -> Vec<Decoded> {
    let mut start = 0;
    let parts = mapping.split(|b| matches!(b, b'\n' | b',' | b'{' | b'}'));
    let ranges = parts.map(|part| {
        let range = start..start + part.len();
        start = range.end + 1;
        range
    });
    ranges.filter_map(|range| entry(mapping, range)).collect()
}

fn entry(mapping: &[u8], range: Range<usize>) -> Option<Decoded> {
    let colon = range.start + memchr::memchr(b':', &mapping[range.clone()])?;
    // Base64 holds no `#`: a comment begins there.
    let end = memchr::memchr(b'#', &mapping[range.clone()]).map_or(range.end, |at| range.start + at);
    if end <= colon {
        return None;
    }
    let name = bare(mapping, range.start..colon);
    let value = bare(mapping, colon + 1..end);
    let text = text(&mapping[value.clone()])?;
    Some(Decoded { range: value, name: Some(String::from_utf8_lossy(&mapping[name]).into_owned()), text })
}

/// `range` without blanks and quotation marks at its ends.
fn bare(text: &[u8], range: Range<usize>) -> Range<usize> {
    let is_around = |b: &&u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'');
    let before = text[range.clone()].iter().take_while(is_around).count();
    let after = text[range.start + before..range.end].iter().rev().take_while(is_around).count();
    range.start + before..range.end - after
}

/// What base64 says, if that is a text.
fn text(value: &[u8]) -> Option<String> {
    let padding = value.iter().rev().take(2).take_while(|&&b| b == b'=').count();
    let value = &value[..value.len() - padding];
    if value.len() < SHORTEST || value.len() / 4 * 3 > MOST {
        return None;
    }
    let is_url_safe = value.iter().any(|b| matches!(b, b'-' | b'_'));
    let decoded = if is_url_safe { BASE64URL_NOPAD.decode(value) } else { BASE64_NOPAD.decode(value) }.ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let is_printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().all(is_printable).then_some(text)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    #[test]
    fn a_value_is_decoded_in_either_alphabet_padded_or_not() {
        let text = "password is ~~~???".to_owned();
        let standard = BASE64.encode(text.as_bytes());
        let url_safe = standard.replace('+', "-").replace('/', "_");
        for value in [&standard, &url_safe, &standard.trim_end_matches('=').to_owned()] {
            assert_eq!(whole(value.as_bytes()).map(|decoded| decoded.text), Some(text.clone()), "{value}");
        }
    }

    #[test]
    fn what_is_no_text_or_no_base64_is_left_alone() {
        for value in [BASE64.encode(&[0, 159, 146, 150, 1, 2, 3, 4, 5]), "no base64 at all".to_owned(), "c2hvcg".to_owned()] {
            assert_eq!(whole(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn entries_of_both_syntaxes() {
        let (a, b) = (BASE64.encode(b"first value"), BASE64.encode(b"second value"));
        for mapping in [format!("  one: {a}\n  two: \"{b}\"\n  three: \n"), format!("{{\"one\": \"{a}\", \"two\":\"{b}\"}}")] {
            let found = entries(mapping.as_bytes());
            let shown: Vec<_> = found.iter().map(|d| (d.name.as_deref().unwrap_or_default(), d.text.as_str())).collect();
            assert_eq!(shown, [("one", "first value"), ("two", "second value")], "{mapping}");
            assert_eq!(&mapping.as_bytes()[found[1].range.clone()], b.as_bytes());
        }
    }
}
