//! Archives made to cost much: each reaches a limit and says so, and what stands before the limit is found.

use keysweep::unpack::Options;

use super::stage::{places, python, scan, scan_with, settings, skips, tool, tree};

/// Runs a script that writes `bomb`, beside a file with a token to pack along.
fn bomb(script: &str) -> Option<tempfile::TempDir> {
    let directory = tree(&[("app.env", settings(20).as_bytes())]);
    python(directory.path(), script).then_some(directory)
}

#[test]
fn zeros_without_end() {
    let script = r#"
import zipfile
with zipfile.ZipFile("bomb", "w", zipfile.ZIP_DEFLATED) as z:
    z.write("app.env", "a.env")
    with z.open("zeros", "w", force_zip64=True) as f:
        for _ in range(4): f.write(b"0 \n" * (1 << 18))
    z.write("app.env", "after.env")
"#;
    let Some(directory) = bomb(script) else { return };
    let outcome = scan_with(&directory.path().join("bomb"), Options { bytes: Some(2 << 20), ..Options::default() }, 1);
    assert_eq!(places(&outcome), ["bomb!a.env:2"]);
    assert_eq!(skips(&outcome), ["bomb!zeros: over budget"]);
    assert!(outcome.report.coverage.unpacked.bytes <= 2 << 20);
    let asked = scan_with(&directory.path().join("bomb"), Options { bytes: Some(1 << 30), ..Options::default() }, 1);
    assert_eq!(places(&asked), ["bomb!a.env:2", "bomb!after.env:2"]);
}

#[test]
fn bombs_in_bombs() {
    let script = r#"
import io, zipfile
data = b"0 \n" * (1 << 18)
for level in range(5):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for i in range(16): z.writestr("%d.zip" % i if level else "%d.txt" % i, data)
    data = out.getvalue()
open("bomb", "wb").write(data)
"#;
    let Some(directory) = bomb(script) else { return };
    let outcome = scan_with(&directory.path().join("bomb"), Options { bytes: Some(4 << 20), ..Options::default() }, 1);
    assert_eq!(skips(&outcome).len(), 1, "{:?}", skips(&outcome));
    assert!(skips(&outcome)[0].ends_with(": over budget"));
    assert!(outcome.report.coverage.unpacked.bytes <= 4 << 20);
}

#[test]
fn gzip_in_gzip_in_gzip() {
    let script = r#"
import gzip
data = open("app.env", "rb").read()
for _ in range(30): data = gzip.compress(data)
open("bomb", "wb").write(data)
"#;
    let Some(directory) = bomb(script) else { return };
    let outcome = scan(&directory.path().join("bomb"));
    assert_eq!((places(&outcome).len(), outcome.report.coverage.unpacked.containers), (0, 8));
    assert!(skips(&outcome)[0].ends_with(": over budget"), "{:?}", skips(&outcome));
    let deep = scan_with(&directory.path().join("bomb"), Options { depth: 30, ..Options::default() }, 1);
    assert_eq!((places(&deep).len(), skips(&deep).len()), (1, 0));
}

#[test]
fn a_tar_gz_is_one_container_deep() {
    let directory = tree(&[("app.env", settings(21).as_bytes())]);
    if tool(directory.path(), "tar", &["-czf", "app.tgz", "app.env"])
        && tool(directory.path(), "tar", &["-cf", "out.tar", "app.tgz"])
    {
        let one = Options { depth: 1, ..Options::default() };
        assert_eq!(places(&scan_with(&directory.path().join("app.tgz"), one, 1)), ["app.tgz!app.env:2"]);
        let outer = scan_with(&directory.path().join("out.tar"), one, 1);
        assert_eq!((places(&outer).len(), skips(&outer)), (0, vec!["out.tar!app.tgz: over budget".to_owned()]));
    }
}

/// Directory entries that all point at one kernel: a large one, and one that is less than what stands beside each.
#[test]
fn members_over_one_another() {
    for (kernel, members) in [("os.urandom(64 << 10).hex()", 10), ("'x'", 4000)] {
        let script = OVERLAID.replace("KERNEL", kernel);
        let Some(directory) = bomb(&script) else { return };
        let outcome = scan(&directory.path().join("bomb"));
        assert_eq!(skips(&outcome), ["bomb: corrupt"], "{kernel}");
        assert!(outcome.report.coverage.unpacked.members < members, "{kernel}");
    }
}

const OVERLAID: &str = r#"
import io, os, zipfile
out = io.BytesIO()
with zipfile.ZipFile(out, "w") as z: z.writestr("kernel", KERNEL)
data = out.getvalue()
at = data.index(b"PK\x01\x02"); end = data.index(b"PK\x05\x06")
entry = data[at:end]; many = 5000
tail = bytearray(data[end:])
tail[8:10] = tail[10:12] = many.to_bytes(2, "little")
tail[12:16] = (len(entry) * many).to_bytes(4, "little")
open("bomb", "wb").write(data[:at] + entry * many + bytes(tail))
"#;

#[test]
fn twenty_thousand_empty_members() {
    let script = r#"
import io, tarfile
with tarfile.open("bomb", "w:gz", format=tarfile.USTAR_FORMAT) as t:
    for i in range(20000): t.addfile(tarfile.TarInfo("f%d" % i))
    t.add("app.env")
"#;
    let Some(directory) = bomb(script) else { return };
    let outcome = scan(&directory.path().join("bomb"));
    assert_eq!(places(&outcome), ["bomb!app.env:2"]);
    assert_eq!(outcome.report.coverage.unpacked.members, 20_001);
}

#[test]
fn sizes_that_are_only_said() {
    let script = r#"
import tarfile, io
info = tarfile.TarInfo("huge"); info.size = 1 << 60
small = tarfile.TarInfo("small"); small.size = 3
open("bomb", "wb").write(info.tobuf(tarfile.GNU_FORMAT) + open("app.env", "rb").read())
"#;
    let Some(directory) = bomb(script) else { return };
    let outcome = scan(&directory.path().join("bomb"));
    assert_eq!(places(&outcome), ["bomb!huge:2"]);
    assert_eq!(skips(&outcome), ["bomb: corrupt", "bomb!huge: corrupt"]);
}

/// A gzip file that unpacks to itself (`benches/bombs` says how it is made).
#[test]
fn a_quine() {
    let quine = data_encoding::BASE64.decode(QUINE.as_bytes()).expect("base64");
    let outcome = scan(&tree(&[("quine.gz", &quine)]).path().join("quine.gz"));
    assert_eq!(skips(&outcome).len(), 1, "{:?}", skips(&outcome));
    assert!(skips(&outcome)[0].ends_with(": over budget"), "{:?}", skips(&outcome));
    assert_eq!(outcome.report.coverage.unpacked.containers, 8);
}

const QUINE: &str = "H4sICAAAAAAA/3F1aW4AABQA6/8fiwgIAAAAAAD/cXVpbgAAFADr/0KIIcQAAAUA+v9CiCHEAAAFAPr/AAUA+v8AFADr/0KIIcQAAAUA+v8ABQD6/wAUAOv/QoghxAAAFADr/0KIIcQAABQA6/9CiCHEAAAUAOv/QoghxAAAFADr/0KIIcQAAAAA//8AAAD//wAUAOv/QoghxAAAAAD//wAAAP//ABQA6/9CiCHEAAIIEAAA//9Nka+I0gAAAEKIIcQAAggQAAD//02Rr4jSAAAA";
