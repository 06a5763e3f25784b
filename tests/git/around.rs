//! What commits bring, seen with what was there before: other halves beside it, marks, other paths of the same file.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    history::{plant, scanned},
    range::steps,
    repo::{Repo, key, paths},
    values::filled,
};

const ID: &str = "aws_access_key_id = [KEY_ID]\n";
const SECRET: &str = "aws_secret_access_key = [SECRET]\n";

#[test]
fn a_lone_half_is_paired_with_the_other_one_that_is_there_already() {
    for (before, now) in [(ID, SECRET), (SECRET, ID)] {
        let repo = Repo::new();
        repo.commit("prod/credentials", &filled(before));
        repo.commit("prod/other", "nothing\n");
        repo.commit("dev/credentials", "nothing\n");
        let base = repo.commit("a", "a\n");
        let bad = repo.commit("prod/config", &filled(now));
        repo.commit("b", "b\n");
        let (code, found) = repo.findings(&["git", "range", &format!("{base}..HEAD")]);
        assert_eq!((code, found.len()), (1, 1), "{found:?}");
        let part = &found[0]["related"][0]["path"];
        let both = [found[0]["path"].as_str().expect("a path"), part.as_str().expect("a pair")];
        assert!(both.contains(&"prod/config") && both.contains(&"prod/credentials"), "{found:?}");
        assert_eq!(found[0]["provenance"]["commit"].as_str(), Some(&*bad), "it is the commit that completes it");
        assert_eq!(found[0]["severity"].as_str(), Some("critical"));
    }
}

#[test]
fn what_lies_beside_is_told_as_a_part_and_never_for_itself() {
    let repo = Repo::new();
    repo.commit("prod/credentials", &filled(SECRET));
    repo.commit(
        "prod/.env",
        &filled(&format!("{ID}{SECRET}").replace("[KEY_ID]", "[OTHER_ID]").replace("[SECRET]", "[OTHER_SECRET]")),
    );
    let base = repo.commit("a", "a\n");
    // Of another family, in another directory.
    repo.commit("prod/app.yml", &filled(ID));
    repo.commit("config", &filled(&format!("\n{ID}")));
    let (_, found) = repo.findings(&["git", "range", &format!("{base}..HEAD")]);
    assert_eq!(paths(&found), ["config", "prod/app.yml"]);
    assert!(found.iter().all(|finding| finding["related"].as_array().is_none_or(Vec::is_empty)), "{found:?}");
    // With a third half nobody knows which belong together.
    repo.commit("prod/config", &filled(&ID.replace("[KEY_ID]", "[OTHER_ID]")));
    let before = repo.git(&["rev-parse", "HEAD"]);
    repo.commit("prod/config", &filled(&format!("{ID}\n\n{}", ID.replace("[KEY_ID]", "[OTHER_ID]"))));
    let (_, found) = repo.findings(&["git", "range", &format!("{before}..HEAD")]);
    assert!(found.iter().all(|finding| finding["related"].as_array().is_none_or(Vec::is_empty)), "{found:?}");
}

/// Two branches of one push have two versions of the file beside: each half is paired with what its own branch has.
#[test]
fn halves_are_paired_as_each_branch_has_them() {
    let secret = |name: &str| filled(&SECRET.replace("[SECRET]", name));
    let id = |name: &str| filled(&ID.replace("[KEY_ID]", name));
    let repo = Repo::new();
    let base = repo.commit("prod/credentials", &secret("[SECRET]"));
    repo.git(&["switch", "-qc", "other"]);
    let other = repo.commit("prod/credentials", &secret("[OTHER_SECRET]"));
    repo.git(&["update-ref", "refs/remotes/origin/main", &base]);
    repo.git(&["update-ref", "refs/remotes/origin/other", &other]);
    repo.git(&["remote", "add", "origin", "/nowhere"]);
    repo.git(&["config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"]);
    let pushed = |tips: &[&str]| {
        let found = super::told::told(&repo, tips);
        let part = |one: &serde_json::Value| one["related"][0]["secret"].as_str().map(str::to_owned);
        let mut pairs: Vec<_> = found.iter().map(|one| (one["secret"].as_str().expect("text").to_owned(), part(one))).collect();
        pairs.sort();
        pairs
    };
    let pair = |id: &str, secret: &str| (filled(secret), Some(filled(id)));
    let second = repo.commit("prod/config", &id("[OTHER_ID]"));
    repo.git(&["switch", "-q", "main"]);
    let first = repo.commit("prod/config", &id("[KEY_ID]"));
    let mut both = vec![pair("[KEY_ID]", "[SECRET]"), pair("[OTHER_ID]", "[OTHER_SECRET]")];
    both.sort();
    assert_eq!(pushed(&[&first, &second]), both);
    assert_eq!(pushed(&[&second]), [pair("[OTHER_ID]", "[OTHER_SECRET]")]);
    // One half on both branches is one finding, with what the first of them has.
    repo.git(&["switch", "-q", "-C", "same", &other]);
    let same = repo.commit("prod/config", &id("[KEY_ID]"));
    let told = pushed(&[&first, &same]);
    assert!(told == [pair("[KEY_ID]", "[SECRET]")] || told == [pair("[KEY_ID]", "[OTHER_SECRET]")], "{told:?}");
    // What a later commit takes out again was complete while it was there.
    repo.git(&["switch", "-q", "main"]);
    repo.git(&["rm", "-q", "prod/config"]);
    let gone = repo.commit("a", "a\n");
    assert_eq!(pushed(&[&gone, &second]), both);
    // Of two that one half would complete, one is a pair and the other one is told alone.
    repo.git(&["switch", "-q", "-C", "again", &base]);
    let again = repo.commit("prod/config", &id("[OTHER_ID]"));
    let told = pushed(&[&first, &again]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told.iter().filter(|(_, part)| part.is_some()).count(), 1, "{told:?}");
}

#[test]
fn a_file_is_judged_under_each_path_that_it_is_brought_to() {
    let repo = Repo::new();
    repo.commit(".keysweep.toml", "[[allow]]\npaths = [\"fixtures/\"]\nreason = \"fixtures\"\n");
    let base = repo.git(&["rev-parse", "HEAD"]);
    // The allowed path is met first.
    repo.commit("fixtures/a.env", &key(1));
    let second = repo.commit("src/a.env", &key(1));
    let range = format!("{base}..HEAD");
    let (code, found) = repo.findings(&["git", "range", &range]);
    assert_eq!((code, paths(&found)), (1, vec!["src/a.env"]));
    assert_eq!(found[0]["provenance"]["commit"].as_str(), Some(&*second), "the commit that brought it there");
    // One value in one file is one finding, which tells of the other places.
    repo.git(&["mv", "src", "lib"]);
    repo.commit("b", "b\n");
    let (_, found) = repo.findings(&["git", "range", &range]);
    assert_eq!(paths(&found), ["src/a.env"]);
    assert_eq!(found[0]["notes"][0].as_str(), Some("the same file also lies at lib/a.env"));
}

#[test]
fn marks_that_a_range_brings_are_told_from_those_that_were_there() {
    let repo = Repo::new();
    let marked = |seed| format!("{} # keysweep:allow reason {seed}\n", key(seed).trim_end());
    repo.commit("old.env", &marked(1));
    let base = repo.commit("later.env", &key(2));
    repo.git(&["mv", "old.env", "moved.env"]);
    repo.commit("moved.env", &format!("# more\n{}", marked(1)));
    repo.commit("later.env", &marked(2));
    repo.commit("new.env", &marked(3));
    let arguments = ["git", "range", "--trust-inline", "--show-suppressed", &format!("{base}..HEAD")];
    let (code, out, err) = repo.keysweep(&[&arguments[..], &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&out).expect("a report");
    let hidden = report["suppressed_findings"].as_array().expect("a list").iter();
    let told: Vec<(&str, bool)> =
        hidden.map(|one| (one["finding"]["path"].as_str().expect("a path"), one["is_new_mark"] == true)).collect();
    assert_eq!((code, told), (0, vec![("later.env", true), ("moved.env", false), ("new.env", true)]), "{err}");
    let (_, out, _) = repo.keysweep(&arguments);
    assert_eq!((out.matches("      new inline mark: ").count(), out.matches("      inline mark: ").count()), (2, 1), "{out}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_ranges_tell_what_their_blobs_hold(steps in steps()) {
        let repo = Repo::new();
        repo.commit("f1", "start\n");
        steps.iter().for_each(|step| plant(&repo, step));
        let tips = repo.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads"]);
        for from in tips.lines() {
            let range = format!("{from}..HEAD");
            let mut expected = BTreeSet::new();
            for blob in repo.blobs(&[&range]) {
                expected.extend(scanned("f", &repo.git(&["cat-file", "blob", &blob])));
            }
            let (_, found) = repo.findings(&["git", "range", &range, "--show-secrets"]);
            let text = |finding: &serde_json::Value, name: &str| finding[name].as_str().expect("a text").to_owned();
            let told: BTreeSet<_> =
                found.iter().map(|one| (text(one, "rule_id"), text(one, "secret").into_bytes())).collect();
            prop_assert_eq!(told, expected, "{}", range);
        }
    }
}

/// One secret's file lies in two directories, with another ID beside it in each: both IDs are told.
#[test]
fn what_differs_beside_a_copy_is_told_of_each() {
    let repo = Repo::new();
    let base = repo.commit("a", "a\n");
    for (directory, id) in [("dev", "[KEY_ID]"), ("prod", "[OTHER_ID]")] {
        repo.write(&format!("{directory}/config"), &filled(&ID.replace("[KEY_ID]", id)));
        repo.commit(&format!("{directory}/credentials"), &filled(SECRET));
    }
    for arguments in [&["git", "range", &format!("{base}..HEAD")][..], &["git", "history"]] {
        let (_, found) = repo.findings(&[arguments, &["--show-secrets"]].concat());
        let text = serde_json::to_string(&found).expect("a text");
        for id in ["[KEY_ID]", "[OTHER_ID]"] {
            assert!(text.contains(&filled(id)), "{id} is not told by {arguments:?}");
        }
    }
}

#[test]
fn a_mark_that_moves_with_its_value_was_there_before() {
    let repo = Repo::new();
    let marked = format!("{} # keysweep:allow a test\n", key(1).trim_end());
    let base = repo.commit("a.env", &format!("{marked}one\ntwo\n"));
    repo.commit("a.env", &format!("one\ntwo\nthree\n{marked}"));
    let new = |range: &str| {
        let arguments = ["git", "range", "--trust-inline", "--show-suppressed", range, "--format", "json"];
        let report: serde_json::Value = serde_json::from_str(&repo.keysweep(&arguments).1).expect("a report");
        let hidden = report["suppressed_findings"].as_array().expect("a list").iter();
        hidden.map(|one| one["is_new_mark"] == true).collect::<Vec<_>>()
    };
    assert_eq!(new(&format!("{base}..HEAD")), [false], "to another line");
    let base = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["mv", "a.env", "b.env"]);
    repo.commit("b.env", &format!("{marked}changed\n"));
    assert_eq!(new(&format!("{base}..HEAD")), [false], "with its file");
    let base = repo.git(&["rev-parse", "HEAD"]);
    repo.commit("c.env", &format!("# a copy\n{marked}"));
    assert_eq!(new(&format!("{base}..HEAD")), [true], "a copy");
}
