//! What other tools' files say is known, and which of our findings that is.
//!
//! Promises: a value proves a match (its hash, where the file has no more); a line alone is a match of its own kind, to be told apart;
//! what is matched by neither is told. A value of a report stays a [`Secret`].
//! Leaves out: reading files (cli), and configurations of other tools (config).

mod detect_secrets;
mod gitleaks;

use data_encoding::HEXLOWER;
use sha1::{Digest, Sha1};

use super::baseline::Verdict;
use crate::{
    error::Error,
    finding::{Finding, Secret},
};

/// One thing that a file lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The file it was found in, as it is named there.
    pub path: String,
    /// Its line.
    pub line: Option<u64>,
    /// What it is, in the other tool's words.
    pub what: String,
    /// What is known of its value.
    pub value: Value,
    /// What somebody made of it.
    pub verdict: Option<Verdict>,
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Unknown,
    /// Its SHA-1, in hexadecimal.
    Sha1(String),
    /// The value, or what the other tool takes for it.
    Whole(Secret),
}

/// How a finding was told to be the one that is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By its value.
    Value,
    /// By its file and line alone.
    Line,
}

/// Reads a file, whose format is told by its content: its name, and what it lists.
///
/// # Errors
/// What is none of the formats, and a file that is broken; with the line, quoting nothing.
pub fn parse(origin: &str, bytes: &[u8]) -> Result<(&'static str, Vec<Listed>), Error> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let broken = |line: usize, what: &str| Error::Baseline(format!("{origin}:{line}: {what}"));
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => detect_secrets::parse(text)
            .map(|listed| ("detect-secrets baseline", listed))
            .map_err(|error| broken(error.line(), "not a baseline of detect-secrets (detect-secrets scan > .secrets.baseline)")),
        Some(b'[') => gitleaks::report(text)
            .map(|listed| ("gitleaks report", listed))
            .map_err(|error| broken(error.line(), "not a JSON report of gitleaks (gitleaks git --report-path report.json)")),
        _ => gitleaks::ignored(text)
            .map(|listed| ("gitleaks ignore file", listed))
            .map_err(|line| broken(line, "not a fingerprint of gitleaks (FILE:RULE:LINE or COMMIT:FILE:RULE:LINE)")),
    }
}

/// The findings that `listed` is, and how that is told: by the value in its file, by the value in another file when its own has
/// nothing, else by its line.
pub fn matches<'f>(listed: &Listed, findings: &'f [Finding]) -> (Vec<&'f Finding>, How) {
    let here: Vec<&Finding> = findings.iter().filter(|finding| is_path(&listed.path, finding)).collect();
    let with_value = |among: &[&'f Finding]| -> Vec<&'f Finding> {
        among.iter().copied().filter(|finding| secrets(finding).any(|secret| is_value(&listed.value, secret))).collect()
    };
    let mut found = with_value(&here);
    if here.is_empty() {
        found = with_value(&findings.iter().collect::<Vec<_>>());
    }
    if !found.is_empty() {
        return (found, How::Value);
    }
    let on_line = |finding: &&Finding| {
        let places = finding.related.iter().map(|part| &part.location).chain([&finding.location]);
        let mut own = places.filter(|place| place.path == finding.location.path);
        own.any(|place| listed.line.is_some_and(|line| (place.line..=place.end_line).contains(&line)))
    };
    (here.into_iter().filter(on_line).collect(), How::Line)
}

fn secrets(finding: &Finding) -> impl Iterator<Item = &Secret> {
    finding.related.iter().map(|part| &part.secret).chain([&finding.secret])
}

/// Whether a path of the other tool, which may begin where that was started, is the finding's.
fn is_path(listed: &str, finding: &Finding) -> bool {
    let listed = listed.strip_prefix("./").unwrap_or(listed).replace('\\', "/");
    let own = finding.location.path.as_bytes();
    let before = listed.as_bytes().strip_suffix(own);
    before.is_some_and(|before| before.is_empty() || before.ends_with(b"/"))
}

/// A shorter value may be a part of anything.
const LEAST: usize = 8;

/// Whether both tools mean the same value; one may take more around it.
fn is_value(value: &Value, secret: &Secret) -> bool {
    let own = secret.reveal();
    match value {
        Value::Unknown => false,
        Value::Sha1(hash) => HEXLOWER.encode(&Sha1::digest(own)) == hash.to_ascii_lowercase(),
        Value::Whole(other) => {
            let other = other.reveal();
            let holds = |a: &[u8], b: &[u8]| b.len() >= LEAST && memchr::memmem::find(a, b).is_some();
            own == other || holds(own, other) || holds(other, own)
        }
    }
}
