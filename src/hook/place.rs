//! Whether hooks may be installed where git looks for them.
//!
//! Promises: nothing is written outside the repository and its work tree, and nothing where git would not look.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{global, shown};
use crate::error::Error;

/// Where git looks for a repository's hooks, and why there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// The repository's own folder of hooks, `folder` when nothing is configured.
    pub own: PathBuf,
    /// The setting that sends git elsewhere, and whose it is.
    pub setting: Option<(Whose, String)>,
    /// The repository.
    pub repository: PathBuf,
    /// The work tree's top; a bare repository has none.
    pub work_tree: Option<PathBuf>,
}

/// Whose setting sends git elsewhere for its hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This repository's.
    Repository,
    /// The user's or the machine's: it holds for other repositories too.
    Wider,
    /// Git's environment: it holds for this run.
    Run,
}

impl Place {
    /// Whether git looks into the folder that `keysweep hook install --global` makes.
    pub fn is_global(&self) -> bool {
        self.setting.is_some() && global::is_ours(&self.folder)
    }

    /// Where this repository's hooks are run from: its own folder where the one that git looks into is ours, and runs them.
    pub fn target(&self) -> &Path {
        if self.is_global() { &self.own } else { &self.folder }
    }

    /// Whether hooks may be installed there.
    ///
    /// # Errors
    /// A setting that makes git look where this repository's hooks have no place.
    pub fn check(&self) -> Result<(), Error> {
        match &self.setting {
            _ if self.is_global() => {}
            None | Some((Whose::Repository, _)) => {}
            Some((Whose::Wider, setting)) => {
                return Err(Error::Hook(format!(
                    "{setting}: git looks for the hooks of every repository there, and not at this one's own; \
                     add keysweep's line to the hook there (keysweep hook status shows it), or take the setting out"
                )));
            }
            Some((Whose::Run, setting)) => {
                return Err(Error::Hook(format!("{setting}, for this run alone; run this without it")));
            }
        }
        let folder = self.target();
        if folder.exists() && !folder.is_dir() {
            return Err(Error::Hook(format!("{}: no folder, so git runs no hooks; take the setting out", self.said(folder))));
        }
        let real = real(folder);
        let roots = [Some(&self.repository), self.work_tree.as_ref()];
        if roots.into_iter().flatten().any(|root| real.starts_with(self::real(root))) {
            return Ok(());
        }
        Err(Error::Hook(format!(
            "{}: outside this repository, where other repositories may have their hooks too; \
             add keysweep's line to the hook there yourself (keysweep hook status shows it)",
            self.said(folder)
        )))
    }

    /// The folder, and the setting that names it.
    fn said(&self, folder: &Path) -> String {
        match &self.setting {
            Some((_, setting)) => format!("{setting}: {}", shown(folder)),
            None => shown(folder),
        }
    }
}

/// Free of links, as far as it is there.
fn real(path: &Path) -> PathBuf {
    path.ancestors()
        .find_map(|there| Some(fs::canonicalize(there).ok()?.join(path.strip_prefix(there).ok()?)))
        .unwrap_or_else(|| path.to_owned())
}
