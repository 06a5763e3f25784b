//! Which provider's host stands in a text.

use std::collections::HashMap;

use super::kinds::{Quick, Word};
use crate::rule::RuleSet;

/// Every provider's hosts.
pub struct Hosts {
    providers: HashMap<Word, Vec<usize>, Quick>,
    /// Their last labels, each once.
    tops: Vec<String>,
    /// By length, a bit for each letter that one of those begins with.
    beginnings: [u32; LONGEST_TOP + 1],
}

/// A last label is no longer than a label may be.
const LONGEST_TOP: usize = 63;

impl Hosts {
    /// Of all providers of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        let mut providers: HashMap<Word, Vec<usize>, Quick> = HashMap::default();
        for (provider, of) in rules.providers().iter().enumerate() {
            for host in &of.hosts {
                providers.entry(host.to_cow()).or_default().push(provider);
            }
        }
        let mut tops: Vec<String> = providers.keys().map(|host| host.rsplit('.').next().unwrap_or(host).to_owned()).collect();
        tops.sort();
        tops.dedup();
        let mut beginnings = [0; LONGEST_TOP + 1];
        tops.iter().filter(|top| top.len() <= LONGEST_TOP).for_each(|top| beginnings[top.len()] |= beginning(top.as_bytes()));
        Self { providers, tops, beginnings }
    }

    /// The providers whose hosts stand in a text.
    pub fn named_in(&self, text: &[u8]) -> Vec<usize> {
        let mut providers = Vec::new();
        let mut done = 0;
        for dot in memchr::memchr_iter(b'.', text) {
            if dot < done {
                continue;
            }
            let start = text[..dot].iter().rposition(|&b| !is_host_byte(b)).map_or(0, |at| at + 1);
            let end = text[dot..].iter().position(|&b| !is_host_byte(b)).map_or(text.len(), |length| dot + length);
            done = end;
            let word = trim_host(&text[start..end]);
            if end - start > 3 && self.is_top(word) {
                self.claim_host(&String::from_utf8_lossy(word).to_ascii_lowercase(), &mut providers);
            }
        }
        providers
    }

    /// Whether some host has the word's last label: most words with a dot between are members of something, and have another.
    fn is_top(&self, word: &[u8]) -> bool {
        let label = word.rsplit(|&b| b == b'.').next().unwrap_or_default();
        self.beginnings.get(label.len()).is_some_and(|letters| letters & beginning(label) != 0)
            && self.tops.iter().any(|top| label.eq_ignore_ascii_case(top.as_bytes()))
    }

    fn claim_host(&self, host: &str, providers: &mut Vec<usize>) {
        let suffixes = std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, parent)| parent));
        for provider in suffixes.filter_map(|host| self.providers.get(host)).flatten() {
            if !providers.contains(provider) {
                providers.push(*provider);
            }
        }
    }
}

/// A bit for a label's first letter, in either case.
fn beginning(label: &[u8]) -> u32 {
    label.first().map_or(0, |first| 1 << (first % 32))
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

fn trim_host(mut word: &[u8]) -> &[u8] {
    while let [b'.' | b'-', rest @ ..] | [rest @ .., b'.' | b'-'] = word {
        word = rest;
    }
    word
}
