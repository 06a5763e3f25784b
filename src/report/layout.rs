//! What the texts for people share: colours, places, wrapped lines, counted nouns.
//!
//! Promises: without colour not one escape sequence is written; widths are those of a terminal, wide characters counted twice.
//! Leaves out: what is said, and where.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::escape;
use crate::{
    blob::BlobPath,
    finding::{Finding, Location, Severity, Suppressed, SuppressionSource},
};

/// Where long texts are wrapped.
pub(super) const WIDTH: usize = 100;

/// What reports say that list what was not scanned, when nothing was.
pub(super) const NOTHING: &str = "Nothing was scanned: check the path, --glob and the ignore rules (--no-ignore)";

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const WARN: Style = AnsiColor::Yellow.on_default().bold();

/// The colour a severity is written in.
pub(super) fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
        Severity::Note => AnsiColor::Blue.on_default(),
    }
}

/// Writes styles only where colour is wanted.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    pub(super) color: bool,
}

impl Paint {
    /// `text` in `style`, or as it is.
    pub(super) fn paint(self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// A path, safe to show.
pub(super) fn path(path: &BlobPath) -> String {
    escape::bytes(path.as_bytes())
}

/// `path:line:column`, as editors and terminals make it clickable.
pub(super) fn place(location: &Location) -> String {
    format!("{}:{}:{}", path(&location.path), location.line, location.column)
}

/// For reports that say a finding in a sentence: what is noted of it, such as the cell it stands in and how it was decoded.
pub(super) fn noted(finding: &Finding) -> String {
    finding.notes.iter().enumerate().map(|(nth, note)| format!("{}{note}", if nth == 0 { ", " } else { "; " })).collect()
}

/// For reports that link to files: how what is said of a member of an archive begins, whose file has no lines to link to.
pub(super) fn within(location: &Location) -> String {
    if location.path.is_member() { format!("In {}: ", place(location)) } else { String::new() }
}

/// The file that a path is in, outside of all archives; safe to show.
pub(super) fn outer(path: &BlobPath) -> String {
    escape::bytes(path.outer())
}

/// Escapes a text and breaks it between words into lines of at most `width` columns; a longer word stands alone.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split_ascii_whitespace() {
        let word = escape::text(word);
        let size = word.width();
        match lines.last_mut() {
            Some(line) if used + 1 + size <= width => {
                line.push(' ');
                line.push_str(&word);
                used += 1 + size;
            }
            _ => {
                lines.push(word.into_owned());
                used = size;
            }
        }
    }
    lines
}

/// `1 file`, `2 files`, `1,234 files`.
pub(super) fn count(number: u64, noun: &str) -> String {
    let number_of = thousands(number);
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("{number_of} {noun}"),
        Some(stem) => format!("{number_of} {stem}ies"),
        None => format!("{number_of} {noun}s"),
    }
}

/// `1,234,567`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// What hides findings, as a noun.
pub(super) fn suppressor(source: SuppressionSource) -> &'static str {
    match source {
        SuppressionSource::Builtin => "documentation example",
        SuppressionSource::Inline => "inline mark",
        SuppressionSource::Allowlist => "allowlist entry",
        SuppressionSource::Baseline => "baseline entry",
    }
}

/// What hides a finding, and whether that is new.
pub(super) fn suppressor_of(entry: &Suppressed, source: SuppressionSource) -> String {
    let is_new = entry.is_new_mark && source == SuppressionSource::Inline;
    format!("{}{}", if is_new { "new " } else { "" }, suppressor(source))
}

/// Whose decisions hid a finding: `allowlist entry, baseline entry`.
pub(super) fn suppressors(entry: &Suppressed) -> String {
    entry.sources().into_iter().map(|source| suppressor_of(entry, source)).collect::<Vec<_>>().join(", ")
}

/// Why it is hidden, in one line.
pub(super) fn reasons(entry: &Suppressed) -> String {
    entry.by().map(|suppression| suppression.reason.as_str()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_break_between_words_and_never_within() {
        assert_eq!(wrap("aa bb  cc\ndd", 5), ["aa bb", "cc dd"]);
        assert_eq!(wrap("a overlongword b", 5), ["a", "overlongword", "b"]);
        assert_eq!(wrap("漢字 漢字", 8), ["漢字", "漢字"]);
        assert_eq!(wrap("a \u{1b}[0m b", 20), ["a \\x1b[0m b"]);
        assert!(wrap("", 5).is_empty());
    }

    #[test]
    fn numbers_are_grouped_and_nouns_counted() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([count(1, "file"), count(1200, "file")], ["1 file", "1,200 files"]);
        assert_eq!([count(1, "entry"), count(2, "entry")], ["1 entry", "2 entries"]);
    }

    #[test]
    fn colour_is_written_only_when_wanted() {
        assert_eq!(Paint { color: false }.paint(BOLD, "x"), "x");
        assert_eq!(Paint { color: true }.paint(BOLD, "x"), "\u{1b}[1mx\u{1b}[0m");
    }
}
