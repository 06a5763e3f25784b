//! Whose each host is.
//!
//! Leaves out: where hosts stand (hosted). Also compiled into patterns/build.rs.

use std::borrow::Cow;

use super::table::Table;
use crate::rule::{Shared, Text};

/// Every provider's hosts.
#[derive(Clone, Debug, PartialEq)]
pub struct Hosts {
    pub providers: Table<usize>,
    /// Their last labels, each once.
    pub tops: Cow<'static, [Text]>,
    /// By length, a bit for each letter that one of those begins with.
    pub beginnings: [u32; LONGEST_TOP + 1],
}

/// A last label is no longer than a label may be.
pub const LONGEST_TOP: usize = 63;

impl Default for Hosts {
    fn default() -> Self {
        Self { providers: Table::default(), tops: Cow::Borrowed(&[]), beginnings: [0; LONGEST_TOP + 1] }
    }
}

impl Hosts {
    /// Adds those of the providers from `first` on.
    pub fn extend(&mut self, providers: &[Shared], first: usize) {
        let mut hosts = Vec::with_capacity(providers[first..].iter().map(|of| of.hosts.len()).sum());
        for (provider, of) in providers.iter().enumerate().skip(first) {
            hosts.extend(of.hosts.iter().map(|host| (host.clone(), provider)));
        }
        hosts.iter().for_each(|(host, _)| self.add_top(top(host.as_bytes())));
        self.providers.extend(hosts);
    }

    fn add_top(&mut self, top: &[u8]) {
        if !self.is_top(top) {
            self.tops.to_mut().push(String::from_utf8_lossy(top).into_owned().into());
            if let Some(letters) = self.beginnings.get_mut(top.len()) {
                *letters |= beginning(top);
            }
        }
    }

    /// Whether some host has that last label: most words with a dot between are members of something, and have another.
    pub fn is_top(&self, label: &[u8]) -> bool {
        self.beginnings.get(label.len()).is_some_and(|letters| letters & beginning(label) != 0)
            && self.tops.iter().any(|top| label.eq_ignore_ascii_case(top.as_bytes()))
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
pub fn top(host: &[u8]) -> &[u8] {
    host.rsplit(|&b| b == b'.').next().unwrap_or_default()
}

/// A bit for a label's first letter, in either case.
fn beginning(label: &[u8]) -> u32 {
    label.first().map_or(0, |first| 1 << (first % 32))
}
