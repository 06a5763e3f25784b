//! `keysweep redact` on pipes and files.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::Stdio,
    sync::mpsc::channel,
    time::Duration,
};

use super::{
    streams::{keysweep, tree},
    values::filled,
};

#[test]
fn a_living_log_goes_on_line_by_line() {
    let tree = tree(&[]);
    let mut command = keysweep(tree.path());
    command.arg("redact").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let (mut stdin, stdout) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    // The pipe stays open: a line is not held until the text ends.
    let next = || lines.recv_timeout(Duration::from_secs(30)).expect("a line in time");
    stdin.write_all(filled("starting\ntoken=[GITHUB_TOKEN] ok\nunfinished").as_bytes()).expect("read");
    assert_eq!(next(), "starting");
    assert_eq!(next(), "token=[redacted:github-personal-access-token] ok");
    stdin.write_all(filled(" line with [GITHUB_TOKEN]\n").as_bytes()).expect("read");
    assert_eq!(next(), "unfinished line with [redacted:github-personal-access-token]");
    drop(stdin);
    assert!(child.wait().expect("ends").success());
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
    assert_eq!(said, "2 redacted: 2 github-personal-access-token\n");
}

#[test]
fn a_private_key_of_many_lines_is_never_let_go_in_part() {
    let pem = keysweep::rule::example::expand("{pem-clear:EC}", &keysweep::scan::check::ALL, 1).expect("well formed");
    let tree = tree(&[]);
    let mut command = keysweep(tree.path());
    command.args(["redact", "-q"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"before\n").expect("read");
    for line in pem.lines() {
        stdin.write_all(format!("{line}\n").as_bytes()).and_then(|()| stdin.flush()).expect("read");
        std::thread::sleep(Duration::from_millis(250));
    }
    stdin.write_all(b"after\n").expect("read");
    drop(stdin);
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.starts_with("before\n[redacted:private-key-") && text.ends_with("]\nafter\n"), "{text}");
}

#[test]
fn a_file_is_redacted_also_before_what_gives_a_value_away() {
    let filler = "nothing to see on this line\n".repeat(40_000);
    let text = format!("the word is q8!vKx2#pL\n{filler}db_password = q8!vKx2#pL\n");
    let tree = tree(&[("app.log", &text)]);
    let output = keysweep(tree.path()).args(["redact", "app.log"]).output().expect("runs");
    let out = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(0));
    assert!(out == text.replace("q8!vKx2#pL", "[redacted:generic-password]"), "{} bytes", out.len());
    assert_eq!(output.stderr, b"2 redacted: 2 generic-password\n");
}

#[test]
fn what_may_be_the_rest_of_a_password_is_not_let_go() {
    let password =
        keysweep::rule::example::expand("a{upper:1}3x9k{upper:1}7", &keysweep::scan::check::ALL, 1).expect("well formed");
    let text = format!("plink -ssh deploy@acme.dev -pw {password}&d6;pQ uptime\n");
    let tree = tree(&[("log.txt", &text)]);
    let output = keysweep(tree.path()).args(["redact", "-q", "log.txt"]).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said, "plink -ssh deploy@acme.dev -pw [redacted:shell-login-password] uptime\n");
}

#[test]
fn what_redact_cannot_see_it_does_not_pass_on() {
    let tree = tree(&[]);
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain("key = 1\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(tree.path().join("log"), utf16).expect("written");
    let output = keysweep(tree.path()).args(["redact", "log"]).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && output.stdout.is_empty() && said.contains("UTF-16"), "{said}");
    assert_eq!(keysweep(tree.path()).args(["redact", "nowhere"]).output().expect("runs").status.code(), Some(2));
}
