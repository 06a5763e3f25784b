//! `git history`, held against `git rev-list --objects` and against scans of every tree.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use keysweep::{
    blob::BlobPath,
    config::Config,
    error::Skip,
    pipeline::{self, Progress},
    rule::RuleSet,
    scan::Scanner,
    source::{
        self,
        cache::Clean,
        git::{GitEntry, Place, VisitBlob, history},
    },
};
use proptest::prelude::*;

use super::{
    range::{Step, steps, take},
    repo::{Repo, key, paths},
};

/// The path of each blob that was read, and why others were not.
#[derive(Default)]
struct Collector {
    read: Vec<(String, BTreeSet<String>)>,
    skips: Vec<Skip>,
}

impl VisitBlob for Collector {
    fn visit_known(&mut self, entry: &GitEntry, _: Clean) {
        panic!("nothing is known of {}", entry.blob.blob);
    }

    fn visit_blob(&mut self, entry: &GitEntry, content: Result<&[u8], Skip>) -> Option<Clean> {
        let all = std::iter::once(&entry.path)
            .chain(entry.others.iter().map(|other| &other.path))
            .map(|path| path.to_lossy().into_owned());
        match content {
            Ok(_) if entry.number.is_some() => self.read.push((entry.blob.blob.clone(), all.collect())),
            Ok(_) => {}
            Err(skip) => self.skips.push(skip),
        }
        None
    }
}

/// What keysweep reads of a repository: blobs and their paths, sorted.
fn read(repo: &Repo, all: bool, threads: usize) -> (Vec<(String, BTreeSet<String>)>, Vec<Skip>) {
    let place = Place { directory: repo.path.clone(), ..Place::default() };
    let history = history::history(&place, history::Options { all }).expect("a repository");
    let options = source::Options { threads, ..source::Options::default() };
    let (walked, _) = history.visit(&options, None, &Collector::default);
    let (mut found, mut skips) = (Vec::new(), walked.coverage.skips);
    for collector in walked.visitors {
        found.extend(collector.read);
        skips.extend(collector.skips);
    }
    found.sort();
    (found, skips)
}

fn names(read: &[(String, BTreeSet<String>)]) -> Vec<String> {
    read.iter().map(|(blob, _)| blob.clone()).collect()
}

/// Every path of every commit that some revisions lead to, with its blob.
pub fn trees(repo: &Repo, revisions: &[&str]) -> BTreeMap<String, BTreeSet<(String, String)>> {
    let commits = repo.git(&[&["rev-list"], revisions].concat());
    let mut trees = BTreeMap::new();
    for commit in commits.lines() {
        let listed = repo.git(&["ls-tree", "-r", "--format=%(objecttype) %(objectname) %(path)", commit]);
        let blobs = listed.lines().filter_map(|line| line.strip_prefix("blob ")?.split_once(' '));
        trees.insert(commit.to_owned(), blobs.map(|(blob, path)| (path.to_owned(), blob.to_owned())).collect());
    }
    trees
}

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(RuleSet::builtin()));

/// What a scan of these bytes under this path finds: rules and secrets.
pub fn scanned(path: &str, text: &str) -> BTreeSet<(String, Vec<u8>)> {
    let path = BlobPath::from_bytes(path.as_bytes().to_vec());
    let outcome = pipeline::scan_stream(&mut text.as_bytes(), path, &Config::default(), &SCANNER, &Progress::default(), None);
    outcome.report.findings.into_iter().map(|finding| (finding.rule_id, finding.secret.reveal().to_vec())).collect()
}

pub fn field<'a>(finding: &'a serde_json::Value, name: &str) -> &'a str {
    finding["provenance"][name].as_str().unwrap_or_else(|| panic!("no {name} in {finding}"))
}

#[test]
fn a_finding_tells_where_it_came_from_and_what_became_of_it() {
    let repo = Repo::new();
    repo.commit("a.txt", "a\n");
    let bad = repo.commit("old/b.env", &format!("# b\n{}", key(1)));
    let edited = repo.commit("old/b.env", &format!("# b\n# c\n{}", key(1)));
    repo.git(&["mv", "old", "new"]);
    let moved = repo.commit("c.txt", "c\n");
    let kept = repo.commit("kept.env", &key(2));
    std::fs::remove_file(repo.path.join("new/b.env")).expect("there");
    repo.commit("d.txt", "d\n");
    let (code, found) = repo.findings(&["git", "history"]);
    assert_eq!((code, paths(&found)), (1, vec!["kept.env", "old/b.env"]));
    let gone = &found[1];
    assert_eq!((field(gone, "commit"), field(gone, "last_commit"), gone["line"].as_u64()), (&*bad, &*kept, Some(2)));
    assert_eq!(gone["provenance"]["in_head"].as_bool(), Some(false));
    assert_eq!(gone["provenance"]["paths"], serde_json::json!(["new/b.env", "old/b.env"]));
    assert_eq!(field(gone, "kept_by"), "refs");
    assert_eq!((field(&found[0], "commit"), found[0]["provenance"]["in_head"].as_bool()), (&*kept, Some(true)));
    assert!(edited != moved);
    let (_, out, _) = repo.keysweep(&["git", "history"]);
    assert!(out.contains("gone from HEAD") && out.contains("new/b.env") && out.contains("still in HEAD"), "{out}");
}

#[test]
fn messages_notes_and_tags_are_read() {
    let repo = Repo::new();
    repo.commit("a.txt", "a\n");
    repo.git(&["commit", "-q", "--allow-empty", "-m", &format!("subject\n\n{}", key(1))]);
    let bad = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["notes", "add", "-m", &key(2)]);
    repo.git(&["tag", "-a", "-m", &key(3), "v1"]);
    repo.write("lone", &key(4));
    let lone = repo.git(&["hash-object", "-w", "lone"]);
    repo.git(&["tag", "lone", &lone]);
    std::fs::remove_file(repo.path.join("lone")).expect("there");
    let (_, found) = repo.findings(&["git", "history"]);
    let shown = paths(&found);
    assert_eq!(&shown[..2], ["<commit message>", &*format!("<notes>/{bad}")], "{shown:?}");
    assert_eq!(&shown[2..], ["<tag message>", "refs/tags/lone"]);
    assert_eq!((field(&found[0], "commit"), found[0]["line"].as_u64()), (&*bad, Some(3)));
    assert_eq!((field(&found[2], "blob"), field(&found[2], "commit")), (&*repo.git(&["rev-parse", "v1"]), &*bad));
    assert_eq!(found[0]["provenance"]["in_head"].as_bool(), Some(true));
}

#[test]
fn what_git_would_throw_away_is_read_on_request_and_reported_as_such() {
    let repo = Repo::new();
    let base = repo.commit("a.txt", "a\n");
    repo.write("a.txt", &key(1));
    repo.git(&["stash", "-q"]);
    repo.commit("reset.env", &key(2));
    repo.git(&["reset", "-q", "--hard", &base]);
    repo.write("staged.env", &key(3));
    repo.git(&["add", "staged.env"]);
    repo.git(&["rm", "-qf", "staged.env"]);
    assert_eq!(repo.findings(&["git", "history"]).0, 0);
    let (_, found) = repo.findings(&["git", "history", "--all"]);
    let told: Vec<(&str, &str)> = found.iter().map(|f| (f["path"].as_str().expect("a path"), field(f, "kept_by"))).collect();
    assert_eq!(told[0].1, "nothing", "{told:?}");
    assert_eq!(&told[1..], [("a.txt", "stash"), ("reset.env", "reflog")], "{told:?}");
    for packed in [false, true] {
        if packed {
            repo.git(&["repack", "-qadk"]);
        }
        let everything = repo.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"]);
        let blobs: Vec<String> = everything.lines().filter_map(|line| line.strip_prefix("blob ")).map(str::to_owned).collect();
        assert_eq!(names(&read(&repo, true, 2).0), blobs);
    }
}

#[test]
fn what_is_not_here_is_said() {
    let repo = Repo::new();
    for seed in 0..4 {
        repo.commit(&format!("{seed}.txt"), &format!("{seed}\n"));
    }
    let home = tempfile::tempdir().expect("a directory");
    let clone = |name: &str, how: &[&str]| {
        let (from, to) = (format!("file://{}", repo.path.display()), home.path().join(name));
        repo.git(&["config", "uploadpack.allowFilter", "true"]);
        repo.git(&[&["clone", "-q"], how, &[&from, to.to_str().expect("text")]].concat());
        Repo::at(to)
    };
    let (code, _, err) = clone("shallow", &["--depth=2"]).keysweep(&["git", "history"]);
    assert_eq!((code, err.contains("git fetch --unshallow")), (3, true), "{err}");
    let (code, _, err) = clone("partial", &["--filter=blob:none", "--no-checkout"]).keysweep(&["git", "history"]);
    assert_eq!((code, err.contains("4 not in this clone")), (3, true), "{err}");
    let (code, _, err) = clone("treeless", &["--filter=tree:0", "--no-checkout"]).keysweep(&["git", "history"]);
    assert_eq!((code, err.contains("not in this clone")), (3, true), "{err}");
    assert_eq!(Repo::with(&["init", "-q", "--bare"]).keysweep(&["git", "history"]).0, 0, "nothing is in it");
}

#[test]
fn borrowed_bare_and_replaced_repositories_are_whole() {
    let repo = Repo::new();
    let first = repo.commit("a.env", &key(1));
    repo.git(&["gc", "-q"]);
    let home = tempfile::tempdir().expect("a directory");
    let to = home.path().join("borrower");
    repo.git(&["clone", "-q", "--shared", ".", to.to_str().expect("text")]);
    let borrower = Repo::at(to.clone());
    borrower.commit("b.env", &key(2));
    assert_eq!(paths(&borrower.findings(&["git", "history"]).1), ["a.env", "b.env"]);
    borrower.git(&["worktree", "add", "-q", "--detach", "linked"]);
    let linked = Repo::at(to.join("linked"));
    linked.commit("c.env", &key(3));
    assert_eq!(paths(&borrower.findings(&["git", "history"]).1), ["a.env", "b.env", "c.env"], "a linked work tree's HEAD");
    assert_eq!(linked.findings(&["git", "history"]).1.len(), 3);
    let clean = repo.git(&["commit-tree", "-m", "x", &repo.git(&["mktree"])]);
    repo.git(&["replace", &first, &clean]);
    assert_eq!(paths(&repo.findings(&["git", "history"]).1), ["a.env"], "a replace ref hides nothing");
    let sha256 = Repo::with(&["init", "-q", "--object-format=sha256"]);
    sha256.commit("a.env", &key(1));
    sha256.commit("a.env", &format!("{}# more\n", key(1)));
    sha256.git(&["repack", "-qad"]);
    let (_, found) = sha256.findings(&["git", "history"]);
    assert_eq!((paths(&found), field(&found[0], "commit").len()), (vec!["a.env"], 64));
}

#[test]
fn a_damaged_pack_hides_only_what_it_cannot_give_and_says_so() {
    let repo = Repo::new();
    let text = |at: usize| (0..200).map(|line| format!("line {line} of {}\n", at * line % 7)).collect::<String>();
    for at in 0..12 {
        repo.commit("big.txt", &text(at));
    }
    repo.commit("a.env", &key(1));
    repo.git(&["repack", "-qadf"]);
    let listed = || std::fs::read_dir(repo.path.join(".git/objects/pack")).expect("there").filter_map(Result::ok);
    let pack = listed().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|e| e == "pack")).expect("a pack");
    let whole = std::fs::read(&pack).expect("readable");
    let blob = repo.git(&["rev-parse", "HEAD:big.txt"]);
    let shown = repo.git(&["verify-pack", "-v", pack.with_extension("idx").to_str().expect("text")]);
    let line = shown.lines().find(|line| line.starts_with(&blob)).expect("listed");
    let offset: usize = line.split_whitespace().nth(4).expect("an offset").parse().expect("a number");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&pack, std::fs::Permissions::from_mode(0o644)).expect("set");
    }
    let mut broken = whole.clone();
    broken[offset + 12..offset + 16].fill(0xff);
    std::fs::write(&pack, &broken).expect("written");
    let (code, out, err) = repo.keysweep(&["git", "history", "-v", "--no-cache", "--fail-on", "note"]);
    assert_eq!((code, out.contains("a.env")), (1, true), "{out}{err}");
    assert!(err.contains("corrupt") && err.contains(&blob) && err.contains("pack-"), "{err}");
    for cut in [40, whole.len() / 2, whole.len() - 30] {
        std::fs::write(&pack, &whole[..cut]).expect("written");
        let (code, _, err) = repo.keysweep(&["git", "history", "--no-cache"]);
        assert!(matches!(code, 2 | 3), "cut at {cut}: {code} {err}");
    }
    std::fs::write(&pack, &whole).expect("written");
    let index = pack.with_extension("idx");
    let whole = std::fs::read(&index).expect("readable");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&index, std::fs::Permissions::from_mode(0o644)).expect("set");
    }
    for at in (0..whole.len()).step_by(97) {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        std::fs::write(&index, &broken).expect("written");
        let place = Place { directory: repo.path.clone(), ..Place::default() };
        // Whatever comes of it, it comes without a panic.
        if let Ok(history) = history::history(&place, history::Options { all: true }) {
            history.visit(&source::Options { threads: 2, ..source::Options::default() }, None, &Collector::default);
        }
    }
}

#[test]
fn what_is_missing_or_broken_where_no_commit_leads_is_said() {
    let repo = Repo::new();
    repo.commit("a.txt", "a\n");
    repo.write("seed", "x\n");
    let blob = repo.git(&["hash-object", "-w", "seed"]);
    let object = |id: &str| repo.path.join(".git/objects").join(&id[..2]).join(&id[2..]);
    let tree = |entry: String| {
        repo.write("rows", &(entry + "\n"));
        String::from_utf8_lossy(&repo.command("sh").args(["-c", "git mktree <rows"]).output().expect("runs").stdout)
            .trim()
            .to_owned()
    };
    let inner = tree(format!("100644 blob {blob}\tf"));
    let outer = tree(format!("040000 tree {inner}\td"));
    repo.git(&["update-ref", "refs/trees/one", &outer]);
    std::fs::remove_file(object(&inner)).expect("removed");
    let (code, _, err) = repo.keysweep(&["git", "history"]);
    assert!(code == 3 && err.contains(&format!("refs/trees/one/d: tree {inner}")), "{err}");
    repo.git(&["update-ref", "-d", "refs/trees/one"]);
    assert_eq!(repo.keysweep(&["git", "history", "--all", "--no-cache"]).0, 0);
    std::fs::remove_file(object(&blob)).and_then(|()| std::fs::write(object(&blob), "no object")).expect("written");
    let (code, _, err) = repo.keysweep(&["git", "history", "--all", "--no-cache"]);
    assert!(code == 3 && err.contains(&format!("<unreachable>/{blob}")), "{err}");
}

#[test]
fn a_tree_of_copies_of_copies_ends() {
    let repo = Repo::new();
    repo.write("seed", "x\n");
    let mut entry = format!("100644 blob {}\tf", repo.git(&["hash-object", "-w", "seed"]));
    for _ in 0..9 {
        let rows: String = (0..10).map(|at| format!("{entry}{at}\n")).collect();
        repo.write("rows", &rows);
        let output = repo.command("sh").args(["-c", "git mktree <rows"]).output().expect("runs");
        entry = format!("040000 tree {}\td", String::from_utf8_lossy(&output.stdout).trim());
    }
    let tree = entry.split_whitespace().nth(2).expect("a tree").to_owned();
    let bomb = repo.git(&["commit-tree", "-m", "x", &tree]);
    repo.git(&["update-ref", "refs/heads/bomb", &bomb]);
    let (code, _, err) = repo.keysweep(&["git", "history"]);
    assert_eq!((code, err.contains("too large")), (3, true), "{err}");
}

/// A step whose file holds a value.
pub fn plant(repo: &Repo, step: &Step) {
    if let Step::Write(at, text) = step {
        let name = format!("{}f{at}", if at.is_multiple_of(2) { "d/" } else { "" });
        let value = if text.is_multiple_of(2) { key(u32::from(*text)) } else { String::new() };
        repo.commit(&name, &format!("text {text} {at}\n{value}"));
    } else {
        take(repo, step);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_histories_give_what_scanning_every_tree_gives(steps in steps(), packed in 0..3_u8) {
        let repo = Repo::new();
        repo.commit("f1", "start\n");
        for (at, step) in steps.iter().enumerate() {
            plant(&repo, step);
            if packed == 2 && at == steps.len() / 2 {
                repo.git(&["repack", "-qd"]);
            }
        }
        if packed > 0 {
            repo.git(&["repack", "-qd"]);
        }
        let trees = trees(&repo, &["--all", "HEAD"]);
        let mut lying: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, blob) in trees.values().flatten() {
            lying.entry(blob.clone()).or_default().insert(path.clone());
        }
        for threads in [1, 3] {
            let (read, skips) = read(&repo, false, threads);
            prop_assert_eq!(skips, vec![]);
            prop_assert_eq!(&read, &lying.clone().into_iter().collect::<Vec<_>>());
        }
        prop_assert_eq!(repo.blobs(&["--all", "HEAD"]), lying.keys().cloned().collect::<Vec<_>>());

        let mut held: BTreeMap<(String, Vec<u8>, String, String), ()> = BTreeMap::new();
        for (blob, paths) in &lying {
            let text = repo.git(&["cat-file", "blob", blob]);
            for path in paths {
                held.extend(scanned(path, &text).into_iter().map(|(rule, secret)| ((rule, secret, blob.clone(), path.clone()), ())));
            }
        }
        let report = |options: &[&str]| repo.keysweep(&[&["git", "history", "--format", "json"], options].concat()).1;
        let whole = report(&["--no-cache"]);
        prop_assert_eq!(&report(&[]), &whole, "what the cache is made from");
        prop_assert_eq!(&report(&[]), &whole, "what the cache leaves to be read");

        let (_, found) = repo.findings(&["git", "history", "--show-secrets"]);
        let mut told = BTreeSet::new();
        for finding in &found {
            let text = |name: &str| finding[name].as_str().expect("a text").to_owned();
            let (rule, secret) = (text("rule_id"), text("secret").into_bytes());
            let all: Vec<String> = finding["provenance"]["paths"].as_array().expect("a list").iter()
                .map(|path| path.as_str().expect("a path").to_owned()).collect();
            let here = (rule.clone(), secret.clone(), field(finding, "blob").to_owned(), text("path"));
            prop_assert!(held.contains_key(&here), "{:?}", here);
            let has = |commit: &str| trees[commit].iter().any(|(path, blob)| {
                all.contains(path) && held.contains_key(&(rule.clone(), secret.clone(), blob.clone(), path.clone()))
            });
            let (first, last) = (field(finding, "commit"), field(finding, "last_commit"));
            prop_assert!(has(first) && has(last));
            let ancestors = repo.git(&["rev-list", &format!("{first}^@")]);
            prop_assert!(!ancestors.lines().any(has), "{} is not the first", first);
            let later = repo.git(&["rev-list", "--all", "HEAD", "--ancestry-path", &format!("^{last}")]);
            prop_assert!(!later.lines().any(has), "{} is not the last", last);
            prop_assert_eq!(finding["provenance"]["in_head"].as_bool(), Some(has(&repo.git(&["rev-parse", "HEAD"]))));
            told.extend(all.into_iter().map(|path| (rule.clone(), secret.clone(), path)));
        }
        let expected: BTreeSet<_> = held.into_keys().map(|(rule, secret, _, path)| (rule, secret, path)).collect();
        prop_assert_eq!(told, expected);
    }
}

#[test]
fn a_finding_of_the_past_is_explained() {
    let repo = Repo::new();
    repo.commit("a.env", &key(1));
    repo.commit("a.env", "");
    let (_, found) = repo.findings(&["git", "history"]);
    let fingerprint = found[0]["fingerprint"].as_str().expect("a fingerprint");
    let (code, _, err) = repo.keysweep(&["explain", fingerprint]);
    assert!(code == 2 && err.contains("or look in git's --history"), "{err}");
    let (code, out, err) = repo.keysweep(&["explain", fingerprint, "--history"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("a.env:1:21  ") && out.contains("gone from HEAD"), "{out}");
    assert!(out.contains("\nWhy it was found\n  aws-access-key-id: "), "{out}");
}
