//! What is staged, and what the work tree has that is not.
//!
//! Promises: staged is the index's own blobs, not the work tree's copies: what `git diff --cached` shows without pure renames and
//! copies, for the unit is the blob; unstaged is the files that `git diff` shows, told by their stat as git does, and by their bytes
//! where that is not enough. Nothing is written.
//! Leaves out: untracked files (scan the tree for them), and what `git add -N` only announced.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use gix::{ObjectId, objs::tree::EntryKind};
use gix_index::entry::{Mode, Stat};

use super::{
    Blobs, Place,
    ignored::Ignored,
    index::{self, Staged},
    introduced::Introduced,
    objects::Objects,
};
use crate::{
    blob::BlobPath,
    coverage::{Coverage, PassedOver},
    error::Error,
    source::{Entry, Options, Visit, Walked, crew::Crew, file::read_small},
};

/// The blobs in the index that are not in HEAD.
///
/// # Errors
/// No repository, or an index or a HEAD that cannot be read.
pub fn staged(place: &Place) -> Result<Blobs, Error> {
    let objects = Objects::open(place)?;
    let mut new = Introduced::new(&objects);
    if let Some(head) = objects.head()? {
        let commit = objects.commit(head).and_then(|commit| commit.ok_or_else(|| format!("commit {head} is not here")));
        new.know(commit.map_err(|cause| Error::Source(format!("HEAD: {cause}; repair the repository")))?.tree);
    }
    each(&objects, place, &mut |staged| {
        let kind = match staged.mode {
            Mode::COMMIT => EntryKind::Commit,
            Mode::SYMLINK => EntryKind::Link,
            // A sparse index's folder is as HEAD has it.
            Mode::DIR => return,
            _ => EntryKind::Blob,
        };
        if !staged.announced {
            new.take(staged.id, kind, staged.name.to_vec(), None);
        }
    })?;
    Ok(new.gathered().of(objects))
}

/// Visits the tracked files whose bytes in the work tree are not those of the index.
///
/// # Errors
/// No repository, a bare one, or an index that cannot be read.
pub fn unstaged<V: Visit>(place: &Place, options: &Options, make: &(dyn Fn() -> V + Sync)) -> Result<Walked<V>, Error> {
    let objects = Objects::open(place)?;
    let bare = || Error::Source(format!("{}: a bare repository has no work tree", place.directory.display()));
    let top = objects.work_tree().ok_or_else(bare)?;
    let top = fs::canonicalize(top).map_err(|error| Error::Source(format!("{}: {error}; check the path", top.display())))?;
    let written = stat(&objects.index_path(place));
    let mut files = Files { top, directories: HashMap::new(), written, coverage: Coverage::default(), changed: Vec::new() };
    files.coverage.may_be_empty = true;
    each(&objects, place, &mut |staged| files.look(&staged))?;
    files.changed.dedup();
    let mut ignored = Ignored::new(&objects, options.ignore_files.as_ref());
    let (hidden, changed): (Vec<_>, Vec<_>) = files.changed.into_iter().partition(|entry| ignored.hides(&entry.path));
    files.changed = changed;
    files.coverage.passed_over.extend(hidden.into_iter().map(|entry| (PassedOver::Excluded, entry.path)));
    let crew = Crew::new(options.threads, make);
    crew.each(&files.changed, |visitor, entry| {
        visitor.visit(entry);
    });
    files.coverage.sort();
    Ok(Walked { coverage: files.coverage, visitors: crew.into_visitors(), notes: Vec::new() })
}

fn each(objects: &Objects, place: &Place, f: &mut dyn FnMut(Staged<'_>)) -> Result<(), Error> {
    let path = objects.index_path(place);
    let read = index::entries(&path, objects.repo.object_hash(), f);
    read.map_err(|broken| Error::Source(format!("{}: {}; repair it (git reset)", path.display(), broken.detail)))
}

/// The work tree's files, held against the index.
struct Files {
    /// Free of links.
    top: PathBuf,
    /// Whether a directory is really there, not a link to another place.
    directories: HashMap<PathBuf, bool>,
    /// When the index was written: a file changed since then may have the stat of the index and other bytes.
    written: Option<Stat>,
    coverage: Coverage,
    changed: Vec<Entry>,
}

impl Files {
    fn look(&mut self, staged: &Staged<'_>) {
        let path = BlobPath::from_bytes(staged.name.to_vec());
        match staged.mode {
            Mode::FILE | Mode::FILE_EXECUTABLE => {}
            _ => return,
        }
        let Some(relative) = crate::source::list::parse(staged.name, true).into_iter().next() else { return };
        let real = self.top.join(&relative);
        // A name such as ../x or one behind a link is not git's to check out.
        if !relative.components().all(|part| matches!(part, std::path::Component::Normal(_))) || !self.is_inside(&real) {
            return;
        }
        let Ok(metadata) = fs::symlink_metadata(&real) else { return };
        if metadata.is_symlink() {
            self.coverage.passed_over.push((PassedOver::Symlink, path));
        } else if metadata.is_file() && !self.is_unchanged(staged, &real) {
            self.changed.push(Entry { path, real, tracked_but_ignored: false, explicit: false });
        }
    }

    fn is_inside(&mut self, real: &Path) -> bool {
        let Some(parent) = real.parent() else { return false };
        if let Some(&known) = self.directories.get(parent) {
            return known;
        }
        let inside = fs::canonicalize(parent).is_ok_and(|resolved| resolved == parent);
        self.directories.insert(parent.to_owned(), inside);
        inside
    }

    /// By its stat, if that was taken safely before the index was written; else by its bytes.
    fn is_unchanged(&self, staged: &Staged<'_>, real: &Path) -> bool {
        let Some(now) = stat(real) else { return false };
        let then = &staged.stat;
        let settled =
            self.written.is_some_and(|written| (now.mtime.secs, now.mtime.nsecs) < (written.mtime.secs, written.mtime.nsecs));
        let same = (now.mtime, now.ctime, now.size, now.ino) == (then.mtime, then.ctime, then.size, then.ino);
        (settled && same) || has_name(real, staged.id)
    }
}

fn stat(path: &Path) -> Option<Stat> {
    Stat::from_fs(&gix_index::fs::Metadata::from_path_no_follow(path).ok()?).ok()
}

/// Whether a file's bytes have this object name.
fn has_name(real: &Path, id: ObjectId) -> bool {
    let bytes = read_small(real, u64::MAX - 1).ok();
    bytes.and_then(|bytes| gix::objs::compute_hash(id.kind(), gix::objs::Kind::Blob, &bytes).ok()) == Some(id)
}
