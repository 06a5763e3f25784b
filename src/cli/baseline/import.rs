//! `keysweep baseline import`: what another tool's file says is known becomes known here.
//!
//! Promises: only what a scan finds now is added; what the file lists and the scan does not find is told, line by line.

use super::{entries, finish, say, scan::Task, write};
use crate::{
    cli::{args::ImportBaseline, exit::Exit},
    config::rules::shown,
    error::Error,
    finding::Finding,
    report::escape,
    source::file::read_small,
    suppress::{
        baseline::Baseline,
        import::{self, How, Listed},
    },
};

/// A report of a million findings is not larger.
const LARGEST: u64 = 1 << 30;

/// Adds what is listed and found.
///
/// # Errors
/// A file that cannot be read or is of no format that is known, and what stops a scan.
pub fn run(arguments: &ImportBaseline) -> Result<Exit, Error> {
    let task = Task::new(&arguments.looking)?;
    let origin = shown(&arguments.file);
    let bytes = read_small(&arguments.file, LARGEST)
        .map_err(|error| Error::Baseline(format!("{origin}: {error}; name the file to import")))?;
    let (format, listed) = import::parse(&origin, &bytes)?;
    let mut baseline = if task.file.exists() { task.read()? } else { Baseline::default() };
    let before = baseline.entries.len();
    let outcome = task.scan(&Baseline::default())?;
    let past = task.scan_history(&Baseline::default())?;
    let in_past = past.as_ref().map(|past| past.report.findings.as_slice()).unwrap_or_default();
    let hidden: Vec<Finding> = outcome.report.suppressed.iter().map(|entry| entry.finding.clone()).collect();
    let (mut by_line, mut by_value, mut already, mut unmatched) = (0, 0, 0, Vec::new());
    for item in &listed {
        let (mut found, mut how) = import::matches(item, &outcome.report.findings);
        let history = found.is_empty();
        if history {
            (found, how) = import::matches(item, in_past);
        }
        match how {
            _ if found.is_empty() && !import::matches(item, &hidden).0.is_empty() => already += 1,
            _ if found.is_empty() => unmatched.push(item),
            How::Value => by_value += 1,
            How::Line => by_line += 1,
        }
        found.into_iter().for_each(|finding| baseline.insert(finding, item.verdict, history));
    }
    write(&task, &baseline)?;
    let (now, added) = (baseline.entries.len(), baseline.entries.len() - before);
    say(&format!("{}: {}, {added} of them new", task.origin, entries(now)));
    say(&format!("{origin} ({format}): {} listed, {by_value} matched by value, {by_line} by line alone", listed.len()));
    if by_line > 0 {
        say("a line alone proves little: look at the new entries with keysweep baseline audit");
    }
    if already > 0 {
        say(&format!("{already} hidden already, by a mark or an allowlist: keysweep scan --show-suppressed lists them"));
    }
    tell(&unmatched);
    Ok(finish(&outcome.report, past.as_ref()))
}

/// What was not found, so that it can be looked at.
fn tell(unmatched: &[&Listed]) {
    if unmatched.is_empty() {
        return;
    }
    say(&format!("{} not matched: keysweep finds nothing there (--confidence low looks for more):", unmatched.len()));
    for item in unmatched {
        let line = item.line.map_or_else(String::new, |line| format!(":{line}"));
        say(&format!("  {}{line}  {}", escape::text(&item.path), escape::text(&item.what)));
    }
}
