//! Trees built by hand and by the git program, walked and compared by the paths that were visited.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::*;
use crate::{
    error::{Skip, SkipReason},
    source::{Read, cache::Clean},
};

mod hostile;
mod kinds;
mod rules;
mod several;
mod tracked;

/// A directory with files in it, gone at the end of the test.
struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().expect("a directory"));
        files.iter().for_each(|(path, content)| tree.write(path, content));
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.0.path().to_owned() } else { self.0.path().join(path) }
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, content).expect("a file");
    }

    /// Runs git in `directory`, whatever is configured on this machine.
    fn git(&self, directory: &str, arguments: &[&str]) {
        let settings = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "protocol.file.allow=always"];
        let mut command = Command::new("git");
        command.arg("-C").arg(self.path(directory)).args(settings).args(["-c", "init.defaultBranch=main"]).args(arguments);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", self.0.path());
        command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
        let output = command.output().expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn options(&self, root: &str) -> Options {
        Options { roots: vec![self.path(root)], threads: 2, ..Options::default() }
    }

    /// The visited paths of a walk with default options.
    fn visited(&self) -> Vec<String> {
        visited(&self.options("")).0
    }
}

/// Keeps what it is given.
#[derive(Debug, Default)]
struct Collect(Vec<Entry>);

impl Visit for Collect {
    fn visit(&mut self, entry: &Entry) -> Option<Read> {
        self.0.push(entry.clone());
        None
    }

    fn visit_known(&mut self, entry: &Entry, _: Clean) {
        self.0.push(entry.clone());
    }
}

/// The visited paths, sorted, a `*` after those that are tracked but ignored; and the coverage.
fn visited(options: &Options) -> (Vec<String>, Coverage) {
    let walked = walk(options, &Collect::default).expect("a walk");
    assert!(walked.visitors.len() <= options.threads.max(1), "a visitor too many");
    let entries = walked.visitors.into_iter().flat_map(|visitor| visitor.0);
    let name = |e: Entry| format!("{}{}", e.path.to_lossy(), if e.tracked_but_ignored { "*" } else { "" });
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    (names, walked.coverage)
}

fn passed(coverage: &Coverage) -> Vec<(PassedOver, String)> {
    coverage.passed_over.iter().map(|(why, path)| (*why, path.to_lossy().into_owned())).collect()
}

fn skipped(coverage: &Coverage) -> Vec<(SkipReason, String)> {
    coverage.skips.iter().map(|Skip { path, reason, .. }| (*reason, path.to_lossy().into_owned())).collect()
}
