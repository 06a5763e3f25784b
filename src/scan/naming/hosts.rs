//! Whose each host is.
//!
//! Leaves out: where hosts stand (hosted). Also compiled into patterns/build.rs.

use super::{kinds::Kinds, table::Table};
use crate::rule::Shared;

/// Every provider's hosts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hosts {
    pub providers: Table<usize>,
    /// Most words are told by their last label.
    pub tops: Kinds,
    /// Whether some last label begins with a digit.
    pub numbered: bool,
}

impl Hosts {
    /// Adds those of the providers from `first` on.
    pub fn extend(&mut self, providers: &[Shared], first: usize) {
        let mut hosts = Vec::with_capacity(providers[first..].iter().map(|of| of.hosts.len()).sum());
        for (provider, of) in providers.iter().enumerate().skip(first) {
            hosts.extend(of.hosts.iter().map(|host| (host.clone(), provider)));
        }
        self.tops.extend(hosts.iter().map(|(host, _)| top(host)));
        self.numbered |= hosts.iter().any(|(host, _)| top(host).starts_with(|c: char| c.is_ascii_digit()));
        self.providers.extend(hosts);
    }

    /// Whether some host may have the last label of that word: most words with a dot between are members of something, and have another.
    pub fn may_be_host(&self, word: &[u8]) -> bool {
        self.tops.may_have_folded(word.rsplit(|&b| b == b'.').next().unwrap_or_default())
    }

    /// Adds those whose host a host is, or lies below.
    pub fn claim(&self, host: &str, providers: &mut Vec<usize>) {
        let suffixes = std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, parent)| parent));
        for provider in suffixes.flat_map(|host| self.providers.get(host)) {
            if !providers.contains(provider) {
                providers.push(*provider);
            }
        }
    }
}

/// A host's last label.
fn top(host: &str) -> &str {
    host.rsplit('.').next().unwrap_or_default()
}
