//! `git staged` and `git unstaged`.

use super::repo::{Repo, key, paths, snapshot};

#[test]
fn what_is_staged_is_scanned_and_not_the_work_trees_copy() {
    let repo = Repo::new();
    repo.commit("a.env", "x = 1\n");
    repo.write("a.env", &key(1));
    assert_eq!(repo.findings(&["git", "staged"]), (0, vec![]), "nothing is staged");
    assert_eq!(paths(&repo.findings(&["git", "unstaged"]).1), ["a.env"]);
    repo.git(&["add", "a.env"]);
    repo.write("a.env", "x = 2\n");
    let before = snapshot(&repo.path.join(".git"));
    let (code, found) = repo.findings(&["git", "staged"]);
    assert_eq!((code, paths(&found)), (1, vec!["a.env"]));
    assert_eq!(found[0]["provenance"]["origin"], "git");
    assert_eq!(found[0]["provenance"]["blob"].as_str(), Some(&*repo.git(&["rev-parse", ":a.env"])));
    assert_eq!(found[0]["provenance"]["commit"], serde_json::Value::Null);
    assert_eq!(repo.findings(&["git", "unstaged"]).0, 0, "the work tree's copy is clean");
    assert_eq!(snapshot(&repo.path.join(".git")), before, "nothing was written");
}

#[test]
fn staged_is_what_git_says_is_staged() {
    let repo = Repo::new();
    repo.commit("same.env", &key(1));
    repo.commit("moved.env", &key(2));
    repo.git(&["mv", "moved.env", "deep.env"]);
    repo.write("new/x.env", &key(3));
    repo.write("ä ü.env", &key(4));
    repo.git(&["add", "-A"]);
    repo.write("announced.env", &key(5));
    repo.git(&["add", "-N", "announced.env"]);
    for (version, split) in [("2", false), ("4", false), ("2", true)] {
        repo.git(&["update-index", "--index-version", version]);
        if split {
            repo.git(&["update-index", "--split-index"]);
            repo.write("new/x.env", &key(6));
            repo.git(&["add", "new/x.env"]);
        }
        // -M100% -C tells pure renames and copies, which bring no new blob.
        let git = repo.git(&["-c", "core.quotePath=false", "diff", "--cached", "-M100%", "--name-only", "--diff-filter=AMT"]);
        let (_, found) = repo.findings(&["git", "staged"]);
        assert_eq!(paths(&found), git.lines().collect::<Vec<_>>(), "index version {version}, split {split}");
        assert_eq!(paths(&found), ["new/x.env", "ä ü.env"]);
    }
}

#[test]
fn an_unborn_branch_a_bare_repository_a_worktree_and_sha256_are_told_apart() {
    let repo = Repo::with(&["init", "-q", "-b", "main", "--object-format=sha256"]);
    assert_eq!(repo.findings(&["git", "staged"]).0, 0, "nothing is there yet");
    repo.write("a.env", &key(1));
    repo.git(&["add", "."]);
    assert_eq!(paths(&repo.findings(&["git", "staged"]).1), ["a.env"]);
    repo.commit("b", "b\n");
    let tree = repo.path.join("linked");
    repo.git(&["worktree", "add", "-q", "--detach", "linked"]);
    let linked = Repo::at(tree);
    linked.write("c.env", &key(2));
    linked.git(&["add", "."]);
    assert_eq!(paths(&linked.findings(&["git", "staged"]).1), ["c.env"]);
    assert_eq!(repo.findings(&["git", "staged"]).0, 0);

    let bare = Repo::with(&["init", "-q", "--bare"]);
    let (code, _, err) = bare.keysweep(&["git", "unstaged"]);
    assert_eq!((code, err.contains("bare")), (2, true), "{err}");
    let nothing = Repo::at(tempfile::tempdir().expect("a directory").keep());
    let (code, _, err) = nothing.keysweep(&["git", "staged"]);
    assert_eq!((code, err.contains("not a git repository")), (2, true), "{err}");
}

#[test]
fn merges_submodules_links_and_gits_own_index_are_heeded() {
    let repo = Repo::new();
    repo.commit("a.env", "base\n");
    repo.git(&["switch", "-qc", "side"]);
    repo.commit("a.env", &key(1));
    repo.git(&["switch", "-q", "main"]);
    repo.commit("a.env", "other\n");
    assert!(!repo.try_git(&["merge", "side"]).status.success(), "a conflict");
    assert_eq!(paths(&repo.findings(&["git", "staged"]).1), ["a.env"], "the other side's blob is in the index");
    repo.git(&["merge", "--abort"]);

    let inner = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{inner},sub")]);
    let (code, out, _) = repo.keysweep(&["git", "staged", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &report["coverage"]["passed_over"]["submodule"]), (0, &serde_json::json!(1)));

    repo.write("only.env", &key(2));
    let index = repo.path.join(".git/other-index");
    let with = |program: &str, arguments: &[&str]| {
        repo.command(program).args(arguments).env("GIT_INDEX_FILE", &index).output().expect("runs")
    };
    assert!(with("git", &["add", "only.env"]).status.success());
    let seen = with(env!("CARGO_BIN_EXE_keysweep"), &["git", "staged"]);
    assert!(String::from_utf8_lossy(&seen.stdout).contains("only.env"), "GIT_INDEX_FILE is what git commit FILE works with");
}

#[test]
fn objects_that_gits_environment_names_are_read() {
    let repo = Repo::new();
    let run = |program: &str, arguments: &[&str], objects: &str| {
        let mut command = repo.command(program);
        let alternates = format!("\"{}\"", repo.path.join(".git/objects").display());
        command.args(arguments).env("GIT_OBJECT_DIRECTORY", objects).env("GIT_ALTERNATE_OBJECT_DIRECTORIES", alternates);
        let output = command.output().expect("runs");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let beside = tempfile::tempdir().expect("a directory");
    let beside = beside.path().to_str().expect("text");
    repo.write("a.env", &key(1));
    assert_eq!(run("git", &["add", "."], beside).0, Some(0));
    let (code, said) = run(env!("CARGO_BIN_EXE_keysweep"), &["git", "staged", "--fail-on", "note"], beside);
    assert_eq!((code, said.contains("a.env:1:")), (Some(1), true), "{said}");
    let (code, _, err) = repo.keysweep(&["git", "staged"]);
    assert_eq!((code, err.contains("1 not in this clone")), (3, true), "{err}");
    let (code, said) = run(env!("CARGO_BIN_EXE_keysweep"), &["git", "staged"], "/nowhere");
    assert_eq!((code, said.contains("/nowhere: no directory of objects")), (Some(2), true), "{said}");
}
