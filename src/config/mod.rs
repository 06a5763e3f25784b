//! What a run is asked to do, with its defaults: the stages' options, the choice of rules, and the files that say so in layers.
//!
//! Promises: whatever is left unsaid has the default that is documented here. Leaves out: the command line's words (cli).

pub mod entries;
mod file;
pub mod import;
pub mod layers;
mod place;
pub mod repository;
pub mod rules;
pub mod size;

use std::sync::Arc;

use crate::{
    grade::{Confidence, Severity},
    source,
    suppress::{allowlist::Allowlist, baseline::Lookup},
    unpack,
};
use layers::Settings;
use rules::Selection;

/// Everything a scan needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which files.
    pub source: source::Options,
    /// Which rules.
    pub selection: Selection,
    /// Larger files are skipped, in bytes; `None` for no limit.
    pub max_file_size: Option<u64>,
    /// How far containers are opened.
    pub unpack: unpack::Options,
    /// Less sure findings are counted and not shown.
    pub confidence: Confidence,
    /// Findings this severe, and more so, fail a scan.
    pub fail_on: Severity,
    /// Whether every candidate is listed with what became of it.
    pub explain: bool,
    /// Whether marks in the text (`keysweep:allow`) hide findings. Not where whoever is to be checked could set them.
    pub trust_inline: bool,
    /// What is none to report.
    pub allowlist: Arc<Allowlist>,
    /// What is known already.
    pub baseline: Option<Arc<Lookup>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            source: source::Options::default(),
            selection: Selection::default(),
            max_file_size: None,
            unpack: unpack::Options::default(),
            confidence: Confidence::Medium,
            fail_on: Severity::Low,
            explain: false,
            trust_inline: true,
            allowlist: Arc::default(),
            baseline: None,
        }
    }
}

impl Config {
    /// The same for what somebody brings in, whose marks hide findings only if `trusted`.
    #[must_use]
    pub fn trusting_marks(self, trusted: bool) -> Self {
        Self { trust_inline: trusted && self.trust_inline, ..self }
    }
}

impl From<Settings> for Config {
    fn from(settings: Settings) -> Self {
        Self {
            selection: settings.selection,
            max_file_size: settings.max_file_size.value,
            confidence: settings.confidence.value,
            fail_on: settings.fail_on.value,
            trust_inline: settings.inline_marks.value,
            allowlist: Arc::new(settings.allowlist),
            ..Self::default()
        }
    }
}
