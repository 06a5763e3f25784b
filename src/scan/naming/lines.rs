//! Which lines around a value may name its provider.

use std::ops::Range;

use crate::scan::line;

/// How much of a line is looked at on either side of a value.
pub const LINE_REACH: usize = 256;
/// How many lines before a value's may name its provider.
const LINES_BEFORE: usize = 2;

/// The line `value` lies on, cut to [`LINE_REACH`] on either side.
pub fn line_around(text: &[u8], value: &Range<usize>) -> Range<usize> {
    let floor = value.start.saturating_sub(LINE_REACH);
    let ceiling = text.len().min(value.end + LINE_REACH);
    let start = line::start(text, floor, value.start);
    let end = memchr::memchr(b'\n', &text[value.end..ceiling]).map_or(ceiling, |i| value.end + i);
    start..end
}

/// `line` with [`LINES_BEFORE`] lines on either side, within the bounds.
pub fn lines_around(text: &[u8], line: &Range<usize>, floor: usize, ceiling: usize) -> Range<usize> {
    let mut start = line.start;
    for _ in 0..=LINES_BEFORE {
        let Some(end) = start.checked_sub(1).filter(|&end| end > floor) else { break };
        start = line::start(text, floor, end);
    }
    let mut end = line.end.min(ceiling);
    for _ in 0..LINES_BEFORE {
        end = memchr::memchr(b'\n', &text[(end + 1).min(ceiling)..ceiling]).map_or(ceiling, |i| (end + 1 + i).min(ceiling));
    }
    start..end.max(start)
}

/// Whether a block's first line defines a function or a class, or tests something: `class LineParser(Base):`, `void socket(int port) {`; a call
/// whose result is assigned does not: `let client = new Line({`.
pub fn is_definition(header: &[u8]) -> bool {
    const DEFINES: [&[u8]; 8] = [b" def ", b" class ", b" function ", b" func ", b" fn ", b" interface ", b" struct ", b" impl "];
    let holds = |part: &[u8]| memchr::memmem::find(header, part).is_some();
    DEFINES.iter().any(|word| header.starts_with(&word[1..]) || holds(word))
        || holds(b"func(")
        || holds(b"function(")
        || (header.contains(&b'(') && !header.contains(&b'=') && !holds(b"new "))
}

/// The lines before the one that begins at `line`, the nearest first; without any where none begins at `floor` or behind it.
pub fn lines_before(text: &[u8], line: usize, floor: usize) -> impl Iterator<Item = Range<usize>> {
    let mut next = line;
    (0..LINES_BEFORE).map_while(move |_| {
        let end = next.checked_sub(1).filter(|&end| end >= floor && text[end] == b'\n')?;
        next = line::start(text, floor, end);
        Some(next..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_told_from_calls() {
        for header in [
            "class LineParser(Base):",
            "def reply(self, code=200):",
            "void socket(int port) {",
            "export class Stream {",
            "it('streams', () {",
            "ts := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {",
        ] {
            assert!(is_definition(header.as_bytes()), "{header}");
        }
        for header in ["let client = new Line({", "render = Client(", "line:", "[socket]", "provider \"fly\" {"] {
            assert!(!is_definition(header.as_bytes()), "{header}");
        }
    }
}
