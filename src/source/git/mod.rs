//! What git knows about a work tree and its history, read from its files alone.
//!
//! Promises: no program is started, no environment is read, nothing is written, and hostile bytes are an error, never a panic; no
//! setting of the repository changes what is read (replace refs, the commit graph and hooks are of no account). Only where hooks are
//! to be installed is it otherwise: `hooks` reads all of git's configuration, and `user` writes one setting of it.
//! Leaves out: the network; what is not in this clone is a skip.

pub mod around;
mod blobs;
pub mod checkout;
mod commits;
mod committed;
pub mod history;
pub mod hooks;
pub mod ignored;
pub(super) mod index;
mod introduced;
pub mod lfs;
mod objects;
pub mod push;
pub mod range;
mod remote;
pub(super) mod repository;
mod sound;
pub mod staged;
pub mod user;

pub use blobs::{Blobs, Elsewhere, GitEntry, VisitBlob};
pub use committed::Committed;
pub use objects::{Place, top};
pub use repository::work_tree_around;

use crate::{
    blob::BlobPath,
    error::{Skip, SkipReason},
};

/// Something in a tree, at a path that is empty for the whole of it.
fn skip(path: &[u8], reason: SkipReason, detail: String) -> Skip {
    let path = if path.is_empty() { b"." } else { path };
    Skip { path: BlobPath::from_bytes(path.to_vec()), reason, detail }
}
