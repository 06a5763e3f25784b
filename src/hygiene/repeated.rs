//! Values that stand again on another finding's line, or in what allows it, where nothing found them.
//!
//! Promises: no value of eight bytes and more that some finding hides stands in the snippet, the notes or the name of any, or in the reason
//! of what hides it.
//! Leaves out: shorter ones, which are words; and what is found on the line itself (snippet).

use std::{
    collections::{BTreeMap, HashSet},
    ops::Bound::{Included, Unbounded},
};

use crate::finding::{Finding, Redaction, Secret, Snippet, Suppressed};

/// Shorter values may stand anywhere by chance.
const LEAST: usize = 8;

/// Hides in all that is said of findings what any of them hides.
pub fn hide(findings: &mut [Finding], suppressed: &mut [Suppressed]) {
    let all = || findings.iter().chain(suppressed.iter().map(|entry| &entry.finding));
    let known = Known::of(all().flat_map(|finding| finding.related.iter().map(|part| &part.secret).chain([&finding.secret])));
    for entry in &mut *suppressed {
        let reasons = entry.beside.iter_mut().chain([&mut entry.suppression]).map(|by| &mut by.reason);
        reasons.for_each(|reason| known.hide_in_text(reason));
    }
    for finding in findings.iter_mut().chain(suppressed.iter_mut().map(|entry| &mut entry.finding)) {
        known.hide_in(&mut finding.snippet);
        finding.notes.iter_mut().chain(&mut finding.assigned_to).for_each(|text| known.hide_in_text(text));
    }
}

/// Values that are hidden.
#[derive(Default)]
struct Known {
    /// And what is shown instead.
    values: BTreeMap<Box<[u8]>, String>,
    /// The first bytes of all: few places have any.
    heads: HashSet<[u8; LEAST]>,
}

impl Known {
    fn of<'s>(secrets: impl Iterator<Item = &'s Secret>) -> Self {
        let mut known = Self::default();
        for secret in secrets.filter(|secret| secret.redaction() != Redaction::Identifier) {
            if let Some(head) = secret.reveal().first_chunk() {
                known.heads.insert(*head);
                known.values.entry(secret.reveal().into()).or_insert_with(|| secret.redacted());
            }
        }
        known
    }

    fn hide_in(&self, snippet: &mut Snippet) {
        let Snippet { text, start, end } = snippet;
        let (before, own, after) = (&text[..*start], &text[*start..*end], &text[*end..]);
        if [before, after].iter().all(|text| self.first_in(text.as_bytes()).is_none()) {
            return;
        }
        let (before, after) = (self.hidden(before), self.hidden(after));
        (*start, *end) = (before.len(), before.len() + own.len());
        *text = [&before, own, &after].concat();
    }

    fn hide_in_text(&self, text: &mut String) {
        if self.first_in(text.as_bytes()).is_some() {
            *text = self.hidden(text);
        }
    }

    fn hidden(&self, text: &str) -> String {
        let (mut out, mut rest) = (String::with_capacity(text.len()), text.as_bytes());
        while let Some((at, length, shown)) = self.first_in(rest) {
            out.push_str(&String::from_utf8_lossy(&rest[..at]));
            out.push_str(shown);
            rest = &rest[at + length..];
        }
        out.push_str(&String::from_utf8_lossy(rest));
        out
    }

    /// Where the first value stands in `text`, how long it is, and what is shown instead.
    fn first_in(&self, text: &[u8]) -> Option<(usize, usize, &str)> {
        let heads = text.windows(LEAST).enumerate().filter(|(_, head)| self.heads.contains(*head));
        heads.map(|(at, _)| at).find_map(|at| self.longest_at(&text[at..]).map(|(length, shown)| (at, length, shown)))
    }

    /// The longest value that `text` begins with: the last one that does not come after it in order, or one that both begin with.
    fn longest_at(&self, text: &[u8]) -> Option<(usize, &str)> {
        let mut rest = text;
        loop {
            let (value, shown) = self.values.range::<[u8], _>((Unbounded, Included(rest))).next_back()?;
            let common = value.iter().zip(rest).take_while(|(a, b)| a == b).count();
            if common == value.len() {
                return Some((common, shown));
            }
            if common < LEAST {
                return None;
            }
            rest = &rest[..common];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[&str]) -> Known {
        let secrets: Vec<Secret> = values.iter().map(|value| Secret::new(value.as_bytes(), Redaction::Password)).collect();
        Known::of(secrets.iter())
    }

    #[test]
    fn the_longest_of_several_is_hidden_and_the_own_value_stays_marked() {
        let known = known(&["abcdefgh", "abcdefghij", "abcdefghijk9", "short"]);
        let text = "x abcdefghijkl short …OWN abcdefgh!".to_owned();
        let start = text.find("OWN").expect("it is there");
        let mut snippet = Snippet { start, end: start + 3, text };
        known.hide_in(&mut snippet);
        assert_eq!(snippet.text, "x …kl short …OWN …!");
        assert_eq!(&snippet.text[snippet.start..snippet.end], "OWN");
    }

    #[test]
    fn it_is_the_longest_one_after_the_other() {
        let values = ["aaaaaaaa", "aaaaaaaab", "aaaaaaaabb", "aaaaaaaac", "aaaaaaab", "baaaaaaa"];
        let known = known(&values);
        for number in 0..3_usize.pow(10) {
            let text: String = (0..10).map(|place| ["a", "b", "c"][number / 3_usize.pow(place) % 3]).collect();
            let expected = values.iter().filter(|value| text.starts_with(**value)).map(|value| value.len()).max();
            assert_eq!(known.longest_at(text.as_bytes()).map(|(length, _)| length), expected, "{text}");
        }
    }
}
