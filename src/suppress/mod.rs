//! Why a finding is not reported.
//!
//! Promises: a suppressed finding is counted always and listed on request, never silently gone.

pub mod allowlist;
pub mod baseline;
pub mod builtin;
pub mod import;
pub mod inline;
