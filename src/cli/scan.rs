//! `keysweep scan`.

use std::{
    ffi::OsStr,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{args::Scan, cache, configured, delivery::Delivery, exit::Exit, output::print, run};
use crate::{
    blob::BlobPath,
    config::Config,
    error::Error,
    pipeline::{self, Outcome, Progress},
    report,
    scan::{Scanner, stats::Clock},
    source::{self, file::read_named},
};

/// Longer lists of files are none.
const LONGEST: u64 = 1 << 30;

/// Scans what the arguments name and reports it.
///
/// # Errors
/// A wrong argument or rule, a path that does not exist, a report that cannot be written.
pub fn run(arguments: &Scan) -> Result<Exit, Error> {
    Delivery::spares(&arguments.of_scans, &arguments.paths)?;
    let mut config = config(arguments)?;
    if arguments.files {
        return list(arguments, &config);
    }
    config.source.cache = cache::of_files(&arguments.of_scans, &config);
    let roots: Vec<String> = arguments.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    run::reported(&arguments.of_scans, &config, &roots, |scanner, progress, clock| {
        scan(arguments, &config, scanner, progress, clock)
    })
    .map(|(_, exit)| exit)
}

fn config(arguments: &Scan) -> Result<Config, Error> {
    let nothing_named = arguments.paths.is_empty() && arguments.files_from.is_none();
    let roots = if nothing_named { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    let source = source::Options {
        ignore_files: None,
        roots,
        files: listed(arguments)?,
        no_ignore: arguments.no_ignore,
        globs: arguments.glob.clone(),
        threads: run::threads(&arguments.of_scans),
        cache: None,
    };
    configured::of_tree(&arguments.of_scans, &arguments.of_scans.configuration, source)
}

/// The files of `--files-from`.
fn listed(arguments: &Scan) -> Result<Vec<PathBuf>, Error> {
    let Some(list) = &arguments.files_from else { return Ok(Vec::new()) };
    if is_stdin(list) && arguments.paths.iter().any(|path| is_stdin(path)) {
        return Err(Error::Usage("standard input cannot be both scanned and --files-from; name one of them".to_owned()));
    }
    let bytes = if is_stdin(list) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        read_named(list, LONGEST)
    };
    let bytes = bytes.map_err(|error| {
        let shown = report::escape::bytes(list.as_os_str().as_encoded_bytes());
        Error::Source(format!("--files-from {shown}: {error}; check the path"))
    })?;
    Ok(source::list::parse(&bytes, arguments.null))
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == OsStr::new("-")
}

fn list(arguments: &Scan, config: &Config) -> Result<Exit, Error> {
    if config.source.roots.iter().any(|path| is_stdin(path)) {
        return Err(Error::Usage("--files lists files, and `-` is standard input; leave one of them out".to_owned()));
    }
    let (paths, coverage) = pipeline::list_files(config)?;
    let mut out = Vec::new();
    for path in &paths {
        if arguments.null {
            out.extend_from_slice(path.as_bytes());
            out.push(0);
        } else {
            out.extend_from_slice(report::escape::bytes(path.as_bytes()).as_bytes());
            out.push(b'\n');
        }
    }
    print(&out)?;
    for skip in &coverage.skips {
        super::output::complain(&format!("{}: {}", report::escape::bytes(skip.path.as_bytes()), skip.detail));
    }
    if paths.is_empty() {
        super::output::complain("no file would be scanned; check the path, --glob and the ignore rules (--no-ignore)");
    }
    let complete = coverage.skips.is_empty() && !paths.is_empty();
    Ok(if complete { Exit::Clean } else { Exit::Incomplete })
}

/// Files and directories, or standard input.
fn scan(
    arguments: &Scan,
    config: &Config,
    scanner: &Scanner,
    progress: &Progress,
    clock: Option<Clock>,
) -> Result<Outcome, Error> {
    let stdin = config.source.roots.iter().any(|path| is_stdin(path));
    if stdin && (config.source.roots.len() > 1 || !config.source.files.is_empty()) {
        return Err(Error::Usage("`-` (standard input) is scanned alone; scan the other paths in a second run".to_owned()));
    }
    if stdin {
        let path = BlobPath::from_path(&arguments.stdin_path);
        return Ok(pipeline::scan_stream(&mut io::stdin().lock(), path, config, scanner, progress, clock));
    }
    pipeline::scan_tree(config, scanner, progress, clock)
}
