//! What can be told of a regex without running it: how long a match can be, and where in it a keyword must stand.
//!
//! Promises: [`Pattern::analyse`] accepts a regex only when every match is bounded and is proven to hold one of the keywords, so that
//! a search for keywords can stand in for a search for the regex. Both are read off regex-syntax's HIR.
//! Leaves out: matching (scan/matcher). Also compiled into patterns/build.rs.

use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind, Repetition},
};
use serde::{Deserialize, Serialize};

/// A regex and its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// Most bytes a match can have.
    pub max_len: usize,
    /// Least and most bytes of a match before its keyword.
    pub lead: (usize, usize),
    /// Whether every match holds a keyword in the very case it is written in.
    pub exact_case: bool,
}

/// Longest match allowed: the greatest PEM body is 16 KiB.
pub const MAX_MATCH: usize = 16 * 1024 + 512;
/// Most literal strings that are followed before giving up; real rules need a few dozen.
const MAX_STRINGS: usize = 512;

impl Pattern {
    /// Works out a pattern's bounds for the given keywords, which are compared without ASCII case. `max_length` bounds a regex that has
    /// no bound of its own: a search ends that many bytes on (a counted repeat of thousands would cost megabytes to compile).
    ///
    /// # Errors
    /// A regex that does not parse, is unbounded, has no `secret` group, or can match without any keyword.
    pub fn analyse(regex: &str, keywords: &[String], max_length: Option<usize>) -> Result<Self, String> {
        let hir = parse(regex)?;
        if !has_secret_group(&hir) {
            return Err("the regex has no group (?<secret>…)".to_owned());
        }
        let max_len = max_length.or(hir.properties().maximum_len()).filter(|&len| len <= MAX_MATCH).ok_or_else(|| {
            format!("the regex can match more than {MAX_MATCH} bytes; give each repeat a maximum, or the rule a max_length")
        })?;
        let exact = Search { keywords: keywords.iter().map(|k| k.as_bytes().to_vec()).collect(), fold: false };
        let folded = Search { keywords: exact.keywords.iter().map(|k| k.to_ascii_lowercase()).collect(), fold: true };
        let lead = folded
            .lead(&hir)
            .ok_or_else(|| "the regex can match without any of its keywords; add the missing keyword".to_owned())?;
        Ok(Self { max_len, lead, exact_case: exact.lead(&hir) == Some(lead) })
    }
}

fn parse(regex: &str) -> Result<Hir, String> {
    ParserBuilder::new().utf8(false).unicode(false).build().parse(regex).map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("the regex does not parse: {last}")
    })
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

/// One step of a sequence: strings that are known, or something else.
enum Piece<'a> {
    Strings(Vec<Vec<u8>>),
    Other(&'a Hir),
}

impl Search {
    /// The least and most bytes before a keyword that every match of `hir` holds; `None` when a match may hold none.
    fn lead(&self, hir: &Hir) -> Option<(usize, usize)> {
        let mut pieces = Vec::new();
        self.flatten(hir, &mut pieces);
        (0..pieces.len()).find_map(|at| {
            let before = length(&pieces[..at])?;
            if self.starts_with_keyword(&pieces[at..]) {
                return Some(before);
            }
            let Piece::Other(sub) = &pieces[at] else { return None };
            let inner = self.lead_inside(sub)?;
            Some((before.0 + inner.0, before.1 + inner.1))
        })
    }

    /// [`Search::lead`] of a branch or a repetition that cannot be flattened.
    fn lead_inside(&self, hir: &Hir) -> Option<(usize, usize)> {
        match hir.kind() {
            HirKind::Alternation(branches) => branches
                .iter()
                .map(|branch| self.lead(branch))
                .try_fold((usize::MAX, 0), |(min, max), branch| branch.map(|(lo, hi)| (min.min(lo), max.max(hi)))),
            HirKind::Repetition(repetition) if repetition.min > 0 => self.lead(&repetition.sub),
            _ => None,
        }
    }

    /// Lays nested groups out as one sequence, in which each literal byte is a step of its own.
    fn flatten<'a>(&self, hir: &'a Hir, pieces: &mut Vec<Piece<'a>>) {
        match hir.kind() {
            HirKind::Concat(subs) => subs.iter().for_each(|sub| self.flatten(sub, pieces)),
            HirKind::Capture(capture) => self.flatten(&capture.sub, pieces),
            HirKind::Literal(literal) => {
                pieces.extend(literal.0.iter().map(|&byte| Piece::Strings(vec![vec![self.folded(byte)]])));
            }
            HirKind::Look(_) | HirKind::Empty => {}
            _ => pieces.push(self.strings(hir).map_or(Piece::Other(hir), Piece::Strings)),
        }
    }

    fn folded(&self, byte: u8) -> u8 {
        if self.fold { byte.to_ascii_lowercase() } else { byte }
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
        let (min, max) = (repetition.min, repetition.max.filter(|&max| max <= repetition.min + 8)?);
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
            let Piece::Strings(next) = piece else { return false };
            let Some(longer) = product(&open, next) else { return false };
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

fn product(left: &[Vec<u8>], right: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    if left.len() * right.len() > MAX_STRINGS {
        return None;
    }
    Some(left.iter().flat_map(|l| right.iter().map(move |r| [l.as_slice(), r].concat())).collect())
}

/// Least and most bytes the sequence matches; `None` when unbounded.
fn length(pieces: &[Piece<'_>]) -> Option<(usize, usize)> {
    pieces.iter().try_fold((0, 0), |(min, max), piece| {
        let (lo, hi) = match piece {
            Piece::Strings(all) => (all.iter().map(Vec::len).min()?, all.iter().map(Vec::len).max()?),
            Piece::Other(hir) => (hir.properties().minimum_len()?, hir.properties().maximum_len()?),
        };
        Some((min + lo, max + hi))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analyse(regex: &str, keywords: &[&str]) -> Result<(usize, (usize, usize)), String> {
        let keywords: Vec<String> = keywords.iter().map(ToString::to_string).collect();
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
        let exact = |regex, keyword: &str| Pattern::analyse(regex, &[keyword.to_owned()], None).map(|p| p.exact_case);
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
            ("(?<secret>abc", &["abc"], "does not parse"),
        ] {
            let error = analyse(regex, keywords).expect_err(regex);
            assert!(error.contains(what), "{error}");
        }
    }
}
