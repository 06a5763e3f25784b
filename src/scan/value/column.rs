//! The values below the head of a column: of a table in CSV (RFC 4180), with tabs or semicolons, or in Markdown.
//!
//! Promises: looks [`REACH`] bytes ahead of the head at most, and no further than lines have as many cells as the one with the heads.
//! Leaves out: whether the values are credentials (judge).

use std::ops::Range;

use crate::scan::line;

/// How far below the head of a column values are taken for its, in bytes; a match and the context before it are at hand in each piece of a long
/// text.
pub const REACH: usize = 4000;
/// Longer lines are not made of heads.
const LONGEST: usize = 512;
/// Longer cells are no heads.
const LONGEST_HEAD: usize = 40;

/// As many as in `Secret access key`, and one more.
const MOST_BLANKS: usize = 3;

/// The head of a column, and what stands below it.
pub struct Column {
    /// Where the cell stands that names it.
    pub head: Range<usize>,
    separator: u8,
    /// How many cells each line has.
    width: usize,
    /// Which of them is this column's.
    index: usize,
    /// Where the first line below begins.
    below: usize,
}

/// The line that was looked at last and has no heads of columns: words come one after the other, many on one line.
#[derive(Default)]
pub struct Heads {
    none: Range<usize>,
}

impl Heads {
    /// The column that an identifier is in the head of: its line is made of short names, and so many cells has the next.
    pub fn column(&mut self, text: &[u8], word: &Range<usize>) -> Option<Column> {
        if self.none.contains(&word.start) || !may_be_head(text, word) {
            return None;
        }
        self.headed_by(text, word)
    }

    /// The same of a word behind which a cell may end.
    #[inline(never)]
    fn headed_by(&mut self, text: &[u8], word: &Range<usize>) -> Option<Column> {
        let floor = word.start.saturating_sub(LONGEST);
        let line = line::start(text, floor, word.start);
        let end = line_end(text, line, LONGEST)?;
        let (separator, heads) = heads(text, line..end, floor).or_else(|| {
            self.none = line..end;
            None
        })?;
        let index = heads.iter().position(|cell| cell.start <= word.start && word.end <= cell.end)?;
        // Org's rule has other cells.
        let is_of_org = text[end..].starts_with(b"\n|-") && is_ruled(text, end + 1);
        let rule = if is_of_org { memchr::memchr(b'\n', &text[end + 1..]).map_or(0, |length| length + 1) } else { 0 };
        Some(Column { head: heads[index].clone(), separator, width: heads.len(), index, below: end + 1 + rule })
    }
}

/// Whether a cell may end behind an identifier, or go on with other words if it begins with this one.
fn may_be_head(text: &[u8], word: &Range<usize>) -> bool {
    let is_blank = |b: &&u8| matches!(b, b' ' | b'"' | b'`');
    let begins = || text[..word.start].iter().rev().find(|b| !is_blank(b)).is_none_or(|&b| parts(b) || b == b'\n');
    match text[word.end..].iter().take(LONGEST_HEAD).find(|b| !is_blank(b)) {
        Some(b'\r' | b'\n') | None => true,
        Some(&after) => parts(after) || (after.is_ascii_alphanumeric() && begins()),
    }
}

/// What parts the cells of a line that names columns, and the names.
fn heads(text: &[u8], line: Range<usize>, floor: usize) -> Option<(u8, Vec<Range<usize>>)> {
    let is_name = |cell: &Range<usize>| is_name(&text[cell.clone()]);
    // Of most lines the first cell is none, and of many its first byte says so.
    let first = text[line.clone()].iter().find(|byte| !is_around(byte))?;
    if !(first.is_ascii_alphabetic() || parts(*first)) {
        return None;
    }
    let separator = first_parting(&text[line.clone()])?;
    if !cells(text, line.clone(), separator).next().is_some_and(|first| is_name(&first))
        || !(begins_table(&text[floor..line.start], floor) || is_ruled(text, line.end + 1))
    {
        return None;
    }
    let heads: Vec<Range<usize>> = cells(text, line, separator).collect();
    let named = heads.iter().filter(|cell| !cell.is_empty()).count();
    (named > 1 && heads.iter().all(is_name)).then_some((separator, heads))
}

impl Column {
    /// One of `width` on lines from `below` on, whose cells tabs part.
    pub fn of_tabs(head: Range<usize>, width: usize, index: usize, below: usize) -> Self {
        Self { head, separator: b'\t', width, index, below }
    }

    /// Its cells, from the first line below on.
    pub fn values<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = Range<usize>> + use<'t> {
        let (separator, width, index) = (self.separator, self.width, self.index);
        let (mut line, ceiling) = (self.below, self.below + REACH);
        let rows = std::iter::from_fn(move || {
            let end = line_end(text, line, ceiling.checked_sub(line)?)?;
            let mut row = cells(text, line..end, separator);
            let (cell, after) = (row.nth(index)?, row.count());
            line = end + 1;
            (index + 1 + after == width).then_some(cell)
        });
        rows.filter(|cell| !cell.is_empty() && !is_rule(&text[cell.clone()]))
    }
}

/// Whether a table may begin behind these lines: at the beginning of the text, or below a blank line, a comment or the head of Gherkin's
/// examples.
fn begins_table(lines: &[u8], floor: usize) -> bool {
    let Some(above) = lines.strip_suffix(b"\n") else { return lines.is_empty() && floor == 0 };
    let line = line::last(above).trim_ascii_start();
    line.is_empty() || line.starts_with(b"#") || line.trim_ascii_end().ends_with(b"Examples:")
}

/// Whether a line is the one that Markdown or Org draws below the heads.
fn is_ruled(text: &[u8], line: usize) -> bool {
    let is_drawn = |b: &u8| matches!(b, b'|' | b'-' | b':' | b' ' | b'+');
    let drawn = text.get(line..).map_or(0, |rest| rest.iter().take_while(|b| is_drawn(b)).count());
    drawn > 0 && text[line..line + drawn].contains(&b'|') && matches!(text.get(line + drawn), None | Some(b'\r' | b'\n'))
}

/// What may part cells.
fn parts(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'\t' | b'|')
}

/// What parts the first cell of a line from the next.
fn first_parting(line: &[u8]) -> Option<u8> {
    let usual = memchr::memchr3(b',', b';', b'|', line).unwrap_or(line.len());
    line.get(memchr::memchr(b'\t', &line[..usual]).unwrap_or(usual)).copied()
}

/// Where a line ends, if it does within so many bytes, or with the text.
fn line_end(text: &[u8], line: usize, within: usize) -> Option<usize> {
    let rest = text.get(line..)?;
    let newline = memchr::memchr(b'\n', &rest[..rest.len().min(within)]);
    newline.or((!rest.is_empty() && rest.len() < within).then_some(rest.len())).map(|length| line + length)
}

/// What the separators of a line part, without blanks and quotation marks around it; in such marks they part nothing.
fn cells(text: &[u8], line: Range<usize>, separator: u8) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let Range { start, end } = rest.take()?;
        let quoted =
            text[start..end].strip_prefix(b"\"").and_then(|inner| memchr::memmem::find(inner, b"\"").map(|at| start + 1 + at));
        let from = quoted.unwrap_or(start);
        let parting = memchr::memchr(separator, &text[from..end]).map(|at| from + at);
        rest = parting.map(|at| at + 1..end);
        Some(trimmed(text, start..parting.unwrap_or(end)))
    })
}

/// A cell without what stands around its text: blanks, quotation marks, Markdown's backticks.
fn trimmed(text: &[u8], cell: Range<usize>) -> Range<usize> {
    let before = text[cell.clone()].iter().take_while(|byte| is_around(byte)).count();
    let after = text[cell.start + before..cell.end].iter().rev().take_while(|byte| is_around(byte)).count();
    cell.start + before..cell.end - after
}

/// Whether a byte stands around a cell's text, and is none of it.
fn is_around(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'"' | b'`')
}

/// Whether a cell may name a column: a few words, or nothing.
fn is_name(cell: &[u8]) -> bool {
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-' | b'.');
    let blanks = || cell.iter().filter(|&&b| b == b' ').count();
    cell.first().is_none_or(u8::is_ascii_alphabetic)
        && cell.len() <= LONGEST_HEAD
        && cell.iter().all(is_of_name)
        && blanks() <= MOST_BLANKS
}

/// Whether a cell is of the line that Markdown draws below the heads.
fn is_rule(cell: &[u8]) -> bool {
    cell.iter().all(|b| matches!(b, b'-' | b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(text: &str, word: &str) -> Vec<String> {
        let start = text.find(word).expect("it stands there");
        let Some(column) = Heads::default().column(text.as_bytes(), &(start..start + word.len())) else { return Vec::new() };
        column.values(text.as_bytes()).map(|cell| text[cell].to_owned()).collect()
    }

    #[test]
    fn a_column_has_the_values_below_its_head() {
        for (text, expected) in [
            ("name,password\nann,V1\nbob,V2\n", &["V1", "V2"][..]),
            ("name,password,note\r\nann,V1,x\r\nbob,V2,\r\n", &["V1", "V2"]),
            ("\"name\",\"password\"\n\"Ann, B\",\"V1\"\n", &["V1"]),
            ("# users\npassword;name\nV1;ann", &["V1"]),
            (concat!("apt\nsed,passwd", ",4.9\nssh,password", ",9.2\n"), &[]),
            ("name\tpassword\nann\tV1\n", &["V1"]),
            ("Users:\n| user | password |\n|------|---------:|\n| ann | `V1` |\n\n| a | b |\n", &["V1"]),
            ("* Users\n| user | password |\n|------+----------|\n| ann | V1 |\n", &["V1"]),
            ("name,password\nann,V1,x\nbob,V2\n", &[]),
            ("name,password\n\nann,V1\n", &[]),
            ("f(name, password)\nann,V1\n", &[]),
            ("password\nV1\n", &[]),
            ("What:\tpassword\nDate:\tMay\n", &[]),
            ("The password is what you know, and so on\nit, V1\n", &[]),
        ] {
            assert_eq!(below(text, "password"), expected, "{text}");
        }
    }

    #[test]
    fn a_line_without_heads_is_remembered_and_no_other() {
        let text = "f(password, token)\n\nname,password\nann,V1\n";
        let mut heads = Heads::default();
        let mut index_at =
            |start: usize, word: &str| heads.column(text.as_bytes(), &(start..start + word.len())).map(|it| it.index);
        assert_eq!(index_at(2, "password"), None);
        assert_eq!(index_at(12, "token"), None);
        assert_eq!(index_at(25, "password"), Some(1));
        assert_eq!(index_at(2, "password"), None);
    }

    #[test]
    fn values_far_below_are_another_tables() {
        let text = format!("name,password\n{}", "ann,V1\n".repeat(1000));
        assert_eq!(below(&text, "password").len(), REACH / "ann,V1\n".len());
    }
}
