//! One fixed report in every format, against golden files in tests/reports/; `KEYSWEEP_BLESS=1 cargo test --test reports` rewrites them.
//!
//! Promises: a change of any byte of output is seen in review; the laws on secrets and control characters hold for every golden.
//! Leaves out: whether findings are right.

#[path = "reports/fixture.rs"]
mod fixture;
#[path = "reports/gitlab.rs"]
mod gitlab;
#[path = "reports/sarif.rs"]
mod sarif;
#[path = "reports/texts.rs"]
mod texts;

use std::{fs, path::PathBuf, time::Duration};

use keysweep::report::{self, Format, Options, Verbosity, summary};

fn rendered(format: Format, options: Options, explain: bool) -> Vec<u8> {
    let mut out = Vec::new();
    report::write(&fixture::report(explain), format, &options, &mut out).expect("written to memory");
    out
}

fn summary(options: Options) -> Vec<u8> {
    let mut out = Vec::new();
    let run = summary::Run { elapsed: Some(Duration::from_millis(120)), roots: &[] };
    summary::write(&fixture::report(false), &run, &options, &mut out).expect("written to memory");
    out
}

const PLAIN: Options = Options {
    color: false,
    show_secrets: false,
    show_suppressed: false,
    verbosity: Verbosity::Normal,
    began: 1_800_000_000,
    ended: 1_800_000_001,
};
const ALL: Options = Options { show_suppressed: true, verbosity: Verbosity::Verbose, ..PLAIN };
const SECRETS: Options = Options { show_secrets: true, ..PLAIN };
const QUIET: Options = Options { verbosity: Verbosity::Quiet, ..PLAIN };

/// Every golden file that shows no secret.
fn redacted() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("human.txt", rendered(Format::Human, PLAIN, false)),
        ("human-all.txt", rendered(Format::Human, ALL, true)),
        ("report.json", rendered(Format::Json, PLAIN, false)),
        ("report-all.json", rendered(Format::Json, ALL, true)),
        ("report.jsonl", rendered(Format::Jsonl, PLAIN, false)),
        ("report.sarif", rendered(Format::Sarif, SECRETS, false)),
        ("report-all.sarif", rendered(Format::Sarif, ALL, false)),
        ("report.html", rendered(Format::Html, SECRETS, false)),
        ("report-all.html", rendered(Format::Html, ALL, false)),
        ("junit.xml", rendered(Format::Junit, SECRETS, false)),
        ("junit-all.xml", rendered(Format::Junit, ALL, false)),
        ("report.csv", rendered(Format::Csv, PLAIN, false)),
        ("report-all.csv", rendered(Format::Csv, ALL, false)),
        ("github.txt", rendered(Format::Github, SECRETS, false)),
        ("comment.md", rendered(Format::Markdown, SECRETS, false)),
        ("comment-all.md", rendered(Format::Markdown, ALL, false)),
        ("gitlab.json", rendered(Format::Gitlab, SECRETS, false)),
        ("codequality.json", rendered(Format::CodeQuality, SECRETS, false)),
        ("summary.txt", summary(PLAIN)),
        ("summary-all.txt", summary(ALL)),
        ("summary-quiet.txt", summary(QUIET)),
    ]
}

/// Every golden file that does.
fn revealed() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("human-secrets.txt", rendered(Format::Human, SECRETS, false)),
        ("report-secrets.jsonl", rendered(Format::Jsonl, SECRETS, false)),
        ("report-secrets.csv", rendered(Format::Csv, SECRETS, false)),
    ]
}

/// Whether people read it as it is.
fn is_text(name: &str) -> bool {
    [".txt", ".md", ".xml", ".csv", ".html"].iter().any(|extension| name.ends_with(extension))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn parsed(line: &[u8]) -> serde_json::Value {
    serde_json::from_slice(line).expect("valid JSON")
}

#[test]
fn every_format_matches_its_golden_file() {
    let version = format!("ersion\": \"{}\"", env!("CARGO_PKG_VERSION"));
    for (name, bytes) in redacted().into_iter().chain(revealed()) {
        let text = String::from_utf8(bytes)
            .expect("reports are UTF-8")
            .replace(&version, "ersion\": \"[VERSION]\"")
            .replace("\r\n", "\n");
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reports").join(name);
        if std::env::var_os("KEYSWEEP_BLESS").is_some() {
            fs::write(&path, &text).expect("golden file written");
        }
        let golden = fs::read_to_string(&path).expect("golden file; KEYSWEEP_BLESS=1 makes it").replace("\r\n", "\n");
        assert!(golden == text, "{name} differs; KEYSWEEP_BLESS=1 cargo test --test reports, then review git diff. Now:\n{text}");
    }
}

#[test]
fn no_report_holds_a_secret_unless_asked() {
    for (name, bytes) in redacted() {
        for secret in fixture::secrets() {
            assert!(!contains(&bytes, &secret), "{name} holds {}", String::from_utf8_lossy(&secret));
        }
    }
    for (name, bytes) in revealed() {
        assert!(contains(&bytes, "FAKEsecret".repeat(4).as_bytes()), "{name} was asked to show secrets");
    }
}

#[test]
fn nothing_for_people_holds_a_control_character() {
    for (name, bytes) in redacted().into_iter().chain(revealed()).filter(|(name, _)| is_text(name)) {
        // The rows of a CSV file end as RFC 4180 has it.
        let text = String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n");
        let raw = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
        assert_eq!(text.find(raw), None, "{name}");
    }
}

#[test]
fn colour_adds_escape_sequences_and_nothing_else() {
    let colored = String::from_utf8(rendered(Format::Human, Options { color: true, ..ALL }, true)).expect("UTF-8");
    let mut plain = String::new();
    for (index, piece) in colored.split('\u{1b}').enumerate() {
        let kept = if index == 0 { piece } else { piece.split_once('m').expect("a colour sequence").1 };
        plain.push_str(kept);
    }
    assert!(colored.contains('\u{1b}'));
    assert_eq!(plain.into_bytes(), rendered(Format::Human, ALL, true));
}

#[test]
fn every_line_of_jsonl_is_the_finding_of_the_document() {
    let document = parsed(&rendered(Format::Json, PLAIN, false));
    let lines = rendered(Format::Jsonl, PLAIN, false);
    let lines: Vec<_> = lines.strip_suffix(b"\n").expect("a last newline").split(|&b| b == b'\n').map(parsed).collect();
    assert_eq!(document["findings"], serde_json::Value::Array(lines));
}

#[test]
fn the_documented_fields_are_there_in_order() {
    const FIELDS: &str = "rule_id name provider description severity confidence path line column end_line end_column role secret \
                          snippet fingerprint advice references account_id canary notes provenance tracked_but_ignored related";
    let lines = rendered(Format::Jsonl, PLAIN, false);
    let first = std::str::from_utf8(lines.split(|&b| b == b'\n').next().expect("a line")).expect("UTF-8");
    let mut from = 0;
    for field in FIELDS.split_whitespace() {
        let found = first[from..].find(&format!("\"{field}\":")).unwrap_or_else(|| panic!("{field} is missing or misplaced"));
        from += found + 1;
    }
}

#[test]
fn names_that_are_not_utf8_come_whole_in_base64() {
    let lines = rendered(Format::Jsonl, SECRETS, false);
    let findings: Vec<_> = lines.split(|&b| b == b'\n').filter(|line| !line.is_empty()).map(parsed).collect();
    let with = |field: &str| findings.iter().filter(|finding| finding.get(field).is_some()).count();
    assert_eq!((with("path_bytes"), with("secret_bytes")), (1, 1));
    let path = findings.iter().find_map(|finding| finding["path_bytes"].as_str()).expect("one");
    assert_eq!(data_encoding::BASE64.decode(path.as_bytes()).expect("base64"), b"caf\xe9/id_rsa.utf16");
}
