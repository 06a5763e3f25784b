//! The same input gives the same bytes: for any number of threads, from any place, in any order of listing.

use std::{fs, path::Path};

use super::streams::{keysweep, tree};

/// Sixty files in several directories, some with findings, some that belong together.
fn forest() -> tempfile::TempDir {
    let bodies = [
        "aws_access_key_id = [KEY_ID]\naws_secret_access_key = [SECRET]\n",
        "token = [GITHUB_TOKEN]\n",
        "nothing\n",
        "see [OTHER_ID]\n",
        "AWS_SECRET_ACCESS_KEY=[OTHER_SECRET]\n",
        "AKIAIOSFODNN7EXAMPLE\n",
    ];
    let names: Vec<String> = (0..60).map(|i| format!("d{}/e{}/{i}.env", i % 4, i % 7)).collect();
    let files: Vec<(&str, &str)> = names.iter().enumerate().map(|(i, name)| (name.as_str(), bodies[i % bodies.len()])).collect();
    tree(&files)
}

fn scanned(directory: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = keysweep(directory).args(["scan", "--show-suppressed", "--explain"]).args(arguments).output().expect("runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    output.stdout
}

#[test]
fn one_two_and_eight_threads() {
    let forest = forest();
    for format in ["human", "json", "jsonl"] {
        let one = scanned(forest.path(), &["--format", format, "-j1"]);
        for threads in ["-j2", "-j8"] {
            assert!(one == scanned(forest.path(), &["--format", format, threads]), "{format} {threads}");
        }
    }
}

#[test]
fn a_copy_under_another_path() {
    let (forest, other) = (forest(), tempfile::tempdir().expect("a temporary directory"));
    let copy = other.path().join("another place");
    copied(forest.path(), &copy);
    for format in ["human", "json", "jsonl"] {
        let here = scanned(forest.path(), &["--format", format]);
        assert!(here == scanned(&copy, &["--format", format]), "{format}: the working directory");
        let path = copy.to_str().expect("text");
        assert!(here == scanned(forest.path(), &["--format", format, path]), "{format}: an argument");
    }
}

#[test]
fn a_file_holds_what_standard_output_would() {
    let forest = forest();
    let written = forest.path().join("d0/report");
    for format in ["human", "json", "jsonl"] {
        let shown = scanned(&forest.path().join("d1"), &["--format", format]);
        scanned(&forest.path().join("d1"), &["--format", format, "-o", "../d0/report"]);
        assert!(fs::read(&written).expect("written") == shown, "{format}");
    }
}

/// Copies the entries of a directory, last name first.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    let mut entries: Vec<_> = fs::read_dir(from).expect("a directory").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries.iter().rev() {
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copied(path, &target);
        } else {
            fs::copy(path, &target).expect("copied");
        }
    }
}
