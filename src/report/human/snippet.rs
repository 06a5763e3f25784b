//! The source line under a finding, ready to show: escaped, tabs expanded, with the columns to underline.
//!
//! Promises: the underline stands under the redacted value whatever comes before it: tabs, wide and combining characters, escapes.
//! Leaves out: colours and the gutter.

use unicode_width::UnicodeWidthStr;

use crate::{finding::Snippet, report::escape};

const TAB: usize = 4;

/// A source line in three pieces, and where its value stands on the screen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) before: String,
    pub(super) value: String,
    pub(super) after: String,
    /// Columns before the underline.
    pub(super) indent: usize,
    /// Columns of the underline, at least one.
    pub(super) width: usize,
}

impl Line {
    /// Nothing, where there is no text to show.
    pub(super) fn new(snippet: &Snippet) -> Option<Self> {
        let text = snippet.text.trim_end();
        if text.is_empty() {
            return None;
        }
        let start = boundary(text, snippet.start);
        let end = boundary(text, snippet.end).max(start);
        let mut shown = String::with_capacity(text.len());
        expand(&mut shown, &text[..start]);
        let (value_at, indent) = (shown.len(), shown.width());
        expand(&mut shown, &text[start..end]);
        let (after_at, until) = (shown.len(), shown.width());
        expand(&mut shown, &text[end..]);
        let after = shown.split_off(after_at);
        let value = shown.split_off(value_at);
        Some(Self { before: shown, value, after, indent, width: until.saturating_sub(indent).max(1) })
    }
}

fn expand(shown: &mut String, text: &str) {
    for c in text.chars() {
        if c == '\t' {
            let column = shown.width();
            shown.extend(std::iter::repeat_n(' ', TAB - column % TAB));
        } else {
            escape::push(shown, c);
        }
    }
}

/// The nearest place at or before `at` where text may be cut.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&place| text.is_char_boundary(place)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(before: &str, value: &str, after: &str) -> (usize, usize) {
        let text = [before, value, after].concat();
        let snippet = Snippet { text, start: before.len(), end: before.len() + value.len() };
        let line = Line::new(&snippet).expect("a line");
        assert_eq!(line.before.width(), line.indent);
        (line.indent, line.width)
    }

    #[test]
    fn the_underline_is_true_under_any_text() {
        assert_eq!(columns("key=", "abcd…(40)", ";"), (4, 9));
        assert_eq!(columns("\tkey=", "abcd…(40)", ""), (8, 9));
        assert_eq!(columns("  \tk\t", "x", ""), (8, 1));
        assert_eq!(columns("密码=", "…", ""), (5, 1));
        assert_eq!(columns("cle\u{301}=", "ab…(9)", ""), (4, 6));
        assert_eq!(columns("a\u{1b}[m=", "…", ""), (8, 1));
        assert_eq!(columns("k=", "", ""), (2, 1));
    }

    #[test]
    fn a_range_that_does_not_fit_harms_nothing() {
        let line = Line::new(&Snippet { text: "é".into(), start: 1, end: 99 }).expect("a line");
        assert_eq!((line.indent, &*line.value), (0, "é"));
        assert_eq!(Line::new(&Snippet { text: " \r\n".into(), start: 5, end: 1 }), None);
        assert_eq!(Line::new(&Snippet { text: "ab".into(), start: 2, end: 1 }).expect("a line").indent, 2);
    }
}
