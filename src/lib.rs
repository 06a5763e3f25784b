//! keysweep finds hardcoded credentials.

pub mod blob;
pub mod coverage;
pub mod error;
pub mod finding;
pub mod grade;
pub mod report;
pub mod rule;
pub mod source;
