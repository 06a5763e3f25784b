//! Marks in the text, through the whole path of data: what they hide, what they do not, and that a finding returns when its mark goes.

use std::io::Cursor;

use keysweep::{
    blob::BlobPath,
    config::Config,
    finding::SuppressionSource,
    pipeline::{self, Outcome, Progress},
    rule::{RuleSet, example::expand},
    scan::{Scanner, check},
};

/// Credentials in place of the names in brackets.
fn filled(text: &str) -> String {
    let values = [
        ("[TOKEN]", "ghp_{alnum:30}{crc32-base62}"),
        ("[ID]", "AKIA{aws-key-id:111122223333}"),
        ("[SECRET]", "{aws-secret}"),
        ("[PEM]", "{pem-clear:EC}"),
    ];
    values.into_iter().fold(text.to_owned(), |text, (name, template)| {
        text.replace(name, &expand(template, &check::ALL, 0).expect("a good template"))
    })
}

fn scanned(text: &[u8], config: &Config) -> Outcome {
    let scanner = Scanner::new(RuleSet::builtin());
    let path = BlobPath::from_bytes(b"a.yml".to_vec());
    pipeline::scan_stream(&mut Cursor::new(text), path, config, &scanner, &Progress::default(), None)
}

/// The lines of what is found and of what marks hide.
fn lines(text: &str) -> (Vec<u64>, Vec<u64>) {
    let report = scanned(filled(text).as_bytes(), &Config::default()).report;
    assert!(report.suppressed.iter().all(|entry| entry.suppression.source == SuppressionSource::Inline));
    let hidden = report.suppressed.iter().map(|entry| entry.finding.location.line).collect();
    (report.findings.iter().map(|finding| finding.location.line).collect(), hidden)
}

#[test]
fn a_mark_hides_its_line_and_alone_the_next() {
    for (text, found, hidden) in [
        ("a: [TOKEN] # keysweep:allow\n", &[][..], &[1][..]),
        ("a: [TOKEN] # keysweep:allow\nb: [TOKEN]\n", &[2], &[1]),
        ("# keysweep:allow\na: [TOKEN]\nb: [TOKEN]\n", &[3], &[2]),
        ("# keysweep:allow why\n# gitleaks:allow\n# ggignore\na: [TOKEN]\n", &[], &[4]),
        ("# keysweep:allow\n\na: [TOKEN]\n", &[3], &[]),
        ("a: [TOKEN]\n# keysweep:allow\n", &[1], &[]),
        ("b: 1 # pragma: allowlist nextline secret\na: [TOKEN]\n", &[], &[2]),
        ("a: [TOKEN] # pragma: allowlist nextline secret\n", &[1], &[]),
        ("{\"t\": \"[TOKEN]\", \"//\": \"keysweep:allow\"}\n", &[], &[1]),
        ("\"_comment\": \"keysweep:allow\",\n\"t\": \"[TOKEN]\"\n", &[], &[2]),
        ("a,[TOKEN],keysweep:allow\r\n", &[], &[1]),
    ] {
        assert_eq!(lines(text), (found.to_vec(), hidden.to_vec()), "{text}");
    }
}

#[test]
fn a_block_hides_what_lies_in_it_and_one_without_an_end_nothing() {
    let text = "a: [TOKEN]\n# keysweep:allow-begin fixtures\nb: [TOKEN]\n# keysweep:allow-begin\nc: [TOKEN]\n# keysweep:allow-end\n\
                d: [TOKEN]\n# keysweep:allow-end\ne: [TOKEN]\n";
    assert_eq!(lines(text), (vec![1, 9], vec![3, 5, 7]));
    let report = scanned(filled("# keysweep:allow-begin\na: [TOKEN]\n").as_bytes(), &Config::default()).report;
    assert_eq!(report.findings[0].notes, ["keysweep:allow-begin on line 1 has no keysweep:allow-end"]);
}

#[test]
fn a_mark_hides_nothing_in_its_own_string() {
    for text in ["url: \"https://u:p1xQ9vLm2Kd@example.org/?x=keysweep:allow\"\n", "password: \"kX93#mQa keysweep:allow\"\n"] {
        assert_eq!(lines(text).1, Vec::<u64>::new(), "{text}");
        assert_eq!(lines(text).0.len(), 1, "{text}");
    }
}

#[test]
fn a_rule_id_hides_that_rule_only() {
    assert_eq!(lines("a: [TOKEN] # keysweep:allow github-personal-access-token a test\n"), (vec![], vec![1]));
    assert_eq!(lines("a: [TOKEN] # keysweep:allow aws-access-key-id,github-personal-access-token\n"), (vec![], vec![1]));
    assert_eq!(lines("a: [TOKEN] # keysweep:allow aws-access-key-id\n"), (vec![1], vec![]));
    let report =
        scanned(filled("a: [TOKEN] # keysweep:allow github-personal-acess-token\n").as_bytes(), &Config::default()).report;
    let note = "keysweep:allow on line 1 names no rule; did you mean \"github-personal-access-token\"?";
    assert_eq!(report.findings[0].notes, [note]);
}

#[test]
fn a_rule_that_is_not_loaded_is_no_reason_either() {
    let config = Config::default();
    let report = scanned(filled("a: [TOKEN] # keysweep:allow acme-api-key,acme-url the sandbox\n").as_bytes(), &config).report;
    let note = "keysweep:allow on line 1 names acme-api-key,acme-url, and no rule of that name is loaded; load it with --rules, or begin \
                the reason with another word";
    assert_eq!(report.findings[0].notes, [note]);
    for reason in ["fake-key", "non-secret for tests", "read-only", "the acme-api-key", "key of the sandbox", "Acme-Key"] {
        assert_eq!(lines(&format!("a: [TOKEN] # keysweep:allow {reason}\n")), (vec![], vec![1]), "{reason}");
    }
}

#[test]
fn a_rule_that_is_switched_off_is_no_reason_to_hide_another() {
    let only_github = RuleSet::builtin().filtered(|rule| rule.provider.name == "GitHub");
    let scanner = Scanner::new(only_github);
    let text = filled("a: [TOKEN] # keysweep:allow aws-access-key-id\n");
    let path = BlobPath::from_bytes(b"a".to_vec());
    let config = Config::default();
    let outcome = pipeline::scan_stream(&mut text.as_bytes(), path, &config, &scanner, &Progress::default(), None);
    assert_eq!(outcome.report.findings.len(), 1);
}

#[test]
fn a_pair_is_hidden_only_when_its_secret_is() {
    assert_eq!(lines("aws_access_key_id: [ID] # keysweep:allow\naws_secret_access_key: [SECRET]\n"), (vec![2], vec![]));
    assert_eq!(lines("aws_access_key_id: [ID]\naws_secret_access_key: [SECRET] # keysweep:allow\n"), (vec![], vec![2]));
}

#[test]
fn a_value_of_several_lines_may_be_marked_at_either_end() {
    for text in ["# keysweep:allow\n[PEM]\n", "[PEM] # keysweep:allow\n"] {
        let (found, hidden) = lines(text);
        assert_eq!((found.len(), hidden.len()), (0, 1), "{text}");
    }
}

#[test]
fn without_trust_a_mark_hides_nothing_and_is_mentioned() {
    let config = Config { trust_inline: false, ..Config::default() };
    let report = scanned(filled("a: [TOKEN] # keysweep:allow\n").as_bytes(), &config).report;
    assert_eq!((report.suppressed.len(), report.findings.len()), (0, 1));
    assert_eq!(report.findings[0].notes, ["keysweep:allow on line 1 is not trusted in this scan"]);
}

#[test]
fn a_reason_gives_no_secret_away() {
    let text = filled("# keysweep:allow it is [TOKEN] indeed\na: [TOKEN]\n");
    let report = scanned(text.as_bytes(), &Config::default()).report;
    let reasons: Vec<&str> = report.suppressed.iter().map(|entry| entry.suppression.reason.as_str()).collect();
    assert!(reasons.iter().all(|reason| *reason == "keysweep:allow on line 1: it is ghp_…(40) indeed"), "{reasons:?}");
}

/// The law: a suppressed finding returns when its suppression goes.
#[test]
fn what_a_mark_hides_returns_when_the_mark_goes() {
    for text in
        ["a: [TOKEN] # keysweep:allow\n", "# ggignore\n[PEM]\n", "# keysweep:allow-begin\na: [TOKEN]\n# keysweep:allow-end\n"]
    {
        let marked = filled(text);
        // As long as the mark, so that places stay what they are.
        let unmarked = marked.replace("allow", "other").replace("ggignore", "ggignorf");
        let (with, without) = (scanned(marked.as_bytes(), &Config::default()), scanned(unmarked.as_bytes(), &Config::default()));
        let mut returned: Vec<_> = with.report.suppressed.into_iter().map(|entry| entry.finding).collect();
        let mut there = without.report.findings;
        returned.iter_mut().chain(&mut there).for_each(|finding| finding.snippet.text.clear());
        assert!(!returned.is_empty() && with.report.findings.is_empty(), "{text}");
        there.iter_mut().for_each(|finding| finding.notes.retain(|note| !note.contains("on line")));
        assert_eq!(returned, there, "{text}");
    }
}

/// The law: a text in pieces has the same marks as whole. Pieces are a mebibyte, so marks are put about their borders.
#[test]
fn marks_at_the_border_of_pieces_are_heeded() {
    let piece = 1 << 20;
    let line = filled("a: [TOKEN] # keysweep:allow a reason\n");
    for shift in [0, 1, 20, 46, 55, 60, 70, line.len(), 600, 4700] {
        let filler = "x\n".repeat((piece - shift) / 2);
        let odd = if (piece - shift) % 2 == 1 { " " } else { "" };
        let text =
            format!("# keysweep:allow-begin\n{filler}{odd}{line}{}# keysweep:allow-end\n{line}z: 1\n", "y\n".repeat(piece));
        let report = scanned(text.as_bytes(), &Config::default()).report;
        assert_eq!((report.findings.len(), report.suppressed.len()), (0, 2), "{shift}");
        let begins = report.suppressed.iter().map(|entry| &*entry.suppression.reason).collect::<Vec<_>>();
        assert!(begins.iter().all(|reason| reason.ends_with(": a reason")), "{begins:?}");
    }
}
