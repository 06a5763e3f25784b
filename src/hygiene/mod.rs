//! What a finding means where it stands: the kind of place, and what to do about it.
//!
//! Promises: pure; the same values give the same words.
//! Leaves out: finding values (scan) and what is known about one kind of credential by its shape alone (rule).

pub mod advice;
pub mod place;
