//! What a blocked developer reads: what stands where, why it matters, what to do.
//!
//! Promises: one block a finding, in the report's order, so that a file's findings stand together, under one heading where there are
//! several; every place is `path:line:column`, to click on; nothing from the tree reaches the terminal unescaped; nothing is written
//! when there is nothing to say.
//! Leaves out: counts and coverage (`summary`).

mod block;
mod said;
mod snippet;

use std::io::{self, Write};

use super::{
    Options, Report, escape,
    layout::{self, BOLD, DIM, Paint},
};
use crate::finding::{Explained, Finding, Secret, Suppressed};
use block::Blocks;

/// Writes the findings, then what was hidden and what was considered where that was asked for.
pub(super) fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { out, paint: Paint { color: options.color }, options, started: false };
    let mut blocks = Blocks::default();
    for group in report.findings.chunk_by(|a, b| a.location.path == b.location.path) {
        page.file(group, &mut blocks)?;
    }
    if options.show_suppressed && !report.suppressed.is_empty() {
        page.suppressed(&report.suppressed)?;
    }
    if !report.explained.is_empty() {
        page.explained(&report.explained)?;
    }
    Ok(())
}

/// Where the report is written, and how.
struct Page<'a> {
    out: &'a mut dyn Write,
    paint: Paint,
    options: &'a Options,
    started: bool,
}

impl Page<'_> {
    fn file<'a>(&mut self, group: &'a [Finding], blocks: &mut Blocks<'a>) -> io::Result<()> {
        for (index, finding) in group.iter().enumerate() {
            self.gap()?;
            if index == 0 && group.len() > 1 {
                let heading = layout::path(&finding.location.path);
                let number = layout::count(group.len() as u64, "finding");
                writeln!(self.out, "{}  {}", self.paint.paint(BOLD, &heading), self.paint.paint(DIM, &number))?;
            }
            blocks.write(self, finding, group.len() > 1)?;
        }
        Ok(())
    }

    fn suppressed(&mut self, suppressed: &[Suppressed]) -> io::Result<()> {
        self.gap()?;
        writeln!(self.out, "{}", self.paint.paint(BOLD, &format!("suppressed ({})", suppressed.len())))?;
        for entry in suppressed {
            let finding = &entry.finding;
            let place = layout::place(&finding.location);
            let (name, rule) = (escape::text(&finding.name), escape::text(&finding.rule_id));
            let value = self.value(&finding.secret);
            self.dim(&format!("  {place}  {name}  [{rule}]  {value}"))?;
            for suppression in entry.by() {
                let why = format!("{}: {}", layout::suppressor_of(entry, suppression.source), suppression.reason);
                for line in layout::wrap(&why, layout::WIDTH - 6) {
                    self.dim(&format!("      {line}"))?;
                }
            }
        }
        Ok(())
    }

    fn explained(&mut self, candidates: &[Explained]) -> io::Result<()> {
        self.gap()?;
        writeln!(self.out, "{}", self.paint.paint(BOLD, &format!("candidates ({})", candidates.len())))?;
        for candidate in candidates {
            let (style, verdict) = if candidate.kept { (BOLD, "kept") } else { (DIM, "dropped") };
            let (place, rule) = (layout::place(&candidate.location), escape::text(&candidate.rule_id));
            let value = self.value(&candidate.secret);
            let why = layout::wrap(&candidate.why, usize::MAX).concat();
            writeln!(self.out, "  {place}  {}  [{rule}]  {value}  {why}", self.paint.paint(style, verdict))?;
        }
        Ok(())
    }

    /// A blank line, but not before the first.
    fn gap(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.started, true) { writeln!(self.out) } else { Ok(()) }
    }

    fn dim(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{}", self.paint.paint(DIM, line))
    }

    /// A value as far as it may be shown, on one line.
    fn value(&self, secret: &Secret) -> String {
        if self.options.show_secrets { escape::bytes(secret.reveal()) } else { escape::text(&secret.redacted()).into_owned() }
    }
}
