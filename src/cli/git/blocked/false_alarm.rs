//! How a false alarm is allowed: the mark in the form of a comment of its file, or the command for a file without comments.
//!
//! Promises: a line can be pasted as it is, but for the reason; the fingerprint is what the report has.

use crate::{finding::Finding, report::escape};

/// More findings are not told one by one.
const FIRST: usize = 3;

/// Endings of files whose comments begin with `//`, of those that have `<!-- -->`, `--`, `/* */`, and of those that have none.
const SLASHES: &str = " c cc cpp cs cxx dart fs fsx go gradle groovy h hpp java js jsx jsonc json5 kt kts m mjs mm php proto rs scala scss swift ts tsx zig ";
const MARKUP: &str = " htm html md svg vue xhtml xml plist ";
const DASHES: &str = " ada elm hs lua sql ";
const BLOCKS: &str = " css less ";
const NONE: &str = " cer crt csv jks json key p12 pem pfx tsv txt log ipynb lock ";

/// The ways to allow what was `found`.
pub(super) fn ways(found: &[&Finding]) -> String {
    let (mut marks, mut commands) = (Vec::new(), Vec::new());
    for finding in found.iter().take(FIRST) {
        let path = escape::bytes(finding.location.path.as_bytes());
        match comment(finding) {
            Some(comment) => marks.push(format!("      {comment}      {path}:{}\n", finding.location.line)),
            None => commands.push(format!("      keysweep allow {} --reason TEXT\n", finding.fingerprint.as_str())),
        }
    }
    let mut text = String::new();
    if !marks.is_empty() {
        text.push_str("  If it is a false alarm, put this at the end of its line, with your reason, and commit that:\n");
        text.push_str(&marks.concat());
    }
    if !commands.is_empty() {
        let also = if marks.is_empty() { "If it is a false alarm" } else { "Where a file has no comments" };
        text.push_str(&format!("  {also}, allow it for yourself:\n{}", commands.concat()));
    } else if let Some(finding) = found.first() {
        text.push_str("  or allow it for yourself, and leave the file as it is:\n");
        text.push_str(&format!("      keysweep allow {} --reason TEXT\n", finding.fingerprint.as_str()));
    }
    if found.len() > FIRST {
        text.push_str("  and so for each; keysweep's report tells their fingerprints with -v.\n");
    }
    text
}

/// The mark as a comment of the finding's file; `None` where there are none, or where it would become part of the value.
fn comment(finding: &Finding) -> Option<String> {
    let place = &finding.location;
    let name = String::from_utf8_lossy(place.path.file_name()).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let has = |endings: &str| !ending.is_empty() && endings.contains(&format!(" {ending} "));
    let mark = format!("keysweep:allow {} REASON", escape::text(&finding.rule_id));
    match () {
        () if place.end_line > place.line || has(NONE) => None,
        () if has(SLASHES) => Some(format!("// {mark}")),
        () if has(MARKUP) => Some(format!("<!-- {mark} -->")),
        () if has(DASHES) => Some(format!("-- {mark}")),
        () if has(BLOCKS) => Some(format!("/* {mark} */")),
        () => Some(format!("# {mark}")),
    }
}
