//! Where objects and their streams stand in a document's bytes.
//!
//! Promises: what the document says of itself is believed only where the bytes agree.
//! Leaves out: values (value) and how streams are packed (filter).

use std::ops::Range;

use super::value::Value;

/// The object's number in `12 0 ` before its `obj`.
pub fn number_before(before: &[u8]) -> Option<u32> {
    let generation = before.trim_ascii_end();
    let digits = |text: &[u8]| text.iter().rev().take(10).take_while(|b| b.is_ascii_digit()).count();
    let rest = &generation[..generation.len() - digits(generation)];
    let number = rest.trim_ascii_end();
    let number = &number[number.len() - digits(number)..];
    let are_apart = rest.len() < generation.len() && rest.last().is_some_and(u8::is_ascii_whitespace);
    if are_apart { std::str::from_utf8(number).ok()?.parse().ok() } else { None }
}

/// Where a stream's bytes lie that begins after its keyword: as its length says, or up to what ends it.
pub fn stream(bytes: &[u8], keyword: usize, value: &Value) -> Range<usize> {
    let rest = &bytes[keyword..];
    let start = keyword
        + if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.first().is_some_and(|b| matches!(b, b'\n' | b'\r'))) };
    let start = start.min(bytes.len());
    let stated = value.get("Length").and_then(Value::count).and_then(|length| start.checked_add(length));
    let is_end = |end: &usize| bytes.get(*end..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"endstream"));
    let end = stated.filter(is_end).or_else(|| memchr::memmem::find(&bytes[start..], b"endstream").map(|end| start + end));
    start..end.unwrap_or(bytes.len())
}
