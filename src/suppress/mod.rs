//! Why a finding is not reported.
//!
//! Promises: a suppressed finding is counted always and listed on request, never silently gone.

pub mod allowlist;
pub mod builtin;
pub mod inline;
