//! `keysweep scan`.

use std::{
    ffi::OsStr,
    io::{self, Read},
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, Instant},
};

use super::{
    args::Scan,
    exit::Exit,
    output::{colored, note, print, replace},
    progress, stats,
};
use crate::{
    blob::BlobPath,
    config::{Config, rules::Selection},
    error::Error,
    pipeline::{self, Outcome, Progress},
    report::{self, Format, Verbosity, summary},
    scan::Scanner,
    source,
};

/// Scans what the arguments name and reports it.
///
/// # Errors
/// A wrong argument or rule, a path that does not exist, a report that cannot be written.
pub fn run(arguments: &Scan) -> Result<Exit, Error> {
    let config = config(arguments)?;
    if arguments.files {
        return list(arguments, &config);
    }
    let selection =
        Selection { files: arguments.rules.clone(), only: arguments.only.clone(), disabled: arguments.disable_rule.clone() };
    // The program ends when the scan does; to give thousands of texts back one by one would take longer than many a scan.
    let scanner = ManuallyDrop::new(Scanner::new(selection.load()?));
    let started = Instant::now();
    let outcome = scan(arguments, &config, &scanner)?;
    let elapsed = started.elapsed();
    match write_report(arguments, &outcome) {
        // Whoever reads the report has seen enough; what was found stays found.
        Ok(()) | Err(Error::BrokenPipe) => {}
        Err(error) => return Err(error),
    }
    if arguments.stats {
        note(stats::table(&outcome.stats, scanner.rules(), config.source.threads, elapsed).as_bytes());
    }
    summarize(arguments, &outcome, elapsed)?;
    Ok(Exit::of(&outcome.report, arguments.fail_on, arguments.exit_zero))
}

fn config(arguments: &Scan) -> Result<Config, Error> {
    let nothing_named = arguments.paths.is_empty() && arguments.files_from.is_none();
    let roots = if nothing_named { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    let threads = arguments.threads.map_or_else(available_threads, usize::from);
    let source = source::Options {
        roots,
        files: listed(arguments)?,
        no_ignore: arguments.no_ignore,
        globs: arguments.glob.clone(),
        threads,
    };
    Ok(Config { source, max_file_size: arguments.max_file_size, confidence: arguments.confidence, explain: arguments.explain })
}

fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
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
        std::fs::read(list)
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

/// Files and directories first; then standard input, if it is named.
fn scan(arguments: &Scan, config: &Config, scanner: &Scanner) -> Result<Outcome, Error> {
    let progress = Progress::default();
    let clock = arguments.stats.then_some(clock as fn() -> Duration);
    let stdin = config.source.roots.iter().any(|path| is_stdin(path));
    if stdin && (config.source.roots.len() > 1 || !config.source.files.is_empty()) {
        return Err(Error::Usage("`-` (standard input) is scanned alone; scan the other paths in a second run".to_owned()));
    }
    progress::watched(!arguments.quiet, &progress, || {
        if stdin {
            let path = BlobPath::from_path(&arguments.stdin_path);
            Ok(pipeline::scan_stream(&mut io::stdin().lock(), path, config, scanner, &progress, clock))
        } else {
            pipeline::scan_tree(config, scanner, &progress, clock)
        }
    })
}

/// Time since the first call.
fn clock() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

fn options(arguments: &Scan, color: bool) -> report::Options {
    let verbosity = match (arguments.quiet, arguments.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let (show_secrets, show_suppressed) = (arguments.show_secrets, arguments.show_suppressed);
    report::Options { color, show_secrets, show_suppressed, verbosity }
}

fn write_report(arguments: &Scan, outcome: &Outcome) -> Result<(), Error> {
    let color = arguments.output.is_none() && arguments.format == Format::Human && colored(arguments.color, &io::stdout());
    let mut bytes = Vec::new();
    report::write(&outcome.report, arguments.format, &options(arguments, color), &mut bytes)
        .map_err(|error| Error::Output(format!("the report: {error}")))?;
    match &arguments.output {
        Some(path) => replace(path, &bytes),
        None => print(&bytes),
    }
}

fn summarize(arguments: &Scan, outcome: &Outcome, elapsed: Duration) -> Result<(), Error> {
    let roots: Vec<String> = arguments.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let run = summary::Run { elapsed: Some(elapsed), roots: &roots };
    let mut bytes = Vec::new();
    let color = colored(arguments.color, &io::stderr());
    summary::write(&outcome.report, &run, &options(arguments, color), &mut bytes)
        .map_err(|error| Error::Output(format!("the summary: {error}")))?;
    note(&bytes);
    Ok(())
}
