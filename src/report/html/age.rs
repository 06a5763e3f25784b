//! When values were written, where git's history says so.
//!
//! Promises: a date counts by the words of its commit, so that the page is the same whenever it is made; one that is no date is counted
//! as such.
//! Leaves out: how long ago that is.

use std::collections::BTreeMap;

use crate::{
    blob::{GitBlob, GitCommit, Origin},
    finding::Finding,
    report::{escape, markup::escaped},
};

/// How many periods a chart has before the older ones are summed up.
const MOST: usize = 8;
/// How much of a commit's name is shown.
const ABBREVIATED: usize = 12;

/// How many findings were brought in each year, the newest first; in each month, where all are of one year. Empty where no finding has
/// a date.
pub(super) fn periods(findings: &[Finding]) -> Vec<(String, usize)> {
    let dates: Vec<Option<&str>> = findings.iter().map(|finding| commit(finding).map(|c| c.author_date.as_str())).collect();
    if dates.iter().all(Option::is_none) {
        return Vec::new();
    }
    let years = counted(&dates, 4);
    let of_dates = years.iter().filter(|(period, _)| period.is_some()).count();
    rows(if of_dates > 1 { years } else { counted(&dates, 7) })
}

/// What git knows of a finding, as a sentence of the page.
pub(super) fn told(finding: &Finding) -> Option<String> {
    let commit = commit(finding)?;
    let name = &commit.commit[..ABBREVIATED.min(commit.commit.len())];
    let date = escaped(&escape::text(&commit.author_date));
    let day = date.split('T').next().unwrap_or_default();
    let since = match &blob(finding)?.life {
        Some(life) if life.in_head => ", and is in HEAD still",
        Some(_) => ", and is gone from HEAD, but not from the repository",
        None => "",
    };
    Some(format!("<p>Came with commit <code>{name}</code> of <time datetime=\"{date}\">{day}</time>{since}.</p>"))
}

fn blob(finding: &Finding) -> Option<&GitBlob> {
    match &finding.provenance.origin {
        Origin::Git(blob) => Some(blob),
        Origin::File | Origin::Stdin => None,
    }
}

fn commit(finding: &Finding) -> Option<&GitCommit> {
    blob(finding)?.commit.as_ref()
}

/// `2024-01-31T…` cut to a year or a month.
fn counted(dates: &[Option<&str>], length: usize) -> BTreeMap<Option<String>, usize> {
    let period = |date: &str| {
        let form = |(at, b): (usize, u8)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() };
        let begins = date.len() >= 8 && date.bytes().take(8).enumerate().all(form);
        begins.then(|| date[..length].to_owned())
    };
    let mut counts = BTreeMap::new();
    dates.iter().for_each(|date| *counts.entry(date.and_then(period)).or_default() += 1);
    counts
}

fn rows(counts: BTreeMap<Option<String>, usize>) -> Vec<(String, usize)> {
    let unknown = counts.get(&None).copied();
    let mut rows: Vec<(String, usize)> = counts.into_iter().rev().filter_map(|(period, count)| Some((period?, count))).collect();
    if rows.len() > MOST {
        let older = rows[MOST..].iter().map(|(_, count)| count).sum();
        rows.truncate(MOST);
        let last = rows.last().map_or_else(String::new, |(period, _)| format!("before {period}"));
        rows.push((last, older));
    }
    rows.extend(unknown.map(|count| ("without a date".to_owned(), count)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(dates: &[&str], length: usize) -> Vec<(String, usize)> {
        rows(counted(&dates.iter().map(|date| (!date.is_empty()).then_some(*date)).collect::<Vec<_>>(), length))
    }

    #[test]
    fn years_and_months_the_newest_first() {
        let dates = ["2024-01-31T12:00:00+01:00", "2026-02-01T00:00:00Z", "2024-03-01T00:00:00Z", ""];
        let row = |period: &str, count| (period.to_owned(), count);
        assert_eq!(shown(&dates, 4), [row("2026", 1), row("2024", 2), row("without a date", 1)]);
        assert_eq!(shown(&dates[..1], 7), [row("2024-01", 1)]);
        let decade: Vec<String> = (2010..2020).map(|year| format!("{year}-01-01T00:00:00Z")).collect();
        let decade = shown(&decade.iter().map(String::as_str).collect::<Vec<_>>(), 4);
        assert_eq!((decade.len(), &decade[0], &decade[8]), (9, &row("2019", 1), &row("before 2012", 2)));
    }

    #[test]
    fn what_is_no_date_is_counted_as_such() {
        for odd in ["-99", "292277026596-12-04T15:30:07Z", "é024-01-31", "<b>2024-01", "1700000000 +0000"] {
            assert_eq!(shown(&[odd], 4), [("without a date".to_owned(), 1)], "{odd}");
        }
    }
}
