//! The scan that a baseline is made of.

use std::{
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::place::{self, NAME};
use crate::{
    cli::{args::Looking, configured, progress, run},
    config::{
        Config,
        layers::Flags,
        rules::{Selection, shown},
    },
    error::Error,
    pipeline::{self, Outcome, Progress},
    scan::Scanner,
    source::{self, git},
    suppress::baseline::{Baseline, Lookup},
};

/// A directory and its baseline.
pub struct Task<'a> {
    looking: &'a Looking,
    /// What is scanned.
    pub root: PathBuf,
    /// The baseline.
    pub file: PathBuf,
    /// How messages name it.
    pub origin: String,
}

impl<'a> Task<'a> {
    /// Finds both.
    ///
    /// # Errors
    /// A directory that is none, or that is not what the baseline is of.
    pub fn new(looking: &'a Looking) -> Result<Self, Error> {
        let here = || git::work_tree_around(Path::new(".")).unwrap_or_else(|| PathBuf::from("."));
        let root = looking.directory.clone().unwrap_or_else(here);
        let real = std::fs::canonicalize(&root).ok().filter(|real| real.is_dir());
        let Some(real) = real else {
            return Err(Error::Source(format!("{}: no such directory; a baseline is of a whole directory", shown(&root))));
        };
        let file = looking.baseline.clone().unwrap_or_else(|| root.join(NAME));
        let base = place::base(&file, &real);
        if base != real {
            let what = format!("this baseline is of {}; name that directory", shown(&base));
            return Err(Error::Usage(format!("{}: {what}", shown(&root))));
        }
        let origin = looking.baseline.as_ref().map_or_else(|| NAME.to_owned(), |file| shown(file));
        Ok(Self { looking, root, file, origin })
    }

    /// The baseline as it is.
    ///
    /// # Errors
    /// A file that cannot be read or is no baseline.
    pub fn read(&self) -> Result<Baseline, Error> {
        place::read(&self.file, &self.origin)
    }

    /// Scans the directory, with what is `known` hidden.
    ///
    /// # Errors
    /// A wrong rule, a directory that cannot be walked.
    pub fn scan(&self, known: &Baseline) -> Result<Outcome, Error> {
        let source = source::Options {
            roots: vec![self.root.clone()],
            no_ignore: self.looking.no_ignore,
            threads: self.threads(),
            ..source::Options::default()
        };
        let settings = configured::settings_of_tree(&self.asked(), &source)?;
        let config = Config { source, baseline: self.lookup(known), ..Config::from(settings) };
        let scanner = scanner(&config)?;
        let progress = Progress::default();
        progress::watched(true, &progress, || pipeline::scan_tree(&config, &scanner, &progress, None))
    }

    /// Scans git's history with what is `known` hidden, where that is asked for.
    ///
    /// # Errors
    /// A wrong rule, a directory that is not the top of a repository.
    pub fn scan_history(&self, known: &Baseline) -> Result<Option<Outcome>, Error> {
        if !self.looking.history {
            return Ok(None);
        }
        let real = std::fs::canonicalize(&self.root).ok();
        if git::work_tree_around(&self.root).and_then(|top| std::fs::canonicalize(top).ok()) != real {
            let what = "it is not the top of a repository, and --history is for a whole one; name that";
            return Err(Error::Usage(format!("{}: {what}", shown(&self.root))));
        }
        let place = git::Place { directory: self.root.clone(), ..git::Place::default() };
        let settings = configured::settings_of_git(&self.asked(), &place)?;
        let source = source::Options { threads: self.threads(), ..source::Options::default() };
        let config = Config { source, baseline: self.lookup(known), ..Config::from(settings) };
        let scanner = scanner(&config)?;
        let progress = Progress::default();
        progress::watched(true, &progress, || {
            let history = git::history::history(&place, git::history::Options::default())?;
            Ok(Some(pipeline::scan_history(history, &config, &scanner, &progress, None)))
        })
    }

    fn threads(&self) -> usize {
        self.looking.threads.map_or_else(run::cores, usize::from)
    }

    fn asked(&self) -> configured::Asked<'a> {
        let looking = self.looking;
        let flags = Flags {
            confidence: looking.confidence,
            max_file_size: looking.max_file_size,
            selection: Selection { files: looking.rules.clone(), ..Selection::default() },
            ..Flags::default()
        };
        configured::Asked { flags, configuration: &looking.configuration }
    }

    fn lookup(&self, known: &Baseline) -> Option<Arc<Lookup>> {
        Some(Arc::new(Lookup::new(known, self.origin.clone(), Vec::new(), true)))
    }
}

fn scanner(config: &Config) -> Result<ManuallyDrop<Scanner>, Error> {
    let rules = config.selection.load()?;
    config.allowlist.check(&rules)?;
    Ok(ManuallyDrop::new(Scanner::new(rules)))
}
