//! What a file is known by without being opened: its file system's number for it, its size, and when it was changed.
//!
//! Promises: two contents of a file have two stamps. That rests on the time of the last change of a file or of anything about it (ctime):
//! nobody but the machine's administrator can set it, and whoever writes, or renames another file to the same place, moves it on. What was
//! changed within [`MARGIN`] of the run's beginning has no stamp yet, for it could be changed again with the same time. Only file systems
//! are trusted whose times this machine's kernel keeps; what lies on a network, behind FUSE or on FAT is read each time.
//! Leaves out: who writes through a mapping of the file that was made before; git does not notice that either.

use std::{fs::Metadata, path::Path, time::SystemTime};

/// Two seconds: some file systems know whole seconds only.
#[cfg(any(target_os = "linux", target_os = "macos"))]
const MARGIN: i128 = 2_000_000_000;
const LENGTH: usize = 20;

/// Stands for one content of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(pub [u8; LENGTH]);

/// A file system, for as long as it is mounted.
#[derive(Clone, Copy, Debug)]
pub(super) struct System {
    /// The number of its device.
    pub device: u64,
    /// Its own number, if its times can be trusted.
    pub number: Option<u64>,
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
impl Stamp {
    /// The stamp of a regular file. `since` is when the run began, where the stamp is to stand for what is read now.
    pub fn of(metadata: &Metadata, since: Option<SystemTime>, system: impl FnOnce(u64) -> Option<u64>) -> Option<Self> {
        use std::{os::unix::fs::MetadataExt, time::UNIX_EPOCH};

        use sha2::{Digest, Sha256};

        let time = |seconds: i64, nanos: i64| i64::try_from(i128::from(seconds) * 1_000_000_000 + i128::from(nanos)).ok();
        let changed = time(metadata.ctime(), metadata.ctime_nsec())?;
        let modified = time(metadata.mtime(), metadata.mtime_nsec())?;
        if let Some(since) = since {
            let since = i128::try_from(since.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()?;
            if i128::from(changed) + MARGIN > since {
                return None;
            }
        }
        if !metadata.is_file() {
            return None;
        }
        let system = system(metadata.dev())?;
        // One block for the hash.
        let mut all = [0; 48];
        let parts = [metadata.dev(), system, metadata.ino(), metadata.len()].map(u64::to_le_bytes);
        let times = [modified, changed].map(i64::to_le_bytes);
        all.chunks_exact_mut(8).zip(parts.iter().chain(&times)).for_each(|(place, part)| place.copy_from_slice(part));
        let mut stamp = [0; LENGTH];
        stamp.copy_from_slice(&Sha256::digest(all)[..LENGTH]);
        Some(Self(stamp))
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
impl Stamp {
    /// Elsewhere, nothing is known to say it.
    pub fn of(_: &Metadata, _: Option<SystemTime>, _: impl FnOnce(u64) -> Option<u64>) -> Option<Self> {
        None
    }
}

impl System {
    /// The file system that a file lies on.
    pub fn around(path: &Path, device: u64) -> Self {
        Self { device, number: number(path) }
    }
}

#[cfg(target_os = "linux")]
fn number(path: &Path) -> Option<u64> {
    /// ext2 to 4, XFS, Btrfs, F2FS, ZFS, Bcachefs, tmpfs, overlayfs: their names for statfs.
    const TRUSTED: [u32; 8] = [0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x2fc1_2fc1, 0xca45_1a4e, 0x0102_1994, 0x794c_7630];
    // The names have 32 bits; some machines extend the sign.
    let kind = rustix::fs::statfs(path).ok()?.f_type as u32;
    let number = rustix::fs::statvfs(path).ok()?.f_fsid;
    TRUSTED.contains(&kind).then_some(number)
}

#[cfg(target_os = "macos")]
fn number(path: &Path) -> Option<u64> {
    let name = rustix::fs::statfs(path).ok()?.f_fstypename;
    let number = rustix::fs::statvfs(path).ok()?.f_fsid;
    let is =
        |trusted: &[u8]| name.iter().map(|&letter| letter as u8).take_while(|&letter| letter != 0).eq(trusted.iter().copied());
    (is(b"apfs") || is(b"hfs")).then_some(number)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn number(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::{fs, time::Duration};

    use super::*;

    #[test]
    fn what_was_just_changed_has_none_yet() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let metadata = fs::symlink_metadata(file.path()).expect("there");
        let now = SystemTime::now();
        let stamp = |since: Option<SystemTime>| Stamp::of(&metadata, since, |_| Some(1));
        assert_eq!(stamp(Some(now)), None);
        assert_eq!(stamp(Some(now + Duration::from_secs(60))), stamp(None));
        assert!(stamp(None).is_some());
        assert_eq!(Stamp::of(&metadata, None, |_| None), None, "a file system that is not trusted");
        let directory = fs::symlink_metadata("/").expect("there");
        assert_eq!(Stamp::of(&directory, None, |_| Some(1)), None);
    }

    #[test]
    fn file_systems_that_say_what_they_like_are_not_trusted() {
        assert!(number(Path::new("/proc/self/status")).is_none());
        assert!(number(Path::new("/nowhere at all")).is_none());
    }
}
