//! Markdown, for a comment on a pull request or a job's summary.
//!
//! Promises: short enough for a comment, the most severe first, and what is left out is counted; whatever comes from the scanned tree
//! stands in a code span, so that it is no link, no image, no HTML and mentions nobody; never a secret, whatever the options.
//! Leaves out: tables of findings, in whose cells a code span could not hold every name.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    io::{self, Write},
};

use super::{Options, Report, escape, layout, tally};
use crate::{
    error::Skip,
    finding::{Finding, Location, Suppressed},
};

/// Nobody sees it; whoever posts the comment finds by it the one of the run before, to replace it.
const MARK: &str = "<!-- keysweep -->";
/// GitHub's limit for a comment is 65,536 characters; this leaves room for the closing lines.
const MOST: usize = 60_000;
/// How many files that could not be scanned are named.
const NAMED: usize = 20;

/// Writes the comment.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let mut text = format!("{MARK}\n### keysweep: {}\n\n", headline(report));
    let mut told = BTreeMap::new();
    entries(findings.iter().map(|finding| entry(finding, &mut told)), "finding", &mut text);
    if options.show_suppressed && !report.suppressed.is_empty() {
        text.push_str("\n#### Suppressed\n\n");
        entries(report.suppressed.iter().map(suppressed), "suppressed finding", &mut text);
    }
    skipped(&report.coverage.skips, &mut text);
    let coverage = &report.coverage;
    text.push_str(&format!("\n<sub>{} scanned", layout::count(coverage.files, "file")));
    if !report.suppressed.is_empty() {
        text.push_str(&format!(", {}", layout::count(report.suppressed.len() as u64, "suppressed finding")));
    }
    text.push_str("; values are redacted</sub>\n");
    out.write_all(text.as_bytes())
}

/// `3 findings (1 critical, 2 high)`.
fn headline(report: &Report) -> String {
    if report.findings.is_empty() {
        return if report.coverage.is_complete() { "no findings" } else { "no findings, but the scan is incomplete" }.to_owned();
    }
    let grades = tally(report.findings.iter().map(|finding| finding.severity));
    let grades: Vec<_> = grades.into_iter().rev().map(|(severity, number)| format!("{number} {}", severity.as_str())).collect();
    format!("{} ({})", layout::count(report.findings.len() as u64, "finding"), grades.join(", "))
}

/// As many as there is room for.
pub(super) fn entries(entries: impl Iterator<Item = String>, noun: &str, text: &mut String) {
    let mut left = 0;
    for entry in entries {
        if left > 0 || text.len() + entry.len() > MOST {
            left += 1;
        } else {
            text.push_str(&entry);
        }
    }
    if left > 0 {
        text.push_str(&format!("\n**{} more**, which there is no room for here.\n", layout::count(left, noun)));
    }
}

/// What to do is told once, and elsewhere where that was.
fn entry<'f>(finding: &'f Finding, told: &mut BTreeMap<&'f [String], &'f Location>) -> String {
    let mut lines = vec![head(finding)];
    lines.push(format!("  {}", prose(&finding.description)));
    for part in &finding.related {
        let (role, place) = (part.role.as_str(), code(&layout::place(&part.location)));
        lines.push(format!("  - its {role} {} at {place}", code(&part.secret.redacted())));
    }
    lines.extend(finding.notes.iter().map(|note| format!("  - note: {}", code(note))));
    if let Some(place) = told.get(finding.advice.as_slice()) {
        lines.push(format!("  What to do: as at {}", code(&layout::place(place))));
    } else if !finding.advice.is_empty() {
        told.insert(&finding.advice, &finding.location);
        lines.push("\n  <details><summary>What to do</summary>\n".to_owned());
        lines.extend(finding.advice.iter().enumerate().map(|(index, step)| format!("  {}. {}", index + 1, prose(step))));
        lines.push("\n  </details>\n".to_owned());
    }
    lines.join("\n") + "\n"
}

/// `- **high** AWS access key at `src/app.py:3:9`: `wJal…(40)``
fn head(finding: &Finding) -> String {
    let (severity, name) = (finding.severity.as_str(), prose(&finding.name));
    let (place, value) = (code(&layout::place(&finding.location)), code(&finding.secret.redacted()));
    format!("- **{severity}** {name} at {place}: {value}")
}

fn suppressed(entry: &Suppressed) -> String {
    format!("{}, {}\n", head(&entry.finding), prose(&layout::reasons(entry)))
}

fn skipped(skips: &[Skip], text: &mut String) {
    if skips.is_empty() {
        return;
    }
    text.push_str(&format!("\n**{} not scanned:**\n\n", layout::count(skips.len() as u64, "file")));
    for skip in skips.iter().take(NAMED) {
        text.push_str(&format!("- {}: {}\n", code(&layout::path(&skip.path)), skip.reason.as_str()));
    }
    if skips.len() > NAMED {
        text.push_str(&format!("- and {} more\n", skips.len() - NAMED));
    }
}

/// A code span around a text of one line: fenced by more backticks than stand together in it.
pub(super) fn code(text: &str) -> String {
    let text = escape::text(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space at either end is taken off again by the reader.
    let edge = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty() { " " } else { "" };
    format!("{fence}{edge}{text}{edge}{fence}")
}

/// Words of rules and of our own, as they are, except for what would act: markup, links, mentions, line ends.
pub(super) fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in escape::text(text).chars() {
        match c {
            '@' => escaped.push_str("<span>@</span>"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '|' | '~' | '$' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_span_holds_any_text() {
        for (text, span) in [
            ("a.py:1", "`a.py:1`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            ("a\n# b", "`a\\n# b`"),
            ("<img>", "`<img>`"),
            ("", "`  `"),
        ] {
            assert_eq!(code(text), span, "{text:?}");
        }
    }

    #[test]
    fn prose_holds_no_markup() {
        assert_eq!(prose("![x](y) <b> @me `c`"), "\\!\\[x\\](y) &lt;b&gt; <span>@</span>me \\`c\\`");
    }

    #[test]
    fn what_there_is_no_room_for_is_counted() {
        let mut text = String::new();
        entries((0..5).map(|_| "x".repeat(MOST / 2)), "finding", &mut text);
        assert!(text.ends_with("\n**3 findings more**, which there is no room for here.\n"), "{}", &text[text.len() - 80..]);
    }
}
