//! What every kind of scan does around its work: load the rules, watch, time, report, and end with the right code.

use std::{
    fs, io,
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    args::Common,
    clock::{self, Times, since_start},
    exit::Exit,
    output::{colored, note, print, replace},
    progress, stats,
};
use crate::{
    config::rules::Selection,
    error::Error,
    pipeline::{Outcome, Progress},
    report::{self, Format, Verbosity, summary},
    scan::{Scanner, stats::Clock},
};

/// Runs `work` and reports what it found. `roots` is what was to be scanned, as it was typed.
///
/// # Errors
/// A wrong rule, a report that cannot be written, and whatever ends the work.
pub fn reported(
    common: &Common,
    roots: &[String],
    work: impl FnOnce(&Scanner, &Progress, Option<Clock>) -> Result<Outcome, Error>,
) -> Result<(Outcome, Exit), Error> {
    each_to_its_own_file(common)?;
    let selection = Selection { files: common.rules.clone(), only: common.only.clone(), disabled: common.disable_rule.clone() };
    // The program ends when the scan does; to give thousands of texts back one by one would take longer than many a scan.
    let scanner = ManuallyDrop::new(Scanner::new(selection.load()?));
    let (started, began) = (Instant::now(), clock::now()?);
    let progress = Progress::default();
    let clock = common.stats.then_some(since_start as fn() -> Duration);
    let outcome = progress::watched(!common.quiet, &progress, || work(&scanner, &progress, clock))?;
    let elapsed = started.elapsed();
    match write_reports(common, &outcome, Times { began, ended: clock::now()? }) {
        // Whoever reads the report has seen enough; what was found stays found.
        Ok(()) | Err(Error::BrokenPipe) => {}
        Err(error) => return Err(error),
    }
    if common.stats {
        note(stats::table(&outcome.stats, scanner.rules(), threads(common), elapsed).as_bytes());
    }
    summarize(common, roots, &outcome, elapsed)?;
    let exit = Exit::of(&outcome.report, common.fail_on, common.exit_zero);
    Ok((outcome, exit))
}

/// How many threads to use.
pub fn threads(common: &Common) -> usize {
    common.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

fn options(common: &Common, color: bool, times: Times) -> report::Options {
    let verbosity = match (common.quiet, common.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let (show_secrets, show_suppressed) = (common.show_secrets, common.show_suppressed);
    report::Options { color, show_secrets, show_suppressed, verbosity, began: times.began, ended: times.ended }
}

/// Of two reports in one file, one would be lost.
fn each_to_its_own_file(common: &Common) -> Result<(), Error> {
    let mut taken: Vec<PathBuf> = Vec::new();
    for path in common.output.iter().chain(common.report.iter().map(|report| &report.path)) {
        let file = identity(path);
        // A device takes all that is written to it.
        let is_device = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
        if taken.contains(&file) && !is_device {
            let shown = report::escape::bytes(path.as_os_str().as_encoded_bytes());
            return Err(Error::Usage(format!("{shown}: two reports would be written there; give each a file of its own")));
        }
        taken.push(file);
    }
    Ok(())
}

/// Another spelling of a path is the same file, and so is a link to it.
fn identity(path: &Path) -> PathBuf {
    let there = |path: &Path| fs::canonicalize(path).ok();
    let beside = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(there(parent)?.join(path.file_name()?))
    };
    there(path).or_else(beside).unwrap_or_else(|| path.to_owned())
}

/// The reports of `--report` first: they are there even when whoever reads standard output goes away.
fn write_reports(common: &Common, outcome: &Outcome, times: Times) -> Result<(), Error> {
    for extra in &common.report {
        let bytes = rendered(outcome, extra.format, &options(common, false, times))?;
        replace(&extra.path, &bytes)?;
    }
    write_report(common, outcome, times)
}

fn rendered(outcome: &Outcome, format: Format, options: &report::Options) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    report::write(&outcome.report, format, options, &mut bytes)
        .map_err(|error| Error::Output(format!("the {} report: {error}", format.name())))?;
    Ok(bytes)
}

fn write_report(common: &Common, outcome: &Outcome, times: Times) -> Result<(), Error> {
    let color = common.output.is_none() && common.format == Format::Human && colored(common.color, &io::stdout());
    let bytes = rendered(outcome, common.format, &options(common, color, times))?;
    match &common.output {
        Some(path) => replace(path, &bytes),
        None => print(&bytes),
    }
}

fn summarize(common: &Common, roots: &[String], outcome: &Outcome, elapsed: Duration) -> Result<(), Error> {
    let run = summary::Run { elapsed: Some(elapsed), roots };
    let mut bytes = Vec::new();
    let color = colored(common.color, &io::stderr());
    summary::write(&outcome.report, &run, &options(common, color, Times::default()), &mut bytes)
        .map_err(|error| Error::Output(format!("the summary: {error}")))?;
    note(&bytes);
    Ok(())
}
