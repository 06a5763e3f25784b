//! Which marks a push brings itself: they hide findings, and whoever reads along should know.
//!
//! Promises: each is told with its place, its rule and its reason, however few findings are left; marks that were there before are not.

use std::fmt::Write;

use crate::{
    finding::{Suppressed, SuppressionSource},
    report::{Report, escape},
};

/// More are not told one by one.
const FIRST: usize = 10;

/// The marks that hide a finding and were added by the push; empty where there is none.
pub fn new_marks(report: &Report) -> String {
    let new: Vec<&Suppressed> = report.suppressed.iter().filter(|entry| entry.is_new_mark).collect();
    let mut text = match new.len() {
        0 => return String::new(),
        1 => "1 finding is hidden by a mark added by this push:\n".to_owned(),
        many => format!("{many} findings are hidden by marks added by this push:\n"),
    };
    for entry in new.iter().take(FIRST) {
        let (place, rule) = (&entry.finding.location, &entry.finding.rule_id);
        let path = escape::bytes(place.path.as_bytes());
        let mark = entry.by().find(|suppression| suppression.source == SuppressionSource::Inline);
        let reason = escape::text(mark.map_or("", |mark| &mark.reason));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {path}:{}  {}  {reason}", place.line, escape::text(rule));
    }
    if new.len() > FIRST {
        let _ = writeln!(text, "  and {} more; --show-suppressed lists them", new.len() - FIRST);
    }
    text
}
