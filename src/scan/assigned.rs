//! Values known by the name they are assigned to and by the provider named near them: runs and assignments → matches.
//!
//! Promises: a value that has a provider's shape and its company is that provider's; any other value with a secret's name is generic, and
//! its provider is still named. One look at the context serves all rules.
//! Leaves out: whether the value is a credential at all (judge).

mod passed_over;

use std::{ops::Range, sync::OnceLock};

use super::{
    Match,
    context::{Label, headers, label},
    judge::derived,
    naming::{Directory, Lines, Mention, Nearness},
    ngram,
    prefilter::{Hit, Run},
    segments::{Pairs, USES, holds_word, is_about, says_nothing},
    value,
    wrapped::Above,
};
use crate::{
    candidate::Company,
    grade::{Confidence, Severity},
    rule::{Form, Rule, RuleSet, Text, identifier::Segments},
    unpack::inside::base::escape_length,
};
use passed_over::{is_checksum, is_code, is_flag, is_verb};

/// Everything that is known by its company.
pub struct Assigned {
    /// The words that alone decide, each with its rule.
    generic: Vec<Word>,
    /// The pairs of letters of each, side by side: few words have them all in common with a name.
    pairs: Vec<Pairs>,
    /// The generic rule that claims least.
    least: Option<usize>,
    /// The rules for halves of pairs, which have their own say on company.
    paired: Vec<Half>,
    /// Whether some of the rules came with what is scanned.
    has_theirs: bool,
    /// Made when first needed.
    directory: OnceLock<Directory>,
}

/// What is known already of the text that is gone through.
#[derive(Default)]
pub struct Known {
    above: Above,
    lines: Lines,
}

/// Whose word counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// That of the rules which did not come with what is scanned.
    Own,
    Everybody,
}

/// A word for a secret.
struct Word {
    text: Text,
    rule: usize,
    asked: Asked,
}

/// A rule for one half of a pair, and how long it may be.
struct Half {
    rule: usize,
    least: usize,
    most: usize,
}

/// The name a value is assigned to.
struct Name {
    /// Whether it is one word, as an identifier is.
    one_word: bool,
    segments: Segments,
    /// The generic rule whose word it holds.
    generic: Option<usize>,
}

/// Values that no name calls a secret are one only from this length on,
const SHORTEST_UNNAMED: usize = 16;
/// and up to this.
const LONGEST_UNNAMED: usize = 128;

/// Names of this many bits a letter and less are words; see scan/ngram.
const WORDS: f64 = 5.0;

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
        let own = generic.iter().filter(|word| word.asked == Asked::Own);
        let least = own.map(|word| word.rule).min_by_key(|&rule| rules.rules()[rule].severity);
        let has_theirs = rules.rules().iter().any(|rule| rule.provider.of_repository);
        let pairs = generic.iter().map(|word| Pairs::of(&word.text)).collect();
        Self { generic, pairs, least, paired, has_theirs, directory: OnceLock::new() }
    }

    /// Appends what a run holds, unless it is a line of data.
    pub fn in_run(&self, rules: &RuleSet, text: &[u8], run: &Run, known: &mut Known, matches: &mut Vec<Match>) {
        if known.above.go_on_in(text, run) || is_code(text, run) || is_checksum(text, run) {
            return;
        }
        self.halves_of_pairs(rules, text, run, matches);
        let start = run.start + escape_length(text, run.start);
        if ngram::surprise(&text[start..run.end]) >= WORDS {
            self.appraise_for_all(rules, text, (&(start..run.end), &value::readings(text, run)), &mut known.lines, matches);
        }
    }

    /// Appends the value assigned to the name that `hit` is a word of.
    pub fn after_name(&self, rules: &RuleSet, text: &[u8], hit: &Hit, known: &mut Known, matches: &mut Vec<Match>) {
        if is_verb(text, hit) {
            return;
        }
        let Some(value) = value::after(text, &name_part(text, hit)).filter(|value| !is_flag(&text[value.clone()])) else {
            return;
        };
        self.appraise_for_all(rules, text, (&value, std::slice::from_ref(&value)), &mut known.lines, matches);
    }

    /// The provider named beside a value that a form found: in its name, on its line, in the blocks around it.
    pub fn provider_near(&self, rules: &RuleSet, text: &[u8], value: &Range<usize>, known: &mut Known) -> Option<usize> {
        let directory = self.directory.get_or_init(|| Directory::new(rules));
        let name = self.name_of(text, value.start, Asked::Everybody);
        let named = directory.in_name(&name.segments, name.one_word || name.generic.is_some());
        let mut around =
            || directory.around(text, value, &headers(text, value.start), name.has_words_of_its_own(), &mut known.lines);
        named.first().copied().or_else(|| Some(around().first().filter(|m| m.nearness > Nearness::Around)?.provider))
    }

    fn halves_of_pairs(&self, rules: &RuleSet, text: &[u8], run: &Run, matches: &mut Vec<Match>) {
        // The default of a shell's `${KEY:-value}`.
        let default = usize::from(text[run.start] == b'-' && run.start > 0 && text[run.start - 1] == b':');
        let start = run.start + default + escape_length(text, run.start);
        let length = run.end - start;
        for &Half { rule, .. } in self.paired.iter().filter(|half| (half.least..=half.most).contains(&length)) {
            let Form::Shape { shape, .. } = &rules.rules()[rule].form else { continue };
            if shape.fits(&text[start..run.end]) {
                matches.push(Match { start, end: run.end, rule, provider: None, company: None });
            }
        }
    }

    /// Appends what the value at `place` is. Rules that came with what is scanned have their say beside the others, not instead of them.
    fn appraise_for_all(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, readings): (&Range<usize>, &[Range<usize>]),
        lines: &mut Lines,
        matches: &mut Vec<Match>,
    ) {
        let mut own = self.appraise(rules, text, (place, readings), Asked::Own, lines);
        let mut theirs =
            self.has_theirs.then(|| self.appraise(rules, text, (place, readings), Asked::Everybody, lines)).flatten();
        if let (Some(own), Some(other)) = (&mut own, &theirs)
            && (own.rule, own.start, own.end) == (other.rule, other.start, other.end)
        {
            // Whose it is they may know better.
            own.provider = own.provider.or(other.provider);
            theirs = None;
        }
        matches.extend(own.into_iter().chain(theirs));
    }

    /// What the value at `place` is, by one of its readings.
    fn appraise(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, readings): (&Range<usize>, &[Range<usize>]),
        asked: Asked,
        lines: &mut Lines,
    ) -> Option<Match> {
        let directory = self.directory.get_or_init(|| Directory::new(rules));
        let is_shaped = directory.is_shaped(rules, text, readings);
        if !is_shaped && !self.may_be_known_by_name(text, place, readings.first()?) {
            return None;
        }
        let whole = readings.first()?;
        let (name, mut mentions) = self.named(rules, text, (place, whole), asked);
        let generic = || name.generic.filter(|_| derived(&name.segments).is_none());
        if !is_shaped && name.generic.is_some() && place == whole && !self.has_theirs {
            return Some(Match { start: whole.start, end: whole.end, rule: generic()?, provider: None, company: None });
        }
        let of = Values { rules, directory, text, name: &name, readings };
        let shaped = |mentions: &[Mention]| mentions.iter().find_map(|mention| of.provider(*mention));
        if let Some(found) = shaped(&mentions) {
            return Some(found);
        }
        if mentions.is_empty() && !name.is_used() && !directory.is_asked_for(&name.segments) {
            return None;
        }
        // What stands around tells whose a shape is, and a generic secret; else it is not worth the look.
        let unshaped = |mentions: &[Mention]| self.least.and_then(|rule| mentions.iter().find_map(|m| of.unshaped(*m, rule)));
        if name.generic.is_none() && !is_shaped {
            return unshaped(&mentions);
        }
        let mut around = directory.around(text, place, &headers(text, place.start), name.has_words_of_its_own(), lines);
        around.retain(|mention| may_say(rules, mention.provider, asked));
        if let Some(found) = shaped(&around) {
            return Some(found);
        }
        mentions.extend(around);
        if let Some(found) = mentions.iter().find_map(|mention| of.unasked(*mention)) {
            return Some(found);
        }
        if let Some(found) = unshaped(&mentions) {
            return Some(found);
        }
        let (rule, (provider, company)) = (generic()?, of.generic(&mentions, generic()?));
        Some(Match { start: whole.start, end: whole.end, rule, provider, company: Some(company) })
    }

    /// Whose a value is that [`Assigned::after_name`] found to be `found.rule`'s by its name alone, and whether it is one of theirs. Most of
    /// these are none when the judge looks at them, so that this is asked afterwards.
    pub fn whose(&self, rules: &RuleSet, text: &[u8], found: &Match, known: &mut Known) -> (Option<usize>, Company) {
        let directory = self.directory.get_or_init(|| Directory::new(rules));
        let value = found.start..found.end;
        let (name, mut mentions) = self.named(rules, text, (&value, &value), Asked::Own);
        let around = directory.around(text, &value, &headers(text, value.start), name.has_words_of_its_own(), &mut known.lines);
        mentions.extend(around.into_iter().filter(|mention| may_say(rules, mention.provider, Asked::Own)));
        let readings = std::slice::from_ref(&value);
        Values { rules, directory, text, name: &name, readings }.generic(&mentions, found.rule)
    }

    /// The name that the value at `place` is assigned to, and the providers named in it.
    fn named(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, whole): (&Range<usize>, &Range<usize>),
        asked: Asked,
    ) -> (Name, Vec<Mention>) {
        let directory = self.directory.get_or_init(|| Directory::new(rules));
        let in_name = |name: Name| {
            let named = directory.in_name(&name.segments, name.one_word || name.generic.is_some()).into_iter();
            let named = named.filter(|&provider| may_say(rules, provider, asked));
            let mentions = named.map(|provider| Mention { provider, nearness: Nearness::Named }).collect();
            (name, mentions)
        };
        let (name, mentions): (Name, Vec<Mention>) = in_name(self.name_of(text, place.start, asked));
        // The first part of `1/123:abc…`, `v2.abc…` or `owner/action@abc…` is no name.
        let is_part = (name.generic.is_none() && mentions.is_empty()) || text[..place.start].ends_with(b"@");
        if whole.start < place.start && is_part {
            return in_name(self.name_of(text, whole.start, asked));
        }
        (name, mentions)
    }

    /// Whether a value that has no provider's shape may be something all the same: it looks like a token that is assigned to something, or a
    /// name that it may have holds the pairs of letters of a word for a secret.
    fn may_be_known_by_name(&self, text: &[u8], place: &Range<usize>, whole: &Range<usize>) -> bool {
        let holds_word = |start: usize| {
            label(text, start).is_some_and(|label| {
                let pairs = Pairs::of(label.segments.squashed());
                self.pairs.iter().any(|of_word| pairs.may_hold(*of_word))
            })
        };
        let is_open = self.least.is_some() && is_token(&text[whole.clone()]) && is_assigned(text, whole);
        is_open || holds_word(place.start) || (whole.start < place.start && holds_word(whole.start))
    }

    fn name_of(&self, text: &[u8], start: usize, asked: Asked) -> Name {
        let Some(Label { text: name, segments }) = label(text, start) else { return Name::none() };
        let pairs = Pairs::of(segments.squashed());
        let near = self.pairs.iter().zip(&self.generic).filter(|(of_word, _)| pairs.may_hold(**of_word)).map(|(_, word)| word);
        let words = near.filter(|word| asked == Asked::Everybody || word.asked == Asked::Own);
        let held = words.filter(|word| holds_word(&segments, &word.text));
        let held = held.max_by_key(|word| (word.text.len(), usize::MAX - word.rule));
        let generic = held.filter(|word| !is_about(&segments, &word.text)).map(|word| word.rule);
        Name { one_word: !name.trim().contains(' '), segments, generic }
    }
}

/// Whether that provider is among those who are asked.
fn may_say(rules: &RuleSet, provider: usize, asked: Asked) -> bool {
    asked == Asked::Everybody || !rules.providers()[provider].of_repository
}

/// Whether a value has the length of a digest and its digits, or is a UUID: many such values are no secrets.
fn is_digest(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 36 | 40 | 64) && value.iter().all(|&b| b.is_ascii_hexdigit() || b == b'-')
}

/// Whether a value without a known shape may be a token.
fn is_token(value: &[u8]) -> bool {
    (SHORTEST_UNNAMED..=LONGEST_UNNAMED).contains(&value.len())
        && value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Whether a value stands in quotes, or after `=`, `: ` or a tag.
fn is_assigned(text: &[u8], value: &Range<usize>) -> bool {
    let before = &text[..value.start];
    matches!(before.last(), Some(b'"' | b'\'' | b'`' | b'>')) || matches!(before.trim_ascii_end().last(), Some(b':' | b'='))
}

/// The readings of one value, and its name.
struct Values<'a> {
    rules: &'a RuleSet,
    directory: &'a Directory,
    text: &'a [u8],
    name: &'a Name,
    readings: &'a [Range<usize>],
}

impl Values<'_> {
    /// The value as that provider's, where one of its shapes fits and the name says it may be.
    fn provider(&self, mention: Mention) -> Option<Match> {
        let derived = derived(&self.name.segments);
        let company = if mention.nearness == Nearness::Named { Company::Named } else { Company::Near };
        self.fitting(mention, company, |_, words| {
            let asked = words.iter().any(|word| self.name.segments.squashed().contains(&**word));
            let said = if words.is_empty() { self.is_said(mention.nearness) } else { asked };
            // A digest or a public half, unless that is what the rule is for.
            said && derived.is_none_or(|derived| words.iter().any(|word| word.contains(derived)))
        })
    }

    /// The value as that provider's secret, though no word that the rule asks for names it: nothing says that it is something else.
    fn unasked(&self, mention: Mention) -> Option<Match> {
        if !self.leaves_open(mention) || self.is_of_another(mention.provider) {
            return None;
        }
        self.fitting(mention, Company::Near, |rule, _| rule.severity > Severity::Note && rule.confidence > Confidence::Low)
            .filter(|found| self.is_whole(&(found.start..found.end)))
            .filter(|found| !is_digest(&self.text[found.start..found.end]) || self.is_no_digest(mention, found.start))
    }

    /// The value as some secret of the provider's, by the generic `rule`, where it has none of the shapes that are known.
    fn unshaped(&self, mention: Mention, rule: usize) -> Option<Match> {
        let whole = self.readings.first()?;
        let value = &self.text[whole.clone()];
        let open = mention.nearness == Nearness::Named && self.leaves_open(mention) && self.is_whole(whole);
        let stands = is_token(value)
            && open
            && is_assigned(self.text, whole)
            && (!is_digest(value) || self.is_no_digest(mention, whole.start));
        let stands = stands && !self.misfits(mention, value, rule);
        let (provider, company) = (Some(mention.provider), Some(Company::Word));
        stands.then_some(Match { start: whole.start, end: whole.end, rule, provider, company })
    }

    /// Whose the value is, which is `rule`'s by its name, and what speaks for it.
    fn generic(&self, mentions: &[Mention], rule: usize) -> (Option<usize>, Company) {
        let provider = mentions.iter().find(|mention| mention.nearness > Nearness::Around).map(|mention| mention.provider);
        let value = self.readings.first().map_or(&[][..], |whole| &self.text[whole.clone()]);
        let is_misfit = mentions.iter().any(|mention| self.misfits(*mention, value, rule));
        (provider, if is_misfit { Company::Misfit } else { Company::Word })
    }

    /// Whether the value is nearly one of the provider's secrets, and none: cut off, or made up.
    fn misfits(&self, mention: Mention, value: &[u8], generic: usize) -> bool {
        let is_password =
            matches!(&self.rules.rules()[generic].form, Form::Assigned { words } if words.iter().any(|word| word == "password"));
        let nearly = |&rule: &usize| {
            let Form::Shape { shape, words, .. } = &self.rules.rules()[rule].form else { return false };
            let asked = words.iter().any(|word| self.name.segments.squashed().contains(&**word));
            (asked || (words.is_empty() && !is_password)) && shape.nearly_fits(value)
        };
        let begins = || self.directory.begins_as_proven(mention.provider, value);
        mention.nearness >= Nearness::Beside && (begins() || self.directory.shapes(mention.provider).iter().any(nearly))
    }

    /// Whether the name says nothing but the provider's name.
    fn leaves_open(&self, mention: Mention) -> bool {
        let provider = &self.rules.providers()[mention.provider];
        let of_provider = |segment: &str| provider.names.iter().any(|name| name.contains(segment));
        let own = self.name.segments.iter().any(|segment| !says_nothing(segment) && !of_provider(segment));
        let by_common_word = mention.nearness == Nearness::Named
            && !provider.names.iter().any(|name| self.name.segments.squashed().contains(&**name));
        let is_id = self.name.segments.iter().next_back().is_some_and(|last| matches!(last, "id" | "ids" | "sid" | "appid"));
        !own && !by_common_word && !is_id && self.name.generic.is_none() && derived(&self.name.segments).is_none()
    }

    /// Whether a reading is all that its delimiters enclose, and no part of an address (`https://github.com/owner/project/commit/…`).
    fn is_whole(&self, reading: &Range<usize>) -> bool {
        self.readings.first() == Some(reading) && (reading.start == 0 || self.text[reading.start - 1] != b'/')
    }

    /// Whether the name is one that another of the provider's rules asks for.
    fn is_of_another(&self, provider: usize) -> bool {
        self.directory.shapes(provider).iter().any(|&rule| {
            matches!(&self.rules.rules()[rule].form,
                Form::Shape { words, .. } if words.iter().any(|word| self.name.segments.squashed().contains(&**word)))
        })
    }

    /// The first of the provider's rules that `allows` it and has a shape that a reading fits.
    fn fitting(&self, mention: Mention, company: Company, allows: impl Fn(&Rule, &[Text]) -> bool) -> Option<Match> {
        self.directory.shapes(mention.provider).iter().find_map(|&index| {
            let rule = &self.rules.rules()[index];
            let Form::Shape { shape, words, .. } = &rule.form else { return None };
            let fits = |reading: &&Range<usize>| shape.fits(&self.text[(*reading).clone()]);
            let reading = self.readings.iter().find(fits).filter(|_| allows(rule, words))?;
            let provider = Some(mention.provider);
            Some(Match { start: reading.start, end: reading.end, rule: index, provider, company: Some(company) })
        })
    }

    /// Whether a word for a secret stands before a value that looks like a digest, on its line or on the line before, or the provider is
    /// named there and no word for a digest.
    fn is_no_digest(&self, mention: Mention, start: usize) -> bool {
        const REACH: usize = 120;
        const SECRETS: [&[u8]; 7] = [b"key", b"token", b"secret", b"auth", b"pass", b"api", b"cred"];
        const DIGESTS: [&[u8]; 14] = [
            b"sha", b"md5", b"hash", b"commit", b"rev", b"version", b"digest", b"sum", b"etag", b"id", b"ref", b"git", b"image",
            b"http",
        ];
        let mut lines = self.text[start.saturating_sub(REACH)..start].rsplit(|&b| b == b'\n').take(2);
        let line = lines.next().unwrap_or_default();
        holds(line, &SECRETS)
            || lines.next().is_some_and(|before| holds(before, &SECRETS))
            || (mention.nearness >= Nearness::Beside && !holds(line, &DIGESTS))
    }

    /// Whether the name allows for a secret of a provider so near.
    fn is_said(&self, nearness: Nearness) -> bool {
        match nearness {
            Nearness::Named => true,
            Nearness::Beside => self.name.is_used(),
            Nearness::Introduced | Nearness::Around => self.name.generic.is_some(),
        }
    }
}

impl Name {
    /// That of a value that has none.
    fn none() -> Self {
        Self { one_word: true, segments: Segments::default(), generic: None }
    }

    /// Whether it is a secret's, or of something that secrets are given to, or says nothing.
    fn is_used(&self) -> bool {
        let used = || self.segments.iter().any(|segment| USES.contains(segment));
        self.generic.is_some() || !self.has_words_of_its_own() || used()
    }

    fn has_words_of_its_own(&self) -> bool {
        self.segments.iter().any(|segment| !says_nothing(segment))
    }
}

/// Whether one of the words stands in a line, in any case.
fn holds(line: &[u8], words: &[&[u8]]) -> bool {
    let letter = |byte: u8| 1u32 << (byte % 32);
    let first = words.iter().fold(0, |letters, word| letters | letter(word[0]));
    let is_at = |at: usize, word: &[u8]| line.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word));
    (0..line.len()).any(|at| letter(line[at]) & first != 0 && words.iter().any(|word| is_at(at, word)))
}

/// A keyword without the operator that it may end with.
fn name_part(text: &[u8], hit: &Hit) -> Range<usize> {
    hit.start..hit.end - usize::from(matches!(text[hit.end - 1], b'=' | b':'))
}
