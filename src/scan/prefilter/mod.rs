//! Literals and runs → places worth a look.
//!
//! Promises: may over-report, never under-report: every keyword occurrence (ASCII case aside) is a [`Hit`], every maximal run that could
//! hold a value a [`Run`].
//! Leaves out: whether anything is there (matcher, judge).

mod literals;
pub mod runs;

use std::ops::Range;

use crate::rule::{Form, Rule, RuleSet};
use literals::Literals;

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
    literals: Vec<Literals>,
    /// Whether any rule is looked for in runs.
    wants_runs: bool,
}

impl Prefilter {
    /// Compiles the keywords of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        let in_runs = |rule: &Rule| !matches!(rule.form, Form::Regex { .. });
        Self { literals: Literals::of(rules), wants_runs: rules.rules().iter().any(in_runs) }
    }

    /// Appends every keyword occurrence in `text`.
    pub fn hits(&self, text: &[u8], hits: &mut Vec<Hit>) {
        for literals in &self.literals {
            literals.find(text, hits);
        }
    }

    /// Appends every run in `text` that begins within `owned`.
    pub fn runs(&self, text: &[u8], owned: &Range<usize>, found: &mut Vec<Run>) {
        if self.wants_runs {
            runs::find(text, owned, found);
        }
    }
}
