//! The ways to encode that are looked for, each by itself, and how far one was gone through.

use std::ops::Range;

use crate::{candidate::Candidate, unpack::inside::escapes::Kind};

/// A way to encode that is looked for by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Base64 and its like.
    Base,
    /// One kind of escapes.
    Escapes(Kind),
    /// UTF-16.
    Wide,
}

impl Way {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// Whether what seems to go on in the next chunk may turn out to have ended before others that begin in this one. Escapes that are
    /// near each other stay so.
    pub fn may_end_sooner(self) -> bool {
        !matches!(self, Self::Escapes(_))
    }

    /// Each one's own.
    pub fn index(self) -> usize {
        match self {
            Self::Base => 0,
            Self::Escapes(Kind::Percent) => 1,
            Self::Escapes(Kind::Backslash) => 2,
            Self::Escapes(Kind::Entity) => 3,
            Self::Escapes(Kind::Quoted) => 4,
            Self::Escapes(Kind::Joined) => 5,
            Self::Escapes(Kind::Control) => 6,
            Self::Wide => 7,
        }
    }
}

/// A candidate, and where its value's bytes stand.
pub type Found = (Range<usize>, Candidate);

/// What a chunk was found to hold.
#[derive(Default)]
pub struct Looked {
    /// The candidates.
    pub found: Vec<Found>,
    /// What goes on in the next chunk, from where.
    pub open: Vec<(Way, usize)>,
    /// Where something may begin that is to be looked at when that has ended.
    pub later: Vec<(Way, usize)>,
}

/// How far a chunk is done in a way in which something goes on in the next one.
pub const OPEN: usize = usize::MAX;

/// How far a text has been looked at in one way.
pub enum Next {
    /// Up to here.
    At(usize),
    /// Up to here, where something begins that goes on in the next chunk.
    Open(usize),
}
