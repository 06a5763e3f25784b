//! `git range`, held against `git rev-list --objects`.

use std::collections::{BTreeMap, BTreeSet};

use keysweep::source::git::{Blobs, GitEntry, Place, range};
use proptest::prelude::*;

use super::repo::{Repo, key, paths};

/// Each blob that is scanned, and the paths it is judged under.
pub type Scanned = BTreeMap<String, BTreeSet<String>>;

pub fn scanned(blobs: &Blobs) -> Scanned {
    let paths = |entry: &GitEntry| {
        let others = entry.others.iter().map(|other| &other.path);
        others.chain([&entry.path]).map(|path| path.to_lossy().into_owned()).collect()
    };
    blobs.entries().iter().map(|entry| (entry.blob.blob.clone(), paths(entry))).collect()
}

fn in_range(repo: &Repo, revisions: &str) -> Scanned {
    let place = Place { directory: repo.path.clone(), ..Place::default() };
    let wanted = range::Range { revisions: revisions.to_owned(), ..range::Range::default() };
    scanned(&range::range(&place, &wanted).expect("a range"))
}

/// The blobs that keysweep would scan, sorted.
fn blobs(repo: &Repo, revisions: &str) -> Vec<String> {
    in_range(repo, revisions).into_keys().collect()
}

#[test]
fn a_finding_names_the_commit_that_brought_it_although_a_later_one_deletes_it() {
    let repo = Repo::new();
    let base = repo.commit("a.txt", "a\n");
    let bad = repo.commit("dir/b.env", &format!("# b\n{}", key(1)));
    repo.commit("dir/b.env", &format!("# c\n# d\n{}", key(1)));
    std::fs::remove_file(repo.path.join("dir/b.env")).expect("there");
    repo.commit("c.txt", "c\n");
    let (code, found) = repo.findings(&["git", "range", &format!("{base}..HEAD")]);
    assert_eq!((code, paths(&found)), (1, vec!["dir/b.env"]));
    assert_eq!((found[0]["provenance"]["commit"].as_str(), found[0]["line"].as_u64()), (Some(&*bad), Some(2)));
    let date = repo.git(&["show", "-s", "--format=%aI", &bad]);
    assert_eq!(found[0]["provenance"]["author_date"].as_str(), Some(&*date.replace('Z', "+00:00")));
    let (_, out, _) = repo.keysweep(&["git", "range", &format!("{base}..HEAD")]);
    assert!(out.contains(&format!("commit │ {} of 20", &bad[..12])), "{out}");
    assert_eq!(repo.findings(&["git", "range", &format!("{bad}..HEAD^")]).0, 1, "another version of the file is another blob");
    assert_eq!(repo.findings(&["git", "range", "HEAD..HEAD"]).0, 0);
}

#[test]
fn marks_hide_nothing_unless_trusted() {
    let repo = Repo::new();
    let base = repo.commit("a.txt", "a\n");
    repo.commit("b.env", &format!("{} # keysweep:allow\n", key(1).trim_end()));
    let range = format!("{base}..HEAD");
    assert_eq!(repo.findings(&["git", "range", &range]).0, 1);
    assert_eq!(repo.findings(&["git", "range", "--trust-inline", &range]).0, 0);
    assert_eq!(repo.findings(&["git", "range", "HEAD"]).0, 0, "a whole history is brought to nothing");
}

#[test]
fn renames_merges_and_every_form_of_range_are_as_git_has_them() {
    let repo = Repo::new();
    let base = repo.commit("one.env", &key(1));
    repo.git(&["switch", "-qc", "side"]);
    repo.commit("side.env", &key(2));
    repo.git(&["mv", "one.env", "moved.env"]);
    repo.commit("other.txt", "o\n");
    repo.git(&["switch", "-q", "main"]);
    repo.commit("main.env", &key(3));
    repo.git(&["merge", "-q", "--no-commit", "side"]);
    repo.commit("evil.env", &key(4));
    repo.git(&["tag", "-a", "-m", "t", "v1", "side"]);
    for range in [
        "side..main",
        "main..side",
        "side...main^",
        "v1..main",
        "main",
        "main^!",
        "main^@",
        &format!("{base}..main"),
        &format!("{base}..v1"),
    ] {
        assert_eq!(blobs(&repo, range), repo.blobs(&[range]), "{range}");
    }
    assert_eq!(paths(&repo.findings(&["git", "range", "main^!"]).1), ["evil.env"], "what only the merge brings");
}

#[test]
fn limits_take_the_newest_commits() {
    let repo = Repo::new();
    for seed in 0..4 {
        repo.commit(&format!("{seed}.env"), &key(seed));
    }
    let when = repo.git(&["show", "-s", "--format=%cI", "HEAD^"]);
    assert_eq!(paths(&repo.findings(&["git", "range", "HEAD", "--max-commits", "1"]).1), ["3.env"]);
    assert_eq!(paths(&repo.findings(&["git", "range", "HEAD", "--since", &when]).1), ["2.env", "3.env"]);
    let (code, _, err) = repo.keysweep(&["git", "range", "HEAD", "--since", "the other day"]);
    assert_eq!((code, err.contains("no date")), (2, true), "{err}");
}

#[test]
fn what_is_not_here_is_said() {
    let repo = Repo::new();
    for seed in 0..4 {
        repo.commit(&format!("{seed}.txt"), &format!("{seed}\n"));
    }
    let (code, _, err) = repo.keysweep(&["git", "range", "nowhere..HEAD"]);
    assert_eq!((code, err.contains("nowhere")), (2, true), "{err}");

    let home = tempfile::tempdir().expect("a directory");
    let clone = |name: &str, how: &[&str]| {
        let (from, to) = (format!("file://{}", repo.path.display()), home.path().join(name));
        repo.git(&["config", "uploadpack.allowFilter", "true"]);
        repo.git(&[&["clone", "-q"], how, &[&from, to.to_str().expect("text")]].concat());
        Repo::at(to)
    };
    let shallow = clone("shallow", &["--depth=2"]);
    let (code, _, err) = shallow.keysweep(&["git", "range", "HEAD"]);
    assert_eq!((code, err.contains("git fetch --unshallow")), (3, true), "{err}");
    assert_eq!(shallow.keysweep(&["git", "range", "HEAD^..HEAD"]).0, 0, "a range that is here is whole");
    let partial = clone("partial", &["--filter=blob:none", "--no-checkout"]);
    let (code, _, err) = partial.keysweep(&["git", "range", "HEAD^..HEAD"]);
    assert_eq!((code, err.contains("1 not in this clone")), (3, true), "{err}");
}

#[test]
fn replace_refs_hide_nothing_and_pointers_are_counted() {
    let repo = Repo::new();
    let base = repo.commit("a.txt", "a\n");
    let bad = repo.commit("b.env", &key(1));
    repo.git(&["replace", "--graft", "HEAD"]);
    repo.git(&["replace", "-f", &bad, &base]);
    repo.git(&["pack-refs", "--all"]);
    repo.git(&["gc", "-q"]);
    assert_eq!(paths(&repo.findings(&["git", "range", &format!("{base}..{bad}")]).1), ["b.env"]);
    repo.git(&["replace", "-d", &bad]);
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    repo.commit("c.bin", pointer);
    let (code, _, err) = repo.keysweep(&["git", "range", "HEAD^..HEAD"]);
    assert_eq!((code, err.contains("1 in Git LFS, content not here")), (0, true), "{err}");
}

/// One step of a random history.
#[derive(Clone, Debug)]
pub enum Step {
    Write(u8, u8),
    Move(u8, u8),
    Remove(u8),
    Branch(u8),
    Merge(u8),
    Revert,
    Copy(u8, u8),
    Octopus,
    Amend(u8),
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..6_u8, 0..8_u8).prop_map(|(name, text)| Step::Write(name, text)),
        1 => (0..6_u8, 0..6_u8).prop_map(|(from, to)| Step::Move(from, to)),
        1 => (0..6_u8).prop_map(Step::Remove),
        2 => (0..4_u8).prop_map(Step::Branch),
        2 => (0..4_u8).prop_map(Step::Merge),
        1 => Just(Step::Revert),
        1 => (0..6_u8, 0..6_u8).prop_map(|(from, to)| Step::Copy(from, to)),
        1 => Just(Step::Octopus),
        1 => (0..8_u8).prop_map(Step::Amend),
    ];
    proptest::collection::vec(step, 3..14)
}

/// Does a step; one that cannot be done does nothing.
pub fn take(repo: &Repo, step: &Step) {
    let name = |at: u8| format!("{}f{at}", if at.is_multiple_of(2) { "d/" } else { "" });
    match step {
        Step::Write(at, text) => drop(repo.commit(&name(*at), &format!("text {text}\n"))),
        Step::Move(from, to) => {
            repo.try_git(&["mv", "-f", &name(*from), &name(*to)]);
            repo.try_git(&["commit", "-qm", "move"]);
        }
        Step::Remove(at) => {
            repo.try_git(&["rm", "-q", &name(*at)]);
            repo.try_git(&["commit", "-qm", "remove"]);
        }
        Step::Branch(at) => {
            let branch = format!("b{at}");
            let known = repo.try_git(&["switch", "-q", &branch]).status.success();
            assert!(known || repo.try_git(&["switch", "-qc", &branch]).status.success());
        }
        Step::Merge(at) => {
            repo.try_git(&["merge", "-q", "-X", "ours", "--no-edit", &format!("b{at}")]);
            if repo.path.join(".git/MERGE_HEAD").exists() {
                repo.try_git(&["merge", "--abort"]);
            }
        }
        Step::Copy(from, to) => {
            if let Ok(text) = std::fs::read_to_string(repo.path.join(name(*from))) {
                repo.commit(&name(*to), &text);
            }
        }
        Step::Octopus => {
            repo.try_git(&["merge", "-q", "--no-edit", "b0", "b1", "b2"]);
            repo.git(&["reset", "-q", "--hard"]);
        }
        // What was there is pushed over by force.
        Step::Amend(text) => {
            repo.write("f1", &format!("amended {text}\n"));
            repo.git(&["add", "-A"]);
            repo.git(&["commit", "-q", "--amend", "--allow-empty", "-m", "amended"]);
        }
        Step::Revert => {
            repo.try_git(&["revert", "--no-edit", "HEAD"]);
            if repo.path.join(".git/REVERT_HEAD").exists() {
                repo.try_git(&["revert", "--abort"]);
            }
        }
    }
}

/// What git lists is scanned, under every path that it lies at in any of the commits. What is scanned beside it is a copy of what the
/// boundary has, of which nothing would be told.
pub fn same_but_for_copies(repo: &Repo, paths: &Scanned, range: &[&str]) -> Result<(), TestCaseError> {
    let listed: BTreeSet<String> = repo.blobs(range).into_iter().collect();
    let scanned: BTreeSet<String> = paths.keys().cloned().collect();
    let mut lying = Scanned::new();
    for commit in repo.git(&[&["rev-list"], range].concat()).lines() {
        for line in repo.git(&["ls-tree", "-r", commit]).lines() {
            let (entry, path) = line.split_once('\t').expect("a path");
            let blob = entry.split(' ').nth(2).expect("a blob").to_owned();
            lying.entry(blob).or_default().insert(path.to_owned());
        }
    }
    for blob in &listed {
        prop_assert_eq!(paths.get(blob), lying.get(blob), "{} in {:?}", blob, range);
    }
    prop_assert!(scanned.is_superset(&listed), "{:?}", range);
    let boundary = repo.git(&[&["rev-list", "--boundary"], range].concat());
    let boundary: Vec<&str> = boundary.lines().filter_map(|line| line.strip_prefix('-')).collect();
    for copy in scanned.difference(&listed) {
        let is_there = boundary.iter().any(|commit| repo.git(&["ls-tree", "-r", commit]).contains(&**copy));
        prop_assert!(is_there, "{copy} is new to {range:?}, and git does not list it");
    }
    Ok(())
}

#[test]
fn what_moved_is_not_scanned_and_of_what_was_copied_nothing_is_told() {
    let repo = Repo::new();
    repo.commit("old/a.env", &key(1));
    repo.commit("old/deep/b.env", &key(2));
    let base = repo.commit("c.env", &key(3));
    let range = format!("{base}..HEAD");
    repo.git(&["mv", "old", "new"]);
    repo.commit("new/note.txt", "n\n");
    repo.git(&["mv", "c.env", "new/deep/d.env"]);
    repo.commit("new/other.txt", "o\n");
    assert_eq!(blobs(&repo, &range).len(), 2, "a directory that moved and grew, and a file that moved");
    repo.commit("copy.env", &key(1));
    assert_eq!(blobs(&repo, &range).len(), 2, "a copy of what is known to have moved");
    repo.git(&["checkout", "-qB", "main", &base]);
    repo.commit("copy.env", &key(1));
    repo.commit("fresh.env", &key(4));
    assert_eq!(blobs(&repo, &range).len(), 2, "a copy is read");
    assert_eq!(paths(&repo.findings(&["git", "range", &range]).1), ["fresh.env"], "and nothing is told of it");
    repo.git(&["checkout", "-qB", "main", &base]);
    repo.git(&["mv", "old/a.env", "old/deep"]);
    repo.commit("c.env", &format!("{}{}", key(3), key(5)));
    assert_eq!(paths(&repo.findings(&["git", "range", &range]).1), ["c.env", "c.env"], "a new version is a new blob");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_histories_have_the_blobs_that_git_lists(steps in steps()) {
        let repo = Repo::new();
        repo.commit("f1", "start\n");
        steps.iter().for_each(|step| take(&repo, step));
        let tips = repo.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads"]);
        for from in tips.lines() {
            for to in tips.lines() {
                let range = format!("{from}..{to}");
                same_but_for_copies(&repo, &in_range(&repo, &range), &[&range])?;
            }
        }
    }
}
