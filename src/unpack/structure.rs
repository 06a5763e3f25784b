//! Where in a text with a structure of its own something stands: the cell of a notebook, the request of a HAR file, the message of a
//! mailbox.
//!
//! Promises: one pass beside the scan, in memory for the places alone, which are bounded; a broken structure ends in fewer places.
//! Leaves out: taking such files apart. They are scanned as the texts they are, so that lines are those of the file.

mod json;
mod mail;

/// Places that are kept of one text.
const MOST: usize = 1 << 20;
/// Longer names, of headers and the like, are not told.
const LONGEST: usize = 64;

/// A text's structure, as far as it was read.
pub enum Structure {
    /// A notebook or a HAR file.
    Json(json::Walk),
    /// Mail, one message or many.
    Mail(mail::Walk),
}

impl Structure {
    /// What a text begins as.
    pub fn of(head: &[u8]) -> Option<Self> {
        json::Walk::of(head).map(Self::Json).or_else(|| mail::Walk::of(head).map(Self::Mail))
    }

    /// Reads on.
    pub fn feed(&mut self, piece: &[u8]) {
        match self {
            Self::Json(walk) => walk.feed(piece),
            Self::Mail(walk) => walk.feed(piece),
        }
    }

    /// What stands at a byte, in words.
    pub fn at(&self, offset: u64) -> Option<String> {
        match self {
            Self::Json(walk) => walk.places.at(offset),
            Self::Mail(walk) => walk.places.at(offset),
        }
    }
}

/// What begins at which byte.
#[derive(Default)]
struct Places {
    all: Vec<Place>,
}

/// A place, in as few bytes as will do.
struct Place {
    from: u64,
    what: What,
}

/// What a place is; numbers are from 1, and 0 where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Nothing,
    Cell { cell: u32, output: u32, line: u32 },
    Request { request: u32, part: &'static str, name: Box<str> },
    Message { message: u32, part: u32 },
}

impl Places {
    fn begin(&mut self, from: u64, what: What) {
        if self.all.len() < MOST && self.all.last().is_none_or(|last| last.what != what) {
            self.all.push(Place { from, what });
        }
    }

    fn at(&self, offset: u64) -> Option<String> {
        let index = self.all.partition_point(|place| place.from <= offset).checked_sub(1)?;
        let numbered = |word: &str, number: u32| if number == 0 { String::new() } else { format!(", {word} {number}") };
        match &self.all[index].what {
            What::Nothing => None,
            What::Cell { cell, output, line } => {
                Some(format!("in cell {cell}{}{}", numbered("output", *output), numbered("line", *line)))
            }
            What::Request { request, part: "", .. } => Some(format!("in request {request}")),
            What::Request { request, part, name } if name.is_empty() => Some(format!("in request {request}, {part}")),
            What::Request { request, part, name } => Some(format!("in request {request}, {part} {name}")),
            What::Message { message, part } => Some(format!("in message {message}{}", numbered("part", *part))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands at each `@`, fed whole and byte by byte.
    fn at_marks(text: &str) -> Vec<String> {
        let of = |step: usize| {
            let mut structure = Structure::of(text.as_bytes()).expect("a structure");
            text.as_bytes().chunks(step).for_each(|piece| structure.feed(piece));
            let places = memchr::memchr_iter(b'@', text.as_bytes());
            places.map(|at| structure.at(at as u64).unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(of(1), of(text.len()));
        of(7)
    }

    #[test]
    fn cells_and_outputs_of_notebooks() {
        let text = r#"{"cells": [{"cell_type": "code", "source": ["a \"q\" @\n", "b@"], "outputs": []},
            {"metadata": {"x": "@"}, "source": "one @", "outputs": [{"name": "o"}, {"text": ["x\n", "@"]},
            {"data": {"text/plain": ["@"], "image/png": "@"}}]}], "metadata": {"a": "@"}, "nbformat": 4}"#;
        let found = at_marks(text);
        assert_eq!(
            found,
            [
                "in cell 1, line 1",
                "in cell 1, line 2",
                "in cell 2",
                "in cell 2",
                "in cell 2, output 2, line 2",
                "in cell 2, output 3, line 1",
                "in cell 2, output 3",
                ""
            ]
        );
    }

    #[test]
    fn requests_of_a_har_file() {
        let text = r#"{"log": {"version": "1.2", "creator": {"name": "@"}, "entries": [
            {"request": {"url": "https://@", "headers": [{"name": "A", "value": "1"}, {"name": "Authorization", "value": "@"}]},
             "response": {"headers": [{"value": "@", "name": "late"}], "cookies": [{"name": "sid", "value": "@"}]}},
            {"request": {"postData": {"text": "@"}}, "response": {"content": {"text": "@"}}, "comment": "@"}]}}"#;
        let found = at_marks(text);
        assert_eq!(
            found,
            [
                "",
                "in request 1, URL",
                "in request 1, request header Authorization",
                "in request 1, response header",
                "in request 1, response cookie sid",
                "in request 2, request body",
                "in request 2, response body",
                "in request 2"
            ]
        );
    }

    #[test]
    fn messages_of_a_mailbox() {
        let text = "From a Mon\nSubject: @\nContent-Type: multipart/mixed;\n boundary=\"xyz\"\n\nfirst\n--xyz\nA: b\n\n@\n--xyz\n\n@\n--xyz--\n\nFrom b Tue\nTo: c\n\n@\n";
        assert_eq!(at_marks(text), ["in message 1", "in message 1, part 1", "in message 1, part 2", "in message 2"]);
    }

    #[test]
    fn other_texts_have_none() {
        for text in ["", "{", "{\"a\": 1}", "From here on it is prose", "key: value\n", "[1]"] {
            assert!(Structure::of(text.as_bytes()).is_none(), "{text}");
        }
    }
}
