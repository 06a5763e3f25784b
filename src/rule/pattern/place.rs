//! Where the keywords of a rule are looked for, by what is proven of each match.
//!
//! Promises: a match has one of its keywords at such a place.
//! Leaves out: looking (scan/prefilter). Also compiled into patterns/build.rs.

use super::{
    Pattern,
    anchor::{Anchor, Stretch},
};
use crate::rule::lent::Text;

/// A rule whose matches begin in a wider range before the keyword has its keywords looked for anywhere.
const REACH: usize = 8;
/// A stretch of so many value bytes that begins at most [`AHEAD`] bytes after its first byte makes a keyword worth a look.
pub const NEAR: usize = 16;
/// See [`NEAR`].
pub const AHEAD: usize = 8;
/// So many base64 bytes right before it make a keyword worth a look.
pub const BEHIND: usize = 32;

/// Where a keyword is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Near a stretch of value bytes, not after a letter or digit.
    Near,
    /// Right after many base64 bytes.
    Behind,
    /// Anywhere.
    Anywhere,
}

/// What is true where a rule's keywords are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where that is.
    pub place: Place,
    /// Value bytes that must stand nearby.
    pub stretch: Stretch,
    /// Matches begin in a range of so many bytes more than one.
    pub reach: usize,
    /// Whether the keywords may be in any case.
    pub folded: bool,
}

impl Placed {
    /// Nothing is known.
    pub const ANYWHERE: Self = Self { place: Place::Anywhere, stretch: Stretch::NONE, reach: 0, folded: false };

    /// For a regex of those keywords.
    pub fn of(pattern: &Pattern, keywords: &[Text]) -> Self {
        let folded = !pattern.exact_case;
        let reach = pattern.lead.1 - pattern.lead.0;
        if reach > REACH {
            return Self { folded, ..Self::ANYWHERE };
        }
        let Anchor { bounded, stretch, behind } = &pattern.anchor;
        let stretch = if stretch.from.1 <= AHEAD as isize { *stretch } else { Stretch::NONE };
        let near = stretch.least >= NEAR && stretch.from.0 >= 0;
        let named = keywords.iter().all(|keyword| keyword.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric));
        let place = match () {
            () if *bounded && near && named => Place::Near,
            () if *behind >= BEHIND => Place::Behind,
            () => Place::Anywhere,
        };
        Self { place, stretch, reach, folded }
    }
}
