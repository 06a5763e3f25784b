//! What git tracks and the walk left out: the names in every index, those that a rule hides, as entries.
//!
//! Promises: a name in an index never leads outside its work tree, whatever it says; a file that `.keysweepignore` excludes is passed
//! over and listed, one that `--glob` leaves out is not; a tracked file that is not there is not missing.
//! Leaves out: untracked files of a submodule that lies in an ignored directory, which git does not track either.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Component, Path, PathBuf},
};

use ignore::IncrementalIgnore;

use super::{
    root::{Root, Seen},
    rules, unfit,
};
use crate::{
    blob::BlobPath,
    coverage::{Coverage, PassedOver},
    error::{Error, Skip},
    source::{
        Entry, Options,
        file::unread,
        git::{
            index::{self, Tracked},
            repository::{self, Repository},
        },
    },
};

/// The tracked files under `root` that were not seen because a rule hides them, and what of them is not to be visited.
pub(super) fn hidden(root: &Root, options: &Options, seen: &Seen) -> Result<(Vec<Entry>, Coverage), Error> {
    let matcher = |builder: ignore::WalkBuilder| builder.build_matchers().swap_remove(0);
    let mut search = Search {
        root,
        seen,
        all: matcher(rules::all(options, &root.path)?),
        own: matcher(rules::own(options, &root.path)?),
        asked: matcher(rules::asked(options, &root.path)?),
        parents: Parents::default(),
        fit: HashMap::new(),
        submodules: Vec::new(),
        entries: Vec::new(),
        coverage: Coverage::default(),
    };
    search.around();
    search.nested();
    search.entries.sort();
    search.entries.dedup();
    Ok((search.entries, search.coverage))
}

struct Search<'s> {
    root: &'s Root,
    seen: &'s Seen,
    /// Every rule: what these hide, the walk has not visited.
    all: IncrementalIgnore,
    /// keysweep's own: what these hide is not visited at all.
    own: IncrementalIgnore,
    /// `--glob`: what it hides was not asked for, and is not missed.
    asked: IncrementalIgnore,
    parents: Parents,
    /// Whether the ignore files of a directory, and of those above it, may be read.
    fit: HashMap<PathBuf, bool>,
    /// Work trees that an index names, relative to the root.
    submodules: Vec<PathBuf>,
    entries: Vec<Entry>,
    coverage: Coverage,
}

impl Search<'_> {
    /// The repository that the root lies in, or is the top of.
    fn around(&mut self) {
        let Ok(real) = fs::canonicalize(&self.root.path) else { return };
        let Some((top, repository)) = repository::discover(&real) else { return };
        let within = real.strip_prefix(top).expect("found among its ancestors");
        let up: PathBuf = within.components().map(|_| Component::ParentDir).collect();
        let mut prefix = BlobPath::from_path(within).as_bytes().to_vec();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        self.repository(&repository, &up, &prefix, Path::new(""));
    }

    /// The repositories below the root: those that the walk met, and submodules, which may lie where it did not go.
    fn nested(&mut self) {
        let mut queue = self.seen.repositories.clone();
        queue.append(&mut self.submodules);
        let mut done = HashSet::new();
        while let Some(place) = queue.pop() {
            if done.insert(place.clone())
                && let Some(repository) = repository::open(&self.root.path.join(&place))
            {
                self.repository(&repository, &place, b"", &place);
                queue.append(&mut self.submodules);
            }
        }
    }

    /// The names of one index that begin with `prefix`, the rest of which lies at `place` under the root. The work tree's top is at `top`.
    fn repository(&mut self, repository: &Repository, top: &Path, prefix: &[u8], place: &Path) {
        let mut reported = self.root.reported.before(place);
        let before = reported.len();
        let visit = &mut |name: &[u8], kind: Tracked| {
            let Some(name) = name.strip_prefix(prefix) else { return };
            reported.truncate(before);
            reported.extend_from_slice(name);
            if kind == Tracked::Submodule || !self.seen.contains(&reported) {
                self.name(name, kind, place);
            }
        };
        if let Err(broken) = index::names(repository, visit) {
            let path = self.root.reported.path(&top.join(repository.name));
            self.coverage.skips.push(Skip { path, reason: broken.reason, detail: broken.detail });
        }
    }

    fn name(&mut self, name: &[u8], kind: Tracked, place: &Path) {
        let Some(name) = harmless(name) else { return };
        let relative = place.join(name);
        if relative.ancestors().any(|path| self.root.inner.contains(path)) {
            return;
        }
        if kind == Tracked::Submodule {
            if self.parents.are_real(&self.root.path, &relative) && is_dir(&self.root.path.join(&relative)) {
                self.submodules.push(relative);
            }
            return;
        }
        if self.asked.matched(&relative, false).is_ignore() {
            return;
        }
        if !relative.parent().is_none_or(|directory| self.is_fit(directory)) {
            return; // that is told of the directory
        }
        let excluded = self.own.matched(&relative, false).is_ignore();
        if excluded || self.all.matched(&relative, false).is_ignore() {
            self.file(&relative, excluded);
        }
    }

    /// Whether the ignore files that stand from the root down to `directory` may be read.
    fn is_fit(&mut self, directory: &Path) -> bool {
        let Some(above) = directory.parent() else { return true }; // the root's own were looked at first
        if let Some(&known) = self.fit.get(directory) {
            return known;
        }
        let is_fit = self.is_fit(above) && {
            let looked = unfit::in_directory(&self.root.path.join(directory), || self.root.reported.path(directory));
            let is_fit = looked.is_ok();
            self.coverage.skips.extend(looked.err());
            is_fit
        };
        self.fit.insert(directory.to_owned(), is_fit);
        is_fit
    }

    /// A file that a rule hides, if it is there.
    fn file(&mut self, relative: &Path, excluded: bool) {
        if !self.parents.are_real(&self.root.path, relative) {
            return;
        }
        let (path, real) = (self.root.reported.path(relative), self.root.path.join(relative));
        match fs::symlink_metadata(&real).map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_dir() => {}
            Ok(_) if excluded => self.coverage.passed_over.push((PassedOver::Excluded, path)),
            Ok(kind) if kind.is_symlink() => self.coverage.passed_over.push((PassedOver::Symlink, path)),
            Ok(kind) if kind.is_file() => self.entries.push(Entry { path, real, tracked_but_ignored: true, explicit: false }),
            Ok(_) => self.coverage.passed_over.push((PassedOver::Special, path)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => self.coverage.skips.push(unread(&path, &error)),
        }
    }
}

/// Whether directories are directories and no links. Names come in order, so that most ask about the directory of the one before.
#[derive(Default)]
struct Parents {
    last: PathBuf,
    real: bool,
}

impl Parents {
    /// Whether every directory between `root` and the last component of `relative` is one.
    fn are_real(&mut self, root: &Path, relative: &Path) -> bool {
        let parent = relative.parent().unwrap_or(Path::new(""));
        if parent.as_os_str().is_empty() {
            return true;
        }
        if self.last != parent {
            self.last = parent.to_owned();
            self.real = !parent.ancestors().any(|path| !path.as_os_str().is_empty() && leads_away(&root.join(path)));
        }
        self.real
    }
}

/// Whether what is here is something other than a directory. What cannot be told (no permission) is for the file's own error to say.
fn leads_away(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_dir())
}

fn is_dir(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// The name as a path, if it is one that git could have written: relative, plain components only, none of them `.git`.
fn harmless(name: &[u8]) -> Option<&Path> {
    let path = path(name)?;
    let plain = |component: Component<'_>| match component {
        Component::Normal(name) => !name.eq_ignore_ascii_case(".git"),
        _ => false,
    };
    // `components` overlooks these, and a name must have one spelling to be visited once.
    let one_spelling = name.split(|&byte| byte == b'/').all(|part| !part.is_empty() && part != b"." && !part.contains(&0));
    (one_spelling && path.components().all(plain)).then_some(path)
}

#[cfg(unix)]
fn path(name: &[u8]) -> Option<&Path> {
    use std::os::unix::ffi::OsStrExt;
    Some(Path::new(std::ffi::OsStr::from_bytes(name)))
}

/// Elsewhere names are UTF-8, and a backslash or a colon in one is an attack: git refuses to check it out.
#[cfg(not(unix))]
fn path(name: &[u8]) -> Option<&Path> {
    std::str::from_utf8(name).ok().filter(|name| !name.contains(['\\', ':'])).map(Path::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["", "/etc/passwd", "../x", "a/../x", "./a", "a/./b", "a//b", "a/", ".git/config", "a/.GIT/config", "a\0b"] {
            assert_eq!(harmless(name.as_bytes()), None, "{name:?}");
        }
        for name in ["a", "a/b", ".env", "a/.gitignore", "a b", "..."] {
            assert_eq!(harmless(name.as_bytes()), Some(Path::new(name)));
        }
    }
}
