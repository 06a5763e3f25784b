//! Values known by the name they are assigned to and by the provider named near them: runs and assignments → matches.
//!
//! Promises: a value that has a provider's shape and its company is that provider's; any other value with a secret's name is generic, and
//! its provider is still named. One look at the context serves all rules.
//! Leaves out: whether the value is a credential at all (judge).

mod appraise;
mod names;
mod nobodys;
mod otherwise;
mod passed_over;
mod spelled;
mod values;

use std::{mem, ops::Range, sync::OnceLock};

use super::{
    Match,
    context::Unparted,
    judge::is_plain,
    naming::{self, Directory, Nearness, Shapes},
    ngram,
    prefilter::{Hit, Run},
    segments::Pairs,
    value::{
        self,
        ways::{Way, Ways},
        within,
    },
    wrapped::{Above, is_above_ending},
};
use crate::rule::{Form, RuleSet, Text};
use names::{Asked, Name, Names, Word};
use nobodys::{Crowd, Quiet, is_beyond_hex};
use otherwise::Tables;
use passed_over::{is_called_digest, is_checksum, is_code, is_flag, is_link_to_commit, is_pinned_commit, is_verb};
use spelled::Spelled;

/// Everything that is known by its company.
pub struct Assigned {
    /// The words that alone decide, each with its rule, the shortest first.
    generic: Vec<Word>,
    /// The pairs of letters of each, side by side: few words have them all in common with a name.
    pairs: Vec<Pairs>,
    /// The words again, to tell of texts with all those pairs.
    spelled: Spelled,
    /// How many of them have so many bytes at most.
    up_to: [usize; LONG_NAME],
    /// Whether one of them has a digit.
    words_have_digits: bool,
    /// Whether each in ASCII has a letter that is no digit in hexadecimal.
    words_are_beyond_hex: bool,
    /// The generic rule that claims least.
    least: Option<usize>,
    /// The rules for halves of pairs, which have their own say on company.
    paired: Vec<Half>,
    /// A bit for each length that one of them may have; the last for it and all beyond.
    paired_lengths: u128,
    /// Whether some of the rules came with what is scanned.
    has_theirs: bool,
    /// Whether the judge asks each value that is known by its name alone, as it does all values that no rule lists.
    judges_all: bool,
    /// Made when first needed, as is the directory: most values after names need no more.
    shapes: OnceLock<Shapes>,
    directory: OnceLock<Directory>,
}

/// What is known already of the text that is gone through.
#[derive(Default)]
pub struct Known {
    above: Above,
    around: naming::Known,
    names: Names,
    quiet: Quiet,
    crowd: Crowd,
    unparted: Unparted,
    ends: value::Ends,
    enclosed: value::Enclosed,
    tables: Tables,
    /// A buffer.
    readings: Vec<Range<usize>>,
    /// Whether nobody wants to know of what the judge drops.
    leaves_out_words: bool,
}

impl Known {
    /// Nothing, of a text of which only what the judge keeps is asked for.
    pub fn of_secrets_alone(leaves_out_words: bool) -> Self {
        Self { leaves_out_words, ..Self::default() }
    }

    /// Forgets it, for another text. What names were written into is kept: most texts have few of them.
    pub fn restart(&mut self) {
        self.names.restart();
        self.around.restart();
        (self.above, self.crowd, self.unparted) = Default::default();
        (self.ends, self.enclosed, self.tables) = Default::default();
    }
}

/// A rule for one half of a pair, and how long it may be.
struct Half {
    rule: usize,
    least: usize,
    most: usize,
}

/// The last length of halves of pairs that is told from others.
const LAST_LENGTH: usize = u128::BITS as usize - 1;
/// Names of this many bits a letter and less are words; see scan/ngram.
const WORDS: f64 = 5.0;
/// How surprising the letters of so long a value are takes longer to tell than its name.
const LONG: usize = 40;
/// How a header says that a token follows.
const SCHEME: &[u8] = b"Bearer ";
/// Names of so many bytes may hold any word for a secret.
const LONG_NAME: usize = 32;

impl Assigned {
    /// The rules of `rules` that have no regex.
    pub fn new(rules: &RuleSet) -> Self {
        let (mut generic, mut paired): (Vec<Word>, _) = (Vec::new(), Vec::new());
        for (index, rule) in rules.rules().iter().enumerate() {
            let asked = if rule.provider.of_repository { Asked::Everybody } else { Asked::Own };
            match &rule.form {
                Form::Assigned { words } => {
                    let word = |text: &Text| Word { text: text.clone(), rule: index, asked };
                    generic.extend(words.iter().map(word));
                }
                Form::Shape { partners, shape, .. } if !partners.is_empty() => {
                    let (least, most) = shape.lengths();
                    paired.push(Half { rule: index, least, most });
                }
                Form::Shape { .. } | Form::Regex { .. } => {}
            }
        }
        generic.sort_by_key(|word| word.text.len());
        let up_to = std::array::from_fn(|length| generic.partition_point(|word| word.text.len() <= length));
        let own = generic.iter().filter(|word| word.asked == Asked::Own);
        let paired_lengths = paired.iter().flat_map(|half| half.least.min(LAST_LENGTH)..=half.most.min(LAST_LENGTH));
        let paired_lengths = paired_lengths.fold(0, |all, length| all | 1 << length);
        let least = own.map(|word| word.rule).min_by_key(|&rule| rules.rules()[rule].severity);
        let has_theirs = rules.rules().iter().any(|rule| rule.provider.of_repository);
        let is_exempt =
            |word: &Word| !rules.rules()[word.rule].documented.is_empty() || rules.rules()[word.rule].carries.is_some();
        let judges_all = !generic.iter().any(is_exempt);
        let pairs = generic.iter().map(|word| Pairs::of(word.text.as_bytes())).collect();
        let spelled = Spelled::of(generic.iter().map(|word| &word.text));
        let words_have_digits = generic.iter().any(|word| word.text.bytes().any(|byte| byte.is_ascii_digit()));
        let words_are_beyond_hex = generic.iter().all(|word| !word.text.is_ascii() || is_beyond_hex(word.text.as_bytes()));
        Self {
            generic,
            pairs,
            spelled,
            up_to,
            words_have_digits,
            words_are_beyond_hex,
            least,
            paired,
            paired_lengths,
            has_theirs,
            judges_all,
            shapes: OnceLock::new(),
            directory: OnceLock::new(),
        }
    }

    /// Appends what a run holds, unless it is a line of data.
    pub fn in_run(&self, rules: &RuleSet, text: &[u8], run: &Run, known: &mut Known, matches: &mut Vec<Match>) {
        let is_nothing = known.above.go_on_in(text, run) || is_above_ending(text, run) || is_code(text, run);
        if is_nothing
            || is_checksum(text, run)
            || is_called_digest(text, run)
            || is_link_to_commit(text, run)
            || is_pinned_commit(text, run)
        {
            return;
        }
        self.halves_of_pairs(rules, text, run, matches);
        let value = run.start + value::mark_length(text, run.start)..run.end;
        let is_own = self.is_own(text, &value);
        let kept = is_own.then(|| known.names.position(text, value.start, Asked::Own)).flatten();
        if kept.is_some_and(|kept| known.names.at(kept).is_idle) || (is_own && known.names.differs_by_numbers(text, value.start))
        {
            return;
        }
        let (is_dense, is_alone) = (known.crowd.is_dense(), value::is_alone(text, &value));
        if is_dense && is_alone && self.is_nobodys(rules, text, (&value, std::slice::from_ref(&value)), kept, known) {
            return;
        }
        if !is_dense && self.is_long_and_idle(rules, text, &value, known) {
            return;
        }
        let is_random = ngram::is_surprising(&text[value.clone()], WORDS);
        known.crowd.add(is_random);
        if is_random {
            let mut readings = mem::take(&mut known.readings);
            value::readings(text, run, &mut known.enclosed, &mut readings);
            if !is_dense || is_alone || !self.is_nobodys(rules, text, (&value, &readings), kept, known) {
                self.appraise_for_all(rules, text, (&value, &readings), known, matches);
            }
            known.readings = readings;
        }
    }

    /// Whether the name of a value says that it is nothing, where that is told sooner than by the value.
    fn is_long_and_idle(&self, rules: &RuleSet, text: &[u8], value: &Range<usize>, known: &mut Known) -> bool {
        value.len() >= LONG
            && self.is_own(text, value)
            && self.name_of(rules, text, value.start, Asked::Own, &mut known.names).is_idle
    }

    /// Whether a name of so many bytes may hold a word for a secret, by its pairs of letters.
    fn may_hold_word(&self, pairs: Pairs, length: usize) -> bool {
        let short = &self.pairs[..self.up_to.get(length).copied().unwrap_or(self.pairs.len())];
        short.iter().fold(false, |any, of_word| any | pairs.may_hold(*of_word))
    }

    /// Whether a name that stands before a value is its own, and only rules are asked that did not come with what is scanned.
    fn is_own(&self, text: &[u8], value: &Range<usize>) -> bool {
        !self.has_theirs && (value.start == 0 || value::ends_value(text[value.start - 1]))
    }

    /// Appends the value assigned to the name that `hit` is a word of.
    pub fn after_name(&self, rules: &RuleSet, text: &[u8], hit: &Hit, known: &mut Known, matches: &mut Vec<Match>) {
        if text[hit.start..hit.end] == *SCHEME {
            let token = within::bearer(text, hit.end).into_iter();
            return self.of_column(rules, text, &(hit.start..hit.end - 1), token, matches);
        }
        if within::is_scheme(text, hit.start..hit.end) {
            let token = within::bearer(text, hit.end + 1).into_iter();
            self.of_column(rules, text, &(hit.start..hit.end), token, matches);
        }
        let (name_part, leaves_out_words) = (name_part(text, hit), known.leaves_out_words && self.judges_all);
        let Some(end) = value::name_end(text, name_part.end).filter(|end| !is_verb(text, hit) && !value::ends_base64(text, *end))
        else {
            return;
        };
        let name = name_part.start..end;
        let (start, sign_of_reference) = (value::name_start(text, name.start), value::sign_of_reference(&text[end..]));
        let (ways, is_in_sentence) = (Ways::around(text, start, end), value::is_in_sentence(text, &name));
        if ways.are_some() {
            let ways = if sign_of_reference.is_some() { ways.without(Way::Within) } else { ways };
            self.by_ways(rules, text, (&name, start), ways, &mut known.tables, matches);
            if !is_in_sentence {
                self.of_entry(rules, text, (&name, start), ways, matches);
            }
        }
        if is_in_sentence {
            return;
        }
        let told_by = || value::is_given_prose(&text[end..]).then_some(b' ').or(sign_of_reference);
        if leaves_out_words && told_by().is_some_and(|sign| !self.shapes(rules).has_byte(sign)) {
            return;
        }
        let is_shaped = |value: &Range<usize>| self.is_shaped(rules, text, std::slice::from_ref(value));
        if leaves_out_words && value::constant(text, end).is_some_and(|constant| !is_shaped(&constant)) {
            return;
        }
        let is_no_name = || value::is_no_name(text, &name_part, end);
        // Elsewhere few are given anything that it would keep from being looked at.
        let is_likely = value::is_likely_no_name(&text[end..]);
        if is_likely && is_no_name() {
            return;
        }
        let value = value::after(text, &name_part, end, &mut known.ends).filter(|value| !is_flag(&text[value.clone()]));
        let Some(value) = value else { return };
        if leaves_out_words && is_plain(text, &value) && !is_shaped(&value) {
            return;
        }
        if !is_likely && is_no_name() {
            return;
        }
        self.appraise_for_all(rules, text, (&value, std::slice::from_ref(&value)), known, matches);
    }

    /// The provider named beside a value that a form found: in its name, on its line, in the blocks around it.
    pub fn provider_near(&self, rules: &RuleSet, text: &[u8], value: &Range<usize>, known: &mut Known) -> Option<usize> {
        let Known { names, around: seen, .. } = known;
        let name = self.name_of(rules, text, value.start, Asked::Everybody, names);
        if let Some(named) = name.mentions.first() {
            return Some(named.provider);
        }
        let around = self.directory(rules).around(text, value, name.has_words_of_its_own(), seen);
        Some(around.first().filter(|mention| mention.nearness > Nearness::Around)?.provider)
    }

    /// Whether a reading has any of the providers' shapes.
    fn is_shaped(&self, rules: &RuleSet, text: &[u8], readings: &[Range<usize>]) -> bool {
        readings.iter().any(|reading| self.shapes(rules).has(&text[reading.clone()]))
    }

    fn shapes(&self, rules: &RuleSet) -> &Shapes {
        self.shapes.get_or_init(|| naming::shapes_of(rules))
    }

    fn directory(&self, rules: &RuleSet) -> &Directory {
        self.directory.get_or_init(|| Directory::new(rules))
    }

    fn halves_of_pairs(&self, rules: &RuleSet, text: &[u8], run: &Run, matches: &mut Vec<Match>) {
        let start = run.start + value::mark_length(text, run.start);
        let length = run.end - start;
        if self.paired_lengths >> length.min(LAST_LENGTH) & 1 == 0 {
            return;
        }
        for &Half { rule, .. } in self.paired.iter().filter(|half| (half.least..=half.most).contains(&length)) {
            let Form::Shape { shape, .. } = &rules.rules()[rule].form else { continue };
            if shape.fits(&text[start..run.end]) {
                matches.push(Match { start, end: run.end, rule, provider: None, company: None });
            }
        }
    }
}

/// A keyword without the operator that it may end with.
fn name_part(text: &[u8], hit: &Hit) -> Range<usize> {
    hit.start..hit.end - usize::from(matches!(text[hit.end - 1], b'=' | b':'))
}
