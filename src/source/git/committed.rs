//! Files as a commit has them, for a policy that is not to be taken from the work tree.
//!
//! Promises: reads regular files and names of directories of one commit, and nothing else; a link is not followed.

use std::fmt;

use gix::{
    ObjectId,
    bstr::ByteSlice,
    objs::{Kind, TreeRefIter},
};

use super::{
    Place,
    objects::{Objects, unnamed},
    range::peeled,
};
use crate::error::Error;

/// A commit's tree.
pub struct Committed {
    objects: Objects,
    revision: String,
    tree: ObjectId,
}

impl fmt::Debug for Committed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Committed({} {})", self.revision, self.tree)
    }
}

impl Committed {
    /// The tree of the commit that `revision` names, in any way git understands.
    ///
    /// # Errors
    /// No repository, and a name that is no commit here.
    pub fn open(place: &Place, revision: &str) -> Result<Self, Error> {
        let objects = Objects::open(place)?;
        let wrong = |cause: &dyn fmt::Display| Error::Source(format!("{revision}: {cause}; name a commit that is here"));
        let id = objects.repo.rev_parse_single(revision.as_bytes().as_bstr()).map_err(|error| wrong(&unnamed(&error)))?.detach();
        let tree = match peeled(&objects, id).map_err(|cause| wrong(&cause))? {
            (Kind::Commit, id) => objects.commit(id).map_err(|cause| wrong(&cause))?.map(|commit| commit.tree),
            (Kind::Tree, id) => Some(id),
            (kind, _) => return Err(wrong(&format!("it is a {kind}"))),
        };
        let tree = tree.ok_or_else(|| wrong(&"it is not here"))?;
        Ok(Self { objects, revision: revision.to_owned(), tree })
    }

    /// The name of its tree.
    pub fn tree(&self) -> String {
        self.tree.to_string()
    }

    /// The name it was opened by.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// The bytes of the file at `path`, `/`-separated; `None` when it is not there.
    ///
    /// # Errors
    /// What is there and is no regular file, is longer than `limit`, or cannot be read.
    pub fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, String> {
        let Some((id, is_file)) = self.find(path)? else { return Ok(None) };
        if !is_file {
            return Err("it is not a regular file".to_owned());
        }
        match self.objects.find(id)? {
            Some((Kind::Blob, bytes)) if bytes.len() as u64 <= limit => Ok(Some(bytes)),
            Some((Kind::Blob, _)) => Err(format!("it is larger than {limit} bytes")),
            Some(_) => Err("it is not a file".to_owned()),
            None => Err("its content is not in this clone; fetch it".to_owned()),
        }
    }

    /// The names in the directory at `path`; `None` when there is no directory.
    ///
    /// # Errors
    /// A tree that cannot be read.
    pub fn list(&self, path: &str) -> Result<Option<Vec<String>>, String> {
        let id = match self.find(path)? {
            Some((id, false)) => id,
            Some((_, true)) | None => return Ok(None),
        };
        let Some((Kind::Tree, bytes)) = self.objects.find(id)? else { return Ok(None) };
        let entries = TreeRefIter::from_bytes(&bytes, id.kind()).collect::<Result<Vec<_>, _>>();
        let entries = entries.map_err(|error| format!("tree {id}: {error}"))?;
        Ok(Some(entries.iter().map(|entry| entry.filename.to_string()).collect()))
    }

    /// What is at `path`, and whether it is a regular file.
    fn find(&self, path: &str) -> Result<Option<(ObjectId, bool)>, String> {
        let (mut id, mut is_file) = (self.tree, false);
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let Some((kind, bytes)) = self.objects.find(id)? else { return Err(format!("tree {id} is not in this clone")) };
            if kind != Kind::Tree {
                return Ok(None);
            }
            let mut found = None;
            for entry in TreeRefIter::from_bytes(&bytes, id.kind()) {
                let entry = entry.map_err(|error| format!("tree {id}: {error}"))?;
                if entry.filename == name.as_bytes().as_bstr() {
                    found = Some((entry.oid.to_owned(), entry.mode.is_blob()));
                }
            }
            match found {
                Some(there) => (id, is_file) = there,
                None => return Ok(None),
            }
        }
        Ok(Some((id, is_file)))
    }
}
