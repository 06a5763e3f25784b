//! Where a configuration's files are read from: the user's disk, a scanned work tree, a commit, or a text in hand.
//!
//! Promises: what a scanned repository's configuration names is read from within that repository only, links followed; nothing is waited
//! for, and nothing is read without bound.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use super::rules;
use crate::source::{file::read_small, git::Committed};

/// Longer configurations and rule files are none.
const LIMIT: u64 = 4 << 20;

/// Where to read from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// Anywhere: the user said so.
    Disk,
    /// Within this directory, which is free of links.
    Within(&'a Path),
    /// In a commit; paths are relative to the top of its tree.
    Commit(&'a Committed),
    /// Nowhere: there is only the text.
    Text,
}

impl Place<'_> {
    /// A file's text; `None` when it is not there.
    pub fn read(self, path: &Path) -> Result<Option<String>, String> {
        let bytes = match self {
            Self::Disk => present(read_small(path, LIMIT))?,
            Self::Within(top) => match within(top, path)? {
                Some(path) => present(read_small(&path, LIMIT))?,
                None => None,
            },
            Self::Commit(commit) => commit.read(&inside(path)?, LIMIT)?,
            Self::Text => return Err("it is not at hand here; put what it says into the configuration itself".to_owned()),
        };
        bytes.map(|bytes| String::from_utf8(bytes).map_err(|_| "it is not UTF-8; save it as such".to_owned())).transpose()
    }

    /// A rule file itself, or a directory's rule files, sorted.
    pub fn rule_files(self, path: &Path) -> Result<Vec<PathBuf>, String> {
        let names = match self {
            Self::Disk | Self::Text => return rules::rule_files(path).map_err(|error| error.to_string()),
            Self::Within(top) => match within(top, path)? {
                Some(real) if real.is_dir() => listed(&real).map_err(|error| format!("{error}; check the path"))?,
                _ => return Ok(vec![path.to_owned()]),
            },
            Self::Commit(commit) => match commit.list(&inside(path)?)? {
                Some(names) => names,
                None => return Ok(vec![path.to_owned()]),
            },
        };
        let mut names: Vec<String> = names.into_iter().filter(|name| name.ends_with(".toml")).collect();
        names.sort();
        if names.is_empty() {
            return Err("no rule file; give a directory with *.toml files".to_owned());
        }
        Ok(names.into_iter().map(|name| path.join(name)).collect())
    }
}

fn listed(directory: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn present<T>(read: io::Result<T>) -> Result<Option<T>, String> {
    match read {
        Ok(thing) => Ok(Some(thing)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(format!("{error}; check the path")),
    }
}

/// `path`, free of links, when it lies in `top`; `None` when it is not there.
fn within(top: &Path, path: &Path) -> Result<Option<PathBuf>, String> {
    let Some(real) = present(fs::canonicalize(path))? else { return Ok(None) };
    if real.starts_with(top) { Ok(Some(real)) } else { Err(OUTSIDE.to_owned()) }
}

const OUTSIDE: &str = "it lies outside the repository, whose configuration may not reach there; name it with --config or --rules";

/// A path in a commit's tree, `/`-separated.
fn inside(path: &Path) -> Result<String, String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir if parts.pop().is_some() => {}
            _ => return Err(OUTSIDE.to_owned()),
        }
    }
    Ok(parts.join("/"))
}
