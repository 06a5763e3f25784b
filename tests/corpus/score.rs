//! The ratchet: how well each rule does over corpus/, and what was recorded of it in corpus/scores.toml.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
};

use serde::{Deserialize, Serialize};

use super::case;

/// What a rule did over all cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Labels met.
    pub found: u64,
    /// Labels not met, or not in every expansion.
    pub missed: u64,
    /// Findings that no label asks for.
    #[serde(rename = "false")]
    pub wrongly: u64,
    /// The cases behind `missed` and `false`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub wrong: BTreeSet<String>,
    /// What `corpus/labelled --part aside --record` found on lines that no rule was tuned on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<Aside>,
}

/// A rule's say on labelled lines of real repositories, those kept aside while tuning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// Lines found.
    pub lines: u64,
    /// Those of them that are credentials.
    pub right: u64,
    /// `right` in hundredths of `lines`.
    pub precision: u64,
    /// `right` in hundredths of all lines that are credentials of any kind.
    pub recall: u64,
}

/// By rule id.
pub type Scores = BTreeMap<String, Score>;

const HEAD: &str = "\
# How each rule does over the cases of this directory: labels met, labels missed, findings that no label asks for.
# KEYSWEEP_BLESS=1 cargo test --test corpus   records an improvement. A worsening is recorded by hand or not at all.
#
# Under \"aside\": what the generic rules do on labelled lines of real repositories, a third of them by group, kept aside while tuning
# (CredData, https://github.com/Samsung/CredData). corpus/labelled LINES BINARY --part aside --record   records them.
";

/// What is recorded.
pub fn recorded() -> Scores {
    let text = fs::read_to_string(case::root().join("scores.toml")).unwrap_or_default();
    toml::from_str(&text).expect("corpus/scores.toml is well formed")
}

/// Takes over from what is recorded the part that is not measured here.
pub fn take_over(scores: &mut Scores, recorded: &Scores) {
    for (rule, old) in recorded.iter().filter(|(_, old)| old.aside.is_some()) {
        scores.entry(rule.clone()).or_default().aside.clone_from(&old.aside);
    }
}

/// Records `scores`.
pub fn record(scores: &Scores) {
    let text = toml::to_string_pretty(scores).expect("scores are TOML");
    fs::write(case::root().join("scores.toml"), format!("{HEAD}\n{text}")).expect("corpus/scores.toml is writable");
}

/// What got worse since it was recorded, a line each. A rule without a record was never wrong.
pub fn worse(scores: &Scores, recorded: &Scores) -> String {
    let mut lines = String::new();
    let rules: BTreeSet<&String> = recorded.keys().chain(scores.keys()).collect();
    for rule in rules {
        let (old, new) = (recorded.get(rule).cloned().unwrap_or_default(), scores.get(rule).cloned().unwrap_or_default());
        let mut fell = |what: &str, from: u64, to: u64| {
            writeln!(lines, "{rule}: {what} {from} → {to}").expect("a string takes it");
        };
        if new.found < old.found {
            fell("found", old.found, new.found);
        }
        if new.missed > old.missed {
            fell("missed", old.missed, new.missed);
        }
        if new.wrongly > old.wrongly {
            fell("false", old.wrongly, new.wrongly);
        }
        for case in new.wrong.difference(&old.wrong) {
            writeln!(lines, "{rule}: newly wrong in {case}").expect("a string takes it");
        }
    }
    lines
}
