//! Archives that the real tools made, kept beside this file: found on every machine, whatever tools it has; and broken in every way, they
//! neither panic nor cost much.

use std::{fs, path::PathBuf, sync::LazyLock};

use keysweep::{
    blob::BlobPath,
    config::Config,
    pipeline::{self, Outcome, Progress},
    rule::{RuleSet, file::RuleFile},
    scan::Scanner,
    unpack::{Format, Options},
};
use proptest::prelude::*;

use super::stage::{places, skips};

const RULE: &str = r#"
provider   = "Fixture"
advice     = "Nothing."
references = ["https://example.org"]
[[rule]]
id          = "fixture-marker"
name        = "Marker"
description = "What the archives of the test hold."
severity    = "high"
confidence  = "high"
keywords    = ["fixture-value-"]
regex       = '(?<secret>fixture-value-[0-9]{6})'
positive    = ["fixture-value-123456", "fixture-value-654321"]
negative    = ["fixture-value", "fixture-value-1"]
"#;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
    let file: RuleFile = RuleFile::parse(RULE).expect("a rule file");
    Scanner::new(RuleSet::from_files(&[file]).expect("a rule"))
});

/// Each archive, and what is found in it.
const ARCHIVES: [(&str, &[&str]); 20] = [
    ("app.zip", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.7z", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.tar", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.tar.gz", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.tar.bz2", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.tar.xz", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.tar.zst", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.cpio", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("app.deb", &["data.tar.xz!etc/app.env:1"]),
    ("app.rpm", &["payload!etc/app.env:1", "payload!opt/app/two.ini:2"]),
    ("app.db", &["settings/1:2"]),
    ("App.class", &[":1"]),
    ("app.pyc", &[":1"]),
    ("app.bundle", &["etc/app.env:1", "opt/app/two.ini:2"]),
    ("page.pdf", &["page 1:1", "texts:6"]),
    ("report.pdf", &["page 2:1"]),
    ("streams.pdf", &["page 2:1"]),
    ("trust.p12", &[]),
    ("store.jks", &[]),
    ("image.tar", &["config", "config", "layer.tar!etc/app.env:1"]),
];

fn read(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/unpack/fixtures").join(name);
    fs::read(path).expect("a fixture")
}

fn scan(name: &str, bytes: &[u8], unpack: Options) -> Outcome {
    let config = Config { unpack, ..Config::default() };
    let path = BlobPath::from_bytes(name.into());
    pipeline::scan_stream(&mut &*bytes, path, &config, &SCANNER, &Progress::default(), None)
}

#[test]
fn what_real_tools_packed_is_found() {
    for (name, expected) in ARCHIVES {
        let outcome = scan(name, &read(name), Options::default());
        let found = places(&outcome);
        if name == "image.tar" {
            // Named by digests.
            assert_eq!(found.len(), expected.len(), "{found:?}");
            assert!(found.iter().any(|place| place.ends_with("/layer.tar!etc/app.env:1")), "{found:?}");
        } else {
            let expected: Vec<String> = expected
                .iter()
                .map(|place| if place.starts_with(':') { format!("{name}{place}") } else { format!("{name}!{place}") })
                .collect();
            assert_eq!(found, expected);
        }
        assert_eq!(skips(&outcome), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn without_unpacking_nothing_is_opened() {
    for (name, _) in ARCHIVES {
        let outcome = scan(name, &read(name), Options { depth: 0, ..Options::default() });
        assert_eq!(outcome.report.coverage.unpacked.containers, 0, "{name}");
    }
}

/// A byte changed, bytes cut off, doubled, or put in.
#[derive(Clone, Debug)]
enum Harm {
    Set(usize, u8),
    Cut(usize),
    Take(usize, usize),
    Double(usize, usize),
    Put(usize, Vec<u8>),
}

impl Harm {
    fn done_to(&self, bytes: &mut Vec<u8>) {
        let at = |place: usize| place % (bytes.len() + 1);
        match *self {
            Self::Set(place, value) => {
                let place = at(place);
                if let Some(byte) = bytes.get_mut(place) {
                    *byte = value;
                }
            }
            Self::Cut(place) => bytes.truncate(at(place)),
            Self::Take(from, length) => {
                let from = at(from);
                let end = (from + length).min(bytes.len());
                bytes.drain(from..end);
            }
            Self::Double(from, length) => {
                let from = at(from);
                bytes.extend_from_within(from..(from + length).min(bytes.len()));
            }
            Self::Put(place, ref more) => {
                let place = at(place);
                bytes.splice(place..place, more.iter().copied());
            }
        }
    }
}

fn harm() -> impl Strategy<Value = Harm> {
    // Most of what matters stands at the beginning.
    let place = || prop_oneof![0_usize..64, 0_usize..600, any::<usize>()];
    let extreme = prop_oneof![Just(0_u8), Just(0xFF), Just(0x7F), Just(0x80), any::<u8>()];
    prop_oneof![
        6 => (place(), extreme).prop_map(|(place, value)| Harm::Set(place, value)),
        1 => place().prop_map(Harm::Cut),
        1 => (place(), 0_usize..40).prop_map(|(from, length)| Harm::Take(from, length)),
        1 => (place(), 0_usize..4000).prop_map(|(from, length)| Harm::Double(from, length)),
        1 => (place(), prop::collection::vec(any::<u8>(), 0..20)).prop_map(|(place, more)| Harm::Put(place, more)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// No panic, and no more than the budget.
    #[test]
    fn harmed_archives_end_well(index in 0..ARCHIVES.len(), harms in prop::collection::vec(harm(), 1..6)) {
        let name = ARCHIVES[index].0;
        let mut bytes = read(name);
        harms.iter().for_each(|harm| harm.done_to(&mut bytes));
        let outcome = scan(name, &bytes, Options { bytes: Some(1 << 20), ..Options::default() });
        prop_assert!(outcome.report.coverage.unpacked.bytes <= (1 << 20) + 4 * bytes.len() as u64);
    }

    /// Any bytes behind each format's first ones.
    #[test]
    fn any_bytes_end_well(index in 0..ARCHIVES.len(), kept in 0_usize..80, rest in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut bytes = read(ARCHIVES[index].0);
        bytes.truncate(kept);
        bytes.extend(rest);
        scan("any", &bytes, Options { bytes: Some(1 << 20), ..Options::default() });
    }
}

/// Each format's own head, or it would be none that anything is tried on.
#[test]
fn every_format_has_a_fixture() {
    let known: std::collections::HashSet<Format> = ARCHIVES.iter().filter_map(|(name, _)| Format::of(&read(name))).collect();
    assert!(known.len() >= 17, "{known:?}");
}
