//! Encode, then scan, finds what a scan finds; chunked or whole; and any bytes are bounded work.

use std::{collections::BTreeSet, fs};

use data_encoding::BASE64;
use keysweep::{blob::Layer, report::Report, rule::file::RuleFile, scan::Scratch};
use proptest::prelude::*;

use super::{
    SCANNER,
    encode::{Encoding, OF_PARTS, OF_WHOLES, WIDE},
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

/// What stands before and after something encoded, where people put it.
const CONTEXTS: [(&str, &str); 12] = [
    ("", "\n"),
    ("settings = \"", "\"\n"),
    ("settings: ", "\n"),
    ("settings: '", "' # encoded\n"),
    ("{\"user\": 1, \"settings\": \"", "\", \"more\": []}\n"),
    ("export SETTINGS=", "\n"),
    ("<settings>", "</settings>\n"),
    ("<set name=\"x\" value=\"", "\"/>\n"),
    ("<a href=\"data:text/plain;base64,", "\">file</a>\n"),
    ("Authorization: Bearer ", "\r\nAccept: */*\r\n"),
    ("content: |\n    ", "\nnext: value\n"),
    ("curl -d 'q=", "' https://example.org/\n"),
];

/// Each secret with its rule.
fn secrets(report: &Report) -> BTreeSet<(String, Vec<u8>)> {
    let parts = |f: &keysweep::finding::Finding| {
        let related = f.related.iter().map(|part| (part.rule_id.clone(), part.secret.reveal().to_vec()));
        related.chain([(f.rule_id.clone(), f.secret.reveal().to_vec())]).collect::<Vec<_>>()
    };
    report.findings.iter().flat_map(parts).collect()
}

/// Those that are told in a context: what a header authorizes with stays that, unless it is some provider's.
fn told((before, _): (&str, &str), mut secrets: BTreeSet<(String, Vec<u8>)>) -> BTreeSet<(String, Vec<u8>)> {
    secrets.retain(|(rule, _)| !(before.starts_with("Authorization") && rule.starts_with("generic")));
    secrets
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
    fn an_encoded_secret_is_found(text in text(), encoding in prop_oneof![8 => encoding(), 1 => Just(WIDE)], before in "(value: |data=|\"|x, )") {
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
    fn it_is_found_wherever_people_put_it(
        text in text(),
        chain in prop::collection::vec(0..OF_WHOLES.len(), 1..4),
        (before, after) in prop::sample::select(&CONTEXTS[..]),
    ) {
        let chain: Vec<Encoding> = chain.into_iter().map(|index| OF_WHOLES[index]).collect();
        let encoded = chain.iter().fold(text.clone(), |text, encoding| (encoding.encode)(text.as_bytes()));
        let encoded = if encoded.contains('\n') { encoded.replace('\n', "\n    ") } else { encoded };
        prop_assume!(!before.starts_with("Authorization") || !encoded.contains('\n'));
        let (plain, report) = (told((before, after), secrets(&scan(text.as_bytes()).report)), scan(format!("{before}{encoded}{after}").as_bytes()).report);
        prop_assert!(is_found(&plain, &secrets(&report)), "{plain:?} of {text:?} in {before}{encoded}{after}");
        let names: Vec<Layer> = chain.iter().rev().map(|encoding| Layer::Decoded(encoding.name)).collect();
        let is_told = |f: &&keysweep::finding::Finding| plain.contains(&(f.rule_id.clone(), f.secret.reveal().to_vec()));
        prop_assert!(report.findings.iter().filter(is_told).all(|f| f.provenance.layers == names), "{names:?}: {:?}", report.findings);
    }

    #[test]
    fn escapes_are_undone_in_what_is_undone(
        text in text(),
        parts in prop::collection::vec(0..OF_PARTS.len(), 0..3),
        (inner, outer) in (0..OF_WHOLES.len(), 0..OF_WHOLES.len()),
        (before, after) in prop::sample::select(&CONTEXTS[..]),
    ) {
        let encode = |text: &str, encoding: Encoding| (encoding.encode)(text.as_bytes());
        let inside = format!("inner: {}\n", encode(&text, OF_WHOLES[inner]));
        let escaped = parts.iter().fold(inside, |text, &part| encode(&text, OF_PARTS[part]));
        let encoded = encode(&escaped, OF_WHOLES[outer]).replace('\n', "\n    ");
        // A header has one line.
        prop_assume!(!before.starts_with("Authorization") || !encoded.contains('\n'));
        let plain = told((before, after), secrets(&scan(text.as_bytes()).report));
        let found = secrets(&scan(format!("{before}{encoded}{after}").as_bytes()).report);
        prop_assert!(is_found(&plain, &found), "{found:?} of {text:?} by {parts:?}, {inner}, {outer} in {before}{encoded}{after}");
    }

    #[test]
    fn chunks_show_what_the_whole_shows(
        texts in prop::collection::vec((text(), prop_oneof![5 => encoding(), 1 => Just(WIDE)], 0_usize..3000), 1..12),
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
