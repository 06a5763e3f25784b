//! Where the caches of git's objects and of files lie, and what they are for.
//!
//! Promises: another program, other rules or other options have another cache; where nothing says where caches belong, there is none.

use std::{
    env, fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use sha2::{Digest, Sha256};

use super::args::OfScans;
use crate::{
    config::{Config, rules},
    source::cache::Place,
};

/// Fewer files than these are read in a few milliseconds.
const LEAST: usize = 256;

/// The cache that a scan of git's objects may use.
pub fn of_objects(of_scans: &OfScans, config: &Config) -> Option<Place> {
    place("git", of_scans, config)
}

/// The cache that a scan of files may use.
pub fn of_files(of_scans: &OfScans, config: &Config) -> Option<Place> {
    place("files", of_scans, config)
}

/// What is asked to be told of every candidate, or of the engine's work, must do all of it.
fn place(what: &str, of_scans: &OfScans, config: &Config) -> Option<Place> {
    if of_scans.no_cache || of_scans.explain || of_scans.stats {
        return None;
    }
    // SOURCE_DATE_EPOCH is of no account: files are dated by the machine's clock.
    let started = SystemTime::now();
    let digest = digest(config)?;
    let caches = directory("XDG_CACHE_HOME", ".cache", "Caches")?;
    let state = directory("XDG_STATE_HOME", ".local/state", "State")?;
    Some(Place { directory: caches.join(what), key: state.join("cache.key"), digest, started, least: LEAST })
}

/// keysweep's own directory for a purpose: as the XDG specification has it, and on Windows beside other programs' local data.
fn directory(variable: &str, beneath_home: &str, on_windows: &str) -> Option<PathBuf> {
    let said = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(path) = said(variable) {
        return Some(path.join("keysweep"));
    }
    if cfg!(windows) {
        return Some(said("LOCALAPPDATA")?.join("keysweep").join(on_windows));
    }
    Some(said("HOME")?.join(beneath_home).join("keysweep"))
}

/// Stands for the program (by its file), the rules (by what was chosen and what users' files say) and the options that candidates depend on.
fn digest(config: &Config) -> Option<[u8; 32]> {
    let program = env::current_exe().ok()?;
    let metadata = fs::metadata(&program).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    // What is decided about candidates afterwards is of no account.
    let after = Config::default();
    let options = Config {
        source: after.source,
        allowlist: after.allowlist,
        baseline: after.baseline,
        confidence: after.confidence,
        fail_on: after.fail_on,
        ..config.clone()
    };
    let told = format!("{} {program:?} {} {changed:?} {options:?}", env!("CARGO_PKG_VERSION"), metadata.len());
    let mut hash = Sha256::new();
    hash.update(&told);
    for path in &config.selection.files {
        for file in rules::rule_files(path).ok()? {
            // What can be read once only is read for its rules.
            // A pipe can be read only once: for its rules.
            let text = file.is_file().then(|| rules::text(&file).ok())??;
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
    }
    Some(hash.finalize().into())
}
