//! The names that values are assigned to: whose word they hold, who is named in them, and whether they say anything.
//!
//! Promises: a name is taken apart once where the next value has the same one, as records of data have; what is remembered is what would
//! be found.
//! Leaves out: where a name stands (context), and who is named around it (naming).

use super::{Assigned, appraise::may_say, values::is_mixed_at_random};
use crate::{
    rule::{RuleSet, Text, identifier::Segments},
    scan::{
        context::{Label, identifier_behind_words, label_into},
        naming::{Mention, Nearness},
        segments::{Pairs, USES, holds_word, is_about, says_nothing},
    },
};

/// Whose word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// That of the rules which did not come with what is scanned.
    Own,
    Everybody,
}

/// A word for a secret.
pub struct Word {
    pub text: Text,
    pub rule: usize,
    pub asked: Asked,
}

/// The name a value is assigned to.
pub struct Name {
    /// Whether it is one word, as an identifier is.
    pub one_word: bool,
    pub segments: Segments,
    /// The generic rule whose word it holds.
    pub generic: Option<usize>,
    /// Whether it holds the pairs of letters of a word for a secret.
    pub may_hold_word: bool,
    /// The providers named in it.
    pub mentions: Vec<Mention>,
    /// Whether no value that has it is anything, whatever stands around.
    pub is_idle: bool,
}

/// The names that were asked for last.
#[derive(Default)]
pub struct Names {
    kept: [Kept; KEPT],
    tails: [Tail; KEPT],
    last: usize,
    label: Label,
    /// What stood right before the last value whose name was idle and holds a long number, with [`ANY_DIGIT`] for each of its digits.
    numbered: Vec<u8>,
}

/// Stands for one in [`Names::numbered`].
const ANY_DIGIT: u8 = 0;
/// A number of so many digits and more is no part of a word that tells anything, unless somebody is called so: `sha256`, `x509`, `base64`.
const LONG_NUMBER: usize = 4;

/// As many as the columns of most records that hold values.
const KEPT: usize = 8;

/// A name, and what was looked at to find it: what stands right before the value.
struct Kept {
    before: Vec<u8>,
    asked: Asked,
    name: Name,
}

impl Default for Kept {
    fn default() -> Self {
        Self { before: Vec::new(), asked: Asked::Own, name: Name::none() }
    }
}

/// The last bytes of what stands before a value, which tell it from most others: eight, or as many as are compared.
#[derive(Clone, Copy, Default)]
struct Tail {
    bytes: u64,
    compared: u64,
}

impl Tail {
    /// Of that text, of which so many bytes matter.
    fn of(before: &[u8], count: usize) -> Self {
        Self { bytes: last_eight(before), compared: u64::MAX << (64 - 8 * count.clamp(1, 8)) }
    }
}

fn last_eight(text: &[u8]) -> u64 {
    text.last_chunk().map_or(0, |last| u64::from_le_bytes(*last))
}

/// More is not compared.
const MOST_BEFORE: usize = 96;

impl Names {
    /// Forgets them.
    pub fn restart(&mut self) {
        self.kept.iter_mut().for_each(|kept| kept.before.clear());
        self.numbered.clear();
    }

    /// The name that is kept there.
    pub fn at(&self, position: usize) -> &Name {
        &self.kept[position].name
    }

    /// Whether the name of a value at `start` is idle for it differs by nothing but long numbers from one that is.
    pub fn differs_by_numbers(&self, text: &[u8], start: usize) -> bool {
        let before = &text[start.saturating_sub(self.numbered.len())..start];
        let is_it = |(known, byte): (&u8, &u8)| known == byte || (*known == ANY_DIGIT && byte.is_ascii_digit());
        !self.numbered.is_empty()
            && before.len() == self.numbered.len()
            && self.numbered.iter().zip(before).all(is_it)
            && text.get(start) != Some(&b'=')
    }

    /// Where the name of a value at `start` is kept, if it is.
    pub fn position(&self, text: &[u8], start: usize, asked: Asked) -> Option<usize> {
        let before = &text[..start];
        let last = last_eight(before);
        let is_tail = |tail: &Tail| (last ^ tail.bytes) & tail.compared == 0;
        // Few are, so that one branch for all is foretold.
        if !self.tails.iter().fold(false, |any, tail| any | is_tail(tail)) {
            return None;
        }
        let is_it = |(kept, tail): (&Kept, &Tail)| {
            is_tail(tail) && !kept.before.is_empty() && kept.asked == asked && before.ends_with(&kept.before)
        };
        self.kept.iter().zip(&self.tails).position(is_it).filter(|_| text.get(start) != Some(&b'='))
    }
}

impl Assigned {
    /// The name of the value at `start`.
    pub fn name_of<'n>(&self, rules: &RuleSet, text: &[u8], start: usize, asked: Asked, names: &'n mut Names) -> &'n Name {
        let known = names.position(text, start, asked);
        let index = known.unwrap_or_else(|| {
            names.last = (names.last + 1) % KEPT;
            let Names { kept, tails, last, label, numbered } = &mut *names;
            let Kept { before, asked: by, name } = &mut kept[*last];
            let reach = self.fill(rules, text, start, asked, label, name);
            // Who stands right before a parameter's `=` is asked otherwise.
            let reach = reach.filter(|reach| start - reach <= MOST_BEFORE && text.get(start) != Some(&b'='));
            before.clear();
            before.extend_from_slice(reach.map_or(&[], |reach| &text[reach..start]));
            tails[*last] = Tail::of(&text[..start], before.len());
            *by = asked;
            if name.is_idle && asked == Asked::Own && !self.words_have_digits {
                number(before, self.directory(rules).longest_number(), numbered);
            }
            *last
        });
        &names.kept[index].name
    }

    /// Takes the name of the value at `start` apart, and says how far back was looked for it, if that is known.
    fn fill(
        &self,
        rules: &RuleSet,
        text: &[u8],
        start: usize,
        asked: Asked,
        label: &mut Label,
        name: &mut Name,
    ) -> Option<usize> {
        name.mentions.clear();
        if !label_into(text, start, label) {
            *name = Name::none();
            return None;
        }
        std::mem::swap(&mut name.segments, &mut label.segments);
        name.one_word = !label.text.trim().contains(' ');
        let own = if name.one_word { 0 } else { segments_before_identifier(&label.text, &name.segments) };
        let pairs = Pairs::of(name.segments.squashed().as_bytes());
        let squashed = name.segments.squashed();
        name.may_hold_word =
            self.may_hold_word(pairs, squashed.len()) && (!squashed.is_ascii() || self.spelled.may_be_in(squashed.as_bytes()));
        name.generic = if name.may_hold_word { self.generic_of(&name.segments, own, pairs, asked) } else { None };
        name.generic = name.generic.filter(|_| !is_mixed_at_random(last_word(&label.text).as_bytes()));
        let directory = self.directory(rules);
        let providers = directory.in_name(&name.segments, name.one_word || name.generic.is_some()).into_iter();
        let providers = providers.filter(|&provider| may_say(rules, provider, asked));
        name.mentions.extend(providers.map(|provider| Mention { provider, nearness: Nearness::Named }));
        name.is_idle = name.mentions.is_empty() && !name.is_used() && !directory.is_asked_for(&name.segments);
        label.reach
    }

    /// The rule whose word a name holds: the longest such word, if it is not about a secret; what stands before the segment `own` does not
    /// say so.
    pub fn generic_of(&self, segments: &Segments, own: usize, pairs: Pairs, asked: Asked) -> Option<usize> {
        let near = self.pairs.iter().zip(&self.generic).filter(|(of_word, _)| pairs.may_hold(**of_word)).map(|(_, word)| word);
        let words = near.filter(|word| asked == Asked::Everybody || word.asked == Asked::Own);
        let held = words.filter(|word| holds_word(segments, &word.text));
        // A type before the name claims less than the name: `CredentialValue password`.
        let is_last = |word: &Word| segments.squashed().ends_with(&*word.text) && Some(word.rule) != self.least;
        let held = held.max_by_key(|word| (is_last(word), word.text.len(), usize::MAX - word.rule));
        held.filter(|word| !is_about(segments, own, &word.text)).map(|word| word.rule)
    }
}

impl Name {
    /// That of a value that has none.
    fn none() -> Self {
        Self {
            one_word: true,
            segments: Segments::default(),
            generic: None,
            may_hold_word: false,
            mentions: Vec::new(),
            is_idle: false,
        }
    }

    /// Whether it is a secret's, or of something that secrets are given to, or says nothing.
    pub fn is_used(&self) -> bool {
        let used = || self.segments.iter().any(|segment| USES.contains(segment));
        self.generic.is_some() || !self.has_words_of_its_own() || used()
    }

    /// Whether it says what a value is of.
    pub fn has_words_of_its_own(&self) -> bool {
        self.segments.iter().any(|segment| !says_nothing(segment))
    }
}

/// How many segments stand before the identifier or option that a label ends with: `CHANGE DB_PASSWORD`, `--encrypted --passphrase`.
fn segments_before_identifier(label: &str, segments: &Segments) -> usize {
    identifier_behind_words(label).map_or(0, |last| segments.len().saturating_sub(Segments::of(last).len()))
}

/// The last word of a label; where it is drawn at random, a word stands in it by chance: `MazblU36xKgNEPlwvj5/BIuXKPw`.
fn last_word(label: &str) -> &str {
    label.rsplit(' ').next().unwrap_or(label)
}

/// Writes down what stands `before` a value, if it holds numbers longer than any that matters.
fn number(before: &[u8], longest: usize, numbered: &mut Vec<u8>) {
    numbered.clear();
    let least = LONG_NUMBER.max(longest + 1);
    let is_any = |part: &[u8]| part.len() >= least && part[0].is_ascii_digit();
    let parts = before.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit());
    if before.contains(&ANY_DIGIT) || !parts.clone().any(is_any) {
        return;
    }
    for part in parts {
        if is_any(part) {
            numbered.resize(numbered.len() + part.len(), ANY_DIGIT);
        } else {
            numbered.extend_from_slice(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> (RuleSet, Assigned) {
        let rules = RuleSet::builtin();
        let assigned = Assigned::new(&rules);
        (rules, assigned)
    }

    #[test]
    fn a_name_that_is_kept_is_the_one_that_would_be_found() {
        let (rules, assigned) = names();
        const HEADS: [&str; 6] = ["", "</", "=", "authorization: token \"", "authorization\n token: ", "x token: "];
        let short =
            ["a: V", "\"uuid\": \"V", "uuid: V", "token: V", "<b>V", "x\nV", "?key=V", "V", "auth: token: V", "x token: V"];
        let long = HEADS.map(|head| format!("{head}{}V", "word of words ".repeat(6)));
        let values: Vec<String> = short.map(str::to_owned).into_iter().chain(long).collect();
        let mut kept = Names::default();
        for text in values.iter().chain(&values).chain(values.iter().rev()) {
            let start = text.find('V').expect("a V marks the value");
            let told = |names: &mut Names| {
                let name = assigned.name_of(&rules, text.as_bytes(), start, Asked::Own, names);
                (name.segments.squashed().to_owned(), name.generic, name.is_idle, name.one_word, name.mentions.clone())
            };
            assert_eq!(told(&mut kept), told(&mut Names::default()), "{text}");
        }
    }

    #[test]
    fn a_word_for_a_secret_may_stand_in_itself() {
        let (_, assigned) = names();
        for Word { text, .. } in &assigned.generic {
            assert!(assigned.may_hold_word(Pairs::of(text.as_bytes()), text.len()), "{}", &**text);
        }
        assert!(!assigned.may_hold_word(Pairs::of(b"password"), 1), "none is so short");
    }

    #[test]
    fn long_numbers_alone_tell_idle_names_apart() {
        let (rules, assigned) = names();
        let mut names = Names::default();
        let mut is_like = |first: &str, other: &str| {
            let start = |text: &str| text.find('V').expect("a V marks the value");
            let _ = assigned.name_of(&rules, first.as_bytes(), start(first), Asked::Own, &mut names);
            names.differs_by_numbers(other.as_bytes(), start(other))
        };
        assert!(is_like("\nfile12345: V", "x\nfile67890: V"));
        for other in ["\nfile1234: V", "\nfila67890: V", "\nfile6789x: V", "file67890: V", "\nfile67890= V"] {
            assert!(!is_like("\nfile12345: V", other), "{other}");
        }
        assert!(!is_like("\npassword12345: V", "\npassword67890: V"), "it may be one");
        assert!(!is_like("\nfile12: V", "\nfile34: V"), "short numbers may say something");
    }
}
