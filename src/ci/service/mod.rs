//! What each service says of a job, one file a service, by its own documentation.
//!
//! Leaves out: what the clone has of it.

pub mod azure;
pub mod bitbucket;
pub mod buildkite;
pub mod circleci;
pub mod github;
pub mod gitlab;
pub mod jenkins;

use super::{Before, Change, Environment, Push, Trigger, commit, short};
