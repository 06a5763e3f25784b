//! A repository's objects and refs. Opened so that nothing but the repository's own files has a say.

use std::{
    collections::HashSet,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use gix::{
    ObjectId, Repository,
    bstr::{BStr, ByteSlice},
    objs::{CommitRefIter, Find, FindHeader, Kind},
};

use super::sound;
use crate::error::{Error, SkipReason};

/// Settings that a repository could have to make its history another one than it is.
const OVERRIDES: [&str; 3] = ["core.useReplaceRefs=false", "core.commitGraph=false", "gitoxide.core.shallowFile=shallow"];

/// Why a name leads to no object, in words for whoever typed it: gix tells how it went about it.
pub(super) fn unnamed(error: &dyn std::fmt::Display) -> String {
    let told = error.to_string();
    if told.contains("ambiguous") { told } else { "nothing here has that name".to_owned() }
}

/// Where a repository is, and what git's environment says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// A directory in its work tree, or the repository itself.
    pub directory: PathBuf,
    /// The repository, where git has said so (`GIT_DIR`).
    pub git_dir: Option<PathBuf>,
    /// Another index than the repository's own, where git has said so (`GIT_INDEX_FILE`): `git commit FILE` uses one.
    pub index: Option<PathBuf>,
    /// Directories of objects beside the repository's own, where git has said so: what is pushed to a server lies in one of them until
    /// its hooks have accepted it (`GIT_OBJECT_DIRECTORY`, `GIT_ALTERNATE_OBJECT_DIRECTORIES`).
    pub objects: Vec<PathBuf>,
}

impl Place {
    /// With the objects that git's environment names: `directory` is one, `alternates` a list as `PATH` is, whose members may be quoted.
    ///
    /// # Errors
    /// A quoted member that does not end.
    pub fn with_objects(mut self, directory: Option<PathBuf>, alternates: Option<&OsStr>) -> Result<Self, Error> {
        self.objects.extend(directory);
        let mut rest = BStr::new(alternates.unwrap_or_default().as_encoded_bytes());
        let wrong = || Error::Source("GIT_ALTERNATE_OBJECT_DIRECTORIES: no list of directories; unset it".to_owned());
        while !rest.is_empty() {
            let (member, end) = if rest.starts_with(b"\"") {
                gix::quote::ansi_c::undo(rest).map(|(member, read)| (member.into_owned(), read)).map_err(|_| wrong())?
            } else {
                let end = rest.find_byte(if cfg!(windows) { b';' } else { b':' }).unwrap_or(rest.len());
                (rest[..end].to_owned(), end)
            };
            if !member.is_empty() {
                self.objects.push(gix::path::from_bstring(member).map_err(|_| wrong())?);
            }
            rest = BStr::new(rest.get(end + 1..).unwrap_or_default());
        }
        Ok(self)
    }
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
    /// Objects that lie elsewhere.
    beside: Vec<gix::odb::Handle>,
    shallow: HashSet<ObjectId>,
}

/// What each thread makes its own objects from.
#[derive(Clone)]
pub(super) struct Stores {
    repo: gix::ThreadSafeRepository,
    beside: Vec<gix::parallel::OwnShared<gix::odb::Store>>,
}

impl Stores {
    /// Enough to read blobs with.
    pub fn open(&self) -> Objects {
        let beside = self.beside.iter().map(|store| gix::odb::Cache::from(store.to_handle())).collect();
        Objects { repo: self.repo.to_thread_local(), beside, shallow: HashSet::new() }
    }
}

/// Enough to read blobs with.
impl From<Repository> for Objects {
    fn from(repo: Repository) -> Self {
        Self { repo, beside: Vec::new(), shallow: HashSet::new() }
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
            .cli_overrides(OVERRIDES);
        let git_dir = git_dir(place)?;
        let mut repo = options.open(&git_dir).map_err(|error| unopened(&git_dir, &error))?.to_thread_local();
        // A namespace that the repository sets for itself would hide every ref outside of it.
        repo.clear_namespace();
        if repo.config_snapshot().string("extensions.refStorage").is_some_and(|form| form.eq_ignore_ascii_case(b"reftable")) {
            let remedy = "git refs migrate --ref-format=files changes that";
            return Err(Error::Source(format!("{}: refs in git's reftable format cannot be read; {remedy}", git_dir.display())));
        }
        let beside = place.objects.iter().map(|directory| {
            let opened = gix::odb::at(directory, repo.object_hash());
            opened.map_err(|error| Error::Source(format!("{}: no directory of objects: {error}", directory.display())))
        });
        let beside = beside.collect::<Result<_, _>>()?;
        Self::new(repo, beside).map_err(|cause| unreadable(&git_dir, &cause))
    }

    fn new(repo: Repository, beside: Vec<gix::odb::Handle>) -> Result<Self, String> {
        let shallow = repo.shallow_commits().map_err(|error| format!("its list of shallow commits: {error}"))?;
        Ok(Self { repo, beside, shallow: shallow.iter().flat_map(|commits| commits.iter().copied()).collect() })
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

    /// What threads read from.
    pub fn stores(&self) -> Stores {
        Stores { repo: self.shared(), beside: self.beside.iter().map(|store| store.store()).collect() }
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
        let found = self.repo.try_find_object(id).map_err(|error| error.to_string())?;
        if let Some(mut object) = found {
            return Ok(Some((object.kind, std::mem::take(&mut object.data))));
        }
        for store in &self.beside {
            let mut bytes = Vec::new();
            let kind = store.try_find(&id, &mut bytes).map_err(|error| error.to_string())?.map(|data| data.kind);
            if let Some(kind) = kind {
                return Ok(Some((kind, bytes)));
            }
        }
        Ok(None)
    }

    /// A tree's bytes, or why it cannot be read.
    pub fn tree(&self, id: ObjectId) -> Result<Vec<u8>, (SkipReason, String)> {
        match self.find(id) {
            Ok(Some((Kind::Tree, data))) => Ok(data),
            Ok(Some((kind, _))) => Err((SkipReason::Corrupt, format!("{id} should be a tree and is a {kind}"))),
            Ok(None) => Err((SkipReason::Absent, format!("tree {id}"))),
            Err(cause) => Err((SkipReason::Corrupt, format!("tree {id}: {cause}"))),
        }
    }

    /// An object's kind and size; `None` when it is not here.
    pub fn header(&self, id: ObjectId) -> Result<Option<(Kind, u64)>, String> {
        let found = self.repo.try_find_header(id).map_err(|error| error.to_string())?;
        if let Some(header) = found {
            return Ok(Some((header.kind(), header.size())));
        }
        for store in &self.beside {
            if let Some(header) = store.try_header(&id).map_err(|error| error.to_string())? {
                return Ok(Some((header.kind, header.size)));
            }
        }
        Ok(None)
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
        sound::check(git_dir)?;
        return Ok(git_dir.clone());
    }
    sound::around(&place.directory)?;
    let (found, _) = gix::discover::upwards(&place.directory).map_err(|error| {
        let shown = place.directory.display();
        Error::Source(format!("{shown}: not a git repository that can be read: {error}; go to one, or name it (git --repo)"))
    })?;
    Ok(found.into_repository_and_work_tree_directories().0)
}

/// Why a repository that is there cannot be opened: gix tells that in the last of its causes.
fn unopened(git_dir: &Path, error: &(dyn std::error::Error + 'static)) -> Error {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let told: Vec<String> = causes.map(|cause| cause.to_string().trim_end_matches('.').to_owned()).collect();
    unreadable(git_dir, &told.join(": "))
}

fn unreadable(git_dir: &Path, cause: &str) -> Error {
    let shown = git_dir.display();
    Error::Source(format!("{shown}: not a git repository that can be read: {cause}; repair it, or name another with --repo DIR"))
}
