//! How deep encodings are undone, and that it is told where that was not deep enough.

use data_encoding::BASE64;
use keysweep::{config::Config, error::SkipReason, unpack};

use super::{made, scan_as};

/// A token in base64, so many times over, below a line.
fn nested(times: usize) -> String {
    let token = format!("token={}\n", made("ghp_{alnum:30}{crc32-base62}", 3));
    (0..times).fold(token, |text, _| format!("# see below\ndata: {}\n", BASE64.encode(text.as_bytes())))
}

/// How many secrets are found in a text, and the skips.
fn found(text: &str, depth: usize) -> (usize, Vec<(SkipReason, String)>) {
    let config = Config { unpack: unpack::Options { depth, ..unpack::Options::default() }, ..Config::default() };
    let report = scan_as(text.as_bytes(), &config).report;
    let skips = report.coverage.skips.iter().map(|skip| (skip.reason, skip.detail.clone()));
    (report.findings.len(), skips.collect())
}

#[test]
fn encodings_are_undone_as_deep_as_containers() {
    let default = unpack::Options::default().depth;
    assert_eq!(found(&nested(default), default), (1, vec![]));
    assert_eq!(found(&nested(1), 1), (1, vec![]));
}

#[test]
fn what_lies_deeper_is_a_skip_with_its_line() {
    for depth in [1, 3, 8] {
        let detail = format!("line 2: encodings lie in one another more than {depth} deep");
        assert_eq!(found(&nested(depth + 1), depth), (0, vec![(SkipReason::OverBudget, detail)]));
    }
}

#[test]
fn only_what_is_text_lies_deeper() {
    let digest = BASE64.encode(format!("image: sha256:{}\n", "da39a3ee5e6b4b0d3255bfef95601890afd80709".repeat(2)).as_bytes());
    assert_eq!(found(&format!("data: {digest}\n"), 1), (0, vec![]));
}

#[test]
fn without_unpacking_texts_are_read_as_they_stand() {
    assert_eq!(found(&nested(1), 0), (0, vec![]));
    assert_eq!(found(&nested(0), 0), (1, vec![]));
}

#[test]
fn what_is_decoded_counts_against_the_bytes_that_may_come_out() {
    let one =
        |salt| format!("data: {}\n", BASE64.encode(format!("token={}\n", made("ghp_{alnum:30}{crc32-base62}", salt)).as_bytes()));
    let text = one(1) + &one(2) + &one(3);
    let found = |bytes| {
        let unpack = unpack::Options { bytes: Some(bytes), ..unpack::Options::default() };
        let report = scan_as(text.as_bytes(), &Config { unpack, ..Config::default() }).report;
        let skips = report.coverage.skips.iter().map(|skip| (skip.reason, skip.detail.clone())).collect::<Vec<_>>();
        (report.findings.len(), skips)
    };
    let over =
        |line| vec![(SkipReason::OverBudget, format!("line {line}: more is encoded there than may still come out of the file"))];
    assert_eq!(found(3 * 47), (3, vec![]));
    assert_eq!(found(3 * 47 - 1), (2, over(3)));
    assert_eq!(found(0), (0, over(1)));
}

#[test]
fn escapes_of_all_kinds_within_each_other_are_bounded_work() {
    let each = |text: &str, escape: fn(u8) -> String| text.bytes().map(escape).collect::<String>();
    let inner = each("\\u0041&amp;%41=41\" + \"", |byte| format!("%{byte:02x}"));
    let inner = each(&inner, |byte| format!("&#{byte};")) + &each(&inner, |byte| format!("\\x{byte:02x}"));
    let text = each(&inner, |byte| format!("%{byte:02x}")) + &each(&inner, |byte| format!("\\{byte:03o}"));
    let (count, skips) = found(&text.repeat(40), 8);
    assert_eq!(count, 0);
    assert!(skips.iter().all(|(reason, _)| *reason == SkipReason::OverBudget), "{skips:?}");
}
