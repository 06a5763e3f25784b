//! One mark in a text: which word it is, how far it reaches, and what is said after it.
//!
//! Promises: looks [`BACK`] bytes back and [`AHEAD`] bytes ahead at most, so that a text in pieces has the same marks as whole.
//! Leaves out: which values it hides (inline).

use std::ops::Range;

use super::literal;
use crate::rule::marks::{OWN, PRAGMA, first_of};

/// How far back of a mark its line is looked at, in bytes.
pub(super) const BACK: usize = 4096;
/// How far ahead.
const AHEAD: usize = 512;
/// Most bytes of what is said after a mark that are kept.
const MAX_SAID: usize = 160;

/// How far a mark reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Its line.
    Line,
    /// Its line and the next: it stands alone on its own.
    LineAndNext,
    /// The next line.
    Next,
    /// From its line to that of the [`Reach::End`] which belongs to it.
    Begin,
    /// Ends what [`Reach::Begin`] began.
    End,
    /// Nowhere: it begins like a mark and is none.
    Nowhere,
}

/// A mark in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The word it is, as written.
    pub word: String,
    /// Its 1-based line.
    pub line: u64,
    /// What is said after it.
    pub said: Box<[u8]>,
    /// Where that begins, in bytes from the start of the whole text.
    pub said_at: u64,
    pub(super) reach: Reach,
    /// The string it stands in: what is found in there is not allowed by it.
    pub(super) literal: Range<u64>,
}

impl Mark {
    /// The first word of what is said: ids of rules, or the beginning of the reason.
    pub(super) fn first_word(&self) -> &[u8] {
        self.said.split(u8::is_ascii_whitespace).next().unwrap_or_default()
    }
}

/// The mark whose word begins at `word`, if it is one. `offset` is where `text` begins in the whole.
pub(super) fn read(text: &[u8], word: usize, line: u64, offset: u64) -> Option<Mark> {
    let word = word..word + first_of(&text[word..])?.len();
    let floor = word.start.saturating_sub(BACK);
    let line_start = memchr::memrchr(b'\n', &text[floor..word.start]).map(|at| floor + at + 1);
    let start = line_start.unwrap_or(floor);
    let ceiling = text.len().min(word.end + AHEAD);
    let end = memchr::memchr(b'\n', &text[word.end..ceiling]).map_or(ceiling, |at| word.end + at);
    // From here on, places are those in the line.
    let at = word.start - start..word.end - start;
    let text = &text[start..end];
    // A comment may begin with dashes, right before the word.
    let dashes = text[..at.start].iter().rev().take_while(|&&b| b == b'-').count();
    if text[..at.start - dashes].last().is_some_and(|&b| is_word_byte(b)) {
        return None;
    }
    let (after, reach) = reach(text, &at)?;
    let literal = literal::around(text, at.start..after);
    let begins_line = line_start.is_some() || floor == 0;
    let said = said(text, after, literal.quoted.then_some(literal.range.end));
    let alone = begins_line && is_comment(&text[..at.start]) && !text[said.end..].iter().any(u8::is_ascii_alphanumeric);
    let reach = if alone && reach == Reach::Line { Reach::LineAndNext } else { reach };
    let whole = |at: usize| offset + (start + at) as u64;
    let is_own = text[at.clone()] == *OWN.as_bytes();
    let said = if is_own { said } else { after..after };
    Some(Mark {
        word: String::from_utf8_lossy(&text[at.start..after]).into_owned(),
        line,
        said: text[said.clone()].into(),
        said_at: whole(said.start),
        reach,
        literal: whole(literal.range.start)..whole(literal.range.end),
    })
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Where the mark's word ends, which may be longer than what it was found by, and how far it reaches.
fn reach(line: &[u8], word: &Range<usize>) -> Option<(usize, Reach)> {
    let ends = |at: usize| line.get(at).is_none_or(|&b| !is_word_byte(b));
    if line[word.clone()] == *PRAGMA.as_bytes() {
        let from = word.end + line[word.end..].iter().take_while(|&&b| b == b' ').count();
        let marks =
            [("allowlist secret", Reach::Line), ("whitelist secret", Reach::Line), ("allowlist nextline secret", Reach::Next)];
        let mark = marks.into_iter().find(|(mark, _)| line[from..].starts_with(mark.as_bytes()));
        return mark.map(|(mark, reach)| (from + mark.len(), reach)).filter(|(end, _)| ends(*end));
    }
    if line[word.clone()] != *OWN.as_bytes() || line.get(word.end) != Some(&b'-') {
        return ends(word.end).then_some((word.end, Reach::Line));
    }
    let length = line[word.end..].iter().take_while(|&&b| is_word_byte(b)).count();
    let end = word.end + length;
    let reach = match &line[word.end..end] {
        b"-begin" => Reach::Begin,
        b"-end" => Reach::End,
        // `keysweep:allow-->` ends a comment.
        suffix if suffix.iter().all(|&b| b == b'-') => return Some((word.end, Reach::Line)),
        _ => Reach::Nowhere,
    };
    Some((end, reach))
}

/// What ends a comment that does not end with its line.
const CLOSERS: [&[u8]; 8] = [b"*/", b"-->", b"--%>", b"#}", b"}}", b"*)", b"-}", b"--]]"];

/// What is said after a mark: up to the end of its comment, its string or its line, trimmed.
fn said(line: &[u8], from: usize, string_end: Option<usize>) -> Range<usize> {
    let end = string_end.map_or(line.len(), |end| end.saturating_sub(1).max(from));
    let closers = CLOSERS.iter().filter_map(|closer| memchr::memmem::find(&line[from..end], closer));
    let end = closers.min().map_or(end, |at| from + at);
    let separates = |b: &&u8| b.is_ascii_whitespace() || matches!(b, b':' | b'-');
    let before = line[from..end].iter().take_while(separates).count();
    let said = &line[from + before..end];
    let length = said.trim_ascii_end().len().min(MAX_SAID);
    from + before..from + before + length
}

/// Words that begin a comment, or name what holds one in a format without comments.
const COMMENT_WORDS: [&[u8]; 6] = [b"rem", b"dnl", b"comment", b"comments", b"note", b"description"];

/// Whether what stands before a mark on its line only opens a comment.
fn is_comment(before: &[u8]) -> bool {
    let mut words = before.split(|b| !b.is_ascii_alphanumeric() && *b < 0x80).filter(|word| !word.is_empty());
    words.all(|word| COMMENT_WORDS.contains(&word.to_ascii_lowercase().as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Option<Mark> {
        let word = (0..text.len()).find(|&at| first_of(&text.as_bytes()[at..]).is_some())?;
        read(text.as_bytes(), word, 1, 0)
    }

    #[test]
    fn the_words_of_all_scanners_in_every_comment() {
        for (line, reach, said) in [
            ("x = 1  # keysweep:allow", Reach::Line, ""),
            ("x = 1;  // keysweep:allow a-rule because I say so", Reach::Line, "a-rule because I say so"),
            ("x = 1;  /* keysweep:allow: a test */ y = 2;", Reach::Line, "a test"),
            ("<key>x</key> <!-- keysweep:allow a-rule -->", Reach::Line, "a-rule"),
            ("<!--keysweep:allow-->", Reach::LineAndNext, ""),
            ("    # keysweep:allow", Reach::LineAndNext, ""),
            ("-- keysweep:allow a test", Reach::LineAndNext, "a test"),
            ("REM keysweep:allow", Reach::LineAndNext, ""),
            ("  \"_comment\": \"keysweep:allow a test\",", Reach::LineAndNext, "a test"),
            ("{\"//\": \"keysweep:allow\", \"password\": \"x\"}", Reach::Line, ""),
            ("/* keysweep:allow */ x = 1", Reach::Line, ""),
            ("# keysweep:allow-begin a-rule fixtures", Reach::Begin, "a-rule fixtures"),
            ("# keysweep:allow-end", Reach::End, ""),
            ("# keysweep:allow-start", Reach::Nowhere, ""),
            ("x = 1 # gitleaks:allow", Reach::Line, ""),
            ("x = 1 # betterleaks:allow why", Reach::Line, ""),
            ("x = 1 # trufflehog:ignore", Reach::Line, ""),
            ("x = 1 # kingfisher:ignore", Reach::Line, ""),
            ("x = 1 # ggignore", Reach::Line, ""),
            ("x = 1 # pragma: allowlist secret", Reach::Line, ""),
            ("x = 1 # pragma:whitelist secret", Reach::Line, ""),
            ("x = 1 # pragma: allowlist nextline secret", Reach::Next, ""),
        ] {
            let mark = marks(line).unwrap_or_else(|| panic!("{line}: no mark"));
            assert_eq!((mark.reach, &*String::from_utf8_lossy(&mark.said)), (reach, said), "{line}");
        }
    }

    #[test]
    fn words_that_only_hold_a_mark_are_none() {
        for line in ["# no-keysweep:allow", "# keysweep:allowed", "# ggignored", "pragma: no-cache", "xgitleaks:allow"] {
            assert_eq!(marks(line), None, "{line}");
        }
    }
}
