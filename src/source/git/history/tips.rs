//! Where history begins to be read: refs, HEAD, and on request what only git's own safety nets keep.
//!
//! Promises: every ref but the stash counts by default, the HEADs of linked work trees too; a ref that leads to nothing is a skip.
//! Leaves out: replace refs, which stand for other objects; they are read on request like the stash.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use gix::{
    ObjectId,
    objs::{Kind, TagRefIter},
};

use crate::{
    blob::Kept,
    error::{Error, Skip, SkipReason},
    source::{
        file::read_small,
        git::{objects::Objects, skip},
    },
};

/// 256 MiB: a reflog of a million moves.
const LIMIT: u64 = 256 << 20;

/// A commit to begin at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tip {
    pub id: ObjectId,
    pub kept: Kept,
    /// Whether what it leads to are notes on other commits.
    pub notes: bool,
}

/// A tag object, and what it leads to in the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    pub id: ObjectId,
    pub target: ObjectId,
    pub kept: Kept,
}

/// A tree or a blob that a ref leads to without a commit.
#[derive(Clone, Debug)]
pub(super) struct Bare {
    pub id: ObjectId,
    pub kind: Kind,
    pub name: Vec<u8>,
    pub kept: Kept,
}

/// All that is begun at.
#[derive(Debug, Default)]
pub(super) struct Tips {
    pub commits: Vec<Tip>,
    pub tags: Vec<Tag>,
    pub bare: Vec<Bare>,
    pub head: Option<ObjectId>,
    pub skips: Vec<Skip>,
    seen: HashSet<(ObjectId, bool)>,
}

/// Gathers the tips of a repository.
pub(super) fn tips(objects: &Objects, all: bool) -> Result<Tips, Error> {
    let mut tips = Tips { head: objects.head()?, ..Tips::default() };
    if let Some(head) = tips.head {
        tips.add(objects, head, b"HEAD", Kept::Refs);
    }
    let broken = |error: &dyn std::fmt::Display| Error::Source(format!("refs: {error}; repair the repository (git fsck)"));
    let platform = objects.repo.references().map_err(|error| broken(&error))?;
    for reference in platform.all().map_err(|error| broken(&error))? {
        let reference = match reference {
            Ok(reference) => reference,
            Err(error) => {
                tips.skip(b"refs", SkipReason::Corrupt, error.to_string());
                continue;
            }
        };
        let name = reference.name().as_bstr().to_vec();
        let kept = if name == b"refs/stash" || name.starts_with(b"refs/replace/") { Kept::Stash } else { Kept::Refs };
        if let (Some(id), true) = (reference.try_id(), all || kept == Kept::Refs) {
            tips.add(objects, id.detach(), &name, kept);
        }
    }
    let common = objects.repo.common_dir().to_owned();
    for work_tree in directories(&common.join("worktrees")) {
        if let Some(id) = read_small(&work_tree.join("HEAD"), LIMIT).ok().and_then(|head| id(&head)) {
            tips.add(objects, id, b"HEAD", Kept::Refs);
        }
        if all {
            tips.add_logs(objects, &work_tree.join("logs"));
        }
    }
    if all {
        tips.add_logs(objects, &common.join("logs"));
    }
    Ok(tips)
}

impl Tips {
    /// Follows tags to what they lead to.
    fn add(&mut self, objects: &Objects, id: ObjectId, name: &[u8], kept: Kept) {
        let notes = name.starts_with(b"refs/notes/");
        if !self.seen.insert((id, notes)) {
            return;
        }
        let (mut at, mut tags) = (id, Vec::new());
        loop {
            let (reason, detail) = match objects.find(at) {
                Ok(Some((Kind::Tag, data))) => match TagRefIter::from_bytes(&data, at.kind()).target_id() {
                    Ok(target) if tags.len() < 64 => {
                        tags.push(at);
                        at = target;
                        continue;
                    }
                    Ok(_) => (SkipReason::Corrupt, format!("tag {at}: tags of tags without end")),
                    Err(error) => (SkipReason::Corrupt, format!("tag {at}: {error}")),
                },
                Ok(Some((Kind::Commit, _))) => {
                    self.commits.push(Tip { id: at, kept, notes });
                    break;
                }
                Ok(Some((kind, _))) => {
                    self.bare.push(Bare { id: at, kind, name: name.to_vec(), kept });
                    break;
                }
                Ok(None) if kept == Kept::Reflog => break,
                Ok(None) => (SkipReason::Absent, format!("object {at}")),
                Err(cause) => (SkipReason::Corrupt, format!("object {at}: {cause}")),
            };
            self.skip(name, reason, detail);
            break;
        }
        self.tags.extend(tags.into_iter().map(|id| Tag { id, target: at, kept }));
    }

    fn skip(&mut self, name: &[u8], reason: SkipReason, detail: String) {
        self.skips.push(skip(name, reason, detail));
    }

    /// What refs once led to. What git has thrown away since is no gap.
    fn add_logs(&mut self, objects: &Objects, logs: &Path) {
        let mut waiting = vec![logs.to_owned()];
        while let Some(path) = waiting.pop() {
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => waiting.extend(entries(&path)),
                Ok(metadata) if metadata.is_file() => match read_small(&path, LIMIT) {
                    Ok(bytes) => {
                        for line in bytes.split(|&byte| byte == b'\n') {
                            let names = line.splitn(3, |&byte| byte == b' ').take(2);
                            names.filter_map(id).for_each(|id| self.add(objects, id, b"reflog", Kept::Reflog));
                        }
                    }
                    Err(error) => self.skip(path.as_os_str().as_encoded_bytes(), SkipReason::Unreadable, error.to_string()),
                },
                _ => {}
            }
        }
    }
}

/// An object's name in hexadecimal, unless it stands for none.
fn id(hex: &[u8]) -> Option<ObjectId> {
    ObjectId::from_hex(hex.trim_ascii()).ok().filter(|id| !id.is_null())
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn directories(directory: &Path) -> Vec<PathBuf> {
    entries(directory).into_iter().filter(|path| path.is_dir()).collect()
}
