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
}

impl Prefilter {
    /// Compiles the keywords of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        Self::by(Engine::best(), rules)
    }

    fn by(engine: Engine, rules: &RuleSet) -> Self {
        let in_runs = |rule: &Rule| !matches!(rule.form, Form::Regex { .. });
        let (keywords, marking) = Keywords::new(rules, engine.looks());
        Self { keywords, survey: Survey::by(engine, marking), wants_runs: rules.rules().iter().any(in_runs) }
    }

    /// Appends every keyword in `text` at which its rule's pattern may match, and every run that has a byte within `owned`.
    /// Runs that may be encoded, and begin there, are then in `buffers`, and so are escapes and the words of marks.
    pub fn find(&self, text: &[u8], owned: &Range<usize>, buffers: &mut Buffers, hits: &mut Vec<Hit>, found: &mut Vec<Run>) {
        let (mut runs, mut alike) = (Runs::new(text, owned), Alike::default());
        buffers.restart();
        for batch in Batch::all(text) {
            self.survey.look(text, &batch, &self.keywords, buffers);
            let Buffers { keywords, marks, .. } = &mut *buffers;
            for at in keywords.iter().map(|place| batch.at + place) {
                if !alike.passes_over(text, at) {
                    self.keywords.compare(text, at, hits, marks);
                }
            }
            buffers.take_escapes(text, &batch);
            buffers.take_runs(&batch, &mut runs, self.wants_runs.then_some(&mut *found));
            buffers.make_room(&batch);
        }
    }
}
