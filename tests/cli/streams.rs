//! Pipes, lists with NUL, colour: what goes where when no file is on the other end.

use std::{
    io::{ErrorKind, Write},
    process::{Command, Output, Stdio},
};

use super::values;

/// The program in a directory, with the ignore rules of nobody's home.
pub fn keysweep(directory: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keysweep"));
    command.current_dir(directory).env("HOME", directory).env("XDG_CONFIG_HOME", directory).env_remove("NO_COLOR");
    command
}

/// A new directory with these files; names of values in them are filled in.
pub fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, values::filled(text)).expect("written");
    }
    directory
}

/// Runs it with `pieces` on standard input, each in a write of its own.
pub fn fed(mut command: Command, pieces: &[&[u8]]) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    for piece in pieces {
        match stdin.write_all(piece).and_then(|()| stdin.flush()) {
            // A program that stops at its limit closes its end.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
            written => written.expect("read by the program"),
        }
        std::thread::yield_now();
    }
    drop(stdin);
    child.wait_with_output().expect("ends")
}

const ENV: (&str, &str) = (".env", "# é\nAWS_ACCESS_KEY_ID=[KEY_ID]\nAWS_SECRET_ACCESS_KEY=[SECRET]\nGITHUB=[GITHUB_TOKEN]\n");

#[test]
fn standard_input_piece_by_piece_is_the_same_as_whole() {
    let tree = tree(&[ENV]);
    let text = values::filled(ENV.1);
    let scan = || {
        let mut command = keysweep(tree.path());
        command.args(["scan", "-", "--stdin-path", ".env", "--format", "json", "-q"]);
        command
    };
    let whole = fed(scan(), &[text.as_bytes()]);
    assert_eq!(whole.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&whole.stdout).contains("\"line\": 3"), "{whole:?}");
    for size in [1, 7, 64] {
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        assert_eq!(fed(scan(), &pieces).stdout, whole.stdout, "pieces of {size}");
    }
}

#[test]
fn standard_input_has_the_limit_that_files_have() {
    let tree = tree(&[ENV]);
    let text = values::filled(ENV.1);
    let scan = |limit: usize, more: usize| {
        let mut command = keysweep(tree.path());
        command.args(["scan", "-", "--format", "json", "-q", "--max-file-size", &limit.to_string()]);
        let output = fed(command, &[text.as_bytes(), &vec![b'\n'; more]]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
        let count = report["findings"].as_array().map_or(0, Vec::len);
        (output.status.code(), report["coverage"]["skipped"]["too_large"].as_u64(), count)
    };
    assert_eq!(scan(text.len(), 0), (Some(1), None, 2));
    assert_eq!(scan(text.len() - 1, 0), (Some(3), Some(1), 0));
    // What was found before the limit was met stays found.
    assert_eq!(scan(3 << 20, 4 << 20), (Some(1), Some(1), 2));
}

#[test]
fn lists_may_end_names_with_nul() {
    let tree = tree(&[ENV, ("two words.txt", "x"), ("ignored", "y"), (".ignore", "ignored\n")]);
    let listed = keysweep(tree.path()).args(["scan", "--files", "-0"]).output().expect("runs");
    assert_eq!(listed.stdout, b".env\0.ignore\0two words.txt\0");
    let mut once = keysweep(tree.path());
    once.args(["scan", "--files-from", "-", "-0", "--files"]);
    assert_eq!(fed(once, &[b"two words.txt\0ignored\0"]).stdout, b"ignored\0two words.txt\0");
}

/// A reader that has gone away before anything is written: `keysweep … | true`.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error_and_does_not_hide_what_was_found() {
    let tree = tree(&[ENV, ("clean.txt", "x")]);
    for (arguments, code) in
        [(&["scan", "-q", ".env"][..], 1), (&["scan", "clean.txt", "--format", "json", "-q"], 0), (&["rules", "list"], 0)]
    {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = keysweep(tree.path()).args(arguments).stdout(writer).stderr(Stdio::piped()).output().expect("runs");
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(code), &b""[..]), "{arguments:?}");
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let tree = tree(&[ENV]);
    let colored = |arguments: &[&str], no_color: Option<&str>| {
        let mut command = keysweep(tree.path());
        no_color.map(|value| command.env("NO_COLOR", value));
        let output = command.arg("scan").args(arguments).output().expect("runs");
        (output.stdout.contains(&0x1b), output.stderr.contains(&0x1b))
    };
    assert_eq!(colored(&[], None), (false, false));
    assert_eq!(colored(&["--color", "always"], None), (true, true));
    assert_eq!(colored(&["--color", "always"], Some("1")), (true, true));
    assert_eq!(colored(&["--color", "never"], None), (false, false));
    assert!(!colored(&["--color", "always", "--format", "json"], None).0);
}

#[test]
fn no_secret_is_in_any_output_unless_asked() {
    let tree = tree(&[ENV, ("lone.txt", "aws_secret_access_key = [OTHER_SECRET]\n")]);
    let secrets: Vec<String> =
        values::all().filter(|(name, _)| name.contains("SECRET") || name.contains("TOKEN")).map(|(_, value)| value).collect();
    for format in ["human", "json", "jsonl"] {
        for more in [&[][..], &["-v"], &["--explain"], &["--show-suppressed", "--stats"], &["--confidence", "low"]] {
            let output = keysweep(tree.path()).args(["scan", "--format", format]).args(more).output().expect("runs");
            let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
            for secret in &secrets {
                assert!(!text.contains(&secret[..12]) && !text.contains(&secret[20..32]), "{format} {more:?}:\n{text}");
            }
        }
        let asked = keysweep(tree.path()).args(["scan", "--format", format, "--show-secrets"]).output().expect("runs");
        let text = String::from_utf8(asked.stdout).expect("text");
        assert!(secrets.iter().all(|secret| text.contains(secret.as_str())), "{format}:\n{text}");
    }
}

#[test]
fn entropy_is_never_less_than_nothing() {
    let rule = "provider = \"A\"\nadvice = \"a\"\nreferences = []\n[[rule]]\nid = \"a-key\"\nname = \"n\"\ndescription = \"d\"\nseverity = \"high\"\n\
                confidence = \"high\"\nkeywords = [\"acme=\"]\nregex = 'acme=(?<secret>[a-z]{20})'\nentropy = 2.0\n";
    let tree = tree(&[("a.txt", "acme=qqqqqqqqqqqqqqqqqqqq\n"), ("a.toml", rule)]);
    let output = keysweep(tree.path()).args(["scan", "a.txt", "--explain", "--rules", "a.toml"]).output().expect("runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("entropy 0.00 bits") && !text.contains("-0.00"), "{text}");
}
