//! Values that are told by the signs they begin with: in marks, where a sign mostly parts a value from its name, or in none.
//!
//! Promises: looks as far as a value may go, and not beyond its line.
//! Leaves out: values that begin with a letter or a digit (value).

use std::ops::Range;

use super::{MAX_VALUE, closing, is_generated, is_generated_bare, marked};

/// The literal at `at` that is told by its marks and what it begins with: where a value is `given` a name, or `assigned` on its line.
#[inline(always)]
pub fn literal_at(text: &[u8], at: usize, assigned: bool, given: impl Fn() -> bool) -> Option<Range<usize>> {
    match text[at] {
        b'"' | b'\'' | b'`' if given() => drawn(text, at),
        b'q' | b'%' | b'R' if given() => marked::literal(text, at),
        b'{' if marked::is_braced(text, at + 1) => marked::braced(text, at + 1),
        byte if assigned && is_sign(byte) => drawn_word(text, at),
        _ => None,
    }
}

/// A sign that values in no quotes rarely begin with.
fn is_sign(byte: u8) -> bool {
    matches!(
        byte,
        b'=' | b':'
            | b'>'
            | b'|'
            | b'<'
            | b'('
            | b')'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'*'
            | b'&'
            | b'!'
            | b';'
            | b'#'
            | b'-'
            | b'\\'
    )
}

/// The word at `at`, if nothing but what assigns stands right before it, a sign begins it, and it is drawn from letters, digits and signs:
/// `PASSWORD=[x7;Kq…`.
fn drawn_word(text: &[u8], at: usize) -> Option<Range<usize>> {
    const LONGEST: usize = 80;
    let is_escape = || text[at] == b'\\' && text.get(at + 1).is_none_or(u8::is_ascii_alphanumeric);
    let is_bracket = || text[at] == b'[' && marked::is_opened(text, text.len().min(at + 2));
    if !matches!(text[at - 1], b'=' | b' ' | b',' | b'\t') || is_escape() || is_bracket() {
        return None;
    }
    let rest = &text[at..text.len().min(at + LONGEST)];
    let length = rest.iter().position(|b| !b.is_ascii_graphic() || matches!(b, b'"' | b'\'' | b'`')).unwrap_or(rest.len());
    let is_whole = matches!(rest.get(length), None | Some(b' ' | b'\n' | b'\r' | b'\t'));
    let word = &rest[..length];
    (is_whole && is_generated_bare(word)).then_some(at..at + length)
}

/// What a mark at `at` quotes, if it begins with such a sign, nothing else is quoted there, and capitals, small letters and digits mix in it,
/// `":56YmSVp5)YxZV="`, or it is generated otherwise.
fn drawn(text: &[u8], at: usize) -> Option<Range<usize>> {
    const SHORTEST: usize = 8;
    if !opens_with_sign(&text[at - 1..]) {
        return None;
    }
    let start = at + 1;
    let value = &text[start..start + closing(&text[start..text.len().min(start + MAX_VALUE)], text[at])?];
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    let mixes = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    // A mark that closes a text opens none: what follows is code.
    let is_code = || [&b"=>{"[..], b"),(", b"){"].iter().filter(|code| memchr::memmem::find(value, code).is_some()).count() > 1;
    let is_one = value.iter().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\''));
    let is_drawn = is_one && value.len() >= SHORTEST && mixes;
    ((is_drawn || is_generated(value)) && !is_code()).then_some(start..start + value.len())
}

/// Whether the mark behind a text's first byte begins a quotation, and that with what mostly parts a value from its name.
fn opens_with_sign(text: &[u8]) -> bool {
    let [before, _, quoted @ ..] = text else { return false };
    let is_sign = matches!(
        quoted,
        [b':' | b'=' | b'>' | b'|' | b',' | b'(' | b')' | b'[' | b']' | b'{' | b'*' | b'<', ..] | [b'\\', b'\\', ..]
    );
    is_sign && matches!(before, b' ' | b'=' | b':' | b'(' | b'>' | b'L' | b'N' | b'$' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_may_begin_a_value() {
        let told = |text: &'static str| literal_at(text.as_bytes(), 1, true, || true).map(|value| &text[value]);
        for (text, expected) in [
            ("=[x7;Kq(9Zt&w2Lm^p\n", "[x7;Kq(9Zt&w2Lm^p"),
            (" \"(x7Kq9Zt\"", "(x7Kq9Zt"),
            ("L\"]x7Kq9Zt\"", "]x7Kq9Zt"),
            (" `]x7Kq9Zt`", "]x7Kq9Zt"),
            (" '\\\\x7Kq9Zt'", "\\\\x7Kq9Zt"),
            (" \"{x7;Kq'9Zt&w2Lm^p\"", "{x7;Kq'9Zt&w2Lm^p"),
        ] {
            assert_eq!(told(text), Some(expected), "{text}");
        }
        for text in ["=[word]\n", "=(e,t,n)=>e[0]\n", " \"(word\"", " \"x7Kq9Zt\"", "=\\n\\tx7;Kq(9Zt&w2Lm\n"] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
