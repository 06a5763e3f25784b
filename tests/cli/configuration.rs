//! Configurations: which file may say what, how mistakes are told, and what the allow entries in them hide.

use std::{fs, path::Path};

use serde_json::Value;

use super::streams::{keysweep, tree};

/// What a scan of `directory` says: its code, its report, its standard error. The user's configuration is `home/keysweep/config.toml`.
fn scanned(directory: &Path, arguments: &[&str]) -> (i32, Value, String) {
    let mut command = keysweep(directory);
    command.env("XDG_CONFIG_HOME", directory.join("home")).env("SOURCE_DATE_EPOCH", "1800000000");
    let output = command.args(["scan", "--format", "json", "--show-suppressed"]).args(arguments).output().expect("runs");
    let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().expect("a code"), report, String::from_utf8(output.stderr).expect("text"))
}

/// The lines of what is found, and of what is suppressed with its source and reason.
fn outcome(report: &Value) -> (Vec<u64>, Vec<String>) {
    let findings = report["findings"].as_array().expect("findings").iter();
    let suppressed = report["suppressed_findings"].as_array().expect("suppressed").iter();
    let line = |finding: &Value| finding["line"].as_u64().expect("a line");
    let told = |entry: &Value| {
        let (source, reason) = (entry["source"].as_str().expect("a source"), entry["reason"].as_str().expect("a reason"));
        format!("{}: {source}: {reason}", line(&entry["finding"]))
    };
    (findings.map(line).collect(), suppressed.map(told).collect())
}

/// A repository's top with a secret in `src/app.yml`, line 1, and an ID and secret in lines 2 and 3.
fn repository(configuration: &str, user: &str) -> tempfile::TempDir {
    let app = "token: [GITHUB_TOKEN]\naws_access_key_id: [KEY_ID]\naws_secret_access_key: [SECRET]\n";
    tree(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("src/app.yml", app),
        (".keysweep.toml", configuration),
        ("home/keysweep/config.toml", user),
    ])
}

#[test]
fn all_that_an_entry_names_must_match_and_each_secret_must_be_meant() {
    let github = "github-personal-access-token";
    for (entry, found, hidden) in [
        ("paths = [\"src/\"]", &[][..], &[1, 3][..]),
        ("paths = [\"/src/*.yml\"]", &[], &[1, 3]),
        ("paths = [\"*.yml\"]", &[], &[1, 3]),
        ("paths = [\"/app.yml\"]", &[1, 3], &[]),
        ("rules = [\"github-personal-access-token\"]", &[3], &[1]),
        ("rules = [\"aws-access-key-id\"]", &[1, 3], &[]),
        ("rules = [\"aws-secret-access-key\"]", &[1], &[3]),
        ("rules = [\"github-personal-access-token\"]\npaths = [\"test/\"]", &[1, 3], &[]),
        ("values = ['^ghp_']", &[3], &[1]),
        ("values = ['^hp_']", &[1, 3], &[]),
    ] {
        let repository = repository(&format!("[[allow]]\n{entry}\nreason = \"a test\"\n"), "");
        for directory in ["", "src"] {
            let (_, report, err) =
                scanned(&repository.path().join(directory), &["-j1", if directory.is_empty() { "src" } else { "." }]);
            let (lines, told) = outcome(&report);
            let reasons: Vec<String> =
                hidden.iter().map(|line| format!("{line}: allowlist: a test (.keysweep.toml:1)")).collect();
            assert_eq!((lines, told), (found.to_vec(), reasons), "{github} {entry} in {directory:?}: {err}");
        }
    }
}

#[test]
fn a_value_is_named_by_its_hash_and_a_finding_by_its_fingerprint_wherever_the_scan_began() {
    let plain = repository("", "");
    let (_, report, _) = scanned(plain.path(), &["."]);
    let fingerprint = report["findings"][0]["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let path = plain.path().join(".keysweep.toml");
    fs::write(&path, format!("[[allow]]\nfingerprints = [\"{fingerprint}\"]\nreason = \"a test\"\n")).expect("written");
    assert_eq!(outcome(&scanned(plain.path(), &["."]).1).0, [3]);
    assert_eq!(outcome(&scanned(&plain.path().join("src"), &["."]).1).0, [3]);
    assert_eq!(outcome(&scanned(plain.path(), &["src", "src/app.yml"]).1).0, [3]);
    // The law: a suppressed finding returns when its suppression goes.
    fs::write(&path, "").expect("written");
    assert_eq!(scanned(plain.path(), &["."]).1["findings"], report["findings"]);
}

#[test]
fn an_entry_that_expired_hides_nothing_and_one_that_hides_nothing_is_told() {
    let configuration = "[[allow]]\nrules = [\"github-personal-access-token\"]\nreason = \"until we have moved\"\nexpires = 2027-01-14\n\
                         [[allow]]\npaths = [\"gone/\"]\nreason = \"old\"\n";
    let repository = repository(configuration, "");
    let (code, report, err) = scanned(repository.path(), &["."]);
    assert_eq!((code, outcome(&report).0), (1, vec![1, 3]));
    assert_eq!(report["findings"][0]["notes"][0], "the entry that allowed it expired on 2027-01-14 (.keysweep.toml:1)");
    let stale = serde_json::json!([
        { "why": "expired", "origin": ".keysweep.toml:1", "reason": "until we have moved" },
        { "why": "unused", "origin": ".keysweep.toml:5", "reason": "old" },
    ]);
    assert_eq!(report["stale_allows"], stale);
    assert!(err.contains("1 allow entry hid nothing; remove it:\n    .keysweep.toml:5: old\n"), "{err}");
    // Its last day is 15 January 2027, which is the day it is.
    let path = repository.path().join(".keysweep.toml");
    fs::write(&path, configuration.replace("2027-01-14", "2027-01-15")).expect("written");
    assert_eq!(outcome(&scanned(repository.path(), &["."]).1).0, [3]);
    // A scan of a part cannot know what is of no use.
    let (_, report, _) = scanned(&repository.path().join("src"), &["."]);
    assert_eq!(report["stale_allows"], Value::Null);
}

#[test]
fn mistakes_are_told_with_their_place_and_the_remedy() {
    for (configuration, message) in [
        (
            "rules = []\n[[allow]]\npath = [\"x\"]\nreason = \"r\"\n",
            ".keysweep.toml:3: unknown field \"path\"; did you mean \"paths\"?",
        ),
        ("failon = \"high\"\n", ".keysweep.toml:1: unknown field \"failon\"; did you mean \"fail_on\"?"),
        (
            "[[allow]]\nreason = \"r\"\n",
            ".keysweep.toml:1: [[allow]]: it would allow everything; give paths, rules, fingerprints, secret_sha256 or values",
        ),
        ("\n[[allow]]\npaths = [\"x\"]\n", ".keysweep.toml:2: missing field `reason`"),
        (
            "[[allow]]\npaths = [\"x\"]\nreason = \" \"\n",
            ".keysweep.toml:1: [[allow]]: the reason is empty; say why this is no secret",
        ),
        (
            "[[allow]]\npaths = [\"x\"]\nreason = \"r\"\nexpires = \"soon\"\n",
            ".keysweep.toml:1: expires: give a day, as in expires = 2027-01-31",
        ),
        (
            "[[allow]]\npaths = [\"!x\"]\nreason = \"r\"\n",
            ".keysweep.toml:1: paths: '!x': it matches nothing; write it as in .gitignore",
        ),
        (
            "[[allow]]\nsecret_sha256 = [\"abc\"]\nreason = \"r\"\n",
            ".keysweep.toml:1: secret_sha256: number 1 is no SHA-256; give 64 hexadecimal digits",
        ),
        (
            "[[allow]]\nfingerprints = [\"ks1:x\"]\nreason = \"r\"\n",
            ".keysweep.toml:1: fingerprints: number 1 is none; copy it whole from a report (ks1:…)",
        ),
        (
            "[[allow]]\nvalues = [\"a(b\"]\nreason = \"r\"\n",
            ".keysweep.toml:1: values: number 1: unclosed group; see docs.rs/regex for the syntax",
        ),
        (
            "[[allow]]\nvalues = [\"((a{100}){100}){100}\"]\nreason = \"r\"\n",
            ".keysweep.toml:1: values: number 1: it takes more than a megabyte; repeat less within a repeat",
        ),
        (
            "[[allow]]\nrules = [\"aws-acces-key-id\"]\nreason = \"r\"\n",
            ".keysweep.toml:1: rules: no rule has the id \"aws-acces-key-id\"; did you mean \"aws-access-key-id\"? (keysweep rules list shows all)",
        ),
        ("max_file_size = \"10X\"\n", ".keysweep.toml:1: max_file_size: the units are K, M and G, as in 10M"),
        ("rules = [\"none.toml\"]\n", ".keysweep.toml:1: rules none.toml: no such file; check the path"),
        (
            "extends = \"/etc/hosts\"\n",
            ".keysweep.toml:1: extends /etc/hosts: it lies outside the repository, whose configuration may not reach there; name it with --config or --rules",
        ),
        ("extends = \".keysweep.toml\"\n", ".keysweep.toml:1: extends: 8 files deep; do they extend one another?"),
        ("a\u{1b}[31m\n", ".keysweep.toml:1: "),
    ] {
        let repository = repository(configuration, "");
        let (code, _, err) = scanned(repository.path(), &["src"]);
        assert_eq!(code, 2, "{configuration}: {err}");
        assert!(err.starts_with(&format!("keysweep: {message}")) && !err.contains('\u{1b}'), "{configuration}: {err}");
        assert_eq!(scanned(repository.path(), &["src", "--no-repo-config"]).0, 1);
    }
}

/// Somebody may have put the secret itself where its hash or a word belongs.
#[test]
fn a_mistake_does_not_repeat_a_value() {
    for configuration in [
        "[[allow]]\nvalues = \"[GITHUB_TOKEN]\"\nreason = \"r\"\n",
        "[[allow]]\nsecret_sha256 = [\"[GITHUB_TOKEN]\"]\nreason = \"r\"\n",
        "[[allow]]\nfingerprints = [\"[GITHUB_TOKEN]\"]\nreason = \"r\"\n",
        "[[allow]]\nvalues = [\"[GITHUB_TOKEN](\"]\nreason = \"r\"\n",
        "[[allow]]\npaths = [\"a\"]\nreason = \"r\"\nexpires = \"[GITHUB_TOKEN]\"\n",
        "confidence = \"[GITHUB_TOKEN]\"\n",
        "inline_marks = \"[GITHUB_TOKEN]\"\n",
        "max_file_size = \"[GITHUB_TOKEN]\"\n",
        "[GITHUB_TOKEN] = 1\n",
        "token = [GITHUB_TOKEN]\n",
        "a = \"[GITHUB_TOKEN]\n",
    ] {
        let repository = repository(configuration, "");
        let (code, _, err) = scanned(repository.path(), &["src"]);
        let told = err.starts_with("keysweep: .keysweep.toml:");
        assert!(code == 2 && told && !err.contains(&super::values::filled("[GITHUB_TOKEN]")), "{configuration}: {err}");
    }
}

/// A repository's file costs no more than it may.
#[test]
fn a_repository_cannot_bring_a_scan_to_a_standstill() {
    let regex = |number: usize| format!("'(?:(?:a{{90}}b?c*){{40}}){{3}}x{number}'");
    let many = (0..2000).map(regex).collect::<Vec<_>>().join(", ");
    let entry = |values: &str| format!("[[allow]]\nvalues = [{values}]\nreason = \"r\"\n");
    for configuration in [entry(&many), (0..2000).map(|number| entry(&regex(number))).collect()] {
        let (code, _, err) = scanned(repository(&configuration, "").path(), &["src"]);
        assert!(code == 2 && err.contains("too many"), "{err}");
    }
}

/// The code of a scan whose most severe finding is critical, and how many findings are shown.
fn graded(repository: &Path, arguments: &[&str]) -> (i32, usize) {
    let (code, report, err) = scanned(repository, &[&["src"], arguments].concat());
    (code, report["findings"].as_array().unwrap_or_else(|| panic!("{err}")).len())
}

#[test]
fn the_highest_layer_wins_and_a_repository_never_loosens_what_the_user_demands() {
    let lax = "max_file_size = 10\n";
    // Nobody demands more than the repository: its word counts.
    assert_eq!(graded(repository(lax, "").path(), &[]), (3, 0));
    // The user's file or a flag does.
    assert_eq!(graded(repository(lax, "max_file_size = \"1M\"\n").path(), &[]), (1, 2));
    assert_eq!(graded(repository(lax, "").path(), &["--max-file-size", "1M"]), (1, 2));
    // Stricter than the user is well.
    assert_eq!(graded(repository("max_file_size = \"1M\"\n", lax).path(), &[]), (1, 2));
    assert_eq!(graded(repository("inline_marks = true\n", "inline_marks = false\n").path(), &[]), (1, 2));
    // --config stands above both.
    let both = repository("", "max_file_size = \"1M\"\n");
    fs::write(both.path().join("ci.toml"), lax).expect("written");
    assert_eq!(graded(both.path(), &["--config", "ci.toml"]), (3, 0));
    assert_eq!(graded(both.path(), &["--config", "ci.toml", "--max-file-size", "1M"]), (1, 2));
}

#[test]
fn marks_are_not_heeded_where_anybody_says_so() {
    let repository = repository("", "");
    fs::write(repository.path().join("src/app.yml"), super::values::filled("t: [GITHUB_TOKEN] # keysweep:allow\n"))
        .expect("written");
    assert_eq!(graded(repository.path(), &[]), (0, 0));
    assert_eq!(graded(repository.path(), &["--no-inline-marks"]), (1, 1));
    fs::write(repository.path().join(".keysweep.toml"), "inline_marks = false\n").expect("written");
    assert_eq!(graded(repository.path(), &[]), (1, 1));
}

const RULE: &str = "provider = \"Acme\"\nadvice = \"Revoke it.\"\nreferences = [\"https://acme.example/keys\"]\n[[rule]]\nid = \"acme-key\"\n\
                    name = \"Acme key\"\ndescription = \"Opens Acme.\"\nseverity = \"high\"\nconfidence = \"high\"\nkeywords = [\"acme_\"]\n\
                    regex = '\\b(?<secret>acme_[0-9a-z]{20})\\b'\n";

#[test]
fn a_configuration_brings_rules_and_extends_another_one() {
    let repository = repository("extends = \"ci/base.toml\"\n", "");
    let at = |name: &str| repository.path().join(name);
    fs::create_dir(at("ci")).expect("made");
    fs::write(
        at("ci/base.toml"),
        "rules = [\"rules\"]\n[[allow]]\nrules = [\"acme-key\"]\npaths = [\"test/\"]\nreason = \"fixtures\"\n",
    )
    .expect("written");
    fs::create_dir(at("ci/rules")).expect("made");
    fs::write(at("ci/rules/acme.toml"), RULE).expect("written");
    for directory in ["src", "test"] {
        fs::create_dir_all(at(directory)).expect("made");
        fs::write(at(directory).join("app.yml"), "key: acme_0a1b2c3d4e5f6g7h8i9j\n").expect("written");
    }
    let (_, report, err) = scanned(repository.path(), &["."]);
    let rules: Vec<&Value> = report["findings"].as_array().expect("a list").iter().map(|finding| &finding["rule_id"]).collect();
    assert_eq!(rules, ["acme-key"], "{err}");
    assert_eq!(outcome(&report).1, ["1: allowlist: fixtures (ci/base.toml:2)"]);
    assert_eq!(scanned(repository.path(), &[".", "--no-repo-config"]).0, 0);
}

/// What a repository brings with itself may say more of a value, not less.
#[test]
fn a_rule_of_the_repository_makes_no_finding_milder() {
    let rule = |severity: &str, more: &str| {
        format!(
            "provider = \"Acme\"\nadvice = \"Revoke it.\"\nreferences = [\"https://acme.example\"]\nnames = [\"acme\"]\n[[rule]]\n\
             id = \"acme-thing\"\nname = \"Acme thing\"\ndescription = \"Opens Acme.\"\nseverity = \"{severity}\"\nconfidence = \"high\"\n\
             keywords = [\"_token\", \"token:\"]\nregex = 'token: (?<secret>\\S{{8,90}})'\n{more}"
        )
    };
    let found = |rule: &str, named: &[&str]| {
        let configuration = if named.is_empty() { "rules = [\"acme.toml\"]\n" } else { "" };
        let repository = repository(configuration, "");
        fs::write(repository.path().join("acme.toml"), rule).expect("written");
        fs::write(repository.path().join("src/b.yml"), "token: q8vKx2pLw3Rt7mNzY5bQ\n").expect("written");
        let (_, report, err) = scanned(repository.path(), &[&["src", "--fail-on", "note"], named].concat());
        assert!(!err.contains("did you mean"), "{err}");
        assert!(!report.to_string().contains(&super::values::filled("[GITHUB_TOKEN]")), "a value is shown whole");
        let findings = report["findings"].as_array().unwrap_or_else(|| panic!("{err}")).iter();
        let found = findings.map(|finding| format!("{}:{}", finding["path"].as_str().expect("a path"), finding["rule_id"]));
        found.map(|text| text.replace(['\"', '\\'], "")).collect::<Vec<_>>()
    };
    let (github, pair, generic, acme) =
        ("app.yml:github-personal-access-token", "app.yml:aws-secret-access-key", "b.yml:generic-token", "b.yml:acme-thing");
    // A provider's own rule stays, whatever the other says; a generic one goes when the other is as grave and as sure.
    assert_eq!(found(&rule("critical", ""), &[]), [github, pair, acme]);
    for more in ["redaction = \"identifier\"\n", "documented = [\"*\"]\n", "role = \"id\"\n"] {
        assert_eq!(found(&rule("note", more), &[]), [github, pair, generic], "{more}");
    }
    for example in ["q8*", "q8vKx2pLw3Rt7mNzY5bQ"] {
        let rule = rule("critical", &format!("documented = [\"{example}\"]\n"));
        assert_eq!(found(&rule, &[]), [github, pair, generic], "{example} hides nothing else");
    }
    // Who names a file has the say.
    assert_eq!(found(&rule("low", ""), &["--rules", "acme.toml"]).last().map(String::as_str), Some(acme));
}

/// Nor by naming a provider nearer than the one whose value it is, or by a word that means less.
#[test]
fn a_shape_or_a_word_of_the_repository_takes_no_value_from_other_rules() {
    let file = |names: &str, form: &str| {
        format!(
            "provider = \"Ours\"\nadvice = \"Leave it.\"\nreferences = [\"https://ours.example\"]\nnames = [{names}]\n[[rule]]\n\
             id = \"ours-value\"\nname = \"Ours\"\ndescription = \"Nothing.\"\nseverity = \"note\"\nconfidence = \"low\"\n{form}\n"
        )
    };
    let text = "DATADOG_API_KEY = 0f3e1d5c2b7a49688796a5b4c3d2e1f7\nsession_token: q8vKx2pLw3Rt7mNzY5bQ\n";
    let found = |rules: Option<String>| {
        let repository = repository(if rules.is_some() { "rules = [\"ours.toml\"]\n" } else { "" }, "");
        fs::write(repository.path().join("ours.toml"), rules.unwrap_or_default()).expect("written");
        fs::write(repository.path().join("src/app.yml"), text).expect("written");
        let (code, report, err) = scanned(repository.path(), &["src"]);
        assert_eq!(code, 1, "{err}");
        let findings = report["findings"].as_array().expect("a list").iter();
        findings.map(|finding| (finding["rule_id"].clone(), finding["severity"].clone())).collect::<Vec<_>>()
    };
    let before = found(None);
    assert_eq!(before.len(), 2, "{before:?}");
    for (names, form) in [
        ("\"datadogapi\", \"datadogapikey\"", "shape = \"hex{32}\""),
        ("\"session\"", "shape = \"alnum{20}\""),
        ("\"ours\"", "words = [\"apikey\", \"sessiontoken\"]"),
        ("\"datadog\", \"session\"", "shape = \"alnum{20}\"\nwords = [\"token\"]"),
    ] {
        assert_eq!(found(Some(file(names, form))), before, "{names} {form}");
    }
}

#[test]
fn only_the_nearest_configuration_up_to_the_top_counts() {
    let outer = tree(&[
        (".keysweep.toml", "nonsense"),
        ("repo/.git/HEAD", "ref: refs/heads/main\n"),
        ("repo/a/b/app.yml", "token: [GITHUB_TOKEN]\n"),
        ("plain/a/app.yml", "token: [GITHUB_TOKEN]\n"),
    ]);
    assert_eq!(scanned(&outer.path().join("repo/a"), &["."]).0, 1);
    assert_eq!(scanned(&outer.path().join("plain/a"), &["."]).0, 1);
    fs::write(outer.path().join("repo/.keysweep.toml"), "[[allow]]\npaths = [\"a/b\"]\nreason = \"r\"\n").expect("written");
    assert_eq!(scanned(&outer.path().join("repo/a/b"), &["app.yml"]).0, 0);
    assert_eq!(scanned(&outer.path().join("repo/a"), &["b", "b/app.yml"]).0, 0);
    fs::write(outer.path().join("repo/a/.keysweep.toml"), "[[allow]]\npaths = [\"/b/*.yml\"]\nreason = \"nearer\"\n")
        .expect("written");
    assert_eq!(
        outcome(&scanned(&outer.path().join("repo/a/b"), &["app.yml"]).1).1,
        ["1: allowlist: nearer (a/.keysweep.toml:1)"]
    );
}

#[cfg(unix)]
#[test]
fn a_repository_reaches_nothing_outside_of_itself_and_waits_for_nothing() {
    let outside = tree(&[("rule.toml", RULE)]);
    let repository = repository("rules = [\"rule.toml\"]\n", "");
    let link = repository.path().join("rule.toml");
    std::os::unix::fs::symlink(outside.path().join("rule.toml"), &link).expect("linked");
    let (code, _, err) = scanned(repository.path(), &["src"]);
    assert!(code == 2 && err.contains("it lies outside the repository"), "{err}");
    fs::remove_file(&link).expect("removed");
    assert!(std::process::Command::new("mkfifo").arg(&link).status().expect("mkfifo").success());
    let (code, _, err) = scanned(repository.path(), &["src"]);
    assert!(code == 2 && err.contains("it is not a regular file"), "{err}");
}

#[test]
fn standard_input_heeds_the_configuration_of_where_it_is_scanned() {
    let repository = repository("[[allow]]\npaths = [\"src/x.env\"]\nreason = \"r\"\n", "");
    let scan = |name: &str| {
        let mut command = keysweep(&repository.path().join("src"));
        command.args(["scan", "-", "-q", "--stdin-path", name]);
        let text = super::values::filled("T=[GITHUB_TOKEN]\n");
        super::streams::fed(command, &[text.as_bytes()]).status.code()
    };
    assert_eq!((scan("x.env"), scan("y.env")), (Some(0), Some(1)));
}
