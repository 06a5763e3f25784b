//! Who is named around a value: on its line, in the blocks it lies in, on the lines before, by a host.
//!
//! Promises: looks no further than [`HOST_REACH`] bytes, but for the blocks' first lines.
//! Leaves out: the value's own name (assigned).

use std::ops::Range;

use super::{
    Directory, Mention, Nearness,
    heard::{At, Heard},
    hosted::HeardHosts,
    lines::{is_definition, line_around, lines_around, lines_before},
    owners::Owners,
};
use crate::scan::context::{BACK, headers, is_comment};

/// How far from a value a host counts, in bytes.
pub const HOST_REACH: usize = 600;

/// What was found of a text by now.
#[derive(Default)]
pub struct Known {
    names: Heard,
    pub hosts: HeardHosts,
    pub owners: Owners,
}

impl Known {
    /// Forgets it, for another text.
    pub fn restart(&mut self) {
        (self.names, self.hosts) = Default::default();
        self.owners.restart();
    }
}

/// Everybody who was found, the nearest first.
#[derive(Default)]
struct Mentions(Vec<Mention>);

impl Mentions {
    fn add(&mut self, providers: &[usize], nearness: Nearness) {
        for &provider in providers {
            if !self.0.iter().any(|mention| mention.provider == provider) {
                self.0.push(Mention { provider, nearness });
            }
        }
    }
}

/// Where around a value somebody may be named, but for the blocks it lies in.
struct Vicinity {
    line: Range<usize>,
    /// Where the first of the lines before begins whose names count.
    first: usize,
    /// How far hosts count.
    floor: usize,
    ceiling: usize,
}

impl Vicinity {
    fn of(text: &[u8], value: &Range<usize>, of_its_own: bool) -> Self {
        let line = line_around(text, value);
        if of_its_own {
            return Self { first: line.start, floor: line.start, ceiling: line.end, line };
        }
        let floor = value.start.saturating_sub(HOST_REACH);
        let ceiling = text.len().min(value.end + HOST_REACH);
        let first = lines_before(text, line.start, floor).last().map_or(line.start, |first| first.start);
        Self { line, first, floor, ceiling }
    }
}

impl Directory {
    /// Whether somebody may be named near `value` as [`Directory::around`] has it who, as `owns` says, may own it. What it lies in must have
    /// been looked through for that; else it is left open.
    pub fn may_be_near(
        &self,
        text: &[u8],
        value: &Range<usize>,
        of_its_own: bool,
        known: &mut Known,
        mut owns: impl FnMut(usize) -> bool,
    ) -> bool {
        let Vicinity { line, first, floor, ceiling } = Vicinity::of(text, value, of_its_own);
        let Known { names, hosts, .. } = known;
        names.go_to(first);
        hosts.go_to(floor);
        self.listen(text, line.end, names);
        let Some(heard) = names.since(value.start.saturating_sub(BACK)) else { return true };
        let counts = |at: &&At| {
            let is_beside = at.start >= first && !at.claim.common && at.end <= line.end;
            is_beside || (at.start < line.start && at.opens)
        };
        heard.iter().filter(counts).any(|at| owns(at.claim.provider))
            || self.hosts.heard_in(text, &(floor..ceiling), hosts).into_iter().any(owns)
    }

    /// Whether somebody's name begins in a part.
    pub fn is_named_in(&self, text: &[u8], part: &Range<usize>, known: &mut Known) -> bool {
        self.names_somebody(text, part, &mut known.names)
    }

    /// Every provider named near `value`; the nearest first.
    ///
    /// `of_its_own`: the assigned name has words of its own, so that what the lines around say is of other values.
    pub fn around(&self, text: &[u8], value: &Range<usize>, of_its_own: bool, known: &mut Known) -> Vec<Mention> {
        let Vicinity { line, first, floor, ceiling } = Vicinity::of(text, value, of_its_own);
        let Known { names, hosts, .. } = known;
        let mut mentions = Mentions::default();
        names.go_to(first);
        hosts.go_to(floor);
        mentions.add(&self.hosts.heard_in(text, &line, hosts), Nearness::Beside);
        mentions.add(&self.named_in(text, &(line.start..value.start), false, names), Nearness::Beside);
        mentions.add(&self.named_in(text, &(value.end..line.end), false, names), Nearness::Beside);
        for header in &headers(text, value.start) {
            // What code calls its functions and classes is mostly a word, not a provider.
            let common_too = !is_definition(&text[header.clone()]);
            mentions.add(&self.named_in(text, header, common_too, names), Nearness::Beside);
        }
        if of_its_own {
            return mentions.0;
        }
        // Most windows name no host, and then the lines in them do not either.
        let around = self.hosts.heard_in(text, &(floor..ceiling), hosts);
        if !around.is_empty() {
            let introduced = lines_around(text, &line, floor, ceiling);
            mentions.add(&self.hosts.heard_in(text, &introduced, hosts), Nearness::Introduced);
        }
        let before = || lines_before(text, line.start, floor);
        for comment in before().filter(|line| is_comment(&text[line.clone()])) {
            mentions.add(&self.named_in(text, &comment, false, names), Nearness::Introduced);
        }
        mentions.add(&around, Nearness::Around);
        for line in before() {
            mentions.add(&self.named_in(text, &line, false, names), Nearness::Around);
        }
        mentions.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rule::RuleSet, scan::naming::stretch::each_part};

    #[test]
    fn who_is_told_not_to_be_near_is_not_named_around() {
        let rules = RuleSet::builtin();
        let directory = Directory::new(&rules);
        let owns = |provider: usize| ["Stripe", "New Relic"].contains(&&*rules.providers()[provider].name);
        let words = [
            "aws", "Datadog", "api.stripe.com", " ", "\n", "\n", ": ", ":\n  ", "{\n  ", "}\n", "[github]\n", "line", "server",
            "x9", "=", ", ", "new", "Relic", "_", "-", "class ", "(", "some", "words", "more",
        ];
        let (mut known, mut near, mut far) = (Known::default(), 0, 0);
        each_part(&words, |text, at, value| {
            if at == 0 {
                known = Known::default();
            }
            for of_its_own in [false, true] {
                if directory.may_be_near(text, value, of_its_own, &mut known, owns) {
                    near += 1;
                    continue;
                }
                let around = directory.around(text, value, of_its_own, &mut Known::default());
                assert!(!around.iter().any(|mention| owns(mention.provider)), "{}", text.escape_ascii());
                far += 1;
            }
        });
        assert!(near > 1000 && far > 1000, "{near} {far}");
    }
}
