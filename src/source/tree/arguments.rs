//! What was named: which arguments are the same, which lie within one another, and how what lies under them is reported.
//!
//! Promises: an argument that another one spells differently by `./` or a trailing slash is walked once; a file belongs to the innermost
//! argument that names it, so that overlapping arguments visit it once.
//! Leaves out: links and `..`, which make one place two spellings; such a place is reported under both.

use std::{
    collections::HashSet,
    fs,
    io::ErrorKind,
    path::{Component, Path, PathBuf},
};

use crate::{blob::BlobPath, error::Error, source::Options};

/// The arguments, each once.
#[derive(Debug)]
pub(super) struct Arguments {
    /// Roots that are directories, as typed.
    pub directories: Vec<PathBuf>,
    /// Roots that are not, and listed files of any kind, as typed.
    pub files: Vec<PathBuf>,
    all: HashSet<PathBuf>,
}

impl Arguments {
    /// Sorts out the arguments. A root that cannot be reached is an error.
    pub fn new(options: &Options) -> Result<Self, Error> {
        let mut arguments = Self { directories: Vec::new(), files: Vec::new(), all: HashSet::new() };
        for root in &options.roots {
            let is_dir = fs::metadata(root).map_err(|error| unreachable_root(root, &error))?.is_dir();
            if arguments.all.insert(lexical(root)) {
                if is_dir { &mut arguments.directories } else { &mut arguments.files }.push(root.clone());
            }
        }
        for file in &options.files {
            if arguments.all.insert(lexical(file)) {
                arguments.files.push(file.clone());
            }
        }
        Ok(arguments)
    }

    /// The other arguments that lie beneath `typed`, relative to it.
    pub fn beneath(&self, typed: &Path) -> HashSet<PathBuf> {
        let root = lexical(typed);
        let beneath = self.all.iter().filter_map(|other| relative(&root, other));
        beneath.filter(|other| !other.as_os_str().is_empty()).collect()
    }

    /// How paths under the directory `typed` are reported.
    pub fn reported(&self, typed: &Path) -> Reported {
        if self.all.len() == 1 && self.directories.len() == 1 {
            return Reported(Vec::new());
        }
        let mut prefix = BlobPath::from_path(typed).as_bytes().to_vec();
        while prefix.last() == Some(&b'/') {
            prefix.pop();
        }
        prefix.push(b'/');
        Reported(prefix)
    }
}

/// What stands before a root's relative paths in a report: nothing, or the root and a slash.
#[derive(Clone, Debug)]
pub(super) struct Reported(Vec<u8>);

impl Reported {
    /// How what lies at `relative` under the root is reported; the root itself, where there is no prefix, as `.`.
    pub fn path(&self, relative: &Path) -> BlobPath {
        let path = BlobPath::from_path(relative);
        match (self.0.is_empty(), relative.as_os_str().is_empty()) {
            (true, true) => BlobPath::from_bytes(b".".to_vec()),
            (true, false) => path,
            (false, true) => BlobPath::from_bytes(self.0[..self.0.len().saturating_sub(1).max(1)].to_vec()),
            (false, false) => BlobPath::from_bytes([&self.0, path.as_bytes()].concat()),
        }
    }

    /// What stands before names that follow `relative` and a slash.
    pub fn before(&self, relative: &Path) -> Vec<u8> {
        let mut bytes = self.0.clone();
        if !relative.as_os_str().is_empty() {
            bytes.extend_from_slice(BlobPath::from_path(relative).as_bytes());
            bytes.push(b'/');
        }
        bytes
    }
}

/// The path without `.` components and needless slashes. `.` itself stays, and `-` is a name, not the standard input that `ignore`
/// takes it for.
pub(super) fn lexical(path: &Path) -> PathBuf {
    let plain: PathBuf = path.components().filter(|component| *component != Component::CurDir).collect();
    match plain.to_str() {
        Some("") => PathBuf::from("."),
        Some("-") => PathBuf::from("./-"),
        _ => plain,
    }
}

/// `path` relative to `root`, when it lies in it; both lexical.
fn relative(root: &Path, path: &Path) -> Option<PathBuf> {
    if root == Path::new(".") {
        let inside = path.is_relative() && path.components().next() != Some(Component::ParentDir);
        return inside.then(|| path.strip_prefix(".").unwrap_or(path).to_owned());
    }
    path.strip_prefix(root).ok().map(Path::to_owned)
}

fn unreachable_root(root: &Path, error: &std::io::Error) -> Error {
    let what = match error.kind() {
        ErrorKind::NotFound => "no such file or directory; check the path".to_owned(),
        _ => format!("{error}; check the path and its permissions"),
    };
    Error::Source(format!("{}: {what}", BlobPath::from_path(root).to_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (typed, plain) in
            [("a//b/./c/", "a/b/c"), ("./a", "a"), (".", "."), ("./", "."), ("-", "./-"), ("/", "/"), ("../a", "../a")]
        {
            assert_eq!(lexical(Path::new(typed)), Path::new(plain), "{typed}");
        }
    }

    #[test]
    fn within_one_another() {
        let cases =
            [(".", "a/b", Some("a/b")), (".", "../a", None), (".", "/a", None), ("a", "ab", None), ("a", "a/b", Some("b"))];
        for (root, path, expected) in cases {
            assert_eq!(relative(Path::new(root), Path::new(path)).as_deref(), expected.map(Path::new), "{root} {path}");
        }
        assert_eq!(relative(Path::new("."), Path::new("./-")).as_deref(), Some(Path::new("-")));
    }

    #[test]
    fn reported_under_the_argument_as_typed() {
        let reported = Reported(b"./a/".to_vec());
        let text = |path: BlobPath| path.to_lossy().into_owned();
        assert_eq!(text(reported.path(Path::new("x/y"))), "./a/x/y");
        assert_eq!(text(reported.path(Path::new(""))), "./a");
        assert_eq!(text(Reported(b"/".to_vec()).path(Path::new(""))), "/");
        assert_eq!(text(Reported(Vec::new()).path(Path::new(""))), ".");
    }
}
