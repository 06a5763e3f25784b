//! Where a decoded secret is reported, and what is said of it.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD};
use keysweep::{
    blob::Layer,
    pipeline::Outcome,
    report::{self, Format},
};

use super::{made, scan};

/// Rule, line and column of each finding.
fn places(outcome: &Outcome) -> Vec<(&str, u64, u64)> {
    outcome.report.findings.iter().map(|f| (f.rule_id.as_str(), f.location.line, f.location.column)).collect()
}

#[test]
fn a_finding_names_its_line_and_how_it_was_decoded() {
    let script = made("#!/bin/sh\n# {alnum:90}\n# {alnum:90}\nexport GITHUB_TOKEN=ghp_{alnum:30}{crc32-base62}\n", 3);
    let symbols = BASE64.encode(script.as_bytes());
    let lines: Vec<&str> = symbols.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    let outcome = scan(format!("write_files:\n- content: |\n    {}\n", lines.join("\n    ")).as_bytes());
    let at = script.find("ghp_").expect("there") * 4 / 3;
    assert_eq!(places(&outcome), [("github-personal-access-token", 3 + (at / 64) as u64, 5 + (at % 64) as u64)]);
    let finding = &outcome.report.findings[0];
    assert_eq!(finding.notes, ["decoded from base64"]);
    assert_eq!(finding.provenance.layers, [Layer::Decoded("base64")]);
    for format in Format::ALL {
        let mut out = Vec::new();
        report::write(&outcome.report, *format, &report::Options::default(), &mut out).expect("memory takes it");
        let shown = String::from_utf8_lossy(&out);
        let encoded = &symbols[at + 2..at + 32];
        assert!(!shown.contains(encoded), "{} shows it", format.name());
    }
}

#[test]
fn a_token_that_is_base64_itself_is_one_finding() {
    let key = made("sk_live_{alnum:24}", 5);
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let signature = made("{alnum:43}", 9);
    let jwt = format!("{}.{}.{signature}", part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), part(&format!("{{\"sub\":\"{key}\"}}")));
    let outcome = scan(format!("token = \"{jwt}\"\n").as_bytes());
    assert_eq!(outcome.report.findings.len(), 1, "{:?}", places(&outcome));
    assert_eq!(outcome.report.findings[0].secret.reveal(), jwt.as_bytes());
}

#[test]
fn a_value_that_is_found_plain_and_decoded_is_reported_as_what_it_says() {
    let password = made("q{alnum:12}7!", 2);
    let text = format!("db_password_b64 = \"{}\"\n", BASE64_NOPAD.encode(format!("password={password}").as_bytes()));
    let outcome = scan(text.as_bytes());
    assert_eq!(outcome.report.findings.len(), 1, "{:?}", places(&outcome));
    assert_eq!(outcome.report.findings[0].secret.reveal(), password.as_bytes());
}

#[test]
fn certificates_and_images_say_nothing() {
    let certificate = made("{pem-clear:EC}", 1).replace("EC PRIVATE KEY", "CERTIFICATE");
    let image = BASE64.encode(&[b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06".as_slice(), &[7; 3000]].concat());
    let outcome = scan(format!("{certificate}\n<img src=\"data:image/png;base64,{image}\">\n").as_bytes());
    assert_eq!(places(&outcome), []);
}

#[test]
fn a_value_in_several_parts_is_put_together() {
    let (token, id) = (made("ghp_{alnum:30}{crc32-base62}", 4), made("AKIA{aws-key-id}", 4));
    for between in ["\" + \"", "\" .\n    \"", "\"\n  \"", "\" \\\n  \""] {
        for (value, cut) in [(&token, 4), (&token, 20), (&id, 4)] {
            let text = format!("call(\"x\", \"{}{between}{}\");\n", &value[..cut], &value[cut..]);
            let outcome = scan(text.as_bytes());
            assert_eq!(outcome.report.findings.len(), 1, "{text}");
            let finding = &outcome.report.findings[0];
            assert_eq!(finding.secret.reveal(), value.as_bytes(), "{text}");
            assert_eq!(finding.notes, ["decoded from concatenation"]);
            assert_eq!(finding.location.column, 12);
        }
    }
}

#[test]
fn mail_goes_on_over_soft_line_breaks() {
    let token = made("ghp_{alnum:30}{crc32-base62}", 6);
    let text = format!(
        "From: a@example.org\nContent-Transfer-Encoding: quoted-printable\n\ntoken=3D{}=\n{}\n",
        &token[..20],
        &token[20..]
    );
    let outcome = scan(text.as_bytes());
    assert_eq!(places(&outcome), [("github-personal-access-token", 4, 9)]);
    assert_eq!(outcome.report.findings[0].notes, ["decoded from quoted-printable"]);
    assert_eq!(outcome.report.findings[0].location.end_line, 5);
}

#[test]
fn what_a_terminal_shows_in_colour_is_read() {
    let (token, password) = (made("ghp_{alnum:30}{crc32-base62}", 5), made("q{alnum:12}7!", 5));
    let log = format!("token \x1b[32m{token}\x1b[0m\n\x1b[1mpassword: \x1b[38;5;9m{password}\x1b[0m\n");
    let outcome = scan(log.as_bytes());
    assert_eq!(places(&outcome), [("github-personal-access-token", 1, 12), ("generic-password", 2, 24)]);
    assert!(outcome.report.findings.iter().all(|finding| finding.notes == ["decoded from control sequences"]));
    let in_json = format!("{{\"log\":\"{}\"}}\n", log.replace('\x1b', "\\u001b").replace('\n', "\\n"));
    let found: Vec<_> = scan(in_json.as_bytes()).report.findings.into_iter().map(|finding| finding.rule_id).collect();
    assert_eq!(found, ["github-personal-access-token", "generic-password"]);
}

#[test]
fn slashes_that_json_escapes_are_read() {
    let secret = made("{aws-secret}", 8);
    let plain =
        format!("{{\"aws_access_key_id\": \"{}\", \"aws_secret_access_key\": \"{secret}\"}}\n", made("AKIA{aws-key-id}", 8));
    let escaped = plain.replace('/', "\\/").replace('+', "\\u002b");
    let found = |text: &str| scan(text.as_bytes()).report.findings.iter().map(|f| f.secret.reveal().to_vec()).collect::<Vec<_>>();
    assert_eq!(found(&escaped).len(), found(&plain).len());
}
