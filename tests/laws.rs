//! The laws: whatever is done for speed changes nothing, and no report gives a secret away.

#[path = "laws/borders.rs"]
mod borders;
#[path = "laws/carried.rs"]
mod carried;
#[path = "laws/dropped.rs"]
mod dropped;
#[path = "laws/redaction.rs"]
mod redaction;
// The cache is of use where change times are kept.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[path = "laws/unchanged.rs"]
mod unchanged;

use std::{fs, iter, path::Path, sync::LazyLock};

use keysweep::{
    candidate::Candidate,
    config::Config,
    finding::{Confidence, Finding},
    pipeline::{self, Outcome, Progress},
    report::{self, Format},
    rule::{RuleSet, example::expand, file::RuleFile},
    scan::{Scanner, Scratch, check},
    source,
};
use proptest::prelude::*;

/// Pieces that texts are put together from: credentials, their neighbours, and what breaks naive scanners.
const PIECES: [&str; 34] = [
    "aws_access_key_id = AKIA{aws-key-id}",
    "AKIA{aws-key-id}",
    "ASIA{aws-key-id}",
    "aws_secret_access_key = {aws-secret}",
    "{aws-secret}",
    "\\n{aws-secret}",
    "secret: \"{aws-secret}\",",
    "{aws-session-token}",
    "ghp_{alnum:30}{crc32-base62}",
    "github_pat_{alnum:22}_{alnum:59}",
    "{pem-clear:EC}",
    "{pem-encrypted:PKCS8}",
    "-----BEGIN EC PRIVATE KEY-----",
    "{aws-smtp-password}",
    "ABSK{aws-bedrock-long}",
    "otpauth://totp/x?secret={base32:32}",
    "alice-at-123456789012:{base64:43}=",
    "LoginProfile:\n  Password: q{alnum:12}!",
    "{base64:39}",
    "{base64:41}",
    "{base64:700}",
    "{hex:40}",
    "AKIA",
    "akia{aws-key-id}",
    "IQoJb3JpZ2lu",
    "[section]\n",
    "  nested:\n",
    "\n",
    "\n\n",
    " ",
    "=",
    "é€😀",
    "\"name\": \"AWS_SECRET_ACCESS_KEY\", \"value\": ",
    "filler text that is longer than the others and goes on for a while to push things apart ",
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => (0..PIECES.len(), any::<u64>()).prop_map(|(i, salt)| expand(PIECES[i], &check::ALL, salt).expect("well formed").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => Just(b"\n".to_vec()),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn whole(scanner: &Scanner, text: &[u8]) -> Vec<Candidate> {
    scanner.scan(text, &mut Scratch::new(scanner, true, None))
}

/// The same of a text that is cut into chunks which somebody else scans, the last first, and shows in order.
fn by_others(scanner: &Scanner, text: &[u8], chunk: usize, piece: usize) -> Vec<Candidate> {
    let mut own = Scratch::new(scanner, true, None).with_chunk(chunk);
    let (mut other, mut parts) = (Scratch::new(scanner, true, None), Vec::new());
    // Some were used before.
    let mut buffers = vec![b"password = ".repeat(9); 3];
    for piece in text.chunks(piece) {
        own.put(piece);
        parts.extend(iter::from_fn(|| own.cut(&mut buffers)));
    }
    let mut found: Vec<_> = parts.into_iter().rev().map(|part| scanner.scan_alone(part, &mut other)).collect();
    let mut shown = 0;
    for found in found.drain(..).rev() {
        scanner.take(found, &mut own, &mut |chunk| {
            assert_eq!(chunk.position.offset + chunk.start as u64, shown);
            shown = chunk.position.offset + chunk.end as u64;
        });
    }
    scanner.finish(&mut own)
}

/// Compiled once: a regex is compiled when its first keyword turns up, and every test would do that again.
static FAST: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(RuleSet::builtin()));
static SLOW: LazyLock<Scanner> = LazyLock::new(|| Scanner::by_brute_force(RuleSet::builtin()));

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prefilter_and_windows_equal_brute_force(text in text()) {
        prop_assert_eq!(whole(&FAST, &text), whole(&SLOW, &text));
    }

    #[test]
    fn pieces_and_chunks_equal_the_whole(text in text(), chunk in 700_usize..6000, piece in 1_usize..3000) {
        let scanner = &*FAST;
        // Long enough that several chunks are needed.
        let text = [text.as_slice(), &vec![b'.'; 20_000], &text, &vec![b'\n'; 3000], &text].concat();
        let mut scratch = Scratch::new(scanner, true, None).with_chunk(chunk);
        text.chunks(piece).for_each(|piece| scanner.feed(piece, &mut scratch));
        let in_pieces = scanner.finish(&mut scratch);
        prop_assert_eq!(&in_pieces, &whole(scanner, &text));
        prop_assert_eq!(by_others(scanner, &text, chunk, piece), in_pieces);
    }

    #[test]
    fn any_bytes_are_scanned_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
        let outcome = stream(&bytes);
        prop_assert_eq!(outcome.report.coverage.skips.len(), 0);
    }

    #[test]
    fn no_report_holds_a_secret_unless_asked(text in text()) {
        let outcome = stream(&text);
        for format in Format::ALL {
            let shown = String::from_utf8(rendered(&outcome, *format)).expect("reports are UTF-8");
            for finding in outcome.report.findings.iter() {
                for secret in secrets(finding) {
                    prop_assert!(!shown.contains(&secret), "{} shows a secret", format.name());
                }
            }
        }
    }

    #[test]
    fn the_encoding_changes_nothing(text in text()) {
        let text = String::from_utf8_lossy(&text).replace(['\u{feff}', '\0'], "");
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let plain = places(&stream(text.as_bytes()));
        prop_assert_eq!(&places(&stream(&utf16)), &plain);
        prop_assert_eq!(&places(&stream(&with_mark)), &plain);
    }
}

#[test]
fn a_value_that_another_findings_line_repeats_is_hidden_there() {
    let (password, id) = (["x7Kq9", "mWz2Lp"].concat(), expand("AKIA{aws-key-id}", &check::ALL, 1).expect("it is minted"));
    let allowed = format!("the key {id} # keysweep:allow that of the user {password}");
    let outcome =
        stream(format!("password = '{password}'\nand the key {id} is that of the user {password}\n{allowed}\n").as_bytes());
    assert_eq!((outcome.report.findings.len(), outcome.report.suppressed.len()), (2, 1));
    for format in Format::ALL {
        let shown = String::from_utf8(rendered(&outcome, *format)).expect("reports are UTF-8");
        assert!(!shown.contains(&password), "{} shows it", format.name());
    }
}

/// Every rule's examples, alone and glued to what may stand before a keyword: what the prefilter proves of a regex must hold of all. They are
/// scanned often, for what is made of a regex when it matches often must change nothing.
#[test]
fn every_example_is_found_as_by_brute_force() {
    const GLUE: [&str; 6] = ["", "x", "\\n", "%3D", "\\u003d", "é"];
    let (mut fast, mut slow) = (Scratch::new(&FAST, true, None), Scratch::new(&SLOW, true, None));
    for entry in fs::read_dir("patterns").expect("patterns/") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let file = RuleFile::parse(&fs::read_to_string(&path).expect("readable")).expect("a rule file");
        let templates = file.rules.iter().flat_map(|rule| &rule.positive);
        let examples = templates.enumerate().map(|(i, template)| {
            let example = expand(template, &check::ALL, i as u64).expect("linted");
            format!("{}{example}\n", GLUE[i % GLUE.len()])
        });
        let text = examples.collect::<String>();
        let often = (0..20).map(|_| FAST.scan(text.as_bytes(), &mut fast));
        let (fast, slow) = (often.last().expect("it is scanned"), SLOW.scan(text.as_bytes(), &mut slow));
        let missed: Vec<_> = slow.iter().filter(|found| !fast.contains(found)).collect();
        assert!(fast == slow, "{}: missed {missed:?}", path.display());
    }
}

/// The secrets of a finding that no report may show.
fn secrets(finding: &Finding) -> Vec<String> {
    let parts = finding.related.iter().map(|part| &part.secret).chain([&finding.secret]);
    let hidden = parts.filter(|secret| secret.redaction() != keysweep::finding::Redaction::Identifier);
    hidden.map(|secret| String::from_utf8_lossy(secret.reveal()).into_owned()).filter(|text| text.len() >= 8).collect()
}

fn stream(bytes: &[u8]) -> Outcome {
    outcome_at(bytes, Confidence::Medium)
}

fn outcome_at(bytes: &[u8], confidence: Confidence) -> Outcome {
    let path = keysweep::blob::BlobPath::from_bytes(b"input".to_vec());
    let config = Config { confidence, ..Config::default() };
    pipeline::scan_stream(&mut &bytes[..], path, &config, &FAST, &Progress::default(), None)
}

fn rendered(outcome: &Outcome, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    report::write(&outcome.report, format, &report::Options::default(), &mut out).expect("memory takes it");
    out
}

/// What was found and where, by line and column.
fn places(outcome: &Outcome) -> Vec<(String, u64, u64, Vec<u8>)> {
    let place = |f: &Finding| (f.rule_id.clone(), f.location.line, f.location.column, f.secret.reveal().to_vec());
    outcome.report.findings.iter().map(place).collect()
}

fn scan_tree(dir: &Path, threads: usize, rules: RuleSet) -> Outcome {
    let source = source::Options { roots: vec![dir.to_owned()], threads, ..source::Options::default() };
    let config = Config { source, explain: true, ..Config::default() };
    pipeline::scan_tree(&config, &Scanner::new(rules), &Progress::default(), None).expect("the directory exists")
}

/// A tree of many files, some large, with halves in neighbouring files.
fn plant(dir: &Path) {
    for i in 0..60_u64 {
        let sub = dir.join(format!("d{}", i % 7));
        fs::create_dir_all(&sub).expect("a directory");
        let template = PIECES[(i as usize * 5) % PIECES.len()];
        let filler = "x = 1;\n".repeat(if i % 20 == 0 { 300_000 } else { 3 });
        let text = format!("{filler}{}\n{}", expand(template, &check::ALL, i).expect("well formed"), filler);
        fs::write(sub.join(format!("f{i}.txt")), text).expect("a file");
    }
    let write = |name: &str, template: &str| {
        fs::write(dir.join(name), expand(template, &check::ALL, 9).expect("well formed")).expect("a file");
    };
    write("variables.tf", "variable \"access_key\" {\n  default = \"AKIA{aws-key-id}\"\n}\n");
    write("terraform.tfvars", "aws_secret_key = \"{aws-secret}\"\n");
}

#[test]
fn threads_and_the_place_of_the_tree_change_nothing() {
    let (a, b) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    plant(a.path());
    plant(b.path());
    let one = scan_tree(a.path(), 1, RuleSet::builtin());
    assert!(one.report.findings.len() > 20, "the tree holds something to find");
    for threads in [2, 8] {
        let many = scan_tree(b.path(), threads, RuleSet::builtin());
        for format in Format::ALL {
            assert_eq!(rendered(&one, *format), rendered(&many, *format), "{threads} threads, {}", format.name());
        }
    }
}

#[test]
fn threads_change_nothing_in_a_huge_file() {
    let dir = tempfile::tempdir().expect("a directory");
    let words: Vec<u8> = b"the quick brown fox jumps over the lazy dog 17 times\n".repeat(10_000);
    let planted = |salt| expand("\nSTRIPE_KEY=sk_live_{alnum:24}\n", &check::ALL, salt).expect("well formed").into_bytes();
    let text: Vec<u8> = (0..45).flat_map(|salt| [words.clone(), planted(salt)].concat()).collect();
    assert!(text.len() > 20 << 20, "others are asked to help");
    let program = [[0, 1, 2, 3, 200, 0, 7, 66].repeat(1000), text.clone()].concat();
    fs::write(dir.path().join("huge.log"), text).expect("written");
    fs::write(dir.path().join("huge.bin"), program).expect("written");
    let [one, three] = [1, 3].map(|threads| scan_tree(dir.path(), threads, RuleSet::builtin()));
    assert_eq!(one.report.findings.len(), 2 * 45);
    assert_eq!(rendered(&one, Format::Json), rendered(&three, Format::Json));
    assert_eq!(one.stats.bytes, three.stats.bytes);
}

#[test]
fn a_file_in_a_tree_is_the_file_on_standard_input() {
    let dir = tempfile::tempdir().expect("a directory");
    plant(dir.path());
    let tree = scan_tree(dir.path(), 2, RuleSet::builtin());
    let name = "d0/f0.txt";
    let piped = places(&stream(&fs::read(dir.path().join(name)).expect("readable")));
    let found = tree.report.findings.iter().filter(|f| f.location.path.as_bytes() == name.as_bytes()).count();
    assert_eq!(piped.len(), found);
    assert!(found > 0, "the file holds something to find");
}

#[test]
fn a_documentation_example_is_seen_and_not_reported() {
    let id = ["AKIA", "IOSFODNN7EXAMPLE"].concat();
    let secret = ["wJalrXUtnFEMI/K7MDENG", "/bPxRfiCYEXAMPLEKEY"].concat();
    let outcome = stream(format!("aws_access_key_id={id}\naws_secret_access_key={secret}\n").as_bytes());
    assert_eq!((outcome.report.findings.len(), outcome.report.suppressed.len()), (0, 1));
}

#[test]
fn a_rule_alone_finds_what_it_finds_in_company() {
    let dir = tempfile::tempdir().expect("a directory");
    plant(dir.path());
    let all = scan_tree(dir.path(), 2, RuleSet::builtin());
    for id in ["github-personal-access-token", "private-key-pem", "aws-session-token"] {
        let alone = scan_tree(dir.path(), 2, RuleSet::builtin().filtered(|rule| rule.id == id));
        let of_rule = |outcome: &Outcome| {
            let explained = outcome.report.explained.iter().filter(|e| e.kept && e.rule_id == id);
            explained.map(|e| e.location.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of_rule(&alone), of_rule(&all), "{id}");
    }
}
