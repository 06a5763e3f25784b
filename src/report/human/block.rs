//! One finding as a block: its place and name, its line with the value underlined, then labelled rows down one gutter.
//!
//! Promises: what it is and what to do are told in full once a rule; a later block points to the first, and one with the same value
//! says so. Rows are wrapped; the place is never cut.
//! Leaves out: the order of blocks and the blank lines between them.

use std::io;

use unicode_width::UnicodeWidthStr;

use super::{Page, said::Said, snippet};
use crate::{
    blob::{BlobPath, GitBlob, GitLife, Kept, Origin},
    finding::{Confidence, Finding, Part},
    report::{
        Verbosity, escape,
        layout::{self, BOLD, DIM, WARN},
    },
};

/// The widest label.
const GUTTER: usize = 7;

/// How many digits of a commit's name are shown.
const ABBREVIATED: usize = 12;

/// How many other paths of a value are shown.
const MOST_PATHS: usize = 5;

/// Writes blocks and remembers what they said.
#[derive(Default)]
pub(super) struct Blocks<'a> {
    said: Said<'a>,
}

/// A label and what stands beside it, a line each.
struct Row {
    label: &'static str,
    lines: Vec<String>,
}

impl Row {
    /// Text to be wrapped.
    fn text(label: &'static str, text: &str) -> Self {
        Self { label, lines: layout::wrap(text, layout::WIDTH - GUTTER - 5) }
    }

    /// One line, kept as it is and escaped already.
    fn line(label: &'static str, line: String) -> Self {
        Self { label, lines: vec![line] }
    }
}

impl<'a> Blocks<'a> {
    /// Writes one block; a `grouped` one stands under its file's heading.
    pub(super) fn write(&mut self, page: &mut Page<'_>, finding: &'a Finding, grouped: bool) -> io::Result<()> {
        head(page, finding, grouped)?;
        let gutter = finding.location.line.to_string().len().max(GUTTER);
        source(page, finding, gutter)?;
        let mut rows = facts(page, finding);
        rows.extend(self.advice(page, finding));
        rows.extend(details(page, finding));
        rows.iter().try_for_each(|row| write_row(page, row, gutter))
    }

    /// What it is and what to do; told before, where that was.
    fn advice(&mut self, page: &Page<'_>, finding: &'a Finding) -> Vec<Row> {
        let mut rows = Vec::new();
        let same = self.said.secret(finding);
        if let Some(place) = &same {
            rows.push(Row::line("same", format!("value as at {place}")));
        }
        if self.said.sentence(finding, &finding.description).is_none() {
            rows.push(Row::text("what", &finding.description));
        }
        let Some(first) = finding.advice.first() else { return rows };
        match self.said.sentence(finding, first) {
            Some(place) if same.is_none() => rows.push(Row::line("do", format!("as at {place}"))),
            Some(_) => {}
            None => rows.push(Row::text("do", first)),
        }
        if page.options.verbosity == Verbosity::Verbose {
            let steps = finding.advice[1..].iter().filter(|step| self.said.sentence(finding, step).is_none());
            rows.extend(steps.map(|step| Row::text("", step)));
        } else if self.said.first_of_rule(finding) {
            rows.push(Row::line("plan", format!("keysweep rules explain {}", escape::text(&finding.rule_id))));
        }
        rows
    }
}

fn head(page: &mut Page<'_>, finding: &Finding, grouped: bool) -> io::Result<()> {
    let place = layout::place(&finding.location);
    let severity = finding.severity.as_str().to_uppercase();
    let rule = match finding.confidence {
        Confidence::High => format!("[{}]", escape::text(&finding.rule_id)),
        unsure => format!("[{}]  {} confidence", escape::text(&finding.rule_id), unsure.as_str()),
    };
    let paint = page.paint;
    let place = paint.paint(if grouped { DIM } else { BOLD }, &place);
    let severity = paint.paint(layout::severity(finding.severity), &severity);
    let name = paint.paint(BOLD, &escape::text(&finding.name));
    writeln!(page.out, "{place}  {severity}  {name}  {}", paint.paint(DIM, &rule))
}

fn source(page: &mut Page<'_>, finding: &Finding, gutter: usize) -> io::Result<()> {
    let Some(line) = snippet::Line::new(&finding.snippet) else { return Ok(()) };
    let (paint, style) = (page.paint, layout::severity(finding.severity));
    let number = paint.paint(DIM, &format!("{:>gutter$} │", finding.location.line));
    writeln!(page.out, "{number} {}{}{}", line.before, paint.paint(style, &line.value), line.after)?;
    let mut underline = "^".repeat(line.width);
    if finding.location.end_line > finding.location.line {
        underline.push_str(&format!(" to line {}", finding.location.end_line));
    }
    let bar = paint.paint(DIM, &format!("{:>gutter$} │", ""));
    writeln!(page.out, "{bar} {:indent$}{}", "", paint.paint(style, &underline), indent = line.indent)
}

/// What is known about this very value.
fn facts(page: &Page<'_>, finding: &Finding) -> Vec<Row> {
    let mut rows = Vec::new();
    if page.options.show_secrets {
        rows.push(Row::line("value", page.value(&finding.secret)));
    }
    rows.extend(finding.related.iter().map(|part| related(page, finding, part)));
    if let Some(account) = &finding.account_id {
        rows.push(Row::text("account", account));
    }
    if finding.canary {
        rows.push(Row::text("canary", "a tripwire: whoever planted it is alerted when it is used"));
    }
    rows.extend(finding.notes.iter().map(|note| Row::text("note", note)));
    if let Origin::Git(GitBlob { commit, life, .. }) = &finding.provenance.origin {
        if let Some(commit) = commit {
            rows.push(Row::line("commit", format!("{} of {}", short(&commit.commit), escape::text(&commit.author_date))));
        }
        rows.extend(life.iter().flat_map(|life| since(life, &finding.location.path)));
    }
    if finding.tracked_but_ignored {
        rows.push(Row::text("git", "tracked, although an ignore rule matches the file"));
    }
    rows
}

/// What became of it since.
fn since(life: &GitLife, here: &BlobPath) -> Vec<Row> {
    let last = match (&life.last_commit, &life.last_date) {
        (Some(commit), Some(date)) => format!("; last in {} of {}", short(commit), escape::text(date)),
        _ => String::new(),
    };
    let text = match (life.in_head, life.kept_by) {
        (true, _) => "still in HEAD".to_owned(),
        (false, Kept::Refs) => format!("gone from HEAD{last}"),
        (false, Kept::Stash) => format!("in the stash or a replace ref only{last}"),
        (false, Kept::Reflog) => format!("in a reflog only{last}"),
        (false, Kept::Nothing) => format!("nothing leads to it any more: git will throw it away in time{last}"),
    };
    let others: Vec<&BlobPath> = life.paths.iter().filter(|path| *path != here).collect();
    let mut rows = vec![Row::line("since", text)];
    let shown = others.iter().take(MOST_PATHS).map(|path| escape::bytes(path.as_bytes()));
    rows.extend(shown.map(|path| Row::line("also at", path)));
    if others.len() > MOST_PATHS {
        rows.push(Row::line("", format!("and {} more paths", others.len() - MOST_PATHS)));
    }
    rows
}

fn short(commit: &str) -> &str {
    &commit[..commit.len().min(ABBREVIATED)]
}

fn related(page: &Page<'_>, finding: &Finding, part: &Part) -> Row {
    let (here, there) = (&finding.location, &part.location);
    let place = if here.path != there.path {
        layout::place(there)
    } else if here.line != there.line {
        format!("line {}, column {}", there.line, there.column)
    } else {
        format!("same line, column {}", there.column)
    };
    Row::line(part.role.as_str(), format!("{}  {}", page.value(&part.secret), page.paint.paint(DIM, &place)))
}

/// What only the curious and tools' configurations need.
fn details(page: &Page<'_>, finding: &Finding) -> Vec<Row> {
    if page.options.verbosity < Verbosity::Verbose {
        return Vec::new();
    }
    let mut rows: Vec<Row> = finding.references.iter().map(|page| Row::text("see", page)).collect();
    rows.push(Row::line("", format!("fingerprint {}", finding.fingerprint.as_str())));
    rows
}

fn write_row(page: &mut Page<'_>, row: &Row, gutter: usize) -> io::Result<()> {
    let style = match row.label {
        "do" => BOLD,
        "canary" | "git" => WARN,
        _ => DIM,
    };
    let (paint, bar) = (page.paint, page.paint.paint(DIM, "│"));
    for (index, line) in row.lines.iter().enumerate() {
        let label = if index == 0 { row.label } else { "" };
        let padding = " ".repeat(gutter.saturating_sub(label.width()));
        writeln!(page.out, "{padding}{} {bar} {line}", paint.paint(style, label))?;
    }
    Ok(())
}
