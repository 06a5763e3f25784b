//! `keysweep hook`: installed by keysweep, run by git.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use super::repo::Repo;

/// A home directory, a repository in it and the bare one that it pushes to, in a place whose name a shell could take apart.
struct Desk {
    _dir: tempfile::TempDir,
    home: PathBuf,
    repo: Repo,
    bare: PathBuf,
    keysweep: PathBuf,
}

/// A line with a key that blocks.
fn secret(seed: u32) -> String {
    super::repo::key(seed).replace("QYLPMN5HHHFPZAM", "Z7QK3LMNP4RSTUV")
}

impl Desk {
    fn new() -> Self {
        // Beside the program, so that it can be linked to.
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        let home = fs::canonicalize(dir.path()).expect("there").join("it's \"a\" $(home)");
        let (work, bare, bin) = (home.join("re po"), home.join("bare.git"), home.join("b in"));
        [&work, &bare, &bin].into_iter().for_each(|folder| fs::create_dir_all(folder).expect("made"));
        let keysweep = bin.join("keysweep");
        fs::hard_link(env!("CARGO_BIN_EXE_keysweep"), &keysweep).expect("linked");
        let desk = Self { _dir: dir, repo: Repo::at(work), bare, keysweep, home };
        desk.git(&["init", "-q", "-b", "main"]);
        desk.git(&["init", "-q", "--bare", desk.bare.to_str().expect("text")]);
        desk.git(&["remote", "add", "origin", desk.bare.to_str().expect("text")]);
        desk
    }

    fn at(&self, folder: &Path, program: &Path, arguments: &[&str]) -> (bool, String) {
        let mut command: Command = self.repo.command(program.to_str().expect("text"));
        command.env("HOME", &self.home).env_remove("XDG_CONFIG_HOME").env_remove("GIT_CONFIG_GLOBAL").current_dir(folder);
        let output = command.args(arguments).output().expect("runs");
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).expect("text"))
    }

    fn try_git(&self, arguments: &[&str]) -> (bool, String) {
        self.at(&self.repo.path, Path::new("git"), arguments)
    }

    fn git(&self, arguments: &[&str]) -> String {
        let (went, said) = self.try_git(arguments);
        assert!(went, "git {arguments:?}: {said}");
        said
    }

    fn hook(&self, arguments: &[&str]) -> (bool, String) {
        self.at(&self.repo.path, &self.keysweep, &[&["hook"], arguments].concat())
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (went, said) = self.hook(arguments);
        assert!(went, "keysweep hook {arguments:?}: {said}");
        said
    }

    fn refused(&self, arguments: &[&str], words: &str) {
        let (went, said) = self.hook(arguments);
        assert!(!went && said.contains(words), "keysweep hook {arguments:?} says {words}: {said}");
    }

    fn commit(&self, name: &str, text: &str) {
        self.repo.write(name, text);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--no-verify", "-m", name]);
    }

    /// Writes a hook that says what it was given, and ends with a code.
    fn script(&self, path: &Path, code: u8, mode: u32) -> Vec<u8> {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let text = format!("#!/bin/sh\n# theirs\n{{ echo \"$#\" \"$@\"; cat; }} >>\"$HOME/seen\"\nexit {code}");
        fs::write(path, &text).and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(mode))).expect("written");
        text.into_bytes()
    }

    /// What hooks were given since this was last asked.
    fn seen(&self) -> String {
        let path = self.home.join("seen");
        let seen = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        seen
    }

    fn own(&self, name: &str) -> PathBuf {
        self.repo.path.join(".git/hooks").join(name)
    }
}

#[test]
fn a_hook_is_installed_shown_and_taken_away() {
    let desk = Desk::new();
    desk.commit("a.txt", "a\n");
    desk.refused(&["status"], "pre-push      none");
    assert!(desk.done(&["install"]).contains("pre-push: installed as"));
    assert!(desk.done(&["install"]).contains("installed already"));
    assert!(desk.done(&["status"]).contains("pre-push      keysweep\npre-commit    none"));
    assert!(desk.try_git(&["push", "-q", "origin", "main"]).0, "nothing is wrong");
    desk.commit("b.env", &secret(1));
    let (went, said) = desk.try_git(&["push", "-q", "origin", "main"]);
    assert!(!went && said.contains("b.env:1:") && said.contains("blocked: 1 finding"), "{said}");
    assert!(desk.done(&["uninstall"]).contains("taken away"));
    assert!(!desk.own("pre-push").exists());
    assert!(desk.done(&["uninstall"]).contains("no hook of keysweep's"));
    assert!(desk.try_git(&["push", "-q", "origin", "main"]).0);

    desk.done(&["install", "--pre-commit"]);
    desk.repo.write("c.env", &secret(2));
    desk.git(&["add", "c.env"]);
    let (went, said) = desk.try_git(&["commit", "-qm", "c"]);
    assert!(!went && said.contains("c.env:1:") && said.contains("commit blocked"), "{said}");
    assert!(said.contains("keysweep:allow RULE REASON"), "{said}");
    desk.git(&["rm", "-q", "--cached", "c.env"]);
    assert!(desk.try_git(&["commit", "-q", "--allow-empty", "-m", "c"]).0);
}

#[test]
fn a_hook_that_is_there_runs_first_blocks_and_comes_back() {
    let desk = Desk::new();
    desk.commit("a.txt", "a\n");
    let path = desk.own("pre-push");
    let text = desk.script(&path, 0, 0o750);
    let said = desk.done(&["install"]);
    assert!(said.contains("runs first: ") && said.contains("pre-push.before-keysweep"), "{said}");
    let tip = desk.git(&["rev-parse", "HEAD"]);
    let branch = "odd'$(touch${IFS}pwned)\u{e4};&";
    desk.git(&["push", "-q", "origin", "main", &format!("main:refs/heads/{branch}")]);
    let seen = desk.seen();
    let zero = "0".repeat(40);
    let lines: Vec<&str> = seen.lines().collect();
    assert_eq!(lines[0], format!("2 origin {}", desk.bare.display()));
    assert_eq!(lines.len(), 3, "{seen}");
    assert!(lines.contains(&&*format!("refs/heads/main {} refs/heads/{branch} {zero}", tip.trim())), "{seen}");
    assert!(!desk.repo.path.join("pwned").exists());

    desk.commit("b.env", &secret(1));
    assert!(!desk.try_git(&["push", "-q", "origin", "main"]).0, "keysweep reads the same lines");
    assert_eq!(desk.seen().lines().count(), 2, "the other hook ran before it");
    desk.git(&["reset", "-q", "--hard", "HEAD^"]);
    desk.commit("c.txt", "c\n");
    desk.script(&desk.own("pre-push.before-keysweep"), 3, 0o750);
    assert!(!desk.try_git(&["push", "-q", "origin", "main"]).0, "its failure blocks");
    desk.script(&desk.own("pre-push.before-keysweep"), 3, 0o640);
    assert!(desk.try_git(&["push", "-q", "origin", "main"]).0, "git runs no hook that may not be executed");
    desk.script(&desk.own("pre-push.before-keysweep"), 0, 0o750);
    assert!(desk.done(&["uninstall", "--pre-push"]).contains("is back"));
    assert_eq!(fs::read(&path).expect("there"), text);
    assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o750);
    assert!(!desk.own("pre-push.before-keysweep").exists());

    let elsewhere = desk.repo.path.join("their-hook");
    fs::rename(&path, &elsewhere).and_then(|()| std::os::unix::fs::symlink("../../their-hook", &path)).expect("linked");
    desk.done(&["install"]);
    desk.commit("d.txt", "d\n");
    desk.seen();
    desk.git(&["push", "-q", "origin", "main"]);
    assert_eq!(desk.seen().lines().count(), 2, "through a link too");
    desk.done(&["uninstall"]);
    assert_eq!(fs::read_link(&path).expect("a link"), Path::new("../../their-hook"));
}

#[test]
fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let desk = Desk::new();
    desk.commit("a.txt", "a\n");
    desk.done(&["install"]);
    let ours = desk.own("pre-push");
    let mut text = fs::read(&ours).expect("there");
    text.extend_from_slice(b"echo mine\n");
    fs::write(&ours, &text).expect("written");
    desk.refused(&["install"], "somebody has changed it");
    desk.refused(&["uninstall"], "somebody has changed it");
    assert_eq!(fs::read(&ours).expect("there"), text);
    fs::remove_file(&ours).and_then(|()| fs::create_dir(&ours)).expect("made");
    desk.refused(&["install"], "is no file");
    fs::remove_dir(&ours).expect("removed");
    desk.script(&desk.own("pre-push.before-keysweep"), 0, 0o755);
    desk.refused(&["install"], "pre-push.before-keysweep: is there");
    fs::remove_file(desk.own("pre-push.before-keysweep")).expect("removed");
    // It would let nothing through.
    let config = desk.repo.path.join(".git/config");
    let before = fs::read_to_string(&config).expect("there");
    fs::write(&config, format!("{before}[extensions]\n\trefStorage = reftable\n")).expect("written");
    desk.refused(&["install"], "git refs migrate --ref-format=files");
    assert!(!ours.exists());
    fs::write(&config, before).expect("written");

    for (hook, words) in [
        ("#!/bin/sh\ncall_lefthook run \"pre-push\" \"$@\"\n", "lefthook.yml"),
        ("#!/bin/sh\n. \"$(dirname \"$0\")/husky.sh\"\n", ".husky/pre-push"),
        ("#!/bin/sh\necho $(basename \"$0\")\n", "asks for its own name"),
    ] {
        fs::write(&ours, hook).expect("written");
        desk.refused(&["install", "--pre-commit", "--pre-push"], words);
        assert_eq!(fs::read_to_string(&ours).expect("there"), hook);
        assert!(!desk.own("pre-commit").exists(), "either all or none");
    }
    let bare = desk.bare.to_str().expect("text");
    desk.refused(&["install", "--pre-commit", "--repo", bare], "bare repository");
    assert!(desk.done(&["install", "--repo", bare]).contains("bare.git/hooks/pre-push"));
    desk.refused(&["install", "--repo", "/"], "not a git repository");
}

#[test]
fn without_keysweep_nothing_is_let_through() {
    let desk = Desk::new();
    desk.commit("a.txt", "a\n");
    desk.done(&["install", "--pre-push", "--pre-commit"]);
    fs::remove_file(&desk.keysweep).expect("removed");
    let (went, said) = desk.try_git(&["push", "-q", "origin", "main"]);
    assert!(!went && said.contains("neither on PATH nor at") && said.contains("git push --no-verify"), "{said}");
    let (went, said) = desk.try_git(&["commit", "--allow-empty", "-m", "b"]);
    assert!(!went && said.contains("git commit --no-verify"), "{said}");
    let on_path = desk.home.join("other");
    fs::create_dir(&on_path).expect("made");
    fs::hard_link(env!("CARGO_BIN_EXE_keysweep"), on_path.join("keysweep")).expect("linked");
    let path = format!("{}:{}", on_path.display(), std::env::var("PATH").expect("text"));
    let mut push = desk.repo.command("git");
    assert!(push.args(["push", "-q", "origin", "main"]).env("PATH", path).status().expect("runs").success());
}

#[test]
fn gits_own_folder_of_hooks_is_found() {
    let desk = Desk::new();
    desk.commit("a.txt", "a\n");
    let linked = desk.home.join("linked");
    desk.git(&["worktree", "add", "-q", linked.to_str().expect("text")]);
    desk.git(&["config", "core.hooksPath", "my hooks"]);
    assert!(desk.done(&["install"]).contains("re po/my hooks/pre-push"));
    desk.commit("b.env", &secret(1));
    assert!(!desk.try_git(&["push", "-q", "origin", "main"]).0, "a relative folder");
    desk.git(&["add", "my hooks"]);
    desk.done(&["uninstall"]);
    desk.script(&desk.repo.path.join("my hooks/pre-push"), 0, 0o755);
    desk.git(&["add", "-A"]);
    desk.refused(&["install"], "git tracks this hook");

    let inside = desk.repo.path.join(".git/others");
    desk.git(&["config", "core.hooksPath", inside.to_str().expect("text")]);
    assert!(desk.done(&["install"]).contains(".git/others/pre-push"));
    assert!(!desk.try_git(&["push", "-q", "origin", "main"]).0, "an absolute folder");
    desk.git(&["config", "core.hooksPath", desk.home.join("shared").to_str().expect("text")]);
    desk.refused(&["install"], "outside this repository");
    desk.git(&["config", "core.hooksPath", "/dev/null"]);
    desk.refused(&["install"], "no folder");
    desk.git(&["config", "core.hooksPath", ".husky/_"]);
    let line = "keysweep git pre-push --quiet \"$@\"";
    desk.refused(&["install"], &format!("add this line to .husky/pre-push:\n  {line}"));
    // As husky has it: its own script, and a file with the lines of whoever works here.
    desk.script(&desk.repo.path.join(".husky/_/pre-push"), 0, 0o755);
    desk.repo.write(".husky/pre-push", &format!("# {line}\n"));
    assert!(!desk.hook(&["status"]).0, "a comment runs nothing");
    desk.repo.write(".husky/pre-push", &format!("{line}\n"));
    assert!(desk.done(&["status"]).contains("pre-push      keysweep, by its line in "));
    assert!(desk.done(&["install"]).contains("pre-push: runs here already, by its line in "));
    desk.git(&["config", "--unset", "core.hooksPath"]);

    let there = desk.at(&linked, &desk.keysweep, &["hook", "install"]);
    assert!(there.0 && desk.own("pre-push").exists(), "a linked work tree's are the repository's: {}", there.1);
    desk.git(&["branch", "bad", "main"]);
    assert!(!desk.at(&linked, Path::new("git"), &["push", "-q", "origin", "bad"]).0);
}

#[test]
fn hooks_for_all_repositories_run_each_ones_own_too() {
    let desk = Desk::new();
    let config = desk.home.join(".gitconfig");
    let before = "# mine\n[user]\n\tname = a ; me\n[alias]\n\tx = y\n";
    fs::write(&config, before).expect("written");
    desk.commit("a.txt", "a\n");
    for name in ["pre-push", "post-commit", "pre-commit"] {
        desk.script(&desk.own(name), 0, 0o755);
    }
    assert!(desk.done(&["install", "--global"]).contains("installed for all your repositories"));
    desk.git(&["push", "-q", "origin", "main"]);
    assert_eq!(desk.seen().lines().count(), 2, "the repository's own hook has its arguments and lines");
    desk.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    assert_eq!(desk.seen(), "0\n0\n", "pre-commit and post-commit");
    desk.done(&["install", "--global", "--pre-commit"]);
    assert!(
        desk.done(&["status"]).contains("pre-push      keysweep, for all your repositories\npre-commit    keysweep, for all")
    );
    assert!(desk.done(&["install"]).contains("runs here already"));
    desk.repo.write("b.env", &secret(1));
    desk.git(&["add", "-A"]);
    let (went, said) = desk.try_git(&["commit", "-qm", "b"]);
    assert!(!went && said.contains("commit blocked") && desk.seen().is_empty(), "{said}");
    desk.commit("b.env", &secret(1));
    desk.seen();
    let (went, said) = desk.try_git(&["push", "-q", "origin", "main"]);
    assert!(!went && said.contains("blocked: 1 finding"), "{said}");

    let linked = desk.home.join("linked");
    desk.git(&["worktree", "add", "-q", "-b", "other", linked.to_str().expect("text"), "HEAD^"]);
    desk.seen();
    assert!(desk.at(&linked, Path::new("git"), &["push", "-q", "origin", "other"]).0);
    assert_eq!(desk.seen().lines().count(), 2, "in a linked work tree");
    let bare = desk.bare.join("hooks/post-update");
    desk.script(&bare, 0, 0o755);
    desk.git(&["push", "-q", "origin", "other:again"]);
    assert!(desk.seen().contains("1 refs/heads/again"), "in a bare repository");

    fs::rename(&desk.keysweep, desk.home.join("gone")).expect("moved");
    assert!(!desk.try_git(&["push", "-q", "origin", "other:more"]).0, "without keysweep");
    fs::rename(desk.home.join("gone"), &desk.keysweep).expect("moved");
    desk.done(&["uninstall", "--global", "--pre-commit"]);
    desk.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    desk.done(&["uninstall", "--global"]);
    assert_eq!(fs::read_to_string(&config).expect("there"), before);
    assert!(!desk.home.join(".config/keysweep/hooks").exists());
}

#[test]
fn a_hook_of_ones_own_that_is_keysweeps_scans_once() {
    let desk = Desk::new();
    desk.commit("a.env", &secret(1));
    desk.script(&desk.own("pre-push"), 0, 0o755);
    desk.done(&["install"]);
    desk.done(&["install", "--global"]);
    let (went, said) = desk.try_git(&["push", "-q", "origin", "main"]);
    assert_eq!((went, said.matches("a.env:1:").count(), desk.seen().lines().count()), (false, 1, 2), "{said}");
}

#[test]
fn somebody_elses_setting_stays() {
    let desk = Desk::new();
    desk.git(&["config", "--global", "core.hooksPath", "~/theirs"]);
    let before = fs::read(desk.home.join(".gitconfig")).expect("there");
    desk.refused(&["install", "--global"], "they are not keysweep's");
    desk.refused(&["install"], "git looks for the hooks of every repository there");
    assert!(desk.done(&["uninstall", "--global"]).contains("no hook of keysweep's"));
    assert_eq!(fs::read(desk.home.join(".gitconfig")).expect("there"), before);
}

#[test]
fn without_a_home_nothing_is_installed_that_git_would_not_read() {
    let desk = Desk::new();
    // A hook of somebody's, which is refused too: the account's own home stays as it is whatever happens.
    let hooks = desk.home.join("config/keysweep/hooks");
    fs::create_dir_all(&hooks).and_then(|()| fs::write(hooks.join("pre-push"), "theirs")).expect("written");
    let mut command = desk.repo.command(desk.keysweep.to_str().expect("text"));
    command.env_remove("HOME").env_remove("GIT_CONFIG_GLOBAL").env("XDG_CONFIG_HOME", desk.home.join("config"));
    let output = command.args(["hook", "install", "--global"]).output().expect("keysweep runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("set HOME"), "{said}");
}
