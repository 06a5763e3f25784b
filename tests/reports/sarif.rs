//! SARIF against what the OASIS schema requires and what GitHub reads.
//!
//! Promises: every object's required fields, references and bounds are checked, over the fixed report and over an empty one.
//! Leaves out: the rest of the schema, but for what a typed reader makes of it; the official validator is run in CI.

use std::collections::BTreeSet;

use keysweep::report::{self, Format, Options, Report};
use serde_json::Value;

use crate::{ALL, PLAIN, fixture, parsed, rendered};

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    found.unwrap_or_else(|| panic!("{pointer} is missing or empty in {value:#}"))
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer} is no list in {value:#}"))
}

fn run(options: Options) -> Value {
    let log = parsed(&rendered(Format::Sarif, options, false));
    assert_eq!(log["version"], "2.1.0");
    assert!(text(&log, "/$schema").ends_with("sarif-schema-2.1.0.json"));
    assert_eq!(list(&log, "/runs").len(), 1);
    log["runs"][0].clone()
}

#[test]
fn a_run_has_what_the_schema_requires() {
    for options in [PLAIN, ALL] {
        let run = run(options);
        assert_eq!(text(&run, "/tool/driver/name"), "keysweep");
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
        assert!(run["invocations"][0]["executionSuccessful"].is_boolean());
        let noted = list(&run, "/invocations/0/toolExecutionNotifications");
        assert_eq!(noted.len(), fixture::report(false).coverage.skips.len(), "what was not scanned is said");
        noted.iter().for_each(|note| assert!(text(note, "/message/text").starts_with("Not scanned")));
    }
}

#[test]
fn rules_are_unique_have_help_and_point_at_their_weakness() {
    let run = run(PLAIN);
    let taxa = list(&run, "/taxonomies/0/taxa");
    let mut ids = BTreeSet::new();
    for rule in list(&run, "/tool/driver/rules") {
        assert!(ids.insert(text(rule, "/id")), "{rule:#}");
        for field in ["/name", "/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown", "/helpUri"] {
            text(rule, field);
        }
        assert!(["error", "warning", "note"].contains(&text(rule, "/defaultConfiguration/level")));
        let score: f64 = text(rule, "/properties/security-severity").parse().expect("a number in a text");
        assert!((0.0..=10.0).contains(&score));
        assert!(list(rule, "/properties/tags").contains(&"external/cwe/cwe-798".into()));
        for relation in list(rule, "/relationships") {
            let index = relation["target"]["index"].as_u64().expect("an index") as usize;
            assert_eq!(relation["target"]["id"], taxa[index]["id"]);
        }
    }
}

fn assert_place(place: &Value) {
    let uri = text(place, "/artifactLocation/uri");
    assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~%".contains(&b)), "{uri}");
    let number = |field: &str| place["region"][field].as_u64().filter(|&n| n > 0).unwrap_or_else(|| panic!("{field}: {place:#}"));
    let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    assert!(start <= end, "{place:#}");
}

#[test]
fn results_refer_to_their_rules_and_stand_somewhere() {
    let run = run(ALL);
    let mut identities = BTreeSet::new();
    for result in list(&run, "/results") {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("an index") as usize];
        assert_eq!(result["ruleId"], rule["id"]);
        assert!(["error", "warning", "note"].contains(&text(result, "/level")));
        text(result, "/message/text");
        assert_eq!(list(result, "/locations").len(), 1);
        assert_place(&result["locations"][0]["physicalLocation"]);
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            text(related, "/message/text");
            assert_place(&related["physicalLocation"]);
        }
        let (hash, nth) = text(result, "/partialFingerprints/primaryLocationLineHash").split_once(':').expect("hash:nth");
        assert!(hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) && nth.parse::<u32>().is_ok_and(|n| n > 0));
        let place = text(result, "/locations/0/physicalLocation/artifactLocation/uri");
        assert!(identities.insert((place, text(result, "/ruleId"), hash, nth)), "GitHub would merge {result:#}");
    }
}

#[test]
fn suppressed_results_are_there_only_when_asked_for() {
    let suppressed = |options| {
        let run = run(options);
        list(&run, "/results").iter().filter(|result| result.get("suppressions").is_some()).cloned().collect::<Vec<_>>()
    };
    assert!(suppressed(PLAIN).is_empty());
    let listed = suppressed(ALL);
    assert_eq!(listed.len(), fixture::report(false).suppressed.len());
    listed.iter().for_each(|result| assert_eq!(text(result, "/suppressions/0/kind"), "external"));
}

#[test]
fn fingerprints_survive_moved_lines() {
    let hashes = |report: &Report| {
        let mut out = Vec::new();
        report::write(report, Format::Sarif, &PLAIN, &mut out).expect("written to memory");
        let log = parsed(&out);
        let hash = |result: &Value| text(result, "/partialFingerprints/primaryLocationLineHash").to_owned();
        list(&log, "/runs/0/results").iter().map(hash).collect::<Vec<_>>()
    };
    let before = fixture::report(false);
    let mut after = before.clone();
    after.findings.iter_mut().for_each(|finding| finding.location.line += 7);
    after.findings.iter_mut().for_each(|finding| finding.location.end_line += 7);
    assert_eq!(hashes(&before), hashes(&after));
}

#[test]
fn a_clean_run_is_a_whole_log() {
    let mut out = Vec::new();
    report::write(&Report::default(), Format::Sarif, &PLAIN, &mut out).expect("written to memory");
    let log = parsed(&out);
    assert!(list(&log, "/runs/0/results").is_empty() && list(&log, "/runs/0/tool/driver/rules").is_empty());
}

/// Types made from the OASIS schema: what they do not know, or take for something else, does not come back.
#[test]
fn a_typed_reader_gets_every_field_and_gives_it_back() {
    for options in [PLAIN, ALL] {
        let log = parsed(&rendered(Format::Sarif, options, false));
        let typed: serde_sarif::sarif::Sarif = serde_json::from_value(log.clone()).expect("SARIF");
        assert_eq!(serde_json::to_value(&typed).expect("JSON"), log);
    }
}
