//! Whose each name is.
//!
//! Leaves out: where names stand (heard). Also compiled into patterns/build.rs.

use super::{kinds::Kinds, table::Table};
use crate::rule::{
    Shared, Text,
    identifier::{Beginnings, Heads},
};

/// Every provider's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    pub table: Table<Claim>,
    /// Most words are told by that.
    pub kinds: Kinds,
    /// What they begin with,
    pub beginnings: Beginnings,
    /// in more letters.
    pub heads: Heads<17>,
    /// Bytes that the longest of them has.
    pub longest: usize,
    /// Digits that the longest number in one has.
    pub longest_number: usize,
}

/// Whose a name is, and whether it is an ordinary word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    pub provider: usize,
    pub common: bool,
}

impl Claims {
    /// Adds those of the providers from `first` on.
    pub fn extend(&mut self, providers: &[Shared], first: usize) {
        let mut named = Vec::with_capacity(providers[first..].iter().map(|of| of.names.len() + of.common_names.len()).sum());
        for (provider, of) in providers.iter().enumerate().skip(first) {
            let claim = |common| move |name: &Text| (name.clone(), Claim { provider, common });
            named.extend(of.names.iter().map(claim(false)));
            named.extend(of.common_names.iter().map(claim(true)));
        }
        let words = || named.iter().map(|(name, _)| &**name);
        self.kinds.extend(words());
        self.beginnings.extend(words());
        self.heads.extend(words());
        self.longest = words().map(str::len).fold(self.longest, usize::max);
        self.longest_number = words().map(longest_number).fold(self.longest_number, usize::max);
        self.table.extend(named);
    }
}

/// Digits that the longest number in a word has.
pub fn longest_number(word: &str) -> usize {
    word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}
