//! Repositories built by the git program, alike on every machine.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};

/// Where these tests' caches and their key lie.
static HOME: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

/// A repository in a directory of its own, and a clock that each commit moves on.
pub struct Repo {
    _dir: Option<tempfile::TempDir>,
    pub path: PathBuf,
    clock: Cell<u64>,
}

/// A line whose value the built-in rules find, different for each `seed` below 32.
pub fn key(seed: u32) -> String {
    let digit = char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[seed as usize % 32]);
    format!("aws_access_key_id = AKIA{}{digit}\n", "QYLPMN5HHHFPZAM")
}

impl Repo {
    pub fn new() -> Self {
        Self::with(&["init", "-q", "-b", "main"])
    }

    pub fn with(init: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let path = fs::canonicalize(dir.path()).expect("there");
        let repo = Self { _dir: Some(dir), path, clock: Cell::new(1_700_000_000) };
        repo.git(init);
        repo
    }

    /// A repository that is there already.
    pub fn at(path: PathBuf) -> Self {
        Self { _dir: None, path, clock: Cell::new(1_800_000_000) }
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"] {
            command.env_remove(name);
        }
        let date = format!("{} +0000", self.clock.get());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_TERMINAL_PROMPT", "0");
        // Nor has the user's own configuration a say.
        command.env("XDG_CONFIG_HOME", "/nonexistent");
        command.env("GIT_AUTHOR_NAME", "a").env("GIT_AUTHOR_EMAIL", "a@example.com").env("GIT_AUTHOR_DATE", &date);
        command.env("GIT_COMMITTER_NAME", "c").env("GIT_COMMITTER_EMAIL", "c@example.com").env("GIT_COMMITTER_DATE", &date);
        command.env("XDG_CACHE_HOME", HOME.path().join("cache")).env("XDG_STATE_HOME", HOME.path().join("state"));
        command.current_dir(&self.path);
        command
    }

    pub fn try_git(&self, arguments: &[&str]) -> Output {
        self.clock.set(self.clock.get() + 60);
        self.command("git").args(arguments).output().expect("git runs")
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().expect("in the repository")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// Writes a file and commits everything; returns the commit.
    pub fn commit(&self, name: &str, text: &str) -> String {
        self.write(name, text);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", name]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// The blobs that git lists for these revisions.
    pub fn blobs(&self, revisions: &[&str]) -> Vec<String> {
        let listed = self.git(&[&["rev-list", "--objects", "--no-object-names"], revisions].concat());
        let mut blobs: Vec<String> =
            listed.lines().filter(|id| self.git(&["cat-file", "-t", id]) == "blob").map(str::to_owned).collect();
        blobs.sort();
        blobs
    }

    /// keysweep's code, standard output and standard error.
    pub fn keysweep(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(env!("CARGO_BIN_EXE_keysweep")).args(arguments).output().expect("keysweep runs");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
    }

    /// keysweep's findings as JSON, and its code.
    pub fn findings(&self, arguments: &[&str]) -> (i32, Vec<serde_json::Value>) {
        let (code, out, err) = self.keysweep(&[arguments, &["--format", "json", "--fail-on", "note"]].concat());
        let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("no report: {err}"));
        (code, report["findings"].as_array().expect("a list").clone())
    }
}

/// The path of each finding.
pub fn paths(findings: &[serde_json::Value]) -> Vec<&str> {
    findings.iter().map(|finding| finding["path"].as_str().expect("a path")).collect()
}

/// Names that a directory holds, all of them, with their sizes and times.
pub fn snapshot(directory: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).expect("readable") {
            let entry = entry.expect("an entry");
            let metadata = entry.metadata().expect("there");
            if metadata.is_dir() { waiting.push(entry.path()) } else { found.push((entry.path(), metadata.len())) }
        }
    }
    found.sort();
    found
}
