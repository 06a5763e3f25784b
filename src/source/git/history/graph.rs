//! Which commits there are, and what keeps each.
//!
//! Promises: a commit that several tips lead to is kept by the strongest of them; what a ref leads to and is not here is a skip, what
//! git itself may have thrown away is none.

use std::collections::HashMap;

use gix::{ObjectId, objs::Kind, odb};

use super::{
    pack::Pack,
    tips::{Tag, Tip, Tips},
};
use crate::{
    blob::Kept,
    error::{Skip, SkipReason},
    source::git::{
        objects::{Commit, Objects},
        skip,
    },
};

/// Commits in no order yet.
#[derive(Default)]
pub(super) struct Graph {
    pub commits: Vec<Commit>,
    /// What keeps each, and whether it holds notes.
    pub kept: HashMap<ObjectId, (Kept, bool)>,
    pub skips: Vec<Skip>,
}

impl Graph {
    /// Adds all that the tips lead to.
    pub fn grow(&mut self, objects: &Objects, tips: &[Tip]) {
        let mut tips = tips.to_vec();
        tips.sort_by_key(|tip| (tip.kept, tip.notes));
        for tip in tips {
            let mut waiting = vec![tip.id];
            while let Some(id) = waiting.pop() {
                if self.kept.contains_key(&id) {
                    continue;
                }
                match objects.commit(id) {
                    Ok(Some(commit)) => {
                        self.kept.insert(id, (tip.kept, tip.notes));
                        if commit.cut {
                            let detail = format!("history ends at commit {id} (shallow clone): git fetch --unshallow");
                            self.skip(SkipReason::Absent, detail);
                        }
                        waiting.extend(&commit.parents);
                        self.commits.push(commit);
                    }
                    Ok(None) if tip.kept >= Kept::Reflog => {}
                    Ok(None) => self.skip(SkipReason::Absent, format!("commit {id}")),
                    Err(cause) => self.skip(SkipReason::Corrupt, cause),
                }
            }
        }
    }

    fn skip(&mut self, reason: SkipReason, detail: String) {
        self.skips.push(skip(b"history", reason, detail));
    }
}

/// Adds commits and tags that nothing leads to.
pub(super) fn add_unreachable(graph: &mut Graph, objects: &Objects, packs: &[Pack], tips: &mut Tips) {
    let (mut commits, mut tags) = (Vec::new(), Vec::new());
    each_object(objects, packs, &mut |id, kind| match kind {
        Some(Kind::Commit) if !graph.kept.contains_key(&id) => commits.push(Tip { id, kept: Kept::Nothing, notes: false }),
        Some(Kind::Tag) if !tips.tags.iter().any(|tag| tag.id == id) => tags.push(Tag { id, target: id, kept: Kept::Nothing }),
        _ => {}
    });
    tags.sort_by_key(|tag| tag.id);
    tags.dedup_by_key(|tag| tag.id);
    tips.tags.append(&mut tags);
    graph.grow(objects, &commits);
}

/// Tells every object of a repository, in packs and loose, and its kind, unless it is too broken to tell.
pub(super) fn each_object(objects: &Objects, packs: &[Pack], f: &mut dyn FnMut(ObjectId, Option<Kind>)) {
    for pack in packs {
        (0..).take(pack.len()).for_each(|node| f(pack.id(node), pack.kind(node)));
    }
    for directory in objects.directories() {
        let loose = odb::loose::Store::at(directory, objects.repo.object_hash());
        for id in loose.iter().filter_map(Result::ok) {
            let header = objects.repo.try_find_header(id).ok().flatten();
            f(id, header.map(|header| header.kind()));
        }
    }
}
