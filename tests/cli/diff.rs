//! `keysweep diff`: what has changed between two scans.

use std::{fs, path::Path};

use super::{
    streams::{keysweep, tree},
    values::filled,
};

const PAIR: &str = "aws_access_key_id = [KEY_ID]\naws_secret_access_key = [SECRET]\n";

/// Scans into a report beside the tree.
fn scan(tree: &Path, report: &Path, more: &[&str]) {
    let mut command = keysweep(tree);
    command.args(["scan", "-q", "--format", "json", "--exit-zero", "-o"]).arg(report).args(more);
    assert_eq!(command.status().expect("runs").code(), Some(0));
}

/// The exit code and both streams.
fn diff(tree: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = keysweep(tree).arg("diff").args(arguments).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("not killed"), text(output.stdout), text(output.stderr))
}

#[test]
fn new_fixed_moved_and_suppressed() {
    let files = [("a.env", PAIR), ("b.txt", "token = [GITHUB_TOKEN]\n"), ("c.conf", "db_password = q8!vKx2#pL\n")];
    let (tree, reports) = (tree(&files), tempfile::tempdir().expect("a directory"));
    let (old, new) = (reports.path().join("old.json"), reports.path().join("new.json"));
    let names = [old.to_str().expect("text"), new.to_str().expect("text")];
    scan(tree.path(), &old, &["--show-secrets"]);
    let write = |name: &str, text: &str| fs::write(tree.path().join(name), filled(text)).expect("written");
    // Lines move, a file is renamed, one is repaired: nothing is new.
    write("a.env", &format!("# moved\n{PAIR}"));
    fs::rename(tree.path().join("c.conf"), tree.path().join("d.conf")).expect("renamed");
    write("b.txt", "token = $TOKEN\n");
    scan(tree.path(), &new, &[]);
    let (code, out, err) = diff(tree.path(), &names);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("fixed (1)\n  b.txt:1:9  CRITICAL")
            && out.ends_with("0 new, 1 fixed, 2 unchanged (1 of them in a renamed file)\n"),
        "{out}"
    );
    // Another password in the moved file, another key beside the old one, and a mark.
    write("d.conf", "db_password = w3$Rt7&mNz\n");
    write("e.txt", "key = [OTHER_ID]\n");
    write("b.txt", "token = [GITHUB_TOKEN] # keysweep:allow a test\n");
    scan(tree.path(), &new, &["--show-suppressed"]);
    let (code, out, _) = diff(tree.path(), &names);
    assert!(code == 1 && out.ends_with("2 new, 1 fixed, 1 suppressed, 1 unchanged\n"), "{out}");
    assert_eq!(diff(tree.path(), &[&names[..], &["--exit-zero"]].concat()).0, 0);
    let (_, json, _) = diff(tree.path(), &[&names[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["new"][0]["path"], &json["suppressed"][0]["path"]), (&"d.conf".into(), &"b.txt".into()));
    for format in ["human", "json", "markdown"] {
        let (_, out, _) = diff(tree.path(), &[&names[..], &["--format", format]].concat());
        assert!(!out.contains(&filled("[SECRET]")) && !out.contains("q8!vKx2") && out.contains("e.txt"), "{out}");
    }
}

#[test]
fn a_known_id_that_gains_its_secret_is_new() {
    let (tree, reports) = (tree(&[("a.env", "aws_access_key_id = [KEY_ID]\n")]), tempfile::tempdir().expect("a directory"));
    let (old, new) = (reports.path().join("old.json"), reports.path().join("new.json"));
    scan(tree.path(), &old, &[]);
    fs::write(tree.path().join("a.env"), filled(PAIR)).expect("written");
    scan(tree.path(), &new, &[]);
    let (code, out, _) = diff(tree.path(), &[old.to_str().expect("text"), new.to_str().expect("text")]);
    assert!(code == 1 && out.ends_with("1 new, 1 fixed, 0 unchanged\n"), "{out}");
}

#[test]
fn a_gate_is_shut_from_a_severity_on_and_never_open_for_what_was_not_scanned() {
    let (tree, reports) = (tree(&[("a.txt", "x\n")]), tempfile::tempdir().expect("a directory"));
    let (old, new) = (reports.path().join("old.json"), reports.path().join("new.json"));
    let names = [old.to_str().expect("text"), new.to_str().expect("text")];
    scan(tree.path(), &old, &[]);
    fs::write(tree.path().join("b.txt"), filled("key = [CANARY_ID]\n")).expect("written");
    scan(tree.path(), &new, &[]);
    assert_eq!(diff(tree.path(), &names).0, 0, "a note alone never fails");
    assert_eq!(diff(tree.path(), &[&names[..], &["--fail-on", "note"]].concat()).0, 1);
    fs::write(tree.path().join("c.txt"), filled("db_password = q8!vKx2#pL\n")).expect("written");
    scan(tree.path(), &new, &[]);
    assert_eq!(diff(tree.path(), &names).0, 1);
    assert_eq!(diff(tree.path(), &[&names[..], &["--fail-on", "critical"]].concat()).0, 0);
    let mut command = keysweep(tree.path());
    command.args(["scan", "-q", "--format", "json", "--max-file-size", "3", "-o", names[1]]);
    assert_eq!(command.status().expect("runs").code(), Some(3));
    let (code, _, err) = diff(tree.path(), &names);
    assert!(code == 3 && err.contains("the scan was incomplete"), "{code} {err}");
    assert_eq!(diff(tree.path(), &[&names[..], &["--exit-zero"]].concat()).0, 3);
}

#[test]
fn what_is_no_report_is_an_error_with_its_line() {
    let tree = tree(&[("a.json", "{\n\"findings\": \"hunter2\"}"), ("b.json", "[]"), ("c.json", "")]);
    for name in ["a.json", "b.json", "c.json", "nowhere.json"] {
        let (code, out, err) = diff(tree.path(), &[name, name]);
        assert!(code == 2 && out.is_empty() && err.starts_with(&format!("keysweep: {name}:")), "{err}");
        assert!(!err.contains("hunter2"), "{err}");
    }
}
