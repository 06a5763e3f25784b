//! CSV (RFC 4180), for spreadsheets: a finding a row, under a row of names.
//!
//! Promises: every field is one cell of text: quotes are doubled, control characters shown by their number, and what a spreadsheet
//! would take for a formula begins with an apostrophe.
//! Leaves out: coverage, and lists in full: the other parts and the advice are joined within a cell.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use super::{Options, Report, escape, layout};
use crate::finding::{Finding, Secret, Suppressed};

const NAMES: [&str; 21] = [
    "severity", "confidence", "path", "line", "column", "end_line", "end_column", "rule_id", "name", "provider", "secret",
    "snippet", "description", "advice", "related", "account_id", "canary", "notes", "fingerprint", "suppressed_by",
    "suppressed_reason",
];

/// Writes the table.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    row(&NAMES.map(str::to_owned), out)?;
    report.findings.iter().try_for_each(|finding| row(&cells(finding, None, options), out))?;
    let hidden = report.suppressed.iter().filter(|_| options.show_suppressed);
    hidden.map(|entry| cells(&entry.finding, Some(entry), options)).try_for_each(|cells| row(&cells, out))
}

fn row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// In the order of [`NAMES`].
fn cells(finding: &Finding, hidden: Option<&Suppressed>, options: &Options) -> [String; NAMES.len()] {
    let place = &finding.location;
    let shown = |secret: &Secret| if options.show_secrets { escape::bytes(secret.reveal()) } else { secret.redacted() };
    let related = finding
        .related
        .iter()
        .map(|part| format!("{} {} at {}", part.role.as_str(), shown(&part.secret), layout::place(&part.location)));
    [
        finding.severity.as_str().to_owned(),
        finding.confidence.as_str().to_owned(),
        layout::path(&place.path),
        place.line.to_string(),
        place.column.to_string(),
        place.end_line.to_string(),
        place.end_column.to_string(),
        finding.rule_id.clone(),
        finding.name.clone(),
        finding.provider.clone(),
        shown(&finding.secret),
        finding.snippet.text.clone(),
        finding.description.clone(),
        finding.advice.join(" "),
        related.collect::<Vec<_>>().join("; "),
        finding.account_id.clone().unwrap_or_default(),
        finding.canary.to_string(),
        finding.notes.join("; "),
        finding.fingerprint.as_str().to_owned(),
        hidden.map_or_else(String::new, layout::suppressors),
        hidden.map_or_else(String::new, layout::reasons),
    ]
}

/// One cell, quoted where it has to be. Spreadsheets run what begins with one of `= + - @`, so that gets an apostrophe, which they
/// read as "text".
fn cell(text: &str) -> String {
    let mut shown: Cow<'_, str> = escape::text(text);
    if shown.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        shown = format!("'{shown}").into();
    }
    if shown.contains(['"', ',', ';']) || shown.starts_with(' ') || shown.ends_with(' ') {
        return format!("\"{}\"", shown.replace('"', "\"\""));
    }
    shown.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_and_stay_in_their_cell() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("a\r\nb", "a\\r\\nb"),
            ("=1+1", "'=1+1"),
            ("@SUM(A1,B1)", "\"'@SUM(A1,B1)\""),
            ("\t=1", "\\t=1"),
            (" +1", "' +1"),
            ("-1", "'-1"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
