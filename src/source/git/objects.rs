//! A repository's objects and refs. Opened so that nothing but the repository's own files has a say.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use gix::{
    ObjectId, Repository,
    objs::{CommitRefIter, Kind},
};

use crate::error::Error;

/// Where a repository is, and what git's environment says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// A directory in its work tree, or the repository itself.
    pub directory: PathBuf,
    /// The repository, where git has said so (`GIT_DIR`).
    pub git_dir: Option<PathBuf>,
    /// Another index than the repository's own, where git has said so (`GIT_INDEX_FILE`): `git commit FILE` uses one.
    pub index: Option<PathBuf>,
}

/// The top of the work tree at `place`, free of links; `None` for a bare repository.
///
/// # Errors
/// No repository.
pub fn top(place: &Place) -> Result<Option<PathBuf>, Error> {
    let objects = Objects::open(place)?;
    Ok(objects.work_tree().and_then(|top| std::fs::canonicalize(top).ok()))
}

/// An open repository; one a thread.
pub(super) struct Objects {
    pub repo: Repository,
    shallow: HashSet<ObjectId>,
}

/// Enough to read blobs with.
impl From<Repository> for Objects {
    fn from(repo: Repository) -> Self {
        Self { repo, shallow: HashSet::new() }
    }
}

/// What is needed of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Commit {
    pub id: ObjectId,
    pub tree: ObjectId,
    /// None where a shallow clone ends.
    pub parents: Vec<ObjectId>,
    /// Whether it has parents that a shallow clone leaves out.
    pub cut: bool,
    /// Committed at, in seconds.
    pub time: i64,
    pub author_date: String,
}

impl Objects {
    /// Opens the repository at `place`.
    pub fn open(place: &Place) -> Result<Self, Error> {
        let options = gix::open::Options::isolated()
            .open_path_as_is(true)
            .with(gix::sec::Trust::Full)
            .filter_config_section(|_| true)
            .cli_overrides(["core.useReplaceRefs=false", "core.commitGraph=false"]);
        let repo = options.open(git_dir(place)?).map_err(|error| no_repository(place, &error))?.to_thread_local();
        Self::new(repo).map_err(|cause| no_repository(place, &cause))
    }

    fn new(repo: Repository) -> Result<Self, String> {
        let shallow = repo.shallow_commits().map_err(|error| format!("its list of shallow commits: {error}"))?;
        Ok(Self { repo, shallow: shallow.iter().flat_map(|commits| commits.iter().copied()).collect() })
    }

    /// What each thread makes its own handle from.
    pub fn shared(&self) -> gix::ThreadSafeRepository {
        self.repo.clone().into_sync()
    }

    /// Where its objects lie: its own directory, then those it borrows from.
    pub fn directories(&self) -> Vec<PathBuf> {
        let store = self.repo.objects.store_ref();
        let mut directories = vec![store.path().to_owned()];
        directories.extend(store.alternate_db_paths().unwrap_or_default());
        directories
    }

    /// The index that is staged to.
    pub fn index_path(&self, place: &Place) -> PathBuf {
        place.index.clone().unwrap_or_else(|| self.repo.index_path())
    }

    /// The work tree's top.
    pub fn work_tree(&self) -> Option<&Path> {
        self.repo.workdir()
    }

    /// An object's kind and bytes; `None` when it is not here.
    pub fn find(&self, id: ObjectId) -> Result<Option<(Kind, Vec<u8>)>, String> {
        match self.repo.try_find_object(id) {
            Ok(object) => Ok(object.map(|mut object| (object.kind, std::mem::take(&mut object.data)))),
            Err(error) => Err(error.to_string()),
        }
    }

    /// A commit; `None` when it is not here.
    pub fn commit(&self, id: ObjectId) -> Result<Option<Commit>, String> {
        let Some((kind, data)) = self.find(id)? else { return Ok(None) };
        if kind != Kind::Commit {
            return Err(format!("object {id} is a {kind}, not a commit"));
        }
        let iter = || CommitRefIter::from_bytes(&data, id.kind());
        let broken = |error: &dyn std::fmt::Display| format!("commit {id}: {error}");
        let tree = iter().tree_id().map_err(|error| broken(&error))?;
        let parents: Vec<ObjectId> = iter().parent_ids().collect();
        let time = iter().committer().ok().and_then(|who| who.time().ok()).map_or(0, |time| time.seconds);
        let author = iter().author().ok().and_then(|who| who.time().ok());
        let author_date = author.map_or_else(String::new, |time| time.format_or_unix(gix::date::time::format::ISO8601_STRICT));
        let cut = self.shallow.contains(&id) && !parents.is_empty();
        Ok(Some(Commit { id, tree, parents: if cut { Vec::new() } else { parents }, cut, time, author_date }))
    }

    /// The commit that HEAD leads to; `None` on an unborn branch.
    pub fn head(&self) -> Result<Option<ObjectId>, Error> {
        let head = self.repo.head().map_err(|error| Error::Source(format!("HEAD: {error}; repair the repository")))?;
        Ok(head.id().map(gix::Id::detach))
    }
}

/// The repository's directory: the one that git has named, else the one around the place.
pub(super) fn git_dir(place: &Place) -> Result<PathBuf, Error> {
    if let Some(git_dir) = &place.git_dir {
        return Ok(git_dir.clone());
    }
    let (found, _) = gix::discover::upwards(&place.directory).map_err(|error| no_repository(place, &error))?;
    Ok(found.into_repository_and_work_tree_directories().0)
}

fn no_repository(place: &Place, cause: &dyn std::fmt::Display) -> Error {
    let shown = place.git_dir.as_ref().unwrap_or(&place.directory).display();
    Error::Source(format!("{shown}: not a git repository that can be read: {cause}; name one with --repo DIR"))
}
