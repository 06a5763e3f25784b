//! Values that are told to be nobody's sooner than by all that stands around them.
//!
//! Promises: what is told so would be appraised to be nothing.
//! Leaves out: values without a shape, and what the others are (assigned).

use std::ops::Range;

use super::{Assigned, Known, values::may_own};
use crate::{
    rule::RuleSet,
    scan::{context::phrase_before, segments::Pairs},
};

impl Assigned {
    /// Whether the value at `place` is told to be nobody's before its name is taken apart: nobody who may own it is named near it, and there
    /// is neither a name nor the letters of a word for a secret in what it is assigned to.
    pub(super) fn is_nobodys(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, readings): (&Range<usize>, &[Range<usize>]),
        known: &mut Known,
    ) -> bool {
        // The name of `1/123:abc…` is looked for twice.
        let is_whole = readings.first().is_some_and(|whole| whole.start == place.start);
        if !is_whole || text.get(place.start) == Some(&b'=') || !self.is_shaped(rules, text, readings) {
            return false;
        }
        let directory = self.directory(rules);
        let owns = |provider| may_own(rules, directory, provider, text, readings);
        if directory.may_be_near(text, place, false, &mut known.around, owns) {
            return false;
        }
        phrase_before(text, place.start).is_some_and(|phrase| {
            let pairs = Pairs::of_squashed(&text[phrase.clone()]);
            text[phrase.clone()].is_ascii()
                && !known.around.names.may_name(&phrase)
                && !self.pairs.iter().fold(false, |any, of_word| any | pairs.may_hold(*of_word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rule::example::Dice,
        scan::{assigned::names::Asked, prefilter::Run, value},
    };

    #[test]
    fn what_is_told_to_be_nobodys_is_appraised_to_be_nothing() {
        const WORDS: [&str; 33] = [
            "datadog", "key", "token", " ", "\n", "\n", ": ", "=", "\"", ",", "{\n", "  ", "value", "Bearer ", "id", "pass",
            "word", "github", "api.", "stripe.com", "line", "[", "]", "user", "-", "_", "?q=", "</b>", "<b>", "ä", " -D",
            "longlyname", "x_y_z_",
        ];
        let rules = RuleSet::builtin();
        let assigned = Assigned::new(&rules);
        let mut dice = Dice::seeded("nobodys", 11);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut nobodys, mut others) = (0, 0);
        for _ in 0..60 {
            let (mut text, mut runs) = (String::new(), Vec::new());
            for _ in 0..200 {
                text.push_str(WORDS[below(WORDS.len())]);
                if below(6) == 0 {
                    let start = text.len();
                    let length = [32, 32, 36, 40][below(4)];
                    (0..length).for_each(|i| text.push(if length == 36 && i % 9 == 8 { '-' } else { HEX[below(16)].into() }));
                    runs.push(Run { start, end: text.len() });
                }
            }
            let (text, mut known, mut readings) = (text.as_bytes(), Known::default(), Vec::new());
            for run in runs {
                value::readings(text, &run, &mut readings);
                let value = (&(run.start..run.end), &readings[..]);
                if assigned.is_nobodys(&rules, text, value, &mut known) {
                    let appraised = |asked| assigned.appraise(&rules, text, value, asked, &mut Known::default());
                    assert_eq!([appraised(Asked::Own), appraised(Asked::Everybody)], [None, None], "{}", text.escape_ascii());
                    nobodys += 1;
                } else {
                    others += 1;
                }
            }
        }
        assert!(nobodys > 50 && others > 200, "{nobodys} {others}");
    }

    const HEX: &[u8; 16] = b"0123456789abcdef";
}
