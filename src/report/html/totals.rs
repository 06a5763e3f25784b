//! The charts: how many findings by severity, by age, by provider and by directory, each a table whose bars are drawn beside its numbers.

use std::{
    cmp::Reverse,
    io::{self, Write},
};

use super::age;
use crate::{
    finding::{Finding, Severity},
    report::{escape, layout, markup::escaped, tally},
};

/// How many rows a chart has before the rest is summed up.
const MOST: usize = 8;

/// Writes the charts.
pub(super) fn write(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section class=\"charts\" aria-label=\"Totals\">")?;
    let severities = tally(findings.iter().map(|finding| finding.severity));
    let severities: Vec<_> =
        severities.into_iter().rev().map(|(severity, number)| (severity.as_str().to_owned(), number)).collect();
    chart("By severity", &severities, out)?;
    let periods = age::periods(findings);
    if !periods.is_empty() {
        chart("By age (committed in)", &periods, out)?;
    }
    chart("By provider", &most(findings.iter().map(|finding| finding.provider.clone())), out)?;
    let directories = || findings.iter().map(|finding| finding.location.path.directory());
    let above = common(directories());
    chart("By directory", &most(directories().map(|directory| below(directory, above))), out)?;
    writeln!(out, "</section>")
}

/// The first part of the path below the directory that all are in: where a reader would look first.
fn below(directory: &[u8], above: &[u8]) -> String {
    let rest = &directory[above.len()..];
    let end = above.len() + rest.iter().position(|&b| b == b'/').map_or(rest.len(), |slash| slash + 1);
    if end == 0 { "./".to_owned() } else { escape::bytes(&directory[..end]) }
}

/// The directory that all are in, up to its slash.
fn common<'p>(mut directories: impl Iterator<Item = &'p [u8]>) -> &'p [u8] {
    let first = directories.next().unwrap_or_default();
    let shared = |a: &[u8], b: &[u8]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let length = directories.fold(first.len(), |length, other| shared(&first[..length], other));
    let end = first[..length].iter().rposition(|&b| b == b'/').map_or(0, |slash| slash + 1);
    &first[..end]
}

/// The most frequent, then the others as one.
fn most(names: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut rows: Vec<_> = tally(names).into_iter().collect();
    rows.sort_by_key(|&(_, number)| Reverse(number));
    let others: usize = rows.iter().skip(MOST).map(|(_, number)| number).sum();
    rows.truncate(MOST);
    if others > 0 {
        rows.push(("others".to_owned(), others));
    }
    rows
}

fn chart(title: &str, rows: &[(String, usize)], out: &mut dyn Write) -> io::Result<()> {
    let largest = rows.iter().map(|&(_, number)| number).max().unwrap_or(1);
    writeln!(out, "<table class=\"chart\">\n<caption>{title}</caption>\n<tbody>")?;
    for (name, number) in rows {
        let width = (number * 100 / largest).max(1);
        let colour = class(name);
        let bar = format!("<svg aria-hidden=\"true\"><rect class=\"{colour}\" width=\"{width}%\" height=\"100%\"/></svg>");
        let number = layout::thousands(*number as u64);
        writeln!(out, "<tr><th scope=\"row\">{}</th><td>{number}</td><td class=\"bar\">{bar}</td></tr>", escaped(name))?;
    }
    writeln!(out, "</tbody>\n</table>")
}

/// A severity's bar has its colour.
fn class(name: &str) -> &'static str {
    let all = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Note];
    all.into_iter().map(Severity::as_str).find(|word| *word == name).unwrap_or("plain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_told_apart_below_the_one_that_all_are_in() {
        let told = |paths: &[&str]| {
            let above = common(paths.iter().map(|path| path.as_bytes()));
            paths.iter().map(|path| below(path.as_bytes(), above)).collect::<Vec<_>>()
        };
        assert_eq!(told(&["/srv/app/a/x/", "/srv/app/ab/", "/srv/app/"]), ["/srv/app/a/", "/srv/app/ab/", "/srv/app/"]);
        assert_eq!(told(&["src/a/", ""]), ["src/", "./"]);
        assert_eq!(told(&["src/a/b/"]), ["src/a/b/"]);
    }
}
