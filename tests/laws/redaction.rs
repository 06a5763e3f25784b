//! `keysweep redact`: nothing that is found goes out, and nothing else is touched.

use keysweep::{
    blob::BlobPath,
    candidate::Verdict,
    grade::Confidence,
    pipeline::redact::{Known, Redactor},
    report::Report,
};
use proptest::prelude::*;

use super::{FAST, outcome_at, text, whole};

fn redactor(known: Known) -> Redactor<'static> {
    Redactor::new(&FAST, BlobPath::from_bytes(b"input".to_vec()), Confidence::Low, known)
}

/// What goes out when the text comes in pieces of that size, with a pause after every so many.
fn redacted(text: &[u8], piece: usize, pause: usize) -> Vec<u8> {
    let (mut redactor, mut out) = (redactor(Known::default()), Vec::new());
    for (number, piece) in text.chunks(piece).enumerate() {
        redactor.push(piece, &mut out);
        if number % pause == pause - 1 {
            redactor.pause(&mut out);
        }
    }
    redactor.finish(&mut out);
    out
}

/// Without the rules' names: a provider that is named on a later line gives a value another one.
fn unnamed(text: &[u8]) -> String {
    let text = text.escape_ascii().to_string();
    let mut parts = text.split("[redacted:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "[redacted" + &part[part.find(']').unwrap_or(0)..])
}

fn secrets(report: &Report) -> Vec<Vec<u8>> {
    let parts = report.findings.iter().flat_map(|f| f.related.iter().map(|part| &part.secret).chain([&f.secret]));
    parts.map(|secret| secret.reveal().to_vec()).filter(|secret| secret.len() >= 4).collect()
}

fn holds(text: &[u8], value: &[u8]) -> bool {
    memchr::memmem::find(text, value).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_goes_out(text in text()) {
        let out = redacted(&text, text.len().max(1), usize::MAX);
        for secret in secrets(&outcome_at(&text, Confidence::Low).report) {
            prop_assert!(!holds(&out, &secret), "{} holds {}", out.escape_ascii(), secret.escape_ascii());
        }
    }

    #[test]
    fn where_pieces_are_cut_changes_nothing(text in text(), piece in 1_usize..3000) {
        // Longer than what is let go at a time.
        let long = [text.as_slice(), &b"a line of a log\n".repeat(40_000), &text, &b".".repeat(30_000), &text].concat();
        prop_assert!(redacted(&long, piece, usize::MAX) == redacted(&long, 64 * 1024, usize::MAX));
    }

    #[test]
    fn what_pauses_let_go_holds_no_more(text in text(), piece in 1_usize..400, pause in 1_usize..5) {
        let whole = redacted(&text, text.len().max(1), usize::MAX);
        let paused = redacted(&text, piece, pause);
        // A value may stand where nothing gives it away before it does where something does: that one has gone by then.
        let twice = secrets(&outcome_at(&text, Confidence::Low).report)
            .iter()
            .any(|secret| memchr::memmem::find_iter(&text, secret).count() > 1);
        if !twice {
            let (paused, whole) = (unnamed(&paused), unnamed(&whole));
            prop_assert!(paused == whole, "paused:\n{paused}\nwhole:\n{whole}");
        }
    }

    // A stream is read as text, where a scan may take the same bytes for a program: both must find nothing.
    #[test]
    fn what_holds_nothing_is_passed_on_byte_for_byte(bytes in prop::collection::vec(any::<u8>(), 0..3000), piece in 1_usize..500) {
        let as_text = whole(&FAST, &bytes).into_iter().any(|candidate| matches!(candidate.verdict, Verdict::Keep(_)));
        if !as_text && outcome_at(&bytes, Confidence::Low).report.findings.is_empty() {
            prop_assert_eq!(redacted(&bytes, piece, 3), bytes);
        }
    }
}

#[test]
fn a_value_that_is_known_is_replaced_before_the_place_that_gives_it_away() {
    let value = keysweep::rule::example::expand("q{alnum:12}!", &keysweep::scan::check::ALL, 3).expect("well formed");
    let text = format!("hello {value}\nPassword={value}\n");
    let (mut first, mut out) = (redactor(Known::default()), Vec::new());
    first.push(text.as_bytes(), &mut out);
    let (counts, known) = first.finish(&mut out);
    assert_eq!(counts.values().sum::<u64>(), 2, "{}", out.escape_ascii());
    let (mut second, mut out) = (redactor(known), Vec::new());
    second.push(format!("hello {value}\n").as_bytes(), &mut out);
    second.pause(&mut out);
    assert!(out.starts_with(b"hello [redacted:") && out.ends_with(b"]\n"), "{}", out.escape_ascii());
}
