//! A value from where it begins to where it ends, or that none begins there.
//!
//! Promises: looks [`MAX_VALUE`] bytes ahead of where it begins, at most.
//! Leaves out: what leads from a name to it (value), and where values end that stand in no quotes (ends).

use std::ops::Range;

use super::{
    MAX_VALUE, Quote,
    ends::{Ends, bare_end, closing},
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

/// What a shell's variable has by default: in quotes what they hold.
pub fn default(text: &[u8], at: usize, ends: &mut Ends) -> Option<Range<usize>> {
    let is_quoted = matches!(text.get(at), Some(b'"' | b'\''));
    text.get(at + 1).and_then(|_| from(text, at + usize::from(is_quoted), ends))
}

/// What a sentence says a password is: `the password is V`, with more in it than letters.
pub fn said(text: &[u8], at: usize, ends: &mut Ends) -> Option<Range<usize>> {
    let marks = text[at..].iter().take(2).take_while(|b| matches!(b, b'`' | b'"' | b'*')).count();
    let value = from(text, at + marks.max(tag_length(&text[at..])), ends)?;
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

/// How long a tag is that sets what follows it in another type: `<strong>`.
fn tag_length(text: &[u8]) -> usize {
    const TAGS: [&[u8]; 6] = [b"<strong>", b"<code>", b"<b>", b"<em>", b"<kbd>", b"<tt>"];
    TAGS.iter().find(|tag| text.starts_with(tag)).map_or(0, |tag| tag.len())
}

/// Whether a value is the next line's name and value, behind a name that has none: the `PORT=5989` below `SECRET=`, the `id:` below `secret:`,
/// perhaps in a comment, as the name is.
pub fn is_entry(text: &[u8], value: &Range<usize>) -> bool {
    let line = &text[value.clone()];
    let line = line.strip_prefix(b"#").unwrap_or(line);
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')).count();
    quote(text, value.start) == Quote::Bare
        && name > 0
        && matches!(&line[name..], [b':'] | [b'=', ..] if !matches!(line[name..], [b'='] | [b'=', b'=', ..]))
}

/// Whether an object goes on with its next entry behind one that the name is a text in: `{n:"Password",f:parse}`, `label:e("Password"),priority:11`,
/// or takes apart what a function is given: `Pw=({icon:e,title:t})=>`.
fn is_next_entry(before: &[u8], rest: &[u8]) -> bool {
    matches!(before, [.., b'"' | b'\'' | b'`' | b')', b','] | [.., b'(', b'{']) && is_key(rest)
}

/// Whether what stands before `rest` is itself a name with a value: the `LDLIBS` of `memfd_secret: LDLIBS += -lcap`.
fn is_assigned_to(rest: &[u8]) -> bool {
    [&b" = "[..], b" += ", b" := ", b" ?= "].iter().any(|operator| rest.starts_with(operator))
}
