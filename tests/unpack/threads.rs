//! A limit that is reached while several threads scan cuts the report at the same place as one thread does.

use std::path::Path;

use keysweep::{
    report::{self, Format},
    unpack::Options,
};

use super::stage::{python, scan_with, settings, skips, tree};

/// An archive that is large enough for helpers: members with tokens, plain, in base64 and in a gzip in base64, and a long one.
const ARCHIVE: &str = r##"
import base64, gzip, io, tarfile
tokens = open("tokens").read().split()
filler = ("." * 60 + "\n") * 4000
with tarfile.open("many.tar", "w") as t:
    def add(name, text):
        info = tarfile.TarInfo(name); info.size = len(text)
        t.addfile(info, io.BytesIO(text.encode("latin1")))
    for i in range(72):
        own = [tokens[(i * 10 + k) % len(tokens)] for k in range(10)]
        text = "".join("token = %s\n" % token for token in own)
        encoded = base64.b64encode(("# see below, a comment\n" + text).encode()).decode()
        packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
        add("m%d.txt" % i, filler + text + "data: " + encoded + "\nzipped: " + packed + "\n")
        if i == 20: add("long.txt", filler * 6 + text * 3)
        if i == 25: add("broken.gz", "\x1f\x8b\x08")
"##;

fn archive() -> Option<tempfile::TempDir> {
    let tokens: Vec<String> =
        (0..120).map(|salt| settings(1000 + salt).rsplit(' ').next().unwrap_or_default().to_owned()).collect();
    let directory = tree(&[("tokens", tokens.concat().as_bytes())]);
    python(directory.path(), ARCHIVE).then_some(directory)
}

/// The report as JSON, how many findings and what was skipped.
fn report(directory: &Path, options: Options, threads: usize) -> (Vec<u8>, usize, Vec<String>) {
    let outcome = scan_with(&directory.join("many.tar"), options, threads);
    let mut json = Vec::new();
    report::write(&outcome.report, Format::Json, &report::Options::default(), &mut json).expect("memory takes it");
    (json, outcome.report.findings.len(), skips(&outcome))
}

#[test]
fn limits_cut_at_the_same_place_for_any_number_of_threads() {
    let Some(directory) = archive() else { return };
    let limits = [
        Options { values: 300, ..Options::default() },
        Options { values: 700, ..Options::default() },
        Options { bytes: Some(5000), ..Options::default() },
        Options { bytes: Some(20_000), ..Options::default() },
    ];
    for limit in limits {
        let one = report(directory.path(), limit, 1);
        assert!(one.2.iter().any(|skip| skip.ends_with("over budget")), "{limit:?}: {:?}", one.2);
        let many = report(directory.path(), limit, 3);
        assert_eq!((one.1, &one.2), (many.1, &many.2), "{limit:?}");
        assert!(one.0 == many.0, "{limit:?}");
    }
    let whole = report(directory.path(), Options::default(), 2);
    assert_eq!(whole.2, ["many.tar!broken.gz!broken: corrupt"]);
    assert!(whole.0 == report(directory.path(), Options::default(), 1).0);
}
