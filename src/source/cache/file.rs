//! The form of a cache on the disk: 256 blocks by the first byte of a name, each with its keyed hash.
//!
//! Promises: a block is believed only when the hash over it, its number and the head is right; sizes are checked before they are used.

use std::{
    fs,
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Mutex, OnceLock, PoisonError},
};

use super::{Clean, Kind, Records, key::Key};

const MAGIC: &[u8; 16] = b"keysweep known 1";
const BLOCKS: usize = 256;
const TAG: usize = 32;
/// Magic, digest, the length of names, a count for each block.
const HEAD: usize = 16 + 32 + 4 + 4 * BLOCKS;
/// What follows a name: bytes and kind.
const REST: usize = 9;
/// About what a record takes.
pub(super) const RECORD: usize = 20 + REST;

/// A cache that lies on the disk.
pub(super) struct File {
    file: Mutex<fs::File>,
    tag: [u8; TAG],
    width: usize,
    counts: Vec<usize>,
    blocks: Vec<OnceLock<Result<Vec<u8>, String>>>,
}

impl File {
    /// Opens a cache; `None` when there is none for these rules.
    pub fn open(path: &Path, key: &Key, digest: &[u8; 32]) -> Result<Option<Self>, String> {
        let mut file = match fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let mut head = [0; HEAD + TAG];
        file.read_exact(&mut head).map_err(|_| "it ends too early".to_owned())?;
        let (head, tag) = head.split_at(HEAD);
        if tag != key.hash(&[head]) || !head.starts_with(MAGIC) {
            return Err("it is damaged, or not written by this user".to_owned());
        }
        if head[16..48] != digest[..] {
            return Ok(None);
        }
        let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
        let counts: Vec<usize> = (0..BLOCKS).map(|block| number(52 + 4 * block)).collect();
        let width = number(48);
        let records: usize = counts.iter().sum();
        let expected = HEAD + TAG + BLOCKS * TAG + records * (width + REST);
        if !matches!(width, 20 | 32) || file.metadata().map_or(0, |metadata| metadata.len()) != expected as u64 {
            return Err("it has another size than it says".to_owned());
        }
        let tag = tag.try_into().expect("split there");
        Ok(Some(Self { file: Mutex::new(file), tag, width, counts, blocks: (0..BLOCKS).map(|_| OnceLock::new()).collect() }))
    }

    /// How many records it has.
    pub fn len(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Looks an object up.
    pub fn get(&self, key: &Key, name: &[u8]) -> Result<Option<Clean>, String> {
        if name.len() != self.width {
            return Ok(None);
        }
        let records = self.block(key, usize::from(name[0]))?;
        let size = self.width + REST;
        let (mut low, mut high) = (0, records.len() / size);
        while low < high {
            let middle = usize::midpoint(low, high);
            let record = &records[middle * size..(middle + 1) * size];
            match record[..self.width].cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(clean(&record[self.width..])),
            }
        }
        Ok(None)
    }

    fn block(&self, key: &Key, number: usize) -> Result<&[u8], String> {
        let read = self.blocks[number].get_or_init(|| self.read(key, number).map_err(|error| error.to_string()));
        read.as_deref().map_err(Clone::clone)
    }

    fn read(&self, key: &Key, number: usize) -> io::Result<Vec<u8>> {
        let size = self.width + REST;
        let before: usize = self.counts[..number].iter().sum();
        let start = HEAD + TAG + number * TAG + before * size;
        let mut bytes = vec![0; self.counts[number] * size + TAG];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(start as u64))?;
        file.read_exact(&mut bytes)?;
        let tag = bytes.split_off(bytes.len() - TAG);
        if tag[..] != block_hash(key, number, &self.tag, &bytes) {
            return Err(io::Error::other("it is damaged, or not written by this user"));
        }
        Ok(bytes)
    }

    /// All records that can be believed.
    pub fn records(&self, key: &Key) -> Records {
        let blocks = (0..BLOCKS).filter_map(|number| self.block(key, number).ok());
        let records = blocks.flat_map(|block| block.chunks_exact(self.width + REST));
        records.filter_map(|record| Some((record[..self.width].into(), clean(&record[self.width..])?))).collect()
    }
}

fn block_hash(key: &Key, number: usize, head: &[u8; TAG], records: &[u8]) -> [u8; TAG] {
    key.hash(&[head, &(number as u64).to_le_bytes(), records])
}

fn clean(rest: &[u8]) -> Option<Clean> {
    let kind = match rest[8] {
        0 => Kind::Text,
        1 => Kind::Binary,
        2 => Kind::Pointer,
        _ => return None,
    };
    Some(Clean { bytes: u64::from_le_bytes(rest[..8].try_into().ok()?), kind })
}

/// Writes a cache, whole or not at all.
pub(super) fn write(path: &Path, key: &Key, digest: &[u8; 32], records: &Records) -> io::Result<()> {
    let width = records.keys().next().map_or(20, |name| name.len());
    let mut blocks = vec![Vec::new(); BLOCKS];
    for (name, clean) in records.iter().filter(|(name, _)| name.len() == width) {
        let block = &mut blocks[usize::from(name[0])];
        block.extend_from_slice(name);
        block.extend_from_slice(&clean.bytes.to_le_bytes());
        block.push(match clean.kind {
            Kind::Text => 0,
            Kind::Binary => 1,
            Kind::Pointer => 2,
        });
    }
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = [&MAGIC[..], digest, &number(width)].concat();
    blocks.iter().for_each(|block| bytes.extend_from_slice(&number(block.len() / (width + REST))));
    let tag = key.hash(&[&bytes]);
    bytes.extend_from_slice(&tag);
    for (at, block) in blocks.iter().enumerate() {
        bytes.extend_from_slice(block);
        bytes.extend_from_slice(&block_hash(key, at, &tag, block));
    }
    let directory = path.parent().ok_or_else(|| io::Error::other("it lies nowhere"))?;
    fs::create_dir_all(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(&bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
