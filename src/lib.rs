//! keysweep finds hardcoded credentials.

pub mod blob;
pub mod candidate;
pub mod cli;
pub mod config;
pub mod coverage;
pub mod error;
pub mod finding;
pub mod grade;
pub mod hygiene;
pub mod pipeline;
pub mod report;
pub mod rule;
pub mod scan;
pub mod source;
pub mod suppress;
pub mod unpack;
