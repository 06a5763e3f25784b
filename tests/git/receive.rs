//! `git pre-receive`: run by git as a server's hook, on what is in quarantine.

use std::{fs, os::unix::fs::PermissionsExt};

use super::repo::{Repo, key};

/// A repository, and the server that it pushes to.
fn served(options: &str) -> (Repo, Repo) {
    let (repo, server) = (Repo::new(), Repo::with(&["init", "-q", "--bare", "-b", "main"]));
    repo.git(&["remote", "add", "origin", server.path.to_str().expect("text")]);
    let hook = server.path.join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("made");
    let keysweep = env!("CARGO_BIN_EXE_keysweep");
    let script = format!("#!/bin/sh\nexec '{keysweep}' git pre-receive --quiet --fail-on note {options}\n");
    fs::write(&hook, script).and_then(|()| fs::set_permissions(&hook, fs::Permissions::from_mode(0o755))).expect("written");
    (repo, server)
}

fn pushed(repo: &Repo, arguments: &[&str]) -> (bool, String) {
    let output = repo.try_git(&[&["push"], arguments].concat());
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).expect("text"))
}

#[test]
fn a_server_takes_what_is_clean_and_rejects_what_is_not() {
    let (repo, server) = served("");
    repo.commit("a.txt", "a\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0, "the first push");
    let base = repo.commit("b.txt", "b\n");
    assert!(pushed(&repo, &["-q", "origin", "main", "main:other"]).0, "several refs");
    let bad = repo.commit("b.env", &key(1));
    let (went, said) = pushed(&repo, &["origin", "main"]);
    assert!(!went && said.contains("b.env:1:") && said.contains("push rejected: 1 finding in the 1 commit"), "{said}");
    assert!(said.contains(&format!("git rebase -i {}^", &bad[..12])) && said.contains("rotate the credential"), "{said}");
    assert_eq!(server.git(&["rev-parse", "main"]), base);
    repo.git(&["rm", "-q", "b.env"]);
    repo.commit("c.txt", "c\n");
    assert!(!pushed(&repo, &["-q", "origin", "main"]).0, "deleted by a later commit");
    assert!(!pushed(&repo, &["-q", "origin", "main:new"]).0, "a new branch");
    repo.git(&["tag", "-a", "-m", "t", "v1", &bad]);
    assert!(!pushed(&repo, &["-q", "origin", "v1"]).0, "a tag");
    let blob = repo.git(&["rev-parse", &format!("{bad}:b.env")]);
    repo.git(&["tag", "blob", &blob]);
    assert!(!pushed(&repo, &["-q", "origin", "refs/tags/blob"]).0, "a tag that leads to a blob");
    assert!(pushed(&repo, &["-q", "origin", ":other"]).0, "a deletion");
    repo.git(&["reset", "-q", "--hard", &base]);
    repo.git(&["commit", "-q", "--amend", "-m", "again"]);
    assert!(pushed(&repo, &["-q", "--force", "origin", "main"]).0, "a force push");
    assert_eq!(server.git(&["rev-parse", "main"]), repo.git(&["rev-parse", "main"]));
}

#[test]
fn a_large_push_that_stays_packed_is_read_too() {
    let (repo, server) = served("");
    server.git(&["config", "receive.unpackLimit", "1"]);
    for at in 0..30 {
        repo.write(&format!("d{}/f{at}.txt", at % 3), &format!("{at}\n").repeat(200));
    }
    repo.commit("last.txt", "l\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0);
    repo.write("d1/f1.txt", &format!("{}{}", "1\n".repeat(200), key(1)));
    repo.commit("more.txt", "m\n");
    let (went, said) = pushed(&repo, &["-q", "origin", "main"]);
    assert!(!went && said.contains("d1/f1.txt:201:"), "a delta against what the server has: {said}");
}

#[test]
fn what_any_ref_of_the_server_leads_to_is_known() {
    let (repo, server) = served("");
    let bad = repo.commit("b.env", &key(1));
    let hook = server.path.join("hooks/pre-receive");
    fs::rename(&hook, server.path.join("hooks/off")).expect("moved");
    assert!(pushed(&repo, &["-q", "origin", "main:refs/heads/known", "main:refs/heads/x"]).0);
    fs::rename(server.path.join("hooks/off"), &hook).expect("moved");
    server.git(&["pack-refs", "--all"]);
    repo.commit("c.txt", "c\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0, "{bad} is there already");
    repo.commit("d.env", &key(2));
    assert!(!pushed(&repo, &["-q", "origin", "main"]).0);
}

#[test]
fn marks_count_only_where_they_are_trusted() {
    let marked = format!("{} # keysweep:allow\n", key(1).trim_end());
    for (options, taken) in [("", false), ("--trust-inline", true)] {
        let (repo, _server) = served(options);
        repo.commit("b.env", &marked);
        let (went, said) = pushed(&repo, &["-q", "origin", "main"]);
        assert_eq!(went, taken, "{options}: {said}");
    }
}

#[test]
fn the_servers_own_configuration_is_what_counts() {
    let (repo, _server) = served("");
    let config = "[[allow]]\npaths = [\"x/\"]\nreason = \"made up\"\n";
    repo.commit("a.txt", "a\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0);
    repo.write("x/b.env", &key(1));
    repo.commit(".keysweep.toml", config);
    assert!(!pushed(&repo, &["-q", "origin", "main"]).0, "a push does not decide about itself");
    repo.git(&["rm", "-rq", "x"]);
    repo.git(&["commit", "-q", "--amend", "-m", "config"]);
    assert!(pushed(&repo, &["-q", "origin", "main"]).0);
    repo.commit("x/b.env", &key(1));
    assert!(pushed(&repo, &["-q", "origin", "main:new"]).0, "a new branch is scanned as the default branch has it");
    repo.commit("c.env", &key(2));
    assert!(!pushed(&repo, &["-q", "origin", "main"]).0);
}

#[test]
fn what_is_not_the_protocol_is_refused() {
    let repo = Repo::new();
    let run = |input: &str| {
        let mut command = repo.command("sh");
        command.args(["-c", "printf '%s' \"$1\" | \"$0\" git pre-receive", env!("CARGO_BIN_EXE_keysweep"), input]);
        let output = command.output().expect("runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(run("").0, Some(0));
    let zero = "0".repeat(40);
    for wrong in ["x\n", &format!("{zero} {zero}\n"), &format!("{zero} {} refs/heads/x\n", "1".repeat(40))] {
        let (code, said) = run(wrong);
        assert_eq!((code, said.contains("push rejected")), (Some(2), true), "{wrong}: {said}");
    }
}
