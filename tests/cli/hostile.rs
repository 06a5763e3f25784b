//! Trees that are out to get the scanner: FIFOs, loops, names that are no text, directories that nobody may read.
#![cfg(unix)]

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt, fs::symlink},
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use super::{
    streams::{keysweep, tree},
    values,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// The program's output, or a panic when it does not end.
fn in_time(command: &mut Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let started = Instant::now();
    while child.try_wait().expect("known").is_none() {
        if started.elapsed() > PATIENCE {
            child.kill().expect("ended");
            panic!("it hangs: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().expect("ended")
}

fn json(directory: &Path, arguments: &[&str]) -> (i32, serde_json::Value) {
    let output = in_time(keysweep(directory).args(["scan", "--format", "json", "-q"]).args(arguments));
    let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    (output.status.code().expect("not killed"), value)
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
}

#[test]
fn a_fifo_is_passed_over_and_never_waited_for() {
    let tree = tree(&[("a.txt", "x\n")]);
    fifo(&tree.path().join("pipe"));
    let (code, report) = json(tree.path(), &[]);
    assert_eq!((code, &report["coverage"]["passed_over"]["special"]), (0, &1.into()));
    // Named, it is still no file.
    let output = in_time(keysweep(tree.path()).args(["scan", "pipe"]));
    assert_ne!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was scanned"), "{output:?}");
}

#[test]
fn a_loop_of_symlinks_ends() {
    let tree = tree(&[("a/b/c.txt", "token = [GITHUB_TOKEN]\n")]);
    symlink("..", tree.path().join("a/b/up")).expect("a symlink");
    symlink("self", tree.path().join("self")).expect("a symlink");
    symlink("nowhere", tree.path().join("dangling")).expect("a symlink");
    let (code, report) = json(tree.path(), &[]);
    assert_eq!((code, &report["coverage"]["passed_over"]["symlink"]), (1, &3.into()));
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    // A symlink that is named is followed, as far as it leads.
    assert_eq!(json(tree.path(), &["a/b/up/b/c.txt"]).0, 1);
    assert_eq!(in_time(keysweep(tree.path()).args(["scan", "self"])).status.code(), Some(2));
}

#[test]
fn what_nobody_may_read_is_skipped_and_listed() {
    let tree = tree(&[("open.txt", "x\n"), ("closed.txt", "x\n"), ("closed/in.txt", "x\n")]);
    let close = |name: &str, mode| {
        fs::set_permissions(tree.path().join(name), fs::Permissions::from_mode(mode)).expect("changed");
    };
    close("closed.txt", 0);
    close("closed", 0);
    // Root may read everything.
    let checked = fs::read(tree.path().join("closed.txt")).is_err();
    if checked {
        let (code, report) = json(tree.path(), &[]);
        assert_eq!((code, &report["coverage"]["skipped"]["unreadable"]), (3, &2.into()), "{report}");
        for name in ["closed.txt", "closed"] {
            let output = in_time(keysweep(tree.path()).args(["scan", name]));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.code() == Some(3) && said.contains("ermission denied"), "{name}: {output:?}");
        }
    }
    close("closed", 0o755);
}

#[test]
fn names_that_are_no_text_are_whole_in_path_bytes() {
    let tree = tree(&[]);
    let name = OsStr::from_bytes(b"caf\xe9.env");
    if fs::write(tree.path().join(name), values::filled("see [KEY_ID]\n")).is_err() {
        return; // Some file systems know UTF-8 only.
    }
    let (code, report) = json(tree.path(), &[]);
    let finding = &report["findings"][0];
    let whole = data_encoding::BASE64.encode(name.as_bytes());
    assert_eq!((code, &finding["path"], &finding["path_bytes"]), (1, &"caf\u{fffd}.env".into(), &whole.into()));
    let shown = in_time(keysweep(tree.path()).args(["scan", "-q"])).stdout;
    assert!(shown.starts_with(b"caf\\xe9.env:1:5  MEDIUM"), "{}", String::from_utf8_lossy(&shown));
}

#[test]
fn control_characters_in_names_never_reach_the_terminal() {
    let name = "a\u{1b}]0;owned\u{7}\n\u{202e}b.env";
    let tree = tree(&[(name, "see [KEY_ID]\n"), ("c\u{1b}[2J.bin", "x")]);
    fs::write(tree.path().join("c\u{1b}[2J.bin"), [0; 64]).expect("written");
    for arguments in [&["scan", "-v"][..], &["scan", "--explain", "-v"], &["scan", "--files"], &["scan", "no\u{1b}such"]] {
        let output = in_time(keysweep(tree.path()).args(arguments));
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        let hostile = text.chars().find(|&c| (c.is_control() && c != '\n') || c == '\u{202e}');
        assert!(hostile.is_none() && text.contains("\\x1b"), "{arguments:?} prints {hostile:?}:\n{text}");
    }
    let (_, report) = json(tree.path(), &[]);
    assert_eq!(report["findings"][0]["path"], name);
}

#[test]
fn long_lines_and_bytes_that_are_no_text_are_scanned() {
    let mut text = vec![b'x'; 3 << 20];
    text.extend_from_slice(b" \xff\xfe ");
    text.extend_from_slice(values::filled("token = [GITHUB_TOKEN]\n").as_bytes());
    let tree = tree(&[]);
    fs::write(tree.path().join("long.txt"), &text).expect("written");
    let (code, report) = json(tree.path(), &[]);
    let finding = &report["findings"][0];
    assert_eq!((code, &finding["line"], &finding["column"]), (1, &1.into(), &((3 << 20) + 13).into()));
    assert!(finding["snippet"].as_str().is_some_and(|snippet| snippet.len() < 400));
}

#[test]
fn nor_do_those_in_somebodys_rules() {
    let rules = "provider = \"\\u001b[5mP\"\nadvice = \"a\\u0007\"\nreferences = [\"\\u202er\"]\n[[rule]]\nid = \"acme-key\"\nname = \"\\u001b[2Jn\"\n\
                 description = \"\\u001b]0;d\"\nseverity = \"high\"\nconfidence = \"high\"\nkeywords = [\"acme=\"]\nregex = 'acme=(?<secret>[a-z]{20})'\n";
    let tree = tree(&[("a.toml", rules)]);
    for arguments in [&["rules", "list", "acme"][..], &["rules", "explain", "acme-key"]] {
        let output = in_time(keysweep(tree.path()).args(arguments).args(["--rules", "a.toml"]));
        let text = String::from_utf8(output.stdout).expect("text");
        let hostile = text.chars().find(|&c| (c.is_control() && c != '\n') || c == '\u{202e}');
        assert!(hostile.is_none() && text.contains("\\x1b"), "{arguments:?} prints {hostile:?}:\n{text}");
    }
}

/// An automaton that makes a state of thousands at nearly each byte.
const SLOW: &str = r#"
provider = "Slow"
advice = "Revoke it."
references = ["https://example.com"]
[[rule]]
id = "slow-key"
name = "Slow key"
description = "Opens all."
severity = "high"
confidence = "high"
keywords = ["slow"]
regex = '(?<secret>slow(?:[ab]{1,170}c?){1,90}zz)'
positive = ["slow{repeat:ab:4}zz", "slow{repeat:ba:4}zz"]
negative = ["slowzz", "slowabz"]
"#;

#[test]
fn a_rule_of_the_repository_that_takes_too_long_is_given_up_and_told() {
    let random = |at: u32| if at.wrapping_mul(2_654_435_761) >> 16 & 1 == 0 { 'a' } else { 'b' };
    let text: String = (0..20_000).map(random).collect();
    let text = format!("token = [GITHUB_TOKEN]\nslow{text}\n");
    let other = "key: slowababzz\n";
    let tree = tree(&[(".keysweep.toml", "rules = [\"slow.toml\"]\n"), ("slow.toml", SLOW), ("a.txt", &text), ("b.txt", other)]);
    let scan = |arguments: &[&str]| {
        let cache = tree.path().join(".cache");
        let mut command = keysweep(tree.path());
        let output = in_time(
            command.env("XDG_CACHE_HOME", cache).args(["scan", "--format", "json", "-q", "a.txt", "b.txt"]).args(arguments),
        );
        (output.status.code(), String::from_utf8(output.stdout).expect("it is JSON"))
    };
    let (code, report) = scan(&["--threads", "1"]);
    let value: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    let rules: Vec<_> = value["findings"].as_array().expect("a list").iter().map(|finding| finding["rule_id"].clone()).collect();
    assert_eq!((code, rules), (Some(1), vec!["github-personal-access-token".into(), "slow-key".into()]), "{report}");
    let skip = &value["coverage"]["skips"][0];
    assert_eq!((&skip["path"], &skip["reason"]), (&".keysweep.toml".into(), &"too_slow".into()));
    assert!(skip["detail"].as_str().is_some_and(|detail| detail.starts_with("rule slow-key takes too long")), "{skip}");
    // Nor is the file taken for a clean one the next time.
    for arguments in [&["--threads", "2"][..], &["--threads", "8"], &["--no-cache"]] {
        assert_eq!(scan(arguments), (code, report.clone()), "{arguments:?}");
    }
    let output = in_time(keysweep(tree.path()).args(["scan", "-q", "--disable-rule", "slow-key", "b.txt"]));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    // The user's own may take as long as they like.
    let output = in_time(keysweep(tree.path()).args(["scan", "-q", "--no-repo-config", "--rules", "slow.toml", "b.txt"]));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

#[test]
fn rules_of_the_repository_whose_keywords_stand_everywhere_are_given_up_and_too_many_refused() {
    let many = |count: u32| {
        let head = "provider = \"Many\"\nadvice = \"Revoke it.\"\nreferences = [\"https://example.com\"]\n".to_owned();
        (0..count).fold(head, |text, number| {
            text + &format!(
                "[[rule]]\nid = \"many-{number}\"\nname = \"Many\"\ndescription = \"Opens all.\"\nseverity = \"high\"\n\
                 confidence = \"high\"\nkeywords = [\"abc\"]\nregex = '(?<secret>abc[0-9]{{5}})'\n"
            )
        })
    };
    let text = "abc".repeat(20_000);
    let tree = tree(&[(".keysweep.toml", "rules = [\"many.toml\"]\n"), ("many.toml", &many(300)), ("a.txt", &text)]);
    let (code, report) = json(tree.path(), &["a.txt"]);
    assert_eq!((code, &report["coverage"]["skipped"]["too_slow"]), (3, &300.into()));
    let large = many(40).replace("[0-9]{5}", "(?:[ab]{1,170}c?){1,90}");
    for (rules, said) in
        [(many(1001), "its rules and their keywords are 2002, and 2000 may be"), (large, "states, and 500000 may be")]
    {
        fs::write(tree.path().join("many.toml"), rules).expect("written");
        let output = in_time(keysweep(tree.path()).args(["scan", "a.txt"]));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(said), "{told}");
    }
}

#[test]
fn what_the_user_names_may_be_a_pipe_and_has_an_end() {
    let tree = tree(&[("slow.toml", SLOW), ("b.txt", "key: slowababzz\n")]);
    let cache = tree.path().join("cache");
    let run = |arguments: &[&str]| in_time(keysweep(tree.path()).env("XDG_CACHE_HOME", &cache).args(arguments));
    for (from, arguments) in [
        ("slow.toml", &["scan", "-q", "--rules", "pipe", "b.txt"][..]),
        ("list", &["scan", "-q", "--rules", "slow.toml", "--files-from", "pipe"]),
    ] {
        fs::write(tree.path().join("list"), "b.txt\n").expect("written");
        fifo(&tree.path().join("pipe"));
        let mut writer = Command::new("cp").arg(from).arg("pipe").current_dir(tree.path()).spawn().expect("starts");
        let output = run(arguments);
        writer.wait().expect("it ends");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        fs::remove_file(tree.path().join("pipe")).expect("removed");
    }
    for arguments in
        [&["scan", "--rules", "/dev/zero", "b.txt"][..], &["rules", "check", "/dev/zero"], &["config", "import", "/dev/zero"]]
    {
        let output = run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains("/dev/zero: it is larger than 67108864 bytes"), "{told}");
    }
}
