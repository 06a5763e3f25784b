//! What can be told of a regex without running it: how long a match can be, and where in it a keyword must stand.
//!
//! Promises: [`Pattern::analyse`] accepts a regex only when every match is bounded and is proven to hold one of the keywords, so that
//! a search for keywords can stand in for a search for the regex. Both are read off regex-syntax's HIR, and so is what stands around
//! that keyword (anchor).
//! Leaves out: matching (scan/matcher). Also compiled into patterns/build.rs.

pub mod anchor;
pub mod chain;
pub mod place;

use super::lent::Text;
use anchor::{Anchor, Kind, Part, bounded_after, bounded_by, is_base64_byte, is_value_byte};
use chain::Chain;
use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind, Repetition},
};

/// A regex and its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Most bytes a match can have.
    pub max_len: usize,
    /// Least and most bytes of a match before its keyword.
    pub lead: (usize, usize),
    /// Whether every match holds a keyword in the very case it is written in.
    pub exact_case: bool,
    /// What stands around that keyword.
    pub anchor: Anchor,
    /// What stands in a match, or behind its keyword, where as many bytes stand before that each time.
    pub chain: Chain,
}

/// Longest match allowed: the greatest PEM body is 16 KiB.
pub const MAX_MATCH: usize = 16 * 1024 + 512;
/// From so many times on, a repeat is not counted: a match ends within its bounds all the same.
pub const FAR: u32 = 1000;
/// Most states of an automaton, each of which costs memory, and time at every byte. The largest built-in rule has 20,570.
const MOST_STATES: u64 = 32_000;
/// Most literal strings that are followed before giving up; real rules need a few dozen.
const MAX_STRINGS: usize = 512;

impl Pattern {
    /// Works out a pattern's bounds for the given keywords, which are compared without ASCII case. `max_length` bounds a regex that has
    /// no bound of its own: a search ends that many bytes on (a counted repeat of thousands would cost megabytes to compile).
    ///
    /// # Errors
    /// A regex that does not parse, is unbounded, has no `secret` group, or can match without any keyword.
    pub fn analyse(regex: &str, keywords: &[Text], max_length: Option<usize>) -> Result<Self, String> {
        let hir = parse(regex)?;
        if !has_secret_group(&hir) {
            return Err("the regex has no group (?<secret>…)".to_owned());
        }
        if hir.properties().look_set().contains_word_unicode() {
            return Err("the regex has a word boundary of Unicode; leave out the (?u), for a text is bytes".to_owned());
        }
        let states = states(&hir);
        if states > MOST_STATES {
            let remedy = format!("repeat less within a repeat, or {FAR} times and more, which is not counted");
            return Err(format!("the regex's repeats make {states} states, and {MOST_STATES} may be; {remedy}"));
        }
        let max_len = max_length.or(hir.properties().maximum_len()).filter(|&len| len <= MAX_MATCH).ok_or_else(|| {
            format!("the regex can match more than {MAX_MATCH} bytes; give each repeat a maximum, or the rule a max_length")
        })?;
        let exact = Search { keywords: keywords.iter().map(|k| k.as_bytes().to_vec()).collect(), fold: false };
        let folded = Search { keywords: exact.keywords.iter().map(|k| k.to_ascii_lowercase()).collect(), fold: true };
        let Place { lead, anchor } = folded
            .place(&hir, Around::UNKNOWN)
            .ok_or_else(|| "the regex can match without any of its keywords; add the missing keyword".to_owned())?;
        let exact = exact.place(&hir, Around::UNKNOWN).filter(|place| place.lead == lead);
        let chain = if lead.0 == lead.1 { Chain::of(&hir, keywords, lead.0) } else { Chain::default() };
        Ok(Self { max_len, lead, exact_case: exact.is_some(), anchor: exact.map_or(anchor, |place| place.anchor), chain })
    }
}

fn parse(regex: &str) -> Result<Hir, String> {
    ParserBuilder::new().utf8(false).unicode(false).build().parse(regex).map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("the regex does not parse: {last}")
    })
}

/// How many states, about, the automaton has that a search for a regex runs; of one that does not parse, none.
pub fn states_of(regex: &str) -> u64 {
    parse(regex).map_or(0, |hir| states(&hir))
}

fn states(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(_) => 1,
        HirKind::Capture(capture) => states(&capture.sub),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let counted = max.filter(|&max| max < FAR).unwrap_or(min.saturating_add(1));
            states(sub).saturating_mul(counted.into())
        }
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().map(states).fold(0, u64::saturating_add),
    }
}

fn has_secret_group(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => capture.name.as_deref() == Some("secret") || has_secret_group(&capture.sub),
        HirKind::Repetition(repetition) => has_secret_group(&repetition.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().any(has_secret_group),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// A search through a regex's structure for keywords that no match can lack.
struct Search {
    keywords: Vec<Vec<u8>>,
    /// Whether the keywords are lower case and so is everything they are compared with.
    fold: bool,
}

/// One step of a sequence.
struct Piece<'a> {
    /// Whether it matches few strings.
    is_few: bool,
    source: Source<'a>,
}

/// Where a step comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Byte(u8),
    Part(&'a Hir),
}

/// What stands before and after a part of a regex.
#[derive(Clone, Copy)]
struct Around {
    before: Part,
    /// The same, as regards base64.
    behind: Part,
    bounded: bool,
    after: Part,
}

/// Where the keyword of every match is.
struct Place {
    lead: (usize, usize),
    anchor: Anchor,
}

impl Around {
    const UNKNOWN: Self = Self { before: Part::UNKNOWN, behind: Part::UNKNOWN, bounded: false, after: Part::UNKNOWN };

    fn anchor(&self) -> Anchor {
        Anchor { bounded: self.bounded, stretch: self.before.stretch_across(self.after), behind: self.behind.tail() }
    }
}

impl Piece<'_> {
    fn part(&self, kind: Kind) -> Part {
        match self.source {
            Source::Byte(byte) => Part::literal(&[byte], kind),
            Source::Part(hir) => Part::of(hir, kind),
        }
    }

    fn is_look(&self) -> bool {
        matches!(self.source, Source::Part(hir) if matches!(hir.kind(), HirKind::Look(_)))
    }
}

impl Search {
    /// The place of a keyword that every match of `hir` holds; `None` when a match may hold none.
    fn place(&self, hir: &Hir, around: Around) -> Option<Place> {
        let mut pieces = Vec::new();
        self.flatten(hir, &mut pieces);
        (0..pieces.len()).filter(|&at| !pieces[at].is_look()).find_map(|at| {
            let lead = length(&pieces[..at])?;
            if self.starts_with_keyword(&pieces[at..]) {
                return Some(Place { lead, anchor: self.between(&pieces[..at], &pieces[at..], around).anchor() });
            }
            let Piece { is_few: false, source: Source::Part(sub) } = pieces[at] else { return None };
            let inner = self.place_inside(sub, self.between(&pieces[..at], &pieces[at + 1..], around))?;
            Some(Place { lead: (lead.0 + inner.lead.0, lead.1 + inner.lead.1), ..inner })
        })
    }

    /// What stands around the place between two sequences that stand within `around`.
    fn between(&self, before: &[Piece<'_>], after: &[Piece<'_>], around: Around) -> Around {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let word = self.keywords.iter().all(|keyword| keyword.first().is_some_and(is_word));
        let joined = |from: Part, pieces: &[Piece<'_>], kind| pieces.iter().fold(from, |part, piece| part.then(piece.part(kind)));
        Around {
            before: joined(around.before, before, is_value_byte),
            behind: joined(around.behind, before, is_base64_byte),
            bounded: before.iter().fold(around.bounded, |bounded, piece| match piece.source {
                Source::Byte(byte) => bounded_by(&[byte]),
                Source::Part(hir) => bounded_after(hir, word, bounded),
            }),
            after: joined(Part::EMPTY, after, is_value_byte).then(around.after),
        }
    }

    /// [`Search::place`] in a branch or a repetition that cannot be flattened.
    fn place_inside(&self, hir: &Hir, around: Around) -> Option<Place> {
        match hir.kind() {
            HirKind::Alternation(branches) => {
                let places = branches.iter().map(|branch| self.place(branch, around)).collect::<Option<Vec<_>>>()?;
                places.into_iter().reduce(|one, other| Place {
                    lead: (one.lead.0.min(other.lead.0), one.lead.1.max(other.lead.1)),
                    anchor: one.anchor.or(&other.anchor),
                })
            }
            HirKind::Repetition(repetition) if repetition.min > 0 => {
                self.place(&repetition.sub, Around { after: Part::UNKNOWN, ..around })
            }
            _ => None,
        }
    }

    /// Lays nested groups out as one sequence, in which each literal byte is a step of its own.
    fn flatten<'a>(&self, hir: &'a Hir, pieces: &mut Vec<Piece<'a>>) {
        match hir.kind() {
            HirKind::Concat(subs) => subs.iter().for_each(|sub| self.flatten(sub, pieces)),
            HirKind::Capture(capture) => self.flatten(&capture.sub, pieces),
            HirKind::Literal(literal) => {
                pieces.extend(literal.0.iter().map(|&byte| Piece { is_few: true, source: Source::Byte(byte) }));
            }
            HirKind::Empty => {}
            _ => pieces.push(Piece { is_few: self.count(hir).is_some(), source: Source::Part(hir) }),
        }
    }

    fn folded(&self, byte: u8) -> u8 {
        if self.fold { byte.to_ascii_lowercase() } else { byte }
    }

    /// How many strings `hir` matches, when there are few: told without spelling any.
    fn count(&self, hir: &Hir) -> Option<usize> {
        let count = match hir.kind() {
            HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => 1,
            HirKind::Class(class) => self.members(class)?.len(),
            HirKind::Capture(capture) => self.count(&capture.sub)?,
            HirKind::Concat(subs) => subs.iter().try_fold(1, |count, sub| few(count * self.count(sub)?))?,
            HirKind::Alternation(branches) => branches.iter().map(|branch| self.count(branch)).sum::<Option<usize>>()?,
            HirKind::Repetition(repetition) => {
                let (min, max) = times(repetition)?;
                let sub = self.count(&repetition.sub)?;
                let power = |exponent| (0..exponent).try_fold(1, |count, _| few(count * sub));
                (min..=max).map(power).sum::<Option<usize>>()?
            }
        };
        few(count)
    }

    /// Every string `hir` matches, when there are few.
    fn strings(&self, hir: &Hir) -> Option<Vec<Vec<u8>>> {
        let all = match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => vec![Vec::new()],
            HirKind::Literal(literal) => vec![literal.0.iter().map(|&byte| self.folded(byte)).collect()],
            HirKind::Class(class) => self.members(class)?,
            HirKind::Capture(capture) => self.strings(&capture.sub)?,
            HirKind::Concat(subs) => subs.iter().try_fold(vec![Vec::new()], |left, sub| product(&left, &self.strings(sub)?))?,
            HirKind::Alternation(branches) => branches.iter().map(|b| self.strings(b)).collect::<Option<Vec<_>>>()?.concat(),
            HirKind::Repetition(repetition) => self.repeated(repetition)?,
        };
        (all.len() <= MAX_STRINGS).then_some(all)
    }

    fn repeated(&self, repetition: &Repetition) -> Option<Vec<Vec<u8>>> {
        let (min, max) = times(repetition)?;
        let sub = self.strings(&repetition.sub)?;
        let power = |count| (0..count).try_fold(vec![Vec::new()], |left, _| product(&left, &sub));
        Some((min..=max).map(power).collect::<Option<Vec<_>>>()?.concat())
    }

    /// A class's members, when there are at most sixteen.
    fn members(&self, class: &Class) -> Option<Vec<Vec<u8>>> {
        let Class::Bytes(class) = class else { return None };
        if class.iter().map(|range| range.len()).sum::<usize>() > 16 {
            return None;
        }
        let mut all: Vec<_> = class.iter().flat_map(|r| r.start()..=r.end()).map(|byte| vec![self.folded(byte)]).collect();
        all.sort();
        all.dedup();
        Some(all)
    }

    /// Whether every string the sequence can spell begins with a keyword.
    fn starts_with_keyword(&self, pieces: &[Piece<'_>]) -> bool {
        let mut open = vec![Vec::new()];
        for piece in pieces {
            let next = match piece.source {
                Source::Byte(byte) => Some(vec![vec![self.folded(byte)]]),
                Source::Part(hir) if piece.is_few => self.strings(hir),
                Source::Part(_) => None,
            };
            let Some(longer) = next.and_then(|next| product(&open, &next)) else { return false };
            open = longer.into_iter().filter(|text| !self.keywords.iter().any(|k| text.starts_with(k))).collect();
            if open.is_empty() {
                return true;
            }
            if !open.iter().all(|text| self.keywords.iter().any(|k| k.starts_with(text))) {
                return false;
            }
        }
        false
    }
}

/// How often at least and at most, where it is about as often.
fn times(repetition: &Repetition) -> Option<(u32, u32)> {
    Some((repetition.min, repetition.max.filter(|&max| max <= repetition.min + 8)?))
}

fn few(count: usize) -> Option<usize> {
    Some(count).filter(|&count| count <= MAX_STRINGS)
}

fn product(left: &[Vec<u8>], right: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    if left.len() * right.len() > MAX_STRINGS {
        return None;
    }
    Some(left.iter().flat_map(|l| right.iter().map(move |r| [l.as_slice(), r].concat())).collect())
}

/// Least and most bytes the sequence matches; `None` when unbounded.
fn length(pieces: &[Piece<'_>]) -> Option<(usize, usize)> {
    pieces.iter().try_fold((0, 0), |(min, max), piece| {
        let (lo, hi) = match piece.source {
            Source::Byte(_) => (1, 1),
            Source::Part(hir) => (hir.properties().minimum_len()?, hir.properties().maximum_len()?),
        };
        Some((min + lo, max + hi))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analyse(regex: &str, keywords: &[&str]) -> Result<(usize, (usize, usize)), String> {
        let keywords: Vec<Text> = keywords.iter().map(|keyword| keyword.to_string().into()).collect();
        Pattern::analyse(regex, &keywords, None).map(|p| (p.max_len, p.lead))
    }

    #[test]
    fn finds_where_the_keyword_stands() {
        for (regex, keywords, expected) in [
            (r"\b(?<secret>abc_[0-9]{4})\b", &["abc_"][..], (8, (0, 0))),
            (r"(?<secret>gh[pousr]_[0-9A-Za-z]{36})", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], (40, (0, 0))),
            (r"(?:x|yy)?(?<secret>abc[0-9])", &["abc"], (6, (0, 2))),
            (r"(?i)[a-z]{1,8}-at-(?<secret>[0-9]{12})", &["-at-"], (24, (1, 8))),
            (r"(?<secret>(?:one|[a-z]two)[0-9]{2})", &["one", "two"], (6, (0, 1))),
            (r"(?i)(?<secret>Key[0-9])", &["kEY"], (4, (0, 0))),
        ] {
            assert_eq!(analyse(regex, keywords), Ok(expected), "{regex}");
        }
    }

    #[test]
    fn knows_whether_case_matters() {
        let exact = |regex, keyword: &str| Pattern::analyse(regex, &[keyword.to_owned().into()], None).map(|p| p.exact_case);
        assert_eq!(exact("(?<secret>Key[0-9])", "Key"), Ok(true));
        assert_eq!(exact("(?<secret>Key[0-9])", "key"), Ok(false));
        assert_eq!(exact("(?<secret>(?i)key[0-9])", "key"), Ok(false));
    }

    #[test]
    fn refuses_what_a_keyword_search_cannot_stand_in_for() {
        for (regex, keywords, what) in [
            ("(?<secret>abc[0-9]+)", &["abc"][..], "max_length"),
            ("(?<secret>(?:abc|xyz)[0-9]{4})", &["abc"], "without any of its keywords"),
            ("(?<secret>(?:abc)?[0-9]{4})", &["abc"], "without any of its keywords"),
            ("abc[0-9]{4}", &["abc"], "no group"),
            (r"(?u)\b(?<secret>abc[0-9]{4})", &["abc"], "boundary of Unicode"),
            ("(?<secret>abc", &["abc"], "does not parse"),
            ("(?<secret>abc(?:[0-9]{0,999}){0,999})", &["abc"], "make 998004 states"),
            ("(?<secret>abc(?:(?:(?:[0-9]{999}){999}){999}){0,9})", &["abc"], "states"),
        ] {
            let error = analyse(regex, keywords).expect_err(regex);
            assert!(error.contains(what), "{error}");
        }
    }
}
