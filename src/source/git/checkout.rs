//! What a clone made for a job has: commits by full names, and what some of them have and others have not.
//!
//! Promises: a name is a whole object name, a full ref name or `HEAD`, and nothing else; none is read as an expression, so that a branch
//! may be called anything. What a shallow or partial clone leaves out is a skip.

use std::{fs, path::Path};

use gix::{ObjectId, bstr::ByteSlice, objs::Kind};

use super::{
    Blobs, Place,
    commits::select,
    introduced::Introduced,
    objects::{Objects, unnamed},
    range::{introduce, peeled},
};
use crate::error::{Error, SkipReason};

/// An open clone.
pub struct Checkout(Objects);

impl Checkout {
    /// Opens the repository at `place`.
    ///
    /// # Errors
    /// No repository that can be read.
    pub fn open(place: &Place) -> Result<Self, Error> {
        Objects::open(place).map(Self)
    }

    /// The work tree's top; `None` for a bare repository.
    pub fn work_tree(&self) -> Option<&Path> {
        self.0.work_tree()
    }

    /// Whether the commit that is checked out has this file.
    pub fn has_committed(&self, file: &Path) -> bool {
        let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (Some(Ok(top)), Ok(directory)) = (self.work_tree().map(fs::canonicalize), fs::canonicalize(directory)) else {
            return false;
        };
        let (Ok(below), Some(name), Ok(tree)) = (directory.strip_prefix(top), file.file_name(), self.0.repo.head_tree()) else {
            return false;
        };
        // A tree that cannot be read may hold it.
        !matches!(tree.lookup_entry_by_path(below.join(name)), Ok(None))
    }

    /// Whether history is cut off somewhere.
    pub fn is_shallow(&self) -> bool {
        self.0.repo.is_shallow().unwrap_or(true)
    }

    /// The commit that a name leads to, when it is here.
    pub fn find(&self, name: &str) -> Option<String> {
        let id = match ObjectId::from_hex(name.as_bytes()) {
            Ok(id) => id,
            Err(_) if name == "HEAD" => self.0.head().ok()??,
            Err(_) if name.starts_with("refs/") => self.reference(name)?,
            Err(_) => return None,
        };
        match peeled(&self.0, id) {
            Ok((Kind::Commit, id)) => Some(id.to_string()),
            _ => None,
        }
    }

    /// The commit that a revision leads to, written as git writes revisions.
    ///
    /// # Errors
    /// What is no revision here.
    pub fn parse(&self, revision: &str) -> Result<String, Error> {
        let parsed = self.0.repo.rev_parse_single(revision.as_bytes().as_bstr()).map_err(|error| unnamed(&error));
        match parsed.and_then(|id| peeled(&self.0, id.detach())) {
            Ok((Kind::Commit, id)) => Ok(id.to_string()),
            Ok((kind, id)) => Err(Error::Source(format!("{revision}: {id} is a {kind}; name a commit"))),
            Err(cause) => Err(Error::Source(format!("{revision}: {cause}; check the name, or fetch it"))),
        }
    }

    /// The parents of a commit that are not cut off.
    pub fn parents(&self, name: &str) -> Vec<String> {
        let commit = ObjectId::from_hex(name.as_bytes()).ok().and_then(|id| self.0.commit(id).ok().flatten());
        commit.map_or_else(Vec::new, |commit| commit.parents.iter().map(ToString::to_string).collect())
    }

    /// The blobs that `tip` has and none of the `hidden` commits. `name` stands for what is scanned where a part of it is not here.
    ///
    /// # Errors
    /// A name that is no object name.
    pub fn between(self, tip: &str, hidden: &[String], name: &str) -> Result<Blobs, Error> {
        let id =
            |hex: &str| ObjectId::from_hex(hex.as_bytes()).map_err(|error| Error::Source(format!("{hex}: {error}; fetch it")));
        let hidden = hidden.iter().map(|hex| id(hex)).collect::<Result<Vec<_>, _>>()?;
        let objects = self.0;
        let selected = select(&objects, &[id(tip)?], &hidden);
        let mut new = Introduced::new(&objects);
        for commit in selected.commits.iter().filter(|commit| commit.cut) {
            new.skip(name.into(), SkipReason::Absent, format!("history ends at commit {} (shallow clone)", commit.id));
        }
        if !new.coverage.skips.is_empty() {
            // Where history is cut, nothing leads from the tip to what is hidden; what that has is not new all the same.
            hidden.iter().filter_map(|&id| objects.commit(id).ok()?).for_each(|commit| new.know(commit.tree));
        }
        introduce(&mut new, &objects, &selected, name.as_bytes());
        Ok(new.gathered().of(objects))
    }

    /// No blob, and a skip for what cannot be scanned because this clone lacks what `detail` says.
    pub fn absent(self, name: &str, detail: String) -> Blobs {
        let mut new = Introduced::new(&self.0);
        new.skip(name.into(), SkipReason::Absent, detail);
        new.gathered().of(self.0)
    }

    /// No blob, for nothing was brought.
    pub fn nothing(self) -> Blobs {
        Introduced::new(&self.0).gathered().of(self.0)
    }

    /// Only the ref of this full name; git would also take it for the end of another.
    fn reference(&self, name: &str) -> Option<ObjectId> {
        let mut reference = self.0.repo.try_find_reference(name).ok()??;
        (reference.name().as_bstr() == name).then(|| reference.peel_to_id().ok()).flatten().map(gix::Id::detach)
    }
}
