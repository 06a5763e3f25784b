//! GitLab's secret detection report, schema 15.2.1, for its security dashboard and merge request widget.
//!
//! Promises: every field and pattern that the schema requires; never a secret, whatever the options; ids that are the same from run to
//! run, and one for each finding.
//! Leaves out: suppressed findings, which GitLab has no word for. The schema demands when a scan began and ended; the caller says so.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Options, Report, escape, layout, markdown::code};
use crate::{
    blob::Origin,
    error::Skip,
    finding::{Finding, Severity},
};

const SCHEMA_VERSION: &str = "15.2.1";
/// Where no commit is known, the schema still wants one.
const NO_COMMIT: &str = "0000000000000000000000000000000000000000";
/// The longest name and solution, in characters.
const NAME: usize = 255;
const SOLUTION: usize = 7000;

/// Writes the document.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = BTreeMap::new();
    let vulnerabilities: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let nth = seen.entry(finding.fingerprint.as_str()).and_modify(|nth| *nth += 1).or_insert(1);
            vulnerability(finding, *nth)
        })
        .collect();
    let document = json!({ "version": SCHEMA_VERSION, "scan": scan(report, options)?, "vulnerabilities": vulnerabilities });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn scan(report: &Report, options: &Options) -> io::Result<Value> {
    let name = env!("CARGO_PKG_NAME");
    let tool = json!({ "id": name, "name": name, "version": env!("CARGO_PKG_VERSION"), "vendor": { "name": name } });
    let nothing = report.coverage.met_nothing().then(|| json!({ "level": "warn", "value": layout::NOTHING }));
    let messages: Vec<Value> = report.coverage.skips.iter().map(message).chain(nothing).collect();
    Ok(json!({
        "analyzer": tool,
        "scanner": tool,
        "type": "secret_detection",
        "status": "success",
        "start_time": time(options.began)?,
        "end_time": time(options.ended)?,
        "messages": messages,
    }))
}

/// `2026-01-31T12:00:00`, in UTC, as the schema's pattern has it.
fn time(seconds: u64) -> io::Result<String> {
    let second = i64::try_from(seconds).map_err(io::Error::other)?;
    let time = Timestamp::from_second(second).map_err(io::Error::other)?;
    Ok(time.strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

fn message(skip: &Skip) -> Value {
    let (path, why) = (escape::bytes(skip.path.as_bytes()), skip.reason.as_str());
    let detail = if skip.detail.is_empty() { String::new() } else { format!(": {}", escape::text(&skip.detail)) };
    json!({ "level": "warn", "value": format!("{path} was not scanned, {why}{detail}") })
}

fn vulnerability(finding: &Finding, nth: usize) -> Value {
    let location = &finding.location;
    json!({
        "id": id(finding, nth),
        "name": cut(&finding.name, NAME),
        "description": description(finding),
        "severity": severity(finding.severity),
        "solution": cut(&finding.advice.join("\n"), SOLUTION),
        "identifiers": identifiers(finding),
        "links": links(finding),
        "location": {
            "file": String::from_utf8_lossy(location.path.outer()),
            // The file outside of an archive has no lines.
            "start_line": if location.path.is_member() { 1 } else { location.line },
            "end_line": if location.path.is_member() { 1 } else { location.end_line },
            "commit": { "sha": commit(finding) },
        },
        "raw_source_code_extract": finding.secret.redacted(),
    })
}

/// The commit that introduced it, where git was scanned.
fn commit(finding: &Finding) -> &str {
    match &finding.provenance.origin {
        Origin::Git(blob) => blob.commit.as_ref().map_or(NO_COMMIT, |commit| &commit.commit),
        Origin::File | Origin::Stdin => NO_COMMIT,
    }
}

/// A UUID made of the fingerprint and of which one of its like the finding is (RFC 9562, version 8).
fn id(finding: &Finding, nth: usize) -> String {
    let digest = Sha256::digest(format!("{}:{nth}", finding.fingerprint.as_str()));
    let mut bytes: [u8; 16] = std::array::from_fn(|index| digest[index]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = HEXLOWER.encode(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// The schema reads it as Markdown: what comes from the scanned tree is left to `location`.
fn description(finding: &Finding) -> String {
    let parts: Vec<String> = finding.related.iter().map(|part| format!("its {}", part.role.as_str())).collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" Found together with {}.", parts.join(" and ")) };
    let within = layout::within(&finding.location);
    let notes: String = finding.notes.iter().map(|note| format!(" Note: {}.", code(note))).collect();
    format!("{within}{}{parts}{notes} Confidence: {}.", finding.description, finding.confidence.as_str())
}

/// The rule first, which GitLab tracks a finding by; then the weakness.
fn identifiers(finding: &Finding) -> Value {
    let rule = &finding.rule_id;
    json!([
        { "type": "keysweep_rule_id", "name": format!("keysweep rule {rule}"), "value": rule },
        { "type": "cwe", "name": "CWE-798", "value": "798", "url": "https://cwe.mitre.org/data/definitions/798.html" },
    ])
}

/// The pattern of the schema admits no other scheme.
fn links(finding: &Finding) -> Vec<Value> {
    let is_page = |page: &&String| page.starts_with("https://") || page.starts_with("http://");
    finding.references.iter().filter(is_page).map(|page| json!({ "url": page })).collect()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Note => "Info",
    }
}

/// At most so many characters, the last an ellipsis where some were left out.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_without_a_zone() {
        assert_eq!(time(0).expect("in range"), "1970-01-01T00:00:00");
        assert_eq!(time(951_827_696).expect("in range"), "2000-02-29T12:34:56");
        assert!(time(u64::MAX).is_err());
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüß", 3), "äö…");
    }
}
