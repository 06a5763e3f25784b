//! The string that a place of a line lies in: between quotation marks, or the run of characters that nothing separates.
//!
//! Promises: never more than the line it is given. Leaves out: strings of several lines, and what a language makes of a quotation mark.

use std::ops::Range;

/// Where a string lies in its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// With its quotation marks.
    pub range: Range<usize>,
    /// Whether it has any.
    pub quoted: bool,
}

/// The string around `place`.
pub(super) fn around(line: &[u8], place: Range<usize>) -> Literal {
    let mut at = 0;
    while at < place.start {
        match line[at] {
            b'\\' => at += 2,
            quote @ (b'"' | b'\'' | b'`') if !is_apostrophe(line, at) => match closing(line, at, quote) {
                Some(close) if close > place.start => return Literal { range: at..close + 1, quoted: true },
                Some(close) => at = close + 1,
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    let before = line[..place.start].iter().rev().take_while(|&&b| !separates(b)).count();
    let after = line[place.end..].iter().take_while(|&&b| !separates(b)).count();
    Literal { range: place.start - before..place.end + after, quoted: false }
}

/// The quotation mark that ends the string which begins at `open`.
fn closing(line: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    while at < line.len() {
        match line[at] {
            b'\\' => at += 2,
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// Whether a `'` stands in a word, as in "don't". A prefix of a literal (`b'…'`, `rb'…'`) has one letter or two.
fn is_apostrophe(line: &[u8], at: usize) -> bool {
    line[at] == b'\'' && line[..at].iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count() > 2
}

fn separates(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b'"' | b'\'' | b'`' | b';' | b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_mark(line: &str) -> &str {
        let at = line.find("MARK").expect("a mark");
        &line[around(line.as_bytes(), at..at + 4).range]
    }

    #[test]
    fn quoted_or_run_together() {
        for (line, expected) in [
            ("a = 'x' # MARK", "MARK"),
            ("a = 'x # MARK'", "'x # MARK'"),
            (r#"a = "x \" # MARK" + b"#, r#""x \" # MARK""#),
            ("pass=x#MARK y", "pass=x#MARK"),
            ("f(\"x\");//MARK", "//MARK"),
            ("# don't MARK isn't", "MARK"),
            ("a = b'xMARK'", "'xMARK'"),
            ("'unclosed MARK", "MARK"),
        ] {
            assert_eq!(of_mark(line), expected, "{line}");
        }
    }
}
