//! What a run says: a finished [`Report`] in one of several formats, one file each.
//!
//! Promises: a report is complete and sorted, so its bytes are the same for any number of threads; no secret is shown unless asked.
//! Leaves out: where the bytes go (cli).

use crate::{
    coverage::Coverage,
    finding::{Explained, Finding, Suppressed},
};

/// All that a run found, hid and looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Sorted by [`Finding::sort_key`].
    pub findings: Vec<Finding>,
    /// Hidden, each with what hid it; sorted likewise.
    pub suppressed: Vec<Suppressed>,
    /// How many findings are less sure than what was asked for.
    pub below_confidence: u64,
    /// What was looked at and what could not be.
    pub coverage: Coverage,
    /// Every candidate and why it was kept or dropped; only when asked for.
    pub explained: Vec<Explained>,
}
