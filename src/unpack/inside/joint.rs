//! Where a program joins two literal texts: `"…" + "…"`, with an operator, a line's end or nothing but blanks between them.
//!
//! Leaves out: names between the parts, and parts that stand apart.

use super::block::is_symbol;

/// Most bytes between two parts.
const LONGEST: usize = 80;

/// The length of what stands between two parts, with their quotation marks, at the beginning of `rest`.
pub fn length(rest: &[u8]) -> Option<usize> {
    let is_mark = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
    let between = &rest[..rest.len().min(LONGEST)];
    let mark = *between.first().filter(|&&byte| is_mark(byte))?;
    let (mut operators, mut blanks) = (0, 0);
    for (at, &byte) in between.iter().enumerate().skip(1) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => blanks += 1,
            b'+' | b'.' | b'&' | b'\\' | b'~' => operators += 1,
            // Nothing between two marks is an empty text, or a mark that is doubled.
            byte if byte == mark && operators <= 2 && operators + blanks > 0 => return Some(at + 1),
            _ => return None,
        }
    }
    None
}

/// The last byte of the part before the one that begins at `start`, if they are joined.
pub fn before(text: &[u8], start: usize) -> Option<usize> {
    let mark = start.checked_sub(1).map(|before| text[before]).filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let floor = start.saturating_sub(LONGEST);
    let opening = floor + text[floor..start - 1].iter().rposition(|byte| !stands_between(*byte))?;
    let last = opening.checked_sub(1).filter(|_| text[opening] == mark)?;
    (is_symbol(text[last]) && length(&text[opening..start]) == Some(start - opening)).then_some(last)
}

/// Whether a byte may stand between the marks of two parts.
fn stands_between(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'+' | b'.' | b'&' | b'\\' | b'~')
}

/// The last byte of the part that ends at `end`, if another one is joined to it.
pub fn after(text: &[u8], end: usize) -> Option<usize> {
    let last = end.checked_sub(1).filter(|&last| is_symbol(text[last]))?;
    length(&text[end..]).map(|_| last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_by_operators_lines_and_blanks() {
        for between in ["\" + \"", "\"+\"", "' .\n    '", "\" \\\n  \"", "\"\n  \"", "\" \"", "\" & \"", "` ~ `"] {
            let text = format!("x = \"abc{between}def\"");
            let (end, start) = (8, 8 + between.len());
            assert_eq!(length(&text.as_bytes()[end..]), Some(between.len()), "{between}");
            assert_eq!((after(text.as_bytes(), end), before(text.as_bytes(), start)), (Some(7), Some(7)), "{between}");
        }
    }

    #[test]
    fn other_texts_are_not() {
        for between in ["\", \"", "\"\"", "\" + name + \"", "\": \"", "\" = \"", "\" + '"] {
            let text = format!("x = \"abc{between}def\"");
            assert_eq!(length(&text.as_bytes()[8..]), None, "{between}");
            assert_eq!(before(text.as_bytes(), 8 + between.len()), None, "{between}");
        }
    }
}
