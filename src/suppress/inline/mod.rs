//! Marks in the text that say a value is none to report: `keysweep:allow`, on its line, alone on the line before, or around a block.
//! The marks of other scanners are understood, so that people can switch.
//!
//! Promises: a mark hides nothing that stands in the same string as itself, so that a secret cannot allow itself; a mark with a rule's id
//! hides that rule's findings only; a text in pieces has the same marks as whole; time is linear in the text, whatever is in it.
//! Leaves out: who may be trusted to set marks (config), and what a credential of several parts makes of them (pipeline).

mod literal;
mod mark;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    candidate::Span,
    rule::{Rule, RuleSet},
};
pub use mark::Mark;
use mark::Reach;

/// More marks on a line, or of several lines for one, are too many to be meant.
const MAX_FOR_LINE: usize = 8;
/// Deeper blocks are too deep to be meant.
const MAX_DEPTH: usize = 16;

/// The marks of one text, found chunk by chunk.
#[derive(Debug, Default)]
pub struct Marks {
    found: Vec<Mark>,
}

impl Marks {
    /// Reads the marks whose words begin at `words` in the next chunk of the text. What stands 4096 bytes before them and 512 bytes after them is
    /// in `text` too, which begins on that line, so many bytes from the start of the whole.
    pub fn look(&mut self, text: &[u8], words: &[usize], offset: u64, line: u64) {
        let (mut line, mut counted) = (line, 0);
        for &word in words {
            line += newlines(&text[counted..word]);
            counted = word;
            let on_line = self.found.iter().rev().take(MAX_FOR_LINE).take_while(|mark| mark.line == line).count();
            if on_line < MAX_FOR_LINE {
                self.found.extend(mark::read(text, word, line, offset));
            }
        }
    }

    /// Ends the text and tells what its marks say. The next text may begin.
    pub fn finish(&mut self) -> Allowed {
        Allowed::of(std::mem::take(&mut self.found))
    }
}

fn newlines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

/// What the marks of a whole text allow.
#[derive(Debug, Default)]
pub struct Allowed {
    marks: Vec<Mark>,
    /// By the line they speak of, indices of marks.
    lines: BTreeMap<u64, Vec<usize>>,
    /// By depth, then by first line: first and last line, index of the mark.
    blocks: Vec<Vec<(u64, u64, usize)>>,
    /// Where blocks begin that never end.
    open: Vec<usize>,
}

/// What the marks say of a value.
#[derive(Debug, PartialEq, Eq)]
pub enum Says<'m> {
    /// Nothing.
    Nothing,
    /// It is none to report.
    Allows(&'m Mark),
    /// A mark is meant for it that is wrong: how so, with the remedy.
    Wrong(String),
}

impl Allowed {
    fn of(marks: Vec<Mark>) -> Self {
        let mut allowed = Self::default();
        let alone: BTreeSet<u64> = marks.iter().filter(|mark| mark.reach == Reach::LineAndNext).map(|mark| mark.line).collect();
        for (index, mark) in marks.iter().enumerate() {
            let next = (mark.line + 1..).take(MAX_FOR_LINE).find(|line| !alone.contains(line));
            match mark.reach {
                Reach::Line => allowed.speaks_of(mark.line, index),
                Reach::LineAndNext | Reach::Nowhere => {
                    allowed.speaks_of(mark.line, index);
                    next.into_iter().for_each(|line| allowed.speaks_of(line, index));
                }
                Reach::Next => next.into_iter().for_each(|line| allowed.speaks_of(line, index)),
                Reach::Begin if allowed.open.len() < MAX_DEPTH => allowed.open.push(index),
                Reach::Begin => {}
                Reach::End => allowed.end_block(&marks, mark.line),
            }
        }
        Self { marks, ..allowed }
    }

    fn speaks_of(&mut self, line: u64, index: usize) {
        let here = self.lines.entry(line).or_default();
        if here.len() < MAX_FOR_LINE {
            here.push(index);
        }
    }

    fn end_block(&mut self, marks: &[Mark], last: u64) {
        let Some(begin) = self.open.pop() else { return };
        let depth = self.open.len();
        if self.blocks.len() <= depth {
            self.blocks.resize_with(depth + 1, Vec::new);
        }
        self.blocks[depth].push((marks[begin].line, last, begin));
    }

    /// Whether there is no mark at all.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// What the marks say of a value that `rule`, one of `rules`, found.
    pub fn says(&self, span: Span, rule: &Rule, rules: &RuleSet) -> Says<'_> {
        let mut wrong = None;
        for mark in self.meant_for(span) {
            if mark.literal.start < span.end && span.start < mark.literal.end {
                continue;
            }
            match heeds(mark, rule, rules) {
                Ok(true) => return Says::Allows(mark),
                Ok(false) => {}
                Err(how) => wrong = wrong.or(Some(how)),
            }
        }
        let unended = || self.open.iter().find(|&&index| self.marks[index].line <= span.line).map(|&index| &self.marks[index]);
        let unended = || unended().map(|mark| format!("{} on line {} has no keysweep:allow-end", mark.word, mark.line));
        wrong.or_else(unended).map_or(Says::Nothing, Says::Wrong)
    }

    /// The marks on its lines, those that speak of its lines, and those of the blocks it lies in whole.
    fn meant_for(&self, span: Span) -> impl Iterator<Item = &Mark> {
        let lines = self.lines.range(span.line..=span.end_line).flat_map(|(_, marks)| marks).copied();
        let blocks = self.blocks.iter().filter_map(move |blocks| {
            let after = blocks.partition_point(|(first, ..)| *first <= span.line);
            let (_, last, index) = *blocks.get(after.checked_sub(1)?)?;
            (span.end_line <= last).then_some(index)
        });
        lines.chain(blocks).map(|index| &self.marks[index])
    }
}

/// Whether a mark that is meant for a value speaks of its rule. What is wrong with it, otherwise.
fn heeds(mark: &Mark, rule: &Rule, rules: &RuleSet) -> Result<bool, String> {
    if mark.reach == Reach::Nowhere {
        let meant = "keysweep:allow, keysweep:allow-begin and keysweep:allow-end";
        return Err(format!("{} on line {} is no mark; those are {meant}", mark.word, mark.line));
    }
    let first = String::from_utf8_lossy(mark.first_word());
    let mut ids = first.split(',').filter(|id| !id.is_empty()).peekable();
    let known = |id: &str| rules.knows(id);
    if !first.split(',').any(known) {
        return match misspelt(&first, rules) {
            Some(meant) => Err(format!("{} on line {} names no rule; did you mean \"{meant}\"?", mark.word, mark.line)),
            None if looks_like_id(&first) => {
                let remedy = "load it with --rules, or begin the reason with another word";
                Err(format!("{} on line {} names {first}, and no rule of that name is loaded; {remedy}", mark.word, mark.line))
            }
            // It is the beginning of the reason.
            None => Ok(true),
        };
    }
    Ok(ids.any(|id| rule.id == id || rule.replaces.iter().any(|former| former == id)))
}

/// What the ids of rules end with, nearly all of them.
const ID_ENDS: [&str; 10] =
    ["key", "token", "secret", "password", "id", "credential", "credentials", "webhook", "cookie", "certificate"];
/// What a reason begins with that ends likewise: `fake-key`, `non-secret`.
const REASON_STARTS: [&str; 14] = [
    "test", "tests", "testing", "fake", "dummy", "example", "sample", "mock", "public", "non", "not", "old", "expired", "revoked",
];

/// Whether a word is meant for the id of a rule that is not here, such as one of a configuration that is not heeded. The mark must not hide
/// what other rules find then.
fn looks_like_id(word: &str) -> bool {
    let is_plain = |segment: &str| !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    word.split(',').next().is_some_and(|id| {
        let (start, end) = (id.split('-').next().unwrap_or_default(), id.rsplit('-').next().unwrap_or_default());
        id.contains('-') && id.split('-').all(is_plain) && ID_ENDS.contains(&end) && !REASON_STARTS.contains(&start)
    })
}

/// The rule that a word is a slip of the pen for.
fn misspelt<'r>(word: &str, rules: &'r RuleSet) -> Option<&'r str> {
    let ids = rules.rules().iter().map(|rule| &*rule.id);
    (word.len() >= 8 && word.contains('-'))
        .then(|| ids.min_by_key(|id| strsim::osa_distance(word, id)))?
        .filter(|id| strsim::osa_distance(word, id) <= 2)
}
