//! Texts in base64 that hold nothing are left out early: what is found is the same as where somebody wants to know of all that is dropped.

use data_encoding::{BASE32, BASE64, BASE64URL_NOPAD, HEXLOWER};
use keysweep::{
    blob::BlobPath,
    config::Config,
    finding::Confidence,
    pipeline::{self, Progress},
    rule::example::expand,
    scan::check,
};
use proptest::prelude::*;

use super::FAST;

/// Where the first chunk of a long text ends.
const CHUNK: usize = 1_030_592;

const NAMES: [&str; 14] = [
    "config.yaml",
    "motd",
    "ca.note",
    "password",
    "datadog-key",
    "token_b64",
    "a",
    "URL",
    "aws_secret_access_key",
    "a-name-of-more-than-16-letters-3x7",
    "ca.crt",
    "client-key-data",
    "secretkey",
    "c2VjcmV0cyBhcmUgb2YgdGhlIHdvcmxkIGFuZCBvZg",
];

/// What entries say.
const TEXTS: [&str; 18] = [
    "the words of a note that nobody hides\n",
    "several\nlines\nof words\n",
    // As many bytes as a secret of AWS is long in base64.
    "the words of a note that nobod",
    "true",
    "q7!xK2vT9bLw",
    "password: q7!xK2vT9bLw",
    "password = changeme\n",
    "{aws-secret}",
    "aws_secret_access_key = {aws-secret}",
    "ghp_{alnum:30}{crc32-base62}",
    "datadog_api_key: {hex:32}",
    "{hex:40}",
    "Subject: quoted-printable\n\n=70assword=3A q7!xK2vT9bLw\n",
    // A container, which is no mail, but holds one.
    "!<arch>\nmail/           0           0     0     644     54        `\nSubject: quoted-printable\n\n=70assword=3A q7!xK2vT9bLw\n",
    "{pem-clear:EC}\n",
    "le mot de passe est caché, où donc ?",
    "dddd",
    "https://user:q7xK2vT9bLw@example.org/",
];

/// Lines between others.
const LINES: [&str; 9] = [
    "kind: Secret\nmetadata:\n  name: db\ndata:\n",
    "kind: Secret\n",
    "data:\n",
    "---\n",
    "  # ghp_{alnum:30}{crc32-base62}\n",
    "stringData:\n  key: {aws-secret}\n",
    "# datadog\n",
    "  # aws\n",
    "{\"kind\": \"Secret\", \"data\": {\n",
];

fn made(template: &str, salt: u64) -> String {
    expand(template, &check::ALL, salt).expect("well formed")
}

fn value(text: &str, encoding: usize) -> String {
    let bytes = text.as_bytes();
    match encoding {
        0 => text.to_owned(),
        1 => HEXLOWER.encode(bytes),
        2 => BASE32.encode(bytes),
        3 => BASE64URL_NOPAD.encode(bytes),
        4 => BASE64.encode(BASE64.encode(bytes).as_bytes()),
        5 => BASE64.encode(HEXLOWER.encode(bytes).as_bytes()),
        6 => format!("\"{}\"", BASE64.encode(bytes)),
        7 => format!("{} # {text}", BASE64.encode(bytes)),
        _ => BASE64.encode(bytes),
    }
}

/// Most say nothing.
fn text() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 0..4_usize, 1 => 0..TEXTS.len()]
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..NAMES.len(), text(), 0..14_usize, 0..4_u64)
            .prop_map(|(name, text, encoding, salt)| format!("  {}: {}\n", NAMES[name], value(&made(TEXTS[text], salt), encoding))),
        1 => (0..NAMES.len(), text(), 0..4_u64)
            .prop_map(|(name, text, salt)| format!("  \"{}\": \"{}\",\n", NAMES[name], value(&made(TEXTS[text], salt), 9))),
        3 => (0..LINES.len(), 0..4_u64).prop_map(|(line, salt)| made(LINES[line], salt)),
    ]
}

/// Rule, place, value and how sure it is, of each finding.
fn findings(text: &str, explain: bool) -> Vec<(String, u64, u64, Vec<u8>, Confidence)> {
    let config = Config { confidence: Confidence::Low, explain, ..Config::default() };
    let path = BlobPath::from_bytes(b"secrets.yaml".to_vec());
    let outcome = pipeline::scan_stream(&mut text.as_bytes(), path, &config, &FAST, &Progress::default(), None);
    let place = |f: &keysweep::finding::Finding| {
        (f.rule_id.clone(), f.location.line, f.location.column, f.secret.reveal().to_vec(), f.confidence)
    };
    outcome.report.findings.iter().map(place).collect()
}

fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 1..40).prop_map(|lines| format!("{}{}", LINES[0], lines.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_carries_nothing_changes_nothing(text in lines()) {
        prop_assert_eq!(findings(&text, false), findings(&text, true), "{}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nor_does_it_where_a_chunk_ends(text in lines(), before in 0_usize..1500) {
        // The first chunk of a long text ends somewhere in it.
        let end = CHUNK - before;
        let long = [&".\n".repeat(end / 2), text.as_str(), &".\n".repeat(30_000)].concat();
        prop_assert_eq!(findings(&long, false), findings(&long, true), "{}", text);
    }
}
