//! One HTML file that anybody can open offline: totals, a table to filter, and for each finding what to do about it.
//!
//! Promises: self-contained, and its content security policy lets nothing in but its own style and script; whatever comes from the
//! scanned tree is escaped; never a secret, whatever the options; readable without script, on a phone, by keyboard and aloud.
//! Leaves out: the time it was made, which would differ from run to run.

mod age;
mod finding;
mod totals;

use std::io::{self, Write};

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::{Options, Report, layout, markup::escaped};
use crate::{
    error::Skip,
    finding::{Severity, Suppressed},
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the page.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    head(out)?;
    introduction(report, out)?;
    if !report.findings.is_empty() {
        totals::write(&report.findings, out)?;
        filter(report, out)?;
        table(report, out)?;
    }
    if options.show_suppressed && !report.suppressed.is_empty() {
        suppressed(&report.suppressed, out)?;
    }
    if !report.coverage.skips.is_empty() {
        skipped(&report.coverage.skips, out)?;
    }
    writeln!(out, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>")
}

fn head(out: &mut dyn Write) -> io::Result<()> {
    let source = |text: &str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text)));
    let policy = format!("default-src 'none'; style-src {}; script-src {}; base-uri 'none'", source(STYLE), source(SCRIPT));
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">")?;
    writeln!(out, "<title>keysweep report</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>")
}

fn introduction(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (findings, coverage) = (report.findings.len() as u64, &report.coverage);
    let headline = if findings == 0 { "No findings".to_owned() } else { layout::count(findings, "finding") };
    writeln!(out, "<h1>keysweep: {}</h1>", headline.to_lowercase())?;
    write!(out, "<p>{} scanned", layout::count(coverage.files, "file"))?;
    if !report.suppressed.is_empty() {
        write!(out, ", {}", layout::count(report.suppressed.len() as u64, "suppressed finding"))?;
    }
    if report.below_confidence > 0 {
        write!(out, ", {} below the confidence shown", layout::count(report.below_confidence, "finding"))?;
    }
    writeln!(out, ". Values are redacted.</p>")?;
    if !coverage.is_complete() {
        writeln!(out, "<p class=\"warning\" role=\"note\"><strong>This scan is incomplete:</strong> {}.</p>", missing(report))?;
    }
    Ok(())
}

fn missing(report: &Report) -> String {
    match report.coverage.skips.len() as u64 {
        0 => "no file was scanned".to_owned(),
        skips => format!("<a href=\"#not-scanned\">{}</a> could not be scanned", layout::count(skips, "file")),
    }
}

/// Shown by the script, which is what makes it work.
fn filter(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<form id=\"filter\" role=\"search\" hidden>")?;
    writeln!(out, "<label>Search <input type=\"search\" id=\"words\" autocomplete=\"off\"></label>")?;
    writeln!(out, "<label>Severity <select id=\"severity\"><option value=\"\">all</option>")?;
    for severity in [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Note] {
        if report.findings.iter().any(|finding| finding.severity == severity) {
            writeln!(out, "<option>{}</option>", severity.as_str())?;
        }
    }
    writeln!(out, "</select></label>\n<label>Provider <select id=\"provider\"><option value=\"\">all</option>")?;
    for provider in super::tally(report.findings.iter().map(|finding| &finding.provider)).keys() {
        writeln!(out, "<option>{}</option>", escaped(provider))?;
    }
    writeln!(out, "</select></label>\n<p id=\"shown\" role=\"status\"></p>\n</form>")
}

fn table(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<_> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    writeln!(out, "<table id=\"findings\">\n<caption>Findings, the most severe first</caption>")?;
    let names = ["Severity", "What and what to do", "Where", "Value"];
    let names = names.map(|name| format!("<th scope=\"col\">{name}</th>")).concat();
    writeln!(out, "<thead><tr>{names}</tr></thead>\n<tbody>")?;
    findings.into_iter().try_for_each(|finding| finding::row(finding, out))?;
    writeln!(out, "</tbody>\n</table>")
}

fn suppressed(entries: &[Suppressed], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<h2>Suppressed</h2>\n<ul>")?;
    for entry in entries {
        let finding = &entry.finding;
        let (name, place) = (escaped(&finding.name), escaped(&layout::place(&finding.location)));
        writeln!(out, "<li>{name} at <code>{place}</code>: {}</li>", escaped(&layout::reasons(entry)))?;
    }
    writeln!(out, "</ul>")
}

fn skipped(skips: &[Skip], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<h2 id=\"not-scanned\">Not scanned</h2>\n<ul>")?;
    for skip in skips {
        let (path, detail) = (escaped(&layout::path(&skip.path)), escaped(&skip.detail));
        let detail = if detail.is_empty() { detail } else { format!(" ({detail})") };
        writeln!(out, "<li><code>{path}</code>: {}{detail}</li>", skip.reason.as_str())?;
    }
    writeln!(out, "</ul>")
}
