//! `keysweep diff`: two JSON reports compared.

use std::{
    ffi::OsStr,
    io::{self, Read},
    path::Path,
};

use super::{
    args::Diff,
    exit::Exit,
    output::{colored, complain, print},
};
use crate::{
    config::rules::shown,
    error::Error,
    report::diff::{self, Recorded},
    source::file::read_named,
};

/// Longer reports are none.
const LONGEST: u64 = 1 << 30;

/// Compares, and tells whether something is new.
///
/// # Errors
/// A file that cannot be read or is no report.
pub fn run(arguments: &Diff) -> Result<Exit, Error> {
    let (old, new) = (&arguments.old, &arguments.new);
    if is_stdin(old) && is_stdin(new) {
        return Err(Error::Usage("standard input cannot be both reports; name a file for one of them".to_owned()));
    }
    let comparison = diff::compare(read(old)?, read(new)?);
    let mut text = Vec::new();
    diff::write(&comparison, arguments.format.into(), colored(arguments.color, &io::stdout()), &mut text)
        .map_err(|error| Error::Output(format!("the comparison: {error}")))?;
    // Whoever reads it may have seen enough; what is new stays new.
    match print(&text) {
        Ok(()) | Err(Error::BrokenPipe) => {}
        Err(error) => return Err(error),
    }
    if !comparison.complete {
        let new = shown(new);
        complain(&format!("{new}: the scan was incomplete; what looks fixed may not have been scanned"));
    }
    let is_gate_shut = comparison.new.iter().any(|item| item.severity >= arguments.fail_on);
    Ok(match (is_gate_shut && !arguments.exit_zero, comparison.complete) {
        (true, _) => Exit::Findings,
        (false, false) => Exit::Incomplete,
        (false, true) => Exit::Clean,
    })
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == OsStr::new("-")
}

fn read(path: &Path) -> Result<Recorded, Error> {
    let name = if is_stdin(path) { "<stdin>".to_owned() } else { shown(path) };
    let bytes = if is_stdin(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        read_named(path, LONGEST)
    };
    let bytes = bytes.map_err(|error| Error::Source(format!("{name}: {error}; name a report of keysweep scan --format json")))?;
    Recorded::parse(&bytes)
        .map_err(|(line, what)| Error::Source(format!("{name}:{line}: {what}; make it with keysweep scan --format json -o FILE")))
}
