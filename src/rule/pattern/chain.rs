//! What every match of a regex begins with, in steps that leave no choice: so many bytes of one set, then so many of another. Where a text does
//! not go that way nothing matches, and no automaton need be made to say so.
//!
//! Promises: true of every match; what is not proven is not said. Looks at `FARTHEST` bytes at most.
//! Leaves out: where in a match its keyword is (pattern).

use std::ops::Range;

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use crate::rule::lent::{List, Text};

/// The steps of a regex.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Whether the first of them begins behind the keyword, wherever that ends, or else
    pub is_behind: bool,
    /// so far behind a match's beginning: the keyword says what stands before.
    pub from: usize,
    /// They, in the order of the text.
    pub steps: List<Step>,
}

/// Bytes of one set, as many as stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// A bit for each byte that is of it.
    pub set: Set,
    /// How many at least,
    pub min: usize,
    /// and at most.
    pub max: usize,
}

type Set = [u64; 4];

/// More steps say little more.
const MOST_STEPS: usize = 12;
/// What stands farther from a match's beginning is not looked at.
const FARTHEST: usize = 256;

impl Chain {
    /// Of a regex of which all matches have as many bytes before their keyword, `lead`.
    pub(super) fn of(hir: &Hir, keywords: &[Text], lead: usize) -> Self {
        let behind = if lead == 0 { behind_keyword(hir, keywords) } else { None };
        let chain = behind.map(|parts| Links::of(parts).into_chain(true));
        chain.filter(|chain| !chain.steps.is_empty()).unwrap_or_else(|| Links::of([hir]).into_chain(false))
    }

    /// Whether what matches may go on so where a keyword stands at `hit`, and the match begins at `start`.
    #[inline]
    pub fn may_go_on(&self, text: &[u8], start: usize, hit: Range<usize>) -> bool {
        let mut at = if self.is_behind { hit.end } else { start + self.from };
        self.steps.iter().all(|step| {
            let count = text.get(at..).unwrap_or_default().iter().take(step.max).take_while(|byte| step.has(**byte)).count();
            at += count;
            count >= step.min
        })
    }
}

impl Step {
    fn has(&self, byte: u8) -> bool {
        has(&self.set, byte)
    }
}

fn has(set: &Set, byte: u8) -> bool {
    set[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
}

fn union(left: Set, right: Set) -> Set {
    std::array::from_fn(|at| left[at] | right[at])
}

fn meet(left: &Set, right: &Set) -> bool {
    left.iter().zip(right).any(|(left, right)| left & right != 0)
}

fn of_bytes(bytes: impl Iterator<Item = u8>) -> Set {
    bytes.fold([0; 4], |mut set, byte| {
        set[usize::from(byte / 64)] |= 1 << (byte % 64);
        set
    })
}

/// The parts of a regex behind its keyword, if all of what it may begin with are its keywords, as they are written, and none begins another.
fn behind_keyword<'h>(hir: &'h Hir, keywords: &[Text]) -> Option<Vec<&'h Hir>> {
    let (mut parts, mut begun) = (Vec::new(), vec![Vec::new()]);
    flatten(hir, &mut parts);
    let mut keywords: Vec<&[u8]> = keywords.iter().map(|keyword| keyword.as_bytes()).collect();
    keywords.sort_unstable();
    if keywords.windows(2).any(|pair| pair[1].starts_with(pair[0])) {
        return None;
    }
    for (at, part) in parts.iter().enumerate() {
        begun = gone_on(&begun, &strings(part)?)?;
        begun.sort_unstable();
        if begun == keywords {
            return Some(parts.split_off(at + 1));
        }
        if begun.len() > keywords.len() {
            return None;
        }
    }
    None
}

/// Appends what a regex is a sequence of.
fn flatten<'h>(hir: &'h Hir, parts: &mut Vec<&'h Hir>) {
    match hir.kind() {
        HirKind::Concat(subs) => subs.iter().for_each(|sub| flatten(sub, parts)),
        HirKind::Capture(capture) => flatten(&capture.sub, parts),
        _ => parts.push(hir),
    }
}

/// Longer lists of strings are not made.
const MOST_STRINGS: usize = 64;

/// All that a part matches, if that is a few strings.
fn strings(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let all = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![Vec::new()],
        HirKind::Literal(literal) => vec![literal.0.to_vec()],
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().flat_map(|range| range.start()..=range.end()).map(|byte| vec![byte]).collect()
        }
        HirKind::Alternation(branches) => branches.iter().map(strings).collect::<Option<Vec<_>>>()?.concat(),
        HirKind::Capture(capture) => strings(&capture.sub)?,
        HirKind::Concat(subs) => subs.iter().try_fold(vec![Vec::new()], |begun, sub| gone_on(&begun, &strings(sub)?))?,
        HirKind::Class(Class::Unicode(_)) | HirKind::Repetition(_) => return None,
    };
    (all.len() <= MOST_STRINGS).then_some(all)
}

/// Each of those that are begun with each of the others behind it, if they are few.
fn gone_on(begun: &[Vec<u8>], others: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    let both = |begun: &Vec<u8>| others.iter().map(|other| [&begun[..], other].concat()).collect::<Vec<_>>();
    (begun.len() * others.len() <= MOST_STRINGS).then(|| begun.iter().flat_map(both).collect())
}

/// Steps as they are gathered.
#[derive(Default)]
struct Links {
    steps: Vec<Step>,
    /// Whether more may follow that is not said.
    is_open: bool,
}

impl Links {
    /// Those of parts that follow each other.
    fn of<'h>(parts: impl IntoIterator<Item = &'h Hir>) -> Self {
        let mut links = Self::default();
        parts.into_iter().for_each(|part| links.push(part));
        links
    }

    /// Goes on with what `hir` matches.
    fn push(&mut self, hir: &Hir) {
        if self.is_open {
            return;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => literal.0.iter().for_each(|&byte| self.step(of_bytes(std::iter::once(byte)), 1, 1)),
            HirKind::Class(Class::Bytes(class)) => {
                self.step(of_bytes(class.iter().flat_map(|range| range.start()..=range.end())), 1, 1);
            }
            HirKind::Class(Class::Unicode(_)) => self.is_open = true,
            HirKind::Capture(capture) => self.push(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.push(part)),
            HirKind::Alternation(branches) => self.either(branches),
            HirKind::Repetition(repetition) => self.repeat(repetition),
        }
    }

    fn step(&mut self, set: Set, min: usize, max: usize) {
        if max == 0 {
            return;
        }
        match self.steps.last_mut().filter(|last| last.set == set) {
            Some(last) => (last.min, last.max) = (last.min + min, last.max.saturating_add(max)),
            None => self.steps.push(Step { set, min, max }),
        }
    }

    /// Bytes of one set as often as it says; of anything else what is there each time, once.
    fn repeat(&mut self, Repetition { min, max, sub, .. }: &Repetition) {
        let once = Self::of([&**sub]);
        match once.steps[..] {
            [Step { set, min: 1, max: 1 }] if !once.is_open => {
                self.step(set, *min as usize, max.map_or(usize::MAX, |max| max as usize));
            }
            _ => {
                let there = if *min > 0 { &once.steps[..] } else { &[] };
                there.iter().for_each(|step| self.step(step.set, step.min, step.max));
                self.is_open |= once.is_open || (*min, *max) != (1, Some(1));
            }
        }
    }

    /// At each place what one of them has there, as far as all go.
    fn either(&mut self, branches: &[Hir]) {
        let sets: Vec<(Vec<Set>, bool)> = branches.iter().map(Self::sets).collect();
        let length = sets.iter().map(|(sets, _)| sets.len()).min().unwrap_or_default();
        for at in 0..length {
            self.step(sets.iter().fold([0; 4], |all, (sets, _)| union(all, sets[at])), 1, 1);
        }
        self.is_open = sets.iter().any(|(sets, is_all)| !is_all || sets.len() > length);
    }

    /// The sets of the bytes that `hir` begins with, one by one, and whether that is all of it.
    fn sets(hir: &Hir) -> (Vec<Set>, bool) {
        let links = Self::of([hir]);
        let counted = links.steps.iter().take_while(|step| step.min == step.max && step.max <= FARTHEST);
        let sets = counted.clone().flat_map(|step| std::iter::repeat_n(step.set, step.min)).collect();
        (sets, counted.count() == links.steps.len() && !links.is_open)
    }

    /// Whether as many bytes of a step are taken as stand there, whatever follows: none of them may be of what does.
    fn is_forced(&self, at: usize) -> bool {
        let Step { set, min, max } = self.steps[at];
        let behind = &self.steps[at + 1..];
        min == max
            || behind
                .iter()
                .position(|step| step.min > 0)
                .is_some_and(|next| behind[..=next].iter().all(|step| !meet(&set, &step.set)))
    }

    /// The chain, behind the keyword or without the literal that a match begins with, which the keyword mostly says.
    fn into_chain(mut self, is_behind: bool) -> Chain {
        let choice = (0..self.steps.len()).find(|&at| !self.is_forced(at));
        let said = |step: &&Step| step.set.iter().map(|bits| bits.count_ones()).sum::<u32>() == 1 && step.min == step.max;
        let by_keyword = if is_behind { 0 } else { self.steps.iter().take_while(said).count() };
        let from = self.steps[..by_keyword].iter().map(|step| step.min).sum::<usize>();
        let mut end = from;
        let is_near = |step: &&Step| {
            end = step.max.saturating_add(end);
            end <= FARTHEST
        };
        let near = by_keyword + self.steps[by_keyword..].iter().take(MOST_STEPS).take_while(is_near).count();
        self.steps.truncate(choice.map_or(near, |choice| near.min(choice + 1)));
        let mut steps = self.steps.split_off(by_keyword);
        if let Some(last) = steps.last_mut() {
            // What follows it is not said.
            last.max = last.min;
        }
        steps.pop_if(|last| last.max == 0);
        Chain { is_behind, from, steps: steps.into() }
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::meta::Regex;

    use super::*;
    use crate::rule::{Form, RuleSet, example::Dice, pattern::parse};

    fn chain(regex: &str, keywords: &[&str]) -> Chain {
        let keywords: Vec<Text> = keywords.iter().map(|&keyword| keyword.into()).collect();
        Chain::of(&parse(regex).expect("it is right"), &keywords, 0)
    }

    /// How many bytes at least and at most are of each step.
    fn counts(regex: &str) -> (usize, Vec<(usize, usize)>) {
        let chain = chain(regex, &[]);
        (chain.from, chain.steps.iter().map(|step| (step.min, step.max)).collect())
    }

    #[test]
    fn steps_go_as_far_as_they_leave_no_choice() {
        for (regex, expected) in [
            (r"pat(?<secret>[0-9a-z]{14}\.[0-9a-f]{64})\b", (3, vec![(14, 14), (1, 1), (64, 64)])),
            (r"://[^\s:@]{0,64}:(?<secret>[^\s@]{4,128})@[a-z]", (3, vec![(0, 64), (1, 1), (4, 128), (1, 1), (1, 1)])),
            (r"key[ :=]{1,3}(?<secret>[0-9a-f]{32})", (3, vec![(1, 3), (32, 32)])),
            // Which blank is whose is left open.
            (r"key\s{1,3} [a-z]", (3, vec![(1, 1)])),
            (r"key[a-z]{0,9}(?<secret>[0-9a-z]{20})", (3, vec![])),
            (r"key(?:_id|=x)?[0-9]", (3, vec![])),
            (r"key(?:_i|=x)[0-9]", (3, vec![(1, 1), (1, 1), (1, 1)])),
            (r"key(?:_id|=)[0-9]", (3, vec![(1, 1)])),
            (r"key(?:[0-9]{4}-){2,3}x", (3, vec![(4, 4), (1, 1)])),
            (r"key[ab]{300}", (3, vec![])),
            (r"key['\x22]?=[0-9]", (3, vec![(0, 1), (1, 1), (1, 1)])),
            (r"[a-z]{3}key", (0, vec![(3, 3), (1, 1), (1, 1), (1, 1)])),
        ] {
            assert_eq!(counts(regex), expected, "{regex}");
        }
    }

    #[test]
    fn steps_begin_behind_keywords_that_are_all_there_is_before_them() {
        for (regex, keywords, expected) in [
            (r"(?:ab|c)(?<secret>d[0-9]{4})", &["abd", "cd"][..], Some(vec![4])),
            (r"(?:ab|c)[=:](?<secret>[0-9]{4}x)", &["ab:", "ab=", "c:", "c="], Some(vec![4, 1])),
            (r"(?:ab|c)(?<secret>[0-9]{4})", &["ab", "c", "d"], None),
            (r"(?:ab|abc)(?<secret>[0-9]{4})", &["ab", "abc"], None),
            (r"(?:ab|c)x?(?<secret>[0-9]{4})", &["abx", "cx"], None),
            (r"(?i:ab)(?<secret>[0-9]{4})", &["ab"], None),
            // More strings than memory has room for.
            (r"ab(?:c|[a-p][a-p][a-p][a-p][a-p][a-p][a-p][a-p][a-p])(?<secret>[0-9]{4})", &["abc"], None),
        ] {
            let chain = chain(regex, keywords);
            let told = chain.is_behind.then(|| chain.steps.iter().map(|step| step.min).collect());
            assert_eq!(told, expected, "{regex}");
        }
    }

    #[test]
    fn a_match_begins_so() {
        const REGEXES: [&str; 8] = [
            r"a[a-c]{2}\.[0-9]{1,3}x",
            r"a[^.x:]{0,4}:([^x.]{1,3})x",
            r"a(?:b|cc|[0-9]x)[a-c]?[.:]{2}",
            r"(?:ab|a0)[0-9]{2,}[a-c]",
            r"a['.]?:'?[0-9b]{1,4}'?x",
            r"(?i)ab[.:]{0,2}[0-9]c",
            r"ab{0,9}?c[.:]0",
            r"(?:ab|a[c.])(?:0?x|[0-9]b)[a-c]",
        ];
        let mut dice = Dice::seeded("chain", 7);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        for regex in REGEXES {
            let (chain, engine, mut matches, mut told) =
                (chain(regex, &["ab", "ac", "a."]), Regex::new(regex).expect("it is right"), 0, 0);
            for _ in 0..60_000 {
                let text: Vec<u8> = std::iter::once(b'a').chain((0..1 + below(7)).map(|_| b"abbc00x.:'"[below(10)])).collect();
                let is_match = engine.find(&text[..]).is_some_and(|found| found.start() == 0);
                let may_go_on = chain.may_go_on(&text, 0, 0..2);
                assert!(may_go_on || !is_match, "{regex} in {}", text.escape_ascii());
                matches += usize::from(is_match);
                told += usize::from(!may_go_on);
            }
            assert!(matches > 10 && told > 1000, "{regex}: {matches}, {told}");
        }
    }

    #[test]
    fn what_is_met_most_has_one() {
        let rules = RuleSet::builtin();
        for id in ["url-password", "airtable-personal-access-token"] {
            let Form::Regex { pattern, .. } = &rules.get(id).expect("it is built in").form else { panic!("{id} has a regex") };
            assert!(pattern.chain.steps.len() > 2, "{id}");
        }
    }
}
