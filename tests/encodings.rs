//! Secrets that are encoded in a text: found as what they are, where their bytes stand, and once.

#[path = "encodings/encode.rs"]
mod encode;
#[path = "encodings/laws.rs"]
mod laws;
#[path = "encodings/limits.rs"]
mod limits;
#[path = "encodings/places.rs"]
mod places;

use keysweep::{
    blob::BlobPath,
    config::Config,
    pipeline::{self, Outcome, Progress},
    rule::{RuleSet, example::expand},
    scan::{Scanner, check},
};
use std::sync::LazyLock;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(RuleSet::builtin()));

fn scan(text: &[u8]) -> Outcome {
    scan_as(text, &Config::default())
}

fn scan_as(text: &[u8], config: &Config) -> Outcome {
    let path = BlobPath::from_bytes(b"input".to_vec());
    pipeline::scan_stream(&mut &text[..], path, config, &SCANNER, &Progress::default(), None)
}

fn made(template: &str, salt: u64) -> String {
    expand(template, &check::ALL, salt).expect("well formed")
}
