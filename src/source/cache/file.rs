//! The form of a cache on the disk: 256 blocks by the first byte of a name, each with its keyed hash.
//!
//! Promises: a block is believed only when the hash over it, its number and the head is right; sizes are checked before they are used.

use std::{
    fs,
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use super::{Clean, Kind, key::Key};
use crate::source::file::open_regular;

const MAGIC: &[u8; 16] = b"keysweep known 1";
/// One for each first byte of a name.
pub(super) const BLOCKS: usize = 256;
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
    /// Where each block's records begin among all, and where the last one's end.
    starts: Vec<usize>,
    /// A bit for each record: whether it was asked for.
    used: Vec<AtomicU64>,
    blocks: Vec<OnceLock<Result<Vec<u8>, String>>>,
}

impl File {
    /// Opens a cache; `None` when there is none for these rules.
    pub fn open(path: &Path, key: &Key, digest: &[u8; 32]) -> Result<Option<Self>, String> {
        let mut file = match open_regular(path) {
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
        let mut starts = vec![0];
        (0..BLOCKS).for_each(|block| starts.push(starts[block] + number(52 + 4 * block)));
        let (width, records) = (number(48), starts[BLOCKS]);
        let expected = HEAD + TAG + BLOCKS * TAG + records * size(width);
        if !matches!(width, 20 | 32) || file.metadata().map_or(0, |metadata| metadata.len()) != expected as u64 {
            return Err("it has another size than it says".to_owned());
        }
        let tag = tag.try_into().expect("split there");
        let used = (0..=records / 64).map(|_| AtomicU64::new(0)).collect();
        let blocks = (0..BLOCKS).map(|_| OnceLock::new()).collect();
        Ok(Some(Self { file: Mutex::new(file), tag, width, starts, used, blocks }))
    }

    /// How many records it has.
    pub fn len(&self) -> usize {
        self.starts[BLOCKS]
    }

    /// How many of them were asked for.
    pub fn used(&self) -> usize {
        self.used.iter().map(|bits| bits.load(Ordering::Relaxed).count_ones() as usize).sum()
    }

    /// The length of a name.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Notes that it is still in use, unless that was noted less than so long ago.
    pub fn note_use(&self, now: SystemTime, each: Duration) {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = file.metadata().and_then(|metadata| metadata.modified());
        if noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|since| since > each)) {
            // Where that is not allowed, it is made anew some day.
            let _ = file.set_modified(now);
        }
    }

    /// Looks an object up.
    pub fn get(&self, key: &Key, name: &[u8]) -> Result<Option<Clean>, String> {
        if name.len() != self.width {
            return Ok(None);
        }
        let number = usize::from(name[0]);
        let (records, size) = (self.block(key, number)?, size(self.width));
        let (mut low, mut high) = (0, records.len() / size);
        while low < high {
            let middle = usize::midpoint(low, high);
            let record = &records[middle * size..(middle + 1) * size];
            match record[..self.width].cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let at = self.starts[number] + middle;
                    self.used[at / 64].fetch_or(1 << (at % 64), Ordering::Relaxed);
                    return Ok(clean(&record[self.width..]));
                }
            }
        }
        Ok(None)
    }

    fn block(&self, key: &Key, number: usize) -> Result<&[u8], String> {
        let read = self.blocks[number].get_or_init(|| self.read(key, number).map_err(|error| error.to_string()));
        read.as_deref().map_err(Clone::clone)
    }

    fn read(&self, key: &Key, number: usize) -> io::Result<Vec<u8>> {
        let (before, count) = (self.starts[number], self.starts[number + 1] - self.starts[number]);
        let start = HEAD + TAG + number * TAG + before * size(self.width);
        let mut bytes = vec![0; count * size(self.width) + TAG];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(start as u64))?;
        file.read_exact(&mut bytes)?;
        let tag = bytes.split_off(bytes.len() - TAG);
        if tag[..] != block_hash(key, number, &self.tag, &bytes) {
            return Err(io::Error::other("it is damaged, or not written by this user"));
        }
        Ok(bytes)
    }

    /// A block's records, all or those that were asked for; none if they cannot be believed.
    pub fn records(&self, key: &Key, number: usize, only_used: bool) -> Vec<u8> {
        let Ok(block) = self.block(key, number) else { return Vec::new() };
        if !only_used {
            return block.to_vec();
        }
        let is_used = |at: usize| self.used[at / 64].load(Ordering::Relaxed) >> (at % 64) & 1 == 1;
        let records = block.chunks_exact(size(self.width)).enumerate();
        records.filter(|(at, _)| is_used(self.starts[number] + at)).flat_map(|(_, record)| record).copied().collect()
    }
}

/// What a record takes, by the length of a name.
pub(super) fn size(width: usize) -> usize {
    width + REST
}

/// Puts a record at the end of a block.
pub(super) fn append(block: &mut Vec<u8>, name: &[u8], clean: Clean) {
    block.extend_from_slice(name);
    block.extend_from_slice(&clean.bytes.to_le_bytes());
    block.push(match clean.kind {
        Kind::Text => 0,
        Kind::Binary => 1,
        Kind::Pointer => 2,
    });
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

/// Writes a cache of sorted blocks, whole or not at all.
pub(super) fn write(path: &Path, key: &Key, digest: &[u8; 32], width: usize, blocks: &[Vec<u8>]) -> io::Result<()> {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = [&MAGIC[..], digest, &number(width)].concat();
    blocks.iter().for_each(|block| bytes.extend_from_slice(&number(block.len() / size(width))));
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
