//! Texts that values carry: base64 where people put secrets is decoded as soon as it is found, and one look at all texts tells which of them
//! may hold anything.
//!
//! Promises: what is left out comes to nothing (a law compares the two): values whose texts hold nothing, and what looks like a value, or like
//! something encoded, and is such a text.
//! Leaves out: what the texts hold (pipeline).

use std::ops::Range;

use super::{Match, Scanner, Scratch, context::name, prefilter::Run, probe::Joined};
use crate::{
    rule::{Form, Rule, file::Carries, pattern::MAX_MATCH},
    unpack::{
        attached, base64,
        inside::{any::any, mail},
    },
};

/// The texts that the values of a text carry.
#[derive(Default)]
pub struct Carried {
    /// A line each.
    lines: Joined,
    texts: Vec<Text>,
    values: Vec<Value>,
    /// The value behind the one that was asked about last.
    asked: usize,
    /// Where the texts' base64 lies.
    places: Reach,
    /// The same of those that hold nothing, and of which nothing else can be made.
    told: Reach,
}

struct Text {
    /// Where its base64 lies.
    place: Range<usize>,
    /// Whether nothing else can be made of that.
    is_all: bool,
}

/// A value, and which texts are its.
struct Value {
    found: Match,
    texts: Range<usize>,
    may_hold: bool,
}

impl Carried {
    /// Forgets them, for another text.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.texts.clear();
        self.values.clear();
        self.asked = 0;
        self.places.refill([].into_iter());
        self.told.refill([].into_iter());
    }

    /// Whether a run is such a text.
    pub(super) fn has(&mut self, run: &Run) -> bool {
        self.places.touches(&(run.start..run.end))
    }

    /// Whether a run is such a text that holds nothing, and nothing else.
    pub(super) fn is_told(&mut self, run: &Run) -> bool {
        self.told.begins_at(run.start)
    }

    /// Whether a match, of a rule that `carries` texts or does not, may come to something.
    pub(super) fn may_matter(&mut self, found: &Match, carries: bool) -> bool {
        if !carries {
            return !self.places.touches(&(found.start..found.end));
        }
        // Most are asked about in order.
        let is_next = self.values.get(self.asked).is_some_and(|value| value.found == *found);
        let known = if is_next { Ok(self.asked) } else { self.values.binary_search_by(|value| value.found.cmp(found)) };
        let Ok(index) = known else { return true };
        self.asked = index + 1;
        self.values[index].may_hold
    }

    fn add(&mut self, text: &[u8], found: &Match, carries: Carries) {
        let (value, first) = (&text[found.start..found.end], self.texts.len());
        let name = (carries == Carries::Base64).then(|| name(text, found.start)).flatten();
        write_lines(value, carries, name.as_deref(), &mut self.lines, |place, said| {
            let is_all = is_all(&value[place.clone()], said);
            self.texts.push(Text { place: found.start + place.start..found.start + place.end, is_all });
        });
        self.values.push(Value { found: found.clone(), texts: first..self.texts.len(), may_hold: true });
    }

    /// Takes down which of the texts may hold anything.
    fn settle(&mut self, may_hold: &[bool]) {
        for value in &mut self.values {
            value.may_hold = may_hold[value.texts.clone()].contains(&true);
        }
        let told = self.texts.iter().zip(may_hold).filter(|(text, may_hold)| text.is_all && !**may_hold);
        self.told.refill(told.map(|(text, _)| text.place.clone()));
        self.places.refill(self.texts.iter().map(|text| text.place.clone()));
    }
}

/// Whether all that can be made of some base64 is the text that it says.
fn is_all(base64: &[u8], said: &[u8]) -> bool {
    /// So many symbols tell which base they are of.
    const FIRST: usize = 24;
    // Neither hexadecimal nor base32 has such letters.
    let first = &base64[..base64.len().min(FIRST)];
    let is_base64_alone = any(first, |symbol| symbol > b'f');
    is_base64_alone && said.is_ascii() && !attached::begins(base64) && !mail::is_quoted(said)
}

/// Places in the order of their beginnings, each with how far it and those before it reach.
#[derive(Default)]
struct Reach {
    places: Vec<(usize, usize)>,
    /// How many begin before what was asked for last: mostly that is asked in order.
    passed: usize,
}

impl Reach {
    fn refill(&mut self, places: impl Iterator<Item = Range<usize>>) {
        self.passed = 0;
        self.places.clear();
        self.places.extend(places.map(|place| (place.start, place.end)));
        self.places.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut self.places {
            furthest = furthest.max(*end);
            *end = furthest;
        }
    }

    /// How many begin before `end`.
    fn before(&mut self, end: usize) -> usize {
        /// So few lie between what is asked for in order.
        const FEW: usize = 8;
        let is_before = |(start, _): &(usize, usize)| *start < end;
        let (passed, rest) = self.places.split_at(self.passed);
        let more = rest.iter().take(FEW).take_while(|place| is_before(place)).count();
        self.passed = if more == FEW || passed.last().is_some_and(|last| !is_before(last)) {
            self.places.partition_point(is_before)
        } else {
            self.passed + more
        };
        self.passed
    }

    /// Whether one of them begins there.
    fn begins_at(&mut self, start: usize) -> bool {
        let before = self.before(start);
        self.places.get(before).is_some_and(|(first, _)| *first == start)
    }

    /// Whether one of them shares a byte with `place`.
    fn touches(&mut self, place: &Range<usize>) -> bool {
        let before = self.before(place.end);
        before > 0 && self.places[before - 1].1 > place.start
    }
}

impl Scanner {
    /// Finds out about the texts that matches carry, unless somebody wants to know of what is dropped. More has to be known of a value where a
    /// chunk ends, or where another form stands in it.
    pub(super) fn look_at_carried(&self, text: &[u8], owned: &Range<usize>, scratch: &mut Scratch) {
        let Scratch { matches, carried, inner, keep_dropped, .. } = scratch;
        let rule = |found: &Match| &self.rules.rules()[found.rule];
        carried.clear();
        if *keep_dropped || !matches.iter().any(|found| rule(found).carries.is_some()) {
            return;
        }
        matches.sort();
        matches.dedup();
        let mut forms = Reach::default();
        forms.refill(matches.iter().filter(|found| is_form(rule(found))).map(|found| found.start..found.end));
        let first = if owned.start == 0 { 0 } else { owned.start + MAX_MATCH };
        for found in &*matches {
            let place = found.start..found.end;
            let is_settled = first <= place.start && place.end <= owned.end && !forms.touches(&place);
            if let Some(carries) = rule(found).carries.filter(|_| is_settled) {
                carried.add(text, found, carries);
            }
        }
        let inner = inner.get_or_insert_with(|| Box::new(Scratch::new(self, false, None)));
        carried.settle(&self.may_hold(&carried.lines, inner));
    }
}

/// Whether a rule knows its values by their own form.
pub(super) fn is_form(rule: &Rule) -> bool {
    rule.carries.is_none() && matches!(rule.form, Form::Regex { .. })
}

/// Appends a line for each text that `value` carries to `lines`, and says of each where in it its base64 lies, and what that says. A text of one
/// line has the name that it was given outside.
pub fn write_lines(
    value: &[u8],
    carries: Carries,
    name: Option<&str>,
    lines: &mut Joined,
    mut say: impl FnMut(Range<usize>, &[u8]),
) {
    let mut add = |name: Option<&[u8]>, place: Range<usize>| {
        lines.add(|line| {
            let text = write_line(name, &value[place.clone()], line)?;
            say(place, &line[text..]);
            Some(())
        });
    };
    match carries {
        Carries::Base64 => add(name.map(str::as_bytes), 0..value.len()),
        Carries::Base64Map => base64::entries(value).for_each(|entry| add(Some(&value[entry.name]), entry.value)),
    }
}

/// Says where in `line` the text begins.
fn write_line(name: Option<&[u8]>, base64: &[u8], line: &mut Vec<u8>) -> Option<usize> {
    let start = line.len();
    if let Some(name) = name {
        // No line has a zero, and before one ends a name.
        let name = name.rsplit(|byte| *byte == 0).next().unwrap_or(name);
        if name.is_ascii() {
            line.extend_from_slice(name);
        } else {
            line.extend_from_slice(String::from_utf8_lossy(name).as_bytes());
        }
        line.extend_from_slice(b": ");
    }
    let text = line.len();
    let said = base64::say(base64, line)?;
    // A line's end at the text's end begins none.
    if memchr::memchr(b'\n', said).is_none_or(|end| is_blank(&said[end..])) {
        return Some(text);
    }
    line.drain(start..text);
    Some(start)
}

fn is_blank(text: &[u8]) -> bool {
    text.trim_ascii().is_empty() || std::str::from_utf8(text).is_ok_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_overlap_are_touched_where_one_of_them_is() {
        let mut reach = Reach::default();
        reach.refill([10..20, 2..4, 12..14, 30..31].into_iter());
        for (place, expected) in [(0..2, false), (3..4, true), (4..10, false), (15..16, true), (20..30, false), (25..40, true)] {
            assert_eq!(reach.touches(&place), expected, "{place:?}");
        }
        for (place, expected) in [(31..40, false), (0..3, true), (12..13, true), (0..2, false), (25..40, true), (5..11, true)] {
            assert_eq!(reach.touches(&place), expected, "{place:?}, asked in another order");
        }
        for (start, expected) in [(2, true), (3, false), (12, true), (30, true), (31, false), (10, true), (0, false)] {
            assert_eq!(reach.begins_at(start), expected, "{start}");
        }
    }

    #[test]
    fn a_text_of_one_line_has_its_name() {
        let (mut lines, mut found) = (Joined::default(), Vec::new());
        let mapping = b"  one: Zmlyc3QgdmFsdWU=\n  two: bW9yZQpsaW5lcw==\n  three: AAAAAAAAAAA=\n";
        write_lines(mapping, Carries::Base64Map, None, &mut lines, |place, said| found.push((place, said.to_vec())));
        assert_eq!(found, [(7..23, b"first value".to_vec()), (31..47, b"more\nlines".to_vec())]);
        assert_eq!((lines.get(0), lines.get(1)), (&b"one: first value"[..], &b"more\nlines"[..]));
    }
}
