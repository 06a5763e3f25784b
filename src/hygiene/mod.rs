//! What a finding means where it stands: which values belong together, how bad that is, and what to do about it.
//!
//! Promises: pure; the same values give the same words.
//! Leaves out: finding values (scan) and what is known about one kind of credential by its shape alone (rule).

pub mod advice;
pub mod assemble;
pub mod aws;
pub mod correlate;
pub mod file;
pub mod neighbours;
pub mod piece;
pub mod place;
mod qualifiers;
pub mod repeated;
pub mod snippet;
