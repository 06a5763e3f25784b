//! What a run is asked to do, with its defaults: the stages' options and the choice of rules.
//!
//! Promises: whatever is left unsaid has the default that is documented here. Leaves out: the command line's words (cli).

pub mod rules;

use crate::{grade::Confidence, source};

/// Everything a scan needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Which files.
    pub source: source::Options,
    /// Larger files are skipped, in bytes; `None` for no limit.
    pub max_file_size: Option<u64>,
    /// Less sure findings are counted and not shown.
    pub confidence: Confidence,
    /// Whether every candidate is listed with what became of it.
    pub explain: bool,
    /// Whether marks in the text (`keysweep:allow`) hide findings. Not where whoever is to be checked could set them.
    pub trust_inline: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            source: source::Options::default(),
            max_file_size: None,
            confidence: Confidence::Medium,
            explain: false,
            trust_inline: true,
        }
    }
}
