//! JUnit, CSV, workflow commands and Markdown: what the scanned tree holds stays text.
//!
//! Promises: each report is read back by the rules of its form, and every finding is there once.
//! Leaves out: wording, which the golden files hold.

use keysweep::{
    blob::BlobPath,
    coverage::Coverage,
    report::{self, Format, Report},
};

use crate::{ALL, PLAIN, fixture, rendered};

fn written(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    report::write(report, format, &ALL, &mut out).expect("written to memory");
    String::from_utf8(out).expect("reports are UTF-8")
}

fn text(format: Format) -> String {
    String::from_utf8(rendered(format, ALL, false)).expect("reports are UTF-8")
}

/// The fixed report, with everything that comes from the tree replaced by `hostile`.
fn hostile(hostile: &str) -> Report {
    let mut report = fixture::report(false);
    for finding in &mut report.findings {
        finding.location.path = BlobPath::from_bytes(hostile.as_bytes().to_vec());
        finding.snippet.text = hostile.to_owned();
        finding.notes = vec![hostile.to_owned()];
    }
    for skip in &mut report.coverage.skips {
        skip.path = BlobPath::from_bytes(hostile.as_bytes().to_vec());
        skip.detail = hostile.to_owned();
    }
    report
}

/// Without a skip to tell of, a scan of nothing looks like a clean one.
#[test]
fn a_scan_of_nothing_never_passes_for_clean() {
    let mut report =
        Report { findings: Vec::new(), suppressed: Vec::new(), coverage: Coverage::default(), ..fixture::report(false) };
    let formats = [Format::Junit, Format::Gitlab, Format::Github, Format::Sarif, Format::Html, Format::Markdown];
    let tells = |text: &str| text.contains("Nothing was scanned") || text.contains("incomplete");
    for format in formats {
        let said = written(&report, format);
        assert!(tells(&said), "{said}");
    }
    assert!(written(&report, Format::Junit).contains("tests=\"1\" failures=\"0\" errors=\"1\""));
    // An empty diff is clean.
    report.coverage.may_be_empty = true;
    for format in formats {
        let said = written(&report, format);
        assert!(!tells(&said), "{said}");
    }
}

/// Every tag of an XML document, in order, without its attributes; panics where the document is not well-formed.
fn tags(xml: &str) -> Vec<String> {
    let forbidden = |c: char| (c < ' ' && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert_eq!(xml.find(forbidden), None);
    let (mut tags, mut open) = (Vec::new(), Vec::new());
    for piece in xml.split('<').skip(1) {
        let (tag, content) = piece.split_once('>').expect("a tag ends");
        assert!(!content.contains('>'), "a bare > in {content:?}");
        assert!(tag.matches('"').count().is_multiple_of(2), "{tag}");
        let name = tag.split([' ', '/', '?']).find(|word| !word.is_empty()).expect("a name").to_owned();
        match tag {
            _ if tag.starts_with('?') => {}
            _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(name)),
            _ if tag.ends_with('/') => tags.push(name),
            _ => {
                tags.push(name.clone());
                open.push(name);
            }
        }
    }
    assert!(open.is_empty());
    tags
}

fn number(xml: &str, attribute: &str) -> usize {
    let (_, rest) = xml.split_once(&format!(" {attribute}=\"")).expect("the attribute");
    rest.split('"').next().expect("a value").parse().expect("a number")
}

#[test]
fn junit_counts_what_it_lists() {
    for xml in [text(Format::Junit), written(&Report::default(), Format::Junit)] {
        let tags = tags(&xml);
        let count = |name: &str| tags.iter().filter(|tag| *tag == name).count();
        let counted = ["tests", "failures", "errors", "skipped"].map(|attribute| number(&xml, attribute));
        assert_eq!(counted, ["testcase", "failure", "error", "skipped"].map(count));
        assert!(count("testcase") > 0, "services take an empty file for a broken one");
    }
}

#[test]
fn junit_is_xml_whatever_the_tree_holds() {
    let xml = written(&hostile("\"/><evil a='\u{0}\u{1b}]]>&amp;\u{ffff}\n"), Format::Junit);
    assert_eq!(tags(&xml).len(), tags(&text(Format::Junit)).len());
}

#[test]
fn the_page_holds_no_markup_of_the_trees_and_asks_for_nothing() {
    let page = written(&hostile("\"><script>alert(1)</script><img src=x onerror=y>' &amp;\n"), Format::Html);
    let plain = written(&hostile("plain"), Format::Html);
    for tag in ["<script", "<img", "<a ", "<tr", "<details", "<td"] {
        assert_eq!(page.matches(tag).count(), plain.matches(tag).count(), "{tag}");
    }
    assert_eq!(plain.matches("<script").count(), 1);
    for outside in [" src=", "<link", "<iframe", "url(", "@import", "fetch(", "innerHTML", " style="] {
        assert!(!plain.contains(outside), "{outside}");
    }
}

#[test]
fn the_page_lets_in_its_own_script_and_style_alone() {
    use sha2::{Digest, Sha256};
    let page = text(Format::Html);
    for element in ["script", "style"] {
        let (_, rest) = page.split_once(&format!("<{element}>")).expect("the element");
        let (content, _) = rest.split_once(&format!("</{element}>")).expect("its end");
        let hash = data_encoding::BASE64.encode(&Sha256::digest(content));
        assert!(page.contains(&format!("{element}-src 'sha256-{hash}'")), "{element}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_has_a_row_and_a_label_for_everything() {
    let page = text(Format::Html);
    assert_eq!(page.matches("<tr data-severity=").count(), fixture::report(false).findings.len());
    assert_eq!(page.matches("<li><label><input type=\"checkbox\">").count(), page.matches("<input type=\"checkbox\"").count());
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">") && page.contains("name=\"viewport\""));
    let clean = written(&Report::default(), Format::Html);
    assert!(clean.contains("<h1>keysweep: no findings</h1>") && clean.contains("no file was scanned"));
}

/// The records of RFC 4180.
fn records(csv: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            c => field.push(c),
        }
    }
    assert!(record.is_empty() && field.is_empty() && !quoted, "the last record ends");
    records
}

#[test]
fn csv_has_a_cell_for_each_name() {
    for csv in [text(Format::Csv), written(&hostile("=cmd|' /C calc'!A0,\"\r\n@x"), Format::Csv)] {
        let records = records(&csv);
        let expected = fixture::report(false);
        assert_eq!(records.len(), 1 + expected.findings.len() + expected.suppressed.len());
        assert!(records.iter().all(|record| record.len() == records[0].len()));
        let formula = |cell: &&String| cell.trim_start().starts_with(['=', '+', '-', '@']);
        assert_eq!(records.iter().flatten().find(formula), None);
    }
}

#[test]
fn github_writes_one_command_a_line() {
    let expected = fixture::report(false);
    for commands in [text(Format::Github), written(&hostile("a\n::add-mask::b\r%0A::error::c,line=9:"), Format::Github)] {
        let lines: Vec<&str> = commands.lines().collect();
        assert_eq!(lines.len(), expected.findings.len() + expected.coverage.skips.len());
        for line in lines {
            let (head, _) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
            let (level, properties) = head.split_once(' ').expect("properties");
            assert!(["error", "warning", "notice"].contains(&level), "{line}");
            let names: Vec<_> = properties.split(',').map(|pair| pair.split_once('=').expect("name=value").0).collect();
            assert!(names.starts_with(&["file"]) && names.ends_with(&["title"]), "{line}");
            assert!(names.iter().filter(|name| **name == "line").count() <= 1, "{line}");
        }
    }
}

#[test]
fn markdown_keeps_the_tree_in_code_spans() {
    let plain = text(Format::Markdown);
    let evil = written(&hostile("`a` <img src=x> @me ![i](http://x.example)\n# b | ``c"), Format::Markdown);
    for line in evil.lines().filter(|line| line.contains("img src")) {
        let outside: String = line.split("```").step_by(2).collect();
        assert!(!outside.contains("img") && !outside.contains("@me"), "{line}");
    }
    let headings = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(headings(&plain), headings(&evil));
}

#[test]
fn a_comment_is_never_too_long_for_github() {
    let mut report = fixture::report(false);
    report.findings = report.findings.iter().cycle().take(3000).cloned().collect();
    let mut out = Vec::new();
    report::write(&report, Format::Markdown, &PLAIN, &mut out).expect("written to memory");
    let comment = String::from_utf8(out).expect("UTF-8");
    assert!(comment.chars().count() < 65_536 && comment.contains("findings more**"), "{}", comment.len());
}
