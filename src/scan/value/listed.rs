//! The values that an SQL statement gives a column it lists: `INSERT INTO t (a, b) VALUES (…), (…)`, and those of PostgreSQL's dumps:
//! `COPY t (a, b) FROM stdin;` with a line a row.
//!
//! Promises: looks no further ahead than a column of a table does.
//! Leaves out: whether the values are credentials (judge).

use std::ops::Range;

use super::{
    column::{Column, REACH},
    ends::{first_among, last_among},
};

/// Longer lists of columns are none.
const LONGEST_LIST: usize = 512;
/// Longer names of columns are none.
const LONGEST_NAME: usize = 64;
/// Longer names of tables are none.
const LONGEST_TABLE: usize = 128;

/// A column that a statement lists.
pub struct Listed {
    /// Where its name stands.
    pub head: Range<usize>,
    /// How many columns are listed,
    width: usize,
    /// and which of them is this.
    index: usize,
    rows: Rows,
}

/// Where the rows begin.
enum Rows {
    /// In parentheses, behind `VALUES`.
    Tuples(usize),
    /// On lines, their cells parted by tabs.
    Lines(usize),
}

/// The list that was looked at last: words come one after the other, many in one list.
#[derive(Default)]
pub struct Lists {
    /// Where it stands, from behind some word of it on.
    stretch: Range<usize>,
}

impl Lists {
    /// Where the list ends that goes on at `from`, if it does soon.
    fn end(&mut self, text: &[u8], from: usize) -> Option<usize> {
        let ceiling = text.len().min(from + LONGEST_LIST);
        if !(self.stretch.start..=self.stretch.end).contains(&from) {
            self.stretch = from..from;
        }
        let rest = text.get(self.stretch.end..ceiling)?;
        let length = first_among(rest, &ENDS_LIST);
        self.stretch.end += length.unwrap_or(rest.len());
        length.map(|_| self.stretch.end)
    }
}

impl Listed {
    /// The column in a statement's list that an identifier names, of which `word` is the end.
    pub fn of(text: &[u8], word: &Range<usize>, lists: &mut Lists) -> Option<Self> {
        let is_of_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$');
        let before = text[..word.start].iter().rev().take(LONGEST_NAME).take_while(is_of_name).count();
        let word = word.start - before..word.end;
        let before = text[..word.start].iter().rev().take(3).find(|b| !is_mark(b))?;
        if !(matches!(before, b',' | b'(') || before.is_ascii_whitespace()) {
            return None;
        }
        let close = lists.end(text, word.end)?;
        if text[close] != b')' || !may_have_rows(text, close + 1) {
            return None;
        }
        let floor = word.start.saturating_sub(LONGEST_LIST);
        let open = floor + last_among(&text[floor..word.start], &ENDS_LIST)?;
        if text[open] != b'(' {
            return None;
        }
        let rows = rows(&text[open.saturating_sub(LONGEST_TABLE)..open], text, close + 1)?;
        let names = |part: &[u8]| memchr::memchr_iter(b',', part).count();
        let (index, after) = (names(&text[open..word.start]), names(&text[word.end..close]));
        Some(Self { head: word, width: index + 1 + after, index, rows })
    }

    /// The literals that its rows hold for it.
    pub fn values(&self, text: &[u8]) -> Vec<Range<usize>> {
        match self.rows {
            Rows::Tuples(start) => self.in_tuples(text, start),
            Rows::Lines(below) => Column::of_tabs(self.head.clone(), self.width, self.index, below).values(text).collect(),
        }
    }

    fn in_tuples(&self, text: &[u8], start: usize) -> Vec<Range<usize>> {
        let (text, mut at, mut found) = (&text[..text.len().min(self.head.end + REACH)], start, Vec::new());
        while let Some(open) = next_tuple(text, at) {
            let Some((items, end)) = items(text, open) else { break };
            let item = items.get(self.index).filter(|_| items.len() == self.width);
            found.extend(item.and_then(|item| literal(text, item.clone())));
            at = end;
        }
        found
    }
}

/// What may stand around a name.
fn is_mark(byte: &&u8) -> bool {
    matches!(byte, b'`' | b'"' | b'[' | b']' | b' ')
}

/// What lists of columns are not made of.
static ENDS_LIST: [bool; 256] = {
    let (mut table, mut byte) = ([true; 256], 0);
    while byte < 256 {
        let b = byte as u8;
        let is_of_list = b.is_ascii_alphanumeric()
            || b.is_ascii_whitespace()
            || matches!(b, b'_' | b'$' | b',' | b'`' | b'"' | b'[' | b']' | b'.');
        table[byte] = !is_of_list;
        byte += 1;
    }
    table
};

/// Whether what [`rows`] looks for may stand behind a list of columns: `VALUES`, `FROM stdin`.
fn may_have_rows(text: &[u8], behind: usize) -> bool {
    let next = text[behind..].iter().take(LONGEST_TABLE + 1).find(|b| !b.is_ascii_whitespace());
    matches!(next, Some(b'v' | b'V' | b'f' | b'F'))
}

/// Where the rows of a statement begin, of which this stands before its list of columns, and that goes on behind it.
fn rows(before: &[u8], text: &[u8], behind: usize) -> Option<Rows> {
    let is_of_table = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.' | b'`' | b'"' | b'[' | b']' | b'#');
    let table = before.trim_ascii_end().iter().rev().take_while(|b| is_of_table(b)).count();
    let verb = before.trim_ascii_end().len() - table;
    let mut verbs = before[..verb].rsplit(|b| !b.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let verb = verbs.next()?;
    let start = behind + text[behind..].iter().take(LONGEST_TABLE).take_while(|b| b.is_ascii_whitespace()).count();
    let says = |word: &[u8]| text.get(start..start + word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    if verb.eq_ignore_ascii_case(b"into") && says(b"values") {
        return Some(Rows::Tuples(start + b"values".len()));
    }
    let line = |from: usize| memchr::memchr(b'\n', &text[from..text.len().min(from + LONGEST_TABLE)]).map(|at| from + at + 1);
    let copies = verb.eq_ignore_ascii_case(b"copy") && says(b"from stdin");
    line(start).filter(|_| copies).map(Rows::Lines)
}

/// Where the next tuple opens, if nothing but a comma stands before it.
fn next_tuple(text: &[u8], at: usize) -> Option<usize> {
    let open = at + text.get(at..)?.iter().position(|b| !(b.is_ascii_whitespace() || *b == b','))?;
    (text[open] == b'(').then_some(open)
}

/// What a tuple's commas part, and where it ends.
fn items(text: &[u8], open: usize) -> Option<(Vec<Range<usize>>, usize)> {
    let (mut items, mut depth, mut from, mut at) = (Vec::new(), 0_u32, open + 1, open + 1);
    loop {
        match text.get(at)? {
            b'\'' | b'"' => at = literal_end(text, at)?,
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b')' => {
                items.push(from..at);
                return Some((items, at + 1));
            }
            b',' if depth == 0 => {
                items.push(from..at);
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
}

/// Where the mark stands that ends the literal that begins at `start`; a mark that is doubled or behind a backslash does not.
fn literal_end(text: &[u8], start: usize) -> Option<usize> {
    let mark = text[start];
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(mark, b'\\', text.get(at..)?)?;
        if text[at] == mark && text.get(at + 1) != Some(&mark) {
            return Some(at);
        }
        at += 2;
    }
}

/// The text of a literal that is all of an item, behind the letter that says of which kind it is.
fn literal(text: &[u8], item: Range<usize>) -> Option<Range<usize>> {
    let start = item.start + text[item.clone()].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let start = start + usize::from(matches!(text[start..item.end], [b'N' | b'E', b'\'', ..]));
    let mark = text[start..item.end].first().filter(|mark| matches!(mark, b'\'' | b'"'))?;
    let end = start + text[start..item.end].trim_ascii_end().len();
    (end > start + 2 && text[end - 1] == *mark).then_some(start + 1..end - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Vec<&str> {
        let start = text.find("password").expect("it stands there");
        let Some(listed) = Listed::of(text.as_bytes(), &(start..start + "password".len()), &mut Lists::default()) else {
            return Vec::new();
        };
        listed.values(text.as_bytes()).into_iter().map(|value| &text[value]).collect()
    }

    #[test]
    fn what_is_remembered_of_lists_changes_nothing() {
        let names = "name, \"key\", ".repeat(60);
        let text = format!("{names}x) {names}y; f(name, z) é {names}");
        let mut lists = Lists::default();
        let mut ended = 0;
        for from in (0..text.len()).step_by(7).chain([40, 30, 900, text.len()]) {
            let expected = text.as_bytes()[from..].iter().take(LONGEST_LIST).position(|&b| ENDS_LIST[usize::from(b)]);
            assert_eq!(lists.end(text.as_bytes(), from), expected.map(|length| from + length), "{from}");
            ended += usize::from(expected.is_some());
        }
        assert!((100..text.len() / 7).contains(&ended), "{ended}");
    }

    #[test]
    fn a_column_has_what_the_rows_give_it() {
        for (text, expected) in [
            ("INSERT INTO users (id, password) VALUES (1, 'V1'), (2, 'V2');", &["V1", "V2"][..]),
            (
                "insert into `users` (`id`, `password`, `at`)\nvalues\n  (1, 'V1', now()),\n  (2, 'V''2', f('a, b'));",
                &["V1", "V''2"],
            ),
            ("INSERT INTO dbo.[users] ([password], [name]) VALUES (N'V1', N'a, b')", &["V1"]),
            ("REPLACE INTO users (name, password) VALUES (\"it\\\"s, a\", \"V1\")", &["V1"]),
            ("INSERT INTO users (name, password) VALUES ('V0', 'V1', 'V2'), ('V3', 'V4')", &["V4"]),
            ("INSERT INTO users (name, password) VALUES ($1, $2)", &[]),
            ("INSERT INTO users (name, password) VALUES ('a', md5('V1'))", &[]),
            ("INSERT INTO users (name, password) SELECT 'a', 'V1'", &[]),
            ("INSERT INTO users (name, password) VALUES ('a', 'V1", &[]),
            ("login(name, password) VALUES ('a', 'V1')", &[]),
            ("COPY public.users (id, password, name) FROM stdin;\n1\tV1\tann\n2\tV2\tbob\n\\.\n", &["V1", "V2"]),
            ("INSERT INTO users (`id`, `user_password`) VALUES (1, 'V1')", &["V1"]),
            ("COPY public.users (id, password, name) TO stdout;\n1\tV1\tann\n", &[]),
        ] {
            assert_eq!(given(text), expected, "{text}");
        }
    }
}
