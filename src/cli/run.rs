//! What every kind of scan does around its work: load the rules, watch, time, report, and end with the right code.

use std::{
    io,
    mem::ManuallyDrop,
    time::{Duration, Instant},
};

use super::{
    args::OfScans,
    clock::{self, Times, since_start},
    delivery::{Delivery, options},
    exit::Exit,
    output::colored,
    progress, stats,
};
use crate::{
    config::Config,
    error::Error,
    pipeline::{Outcome, Progress},
    report::summary,
    scan::{Scanner, stats::Clock},
};

/// Runs `work` and reports what it found. `roots` is what was to be scanned, as it was typed.
///
/// # Errors
/// A wrong rule, a report that cannot be written, and whatever ends the work.
pub fn reported(
    of_scans: &OfScans,
    config: &Config,
    roots: &[String],
    work: impl FnOnce(&Scanner, &Progress, Option<Clock>) -> Result<Outcome, Error>,
) -> Result<(Outcome, Exit), Error> {
    delivered(&Delivery::asked(of_scans), of_scans, config, roots, work)
}

/// Runs `work` and writes these reports of what it found.
///
/// # Errors
/// As [`reported`].
pub fn delivered(
    delivery: &Delivery,
    of_scans: &OfScans,
    config: &Config,
    roots: &[String],
    work: impl FnOnce(&Scanner, &Progress, Option<Clock>) -> Result<Outcome, Error>,
) -> Result<(Outcome, Exit), Error> {
    delivery.check(of_scans)?;
    let rules = config.selection.load()?;
    config.allowlist.check(&rules)?;
    // The program ends when the scan does; to give thousands of texts back one by one would take longer than many a scan.
    let scanner = ManuallyDrop::new(Scanner::new(rules));
    let (started, began) = (Instant::now(), clock::now()?);
    let progress = Progress::default();
    let clock = of_scans.stats.then_some(since_start as fn() -> Duration);
    let outcome = progress::watched(!of_scans.quiet, &progress, || work(&scanner, &progress, clock))?;
    let elapsed = started.elapsed();
    match delivery.write(of_scans, &outcome, Times { began, ended: clock::now()? }) {
        // Whoever reads the report has seen enough; what was found stays found.
        Ok(()) | Err(Error::BrokenPipe) => {}
        Err(error) => return Err(error),
    }
    if of_scans.stats {
        delivery.note(stats::table(&outcome.stats, scanner.rules(), threads(of_scans), elapsed).as_bytes());
    }
    for note in &outcome.notes {
        super::output::complain(note);
    }
    delivery.note(&summarized(of_scans, roots, &outcome, elapsed)?);
    let exit = Exit::of(&outcome.report, config.fail_on, of_scans.exit_zero);
    Ok((outcome, exit))
}

/// How many threads to use.
pub fn threads(of_scans: &OfScans) -> usize {
    of_scans.threads.map_or_else(cores, usize::from)
}

/// How many threads run at a time.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn summarized(of_scans: &OfScans, roots: &[String], outcome: &Outcome, elapsed: Duration) -> Result<Vec<u8>, Error> {
    let run = summary::Run { elapsed: Some(elapsed), roots };
    let mut bytes = Vec::new();
    let color = colored(of_scans.color, &io::stderr());
    summary::write(&outcome.report, &run, &options(of_scans, color, Times::default()), &mut bytes)
        .map_err(|error| Error::Output(format!("the summary: {error}")))?;
    Ok(bytes)
}
