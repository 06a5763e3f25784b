//! Literals and runs → places worth a look.
//!
//! Promises: may over-report, never under-report: every keyword occurrence (ASCII case aside) is a [`Hit`], every maximal run that could
//! hold a value a [`Run`].
//! Leaves out: whether anything is there (matcher, judge).

mod blocks;
mod fingerprint;
mod keywords;
mod places;
pub mod runs;

use std::ops::Range;

use crate::rule::{Form, Rule, RuleSet};
use blocks::{BATCH, BLOCK, Blocks, Classifier, SPAN};
use keywords::Keywords;
use places::{List, Places};
use runs::Runs;

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
    classifier: Classifier,
    /// Whether any rule is looked for in runs.
    wants_runs: bool,
}

impl Prefilter {
    /// Compiles the keywords of `rules`.
    pub fn new(rules: &RuleSet) -> Self {
        let in_runs = |rule: &Rule| !matches!(rule.form, Form::Regex { .. });
        let (keywords, nibbles) = Keywords::new(rules);
        Self { keywords, classifier: Classifier::new(nibbles), wants_runs: rules.rules().iter().any(in_runs) }
    }

    /// Appends every keyword in `text` at which its rule's pattern may match, and every run that has a byte within `owned`.
    pub fn find(&self, text: &[u8], owned: &Range<usize>, hits: &mut Vec<Hit>, found: &mut Vec<Run>) {
        let mut runs = Runs::new(text, owned);
        let (mut blocks, mut places, mut list) = (Blocks::NONE, Places::NONE, List::NONE);
        // The last block ends every run, and one more follows it.
        let count = text.len() / BLOCK + 2;
        for first in (0..count).step_by(BATCH) {
            let fresh = BATCH.min(count - first);
            self.classifier.fill(&text[(first * BLOCK).min(text.len())..], fresh, &mut blocks);
            self.classifier.places(&blocks, &mut places);
            // Of the newest block the next is not known yet, so that each batch is one block late; the first block before the text is
            // left out.
            let late = usize::from(first == 0);
            let at = (first + late - 1) * BLOCK;
            self.keywords.find(text, at, &places.keywords[1 + late..=fresh], &mut list, hits);
            if self.wants_runs {
                let mut ends = [0; SPAN];
                let which = 1 + late..=fresh;
                which.clone().for_each(|block| ends[block] = runs.places(block, &blocks, &places));
                list.fill(&ends[which]);
                list.iter().for_each(|place| runs.around(at + place, found));
            }
            blocks.shift(fresh);
        }
    }
}
