//! The walk: every file under the roots that no rule leaves out, and every file that git tracks whatever the rules say.
//!
//! Promises: `walk ∪ git index`: `.gitignore`, `.ignore`, `.git/info/exclude`, global excludes and `.keysweepignore` apply as in
//! ripgrep, hidden files are walked, `.git` never is, and a file in an index that only git's rules hide is visited and marked; each file
//! is visited once, however many arguments lead to it by one spelling; a hostile tree or index leads nowhere outside the roots.
//! Leaves out: opening files (that is [`Entry::open`], when the visitor wants to), and marking what is named explicitly as ignored.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Mutex,
};

use crate::{
    blob::BlobPath,
    coverage::{Coverage, PassedOver},
    error::{Error, SkipReason},
    source::{
        Entry, Options, Visit, Walked,
        cache::Files,
        crew::Crew,
        file::{skip, unread},
    },
};

mod arguments;
mod root;
mod rules;
mod tracked;
mod unfit;

use arguments::{Arguments, lexical};
use root::Root;

/// Visits everything that `options` asks for. `make` makes a thread's visitor.
///
/// Fails, before anything is visited, when a root does not exist or a glob is wrong.
pub fn walk<V: Visit>(options: &Options, make: &(dyn Fn() -> V + Sync)) -> Result<Walked<V>, Error> {
    rules::globs(options, Path::new("."))?;
    let arguments = Arguments::new(options)?;
    let crew = Crew::new(options.threads, make);
    let (mut coverage, mut notes) = (Coverage::default(), Vec::new());
    let mut roots = arguments.directories.clone();
    roots.extend(visit_named(&arguments.files, &crew, &mut coverage));
    for typed in roots {
        let inner = arguments.beneath(&typed);
        let path = lexical(&typed);
        let known = options.cache.as_ref().map(|place| Files::open(place, &path));
        let root = Root { path, reported: arguments.reported(&typed), inner, known };
        coverage.absorb(root.walk(options, &crew)?);
        notes.extend(root.known.map(Files::save).unwrap_or_default());
    }
    coverage.sort();
    Ok(Walked { coverage, visitors: crew.into_visitors(), notes })
}

/// The named directories: what stands before the paths under each as they are reported, and where it is, free of links.
///
/// # Errors
/// A root that does not exist.
pub fn directories(options: &Options) -> Result<Vec<(Vec<u8>, PathBuf)>, Error> {
    let arguments = Arguments::new(options)?;
    let real = |typed: &PathBuf| fs::canonicalize(typed).unwrap_or_else(|_| typed.clone());
    let directories = arguments.directories.iter();
    Ok(directories.map(|typed| (arguments.reported(typed).before(Path::new("")), real(typed))).collect())
}

/// Visits the files that were named and returns the directories among them, which are to be walked.
fn visit_named<V: Visit>(names: &[PathBuf], crew: &Crew<'_, V>, coverage: &mut Coverage) -> Vec<PathBuf> {
    let met = Mutex::new((Coverage::default(), Vec::new()));
    crew.each(names, |visitor, name| {
        let path = BlobPath::from_path(name);
        let kind = fs::metadata(name).map(|metadata| metadata.file_type());
        if kind.as_ref().is_ok_and(fs::FileType::is_file) {
            visitor.visit(&Entry { path, real: name.clone(), tracked_but_ignored: false, explicit: true });
            return;
        }
        let mut met = met.lock().expect("no visitor panicked");
        match kind {
            Ok(kind) if kind.is_dir() => met.1.push(name.clone()),
            Ok(_) => met.0.passed_over.push((PassedOver::Special, path)),
            // A root has been reached already: only a list names what is not there.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                met.0.skips.push(skip(&path, SkipReason::Missing, error.to_string()));
            }
            Err(error) => met.0.skips.push(unread(&path, &error)),
        }
    });
    let (met, mut directories) = met.into_inner().expect("no visitor panicked");
    coverage.absorb(met);
    directories.sort();
    directories
}

#[cfg(test)]
mod tests;
