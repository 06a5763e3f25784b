//! The repository's own configuration: which one counts, and where its words may reach.
//!
//! Promises: never looks above a repository's top; outside of a repository, only at the scanned directory itself.
//! Leaves out: configurations of repositories that lie below what is scanned.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::place::Place;
use crate::{error::Error, source::git::Committed};

/// The name of a repository's configuration.
pub const NAME: &str = ".keysweep.toml";

/// Where a repository's configuration is read from.
///
/// Scans of the work tree [`Discover`](Self::Discover) it. Scans of what somebody wants to bring in (a push, a range of commits, a pull
/// request) must not let that decide about itself: they read it [`Committed`](Self::Committed), from the base:
///
/// ```no_run
/// use keysweep::{config::repository::RepoConfig, source::git::{Committed, Place}};
///
/// let place = Place { directory: ".".into(), ..Place::default() };
/// let policy = RepoConfig::Committed(Box::new(Committed::open(&place, "origin/main")?));
/// # Ok::<(), keysweep::error::Error>(())
/// ```
#[derive(Debug)]
pub enum RepoConfig {
    /// `.keysweep.toml`, upwards from each scanned directory up to its repository's top: the first that is there.
    Discover,
    /// None.
    None,
    /// `.keysweep.toml` at the top of a commit's tree; the files it names are read from there too.
    Committed(Box<Committed>),
    /// A text that the caller has in hand; it may name no other files.
    Bytes {
        /// As messages name it: `origin/main:.keysweep.toml`.
        origin: String,
        /// The text.
        text: String,
    },
}

/// A configuration that counts.
pub(super) struct Found<'a> {
    /// As messages name it.
    pub name: String,
    pub text: String,
    /// Where it is.
    pub path: PathBuf,
    /// The directory that its paths are relative to, free of links.
    pub base: PathBuf,
    place: FoundIn<'a>,
}

enum FoundIn<'a> {
    Repository(PathBuf),
    Commit(&'a Committed),
    Text,
}

impl Found<'_> {
    /// Where the files that it names are read from.
    pub fn place(&self) -> Place<'_> {
        match &self.place {
            FoundIn::Repository(top) => Place::Within(top),
            FoundIn::Commit(commit) => Place::Commit(commit),
            FoundIn::Text => Place::Text,
        }
    }
}

/// The configurations that count for what lies under `tops`, which are free of links.
pub(super) fn find<'a>(wanted: &'a RepoConfig, tops: &[PathBuf]) -> Result<Vec<Found<'a>>, Error> {
    let base = || tops.first().map(|top| top_of(top).unwrap_or(top).to_owned()).unwrap_or_default();
    match wanted {
        RepoConfig::None => Ok(Vec::new()),
        RepoConfig::Discover => {
            let mut seen = BTreeSet::new();
            let paths = tops.iter().filter_map(|top| upwards(top)).filter(|(path, _)| seen.insert(path.clone()));
            paths.map(|(path, top)| on_disk(path, top)).collect()
        }
        RepoConfig::Committed(commit) => {
            let name = format!("{}:{NAME}", commit.revision());
            let read = Place::Commit(commit).read(Path::new(NAME)).map_err(|cause| Error::Config(format!("{name}: {cause}")))?;
            let path = PathBuf::from(NAME);
            let found = |text| Found { name, text, path, base: base(), place: FoundIn::Commit(commit) };
            Ok(read.map(found).into_iter().collect())
        }
        RepoConfig::Bytes { origin, text } => {
            let (name, text) = (origin.clone(), text.clone());
            Ok(vec![Found { name, text, path: PathBuf::from(NAME), base: base(), place: FoundIn::Text }])
        }
    }
}

/// The nearest configuration, and the directory that it may not reach out of.
fn upwards(from: &Path) -> Option<(PathBuf, PathBuf)> {
    let top = top_of(from).unwrap_or(from);
    let within = from.ancestors().take_while(|directory| directory.starts_with(top));
    let found = within.map(|directory| directory.join(NAME)).find(|path| path.symlink_metadata().is_ok())?;
    Some((found, top.to_owned()))
}

/// The top of the repository that a directory, free of links, lies in.
pub fn top_of(directory: &Path) -> Option<&Path> {
    directory.ancestors().find(|directory| directory.join(".git").symlink_metadata().is_ok())
}

fn on_disk<'a>(path: PathBuf, top: PathBuf) -> Result<Found<'a>, Error> {
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    let relative = path.strip_prefix(&top).unwrap_or(&path);
    let name = relative.to_string_lossy().into_owned();
    let read = Place::Within(&top).read(&path).map_err(|cause| Error::Config(format!("{name}: {cause}")))?;
    // A link to nowhere.
    let text = read.ok_or_else(|| Error::Config(format!("{name}: it leads nowhere; remove it, or use --no-repo-config")))?;
    Ok(Found { name, text, path, base, place: FoundIn::Repository(top) })
}
