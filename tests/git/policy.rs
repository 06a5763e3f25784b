//! Whose configuration counts where git's objects are scanned, and which version's marks.

use super::repo::{Repo, key, paths};

const ALLOW: &str = "[[allow]]\npaths = [\"test/\"]\nreason = \"fixtures\"\n";

#[test]
fn entries_speak_of_paths_from_the_top_in_every_scan() {
    let repo = Repo::new();
    repo.commit(".keysweep.toml", ALLOW);
    repo.commit("test/a", &key(1));
    repo.commit("src/a", &key(2));
    let (_, found) = repo.findings(&["git", "range", "HEAD"]);
    assert_eq!(paths(&found), ["src/a"]);
    repo.write("test/b", &key(3));
    repo.git(&["add", "-A"]);
    assert_eq!(repo.findings(&["git", "staged"]).0, 0);
    let inner = Repo::at(repo.path.join("test"));
    assert_eq!(inner.findings(&["git", "range", "HEAD^!", "--repo", ".."]).1.len(), 1);
}

#[test]
fn a_policy_is_read_from_the_commit_that_is_named_with_all_that_it_names() {
    let repo = Repo::new();
    repo.commit("ci/base.toml", "[[allow]]\npaths = [\"test/\"]\nreason = \"fixtures\"\n");
    repo.commit(".keysweep.toml", "extends = \"ci/base.toml\"\n");
    repo.git(&["branch", "base"]);
    repo.commit("src/a", &key(1));
    repo.commit("test/a", &key(2));
    // The branch allows itself everything, and takes from the base what it extends.
    repo.commit(".keysweep.toml", "[[allow]]\npaths = [\"*\"]\nreason = \"why not\"\n");
    repo.commit("ci/base.toml", "nonsense");
    assert_eq!(repo.findings(&["git", "range", "base..HEAD", "--policy-ref", "HEAD"]).0, 0);
    for policy in [&["--policy-ref", "base"][..], &[]] {
        let (code, found) = repo.findings(&[&["git", "range", "base..HEAD"], policy].concat());
        assert_eq!((code, paths(&found)), (1, vec!["src/a"]), "a range starts from its base's policy: {policy:?}");
    }
    let (code, found) = repo.findings(&["scan", ".", "--policy-ref", "base"]);
    assert_eq!((code, paths(&found)), (1, vec!["src/a"]));
    assert_eq!(repo.findings(&["git", "range", "base..HEAD", "--no-repo-config"]).1.len(), 2);
    // A commit without one has none; a name that is no commit is an error.
    assert_eq!(repo.findings(&["git", "range", "base..HEAD", "--policy-ref", "base~1"]).1.len(), 2);
    let (code, _, err) = repo.keysweep(&["scan", ".", "--policy-ref", "nowhere"]);
    assert!(code == 2 && err.contains("nowhere"), "{err}");
    let (code, _, err) = repo.keysweep(&["scan", ".", "--policy-ref", "HEAD:test/a"]);
    assert!(code == 2 && err.contains("it is a blob"), "{err}");
    repo.commit(".keysweep.toml", "extends = \"../outside.toml\"\n");
    let (code, _, err) = repo.keysweep(&["scan", ".", "--policy-ref", "HEAD"]);
    assert!(code == 2 && err.starts_with("keysweep: HEAD:.keysweep.toml:1: extends ../outside.toml: it lies outside"), "{err}");
}

#[test]
fn the_marks_of_the_last_version_count() {
    let repo = Repo::new();
    let line = key(1).trim_end().to_owned();
    repo.commit("a", &format!("{line}\n"));
    assert_eq!(repo.findings(&["git", "range", "HEAD"]).1.len(), 1);
    repo.commit("a", &format!("# more\n{line} # keysweep:allow a test\n"));
    let (code, found) = repo.findings(&["git", "range", "HEAD"]);
    assert_eq!((code, found.len()), (0, 0));
    // Where it stands twice, both must be marked.
    repo.commit("a", &format!("{line} # keysweep:allow a test\n{line}\n"));
    assert_eq!(repo.findings(&["git", "range", "HEAD"]).1.len(), 1);
    repo.commit("a", &format!("{line}\n"));
    assert_eq!(repo.findings(&["git", "range", "HEAD"]).1.len(), 1);
}
