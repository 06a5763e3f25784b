//! Containers: what lies in one is found as in a tree, bombs cost little, and broken archives say so.
//!
//! The fixtures are made by the real tools, some beforehand (unpack/fixtures), most when the tests run. Where a machine lacks one, its test says so on standard error and passes: `cargo test --test
//! unpack -- --nocapture | grep absent`.

#[path = "unpack/binary.rs"]
mod binary;
#[path = "unpack/bombs.rs"]
mod bombs;
#[path = "unpack/broken.rs"]
mod broken;
#[path = "unpack/formats.rs"]
mod formats;
#[path = "unpack/keys.rs"]
mod keys;
#[path = "unpack/laws.rs"]
mod laws;
#[path = "unpack/packages.rs"]
mod packages;
#[path = "unpack/real.rs"]
mod real;
#[path = "unpack/stage.rs"]
mod stage;
#[path = "unpack/texts.rs"]
mod texts;
#[path = "unpack/threads.rs"]
mod threads;
