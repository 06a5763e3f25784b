//! A JSON report, read back as far as comparing needs it.

use serde::{Deserialize, Serialize};

use crate::{
    finding::{Confidence, Fingerprint, Severity},
    report::json::SCHEMA_VERSION,
};

/// A report that was written by `--format json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its findings, in its order.
    pub findings: Vec<Item>,
    /// What it lists as suppressed.
    pub suppressed: Vec<Item>,
    /// Whether the scan saw all.
    pub complete: bool,
}

/// A finding of a report, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// See docs/REPORTS.md, as for the fields below.
    pub rule_id: String,
    /// Its title.
    pub name: String,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Where.
    pub path: String,
    /// The whole path in base64, when it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// Its line.
    pub line: u64,
    /// Its column.
    pub column: u64,
    /// What it is known by.
    pub fingerprint: Fingerprint,
    /// The roles of its other parts that are secret.
    #[serde(skip)]
    pub secret_roles: Vec<String>,
    /// Its line, redacted.
    #[serde(skip)]
    snippet: String,
}

impl Item {
    /// Its rule and secret; for a guessable secret, whose hash is short, its line too.
    pub(super) fn without_path(&self) -> String {
        let (rule, secret) = (self.fingerprint.rule(), self.fingerprint.secret());
        let line = if self.fingerprint.is_guessable() { self.snippet.trim() } else { "" };
        format!("{rule}:{secret}:{line}")
    }

    /// Where it stands among others.
    pub(super) fn place(&self) -> (&str, u64, u64, &str) {
        (&self.path, self.line, self.column, &self.rule_id)
    }
}

#[derive(Deserialize)]
struct Document {
    schema_version: String,
    findings: Vec<Finding>,
    #[serde(default)]
    suppressed_findings: Vec<Hidden>,
    coverage: Coverage,
}

#[derive(Deserialize)]
struct Hidden {
    finding: Finding,
}

#[derive(Deserialize)]
struct Coverage {
    complete: bool,
}

#[derive(Deserialize)]
struct Finding {
    rule_id: String,
    name: String,
    severity: Severity,
    confidence: Confidence,
    path: String,
    path_bytes: Option<String>,
    line: u64,
    column: u64,
    fingerprint: String,
    snippet: String,
    related: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    role: String,
}

impl Recorded {
    /// Reads a report.
    ///
    /// # Errors
    /// The line and what is wrong with it, in words that quote nothing of the report.
    pub fn parse(bytes: &[u8]) -> Result<Self, (usize, &'static str)> {
        let wrong = |error: serde_json::Error| (error.line().max(1), "not a JSON report of keysweep");
        let document: Document = serde_json::from_slice(bytes).map_err(wrong)?;
        if document.schema_version != SCHEMA_VERSION {
            return Err((1, "a report of another version of keysweep"));
        }
        let items = |findings: Vec<Finding>| findings.into_iter().map(item).collect::<Option<Vec<_>>>();
        let hidden = document.suppressed_findings.into_iter().map(|hidden| hidden.finding).collect();
        match (items(document.findings), items(hidden)) {
            (Some(findings), Some(suppressed)) => Ok(Self { findings, suppressed, complete: document.coverage.complete }),
            _ => Err((1, "a report with a fingerprint that is none")),
        }
    }
}

fn item(finding: Finding) -> Option<Item> {
    let roles = finding.related.into_iter().map(|part| part.role);
    Some(Item {
        fingerprint: Fingerprint::parse(&finding.fingerprint)?,
        rule_id: finding.rule_id,
        name: finding.name,
        severity: finding.severity,
        confidence: finding.confidence,
        path: finding.path,
        path_bytes: finding.path_bytes,
        line: finding.line,
        column: finding.column,
        secret_roles: roles.filter(|role| role != "id").collect(),
        snippet: finding.snippet,
    })
}
