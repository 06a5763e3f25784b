//! Archives that are cut short, damaged, encrypted or hostile: what can be read is scanned, and the rest is a skip at its place.

use std::fs;

use keysweep::unpack::Options;

use super::stage::{places, python, scan, scan_with, settings, skips, tool, tree};

fn packed(script: &str) -> Option<tempfile::TempDir> {
    let directory = tree(&[("app.env", settings(30).as_bytes()), ("b.env", settings(31).as_bytes())]);
    python(directory.path(), script).then_some(directory)
}

#[test]
fn a_tar_gz_cut_short() {
    let script = r#"
import os, tarfile
with tarfile.open("all.tgz", "w:gz") as t:
    t.add("app.env"); open("noise", "wb").write(os.urandom(300000)); t.add("noise"); t.add("b.env")
data = open("all.tgz", "rb").read(); open("all.tgz", "wb").write(data[:200000])
"#;
    let Some(directory) = packed(script) else { return };
    let outcome = scan(&directory.path().join("all.tgz"));
    assert_eq!(places(&outcome), ["all.tgz!app.env:2"]);
    assert_eq!(skips(&outcome), ["all.tgz: corrupt", "all.tgz!noise: corrupt"]);
}

#[test]
fn a_member_with_a_wrong_checksum() {
    let script = r#"
import zipfile
with zipfile.ZipFile("all.zip", "w") as z: z.write("app.env"); z.write("b.env")
data = bytearray(open("all.zip", "rb").read())
data[data.index(b"settings")] = ord("!")
open("all.zip", "wb").write(data)
"#;
    let Some(directory) = packed(script) else { return };
    let outcome = scan(&directory.path().join("all.zip"));
    assert_eq!(places(&outcome), ["all.zip!app.env:2", "all.zip!b.env:2"]);
    assert_eq!(skips(&outcome), ["all.zip!app.env: corrupt"]);
}

#[test]
fn after_a_broken_tar_header_the_next_one_is_found() {
    let script = r#"
import tarfile
with tarfile.open("more.tar", "w", format=tarfile.USTAR_FORMAT) as t: t.add("b.env")
whole = open("more.tar", "rb").read()
open("more.tar", "wb").write(whole[:1024] + b"not a header".ljust(512, b".") + whole[:1024])
"#;
    let Some(directory) = packed(script) else { return };
    let outcome = scan(&directory.path().join("more.tar"));
    assert_eq!(places(&outcome), ["more.tar!b.env:2", "more.tar!b.env:2"]);
    assert_eq!(skips(&outcome), ["more.tar: corrupt"]);
}

#[test]
fn a_password() {
    let directory = tree(&[("app.env", settings(32).as_bytes()), ("b.env", settings(33).as_bytes())]);
    let script = "zip -q -P secret all.zip app.env && zip -q all.zip b.env";
    if !tool(directory.path(), "zip", &["-v"]) || !tool(directory.path(), "sh", &["-c", script]) {
        return;
    }
    let outcome = scan(&directory.path().join("all.zip"));
    assert_eq!(places(&outcome), ["all.zip!b.env:2"]);
    assert_eq!(skips(&outcome), ["all.zip!app.env: encrypted"]);
}

#[test]
fn a_zip_without_its_directory() {
    let script = r#"
import io, os, zipfile
class Pipe(io.RawIOBase):
    def __init__(self, file): self.file = file
    def writable(self): return True
    def write(self, data): return self.file.write(data)
for name in ("known", "streamed"):
    file = open(name + ".zip", "wb")
    with zipfile.ZipFile(file if name == "known" else Pipe(file), "w", zipfile.ZIP_DEFLATED) as z:
        z.write("app.env"); z.writestr("noise", os.urandom(100000)); z.write("b.env"); z.writestr("rest", os.urandom(100000))
    file.close()
    data = open(name + ".zip", "rb").read(); open(name + ".zip", "wb").write(data[:150000])
"#;
    let Some(directory) = packed(script) else { return };
    for name in ["known.zip", "streamed.zip"] {
        let outcome = scan(&directory.path().join(name));
        assert_eq!(places(&outcome), [format!("{name}!app.env:2"), format!("{name}!b.env:2")]);
        assert_eq!(skips(&outcome), [format!("{name}: corrupt"), format!("{name}!rest: corrupt")]);
    }
}

/// Who reads such an archive from its beginning, as Java's streams do, gets its members.
#[test]
fn a_zip_whose_directory_hides_what_is_in_it() {
    let script = r#"
import struct, zipfile
with zipfile.ZipFile("all.zip", "w") as z: z.write("app.env")
data = open("all.zip", "rb").read(); at = data.index(b"PK\x01\x02")
end = lambda entries, size, start: b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, entries, entries, size, start, 0)
open("empty.zip", "wb").write(data[:at] + end(0, 0, at))
open("astray.zip", "wb").write(data[:at] + end(1, len(data) - 22 - at, 5))
"#;
    let Some(directory) = packed(script) else { return };
    for name in ["empty.zip", "astray.zip"] {
        let outcome = scan(&directory.path().join(name));
        assert_eq!(places(&outcome), [format!("{name}!app.env:2")]);
        assert_eq!(skips(&outcome), [format!("{name}: corrupt")]);
    }
}

#[test]
fn what_stands_behind_the_directory_of_a_zip() {
    let script = r#"
import zipfile
with zipfile.ZipFile("said.zip", "w") as z: z.writestr("a", "a"); z.comment = open("app.env", "rb").read()
with zipfile.ZipFile("more.zip", "w") as z: z.writestr("a", "a")
open("more.zip", "ab").write(open("app.env", "rb").read())
"#;
    let Some(directory) = packed(script) else { return };
    let said = scan(&directory.path().join("said.zip"));
    assert_eq!((places(&said), skips(&said)), (vec!["said.zip!<comment>:2".to_owned()], Vec::new()));
    assert_eq!(skips(&scan(&directory.path().join("more.zip"))), ["more.zip: corrupt"]);
}

#[test]
fn what_the_directory_of_a_zip_does_not_list_or_says_of_members() {
    let script = r#"
import io, zipfile
data = open("app.env", "rb").read()
def made(name, packing, hidden, order):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as z:
        for member in ["a", "b", "c"]: z.writestr(member, data if member == hidden else "nothing " * 9)
        z.filelist = [z.getinfo(member) for member in order]
    open(name, "wb").write(out.getvalue())
made("first.zip", zipfile.ZIP_STORED, "a", "bc")
made("middle.zip", zipfile.ZIP_DEFLATED, "b", "ac")
made("last.zip", zipfile.ZIP_DEFLATED, "c", "ab")
made("listed.zip", zipfile.ZIP_DEFLATED, "b", "bac")
with zipfile.ZipFile("said.zip", "w") as z: i = zipfile.ZipInfo("a"); i.comment = data; z.writestr(i, "a")
"#;
    let Some(directory) = packed(script) else { return };
    for (name, place) in [
        ("first.zip", "first.zip!a:2"),
        ("middle.zip", "middle.zip!b:2"),
        ("last.zip", "last.zip!c:2"),
        ("listed.zip", "listed.zip!b:2"),
        ("said.zip", "said.zip!<comment of a>:2"),
    ] {
        let outcome = scan(&directory.path().join(name));
        assert_eq!((places(&outcome), skips(&outcome)), (vec![place.to_owned()], Vec::new()), "{name}");
    }
}

/// A frame that says it is to be skipped, and how much of it, although no more follows.
#[test]
fn a_frame_to_be_skipped_that_is_cut_short() {
    for (name, magic) in [("a.zst", "P*M\\x18"), ("b.lz4", "\\x04\\x22M\\x18\\x60\\x40\\x82\\0\\0\\0\\0P*M\\x18")] {
        let script = format!("open('{name}', 'wb').write(b'{magic}\\xff\\xff\\xff\\xff' + open('app.env', 'rb').read())");
        let Some(directory) = packed(&script) else { return };
        let skipped = skips(&scan(&directory.path().join(name)));
        assert!(skipped.len() == 1 && skipped[0].ends_with(": corrupt"), "{skipped:?}");
    }
}

#[test]
fn hostile_names_are_only_names() {
    let script = r#"
import tarfile, io
data = open("app.env", "rb").read()
with tarfile.open("all.tar", "w", format=tarfile.GNU_FORMAT) as t:
    for name in ["../../etc/passwd", "/etc/shadow", "a\x1b[31mred", "same", "same", "n" * 66000, "", "a\nb"]:
        info = tarfile.TarInfo(name); info.size = len(data); t.addfile(info, io.BytesIO(data))
"#;
    let Some(directory) = packed(script) else { return };
    let outcome = scan(&directory.path().join("all.tar"));
    let found = places(&outcome);
    assert_eq!(found.len(), 8, "{found:?}");
    for place in ["all.tar!../../etc/passwd:2", "all.tar!/etc/shadow:2", "all.tar!same:2", "all.tar!:2"] {
        assert!(found.iter().any(|found| found == place), "{place} in {found:?}");
    }
    let mut out = Vec::new();
    let options = keysweep::report::Options::default();
    keysweep::report::write(&outcome.report, keysweep::report::Format::Human, &options, &mut out).expect("memory takes it");
    let text = String::from_utf8(out).expect("UTF-8");
    assert!(!text.contains('\u{1b}') && text.contains("a\\x1b[31mred"), "{text}");
    assert!(!directory.path().parent().expect("a parent").join("etc/passwd").exists());
}

#[test]
fn without_unpacking_a_container_is_binary() {
    let Some(directory) = packed("import zipfile\nwith zipfile.ZipFile('all.zip', 'w') as z: z.write('app.env')") else { return };
    let outcome = scan_with(&directory.path().join("all.zip"), Options { depth: 0, ..Options::default() }, 1);
    assert_eq!((places(&outcome).len(), outcome.report.coverage.passed_over.len()), (0, 1));
}

#[test]
fn every_way_to_cut_an_archive_ends_well() {
    let script = r#"
import tarfile, zipfile
with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as z: z.write("app.env"); z.write("b.env")
for kind in ("", ":gz", ":bz2", ":xz"):
    with tarfile.open("all.tar" + kind.replace(":", "."), "w" + kind) as t: t.add("app.env"); t.add("b.env")
"#;
    let Some(directory) = packed(script) else { return };
    for name in ["all.zip", "all.tar", "all.tar.gz", "all.tar.bz2", "all.tar.xz"] {
        let whole = fs::read(directory.path().join(name)).expect("readable");
        let cut = tree(&[]);
        let step = (whole.len() / 60).max(1);
        for length in (0..whole.len()).step_by(step) {
            fs::write(cut.path().join(format!("{length}-{name}")), &whole[..length]).expect("written");
        }
        let outcome = scan(cut.path());
        assert!(outcome.report.findings.len() <= 2 * 61, "{name}");
    }
}

#[test]
fn reports_that_link_to_files_name_the_one_outside() {
    let Some(directory) = packed("import zipfile\nwith zipfile.ZipFile('all.zip', 'w') as z: z.write('app.env', 'etc/app.env')")
    else {
        return;
    };
    let outcome = scan(&directory.path().join("all.zip"));
    let written = |format| {
        let mut out = Vec::new();
        keysweep::report::write(&outcome.report, format, &keysweep::report::Options::default(), &mut out)
            .expect("memory takes it");
        String::from_utf8(out).expect("UTF-8")
    };
    use keysweep::report::Format::{Github, Gitlab, Sarif};
    let sarif: serde_json::Value = serde_json::from_str(&written(Sarif)).expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.ends_with("all.zip")), "{place}");
    assert!(place["region"].is_null(), "the file has no such line: {place}");
    assert!(result["message"]["text"].as_str().is_some_and(|text| text.contains("all.zip!etc/app.env:2:9: ")), "{result}");
    let gitlab: serde_json::Value = serde_json::from_str(&written(Gitlab)).expect("JSON");
    let location = &gitlab["vulnerabilities"][0]["location"];
    assert!(location["file"].as_str().is_some_and(|file| file.ends_with("all.zip")), "{location}");
    let github = written(Github);
    assert!(github.contains("all.zip,title=") && !github.contains("line="), "{github}");
}

#[test]
fn a_database_whose_trees_lead_nowhere() {
    let script = r#"
import sqlite3
base = sqlite3.connect("a.db")
base.execute("pragma page_size = 512")
base.execute("create table t (v text)")
base.execute("create view w as select v from t")
base.executemany("insert into t values (?)", (("filler %d " % i * 9,) for i in range(200)))
base.execute("insert into t values (?)", (open("app.env").read(),))
base.commit()
base.close()
data = bytearray(open("a.db", "rb").read())
assert data[512] == 5
data[520:524] = (999999).to_bytes(4, "big")
open("b.db", "wb").write(data)
"#;
    let Some(directory) = packed(script) else { return };
    let whole = scan(&directory.path().join("a.db"));
    assert_eq!((places(&whole).len(), skips(&whole)), (1, Vec::new()));
    assert_eq!(skips(&scan(&directory.path().join("b.db"))), ["b.db: corrupt"]);
}

#[test]
fn a_stream_of_a_pdf_that_is_packed_too_often() {
    let script = r#"
import zlib
data = b"x"
for _ in range(20): data = zlib.compress(data)
filters = b"/FlateDecode" * 20
open("a.pdf", "wb").write(b"%PDF-1.7\n1 0 obj\n<</Filter[" + filters + b"]/Length %d>>\nstream\n" % len(data) + data + b"\nendstream\nendobj\n%%EOF\n")
"#;
    let Some(directory) = packed(script) else { return };
    assert_eq!(skips(&scan(&directory.path().join("a.pdf"))), ["a.pdf: over budget"]);
}

/// Found by fuzzing: decoders that were asked again after they had failed. bzip2's aborted the program, LZMA2's never came back.
#[test]
fn decoders_that_failed_are_not_asked_again() {
    for (name, archive) in [("a.7z", BZIP2), ("b.7z", LZMA2)] {
        let archive = data_encoding::BASE64.decode(archive.as_bytes()).expect("base64");
        let found = skips(&scan(&tree(&[(name, &archive)]).path().join(name)));
        assert_eq!(found, ["a", "b"].map(|member| format!("{name}!{member}: corrupt")));
    }
}

const BZIP2: &str = "N3q8ryccAATXRC8+HQEAAAAAAAAhAAAAAAAAAMclGY9CWmg5MUFZJlNZscnoAAAAAAAAACBIA75yQAwAEDfl/sAwARgBgAAwAAADAABgAAAAAAAAAAAAbRABptTE4pmnunun4nCTWmKaU2p8p8p6JoTyT4TNOCeaeqeqa03Jmm9N6cG85PZMUyTqmaZSYp4JuT4r7TanJOcmlNCc07VTO70wT0T8TJNCcU7kzTBOadEwTFOqZJsTCTQngndJ0TNNydU2JoTsTBOxNSak0pvTfJgm1Mk1ptTYmKak6p/i7kinCj0WEjkaYAAAgTMHrg/VMT/jFyTT/rKXes6wQ/nZbVDmBHTDkh06ZEkBO3/jG56pIYyLH8OjfqMIQIC8DhonEgN5cGomaCBdg1beMjiNLJNq4JZJUCfu8wJeAAAXBoDIAQlVAAcLAQABIwMBAQVdABAAAAxeCgFI7hBpAAA=";
const LZMA2: &str = "N3q8ryccAASZgI4YyAAAAAAAAAAgAAAAAAAAAPuPOyXgBPkAaREAXQAAAAAAAAEI8aLs/cBtXZvmzDrLgZCD30CTNpwZRSt3CdjyyG4ZJL7OgKPnnMfDyeyPyhpI25msoySODTal4WM0gMffMiEsk21rF7A9p3j1thd2Hq74Y65y+jq9UpwwthHVgYFVONwAAAAAgTMHrg/Uaz+VQhX2s0V9aU2PpNDKZrC3vEg+0iifSKylY7f948RUIeBObh2fxJ8zFlAA0a6wZGCoOWTDyAPNcdOaRY1ql/4Ria4rJOWXLE9QkgAAABcGcQEJVwAHCwEAASMDAQEFXQAQAAAMXgoBKMxrRwAA";
