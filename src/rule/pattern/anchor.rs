//! What stands around the keyword of every match, so that a search need look for it in few places: a long stretch of the characters that
//! values are made of, and no letter or digit right before it.
//!
//! Promises: true of every match, whatever it is; what is not proven is not said.
//! Leaves out: where in a match the keyword is (pattern).

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// So far before a keyword an escape may begin: `\u003d`.
pub const ESCAPE: usize = 6;
/// A stretch of this many bytes is telling; of several the first one that is.
const TELLING: usize = 20;

/// What is true at the keyword of every match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Whether a letter or digit right before it is part of an escape: then a `%` or `\` is one of the [`ESCAPE`] bytes before it.
    pub bounded: bool,
    /// A stretch of value bytes nearby.
    pub stretch: Stretch,
    /// So many bytes right before it are of base64's alphabet ([`is_base64_byte`]).
    pub behind: usize,
}

/// So many value bytes in a row, and how far from the keyword's first byte they begin, at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// 0 where nothing is known.
    pub least: usize,
    /// Negative before the keyword.
    pub from: (isize, isize),
}

/// Whether `byte` is one of those that tokens, UUIDs and both kinds of base64 are made of.
pub const fn is_value_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The same of each byte, in one look.
pub static VALUE_BYTES: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 256 {
        table[byte] = is_value_byte(byte as u8);
        byte += 1;
    }
    table
};

/// Whether `byte` is one of standard base64's.
pub const fn is_base64_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

impl Anchor {
    /// What is known when the keyword may be at any of two kinds of places.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            bounded: self.bounded && other.bounded,
            stretch: self.stretch.or(other.stretch),
            behind: self.behind.min(other.behind),
        }
    }
}

impl Stretch {
    /// Nothing known.
    pub const NONE: Self = Self { least: 0, from: (0, 0) };

    fn or(self, other: Self) -> Self {
        match self.least.min(other.least) {
            0 => Self::NONE,
            least => Self { least, from: (self.from.0.min(other.from.0), self.from.1.max(other.from.1)) },
        }
    }

    /// The one that tells more, and else the earlier.
    fn better(self, other: Self) -> Self {
        if other.least.min(TELLING) > self.least.min(TELLING) { other } else { self }
    }

    fn shifted(self, by: (usize, usize)) -> Self {
        let shift = |from: isize, by: usize| from.saturating_add(isize::try_from(by).unwrap_or(isize::MAX));
        Self { from: (shift(self.from.0, by.0), shift(self.from.1, by.1)), ..self }
    }
}

/// A class of bytes.
pub(super) type Kind = fn(u8) -> bool;

/// What is known of the strings that a part of a regex matches, as regards bytes of one kind.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// Least and most bytes.
    length: (usize, usize),
    /// Whether they are of that kind throughout.
    whole: bool,
    /// Bytes of that kind that each begins with, and that each ends with.
    head: usize,
    tail: usize,
    /// The best stretch, from the start.
    best: Stretch,
}

impl Part {
    pub(super) const EMPTY: Self = Self { length: (0, 0), whole: true, head: 0, tail: 0, best: Stretch::NONE };
    /// Anything.
    pub(super) const UNKNOWN: Self = Self { length: (0, usize::MAX), whole: false, head: 0, tail: 0, best: Stretch::NONE };

    fn byte(is_value: bool) -> Self {
        let count = usize::from(is_value);
        let best = Stretch { least: count, from: (0, 0) };
        Self { length: (1, 1), whole: is_value, head: count, tail: count, best }
    }

    /// A literal.
    pub(super) fn literal(bytes: &[u8], kind: Kind) -> Self {
        bytes.iter().fold(Self::EMPTY, |part, &byte| part.then(Self::byte(kind(byte))))
    }

    /// What `hir` matches.
    pub(super) fn of(hir: &Hir, kind: Kind) -> Self {
        let of = |hir: &Hir| Self::of(hir, kind);
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::EMPTY,
            HirKind::Literal(literal) => Self::literal(&literal.0, kind),
            HirKind::Class(class) => Self::byte(every(class, kind)),
            HirKind::Capture(capture) => of(&capture.sub),
            HirKind::Concat(subs) => subs.iter().fold(Self::EMPTY, |part, sub| part.then(of(sub))),
            HirKind::Alternation(branches) => branches.iter().map(of).reduce(Self::or).unwrap_or(Self::EMPTY),
            HirKind::Repetition(repetition) => {
                of(&repetition.sub).repeated(repetition.min as usize, repetition.max.map(|max| max as usize))
            }
        }
    }

    /// This, then `next`.
    pub(super) fn then(self, next: Self) -> Self {
        let length = added(self.length, next.length);
        let across = Stretch { least: self.tail + next.head, from: (0, 0) };
        let across = if self.whole { across } else { across.shifted((self.length.0 - self.tail, self.length.1 - self.tail)) };
        Self {
            length,
            whole: self.whole && next.whole,
            head: if self.whole { self.length.0 + next.head } else { self.head },
            tail: if next.whole { self.tail + next.length.0 } else { next.tail },
            best: self.best.better(across).better(next.best.shifted(self.length)),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            length: (self.length.0.min(other.length.0), self.length.1.max(other.length.1)),
            whole: self.whole && other.whole,
            head: self.head.min(other.head),
            tail: self.tail.min(other.tail),
            best: self.best.or(other.best),
        }
    }

    fn repeated(self, min: usize, max: Option<usize>) -> Self {
        let most = if self.length.1 == 0 { 0 } else { max.map_or(usize::MAX, |max| self.length.1.saturating_mul(max)) };
        let length = (self.length.0.saturating_mul(min), most);
        if self.whole {
            return Self { length, whole: true, head: length.0, tail: length.0, best: Stretch { least: length.0, from: (0, 0) } };
        }
        match min {
            0 => Self { length, whole: false, head: 0, tail: 0, best: Stretch::NONE },
            _ => Self { length, ..self },
        }
    }

    /// Bytes of the kind at the end.
    pub(super) fn tail(self) -> usize {
        self.tail
    }

    /// The best stretch around the place between this and `after`, from that place.
    pub(super) fn stretch_across(self, after: Self) -> Stretch {
        let from = -isize::try_from(self.tail).unwrap_or(0);
        Stretch { least: self.tail + after.head, from: (from, from) }.better(after.best)
    }
}

fn added(left: (usize, usize), right: (usize, usize)) -> (usize, usize) {
    (left.0.saturating_add(right.0), left.1.saturating_add(right.1))
}

fn every(class: &Class, holds: impl Fn(u8) -> bool) -> bool {
    match class {
        Class::Bytes(class) => class.iter().all(|range| (range.start()..=range.end()).all(&holds)),
        Class::Unicode(_) => false,
    }
}

/// Whether the place after `hir` is bounded, as in [`Anchor::bounded`], before a keyword that begins with a letter, a digit or `_` if
/// `word`. `before` says whether the place before `hir` is.
pub(super) fn bounded_after(hir: &Hir, word: bool, before: bool) -> bool {
    match hir.kind() {
        HirKind::Empty => before,
        HirKind::Look(Look::Start | Look::StartLF | Look::StartCRLF) => true,
        HirKind::Look(Look::WordAscii | Look::WordStartAscii | Look::WordStartHalfAscii) => before || word,
        HirKind::Look(_) => before,
        HirKind::Literal(literal) => bounded_by(&literal.0),
        HirKind::Class(class) => every(class, |byte| !byte.is_ascii_alphanumeric()),
        HirKind::Capture(capture) => bounded_after(&capture.sub, word, before),
        HirKind::Concat(subs) => ends_in_escape(subs) || subs.iter().fold(before, |before, sub| bounded_after(sub, word, before)),
        HirKind::Alternation(branches) => branches.iter().all(|branch| bounded_after(branch, word, before)),
        HirKind::Repetition(repetition) => bounded_after(&repetition.sub, word, before) && (repetition.min > 0 || before),
    }
}

/// Whether the place after these bytes is bounded.
pub fn bounded_by(bytes: &[u8]) -> bool {
    let near = &bytes[bytes.len().saturating_sub(ESCAPE)..];
    bytes.last().is_some_and(|byte| !byte.is_ascii_alphanumeric()) || near.iter().any(is_escape)
}

/// Whether `byte` begins an escape.
pub fn is_escape(byte: &u8) -> bool {
    matches!(byte, b'%' | b'\\')
}

/// Whether a `%` or `\` is always within reach of the end.
fn ends_in_escape(subs: &[Hir]) -> bool {
    let mut after = 0_usize;
    for sub in subs.iter().rev() {
        if let HirKind::Literal(literal) = sub.kind() {
            let reach = literal.0.iter().rev().take(ESCAPE.saturating_sub(after));
            if reach.into_iter().any(is_escape) {
                return true;
            }
        }
        after = after.saturating_add(sub.properties().maximum_len().unwrap_or(usize::MAX));
    }
    false
}
