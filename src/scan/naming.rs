//! Which provider is named near a value: in the name it is assigned to, on its line, in the blocks around it, on the lines before, by a host.
//!
//! Promises: one look-up a word, whatever the number of providers.
//! Leaves out: whether the value is that provider's (assigned).

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
    ops::Range,
};

use super::context::{AHEAD, BACK};
use crate::rule::{Form, RuleSet, identifier::Segments, shape::CharClass};

/// How near a provider is named, the nearest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// By a host within the window, or by a line before.
    Around,
    /// By a comment on a line before, or by a host two lines away at most.
    Introduced,
    /// On the value's line, or as a block it lies in.
    Beside,
    /// In the name it is assigned to.
    Named,
}

/// A provider named near a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Index into [`RuleSet::providers`].
    pub provider: usize,
    /// Where.
    pub nearness: Nearness,
}

/// Every provider's names and hosts, and the rules by which its values are known.
pub struct Directory {
    names: HashMap<String, Vec<Claim>, Quick>,
    /// Most words are told by that.
    kinds: Kinds,
    hosts: HashMap<String, Vec<usize>, Quick>,
    /// The hosts' last labels, each once.
    tops: Vec<String>,
    /// The words that rules with a shape ask for.
    words: HashSet<String, Quick>,
    /// As `kinds`, of those.
    word_kinds: Kinds,
    /// By provider: its rules with a shape, those that ask for a word first.
    shapes: Vec<Vec<usize>>,
    /// By provider: what the values that prove themselves begin with, or hold.
    heads: HashMap<usize, Vec<String>>,
    /// By length: the shapes that a value of it may have.
    by_length: Vec<Shapes>,
}

/// The shapes of values of one length, each once.
#[derive(Clone, Default)]
struct Shapes {
    /// The classes of those that are a run of one class, a bit each.
    classes: u16,
    /// The rules of all others.
    rules: Vec<usize>,
}

/// FNV-1a: what is looked up is short, and nobody chooses what is found.
struct Fnv(u64);

type Quick = BuildHasherDefault<Fnv>;

impl Default for Fnv {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[derive(Clone, Copy)]
struct Claim {
    provider: usize,
    common: bool,
}

/// A name that a suffix follows has so many bytes at least.
const SHORTEST_BEFORE_SUFFIX: usize = 3;

/// Most segments that make up one name: `new`, `relic`.
const MOST_SEGMENTS: usize = 3;

/// Whether what follows a provider's name within one segment begins as it may: `datadogapikey`.
fn begins_with_suffix(rest: &[u8]) -> bool {
    matches!(
        rest,
        [b'a', b'p', b'i' | b'p', ..]
            | [b'k', b'e', b'y', ..]
            | [b't', b'o', b'k', b'e', b'n', ..]
            | [b's', b'e', b'c', b'r', b'e', b't', ..]
            | [b'a', b'c', b'c', b'e', b's', b's', ..]
            | [b'p', b'a', b's', b's', ..]
            | [b'p', b'w', b'd', ..]
            | [b'a', b'u', b't', b'h', ..]
            | [b'c', b'l', b'i', b'e', b'n', b't', ..]
            | [b'p', b'r', b'i', b'v', b'a', b't', b'e', ..]
            | [b'w', b'e', b'b', b'h', b'o', b'o', b'k', ..]
            | [b'c', b'r', b'e', b'd', b'e', b'n', b't', b'i', b'a', b'l', ..]
            | [b'i', b'd', ..]
    )
}

/// How far from a value a host counts, in bytes.
const HOST_REACH: usize = 600;
/// How much of a line is looked at on either side of a value.
const LINE_REACH: usize = 256;
/// How many lines before a value's may name its provider.
const LINES_BEFORE: usize = 2;

/// A bit for each kind of word that there is, by its length, its first two bytes and its last: most other words are of none.
struct Kinds(Box<[u64; KINDS / 64]>);

const KINDS: usize = 1 << 16;

impl Kinds {
    fn of<'n>(words: impl Iterator<Item = &'n String>) -> Self {
        let mut bits = Box::new([0; KINDS / 64]);
        for kind in words.filter_map(|word| Self::kind(word.as_bytes())) {
            bits[kind / 64] |= 1 << (kind % 64);
        }
        Self(bits)
    }

    /// Whether `word` may be one of the words.
    fn may_have(&self, word: &str) -> bool {
        Self::kind(word.as_bytes()).is_some_and(|kind| self.0[kind / 64] >> (kind % 64) & 1 == 1)
    }

    fn kind(word: &[u8]) -> Option<usize> {
        let (first, last) = (*word.first()?, *word.last()?);
        let second = word.get(1).copied().unwrap_or(0);
        let all = u32::from_le_bytes([first, second, last, word.len() as u8]);
        Some((all.wrapping_mul(0x9E37_79B1) >> 16) as usize)
    }
}

impl Directory {
    /// Of all providers of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        let mut names: HashMap<String, Vec<Claim>, Quick> = HashMap::default();
        let mut hosts: HashMap<String, Vec<usize>, Quick> = HashMap::default();
        for (provider, of) in rules.providers().iter().enumerate() {
            for (list, common) in [(&of.names, false), (&of.common_names, true)] {
                for name in list {
                    names.entry(name.clone()).or_default().push(Claim { provider, common });
                }
            }
            for host in &of.hosts {
                hosts.entry(host.clone()).or_default().push(provider);
            }
        }
        let words = rules.rules().iter().filter_map(|rule| match &rule.form {
            Form::Shape { words, .. } => Some(words),
            Form::Regex { .. } | Form::Assigned { .. } => None,
        });
        let words: HashSet<String, Quick> = words.flatten().cloned().collect();
        let shapes = shapes_by_provider(rules);
        Self {
            kinds: Kinds::of(names.keys()),
            names,
            tops: tops(&hosts),
            hosts,
            word_kinds: Kinds::of(words.iter()),
            words,
            by_length: by_length(rules, &shapes),
            shapes,
            heads: heads_by_provider(rules),
        }
    }

    /// Whether a reading has any of the providers' shapes.
    pub fn is_shaped(&self, rules: &RuleSet, text: &[u8], readings: &[Range<usize>]) -> bool {
        let has = |value: &[u8], rule: usize| matches!(&rules.rules()[rule].form, Form::Shape { shape, .. } if shape.fits(value));
        readings.iter().any(|reading| {
            let Some(Shapes { classes, rules }) = self.by_length.get(reading.len()) else { return false };
            let value = &text[reading.clone()];
            CharClass::of_all(value) & classes != 0 || rules.iter().any(|&rule| has(value, rule))
        })
    }

    /// A provider's rules with a shape.
    pub fn shapes(&self, provider: usize) -> &[usize] {
        &self.shapes[provider]
    }

    /// Whether `value` begins as those of the provider's values do that prove themselves.
    pub fn begins_as_proven(&self, provider: usize, value: &[u8]) -> bool {
        self.heads.get(&provider).is_some_and(|heads| heads.iter().any(|head| value.starts_with(head.as_bytes())))
    }

    /// Whether a name holds a word that some rule asks for, as one or two of its segments.
    pub fn is_asked_for(&self, segments: &Segments) -> bool {
        let is_word = |word: &str| self.word_kinds.may_have(word) && self.words.contains(word);
        (0..segments.len()).any(|at| is_word(segments.joined(at..at + 1)))
            || (1..segments.len()).any(|at| is_word(segments.joined(at - 1..at + 1)))
    }

    /// The providers named in an assigned name's segments, the longest name first; ordinary words count too in a name that is one.
    pub fn in_name(&self, segments: &Segments, common_too: bool) -> Vec<usize> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for first in 0..segments.len() {
            for end in first + 1..=segments.len().min(first + MOST_SEGMENTS) {
                self.claim(segments.joined(first..end), common_too, &mut found);
            }
            let segment = segments.joined(first..first + 1);
            for within in SHORTEST_BEFORE_SUFFIX..segment.len() {
                if begins_with_suffix(&segment.as_bytes()[within..]) && segment.is_char_boundary(within) {
                    self.claim(&segment[..within], false, &mut found);
                }
            }
        }
        found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        let mut providers = Vec::new();
        for (_, provider) in found {
            if !providers.contains(&provider) {
                providers.push(provider);
            }
        }
        providers
    }

    fn claim(&self, name: &str, common_too: bool, found: &mut Vec<(usize, usize)>) {
        if self.kinds.may_have(name) {
            let claims = self.names.get(name).into_iter().flatten().filter(|claim| common_too || !claim.common);
            found.extend(claims.map(|claim| (name.len(), claim.provider)));
        }
    }

    /// The providers whose hosts stand in a text.
    fn by_host(&self, text: &[u8]) -> Vec<usize> {
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
        self.tops.iter().any(|top| label.eq_ignore_ascii_case(top.as_bytes()))
    }

    fn claim_host(&self, host: &str, providers: &mut Vec<usize>) {
        let suffixes = std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, parent)| parent));
        for provider in suffixes.filter_map(|host| self.hosts.get(host)).flatten() {
            if !providers.contains(provider) {
                providers.push(*provider);
            }
        }
    }

    /// Every provider named near `value`, which lies in `enclosing` blocks; the nearest first.
    ///
    /// `of_its_own`: the assigned name has words of its own, so that what the lines around say is of other values.
    pub fn around(&self, text: &[u8], value: &Range<usize>, enclosing: &[&[u8]], of_its_own: bool) -> Vec<Mention> {
        let mut mentions: Vec<Mention> = Vec::new();
        let mut segments = Segments::default();
        let mut in_text = |text: &[u8], common_too: bool| {
            segments.refill_lossy(text);
            self.in_name(&segments, common_too)
        };
        let mut add = |providers: Vec<usize>, nearness| {
            for provider in providers {
                if !mentions.iter().any(|mention| mention.provider == provider) {
                    mentions.push(Mention { provider, nearness });
                }
            }
        };
        let line = line_around(text, value);
        add(self.by_host(&text[line.clone()]), Nearness::Beside);
        add(in_text(&text[line.start..value.start], false), Nearness::Beside);
        add(in_text(&text[value.end..line.end], false), Nearness::Beside);
        for header in enclosing {
            add(in_text(header, true), Nearness::Beside);
        }
        if !of_its_own {
            let floor = value.start.saturating_sub(BACK.min(HOST_REACH));
            let ceiling = text.len().min(value.end + AHEAD.min(HOST_REACH));
            add(self.by_host(&text[lines_around(text, &line, floor, ceiling)]), Nearness::Introduced);
            let lines: Vec<&[u8]> = lines_before(text, line.start, floor).collect();
            for comment in lines.iter().filter(|line| is_comment(line)) {
                add(in_text(comment, false), Nearness::Introduced);
            }
            add(self.by_host(&text[floor..ceiling]), Nearness::Around);
            for before in lines {
                add(in_text(before, false), Nearness::Around);
            }
        }
        mentions
    }
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

/// The line `value` lies on, cut to [`LINE_REACH`] on either side.
fn line_around(text: &[u8], value: &Range<usize>) -> Range<usize> {
    let floor = value.start.saturating_sub(LINE_REACH);
    let ceiling = text.len().min(value.end + LINE_REACH);
    let start = memchr::memrchr(b'\n', &text[floor..value.start]).map_or(floor, |i| floor + i + 1);
    let end = memchr::memchr(b'\n', &text[value.end..ceiling]).map_or(ceiling, |i| value.end + i);
    start..end
}

/// `line` with [`LINES_BEFORE`] lines on either side, within the bounds.
fn lines_around(text: &[u8], line: &Range<usize>, floor: usize, ceiling: usize) -> Range<usize> {
    let mut start = line.start;
    for _ in 0..=LINES_BEFORE {
        let Some(end) = start.checked_sub(1).filter(|&end| end > floor) else { break };
        start = memchr::memrchr(b'\n', &text[floor..end]).map_or(floor, |i| floor + i + 1);
    }
    let mut end = line.end.min(ceiling);
    for _ in 0..LINES_BEFORE {
        end = memchr::memchr(b'\n', &text[(end + 1).min(ceiling)..ceiling]).map_or(ceiling, |i| (end + 1 + i).min(ceiling));
    }
    start..end.max(start)
}

/// Whether a line speaks of what follows: a comment, or a heading of Markdown.
fn is_comment(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    [&b"#"[..], b"//", b"--", b";", b"/*", b"* ", b"<!--", b"\"\"\"", b"REM "].iter().any(|mark| line.starts_with(mark))
}

/// The lines before the one that begins at `line`, the nearest first.
fn lines_before(text: &[u8], line: usize, floor: usize) -> impl Iterator<Item = &[u8]> {
    let before = text[floor.min(line)..line].strip_suffix(b"\n").unwrap_or(&[]);
    before.rsplit(|&b| b == b'\n').take(LINES_BEFORE)
}

fn tops(hosts: &HashMap<String, Vec<usize>, Quick>) -> Vec<String> {
    let mut tops: Vec<String> = hosts.keys().map(|host| host.rsplit('.').next().unwrap_or(host).to_owned()).collect();
    tops.sort();
    tops.dedup();
    tops
}

fn heads_by_provider(rules: &RuleSet) -> HashMap<usize, Vec<String>> {
    const SHORTEST: usize = 4;
    let places: HashMap<_, _> =
        rules.providers().iter().enumerate().map(|(place, of)| (std::sync::Arc::as_ptr(of), place)).collect();
    let mut heads: HashMap<usize, Vec<String>> = HashMap::new();
    for rule in rules.rules().iter().filter(|rule| !rule.provider.generic) {
        if let Some(place) = places.get(&std::sync::Arc::as_ptr(&rule.provider)) {
            heads.entry(*place).or_default().extend(rule.keywords.iter().filter(|keyword| keyword.len() >= SHORTEST).cloned());
        }
    }
    heads
}

fn shapes_by_provider(rules: &RuleSet) -> Vec<Vec<usize>> {
    let providers = rules.providers();
    let mut shapes = vec![Vec::new(); providers.len()];
    for (index, rule) in rules.rules().iter().enumerate() {
        let Form::Shape { partners, .. } = &rule.form else { continue };
        let provider = providers.iter().position(|provider| std::sync::Arc::ptr_eq(provider, &rule.provider));
        if let Some(provider) = provider.filter(|_| partners.is_empty()) {
            shapes[provider].push(index);
        }
    }
    let asks_for_no_word = |&rule: &usize| matches!(&rules.rules()[rule].form, Form::Shape { words, .. } if words.is_empty());
    for of_one in &mut shapes {
        of_one.sort_by_key(asks_for_no_word);
    }
    shapes
}

/// The shapes of rules by the lengths they may have.
fn by_length(rules: &RuleSet, shapes: &[Vec<usize>]) -> Vec<Shapes> {
    let (mut seen, mut by_length) = (HashSet::new(), Vec::new());
    for &rule in shapes.iter().flatten() {
        let Form::Shape { shape, .. } = &rules.rules()[rule].form else { continue };
        if !seen.insert(shape.to_string()) {
            continue;
        }
        let (least, most) = shape.lengths();
        by_length.resize(by_length.len().max(most + 1), Shapes::default());
        for of_length in &mut by_length[least..=most] {
            match shape.as_run() {
                Some(class) => of_length.classes |= class.bit(),
                None => of_length.rules.push(rule),
            }
        }
    }
    by_length
}
