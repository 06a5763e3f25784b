//! A finding's row: what it is at a glance, and folded in it, the line, the meaning, the plan as a checklist.

use std::io::{self, Write};

use crate::{
    finding::Finding,
    report::{escape, layout, markup::escaped},
};

/// Writes the row.
pub(super) fn row(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let (severity, provider) = (finding.severity.as_str(), escaped(&finding.provider));
    let (place, value) = (escaped(&layout::place(&finding.location)), escaped(&finding.secret.redacted()));
    writeln!(out, "<tr data-severity=\"{severity}\" data-provider=\"{provider}\">")?;
    writeln!(out, "<td data-label=\"Severity\"><span class=\"badge {severity}\">{severity}</span></td>")?;
    writeln!(out, "<td data-label=\"What\"><details><summary>{}</summary>", escaped(&finding.name))?;
    details(finding, out)?;
    writeln!(out, "</details></td>")?;
    writeln!(out, "<td data-label=\"Where\"><code>{place}</code></td>\n<td data-label=\"Value\"><code>{value}</code></td>\n</tr>")
}

fn details(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    // The line as it was, but for what acts or hides.
    let line = escape::text(&finding.snippet.text);
    writeln!(out, "<pre tabindex=\"0\">{}</pre>\n<p>{}</p>", escaped(&line), escaped(&finding.description))?;
    if let Some(told) = super::age::told(finding) {
        writeln!(out, "{told}")?;
    }
    list("ul", finding.related.iter().map(part), out)?;
    list("ul", finding.notes.iter().map(|note| format!("Note: {}", escaped(note))), out)?;
    if finding.tracked_but_ignored {
        writeln!(out, "<p>git tracks the file although an ignore rule matches it.</p>")?;
    }
    let step = |step: &String| format!("<label><input type=\"checkbox\"> {}</label>", escaped(step));
    list("ol", finding.advice.iter().map(step), out)?;
    list("ul", finding.references.iter().map(|page| link(page)), out)?;
    let (rule, provider) = (escaped(&finding.rule_id), escaped(&finding.provider));
    let confidence = finding.confidence.as_str();
    let fingerprint = finding.fingerprint.as_str();
    let account = finding.account_id.as_ref().map(|id| format!(" Account {}.", escaped(id))).unwrap_or_default();
    writeln!(
        out,
        "<p class=\"small\">{provider}, rule <code>{rule}</code>, {confidence} confidence.{account} <code>{fingerprint}</code></p>"
    )
}

fn part(part: &crate::finding::Part) -> String {
    let (value, place) = (escaped(&part.secret.redacted()), escaped(&layout::place(&part.location)));
    format!("Its {}: <code>{value}</code> at <code>{place}</code>", part.role.as_str())
}

/// A page of the web may be opened; any other scheme is text.
fn link(page: &str) -> String {
    let shown = escaped(page);
    if page.starts_with("https://") { format!("<a href=\"{shown}\" rel=\"noreferrer\">{shown}</a>") } else { shown }
}

fn list(tag: &str, items: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let items: Vec<String> = items.map(|item| format!("<li>{item}</li>")).collect();
    if items.is_empty() { Ok(()) } else { writeln!(out, "<{tag}>\n{}\n</{tag}>", items.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_links() {
        assert_eq!(link("javascript:alert(1)"), "javascript:alert(1)");
        assert!(link("https://a.example/\"x").starts_with("<a href=\"https://a.example/&quot;x\""));
    }
}
