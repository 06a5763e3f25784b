//! Each format, as its own tool writes it.

use std::io::Write;

use super::stage::{places, python, scan, settings, skips, tool, tree};

/// A tree of two files, packed by a tool into `name`: both are found.
fn packed_by(program: &str, arguments: &[&str], name: &str) {
    let (one, two) = (settings(1), settings(2));
    let directory = tree(&[("etc/app.env", one.as_bytes()), ("etc/deep/er/two.ini", two.as_bytes())]);
    if !tool(directory.path(), program, arguments) {
        return;
    }
    let outcome = scan(&directory.path().join(name));
    assert_eq!(places(&outcome), [format!("{name}!etc/app.env:2"), format!("{name}!etc/deep/er/two.ini:2")], "{}", program);
    assert_eq!(skips(&outcome), Vec::<String>::new());
    assert_eq!(outcome.report.coverage.unpacked.members, 2);
}

#[test]
fn zip_by_its_tool_and_by_python() {
    packed_by("zip", &["-r", "app.jar", "etc"], "app.jar");
    packed_by("zip", &["-r", "-0", "app.whl", "etc"], "app.whl");
    packed_by("zip", &["-r", "-Z", "bzip2", "app.zip", "etc"], "app.zip");
    packed_by("python3", &["-m", "zipfile", "-c", "app.apk", "etc"], "app.apk");
    let lzma = "import zipfile\nwith zipfile.ZipFile('app.zip', 'w', zipfile.ZIP_LZMA) as z:\n  for n in ['app.env', 'deep/er/two.ini']: z.write('etc/' + n)";
    packed_by("python3", &["-c", lzma], "app.zip");
    for method in ["-mm=LZMA", "-mm=Deflate64", "-mm=PPMd", "-mm=PPMd:mem=24:o=16"] {
        packed_by("7zz", &["a", "-tzip", method, "app.zip", "etc"], "app.zip");
    }
}

#[test]
fn tar_in_every_dress() {
    for format in ["v7", "oldgnu", "gnu", "ustar", "posix"] {
        packed_by("tar", &["--format", format, "-cf", "app.tar", "etc"], "app.tar");
    }
    packed_by("tar", &["-czf", "app.tar.gz", "./etc"], "app.tar.gz");
    packed_by("tar", &["-cjf", "app.tbz", "etc"], "app.tbz");
    packed_by("tar", &["-cJf", "app.txz", "etc"], "app.txz");
    packed_by("tar", &["--zstd", "-cf", "app.tar.zst", "etc"], "app.tar.zst");
    packed_by("python3", &["-m", "tarfile", "-c", "app.tar", "etc"], "app.tar");
}

#[test]
fn one_file_compressed() {
    let compressors: [(&[&str], &str); 10] = [
        (&["gzip"], "gz"),
        (&["bzip2"], "bz2"),
        (&["xz"], "xz"),
        (&["xz", "--format=lzma", "-9"], "lzma"),
        (&["zstd"], "zst"),
        (&["lz4", "-m"], "lz4"),
        (&["lz4", "-m", "-BD", "-BX", "--no-frame-crc"], "lz4"),
        (&["lz4", "-m", "-l"], "lz4"),
        (&["lzip", "-k"], "lz"),
        (&["brotli"], "br"),
    ];
    for (command, ending) in compressors {
        let text = settings(3);
        let directory = tree(&[("conf/app.env", text.as_bytes())]);
        let arguments: Vec<&str> = command[1..].iter().copied().chain(["conf/app.env"]).collect();
        if !tool(directory.path(), command[0], &arguments) {
            continue;
        }
        let name = format!("app.env.{ending}");
        let outcome = scan(&directory.path().join("conf").join(&name));
        assert_eq!(places(&outcome), [format!("{name}!app.env:2")]);
    }
}

/// Members of lzip, made of what its manual says and of Python's LZMA: dictionaries of 64 KiB.
const LZIP: &str = r#"
import lzma, struct, zlib
def lzip(data, dictionary=16):
    packed = lzma.compress(data, lzma.FORMAT_ALONE, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16}])[13:]
    return b"LZIP\1" + bytes([dictionary]) + packed + struct.pack("<IQQ", zlib.crc32(data), len(data), len(packed) + 26)
data = open("app.env", "rb").read()
"#;

#[test]
fn lzip_holds_members_to_their_checksums_and_their_windows() {
    let text = settings(9);
    let directory = tree(&[("app.env", text.as_bytes())]);
    let pack = r#"
open("two.lz", "wb").write(lzip(b"first\nsecond\n") + lzip(data))
open("wrong.lz", "wb").write(lzip(data)[:-20] + bytes(20))
open("wide.lz", "wb").write(lzip(data) + lzip(data, 29))
open("none.lz", "wb").write(lzip(data, 31))
"#;
    if !python(directory.path(), &format!("{LZIP}{pack}")) {
        return;
    }
    let of = |name: &str| {
        let outcome = scan(&directory.path().join(name));
        (places(&outcome), skips(&outcome))
    };
    assert_eq!(of("two.lz"), (vec!["two.lz!two:4".to_owned()], Vec::new()));
    assert_eq!(of("wrong.lz"), (vec!["wrong.lz!wrong:2".to_owned()], vec!["wrong.lz!wrong: corrupt".to_owned()]));
    assert_eq!(of("wide.lz"), (vec!["wide.lz!wide:2".to_owned()], vec!["wide.lz!wide: over budget".to_owned()]));
    assert_eq!(of("none.lz"), (Vec::new(), vec!["none.lz!none: corrupt".to_owned()]));
}

#[test]
fn snappy_in_frames() {
    let text = settings(10);
    let mut packed = snap::write::FrameEncoder::new(Vec::new());
    packed.write_all(text.as_bytes()).expect("memory takes it");
    let packed = packed.into_inner().expect("it is all there");
    let directory = tree(&[("app.env.sz", &packed), ("cut.sz", &packed[..packed.len() - 9])]);
    let outcome = scan(directory.path());
    assert_eq!(
        (places(&outcome), skips(&outcome)),
        (vec!["app.env.sz!app.env:2".to_owned()], vec!["cut.sz!cut: corrupt".to_owned()])
    );
}

/// A text as Brotli stores it, in one block that is not compressed. RFC 7932, 9.2.
fn brotli(text: &[u8]) -> Vec<u8> {
    let head = 0xB | (text.len() as u32 - 1) << 7 | 1 << 23;
    [&head.to_le_bytes()[..3], text, &[3]].concat()
}

#[test]
fn brotli_is_known_by_its_name_and_by_what_comes_out() {
    let (text, noise) = (settings(11), noise());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).expect("memory takes it");
    let packed = brotli(&gzip.finish().expect("memory takes it"));
    let directory = tree(&[
        ("app.env.gz.BR", &packed),
        ("cut.br", &packed[..packed.len() / 2]),
        ("followed.br", &[&brotli(b"x = 1\n"), text.as_bytes()].concat()),
        ("large-window.br", &[0x11, 0x1E, 0, 0]),
        ("noise.br", &noise),
        ("nothing.br", &[6]),
        ("padded.br", &[&packed[..], &[0; 9]].concat()),
        ("small.env.br", &brotli(text.as_bytes())),
        ("strings.br", text.as_bytes()),
    ]);
    let outcome = scan(directory.path());
    let found = ["app.env.gz.BR!app.env:2", "padded.br!padded:2", "small.env.br!small.env:2", "strings.br:2"];
    assert_eq!(places(&outcome), found);
    assert_eq!(
        skips(&outcome),
        [
            "cut.br!cut: corrupt",
            "followed.br!followed: corrupt",
            "large-window.br: packed in an unknown way",
            "noise.br: packed in an unknown way"
        ]
    );
}

/// Bytes that are nothing.
fn noise() -> Vec<u8> {
    (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect()
}

#[test]
fn what_is_packed_otherwise_is_said_not_to_be_looked_into() {
    let stored = [b"Rar!\x1A\x07\x01\0 \0\0", settings(12).as_bytes(), &[0; 64]].concat();
    let directory = tree(&[("app.rar", &stored), ("a.tar.Z", b"\x1F\x9D\x90\0\x80\0\0"), ("rar.txt", b"Rar! is a word")]);
    let outcome = scan(directory.path());
    assert_eq!(places(&outcome).len(), 1, "what it stores as it is");
    assert_eq!(skips(&outcome), ["a.tar.Z: packed in an unknown way", "app.rar: packed in an unknown way"]);
    assert!(outcome.report.coverage.skips[1].detail.starts_with("rar is not unpacked"));
}

#[test]
fn streams_one_after_another_are_one_file() {
    for (program, ending) in [("gzip", "gz"), ("bzip2", "bz2"), ("xz", "xz"), ("zstd", "zst"), ("lz4", "lz4"), ("lzip", "lz")] {
        let text = settings(4);
        let directory = tree(&[("a", b"# one\n# two\n"), ("b", text.as_bytes())]);
        let join = format!("{program} -c a > c.{ending} && {program} -c b >> c.{ending}");
        if !tool(directory.path(), program, &["--version"]) || !tool(directory.path(), "sh", &["-c", &join]) {
            continue;
        }
        let outcome = scan(&directory.path().join(format!("c.{ending}")));
        assert_eq!(places(&outcome), [format!("c.{ending}!c:4")]);
        assert_eq!(skips(&outcome), Vec::<String>::new());
    }
}

#[test]
fn names_of_any_length() {
    let text = settings(5);
    let long = format!("{}/app.env", "directory-with-a-long-name/".repeat(12));
    let directory = tree(&[(&long, text.as_bytes())]);
    for format in ["gnu", "posix"] {
        if tool(directory.path(), "tar", &["--format", format, "-cf", "app.tar", "directory-with-a-long-name"]) {
            let name = long.replace("//", "/");
            assert_eq!(places(&scan(&directory.path().join("app.tar"))), [format!("app.tar!{name}:2")], "{format}");
        }
    }
}

#[test]
fn sparse_files_lose_their_holes() {
    for format in ["gnu", "posix"] {
        let directory = tree(&[]);
        let script = format!(
            "truncate -s 300M big && printf '\\n%s' '{}' >> big && tar --format={format} -Scf big.tar big && rm big",
            settings(6)
        );
        if !tool(directory.path(), "tar", &["--version"]) || !tool(directory.path(), "sh", &["-c", &script]) {
            continue;
        }
        let outcome = scan(&directory.path().join("big.tar"));
        assert_eq!(skips(&outcome), Vec::<String>::new(), "{format}");
        assert!(outcome.report.coverage.unpacked.bytes < 100_000, "{format}: {:?}", outcome.report.coverage.unpacked);
    }
}

#[test]
fn archives_within_archives() {
    let (text, top) = (settings(7), settings(8));
    let directory = tree(&[("etc/app.env", text.as_bytes()), ("top.env", top.as_bytes())]);
    let script = "tar -czf layer.tgz etc && zip -q lib.jar layer.tgz && tar -cf image.tar lib.jar top.env && gzip image.tar";
    if tool(directory.path(), "zip", &["-v"]) && tool(directory.path(), "sh", &["-c", script]) {
        let outcome = scan(&directory.path().join("image.tar.gz"));
        assert_eq!(places(&outcome), ["image.tar.gz!lib.jar!layer.tgz!etc/app.env:2", "image.tar.gz!top.env:2"]);
        assert_eq!(outcome.report.coverage.unpacked.containers, 5);
    }
}

#[test]
fn a_file_deleted_in_a_later_layer_is_still_found() {
    let directory = tree(&[("app.env", settings(9).as_bytes())]);
    let script = r#"
import io, json, tarfile
def layer(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in files:
            info = tarfile.TarInfo(name); info.size = len(data); tar.addfile(info, io.BytesIO(data))
    return out.getvalue()
secret = open("app.env", "rb").read()
token = secret.split()[-1].decode()
config = {"config": {"Env": ["PATH=/bin", "GITHUB_TOKEN=" + token]}, "history": [{"created_by": "ARG GITHUB_TOKEN=" + token}]}
first, second = layer([("etc/app.env", secret)]), layer([("etc/.wh.app.env", b"")])
manifest = [{"Config": "blobs/sha256/c0", "RepoTags": ["x:1"], "Layers": ["blobs/sha256/a1", "blobs/sha256/b2"]}]
open("image.tar", "wb").write(layer([
    ("blobs/sha256/a1", first), ("blobs/sha256/b2", second), ("blobs/sha256/c0", json.dumps(config).encode()),
    ("manifest.json", json.dumps(manifest).encode()), ("oci-layout", b'{"imageLayoutVersion": "1.0.0"}')]))
"#;
    if python(directory.path(), script) {
        let outcome = scan(&directory.path().join("image.tar"));
        let found = places(&outcome);
        let layer = "image.tar!blobs/sha256/a1!etc/app.env:2".to_owned();
        assert!(found.contains(&layer), "{found:?}");
        let of_config = found.iter().filter(|place| place.starts_with("image.tar!blobs/sha256/c0")).count();
        assert_eq!(of_config, 2, "the environment and the history: {found:?}");
    }
}

/// Beside what `7z` makes of itself, each method that can be read, solid or not, and headers packed or plain.
#[test]
fn sevenz_by_its_tool() {
    let methods = [
        "-m0=LZMA2",
        "-m0=LZMA",
        "-m0=Deflate",
        "-m0=Deflate64",
        "-m0=BZip2",
        "-m0=PPMd",
        "-m0=PPMd:mem=64m:o=32",
        "-m0=Copy",
        "-mf=BCJ",
        "-mf=BCJ2",
        "-mf=ARM64",
        "-mf=RISCV",
        "-mf=Delta:4",
        "-ms=off",
        "-mhc=off",
    ];
    for method in methods {
        packed_by("7zz", &["a", method, "app.7z", "etc"], "app.7z");
    }
}

/// The branches of a real program, put back in place: the archive's checksum says so.
#[test]
fn programs_in_a_7z_by_four_streams() {
    let directory = tree(&[("a.env", settings(8).as_bytes())]);
    let pack = "cp \"$(command -v 7zz)\" program && cat a.env >> program && 7zz a -mf=BCJ2 -mx=9 app.7z program a.env";
    if tool(directory.path(), "7zz", &["i"]) && tool(directory.path(), "sh", &["-c", pack]) {
        let outcome = scan(&directory.path().join("app.7z"));
        assert_eq!((places(&outcome).len(), skips(&outcome)), (2, Vec::new()));
    }
}

#[test]
fn an_lz4_frame_that_is_cut_short() {
    let directory = tree(&[("a", settings(9).repeat(9).as_bytes()), ("b", &[7; 9000])]);
    let pack = "cat a b | lz4 -B4 -BI | head -c -8 > cut.lz4 && lz4 -c a > two.lz4 && printf '\\x5A\\x2A\\x4D\\x18\\x02\\x00\\x00\\x00..' >> two.lz4 && lz4 -c a >> two.lz4";
    if tool(directory.path(), "lz4", &["--version"]) && tool(directory.path(), "bash", &["-c", pack]) {
        let of = |name: &str| scan(&directory.path().join(name));
        assert_eq!(skips(&of("cut.lz4")), ["cut.lz4!cut: corrupt"]);
        assert_eq!((places(&of("two.lz4")).len(), skips(&of("two.lz4"))), (18, Vec::new()));
    }
}

#[test]
fn sevenz_that_cannot_be_read() {
    let directory = tree(&[("a.env", settings(5).as_bytes()), ("b.env", settings(6).as_bytes())]);
    let pack = "7zz a -psecret locked.7z a.env && 7zz a -psecret -mhe names.7z a.env \
        && 7zz a -ms=off part.7z a.env b.env && head -c 60 part.7z > cut.7z && 7zz a empty.7z";
    if !tool(directory.path(), "7zz", &["i"]) || !tool(directory.path(), "sh", &["-c", pack]) {
        return;
    }
    let of = |name: &str| skips(&scan(&directory.path().join(name)));
    assert_eq!(of("locked.7z"), ["locked.7z!a.env: encrypted"]);
    assert_eq!(of("names.7z"), ["names.7z: encrypted"]);
    assert_eq!(of("cut.7z"), ["cut.7z: corrupt"]);
    assert_eq!(places(&scan(&directory.path().join("part.7z"))), ["part.7z!a.env:2", "part.7z!b.env:2"]);
}

/// A script or a program stands before the archive: a zipapp of Python, an executable jar, an installer.
#[test]
fn a_zip_behind_a_script_or_a_program() {
    let directory = tree(&[("app/settings.env", settings(7).as_bytes()), ("app/__main__.py", b"print(1)\n")]);
    let script = "python3 -m zipapp app -p /usr/bin/python3 -o app.pyz && cd app && zip -q -r ../plain.zip . && cd .. \
        && (printf 'MZ\\000\\001\\002'; head -c 2000000 /dev/zero; cat plain.zip) > setup.exe";
    if tool(directory.path(), "zip", &["-v"])
        && tool(directory.path(), "python3", &["--version"])
        && tool(directory.path(), "bash", &["-c", script])
    {
        assert_eq!(places(&scan(&directory.path().join("app.pyz"))), ["app.pyz!settings.env:2"]);
        assert_eq!(places(&scan(&directory.path().join("setup.exe"))), ["setup.exe!settings.env:2"]);
    }
}
