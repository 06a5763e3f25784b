//! What a baseline knows: places, moves, parts, and what it must not know.

use super::{
    repo::{Repo, paths},
    values::filled,
};

const BASELINE: &str = ".keysweep-baseline.json";
const PAIR: &str = "aws_access_key_id = [KEY_ID]\naws_secret_access_key = [SECRET]\n";

/// A repository with these files and a baseline of them.
fn known(files: &[(&str, &str)]) -> Repo {
    let repo = Repo::new();
    for (name, text) in files {
        repo.write(name, &filled(text));
    }
    repo.git(&["add", "-A"]);
    let (code, _, err) = repo.keysweep(&["baseline", "create"]);
    assert_eq!(code, 0, "{err}");
    repo
}

/// The paths of what a scan reports.
fn news(repo: &Repo, more: &[&str]) -> Vec<String> {
    let (_, found) = repo.findings(&[&["scan"], more].concat());
    paths(&found).into_iter().map(str::to_owned).collect()
}

fn entries(repo: &Repo) -> Vec<String> {
    let text = std::fs::read_to_string(repo.path.join(BASELINE)).expect("a baseline");
    text.lines().filter(|line| line.starts_with("\"ks1:")).map(str::to_owned).collect()
}

#[test]
fn what_is_known_is_hidden_and_told() {
    let repo = known(&[("a.env", PAIR), ("b.txt", "token = [GITHUB_TOKEN]\n")]);
    assert_eq!((entries(&repo).len(), news(&repo, &[])), (2, vec![]));
    let (_, out, err) = repo.keysweep(&["scan", "--show-suppressed"]);
    assert!(out.contains("baseline entry: in .keysweep-baseline.json, not audited"), "{out}");
    assert!(
        err.contains("2 suppressed: 2 baseline entries") && err.contains("known before: .keysweep-baseline.json, 2 entries"),
        "{err}"
    );
    assert_eq!(news(&repo, &["--no-baseline"]), ["a.env", "b.txt"]);
    // Nothing of it is a secret, a path or a name, and it is no finding itself.
    let text = std::fs::read_to_string(repo.path.join(BASELINE)).expect("a baseline");
    assert!(!text.contains("env") && !text.contains("AKIA") && !text.contains("aws"), "{text}");
    assert_eq!(news(&repo, &["--no-baseline", "--confidence", "low", BASELINE]), [""; 0]);
}

#[test]
fn lines_move_and_files_too() {
    let repo = known(&[("a.env", PAIR), ("b.txt", "DB_PASSWORD = q8!vKx2#pL\n")]);
    repo.write("a.env", &format!("# more\n\n\n{}", filled(PAIR)));
    assert_eq!(news(&repo, &[]), [""; 0]);
    repo.git(&["add", "-A"]);
    repo.git(&["mv", "a.env", "deep.env"]);
    repo.git(&["mv", "b.txt", "c.txt"]);
    assert_eq!(news(&repo, &[]), [""; 0], "renamed");
    // The old place is there again, with the same secret: the other one is a copy.
    repo.write("a.env", &filled(PAIR));
    assert_eq!(news(&repo, &[]), ["deep.env"]);
}

#[test]
fn a_guessable_secret_moves_only_under_its_name() {
    let repo = known(&[("b.txt", "DB_PASSWORD = q8!vKx2#pL\n")]);
    std::fs::remove_file(repo.path.join("b.txt")).expect("removed");
    repo.write("c.txt", "MAIL_PASSWORD = q8!vKx2#pL\n");
    assert_eq!(news(&repo, &[]), ["c.txt"]);
    repo.write("c.txt", "DB_PASSWORD = q8!vKx2#pL\n");
    assert_eq!(news(&repo, &[]), [""; 0]);
    // In its own place another name does no harm.
    repo.write("b.txt", "MAIL_PASSWORD = q8!vKx2#pL\n");
    assert_eq!(news(&repo, &[]), ["c.txt"]);
}

#[test]
fn a_new_secret_in_an_old_place_is_news() {
    let repo = known(&[("a.env", PAIR), ("b.txt", "DB_PASSWORD = q8!vKx2#pL\n")]);
    repo.write("a.env", &filled("aws_access_key_id = [KEY_ID]\naws_secret_access_key = [OTHER_SECRET]\n"));
    repo.write("b.txt", "DB_PASSWORD = w3$Rt7&mNz\n");
    assert_eq!(news(&repo, &[]), ["a.env", "b.txt"]);
}

#[test]
fn a_known_id_that_gains_its_secret_is_news_and_one_that_loses_it_is_not() {
    let repo = known(&[("a.env", "aws_access_key_id = [KEY_ID]\n"), ("b.env", &PAIR.replace("KEY_ID", "OTHER_ID"))]);
    assert_eq!(news(&repo, &[]), [""; 0]);
    repo.write("a.env", &filled(PAIR));
    assert_eq!(news(&repo, &[]), ["a.env"]);
    repo.write("a.env", "");
    repo.write("b.env", &filled("aws_access_key_id = [OTHER_ID]\n"));
    assert_eq!(news(&repo, &[]), [""; 0]);
}

#[test]
fn a_known_key_that_gains_a_session_token_is_news() {
    let temporary = "aws_access_key_id = [TEMPORARY_ID]\naws_secret_access_key = [SECRET]\n";
    let repo = known(&[("a.env", temporary)]);
    repo.write("a.env", &filled(&format!("{temporary}aws_session_token = [SESSION]\n")));
    assert_eq!(news(&repo, &[]), ["a.env"]);
    repo.keysweep(&["baseline", "update"]);
    assert_eq!((entries(&repo).len(), news(&repo, &[])), (1, vec![]));
}

/// What only the past has can be known too, and a scan of the files neither misses it nor drops it.
#[test]
fn the_past_is_known_where_that_is_asked_for() {
    let repo = Repo::new();
    repo.commit("old.env", &filled(PAIR));
    repo.commit("b.txt", &filled("token = [GITHUB_TOKEN]\n"));
    repo.commit("old.env", "nothing\n");
    let past = |repo: &Repo| repo.findings(&["git", "history"]).1.len();
    assert_eq!(repo.keysweep(&["baseline", "create"]).0, 0);
    assert_eq!((entries(&repo).len(), past(&repo), news(&repo, &[])), (1, 1, vec![]), "the past is news");
    let (code, _, err) = repo.keysweep(&["baseline", "create", "--force", "--history"]);
    assert_eq!((code, entries(&repo).len(), past(&repo), news(&repo, &[])), (0, 2, 0, vec![]), "{err}");
    assert_eq!(entries(&repo).iter().filter(|entry| entry.contains("\"history\":true")).count(), 1);
    // A scan of the files does not take it for gone, and an update leaves it.
    let (_, _, err) = repo.keysweep(&["scan"]);
    assert!(err.contains("2 entries\n") && !err.contains("gone"), "{err}");
    let (_, _, err) = repo.keysweep(&["baseline", "update"]);
    assert!(err.contains("2 entries: 0 added, 0 dropped, 2 kept"), "{err}");
    let (_, list, _) = repo.keysweep(&["baseline", "audit", "--list"]);
    assert!(list.contains("in git's history\n") && list.contains("b.txt:1"), "{list}");
    let (_, list, _) = repo.keysweep(&["baseline", "audit", "--list", "--history"]);
    assert!(list.contains("old.env:2"), "{list}");
    // Another secret of the past is news until an update looks there.
    repo.commit("c.env", &super::repo::key(3));
    repo.commit("c.env", "");
    assert_eq!((past(&repo), news(&repo, &[])), (1, vec![]));
    let (_, _, err) = repo.keysweep(&["baseline", "update", "--history"]);
    assert!(err.contains("3 entries: 1 added, 0 dropped, 2 kept"), "{err}");
    assert_eq!(past(&repo), 0);
    // What is back in a file is of the files again.
    repo.write("old.env", &filled(PAIR));
    assert_eq!(news(&repo, &[]), [""; 0]);
    repo.keysweep(&["baseline", "update"]);
    assert_eq!(entries(&repo).iter().filter(|entry| entry.contains("history")).count(), 1);
    // What nothing leads to any more is dropped.
    repo.git(&["checkout", "-q", "--orphan", "anew"]);
    repo.commit("old.env", "");
    repo.git(&["branch", "-qD", "main"]);
    let (_, _, err) = repo.keysweep(&["baseline", "update", "--history"]);
    assert!(err.contains("1 entry: 0 added, 2 dropped, 1 kept"), "{err}");
    let (code, _, err) = repo.keysweep(&["baseline", "update", "--history", "--baseline", "sub.json", "sub"]);
    assert!(code == 2, "{err}");
}

/// One part known, the other allowed: hidden together, and neither hides more than its own.
#[test]
fn parts_are_hidden_by_whoever_hides_them() {
    let whole = "aws_access_key_id = [TEMPORARY_ID]\naws_secret_access_key = [SECRET]\naws_session_token = [SESSION]\n";
    let repo = known(&[("a.env", whole)]);
    repo.write("a.env", &filled(&whole.replace("[SECRET]", "[OTHER_SECRET]")));
    assert_eq!(news(&repo, &[]), ["a.env"]);
    let hash = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(filled("[OTHER_SECRET]")));
    let allow = format!("[[allow]]\nsecret_sha256 = [\"{hash}\"]\nreason = \"revoked\"\n");
    repo.write(".keysweep.toml", &allow);
    let (_, out, err) = repo.keysweep(&["scan", "--show-suppressed"]);
    assert!(err.contains("1 suppressed (1 by more than one): 1 allowlist entry, 1 baseline entry\n"), "{err}");
    assert!(out.contains("allowlist entry: revoked") && out.contains("baseline entry: in .keysweep-baseline.json"), "{out}");
    // Both are of use.
    assert!(!err.contains("is gone") && !err.contains("hid nothing"), "{err}");
    let (_, out, _) = repo.keysweep(&["scan", "--format", "json", "--show-suppressed"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("a report");
    assert_eq!(report["suppressed"], serde_json::json!({ "allowlist": 1, "baseline": 1 }));
    assert_eq!(report["suppressed_findings"][0]["beside"][0]["source"], "baseline");
    let (_, out, _) = repo.keysweep(&["scan", "--format", "sarif", "--show-suppressed"]);
    let log: serde_json::Value = serde_json::from_str(&out).expect("a log");
    assert_eq!(log["runs"][0]["results"][0]["suppressions"].as_array().map(Vec::len), Some(2));
    // An update does not take what is allowed into the baseline.
    let before = entries(&repo);
    let (_, _, err) = repo.keysweep(&["baseline", "update"]);
    assert!(err.contains("1 entry: 0 added, 0 dropped, 1 kept") && entries(&repo) == before, "{err}");
    repo.write(".keysweep.toml", "");
    assert_eq!(news(&repo, &[]), ["a.env"], "what is allowed no more is news");
    repo.write(".keysweep.toml", &allow);
    assert_eq!(news(&repo, &["--no-baseline"]), ["a.env"]);
}

#[test]
fn update_adds_drops_and_keeps_verdicts() {
    let repo = known(&[("a.env", PAIR), ("b.txt", "token = [GITHUB_TOKEN]\n")]);
    let mut audit = repo.command(env!("CARGO_BIN_EXE_keysweep"));
    audit.args(["baseline", "audit"]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = audit.spawn().expect("starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), b"real\nwhat?\no\n").expect("read");
    let said = String::from_utf8(child.wait_with_output().expect("ends").stdout).expect("text");
    assert!(said.contains("audited: 1 real, 1 rotated; 0 entries without a verdict"), "{said}");
    assert!(!said.contains(&filled("[GITHUB_TOKEN]")) && !said.contains(&filled("[SECRET]")), "{said}");
    let (_, said, _) = repo.keysweep(&["baseline", "audit", "--all", "--show-secrets"]);
    assert!(said.contains("1 of 2, real so far\na.env:2:") && said.contains(&filled("[SECRET]")), "{said}");
    std::fs::rename(repo.path.join("a.env"), repo.path.join("z.env")).expect("renamed");
    std::fs::remove_file(repo.path.join("b.txt")).expect("removed");
    repo.write("n.txt", &filled("key = [OTHER_ID]\n"));
    let (_, _, err) = repo.keysweep(&["scan"]);
    assert!(err.contains("1 entry of the baseline is gone; keysweep baseline update drops it"), "{err}");
    let (_, _, err) = repo.keysweep(&["baseline", "update"]);
    assert!(err.contains("2 entries: 1 added, 1 dropped, 1 kept"), "{err}");
    let verdicts = entries(&repo).iter().filter(|line| line.contains("verdict")).count();
    assert_eq!((verdicts, news(&repo, &[])), (1, vec![]));
    let (_, list, _) = repo.keysweep(&["baseline", "audit", "--list"]);
    assert!(list.contains("z.env:2") && list.contains("n.txt:1"), "{list}");
    assert_eq!(repo.keysweep(&["baseline", "create"]).0, 2, "it is there already");
}

#[test]
fn git_scans_and_parts_of_the_tree_know_it_too() {
    let repo = known(&[("src/a.env", PAIR)]);
    assert_eq!(repo.findings(&["git", "staged"]).0, 0);
    assert_eq!(news(&repo, &["src"]), [""; 0]);
    assert_eq!(news(&repo, &["src/a.env"]), [""; 0]);
    repo.write("src/b.env", &filled(PAIR));
    assert_eq!(news(&repo, &["src"]), ["b.env"], "a copy in a part of the tree");
}

#[test]
fn a_wrong_baseline_is_an_error_with_its_line() {
    let repo = known(&[("a.env", PAIR)]);
    let text = std::fs::read_to_string(repo.path.join(BASELINE)).expect("a baseline");
    repo.write(BASELINE, &text.replacen('\n', "\n<<<<<<< HEAD\n", 1));
    let (code, _, err) = repo.keysweep(&["scan"]);
    assert_eq!(code, 2);
    assert!(err.contains(".keysweep-baseline.json:2: \"<<<<<<<\" is left of a merge; "), "{err}");
    assert_eq!(repo.keysweep(&["scan", "--no-baseline"]).0, 1);
    assert_eq!(repo.keysweep(&["scan", "--baseline", "nowhere.json"]).0, 2);
}

/// What other tools' files list, as their documentation describes them.
#[test]
fn other_tools_lists_are_imported() {
    let token = filled("[GITHUB_TOKEN]");
    let sha1 = data_encoding::HEXLOWER.encode(&<sha1::Sha1 as sha1::Digest>::digest(token.as_bytes()));
    let item = |hash: &str, line: u32| {
        format!(
            "{{\"type\":\"GitHub Token\",\"filename\":\"b.txt\",\"hashed_secret\":\"{hash}\",\"is_verified\":false,\"line_number\":{line},\"is_secret\":true}}"
        )
    };
    let baseline = |hash: &str, line: u32| {
        format!("{{\"version\":\"1.5.0\",\"plugins_used\":[],\"results\":{{\"b.txt\":[{}]}}}}", item(hash, line))
    };
    let report = |secret: &str, line: u32| {
        format!(
            "[{{\"RuleID\":\"github-pat\",\"StartLine\":{line},\"Match\":\"x\",\"Secret\":\"{secret}\",\"File\":\"./b.txt\"}}]"
        )
    };
    for (text, said) in [
        (baseline(&sha1, 9), "1 listed, 1 matched by value, 0 by line alone"),
        (baseline(&sha1.replace(['a', 'b', 'c'], "0"), 1), "1 listed, 0 matched by value, 1 by line alone"),
        (report(&token, 9), "1 listed, 1 matched by value"),
        (report("REDACTED", 1), "1 listed, 0 matched by value, 1 by line alone"),
        ("# old\nb.txt:github-pat:1\n".to_owned(), "1 listed, 0 matched by value, 1 by line alone"),
    ] {
        let repo = Repo::new();
        repo.write("b.txt", &format!("token = {token}\n"));
        repo.write("tool.json", &text);
        let (code, out, err) = repo.keysweep(&["baseline", "import", "tool.json"]);
        assert!(code == 0 && err.contains(said) && err.contains(": 1 entry, 1 of them new"), "{text}\n{err}");
        assert!(!err.contains(&token) && !out.contains(&token));
        std::fs::remove_file(repo.path.join("tool.json")).expect("removed");
        assert_eq!(news(&repo, &[]), [""; 0], "{text}");
        let verdict = entries(&repo)[0].contains("\"verdict\":\"real\"");
        assert_eq!(verdict, text.contains("is_secret"), "an audit's word is kept");
    }
}

#[test]
fn what_is_listed_of_the_past_is_imported_where_that_is_asked_for() {
    let repo = Repo::new();
    let commit = repo.commit("b.txt", &filled("token = [GITHUB_TOKEN]\n"));
    repo.commit("b.txt", "");
    repo.write("tool", &format!("{commit}:b.txt:github-pat:1\n"));
    let (_, _, err) = repo.keysweep(&["baseline", "import", "tool"]);
    assert!(err.contains("1 not matched"), "{err}");
    let (_, _, err) = repo.keysweep(&["baseline", "import", "tool", "--history"]);
    assert!(err.contains("1 listed, 0 matched by value, 1 by line alone"), "{err}");
    assert!(entries(&repo)[0].contains("\"history\":true") && repo.findings(&["git", "history"]).0 == 0);
}

#[test]
fn what_cannot_be_imported_is_told() {
    let repo = Repo::new();
    repo.write("b.txt", "x\n");
    repo.write("tool", "b.txt:github-pat:1\ngone.txt:jwt:7\n");
    let (code, _, err) = repo.keysweep(&["baseline", "import", "tool"]);
    assert!(code == 0 && err.contains("2 not matched") && err.contains("  gone.txt:7  jwt\n"), "{err}");
    for (text, line) in [("{\n\"results\": \"hunter2\"}", 2), ("[{\"RuleID\":\n5}]", 2), ("a.txt:rule:1\nhunter2\n", 2)] {
        repo.write("tool", text);
        let (code, _, err) = repo.keysweep(&["baseline", "import", "tool"]);
        assert!(code == 2 && err.contains(&format!("tool:{line}: not a")) && !err.contains("hunter2"), "{err}");
    }
}
