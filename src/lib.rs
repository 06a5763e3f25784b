//! keysweep finds hardcoded credentials.

pub mod blob;
pub mod candidate;
pub mod coverage;
pub mod error;
pub mod finding;
pub mod grade;
pub mod hygiene;
pub mod report;
pub mod rule;
pub mod scan;
pub mod suppress;
pub mod unpack;
