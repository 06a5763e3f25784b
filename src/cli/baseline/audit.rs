//! `keysweep baseline audit`: shows one entry after the other and asks what it is.
//!
//! Promises: reads lines from standard input, a terminal or not; each verdict is in the file before the next entry is shown.

use std::{
    collections::BTreeMap,
    io::{self, BufRead},
};

use super::{entries, known, scan::Task, write};
use crate::{
    cli::{
        args::{Audit, Color},
        exit::Exit,
        output::{colored, print},
    },
    error::Error,
    finding::{Finding, Fingerprint},
    pipeline::Outcome,
    report::{self, Format, Report, escape},
    suppress::baseline::{Baseline, Entry, Verdict},
};

const QUESTION: &str = "[r]eal, [f]alse alarm, r[o]tated, [s]kip, [q]uit? ";

/// Asks, or lists.
///
/// # Errors
/// A baseline that cannot be read or written, a directory that cannot be scanned.
pub fn run(arguments: &Audit) -> Result<Exit, Error> {
    let task = Task::new(&arguments.looking)?;
    let mut baseline = task.read()?;
    let outcome = task.scan(&baseline)?;
    let past = task.scan_history(&baseline)?;
    let mut found = past.as_ref().map(findings_of).unwrap_or_default();
    found.extend(findings_of(&outcome));
    if arguments.list {
        return print(list(&baseline, &found).as_bytes()).map(|()| Exit::Clean);
    }
    let mut wanted: Vec<Fingerprint> = baseline
        .entries
        .iter()
        .filter(|(_, entry)| arguments.all || entry.verdict.is_none())
        .map(|(fingerprint, _)| fingerprint.clone())
        .collect();
    // File by file, and what is gone last.
    let place = |fingerprint: &Fingerprint| found.get(fingerprint).map(|finding| finding.sort_key());
    wanted.sort_by(|a, b| (place(a).is_none(), place(a)).cmp(&(place(b).is_none(), place(b))));
    let mut told: BTreeMap<Verdict, usize> = BTreeMap::new();
    for (index, fingerprint) in wanted.iter().enumerate() {
        let entry = baseline.entries.get(fingerprint).cloned().unwrap_or_default();
        let number = format!("{} of {}", index + 1, wanted.len());
        print(&shown(&number, fingerprint, (&entry, found.get(fingerprint).copied()), arguments.show_secrets)?)?;
        match ask()? {
            Answer::Verdict(verdict) => {
                *told.entry(verdict).or_default() += 1;
                baseline.entries.entry(fingerprint.clone()).or_default().verdict = Some(verdict);
                write(&task, &baseline)?;
            }
            Answer::Skip => {}
            Answer::Quit => break,
        }
    }
    print(closing(&baseline, &told).as_bytes()).map(|()| Exit::Clean)
}

/// The finding of each entry that still has one.
fn findings_of(outcome: &Outcome) -> BTreeMap<Fingerprint, &Finding> {
    let entry = |finding: &Finding| outcome.baseline.entries.get(&finding.fingerprint).cloned();
    known(&outcome.report, true).filter_map(|finding| Some((entry(finding)?, finding))).collect()
}

enum Answer {
    Verdict(Verdict),
    Skip,
    Quit,
}

/// Asks until there is an answer; no more input is one too.
fn ask() -> Result<Answer, Error> {
    loop {
        print(QUESTION.as_bytes())?;
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        if read.map_err(|error| Error::Source(format!("standard input: {error}; answer with text")))? == 0 {
            print(b"\n")?;
            return Ok(Answer::Quit);
        }
        match line.trim().to_ascii_lowercase().as_str() {
            "r" | "real" => return Ok(Answer::Verdict(Verdict::Real)),
            "f" | "false" | "false alarm" | "false-alarm" => return Ok(Answer::Verdict(Verdict::FalseAlarm)),
            "o" | "rotated" => return Ok(Answer::Verdict(Verdict::Rotated)),
            "s" | "skip" => return Ok(Answer::Skip),
            "q" | "quit" => return Ok(Answer::Quit),
            _ => print(b"answer with one of the letters\n")?,
        }
    }
}

fn shown(
    number: &str,
    fingerprint: &Fingerprint,
    (entry, finding): (&Entry, Option<&Finding>),
    show_secrets: bool,
) -> Result<Vec<u8>, Error> {
    let verdict = entry.verdict.map_or_else(String::new, |verdict| format!(", {} so far", verdict.as_str()));
    let mut page = format!("\n{number}{verdict}\n").into_bytes();
    match finding {
        Some(finding) => {
            let report = Report { findings: vec![finding.clone()], ..Report::default() };
            let color = colored(Color::Auto, &io::stdout());
            let options = report::Options { color, show_secrets, ..report::Options::default() };
            report::write(&report, Format::Human, &options, &mut page)
                .map_err(|error| Error::Output(format!("the entry: {error}")))?;
        }
        None => {
            let why = if entry.history { PAST } else { GONE };
            page.extend_from_slice(format!("{}: {why}\n", fingerprint.as_str()).as_bytes());
        }
    }
    Ok(page)
}

const GONE: &str = "nothing is found for it any more; keysweep baseline update drops it";
const PAST: &str = "it is in git's history alone; --history shows it";

/// Every entry on a line.
fn list(baseline: &Baseline, found: &BTreeMap<Fingerprint, &Finding>) -> String {
    let mut out = String::new();
    for (fingerprint, entry) in &baseline.entries {
        let what = match found.get(fingerprint) {
            Some(finding) => {
                let (path, line) = (escape::bytes(finding.location.path.as_bytes()), finding.location.line);
                let (name, value) = (escape::text(&finding.name), finding.secret.redacted());
                format!("{path}:{line}  {name}  {}", escape::text(&value))
            }
            None if entry.history => "in git's history".to_owned(),
            None => "gone".to_owned(),
        };
        let verdict = entry.verdict.map_or("-", Verdict::as_str);
        out.push_str(&format!("{verdict:<11}  {}  {what}\n", fingerprint.as_str()));
    }
    out
}

fn closing(baseline: &Baseline, told: &BTreeMap<Verdict, usize>) -> String {
    let left = baseline.entries.values().filter(|entry| entry.verdict.is_none()).count();
    let real = baseline.entries.values().filter(|entry| entry.verdict == Some(Verdict::Real)).count();
    let told: Vec<_> = told.iter().map(|(verdict, number)| format!("{number} {}", verdict.as_str())).collect();
    let told = if told.is_empty() { "nothing audited".to_owned() } else { format!("audited: {}", told.join(", ")) };
    let mut out = format!("{told}; {} without a verdict\n", entries(left));
    if real > 0 {
        out.push_str(&format!("{} real: rotate them; keysweep baseline audit --list shows them\n", entries(real)));
    }
    out
}
