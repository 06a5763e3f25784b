//! The blobs that a range of commits introduces.
//!
//! Promises: for `A..B`, the blobs that `git rev-list --objects A..B` lists, each with the first commit that has it; what a shallow or
//! partial clone leaves out of the range is a skip, never a silent pass.
//! Leaves out: what is not in commits: messages, notes, the index.

use std::collections::HashMap;

use gix::{
    ObjectId,
    bstr::ByteSlice,
    objs::{Kind, TagRefIter},
    revision::plumbing::Spec,
};

use super::{
    Blobs, Place,
    blobs::{Before, Tip},
    commits::{Selected, select},
    introduced::Introduced,
    objects::{Objects, unnamed},
};
use crate::{
    blob::GitCommit,
    error::{Error, SkipReason},
};

/// Which commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// `A..B`, `A...B`, `A^!` or one revision, as git writes them.
    pub revisions: String,
    /// Only those committed since, in seconds.
    pub since: Option<i64>,
    /// Only the newest so many.
    pub max_commits: Option<usize>,
}

/// The time that words such as `2024-01-31` or `3 weeks ago` mean; `now` is in seconds.
///
/// # Errors
/// Words that are no date.
pub fn time(words: &str, now: i64) -> Result<i64, String> {
    let zoned = gix::date::Time::new(now, 0).to_zoned().ok();
    let parsed = gix::date::parse(words, zoned).map(|time| time.seconds);
    parsed.map_err(|_| format!("{words}: no date; write 2024-01-31, 2024-01-31 12:00:00 +0000 or \"3 weeks ago\""))
}

/// The blobs that the commits of a range introduce.
///
/// # Errors
/// No repository, or a revision that is not there.
pub fn range(place: &Place, range: &Range) -> Result<Blobs, Error> {
    let objects = Objects::open(place)?;
    let (tips, hidden) = ends(&objects, &range.revisions)?;
    let mut selected = select(&objects, &commits_of(&objects, &tips)?, &commits_of(&objects, &hidden)?);
    selected.limit(range.since, range.max_commits);
    let mut new = Introduced::new(&objects);
    for commit in selected.commits.iter().filter(|commit| commit.cut) {
        let detail = format!("history ends at commit {} (shallow clone): git fetch --unshallow", commit.id);
        new.skip(range.revisions.clone().into_bytes(), SkipReason::Absent, detail);
    }
    introduce(&mut new, &objects, &selected, range.revisions.as_bytes());
    // Nothing is before a whole history.
    new.before.take_if(|_| hidden.is_empty());
    Ok(new.gathered().of(objects))
}

/// The commit whose files say how a range is to be scanned, for what it brings does not decide about itself: the one it starts from.
///
/// # Errors
/// As [`range`].
pub fn base(place: &Place, range: &Range) -> Result<Option<String>, Error> {
    let objects = Objects::open(place)?;
    let (_, hidden) = ends(&objects, &range.revisions)?;
    Ok(commits_of(&objects, &hidden)?.first().map(ObjectId::to_string))
}

/// Takes what the selected commits have and their boundary has not. `what` names the selection where a commit is missing.
pub(super) fn introduce(new: &mut Introduced<'_>, objects: &Objects, selected: &Selected, what: &[u8]) {
    for (id, cause) in &selected.missing {
        let reason = if cause.is_some() { SkipReason::Corrupt } else { SkipReason::Absent };
        new.skip(what.to_vec(), reason, cause.clone().unwrap_or_else(|| format!("commit {id}")));
    }
    let boundary = selected.boundary().into_iter().filter_map(|id| Some((id, objects.commit(id).ok()??.tree)));
    let mut trees: HashMap<ObjectId, ObjectId> = boundary.collect();
    new.boundary.extend(trees.values().copied());
    let tips = selected.tips().map(|commit| Tip { commit: commit.id, tree: commit.tree });
    new.before = Some(Before { tips: tips.collect(), replaced: Vec::new() });
    for (order, commit) in selected.commits.iter().enumerate() {
        let introduced = GitCommit { commit: commit.id.to_string(), author_date: commit.author_date.clone(), order };
        let parents: Vec<ObjectId> = commit.parents.iter().filter_map(|parent| trees.get(parent)).copied().collect();
        new.take_changes(commit.tree, &parents, &introduced);
        trees.insert(commit.id, commit.tree);
    }
}

/// What is asked for and what is hidden.
fn ends(objects: &Objects, revisions: &str) -> Result<(Vec<ObjectId>, Vec<ObjectId>), Error> {
    let parsed = objects.repo.rev_parse(revisions.as_bytes().as_bstr());
    let spec = parsed.map_err(|error| {
        let shallow = objects.repo.is_shallow().unwrap_or(false);
        let remedy = if shallow {
            "; this clone is shallow: git fetch --unshallow, or fetch the branch"
        } else {
            "; check the name, or fetch it"
        };
        Error::Source(format!("{revisions}: {}{remedy}", unnamed(&error)))
    })?;
    let parents = |id| match objects.commit(id) {
        Ok(Some(commit)) => Ok(commit.parents),
        Ok(None) => Err(Error::Source(format!("{revisions}: commit {id} is not here; fetch it"))),
        Err(cause) => Err(Error::Source(format!("{revisions}: {cause}; name a commit"))),
    };
    Ok(match spec.detach() {
        Spec::Include(id) => (vec![id], Vec::new()),
        Spec::Exclude(_) => {
            return Err(Error::Usage(format!("{revisions}: leaves commits out and asks for none; write A..B")));
        }
        Spec::Range { from, to } => (vec![to], vec![from]),
        Spec::Merge { theirs, ours } => {
            let bases = objects.repo.merge_bases_many(theirs, &[ours]);
            let bases = bases.map_err(|error| Error::Source(format!("{revisions}: {error}; fetch what is missing")))?;
            (vec![theirs, ours], bases.into_iter().map(gix::Id::detach).collect())
        }
        Spec::IncludeOnlyParents(id) => (parents(id)?, Vec::new()),
        Spec::ExcludeParents(id) => (vec![id], parents(id)?),
    })
}

fn commits_of(objects: &Objects, ids: &[ObjectId]) -> Result<Vec<ObjectId>, Error> {
    let commit = |&id: &ObjectId| match peeled(objects, id) {
        Ok((Kind::Commit, id)) => Ok(id),
        Ok((kind, id)) => Err(Error::Source(format!("{id}: a {kind}, not a commit; name a commit"))),
        Err(cause) => Err(Error::Source(format!("{cause}; fetch it"))),
    };
    ids.iter().map(commit).collect()
}

/// What an annotated tag leads to; anything else leads to itself.
pub(super) fn peeled(objects: &Objects, mut id: ObjectId) -> Result<(Kind, ObjectId), String> {
    loop {
        match objects.find(id)? {
            Some((Kind::Tag, data)) => {
                id = TagRefIter::from_bytes(&data, id.kind()).target_id().map_err(|error| format!("tag {id}: {error}"))?;
            }
            Some((kind, _)) => return Ok((kind, id)),
            None => return Err(format!("object {id} is not here")),
        }
    }
}
