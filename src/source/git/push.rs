//! What a push would introduce, by git's pre-push protocol: a line a ref on standard input, the remote's name and URL as arguments.
//!
//! Promises: the blobs that `git rev-list --objects NEW --not REMOTE` lists, every pushed commit and merge; what the remote has is known
//! from the old names on standard input that are here and from that remote's tracking refs, and from nothing else. Where neither says
//! anything, everything is scanned. A line that is not understood is an error.
//! Leaves out: asking the remote.

use std::collections::HashSet;

use gix::{
    ObjectId,
    bstr::ByteSlice,
    objs::{Kind, tree::EntryKind},
};

use super::{
    Blobs, Place,
    commits::{Selected, select},
    introduced::Introduced,
    objects::{Objects, unnamed},
    range::{introduce, peeled},
    remote,
};
use crate::error::Error;

/// One line of standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// What is pushed, as it was typed: a ref, or any words for a revision.
    pub local: String,
    /// Its object's name; `None` for a deletion.
    new: Option<ObjectId>,
    /// What the remote has now; `None` when the ref is new there.
    old: Option<ObjectId>,
}

/// Where a push goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remote {
    /// The remote's name, or its URL where it has none.
    pub name: String,
    /// Its URL.
    pub url: String,
}

/// What a push would introduce.
pub struct Push {
    /// The blobs.
    pub blobs: Blobs,
    /// What is known of the commits, to advise whoever pushes.
    pub shape: Shape,
}

/// How the pushed commits lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// How many commits the remote lacks.
    pub commits: usize,
    /// The commit that HEAD leads to.
    pub head: Option<String>,
    /// A pushed branch that HEAD is not on: nothing of what is pushed can be amended before it is switched to.
    pub elsewhere: Option<String>,
    /// Commits without a parent.
    pub roots: HashSet<String>,
    /// Whether there are merges among them.
    pub merges: bool,
}

/// Reads standard input as git writes it: `<local ref> <new name> <remote ref> <old name>`. The first may hold spaces.
///
/// # Errors
/// A line of another form.
pub fn updates(input: &[u8]) -> Result<Vec<Update>, Error> {
    let lines = input.lines().enumerate().filter(|(_, line)| !line.is_empty());
    lines.map(|(at, line)| update(line).ok_or_else(|| malformed(at + 1))).collect()
}

fn malformed(line: usize) -> Error {
    let form = "<local ref> <object> <remote ref> <object>";
    Error::Usage(format!("standard input:{line}: not a line of git's pre-push protocol ({form}); let git run this as its hook"))
}

fn update(line: &[u8]) -> Option<Update> {
    let mut fields = line.rsplitn(4, |&byte| byte == b' ');
    let mut field = || fields.next().filter(|field| !field.is_empty());
    let (old, _remote_ref, new, local) = (field()?, field()?, field()?, field()?);
    let id = |hex: &[u8]| ObjectId::from_hex(hex).ok();
    Some(Update { local: local.to_str_lossy().into_owned(), new: known(id(new)?), old: known(id(old)?) })
}

/// Reads standard input as git writes it to a server's hook: `<old name> <new name> <ref>`.
///
/// # Errors
/// A line of another form.
pub fn received(input: &[u8]) -> Result<Vec<Update>, Error> {
    let parsed = |line: &[u8]| {
        let mut fields = line.splitn(3, |&byte| byte == b' ');
        let mut id = || ObjectId::from_hex(fields.next()?).ok();
        let (old, new) = (id()?, id()?);
        let name = fields.next().filter(|name| !name.is_empty())?;
        Some(Update { local: name.to_str_lossy().into_owned(), new: known(new), old: known(old) })
    };
    let malformed = |at| {
        let form = "<object> <object> <ref>";
        Error::Usage(format!(
            "standard input:{at}: not a line of git's pre-receive protocol ({form}); let git run this as its hook"
        ))
    };
    let lines = input.lines().enumerate().filter(|(_, line)| !line.is_empty());
    lines.map(|(at, line)| parsed(line).ok_or_else(|| malformed(at + 1))).collect()
}

/// A push of what `new` leads to, where the remote has `old`. `local` is what it is called.
///
/// # Errors
/// No repository, or a name that leads nowhere.
pub fn named(place: &Place, local: &str, new: &str, old: Option<&str>) -> Result<Update, Error> {
    let objects = Objects::open(place)?;
    let find = |name: &str| {
        let found = objects.repo.rev_parse_single(name.as_bytes().as_bstr());
        found
            .map(gix::Id::detach)
            .map_err(|error| Error::Source(format!("{name}: {}; check the name, or fetch it", unnamed(&error))))
    };
    Ok(Update { local: local.to_owned(), new: Some(find(new)?), old: old.map(find).transpose()? })
}

/// The null name stands for nothing.
fn known(id: ObjectId) -> Option<ObjectId> {
    (!id.is_null()).then_some(id)
}

/// The blobs that a push would introduce.
///
/// # Errors
/// No repository, or a pushed object that is not here.
pub fn push(place: &Place, remote: &Remote, updates: &[Update]) -> Result<Push, Error> {
    let objects = Objects::open(place)?;
    let has = remote::tracked(&objects, remote)?;
    introduced(objects, updates, has)
}

/// The blobs that a push which this repository is about to take would introduce.
///
/// # Errors
/// No repository, or a pushed object that is not here.
pub fn receive(place: &Place, updates: &[Update]) -> Result<Push, Error> {
    let objects = Objects::open(place)?;
    let has = remote::all(&objects)?;
    introduced(objects, updates, has)
}

/// The commit whose files say how a push is to be scanned, for a push does not decide about itself: what the remote has of the pushed ref,
/// else where the push left the remote's default branch. Where several refs are pushed that do not agree, it is that branch too.
///
/// # Errors
/// No repository.
pub fn base(place: &Place, remote: &Remote, updates: &[Update]) -> Result<Option<String>, Error> {
    let objects = Objects::open(place)?;
    let default = remote::default(&objects, remote);
    let forked = |new: ObjectId| {
        let base = objects.repo.merge_base(commit(&objects, new)?, default?).ok()?;
        base.map(gix::Id::detach)
    };
    Ok(agreed(&objects, updates, forked, default))
}

/// As [`base`], for a push that this repository is about to take. Its own default branch is the one that HEAD leads to.
///
/// # Errors
/// No repository.
pub fn base_of_received(place: &Place, updates: &[Update]) -> Result<Option<String>, Error> {
    let objects = Objects::open(place)?;
    let default = objects.head()?;
    Ok(agreed(&objects, updates, |_| default, default))
}

fn agreed(
    objects: &Objects,
    updates: &[Update],
    otherwise: impl Fn(ObjectId) -> Option<ObjectId>,
    default: Option<ObjectId>,
) -> Option<String> {
    let pushed = updates.iter().filter_map(|update| Some((update.new?, update.old)));
    let bases = pushed.map(|(new, old)| old.and_then(|old| commit(objects, old)).or_else(|| otherwise(new)));
    let bases: HashSet<Option<ObjectId>> = bases.collect();
    let base = if bases.len() > 1 { default } else { bases.into_iter().next().flatten() };
    base.map(|id| id.to_string())
}

/// The commit that a name leads to, if it is here and one.
fn commit(objects: &Objects, id: ObjectId) -> Option<ObjectId> {
    match objects.header(id) {
        Ok(Some((Kind::Commit, _))) => Some(id),
        Ok(Some((Kind::Tag, _))) => peeled(objects, id).ok().filter(|(kind, _)| *kind == Kind::Commit).map(|(_, id)| id),
        _ => None,
    }
}

fn introduced(objects: Objects, updates: &[Update], has: Vec<ObjectId>) -> Result<Push, Error> {
    let mut new = Introduced::new(&objects);
    let (tips, others) = pushed(&objects, updates)?;
    let hidden: Vec<ObjectId> =
        updates.iter().filter_map(|update| update.old).chain(has).filter_map(|id| commit(&objects, id)).collect();
    let selected = select(&objects, &tips, &hidden);
    introduce(&mut new, &objects, &selected, b"push");
    for (kind, id, name) in others {
        match kind {
            Kind::Tree => new.take_tree(id, None),
            _ => new.take(id, EntryKind::Blob, name.as_bytes().to_vec(), None),
        }
    }
    let shape = shape(&selected, objects.head()?, &tips, updates);
    Ok(Push { blobs: new.gathered().of(objects), shape })
}

/// What a push ends in that is no commit, and the ref that leads to it.
type Other<'u> = (Kind, ObjectId, &'u str);

/// What is pushed: commits, and the trees and blobs that tags may lead to.
fn pushed<'u>(objects: &Objects, updates: &'u [Update]) -> Result<(Vec<ObjectId>, Vec<Other<'u>>), Error> {
    let (mut tips, mut others) = (Vec::new(), Vec::new());
    for update in updates {
        let Some(id) = update.new else { continue };
        match peeled(objects, id).map_err(|cause| Error::Source(format!("{}: {cause}; run git fsck", update.local)))? {
            (Kind::Commit, id) => tips.push(id),
            (kind, id) => others.push((kind, id, update.local.as_str())),
        }
    }
    Ok((tips, others))
}

fn shape(selected: &Selected, head: Option<ObjectId>, tips: &[ObjectId], updates: &[Update]) -> Shape {
    let commits = &selected.commits;
    let is_here = head.is_some_and(|head| tips.contains(&head));
    let mut branches = updates.iter().filter(|update| update.new.is_some()).filter_map(|u| u.local.strip_prefix("refs/heads/"));
    Shape {
        commits: commits.len(),
        head: head.map(|id| id.to_string()),
        elsewhere: if is_here { None } else { branches.next().map(str::to_owned) },
        roots: commits.iter().filter(|commit| commit.parents.is_empty()).map(|commit| commit.id.to_string()).collect(),
        merges: commits.iter().any(|commit| commit.parents.len() > 1),
    }
}
