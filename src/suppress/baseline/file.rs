//! The baseline as a file: one JSON object, an entry a line, sorted by fingerprint, closed by the version.
//!
//! Every line of an entry ends with a comma, so that lines can come and go without a change to their neighbours: branches that both
//! changed it merge line by line, and git's union driver always gives a file that can be read.
//!
//! Promises: what is written is read; the order of lines and a fingerprint that stands twice do no harm; a mark of an unfinished merge
//! and whatever else is no entry is an error that names its line and quotes nothing.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{Baseline, Entry, Verdict};
use crate::{error::Error, finding::Fingerprint};

/// The version of the form.
const VERSION: u64 = 1;
/// Its key, which sorts after every fingerprint.
const VERSION_KEY: &str = "version";
/// The fields of an entry, as they are written.
const FIELDS: [&str; 4] = ["verdict", "parts", "names", "history"];

/// What git leaves where two branches changed the same lines.
const CONFLICT_MARKS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

impl Baseline {
    /// Reads a baseline; `origin` is how errors name it: a path, or a path in a commit.
    ///
    /// # Errors
    /// Marks of an unfinished merge, and whatever is no baseline; with the line.
    pub fn parse(origin: &str, bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |line: usize, what: &str| Err(Error::Baseline(format!("{origin}:{line}: {what}")));
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if let Some((line, mark)) = conflict(text) {
            let remedy = "keep the entries of both sides, delete the lines with marks, and run keysweep baseline update";
            return wrong(line, &format!("\"{mark}\" is left of a merge; {remedy}"));
        }
        let mut reader = serde_json::Deserializer::from_slice(text);
        let read = reader.deserialize_map(Reader).and_then(|baseline| reader.end().map(|()| baseline));
        read.or_else(|error| {
            let remedy = "restore it from git, or make it anew with keysweep baseline create --force";
            let what = match error.classify() {
                // Our own words; serde's might quote the file.
                serde_json::error::Category::Data => without_place(&error.to_string()).to_owned(),
                _ => "not JSON as keysweep baseline writes it".to_owned(),
            };
            wrong(error.line().max(1), &format!("{what}; {remedy}"))
        })
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = "{\n".to_owned();
        for (fingerprint, entry) in &self.entries {
            let entry = serde_json::to_string(entry).expect("an entry is plain data");
            text.push_str(&format!("\"{}\": {entry},\n", fingerprint.as_str()));
        }
        text.push_str(&format!("\"{VERSION_KEY}\": {VERSION}\n}}\n"));
        text.into_bytes()
    }
}

/// The first line that begins with a mark, and the mark.
fn conflict(text: &[u8]) -> Option<(usize, &'static str)> {
    let lines = text.split(|&byte| byte == b'\n').zip(1..);
    lines.filter_map(|(line, number)| Some((number, mark_of(line)?))).next()
}

fn mark_of(line: &[u8]) -> Option<&'static str> {
    CONFLICT_MARKS.into_iter().find(|mark| line.starts_with(mark.as_bytes()))
}

fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(what, _)| what)
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Baseline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of fingerprints")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Baseline, A::Error> {
        let mut baseline = Baseline::default();
        let mut version = None;
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value::<Value>()?;
            if key == VERSION_KEY {
                version = Some(value);
                continue;
            }
            let fingerprint = Fingerprint::parse(&key).ok_or_else(|| A::Error::custom("a key is no fingerprint (ks1:…)"))?;
            baseline.merge(fingerprint, entry(value).map_err(A::Error::custom)?);
        }
        match version.map(|version| version.as_u64()) {
            Some(Some(VERSION)) => Ok(baseline),
            Some(_) => Err(A::Error::custom("a newer keysweep wrote this baseline: use that one")),
            None => Err(A::Error::custom("no \"version\": no baseline, or one that is cut off")),
        }
    }
}

fn entry(value: Value) -> Result<Entry, String> {
    let Value::Object(fields) = value else { return Err("an entry is no object".to_owned()) };
    if fields.keys().any(|key| !FIELDS.contains(&key.as_str())) {
        return Err(format!("an entry has an unknown field; it may have {}", FIELDS.join(", ")));
    }
    let parts = strings(&fields, "parts")?;
    let parts =
        parts.iter().map(|part| Fingerprint::parse(part).ok_or("a part is no fingerprint (ks1:…)")).collect::<Result<_, _>>()?;
    let verdict = match fields.get("verdict") {
        None => None,
        Some(word) => Some(
            verdict(word)
                .ok_or_else(|| format!("an unknown verdict; it may be {}", Verdict::ALL.map(Verdict::as_str).join(", ")))?,
        ),
    };
    let history = match fields.get("history") {
        None => false,
        Some(value) => value.as_bool().ok_or("\"history\" is neither true nor false")?,
    };
    Ok(Entry { verdict, parts, names: strings(&fields, "names")?.into_iter().collect(), history })
}

fn verdict(word: &Value) -> Option<Verdict> {
    Verdict::ALL.into_iter().find(|verdict| word.as_str() == Some(verdict.as_str()))
}

fn strings(fields: &Map<String, Value>, name: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("\"{name}\" is no list of strings");
    let Some(list) = fields.get(name) else { return Ok(Vec::new()) };
    let list = list.as_array().ok_or_else(wrong)?;
    list.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "ks1:00000001:0000000000000001:00000000000000000000000000000001";
    const B: &str = "ks1:00000002:0000000000000002:00002";

    fn read(text: &str) -> Result<Baseline, String> {
        Baseline::parse("b.json", text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_is_read_and_sorted() {
        let text = format!(
            "{{\n\"{A}\": {{\"verdict\":\"real\",\"parts\":[\"{B}\"]}},\n\"{B}\": {{\"names\":[\"0badcafe\"],\"history\":true}},\n\"version\": 1\n}}\n"
        );
        let baseline = read(&text).expect("a baseline");
        assert_eq!(baseline.entries.len(), 2);
        assert_eq!(String::from_utf8(baseline.to_bytes()).expect("text"), text);
        let turned = format!(
            "{{\"version\": 1, \"{B}\": {{\"history\":true,\"names\":[\"0badcafe\"]}}, \"{A}\": {{\"parts\":[\"{B}\"],\"verdict\":\"real\"}}}}"
        );
        assert_eq!(read(&turned).expect("a baseline"), baseline);
        assert_eq!(read("{\"version\": 1}").expect("an empty one"), Baseline::default());
    }

    #[test]
    fn an_entry_that_stands_twice_is_one_with_the_graver_verdict() {
        let both = format!(
            "{{\"{B}\": {{\"verdict\":\"false-alarm\"}}, \"{B}\": {{\"verdict\":\"real\",\"names\":[\"x\"]}}, \"version\": 1}}"
        );
        let baseline = read(&both).expect("a baseline");
        let entry = baseline.entries.values().next().expect("an entry");
        assert_eq!((baseline.entries.len(), entry.verdict, entry.names.len()), (1, Some(Verdict::Real), 1));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_not_quoted() {
        for (text, said) in [
            ("", "b.json:1: not JSON"),
            ("[]", "b.json:1: "),
            ("{\"version\": 2}", "b.json:1: a newer keysweep"),
            ("{}", "b.json:1: no \"version\""),
            ("{\n\"hunter2\": {},\n\"version\": 1\n}", "b.json:2: a key is no fingerprint"),
            (&format!("{{\n\n\"{A}\": \"hunter2\",\n\"version\": 1}}"), "b.json:3: an entry is no object"),
            (&format!("{{\n\"{A}\": {{\"hunter2\": 1}},\n\"version\": 1}}"), "b.json:2: an entry has an unknown field"),
            (&format!("{{\n\"{A}\": {{\"verdict\":\"hunter2\"}},\n\"version\": 1}}"), "b.json:2: an unknown verdict"),
            (&format!("{{\n\"{A}\": {{}},\n<<<<<<< HEAD\n\"{B}\": {{}},\n"), "b.json:3: \"<<<<<<<\" is left of a merge"),
            (&format!("{{\n\"{A}\": {{}},\n\"version\": 1\n}}\nmore"), "b.json:5: not JSON"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.starts_with(said) && !error.contains("hunter2"), "{text}\n{error}");
        }
    }
}
