//! Bytes that are no index, and those that are made to look like one.

use std::process::Command;

use super::*;
use crate::source::git::repository;

/// A repository with three tracked names, and its index.
fn repository(version: &str) -> (tempfile::TempDir, Repository) {
    let dir = tempfile::tempdir().expect("a directory");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env_remove("GIT_INDEX_FILE");
        assert!(command.arg("-C").arg(dir.path()).args(arguments).output().expect("git runs").status.success(), "{arguments:?}");
    };
    for name in ["alpha", "alphabet", "beta"] {
        std::fs::write(dir.path().join(name), name).expect("written");
    }
    git(&["init"]);
    git(&["add", "."]);
    git(&["write-tree"]); // so that the index holds a TREE extension
    git(&["update-index", "--index-version", version]);
    let repository = repository::open(dir.path()).expect("a repository");
    (dir, repository)
}

fn read(repository: &Repository) -> Result<Vec<String>, Broken> {
    let mut found = Vec::new();
    names(repository, &mut |name, _| found.push(String::from_utf8_lossy(name).into_owned())).map(|()| found)
}

#[test]
fn every_cut_and_every_flipped_byte_is_an_answer() {
    for version in ["2", "4"] {
        let (_dir, repository) = repository(version);
        let whole = std::fs::read(&repository.index).expect("an index");
        assert!(whole.windows(4).any(|w| w == b"TREE"), "an optional extension is there to be left out");
        assert_eq!(read(&repository).expect("names"), ["alpha", "alphabet", "beta"]);
        let (mut broken, entries) = (0, end_of_entries(&whole, 20).expect("whole"));
        for at in 0..whole.len() {
            std::fs::write(&repository.index, &whole[..at]).expect("written");
            match read(&repository) {
                Ok(names) => assert_eq!((names.len(), at > entries), (3, true), "a cut that loses no name, at {at}"),
                Err(broken) => assert_eq!(broken.reason, SkipReason::Corrupt, "cut at {at}"),
            }
            let mut flipped = whole.clone();
            flipped[at] ^= 0xff;
            std::fs::write(&repository.index, &flipped).expect("written");
            broken += usize::from(read(&repository).is_err());
        }
        assert!(broken > 10, "flips in the header and the lengths are noticed, {broken} were");
    }
}

#[test]
fn an_optional_extension_that_nests_without_end_is_left_out() {
    let (_dir, repository) = repository("2");
    let whole = std::fs::read(&repository.index).expect("an index");
    let end = end_of_entries(&whole, 20).expect("whole");
    let nested = b"\0-1 1\n".repeat(1 << 20);
    let mut hostile = whole[..end].to_vec();
    hostile.extend_from_slice(b"TREE");
    hostile.extend_from_slice(&u32::try_from(nested.len()).expect("fits").to_be_bytes());
    hostile.extend_from_slice(&nested);
    hostile.extend_from_slice(&[0; 20]);
    std::fs::write(&repository.index, hostile).expect("written");
    assert_eq!(read(&repository).expect("names"), ["alpha", "alphabet", "beta"]);
}

#[test]
fn compressed_names_that_expand_without_measure_are_refused() {
    let entries = 20_000_u32;
    let mut bytes = [&b"DIRC"[..], &4_u32.to_be_bytes(), &entries.to_be_bytes()].concat();
    for _ in 0..entries {
        bytes.extend_from_slice(&[0; 24]);
        bytes.extend_from_slice(&0o100_644_u32.to_be_bytes());
        bytes.extend_from_slice(&[0; 12 + 20 + 2]);
        bytes.extend_from_slice(b"\0x\0"); // nothing stripped, one more byte: each name is one longer than the last
    }
    bytes.extend_from_slice(&[0; 20]);
    assert_eq!(end_of_entries(&bytes, 20), None);
    bytes[8..12].copy_from_slice(&100_u32.to_be_bytes());
    assert!(end_of_entries(&bytes, 20).is_some());
}

#[test]
fn numbers_of_variable_length() {
    assert_eq!(offset(&[0x05], 0), Some((5, 1)));
    assert_eq!(offset(&[0x80, 0x00], 0), Some((128, 2)));
    assert_eq!(offset(&[0x81, 0x02], 0), Some((258, 2)));
    assert_eq!(offset(&[0xff; 20], 0), None);
    assert_eq!(offset(&[0x80], 0), None);
}
