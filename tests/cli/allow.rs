//! `keysweep allow`, `config show` and `config import`: what they write is what the next scan heeds.

use std::{fs, path::Path};

use serde_json::Value;

use super::streams::{keysweep, tree};

fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = keysweep(directory);
    command.env("XDG_CONFIG_HOME", directory.join("home")).env("SOURCE_DATE_EPOCH", "1800000000");
    let output = command.args(arguments).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

fn fingerprints(directory: &Path) -> Vec<String> {
    let report: Value = serde_json::from_str(&run(directory, &["scan", "src", "--format", "json"]).1).expect("a report");
    let findings = report["findings"].as_array().expect("a list").iter();
    findings.map(|finding| finding["fingerprint"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn an_allowed_finding_is_hidden_until_its_last_day_and_returns_when_the_entry_goes() {
    let tree = tree(&[("src/a.json", "{\"token\": \"[GITHUB_TOKEN]\"}\n"), (".git/HEAD", "ref: refs/heads/main\n")]);
    let there = fingerprints(tree.path());
    let [fingerprint] = there.as_slice() else { panic!("{there:?}") };
    let allow = |more: &[&str]| run(tree.path(), &[&["allow", fingerprint, "--reason", "a \"test\""], more].concat());
    assert_eq!(allow(&["--expires", "2027-01-14"]).0, 2, "that day is over");
    let (code, out, err) = allow(&["--expires", "2027-01-15"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let file = tree.path().join("home/keysweep/config.toml");
    assert!(out.starts_with(&format!("allowed in {}; ", file.display())), "{out}");
    assert!(fingerprints(tree.path()).is_empty());
    assert!(allow(&["--expires", "2027-01-15"]).1.ends_with("allows that already\n"));
    // For longer is more than is there.
    assert!(allow(&[]).1.starts_with("allowed in"));
    let (_, shown, _) = run(tree.path(), &["scan", "src", "--show-suppressed"]);
    assert!(shown.contains("allowlist entry: a \"test\" ("), "{shown}");
    fs::write(&file, "").expect("written");
    assert_eq!(fingerprints(tree.path()), there);
}

#[test]
fn entries_that_are_written_at_a_time_are_all_there() {
    let tree = tree(&[("mine.toml", "# mine\n")]);
    let children: Vec<_> = (0..8)
        .map(|number| {
            let fingerprint = format!("ks1:00000000:0000000000000000:0000{number}");
            keysweep(tree.path())
                .args(["allow", &fingerprint, "--reason", "r", "--config", "mine.toml"])
                .stdout(std::process::Stdio::null())
                .spawn()
                .expect("starts")
        })
        .collect();
    assert!(children.into_iter().all(|mut child| child.wait().expect("ends").success()));
    let text = fs::read_to_string(tree.path().join("mine.toml")).expect("there");
    assert!(text.starts_with("# mine\n"), "{text}");
    assert_eq!(text.matches("[[allow]]").count(), 8, "{text}");
}

#[test]
fn a_file_that_is_wrong_is_left_as_it_is() {
    let tree = tree(&[("mine.toml", "failon = 1\n")]);
    let fingerprint = "ks1:00000000:0000000000000000:00000";
    let allow = |fingerprint: &str, reason: &str, file: &str| {
        let (code, _, err) = run(tree.path(), &["allow", fingerprint, "--reason", reason, "--config", file]);
        assert_eq!(code, 2, "{err}");
        err
    };
    assert!(allow(fingerprint, "r", "mine.toml").starts_with("keysweep: mine.toml:1: unknown field \"failon\""));
    assert_eq!(fs::read(tree.path().join("mine.toml")).expect("there"), b"failon = 1\n");
    assert!(allow("ks1:zz", "r", "other.toml").contains("copy it whole from a report"));
    assert!(allow(fingerprint, " ", "other.toml").contains("say why this is no secret"));
    assert!(!tree.path().join("other.toml").exists());
}

#[test]
fn the_effective_configuration_is_shown_with_where_each_value_comes_from() {
    let tree = tree(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        (
            ".keysweep.toml",
            "fail_on = \"high\"\n\n[[allow]]\npaths = [\"a/\"]\nvalues = [\"^x\"]\nreason = \"so\"\nexpires = 2030-01-01\n",
        ),
        ("home/keysweep/config.toml", "confidence = \"low\"\n"),
    ]);
    let (code, out, err) = run(tree.path(), &["config", "show", "--origin"]);
    let user = tree.path().join("home/keysweep/config.toml");
    let expected = format!(
        "# read, the lowest layer first: {0}, .keysweep.toml\nconfidence    = \"low\"     # {0}:1\nfail_on       = \"high\"    # .keysweep.toml:1\n\
         # max_file_size: no limit # built-in\ninline_marks  = true      # built-in\n\n[[allow]]                 # .keysweep.toml:3\n\
         paths = [\"a/\"]\n# values: 1, which may tell a secret and are not shown\nreason = \"so\"\nexpires = 2030-01-01\n",
        user.display()
    );
    assert_eq!((code, out.as_str(), err.as_str()), (0, expected.as_str(), ""));
    let (_, plain, _) = run(tree.path(), &["config", "show", "--no-repo-config"]);
    assert_eq!(plain, "confidence    = \"low\"\nfail_on       = \"low\"\n# max_file_size: no limit\ninline_marks  = true\n");
}

const GITLEAKS: &str = r#"
title = "Acme"
[extend]
useDefault = true
disabledRules = ["generic-api-key"]

[[rules]]
id = "acme_token"
description = "Acme token"
regex = '''(?i)acme_(token|key)\s*[:=]\s*["']?(acm_[0-9a-z]{24})'''
secretGroup = 2
skipReport = true
tags = ["ours"]
keywords = ["acme_"]
  [[rules.allowlists]]
  description = "fixtures"
  regexes = ['''^acm_0{24}$''']
  stopwords = ["example"]

[[rules]]
id = "loose"
description = "Unbounded"
regex = '''loose_[a-z]+\d{8}'''
keywords = ["loose_"]

[[rules]]
id = "no-keyword"
description = "x"
regex = '''[0-9]{40}'''

[[rules]]
id = "old-files"
description = "x"
path = '''\.p12$'''

[allowlist]
description = "generated"
paths = ['''^gen/''', '''(.*?)\.lock$''', '''[a-z]+/x''']
commits = ["deadbeef"]
novel = 3
"#;

#[test]
fn a_configuration_of_gitleaks_is_converted_and_what_could_not_be_is_told() {
    let tree = tree(&[
        (".gitleaks.toml", GITLEAKS),
        ("src/a.yml", "acme_key: acm_0a1b2c3d4e5f6g7h8i9j0k1l\nz: 1\nloose_qxvzkwjh83920571\n"),
        ("gen/a.yml", "acme_key: acm_1a1b2c3d4e5f6g7h8i9j0k1l\n"),
        ("src/b.yml", "acme_key: acm_000000000000000000000000\n"),
    ]);
    let (code, out, err) = run(tree.path(), &["config", "import", ".gitleaks.toml", "--dry-run"]);
    assert!(code == 0 && out.contains("[[rule]]") && !tree.path().join(".keysweep.toml").exists(), "{err}");
    let (code, _, err) = run(tree.path(), &["config", "import", ".gitleaks.toml"]);
    assert_eq!(code, 0, "{err}");
    for told in [
        "2 rules and 2 allow entries in ./keysweep-rules.toml and ./.keysweep.toml; 7 not converted",
        "not converted: rule acme_token: skipReport: no counterpart",
        "not converted: allowlist: novel: no counterpart",
        "not converted: disabledRules generic-api-key: ",
        "not converted: rule no-keyword: it has no keyword of three letters",
        "not converted: rule old-files: path '\\.p12$': there is no rule for paths alone",
        "not converted: allowlist: commits (1): ",
        "not converted: allowlist: paths '[a-z]+/x': no glob says just that",
    ] {
        assert!(err.contains(told), "{told}\n{err}");
    }
    let (_, out, err) = run(tree.path(), &["scan", ".", "--format", "json", "--show-suppressed", "--confidence", "low"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    let at = |finding: &Value| {
        format!("{} {}", finding["path"].as_str().expect("a path"), finding["rule_id"].as_str().expect("an id"))
    };
    let found: Vec<String> = report["findings"].as_array().expect("a list").iter().map(at).collect();
    let hidden: Vec<String> =
        report["suppressed_findings"].as_array().expect("a list").iter().map(|entry| at(&entry["finding"])).collect();
    assert_eq!(found, ["src/a.yml acme-token", "src/a.yml loose"], "{err}");
    assert!(hidden.contains(&"gen/a.yml acme-token".to_owned()), "{hidden:?}");
    let (code, _, err) = run(tree.path(), &["config", "import", ".gitleaks.toml"]);
    assert!(code == 2 && err.contains("it is there already"), "{err}");
}
