//! Where a block of base64, base32 or hexadecimal begins and ends: one run of its characters, or lines of one length.
//!
//! Promises: depends on the bytes from its beginning alone; a block longer than [`MOST`] is cut into overlapping ones, so that memory is
//! bounded and nothing that fits the overlap is cut in two.
//! Leaves out: whether anything is encoded (base).

use std::ops::Range;

/// Most bytes of a block, wrapping included.
pub const MOST: usize = 256 * 1024;
/// What is decoded again after a cut: the longest match and what stands before it, encoded.
const OVERLAP: usize = 32 * 1024;
/// Shorter lines do not go on on the next one.
pub const SHORTEST_LINE: usize = 40;
/// Longest text between two lines: a line's end, indentation, quotation marks.
const MOST_GLUE: usize = 120;

/// A block, as offsets from where it was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its lines, in order.
    pub lines: Vec<Range<usize>>,
    /// After its last character or padding.
    pub end: usize,
    /// Where to go on, if it was cut.
    pub next: Option<usize>,
    /// Whether its end is the end of the bytes, so that it may go on in what follows them.
    pub is_open: bool,
}

impl Block {
    /// The block at the beginning of `bytes`.
    pub fn at(bytes: &[u8]) -> Self {
        let first = line(bytes, 0);
        let length = first.len();
        let mut block = Self { lines: vec![first], end: length, next: None, is_open: length == bytes.len() };
        if length > MOST {
            block.cut_line(length);
            return block;
        }
        while length >= SHORTEST_LINE && !block.is_padded(bytes) {
            let Some(start) = glue(bytes, block.end) else { break };
            let next = line(bytes, start);
            if next.len() > length || next.is_empty() && start < bytes.len() {
                break;
            }
            block.is_open = next.end == bytes.len();
            if next.end > MOST {
                block.cut_lines();
                return block;
            }
            if next.is_empty() {
                break;
            }
            let is_last = next.len() < length;
            if is_last && !ends_there(bytes, next.end) {
                break;
            }
            block.end = next.end;
            block.lines.push(next);
            if is_last {
                break;
            }
        }
        block.pad(bytes);
        block
    }

    /// A block of one line.
    pub fn of_line(length: usize) -> Self {
        let line = 0..length;
        Self { lines: vec![line], end: length, next: None, is_open: false }
    }

    /// Cuts a block of one long line where a group of characters of any encoding ends.
    fn cut_line(&mut self, length: usize) {
        let cut = length.min(MOST) / 8 * 8;
        (self.lines[0].end, self.end, self.is_open) = (cut, cut, false);
        self.next = Some(cut - OVERLAP);
    }

    /// Cuts a block of many lines: eight of any length are whole groups.
    fn cut_lines(&mut self) {
        let count = self.lines.len();
        let stride = self.end.div_ceil(count);
        let keep = (count - OVERLAP / stride) / 8 * 8;
        self.next = self.lines.get(keep.max(1)).map(|line| line.start);
    }

    fn is_padded(&self, bytes: &[u8]) -> bool {
        bytes.get(self.end) == Some(&b'=')
    }

    fn pad(&mut self, bytes: &[u8]) {
        const MOST_PADDING: usize = 6;
        let padding = bytes[self.end..].iter().take(MOST_PADDING).take_while(|&&b| b == b'=').count();
        self.end += padding;
        self.is_open |= self.end == bytes.len();
    }
}

/// Whether a byte may be of base64, in either alphabet.
#[inline]
pub fn is_symbol(byte: u8) -> bool {
    SYMBOLS[usize::from(byte)]
}

const SYMBOLS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let symbol = byte as u8;
        table[byte] = symbol.is_ascii_alphanumeric() || matches!(symbol, b'+' | b'/' | b'-' | b'_');
        byte += 1;
    }
    table
};

/// Bytes that are looked at together.
const MANY: usize = 32;

/// The run of symbols at `start`.
pub fn line(bytes: &[u8], start: usize) -> Range<usize> {
    // No longer than tells that it is cut.
    let bytes = &bytes[..bytes.len().min(start + MOST + 1)];
    start..start + symbols_first(&bytes[start..])
}

/// How many symbols some bytes begin with.
pub fn symbols_first(bytes: &[u8]) -> usize {
    // Without a branch or a table: a compiler does many at once.
    let whole = |many: &&[u8; MANY]| {
        let others = many.iter().fold(0, |others, &byte| {
            let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
            let is_digit = byte.wrapping_sub(b'0') < 10;
            let is_special = (byte == b'+') | (byte == b'/') | (byte == b'-') | (byte == b'_');
            others | u8::from(!(is_letter | is_digit | is_special))
        });
        others == 0
    };
    let whole = MANY * bytes.as_chunks().0.iter().take_while(whole).count();
    whole + bytes[whole..].iter().position(|&b| !is_symbol(b)).unwrap_or(bytes.len() - whole)
}

/// Where the next line begins, or the bytes end, after what ends a line at `end`: a line's end, be it an escaped one, and what programs and people set lines off
/// by.
fn glue(bytes: &[u8], end: usize) -> Option<usize> {
    let (mut at, mut broken) = (end, false);
    while let Some(&byte) = bytes.get(at).filter(|_| at < end + MOST_GLUE) {
        match byte {
            b'\n' => broken = true,
            b'\\' if bytes[at + 1..].first().is_some_and(|b| matches!(b, b'n' | b'r')) => {
                (at, broken) = (at + 1, true);
            }
            b' ' | b'\t' | b'\r' | b'"' | b'\'' | b'\\' | b',' | b';' | b'.' | b'&' | b'#' | b'*' | b'>' | b'|' | b'(' | b')' => {
            }
            // Between quotation marks they join two texts.
            b'+' if !broken || next_is_blank(bytes, at) => {}
            b'/' if bytes[at..].starts_with(b"//") => at += 1,
            _ => break,
        }
        at += 1;
    }
    (at < end + MOST_GLUE && (broken || at == bytes.len())).then_some(at)
}

/// Whether nothing else stands on the line, so that its symbols are no name or word.
fn ends_there(bytes: &[u8], end: usize) -> bool {
    let rest = &bytes[end..bytes.len().min(end + MOST_GLUE)];
    let after = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    after.is_none_or(|byte| {
        matches!(byte, b'\n' | b'\r' | b'\\' | b'=' | b'"' | b'\'' | b'`' | b'<' | b',' | b';' | b')' | b']' | b'}' | b'#')
    })
}

fn next_is_blank(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at + 1), Some(b' ' | b'\t' | b'"' | b'\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        Block::at(text.as_bytes()).lines.into_iter().map(|line| &text[line]).collect()
    }

    #[test]
    fn lines_of_one_length_and_a_shorter_one_are_a_block() {
        let (line, last) = ("aB1+".repeat(16), "aB1/aB==");
        for glue in ["\n", "\r\n", "\n    ", "\\n", "\" +\n  \"", "\"\n\"", "\n# ", "\\\n", "\n// "] {
            let text = format!("{line}{glue}{line}{glue}{last}{glue}{line}");
            assert_eq!(lines(&text), [&line, &line, "aB1/aB"], "{glue:?}");
            assert_eq!(Block::at(text.as_bytes()).end, text.find("==").expect("padded") + 2, "{glue:?}");
        }
    }

    #[test]
    fn what_does_not_go_on_is_one_line() {
        let line = "aB1+".repeat(16);
        for after in [
            "",
            " ",
            "\nname: value",
            "\nThe rest.",
            "\nname = value",
            &format!("\n{line}x"),
            &format!(" {line}"),
            &format!("==\n{line}"),
        ] {
            assert_eq!(lines(&format!("{line}{after}"))[0], line, "{after:?}");
        }
        assert_eq!(lines("short\nlines\n"), ["short"]);
    }

    #[test]
    fn a_long_block_is_cut_and_goes_on_where_groups_begin() {
        let one = Block::at(&vec![b'a'; 2 * MOST]);
        assert_eq!((one.end, one.next, one.is_open), (MOST, Some(MOST - OVERLAP), false));
        let text = format!("{}\n", "aB1+".repeat(19)).repeat(5000);
        let many = Block::at(text.as_bytes());
        let next = many.next.expect("it is cut");
        assert!(many.end <= MOST && many.end - next >= OVERLAP && next.is_multiple_of(8 * 77));
    }

    #[test]
    fn a_block_at_the_end_may_go_on() {
        let line = "aB1+".repeat(16);
        assert!(Block::at(line.as_bytes()).is_open);
        assert!(Block::at(format!("{line}\n").as_bytes()).is_open);
        assert!(Block::at(format!("{line}\n{line}").as_bytes()).is_open);
        assert!(!Block::at(format!("{line}\n{}\n", &line[..8]).as_bytes()).is_open);
    }
}
