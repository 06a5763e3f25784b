//! `.keysweepignore` where git's objects are scanned: as the base has it, else the work tree.

use super::repo::{Repo, key, paths};

#[test]
fn a_range_is_scanned_by_the_ignore_files_of_its_base() {
    let repo = Repo::new();
    repo.commit(".keysweepignore", "/fixtures/\n*.gen\n!keep.gen\n");
    repo.commit("deep/er/.keysweepignore", "a.env\n!x.gen\n");
    repo.git(&["branch", "base"]);
    for (seed, path) in
        ["fixtures/x/a.env", "y.gen", "keep.gen", "deep/er/a.env", "deep/er/x.gen", "deep/a.env"].iter().enumerate()
    {
        repo.commit(path, &key(seed as u32));
    }
    // Its own say nothing.
    repo.commit(".keysweepignore", "*\n");
    let (code, found) = repo.findings(&["git", "range", "base..HEAD"]);
    assert_eq!((code, paths(&found)), (1, vec!["deep/a.env", "deep/er/x.gen", "keep.gen"]));
    assert_eq!(repo.findings(&["git", "range", "base..HEAD", "--no-ignore"]).1.len(), 6);
    assert_eq!(repo.findings(&["git", "range", "base..HEAD", "--no-repo-config"]).1.len(), 6);
    let (_, _, err) = repo.keysweep(&["git", "range", "base..HEAD", "-v"]);
    assert!(err.contains("fixtures/x/a.env"), "what is left out is listed: {err}");
    assert_eq!(repo.findings(&["git", "range", "base..HEAD", "--policy-ref", "HEAD"]).1.len(), 0);
    // Where all of a push is new, nothing speaks for it.
    assert_eq!(repo.findings(&["git", "history"]).1.len(), 0, "the work tree's leaves out everything");
}

#[test]
fn each_path_is_left_out_by_itself() {
    let repo = Repo::new();
    repo.commit(".keysweepignore", "/a/\n");
    let base = repo.git(&["rev-parse", "HEAD"]);
    repo.commit("a/x.env", &key(1));
    let second = repo.commit("b/x.env", &key(1));
    for scan in [&["git", "range", &format!("{base}..HEAD")][..], &["git", "history"]] {
        let (code, found) = repo.findings(scan);
        assert_eq!((code, paths(&found)), (1, vec!["b/x.env"]), "{scan:?}");
        assert_eq!(found[0]["provenance"]["commit"].as_str(), Some(&*second), "{scan:?}");
    }
    let all = repo.findings(&["git", "history", "--no-ignore"]).1;
    assert_eq!(all[0]["path"].as_str(), Some("a/x.env"));
}

#[test]
fn the_work_trees_counts_for_what_is_not_committed() {
    let repo = Repo::new();
    repo.commit("a.env", "a\n");
    repo.write(".keysweepignore", "a.env\n");
    repo.write("a.env", &key(1));
    assert_eq!(repo.findings(&["git", "unstaged"]).1.len(), 0);
    assert_eq!(repo.findings(&["git", "unstaged", "--no-ignore"]).1.len(), 1);
    repo.git(&["add", "a.env"]);
    assert_eq!(repo.findings(&["git", "staged"]).1.len(), 0);
    assert_eq!(repo.findings(&["git", "staged", "--no-ignore"]).1.len(), 1);
}
