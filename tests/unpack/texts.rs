//! Containers in base64 within texts, and texts with a structure of their own.

use super::stage::{places, python, scan, scan_with, settings, skips, token, tree};
use keysweep::unpack::Options;

fn notes(outcome: &keysweep::pipeline::Outcome) -> Vec<(u64, String)> {
    let first = |f: &keysweep::finding::Finding| (f.location.line, f.notes.first().cloned().unwrap_or_default());
    outcome.report.findings.iter().map(first).collect()
}

#[test]
fn what_is_attached_to_mail() {
    let directory = tree(&[("app.env", settings(60).as_bytes()), ("b.env", settings(61).as_bytes())]);
    let script = r#"
import email.message, io, random, tarfile, zipfile
zipped, tarred = io.BytesIO(), io.BytesIO()
with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as z: z.write("app.env", "etc/app.env"); z.writestr("noise", random.Random(1).randbytes(3 << 20))
with tarfile.open(fileobj=tarred, mode="w:gz") as t: t.add("b.env")
mail = email.message.EmailMessage()
mail["Subject"], mail["From"], mail["MIME-Version"] = "x", "a@example.org", "1.0"
mail.set_content("see below")
mail.add_attachment(zipped.getvalue(), maintype="application", subtype="zip", filename="all.zip")
mail.add_attachment(tarred.getvalue(), maintype="application", subtype="gzip", filename="all.tgz")
open("mail.eml", "wb").write(mail.as_bytes())
"#;
    if !python(directory.path(), script) {
        return;
    }
    let mail = directory.path().join("mail.eml");
    let outcome = scan(&mail);
    let found = places(&outcome);
    assert_eq!(found.len(), 2, "{found:?} {:?}", skips(&outcome));
    assert!(found[0].starts_with("mail.eml!line ") && found[0].ends_with("!etc/app.env:2"), "{found:?}");
    assert!(found[1].starts_with("mail.eml!line ") && found[1].ends_with("!b.env:2"), "{found:?}");
    assert_eq!(outcome.report.coverage.unpacked.containers, 3);
    assert_eq!(places(&scan_with(&mail, Options { depth: 0, ..Options::default() }, 1)).len(), 0);
}

#[test]
fn a_release_of_helm() {
    let directory = tree(&[("app.env", settings(62).as_bytes())]);
    let script = r#"
import base64, gzip
packed = base64.b64encode(base64.b64encode(gzip.compress(open("app.env", "rb").read()))).decode()
open("release.yaml", "w").write("apiVersion: v1\nkind: Secret\ndata:\n  release: " + packed + "\n  next: bm9uZQ==\n")
open("release.json", "w").write('{"data":{"release":"' + packed + '"}}')
"#;
    if python(directory.path(), script) {
        std::fs::remove_file(directory.path().join("app.env")).expect("removed");
        let outcome = scan(directory.path());
        assert_eq!(places(&outcome), ["release.json!line 1:2", "release.yaml!line 4:2"]);
        assert_eq!(skips(&outcome), Vec::<String>::new());
    }
}

#[test]
fn cells_of_a_notebook() {
    let directory = tree(&[("token", token(63).as_bytes()), ("other", token(64).as_bytes())]);
    let script = r#"
import json
token, other = open("token").read(), open("other").read()
cells = [
    {"cell_type": "markdown", "metadata": {}, "source": ["import sys\n"]},
    {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["import os\n", "TOKEN = \"%s\"\n" % token],
     "outputs": [{"name": "stdout", "output_type": "stream", "text": ["ready\n", "using %s\n" % other]}]},
]
json.dump({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, open("nb.ipynb", "w"), indent=1)
"#;
    if python(directory.path(), script) {
        let outcome = scan(&directory.path().join("nb.ipynb"));
        let found = notes(&outcome);
        let said: Vec<&str> = found.iter().map(|(_, note)| note.as_str()).collect();
        assert_eq!(said, ["in cell 2, line 2", "in cell 2, output 1, line 2"], "{found:?}");
    }
}

/// Longer than what is read at once, so that the structure is read piece by piece.
#[test]
fn requests_and_messages_in_long_files() {
    let directory = tree(&[("token", token(65).as_bytes())]);
    let script = r#"
import json
token = open("token").read()
filler = {"request": {"url": "https://example.org", "headers": [{"name": "A", "value": "x" * 5000}]}, "response": {}}
entry = {"request": {"url": "https://example.org", "headers": [{"name": "Authorization", "value": "token " + token}]}, "response": {}}
json.dump({"log": {"version": "1.2", "entries": [filler] * 500 + [entry]}}, open("a.har", "w"))
message = "From a@example.org Mon Jan  1 00:00:00 2024\nSubject: x\n\n%s\n\n"
open("mail.mbox", "w").write(message % ("filler words\n" * 60000) * 2 + message % ("token = " + token))
"#;
    if python(directory.path(), script) {
        assert_eq!(
            notes(&scan(&directory.path().join("a.har"))),
            [(1, "in request 501, request header Authorization".to_owned())]
        );
        let mail = notes(&scan(&directory.path().join("mail.mbox")));
        assert_eq!(mail.iter().map(|(_, note)| note.as_str()).collect::<Vec<_>>(), ["in message 3"]);
    }
}
