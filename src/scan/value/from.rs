//! A value from where it begins to where it ends, or that none begins there.
//!
//! Promises: looks [`MAX_VALUE`] bytes ahead of where it begins, at most.
//! Leaves out: what leads from a name to it (value), and where values end that stand in no quotes (ends).

use std::ops::Range;

use super::{
    MAX_VALUE, Quote,
    ends::{Ends, bare_end, closing},
    is_generated,
    no_name::is_key,
    quote,
};

/// The value that begins at `start`.
pub fn from(text: &[u8], start: usize, ends: &mut Ends) -> Option<Range<usize>> {
    let start = start + usize::from(matches!(&text[start..], [b'@' | b'$', b'"', ..])) * 2;
    let rest = &text[start..text.len().min(start + MAX_VALUE)];
    let escaped = start >= 2 && text[start - 2] == b'\\';
    let end = match quote(text, start) {
        Quote::Quoted(mark) if escaped => rest.windows(2).position(|pair| pair == [b'\\', mark])?,
        Quote::Quoted(mark) => closing(rest, mark)?,
        Quote::Bare => bare_end(text, start, rest, ends),
    };
    let is_none = match quote(text, start) {
        Quote::Bare => {
            is_assigned_to(&rest[end..])
                || (text[..start].ends_with(b"\\") && is_escape(&text[start - 1..start + end]))
                || is_cast(&text[..start], rest)
                || is_next_entry(&text[..start], rest)
                || matches!(rest[end..], [b'"' | b'\'', b':', ..])
        }
        // The next name of a mapping: the value before it is a block.
        Quote::Quoted(_) => {
            let behind = end + 1 + usize::from(escaped);
            let is_key = rest.get(behind) == Some(&b':')
                || rest.get(behind..).is_some_and(|after| after.trim_ascii_start().starts_with(b"=>"));
            is_key && !is_compared(&text[..start - 1])
        }
    };
    (end > 0 && !is_none).then_some(start..start + end)
}

/// Whether a text with a backslash before it is no value: it begins with two escapes of lines' ends and tabs, or is one of them, as in `\n\t\t`,
/// or TeX's command, `\ebox`.
fn is_escape(text: &[u8]) -> bool {
    const SHORTEST_COMMAND: usize = 4;
    let is_blank = |pair: &[u8]| matches!(pair, b"\\n" | b"\\r" | b"\\t");
    let is_command = || text.len() > SHORTEST_COMMAND && text[1..].iter().all(u8::is_ascii_lowercase);
    text.chunks(2).take(2).all(is_blank) || is_command()
}

/// Whether a value is cast to a pointer of a type in C: `= (xxh_u64x2 const*) secret`.
fn is_cast(before: &[u8], rest: &[u8]) -> bool {
    let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let pointer = rest[name..].trim_ascii_start();
    before.ends_with(b"(") && (pointer.starts_with(b"*)") || pointer.starts_with(b"const *") || pointer.starts_with(b"const*)"))
}

/// Whether what follows is compared, as the condition that a colon ends in Python: `if password == "V":`.
fn is_compared(text: &[u8]) -> bool {
    let text = text.trim_ascii_end();
    text.ends_with(b"==") || text.ends_with(b"!=")
}

/// Whether the mark behind a text's first byte begins a quotation, and that with what mostly parts a value from its name.
fn opens_with_sign(text: &[u8]) -> bool {
    matches!(text, [before, _, b':' | b'=' | b'>' | b'|' | b',' | b'(' | b')' | b'[' | b']' | b'{' | b'*' | b'<', ..]
        if matches!(before, b' ' | b'=' | b':' | b'(' | b'>'))
}

/// What a mark at `at` quotes, if it begins with such a sign, nothing else is quoted there, and capitals, small letters and digits mix in it,
/// `":56YmSVp5)YxZV="`, or it is generated otherwise.
pub fn drawn(text: &[u8], at: usize) -> Option<Range<usize>> {
    const SHORTEST: usize = 8;
    if !opens_with_sign(&text[at - 1..]) {
        return None;
    }
    let start = at + 1;
    let value = &text[start..start + closing(&text[start..text.len().min(start + MAX_VALUE)], text[at])?];
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    let mixes = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    // A mark that closes a text opens none: what follows is code.
    let is_code = || [&b"=>{"[..], b"),(", b"){"].iter().filter(|code| memchr::memmem::find(value, code).is_some()).count() > 1;
    let is_one = value.iter().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'')) && !is_code();
    (is_one && ((value.len() >= SHORTEST && mixes) || is_generated(value))).then_some(start..start + value.len())
}

/// What a sentence says a password is: `the password is V`, with more in it than letters.
pub fn said(text: &[u8], at: usize, ends: &mut Ends) -> Option<Range<usize>> {
    let value = from(text, at, ends)?;
    let whole = text[value.clone()].trim_ascii_end();
    let inner = whole.strip_suffix(b".").unwrap_or(&text[value.clone()]);
    if whole.strip_suffix(b"!").is_some_and(|word| word.iter().all(u8::is_ascii_alphabetic)) {
        return None;
    }
    let value = value.start..value.start + inner.len();
    inner
        .iter()
        .any(|b| b.is_ascii_digit() || matches!(b, b'!' | b'#' | b'$' | b'@' | b'%' | b'^' | b'*' | b'+'))
        .then_some(value)
}

/// Whether a value is the next line's name and value, behind a name that has none: the `PORT=5989` below `SECRET=`, the `id:` below `secret:`.
pub fn is_entry(text: &[u8], value: &Range<usize>) -> bool {
    let line = &text[value.clone()];
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')).count();
    quote(text, value.start) == Quote::Bare
        && name > 0
        && matches!(&line[name..], [b':'] | [b'=', ..] if !matches!(line[name..], [b'='] | [b'=', b'=', ..]))
}

/// Whether an object goes on with its next entry behind one that the name is a text in: `{n:"Password",f:parse}`, `label:e("Password"),priority:11`,
/// or takes apart what a function is given: `Pw=({icon:e,title:t})=>`.
fn is_next_entry(before: &[u8], rest: &[u8]) -> bool {
    matches!(before, [.., b'"' | b'\'' | b')', b','] | [.., b'(', b'{']) && is_key(rest)
}

/// Whether what stands before `rest` is itself a name with a value: the `LDLIBS` of `memfd_secret: LDLIBS += -lcap`.
fn is_assigned_to(rest: &[u8]) -> bool {
    [&b" = "[..], b" += ", b" := ", b" ?= "].iter().any(|operator| rest.starts_with(operator))
}
