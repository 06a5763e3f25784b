//! The names of git's objects, and the paths that trees give them.
//!
//! Promises: a path is bounded, whatever the trees say of one another.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// An object's hash; of SHA-1's 20 bytes the rest are zeros.
pub type Name = [u8; 32];
/// The tree that an object lies in, and its name there.
pub type Places = HashMap<Name, (Name, Vec<u8>)>;

/// Directories in one another.
const DEEPEST_PATH: usize = 64;

/// What names objects.
#[derive(Clone, Copy)]
pub enum Hash {
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl Hash {
    /// Bytes of a name.
    pub fn width(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The name at the beginning of some bytes.
    pub fn name(self, bytes: &[u8]) -> Option<Name> {
        let mut name = Name::default();
        name[..self.width()].copy_from_slice(bytes.get(..self.width())?);
        Some(name)
    }

    /// The name of an object of that kind.
    pub fn of(self, kind: &str, content: &[u8]) -> Name {
        let head = format!("{kind} {}\0", content.len());
        let digest = |bytes: &[u8]| self.name(bytes).expect("as wide as the hash");
        match self {
            Self::Sha1 => digest(&Sha1::new().chain_update(head).chain_update(content).finalize()),
            Self::Sha256 => digest(&Sha256::new().chain_update(head).chain_update(content).finalize()),
        }
    }
}

/// `MODE NAME\0` and the name of an object.
pub fn tree_entry(tree: &[u8], hash: Hash) -> Option<(&[u8], Name, &[u8])> {
    let zero = memchr::memchr(0, tree)?;
    let space = memchr::memchr(b' ', &tree[..zero])?;
    let name = hash.name(&tree[zero + 1..])?;
    Some((&tree[space + 1..zero], name, &tree[zero + 1 + hash.width()..]))
}

/// The way to an object, from its tree up.
pub fn path(name: Name, hash: Hash, places: &Places) -> Vec<u8> {
    let (mut parts, mut at) = (Vec::new(), name);
    while let Some((tree, file)) = places.get(&at).filter(|_| parts.len() < DEEPEST_PATH) {
        parts.push(file.as_slice());
        at = *tree;
    }
    parts.reverse();
    if parts.is_empty() { format!("object {}", HEXLOWER.encode(&name[..hash.width()])).into_bytes() } else { parts.join(&b'/') }
}
