//! A copy of the cases in which the names of values are replaced by the values, for trycmd to run.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::values;

/// Documents show the provider's own example values, which are no findings; the cases made of them use values that are.
const SHOWN: [(&str, &str); 1] = [("AKIAIOSFODNN7EXAMPLE", "[KEY_ID]")];

pub struct Stage {
    source: PathBuf,
    copy: tempfile::TempDir,
    documents: Vec<&'static str>,
}

/// A copy of `directory`, which is relative to the crate.
pub fn of(directory: &str) -> Stage {
    let stage =
        Stage { source: in_crate(directory), copy: tempfile::tempdir().expect("a temporary directory"), documents: Vec::new() };
    copy(&stage.source, stage.copy.path(), false);
    stage
}

impl Stage {
    /// Adds a document of the crate, in which a reader sees values that everybody may see.
    pub fn with(mut self, document: &'static str) -> Self {
        let text = fs::read_to_string(in_crate(document)).expect("a document");
        let text = SHOWN.iter().fold(text, |text, (shown, name)| text.replace(shown, name));
        fs::write(self.copied(document), text).expect("written");
        self.documents.push(document);
        self
    }

    fn copied(&self, document: &str) -> PathBuf {
        self.copy.path().join(Path::new(document).file_name().expect("a name"))
    }

    /// Runs the cases that match.
    pub fn run(&self, globs: &[&str]) {
        let cases = trycmd::TestCases::new();
        for (name, value) in values::all() {
            cases.insert_var(name, value).expect("a good name");
        }
        let here = self.copy.path();
        // The user's own ignore rules and terminal are none of a case's business.
        cases.env("HOME", here.display().to_string()).env("XDG_CONFIG_HOME", here.display().to_string()).env("COLUMNS", "100");
        for glob in globs {
            cases.case(here.join(glob));
        }
        cases.run();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if std::env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
            for case in entries(&self.source).into_iter().filter(|path| path.is_file() && !is_read(path)) {
                fs::copy(self.copy.path().join(case.file_name().expect("a name")), &case).expect("copied back");
            }
            for document in &self.documents {
                let text = fs::read_to_string(self.copied(document)).expect("a document");
                let text = SHOWN.iter().fold(text, |text, (shown, name)| text.replace(name, shown));
                fs::write(in_crate(document), text).expect("written");
            }
        }
    }
}

/// Copies a directory; what a case reads (`NAME.in/`, `NAME.stdin`) gets its values.
fn copy(from: &Path, to: &Path, read: bool) {
    fs::create_dir_all(to).expect("a directory");
    for path in entries(from) {
        let read = read || is_read(&path);
        if path.file_name().is_some_and(|name| name == ".keep") {
            continue;
        }
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target, read);
        } else if read {
            fs::write(&target, values::filled(&fs::read_to_string(&path).expect("text"))).expect("written");
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// Whether the program reads it, which makes it hold names of values.
fn is_read(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "in" || extension == "stdin")
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path()).collect()
}

fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
