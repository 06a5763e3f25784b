//! docs/schemas/ describes what the program writes: no field more, no word more.
//!
//! Promises: the schemas are read as a user's tools would, from their files; here they are closed first, so that a field or a word that
//! they do not have fails. A user's copy stays open, for the contract lets fields and words be added.
//! Leaves out: SARIF and GitLab, which have schemas of their own.

#[allow(dead_code)]
#[path = "git/repo.rs"]
mod repo;

use std::{
    fs,
    path::{Path, PathBuf},
};

use jsonschema::{Registry, Validator};
use repo::{Repo, key};
use serde_json::{Value, json};

const BASE: &str = "https://schemas.invalid/";

fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn schemas() -> Vec<(String, Value)> {
    let names = fs::read_dir(in_crate("docs/schemas")).expect("a directory").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().expect("text")).collect();
    names.sort();
    let read = |name: &String| fs::read_to_string(in_crate("docs/schemas").join(name)).expect("readable");
    names.iter().map(|name| (name.clone(), serde_json::from_str(&read(name)).expect("JSON"))).collect()
}

/// Lets a schema take no field and no word that it does not name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.values_mut().for_each(close);
            if map.contains_key("properties") {
                map.insert("additionalProperties".to_owned(), false.into());
            }
            if let Some(words) = map.remove("x-known") {
                map.insert("enum".to_owned(), words);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

fn validator(name: &str, closed: bool) -> Validator {
    let mut registry = Registry::new();
    for (name, mut schema) in schemas() {
        if closed {
            close(&mut schema);
        }
        registry = registry.add(format!("{BASE}{name}"), schema).expect("a schema");
    }
    let registry = registry.prepare().expect("schemas");
    let reference = json!({ "$ref": format!("{BASE}{name}") });
    jsonschema::options().with_registry(&registry).build(&reference).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Holds a document to the closed schema, and to the open one.
fn hold(name: &str, what: &str, document: &Value) {
    for closed in [true, false] {
        let wrong: Vec<String> =
            validator(name, closed).iter_errors(document).map(|error| format!("at {}: {error}", error.instance_path())).collect();
        let remedy = format!("docs/schemas/{name} does not describe {what}; say it there and in docs/REPORTS.md");
        assert!(wrong.is_empty(), "{remedy}:\n{}", wrong.join("\n"));
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn golden(name: &str) -> String {
    fs::read_to_string(in_crate("tests/reports").join(name)).expect("a golden file")
}

#[test]
fn each_is_a_schema_and_is_in_the_documents() {
    let document = fs::read_to_string(in_crate("docs/REPORTS.md")).expect("a document");
    for (name, schema) in schemas() {
        assert!(document.contains(&format!("(schemas/{name})")), "docs/REPORTS.md does not tell of {name}");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
    }
}

#[test]
fn golden_reports_are_as_described() {
    for name in ["report.json", "report-all.json"] {
        hold("report.schema.json", name, &parsed(&golden(name)));
    }
    for name in ["report.jsonl", "report-secrets.jsonl"] {
        golden(name).lines().for_each(|line| hold("finding.schema.json", name, &parsed(line)));
    }
}

#[test]
fn what_the_program_writes_is_as_described() {
    let repo = Repo::new();
    repo.write("ignored.env", &key(1));
    repo.write("image.bin", "\0\0\0\0");
    let base = repo.commit("a.env", &key(2));
    repo.commit("b.env", &format!("{}# {}\n", key(3), key(4).trim_end()));
    let long = ["--explain", "--show-suppressed", "--show-secrets", "--confidence", "low", "--format", "json"];
    for scan in [
        &["scan"][..],
        &["git", "history"],
        &["git", "range", "HEAD"],
        &["git", "range", &format!("{base}..HEAD")],
        &["git", "staged"],
    ] {
        let (_, out, _) = repo.keysweep(&[scan, &long].concat());
        hold("report.schema.json", &format!("keysweep {}", scan.join(" ")), &parsed(&out));
        let (_, out, _) = repo.keysweep(&[scan, &["--format", "jsonl"]].concat());
        out.lines().for_each(|line| hold("finding.schema.json", "a line", &parsed(line)));
    }
    let (_, out, _) = repo.keysweep(&["git", "range", "HEAD", "--format", "json"]);
    assert!(parsed(&out)["findings"][0]["provenance"]["commit"].is_string(), "{out}");
    for more in [&[][..], &["--show-suppressed", "--exit-zero"]] {
        let name = format!("report{}.json", more.len());
        repo.keysweep(&[&["scan", "--format", "json", "-o", &name], more].concat());
    }
    repo.write("c.env", &key(5));
    repo.keysweep(&["scan", "--format", "json", "-o", "report0.json"]);
    let (code, out, _) = repo.keysweep(&["diff", "report2.json", "report0.json", "--format", "json", "--fail-on", "note"]);
    assert!(code == 1 && parsed(&out)["new"].as_array().is_some_and(|new| !new.is_empty()), "{out}");
    hold("comparison.schema.json", "keysweep diff", &parsed(&out));
    let (_, out, _) = repo.keysweep(&["rules", "list", "--format", "json"]);
    hold("rules.schema.json", "keysweep rules list", &parsed(&out));
}

#[test]
fn a_baseline_is_as_described() {
    let repo = Repo::new();
    repo.commit("a.env", &format!("{}DB_PASSWORD = \"{}\"\n", key(1), ["vR7!", "kq2Lw9z"].concat()));
    let (code, _, err) = repo.keysweep(&["baseline", "create"]);
    assert_eq!(code, 0, "{err}");
    let file = fs::read_to_string(repo.path.join(".keysweep-baseline.json")).expect("a baseline");
    assert!(file.lines().count() > 3, "{file}");
    hold("baseline.schema.json", "a baseline", &parsed(&file));
}

#[test]
fn a_field_or_word_that_is_not_described_is_refused_here_and_nowhere_else() {
    let (closed, open) = (validator("report.schema.json", true), validator("report.schema.json", false));
    let report = parsed(&golden("report-all.json"));
    for (at, value) in [
        ("", json!({ "new": 1 })),
        ("/findings/0", json!({ "new": 1 })),
        ("/findings/0/related/0", json!({ "new": 1 })),
        ("/findings/0/provenance", json!({ "origin": "space" })),
        ("/coverage/skips/0", json!({ "reason": "new" })),
        ("/coverage/skipped", json!({ "new": 1 })),
        ("/suppressed_findings/0/finding", json!({ "new": 1 })),
    ] {
        let mut changed = report.clone();
        let place = changed.pointer_mut(at).and_then(Value::as_object_mut).expect("an object");
        place.extend(value.as_object().expect("fields").clone());
        assert!(!closed.is_valid(&changed) && open.is_valid(&changed), "{at} {value}");
    }
    for (at, value) in
        [("/findings/0/severity", json!("fatal")), ("/findings/0/line", json!(0)), ("/findings/0/fingerprint", json!("x"))]
    {
        let mut changed = report.clone();
        *changed.pointer_mut(at).expect("there") = value;
        assert!(!open.is_valid(&changed), "{at}");
    }
    let mut less = report;
    less.as_object_mut().expect("an object").remove("coverage");
    assert!(!open.is_valid(&less));
}

/// TOML as a language server sees it: a date is a string.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, of_toml(value))).collect(),
        plain => serde_json::to_value(plain).expect("plain data"),
    }
}

#[test]
fn a_configuration_is_right_by_its_schema_when_the_program_takes_it() {
    let document = fs::read_to_string(in_crate("docs/CONFIGURATION.md")).expect("a document");
    let (_, example) = document.split_once("```toml\n").expect("an example");
    let (example, _) = example.split_once("```").expect("its end");
    let schema = validator("config.schema.json", false);
    let by_schema = |text: &str| schema.is_valid(&of_toml(toml::Value::Table(toml::from_str(text).expect("TOML"))));
    assert!(by_schema(example), "docs/CONFIGURATION.md");
    let repo = Repo::new();
    let hash = "0123456789abcdef".repeat(4);
    let whole = format!(
        "[[allow]]\npaths = [\"a/\"]\nrules = [\"generic-password\"]\nfingerprints = [\"ks1:{h8}:{h16}:{h5}\"]\nsecret_sha256 = [\"{hash}\"]\n\
         values = ['^x']\nreason = \"r\"\nexpires = 2030-01-31\n",
        h8 = &hash[..8],
        h16 = &hash[..16],
        h5 = &hash[..5],
    );
    for (text, good) in [
        ("confidence = \"low\"\nfail_on = \"note\"\nmax_file_size = \"10M\"\ninline_marks = false\nrules = []\n", true),
        ("max_file_size = 1000\n", true),
        ("max_file_size = \"2GiB\"\n", true),
        (&whole, true),
        (&whole.replace("2030-01-31", "\"2030-01-31\""), true),
        ("max_file_size = \"10X\"\n", false),
        ("max_file_size = -1\n", false),
        ("confidence = \"sure\"\n", false),
        ("failon = \"high\"\n", false),
        ("inline_marks = \"no\"\n", false),
        ("[[allow]]\nreason = \"r\"\n", false),
        ("[[allow]]\npaths = [\"a\"]\n", false),
        ("[[allow]]\npaths = [\"!a\"]\nreason = \"r\"\n", false),
        ("[[allow]]\npaths = [\"a\"]\nreason = \" \"\n", false),
        ("[[allow]]\npath = [\"a\"]\nreason = \"r\"\n", false),
        ("[[allow]]\nfingerprints = [\"ks1:x\"]\nreason = \"r\"\n", false),
        ("[[allow]]\nsecret_sha256 = [\"abc\"]\nreason = \"r\"\n", false),
        ("[[allow]]\npaths = [\"a\"]\nreason = \"r\"\nexpires = 2030-01-31T00:00:00Z\n", false),
    ] {
        repo.write(".keysweep.toml", text);
        let (code, _, err) = repo.keysweep(&["config", "show"]);
        assert_eq!((code == 0, by_schema(text)), (good, good), "{text}{err}");
    }
}
