//! What a name is given otherwise than right behind it → matches.
//!
//! Promises: asks for what the bytes around a name leave open, and nothing else.
//! Leaves out: the value behind a name (assigned), and where each way leads (value).

use std::ops::Range;

use super::{
    Asked, Assigned,
    values::{is_mixed_at_random, is_token},
};
use crate::{
    finding::Redaction,
    rule::{RuleSet, identifier::Segments},
    scan::{
        Match,
        judge::derived,
        segments::Pairs,
        value::{
            self, block, cells,
            column::Heads,
            compared::compared,
            entries, fields,
            listed::{Listed, Lists},
            returned, reversed,
            ways::{Way, Ways},
            within,
        },
    },
};

/// What is known already of the tables of a text.
#[derive(Default)]
pub(super) struct Tables {
    heads: Heads,
    lists: Lists,
}

impl Assigned {
    /// Appends what a name is given in those ways, whatever the words around it say; all of the identifier begins at `start`.
    pub(super) fn by_ways(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (name, start): (&Range<usize>, usize),
        ways: Ways,
        tables: &mut Tables,
        matches: &mut Vec<Match>,
    ) {
        if ways.have(Way::Column)
            && let Some(column) = tables.heads.column(text, name)
        {
            self.of_column(rules, text, &column.head, column.values(text), matches);
        }
        if ways.have(Way::Listed)
            && let Some(listed) = Listed::of(text, name, &mut tables.lists)
        {
            self.of_column(rules, text, &listed.head, listed.values(text).into_iter(), matches);
        }
        if ways.have(Way::Plural) && entries::is_plural(text, name) {
            self.of_column(rules, text, name, entries::of(text, name).into_iter(), matches);
        }
        if ways.have(Way::Compared)
            && let Some((name, literal)) = compared(text, name, start)
        {
            self.of_column(rules, text, &value::whole_name(text, &name), std::iter::once(literal), matches);
        }
        if ways.have(Way::Within) {
            self.of_column(rules, text, name, within::literal(text, name).into_iter(), matches);
        }
        if ways.have(Way::Returned) {
            self.of_column(rules, text, name, returned::literal(text, name).into_iter(), matches);
        }
    }

    /// Appends what the entry that a name stands in gives it otherwise than behind it, or more than once; all of the identifier begins at `start`.
    pub(super) fn of_entry(
        &self,
        rules: &RuleSet,
        text: &[u8],
        (name, start): (&Range<usize>, usize),
        ways: Ways,
        matches: &mut Vec<Match>,
    ) {
        if ways.have(Way::Block) {
            self.of_column(rules, text, name, block::word(text, name).into_iter(), matches);
        }
        if ways.have(Way::Cells) {
            self.of_column(rules, text, name, cells::last(text, name).into_iter(), matches);
        }
        if ways.have(Way::Fields) {
            self.of_column(rules, text, name, fields::value(text, name).into_iter(), matches);
        }
        if ways.have(Way::ByStage) {
            self.of_column(rules, text, name, entries::by_stage(text, name).into_iter(), matches);
        }
        if ways.have(Way::Object)
            && let Some(object) = entries::object_given(text, name)
        {
            let tokens = entries::members(text, object).into_iter().filter(|value| is_token(&text[value.clone()]));
            self.of_column(rules, text, name, tokens, matches);
        }
        if ways.have(Way::Reversed)
            && let Some(value) = reversed::value_before(text, name, start)
        {
            self.of_column(rules, text, &value::whole_name(text, name), std::iter::once(value), matches);
        }
        if ways.have(Way::Option)
            && let Some(value) = value::value_of_option(text, name.end)
        {
            self.of_column(rules, text, &value::whole_name(text, name), std::iter::once(value), matches);
        }
    }

    /// Appends the values of a column whose head calls them secrets.
    #[inline(never)]
    pub(super) fn of_column(
        &self,
        rules: &RuleSet,
        text: &[u8],
        head: &Range<usize>,
        values: impl Iterator<Item = Range<usize>>,
        matches: &mut Vec<Match>,
    ) {
        let mut values = values.peekable();
        if values.peek().is_none() {
            return;
        }
        // What stands before the word in the name may say that it is none: `disallowedPasswords`.
        let start = value::name_start(text, head.end).min(head.start);
        let segments = Segments::of(&String::from_utf8_lossy(&text[start..head.end]));
        let Some(rule) = self.generic_of(&segments, 0, Pairs::of(segments.squashed().as_bytes()), Asked::Own) else { return };
        // In a column of tokens stand those of a language, too.
        let may_be_any = rules.rules()[rule].redaction == Redaction::Password;
        let is_drawn = |value: &[u8]| is_token(value) || value::is_generated(value) || is_mixed_at_random(value);
        let may_be = |value: &Range<usize>| may_be_any || is_drawn(&text[value.clone()]);
        if derived(&segments).is_none() {
            let found = |Range { start, end }| Match { start, end, rule, provider: None, company: None };
            matches.extend(values.filter(may_be).map(found));
        }
    }
}
