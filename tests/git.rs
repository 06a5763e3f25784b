//! What git has, against what the git program says it has. Repositories are built by git itself, in temporary directories.
//!
//! Promises: fixed dates and identity, no configuration but the repository's own, no network.

#[path = "git/age.rs"]
mod age;
#[path = "git/around.rs"]
mod around;
#[path = "git/baseline.rs"]
mod baseline;
#[path = "git/cache.rs"]
mod cache;
#[path = "git/ci.rs"]
mod ci;
#[path = "git/history.rs"]
mod history;
#[cfg(unix)]
#[path = "git/hook.rs"]
mod hook;
#[path = "git/ignored.rs"]
mod ignored;
#[path = "git/policy.rs"]
mod policy;
#[path = "git/push.rs"]
mod push;
#[path = "git/range.rs"]
mod range;
#[cfg(unix)]
#[path = "git/receive.rs"]
mod receive;
#[path = "git/repo.rs"]
mod repo;
#[cfg(unix)]
#[path = "git/sound.rs"]
mod sound;
#[path = "git/staged.rs"]
mod staged;
#[path = "git/told.rs"]
mod told;
#[path = "cli/values.rs"]
mod values;
#[path = "git/year.rs"]
mod year;
