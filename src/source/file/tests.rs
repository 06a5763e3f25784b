//! Files that change, and files that are none.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::*;

fn entry(path: &Path, explicit: bool) -> Entry {
    Entry { path: BlobPath::from_path(Path::new("f")), real: path.to_owned(), tracked_but_ignored: false, explicit }
}

fn file(content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("f");
    fs::write(&path, content).expect("a file");
    (dir, path)
}

fn reason(refused: Result<OpenFile<'_>, Refused>) -> SkipReason {
    match refused.expect_err("refused") {
        Refused::Skip(skip) => skip.reason,
        other => panic!("{other:?} is no skip"),
    }
}

#[test]
fn reads_piece_by_piece_to_the_end() {
    let (_dir, path) = file(b"0123456789");
    let entry = entry(&path, false);
    let mut open = entry.open(None).expect("open");
    let mut buffer = [0; 4];
    assert_eq!((open.fill(&mut buffer), &buffer), (Ok(4), b"0123"));
    assert_eq!((open.fill(&mut buffer), &buffer), (Ok(4), b"4567"));
    assert_eq!((open.fill(&mut buffer), &buffer[..2]), (Ok(2), &b"89"[..]));
    assert_eq!(open.fill(&mut buffer), Ok(0));
    assert_eq!(open.finish(), Ok(()));
}

#[test]
fn a_buffer_of_the_files_size_still_finds_the_end() {
    let (_dir, path) = file(b"0123");
    let entry = entry(&path, false);
    let mut open = entry.open(None).expect("open");
    assert_eq!(open.fill(&mut [0; 4]), Ok(4));
    assert_eq!(open.fill(&mut [0; 4]), Ok(0));
}

#[test]
fn what_is_appended_while_it_is_read_is_read_too() {
    let (_dir, path) = file(b"0123");
    let entry = entry(&path, false);
    let mut open = entry.open(None).expect("open");
    assert_eq!(open.fill(&mut [0; 4]), Ok(4));
    fs::OpenOptions::new().append(true).open(&path).and_then(|mut f| f.write_all(b"45")).expect("append");
    assert_eq!(open.fill(&mut [0; 4]), Ok(2));
    assert_eq!(open.finish(), Ok(()));
}

#[test]
fn a_file_cut_short_is_changed() {
    let (_dir, path) = file(&[b'x'; 10_000]);
    let entry = entry(&path, false);
    let mut open = entry.open(None).expect("open");
    assert_eq!(open.fill(&mut [0; 100]), Ok(100));
    fs::OpenOptions::new().write(true).open(&path).and_then(|f| f.set_len(50)).expect("truncate");
    assert_eq!(open.fill(&mut [0; 100]), Ok(0));
    let skip = open.finish().expect_err("changed");
    assert_eq!((skip.reason, skip.detail.contains("100 of 10000")), (SkipReason::Changed, true));
}

#[test]
fn a_file_that_grows_without_end_ends() {
    let (_dir, path) = file(b"x");
    let entry = entry(&path, false);
    let mut open = entry.open(None).expect("open");
    fs::OpenOptions::new().write(true).open(&path).and_then(|f| f.set_len(GROWTH + 10)).expect("grow");
    let mut buffer = vec![0; 16 << 20];
    let end = (0..10).map(|_| open.fill(&mut buffer)).find(|r| !matches!(r, Ok(n) if *n > 0)).expect("an end");
    assert_eq!(end.expect_err("changed").reason, SkipReason::Changed);
}

#[test]
fn too_large_and_vanished() {
    let (_dir, path) = file(b"0123");
    assert_eq!(reason(entry(&path, false).open(Some(3))), SkipReason::TooLarge);
    assert!(entry(&path, false).open(Some(4)).is_ok());
    fs::remove_file(&path).expect("removed");
    assert_eq!(reason(entry(&path, false).open(None)), SkipReason::Vanished);
}

#[cfg(unix)]
#[test]
fn links_only_when_named_and_nothing_special_ever() {
    let (dir, path) = file(b"0123");
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    assert!(entry(&link, true).open(None).is_ok());
    let refused = entry(&link, false).open(None).expect_err("a link");
    assert!(matches!(refused, Refused::PassedOver(PassedOver::Symlink, _)));
    let fifo = dir.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    let socket = dir.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    for special in [fifo, socket, PathBuf::from("/dev/null")] {
        let refused = entry(&special, true).open(None).expect_err("special");
        assert!(matches!(refused, Refused::PassedOver(PassedOver::Special, _)), "{special:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_says_why() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, path) = file(b"0123");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("chmod");
    if fs::read(&path).is_ok() {
        return; // root reads everything
    }
    assert_eq!(reason(entry(&path, false).open(None)), SkipReason::Unreadable);
}

#[cfg(target_os = "linux")]
#[test]
fn files_that_state_no_size_are_read() {
    let entry = entry(Path::new("/proc/self/status"), false);
    let mut open = entry.open(None).expect("open");
    let mut buffer = vec![0; 1 << 16];
    assert!(open.fill(&mut buffer).expect("read") > 100);
    assert_eq!((open.fill(&mut buffer), open.finish()), (Ok(0), Ok(())));
}

#[test]
fn small_reads_have_a_limit() {
    let (dir, path) = file(b"0123");
    assert_eq!(read_small(&path, 4).expect("read"), b"0123");
    assert!(read_small(&path, 3).is_err());
    assert!(read_small(dir.path(), 3).is_err());
}
