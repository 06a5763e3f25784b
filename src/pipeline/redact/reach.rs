//! Whether a value may yet turn up in what is there of a text, once more lines follow.
//!
//! That is so where a keyword stands of a rule whose match may go on over a line's end (a private key), and where a value was seen
//! that only lacks company (the other half of a pair).
//!
//! Promises: rather says yes. Leaves out: values that are found already.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use super::lines::goes_on;
use crate::{
    candidate::{Candidate, Reason, Verdict},
    rule::{Form, RuleSet},
    scan::context::{AHEAD, BACK},
};

/// What is worked out when a stream first pauses.
#[derive(Default)]
pub struct Reach {
    keywords: Option<(AhoCorasick, Vec<usize>)>,
    /// Whether a rule's match may go on over a line's end.
    goes_on: HashMap<usize, bool>,
}

impl Reach {
    /// The first place after `from` at which a value may begin that what follows `text` decides on.
    pub fn first_open(&mut self, rules: &RuleSet, text: &[u8], from: usize, undecided: &[Candidate]) -> Option<usize> {
        let lonely = undecided.iter().filter_map(|candidate| {
            let (start, end) = (usize::try_from(candidate.span.start).ok()?, usize::try_from(candidate.span.end).ok()?);
            let company = match &candidate.verdict {
                // The other half of a pair makes it surer.
                Verdict::Keep(_) => BACK,
                Verdict::Drop(Reason::NoCompany) => AHEAD,
                Verdict::Drop(_) => return None,
            };
            (end > from && end + company > text.len()).then_some(start.max(from))
        });
        let lonely = lonely.min();
        lonely.into_iter().chain(self.first_begun(rules, text, from)).min()
    }

    /// The first match that has begun and may go on.
    fn first_begun(&mut self, rules: &RuleSet, text: &[u8], from: usize) -> Option<usize> {
        let (automaton, owners) = self.keywords.get_or_insert_with(|| keywords(rules));
        for found in automaton.find_overlapping_iter(&text[from..]) {
            let rule = owners[found.pattern().as_usize()];
            let Form::Regex { regex, pattern } = &rules.rules()[rule].form else { continue };
            let start = (from + found.start()).saturating_sub(pattern.lead.1);
            let may_go_on = start + pattern.max_len >= text.len();
            if may_go_on && *self.goes_on.entry(rule).or_insert_with(|| goes_on(regex)) {
                return Some(start.max(from));
            }
        }
        None
    }
}

/// The keywords of all rules that are regexes, in either case, and whose they are.
fn keywords(rules: &RuleSet) -> (AhoCorasick, Vec<usize>) {
    let (mut words, mut owners) = (Vec::new(), Vec::new());
    for (index, rule) in rules.rules().iter().enumerate() {
        if matches!(rule.form, Form::Regex { .. }) {
            words.extend(rule.keywords.iter().map(AsRef::<str>::as_ref));
            owners.extend(rule.keywords.iter().map(|_| index));
        }
    }
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(words);
    (automaton.expect("the prefilter holds as many"), owners)
}
