//! Where a value ends: in quotes where they close, elsewhere where what may stand in it does.
//!
//! Leaves out: where it begins (value).

use std::ops::Range;

use super::{MAX_VALUE, is_generated, is_generated_bare, is_typeset};
use crate::scan::line;

/// Where a quoted text closes, on its own line.
pub fn closing(rest: &[u8], mark: u8) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr3(mark, b'\\', b'\n', &rest[from..])?;
        match rest[at] {
            b'\n' => return None,
            b'\\' if rest.get(at + 1) == Some(&b'\n') => return None,
            b'\\' => from = rest.len().min(at + 2),
            _ => return Some(at),
        }
    }
}

/// A stretch of a text in which no bare value ends: one that begins within it ends where it does.
#[derive(Default)]
pub struct Ends {
    stretch: Range<usize>,
}

impl Ends {
    /// Where a value that begins at `start` ends, at `ceiling` at most.
    fn of(&mut self, text: &[u8], start: usize, ceiling: usize) -> usize {
        if start < self.stretch.start || self.stretch.end < start {
            self.stretch = start..start;
        }
        let rest = text.get(self.stretch.end..ceiling).unwrap_or_default();
        self.stretch.end += first_among(rest, &ENDS_BARE).unwrap_or(rest.len());
        self.stretch.end.min(ceiling)
    }
}

/// What stands before a value on its line is looked at so far back.
const LONGEST_NAME: usize = 80;

static ENDS_BARE: [bool; 256] = table(b"\n\r\t \"'`,;&\0");
/// What ends a value between tags: blanks do not.
static ENDS_IN_TAG: [bool; 256] = table(b"\n\r\t<\"'`,;&\0");

/// Whether a byte is one of those, by byte.
pub const fn table(bytes: &[u8]) -> [bool; 256] {
    let (mut table, mut i) = ([false; 256], 0);
    while i < bytes.len() {
        table[bytes[i] as usize] = true;
        i += 1;
    }
    table
}

/// Where the first byte of a text is that is one of those.
#[inline]
pub fn first_among(text: &[u8], those: &[bool; 256]) -> Option<usize> {
    let (eights, rest) = text.as_chunks();
    for (index, eight) in eights.iter().enumerate() {
        let found = among(eight, those);
        if found != 0 {
            return Some(8 * index + found.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|&byte| those[usize::from(byte)]).map(|at| 8 * eights.len() + at)
}

/// Where the last one is.
#[inline]
pub fn last_among(text: &[u8], those: &[bool; 256]) -> Option<usize> {
    let (rest, eights) = text.as_rchunks();
    for (index, eight) in eights.iter().enumerate().rev() {
        let found = among(eight, those);
        if found != 0 {
            return Some(rest.len() + 8 * index + 7 - found.leading_zeros() as usize / 8);
        }
    }
    rest.iter().rposition(|&byte| those[usize::from(byte)])
}

/// A bit in each byte that is one of those, the first byte the lowest: no branch could foretell which.
#[inline(always)]
fn among(eight: &[u8; 8], those: &[bool; 256]) -> u64 {
    let mut found = 0;
    for (place, &byte) in eight.iter().enumerate() {
        found |= u64::from(those[usize::from(byte)]) << (8 * place);
    }
    found
}

/// How long a value is that stands in no quotes and that `rest` begins with.
pub fn bare_end(text: &[u8], start: usize, rest: &[u8], ends: &mut Ends) -> usize {
    if let Some(end) = end_of_default(text, start, rest) {
        return end;
    }
    let in_tag = start > 0 && text[start - 1] == b'>';
    let end = if in_tag {
        let end = rest.iter().position(|&b| ENDS_IN_TAG[usize::from(b)]).unwrap_or(rest.len());
        whole_element(&rest[end..]).map_or(end, |after| end + after)
    } else {
        let end = ends.of(text, start, start + rest.len()) - start;
        let whole = whole_line(text, start, &rest[end..]).map(|after| end + after);
        whole.or_else(|| whole_text(text, start, rest, end)).or_else(|| whole_word(text, start, rest, end)).unwrap_or(end)
    };
    // Most have none of the signs that what follows is about.
    if !rest[..end].iter().fold(false, |any, &b| any | MAY_END_SOONER[usize::from(b)]) {
        return end;
    }
    // A manual page sets it in a type; a text has the next line's assignment behind an escape, an address in JSON its next parameter.
    let is_end = |rest: &[u8]| is_typeset(rest) || is_next_line(rest) || is_end_of_line(rest) || rest.starts_with(b"\\u0026");
    let ends_at = |at: &usize| *at > 0 && is_end(&rest[*at..]);
    let end = memchr::memchr_iter(b'\\', &rest[..end]).take(MOST_ESCAPES).find(ends_at).unwrap_or(end);
    let end = memchr::memchr_iter(b'<', &rest[..end]).find(|&at| closes_element(&rest[at..])).unwrap_or(end);
    // What a text puts around it with typographic marks ends within them.
    let end = end
        - [&b"\xe2\x80\x99"[..], b"\xe2\x80\x9d"].iter().find(|mark| rest[..end].ends_with(mark)).map_or(0, |mark| mark.len());
    // Brackets that were not opened within the value close what is around it.
    let closers = rest[..end].iter().rev().take_while(|&&b| matches!(b, b')' | b']' | b'}' | b'|' | b'>' | b'\\')).count();
    if closers > 0 && !rest[..end].iter().any(|b| matches!(b, b'(' | b'[' | b'{' | b'<')) { end - closers } else { end }
}

/// What a value's end is told by within it: escapes, elements, brackets, and the last byte of typographic marks.
static MAY_END_SOONER: [bool; 256] = table(b"\\<)]}|>\x99\x9d");

/// Whether an element ends: `</para>`.
fn closes_element(rest: &[u8]) -> bool {
    matches!(rest, [b'<', b'/', letter, ..] if letter.is_ascii_lowercase())
}

/// Later escapes are of the value.
const MOST_ESCAPES: usize = 4;

/// Whether a line ends as programs write it, and the next assigns something: `\nkeep=4`.
fn is_next_line(rest: &[u8]) -> bool {
    let Some(line) = rest.strip_prefix(b"\\n") else { return false };
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    name > 0 && line.get(name) == Some(&b'=')
}

/// Whether a line of a text in quotes ends, which ends with it or goes on as texts do: `\n"`, `\r\n`, `\n\n`, `\nThe`, `\n- `.
fn is_end_of_line(rest: &[u8]) -> bool {
    let Some(behind) = rest.strip_prefix(b"\\n") else { return rest.starts_with(b"\\r\\n") };
    matches!(behind, [b'"' | b'*' | b'-' | b'#' | b'|', ..] | [b'\\', b'n' | b'r' | b't', ..])
        || matches!(behind, [b'A'..=b'Z' | b'a'..=b'z', b'a'..=b'z', b'a'..=b'z' | b' ', ..])
}

/// How much of what is left of a line belongs to the value at `start`, where the line is nothing but a name and a value: `DB_PASSWORD=a&b`. In
/// code, addresses and lists more stands before it, or a blank behind.
fn whole_line(text: &[u8], start: usize, rest: &[u8]) -> Option<usize> {
    let mark = rest.first().filter(|mark| matches!(mark, b'&' | b';' | b',' | b'"' | b'\'' | b'`'))?;
    rest.get(1).filter(|first| first.is_ascii_graphic() && *first != mark)?;
    let tail = line::first(&rest[1..]).trim_ascii_end();
    (tail.iter().all(u8::is_ascii_graphic) && is_named_alone(text, start) && !names_another(&rest[..1 + tail.len()]))
        .then_some(1 + tail.len())
}

/// Whether a name that is assigned to stands behind a separator: `&user=ann`, `;a=f()`.
fn names_another(tail: &[u8]) -> bool {
    let is_separator = |b: &u8| matches!(b, b'&' | b';' | b',' | b'"' | b'\'' | b'`');
    let is_of_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' ' | b':');
    tail.split(is_separator).skip(1).any(|part| {
        let name = part.iter().take_while(is_of_name).count();
        name > 0 && part.get(name) == Some(&b'=')
    })
}

/// Where the value at `start` ends, of which `end` bytes are told, if one text in quotes holds its name and all of it, and programs make such:
/// `-e "DB_PASSWORD=a&b"`.
fn whole_text(text: &[u8], start: usize, rest: &[u8], end: usize) -> Option<usize> {
    let separator = rest.get(end).filter(|byte| matches!(byte, b'&' | b';' | b',' | b'"' | b'\'' | b'`'))?;
    let mark = opening_mark(text, start).filter(|mark| mark != separator)?;
    let length = end + memchr::memchr2(mark, b'\n', &rest[end..])?;
    let value = &rest[..length];
    (rest[length] == mark && is_generated(value) && !names_another(&value[end..])).then_some(length)
}

/// Where the value ends that a form found at `range`, if its marks or a shell's escapes hold more of it than the form takes, and programs make
/// such: `-p'a&b'`, `-pa\\&b`.
pub fn whole_end(text: &[u8], range: &Range<usize>) -> usize {
    let Range { start, end } = *range;
    let stops = |byte: &u8| matches!(byte, b'&' | b';' | b'<' | b'>' | b'|' | b'\\' | b'"' | b'\'' | b'$' | b'`' | b'#' | b'%');
    let Some(stop) = text.get(end).filter(|byte| stops(byte) && end > start) else { return end };
    let rest = &text[start..text.len().min(start + MAX_VALUE)];
    let mark_at = mark_around(text, start);
    let length = match mark_at.map(|at| text[at]) {
        Some(mark) if mark == *stop => return end,
        Some(mark) => {
            memchr::memchr2(mark, b'\n', &rest[end - start..]).map(|at| end - start + at).filter(|at| rest[*at] == mark)
        }
        None => {
            Some(word_end(rest).filter(|length| is_generated_bare(&rest[..*length])).unwrap_or(escaped_end(rest, end - start)))
        }
    };
    let is_escape = |pair: &[u8]| pair == b"</" || (pair[0] == b'\\' && pair[1].is_ascii_lowercase());
    let is_whole = |length: &usize| {
        let (value, tail) = (&rest[..*length], &rest[end - start..*length]);
        // Behind a backslash the mark is one within others: `\"V\"`.
        let is_one_word =
            || *stop != b'\\' && value.iter().all(u8::is_ascii_graphic) && mark_at.is_some_and(|at| opens_word(text, at, start));
        (is_generated(value) || is_one_word()) && !names_another(tail) && !tail.windows(2).any(is_escape)
    };
    length.filter(|length| *length > end - start).filter(is_whole).map_or(end, |length| start + length)
}

/// Where the mark is that opens the word of a command's that `start` lies in: `-p'`, `-u "ann:`.
fn mark_around(text: &[u8], start: usize) -> Option<usize> {
    let from = start.saturating_sub(LONGEST_NAME);
    let word = text[from..start].iter().rposition(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`'))?;
    Some(from + word).filter(|&at| !text[at].is_ascii_whitespace())
}

/// Whether it does, and ends no text before a value: it stands right before the value, or a word begins with it.
fn opens_word(text: &[u8], mark: usize, start: usize) -> bool {
    mark + 1 == start || text[..mark].last().is_none_or(|before| before.is_ascii_whitespace() || matches!(before, b'=' | b'('))
}

/// Where blanks end what a text begins with, without quotation marks.
fn word_end(rest: &[u8]) -> Option<usize> {
    let length = rest.iter().position(|b| !b.is_ascii_graphic()).unwrap_or(rest.len());
    (!rest[..length].iter().any(|b| matches!(b, b'"' | b'\'' | b'`'))).then_some(length)
}

/// Where a word of a shell's ends that goes on at `end` or behind an escape there, if programs make such:
/// `-e DB_PASSWORD=a\\&b`.
fn whole_word(text: &[u8], start: usize, rest: &[u8], end: usize) -> Option<usize> {
    const LONGEST: usize = 80;
    if !matches!(text[..start].last(), Some(b'=' | b':' | b' ')) {
        return None;
    }
    let goes_on = rest.get(end).is_some_and(u8::is_ascii_graphic);
    let word = goes_on
        .then(|| word_end(&rest[..rest.len().min(LONGEST)]))
        .flatten()
        .filter(|length| (end + 1..LONGEST).contains(length));
    if let Some(length) = word.filter(|length| is_generated_bare(&rest[..*length]) && !names_another(&rest[end..*length])) {
        return Some(length);
    }
    let length = rest[..end].ends_with(b"\\").then(|| escaped_end(rest, end))?;
    (length > end && is_generated(&rest[..length])).then_some(length)
}

/// Where a word of a shell's ends that goes on at `at`, behind signs that are escaped.
fn escaped_end(rest: &[u8], mut at: usize) -> usize {
    let is_of_word = |b: &u8| b.is_ascii_alphanumeric() || b"_@%+=:,./-^".contains(b);
    if rest[..at].ends_with(b"\\") {
        at -= 1;
    }
    loop {
        match rest[at..] {
            [b'\\', escaped, ..] if escaped.is_ascii_graphic() => at += 2,
            [byte, ..] if is_of_word(&byte) => at += 1,
            _ => return at,
        }
    }
}

/// The mark that a text in quotes opens with which has nothing but a name and what assigns before `start`: `"DB_PASSWORD=`.
fn opening_mark(text: &[u8], start: usize) -> Option<u8> {
    let before = &text[start.saturating_sub(LONGEST_NAME)..start];
    let before = before.strip_suffix(b"=").or(before.strip_suffix(b": "))?;
    let name = before.iter().rev().take_while(|b| is_of_name(b)).count();
    let mark = before[..before.len() - name].last()?;
    (name > 0 && matches!(mark, b'"' | b'\'' | b'`')).then_some(*mark)
}

/// What names of variables and settings are made of.
fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Where the default of a variable of a shell or of Compose ends: `${DB_PASSWORD:-a&b[c}`.
fn end_of_default(text: &[u8], start: usize, rest: &[u8]) -> Option<usize> {
    if !is_of_default(text, start) {
        return None;
    }
    let end = memchr::memchr(b'}', rest)?;
    let is_of_value = |b: &u8| b.is_ascii_graphic() && !matches!(b, b'$' | b'"' | b'\'' | b'`');
    rest[..end].iter().all(is_of_value).then_some(end)
}

/// Whether a value is what a variable has where nothing is set; the dash may be its first byte.
fn is_of_default(text: &[u8], start: usize) -> bool {
    text[..start].ends_with(b":-")
        || text[..start].ends_with(b":=")
        || (text[..start].ends_with(b":") && text[start..].starts_with(b"-"))
        || is_of_property(text, start)
}

/// Whether a value is what Spring takes where a property is not set: `${db.password:V}`.
fn is_of_property(text: &[u8], start: usize) -> bool {
    let before = text[start.saturating_sub(LONGEST_NAME)..start].strip_suffix(b":");
    before.is_some_and(|before| {
        let name = before.iter().rev().take_while(|b| is_of_name(b)).count();
        name > 0 && before[..before.len() - name].ends_with(b"${")
    })
}

/// How much of what is left of an element belongs to the value in it, where that has no blanks: `<value>a&amp;b</value>`.
fn whole_element(rest: &[u8]) -> Option<usize> {
    rest.first().filter(|mark| matches!(mark, b'&' | b';' | b',' | b'"' | b'\'' | b'`'))?;
    let length = rest.iter().position(|b| *b == b'<' || !b.is_ascii_graphic())?;
    rest[length..].starts_with(b"</").then_some(length)
}

/// Whether a name and what assigns is all that a line has before `start`, or a block of YAML begins there.
fn is_named_alone(text: &[u8], start: usize) -> bool {
    const OPERATORS: [&[u8]; 5] = [b" = ", b" := ", b" ?= ", b"=", b": "];
    const COMMANDS: [&[u8]; 5] = [b"export ", b"- ", b"ENV ", b"ARG ", b"Environment="];
    let line = line::last(&text[start.saturating_sub(LONGEST_NAME)..start]);
    if line.iter().all(|&b| b == b' ') {
        return opens_block(&text[..start - line.len()]);
    }
    let of_docker = || line.trim_ascii_start().strip_prefix(b"ENV ").and_then(|name| name.strip_suffix(b" "));
    let assigned = OPERATORS.iter().find_map(|operator| line.strip_suffix(*operator)).or_else(of_docker);
    let Some(line) = assigned.map(<[u8]>::trim_ascii) else { return false };
    let name = COMMANDS.iter().find_map(|command| line.strip_prefix(*command)).unwrap_or(line);
    !name.is_empty() && name.iter().all(is_of_name)
}

/// Whether a text ends with the head of a block of YAML: `password: |`.
fn opens_block(text: &[u8]) -> bool {
    let Some(head) = text.strip_suffix(b"\n") else { return false };
    [&b": |"[..], b": >", b": |-", b": >-"].iter().any(|opener| head.ends_with(opener))
}

/// Whether a value is all that its line gives a name, or all that an element or a text in quotes does.
pub fn is_all_that_is_given(text: &[u8], value: &Range<usize>) -> bool {
    match text[value.end..] {
        [] | [b'\n', ..] | [b'\r', b'\n', ..] => is_named_alone(text, value.start),
        [b'<', b'/', ..] => text[..value.start].ends_with(b">") || text[..value.start].ends_with(b"> "),
        [mark @ (b'"' | b'\'' | b'`'), ..] => opening_mark(text, value.start) == Some(mark),
        [b'}', ..] => is_of_default(text, value.start),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_the_rest_of_a_line_goes_on_behind_separators() {
        let value = |text: &str| {
            let start = text.rfind('V').expect("it stands there");
            let rest = &text.as_bytes()[start..];
            text[start..start + bare_end(text.as_bytes(), start, rest, &mut Ends::default())].to_owned()
        };
        for text in [
            "<p>V&amp;b</p>",
            "pass = V\"b(]",
            "DB_PASSWORD=V&9kQ\nX=y",
            "export PASS=V;a,b\r\n",
            "  db.password: V,a&b",
            "- SECRET=V&a",
            "PASS := V;a+",
            "  pass: |-\n    V'a\"b\n",
            "ENV PASS V&a",
            "${PASS:-V&a[}",
            "${db.pass:V&a[}",
            "-e 'NAME=V!x8Kd;9kLp2&vQz7#mT=' b",
        ] {
            assert!(value(text).len() > 2, "{text}");
        }
        for text in [
            "PASS=V&\n",
            "PASS=V&&run",
            "PASS=V; run x",
            "a=b&pass=V&c=d",
            "password=V&user=a",
            "f(pass=V,a)",
            "{pass: V,a}",
            "x.pass=V;a=f()",
            "pass: V,\n",
            "echo 'pass=V'b",
            "pass=V'\n",
            "\"pass=V\\nkeep=4\\n\"",
            "\"pass=V&a\"",
            "'pass=V&user=9kLp2#vQz7mT!x8K'",
        ] {
            assert_eq!(value(text), "V", "{text}");
        }
    }

    #[test]
    fn bytes_are_found_as_if_one_by_one() {
        let those = table(b" =");
        for seed in 0..4_u32.pow(9) {
            let text: Vec<u8> = (0..9).map(|place| b"ab ="[(seed >> (2 * place)) as usize % 4]).collect();
            for text in [&text[..], &text[..5]] {
                assert_eq!(first_among(text, &those), text.iter().position(|b| b" =".contains(b)), "{}", text.escape_ascii());
                assert_eq!(last_among(text, &those), text.iter().rposition(|b| b" =".contains(b)), "{}", text.escape_ascii());
            }
        }
    }

    /// One byte after the other.
    fn closes_at(rest: &[u8], mark: u8) -> Option<usize> {
        let mut escaped = false;
        for (i, &byte) in rest.iter().enumerate() {
            match byte {
                b'\n' => return None,
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                _ if byte == mark => return Some(i),
                _ => {}
            }
        }
        None
    }

    #[test]
    fn a_quoted_text_closes_where_it_does_byte_by_byte() {
        const BYTES: &[u8; 8] = b"a\"'\\\n\\b\"";
        let mut closed = 0;
        for seed in 0..8_u32.pow(5) {
            let text: Vec<u8> = (0..5).map(|place| BYTES[(seed >> (3 * place)) as usize % BYTES.len()]).collect();
            assert_eq!(closing(&text, b'"'), closes_at(&text, b'"'), "{}", text.escape_ascii());
            closed += u32::from(closing(&text, b'"').is_some());
        }
        assert!(closed > 1000, "{closed}");
    }

    #[test]
    fn what_ends_a_value_between_tags_ends_a_bare_one_but_for_blanks_and_brackets() {
        for byte in 0..=u8::MAX {
            let expected = byte == b'<' || (!matches!(byte, b' ') && ENDS_BARE[usize::from(byte)]);
            assert_eq!(ENDS_IN_TAG[usize::from(byte)], expected, "{byte}");
        }
    }
}
