//! Files that are neither text nor container: what they say in ASCII and in UTF-16 is scanned.

use super::stage::{places, scan, scan_with, settings, skips, token, tool, tree};
use keysweep::{blob::Layer, pipeline::Outcome, unpack::Options};

/// Data that says nothing.
fn data(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn notes(outcome: &Outcome) -> Vec<&str> {
    outcome.report.findings.iter().map(|finding| finding.notes[0].as_str()).collect()
}

#[test]
fn ascii_and_utf16_in_a_program() {
    let program = [
        b"\x7FELF\x02\x01\0\0",
        &data(3 << 20)[..],
        b"\0",
        token(80).as_bytes(),
        b"\0",
        &data(9),
        b"\0\0",
        &wide(&settings(81)),
        b"\0\0",
    ]
    .concat();
    let at = program.len() - 2 - wide(&settings(81)).len();
    let utf16 = at + 2 * settings(81).find("ghp_").expect("it is there");
    let ascii = at - 2 - 9 - 1 - token(80).len();
    let directory = tree(&[("app", &program), ("readme", b"text\n")]);
    let outcome = scan(directory.path());
    let mut said = notes(&outcome);
    said.sort_unstable();
    let mut expected = [format!("at byte {ascii} of the file"), format!("at byte {utf16} of the file, in UTF-16")];
    expected.sort_unstable();
    assert_eq!(said, expected);
    assert_eq!(outcome.report.findings[0].provenance.layers, [Layer::Texts("binary")]);
    assert_eq!((skips(&outcome).len(), outcome.report.coverage.passed_over.len()), (0, 1));
    assert_eq!(places(&scan_with(directory.path(), Options { depth: 0, ..Options::default() }, 1)).len(), 0);
}

#[test]
fn names_in_a_program_are_no_assignments() {
    let program =
        [&data(4096)[..], b"\0password = hunter2-is-the-word\0\0", &wide("api_key: 4f8a2c9e1b7d3f60a5c8e2b94d7f1063"), &data(99)]
            .concat();
    assert_eq!(places(&scan(tree(&[("app", &program)]).path())).len(), 0);
}

#[test]
fn a_password_in_a_program_is_sure_if_it_is_no_word() {
    let command = |password: &str| format!("\0mysqldump --user=app --password={password} shop\0");
    let found = |password: &str| {
        let program = [&data(4096)[..], command(password).as_bytes(), &data(99)].concat();
        let directory = tree(&[("app", &program)]);
        let outcome = scan(directory.path());
        assert_eq!(outcome.report.coverage.binary_texts, 1);
        (outcome.report.findings.len(), outcome.report.below_confidence)
    };
    assert_eq!(found(&["Kq7", "vz2Xw9"].concat()), (1, 0));
    assert_eq!(found("Angeben."), (0, 1));
}

/// Lines of qualities are of all characters, so that what looks like a password stands there by chance.
#[test]
fn a_password_among_qualities_is_doubted() {
    let read = "@A1\nACGT\n+\nFF://ann:Kq7vz2Xw9@db.acme.dev/F\n";
    let found = |name: &str| {
        let outcome = scan(tree(&[(name, read.as_bytes())]).path());
        (outcome.report.findings.len(), outcome.report.below_confidence)
    };
    assert_eq!((found("a.txt"), found("a.fastq")), ((1, 0), (0, 1)));
}

#[test]
fn programs_in_archives_and_a_key_over_many_lines() {
    let directory = tree(&[
        ("bin/app", &[&data(2 << 20)[..], token(82).as_bytes(), &data(2 << 20)].concat()),
        ("bin/url", &[&data(100)[..], b"\0postgres://app:Kd83hfLq9xZ1@db.internal.example.net:5432/app\0", &data(100)].concat()),
    ]);
    if tool(directory.path(), "tar", &["-czf", "app.tar.gz", "bin"]) {
        let outcome = scan(&directory.path().join("app.tar.gz"));
        let mut found = places(&outcome);
        found.iter_mut().for_each(|place| place.truncate(place.find(':').expect("a line")));
        assert_eq!(found, ["app.tar.gz!bin/app", "app.tar.gz!bin/url"]);
        assert_eq!(notes(&outcome)[0], format!("at byte {} of the file", 2 << 20));
    }
}

/// What a compiler made, with its own alignment and order.
#[test]
fn a_compiled_program() {
    let source = format!(
        "#include <uchar.h>\nconst char *a = \"{}\"; const char16_t *b = u\"{}\";\nint main(void) {{ return a[0] == b[0]; }}\n",
        token(83),
        token(84)
    );
    let directory = tree(&[("app.c", source.as_bytes())]);
    if tool(directory.path(), "cc", &["-O1", "-o", "app", "app.c"]) {
        let outcome = scan(&directory.path().join("app"));
        assert_eq!(notes(&outcome).iter().filter(|note| note.ends_with("in UTF-16")).count(), 1, "{:?}", notes(&outcome));
        assert_eq!(outcome.report.findings.len(), 2);
    }
}

#[test]
fn ascii_that_was_appended_to_utf16() {
    let log =
        [b"\xFF\xFE", &wide("[INFO] started\r\n".repeat(9).as_str())[..], settings(85).as_bytes(), &wide("[INFO] done\r\n")]
            .concat();
    assert_eq!(places(&scan(tree(&[("log", &log)]).path())), ["log:11"]);
}
