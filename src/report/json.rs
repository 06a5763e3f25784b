//! One JSON document: findings, coverage, and what was hidden and why.
//!
//! Promises: the field names, types and order of docs/REPORTS.md, under [`SCHEMA_VERSION`]; the same bytes from run to run, so no
//! time and no thread count; values redacted unless asked, snippets always.
//! Leaves out: escaping beyond JSON's own. A path or value that is not UTF-8 is lossy, and whole in base64 beside it.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Write},
};

use data_encoding::BASE64;
use serde::Serialize;

use super::{Options, Report, tally};
use crate::{
    blob::{BlobPath, Provenance},
    coverage::{BaselineUse, Coverage, PassedOver, Unpacked},
    error::SkipReason,
    finding::{
        Confidence, Explained, Finding, Location, Part, Role, Secret, Severity, StaleEntry, Suppressed, Suppression,
        SuppressionSource,
    },
};

/// The version of the contract in docs/REPORTS.md.
pub(super) const SCHEMA_VERSION: &str = "1";

/// Writes the document.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(report, options))?;
    out.write_all(b"\n")
}

/// One finding, in the form that both JSON formats share.
pub(super) fn finding(finding: &Finding, show_secrets: bool) -> impl Serialize {
    FindingView::new(finding, show_secrets)
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: &'static str,
    tool: Tool,
    findings: Vec<FindingView<'a>>,
    coverage: CoverageView<'a>,
    suppressed: BTreeMap<SuppressionSource, usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed_findings: Option<Vec<SuppressedView<'a>>>,
    below_confidence: u64,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stale_allows: &'a [StaleEntry],
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'a BaselineUse>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateView<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

fn document<'a>(report: &'a Report, options: &Options) -> Document<'a> {
    let show = options.show_secrets;
    let suppressed = || report.suppressed.iter();
    let listed = || {
        suppressed().map(|entry| SuppressedView {
            source: entry.suppression.source,
            reason: &entry.suppression.reason,
            beside: &entry.beside,
            is_new_mark: entry.is_new_mark,
            finding: FindingView::new(&entry.finding, show),
        })
    };
    Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        findings: report.findings.iter().map(|finding| FindingView::new(finding, show)).collect(),
        coverage: CoverageView::new(&report.coverage),
        suppressed: tally(suppressed().flat_map(Suppressed::sources)),
        suppressed_findings: options.show_suppressed.then(|| listed().collect()),
        below_confidence: report.below_confidence,
        stale_allows: &report.stale,
        baseline: report.baseline.as_ref(),
        candidates: report.explained.iter().map(|candidate| CandidateView::new(candidate, show)).collect(),
    }
}

#[derive(Serialize)]
struct FindingView<'a> {
    rule_id: &'a str,
    name: &'a str,
    provider: &'a str,
    description: &'a str,
    severity: Severity,
    confidence: Confidence,
    #[serde(flatten)]
    place: PlaceView<'a>,
    role: Option<Role>,
    #[serde(flatten)]
    secret: SecretView<'a>,
    snippet: &'a str,
    fingerprint: &'a str,
    advice: String,
    references: &'a [String],
    account_id: Option<&'a str>,
    canary: bool,
    notes: &'a [String],
    provenance: &'a Provenance,
    tracked_but_ignored: bool,
    related: Vec<PartView<'a>>,
}

impl<'a> FindingView<'a> {
    fn new(finding: &'a Finding, show_secrets: bool) -> Self {
        Self {
            rule_id: &finding.rule_id,
            name: &finding.name,
            provider: &finding.provider,
            description: &finding.description,
            severity: finding.severity,
            confidence: finding.confidence,
            place: PlaceView::new(&finding.location),
            role: finding.role,
            secret: SecretView::new(&finding.secret, show_secrets),
            snippet: &finding.snippet.text,
            fingerprint: finding.fingerprint.as_str(),
            advice: finding.advice.join("\n"),
            references: &finding.references,
            account_id: finding.account_id.as_deref(),
            canary: finding.canary,
            notes: &finding.notes,
            provenance: &finding.provenance,
            tracked_but_ignored: finding.tracked_but_ignored,
            related: finding.related.iter().map(|part| PartView::new(part, show_secrets)).collect(),
        }
    }
}

#[derive(Serialize)]
struct PathView<'a> {
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl<'a> PathView<'a> {
    fn new(path: &'a BlobPath) -> Self {
        Self { path: path.to_lossy(), path_bytes: (!path.is_utf8()).then(|| BASE64.encode(path.as_bytes())) }
    }
}

#[derive(Serialize)]
struct PlaceView<'a> {
    #[serde(flatten)]
    path: PathView<'a>,
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
}

impl<'a> PlaceView<'a> {
    fn new(place: &'a Location) -> Self {
        let &Location { line, column, end_line, end_column, .. } = place;
        Self { path: PathView::new(&place.path), line, column, end_line, end_column }
    }
}

#[derive(Serialize)]
struct SecretView<'a> {
    secret: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_bytes: Option<String>,
}

impl<'a> SecretView<'a> {
    fn new(secret: &'a Secret, show: bool) -> Self {
        if !show {
            return Self { secret: secret.redacted().into(), secret_bytes: None };
        }
        let shown = String::from_utf8_lossy(secret.reveal());
        let lossy = std::str::from_utf8(secret.reveal()).is_err();
        Self { secret: shown, secret_bytes: lossy.then(|| BASE64.encode(secret.reveal())) }
    }
}

#[derive(Serialize)]
struct PartView<'a> {
    role: Role,
    rule_id: &'a str,
    #[serde(flatten)]
    place: PlaceView<'a>,
    #[serde(flatten)]
    secret: SecretView<'a>,
}

impl<'a> PartView<'a> {
    fn new(part: &'a Part, show_secrets: bool) -> Self {
        let (place, secret) = (PlaceView::new(&part.location), SecretView::new(&part.secret, show_secrets));
        Self { role: part.role, rule_id: &part.rule_id, place, secret }
    }
}

#[derive(Serialize)]
struct SuppressedView<'a> {
    source: SuppressionSource,
    reason: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    beside: &'a [Suppression],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_new_mark: bool,
    finding: FindingView<'a>,
}

#[derive(Serialize)]
struct CandidateView<'a> {
    rule_id: &'a str,
    #[serde(flatten)]
    place: PlaceView<'a>,
    #[serde(flatten)]
    secret: SecretView<'a>,
    kept: bool,
    why: &'a str,
}

impl<'a> CandidateView<'a> {
    fn new(candidate: &'a Explained, show_secrets: bool) -> Self {
        let (place, secret) = (PlaceView::new(&candidate.location), SecretView::new(&candidate.secret, show_secrets));
        Self { rule_id: &candidate.rule_id, place, secret, kept: candidate.kept, why: &candidate.why }
    }
}

#[derive(Serialize)]
struct CoverageView<'a> {
    files: u64,
    bytes: u64,
    unpacked: Unpacked,
    tracked_but_ignored: u64,
    binary_texts: u64,
    complete: bool,
    skipped: BTreeMap<SkipReason, usize>,
    skips: Vec<SkipView<'a>>,
    passed_over: BTreeMap<PassedOver, usize>,
    passed_over_paths: Vec<PassedOverView<'a>>,
}

impl<'a> CoverageView<'a> {
    fn new(coverage: &'a Coverage) -> Self {
        let skip = |skip: &'a crate::error::Skip| SkipView {
            path: PathView::new(&skip.path),
            reason: skip.reason,
            detail: &skip.detail,
        };
        let passed_over =
            |(reason, path): &'a (PassedOver, BlobPath)| PassedOverView { path: PathView::new(path), reason: *reason };
        Self {
            files: coverage.files,
            bytes: coverage.bytes,
            unpacked: coverage.unpacked,
            tracked_but_ignored: coverage.tracked_but_ignored,
            binary_texts: coverage.binary_texts,
            complete: coverage.is_complete(),
            skipped: tally(coverage.skips.iter().map(|skip| skip.reason)),
            skips: coverage.skips.iter().map(skip).collect(),
            passed_over: tally(coverage.passed_over.iter().map(|(reason, _)| *reason)),
            passed_over_paths: coverage.passed_over.iter().map(passed_over).collect(),
        }
    }
}

#[derive(Serialize)]
struct SkipView<'a> {
    #[serde(flatten)]
    path: PathView<'a>,
    reason: SkipReason,
    detail: &'a str,
}

#[derive(Serialize)]
struct PassedOverView<'a> {
    #[serde(flatten)]
    path: PathView<'a>,
    reason: PassedOver,
}
