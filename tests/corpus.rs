//! corpus/: files as people write them, and whether keysweep finds in each what its labels say and nothing else.
//!
//! The labels are what is right, not what is found today; corpus/scores.toml records how far each rule gets, and may only improve.
//! `KEYSWEEP_BLESS=1` records an improvement; `KEYSWEEP_CASE=TEXT` shows what goes wrong in the cases whose names hold TEXT.

#[path = "corpus/case.rs"]
mod case;
#[path = "corpus/score.rs"]
mod score;

use std::{collections::BTreeSet, env, fs, path::Path};

use case::{Case, Label, Part};
use keysweep::{
    config::Config,
    finding::{Confidence, Finding, Location, Secret},
    pipeline::{Progress, scan_tree},
    report::Report,
    rule::RuleSet,
    scan::Scanner,
    source,
};
use rayon::prelude::*;
use score::{Score, Scores};

/// Each case is expanded so often, and is right only if it is right every time: a rule that goes by chance is a wrong rule.
const EXPANSIONS: u64 = 3;

#[test]
fn every_rule_does_as_well_as_its_score_says() {
    let only = env::var("KEYSWEEP_CASE").ok();
    let mut cases = case::all();
    cases.retain(|case| only.as_ref().is_none_or(|text| case.name.contains(text.as_str())));
    let (mut scores, complaints) = judge(&cases);
    if only.is_some() {
        assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
        return;
    }
    let recorded = score::recorded();
    score::take_over(&mut scores, &recorded);
    let worse = score::worse(&scores, &recorded);
    let all = complaints.join("\n");
    assert!(worse.is_empty(), "worse than corpus/scores.toml says:\n{worse}\nall that is wrong, old and new:\n{all}");
    if env::var_os("KEYSWEEP_BLESS").is_some() {
        score::record(&scores);
    } else {
        assert!(scores == recorded, "better than corpus/scores.toml; record it: KEYSWEEP_BLESS=1 cargo test --test corpus");
    }
}

#[test]
fn no_credential_lies_in_the_tree() {
    let report = scan(&case::root(), &Scanner::new(RuleSet::builtin()));
    // A value with a placeholder in it is none; a finding that is not sure may be a false one, which negative cases provoke.
    let literal = |f: &&Finding| f.confidence == Confidence::High && !f.secret.reveal().contains(&b'{');
    let found: Vec<String> = report.findings.iter().filter(literal).map(|finding| shown(&Seen::of(finding, false))).collect();
    assert!(report.coverage.files > 0 && found.is_empty(), "templates must hold placeholders, not keys:\n{}", found.join("\n"));
}

/// Scores all cases, and says what is wrong in which.
fn judge(cases: &[Case]) -> (Scores, Vec<String>) {
    let scanner = Scanner::new(RuleSet::builtin());
    let (mut scores, mut complaints) = (Scores::new(), Vec::new());
    let verdicts = |case: &Case| (0..EXPANSIONS).map(|salt| Verdict::of(case, salt, &scanner)).collect();
    let all: Vec<Vec<Verdict>> = cases.par_iter().map(verdicts).collect();
    for (case, verdicts) in cases.iter().zip(all) {
        count(case, &verdicts, &mut scores);
        if let Some(wrong) = verdicts.iter().find(|verdict| !verdict.is_right()) {
            complaints.push(wrong.complaint(case));
        }
    }
    (scores, complaints)
}

/// Counts one case; what is wrong in any expansion is wrong.
fn count(case: &Case, verdicts: &[Verdict], scores: &mut Scores) {
    for (index, (label, _)) in verdicts[0].labels.iter().enumerate() {
        let score: &mut Score = scores.entry(label.rule.clone()).or_default();
        if verdicts.iter().all(|verdict| verdict.labels[index].1) {
            score.found += 1;
        } else {
            score.missed += 1;
            score.wrong.insert(case.name.clone());
        }
    }
    let rules: BTreeSet<&String> = verdicts.iter().flat_map(|v| v.unasked.iter().map(|seen| &seen.rule)).collect();
    for rule in rules {
        let times = |verdict: &Verdict| verdict.unasked.iter().filter(|seen| seen.rule == *rule).count() as u64;
        let score = scores.entry(rule.clone()).or_default();
        score.wrongly += verdicts.iter().map(times).max().unwrap_or_default();
        score.wrong.insert(case.name.clone());
    }
}

/// What came of one expansion.
struct Verdict {
    /// Each label, and whether it was met.
    labels: Vec<(Label, bool)>,
    missing: Vec<String>,
    /// Findings that no label asks for.
    unasked: Vec<Seen>,
}

impl Verdict {
    fn of(case: &Case, salt: u64, scanner: &Scanner) -> Self {
        let expanded = case.expanded(salt).unwrap_or_else(|what| panic!("corpus/{}.case: {what}", case.name));
        let directory = tempfile::tempdir().expect("a temporary directory");
        for (path, text) in &expanded.files {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        let report = scan(directory.path(), scanner);
        let complete = report.coverage.files == expanded.files.len() as u64;
        assert!(complete, "corpus/{}.case: not every file was scanned: {:?}", case.name, report.coverage);
        let mut seen: Vec<Seen> = report.findings.iter().map(|finding| Seen::of(finding, false)).collect();
        let mut hidden: Vec<Seen> = report.suppressed.iter().map(|s| Seen::of(&s.finding, true)).collect();
        let mut verdict = Self { labels: Vec::new(), missing: Vec::new(), unasked: Vec::new() };
        for (label, parts) in expanded.expected {
            let among = if label.suppressed { &mut hidden } else { &mut seen };
            let met = among.iter().position(|seen| seen.meets(&label, &parts)).map(|at| among.remove(at)).is_some();
            if !met {
                verdict.missing.push(format!("  missed {} {}", grade(&label), places(&parts)));
            }
            verdict.labels.push((label, met));
        }
        verdict.unasked = seen;
        // Hiding what no label calls an example is wrong too: somebody may want to see it.
        verdict.unasked.extend(hidden);
        verdict
    }

    fn is_right(&self) -> bool {
        self.missing.is_empty() && self.unasked.is_empty()
    }

    fn complaint(&self, case: &Case) -> String {
        let unasked = self.unasked.iter().map(|seen| format!("  false  {}", shown(seen)));
        let lines: Vec<String> = self.missing.iter().cloned().chain(unasked).collect();
        format!("corpus/{}.case\n{}", case.name, lines.join("\n"))
    }
}

/// A finding, in the labels' terms.
struct Seen {
    rule: String,
    suppressed: bool,
    severity: &'static str,
    account: Option<String>,
    canary: bool,
    parts: BTreeSet<Part>,
}

impl Seen {
    fn of(finding: &Finding, suppressed: bool) -> Self {
        let related = finding.related.iter().map(|part| (&part.location, &part.secret));
        let parts = std::iter::once((&finding.location, &finding.secret)).chain(related);
        Self {
            rule: finding.rule_id.clone(),
            suppressed,
            severity: finding.severity.as_str(),
            account: finding.account_id.clone(),
            canary: finding.canary,
            parts: parts.map(|(location, secret)| part(location, secret)).collect(),
        }
    }

    /// The same parts, no more and no fewer, by the same rule; and what else the label says.
    fn meets(&self, label: &Label, parts: &BTreeSet<Part>) -> bool {
        self.rule == label.rule
            && self.parts == *parts
            && self.canary == label.canary
            && label.severity.as_ref().is_none_or(|severity| severity == self.severity)
            && label.account.as_ref().is_none_or(|account| self.account.as_ref() == Some(account))
    }
}

fn part(location: &Location, secret: &Secret) -> Part {
    Part {
        path: location.path.to_lossy().into_owned(),
        line: location.line,
        column: location.column,
        value: String::from_utf8_lossy(secret.reveal()).into_owned(),
    }
}

fn scan(root: &Path, scanner: &Scanner) -> Report {
    let source = source::Options { roots: vec![root.to_owned()], no_ignore: true, ..source::Options::default() };
    let config = Config { source, ..Config::default() };
    scan_tree(&config, scanner, &Progress::default(), None).expect("a root that exists").report
}

fn shown(seen: &Seen) -> String {
    let label = Label {
        rule: seen.rule.clone(),
        suppressed: seen.suppressed,
        severity: Some(seen.severity.to_owned()),
        account: seen.account.clone(),
        canary: seen.canary,
    };
    format!("{} {}", grade(&label), places(&seen.parts))
}

fn grade(label: &Label) -> String {
    let words = [
        Some(label.rule.clone()),
        label.suppressed.then(|| "suppressed".to_owned()),
        label.severity.clone(),
        label.account.as_ref().map(|account| format!("account={account}")),
        label.canary.then(|| "canary".to_owned()),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Where the parts stand, with the start of each value.
fn places(parts: &BTreeSet<Part>) -> String {
    let place = |part: &Part| {
        let start: String = part.value.chars().take(24).collect();
        format!("{}:{}:{} {start:?}", part.path, part.line, part.column)
    };
    parts.iter().map(place).collect::<Vec<_>>().join(" + ")
}
