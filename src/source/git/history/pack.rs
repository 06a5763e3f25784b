//! A pack and how its objects are made from each other: the delta trees.
//!
//! Promises: whatever an index or a pack says, no panic, no endless chain; what leads nowhere is told. Every node is 24 bytes.
//! Leaves out: checksums (git does not look at them either when it reads), and what only a multi-pack index lists: git keeps the single
//! indexes beside it.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use gix::{
    ObjectId,
    objs::Kind,
    odb::pack::{data, data::entry::Header, index},
};

use super::log::NONE;

/// An open pack.
pub(super) struct Pack {
    /// The pack's file name.
    pub name: String,
    index: index::File,
    pub data: data::File,
    /// By place in the pack.
    nodes: Vec<Node>,
}

#[derive(Clone, Copy)]
struct Node {
    offset: u64,
    /// Its place in the index.
    position: u32,
    /// What it is made from, by place in the pack; [`NONE`] for what stands alone.
    base: u32,
    kind: Option<Kind>,
}

/// The packs of a repository, and those that cannot be read.
pub(super) fn packs(directories: &[PathBuf], format: gix_hash::Kind) -> (Vec<Pack>, Vec<(PathBuf, String)>) {
    let (mut packs, mut broken) = (Vec::new(), Vec::new());
    for directory in directories {
        let listed = fs::read_dir(directory.join("pack")).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = listed.map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "idx"));
        paths.sort();
        for path in paths {
            // gix-pack trusts that an index is well formed.
            match catch_unwind(AssertUnwindSafe(|| Pack::open(&path, format))) {
                Ok(Ok(pack)) => packs.push(pack),
                Ok(Err(cause)) => broken.push((path.with_extension("pack"), cause)),
                Err(_) => broken.push((path, "its index is corrupt".to_owned())),
            }
        }
    }
    (packs, broken)
}

impl Pack {
    fn open(path: &Path, format: gix_hash::Kind) -> Result<Self, String> {
        let index = index::File::at(path, format).map_err(|error| error.to_string())?;
        let path = path.with_extension("pack");
        let data = data::File::at(&path, format).map_err(|error| error.to_string())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut pack = Self { name, index, data, nodes: Vec::new() };
        pack.nodes = pack.order();
        pack.find_bases();
        pack.find_kinds();
        Ok(pack)
    }

    fn order(&self) -> Vec<Node> {
        let node = |position| Node { offset: self.index.pack_offset_at_index(position), position, base: NONE, kind: None };
        let mut nodes: Vec<Node> = (0..self.index.num_objects()).map(node).collect();
        nodes.sort_unstable_by_key(|node| node.offset);
        nodes
    }

    fn find_bases(&mut self) {
        for at in 0..self.nodes.len() {
            let offset = self.nodes[at].offset;
            let base = match self.entry(offset).map(|entry| entry.header) {
                Some(Header::OfsDelta { base_distance }) => Header::verified_base_pack_offset(offset, base_distance),
                Some(Header::RefDelta { base_id }) => self.index.lookup(base_id).map(|at| self.index.pack_offset_at_index(at)),
                Some(header) => {
                    self.nodes[at].kind = header.as_kind();
                    continue;
                }
                None => continue,
            };
            let found = base.and_then(|base| self.nodes.binary_search_by_key(&base, |node| node.offset).ok());
            self.nodes[at].base = found.and_then(|found| u32::try_from(found).ok()).unwrap_or(NONE);
        }
    }

    /// What is made from a blob is a blob. A circle leads to no kind, and neither does a base that is not here.
    fn find_kinds(&mut self) {
        let mut chain = Vec::new();
        for start in 0..self.nodes.len() {
            let mut at = start;
            while let (None, base) = (self.nodes[at].kind, self.nodes[at].base)
                && base != NONE
                && chain.len() <= self.nodes.len()
            {
                chain.push(at);
                at = base as usize;
            }
            let kind = self.nodes[at].kind;
            for node in chain.drain(..) {
                self.nodes[node].kind = kind;
                if kind.is_none() {
                    self.nodes[node].base = NONE;
                }
            }
        }
    }

    /// The header of what lies at an offset.
    pub fn entry(&self, offset: u64) -> Option<data::Entry> {
        let inside = usize::try_from(offset).is_ok_and(|offset| offset < self.data.data_len());
        if inside { self.data.entry(offset).ok() } else { None }
    }

    /// How many objects it has.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// An object's name.
    pub fn id(&self, node: u32) -> ObjectId {
        self.index.oid_at_index(self.nodes[node as usize].position).to_owned()
    }

    /// What kind of object it is, if that can be told.
    pub fn kind(&self, node: u32) -> Option<Kind> {
        self.nodes[node as usize].kind
    }

    /// Where it lies.
    pub fn offset(&self, node: u32) -> u64 {
        self.nodes[node as usize].offset
    }

    /// What it is made from, or [`NONE`].
    pub fn base(&self, node: u32) -> u32 {
        self.nodes[node as usize].base
    }
}
