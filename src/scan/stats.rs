//! What the engine did: bytes, hits and matches a rule, time a stage.
//!
//! Promises: costs nothing but counting unless a clock is passed in; the engine itself has none.

use std::time::Duration;

/// Tells the time since some fixed moment.
pub type Clock = fn() -> Duration;

/// A part of the engine that is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Literals and runs.
    Prefilter,
    /// Regexes.
    Matcher,
    /// Entropy, words, context, checks.
    Judge,
}

impl Stage {
    /// Every stage, in the order of the path of data.
    pub const ALL: [Self; 3] = [Self::Prefilter, Self::Matcher, Self::Judge];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prefilter => "prefilter",
            Self::Matcher => "matcher",
            Self::Judge => "judge",
        }
    }
}

/// One rule's counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleStats {
    /// Keyword occurrences.
    pub hits: u64,
    /// Matches of the pattern.
    pub matches: u64,
    /// Candidates kept.
    pub kept: u64,
}

/// All counts.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    clock: Option<Clock>,
    /// Bytes scanned, overlaps counted once.
    pub bytes: u64,
    /// Keyword occurrences.
    pub hits: u64,
    /// Runs of a shape's length.
    pub runs: u64,
    /// By rule.
    pub rules: Vec<RuleStats>,
    /// By stage, in the order of [`Stage::ALL`].
    pub times: [Duration; 3],
}

impl Stats {
    /// Empty counts for that many rules.
    pub fn new(rules: usize, clock: Option<Clock>) -> Self {
        Self { clock, rules: vec![RuleStats::default(); rules], ..Self::default() }
    }

    /// The time, if there is a clock.
    pub(super) fn now(&self) -> Option<Duration> {
        self.clock.map(|clock| clock())
    }

    /// Adds the time since `started` to a stage and returns the time.
    pub(super) fn lap(&mut self, stage: Stage, started: Option<Duration>) -> Option<Duration> {
        let (started, now) = (started?, self.now()?);
        self.times[stage as usize] += now.saturating_sub(started);
        Some(now)
    }

    /// Adds another thread's counts.
    pub fn absorb(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.hits += other.hits;
        self.runs += other.runs;
        self.rules.resize(self.rules.len().max(other.rules.len()), RuleStats::default());
        for (mine, theirs) in self.rules.iter_mut().zip(&other.rules) {
            mine.hits += theirs.hits;
            mine.matches += theirs.matches;
            mine.kept += theirs.kept;
        }
        for (mine, theirs) in self.times.iter_mut().zip(other.times) {
            *mine += theirs;
        }
    }
}
