//! A walk through mail, line by line: messages of a mailbox, and the parts between their boundaries.
//!
//! Leaves out: parts within parts, which count as parts.

use super::{Places, What};

/// Longer lines are none that say something.
const LONGEST_LINE: usize = 512;
/// Boundaries that are remembered of a message.
const MOST_BOUNDARIES: usize = 16;
/// A single message has one of these near its top.
const FIELDS: [&[u8]; 4] = [b"mime-version:", b"received:", b"message-id:", b"return-path:"];

/// How far the text was read.
pub struct Walk {
    /// What begins where.
    pub(super) places: Places,
    at: u64,
    /// The line that is read, as far as it matters, and where it begins.
    line: Vec<u8>,
    line_at: u64,
    after_empty: bool,
    message: u32,
    part: u32,
    boundaries: Vec<Vec<u8>>,
}

impl Walk {
    /// Where the text begins as a mailbox or a message does.
    pub fn of(head: &[u8]) -> Option<Self> {
        let head = &head[..head.len().min(4096)];
        let is_header = |line: &[u8]| {
            let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
            name > 0 && line.get(name) == Some(&b':')
        };
        let (may_be_mailbox, may_be_message) = (head.starts_with(b"From "), is_header(head));
        if !may_be_mailbox && !may_be_message {
            return None;
        }
        let mut lines = head.split(|&b| b == b'\n');
        let first = lines.next()?;
        let is_field =
            |line: &[u8]| FIELDS.iter().any(|field| line.len() >= field.len() && line[..field.len()].eq_ignore_ascii_case(field));
        let is_mailbox = may_be_mailbox && lines.clone().next().is_some_and(is_header);
        let in_header = || lines.clone().take_while(|line| !line.trim_ascii().is_empty()).any(is_field);
        let is_message = may_be_message && (is_field(first) || in_header());
        (is_mailbox || is_message).then(|| Self {
            places: Places::default(),
            at: 0,
            line: Vec::new(),
            line_at: 0,
            after_empty: true,
            message: u32::from(!is_mailbox),
            part: 0,
            boundaries: Vec::new(),
        })
    }

    /// Reads on.
    pub fn feed(&mut self, piece: &[u8]) {
        for part in piece.split_inclusive(|&b| b == b'\n') {
            let room = LONGEST_LINE.saturating_sub(self.line.len()).min(part.len());
            self.line.extend_from_slice(&part[..room]);
            self.at += part.len() as u64;
            if part.ends_with(b"\n") {
                self.ended();
                self.line.clear();
                self.line_at = self.at;
            }
        }
    }

    fn ended(&mut self) {
        let line = self.line.trim_ascii_end();
        if self.after_empty && line.starts_with(b"From ") {
            self.message = self.message.saturating_add(1);
            self.part = 0;
            self.boundaries.clear();
        } else if let Some(rest) = line.strip_prefix(b"--")
            && self.boundaries.iter().any(|boundary| rest == boundary.as_slice())
        {
            self.part = self.part.saturating_add(1);
        } else if let Some(boundary) = boundary(line)
            && self.boundaries.len() < MOST_BOUNDARIES
        {
            self.boundaries.push(boundary.to_vec());
        }
        self.after_empty = line.is_empty();
        self.places.begin(self.line_at, What::Message { message: self.message, part: self.part });
    }
}

/// What a `Content-Type` names as its parts' boundary.
fn boundary(line: &[u8]) -> Option<&[u8]> {
    const WORD: &[u8] = b"boundary=";
    let at = line.windows(WORD.len()).position(|window| window.eq_ignore_ascii_case(WORD))?;
    let rest = &line[at + WORD.len()..];
    let value = match rest.strip_prefix(b"\"") {
        Some(quoted) => quoted.split(|&b| b == b'"').next()?,
        None => rest.split(|&b| b == b';' || b.is_ascii_whitespace()).next()?,
    };
    (!value.is_empty()).then_some(value)
}
