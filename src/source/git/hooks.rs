//! Where git looks for hooks: `core.hooksPath` as git's configuration has it, of every level, else the repository's own folder.
//!
//! Promises: what git itself would use, of a plain repository, a linked work tree, a submodule or a bare one; unlike the scans, this heeds
//! the user's and the system's configuration, its includes, and git's environment.
//! Leaves out: the configuration that comes with a git program, which would have to be run to tell where it is.

use std::path::{Path, PathBuf};

use gix::{
    bstr::ByteSlice,
    config::{File, Source},
};

use super::{Place, index, objects, repository};
use crate::error::Error;

/// The setting that sends git elsewhere for its hooks.
const KEY: &str = "core.hooksPath";

/// Where a repository's hooks are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hooks {
    /// Where git looks for them; it need not exist.
    pub folder: PathBuf,
    /// Where they are when nothing is configured.
    pub own: PathBuf,
    /// What sends git elsewhere.
    pub configured: Option<Configured>,
    /// The repository, common to its work trees.
    pub repository: PathBuf,
    /// The work tree's top; a bare repository has none.
    pub work_tree: Option<PathBuf>,
}

/// A value of `core.hooksPath`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    /// As it is written.
    pub value: String,
    /// As git takes it, which may be relative.
    pub path: PathBuf,
    /// Whose setting it is.
    pub level: Level,
    /// The file it is in; none for the environment's.
    pub file: Option<PathBuf>,
}

/// Whose setting something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The machine's.
    System,
    /// The user's (git calls it global).
    User,
    /// The repository's, or a work tree's.
    Repository,
    /// Git's environment, for this run alone.
    Environment,
}

/// Where the hooks of the repository at `place` are.
///
/// # Errors
/// No repository, or configuration that cannot be read.
pub fn hooks(place: &Place, home: Option<&Path>) -> Result<Hooks, Error> {
    let git_dir = objects::git_dir(place)?;
    let refused = |cause: &dyn std::fmt::Display| {
        Error::Source(format!("{}: its configuration cannot be read: {cause}; repair it (git config --list)", git_dir.display()))
    };
    let options = gix::open::Options::default().permissions(gix::open::Permissions::all()).open_path_as_is(true);
    let repo = options.with(gix::sec::Trust::Full).open(&git_dir).map_err(|error| refused(&error))?.to_thread_local();
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| refused(&error));
    let repository = absolute(repo.common_dir())?;
    let work_tree = repo.workdir().map(absolute).transpose()?;
    let configured = configured(repo.config_snapshot().plumbing(), home);
    let own = repository.join("hooks");
    let folder = match &configured {
        Some(configured) => work_tree.as_ref().unwrap_or(&repository).join(&configured.path),
        None => own.clone(),
    };
    Ok(Hooks { folder, own, configured, repository, work_tree })
}

/// The user's own setting, whatever repository this is.
///
/// # Errors
/// Configuration that cannot be read.
pub fn of_user(home: Option<&Path>) -> Result<Option<Configured>, Error> {
    let read = File::from_globals();
    let file = read.map_err(|error| Error::Source(format!("git's configuration: {error}; repair it (git config --list)")))?;
    Ok(configured(&file, home))
}

/// Whether git tracks a file of this work tree.
pub fn is_tracked(work_tree: &Path, file: &Path) -> bool {
    let Some((repository, name)) = repository::open(work_tree).zip(file.strip_prefix(work_tree).ok()) else { return false };
    let name = crate::blob::BlobPath::from_path(name);
    let mut found = false;
    // What cannot be read says nothing.
    let _ = index::names(&repository, &mut |tracked, _| found |= tracked == name.as_bytes());
    found
}

/// The value that counts: the last.
fn configured(file: &File, home: Option<&Path>) -> Option<Configured> {
    let (value, section) = file.raw_value_with_section(KEY).ok()?;
    let meta = section.meta();
    let path = gix::path::from_bstr(value.as_bstr()).ok()?.into_owned();
    let path = match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path,
    };
    Some(Configured { value: value.to_string(), path, level: level(meta.source), file: meta.path.clone() })
}

fn level(source: Source) -> Level {
    match source {
        Source::GitInstallation | Source::System => Level::System,
        Source::Git | Source::User => Level::User,
        Source::Local | Source::Worktree => Level::Repository,
        Source::Env | Source::Cli | Source::Api | Source::EnvOverride => Level::Environment,
    }
}
