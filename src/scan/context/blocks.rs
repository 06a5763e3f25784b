//! The blocks that a value lies in, by their first lines.
//!
//! Promises: looks [`BACK`] bytes back at most, and keeps the innermost [`MAX_ENCLOSING`].
//! Leaves out: what kind of place they make of it (hygiene).

use std::ops::Range;

use super::BACK;
use crate::scan::line;

/// Most blocks that are kept.
const MAX_ENCLOSING: usize = 8;
/// Most bytes of a block's first line that are kept.
const MAX_HEADER: usize = 80;

/// The first lines of the blocks and sections around `start`, innermost first, told by indentation, braces, here-documents and
/// `[section]` lines.
pub fn enclosing(text: &[u8], start: usize) -> Vec<String> {
    headers(text, start).into_iter().map(|line| String::from_utf8_lossy(&text[line]).into_owned()).collect()
}

/// As [`enclosing`], where they lie.
pub fn headers(text: &[u8], start: usize) -> Vec<Range<usize>> {
    let floor = start.saturating_sub(BACK);
    let line_start = line::start(text, floor, start);
    let mut indent = indentation(&text[line_start..start]);
    let mut headers = Vec::new();
    let mut terminators: Vec<&[u8]> = Vec::new();
    let mut rest = text[floor..line_start].strip_suffix(b"\n");
    let mut is_known_to_open = false;
    let mut has_documents = None;
    while let Some(lines) = rest.filter(|_| headers.len() < MAX_ENCLOSING) {
        if indent == 0 && !is_known_to_open {
            is_known_to_open = may_open_flush_left(lines);
            if !is_known_to_open {
                break;
            }
        }
        let has_documents = *has_documents.get_or_insert_with(|| memchr::memmem::find(lines, b"<<").is_some());
        let newline = memchr::memrchr(b'\n', lines);
        let line_start = newline.map_or(0, |at| at + 1);
        let line = &lines[line_start..];
        rest = newline.map(|at| &lines[..at]);
        // Most lines are told to open nothing by where they begin.
        if !has_documents && is_beside(line, indent) {
            continue;
        }
        let trimmed = line.trim_ascii();
        if trimmed.is_empty() {
            continue;
        }
        let depth = indentation(line);
        let section = trimmed.starts_with(b"[") && trimmed.ends_with(b"]") && trimmed.len() > 2 && depth <= indent;
        let heredoc = heredoc_word(trimmed).is_some_and(|word| !terminators.contains(&word));
        if section
            || heredoc
            || (depth < indent && (matches!(trimmed.last(), Some(b':' | b'{' | b'[' | b'(' | b'>')) || opens_ruby(trimmed)))
        {
            let start = floor + line_start + line.len() - line.trim_ascii_start().len();
            headers.push(start..start + trimmed.len().min(MAX_HEADER));
        }
        if section {
            break;
        }
        if trimmed.iter().all(u8::is_ascii_alphabetic) {
            terminators.push(trimmed);
        }
        indent = if heredoc { depth } else { indent.min(depth) };
    }
    headers
}

/// Whether the last line of a text may be one of [`headers`] of what stands below.
pub fn may_open(text: &[u8]) -> bool {
    let line = line::last(text).trim_ascii_end();
    let ends_so = || matches!(line.last(), Some(b':' | b'{' | b'[' | b'(' | b'>' | b']'));
    ends_so() || opens_ruby(line) || memchr::memchr_iter(b'<', line).any(|at| line.get(at + 1) == Some(&b'<'))
}

/// Whether a line is indented so far, or further, and begins no section.
fn is_beside(line: &[u8], indent: usize) -> bool {
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t');
    line.len() > indent
        && line[..indent].iter().all(is_blank)
        && (is_blank(&line[indent]) || !(line[indent] == b'[' || line[indent].is_ascii_whitespace()))
}

/// Whether something that encloses lines without indentation may begin in these lines: a section or a here-document.
fn may_open_flush_left(lines: &[u8]) -> bool {
    let begins_line = |at: usize| at == 0 || lines[at - 1].is_ascii_whitespace();
    memchr::memchr_iter(b'[', lines).any(begins_line) || memchr::memmem::find(lines, b"<<").is_some()
}

/// Whether a line ends as the opening of a block in Ruby does: `configure do |config|`.
fn opens_ruby(line: &[u8]) -> bool {
    line.ends_with(b" do") || (line.ends_with(b"|") && memchr::memmem::find(line, b" do |").is_some())
}

fn indentation(line: &[u8]) -> usize {
    line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// The word that ends the here-document a line opens: `EOF` of `user_data = <<-EOF`.
fn heredoc_word(line: &[u8]) -> Option<&[u8]> {
    let opens = memchr::memchr_iter(b'<', line).find(|at| line.get(at + 1) == Some(&b'<'))?;
    let rest = &line[opens + 2..];
    let rest = &rest[rest.iter().position(|b| !matches!(b, b'-' | b'~' | b'"' | b'\''))?..];
    let word = &rest[..rest.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(rest.len())];
    (word.len() >= 2).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_enclosing_blocks() {
        let text = "resource \"aws_instance\" \"web\" {\n  other = {\n    a = 1\n  }\n  user_data = <<EOF\n#!/bin/sh\nexport X=V";
        let at = text.find('V').expect("a V marks the value");
        assert_eq!(enclosing(text.as_bytes(), at), ["user_data = <<EOF", "resource \"aws_instance\" \"web\" {"]);
        let ini = "[dev]\na = 1\n[prod]\nb = V";
        assert_eq!(enclosing(ini.as_bytes(), ini.find('V').expect("V")), ["[prod]"]);
        let yaml = "services:\n  web:\n    environment:\n      - A=1\n      - B=V";
        assert_eq!(enclosing(yaml.as_bytes(), yaml.find('V').expect("V")), ["environment:", "web:", "services:"]);
    }
}
