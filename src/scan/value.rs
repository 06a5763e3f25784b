//! Where a value begins and ends: in a run of value characters, and after the name it is assigned to.
//!
//! Promises: looks [`MAX_VALUE`] bytes to either side of a run, and [`FORWARD`] bytes ahead of a name, at most.
//! Leaves out: whether it is a credential (judge).

pub mod block;
pub mod cells;
mod choices;
pub mod column;
pub mod compared;
mod constant;
mod drawn;
mod enclosed;
mod ends;
pub mod entries;
pub mod fields;
mod from;
mod generated;
mod leads;
pub mod listed;
pub mod marked;
mod no_name;
mod prose;
mod referred;
pub mod returned;
pub mod reversed;
mod slots;
pub mod ways;
pub mod within;

use std::{cell::LazyCell, ops::Range};

use crate::{
    candidate::Syntax,
    unpack::inside::{any::any, base::escape_length},
};

use super::{
    line,
    prefilter::{Run, runs::MIN_RUN},
};
pub use constant::constant;
use drawn::literal_at;
pub use enclosed::Enclosed;
use enclosed::enclosed;
pub use ends::{Ends, is_all_that_is_given, table, whole_end};
use ends::{closing, first_among, last_among};
use from::{default, from, is_entry, said};
pub use generated::{is_format, is_generated, is_generated_bare};
pub use leads::value_of_option;
use leads::{begins_default, begins_literal, is_next_of_list, is_of_block, is_of_flag, leads_to_value, precedes_text, stands_in};
use no_name::is_argument;
pub use no_name::{ends_base64, is_likely_no_name, is_method, is_no_name};
pub use prose::{is_given_prose, is_in_sentence};
pub use referred::sign_of_reference;
pub use slots::Words;
use slots::{after_tag, slot};

/// Longer values are data.
pub const MAX_VALUE: usize = 512;
/// How far after a name its value may begin, in bytes.
const FORWARD: usize = 200;
/// Longer identifiers are not gone through.
const MAX_NAME: usize = 48;
/// How many lines after it.
const FORWARD_LINES: usize = 3;
/// Behind how many slots.
const MOST_SLOTS: usize = 8;

/// Puts down the ways to read a run, the widest first: all that its delimiters enclose, the run with its padding, the run without separators at
/// its ends, and the parts between slashes.
pub fn readings(text: &[u8], run: &Run, known: &mut Enclosed, readings: &mut Vec<Range<usize>>) {
    let start = run.start + mark_length(text, run.start);
    let padded = run.end + text[run.end..].iter().take(2).take_while(|&&b| b == b'=').count();
    let run = start..run.end;
    readings.clear();
    let mut add = |range: Range<usize>| {
        if range.len() <= MAX_VALUE && !range.is_empty() && !readings.contains(&range) {
            readings.push(range);
        }
    };
    add(enclosed(text, &run, known));
    add(run.start..padded);
    add(run.clone());
    let bare = trimmed(text, run.clone());
    add(bare.clone());
    if text[bare.clone()].contains(&b'/') {
        for part in parts(text, &bare).filter(|part| part.len() >= MIN_RUN) {
            add(part);
        }
    }
}

/// How many of a run's first bytes belong to what stands before its value: the rest of an escape, the dash of a shell's `${KEY:-value}`.
pub fn mark_length(text: &[u8], start: usize) -> usize {
    usize::from(text[start] == b'-' && start > 0 && text[start - 1] == b':') + escape_length(text, start)
}

/// Whether a run's value is all that its delimiters enclose, and has no parts: its only reading.
#[inline]
pub fn is_alone(text: &[u8], value: &Range<usize>) -> bool {
    let is_inner = |at: usize| text[at].is_ascii_alphanumeric();
    value.len() <= MAX_VALUE
        && (value.start == 0 || ends_value(text[value.start - 1]))
        && text.get(value.end).is_none_or(|&after| ends_value(after) && after != b'=')
        && is_inner(value.start)
        && is_inner(value.end - 1)
        && !any(&text[value.clone()], |byte| byte == b'/')
}

/// Whether nothing goes on beyond that byte.
pub fn ends_value(byte: u8) -> bool {
    ENDS_VALUE[usize::from(byte)]
}

static ENDS_VALUE: [bool; 256] = table(b" \t\n\x0C\r\"'`=<>,;()[]{}&?");

fn trimmed(text: &[u8], run: Range<usize>) -> Range<usize> {
    let is_separator = |b: &&u8| !b.is_ascii_alphanumeric();
    let before = text[run.clone()].iter().take_while(is_separator).count();
    let after = text[run.start + before..run.end].iter().rev().take_while(is_separator).count();
    run.start + before..run.end - after
}

fn parts<'t>(text: &'t [u8], run: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let offset = run.start;
    let mut at = offset;
    text[run.clone()].split(|&b| b == b'/').map(move |part| {
        let range = at..at + part.len();
        at = range.end + 1;
        range
    })
}

/// What stands around a value and sets it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Nothing: it ends where its line's syntax ends it.
    Bare,
    /// A quotation mark, perhaps escaped.
    Quoted(u8),
}

/// The mark before `start`.
pub fn quote(text: &[u8], start: usize) -> Quote {
    match start.checked_sub(1).map(|i| text[i]) {
        Some(mark @ (b'"' | b'\'' | b'`')) => Quote::Quoted(mark),
        Some(open @ (b'(' | b'{' | b'[' | b'|' | b'!' | b'/')) if marked::is_opened(text, start) => Quote::Quoted(open),
        _ => Quote::Bare,
    }
}

/// Whether a line begins with cells that tabs end, and with nothing of a program: `1\tann@acme.dev\t`, as PostgreSQL's dumps have them.
fn is_in_cell(before: &[u8]) -> bool {
    let is_of_program = |b: &u8| matches!(b, b'=' | b'(' | b')' | b'#' | b';' | b'{' | b'<' | b'*');
    before.ends_with(b"\t")
        && before[0].is_ascii_alphanumeric()
        && !before.iter().any(is_of_program)
        && (!before.contains(&b' ') || memchr::memchr_iter(b'\t', before).count() > 1)
}

/// Whether the value at `start` is, or lies within, a quoted text: its line has an odd number of one kind of mark before it, without those
/// that are escaped, as they are in a text of a text (`"{\"password\":\"V\"}"`); or whether tabs make it a cell, or tags an element.
pub fn syntax(text: &[u8], start: usize) -> Syntax {
    let floor = start.saturating_sub(MAX_VALUE);
    let before = &text[line::start(text, floor, start)..start];
    let is_escaped = |at: usize| before[..at].iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1;
    let odd = |mark: u8| memchr::memchr_iter(mark, before).filter(|&at| !is_escaped(at)).count() % 2 == 1;
    match () {
        () if marked::is_opened(text, start) || block::begins_one(text, start) => Syntax::Literal,
        () if odd(b'"') || odd(b'\'') || odd(b'`') => Syntax::Literal,
        () if is_comment(before) => Syntax::Comment,
        () if is_in_cell(before) || is_element(before, &text[start..]) || is_in_words(before) => Syntax::Literal,
        () => Syntax::Bare,
    }
}

/// Whether a value of one word is all that an element of HTML holds, `<td class="password">V</td>`, or the end of it: `<p>Password: V</p>`.
fn is_element(before: &[u8], rest: &[u8]) -> bool {
    let Some(close) = memchr::memrchr(b'>', before) else { return false };
    let Some(open) = memchr::memrchr(b'<', &before[..close]) else { return false };
    let is_of_words = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b':' | b'-');
    let tag = before[open + 1..close].strip_prefix(b"/").unwrap_or(&before[open + 1..close]);
    let word = rest.iter().take(MAX_VALUE).take_while(|&&b| b != b'<' && !b.is_ascii_whitespace()).count();
    tag.first().is_some_and(u8::is_ascii_alphabetic)
        && before[close + 1..].iter().all(is_of_words)
        && rest[word..].starts_with(b"</")
}

/// Whether a list of Ruby's is open, of which each word is a text: `%w[V `.
fn is_in_words(before: &[u8]) -> bool {
    memchr::memmem::rfind(before, b"%w[").is_some_and(|open| !before[open..].contains(&b']'))
}

/// Whether a comment begins in what stands before a value on its line: `// `, `# `, `-- `, the `*` of a block, `<!--`.
fn is_comment(before: &[u8]) -> bool {
    let line = before.trim_ascii_start();
    let begins = [&b"//"[..], b"/*", b"* ", b"# ", b"-- ", b"<!--"].iter().any(|mark| line.starts_with(mark));
    begins || [&b" // "[..], b" # "].iter().any(|mark| memchr::memmem::find(line, mark).is_some())
}

/// The value that is assigned to the name which `name_part` is a part of and which ends at `end`, unless [`is_no_name`] says that this is none;
/// what lies between is delimiters and slots (`value`, `default`).
pub fn after(text: &[u8], name_part: &Range<usize>, end: usize, ends: &mut Ends) -> Option<Range<usize>> {
    let is_verb = matches!(&text[name_part.start..end], b"pass" | b"Pass");
    let (mut at, ceiling) = (end, text.len().min(end + FORWARD));
    // What is listed beside the name, or in brackets after it, is its value only in quotes: the rest is prose.
    let (mut listed, mut assigned, mut lines, mut slots, mut parted) = (false, false, 0, 0, false);
    let is_flag = LazyCell::new(|| is_of_flag(text, name_part, end));
    let is_given = |assigned: bool, parted: bool| assigned || (parted && *is_flag);
    while at < ceiling && slots <= MOST_SLOTS {
        if let Some(value) = literal_at(text, at, assigned && lines == 0, || is_given(assigned, parted)) {
            return Some(value);
        }
        match text[at] {
            b'\n' if is_left_empty(text, at, end) || ends_row(text, at) => return None,
            b'\n' if lines + 1 == FORWARD_LINES => return None,
            b'\n' => lines += 1,
            b'>' | b',' if leads_elsewhere(text, at, end) => return None,
            b'=' | b':' | b'>' | b'|' => (assigned, listed) = (true, false),
            b',' if text.get(at + 1) != Some(&b' ') => (assigned, listed) = (true, listed || ends_line(&text[at + 1..])),
            b',' | b'(' => (assigned, listed) = (true, listed || !is_given(assigned, parted)),
            b'"' | b'\'' | b'`' if closes_at_once(text, at) && is_given(assigned, parted) => return None,
            b' ' | b'\t' => {
                parted = true;
                assigned = assigned || (!is_verb && leads::is_behind_name(text, at, end) && opens_quote(&text[at..ceiling]));
            }
            b'<' | b'\\' | b')' | b'%' if is_followed_by_none(&text[at - 1..]) => return None,
            b'-' | b'{' | b'}' if leads_to_value(text, at, end) && !is_given(assigned, parted) => assigned = true,
            b'{' if opens_template(&text[at - 1..]) => listed = true,
            b'<' if precedes_text(&text[at..], assigned) => (assigned, listed, at) = (true, true, at + 1),
            b'<' => {
                at = after_tag(text, at, ceiling).filter(|_| assigned || !is_verb)?;
                assigned = true;
                continue;
            }
            b'{' if text[at..].starts_with(b"{ get;") && !is_given(assigned, parted) => {
                at += memchr::memchr(b'}', &text[at..ceiling])?;
            }
            b'o' | b'?' | b't' | b')' | b'i' | b'/' if stands_in(text, at) => (assigned, at) = (true, at + 1),
            b'"' | b'\'' | b'`' | b']' | b'[' | b')' | b'{' | b'\r' | b'*' | b'\\' => {}
            b'#'..=b'&' | b'r' | b'L' | b'N' if begins_literal(text, at) && is_given(assigned || text[at] == b'&', parted) => {
                at += usize::from(text[at] == b'r');
            }
            b'-' if begins_default(text, at, end) => return default(text, at + 1, ends),
            b'i' if text[at..].starts_with(b"is ") && !is_given(assigned, parted) => return said(text, at + b"is ".len(), ends),
            b'}' | b';' | b'#' if lines == 0 && !is_given(assigned, parted) => return None,
            b'!' | b'-'
                if is_compared_with_literal(&text[at..]) || is_of_block(text, at) || (is_next_of_list(text, at) && *is_flag) => {}
            _ => {
                let Some(end_of_slot) = slot(text, at, ceiling, lines == 0) else {
                    let is_none = || listed || is_of_program(text, end) || is_pod(&text[at..]);
                    let begins = is_given(assigned, parted) && !(quote(text, at) == Quote::Bare && is_none());
                    return begins.then(|| from(text, at, ends)).flatten().filter(|value| lines == 0 || !is_entry(text, value));
                };
                (at, slots) = (end_of_slot, slots + 1);
                continue;
            }
        }
        at += 1;
    }
    None
}

/// Whether the sign at `at` parts the name that ends at `end` from no value: `"pass" > limit`, `f(secret, "V")`.
fn leads_elsewhere(text: &[u8], at: usize, end: usize) -> bool {
    match text[at] {
        b'>' => text[..at].ends_with(b" ") && text.get(at + 1) == Some(&b' '),
        _ => text[at..].starts_with(b",\\\n") || (at == end && is_argument(text, end)),
    }
}

/// Whether the name is a variable's in Perl, PHP or PowerShell, where literals stand in quotes, or one that a shell compares: `$pass = V`.
fn is_of_program(text: &[u8], end: usize) -> bool {
    let rest = text[end..].strip_prefix(b"\"").unwrap_or(&text[end..]);
    rest.starts_with(b" = ") && text[name_start(text, end)..].starts_with(b"$")
}

/// Whether a text is set in another type by Perl's documentation, as what is to be filled in: `I<arg>` (perlpod(1)).
fn is_pod(text: &[u8]) -> bool {
    matches!(text, [b'I' | b'B' | b'C' | b'L' | b'F', b'<', ..])
}

/// What a manual page sets in another type or size, as it does what is to be filled in: `\fIstring\fR`, `\s-1STRING\s0` (groff(7), "Font
/// selection").
pub fn is_typeset(rest: &[u8]) -> bool {
    matches!(
        rest,
        [b'\\', b'f', b'I' | b'B' | b'R' | b'P' | b'C' | b'(' | b'[' | b'1'..=b'9', ..]
            | [b'\\', b's', b'-' | b'+', b'0'..=b'9', ..]
    )
}

/// What a pattern takes any value with: `--pass=\S+`.
fn is_of_regex(rest: &[u8]) -> bool {
    matches!(rest, [b'\\', b'S' | b's' | b'w' | b'W' | b'd', b'+' | b'*', ..])
}

/// The end of the identifier that goes on at `at`.
pub fn name_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..text.len().min(at + MAX_NAME)];
    Some(at + first_among(rest, &ENDS_NAME)?)
}

/// Where the identifier begins that ends at `end`.
pub fn name_start(text: &[u8], end: usize) -> usize {
    let floor = end.saturating_sub(MAX_NAME);
    match text[floor..end].last() {
        // Mostly nothing more is of it.
        Some(&last) if ENDS_NAME[usize::from(last)] => end,
        _ => last_among(&text[floor..end], &ENDS_NAME).map_or(floor, |i| floor + i + 1),
    }
}

/// All of the identifier that a name is the end of.
pub fn whole_name(text: &[u8], name: &Range<usize>) -> Range<usize> {
    name_start(text, name.end).min(name.start)..name.end
}

/// What no identifier goes on with.
static ENDS_NAME: [bool; 256] = {
    let (mut table, mut byte) = ([true; 256], 0);
    while byte < 256 {
        let b = byte as u8;
        table[byte] = !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'$') || b >= 0x80);
        byte += 1;
    }
    table
};

/// Whether the line ends right behind the name's `=`: `PASSWORD=` is given nothing.
fn is_left_empty(text: &[u8], at: usize, end: usize) -> bool {
    matches!(text[end..at], [b'='] | [b'=', b'\r'])
}

/// Whether a row of a Markdown table ends with the line, behind an empty cell or before another row.
fn ends_row(text: &[u8], line: usize) -> bool {
    let row = text[..line].trim_ascii_end();
    row.strip_suffix(b"|").is_some_and(|row| text[line..].starts_with(b"\n|") || row.trim_ascii_end().ends_with(b"|"))
}

/// Whether what stands behind the first byte is what no value follows: what is to be filled in, the next parameter, what a pattern takes,
/// the end of calls, a list.
fn is_followed_by_none(text: &[u8]) -> bool {
    let rest = &text[1..];
    text.starts_with(b"=<key>")
        || rest.starts_with(b"\\u0026")
        || rest.starts_with(b"\\->")
        || rest.starts_with(b")),")
        || rest.starts_with(b"%w[")
        || is_typeset(rest)
        || is_of_regex(rest)
}

/// Whether a line ends where a text begins.
fn ends_line(rest: &[u8]) -> bool {
    matches!(rest, [b'\n' | b'\r', ..])
}

/// Whether a template opens, which names what it fills in: `{{ name`, `"{ name`.
fn opens_template(text: &[u8]) -> bool {
    matches!(text, [b'{', b'{', ..] | [b'"' | b'\'', b'{', b' ', ..])
}

/// Two quotation marks with nothing between, also in a text of a text (`"password=\"\"\nhost=…"`): an empty value.
fn closes_at_once(text: &[u8], at: usize) -> bool {
    let is_before = |b: &u8| matches!(b, b' ' | b'=' | b':' | b'(' | b'|' | b'?');
    match text.get(at + 1) {
        Some(next) if *next == text[at] => text.get(at + 2) != Some(&text[at]) && text[..at].last().is_some_and(is_before),
        Some(b'\\') if text.get(at + 2) == Some(&text[at]) => {
            text[..at].strip_suffix(b"\\").is_some_and(|before| before.last().is_some_and(is_before))
        }
        _ => false,
    }
}

/// Whether a blank parts the name from a quoted value, as in C's `#define` and in prose; a mark that the name ends with closes a text.
fn opens_quote(rest: &[u8]) -> bool {
    let blanks = rest.iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    let rest = &rest[blanks..];
    // Objective-C's begin with an `@`.
    let rest = rest.strip_prefix(b"@").filter(|rest| rest.starts_with(b"\"")).unwrap_or(rest);
    matches!(rest, [b'"' | b'\'' | b'`', next, ..] if !next.is_ascii_whitespace())
}

/// Whether a comparison begins, by which a program lets nobody in but who says the literal behind it: `if password != "V"`.
fn is_compared_with_literal(text: &[u8]) -> bool {
    let operand = text.strip_prefix(b"!==").or(text.strip_prefix(b"!=")).map(<[u8]>::trim_ascii_start);
    operand.is_some_and(|operand| matches!(operand, [b'"' | b'\'', ..]))
}

/// What `find` takes for the value of a text's `password`.
#[cfg(test)]
fn of_password(text: &str, find: impl Fn(&[u8], &Range<usize>) -> Option<Range<usize>>) -> Option<&str> {
    let start = text.find("password").expect("it stands there");
    find(text.as_bytes(), &(start..start + "password".len())).map(|value| &text[value])
}
