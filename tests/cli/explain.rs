//! `keysweep explain`: the story of a finding, also of one that is hidden, and of a rule.

use std::path::Path;

use serde_json::Value;

use super::streams::{keysweep, tree};

fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = keysweep(directory);
    let output = command.env("SOURCE_DATE_EPOCH", "1800000000").args(arguments).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

/// The fingerprints of all that a scan of `src` finds and hides, in the order of their places.
fn fingerprints(directory: &Path) -> Vec<String> {
    let (_, out, err) = run(directory, &["scan", "src", "--format", "json", "--show-suppressed"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    let found = report["findings"].as_array().expect("a list").iter();
    let hidden = report["suppressed_findings"].as_array().expect("a list").iter().map(|entry| &entry["finding"]);
    found.chain(hidden).map(|finding| finding["fingerprint"].as_str().expect("text").to_owned()).collect()
}

const PAIR: &str = "aws_access_key_id = [KEY_ID]\naws_secret_access_key = [SECRET]\n";

#[test]
fn a_finding_is_told_whole_by_the_beginning_of_its_fingerprint() {
    let tree = tree(&[("src/a.env", PAIR), ("src/b.txt", "t: [GITHUB_TOKEN]\n")]);
    let there = fingerprints(tree.path());
    let [pair, token] = there.as_slice() else { panic!("{there:?}") };
    let (code, out, err) = run(tree.path(), &["explain", &pair[..14], "src"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for told in [
        "a.env:2:25  ",
        "its parts belong together: graded critical, with high confidence",
        "aws-access-key-id: ",
        "aws-secret-access-key: ",
        "keysweep explain aws-secret-access-key tells what the rule looks for",
        "beside it, in a comment: keysweep:allow aws-secret-access-key WHY",
        &format!("keysweep allow {pair} --reason WHY"),
    ] {
        assert!(out.contains(told), "{told}\n{out}");
    }
    assert!(!out.contains("Why a scan does not list it") && !out.contains(&super::values::filled("[SECRET]")), "{out}");
    let (code, out, _) = run(tree.path(), &["explain", token, "src"]);
    assert!(code == 0 && out.contains("b.txt:1:4  ") && out.contains("graded critical, with high confidence"), "{out}");
}

#[test]
fn what_is_hidden_is_told_with_what_hides_it() {
    let tree = tree(&[("src/b.txt", "t: [GITHUB_TOKEN] # keysweep:allow the key of the sandbox\n")]);
    let (code, out, err) = run(tree.path(), &["explain", &fingerprints(tree.path())[0], "src"]);
    let why = "\nWhy a scan does not list it\n  keysweep:allow on line 1: the key of the sandbox\n";
    assert!(code == 0 && out.contains(why), "{out}{err}");
}

#[test]
fn a_fingerprint_that_none_or_several_have_is_refused_with_the_remedy() {
    let tree = tree(&[("src/a.env", PAIR), ("src/b.txt", "t: [GITHUB_TOKEN]\n")]);
    let (code, out, err) = run(tree.path(), &["explain", "ks1:", "src"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("keysweep: 2 fingerprints begin with ks1:; give more of it: ks1:"), "{err}");
    let none = "ks1:00000000:0000000000000000:00000000000000000000000000000000";
    let (code, _, err) = run(tree.path(), &["explain", none, "src"]);
    let remedy = "name the PATH that was scanned, or look in git's --history; keysweep scan -v shows fingerprints";
    assert_eq!((code, err), (2, format!("keysweep: no finding in src (2 files) has the fingerprint {none}…; {remedy}\n")));
}

#[test]
fn a_rule_is_told_with_its_examples_of_use() {
    let tree = tree(&[("x", "")]);
    let (code, out, err) = run(tree.path(), &["explain", "github-personal-access-token"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, run(tree.path(), &["rules", "explain", "github-personal-access-token"]).1);
    assert!(out.contains("GitHub personal access token"), "{out}");
    let (code, _, err) = run(tree.path(), &["explain", "github-personal-acess-token"]);
    assert!(code == 2 && err.contains("did you mean \"github-personal-access-token\"?"), "{err}");
}
