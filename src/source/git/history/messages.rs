//! What people write into commits and tags.
//!
//! Promises: a message is what follows the header, its signature included; lines are counted from its beginning.

use gix::ObjectId;

use crate::{
    blob::{BlobPath, GitBlob, GitCommit, GitLife, Kept},
    source::git::GitEntry,
};

/// The path under which a commit's message is reported.
const OF_COMMIT: &[u8] = b"<commit message>";
/// The path under which a tag's message is reported.
const OF_TAG: &[u8] = b"<tag message>";

/// A commit's or tag's message.
pub(super) fn text(object: &[u8]) -> &[u8] {
    object.windows(2).position(|pair| pair == b"\n\n").map_or(&[], |at| &object[at + 2..])
}

/// How a commit's message is reported: the object is the commit itself.
pub(super) fn of_commit(commit: GitCommit) -> GitEntry {
    let blob = GitBlob { blob: commit.commit.clone(), commit: Some(commit), life: None };
    GitEntry { path: BlobPath::from_bytes(OF_COMMIT.to_vec()), blob, others: Vec::new(), number: None }
}

/// How a tag's message is reported: the object is the tag itself, the commit what it leads to.
pub(super) fn of_tag(id: ObjectId, commit: Option<GitCommit>, kept_by: Kept) -> GitEntry {
    let life = GitLife { in_head: false, last_commit: None, last_date: None, paths: Vec::new(), kept_by };
    let blob = GitBlob { blob: id.to_string(), commit, life: Some(life) };
    GitEntry { path: BlobPath::from_bytes(OF_TAG.to_vec()), blob, others: Vec::new(), number: None }
}
