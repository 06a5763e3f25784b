//! What is known of a repository's objects: it saves reading, and changes nothing else.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::repo::{Repo, key, snapshot};

/// Where the first block begins, which may not be asked for.
const HEAD: usize = 1108;

/// A run with a cache of its own.
struct Cached<'a> {
    repo: &'a Repo,
    home: tempfile::TempDir,
}

impl Cached<'_> {
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.keysweep(&[&["git"], arguments].concat())
    }

    fn keysweep(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = self.repo.command(env!("CARGO_BIN_EXE_keysweep"));
        command.env("XDG_CACHE_HOME", self.home.path().join("cache")).env("XDG_STATE_HOME", self.home.path().join("state"));
        let output = command.args(arguments).args(["--format", "json", "--fail-on", "note"]).output().expect("keysweep runs");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
    }

    fn files(&self) -> Vec<PathBuf> {
        let all = snapshot(self.home.path()).into_iter().map(|(path, _)| path);
        all.filter(|path| !path.ends_with("cache.key")).collect()
    }
}

fn repository() -> Repo {
    let repo = Repo::new();
    repo.commit("clean.txt", "nothing\n");
    repo.commit("dir/clean.txt", "nothing\nat all\n");
    fs::write(repo.path.join("image.bin"), [0, 1, 2, 0, 0xff]).expect("written");
    repo.commit("pointer.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    repo.commit("bad.env", &key(1));
    repo
}

fn cached(repo: &Repo) -> Cached<'_> {
    Cached { repo, home: tempfile::tempdir().expect("a directory") }
}

/// Makes a loose object unreadable.
fn damage(repo: &Repo, revision: &str) {
    let blob = repo.git(&["rev-parse", revision]);
    let path = repo.path.join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    fs::remove_file(&path).expect("a loose object");
    fs::write(&path, "no object").expect("written");
}

/// A text that gzip packed, as Brotli stores it in one block. RFC 7932, 9.2.
fn packed(text: &str) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).expect("memory takes it");
    let packed = gzip.finish().expect("memory takes it");
    let head = 0xB | (packed.len() as u32 - 1) << 7 | 1 << 23;
    [&head.to_le_bytes()[..3], &packed, &[3]].concat()
}

#[test]
fn what_a_name_says_is_packed_is_looked_into_whatever_it_was_called_before() {
    let repo = Repo::new();
    fs::write(repo.path.join("app.bin"), packed(&key(1))).expect("written");
    repo.commit("one.txt", "one\n");
    let cached = cached(&repo);
    assert_eq!(["history", "range HEAD"].map(|all| cached.run(&all.split(' ').collect::<Vec<_>>()).0), [0, 0]);
    repo.git(&["mv", "app.bin", "app.env.gz.br"]);
    repo.commit("two.txt", "two\n");
    for arguments in [&["history"][..], &["range", "HEAD"]] {
        let (code, out, _) = cached.run(arguments);
        assert!(code == 1 && out.contains("app.env.gz.br!app.env"), "{arguments:?}: {code} {out}");
    }
}

#[test]
fn what_is_known_is_not_read_again_and_the_report_is_the_same() {
    for arguments in [&["history"][..], &["range", "HEAD"]] {
        let repo = repository();
        let cached = cached(&repo);
        let with = |more: &[&str]| cached.run(&[arguments, more].concat());
        let whole = with(&["--no-cache"]);
        assert_eq!((whole.0, cached.files().len()), (1, 0), "nothing is remembered: {}", whole.2);
        assert_eq!(with(&[]).1, whole.1);
        assert_eq!(cached.files().len(), 1);
        assert_eq!(with(&[]).1, whole.1);
        damage(&repo, "HEAD:dir/clean.txt");
        assert_eq!(with(&[]).1, whole.1, "it is not read");
        assert!(with(&["--no-cache"]).1 != whole.1, "it is read");
        assert!(with(&["--disable-rule", "aws-access-key-id"]).1.contains("corrupt"), "other rules know nothing of it");
        assert!(with(&["--max-file-size", "1M"]).1.contains("corrupt"), "nor do other options");
        damage(&repo, "HEAD:bad.env");
        assert!(with(&[]).1 != whole.1, "what was found is read each time");
    }
}

#[test]
fn only_what_this_user_wrote_is_believed() {
    let repo = repository();
    let cached = cached(&repo);
    let whole = cached.run(&["history"]);
    let file = cached.files().remove(0);
    let good = fs::read(&file).expect("readable");
    let believed = |bytes: &[u8]| {
        fs::write(&file, bytes).expect("written");
        let run = cached.run(&["history"]);
        assert_eq!((run.0, &run.1), (whole.0, &whole.1));
        run.2
    };
    assert!(!believed(&good).contains("believed"));
    for at in (0..good.len()).step_by(101).chain([0, 20, 60, 1100, good.len() - 1]) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let said = believed(&bad);
        assert!(at >= HEAD || said.contains("not believed"), "{at}: {said}");
    }
    for length in [0, 10, 1080, good.len() - 1] {
        assert!(believed(&good[..length]).contains("not believed"), "cut to {length}");
    }
    assert!(!believed(&good).contains("believed"), "it was written anew and is good again");
    let key = cached.home.path().join("state/keysweep/cache.key");
    other_key(&key);
    assert!(believed(&good).contains("not believed"), "another user's");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&key).expect("there").permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
        assert!(cached.run(&["history"]).2.contains("cache.key: others may read"), "a key that is none");
    }
}

fn other_key(path: &Path) {
    let mut bytes = fs::read(path).expect("a key");
    assert_eq!(bytes.len(), 32);
    bytes[0] ^= 1;
    fs::write(path, bytes).expect("written");
}

#[test]
fn another_repository_in_the_same_place_is_another() {
    let repo = repository();
    let cached = cached(&repo);
    cached.run(&["history"]);
    let git = repo.path.join(".git");
    fs::rename(&git, repo.path.join("old")).expect("moved");
    repo.git(&["clone", "-q", "--bare", "old", ".git"]);
    fs::remove_dir_all(repo.path.join("old")).expect("removed");
    cached.run(&["history"]);
    assert_eq!(cached.files().len(), if cfg!(unix) { 2 } else { 1 });
}

/// What the index says of a file is not asked; what is damaged is dropped with a note.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[test]
fn a_file_of_the_work_tree_is_known_by_what_was_read_of_it() {
    let repo = Repo::new();
    for number in 0..300 {
        fs::write(repo.path.join(format!("{number}.txt")), " ".repeat(key(1).len())).expect("written");
    }
    repo.git(&["add", "."]);
    repo.git(&["commit", "-q", "-m", "clean"]);
    let cached = cached(&repo);
    let with = |more: &[&str]| cached.keysweep(&[&["scan", "."], more].concat());
    // What was just written is not remembered.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    for more in [&["--no-cache"][..], &["--files"], &["--explain"], &["--stats"]] {
        with(more);
        assert_eq!(cached.files().len(), 0, "{more:?}");
    }
    let clean = with(&["--no-cache"]);
    assert_eq!((with(&[]).1, cached.files().len()), (clean.1.clone(), 1));
    assert_eq!(with(&[]).1, clean.1);
    let path = repo.path.join("7.txt");
    let then = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    fs::write(&path, key(1)).expect("written");
    fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(then)).expect("set back");
    repo.git(&["update-index", "--assume-unchanged", "7.txt"]);
    let found = with(&["--no-cache"]);
    assert_eq!(found.0, 1);
    assert_eq!(with(&[]).1, found.1);
    let file = cached.files().remove(0);
    let mut bad = fs::read(&file).expect("readable");
    bad[HEAD..].iter_mut().for_each(|byte| *byte ^= 1);
    fs::write(&file, bad).expect("written");
    let again = with(&[]);
    assert_eq!(again.1, found.1);
    assert!(again.2.contains("not believed"), "{}", again.2);
    assert!(!with(&[]).2.contains("not believed"), "it was written anew");
}
