//! Which provider's host stands in a part of a text; each word is looked up once.
//!
//! Promises: of a part is said what the words say that lie wholly in it.
//! Leaves out: which parts are asked about (around).

use std::ops::Range;

use super::{hosts::Hosts, stretch::Stretch};

/// The words of a text that are hosts, and whose.
pub type HeardHosts = Stretch<(Range<usize>, Vec<usize>)>;

impl Hosts {
    /// The providers whose hosts stand wholly in a part of `text`, which begins within the stretch that was looked through or at its end.
    pub fn heard_in(&self, text: &[u8], part: &Range<usize>, heard: &mut HeardHosts) -> Vec<usize> {
        self.look_through(text, part.end, heard);
        let from = heard.found.partition_point(|(word, _)| word.start < part.start);
        let whole = heard.found[from..].iter().take_while(|(word, _)| word.end <= part.end);
        let mut heard = Vec::new();
        for provider in whole.flat_map(|(_, providers)| providers) {
            if !heard.contains(provider) {
                heard.push(*provider);
            }
        }
        heard
    }

    /// Makes the stretch that was looked through one that goes on to `end`, and to the end of a word.
    fn look_through(&self, text: &[u8], end: usize, heard: &mut HeardHosts) {
        while heard.done.end < end {
            let Some(dot) = memchr::memchr(b'.', &text[heard.done.end..end]).map(|at| heard.done.end + at) else {
                heard.done.end = end;
                return;
            };
            let start = text[..dot].iter().rposition(|&b| !is_host_byte(b)).map_or(0, |at| at + 1);
            let word = start..dot + word_length(&text[dot..]);
            heard.done.end = word.end;
            let mut providers = Vec::new();
            self.claim_word(&text[word.clone()], &mut providers);
            if !providers.is_empty() {
                heard.found.push((word, providers));
            }
        }
    }

    /// Adds those whose host a word is, or ends with.
    fn claim_word(&self, word: &[u8], providers: &mut Vec<usize>) {
        const SHORTEST: usize = 4;
        let host = trim_host(word);
        if word.len() >= SHORTEST && word.contains(&b'.') && self.may_be_host(host) {
            self.claim(&String::from_utf8_lossy(host).to_ascii_lowercase(), providers);
        }
    }
}

/// How many bytes at the beginning of a text may be a host's.
fn word_length(text: &[u8]) -> usize {
    text.iter().position(|&b| !is_host_byte(b)).unwrap_or(text.len())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rule::RuleSet,
        scan::naming::{Directory, stretch::each_part},
    };

    #[test]
    fn of_a_part_is_heard_what_stands_in_it_alone() {
        let Directory { hosts, .. } = Directory::new(&RuleSet::builtin());
        let words = ["api", "datadoghq", ".", ".", "com", " ", "\n", "github", "amazonaws", "-", "io", "slack", "/", ":", "é"];
        let (mut heard, mut named) = (HeardHosts::default(), 0);
        each_part(&words, |text, at, part| {
            if at == 0 {
                heard = HeardHosts::default();
            }
            heard.go_to(at);
            let is_host = |at: usize| text.get(at).is_some_and(|&byte| is_host_byte(byte));
            let is_cut = |at: usize| at > 0 && is_host(at - 1) && is_host(at);
            let mut alone = text[part.clone()].split(|&byte| !is_host_byte(byte)).collect::<Vec<_>>();
            if is_cut(part.end) {
                alone.pop();
            }
            let mut expected = Vec::new();
            for word in alone.into_iter().skip(usize::from(is_cut(part.start))) {
                hosts.claim_word(word, &mut expected);
            }
            let alone = &text[part.clone()];
            assert_eq!(hosts.heard_in(text, part, &mut heard), expected, "{:?}", String::from_utf8_lossy(alone));
            named += expected.len();
        });
        assert!(named > 100, "{named}");
    }
}
