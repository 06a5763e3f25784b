//! Opening and reading a file without trusting it: it may vanish, shrink, grow without end or turn into a FIFO at any moment.
//!
//! Promises: opening never blocks, and only regular files are read; a file costs one open, one fstat, as few reads as its size needs
//! and one close; reading ends even when the file does not; whatever is not read to its end says so.
//! Leaves out: mapping files into memory, which another process could cut short under our feet, and what the bytes mean.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, ErrorKind, Read},
    path::Path,
};

use crate::{
    blob::BlobPath,
    coverage::PassedOver,
    error::{Skip, SkipReason},
    source::Entry,
};

/// How far beyond its size at opening a file is read. A log that is being written is read whole; an endless one ends here.
const GROWTH: u64 = 64 << 20;

/// Why a file was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It should have been scanned and cannot be.
    Skip(Skip),
    /// It is not meant to be scanned.
    PassedOver(PassedOver, BlobPath),
}

/// A regular file being read from its start to its end.
#[derive(Debug)]
pub struct OpenFile<'a> {
    path: &'a BlobPath,
    file: File,
    metadata: Metadata,
    read: u64,
    ended: bool,
}

impl Entry {
    /// Opens the file, unless it is larger than `max_size` or not a regular file.
    pub fn open(&self, max_size: Option<u64>) -> Result<OpenFile<'_>, Refused> {
        let file = untrusting(self.explicit).open(&self.real).map_err(|error| self.refuse(&error))?;
        let metadata = file.metadata().map_err(|error| self.refuse(&error))?;
        if !metadata.is_file() {
            let why = if metadata.is_symlink() { PassedOver::Symlink } else { PassedOver::Special };
            return Err(Refused::PassedOver(why, self.path.clone()));
        }
        let size = metadata.len();
        if let Some(max) = max_size.filter(|&max| size > max) {
            let detail = format!("{size} bytes, and the limit is {max}");
            return Err(Refused::Skip(skip(&self.path, SkipReason::TooLarge, detail)));
        }
        Ok(OpenFile { path: &self.path, file, metadata, read: 0, ended: false })
    }

    /// An open that failed because the file became a link or a socket since it was listed is no failure to read.
    fn refuse(&self, error: &io::Error) -> Refused {
        let found = if self.explicit { fs::metadata(&self.real) } else { fs::symlink_metadata(&self.real) };
        match found.map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_symlink() => Refused::PassedOver(PassedOver::Symlink, self.path.clone()),
            Ok(kind) if !kind.is_file() && !kind.is_dir() => Refused::PassedOver(PassedOver::Special, self.path.clone()),
            _ => Refused::Skip(unread(&self.path, error)),
        }
    }
}

impl OpenFile<'_> {
    /// Reads into `buffer` until it is full or the file ends, and returns how many bytes were read: 0 at the end.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Skip> {
        let mut filled = 0;
        while filled < buffer.len() && !self.ended {
            let room = buffer.len() - filled;
            let count = match self.file.read(&mut buffer[filled..]) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(unread(self.path, &error)),
            };
            filled += count;
            self.read += count as u64;
            // A short read that ends where the file ended at opening is its end: asking once more would cost a call for every file.
            self.ended = count == 0 || (count < room && self.read == self.size());
            if self.read > self.size().saturating_add(GROWTH) {
                return Err(skip(self.path, SkipReason::Changed, "it grew while it was read".to_owned()));
            }
        }
        Ok(filled)
    }

    /// Reads at any place, whatever was read before.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        read_at(&self.file, buffer, offset)
    }

    /// Its size when it was opened.
    pub fn size(&self) -> u64 {
        self.metadata.len()
    }

    /// What it was like when it was opened.
    pub fn into_metadata(self) -> Metadata {
        self.metadata
    }

    /// Whether the file was cut short while it was read. To be asked after [`OpenFile::fill`] has returned 0 or less than asked for.
    pub fn finish(&self) -> Result<(), Skip> {
        let size = self.size();
        if self.read >= size {
            return Ok(());
        }
        let now = self.file.metadata().map_err(|error| unread(self.path, &error))?.len();
        if now == size {
            return Ok(()); // some file systems state a size that no content backs (/sys)
        }
        let detail = format!("it was cut short while it was read: {} of {size} bytes", self.read);
        Err(skip(self.path, SkipReason::Changed, detail))
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(not(any(unix, windows)))]
fn read_at(mut file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    use std::io::{Seek, SeekFrom};
    file.seek(SeekFrom::Start(offset))?;
    file.read(buffer)
}

/// The whole of a regular file that is not longer than `limit`; links are followed, nothing is waited for.
///
/// # Errors
/// A file that cannot be read, that is not regular, or that is longer.
pub fn read_small(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open_regular(path)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(limit)).unwrap_or(0) + 1);
    read_up_to(file, limit, &mut bytes).map(|()| bytes)
}

/// The whole of what a user names that is not longer than `limit`: a pipe too (`<(…)`), which is waited for.
///
/// # Errors
/// What cannot be read, or is longer.
pub fn read_named(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_up_to(File::open(path)?, limit, &mut bytes).map(|()| bytes)
}

/// Opens a regular file; links are followed, nothing is waited for.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    let file = untrusting(true).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

fn read_up_to(file: File, limit: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    file.take(limit + 1).read_to_end(bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("it is larger than {limit} bytes")));
    }
    Ok(())
}

/// A skip for an error of the operating system.
pub(super) fn unread(path: &BlobPath, error: &io::Error) -> Skip {
    let reason = if error.kind() == ErrorKind::NotFound { SkipReason::Vanished } else { SkipReason::Unreadable };
    skip(path, reason, error.to_string())
}

/// A skip, with the path copied.
pub(super) fn skip(path: &BlobPath, reason: SkipReason, detail: String) -> Skip {
    Skip { path: path.clone(), reason, detail }
}

/// How to open what may have turned into a FIFO, a terminal or (unless `follow`) a link.
#[cfg(unix)]
fn untrusting(follow: bool) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let links = if follow { 0 } else { libc::O_NOFOLLOW };
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | links);
    options
}

/// How to open what may have turned into a link (unless `follow`).
#[cfg(windows)]
fn untrusting(follow: bool) -> OpenOptions {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(if follow { 0 } else { FILE_FLAG_OPEN_REPARSE_POINT });
    options
}

/// How to open a file where nothing better is known.
#[cfg(not(any(unix, windows)))]
fn untrusting(_follow: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

#[cfg(test)]
mod tests;
