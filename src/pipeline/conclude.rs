//! What can be done only when all files are read: sort, join neighbours, suppress, report.

use std::collections::{BTreeSet, HashSet};

use super::{
    Outcome, git,
    hidden::{self, Asked, Sorted},
    worker::Worker,
};
use crate::{
    blob::BlobPath,
    config::{Config, repository},
    coverage::{Coverage, PassedOver},
    error::{Skip, SkipReason},
    hygiene::{assemble, correlate::Credential, neighbours, repeated},
    report::{Report, described::Described},
    rule::{Rule, RuleSet},
    scan::{Scanner, stats::Stats},
    suppress::baseline,
};

/// Gathers what the workers found into one report.
pub(super) fn conclude(workers: Vec<Worker<'_>>, coverage: Coverage, config: &Config, scanner: &Scanner) -> Outcome {
    let join = |credentials: &mut Vec<Credential>| neighbours::join(credentials, scanner.rules());
    conclude_joined(workers, join, coverage, config, scanner)
}

/// Gathers what the workers found into one report. `join` joins halves that lie in different files; they are sorted before and after.
pub(super) fn conclude_joined(
    workers: Vec<Worker<'_>>,
    join: impl FnOnce(&mut Vec<Credential>),
    mut coverage: Coverage,
    config: &Config,
    scanner: &Scanner,
) -> Outcome {
    let rules = scanner.rules();
    let mut stats = Stats::new(rules.rules().len(), None);
    let (mut credentials, mut explained, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for worker in workers {
        stats.absorb(&worker.scratch.stats);
        coverage.absorb(worker.coverage);
        credentials.extend(worker.credentials);
        explained.extend(worker.explained);
        seen.extend(worker.seen);
    }
    coverage.skips.extend(scanner.given_up().map(|(rule, _)| given_up(rule)));
    coverage.sort();
    if config.unpack.depth > 0 {
        coverage.binary_texts = coverage.passed_over_for(PassedOver::Binary) as u64;
    }
    explained.sort_by(|a, b| (&a.location, &a.rule_id, &a.secret, &a.why).cmp(&(&b.location, &b.rule_id, &b.secret, &b.why)));
    sort(&mut credentials);
    git::keep_first(&mut credentials);
    join(&mut credentials);
    let mut report = Report { coverage, explained, ..Report::default() };
    let mut known = config.baseline.as_deref().map(|lookup| baseline::Pass::new(lookup, seen));
    let (documentation, allowlist) = (rules.documentation(), config.allowlist.asked(rules));
    for credential in &credentials {
        let asked = Asked { documentation: &documentation, allowlist: &allowlist, known: known.as_mut() };
        sort_in(credential, config, rules, asked, &mut report);
    }
    report.stale = allowlist.stale();
    report.baseline = known.as_ref().map(|known| known.told(report.coverage.is_complete()));
    repeated::hide(&mut report.findings, &mut report.suppressed);
    report.findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    report.suppressed.sort_by(|a, b| a.finding.sort_key().cmp(&b.finding.sort_key()));
    report.rules = described(&report, rules);
    let baseline = known.map(baseline::Pass::answers).unwrap_or_default();
    Outcome { report, stats, baseline, notes: Vec::new() }
}

/// What is said of a rule that took too long.
fn given_up(rule: &Rule) -> Skip {
    let detail = format!("rule {} takes too long in some of what was scanned, and was not looked for to the end there", rule.id);
    let path = BlobPath::from_bytes(repository::NAME.as_bytes().to_vec());
    Skip { path, reason: SkipReason::TooSlow, detail }
}

/// By place, and by blob where several versions have it.
pub(super) fn sort(credentials: &mut [Credential]) {
    credentials.sort_by(|a, b| {
        let key = |c: &Credential| (c.primary().span, c.primary().rule);
        let blobs = || git::order(a.primary()).cmp(&git::order(b.primary()));
        let layers = || a.primary().file.provenance.layers.cmp(&b.primary().file.provenance.layers);
        let paths = a.primary().file.path.cmp(&b.primary().file.path);
        paths.then_with(blobs).then_with(layers).then_with(|| key(a).cmp(&key(b)))
    });
}

/// What the rules that found something look for.
fn described(report: &Report, rules: &RuleSet) -> Vec<Described> {
    let all = report.findings.iter().chain(report.suppressed.iter().map(|entry| &entry.finding));
    let ids: BTreeSet<&str> = all.map(|finding| finding.rule_id.as_str()).collect();
    ids.into_iter().filter_map(|id| rules.get(id)).map(Described::of).collect()
}

/// Puts a finding where it belongs: suppressed, below what is shown, or reported.
fn sort_in(credential: &Credential, config: &Config, rules: &RuleSet, asked: Asked<'_, '_, '_>, report: &mut Report) {
    match hidden::sorted(assemble::finding(credential, rules), credential, rules, asked) {
        Sorted::Hidden(suppressed) => report.suppressed.push(suppressed),
        Sorted::Shown(finding) if finding.confidence < config.confidence => report.below_confidence += 1,
        Sorted::Shown(finding) => report.findings.push(finding),
    }
}
