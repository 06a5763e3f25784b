//! Encode, then scan, finds what a scan finds; chunked or whole; and any bytes are bounded work.

use std::{collections::BTreeSet, fs};

use data_encoding::BASE64;
use keysweep::{report::Report, rule::file::RuleFile, scan::Scratch};
use proptest::prelude::*;

use super::{SCANNER, encode::OF_WHOLES, made, scan};

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

fn text() -> impl Strategy<Value = String> {
    (0..TEXTS.len(), any::<u64>()).prop_map(|(i, salt)| made(TEXTS[i], salt))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_encoded_secret_is_found(text in text(), encoding in 0..OF_WHOLES.len(), before in "(value: |data=|\"|x, )") {
        let encoded = format!("{before}{}\n", (OF_WHOLES[encoding].encode)(text.as_bytes()));
        let (plain, found) = (secrets(&scan(text.as_bytes()).report), secrets(&scan(encoded.as_bytes()).report));
        prop_assert!(plain.is_subset(&found), "{:?} of {:?} in {:?}", plain, text, encoded);
    }

    #[test]
    fn so_is_one_that_is_encoded_twice(text in text(), inner in 0..OF_WHOLES.len(), outer in 0..OF_WHOLES.len()) {
        let once = format!("data: {}\n", (OF_WHOLES[inner].encode)(text.as_bytes()));
        let twice = format!("data: {}\n", (OF_WHOLES[outer].encode)(once.as_bytes()));
        let (plain, report) = (secrets(&scan(text.as_bytes()).report), scan(twice.as_bytes()).report);
        prop_assert!(plain.is_subset(&secrets(&report)), "{:?} in {:?}", text, twice);
        let chain = format!("decoded from {}, {}", OF_WHOLES[outer].name, OF_WHOLES[inner].name);
        prop_assert!(report.findings.iter().any(|finding| finding.notes.contains(&chain)), "{chain}");
    }

    #[test]
    fn chunks_show_what_the_whole_shows(
        texts in prop::collection::vec((text(), 0..OF_WHOLES.len(), 0_usize..3000), 1..12),
        chunk in 700_usize..6000,
        piece in 1_usize..3000,
    ) {
        let parts = texts.iter().map(|(text, i, gap)| format!("{}\n{}", (OF_WHOLES[*i].encode)(text.as_bytes()), ".\n".repeat(*gap)));
        let text = parts.collect::<String>().into_bytes();
        let text = [text.as_slice(), &vec![b'.'; 20_000], &text, &vec![b'\n'; 3000], &text].concat();
        let mut whole = keysweep::pipeline::Decoder::new(&SCANNER, true);
        SCANNER.scan_showing(&text, &mut Scratch::new(&SCANNER, true, None), &mut |chunk| whole.look(chunk));
        let (mut chunked, mut scratch) = (keysweep::pipeline::Decoder::new(&SCANNER, true), Scratch::new(&SCANNER, true, None).with_chunk(chunk));
        text.chunks(piece).for_each(|piece| SCANNER.feed_showing(piece, &mut scratch, &mut |chunk| chunked.look(chunk)));
        SCANNER.finish_showing(&mut scratch, &mut |chunk| chunked.look(chunk));
        prop_assert_eq!(chunked.take(), whole.take());
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
