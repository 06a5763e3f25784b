//! Packages, databases and compiled code.

use std::path::Path;

use super::stage::{places, python, scan, settings, skips, token, tool, tree};

#[test]
fn debian_packages() {
    let directory = tree(&[
        ("app/DEBIAN/control", b"Package: app\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: x\n"),
        ("app/DEBIAN/postinst", format!("#!/bin/sh\nexport TOKEN={}\n", token(40)).as_bytes()),
        ("app/etc/app.env", settings(41).as_bytes()),
    ]);
    let arguments = ["-c", "chmod -R go-w app && chmod 755 app/DEBIAN app/DEBIAN/postinst && dpkg-deb -b app app.deb"];
    if tool(directory.path(), "dpkg-deb", &["--version"]) && tool(directory.path(), "sh", &arguments) {
        let outcome = scan(&directory.path().join("app.deb"));
        let found = places(&outcome);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("app.deb!control.tar.") && found[0].ends_with("!postinst:2"), "{found:?}");
        assert!(found[1].starts_with("app.deb!data.tar.") && found[1].ends_with("!etc/app.env:2"), "{found:?}");
        assert_eq!(skips(&outcome), Vec::<String>::new());
    }
}

#[test]
fn ar_with_long_names() {
    let directory =
        tree(&[("a-name-that-is-too-long-for-a-header.env", settings(42).as_bytes()), ("b.env", settings(43).as_bytes())]);
    if tool(directory.path(), "sh", &["-c", "command -v ar || exit 0; ar r all.a *.env"])
        && directory.path().join("all.a").exists()
    {
        let found = places(&scan(&directory.path().join("all.a")));
        assert_eq!(found, ["all.a!a-name-that-is-too-long-for-a-header.env:2", "all.a!b.env:2"]);
    }
}

#[test]
fn cpio_in_its_text_forms() {
    for form in ["newc", "crc", "odc"] {
        let directory = tree(&[("etc/app.env", settings(44).as_bytes()), ("etc/b.env", settings(45).as_bytes())]);
        let script = format!("find etc | sort | cpio -o -H {form} > all.cpio && cat all.cpio all.cpio > two.cpio");
        if tool(directory.path(), "cpio", &["--version"]) && tool(directory.path(), "sh", &["-c", &script]) {
            let outcome = scan(&directory.path().join("all.cpio"));
            assert_eq!(places(&outcome), ["all.cpio!etc/app.env:2", "all.cpio!etc/b.env:2"], "{form}");
            assert_eq!(skips(&outcome), Vec::<String>::new(), "{form}");
            assert_eq!(places(&scan(&directory.path().join("two.cpio"))).len(), 4, "{form}");
        }
    }
}

/// A package as rpmbuild lays it out: lead, signature, header, compressed payload.
#[test]
fn rpm_packages() {
    let directory = tree(&[("etc/app.env", settings(46).as_bytes()), ("token", token(47).as_bytes())]);
    let script = r#"
import gzip, struct, subprocess
def section(store, pad):
    head = b"\x8e\xad\xe8\x01\0\0\0\0" + struct.pack(">II", 1, len(store)) + struct.pack(">IIII", 1023, 8, 0, 1)
    whole = head + store
    return whole + b"\0" * (-len(whole) % 8 if pad else 0)
script = b"export TOKEN=" + open("token", "rb").read() + b"\0"
payload = subprocess.run("find etc | cpio -o -H newc", shell=True, capture_output=True).stdout
lead = b"\xed\xab\xee\xdb\x03\0".ljust(96, b"\0")
open("app.rpm", "wb").write(lead + section(b"x" * 13, True) + section(b"app\0" + script, False) + gzip.compress(payload))
"#;
    if tool(directory.path(), "cpio", &["--version"]) && python(directory.path(), script) {
        let outcome = scan(&directory.path().join("app.rpm"));
        assert_eq!(places(&outcome), ["app.rpm!header:2", "app.rpm!payload!etc/app.env:2"]);
        assert_eq!(skips(&outcome), Vec::<String>::new());
    }
}

#[test]
fn databases() {
    for encoding in ["UTF-8", "UTF-16le", "UTF-16be"] {
        let directory = tree(&[("token", token(48).as_bytes()), ("other", token(49).as_bytes())]);
        let script = format!(
            r#"
import sqlite3
token, other = open("token").read(), open("other").read()
db = sqlite3.connect("app.db")
db.execute("pragma encoding = '{encoding}'")
db.execute("create table settings (id integer primary key, name text, github_token text, notes blob)")
db.execute("create index by_name on settings (name)")
db.execute("create table gone (x text)")
db.execute("create table kv (k text primary key, v text) without rowid")
db.executemany("insert into settings (name, github_token, notes) values (?, ?, ?)",
    [("n%d" % i, token if i == 777 else "none", "x" * 300) for i in range(2000)])
db.execute("insert into settings values (5000, 'long', ?, 'y')", ("z" * 9000 + "\n" + other,))
db.execute("insert into kv values ('github', ?)", (token,))
db.commit()
"#
        );
        if !python(directory.path(), &script) {
            return;
        }
        let outcome = scan(&directory.path().join("app.db"));
        let found = places(&outcome);
        assert_eq!(found, ["app.db!kv/0:2", "app.db!settings/5000:3", "app.db!settings/778:2"], "{encoding}");
        assert_eq!(skips(&outcome), Vec::<String>::new(), "{encoding}");
    }
}

#[test]
fn rows_of_a_dropped_table() {
    let directory = tree(&[("token", token(50).as_bytes())]);
    let script = r#"
import sqlite3
db = sqlite3.connect("app.db")
db.execute("pragma secure_delete = off")
db.execute("create table t (x text)")
token = open("token").read()
db.executemany("insert into t values (?)", [(token if i == 100 else "w" * 500,) for i in range(200)])
db.commit()
db.execute("drop table t")
db.commit()
"#;
    if python(directory.path(), script) {
        let found = places(&scan(&directory.path().join("app.db")));
        assert_eq!(found, ["app.db!no table/101:1"]);
    }
}

#[test]
fn compiled_python() {
    let module = format!("import os\nTOKEN = '{}'\nNAME = 'short'\ndef f(x):\n    return x + 'another text'\n", token(51));
    let directory = tree(&[("app.py", module.as_bytes())]);
    if python(directory.path(), "import py_compile; py_compile.compile('app.py', 'app.pyc')") {
        let outcome = scan(&directory.path().join("app.pyc"));
        let found: Vec<_> = outcome.report.findings.iter().map(|f| f.secret.reveal().to_vec()).collect();
        assert_eq!(found, [token(51).into_bytes()]);
    }
}

/// A class with `static final String API_TOKEN = "…"` and one more text, laid out by hand: few machines have a Java compiler.
#[test]
fn java_classes_in_a_jar() {
    let directory = tree(&[("token", token(52).as_bytes())]);
    let script = r#"
import struct, zipfile
utf8 = lambda text: b"\x01" + struct.pack(">H", len(text)) + text
token = open("token", "rb").read()
pool = [utf8(b"App"), b"\x07\0\x01", utf8(b"java/lang/Object"), b"\x07\0\x03", utf8(b"API_TOKEN"), utf8(b"Ljava/lang/String;"),
    utf8(b"ConstantValue"), b"\x08\0\x09", utf8(token), b"\x05" + b"\0" * 8, None, utf8(b"other text")]
data = b"\xca\xfe\xba\xbe\0\0\0\x3d" + struct.pack(">H", len(pool) + 1) + b"".join(entry or b"" for entry in pool)
data += struct.pack(">HHHH", 0x21, 2, 4, 0)
data += struct.pack(">H", 1) + struct.pack(">HHHH", 0x19, 5, 6, 1) + struct.pack(">HIH", 7, 2, 8)
data += struct.pack(">HH", 0, 0)
with zipfile.ZipFile("app.jar", "w", zipfile.ZIP_DEFLATED) as z: z.writestr("com/App.class", data)
"#;
    if python(directory.path(), script) {
        let outcome = scan(&directory.path().join("app.jar"));
        assert_eq!(places(&outcome), ["app.jar!com/App.class:1"]);
        let snippet = &outcome.report.findings[0].snippet.text;
        assert!(snippet.starts_with("API_TOKEN = \""), "{snippet}");
        assert_eq!(outcome.report.coverage.unpacked.members, 1);
    }
}

/// A value that a later commit took away, one that stands in two versions of a file of which one is a delta, and a bundle that continues
/// another.
#[test]
fn git_bundles() {
    let lines: String = (0..400).map(|i| format!("line {i} of a file that is long enough to be a delta\n")).collect();
    let directory = tree(&[("token", token(53).as_bytes()), ("other", token(54).as_bytes()), ("lines", lines.as_bytes())]);
    for format in ["sha1", "sha256"] {
        git_bundles_of(format, directory.path());
    }
}

fn git_bundles_of(format: &str, directory: &Path) {
    let script = r#"set -e
rm -rf repo
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.c GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.c
git init -q --object-format=FORMAT repo; cd repo; mkdir -p src/deep
(echo "token = $(cat ../token)") > src/app.env; cp ../lines src/deep/long.txt; git add .; git commit -qm one
git rm -q src/app.env; (cat ../lines; echo "token = $(cat ../other)") > src/deep/long.txt; git add .; git commit -qm two
git bundle create -q ../all.bundle HEAD; git bundle create -q ../part.bundle HEAD~1..HEAD; head -c 900 ../all.bundle > ../cut.bundle"#;
    let script = script.replace("FORMAT", format);
    if !tool(directory, "git", &["--version"]) || !tool(directory, "bash", &["-c", &script]) {
        return;
    }
    let all = scan(&directory.join("all.bundle"));
    assert_eq!(places(&all), ["all.bundle!src/app.env:1", "all.bundle!src/deep/long.txt:401"]);
    assert_eq!(skips(&all), Vec::<String>::new());
    let part = scan(&directory.join("part.bundle"));
    assert_eq!(places(&part).len() + skips(&part).len(), 1, "{:?} {:?}", places(&part), skips(&part));
    assert!(skips(&scan(&directory.join("cut.bundle"))).contains(&"cut.bundle: corrupt".to_owned()));
}
