//! Secrets that values carry in base64: found as what they are, at their outer place, and never shown in either form.

use data_encoding::BASE64;
use keysweep::{
    blob::BlobPath,
    config::Config,
    pipeline::{self, Outcome, Progress},
    report::{self, Format},
    rule::{RuleSet, example::expand},
    scan::{Scanner, check},
};

fn scan(path: &str, text: &str) -> Outcome {
    let scanner = Scanner::new(RuleSet::builtin());
    let path = BlobPath::from_bytes(path.as_bytes().to_vec());
    pipeline::scan_stream(&mut text.as_bytes(), path, &Config::default(), &scanner, &Progress::default(), None)
}

fn made(template: &str) -> String {
    expand(template, &check::ALL, 7).expect("well formed")
}

/// Rule, line and column of each finding.
fn places(outcome: &Outcome) -> Vec<(&str, u64, u64)> {
    outcome.report.findings.iter().map(|f| (f.rule_id.as_str(), f.location.line, f.location.column)).collect()
}

fn manifest(entries: &[(&str, &str)]) -> String {
    let lines: String = entries.iter().map(|(name, text)| format!("  {name}: {}\n", BASE64.encode(text.as_bytes()))).collect();
    format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n{lines}")
}

#[test]
fn the_entries_of_a_kubernetes_secret_are_judged_by_what_they_say() {
    let (password, key) = (made("q{alnum:12}7!"), made("sk_live_{alnum:24}"));
    let text = manifest(&[("username", "admin"), ("password", "changeme"), ("db-password", &password), ("stripe", &key)]);
    let outcome = scan("secret.yaml", &text);
    assert_eq!(places(&outcome), [("generic-password", 9, 16), ("stripe-live-secret-key", 10, 11)]);
    assert!(outcome.report.findings.iter().all(|finding| finding.notes.contains(&"decoded from base64".to_owned())));
    for secret in [password.clone(), key.clone(), BASE64.encode(password.as_bytes()), BASE64.encode(key.as_bytes())] {
        for format in Format::ALL {
            let mut out = Vec::new();
            report::write(&outcome.report, *format, &report::Options::default(), &mut out).expect("memory takes it");
            assert!(!String::from_utf8_lossy(&out).contains(&secret), "{} shows it", format.name());
        }
    }
}

#[test]
fn a_configuration_map_holds_no_base64() {
    let text = manifest(&[("colour", "a text that nobody hides")]).replace("Secret", "ConfigMap");
    assert_eq!(places(&scan("map.yaml", &text)), []);
}

#[test]
fn sorted_lists_and_json_are_manifests_too() {
    let token = BASE64.encode(made("{alnum:40}").as_bytes());
    let sorted = format!("items:\n- apiVersion: v1\n  data:\n    token: {token}\n  kind: Secret\n");
    assert_eq!(places(&scan("list.yaml", &sorted)), [("generic-token", 4, 12)]);
    let json =
        format!("{{\"kind\":\"Secret\",\"metadata\":{{\"labels\":{{\"a\":\"b\"}}}},\"data\":{{\"api-token\":\"{token}\"}}}}");
    assert_eq!(places(&scan("secret.json", &json)), [("generic-api-key", 1, json.find(&token).expect("there") as u64 + 1)]);
}

#[test]
fn a_start_script_in_user_data_is_looked_into() {
    let script = made("#!/bin/bash\nexport AWS_ACCESS_KEY_ID=AKIA{aws-key-id}\nexport AWS_SECRET_ACCESS_KEY={aws-secret}\n");
    let text = format!("  user_data_base64 = \"{}\"\n", BASE64.encode(script.as_bytes()));
    // The columns of the secret itself: a group of four characters stands for three bytes.
    let before = script.find("SECRET_ACCESS_KEY=").expect("there") + "SECRET_ACCESS_KEY=".len();
    assert_eq!(places(&scan("main.tf", &text)), [("aws-secret-access-key", 1, 23 + (before * 4 / 3) as u64)]);
}

#[test]
fn a_name_that_says_base64_lends_its_other_words() {
    let password = made("q{alnum:12}7!");
    let text = format!("DB_PASSWORD_B64={}\n", BASE64.encode(password.as_bytes()));
    let outcome = scan(".env", &text);
    assert_eq!(places(&outcome), [("generic-password", 1, 17)]);
    assert_eq!(outcome.report.findings[0].secret.reveal(), password.as_bytes());
}

#[test]
fn json_as_kubectl_prints_it_and_comments_among_the_entries() {
    let token = BASE64.encode(made("{alnum:40}").as_bytes());
    let json = format!("{{\"apiVersion\":\"v1\",\"data\":{{\"token\":\"{token}\"}},\"kind\":\"Secret\"}}");
    assert_eq!(places(&scan("secret.json", &json)), [("generic-token", 1, json.find(&token).expect("there") as u64 + 1)]);
    let yaml = format!("kind: Secret\ndata:\n  # the old one\n  token: {token} # until May\n");
    assert_eq!(places(&scan("secret.yaml", &yaml)), [("generic-token", 4, 10)]);
}

#[test]
fn a_literal_that_the_program_decodes_is_looked_into() {
    let password = made("q{alnum:12}7!");
    let text = format!("db_password = base64.b64decode(\"{}\").decode()\n", BASE64.encode(password.as_bytes()));
    let outcome = scan("settings.py", &text);
    assert_eq!(places(&outcome), [("generic-password", 1, 33)]);
    assert_eq!(outcome.report.findings[0].secret.reveal(), password.as_bytes());
}
