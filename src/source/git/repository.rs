//! Finding a repository: from a work tree to the directory that holds its index.
//!
//! Promises: a linked work tree, a submodule (`.git` is a file there) and a plain repository are told alike; what has no `HEAD` is no
//! repository, as for git.
//! Leaves out: `GIT_DIR` and its kin, which say where git should work and not what is scanned; bare repositories have no work tree.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::source::file::read_small;

/// `.git`, `commondir` and `config` are files of a few lines.
const LIMIT: u64 = 1 << 20;

/// The hash that names objects, which sets the width of an index entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum ObjectFormat {
    /// 20 bytes, the default.
    Sha1,
    /// 32 bytes.
    Sha256,
}

/// The repository of a work tree.
#[derive(Debug)]
pub(in crate::source) struct Repository {
    /// The index, which need not exist.
    pub index: PathBuf,
    /// How the index is named in a report, relative to the work tree.
    pub name: &'static str,
    /// The hash that names objects.
    pub format: ObjectFormat,
}

/// The innermost work tree that `directory` lies in, or is. `directory` must be absolute and free of links.
pub(in crate::source) fn discover(directory: &Path) -> Option<(&Path, Repository)> {
    directory.ancestors().find_map(|work_tree| Some((work_tree, open(work_tree)?)))
}

/// The top of the innermost work tree that `directory` lies in, or is.
pub fn work_tree_around(directory: &Path) -> Option<PathBuf> {
    let directory = fs::canonicalize(directory).ok()?;
    discover(&directory).map(|(top, _)| top.to_owned())
}

/// The repository whose work tree's top is `work_tree`.
pub(in crate::source) fn open(work_tree: &Path) -> Option<Repository> {
    let dot_git = work_tree.join(".git");
    let name = if fs::metadata(&dot_git).ok()?.is_dir() { ".git/index" } else { ".git" };
    let git_dir = directory(&dot_git)?;
    fs::symlink_metadata(git_dir.join("HEAD")).ok()?;
    let common = shared(&git_dir)?;
    let config = read_small(&common.join("config"), LIMIT).unwrap_or_default();
    Some(Repository { index: git_dir.join("index"), name, format: object_format(&String::from_utf8_lossy(&config)) })
}

/// The repository that a `.git` is, or leads to.
pub(super) fn directory(dot_git: &Path) -> Option<PathBuf> {
    match fs::metadata(dot_git).ok()?.is_dir() {
        true => Some(dot_git.to_owned()),
        false => Some(dot_git.parent()?.join(pointer(&read_small(dot_git, LIMIT).ok()?, b"gitdir: ")?)),
    }
}

/// The directory that a repository shares with its work trees: itself, unless it says otherwise.
pub(super) fn shared(git_dir: &Path) -> Option<PathBuf> {
    match read_small(&git_dir.join("commondir"), LIMIT) {
        Ok(bytes) => Some(git_dir.join(pointer(&bytes, b"")?)),
        Err(_) => Some(git_dir.to_owned()),
    }
}

/// The path in a file that says where to go on.
fn pointer(bytes: &[u8], prefix: &[u8]) -> Option<PathBuf> {
    let path = bytes.strip_prefix(prefix)?;
    crate::source::list::parse(path, false).into_iter().next()
}

/// `extensions.objectformat`, the one setting that changes how an index is read. git too reads it from this file alone.
fn object_format(config: &str) -> ObjectFormat {
    let mut inside = false;
    let mut format = ObjectFormat::Sha1;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.split(']').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("extensions"));
        } else if let (true, Some((key, value))) = (inside, line.split_once('='))
            && key.trim().eq_ignore_ascii_case("objectformat")
        {
            let value = value.split(['#', ';']).next().unwrap_or_default().trim().trim_matches('"');
            format = if value.eq_ignore_ascii_case("sha256") { ObjectFormat::Sha256 } else { ObjectFormat::Sha1 };
        }
    }
    format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_format_is_read_from_its_section_only() {
        let cases = [
            ("", ObjectFormat::Sha1),
            ("[core]\n\tobjectformat = sha256\n", ObjectFormat::Sha1),
            ("[core]\n\tbare = false\n[extensions]\n\tobjectformat = sha256\n[user]\nname = x\n", ObjectFormat::Sha256),
            ("[Extensions]\nobjectFormat=\"sha256\" # so\n", ObjectFormat::Sha256),
            ("[extensions]\nobjectformat = sha1\n", ObjectFormat::Sha1),
        ];
        for (config, format) in cases {
            assert_eq!(object_format(config), format, "{config}");
        }
    }

    #[test]
    fn a_directory_named_dot_git_is_no_repository_without_a_head() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir(dir.path().join(".git")).expect("made");
        assert!(open(dir.path()).is_none());
        fs::write(dir.path().join(".git/HEAD"), "ref: refs/heads/main\n").expect("written");
        assert_eq!(open(dir.path()).expect("a repository").name, ".git/index");
    }

    #[test]
    fn a_pointer_may_be_relative_and_must_lead_somewhere() {
        let dir = tempfile::tempdir().expect("a directory");
        let (work, real) = (dir.path().join("work"), dir.path().join("real"));
        fs::create_dir(&work).and_then(|()| fs::create_dir(&real)).expect("made");
        fs::write(work.join(".git"), "gitdir: ../real\r\n").expect("written");
        assert!(open(&work).is_none());
        fs::write(real.join("HEAD"), "ref: refs/heads/main\n").expect("written");
        assert_eq!(open(&work).expect("a repository").index, work.join("../real/index"));
        fs::write(work.join(".git"), "nonsense").expect("written");
        assert!(open(&work).is_none());
    }
}
