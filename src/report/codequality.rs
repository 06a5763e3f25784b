//! GitLab's Code Quality report, which merge requests show in every tier of GitLab.
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>
//!
//! Promises: an array whose entries have each property that the form demands, and a fingerprint of their own; never a secret, whatever the
//! options.
//! Leaves out: suppressed findings, what could not be scanned, and all that the form has no property for.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Options, Report, escape, layout};
use crate::finding::{Finding, Severity};

/// Writes the array.
pub(super) fn write(report: &Report, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = BTreeMap::new();
    let entries: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let nth = seen.entry(finding.fingerprint.as_str()).and_modify(|nth| *nth += 1).or_insert(1);
            entry(finding, *nth)
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    out.write_all(b"\n")
}

fn entry(finding: &Finding, nth: usize) -> Value {
    let location = &finding.location;
    json!({
        "description": said(finding),
        "check_name": finding.rule_id,
        "fingerprint": fingerprint(finding, nth),
        "severity": severity(finding.severity),
        "location": {
            "path": String::from_utf8_lossy(location.path.outer()),
            // The file outside of an archive has no lines.
            "lines": { "begin": if location.path.is_member() { 1 } else { location.line } },
        },
    })
}

/// What it is and what to do first.
fn said(finding: &Finding) -> String {
    let (within, name, value) = (layout::within(&finding.location), &finding.name, finding.secret.redacted());
    let first = finding.advice.first().unwrap_or(&finding.description);
    escape::text(&format!("{within}{name} ({value}){}. {first}", layout::noted(finding))).into_owned()
}

/// GitLab takes what has the same fingerprint for the same: which one of its like it is counts too.
fn fingerprint(finding: &Finding, nth: usize) -> String {
    let mut hash = HEXLOWER.encode(&Sha256::digest(format!("{}:{nth}", finding.fingerprint.as_str())));
    hash.truncate(32);
    hash
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Note => "info",
    }
}
