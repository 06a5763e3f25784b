//! Literals in other marks than quotation marks: Perl's `q{V}`, Ruby's `%q(V)`, C++'s `R"(V)"`, Lua's `[[V]]`, Tcl's `set x {V}`.
//!
//! Promises: looks as far as a value may go, and not beyond its line.
//! Leaves out: whether one is given to a name (value).

use std::ops::Range;

use super::{MAX_VALUE, leads::begins_with_set};

/// What stands before the bracket that such a literal opens with.
const OPENERS: [&[u8]; 5] = [b"%q", b"%Q", b"qq", b"q", b"R\""];

/// The text of the one that begins at `at`, of one word.
pub fn literal(text: &[u8], at: usize) -> Option<Range<usize>> {
    let opener = OPENERS.iter().find(|opener| text[at..].starts_with(opener))?;
    let start = at + opener.len() + 1;
    let open = *text.get(start - 1)?;
    let end = start + closed(&text[start..text.len().min(start + MAX_VALUE)], open, closer(open)?, opener.ends_with(b"\""))?;
    (end > start && is_opened(text, start) && !text[start..end].iter().any(u8::is_ascii_whitespace)).then_some(start..end)
}

/// What the brace before `start` opens, up to the one that closes it.
pub fn braced(text: &[u8], start: usize) -> Option<Range<usize>> {
    let end = start + closed(&text[start..text.len().min(start + MAX_VALUE)], b'{', b'}', false)?;
    (end > start && !text[start..end].iter().any(u8::is_ascii_whitespace)).then_some(start..end)
}

/// Whether a value that begins at `start` is in such marks.
pub fn is_opened(text: &[u8], start: usize) -> bool {
    is_braced(text, start) || is_behind_opener(text, start)
}

/// Whether a brace of Tcl's opens before `start`, behind a name that is set.
pub fn is_braced(text: &[u8], start: usize) -> bool {
    text[..start].strip_suffix(b" {").is_some_and(|name| begins_with_set(text, name.len()))
}

/// Whether what stands before a literal opens before `start`, and is no name's.
pub fn is_behind_opener(text: &[u8], start: usize) -> bool {
    let Some((open, before)) = text[..start].split_last() else { return false };
    if *open == b'[' && is_long_bracket(before) {
        return true;
    }
    let Some(before) = closer(*open).and_then(|_| OPENERS.iter().find_map(|opener| before.strip_suffix(*opener))) else {
        return false;
    };
    matches!(before.last(), Some(b' ' | b'=' | b'(' | b',' | b'>' | b'\t'))
}

/// Whether a text ends as one does before the second bracket that a literal opens with in Lua and CMake: `= [`, `([==`.
fn is_long_bracket(before: &[u8]) -> bool {
    let level = before.iter().rev().take_while(|b| **b == b'=').count();
    let before = before[..before.len() - level].strip_suffix(b"[");
    before.is_some_and(|before| matches!(before.last(), Some(b' ' | b'=' | b'(' | b',')))
}

/// What closes a bracket.
fn closer(open: u8) -> Option<u8> {
    match open {
        b'(' => Some(b')'),
        b'{' => Some(b'}'),
        b'[' => Some(b']'),
        b'|' | b'!' | b'/' => Some(open),
        _ => None,
    }
}

/// Where a text is closed: by the bracket that none within it opens, or by C++'s two signs.
fn closed(text: &[u8], open: u8, close: u8, is_raw: bool) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'\n' => return None,
            _ if is_raw && text[at..].starts_with(&[close, b'"']) => return Some(at),
            _ if is_raw => {}
            _ if byte == close && depth == 0 => return Some(at),
            _ if byte == close => depth -= 1,
            _ if byte == open => depth += 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_ends_where_its_bracket_closes() {
        let told = |text: &'static str| literal(text.as_bytes(), 1).map(|value| &text[value]);
        for (text, expected) in [
            (" q{V{a}b};", "V{a}b"),
            (" qq(V)", "V"),
            ("=%q(V)\n", "V"),
            (" %Q[V]", "V"),
            ("=q|V|", "V"),
            (" R\"(V)a(\"b)\";", "V)a(\"b"),
        ] {
            assert_eq!(told(text), Some(expected), "{text}");
        }
        for text in [" = [[V", "([==[V"] {
            assert!(is_opened(text.as_bytes(), text.len() - 1), "{text}");
        }
        for text in ["a[[V", " [V", " [=V"] {
            assert!(!is_opened(text.as_bytes(), text.len() - 1), "{text}");
        }
        for text in [" q{V\n}", " q{V W}", " q V", " q{}", "aq(V)", " q(V", " qx(V)"] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
