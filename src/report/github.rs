//! GitHub's workflow commands: an annotation for each finding, shown beside the line in a pull request.
//!
//! Promises: one command a line, whatever the scanned tree holds, so that no name or value can be a command of its own; never a secret,
//! whatever the options; the most severe first, since GitHub shows ten annotations of a level and step.
//! Leaves out: suppressed findings. The job's summary is the Markdown format, written to `$GITHUB_STEP_SUMMARY`.

use std::{
    cmp::Reverse,
    io::{self, Write},
};

use super::{Options, Report, escape, layout};
use crate::finding::{Finding, Severity};

/// Writes a command for each finding and for each file that could not be scanned, or one that tells that nothing was.
pub(super) fn write(report: &Report, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    for finding in findings {
        let properties = properties(finding);
        writeln!(out, "::{} {}::{}", level(finding.severity), properties.join(","), data(&said(finding)))?;
    }
    for skip in &report.coverage.skips {
        let file = property(&layout::outer(&skip.path));
        let member = if skip.path.is_member() { format!("{}: ", layout::path(&skip.path)) } else { String::new() };
        let why = data(&escape::text(&format!("{member}{} {}", skip.reason.as_str(), skip.detail)));
        writeln!(out, "::warning file={file},title=Not scanned::{}", why.trim_end())?;
    }
    if report.coverage.met_nothing() {
        writeln!(out, "::warning title=Not scanned::{}", data(layout::NOTHING))?;
    }
    Ok(())
}

fn properties(finding: &Finding) -> Vec<String> {
    let place = &finding.location;
    let mut properties = vec![format!("file={}", property(&layout::outer(&place.path)))];
    if !place.path.is_member() {
        properties.extend([format!("line={}", place.line), format!("endLine={}", place.end_line)]);
    }
    // GitHub refuses columns where the lines differ.
    if place.line == place.end_line && !place.path.is_member() {
        properties.extend([format!("col={}", place.column), format!("endColumn={}", place.end_column)]);
    }
    properties.push(format!("title={}", property(&escape::text(&finding.name))));
    properties
}

/// A few lines: what it is, what it means, what to do first.
fn said(finding: &Finding) -> String {
    let summary = format!(
        "{}{} ({} severity, {} confidence, rule {}){}",
        layout::within(&finding.location),
        finding.secret.redacted(),
        finding.severity.as_str(),
        finding.confidence.as_str(),
        finding.rule_id,
        layout::noted(finding),
    );
    let lines = [summary.as_str(), &finding.description].into_iter().chain(finding.advice.first().map(String::as_str));
    lines.map(escape::text).collect::<Vec<_>>().join("\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Note => "notice",
    }
}

/// The part after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value between `=` and `,`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_command_or_a_property_is_encoded() {
        assert_eq!(data("50% a\r\n::error::b"), "50%25 a%0D%0A::error::b");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
