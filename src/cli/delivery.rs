//! Which reports a run writes, and where to.
//!
//! Promises: each report has a file of its own; what goes to a job's log holds no command to the service that reads it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    args::{ExtraReport, OfScans},
    clock::Times,
    output::{append, colored, note, print, replace, try_to_write},
};
use crate::{
    ci::{Service, log},
    error::Error,
    pipeline::Outcome,
    report::{self, Format, Verbosity},
};

/// The reports of a run.
pub struct Delivery {
    /// The form of the one for standard output, or for the file of `--output`.
    pub format: Format,
    /// Those for files of their own.
    pub files: Vec<ExtraReport>,
    /// One that is added to the end of a file.
    pub added: Option<ExtraReport>,
    /// Who reads standard output and standard error.
    pub service: Service,
}

impl Delivery {
    /// What the arguments ask for.
    pub fn asked(of_scans: &OfScans) -> Self {
        let format = of_scans.format.unwrap_or_default();
        Self { format, files: of_scans.report.clone(), added: None, service: Service::None }
    }

    /// Of two reports in one file, one would be lost; and what cannot be written is better known before a long scan than after it.
    ///
    /// # Errors
    /// Two reports for one file, and a file that cannot be made.
    pub fn check(&self, of_scans: &OfScans) -> Result<(), Error> {
        // To add to a file takes less than to replace it.
        of_scans.output.iter().chain(self.files.iter().map(|report| &report.path)).try_for_each(|path| try_to_write(path))?;
        let mut taken: Vec<PathBuf> = Vec::new();
        for path in of_scans.output.iter().chain(self.files.iter().chain(&self.added).map(|report| &report.path)) {
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

    /// A report would take the place of a file that was named to be scanned.
    ///
    /// # Errors
    /// The file.
    pub fn spares(of_scans: &OfScans, scanned: &[PathBuf]) -> Result<(), Error> {
        let mut reports = of_scans.output.iter().chain(of_scans.report.iter().map(|report| &report.path));
        let is_scanned = |path: &&PathBuf| path.is_file() && scanned.iter().any(|file| identity(file) == identity(path));
        reports.find(is_scanned).map_or(Ok(()), |path| {
            let shown = report::escape::bytes(path.as_os_str().as_encoded_bytes());
            Err(Error::Usage(format!("{shown}: it is to be scanned, and the report would take its place; name another file")))
        })
    }

    /// Writes all reports, those for files first: they are there even when whoever reads standard output goes away.
    ///
    /// # Errors
    /// A report that cannot be written.
    pub fn write(&self, of_scans: &OfScans, outcome: &Outcome, times: Times) -> Result<(), Error> {
        let plain = options(of_scans, false, times);
        for extra in &self.files {
            replace(&extra.path, &rendered(outcome, extra.format, &plain)?)?;
        }
        if let Some(extra) = &self.added {
            append(&extra.path, &rendered(outcome, extra.format, &plain)?)?;
        }
        let is_human = self.format == Format::Human;
        let color = of_scans.output.is_none() && is_human && colored(of_scans.color, &io::stdout());
        let bytes = rendered(outcome, self.format, &options(of_scans, color, times))?;
        match &of_scans.output {
            Some(path) => replace(path, &bytes),
            None if is_human => print(&log::without_commands(self.service, &bytes)),
            None => print(&bytes),
        }
    }

    /// Writes to standard error.
    pub fn note(&self, bytes: &[u8]) {
        note(&log::without_commands(self.service, bytes));
    }
}

/// How reports are shown.
pub fn options(of_scans: &OfScans, color: bool, times: Times) -> report::Options {
    let verbosity = match (of_scans.quiet, of_scans.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let (show_secrets, show_suppressed) = (of_scans.show_secrets, of_scans.show_suppressed);
    report::Options { color, show_secrets, show_suppressed, verbosity, began: times.began, ended: times.ended }
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

fn rendered(outcome: &Outcome, format: Format, options: &report::Options) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    report::write(&outcome.report, format, options, &mut bytes)
        .map_err(|error| Error::Output(format!("the {} report: {error}", format.name())))?;
    Ok(bytes)
}
