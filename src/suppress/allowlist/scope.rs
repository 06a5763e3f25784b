//! From paths as they are reported to paths as entries speak of them: relative to a configuration's directory.
//!
//! Promises: asks the file system for nothing; a path that does not lie below the directory has no relative form.

use std::path::{Component, Path, PathBuf};

use crate::blob::BlobPath;

/// What reported paths are relative to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The top of the repository, which is also where its configuration lies.
    #[default]
    Repository,
    /// Directories and files that were named.
    Tree {
        /// What stands before the paths under each named directory, as reported, and where that is, free of links.
        roots: Vec<(Vec<u8>, PathBuf)>,
        /// Where everything else is relative to, free of links.
        directory: PathBuf,
    },
}

impl Scope {
    /// `path` relative to `base`, when it lies below it.
    pub fn relative(&self, path: &BlobPath, base: &Path) -> Option<PathBuf> {
        let (roots, directory) = match self {
            Self::Repository => return Some(plain(Path::new(""), path.as_bytes())),
            Self::Tree { roots, directory } => (roots, directory),
        };
        let named = roots.iter().filter(|(before, _)| path.as_bytes().starts_with(before));
        let whole = match named.max_by_key(|(before, _)| before.len()) {
            Some((before, root)) => plain(root, &path.as_bytes()[before.len()..]),
            None => plain(directory, path.as_bytes()),
        };
        let relative = whole.strip_prefix(base).ok()?;
        (!relative.as_os_str().is_empty()).then(|| relative.to_owned())
    }
}

impl Scope {
    /// The path of a member within its archive, whose top is its root.
    pub fn within(path: &BlobPath) -> PathBuf {
        let inner = path.inner();
        let slashes = inner.iter().take_while(|&&b| b == b'/').count();
        plain(Path::new(""), &inner[slashes..])
    }
}

/// `path`, below `root` where it is relative, without `.` and `..`.
fn plain(root: &Path, path: &[u8]) -> PathBuf {
    let mut whole = root.to_owned();
    for component in of_bytes(path).components() {
        match component {
            Component::ParentDir => drop(whole.pop()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir => whole = PathBuf::from(component.as_os_str()),
            Component::Normal(name) => whole.push(name),
        }
    }
    whole
}

#[cfg(unix)]
fn of_bytes(path: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(path))
}

#[cfg(not(unix))]
fn of_bytes(path: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(path).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_base_wherever_the_scan_began() {
        let tree = |roots: &[(&str, &str)]| Scope::Tree {
            roots: roots.iter().map(|(before, root)| (before.as_bytes().to_vec(), PathBuf::from(root))).collect(),
            directory: PathBuf::from("/r/sub"),
        };
        let relative = |scope: &Scope, path: &str| {
            let path = BlobPath::from_bytes(path.as_bytes().to_vec());
            scope.relative(&path, Path::new("/r")).map(|path| path.to_string_lossy().into_owned())
        };
        assert_eq!(relative(&Scope::Repository, "a/b").as_deref(), Some("a/b"));
        assert_eq!(relative(&tree(&[("", "/r/sub")]), "a/b").as_deref(), Some("sub/a/b"));
        assert_eq!(relative(&tree(&[("../x/", "/r/x"), ("../x/y/", "/q")]), "../x/a").as_deref(), Some("x/a"));
        assert_eq!(relative(&tree(&[("../x/", "/r/x"), ("../x/y/", "/q")]), "../x/y/a"), None);
        assert_eq!(relative(&tree(&[]), "./../a").as_deref(), Some("a"));
        assert_eq!(relative(&tree(&[]), "/elsewhere"), None);
    }

    #[test]
    fn a_member_has_a_path_of_its_own() {
        let archive = BlobPath::from_bytes(b"a.zip".to_vec());
        let within = |name: &[u8]| Scope::within(&archive.member(name)).to_string_lossy().into_owned();
        assert_eq!(
            (within(b"etc/app.env"), within(b"//etc/shadow"), within(b"../../x")),
            ("etc/app.env".into(), "etc/shadow".into(), "x".into())
        );
    }
}
