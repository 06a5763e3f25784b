//! The law of the cache of files: whatever was done to them, a scan with it says what a scan without it says.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use keysweep::{
    config::Config,
    pipeline::{self, Outcome, Progress},
    rule::{RuleSet, example::expand},
    scan::{Scanner, check},
    source::{self, cache::Place},
};
use proptest::prelude::*;

const FILES: [&str; 6] = ["a", "b", "one/a", "one/b", "two/a", "two/b"];
/// Longer than the clock takes to move on by which files are dated.
const TICK: Duration = Duration::from_millis(12);

/// Two texts of the same length, one with a key, and others.
fn text(number: usize) -> Vec<u8> {
    let expand = |template: &str| expand(template, &check::ALL, 7).expect("well formed").into_bytes();
    let key = expand("token = ghp_{alnum:30}{crc32-base62}\n");
    match number {
        0 => vec![b'.'; key.len()],
        1 => key,
        2 => b"something else\n".to_vec(),
        3 => Vec::new(),
        4 => vec![0, 1, 2, 0, 255],
        _ => expand("aws_access_key_id = AKIA{aws-key-id}\n"),
    }
}

#[derive(Clone, Debug)]
enum Deed {
    /// Written in place.
    Write(usize, usize),
    /// Written in place, and its time set back.
    WriteAndSetBack(usize, usize),
    /// Another file, with the time of this one, is renamed to its place.
    Replace(usize, usize),
    /// Two files change places.
    Swap(usize, usize),
    /// The two directories change places.
    SwapDirectories,
    /// Written by another name of the same file, and its time set back.
    WriteByAnotherName(usize, usize),
    /// Changed to a link to another.
    Link(usize, usize),
    Touch(usize),
    Remove(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let (file, text) = (0..FILES.len(), 0..6_usize);
    prop_oneof![
        1 => (file.clone(), text.clone()).prop_map(|(file, text)| Deed::Write(file, text)),
        4 => (file.clone(), 0..2_usize).prop_map(|(file, text)| Deed::WriteAndSetBack(file, text)),
        2 => (file.clone(), 0..2_usize).prop_map(|(file, text)| Deed::Replace(file, text)),
        1 => (file.clone(), file.clone()).prop_map(|(one, other)| Deed::Swap(one, other)),
        1 => Just(Deed::SwapDirectories),
        2 => (file.clone(), 0..2_usize).prop_map(|(file, text)| Deed::WriteByAnotherName(file, text)),
        1 => (file.clone(), file.clone()).prop_map(|(one, other)| Deed::Link(one, other)),
        1 => file.clone().prop_map(Deed::Touch),
        1 => file.prop_map(Deed::Remove),
    ]
}

/// Does it. What cannot be done (the file is gone) is left.
fn act(root: &Path, deed: &Deed) -> io::Result<()> {
    let path = |file: usize| root.join(FILES[file]);
    let beside = root.parent().expect("a parent").join("beside");
    let modified = |file: usize| fs::metadata(path(file)).and_then(|metadata| metadata.modified());
    let set_back = |path: &Path, then: SystemTime| fs::File::options().write(true).open(path)?.set_modified(then);
    match *deed {
        Deed::Write(file, number) => fs::write(path(file), text(number)),
        Deed::WriteAndSetBack(file, number) => {
            let then = modified(file)?;
            fs::write(path(file), text(number))?;
            set_back(&path(file), then)
        }
        Deed::Replace(file, number) => {
            let then = modified(file)?;
            fs::write(&beside, text(number))?;
            set_back(&beside, then)?;
            fs::rename(&beside, path(file))
        }
        Deed::Swap(one, other) => swap(&path(one), &path(other), &beside),
        Deed::SwapDirectories => swap(&root.join("one"), &root.join("two"), &beside),
        Deed::WriteByAnotherName(file, number) => {
            let then = modified(file)?;
            fs::hard_link(path(file), &beside)?;
            fs::write(&beside, text(number))?;
            set_back(&beside, then)?;
            fs::remove_file(&beside)
        }
        Deed::Link(one, other) => {
            fs::remove_file(path(one))?;
            std::os::unix::fs::symlink(path(other), path(one))
        }
        Deed::Touch(file) => set_back(&path(file), SystemTime::now()),
        Deed::Remove(file) => fs::remove_file(path(file)),
    }
}

fn swap(one: &Path, other: &Path, beside: &Path) -> io::Result<()> {
    if one == other || !one.exists() || !other.exists() {
        return Ok(());
    }
    fs::rename(one, beside)?;
    fs::rename(other, one)?;
    fs::rename(beside, other)
}

struct Tree {
    home: tempfile::TempDir,
    scanner: Scanner,
}

impl Tree {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a directory");
        let scanner = Scanner::new(RuleSet::builtin());
        let tree = Self { home, scanner };
        for file in FILES {
            let path = tree.root().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text(0)).expect("written");
        }
        tree
    }

    fn root(&self) -> PathBuf {
        self.home.path().join("tree")
    }

    fn scan(&self, started: Option<SystemTime>) -> Outcome {
        let place = |started| Place {
            directory: self.home.path().join("cache"),
            key: self.home.path().join("state/key"),
            digest: [1; 32],
            started,
            least: 0,
        };
        let source =
            source::Options { roots: vec![self.root()], threads: 2, cache: started.map(place), ..source::Options::default() };
        let config = Config { source, ..Config::default() };
        pipeline::scan_tree(&config, &self.scanner, &Progress::default(), None).expect("a scan")
    }

    /// A run that is so late that no file was just changed.
    fn late(&self) -> Outcome {
        self.scan(Some(SystemTime::now() + Duration::from_secs(60)))
    }

    fn holds(&self, after: &str) {
        let told = |outcome: Outcome| {
            assert_eq!(outcome.notes, Vec::<String>::new());
            format!("{:#?}", outcome.report)
        };
        assert_eq!(told(self.late()), told(self.scan(None)), "after {after}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_files_the_cache_changes_nothing(deeds in prop::collection::vec(deed(), 1..8)) {
        let tree = Tree::new();
        tree.holds("nothing");
        for deed in &deeds {
            thread::sleep(TICK);
            // What cannot be done is not done.
            let _ = act(&tree.root(), deed);
            tree.holds(&format!("{deed:?}"));
        }
    }
}

#[test]
fn each_deed_alone_changes_nothing() {
    let all = [
        Deed::WriteAndSetBack(2, 1),
        Deed::Replace(2, 1),
        Deed::WriteByAnotherName(2, 1),
        Deed::SwapDirectories,
        Deed::Swap(0, 2),
        Deed::Link(3, 2),
        Deed::Touch(2),
        Deed::Write(0, 4),
        Deed::Write(0, 5),
        Deed::Remove(2),
    ];
    let tree = Tree::new();
    tree.holds("nothing");
    for deed in all {
        thread::sleep(TICK);
        act(&tree.root(), &deed).expect("it can be done");
        tree.holds(&format!("{deed:?}"));
    }
}

#[test]
fn what_was_read_and_is_unchanged_is_not_read_again() {
    let tree = Tree::new();
    let read = |outcome: Outcome| outcome.stats.bytes;
    let all = read(tree.scan(None));
    assert!(all > 0);
    let now = || Some(SystemTime::now());
    assert_eq!(read(tree.scan(now())), all);
    assert_eq!(read(tree.scan(now())), all, "what was just written is not remembered");
    assert_eq!(read(tree.late()), all);
    assert_eq!(read(tree.late()), 0);
    assert_eq!(read(tree.scan(now())), 0, "nor need the next run be late");
    thread::sleep(TICK);
    fs::write(tree.root().join("a"), text(1)).expect("written");
    assert_eq!(read(tree.late()), text(1).len() as u64);
    assert_eq!(read(tree.late()), text(1).len() as u64, "what was found is read each time");
}

#[test]
fn what_is_of_no_use_any_more_is_forgotten() {
    let tree = Tree::new();
    let size = || {
        let listed = fs::read_dir(tree.home.path().join("cache")).expect("a cache");
        listed.map(|entry| entry.expect("there").metadata().expect("there").len()).sum::<u64>()
    };
    tree.late();
    let once = size();
    for round in 0..6 {
        thread::sleep(TICK);
        for file in FILES {
            fs::write(tree.root().join(file), format!("round {round} of {file}")).expect("written");
        }
        tree.late();
        assert!(size() <= once + 29 * 2 * FILES.len() as u64, "round {round}: {} after {once}", size());
    }
}
