//! What Robot Framework gives in cells that two blanks or more part: a variable (`${PASSWORD}    V`, `${pw}=    Set Variable    V`), or a field
//! (`Input Password    id=pw    V`, `Input Text    id=password    V`).
//!
//! Promises: looks at the line of a name, [`REACH`] bytes of it to either side.
//! Leaves out: whether it is a credential (judge).

use std::ops::Range;

use crate::scan::line;

/// So much of a line is looked at to either side of a name.
const REACH: usize = 192;
/// Shorter values are modes and numbers.
const SHORTEST: usize = 4;

/// The last cell of the line, if the others say that `name` is given it.
pub fn last(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let rest = line::first(&text[name.end..text.len().min(name.end + REACH)]).trim_ascii_end();
    let before = line::last(&text[name.start.saturating_sub(REACH)..name.start]);
    let (others, value) = last_cell(rest)?;
    let is_its = match others.strip_prefix(b"}") {
        Some(others) if is_in_variable(before) => {
            let setter = others.strip_prefix(b"=").unwrap_or(others).trim_ascii();
            setter.is_empty() || (setter.starts_with(b"Set ") && setter.ends_with(b"Variable"))
        }
        Some(_) => false,
        None => is_of_field(before, others.is_empty()),
    };
    let is_one = value.len() >= SHORTEST && value.iter().all(u8::is_ascii_graphic) && !value.starts_with(b"${");
    let end = name.end + rest.len();
    (is_its && is_one).then_some(end - value.len()..end)
}

/// What stands behind the last two blanks of a text, and what before.
fn last_cell(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let blanks = memchr::memmem::rfind(text, b"  ")?;
    Some((text[..blanks].trim_ascii_end(), &text[blanks + 2..]))
}

/// Whether a variable's name goes on at the end of a text: `${`, `${db `.
fn is_in_variable(before: &[u8]) -> bool {
    let is_of_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ' | b'-');
    let name = before.iter().rev().take_while(is_of_name).count();
    before[..before.len() - name].ends_with(b"${")
}

/// Whether a line begins with a keyword that fills in a field; where the name is the keyword's, the field stands between it and the value.
fn is_of_field(before: &[u8], at_once: bool) -> bool {
    const KEYWORDS: [&[u8]; 2] = [b"Input ", b"Fill "];
    let line = before.trim_ascii_start();
    let is_in_cell = memchr::memmem::find(line, b"  ").is_some();
    KEYWORDS.iter().any(|keyword| line.starts_with(keyword)) && is_in_cell == at_once
}

#[cfg(test)]
mod tests {
    use super::{super::of_password, *};

    #[test]
    fn the_last_cell_is_what_others_say() {
        let told = |text: &'static str| of_password(text, last);
        for text in [
            "${password}    V;3k",
            "${db password}=    V;3k\n",
            "    ${my_password}=    Set Test Variable    V;3k\n",
            "    Set Suite Variable    ${password}    V;3k",
            "    Input Text    id=password    V;3k",
            "    Fill password    css=#x    V;3k",
        ] {
            assert_eq!(told(text), Some("V;3k"), "{text}");
        }
        for text in [
            "${password}    ${other}",
            "${password}    V;3k    W;3k",
            "    Log    password    V;3k",
            "    Input Text    password    id=x    V;3k",
            "    Input password    V;3k",
            "password    V;3k",
            "}    password}    V;3k",
            "${password}    ",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
