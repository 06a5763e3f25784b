//! A comparison for people, for a comment on a pull request, and for programs.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::{Comparison, Item};
use crate::report::{
    escape,
    json::SCHEMA_VERSION,
    layout::{self, BOLD, DIM, Paint},
    markdown::{code, entries, prose},
};

/// The form of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// For people.
    #[default]
    Human,
    /// One JSON document.
    Json,
    /// For a comment.
    Markdown,
}

/// Writes a comparison; `color` is for people alone.
pub fn write(comparison: &Comparison, form: Form, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    match form {
        Form::Human => human(comparison, Paint { color }, &mut out)?,
        Form::Json => json(comparison, &mut out)?,
        Form::Markdown => out.write_all(markdown(comparison).as_bytes())?,
    }
    out.flush()
}

/// `2 new, 1 fixed, 5 unchanged (1 of them in a renamed file)`.
fn counts(comparison: &Comparison) -> String {
    let Comparison { new, fixed, suppressed, unchanged, moved, .. } = comparison;
    let thousands = |list: &Vec<Item>| layout::thousands(list.len() as u64);
    let mut text = format!("{} new, {} fixed, ", thousands(new), thousands(fixed));
    if !suppressed.is_empty() {
        text.push_str(&format!("{} suppressed, ", thousands(suppressed)));
    }
    text.push_str(&format!("{} unchanged", thousands(unchanged)));
    match moved {
        0 => {}
        1 => text.push_str(" (1 of them in a renamed file)"),
        more => text.push_str(&format!(" ({} of them in renamed files)", layout::thousands(*more as u64))),
    }
    text
}

/// The lists that are shown, each with its word.
fn lists(comparison: &Comparison) -> [(&'static str, &Vec<Item>); 3] {
    [("new", &comparison.new), ("fixed", &comparison.fixed), ("suppressed now", &comparison.suppressed)]
}

fn human(comparison: &Comparison, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for (word, items) in lists(comparison).into_iter().filter(|(_, items)| !items.is_empty()) {
        writeln!(out, "{}", paint.paint(BOLD, &format!("{word} ({})", layout::thousands(items.len() as u64))))?;
        for item in items {
            let severity = paint.paint(layout::severity(item.severity), &item.severity.as_str().to_uppercase());
            let rule = paint.paint(DIM, &format!("[{}]", escape::text(&item.rule_id)));
            writeln!(out, "  {}  {severity}  {}  {rule}", place(item), escape::text(&item.name))?;
        }
    }
    writeln!(out, "{}", counts(comparison))
}

fn place(item: &Item) -> String {
    format!("{}:{}:{}", escape::text(&item.path), item.line, item.column)
}

fn markdown(comparison: &Comparison) -> String {
    let mut text = format!("### keysweep: {}\n", counts(comparison));
    for (word, items) in lists(comparison).into_iter().filter(|(_, items)| !items.is_empty()) {
        text.push_str(&format!("\n#### {}\n\n", word[..1].to_uppercase() + &word[1..]));
        let line = |item: &Item| {
            let (severity, name, place) = (item.severity.as_str(), prose(&item.name), code(&place(item)));
            format!("- **{severity}** {name} at {place} ({})\n", code(&item.rule_id))
        };
        entries(items.iter().map(line), "finding", &mut text);
    }
    if !comparison.complete {
        text.push_str("\nThe new scan is incomplete: what looks fixed may not have been scanned.\n");
    }
    text
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: &'static str,
    complete: bool,
    new: &'a [Item],
    fixed: &'a [Item],
    suppressed: &'a [Item],
    unchanged: &'a [Item],
    moved: usize,
}

fn json(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let Comparison { new, fixed, suppressed, unchanged, moved, complete } = comparison;
    let document =
        Document { schema_version: SCHEMA_VERSION, complete: *complete, new, fixed, suppressed, unchanged, moved: *moved };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}
