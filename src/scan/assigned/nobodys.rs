//! Values that are told to be nobody's sooner than by their letters, their name and all that stands around them.
//!
//! Promises: what is told so would be appraised to be nothing.
//! Leaves out: what the others are (assigned).

use std::ops::Range;

use super::{Assigned, Known, values::is_assigned};
use crate::{
    rule::{RuleSet, identifier::Segments},
    scan::{
        context::{Phrase, phrase_before},
        segments::{Pairs, holds_word},
    },
    unpack::inside::any::any,
};

/// The last phrases that held neither a word for a secret nor anybody's name: the columns of records have the same ones in each.
#[derive(Default)]
pub struct Quiet {
    phrases: [Vec<u8>; KEPT],
    last: usize,
}

/// As many as the columns of most records that hold values.
const KEPT: usize = 8;

impl Quiet {
    /// Whether `phrase` is one of them, or is none of the others by what `look` says.
    fn has(&mut self, phrase: &[u8], look: impl FnOnce() -> bool) -> bool {
        let is_known = self.phrases.iter().any(|known| known == phrase);
        if !is_known && look() {
            self.last = (self.last + 1) % KEPT;
            self.phrases[self.last].clear();
            self.phrases[self.last].extend_from_slice(phrase);
            return true;
        }
        is_known
    }
}

/// How many of a text's values look random, of those that were looked at: where many do, it pays to know first who may own them.
#[derive(Default)]
pub struct Crowd(u8);

impl Crowd {
    /// So many values look random in logs and tables, and in no program.
    const MANY: u8 = 16;
    const MOST: u8 = 64;
    /// So many look random for one that does not.
    const FOR_ONE: u8 = 4;

    /// Whether many did of late.
    pub fn is_dense(&self) -> bool {
        self.0 >= Self::MANY
    }

    /// Counts one more.
    pub fn add(&mut self, is_random: bool) {
        self.0 = if is_random { (self.0 + 1).min(Self::MOST) } else { self.0.saturating_sub(Self::FOR_ONE) };
    }
}

impl Assigned {
    /// Whether the value at `place` is told to be nobody's before its name is taken apart: nobody who may own it is named near it, and there
    /// is neither a name nor a word for a secret in what it is assigned to. Its name may be one that is `kept`.
    pub(super) fn is_nobodys(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, readings): (&Range<usize>, &[Range<usize>]),
        kept: Option<usize>,
        known: &mut Known,
    ) -> bool {
        // The name of `1/123:abc…` is looked for twice.
        let is_whole = readings.first().is_some_and(|whole| whole.start == place.start);
        if !is_whole || text.get(place.start) == Some(&b'=') {
            return false;
        }
        let phrase = match kept.map(|kept| known.names.at(kept)) {
            Some(name) => (name.generic.is_none() && name.mentions.is_empty()).then_some(place.start..place.start),
            None => phrase_before(text, place.start, known.above.before_last(), &mut known.unparted)
                .filter(|phrase| self.is_quiet(rules, text, (place, phrase), known))
                .map(|phrase| phrase.place),
        };
        phrase.is_some_and(|phrase| {
            let (directory, around) = (self.directory(rules), &mut known.around);
            !readings.iter().any(|reading| directory.may_be_owned(rules, text, (place, reading), &phrase, around))
        })
    }

    /// Whether the phrase that a value is assigned to holds no word for a secret and, where that matters, no name of anybody's.
    fn is_quiet(&self, rules: &RuleSet, text: &[u8], (value, phrase): (&Range<usize>, &Phrase), known: &mut Known) -> bool {
        let Known { quiet, around, .. } = known;
        let bytes = &text[phrase.place.clone()];
        let holds_no_word = || bytes.is_ascii() && !self.word_may_stand_in(bytes);
        // No word of the text tells of what is left of one.
        if phrase.is_cut && self.directory(rules).may_begin(bytes) {
            return false;
        }
        if !is_assigned(text, value) {
            return holds_no_word();
        }
        quiet.has(bytes, || holds_no_word() && !self.directory(rules).is_named_in(text, &phrase.place, around))
    }

    /// Whether the segments of a phrase in ASCII hold a word for a secret; its last words have no others.
    fn is_word_in(&self, phrase: &[u8]) -> bool {
        let (segments, pairs) = (Segments::of(&String::from_utf8_lossy(phrase)), Pairs::of_squashed(phrase));
        let mut near = self.pairs.iter().zip(&self.generic).filter(|(of_word, _)| pairs.may_hold(**of_word));
        near.any(|(_, word)| {
            memchr::memmem::find(segments.squashed().as_bytes(), word.text.as_bytes()).is_some()
                && holds_word(&segments, &word.text)
        })
    }

    /// Whether a phrase in ASCII may hold a word for a secret, by its letters. In tables and lists it is mostly another value.
    fn word_may_stand_in(&self, phrase: &[u8]) -> bool {
        (!self.words_are_beyond_hex || is_beyond_hex(phrase)) && self.spelled.may_be_in(phrase) && self.is_word_in(phrase)
    }
}

/// Whether a text has a letter that is no digit in hexadecimal.
pub(super) fn is_beyond_hex(text: &[u8]) -> bool {
    any(text, |byte| (byte | 0x20).wrapping_sub(b'g') <= b'z' - b'g')
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
        // Where nothing parts them, a phrase is cut somewhere.
        const OF_LONG_LINES: [&str; 13] =
            ["datadog", "key", "token", " ", "-", "_", "newRelic", "x9", "Pw", "id", "github", "/", "longlyname"];
        let rules = RuleSet::builtin();
        let assigned = Assigned::new(&rules);
        let mut dice = Dice::seeded("nobodys", 11);
        let mut below = |most: usize| usize::try_from(dice.roll() % most as u64).expect("it is small");
        let (mut nobodys, mut others) = (0, 0);
        for round in 0..120 {
            let words = if round % 2 == 0 { &WORDS[..] } else { &OF_LONG_LINES[..] };
            let (mut text, mut runs) = (String::new(), Vec::new());
            for _ in 0..200 {
                text.push_str(words[below(words.len())]);
                if below(6) == 0 {
                    let length = [32, 32, 36, 40][below(4)];
                    text.push_str(["", " ", "$"][below(3)]);
                    let start = text.len();
                    (0..length).for_each(|i| text.push(if length == 36 && i % 9 == 8 { '-' } else { HEX[below(16)].into() }));
                    runs.push(Run { start, end: text.len() });
                    text.push_str(["", " ", "$"][below(3)]);
                }
            }
            let (text, mut known, mut readings) = (text.as_bytes(), Known::default(), Vec::new());
            for run in runs {
                value::readings(text, &run, &mut value::Enclosed::default(), &mut readings);
                let value = (&(run.start..run.end), &readings[..]);
                let kept = assigned.is_own(text, value.0).then(|| known.names.position(text, run.start, Asked::Own)).flatten();
                if assigned.is_nobodys(&rules, text, value, kept, &mut known) {
                    let appraised = |asked| assigned.appraise(&rules, text, value, asked, &mut Known::default());
                    assert_eq!([appraised(Asked::Own), appraised(Asked::Everybody)], [None, None], "{}", text.escape_ascii());
                    nobodys += 1;
                } else {
                    others += 1;
                }
            }
        }
        assert!(nobodys > 100 && others > 400, "{nobodys} {others}");
    }

    const HEX: &[u8; 16] = b"0123456789abcdef";
}
