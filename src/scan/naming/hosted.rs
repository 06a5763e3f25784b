//! Which provider's host stands in a part of a text; each word is looked up once.
//!
//! Promises: of a part is said what the words say that lie wholly in it.
//! Leaves out: which parts are asked about (around).

use std::ops::Range;

use super::{hosts::Hosts, stretch::Stretch};

/// Where hosts stand in a text.
#[derive(Default)]
pub struct HeardHosts {
    /// The words that are hosts, and whose.
    words: Stretch<(Range<usize>, Vec<usize>)>,
    /// The last word that might have been one, and is nobody's: what links to one place mostly links to it again.
    nobodys: Nobodys,
}

/// A word that is no host of anybody's.
#[derive(Default)]
struct Nobodys {
    word: Vec<u8>,
    /// Where in it the first dot is that may be in a host.
    dot: usize,
}

impl Nobodys {
    /// Where it ends, if the dot at `dot` is in such a word.
    fn end(&self, text: &[u8], dot: usize) -> Option<usize> {
        let (start, is_other) = (dot.checked_sub(self.dot)?, |byte: &u8| !is_host_byte(*byte));
        let rest = text[start..].strip_prefix(&self.word[..])?;
        let is_whole = !self.word.is_empty() && text[..start].last().is_none_or(is_other) && rest.first().is_none_or(is_other);
        is_whole.then_some(start + self.word.len())
    }
}

/// No host has more bytes. Each label of a word costs a look at all that follow it.
const LONGEST: usize = 253;
/// Bytes in which a dot is looked for at once.
const PIECE: usize = 64;

impl HeardHosts {
    /// [`Stretch::go_to`].
    pub fn go_to(&mut self, start: usize) {
        self.words.go_to(start);
    }

    /// The words from `start` on in what was looked through.
    fn since(&self, start: usize) -> &[(Range<usize>, Vec<usize>)] {
        &self.words.found[self.words.found.partition_point(|(word, _)| word.start < start)..]
    }
}

impl Hosts {
    /// The providers whose hosts stand wholly in a part of `text`, which begins within the stretch that was looked through or at its end.
    pub fn heard_in(&self, text: &[u8], part: &Range<usize>, heard: &mut HeardHosts) -> Vec<usize> {
        self.look_through(text, part.end, heard);
        let whole = heard.since(part.start).iter().take_while(|(word, _)| word.end <= part.end);
        let mut heard = Vec::new();
        for provider in whole.flat_map(|(_, providers)| providers) {
            if !heard.contains(provider) {
                heard.push(*provider);
            }
        }
        heard
    }

    /// Whether one of those `who` are asked about has a host in a part.
    pub fn is_heard_in(&self, text: &[u8], part: &Range<usize>, heard: &mut HeardHosts, who: impl Fn(usize) -> bool) -> bool {
        self.look_through(text, part.end, heard);
        heard.since(part.start).iter().any(|(_, providers)| providers.iter().any(|&provider| who(provider)))
    }

    /// Makes the stretch that was looked through one that goes on to `end`, and to the end of a word.
    fn look_through(&self, text: &[u8], end: usize, heard: &mut HeardHosts) {
        let HeardHosts { words: Stretch { done, found }, nobodys } = heard;
        while done.end < end {
            let Some(dot) = self.next_dot(text, done.end..end) else {
                done.end = end;
                return;
            };
            if let Some(end) = nobodys.end(text, dot) {
                done.end = end;
                continue;
            }
            let floor = dot.saturating_sub(LONGEST);
            let start = text[floor..dot].iter().rposition(|&b| !is_host_byte(b)).map_or(floor, |at| floor + at + 1);
            let word = start..dot + word_length(&text[dot..]);
            done.end = word.end;
            // What has no beginning within reach is longer than any.
            if word.len() > LONGEST || text[..start].last().is_some_and(|&byte| is_host_byte(byte)) {
                continue;
            }
            let mut providers = Vec::new();
            if self.claim_word(&text[word.clone()], &mut providers) && providers.is_empty() {
                nobodys.word.clear();
                nobodys.word.extend_from_slice(&text[word.clone()]);
                nobodys.dot = dot - word.start;
            }
            if !providers.is_empty() {
                found.push((word, providers));
            }
        }
    }

    /// The first dot in a part that may be in a host. A version's dots, and most of an address's, are passed by: some other dot stands before a
    /// host's last label.
    fn next_dot(&self, text: &[u8], part: Range<usize>) -> Option<usize> {
        // In numbers, a compiler does many at once.
        let of_version = u8::from(!self.numbered);
        let may_be = |dot: u8, next: u8| u8::from(dot == b'.') & !(of_version & u8::from(next.wrapping_sub(b'0') < 10));
        let mut at = part.start;
        while at < part.end
            && let Some(piece) = text[at..].first_chunk::<{ PIECE + 1 }>()
        {
            let mut dots = [0; PIECE];
            dots.iter_mut().enumerate().for_each(|(i, dot)| *dot = may_be(piece[i], piece[i + 1]));
            let mut eights = dots.as_chunks().0.iter().map(|eight| u64::from_le_bytes(*eight)).enumerate();
            if let Some((index, eight)) = eights.find(|(_, eight)| *eight != 0) {
                return Some(at + 8 * index + eight.trailing_zeros() as usize / 8).filter(|dot| *dot < part.end);
            }
            at += PIECE;
        }
        let mut dots = memchr::memchr_iter(b'.', &text[at.min(part.end)..part.end]).map(|dot| at + dot);
        dots.find(|&dot| may_be(b'.', text.get(dot + 1).copied().unwrap_or(0)) != 0)
    }

    /// Adds those whose host a word is, or ends with, and says whether that had to be looked up.
    fn claim_word(&self, word: &[u8], providers: &mut Vec<usize>) -> bool {
        const SHORTEST: usize = 4;
        let host = trim_host(word);
        let may_be = word.len() >= SHORTEST && word.contains(&b'.') && self.may_be_host(host);
        if may_be {
            self.claim(&String::from_utf8_lossy(host).to_ascii_lowercase(), providers);
        }
        may_be
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
    fn a_word_that_was_nobodys_is_told_where_it_stands_alone() {
        let nobodys = Nobodys { word: b"www.example.org".to_vec(), dot: 3 };
        for (text, end) in [
            ("x www.example.org/", Some(17)),
            ("www.example.org", Some(15)),
            ("awww.example.org", None),
            ("www.example.orgs", None),
            ("www.example.org.", None),
            ("-www.example.org", None),
            ("www.other.org", None),
            ("w.example.org", None),
        ] {
            let dot = text.find('.').expect("there is one");
            assert_eq!(nobodys.end(text.as_bytes(), dot), end, "{text}");
        }
        assert_eq!(Nobodys::default().end(b" . ", 1), None);
    }

    #[test]
    fn what_is_longer_than_any_host_is_none() {
        let Directory { hosts, .. } = Directory::new(&RuleSet::builtin());
        let heard = |text: &str| hosts.heard_in(text.as_bytes(), &(0..text.len()), &mut HeardHosts::default()).len();
        let below = |labels: usize| format!("{}api.stripe.com", "ab.".repeat(labels));
        assert_eq!([1, 79, 80, 500].map(|labels| heard(&below(labels))), [1, 1, 0, 0]);
        assert_eq!(heard(&format!("{} {}", below(500), below(1))), 1, "what follows is");
    }

    #[test]
    fn of_a_part_is_heard_what_stands_in_it_alone() {
        let Directory { hosts, .. } = Directory::new(&RuleSet::builtin());
        let words = [
            "api", "datadoghq", "github.com", ".", ".", ".1", "com", " ", "\n", "github", "amazonaws", "-", "io", "slack", "/",
            ":", "é",
        ];
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
        assert!(named > 50, "{named}");
    }
}
