//! What git knows about a work tree, read from its files alone.
//!
//! Promises: no program is started, no environment is read, nothing is written, and hostile bytes are an error, never a panic.
//! Leaves out: objects and history.

pub(super) mod index;
pub(super) mod repository;
