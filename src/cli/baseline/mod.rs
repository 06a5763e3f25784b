//! `keysweep baseline`: makes, brings up to date, audits and imports.

mod audit;
mod import;
pub mod place;
mod scan;

use super::{
    args::{Baseline as Command, Create, Looking},
    exit::Exit,
    output::{cause, complain, note, put},
};
use crate::{
    coverage::Coverage,
    error::Error,
    finding::{Finding, Suppressed, SuppressionSource},
    pipeline::Outcome,
    report::Report,
    suppress::baseline::{Baseline, Changes, refresh, refresh_history},
};
use scan::Task;

/// Does what is asked.
///
/// # Errors
/// A directory that cannot be scanned, a baseline that cannot be read or written.
pub fn run(command: &Command) -> Result<Exit, Error> {
    match command {
        Command::Create(arguments) => create(arguments),
        Command::Update(looking) => update(looking),
        Command::Audit(arguments) => audit::run(arguments),
        Command::Import(arguments) => import::run(arguments),
    }
}

fn create(arguments: &Create) -> Result<Exit, Error> {
    let task = Task::new(&arguments.looking)?;
    if task.file.exists() && !arguments.force {
        let what = "it is there already; keysweep baseline update brings it up to date, --force replaces it and its verdicts";
        return Err(Error::Usage(format!("{}: {what}", task.origin)));
    }
    let outcome = task.scan(&Baseline::default())?;
    let mut baseline = Baseline::default();
    outcome.report.findings.iter().for_each(|finding| baseline.insert(finding, None, false));
    let past = task.scan_history(&baseline)?;
    past.iter().flat_map(|past| &past.report.findings).for_each(|finding| baseline.insert(finding, None, true));
    write(&task, &baseline)?;
    say(&format!("{}: {}", task.origin, entries(baseline.entries.len())));
    if !baseline.entries.is_empty() {
        say("next: commit it; keysweep baseline audit tells real ones from false alarms; what is real is still to be rotated");
        say(&format!("so that git always merges it, say in .gitattributes: {} merge=union", place::NAME));
    }
    Ok(finish(&outcome.report, past.as_ref()))
}

fn update(looking: &Looking) -> Result<Exit, Error> {
    let task = Task::new(looking)?;
    let old = task.read()?;
    let outcome = task.scan(&old)?;
    let keep_unused = !outcome.report.coverage.is_complete();
    let (found, known) = (outcome.report.findings.iter(), known(&outcome.report, false));
    let (mut new, mut changes) = refresh(&old, found, known, &outcome.baseline, keep_unused);
    let past = task.scan_history(&new)?;
    let keep_unused = keep_unused || past.as_ref().is_some_and(|past| !past.report.coverage.is_complete());
    if let Some(past) = &past {
        refresh_history(&mut new, past.report.findings.iter(), &past.baseline, keep_unused, &mut changes);
    }
    let Changes { added, dropped, kept } = changes;
    write(&task, &new)?;
    let left = if keep_unused { "; none is dropped, for not all was scanned" } else { "" };
    say(&format!("{}: {}: {added} added, {dropped} dropped, {kept} kept{left}", task.origin, entries(new.entries.len())));
    Ok(finish(&outcome.report, past.as_ref()))
}

/// What the baseline hid by itself, and what it hid `beside` something else.
fn known(report: &Report, beside: bool) -> impl Iterator<Item = &Finding> {
    let is_known = move |entry: &&Suppressed| {
        let sources = entry.sources();
        sources.contains(&SuppressionSource::Baseline) && (beside || sources.len() == 1)
    };
    report.suppressed.iter().filter(is_known).map(|entry| &entry.finding)
}

fn write(task: &Task<'_>, baseline: &Baseline) -> Result<(), Error> {
    let shown = || crate::report::escape::bytes(task.file.as_os_str().as_encoded_bytes());
    let unwritten = |error| Error::Baseline(format!("{}: {}; name another with --baseline", shown(), cause(&error)));
    put(&task.file, &baseline.to_bytes()).map_err(unwritten)
}

/// Tells what could not be scanned, which the baseline then does not know.
fn finish(report: &Report, past: Option<&Outcome>) -> Exit {
    let past = past.map(|past| &past.report.coverage);
    for skip in report.coverage.skips.iter().chain(past.iter().flat_map(|coverage| &coverage.skips)) {
        let path = crate::report::escape::bytes(skip.path.as_bytes());
        complain(&format!("{path}: {}: {}", skip.reason.as_str(), skip.detail));
    }
    let is_complete = report.coverage.is_complete() && past.is_none_or(Coverage::is_complete);
    if is_complete { Exit::Clean } else { Exit::Incomplete }
}

fn entries(number: usize) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

fn say(line: &str) {
    note(format!("{line}\n").as_bytes());
}
