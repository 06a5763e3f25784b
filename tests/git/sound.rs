//! Repositories whose own files are not what they should be: an answer or an error, never a wait, never a smaller scan.

use std::{fs, os::unix::fs::symlink, process::Command};

use crate::repo::{Repo, key};

const SCANS: [&[&str]; 4] = [&["git", "history"], &["git", "range", "HEAD"], &["git", "staged"], &["hook", "status"]];

#[test]
fn what_is_no_file_is_refused_and_never_waited_for() {
    for name in ["HEAD", "config", "packed-refs", "shallow", "objects/info/alternates", "objects/pack/pack-1.idx", "refs/heads/x"]
    {
        for is_fifo in [true, false] {
            let repo = Repo::new();
            repo.commit("a", "a\n");
            let path = repo.path.join(".git").join(name);
            let _ = fs::remove_file(&path);
            match is_fifo {
                true => assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success()),
                false => symlink("/dev/zero", &path).expect("linked"),
            }
            for scan in SCANS {
                let (code, _, said) = repo.keysweep(scan);
                assert!(code == 2 && said.contains(name) && said.contains("not a regular file"), "{name}, {scan:?}: {said}");
            }
        }
    }
}

#[test]
fn a_namespace_or_a_list_of_shallow_commits_of_the_repositorys_own_choice_hides_nothing() {
    let repo = Repo::new();
    repo.commit("a.env", &key(1));
    repo.git(&["rm", "-q", "a.env"]);
    repo.commit("b", "b\n");
    repo.git(&["checkout", "-q", "--orphan", "clean"]);
    repo.git(&["rm", "-q", "-f", "b"]);
    repo.commit("c", "c\n");
    repo.git(&["update-ref", "refs/namespaces/n/refs/heads/main", "HEAD"]);
    repo.write(".git/refs/namespaces/n/HEAD", "ref: refs/heads/main\n");
    repo.git(&["config", "gitoxide.core.refsNamespace", "n"]);
    repo.git(&["config", "gitoxide.core.shallowFile", "cut"]);
    repo.write(".git/cut", &format!("{}\n", repo.git(&["rev-parse", "main"])));
    let (code, _, said) = repo.keysweep(&["git", "history", "--fail-on", "note"]);
    assert!(code == 1 && !said.contains("skipped"), "{said}");
}

#[test]
fn what_cannot_be_opened_is_told_with_its_cause() {
    let repo = Repo::new();
    repo.commit("a", "a\n");
    let config = fs::read_to_string(repo.path.join(".git/config")).expect("there");
    for (added, told) in [
        ("[core\n", "line"),
        ("[core]\n\trepositoryformatversion = 99\n", "99"),
        ("[extensions]\n\trefStorage = reftable\n", "git refs migrate --ref-format=files"),
    ] {
        repo.write(".git/config", &format!("{config}{added}"));
        let (code, _, said) = repo.keysweep(&["git", "history"]);
        assert!(code == 2 && said.contains(told), "{said}");
    }
}
