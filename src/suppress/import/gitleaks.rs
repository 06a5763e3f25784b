//! gitleaks' JSON report and its `.gitleaksignore`, a fingerprint a line.

use serde::Deserialize;

use super::{Listed, Value};
use crate::{finding::Secret, grade::Redaction};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "RuleID")]
    rule: String,
    file: String,
    start_line: Option<u64>,
    #[serde(default)]
    secret: String,
}

/// What stands in place of a value under `--redact`.
const REDACTED: &str = "REDACTED";

/// What a report lists.
pub fn report(text: &[u8]) -> serde_json::Result<Vec<Listed>> {
    let items: Vec<Item> = serde_json::from_slice(text)?;
    Ok(items.into_iter().map(listed).collect())
}

fn listed(item: Item) -> Listed {
    let hidden = item.secret.is_empty() || item.secret == REDACTED;
    let value = if hidden { Value::Unknown } else { Value::Whole(Secret::new(item.secret.as_bytes(), Redaction::Password)) };
    Listed { path: item.file, line: item.start_line, what: item.rule, value, verdict: None }
}

/// What an ignore file lists; the number of the line that is no fingerprint.
pub fn ignored(text: &[u8]) -> Result<Vec<Listed>, usize> {
    let lines = text.split(|&byte| byte == b'\n').zip(1..);
    let lines = lines.map(|(line, number)| (String::from_utf8_lossy(line).trim().to_owned(), number));
    let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(line, number)| fingerprint(&line).ok_or(number)).collect()
}

/// `COMMIT:FILE:RULE:LINE` or `FILE:RULE:LINE`; a file's name may hold colons.
fn fingerprint(line: &str) -> Option<Listed> {
    let (rest, number) = line.rsplit_once(':')?;
    let (place, rule) = rest.rsplit_once(':')?;
    let is_commit = |word: &str| matches!(word.len(), 40 | 64) && word.bytes().all(|b| b.is_ascii_hexdigit());
    let path = match place.split_once(':') {
        Some((commit, path)) if is_commit(commit) => path,
        _ => place,
    };
    let line = Some(number.parse().ok()?);
    let what = rule.to_owned();
    (!path.is_empty() && !rule.is_empty()).then(|| Listed {
        path: path.to_owned(),
        line,
        what,
        value: Value::Unknown,
        verdict: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_with_and_without_a_commit() {
        let commit = "a".repeat(40);
        let text = format!("# old ones\n\nsrc/a.py:generic-api-key:12\n{commit}:b:c.py:aws-access-token:3\r\n");
        let read = ignored(text.as_bytes()).expect("fingerprints");
        let places: Vec<_> = read.iter().map(|l| (l.path.as_str(), l.what.as_str(), l.line)).collect();
        assert_eq!(places, [("src/a.py", "generic-api-key", Some(12)), ("b:c.py", "aws-access-token", Some(3))]);
        assert_eq!(ignored(b"src/a.py:rule:1\nnonsense\n"), Err(2));
    }
}
