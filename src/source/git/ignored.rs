//! What `.keysweepignore` leaves out of git's objects: the one at the top and those in directories, as for files of the work tree.
//!
//! Promises: read from one place only, a commit's tree or the work tree, and only in directories that something to be scanned lies in;
//! what is left out is told. Leaves out: every other ignore file, for what is committed is committed.

use std::{collections::HashMap, path::PathBuf};

use gix::{
    ObjectId,
    objs::{Kind, TreeRefIter, tree::EntryKind},
};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{GitEntry, objects::Objects};
use crate::{
    blob::BlobPath,
    coverage::{Coverage, PassedOver},
    source::{IGNORE_FILE, file::read_small},
};

/// Longer ones are none.
const LIMIT: u64 = 1 << 20;

/// Where `.keysweepignore` is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IgnoreFiles {
    /// The tree of this name.
    Tree(String),
    /// The work tree that has its top here.
    WorkTree(PathBuf),
}

/// Tells what is left out.
pub(super) struct Ignored<'a> {
    objects: &'a Objects,
    files: Option<&'a IgnoreFiles>,
    directories: HashMap<Vec<u8>, Directory>,
}

/// A directory that was asked about.
#[derive(Default)]
struct Directory {
    is_hidden: bool,
    /// What its own file says, if it has one.
    rules: Option<Gitignore>,
    /// Its tree, where one is read.
    tree: Option<ObjectId>,
}

impl<'a> Ignored<'a> {
    /// By these files; `None` for none.
    pub fn new(objects: &'a Objects, files: Option<&'a IgnoreFiles>) -> Self {
        Self { objects, files, directories: HashMap::new() }
    }

    /// Takes out what is left out, path by path, and notes what has no path left.
    pub fn take_out(&mut self, entries: &mut Vec<GitEntry>, coverage: &mut Coverage) {
        if self.files.is_none() {
            return;
        }
        entries.retain_mut(|entry| {
            entry.others.retain(|other| !self.hides(&other.path));
            if !self.hides(&entry.path) {
                return true;
            }
            if entry.others.is_empty() {
                coverage.passed_over.push((PassedOver::Excluded, entry.path.clone()));
                return false;
            }
            let first = entry.others.remove(0);
            (entry.path, entry.blob.commit) = (first.path, first.commit);
            true
        });
    }

    /// Whether the file at this path is left out.
    pub fn hides(&mut self, path: &BlobPath) -> bool {
        if self.files.is_none() {
            return false;
        }
        let path = path.as_bytes();
        let parent = &path[..path.iter().rposition(|&byte| byte == b'/').unwrap_or(0)];
        self.load(parent);
        self.directories[parent].is_hidden || self.says(path, false)
    }

    /// Learns of a directory and all above it.
    fn load(&mut self, directory: &[u8]) {
        let slashes = memchr::memchr_iter(b'/', directory);
        let all = std::iter::once(0).chain(slashes).chain([directory.len()]);
        for end in all {
            let path = &directory[..end];
            if self.directories.contains_key(path) {
                continue;
            }
            let parent = &path[..path.iter().rposition(|&byte| byte == b'/').unwrap_or(0)];
            let is_hidden = end > 0 && (self.directories[parent].is_hidden || self.says(path, true));
            // Nothing below what is left out can be taken in again.
            let known = if is_hidden { Directory { is_hidden, ..Directory::default() } } else { self.read(path, parent) };
            self.directories.insert(path.to_vec(), known);
        }
    }

    /// What the files above a path say of it: the nearest that says anything.
    fn says(&self, path: &[u8], is_directory: bool) -> bool {
        let mut end = path.len();
        while end > 0 {
            end = path[..end].iter().rposition(|&byte| byte == b'/').unwrap_or(0);
            let rules = self.directories.get(&path[..end]).and_then(|directory| directory.rules.as_ref());
            let relative = &path[if end == 0 { 0 } else { end + 1 }..];
            let said = rules.map(|rules| rules.matched(native(relative), is_directory));
            if let Some(said) = said.filter(|said| !said.is_none()) {
                return said.is_ignore();
            }
        }
        false
    }

    fn read(&self, path: &[u8], parent: &[u8]) -> Directory {
        match self.files {
            None => Directory::default(),
            Some(IgnoreFiles::WorkTree(top)) => {
                let bytes = read_small(&top.join(native(path)).join(IGNORE_FILE), LIMIT).ok();
                Directory { rules: bytes.map(|bytes| rules(&bytes)), ..Directory::default() }
            }
            Some(IgnoreFiles::Tree(name)) => {
                let tree = if path.is_empty() {
                    ObjectId::from_hex(name.as_bytes()).ok()
                } else {
                    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
                    self.directories[parent].tree.and_then(|tree| self.entry(tree, name, true))
                };
                let file = tree.and_then(|tree| self.entry(tree, IGNORE_FILE.as_bytes(), false));
                let bytes = file.and_then(|file| self.objects.find(file).ok().flatten()).map(|(_, bytes)| bytes);
                let bytes = bytes.filter(|bytes| bytes.len() as u64 <= LIMIT);
                Directory { rules: bytes.map(|bytes| rules(&bytes)), tree, ..Directory::default() }
            }
        }
    }

    fn entry(&self, tree: ObjectId, name: &[u8], is_directory: bool) -> Option<ObjectId> {
        let Ok(Some((Kind::Tree, data))) = self.objects.find(tree) else { return None };
        let is_wanted = |kind| match kind {
            EntryKind::Tree => is_directory,
            EntryKind::Blob | EntryKind::BlobExecutable => !is_directory,
            EntryKind::Link | EntryKind::Commit => false,
        };
        let mut entries = TreeRefIter::from_bytes(&data, tree.kind()).filter_map(Result::ok);
        entries.find(|entry| entry.filename == name && is_wanted(entry.mode.kind())).map(|entry| entry.oid.to_owned())
    }
}

/// A line that is no pattern says nothing, as in every ignore file.
fn rules(bytes: &[u8]) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for line in String::from_utf8_lossy(bytes).lines() {
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// A path as this platform writes it.
fn native(path: &[u8]) -> PathBuf {
    let lossy = || PathBuf::from(String::from_utf8_lossy(path).into_owned());
    gix::path::from_bstr(gix::bstr::BStr::new(path)).map_or_else(|_| lossy(), std::borrow::Cow::into_owned)
}
