//! What a repository's index tracks and stages. The only place that knows gix-index.
//!
//! Promises: versions 2 to 4, SHA-1 and SHA-256, split and sparse indexes; an index that is no index is a [`Broken`], whatever its bytes:
//! no panic, no recursion, and memory in proportion to the file.
//! Leaves out: checking the trailing checksum (git does not either), and whether a file is there, which is the work tree's to say:
//! that makes skip-worktree and merge stages of no account.

use std::{
    io::ErrorKind,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use gix_index::{
    Entry, State, decode,
    entry::{Flags, Mode, Stat},
};

use crate::{
    error::SkipReason,
    source::{
        file::read_small,
        git::repository::{ObjectFormat, Repository},
    },
};

/// 512 MiB: an index of several million files.
const LIMIT: u64 = 512 << 20;
const HEADER: usize = 12;
/// The names of a version 4 index may expand to this many times the file's size; real ones stay near 1.
const EXPANSION: usize = 16;

/// What an index tracks under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Tracked {
    /// A file, or a link.
    File,
    /// Another repository's commit.
    Submodule,
}

/// Why an index could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::source) struct Broken {
    /// Unreadable or corrupt.
    pub reason: SkipReason,
    /// The cause in words.
    pub detail: String,
}

/// What an index has under a name: what is staged.
#[derive(Debug)]
pub(in crate::source) struct Staged<'a> {
    /// `/`-separated and relative to the work tree; not to be trusted.
    pub name: &'a [u8],
    /// The blob's, or a submodule's commit.
    pub id: gix_hash::ObjectId,
    /// A file, a link, a submodule.
    pub mode: Mode,
    /// What the file was like when it was last known to be equal to the blob.
    pub stat: Stat,
    /// Whether `git add --intent-to-add` only announced it.
    pub announced: bool,
}

/// An index as it lies in its files.
struct Decoded {
    state: State,
    /// What a split index builds on.
    shared: Option<Shared>,
}

/// A shared index, and the places of its entries that are gone or replaced, in order.
struct Shared {
    state: State,
    deleted: Vec<usize>,
    replaced: Vec<usize>,
}

/// Calls `f` with each tracked name, `/`-separated and relative to the work tree. Names are not to be trusted. No index, no names.
pub(in crate::source) fn names(repository: &Repository, f: &mut dyn FnMut(&[u8], Tracked)) -> Result<(), Broken> {
    let kind = match repository.format {
        ObjectFormat::Sha1 => gix_hash::Kind::Sha1,
        ObjectFormat::Sha256 => gix_hash::Kind::Sha256,
    };
    entries(&repository.index, kind, &mut |staged| match staged.mode {
        Mode::DIR => {}
        Mode::COMMIT => f(staged.name, Tracked::Submodule),
        _ => f(staged.name, Tracked::File),
    })
}

/// Calls `f` with each entry of the index at `path`, of every stage. No index, no entries.
pub(in crate::source) fn entries(path: &Path, kind: gix_hash::Kind, f: &mut dyn FnMut(Staged<'_>)) -> Result<(), Broken> {
    let bytes = match read_small(path, LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::Other => return Err(corrupt(error.to_string())),
        Err(error) => return Err(Broken { reason: SkipReason::Unreadable, detail: error.to_string() }),
    };
    // gix-index is careful, but a panic in it must not end a run over other files.
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        let state = state(bytes, kind, None)?;
        let shared = shared(&state, path, kind)?;
        Ok(Decoded { state, shared })
    }));
    decoded.unwrap_or_else(|_| Err(corrupt("it cannot be parsed".to_owned())))?.each(f);
    Ok(())
}

impl Decoded {
    /// In a split index, the entries without a name replace those of the shared index that are marked so, in order.
    fn each(&self, f: &mut dyn FnMut(Staged<'_>)) {
        let (named, nameless): (Vec<_>, Vec<_>) =
            self.state.entries().iter().partition(|entry| !entry.path(&self.state).is_empty());
        if let Some(Shared { state, deleted, replaced }) = &self.shared {
            for (at, entry) in state.entries().iter().enumerate().filter(|(at, _)| deleted.binary_search(at).is_err()) {
                let new = replaced.binary_search(&at).ok().and_then(|nth| nameless.get(nth).copied());
                f(staged(entry.path(state), new.unwrap_or(entry)));
            }
        }
        named.into_iter().for_each(|entry| f(staged(entry.path(&self.state), entry)));
    }
}

fn staged<'a>(name: &'a [u8], entry: &Entry) -> Staged<'a> {
    let announced = entry.flags.contains(Flags::INTENT_TO_ADD);
    Staged { name, id: entry.id, mode: entry.mode, stat: entry.stat, announced }
}

/// The index that a split index builds on.
fn shared(state: &State, index: &Path, kind: gix_hash::Kind) -> Result<Option<Shared>, Broken> {
    let Some(link) = state.link().filter(|link| !link.shared_index_checksum.is_null()) else { return Ok(None) };
    let name = format!("sharedindex.{}", link.shared_index_checksum);
    let read = read_small(&index.with_file_name(&name), LIMIT);
    let bytes = read.map_err(|error| corrupt(format!("it is split, and {name} cannot be read: {error}")))?;
    let shared = state_of_shared(bytes, kind, link.shared_index_checksum)?;
    let (mut deleted, mut replaced) = (Vec::new(), Vec::new());
    if let Some(bitmaps) = &link.bitmaps {
        let entries = shared.entries().len();
        for (bitmap, places) in [(&bitmaps.delete, &mut deleted), (&bitmaps.replace, &mut replaced)] {
            let whole = bitmap.for_each_set_bit(|at| {
                places.push(at);
                (at < entries).then_some(())
            });
            whole.ok_or_else(|| corrupt(format!("it does not fit {name}")))?;
        }
    }
    Ok(Some(Shared { state: shared, deleted, replaced }))
}

fn state_of_shared(bytes: Vec<u8>, kind: gix_hash::Kind, checksum: gix_hash::ObjectId) -> Result<State, Broken> {
    let shared = state(bytes, kind, Some(checksum))?;
    match shared.link() {
        Some(_) => Err(corrupt("its shared index is itself split".to_owned())),
        None => Ok(shared),
    }
}

fn state(bytes: Vec<u8>, kind: gix_hash::Kind, checksum: Option<gix_hash::ObjectId>) -> Result<State, Broken> {
    let options = decode::Options {
        thread_limit: Some(1),
        expected_checksum: checksum,
        alloc_limit_bytes: Some(bytes.len().saturating_mul(8)),
        ..decode::Options::default()
    };
    let needed = without_optional_extensions(bytes, kind.len_in_bytes()).ok_or_else(|| corrupt("it is cut short".to_owned()))?;
    let decoded = State::from_bytes(&needed, std::time::UNIX_EPOCH.into(), kind, options);
    decoded.map(|(state, _)| state).map_err(|error| corrupt(error.to_string()))
}

/// The index without the caches that git adds to it (an upper-case letter marks them as optional). We have no use for them, and some are
/// trees, which gix-index decodes by recursion: hostile ones would exhaust the stack, which nothing can catch.
fn without_optional_extensions(mut bytes: Vec<u8>, hash: usize) -> Option<Vec<u8>> {
    let trailer = bytes.len().checked_sub(hash)?;
    let entries = end_of_entries(&bytes, hash)?;
    let mut kept = Vec::new();
    let mut rest = bytes.get(entries..trailer)?;
    while !rest.is_empty() {
        let size = usize::try_from(number(rest.get(4..8)?)).ok()?;
        let (extension, after) = rest.split_at_checked(size.checked_add(8)?)?;
        if !extension[0].is_ascii_uppercase() {
            kept.extend_from_slice(extension);
        }
        rest = after;
    }
    kept.extend_from_slice(&bytes[trailer..]);
    bytes.truncate(entries);
    bytes.extend_from_slice(&kept);
    Some(bytes)
}

/// Where the entries end. Also refuses prefix-compressed names that would expand beyond measure.
fn end_of_entries(bytes: &[u8], hash: usize) -> Option<usize> {
    let (version, count) = (number(bytes.get(4..8)?), number(bytes.get(8..HEADER)?));
    let (mut at, mut length, mut total) = (HEADER, 0_usize, 0_usize);
    for _ in 0..count {
        let flags_at = at + 40 + hash;
        let flags = number(bytes.get(flags_at..flags_at + 2)?);
        let name = flags_at + if flags & 0x4000 == 0 { 2 } else { 4 };
        if version == 4 {
            let (stripped, suffix) = offset(bytes, name)?;
            let end = suffix + memchr::memchr(0, bytes.get(suffix..)?)?;
            length = length.checked_sub(stripped)? + (end - suffix);
            total += length;
            at = end + 1;
        } else {
            let stated = (flags & 0xfff) as usize;
            let length = if stated < 0xfff { stated } else { memchr::memchr(0, bytes.get(name..)?)? };
            at += (name + length - at + 8) & !7;
        }
    }
    (total <= bytes.len().saturating_mul(EXPANSION)).then_some(at)
}

/// git's variable-length number at `at`, and where it ends.
fn offset(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut byte = *bytes.get(at)?;
    let mut value = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        value = value.checked_add(1)?.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
    }
    Some((value, at + 1))
}

fn number(big_endian: &[u8]) -> u32 {
    big_endian.iter().fold(0, |value, &byte| value << 8 | u32::from(byte))
}

fn corrupt(detail: String) -> Broken {
    Broken { reason: SkipReason::Corrupt, detail }
}

#[cfg(test)]
mod tests;
