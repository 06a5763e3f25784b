//! The baseline of detect-secrets: `results` by file, each with its type, line and the SHA-1 of its value, and what an audit said.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Listed, Value};
use crate::suppress::baseline::Verdict;

#[derive(Deserialize)]
struct File {
    results: BTreeMap<String, Vec<Item>>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "type")]
    kind: String,
    hashed_secret: String,
    line_number: Option<u64>,
    is_secret: Option<bool>,
}

/// What it lists, by file.
pub fn parse(text: &[u8]) -> serde_json::Result<Vec<Listed>> {
    let file: File = serde_json::from_slice(text)?;
    let items = file.results.into_iter().flat_map(|(path, items)| items.into_iter().map(move |item| (path.clone(), item)));
    Ok(items.map(|(path, item)| listed(path, item)).collect())
}

fn listed(path: String, item: Item) -> Listed {
    let verdict = item.is_secret.map(|real| if real { Verdict::Real } else { Verdict::FalseAlarm });
    Listed { path, line: item.line_number, what: item.kind, value: Value::Sha1(item.hashed_secret), verdict }
}
