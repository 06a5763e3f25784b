//! Any bytes through the whole: recognised, unpacked, scanned.
#![no_main]

use std::sync::LazyLock;

use keysweep::{
    blob::BlobPath,
    config::Config,
    pipeline::{Progress, scan_stream},
    rule::RuleSet,
    scan::Scanner,
    unpack::Options,
};

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(RuleSet::builtin()));

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let config = Config { unpack: Options { bytes: Some(1 << 20), ..Options::default() }, ..Config::default() };
    let path = BlobPath::from_bytes(b"input".to_vec());
    scan_stream(&mut &*data, path, &config, &SCANNER, &Progress::default(), None);
});
