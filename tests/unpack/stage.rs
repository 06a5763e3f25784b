//! Directories to pack, the tools that pack them, and scans of what comes out.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::LazyLock,
};

use keysweep::{
    config::Config,
    pipeline::{self, Outcome, Progress},
    rule::{RuleSet, example::expand},
    scan::{Scanner, check},
    source, unpack,
};

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(RuleSet::builtin()));

/// A GitHub token that no other salt gives.
pub fn token(salt: u64) -> String {
    expand("ghp_{alnum:30}{crc32-base62}", &check::ALL, salt).expect("well formed")
}

/// A file whose second line holds the token.
pub fn settings(salt: u64) -> String {
    format!("# settings\ntoken = {}\n", token(salt))
}

/// A new directory with these files.
pub fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, bytes) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, bytes).expect("written");
    }
    directory
}

/// Runs a tool in a directory; `false`, loudly, where this machine has none.
#[expect(clippy::print_stderr, reason = "a test that tests nothing must say so")]
pub fn tool(directory: &Path, program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.current_dir(directory).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    match command.output() {
        Ok(output) => {
            assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(_) => {
            eprintln!("absent: {program}, so that what it packs is not tested here");
            false
        }
    }
}

/// Runs a script of Python in a directory.
pub fn python(directory: &Path, script: &str) -> bool {
    tool(directory, "python3", &["-c", script])
}

/// Scans a file or a directory, with everything else as it is by default.
pub fn scan(path: &Path) -> Outcome {
    scan_with(path, unpack::Options::default(), 2)
}

/// Scans a file or a directory.
pub fn scan_with(path: &Path, unpack: unpack::Options, threads: usize) -> Outcome {
    let source = source::Options { roots: vec![path.to_owned()], threads, no_ignore: true, ..source::Options::default() };
    let config = Config { source, unpack, ..Config::default() };
    pipeline::scan_tree(&config, &SCANNER, &Progress::default(), None).expect("it exists")
}

/// Where findings are: path from the last part of the outer one on, and line.
pub fn places(outcome: &Outcome) -> Vec<String> {
    let place = |path: &keysweep::blob::BlobPath, line| {
        let text = path.to_lossy();
        let outer = String::from_utf8_lossy(path.outer()).into_owned();
        let directory = outer.rfind('/').map_or(0, |slash| slash + 1);
        format!("{}:{line}", &text[directory..])
    };
    outcome.report.findings.iter().map(|f| place(&f.location.path, f.location.line)).collect()
}

/// What was skipped: path from the last part of the outer one on, and why.
pub fn skips(outcome: &Outcome) -> Vec<String> {
    let shown = |skip: &keysweep::error::Skip| {
        let text = skip.path.to_lossy();
        let outer = String::from_utf8_lossy(skip.path.outer()).into_owned();
        let directory = outer.rfind('/').map_or(0, |slash| slash + 1);
        format!("{}: {}", &text[directory..], skip.reason.as_str())
    };
    outcome.report.coverage.skips.iter().map(shown).collect()
}
