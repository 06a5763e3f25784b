//! Where a file lies changes nothing: a tree, a zip, a tar.gz give the same rules, secrets and lines.

use std::path::Path;

use keysweep::pipeline::Outcome;
use keysweep::{rule::example::expand, scan::check};
use proptest::prelude::*;

use super::stage::{python, scan, scan_with, token, tool, tree};

const TEMPLATES: [&str; 8] = [
    "token = ghp_{alnum:30}{crc32-base62}\n",
    "aws_access_key_id = AKIA{aws-key-id}\naws_secret_access_key = {aws-secret}\n",
    "{pem-clear:EC}\n",
    "AWS_SECRET_ACCESS_KEY=\"{aws-secret}\"\n",
    "# nothing to see\n",
    "password: Tr0ub4dor{alnum:6}\n",
    "\n\n\n",
    "key = 'glpat-{alnum:20}'\n",
];
const NAMES: [&str; 8] =
    ["app.env", "conf/settings.ini", "src/main.py", "deep/er/still/x.yml", "README.md", "a b c.json", "tests/t.rb", "x"];

fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let text = prop::collection::vec((0..TEMPLATES.len(), any::<u64>()), 0..6).prop_map(|pieces| {
        let expanded = pieces.into_iter().map(|(i, salt)| expand(TEMPLATES[i], &check::ALL, salt).expect("well formed"));
        expanded.collect::<String>().into_bytes()
    });
    let file = (0..NAMES.len(), text).prop_map(|(i, text)| (NAMES[i].to_owned(), text));
    prop::collection::btree_map(0..NAMES.len(), file, 1..NAMES.len())
        .prop_map(|files| files.into_iter().map(|(i, (_, text))| (NAMES[i].to_owned(), text)).collect())
}

/// What was found, by the path within what was scanned.
fn found(outcome: &Outcome, root: &str) -> Vec<(String, u64, Vec<u8>, String)> {
    let mut all: Vec<_> = outcome
        .report
        .findings
        .iter()
        .map(|f| {
            let path = String::from_utf8_lossy(f.location.path.inner()).into_owned();
            let path = path.rsplit_once(root).map_or(path.clone(), |(_, rest)| rest.to_owned());
            (f.rule_id.clone(), f.location.line, f.secret.reveal().to_vec(), path)
        })
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_in_a_tree_is_the_file_in_an_archive(files in files()) {
        let listed: Vec<(String, &[u8])> = files.iter().map(|(name, text)| (format!("root/{name}"), text.as_slice())).collect();
        let directory = tree(&listed.iter().map(|(name, text)| (name.as_str(), *text)).collect::<Vec<_>>());
        let pack = "import shutil\nfor kind in ('zip', 'tar', 'gztar', 'bztar', 'xztar'): shutil.make_archive('packed', kind, 'root')";
        if !python(directory.path(), pack) {
            return Ok(());
        }
        let plain = found(&scan(&directory.path().join("root")), "root/");
        for ending in ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"] {
            let packed = scan(&directory.path().join(format!("packed.{ending}")));
            prop_assert_eq!(&found(&packed, "!"), &plain, "{}", ending);
            prop_assert!(packed.report.coverage.is_complete());
        }
    }
}

#[test]
fn threads_change_nothing() {
    let texts: Vec<(String, String)> = (0..40).map(|i| (format!("d{}/f{i}.env", i % 5), super::stage::settings(i))).collect();
    let files: Vec<(&str, &[u8])> = texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let directory = tree(&files);
    if !tool(directory.path(), "tar", &["-czf", "all.tgz", "d0", "d1", "d2", "d3", "d4"]) {
        return;
    }
    let of = |threads| report(directory.path(), threads);
    assert_eq!(of(1), of(2));
    assert_eq!(of(1), of(8));
}

/// So large that its members are scanned on all threads: texts with and without values, containers within, and in base64 within a text.
#[test]
fn helpers_change_nothing() {
    let directory = tree(&[("token", token(90).as_bytes())]);
    let script = r#"
import base64, gzip, io, os, tarfile, zipfile
token = open("token", "rb").read()
packed = gzip.compress(b"token = " + token + b"\n", mtime=0)
inner = io.BytesIO()
with tarfile.open(fileobj=inner, mode="w:gz") as t: t.add("token", "in/app.env")
files = [("noise%d" % i, os.urandom(1 << 20)) for i in range(17)]
files += [("a/%d.env" % i, b"n = %d\ntoken = " % i + (token if i % 7 == 0 else b"none") + b"\n") for i in range(300)]
files += [("long.txt", b"words\n" * 400000 + b"token = " + token), ("inner.tgz", inner.getvalue())]
files += [("m%d.yaml" % i, b"a: " + base64.b64encode(packed) + b"\n") for i in range(20)]
with tarfile.open("all.tar", "w") as t:
    for name, data in files:
        info = tarfile.TarInfo(name); info.size = len(data); t.addfile(info, io.BytesIO(data))
with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for name, data in files: z.writestr(name, data)
"#;
    if python(directory.path(), script) {
        std::fs::remove_file(directory.path().join("token")).expect("removed");
        let one = report_of(directory.path(), 1, 2 * (43 + 1 + 1 + 20));
        assert_eq!(one, report_of(directory.path(), 2, 130));
        assert_eq!(one, report_of(directory.path(), 8, 130));
    }
}

/// What a command of the program reports: path, line and fingerprint of each finding, and how many containers were opened.
fn said(directory: &Path, arguments: &[&str]) -> (Vec<(String, u64, String)>, u64) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_keysweep"));
    command
        .current_dir(directory.join("repo"))
        .env("XDG_CACHE_HOME", directory.join("cache"))
        .env("XDG_STATE_HOME", directory.join("state"));
    let output = command.args(arguments).args(["--format", "json"]).output().expect("it runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let findings = report["findings"].as_array().expect("a list").iter();
    let findings = findings.map(|f| (text(&f["path"]), f["line"].as_u64().expect("a number"), text(&f["fingerprint"])));
    (findings.collect(), report["coverage"]["unpacked"]["containers"].as_u64().expect("a number"))
}

#[test]
fn an_archive_in_a_commit_is_the_archive_in_the_tree() {
    let directory = tree(&[("repo/etc/app.env", super::stage::settings(95).as_bytes())]);
    let script = "set -e; cd repo; git init -q; tar -czf app.tgz etc; rm -r etc; printf 'kind: x\\n' > a.yaml; git add .
git -c user.name=a -c user.email=a@b.c commit -qm one; echo more >> a.yaml; git add .; git -c user.name=a -c user.email=a@b.c commit -qm two";
    if !tool(directory.path(), "git", &["--version"]) || !tool(directory.path(), "bash", &["-c", script]) {
        return;
    }
    let of = |arguments: &[&str]| said(directory.path(), arguments);
    let tree = of(&["scan", "."]);
    assert_eq!((tree.0.len(), tree.0[0].0.as_str(), tree.1), (1, "app.tgz!etc/app.env", 2));
    // Without unpacking first: what is remembered then must not hide anything later.
    for command in [&["git", "history"][..], &["git", "range", "HEAD"]] {
        assert_eq!(of(&[command, &["--no-unpack"]].concat()), (Vec::new(), 0), "{command:?}");
        assert_eq!(of(command), tree, "{command:?}");
        assert_eq!(of(&[command, &["--no-unpack"]].concat()), (Vec::new(), 0), "{command:?}");
        assert_eq!(of(command), tree, "{command:?}");
    }
}

fn report(directory: &Path, threads: usize) -> String {
    report_of(directory, threads, 80)
}

fn report_of(directory: &Path, threads: usize, findings: usize) -> String {
    let outcome = scan_with(directory, keysweep::unpack::Options::default(), threads);
    assert_eq!(outcome.report.findings.len(), findings);
    let mut out = Vec::new();
    keysweep::report::write(&outcome.report, keysweep::report::Format::Json, &keysweep::report::Options::default(), &mut out)
        .expect("memory takes it");
    String::from_utf8(out).expect("JSON is UTF-8")
}
