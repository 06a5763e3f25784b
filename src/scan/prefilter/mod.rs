//! Literals and runs → places worth a look.
//!
//! Promises: may over-report, never under-report: every keyword occurrence (ASCII case aside) is a [`Hit`], every maximal run that could
//! hold a value a [`Run`].
//! Leaves out: whether anything is there (matcher, judge).

pub mod alike;
mod blocks;
mod fingerprint;
mod keywords;
mod lent;
mod list;
mod listed;
mod makeup;
mod places;
pub mod runs;
pub mod survey;
pub mod words;

use std::ops::Range;

use crate::rule::{Form, Rule, RuleSet};
use alike::Alike;
use blocks::BATCH;
use listed::Keywords;
use runs::Runs;
use survey::{Batch, Buffers, Engine, Survey};

/// A keyword's occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The rule it belongs to.
    pub rule: usize,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// A maximal run of the characters that values are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// Finds hits and runs.
pub struct Prefilter {
    keywords: Keywords,
    survey: Survey,
    /// Whether any rule is looked for in runs.
    wants_runs: bool,
    /// Whether each rule came with what is scanned; empty where none did.
    theirs: Vec<bool>,
}

/// So many hits a byte are no rules' that are meant to find something. Each takes memory until the text is scanned.
const MOST_HITS: usize = 8;

impl Prefilter {
    /// Compiles the keywords of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        Self::by(Engine::best(), rules)
    }

    fn by(engine: Engine, rules: &RuleSet) -> Self {
        let in_runs = |rule: &Rule| !matches!(rule.form, Form::Regex { .. });
        let (keywords, marking) = Keywords::new(rules, engine.looks());
        let mut theirs: Vec<bool> = rules.rules().iter().map(|rule| rule.provider.of_repository).collect();
        if !theirs.contains(&true) {
            theirs.clear();
        }
        Self { keywords, survey: Survey::by(engine, marking), wants_runs: rules.rules().iter().any(in_runs), theirs }
    }

    /// Appends every keyword in `text` at which its rule's pattern may match, and every run that has a byte within `owned`.
    /// Runs that may be encoded, and begin there, are then in `buffers`, and so are escapes and the words of marks.
    /// False where keywords of rules that came with what is scanned were left out, there being too many.
    pub fn find(
        &self,
        text: &[u8],
        owned: &Range<usize>,
        buffers: &mut Buffers,
        hits: &mut Vec<Hit>,
        found: &mut Vec<Run>,
    ) -> bool {
        let (mut runs, mut alike, mut has_all) = (Runs::new(text, owned), Alike::default(), true);
        buffers.restart();
        for batch in Batch::all(text) {
            self.survey.look(text, &batch, &self.keywords, buffers);
            let Buffers { keywords, marks, .. } = &mut *buffers;
            let places = keywords.iter().map(|place| batch.at + place).filter(|&at| !alike.passes_over(text, at));
            self.keywords.compare(text, places, hits, marks);
            buffers.take_escapes(text, &batch);
            buffers.take_runs(&batch, &mut runs, self.wants_runs.then_some(&mut *found));
            buffers.make_room(&batch);
            if !self.theirs.is_empty() && hits.len() > MOST_HITS * (text.len() + BATCH) {
                hits.retain(|hit| !self.theirs[hit.rule]);
                has_all = false;
            }
        }
        has_all
    }
}
