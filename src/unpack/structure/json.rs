//! A walk through the JSON of a notebook or a HAR file.
//!
//! Promises: remembers the way to where it is, and nothing else; no deeper than a few steps.

use super::{LONGEST, Places, What};

/// Steps of the way that are remembered.
const DEEPEST: usize = 16;
/// First keys of notebooks and of HAR files.
const FIRST_KEYS: [&[u8]; 5] = [b"\"cells\"", b"\"metadata\"", b"\"nbformat\"", b"\"worksheets\"", b"\"log\""];

/// How far the text was read.
pub struct Walk {
    /// What begins where.
    pub(super) places: Places,
    at: u64,
    way: Vec<Step>,
    /// Containers beyond those remembered.
    deeper: usize,
    within: Within,
    /// The string that is read, as far as it matters.
    text: Vec<u8>,
    /// The `name` beside the value that is read.
    name: Box<str>,
}

enum Step {
    /// Of an object: the last key, and whether the next string is one.
    Key(Vec<u8>, bool),
    Index(u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    String,
    Escape,
}

impl Walk {
    /// Where the first key says that it is one.
    pub fn of(head: &[u8]) -> Option<Self> {
        let first = head.trim_ascii_start().strip_prefix(b"{")?.trim_ascii_start();
        let is_one = FIRST_KEYS.iter().any(|key| first.starts_with(key));
        let (places, way, text) = (Places::default(), Vec::new(), Vec::new());
        is_one.then(|| Self { places, at: 0, way, deeper: 0, within: Within::Nothing, text, name: Box::default() })
    }

    /// Reads on.
    pub fn feed(&mut self, piece: &[u8]) {
        let mut rest = piece;
        while let Some(&byte) = rest.first() {
            let passed = match self.within {
                Within::String if !matches!(byte, b'"' | b'\\') => {
                    let passed = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                    let room = (LONGEST + 1).saturating_sub(self.text.len()).min(passed);
                    self.text.extend_from_slice(&rest[..room]);
                    passed
                }
                _ => {
                    self.step(byte);
                    1
                }
            };
            self.at += passed as u64;
            rest = &rest[passed..];
        }
    }

    fn step(&mut self, byte: u8) {
        match (self.within, byte) {
            (Within::Escape, _) => self.within = Within::String,
            (Within::String, b'\\') => self.within = Within::Escape,
            (Within::String, _) => {
                self.within = Within::Nothing;
                self.string_ended();
            }
            (Within::Nothing, b'"') => {
                self.within = Within::String;
                self.text.clear();
                if !matches!(self.way.last(), Some(Step::Key(_, true))) {
                    self.tell();
                }
            }
            (Within::Nothing, b'{') => self.enter(Step::Key(Vec::new(), true)),
            (Within::Nothing, b'[') => self.enter(Step::Index(0)),
            (Within::Nothing, b'}' | b']') => self.leave(),
            (Within::Nothing, b',') if self.deeper == 0 => match self.way.last_mut() {
                Some(Step::Key(_, is_next)) => *is_next = true,
                Some(Step::Index(index)) => *index = index.saturating_add(1),
                None => {}
            },
            _ => {}
        }
    }

    fn enter(&mut self, step: Step) {
        self.name = Box::default();
        if self.way.len() < DEEPEST && self.deeper == 0 {
            self.way.push(step);
            self.tell();
        } else {
            self.deeper += 1;
        }
    }

    fn leave(&mut self) {
        self.name = Box::default();
        match self.deeper.checked_sub(1) {
            Some(deeper) => self.deeper = deeper,
            None => drop(self.way.pop()),
        }
        self.tell();
    }

    fn string_ended(&mut self) {
        if self.deeper > 0 {
            return;
        }
        match self.way.last_mut() {
            Some(Step::Key(key, is_next)) if *is_next => {
                key.clone_from(&self.text);
                *is_next = false;
            }
            Some(Step::Key(key, _)) if key == b"name" => {
                let is_plain = self.text.len() <= LONGEST && self.text.iter().all(u8::is_ascii_graphic);
                self.name = if is_plain { String::from_utf8_lossy(&self.text).into() } else { Box::default() };
            }
            _ => {}
        }
    }

    /// Says where the walk is.
    fn tell(&mut self) {
        let what = match self.way.as_slice() {
            [Step::Key(log, _), Step::Key(entries, _), Step::Index(entry), rest @ ..]
                if log == b"log" && entries == b"entries" =>
            {
                let (part, named) = part(rest);
                let name = if named { self.name.clone() } else { Box::default() };
                What::Request { request: entry.saturating_add(1), part, name }
            }
            [Step::Key(sheets, _), Step::Index(_), rest @ ..] if sheets == b"worksheets" => cell(rest),
            way => cell(way),
        };
        self.places.begin(self.at, what);
    }
}

fn cell(way: &[Step]) -> What {
    let [Step::Key(cells, _), Step::Index(cell), rest @ ..] = way else { return What::Nothing };
    if cells != b"cells" {
        return What::Nothing;
    }
    let number = |index: &u32| index.saturating_add(1);
    let (output, line) = match rest {
        [Step::Key(key, _), Step::Index(line)] if matches!(key.as_slice(), b"source" | b"input") => (0, number(line)),
        [Step::Key(key, _), Step::Index(output), inner @ ..] if key == b"outputs" => {
            let line = if let [_, .., Step::Index(line)] = inner { number(line) } else { 0 };
            (number(output), line)
        }
        _ => (0, 0),
    };
    What::Cell { cell: number(cell), output, line }
}

/// Which part of a request, and whether it has a name.
fn part(way: &[Step]) -> (&'static str, bool) {
    let [Step::Key(side, _), Step::Key(list, _), ..] = way else { return ("", false) };
    match (side.as_slice(), list.as_slice()) {
        (b"request", b"url") => ("URL", false),
        (b"request", b"headers") => ("request header", true),
        (b"request", b"cookies") => ("request cookie", true),
        (b"request", b"queryString") => ("query", true),
        (b"request", b"postData") => ("request body", false),
        (b"response", b"headers") => ("response header", true),
        (b"response", b"cookies") => ("response cookie", true),
        (b"response", b"content") => ("response body", false),
        _ => ("", false),
    }
}
