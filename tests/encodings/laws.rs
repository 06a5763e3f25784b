//! Encode, then scan, finds what a scan finds; chunked or whole; and any bytes are bounded work.

use std::{collections::BTreeSet, fs};

use data_encoding::BASE64;
use keysweep::{report::Report, rule::file::RuleFile, scan::Scratch};
use proptest::prelude::*;

use super::{
    SCANNER,
    encode::{Encoding, OF_PARTS, OF_WHOLES},
    made, scan,
};

/// Texts that hold a secret which proves itself.
const TEXTS: [&str; 7] = [
    "AKIA{aws-key-id}",
    "aws_access_key_id = AKIA{aws-key-id}\naws_secret_access_key = {aws-secret}\n",
    "token=ghp_{alnum:30}{crc32-base62}",
    "{\"stripe\": \"sk_live_{alnum:24}\", \"user\": \"naïve\"}",
    "password = \"q{alnum:12}7!\"\nhost = \"db.internal\"\n",
    "-- a comment? more > less ~\nexport GITHUB_TOKEN=ghp_{alnum:30}{crc32-base62}\n",
    "github_pat_{alnum:22}_{alnum:59}",
];

/// Each secret with its rule.
fn secrets(report: &Report) -> BTreeSet<(String, Vec<u8>)> {
    let parts = |f: &keysweep::finding::Finding| {
        let related = f.related.iter().map(|part| (part.rule_id.clone(), part.secret.reveal().to_vec()));
        related.chain([(f.rule_id.clone(), f.secret.reveal().to_vec())]).collect::<Vec<_>>()
    };
    report.findings.iter().flat_map(parts).collect()
}

/// Whether all are found; one rule is for secrets that are escaped, and shows them as they stand.
fn is_found(plain: &BTreeSet<(String, Vec<u8>)>, found: &BTreeSet<(String, Vec<u8>)>) -> bool {
    let is_escaped = |id: &str| found.iter().any(|(rule, _)| rule.strip_suffix("-escaped") == Some(id));
    plain.iter().all(|secret| found.contains(secret) || is_escaped(&secret.0))
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop_oneof![(0..OF_WHOLES.len()).prop_map(|i| OF_WHOLES[i]), (0..OF_PARTS.len()).prop_map(|i| OF_PARTS[i])]
}

fn text() -> impl Strategy<Value = String> {
    (0..TEXTS.len(), any::<u64>()).prop_map(|(i, salt)| made(TEXTS[i], salt))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_encoded_secret_is_found(text in text(), encoding in encoding(), before in "(value: |data=|\"|x, )") {
        let encoded = format!("{before}{}\n", (encoding.encode)(text.as_bytes()));
        let (plain, found) = (secrets(&scan(text.as_bytes()).report), secrets(&scan(encoded.as_bytes()).report));
        prop_assert!(is_found(&plain, &found), "{:?} of {:?} in {:?}", plain, text, encoded);
    }

    #[test]
    fn so_is_one_that_is_encoded_twice(text in text(), inner in encoding(), outer in encoding()) {
        let once = format!("data: {}\n", (inner.encode)(text.as_bytes()));
        let twice = format!("data: {}\n", (outer.encode)(once.as_bytes()));
        let (plain, found) = (secrets(&scan(text.as_bytes()).report), secrets(&scan(twice.as_bytes()).report));
        prop_assert!(is_found(&plain, &found), "{:?} in {:?}", text, twice);
    }

    #[test]
    fn a_note_says_how(text in text(), inner in 0..OF_WHOLES.len(), outer in 0..OF_WHOLES.len()) {
        let (inner, outer) = (OF_WHOLES[inner], OF_WHOLES[outer]);
        let report = scan((outer.encode)((inner.encode)(text.as_bytes()).as_bytes()).as_bytes()).report;
        let chain = format!("decoded from {}, {}", outer.name, inner.name);
        prop_assert!(report.findings.iter().any(|finding| finding.notes.contains(&chain)), "{chain}");
    }

    #[test]
    fn chunks_show_what_the_whole_shows(
        texts in prop::collection::vec((text(), encoding(), 0_usize..3000), 1..12),
        chunk in 700_usize..6000,
        piece in 1_usize..3000,
    ) {
        let parts = texts.iter().map(|(text, encoding, gap)| format!("{}\n{}", (encoding.encode)(text.as_bytes()), ".\n".repeat(*gap)));
        let text = parts.collect::<String>().into_bytes();
        let text = [text.as_slice(), &vec![b'.'; 20_000], &text, &vec![b'\n'; 3000], &text].concat();
        let mut whole = keysweep::pipeline::Decoder::new(&SCANNER, 8, true);
        SCANNER.scan_showing(&text, &mut Scratch::new(&SCANNER, true, None), &mut |chunk| whole.look(chunk));
        let (mut chunked, mut scratch) = (keysweep::pipeline::Decoder::new(&SCANNER, 8, true), Scratch::new(&SCANNER, true, None).with_chunk(chunk));
        text.chunks(piece).for_each(|piece| SCANNER.feed_showing(piece, &mut scratch, &mut |chunk| chunked.look(chunk)));
        SCANNER.finish_showing(&mut scratch, &mut |chunk| chunked.look(chunk));
        let (chunked, whole) = (chunked.take(), whole.take());
        let missed = whole.iter().filter(|found| !chunked.contains(found)).collect::<Vec<_>>();
        let more = chunked.iter().filter(|found| !whole.contains(found)).collect::<Vec<_>>();
        prop_assert!(missed.is_empty() && more.is_empty(), "missed {missed:?}, more {more:?}");
    }

    #[test]
    fn any_symbols_are_looked_into_without_a_panic(bytes in "[A-Za-z0-9+/=_\\-%&;\\\\xu\n\" ]{0,4000}") {
        scan(bytes.as_bytes());
    }
}

/// The first example of every rule, but for what has a rule of its own in base64.
#[test]
fn every_rule_is_found_in_base64() {
    let mut missed = Vec::new();
    for entry in fs::read_dir("patterns").expect("patterns/") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let file = RuleFile::parse(&fs::read_to_string(&path).expect("readable")).expect("a rule file");
        for rule in file.rules.iter().filter(|rule| rule.carries.is_none()) {
            let example = made(&rule.positive[0], 1);
            let encoded = format!("data: {}\n", BASE64.encode(example.as_bytes()));
            let (plain, found) = (secrets(&scan(example.as_bytes()).report), secrets(&scan(encoded.as_bytes()).report));
            missed.extend(plain.difference(&found).map(|(id, _)| format!("{id} in {}", rule.id)));
        }
    }
    missed.sort();
    assert_eq!(missed, ["docker-config-auth in docker-config-auth", "private-key-pem in private-key-pem"]);
}
