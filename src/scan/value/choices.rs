//! Names in lists, unions, patterns and among parameters, of which the next is no value: others are named there.
//!
//! Promises: a look at the bytes around it, [`REACH`] to either side at most.
//! Leaves out: lists of names with their values (listed), and columns of them (column).

use std::ops::Range;

use super::name_start;
use crate::scan::line;

/// How far before and behind a name its list is looked at.
const REACH: usize = 200;

/// One of several names: an element of an array that is not its first, or of a union of types (`"A"|"PASSWORD"|"B"`), or of what a text lists
/// (`` `a`, `b_psk`, `c` ``, or where no bracket opens, `the "a", "secretmem", "c"`), or the last of one of several lists
/// (`("user", "password"), ("active", "port")`).
pub fn is_listed(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let Some(mark) = text.get(end).filter(|b| matches!(b, b'"' | b'\'' | b'`')) else { return false };
    // After most names a colon follows, or a blank and a word: nothing before them need be looked at.
    let after = text[end + 1..].trim_ascii_start();
    if !matches!(after.first(), Some(b'|' | b',' | b')' | b']')) || is_given_literal(after) {
        return false;
    }
    let before = &text[name_part.start.saturating_sub(REACH)..name_part.start];
    let Some(open) = before.iter().rposition(|b| b == mark) else { return false };
    // An option among arguments, the name of a resource of Android's behind its type, and a cell of a table are given what follows.
    let is_given = || match mark {
        b'`' => line::last(before).trim_ascii_start().starts_with(b"|"),
        _ => before[open + 1..].starts_with(b"-") || before[..open].ends_with(b"\"string\", "),
    };
    if is_given() {
        return false;
    }
    let before = before[..open].trim_ascii_end();
    if is_choice(before) || (*mark == b'`' && text[end + 1..].starts_with(b", `")) {
        return true;
    }
    let opener = || before.iter().rev().find(|b| matches!(b, b'[' | b'(' | b'{' | b'=' | b':'));
    match after {
        [b'|', ..] => true,
        _ if before.last() != Some(&b',') => false,
        [b',', ..] => *mark == b'`' || matches!(opener(), None | Some(b'[')),
        [b')' | b']', after @ ..] => after.trim_ascii_start().starts_with(b","),
        _ => false,
    }
}

/// Whether a text follows that is a literal of another language: `"API_KEY", "\"V\""`, as Gradle is given one for Java.
fn is_given_literal(after: &[u8]) -> bool {
    matches!(after, [b',', b' ', b'"', b'\\', b'"', ..] | [b',', b' ', b'\'', b'"', ..])
}

/// Whether a list of names, of which one may be chosen, opens or goes on there: `choices: ["password", "ssh_key"]`, `one of ("open", "psk", "eap")`.
fn is_choice(before: &[u8]) -> bool {
    const LISTS: [&[u8]; 11] = [
        b"choices", b"classes", b"options", b"enum", b"fields", b"columns", b"types", b"modes", b"methods", b"kinds", b"outputs",
    ];
    let is_of_list = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b',' | b' ' | b'"' | b'\'');
    let Some(open) = before.iter().rposition(|b| !is_of_list(b)) else { return false };
    let head = before[..open].trim_ascii_end();
    match before[open] {
        b'(' if matches!(before[..open], [.., word, b' '] if word.is_ascii_alphanumeric()) => !is_row(head),
        b'[' | b'(' => {
            let Some((b':' | b'=', name)) = head.split_last() else { return false };
            let name = name.trim_ascii_end();
            let name = name.strip_suffix(b"\"").or(name.strip_suffix(b"'")).unwrap_or(name);
            let ends_with = |list: &&[u8]| name.len() >= list.len() && name[name.len() - list.len()..].eq_ignore_ascii_case(list);
            LISTS.iter().any(ends_with)
        }
        _ => false,
    }
}

/// Whether a row of SQL's follows: `INSERT INTO settings VALUES ('password', 'V')`.
fn is_row(before: &[u8]) -> bool {
    const VALUES: &[u8] = b"VALUES";
    before.last_chunk::<6>().is_some_and(|last| last.eq_ignore_ascii_case(VALUES))
}

/// Whether the name stands in a list of three quoted words and more: `'echo', 'pwd', 'whoami', 'cat'`, `"smtp_password", "ssl_ca_pem", …`. Where a
/// list holds a value too, that is hardly ever letters alone.
pub fn is_one_of_words<'t>(text: &'t [u8], name_part: &Range<usize>, end: usize) -> bool {
    const WORDS: usize = 3;
    let Some(mark) = text.get(end).copied().filter(|b| matches!(b, b'"' | b'\'')) else { return false };
    if !text[end + 1..].starts_with(b",") {
        return false;
    }
    let start = name_start(text, name_part.end);
    let after = &text[end + 1..text.len().min(end + REACH)];
    let before = &text[start.saturating_sub(REACH)..start];
    let Some(before) = before.strip_suffix(&[mark]) else { return false };
    let is_word = |item: &&[u8]| {
        if [&b"..."[..], "…".as_bytes()].iter().any(|more| item.starts_with(more)) {
            return true;
        }
        // Of Rust, and Python: `b"word"`.
        let item = item.strip_prefix(b"b").unwrap_or(item);
        let word = item.strip_prefix(&[mark]).and_then(|item| item.strip_suffix(&[mark]));
        word.is_some_and(|word| !word.is_empty() && word.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b' ')))
    };
    let bare = |item: &'t [u8]| {
        let item = item.trim_ascii();
        item.strip_suffix(b"`").unwrap_or(item)
    };
    let behind = after.split(|&b| b == b',').skip(1).map(bare).take_while(is_word).count();
    let opened = |item: &[u8]| item.iter().rposition(|b| matches!(b, b'[' | b'(' | b'{' | b'`')).map_or(0, |at| at + 1);
    let ahead = before.rsplit(|&b| b == b',').skip(1).map(|item| item[opened(item)..].trim_ascii());
    behind > 0 && behind + 1 + ahead.take_while(|item| is_word(item)).count() >= WORDS
}

/// Whether the name is an ID in a list of others that begin alike and are as long, in which a word stands by chance: `"ed1ipwd", "ed2ttaa"`.
pub fn is_one_of_ids(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    const SHARED: usize = 2;
    if !matches!(text.get(end), Some(b'"' | b'\'' | b'\\' | b',')) {
        return false;
    }
    let name = &text[name_start(text, name_part.end)..end];
    let behind = &text[end..text.len().min(end + REACH)];
    let marks = behind.iter().take_while(|b| matches!(b, b'"' | b'\'' | b'\\' | b',' | b' ')).count();
    let next = &behind[marks..];
    let next = &next[..next.iter().take_while(|b| b.is_ascii_alphanumeric()).count()];
    behind[..marks].contains(&b',')
        && name.len() == next.len()
        && name.len() > SHARED
        && name[..SHARED] == next[..SHARED]
        && [name, next].iter().all(|id| id.iter().any(u8::is_ascii_digit) && id.iter().all(u8::is_ascii_alphanumeric))
}

/// Whether the name is one of a pattern's alternatives, of which the next is not its value, `(?:ls|pwd|whoami)`, `*-psk*|*-wep*)`, perhaps as the
/// last on a line, or of a list that a text sets as code.
pub fn is_alternative(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let rest = &text[end..];
    let Some(others) = rest.strip_prefix(b"*").unwrap_or(rest).strip_prefix(b"|") else { return false };
    if matches!(others, [b'"' | b'\'', b'\n' | b'\r', ..]) {
        return true;
    }
    let is_of_pattern =
        |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'|' | b'.' | b'\\' | b'?' | b'*' | b'+');
    let word = others.iter().take_while(is_of_pattern).count();
    let closes = match others.get(word) {
        Some(b')') => true,
        Some(b'"' | b'\'') => others[..word].contains(&b'|'),
        Some(b'`') => text[..name_part.start].ends_with(b"|"),
        _ => false,
    };
    word > 0 && closes
}

/// Whether a constant is the first of three arguments and more that a call is given which sets nothing, `ask(API_KEY, "model-4", [])`, or of what a
/// structure of C holds: `{ CONDPASS, "L7OKC", "passed" }`.
pub fn is_first_of_several(text: &[u8], name: Range<usize>) -> bool {
    const LONGEST: usize = 128;
    const SETTERS: [&[u8]; 9] = [b"set", b"put", b"add", b"define", b"env", b"with", b"option", b"header", b"property"];
    let before = &text[..name.start];
    let call = before.strip_suffix(b"(").map(|call| &call[name_start(call, call.len())..]);
    let sets = |call: &[u8]| SETTERS.iter().any(|verb| memchr::memmem::find(&call.to_ascii_lowercase(), verb).is_some());
    let is_given = call.is_some_and(|call| !call.is_empty() && !sets(call)) || before.ends_with(b"{ ");
    let rest = &text[name.end..text.len().min(name.end + LONGEST)];
    let Some([mark @ (b'"' | b'\''), literal @ ..]) = rest.strip_prefix(b", ") else { return false };
    let goes_on = || memchr::memchr(*mark, literal).is_some_and(|end| literal.get(end + 1) == Some(&b','));
    is_given && goes_on()
}

/// Whether the name stands among the parameters of a function that is described without blanks, `f(self,sPass,bSSL)`, `hash(sPass,sSalt)`, or
/// among names that a text lists: `'id,name,password,my.key'`.
pub fn is_one_of_parameters(text: &[u8], name: Range<usize>) -> bool {
    let Some(next) = text[name.end..].strip_prefix(b",") else { return false };
    let is_of_word = |b: &&u8| b.is_ascii_alphabetic() || matches!(**b, b'_' | b'.');
    let word = next.iter().take_while(is_of_word).count();
    let before = &text[name.start.saturating_sub(REACH)..name.start];
    let Some(others) = before.strip_suffix(b",") else {
        return matches!(before, [.., call, b'('] if call.is_ascii_alphanumeric())
            && matches!(next.get(word), Some(b',' | b')'))
            && word > 0;
    };
    let is_third = || others[..others.len() - others.iter().rev().take_while(is_of_word).count()].ends_with(b",");
    match next.get(word) {
        Some(b',' | b')') => word > 0,
        // The head of a table in a text.
        Some(b'\\') => word > 0 && matches!(next[word + 1..], [b'n' | b'r', ..]),
        Some(b'"' | b'\'') => word > 0 && is_third(),
        _ => false,
    }
}

/// Whether the name is one of many verdicts in a table of texts: `{"PASS",  "XCL12", "PASS"}`.
pub fn is_one_of_verdicts(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    const OTHER: &[u8] = b"\"PASS\"";
    let other = |around: &[u8]| memchr::memmem::find(around, OTHER).is_some();
    text[name_part.start..end] == *b"PASS"
        && text[end..].starts_with(b"\",")
        && (other(&text[name_part.start.saturating_sub(REACH)..name_part.start])
            || other(&text[end + 1..text.len().min(end + REACH)]))
}
