//! What is encoded in a text: decoded, scanned by the same engine, and reported where its bytes stand.
//!
//! Promises: the same whether the text comes whole or in chunks.
//! Leaves out: how deep it is looked (within), decoding (unpack), and what is found in several ways (merged).

mod accounts;
mod blocks;
mod short;
mod way;
mod within;

use self::{
    accounts::Accounts,
    way::{Looked, Next, OPEN, Way},
    within::{Cut, Level, Limit, Sought, Within},
};
use super::{attached::FAILED, merged};
use crate::{
    blob::BlobPath,
    candidate::Candidate,
    error::{Skip, SkipReason},
    scan::{Chunk, Scanner, position::Position},
    unpack::{encoding::Encoding, inside::mail},
};

/// So much before what is encoded is kept, to show its line.
const BEFORE: usize = 512;

/// Looks into one text after another.
pub struct Decoder<'s> {
    scanner: &'s Scanner,
    levels: Vec<Level>,
    explain: bool,
    open: Vec<Open>,
    /// Buffers of those that have ended: they are long, and memory that is new is slow.
    spare: Vec<Vec<u8>>,
    /// The first line with something that was not looked into, and why.
    cut: Option<(u64, Limit)>,
    /// What the text may hold beside what its chunks show.
    sought: Sought,
    /// Bytes that may be decoded in the text.
    allowed: u64,
    /// What is left of them.
    left: u64,
    /// How often rules had looked at what is encoded before the text.
    looks_before: u64,
    found: Vec<Candidate>,
    accounts: Accounts<'s>,
}

/// Something encoded that goes on in the next chunk.
struct Open {
    way: Way,
    /// Its bytes, and some before them.
    bytes: Vec<u8>,
    /// Where those begin in the whole.
    position: Position,
    /// Where it begins in them.
    from: usize,
    /// Where others may begin in the whole, if it turns out to end before them.
    later: Vec<u64>,
}

impl Open {
    fn at(from: usize, way: Way, text: &[u8], position: Position, mut bytes: Vec<u8>) -> Self {
        let kept = from.saturating_sub(BEFORE);
        bytes.clear();
        bytes.extend_from_slice(&text[kept..]);
        Self { way, bytes, position: position.after(&text[..kept]), from: from - kept, later: Vec::new() }
    }
}

impl<'s> Decoder<'s> {
    /// For texts that `scanner` shows, in which encodings may lie `depth` deep in each other; with `explain`, dropped candidates are kept with
    /// their reasons.
    pub fn new(scanner: &'s Scanner, depth: usize, explain: bool) -> Self {
        let levels = (0..depth).map(|_| Level::default()).collect();
        let (allowed, left, looks_before) = (u64::MAX, u64::MAX, 0);
        Self {
            scanner,
            levels,
            explain,
            open: Vec::new(),
            spare: Vec::new(),
            cut: None,
            sought: Sought::ALL,
            allowed,
            left,
            looks_before,
            found: Vec::new(),
            accounts: Accounts::new(scanner, explain),
        }
    }

    /// Makes the next text that of the file at `path`, whose name may say what stands in it.
    pub fn of_file(&mut self, path: &BlobPath) {
        self.accounts.begin(path);
    }

    /// Makes the next text one of which so many bytes may be decoded, whose first `read` bytes told its encoding.
    pub fn begin(&mut self, allowed: u64, encoding: Encoding, read: usize) {
        (self.allowed, self.left) = (allowed, allowed);
        self.sought = Sought { wide: !encoding.has_no_zero(read), controls: !encoding.has_no_escape(read), ..self.sought };
        self.looks_before = self.all_looks();
    }

    /// How many bytes were decoded in the text by now.
    pub fn spent(&self) -> u64 {
        self.allowed - self.left
    }

    /// How many candidates were met in what is encoded in the text.
    pub fn met(&self) -> usize {
        self.found.len()
    }

    /// How often rules had to look at what is encoded in the text.
    pub fn looks(&self) -> u64 {
        self.all_looks() - self.looks_before
    }

    fn all_looks(&self) -> u64 {
        self.levels.iter().map(Level::looks).sum()
    }

    /// Looks into the next chunk of a text.
    pub fn look(&mut self, chunk: Chunk<'_>) {
        self.accounts.look(&chunk);
        if self.levels.is_empty() {
            return;
        }
        if chunk.position == Position::START {
            self.sought.quoted = mail::is_quoted(chunk.text);
        }
        if chunk.holds_nothing() && self.open.is_empty() && !self.sought.may_be_in(&chunk.text[chunk.start..chunk.end]) {
            return;
        }
        let mut done = [chunk.start; Way::COUNT];
        for open in std::mem::take(&mut self.open) {
            let way = open.way.index();
            done[way] = self.go_on(open, &chunk);
        }
        let sought = self.sought;
        let mut within = self.within();
        let Looked { found, open, later } = within.look(&chunk, done, sought);
        let (cut, left) = (within.cut, within.left);
        self.left = left;
        self.note(cut, chunk.text, chunk.position);
        for (way, from) in open {
            let buffer = self.spare.pop().unwrap_or_default();
            self.open.push(Open::at(from, way, &chunk.text[..chunk.end], chunk.position, buffer));
        }
        for (way, at) in later {
            let open = self.open.iter_mut().filter(|open| open.way == way);
            open.for_each(|open| open.later.push(chunk.position.offset + at as u64));
        }
        self.found.extend(within::placed(found, chunk.text, chunk.position));
    }

    /// What was found in the text that has ended.
    pub fn take(&mut self) -> Vec<Candidate> {
        std::mem::take(&mut self.found)
    }

    /// Adds what was found in the text that has ended to what was found as it stands.
    pub fn add_to(&mut self, candidates: &mut Vec<Candidate>) {
        let rules = self.scanner.rules();
        merged::merge(candidates, self.take(), rules);
        self.accounts.add_to(candidates, rules);
    }

    /// What was not looked into in the text that has ended.
    pub fn take_skip(&mut self, path: &BlobPath) -> Option<Skip> {
        let (line, limit) = self.cut.take()?;
        let depth = self.levels.len();
        let (reason, what) = match limit {
            Limit::Depth => (SkipReason::OverBudget, format!("encodings lie in one another more than {depth} deep")),
            Limit::Nested => (SkipReason::OverBudget, "what is encoded there holds too much that is encoded again".to_owned()),
            Limit::Bytes => (SkipReason::OverBudget, "more is encoded there than may still come out of the file".to_owned()),
            Limit::Decoder => (SkipReason::Corrupt, FAILED.to_owned()),
        };
        Some(Skip { path: path.clone(), reason, detail: format!("line {line}: {what}") })
    }

    fn note(&mut self, cut: Option<Cut>, text: &[u8], position: Position) {
        self.cut = self.cut.or(cut.map(|(at, limit)| (position.after(&text[..at]).line, limit)));
    }

    /// Goes on with what was open, then with what begins behind it, and says how far this chunk is done.
    fn go_on(&mut self, open: Open, chunk: &Chunk<'_>) -> usize {
        let Open { way, mut bytes, position, mut from, later } = open;
        let mut later = later.into_iter().peekable();
        let before = bytes.len();
        bytes.extend_from_slice(&chunk.text[chunk.start..chunk.end]);
        let (mut found, mut within) = (Vec::new(), self.within());
        let next = loop {
            let next = within.go_through(way, (&bytes, bytes.len()), from, chunk.is_last(), &mut found);
            let end = match next {
                Next::At(end) => end.max(from + 1),
                Next::Open(from) => from + 1,
            };
            while later.next_if(|&at| at < position.offset + end as u64).is_some() {}
            match (&next, later.peek()) {
                (Next::At(_), Some(&at)) => from = usize::try_from(at - position.offset).expect("it lies in the bytes"),
                _ => break next,
            }
        };
        within.scan_shorts(&bytes, &mut found);
        let (cut, left) = (within.cut, within.left);
        self.left = left;
        self.note(cut, &bytes, position);
        self.found.extend(within::placed(found, &bytes, position));
        let done = match next {
            Next::At(end) => chunk.start + end.saturating_sub(before),
            Next::Open(from) => {
                let buffer = self.spare.pop().unwrap_or_default();
                self.open.push(Open { later: later.collect(), ..Open::at(from, way, &bytes, position, buffer) });
                OPEN
            }
        };
        self.spare.push(bytes);
        done
    }

    fn within(&mut self) -> Within<'s, '_> {
        Within {
            scanner: self.scanner,
            explain: self.explain,
            levels: &mut self.levels,
            left: self.left,
            nested: None,
            cut: None,
        }
    }
}
