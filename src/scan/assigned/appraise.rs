//! A value, its name and who is named around it → what it is, and whose.
//!
//! Promises: most values are told to be nothing by their name, before anything else is looked at.
//! Leaves out: which values there are (assigned), and what each kind of company says of one (values).

use std::ops::Range;

use super::{
    Asked, Assigned, Known, Name, Names,
    values::{Values, is_assigned, is_token, may_own},
};
use crate::{
    candidate::Company,
    rule::RuleSet,
    scan::{Match, judge::derived, naming::Mention},
};

impl Assigned {
    /// Appends what the value at `place` is. Rules that came with what is scanned have their say beside the others, not instead of them.
    pub(super) fn appraise_for_all(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, readings): (&Range<usize>, &[Range<usize>]),
        known: &mut Known,
        matches: &mut Vec<Match>,
    ) {
        let mut own = self.appraise(rules, text, (place, readings), Asked::Own, known);
        let mut theirs =
            self.has_theirs.then(|| self.appraise(rules, text, (place, readings), Asked::Everybody, known)).flatten();
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
    pub(super) fn appraise(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, readings): (&Range<usize>, &[Range<usize>]),
        asked: Asked,
        known: &mut Known,
    ) -> Option<Match> {
        let Known { names, around: seen, .. } = known;
        let (directory, whole) = (self.directory(rules), readings.first()?);
        let is_shaped = self.is_shaped(rules, text, readings);
        if !is_shaped && !self.may_be_known_by_name(rules, text, (place, whole), asked, names) {
            return None;
        }
        let name = self.named(rules, text, (place, whole), asked, names);
        let mentions = &name.mentions;
        let generic = || name.generic.filter(|_| derived(&name.segments).is_none());
        if !is_shaped && name.generic.is_some() && place == whole && !self.has_theirs {
            return Some(Match { start: whole.start, end: whole.end, rule: generic()?, provider: None, company: None });
        }
        let of = Values { rules, directory, text, name, readings };
        let shaped = |mentions: &[Mention]| mentions.iter().find_map(|mention| of.provider(*mention));
        if let Some(found) = shaped(mentions) {
            return Some(found);
        }
        if name.is_idle {
            return None;
        }
        // What stands around tells whose a shape is, and a generic secret; else it is not worth the look.
        let unshaped = |mentions: &[Mention]| self.least.and_then(|rule| mentions.iter().find_map(|m| of.unshaped(*m, rule)));
        if name.generic.is_none() && !is_shaped {
            return unshaped(mentions);
        }
        let (of_its_own, owns) = (name.has_words_of_its_own(), |provider| may_own(rules, directory, provider, text, readings));
        let may_matter = name.generic.is_some() || directory.may_be_near(text, place, of_its_own, seen, owns);
        let mut around = if may_matter { directory.around(text, place, of_its_own, seen) } else { Vec::new() };
        around.retain(|mention| may_say(rules, mention.provider, asked));
        if let Some(found) = shaped(&around) {
            return Some(found);
        }
        let mentions: Vec<Mention> = mentions.iter().copied().chain(around).collect();
        if let Some(found) = mentions.iter().find_map(|mention| of.unasked(*mention)) {
            return Some(found);
        }
        if let Some(found) = unshaped(&mentions) {
            return Some(found);
        }
        let rule = generic()?;
        let (provider, company) = of.generic(&mentions, rule);
        Some(Match { start: whole.start, end: whole.end, rule, provider, company: Some(company) })
    }

    /// Whose a value is that [`Assigned::after_name`] found to be `found.rule`'s by its name alone, and whether it is one of theirs. Most of
    /// these are none when the judge looks at them, so that this is asked afterwards.
    pub fn whose(&self, rules: &RuleSet, text: &[u8], found: &Match, known: &mut Known) -> (Option<usize>, Company) {
        let (directory, value) = (self.directory(rules), found.start..found.end);
        let Known { names, around: seen, .. } = known;
        let name = self.named(rules, text, (&value, &value), Asked::Own, names);
        let around = directory.around(text, &value, name.has_words_of_its_own(), seen);
        let around = around.into_iter().filter(|mention| may_say(rules, mention.provider, Asked::Own));
        let mentions: Vec<Mention> = name.mentions.iter().copied().chain(around).collect();
        let readings = std::slice::from_ref(&value);
        Values { rules, directory, text, name, readings }.generic(&mentions, found.rule)
    }

    /// The name that the value at `place` is assigned to.
    fn named<'n>(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, whole): (&Range<usize>, &Range<usize>),
        asked: Asked,
        names: &'n mut Names,
    ) -> &'n Name {
        let name = self.name_of(rules, text, place.start, asked, names);
        // The first part of `1/123:abc…`, `v2.abc…`, `secret_client.Abc…` or `owner/action@abc…` is no name.
        let is_part = whole.start < place.start
            && match text[place.start - 1] {
                b'@' => true,
                b'.' => name.mentions.is_empty(),
                _ => name.generic.is_none() && name.mentions.is_empty(),
            };
        self.name_of(rules, text, if is_part { whole.start } else { place.start }, asked, names)
    }

    /// Whether a value that has no provider's shape may be something all the same: it looks like a token that is assigned to something, or a
    /// name that it may have holds the pairs of letters of a word for a secret.
    fn may_be_known_by_name(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (place, whole): (&Range<usize>, &Range<usize>),
        asked: Asked,
        names: &mut Names,
    ) -> bool {
        let is_open = self.least.is_some() && is_token(&text[whole.clone()]) && is_assigned(text, whole);
        let mut holds_word = |start: usize| self.name_of(rules, text, start, asked, names).may_hold_word;
        is_open || holds_word(place.start) || (whole.start < place.start && holds_word(whole.start))
    }
}

/// Whether that provider is among those who are asked.
pub fn may_say(rules: &RuleSet, provider: usize, asked: Asked) -> bool {
    asked == Asked::Everybody || !rules.providers()[provider].of_repository
}
