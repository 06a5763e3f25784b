//! SARIF 2.1.0, for code scanning services: one run, its rules, its results.
//!
//! Promises: valid by the OASIS schema and by what GitHub reads of it; never a secret, whatever the options; fingerprints that survive
//! moved lines and say nothing of a person or a machine; no time and no host. Suppressed findings only when they are asked for, since
//! GitHub opens alerts for them.
//! Leaves out: the rules that found nothing.

mod rules;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use data_encoding::HEXLOWER;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Options, Report, escape, layout};
use crate::{
    blob::BlobPath,
    error::Skip,
    finding::{Finding, Location, Part, Severity, Suppressed, Suppression, SuppressionSource},
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative paths are relative to: the place that was scanned.
const BASE: &str = "%SRCROOT%";
/// What a path keeps in a URI; everything else is written as `%XX`.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Writes the log.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run(report, options)] });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn run(report: &Report, options: &Options) -> Value {
    let hidden = report.suppressed.iter().filter(|_| options.show_suppressed);
    let mut listed: Vec<(&Finding, Option<&Suppressed>)> = report.findings.iter().map(|finding| (finding, None)).collect();
    listed.extend(hidden.map(|entry| (&entry.finding, Some(entry))));
    let named: BTreeSet<&str> = listed.iter().map(|(finding, _)| finding.rule_id.as_str()).collect();
    let described: Vec<_> = report.rules.iter().filter(|rule| named.contains(rule.id.as_str())).collect();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = listed
        .iter()
        .map(|(finding, hidden)| {
            let index = described.iter().position(|rule| rule.id == finding.rule_id);
            result(finding, index, *hidden, occurrence(finding, &mut seen))
        })
        .collect();
    let nothing = report.coverage.met_nothing().then(|| json!({ "level": "warning", "message": { "text": layout::NOTHING } }));
    json!({
        "tool": { "driver": rules::driver(&described) },
        "taxonomies": [rules::cwe()],
        "originalUriBaseIds": { BASE: { "description": { "text": "What was scanned: the root of the source tree." } } },
        "columnKind": "unicodeCodePoints",
        "redactionTokens": ["…"],
        "invocations": [{
            "executionSuccessful": report.coverage.is_complete(),
            "toolExecutionNotifications": report.coverage.skips.iter().map(notification).chain(nothing).collect::<Vec<_>>(),
        }],
        "results": results,
    })
}

/// Which one of its like it is in its file: 1 for the first.
fn occurrence<'a>(finding: &'a Finding, seen: &mut BTreeMap<(&'a str, &'a BlobPath), usize>) -> usize {
    let count = seen.entry((finding.fingerprint.as_str(), &finding.location.path)).or_default();
    *count += 1;
    *count
}

fn result(finding: &Finding, rule: Option<usize>, hidden: Option<&Suppressed>, occurrence: usize) -> Value {
    let mut result = json!({
        "ruleId": finding.rule_id,
        "level": level(finding.severity),
        "message": { "text": message(&said(finding)) },
        "locations": [{ "physicalLocation": primary(finding) }],
        "partialFingerprints": {
            "primaryLocationLineHash": format!("{}:{occurrence}", line_hash(finding)),
            "keysweepFingerprint/v1": finding.fingerprint.as_str(),
        },
        "properties": properties(finding),
    });
    if let Some(index) = rule {
        result["ruleIndex"] = json!(index);
    }
    if !finding.related.is_empty() {
        result["relatedLocations"] = finding.related.iter().enumerate().map(|(index, part)| related(index, part)).collect();
    }
    if let Some(entry) = hidden {
        result["suppressions"] = entry.by().map(suppression).collect();
    }
    result
}

fn suppression(by: &Suppression) -> Value {
    let kind = if by.source == SuppressionSource::Inline { "inSource" } else { "external" };
    json!({ "kind": kind, "status": "accepted", "justification": escape::text(&by.reason) })
}

/// What was found, what it means and the first thing to do.
fn said(finding: &Finding) -> String {
    let within = layout::within(&finding.location);
    let mut said = format!("{within}{} ({}){}.", finding.name, finding.secret.redacted(), escape::text(&layout::noted(finding)));
    for sentence in [Some(&finding.description), finding.advice.first()].into_iter().flatten() {
        said.push(' ');
        said.push_str(sentence);
    }
    said
}

fn properties(finding: &Finding) -> Value {
    let shown = |texts: &[String]| texts.iter().map(|text| escape::text(text).into_owned()).collect::<Vec<_>>();
    let mut properties = json!({
        "advice": shown(&finding.advice),
        "canary": finding.canary,
        "confidence": finding.confidence,
        "notes": shown(&finding.notes),
        "provider": finding.provider,
        "security-severity": rules::security_severity(finding.severity),
        "severity": finding.severity,
        "trackedButIgnored": finding.tracked_but_ignored,
    });
    if let Some(account) = &finding.account_id {
        properties["accountId"] = json!(account);
    }
    properties
}

fn primary(finding: &Finding) -> Value {
    let mut place = place(&finding.location, &finding.secret.redacted());
    if finding.location.path.is_member() {
        return place;
    }
    place["contextRegion"] = json!({
        "startLine": finding.location.line,
        "endLine": finding.location.end_line,
        "snippet": { "text": escape::text(&finding.snippet.text) },
    });
    place
}

fn related(index: usize, part: &Part) -> Value {
    let shown = part.secret.redacted();
    let said = format!("{}The credential's {} ({shown})", layout::within(&part.location), part.role.as_str());
    json!({
        "id": index + 1,
        "physicalLocation": place(&part.location, &shown),
        "message": { "text": message(&said) },
    })
}

/// A member of an archive has no region: the artifact is the file outside.
fn place(location: &Location, shown: &str) -> Value {
    if location.path.is_member() {
        return json!({ "artifactLocation": artifact(&location.path) });
    }
    json!({
        "artifactLocation": artifact(&location.path),
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "endLine": location.end_line,
            "endColumn": location.end_column,
            "snippet": { "text": escape::text(shown) },
        },
    })
}

fn artifact(path: &BlobPath) -> Value {
    let encoded = percent_encode(path.outer(), KEPT).to_string();
    if encoded.starts_with('/') {
        return json!({ "uri": format!("file://{encoded}") });
    }
    json!({ "uri": encoded, "uriBaseId": BASE })
}

fn notification(skip: &Skip) -> Value {
    let detail = if skip.detail.is_empty() { String::new() } else { format!(": {}", skip.detail) };
    let member = if skip.path.is_member() { format!(" {}", layout::path(&skip.path)) } else { String::new() };
    json!({
        "level": "warning",
        "message": { "text": message(&format!("Not scanned{member}, {}{detail}", skip.reason.as_str())) },
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(&skip.path) } }],
    })
}

/// A SARIF message: brackets would make a link and braces a placeholder, so both are escaped as the standard has it.
fn message(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in escape::text(text).chars() {
        match c {
            '[' | ']' => escaped.push('\\'),
            '{' | '}' => escaped.push(c),
            _ => {}
        }
        escaped.push(c);
    }
    escaped
}

/// Follows a finding through moved lines and renamed files: made of the fingerprint's rule and secret, in the form GitHub reads.
fn line_hash(finding: &Finding) -> String {
    let parts: Vec<&str> = finding.fingerprint.as_str().split(':').collect();
    let identity = [parts.get(1), parts.get(3)].map(|part| part.copied().unwrap_or_default()).join(":");
    let mut hash = HEXLOWER.encode(&Sha256::digest(identity));
    hash.truncate(16);
    hash
}

/// SARIF has three levels for our five severities.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_relative_uri_unless_it_is_absolute() {
        let uri = |path: &[u8]| artifact(&BlobPath::from_bytes(path.to_vec()));
        assert_eq!(uri(b"a b/c:d#\xff%.py"), json!({ "uri": "a%20b/c%3Ad%23%FF%25.py", "uriBaseId": BASE }));
        assert_eq!(uri(b"/srv/x"), json!({ "uri": "file:///srv/x" }));
    }

    #[test]
    fn what_would_be_a_link_or_a_placeholder_is_escaped() {
        assert_eq!(message("a [b](1) {0}\n"), "a \\[b\\](1) {{0}}\\n");
    }
}
