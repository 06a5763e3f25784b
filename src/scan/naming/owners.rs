//! Whether anybody is named near a value who may own it, for many values that are alike: only those are listened for who have a shape that
//! the value may fit, so that most texts between values are passed over.
//!
//! Promises: says so wherever [`Directory::around`] names such a one, or what the value is assigned to does.
//! Leaves out: who that is (around), and what the value is called (assigned).

use std::{
    collections::HashMap,
    ops::{Range, RangeInclusive},
};

use super::{
    Directory,
    around::{HOST_REACH, Known},
    heard::{At, Heard},
    lines::{LINE_REACH, line_around, lines_before},
};
use crate::{
    rule::{Form, RuleSet, identifier::Heads, shape::Traits},
    scan::{context::BACK, prefilter::words::Words},
};

/// Those who may own the values that a thread met.
#[derive(Default)]
pub struct Owners {
    /// By the kind of value,
    of_kinds: Vec<Bits>,
    /// which its traits tell.
    kinds: HashMap<Traits, usize>,
    /// Whose they may be, once one was met.
    shaped: Vec<Shaped>,
    last: Option<(Traits, usize)>,
    listened: Listened,
}

/// A rule with a shape, and whose it is.
struct Shaped {
    rule: usize,
    provider: usize,
    /// The least and the greatest length of its values, which tell most from one that is met.
    lengths: RangeInclusive<usize>,
}

/// More kinds than most trees have; of others it is left open who owns them.
const MOST_KINDS: usize = 512;

/// Those who are listened for in a text: who may own one of its values.
#[derive(Default)]
struct Listened {
    /// The kinds of these values.
    kinds: Bits,
    providers: Bits,
    /// What their names begin with,
    words: Words,
    /// in more letters.
    heads: Heads,
    heard: Heard,
}

/// So many kinds are listened for in the next text too: most have the same ones.
const COMMON_KINDS: u32 = 64;

/// A bit for each of some numbers.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    fn add(&mut self, number: usize) {
        self.0.resize(self.0.len().max(number / 64 + 1), 0);
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        (0..64 * self.0.len()).filter(|&number| self.has(number))
    }
}

/// So far a text is looked through at a time.
const STEP: usize = 512;

impl Owners {
    /// Forgets where somebody was named, for another text.
    pub fn restart(&mut self) {
        match self.listened.kinds.count() {
            0 => {}
            1..=COMMON_KINDS => self.listened.heard = Heard::default(),
            _ => self.listened = Listened::default(),
        }
    }

    /// The kind of values with `traits`, if so many are known.
    fn kind(&mut self, directory: &Directory, rules: &RuleSet, traits: Traits) -> Option<usize> {
        if let Some((last, kind)) = self.last
            && last == traits
        {
            return Some(kind);
        }
        let kind = match self.kinds.get(&traits) {
            Some(&kind) => kind,
            None if self.of_kinds.len() == MOST_KINDS => return None,
            None => {
                if self.shaped.is_empty() {
                    self.shaped = directory.all_shaped(rules).collect();
                }
                self.of_kinds.push(owners(&self.shaped, rules, &traits));
                self.kinds.insert(traits, self.of_kinds.len() - 1);
                self.of_kinds.len() - 1
            }
        };
        self.last = Some((traits, kind));
        Some(kind)
    }
}

impl Listened {
    /// Listens for the owners of one more kind of values; what was heard since `start` is looked through again.
    fn add(&mut self, rules: &RuleSet, (kind, owners): (usize, &Bits), start: usize) {
        self.kinds.add(kind);
        for index in owners.iter() {
            if self.providers.has(index) {
                continue;
            }
            let provider = &rules.providers()[index];
            let names = || provider.names.iter().chain(provider.common_names.iter()).map(|name| &**name);
            self.providers.add(index);
            self.words.extend(names());
            self.heads.extend(names());
        }
        self.heard.listen_again(start);
    }
}

/// Those who have a shape that a value with `traits` may fit.
fn owners(shaped: &[Shaped], rules: &RuleSet, traits: &Traits) -> Bits {
    let may_fit = |rule: usize| matches!(&rules.rules()[rule].form, Form::Shape { shape, .. } if shape.may_fit(traits));
    let mut owners = Bits::default();
    for of in shaped.iter().filter(|of| of.lengths.contains(&traits.length) && may_fit(of.rule)) {
        owners.add(of.provider);
    }
    owners
}

impl Directory {
    /// Each rule with a shape, with whose it is.
    fn all_shaped(&self, rules: &RuleSet) -> impl Iterator<Item = Shaped> {
        let of = |provider| self.shapes(provider).iter().map(move |&rule| (provider, rule));
        (0..rules.providers().len()).flat_map(of).filter_map(|(provider, rule)| {
            let Form::Shape { shape, .. } = &rules.rules()[rule].form else { return None };
            let (least, most) = shape.lengths();
            Some(Shaped { rule, provider, lengths: least..=most })
        })
    }

    /// Whether somebody may be named near `value`, or in the `phrase` that it is assigned to, who has a shape that it may fit as it is read;
    /// where the text was not looked through for that, it is left open.
    pub fn may_be_owned(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (value, reading): (&Range<usize>, &Range<usize>),
        phrase: &Range<usize>,
        known: &mut Known,
    ) -> bool {
        let Known { owners, hosts, .. } = known;
        let Some(kind) = owners.kind(self, rules, Traits::of(&text[reading.clone()])) else { return true };
        let Owners { of_kinds, listened, .. } = owners;
        let those = &of_kinds[kind];
        if those.0.is_empty() {
            return false;
        }
        let back = value.start.saturating_sub(BACK);
        listened.heard.go_to(value.start.saturating_sub(LINE_REACH));
        if !listened.kinds.has(kind) {
            listened.add(rules, (kind, those), back);
        }
        let Listened { providers, words, heads, heard, .. } = listened;
        let end = (value.end + LINE_REACH).next_multiple_of(STEP).min(text.len());
        self.listen_for((words, heads), |provider| providers.has(provider), text, end, heard);
        let Some(names) = heard.since(back) else { return true };
        let owns = |at: &&At| those.has(at.claim.provider);
        if names.iter().any(|at| owns(&at)) && are_near(names.iter().filter(owns), text, value, phrase) {
            return true;
        }
        let floor = value.start.saturating_sub(HOST_REACH);
        let ceiling = (value.end + HOST_REACH).next_multiple_of(STEP).min(text.len());
        hosts.go_to(floor);
        self.hosts.is_heard_in(text, &(floor..ceiling), hosts, |provider| those.has(provider))
    }
}

/// Whether one of the names stands where those count that are named around a value: an ordinary word only on a line that may open a block, or
/// in the value's own phrase.
fn are_near<'n>(mut names: impl Iterator<Item = &'n At>, text: &[u8], value: &Range<usize>, phrase: &Range<usize>) -> bool {
    let line = line_around(text, value);
    let floor = value.start.saturating_sub(HOST_REACH);
    let first = lines_before(text, line.start, floor).last().map_or(line.start, |first| first.start);
    names.any(|at| {
        (at.start >= first && !at.claim.common && at.end <= line.end)
            || (at.start < line.start && at.opens)
            || (at.start >= phrase.start && at.end <= phrase.end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::example::Dice;

    const WORDS: [&str; 26] = [
        "aws", "Datadog", "api.stripe.com", " ", "\n", "\n", ": ", ":\n  ", "{\n  ", "}\n", "[github]\n", "line", "server", "x9",
        "=", ", ", "new", "Relic", "_", "-", "class ", "(", "some", "words", "twilio", "api.twilio.com",
    ];
    const VALUES: [&str; 4] = [
        "0123456789abcdef0123456789abcdef",
        "01234567-89ab-cdef-0123-456789abcdef",
        "0123456789abcdef0123456789abcdef01234567",
        "aZ0123456789bYcX",
    ];

    /// A random text, and where values stand in it.
    fn text(below: &mut impl FnMut(usize) -> usize) -> (String, Vec<Range<usize>>) {
        let (mut text, mut values) = (String::new(), Vec::new());
        for _ in 0..2000 {
            text.push_str(WORDS[below(WORDS.len())]);
            if below(40) == 0 {
                (0..below(700)).for_each(|_| text.push('.'));
            }
            if below(8) == 0 {
                let value = VALUES[below(VALUES.len())];
                values.push(text.len()..text.len() + value.len());
                text.push_str(value);
            }
        }
        (text, values)
    }

    #[test]
    fn who_is_told_not_to_be_near_is_not_named_around() {
        let rules = RuleSet::builtin();
        let directory = Directory::new(&rules);
        let mut dice = Dice::seeded("owners", 5);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut known, mut near, mut far) = (Known::default(), 0, 0);
        for _ in 0..12 {
            let (text, values) = text(&mut below);
            let text = text.as_bytes();
            known.restart();
            for value in values {
                if directory.may_be_owned(&rules, text, (&value, &value), &(value.start..value.start), &mut known) {
                    near += 1;
                    continue;
                }
                let shapes = |provider: usize| directory.shapes(provider).iter().map(|&rule| &rules.rules()[rule].form);
                let fits = |form: &Form| matches!(form, Form::Shape { shape, .. } if shape.fits(&text[value.clone()]));
                let around = directory.around(text, &value, false, &mut Known::default());
                assert!(!around.iter().any(|mention| shapes(mention.provider).any(fits)), "{}", text.escape_ascii());
                far += 1;
            }
        }
        assert!(near > 500 && far > 200, "{near} {far}");
    }
}
