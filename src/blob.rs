//! Bytes to be scanned and where they came from.
//!
//! Promises: a [`BlobPath`] keeps a name's real bytes, `/`-separated, so that two names are never taken for one; a [`Provenance`]
//! says how to find the bytes again.
//! Leaves out: reading (source) and decoding (unpack).

use std::path::Path;

use serde::{Serialize, Serializer};

/// What parts a container's path from its member's: `app.zip!etc/app.env`.
const WITHIN: u8 = b'!';
/// Bytes of a member's name that are kept; the names in archives are anybody's.
const LONGEST_NAME: usize = 1024;

/// A path as it is reported: the name's own bytes, `/`-separated on every platform. Not always UTF-8.
///
/// A member's path is the container's, `!`, and its own: `app.tar.gz!layer/etc/app.env`. It is known where each one begins, so that a file
/// whose own name has a `!` is none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobPath {
    bytes: Box<[u8]>,
    /// Where each `!` stands that a member follows.
    members: Box<[usize]>,
}

impl BlobPath {
    /// From bytes that are already `/`-separated.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_boxed_slice(), members: Box::default() }
    }

    /// From a path of this platform.
    pub fn from_path(path: &Path) -> Self {
        let bytes = path.as_os_str().as_encoded_bytes();
        if std::path::MAIN_SEPARATOR == '/' {
            return Self::from_bytes(bytes.to_vec());
        }
        Self::from_bytes(String::from_utf8_lossy(bytes).replace(std::path::MAIN_SEPARATOR, "/").into_bytes())
    }

    /// The path of a member of this container. A leading `./` says nothing; a name that is too long is cut.
    #[must_use]
    pub fn member(&self, name: &[u8]) -> Self {
        let name = name.strip_prefix(b"./").filter(|rest| !rest.is_empty()).unwrap_or(name);
        let cut = if name.len() > LONGEST_NAME { "…".as_bytes() } else { &[] };
        let kept = &name[..name.len().min(LONGEST_NAME)];
        let members = self.members.iter().copied().chain([self.bytes.len()]).collect();
        Self { bytes: [&self.bytes, &[WITHIN][..], kept, cut].concat().into(), members }
    }

    /// The whole, as it is reported.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The path of the file that is outside of all containers: what can be opened.
    pub fn outer(&self) -> &[u8] {
        &self.bytes[..self.members.first().copied().unwrap_or(self.bytes.len())]
    }

    /// The path within the innermost container; the whole, where there is none.
    pub fn inner(&self) -> &[u8] {
        &self.bytes[self.members.last().map_or(0, |at| at + 1)..]
    }

    /// Whether it is a member's.
    pub fn is_member(&self) -> bool {
        !self.members.is_empty()
    }

    /// The whole as text; bytes that are not UTF-8 become U+FFFD.
    pub fn to_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// As [`BlobPath::to_lossy`], with containers as directories: for whoever asks what kind of place it is.
    pub fn directories_lossy(&self) -> std::borrow::Cow<'_, str> {
        if self.members.is_empty() {
            return self.to_lossy();
        }
        let mut bytes = self.bytes.to_vec();
        self.members.iter().for_each(|&at| bytes[at] = b'/');
        String::from_utf8_lossy(&bytes).into_owned().into()
    }

    /// Whether the name is UTF-8, so that [`BlobPath::to_lossy`] loses nothing.
    pub fn is_utf8(&self) -> bool {
        std::str::from_utf8(&self.bytes).is_ok()
    }

    /// The part after the last `/`, within the innermost container.
    pub fn file_name(&self) -> &[u8] {
        let inner = self.inner();
        inner.rsplit(|&b| b == b'/').next().unwrap_or(inner)
    }

    /// The part before the file name, empty when there is none.
    pub fn directory(&self) -> &[u8] {
        &self.bytes[..self.bytes.len() - self.file_name().len()]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The text was decoded from this encoding, named as in the WHATWG Encoding Standard: `utf-16le`, `utf-16be`.
    Decoded(&'static str),
    /// The bytes were decompressed: `gzip`, `bzip2`, `xz`, `zstd`.
    Decompressed(&'static str),
    /// The texts were taken out of a file of this form: `java class`, `compiled python`.
    Texts(&'static str),
    /// The bytes are a member of an archive.
    Member(Member),
}

/// Which member of an archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Member {
    /// The archive's format: `zip`, `tar` …
    pub archive: &'static str,
    /// The member's place in the archive, from 0: names may come twice.
    pub index: u64,
    /// Its name, cut when it is too long.
    pub path: BlobPath,
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
    fn a_member_is_within_its_container() {
        let file = BlobPath::from_path(Path::new("d!r/app.tar"));
        let member = file.member(b"./lib/x.jar").member(b"etc/app.env");
        assert_eq!(member.as_bytes(), b"d!r/app.tar!lib/x.jar!etc/app.env");
        assert_eq!((member.outer(), member.inner()), (&b"d!r/app.tar"[..], &b"etc/app.env"[..]));
        assert_eq!((member.file_name(), member.directory()), (&b"app.env"[..], &b"d!r/app.tar!lib/x.jar!etc/"[..]));
        assert_eq!(member.directories_lossy(), "d!r/app.tar/lib/x.jar/etc/app.env");
        assert_eq!((file.outer(), file.inner(), file.is_member()), (file.as_bytes(), file.as_bytes(), false));
        let top = file.member(b"app.env");
        assert_eq!((top.file_name(), top.directory()), (&b"app.env"[..], &b"d!r/app.tar!"[..]));
    }

    #[test]
    fn a_members_name_is_cut() {
        let member = BlobPath::from_bytes(b"a.zip".to_vec()).member(&[b'n'; 70_000]);
        assert_eq!(member.as_bytes().len(), "a.zip!…".len() + LONGEST_NAME);
        assert!(member.is_utf8());
    }

    #[test]
    fn a_name_that_is_not_utf8_keeps_its_bytes() {
        let path = BlobPath::from_bytes(b"a\xff".to_vec());
        assert!(!path.is_utf8());
        assert_eq!((path.as_bytes(), &*path.to_lossy()), (&b"a\xff"[..], "a\u{fffd}"));
    }
}
