//! Bytes to be scanned and where they came from.
//!
//! Promises: a [`BlobPath`] keeps a name's real bytes, `/`-separated, so that two names are never taken for one; a [`Provenance`]
//! says how to find the bytes again.
//! Leaves out: reading (source) and decoding (unpack).

use std::path::Path;

use serde::{Serialize, Serializer};

/// A path as it is reported: the name's own bytes, `/`-separated on every platform. Not always UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobPath(Box<[u8]>);

impl BlobPath {
    /// From bytes that are already `/`-separated.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes.into_boxed_slice())
    }

    /// From a path of this platform.
    pub fn from_path(path: &Path) -> Self {
        let bytes = path.as_os_str().as_encoded_bytes();
        if std::path::MAIN_SEPARATOR == '/' {
            return Self(bytes.into());
        }
        Self(String::from_utf8_lossy(bytes).replace(std::path::MAIN_SEPARATOR, "/").into_bytes().into())
    }

    /// The name's own bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The name as text; bytes that are not UTF-8 become U+FFFD.
    pub fn to_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Whether the name is UTF-8, so that [`BlobPath::to_lossy`] loses nothing.
    pub fn is_utf8(&self) -> bool {
        std::str::from_utf8(&self.0).is_ok()
    }

    /// The part after the last `/`.
    pub fn file_name(&self) -> &[u8] {
        self.0.rsplit(|&b| b == b'/').next().unwrap_or(&self.0)
    }

    /// The part before the last `/`, empty when there is none.
    pub fn directory(&self) -> &[u8] {
        &self.0[..self.0.len() - self.file_name().len()]
    }
}

impl std::fmt::Debug for BlobPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_lossy())
    }
}

impl Serialize for BlobPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_lossy())
    }
}

/// What a blob was read from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "origin", rename_all = "lowercase")]
pub enum Origin {
    /// A file of the work tree, or one named on the command line.
    File,
    /// Standard input.
    Stdin,
    /// A blob of a git repository.
    Git(GitBlob),
}

/// A blob of a git repository, as `git cat-file blob` finds it again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct GitBlob {
    /// The blob's object name, in hexadecimal.
    pub blob: String,
    /// The commit that introduced it; `None` for what is in the index only.
    #[serde(flatten)]
    pub commit: Option<GitCommit>,
    /// How long it lived, where the whole history was read.
    #[serde(flatten)]
    pub life: Option<GitLife>,
}

/// How long a value has been in a history.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct GitLife {
    /// Whether HEAD has it still.
    pub in_head: bool,
    /// The last commit that has it.
    pub last_commit: Option<String>,
    /// When its author wrote that one.
    pub last_date: Option<String>,
    /// Every path at which it was found in the same blobs, sorted.
    pub paths: Vec<BlobPath>,
    /// What keeps it in the repository.
    pub kept_by: Kept,
}

/// What keeps an object in a repository, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// A branch, a tag, a remote's branch, HEAD.
    Refs,
    /// The stash, or a replace ref.
    Stash,
    /// The memory of where refs once were.
    Reflog,
    /// Nothing: git will throw it away in time.
    Nothing,
}

/// A commit that introduced a blob.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct GitCommit {
    /// Its object name, in hexadecimal.
    pub commit: String,
    /// When its author wrote it, as the commit has it: `2024-01-31T12:00:00+0100`.
    pub author_date: String,
    /// Its place among the run's commits, parents first.
    #[serde(skip)]
    pub order: usize,
}

/// What was undone between the outermost bytes and the text that was scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The text was decoded from this encoding, named as in the WHATWG Encoding Standard: `utf-16le`, `utf-16be`.
    Decoded(&'static str),
}

/// How to find a blob's bytes again: what they were read from, and what lay around them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Provenance {
    /// What the outermost bytes were read from.
    #[serde(flatten)]
    pub origin: Origin,
    /// Outermost first; empty for plain text.
    pub layers: Vec<Layer>,
}

/// Bytes on their way through the engine: borrowed, so that buffers are reused.
#[derive(Clone, Copy, Debug)]
pub struct Blob<'a> {
    /// The text, or a piece of it.
    pub bytes: &'a [u8],
    /// Where it came from.
    pub provenance: &'a Provenance,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_directories() {
        let path = BlobPath::from_path(Path::new("a/b/c.txt"));
        assert_eq!((path.file_name(), path.directory()), (&b"c.txt"[..], &b"a/b/"[..]));
        let bare = BlobPath::from_path(Path::new("c.txt"));
        assert_eq!((bare.file_name(), bare.directory()), (&b"c.txt"[..], &b""[..]));
    }

    #[test]
    fn a_name_that_is_not_utf8_keeps_its_bytes() {
        let path = BlobPath::from_bytes(b"a\xff".to_vec());
        assert!(!path.is_utf8());
        assert_eq!((path.as_bytes(), &*path.to_lossy()), (&b"a\xff"[..], "a\u{fffd}"));
    }
}
