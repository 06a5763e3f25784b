//! Texts in base64 where people put secrets: a value, or the entries of a mapping.
//!
//! Promises: decodes 64 KiB of text at most, one layer deep; what is no text is left alone.
//! Leaves out: which values are worth a look (scan, by the rules that say `carries`).

use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding};

use super::inside::any::any;

/// Most bytes of a decoded text; EC2 takes 16 KiB of user data, Kubernetes 1 MiB of a Secret.
const MOST: usize = 64 * 1024;
/// Shorter values are words.
const SHORTEST: usize = 8;

/// An entry of a mapping: where its name and its base64 lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: Range<usize>,
    /// The base64.
    pub value: Range<usize>,
}

/// The entries of a mapping in YAML (`name: BASE64`, a line each) or JSON (`"name": "BASE64"`).
pub fn entries(mapping: &[u8]) -> impl Iterator<Item = Entry> {
    // Most have neither, which one look at all of it tells.
    let has_marks = memchr::memchr3(b',', b'{', b'}', mapping).is_some();
    let has_comments = memchr::memchr(b'#', mapping).is_some();
    let lines = parts(0..mapping.len(), memchr::memchr_iter(b'\n', mapping));
    let in_line = move |line: Range<usize>| {
        let marks = has_marks.then(|| memchr::memchr3_iter(b',', b'{', b'}', &mapping[line.clone()]));
        parts(line.clone(), marks.into_iter().flatten().map(move |at| line.start + at))
    };
    lines.flat_map(in_line).filter_map(move |part| entry(mapping, part, has_comments))
}

/// What lies between some places in `range`.
fn parts(range: Range<usize>, places: impl Iterator<Item = usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = range.start;
    places.chain([range.end]).map(move |end| std::mem::replace(&mut start, end + 1)..end)
}

fn entry(mapping: &[u8], range: Range<usize>, may_have_comment: bool) -> Option<Entry> {
    let colon = range.start + memchr::memchr(b':', &mapping[range.clone()])?;
    // Base64 holds no `#`: a comment begins there.
    let comment = may_have_comment.then(|| memchr::memchr(b'#', &mapping[range.clone()])).flatten();
    let end = comment.map_or(range.end, |at| range.start + at);
    (colon < end).then(|| Entry { name: bare(mapping, range.start..colon), value: bare(mapping, colon + 1..end) })
}

/// `range` without blanks and quotation marks at its ends.
fn bare(text: &[u8], range: Range<usize>) -> Range<usize> {
    let is_around = |b: &&u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'');
    let before = text[range.clone()].iter().take_while(is_around).count();
    let after = text[range.start + before..range.end].iter().rev().take_while(is_around).count();
    range.start + before..range.end - after
}

/// Appends what base64 says to `text`, if that is a text, in UTF-8.
pub fn say<'t>(value: &[u8], text: &'t mut Vec<u8>) -> Option<&'t [u8]> {
    let padding = value.iter().rev().take(2).take_while(|&&b| b == b'=').count();
    let symbols = &value[..value.len() - padding];
    if symbols.len() < SHORTEST || symbols.len() / 4 * 3 > MOST {
        return None;
    }
    let start = text.len();
    text.resize(start + BASE64_NOPAD.decode_len(symbols.len()).ok()?, 0);
    let mut decode = |base: Encoding| base.decode_mut(symbols, &mut text[start..]).is_ok();
    if !decode(BASE64_NOPAD) && !decode(BASE64URL_NOPAD) {
        return None;
    }
    let said = &text[start..];
    is_laid_out(said).then_some(said)
}

/// Whether a text is one, in UTF-8, and has no control characters but for those that lay it out.
fn is_laid_out(text: &[u8]) -> bool {
    let is_control = |b: u8| ((b < b' ') & (b != b'\n') & (b != b'\r') & (b != b'\t')) | (b == 0x7F);
    let is_other_control = |c: char| !c.is_ascii() && c.is_control();
    let is_beyond_ascii = || std::str::from_utf8(text).is_ok_and(|text| !text.chars().any(is_other_control));
    !any(text, is_control) && (text.is_ascii() || is_beyond_ascii())
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    fn said(value: &str) -> Option<String> {
        let mut text = b"before".to_vec();
        say(value.as_bytes(), &mut text)?;
        Some(String::from_utf8(text).expect("it is UTF-8").split_off("before".len()))
    }

    #[test]
    fn a_value_is_decoded_in_either_alphabet_padded_or_not() {
        let text = "password is ~~~???".to_owned();
        let standard = BASE64.encode(text.as_bytes());
        let url_safe = standard.replace('+', "-").replace('/', "_");
        for value in [&standard, &url_safe, &standard.trim_end_matches('=').to_owned()] {
            assert_eq!(said(value), Some(text.clone()), "{value}");
        }
    }

    #[test]
    fn what_is_no_text_or_no_base64_is_left_alone() {
        for bytes in [&[0, 159, 146, 150, 1, 2, 3, 4, 5][..], b"a bell\x07", b"a control \xC2\x85", b"no UTF-8 \xE9"] {
            assert_eq!(said(&BASE64.encode(bytes)), None, "{bytes:?}");
        }
        for value in ["no base64 at all", "c2hvcg", "bGF5b3V0Cg=x"] {
            assert_eq!(said(value), None, "{value}");
        }
        for text in ["tabs\tand\r\nlines", "other l\u{e9}tters"] {
            assert_eq!(said(&BASE64.encode(text.as_bytes())).as_deref(), Some(text));
        }
    }

    #[test]
    fn entries_of_both_syntaxes() {
        for mapping in
            ["  one: Zmlyc3Q=\n  two: \"c2Vjb25k\" # old\n# three: x\n", "{\"one\": \"Zmlyc3Q=\", \"two\":\"c2Vjb25k\"}"]
        {
            let shown: Vec<_> = entries(mapping.as_bytes()).map(|entry| (&mapping[entry.name], &mapping[entry.value])).collect();
            assert_eq!(shown, [("one", "Zmlyc3Q="), ("two", "c2Vjb25k")], "{mapping}");
        }
    }
}
