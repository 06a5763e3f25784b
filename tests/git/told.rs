//! What a push tells, and what the history of one file tells, against brute force by the git program.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    process::Stdio,
};

use proptest::prelude::*;

use super::{
    history::{field, plant, scanned, trees},
    range::steps,
    repo::{Repo, key},
};

const ZERO: &str = "0000000000000000000000000000000000000000";

/// The findings of a push of these commits, each to a ref of its own that is new.
pub fn told(repo: &Repo, tips: &[&str]) -> Vec<serde_json::Value> {
    let input: String = tips.iter().enumerate().map(|(at, tip)| format!("x{at} {tip} refs/heads/x{at} {ZERO}\n")).collect();
    let mut command = repo.command(env!("CARGO_BIN_EXE_keysweep"));
    command.args(["git", "pre-push", "origin", "url", "--format", "json", "--show-secrets", "--fail-on", "note"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("keysweep runs");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("ended");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    let found = report["findings"].as_array().expect("a list").clone();
    assert_eq!(output.status.code(), Some(i32::from(!found.is_empty())));
    found
}

fn text(finding: &serde_json::Value, name: &str) -> String {
    finding[name].as_str().expect("a text").to_owned()
}

/// Held are the values of the blobs that git lists, at every path that they are pushed at. Each is told: at that path, or by a finding
/// whose blob lies there too. And nothing else is told.
fn tells_what_git_lists(repo: &Repo, tips: &[&str]) -> Result<(), TestCaseError> {
    let range = [tips, &["--not", "--remotes=origin"]].concat();
    let (trees, listed) = (trees(repo, &range), repo.blobs(&range));
    let mut held = BTreeSet::new();
    for (path, blob) in trees.values().flatten().filter(|(_, blob)| listed.contains(blob)) {
        let values = scanned(path, &repo.git(&["cat-file", "blob", blob]));
        held.extend(values.into_iter().map(|(rule, secret)| (rule, secret, blob.clone(), path.clone())));
    }
    let found = told(repo, tips);
    let mut left = held.clone();
    for finding in &found {
        let (rule, secret) = (text(finding, "rule_id"), text(finding, "secret").into_bytes());
        let (blob, path, commit) = (field(finding, "blob").to_owned(), text(finding, "path"), field(finding, "commit"));
        let here = (rule.clone(), secret.clone(), blob.clone(), path.clone());
        prop_assert!(held.contains(&here), "{here:?} is told and not pushed");
        prop_assert!(trees.get(commit).is_some_and(|tree| tree.contains(&(path, blob.clone()))), "{commit} has it");
        let places: BTreeSet<&String> =
            trees.values().flatten().filter(|(_, other)| *other == blob).map(|(path, _)| path).collect();
        left.retain(|(r, s, _, path)| *r != rule || *s != secret || !places.contains(path));
    }
    prop_assert!(left.is_empty(), "{left:?} are pushed and not told, of {tips:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_pushes_tell_what_their_blobs_hold(before in steps(), after in steps(), known in 0..4_u8) {
        let (repo, bare) = (Repo::new(), Repo::with(&["init", "-q", "--bare"]));
        repo.git(&["remote", "add", "origin", bare.path.to_str().expect("text")]);
        repo.commit("f1", "start\n");
        before.iter().for_each(|step| plant(&repo, step));
        repo.try_git(&["push", "-q", "origin", &format!("b{known}")]);
        repo.git(&["push", "-q", "origin", "main"]);
        after.iter().for_each(|step| plant(&repo, step));
        let tips = repo.git(&["for-each-ref", "--format=%(objectname)", "refs/heads"]);
        let tips: Vec<&str> = tips.lines().collect();
        for tip in &tips {
            tells_what_git_lists(&repo, &[tip])?;
        }
        tells_what_git_lists(&repo, &tips)?;
    }
}

/// What is done to the one file of a long history.
#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, u32),
    Note(usize),
    Remove(usize),
    Move(usize, usize),
    Back(usize),
    Empty,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => (0..40_usize, 0..12_u32).prop_map(|(at, seed)| Edit::Insert(at, seed)),
        6 => (0..40_usize).prop_map(Edit::Note),
        4 => (0..40_usize).prop_map(Edit::Remove),
        2 => (0..40_usize, 0..40_usize).prop_map(|(from, to)| Edit::Move(from, to)),
        1 => (1..20_usize).prop_map(Edit::Back),
        1 => Just(Edit::Empty),
    ]
}

/// The versions of a file, the oldest first.
fn versions(edits: &[Edit]) -> Vec<Vec<String>> {
    let mut versions = vec![(0..30).map(|line| format!("line {line} of many, each with its own words\n")).collect::<Vec<_>>()];
    for (number, edit) in edits.iter().enumerate() {
        let mut lines = versions.last().expect("one").clone();
        let within = |at: usize, lines: &[String]| at % lines.len().max(1);
        match *edit {
            Edit::Insert(at, seed) => lines.insert(at.min(lines.len()), key(seed)),
            Edit::Note(at) => lines.insert(at.min(lines.len()), format!("a note of version {number}\n")),
            Edit::Remove(at) if !lines.is_empty() => drop(lines.remove(within(at, &lines))),
            Edit::Move(from, to) if !lines.is_empty() => {
                let line = lines.remove(within(from, &lines));
                lines.insert(to.min(lines.len()), line);
            }
            Edit::Back(by) => lines = versions[versions.len().saturating_sub(by + 1)].clone(),
            Edit::Empty => lines.truncate(2),
            Edit::Remove(_) | Edit::Move(..) => {}
        }
        versions.push(lines);
    }
    versions
}

/// Commits all versions, one after the other, by one run of git.
fn commit_all(repo: &Repo, versions: &[Vec<String>]) {
    let mut stream = Vec::new();
    for (number, lines) in versions.iter().enumerate() {
        let content = lines.concat();
        let time = 1_700_000_000 + number;
        stream.extend(format!("commit refs/heads/main\ncommitter c <c@example.com> {time} +0000\ndata 1\nv\n").into_bytes());
        stream.extend(format!("M 644 inline d/one.env\ndata {}\n{content}\n", content.len()).into_bytes());
    }
    let mut child =
        repo.command("git").args(["fast-import", "--quiet", "--force"]).stdin(Stdio::piped()).spawn().expect("git runs");
    child.stdin.take().expect("a pipe").write_all(&stream).expect("written");
    assert!(child.wait().expect("ended").success());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_history_of_one_file_tells_all_that_was_ever_in_it(
        edits in prop::collection::vec(edit(), 20..150),
        packed in any::<bool>(),
    ) {
        let (repo, versions) = (Repo::new(), versions(&edits));
        commit_all(&repo, &versions);
        if packed {
            repo.git(&["repack", "-adfq", "--depth=100", "--window=10"]);
        }
        let commits = repo.git(&["rev-list", "--reverse", "main"]);
        let commits: Vec<&str> = commits.lines().collect();
        // The first and the last version that hold a value.
        let mut lives: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
        for (number, lines) in versions.iter().enumerate() {
            for (rule, secret) in scanned("d/one.env", &lines.concat()) {
                let value = (rule, String::from_utf8(secret).expect("text"));
                lives.entry(value).and_modify(|life| life.1 = number).or_insert((number, number));
            }
        }
        let (_, found) = repo.findings(&["git", "history", "--show-secrets"]);
        let told: BTreeSet<_> = found.iter().map(|one| (text(one, "rule_id"), text(one, "secret"))).collect();
        prop_assert_eq!(&told, &lives.keys().cloned().collect());
        for finding in &found {
            let (first, last) = lives[&(text(finding, "rule_id"), text(finding, "secret"))];
            prop_assert_eq!(field(finding, "commit"), commits[first]);
            prop_assert_eq!(field(finding, "last_commit"), commits[last]);
            prop_assert_eq!(finding["provenance"]["in_head"].as_bool(), Some(last + 1 == versions.len()));
            let line = usize::try_from(finding["line"].as_u64().expect("a line")).expect("small");
            prop_assert!(versions[first][line - 1].contains(&text(finding, "secret")), "line {line} of version {first}");
        }
    }
}
