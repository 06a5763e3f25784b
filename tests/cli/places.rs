//! Where reports go, and where they cannot: disks that are full, files that are scanned, runs that are ended.

use std::{fs, process::Stdio};

use super::streams::{keysweep, tree};

const ENV: (&str, &str) = (".env", "GITHUB=[GITHUB_TOKEN]\n");

#[test]
fn a_report_never_takes_the_place_of_what_was_named() {
    let tree = tree(&[ENV]);
    let before = fs::read(tree.path().join(".env")).expect("there");
    for arguments in [&["--output", "./.env"][..], &["--report", "json=.env"]] {
        let output = keysweep(tree.path()).args(["scan", ".env"]).args(arguments).output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("name another file"), "{said}");
        assert_eq!(fs::read(tree.path().join(".env")).expect("there"), before);
    }
    // A report of before may be replaced.
    fs::write(tree.path().join("old.json"), "{}").expect("written");
    let output = keysweep(tree.path()).args(["scan", ".env", "-o", "old.json"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(1));
}

/// The limit on the size of files ends the run in the middle of writing.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_of_a_report_that_was_not_finished() {
    let tree = tree(&[ENV]);
    let mut command = std::process::Command::new("sh");
    command.current_dir(tree.path()).env("HOME", tree.path()).arg("-c");
    command.arg("ulimit -c 0; ulimit -f 1; exec \"$0\" scan --no-cache --format sarif -o out.sarif .env");
    let status = command.arg(env!("CARGO_BIN_EXE_keysweep")).stderr(Stdio::null()).status().expect("runs");
    assert_eq!(status.code(), None, "a signal ends it");
    let left: Vec<_> = fs::read_dir(tree.path()).expect("there").map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(left, [".env"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_says_what_helps() {
    let tree = tree(&[ENV]);
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").expect("there");
    for arguments in [&["redact", ".env"][..], &["rules", "list"], &["scan", ".env"]] {
        let output = keysweep(tree.path()).args(arguments).stdout(full()).stderr(Stdio::piped()).output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("direct it to another place"), "{arguments:?}: {said}");
    }
    let baseline = keysweep(tree.path()).args(["baseline", "create", "--baseline", "/proc/none/b"]).output().expect("runs");
    assert!(String::from_utf8_lossy(&baseline.stderr).contains("with --baseline"), "{baseline:?}");
}

#[test]
fn a_rule_file_that_is_no_text_says_so() {
    let tree = tree(&[ENV]);
    fs::write(tree.path().join("a.toml"), b"\xff\xfep\0").expect("written");
    let output = keysweep(tree.path()).args(["scan", "--rules", "a.toml"]).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("a.toml: it is not UTF-8; save it as such"), "{said}");
}
