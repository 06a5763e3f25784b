//! `git pre-push`: run by git as its hook, and held against `git rev-list --objects NEW --not REMOTE`.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use keysweep::source::git::{
    Place,
    push::{self, Remote},
};
use proptest::prelude::*;

use super::{
    range::{Step, same_but_for_copies, scanned, steps, take},
    repo::{Repo, key},
};

const ZERO: &str = "0000000000000000000000000000000000000000";

/// A repository with the hook, and the bare one it pushes to.
fn hooked() -> (Repo, Repo) {
    let (repo, bare) = (Repo::new(), Repo::with(&["init", "-q", "--bare", "-b", "main"]));
    repo.git(&["remote", "add", "origin", bare.path.to_str().expect("text")]);
    let hook = repo.path.join(".git/hooks/pre-push");
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("made");
    let script = format!("#!/bin/sh\nexec '{}' git pre-push --quiet --fail-on note \"$@\"\n", env!("CARGO_BIN_EXE_keysweep"));
    std::fs::write(&hook, script).expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).expect("set");
    }
    (repo, bare)
}

/// Whether git pushed, and what the developer read.
fn pushed(repo: &Repo, arguments: &[&str]) -> (bool, String) {
    let output = repo.try_git(&[&["push"], arguments].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("text"))
}

/// keysweep on a standard input of our own making.
fn hook(repo: &Repo, arguments: &[&str], input: &str) -> Output {
    let mut command = repo.command(env!("CARGO_BIN_EXE_keysweep"));
    let pipes = command.args(["git", "pre-push"]).args(arguments);
    let mut child = pipes.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("keysweep runs");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("written");
    child.wait_with_output().expect("ended")
}

#[cfg(unix)]
#[test]
fn a_developer_is_told_what_where_and_how_to_go_on() {
    let (repo, bare) = hooked();
    let base = repo.commit("a.txt", "a\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0, "nothing is wrong");
    let bad = repo.commit("b.env", &key(1));
    let (went, said) = pushed(&repo, &["origin", "main"]);
    assert!(!went && said.contains("b.env:1:"), "{said}");
    assert!(
        said.contains("It is in the last commit. Take it out of the file, then:\n      git add -u && git commit --amend"),
        "{said}"
    );
    std::fs::remove_file(repo.path.join("b.env")).expect("there");
    repo.commit("c.txt", "c\n");
    let (went, said) = pushed(&repo, &["origin", "main"]);
    assert!(
        !went && said.contains(&format!("It is in commit {}. Deleting it in a later commit is not enough", &bad[..12])),
        "{said}"
    );
    assert!(said.contains(&format!("git rebase -i {}^\n", &bad[..12])), "{said}");
    repo.commit("d.env", &key(2));
    let (_, said) = pushed(&repo, &["origin", "main"]);
    assert!(said.contains(&format!("They are in 2 commits, {} the first. Deleting them in", &bad[..12])), "{said}");
    assert_eq!(bare.git(&["rev-parse", "main"]), base, "nothing went through");
    repo.git(&["reset", "-q", "--hard", &base]);
    repo.commit("c.txt", "c\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0, "the secret is out of the commits");
    assert!(pushed(&repo, &["-q", "--no-verify", "origin", &format!("{bad}:refs/heads/known")]).0);
    repo.git(&["switch", "-q", "-c", "again", &bad]);
    assert!(pushed(&repo, &["-q", "origin", "again"]).0, "the remote has it already, and its tracking ref says so");
}

#[cfg(unix)]
#[test]
fn refs_of_every_kind_are_pushed_through_the_hook() {
    let (repo, _bare) = hooked();
    repo.commit("a.txt", "a\n");
    repo.git(&["branch", "other"]);
    assert!(pushed(&repo, &["-q", "origin", "main", "other"]).0, "several refs");
    assert!(pushed(&repo, &["-q", "origin", ":other"]).0, "a deletion");
    repo.git(&["switch", "-qc", "bad"]);
    repo.commit("b.env", &key(1));
    repo.git(&["tag", "-a", "-m", "t", "v1"]);
    repo.git(&["switch", "-q", "main"]);
    assert!(!pushed(&repo, &["-q", "origin", "v1"]).0, "an annotated tag");
    assert!(!pushed(&repo, &["-q", "origin", "v1^{}:refs/heads/x"]).0, "words for a revision");
    let (went, said) = pushed(&repo, &["-q", "origin", "main", "bad"]);
    assert!(!went && said.contains("      git switch bad\n      git rebase -i"), "another branch than HEAD's: {said}");
    let blob = repo.git(&["rev-parse", "bad:b.env"]);
    repo.git(&["tag", "blob", &blob]);
    let (went, said) = pushed(&repo, &["-q", "origin", "refs/tags/blob"]);
    assert!(!went && said.contains("delete the tag"), "a tag that leads to a blob: {said}");
    repo.commit("c.txt", "c\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0);
    repo.git(&["commit", "-q", "--amend", "-m", "again"]);
    assert!(pushed(&repo, &["-q", "--force", "origin", "main"]).0, "a force push of what is clean");

    repo.git(&["worktree", "add", "-q", "linked", "bad"]);
    assert!(!pushed(&Repo::at(repo.path.join("linked")), &["-q", "origin", "bad"]).0, "from a linked work tree");
}

#[cfg(unix)]
#[test]
fn only_the_remotes_own_tracking_refs_are_believed() {
    let (repo, bare) = hooked();
    repo.commit("a.env", &key(1));
    let url = bare.path.to_str().expect("text").to_owned();
    assert!(pushed(&repo, &["-q", "--no-verify", "origin", "main"]).0);
    repo.commit("b.txt", "b\n");
    assert!(pushed(&repo, &["-q", &url, "main:one"]).0, "a URL is the remote's that has it");
    let other = Repo::with(&["init", "-q", "--bare"]);
    let elsewhere = other.path.to_str().expect("text");
    assert!(!pushed(&repo, &["-q", elsewhere, "main:one"]).0, "another URL has nothing");
    repo.git(&["config", "remote.origin.pushurl", elsewhere]);
    assert!(!pushed(&repo, &["-q", "origin", "main:one"]).0, "what is fetched tells nothing of another place");
    repo.git(&["config", "--unset", "remote.origin.pushurl"]);
    repo.git(&["config", "remote.origin.fetch", "+refs/heads/*:refs/heads/*"]);
    assert!(!pushed(&repo, &["-q", "origin", "main:two"]).0, "a mirror's fetch line would make everything known");
}

#[test]
fn input_is_understood_or_refused() {
    let repo = Repo::new();
    let tip = repo.commit("a.env", &key(1));
    let run = |input: &str| {
        let output = hook(&repo, &["origin", "https://me:pw@example.com/a", "--fail-on", "note"], input);
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    assert_eq!(run("").0, Some(0), "nothing is pushed");
    assert_eq!(run(&format!("(delete) {ZERO} refs/heads/x {tip}\n")).0, Some(0));
    let (code, said) = run(&format!(":/a b c {tip} refs/heads/x {ZERO}\n"));
    assert_eq!((code, said.contains("--root") || said.contains("--amend")), (Some(1), true), "{said}");
    assert!(said.contains("origin (https://example.com/a)") && !said.contains("pw@"), "{said}");
    assert_eq!(run(&format!("main {tip} refs/heads/x {tip}\n")).0, Some(0), "the remote has it");
    let unknown = "1".repeat(40);
    assert_eq!(run(&format!("main {tip} refs/heads/x {unknown}\n")).0, Some(1), "an old name that is not here hides nothing");
    for wrong in ["main", "main x refs/heads/x y\n", &format!("main {unknown} refs/heads/x {ZERO}\n")] {
        let (code, said) = run(wrong);
        assert_eq!((code, said.contains("push blocked")), (Some(2), true), "{wrong}: {said}");
    }
}

#[test]
fn what_the_pre_commit_framework_says_is_understood() {
    let (repo, bare) = (Repo::new(), Repo::with(&["init", "-q", "--bare"]));
    repo.git(&["remote", "add", "origin", bare.path.to_str().expect("text")]);
    let base = repo.commit("a.txt", "a\n");
    let run = |said: &[(&str, &str)]| {
        let mut command = repo.command(env!("CARGO_BIN_EXE_keysweep"));
        command.args(["git", "pre-push", "--fail-on", "note"]).stdin(Stdio::null());
        let said = said.iter().map(|(name, value)| (format!("PRE_COMMIT_{name}"), value));
        let output = command.envs(said).output().expect("runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    let bad = repo.commit("b.env", &key(1));
    let remote = ("REMOTE_NAME", "origin");
    let url = ("REMOTE_URL", bare.path.to_str().expect("text"));
    let branch = ("LOCAL_BRANCH", "refs/heads/main");
    let (code, said) = run(&[("FROM_REF", &base), ("TO_REF", &bad), remote, url, branch]);
    assert_eq!((code, said.contains("push to origin (") && said.contains("in the 1 commit")), (Some(1), true), "{said}");
    let (code, said) = run(&[remote, url, branch]);
    assert_eq!((code, said.contains("in the 2 commits")), (Some(1), true), "all is new to the remote: {said}");
    assert_eq!(run(&[("FROM_REF", "main^"), ("TO_REF", "main^"), remote, url, branch]).0, Some(0));
    let (code, said) = run(&[("FROM_REF", "main^"), ("TO_REF", "main")]);
    assert_eq!((code, said.contains("push blocked: 1 finding")), (Some(1), true), "pre-commit run --from-ref: {said}");
    let (code, said) = run(&[]);
    assert_eq!((code, said.contains("nothing says what is pushed")), (Some(2), true), "{said}");
    assert_eq!(run(&[("TO_REF", "nowhere")]).0, Some(2));
}

/// A configuration that lets everything below a folder pass.
fn allowing(folder: &str) -> String {
    format!("[[allow]]\npaths = [\"{folder}/\"]\nreason = \"made up\"\n")
}

#[cfg(unix)]
#[test]
fn a_push_does_not_decide_about_itself() {
    let (repo, _bare) = hooked();
    let base = repo.commit("a.txt", "a\n");
    assert!(pushed(&repo, &["-q", "origin", "main"]).0);
    repo.write("x/b.env", &key(1));
    let bad = repo.commit(".keysweep.toml", &allowing("x"));
    let (went, said) = pushed(&repo, &["-q", "origin", "main"]);
    assert!(!went && said.contains("x/b.env:1:"), "the remote's file is what counts, and it has none: {said}");
    assert!(!pushed(&repo, &["-q", "origin", "main:new"]).0, "nor on a new branch");
    assert_eq!(repo.findings(&["git", "range", &format!("{base}..main")]).0, 1, "a range likewise");
    assert!(pushed(&repo, &["-q", "--no-verify", "origin", "main"]).0);
    repo.commit("x/c.env", &key(2));
    assert!(pushed(&repo, &["-q", "origin", "main"]).0, "now the remote has it");
    repo.git(&["switch", "-qc", "side", &bad]);
    repo.commit("x/d.env", &key(3));
    assert!(pushed(&repo, &["-q", "origin", "side"]).0, "a new branch is scanned as where it left the default branch");
    assert_eq!(repo.findings(&["git", "range", "main..side"]).0, 0);
    repo.git(&["rm", "-q", ".keysweep.toml"]);
    repo.commit("x/e.env", &key(4));
    assert!(pushed(&repo, &["-q", "origin", "side"]).0, "what the work tree has is of no account");
    let other = Repo::with(&["init", "-q", "--bare"]);
    assert!(!pushed(&repo, &["-q", other.path.to_str().expect("text"), "side"]).0, "nothing is known of another remote");
}

#[test]
fn a_gap_blocks_and_says_so() {
    let repo = Repo::new();
    let tip = repo.commit("a.txt", "a\n");
    let blob = repo.git(&["rev-parse", "HEAD:a.txt"]);
    std::fs::remove_file(repo.path.join(".git/objects").join(&blob[..2]).join(&blob[2..])).expect("a loose object");
    let output = hook(&repo, &["origin", "url", "-q"], &format!("main {tip} refs/heads/x {ZERO}\n"));
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("1 not in this clone") && said.contains("blocked: something in it could not be scanned"), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_pushes_bring_the_blobs_that_git_lists(before in steps(), after in steps(), known in 0..4_u8) {
        let (repo, bare) = (Repo::new(), Repo::with(&["init", "-q", "--bare"]));
        repo.git(&["remote", "add", "origin", bare.path.to_str().expect("text")]);
        repo.commit("f1", "start\n");
        before.iter().for_each(|step| take(&repo, step));
        repo.try_git(&["push", "-q", "origin", "main", &format!("b{known}")]);
        repo.git(&["push", "-q", "origin", "main"]);
        after.iter().for_each(|step: &Step| take(&repo, step));
        let tips = repo.git(&["for-each-ref", "--format=%(objectname)", "refs/heads"]);
        for tip in tips.lines() {
            let line = format!("x {tip} refs/heads/x {ZERO}\n");
            let updates = push::updates(line.as_bytes()).expect("a line");
            let place = Place { directory: repo.path.clone(), ..Place::default() };
            let remote = Remote { name: "origin".to_owned(), url: String::new() };
            let push = push::push(&place, &remote, &updates).expect("a push");
            same_but_for_copies(&repo, &scanned(&push.blobs), &[tip, "--not", "--remotes=origin"])?;
        }
    }
}

#[cfg(unix)]
#[test]
fn a_false_alarm_is_allowed_by_what_the_message_says() {
    let (repo, _bare) = hooked();
    repo.commit("a.js", &format!("let x = 1\n{}", key(1)));
    repo.commit("b.json", &format!("{{\"{}\"}}\n", key(2).trim_end().replace(" = ", "\": \"")));
    let (went, said) = pushed(&repo, &["origin", "main"]);
    let mark = "// keysweep:allow aws-access-key-id REASON";
    assert!(!went && said.contains(&format!("      {mark}      a.js:2\n")), "{said}");
    let command = said.lines().find_map(|line| line.trim().strip_prefix("keysweep allow ")).expect("a command");
    let fingerprint = command.strip_suffix(" --reason TEXT").expect("to be completed");
    // The mark is set in a commit of its own, the entry written to the user's configuration.
    repo.commit("a.js", &format!("let x = 1\n{} {mark}\n", key(1).trim_end()));
    let home = repo.path.join(".git/home");
    let with_home = |program: &str, arguments: &[&str]| {
        let output = repo.command(program).env("XDG_CONFIG_HOME", &home).args(arguments).output().expect("runs");
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).expect("text"))
    };
    assert!(with_home(env!("CARGO_BIN_EXE_keysweep"), &["allow", fingerprint, "--reason", "a test"]).0);
    let (went, said) = with_home("git", &["push", "origin", "main"]);
    assert!(went, "{said}");
    let listed = "1 finding is hidden by a mark added by this push:\n  a.js:2  aws-access-key-id  keysweep:allow on line 2: aws-access-key-id REASON\n";
    assert!(said.contains(listed), "{said}");
    repo.commit("a.js", &format!("let x = 1\nlet y = 2\n{} {mark}\n", key(1).trim_end()));
    let (went, said) = with_home("git", &["push", "origin", "main"]);
    assert!(went && !said.contains("added by this push"), "{said}");
}
