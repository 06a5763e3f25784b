//! The directory, and the shapes of values, of the rules that come with the program: patterns/build.rs lays them
//! out and writes them as they are in memory.
//!
//! Promises: the same as those that are laid out while the program runs (tests compare them); only what is asked for is touched.

#![allow(clippy::all, clippy::pedantic, reason = "patterns/build.rs writes it")]

use std::borrow::Cow::Borrowed;

use super::{
    claims::{Claim, Claims},
    hosts::Hosts,
    kinds::Kinds,
    of_rules::{ByProvider, OfRules},
    shapes::{OfLength, Other, Shapes},
    table::Table,
};
use crate::rule::{
    List, Text,
    identifier::{Beginnings, Heads},
};

include!(concat!(env!("OUT_DIR"), "/directory.rs"));

/// All names.
pub fn claims() -> Claims {
    Claims {
        table: Table { words: Borrowed(&NAMES), slots: Borrowed(&NAME_SLOTS) },
        kinds: Kinds(Borrowed(&NAME_KINDS)),
        beginnings: Beginnings(Borrowed(&NAME_BEGINNINGS)),
        heads: Heads(Borrowed(&NAME_HEADS)),
        longest: LONGEST_NAME,
        longest_number: LONGEST_NUMBER_IN_NAME,
    }
}

/// All hosts.
pub fn hosts() -> Hosts {
    Hosts {
        providers: Table { words: Borrowed(&HOSTS), slots: Borrowed(&HOST_SLOTS) },
        tops: Kinds(Borrowed(&HOST_TOPS)),
        numbered: HOSTS_ARE_NUMBERED,
    }
}

/// What all rules say.
pub fn of_rules() -> OfRules {
    OfRules {
        words: Table { words: Borrowed(&WORDS), slots: Borrowed(&WORD_SLOTS) },
        kinds: Kinds(Borrowed(&WORD_KINDS)),
        longest_number: LONGEST_NUMBER_IN_WORD,
        shaped: ByProvider { rules: Borrowed(&SHAPED), starts: Borrowed(&SHAPED_STARTS) },
        proven: ByProvider { rules: Borrowed(&PROVEN), starts: Borrowed(&PROVEN_STARTS) },
    }
}

/// All shapes of values.
pub fn shapes() -> Shapes {
    Shapes {
        by_length: Borrowed(&SHAPES_BY_LENGTH),
        others: Borrowed(&OTHER_SHAPES),
        places: Borrowed(&OTHER_PLACES),
        has_byte: Borrowed(&SHAPES_HAVE_BYTE),
    }
}
