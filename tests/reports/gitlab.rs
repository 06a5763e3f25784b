//! The GitLab report against schema 15.2.1.
//!
//! Promises: every required field, pattern, bound and word of the schema that the report touches is checked.
//! Leaves out: what the report never writes (remediations, tracking, details).

use std::collections::BTreeSet;

use keysweep::{
    blob::{GitBlob, GitCommit, Origin},
    report::{self, Format},
};
use serde_json::Value;

use crate::{ALL, PLAIN, SECRETS, fixture, parsed, rendered};

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    found.unwrap_or_else(|| panic!("{pointer} is missing or empty in {value:#}"))
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer} is no list in {value:#}"))
}

/// `#` stands for a digit, everything else for itself.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len() && text.chars().zip(form.chars()).all(|(c, f)| if f == '#' { c.is_ascii_digit() } else { c == f })
}

fn is_page(text: &str) -> bool {
    ["http://", "https://", "ftp://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

#[test]
fn the_scan_has_what_the_schema_requires() {
    let report = parsed(&rendered(Format::Gitlab, PLAIN, false));
    assert_eq!(report["version"], "15.2.1");
    for tool in ["analyzer", "scanner"] {
        for field in ["id", "name", "version", "vendor/name"] {
            text(&report, &format!("/scan/{tool}/{field}"));
        }
    }
    assert_eq!((&report["scan"]["type"], &report["scan"]["status"]), (&"secret_detection".into(), &"success".into()));
    for time in ["start_time", "end_time"] {
        assert!(has_form(text(&report, &format!("/scan/{time}")), "####-##-##T##:##:##"));
    }
    let messages = list(&report, "/scan/messages");
    assert_eq!(messages.len(), fixture::report(false).coverage.skips.len());
    for message in messages {
        assert_eq!(message["level"], "warn");
        text(message, "/value");
    }
}

#[test]
fn each_vulnerability_keeps_the_schemas_bounds() {
    let report = parsed(&rendered(Format::Gitlab, ALL, false));
    let vulnerabilities = list(&report, "/vulnerabilities");
    assert_eq!(vulnerabilities.len(), fixture::report(false).findings.len(), "suppressed findings are left out");
    let mut ids = BTreeSet::new();
    for vulnerability in vulnerabilities {
        assert!(ids.insert(text(vulnerability, "/id")), "an id for each");
        assert!(text(vulnerability, "/name").chars().count() <= 255);
        assert!(text(vulnerability, "/description").len() <= 1_048_576);
        assert!(vulnerability["solution"].as_str().expect("a text").chars().count() <= 7000);
        assert!(["Info", "Unknown", "Low", "Medium", "High", "Critical"].contains(&text(vulnerability, "/severity")));
        for identifier in list(vulnerability, "/identifiers") {
            for field in ["/type", "/name", "/value"] {
                text(identifier, field);
            }
            assert!(identifier.get("url").is_none_or(|url| url.as_str().is_some_and(is_page)));
        }
        assert!(text(vulnerability, "/identifiers/0/type").starts_with("keysweep"), "the first one is what GitLab tracks");
        assert!(list(vulnerability, "/links").iter().all(|link| is_page(text(link, "/url"))));
        assert_eq!(text(vulnerability, "/location/commit/sha"), "0".repeat(40));
        assert!(vulnerability["location"]["start_line"].is_u64() && vulnerability["location"]["end_line"].is_u64());
        text(vulnerability, "/location/file");
    }
}

#[test]
fn what_git_brought_names_its_commit() {
    let mut report = fixture::report(false);
    let commit = GitCommit { commit: "ab".repeat(20), author_date: "2024-01-31T12:00:00+0100".into(), order: 0 };
    report.findings[0].provenance.origin = Origin::Git(GitBlob { blob: "cd".repeat(20), commit: Some(commit), life: None });
    report.findings[1].provenance.origin = Origin::Git(GitBlob { blob: "ef".repeat(20), commit: None, life: None });
    let mut out = Vec::new();
    report::write(&report, Format::Gitlab, &PLAIN, &mut out).expect("written to memory");
    let written = parsed(&out);
    assert_eq!(text(&written, "/vulnerabilities/0/location/commit/sha"), "ab".repeat(20));
    assert_eq!(text(&written, "/vulnerabilities/1/location/commit/sha"), "0".repeat(40));
}

#[test]
fn a_request_for_secrets_changes_nothing() {
    assert_eq!(rendered(Format::Gitlab, SECRETS, false), rendered(Format::Gitlab, PLAIN, false));
}
