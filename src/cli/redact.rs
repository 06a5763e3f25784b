//! `keysweep redact`: standard input or a file to standard output, without the secrets.
//!
//! Promises: memory is bounded; of a stream that pauses, whole lines go on within [`PATIENCE`].

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, ErrorKind, Read},
    mem::ManuallyDrop,
    path::Path,
    sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel},
    time::{Duration, Instant},
};

use super::{
    args::Redact,
    exit::Exit,
    output::{note, print},
};
use crate::{
    blob::BlobPath,
    config::rules::{Selection, shown},
    error::Error,
    grade::Confidence,
    pipeline::redact::{Known, Redactor},
    scan::Scanner,
    unpack::encoding::{Encoding, HEAD},
};

/// How long a line waits for what follows.
const PATIENCE: Duration = Duration::from_millis(200);
/// Bytes read at a time.
const PIECE: usize = 64 * 1024;
/// Pieces that are read ahead.
const AHEAD: usize = 4;

/// Passes a text on without its secrets.
///
/// # Errors
/// A text that cannot be read or is UTF-16, and an output that cannot be written.
pub fn run(arguments: &Redact) -> Result<Exit, Error> {
    let scanner = Selection { files: arguments.rules.clone(), ..Selection::default() }.load()?;
    let scanner = ManuallyDrop::new(Scanner::new(scanner));
    let counts = match &arguments.file {
        Some(path) if path.as_os_str() != "-" => file(path, &scanner, arguments.confidence)?,
        _ => {
            let redactor =
                Redactor::new(&scanner, BlobPath::from_bytes(b"<stdin>".to_vec()), arguments.confidence, Known::default());
            passed_on(Box::new(io::stdin()), "<stdin>", redactor)?
        }
    };
    if !arguments.quiet {
        note(said(&counts).as_bytes());
    }
    Ok(Exit::Clean)
}

type Counts = BTreeMap<String, u64>;

/// A regular file is read twice, so that a value is replaced also where it stands before the place that gives it away.
fn file(path: &Path, scanner: &Scanner, confidence: Confidence) -> Result<Counts, Error> {
    let name = shown(path);
    let cannot = |error: io::Error| Error::Source(format!("{name}: {error}; check the path"));
    let open = || File::open(path).map_err(cannot);
    let is_regular = fs::metadata(path).map_err(cannot)?.is_file();
    let of = |known| Redactor::new(scanner, BlobPath::from_path(path), confidence, known);
    let mut known = Known::default();
    if is_regular {
        let (mut text, mut redactor, mut out) = (open()?, of(known), Vec::new());
        let mut buffer = vec![0; PIECE];
        loop {
            let read = read(&mut text, &mut buffer).map_err(cannot)?;
            if read == 0 {
                break;
            }
            redactor.push(&buffer[..read], &mut out);
            out.clear();
        }
        (_, known) = redactor.finish(&mut out);
    }
    passed_on(Box::new(open()?), &name, of(known))
}

/// Reads in a thread of its own, so that a pause is noticed.
fn passed_on(text: Box<dyn Read + Send>, name: &str, mut redactor: Redactor<'_>) -> Result<Counts, Error> {
    let (sender, pieces) = sync_channel(AHEAD);
    // It ends with the text, or with the program.
    std::thread::spawn(move || read_all(text, &sender));
    let (mut out, mut since, mut begun): (Vec<u8>, Option<Instant>, bool) = (Vec::new(), None, false);
    loop {
        let wait = since.map(|since| PATIENCE.saturating_sub(since.elapsed()));
        let next = match wait {
            Some(wait) => pieces.recv_timeout(wait),
            None => pieces.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(piece) => {
                let piece =
                    piece.map_err(|error| Error::Source(format!("{name}: {error}; what was read before is passed on")))?;
                if !begun {
                    refuse_utf16(&piece, name)?;
                    begun = true;
                }
                redactor.push(&piece, &mut out);
                since = since.or_else(|| Some(Instant::now()));
            }
            Err(RecvTimeoutError::Timeout) => {
                redactor.pause(&mut out);
                since = None;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if !out.is_empty() {
            print(&out)?;
            out.clear();
        }
    }
    let (counts, _) = redactor.finish(&mut out);
    print(&out).map(|()| counts)
}

/// Hands over what is there, a piece at a time, until the text ends or nobody listens.
fn read_all(mut text: Box<dyn Read + Send>, to: &SyncSender<io::Result<Vec<u8>>>) {
    let mut buffer = vec![0; PIECE];
    loop {
        let piece = match read(&mut text, &mut buffer) {
            Ok(0) => return,
            Ok(read) => Ok(buffer[..read].to_vec()),
            Err(error) => Err(error),
        };
        let failed = piece.is_err();
        if to.send(piece).is_err() || failed {
            return;
        }
    }
}

fn read(text: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match text.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Its secrets would pass unseen.
fn refuse_utf16(head: &[u8], name: &str) -> Result<(), Error> {
    match Encoding::sniff(&head[..head.len().min(HEAD)]) {
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let remedy = "convert it first: iconv -f UTF-16 -t UTF-8";
            Err(Error::Source(format!("{name}: the text is UTF-16, in which redact sees no secret; {remedy}")))
        }
        Encoding::Bytes { .. } | Encoding::Binary => Ok(()),
    }
}

fn said(counts: &Counts) -> String {
    let total: u64 = counts.values().sum();
    let each: Vec<_> = counts.iter().map(|(rule, number)| format!("{number} {rule}")).collect();
    match total {
        0 => "nothing redacted\n".to_owned(),
        _ => format!("{total} redacted: {}\n", each.join(", ")),
    }
}
