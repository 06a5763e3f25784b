//! JUnit XML, for the test reports of CI services: a failed test for each finding.
//!
//! Promises: well-formed XML 1.0 whatever the scanned tree holds; never a secret, whatever the options; a clean scan is one passed
//! test, since services take an empty file for a broken one. What could not be scanned is an error, as is a scan of nothing; a note is a passed test.
//! Leaves out: times, which the form allows and does not demand.

use std::io::{self, Write};

use super::{Options, Report, escape, layout, markup::escaped};
use crate::{
    error::Skip,
    finding::{Finding, Severity, Suppressed},
};

/// Writes the document.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let hidden = if options.show_suppressed { &report.suppressed[..] } else { &[] };
    let skips = &report.coverage.skips;
    let notes = report.findings.iter().filter(|finding| finding.severity == Severity::Note).count();
    let listed = report.findings.len() + hidden.len() + skips.len();
    let met_nothing = listed == 0 && report.coverage.met_nothing();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        listed.max(1),
        report.findings.len() - notes,
        skips.len() + usize::from(met_nothing),
        hidden.len()
    );
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"keysweep\" {counts}>\n  <testsuite name=\"keysweep\" {counts}>")?;
    if met_nothing {
        let error = format!("<error type=\"nothing scanned\" message=\"{}\"/>", layout::NOTHING);
        writeln!(out, "    <testcase classname=\"keysweep\" name=\"not scanned\">\n      {error}\n    </testcase>")?;
    } else if listed == 0 {
        writeln!(out, "    <testcase classname=\"keysweep\" name=\"no findings\"/>")?;
    }
    report.findings.iter().try_for_each(|finding| found(finding, out))?;
    hidden.iter().try_for_each(|entry| suppressed(entry, out))?;
    skips.iter().try_for_each(|skip| skipped(skip, out))?;
    writeln!(out, "  </testsuite>\n</testsuites>")
}

fn found(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    open(finding, out)?;
    let said = escaped(&said(finding));
    if finding.severity == Severity::Note {
        writeln!(out, "      <system-out>{said}</system-out>")?;
    } else {
        let (severity, message) =
            (finding.severity.as_str(), escaped(&format!("{} ({})", finding.name, finding.secret.redacted())));
        writeln!(out, "      <failure type=\"{severity}\" message=\"{message}\">{said}</failure>")?;
    }
    writeln!(out, "    </testcase>")
}

fn suppressed(entry: &Suppressed, out: &mut dyn Write) -> io::Result<()> {
    open(&entry.finding, out)?;
    let reason = format!("suppressed ({}): {}", layout::suppressors(entry), layout::reasons(entry));
    writeln!(out, "      <skipped message=\"{}\"/>\n    </testcase>", escaped(&reason))
}

fn open(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let location = &finding.location;
    let path = escaped(&layout::path(&location.path));
    let (line, column) = (location.line, location.column);
    let rule = escaped(&finding.rule_id);
    writeln!(out, "    <testcase classname=\"{path}\" name=\"{rule} at {line}:{column}\" file=\"{path}\" line=\"{line}\">")
}

fn skipped(skip: &Skip, out: &mut dyn Write) -> io::Result<()> {
    let path = escaped(&layout::path(&skip.path));
    let (why, detail) = (skip.reason.as_str(), escaped(&skip.detail));
    writeln!(out, "    <testcase classname=\"{path}\" name=\"not scanned\" file=\"{path}\">")?;
    writeln!(out, "      <error type=\"{why}\" message=\"not scanned: {why}\">{detail}</error>\n    </testcase>")
}

/// A line each: where, the line itself, what it means, what to do.
fn said(finding: &Finding) -> String {
    let mut lines = vec![
        format!(
            "{}, {} severity, {} confidence",
            layout::place(&finding.location),
            finding.severity.as_str(),
            finding.confidence.as_str()
        ),
        escape::text(&finding.snippet.text).into_owned(),
        finding.description.clone(),
    ];
    lines.extend(
        finding
            .related
            .iter()
            .map(|part| format!("Its {}: {} at {}", part.role.as_str(), part.secret.redacted(), layout::place(&part.location))),
    );
    lines.extend(finding.notes.iter().map(|note| format!("Note: {note}")));
    lines.extend(finding.advice.iter().enumerate().map(|(index, step)| format!("{}. {step}", index + 1)));
    lines.push(format!("Fingerprint: {}", finding.fingerprint.as_str()));
    lines.join("\n")
}
