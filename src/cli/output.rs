//! Where bytes go: standard output, standard error, or a file that is written whole or not at all.

use std::{
    fs,
    io::{self, ErrorKind, IsTerminal, Write},
    path::Path,
};

#[cfg(target_os = "linux")]
use tempfile::NamedTempFile;
use tempfile::TempPath;

use super::args::Color;
use crate::{error::Error, report::escape};

/// What a file's name begins with until it is whole.
const PREFIX: &str = ".keysweep-";
/// What to do when a report cannot be written.
const ANOTHER: &str = "choose another place with --output or --report";

/// Writes to standard output.
///
/// # Errors
/// [`Error::BrokenPipe`] when its reader has gone.
pub fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|error| cannot_write("standard output", &error, "direct it to another place"))
}

/// Writes a message to standard error, on one line, with nothing in it that acts on a terminal.
pub fn complain(message: &str) {
    // Nothing can be done when even this cannot be written.
    let _ = writeln!(io::stderr().lock(), "keysweep: {}", escape::text(message));
}

/// As [`complain`], of a message whose further lines are to be copied somewhere.
pub fn complain_in_lines(message: &str) {
    let (first, rest) = message.split_once('\n').unwrap_or((message, ""));
    complain(first);
    for line in rest.lines() {
        let _ = writeln!(io::stderr().lock(), "{}", escape::text(line));
    }
}

/// Writes to standard error as it is.
pub fn note(bytes: &[u8]) {
    let _ = io::stderr().lock().write_all(bytes);
}

/// Replaces `path` by `bytes` at one stroke, so that a reader sees the old report or the new one.
///
/// # Errors
/// A directory that cannot be written to.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    put(path, bytes).map_err(|error| cannot_write(&escape::bytes(path.as_os_str().as_encoded_bytes()), &error, ANOTHER))
}

/// As [`replace`], for what is no report.
///
/// # Errors
/// A directory that cannot be written to.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A device such as /dev/null, or a pipe, cannot be replaced.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(path, bytes);
    }
    // Through a link, what it points to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let whole = match whole_before_named(&target, bytes)? {
        Some(file) => file,
        None => {
            let mut builder = tempfile::Builder::new();
            let mut file = with_usual_rights(builder.prefix(PREFIX), &target).tempfile_in(directory_of(&target))?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.into_temp_path()
        }
    };
    whole.persist(&target).map_err(|error| error.error)
}

/// On Linux a file can be written before it has a name, so that nothing is left of it when the run is ended meanwhile. `None` where the file
/// system knows no such files.
#[cfg(target_os = "linux")]
fn whole_before_named(target: &Path, bytes: &[u8]) -> io::Result<Option<TempPath>> {
    use std::os::{
        fd::AsRawFd,
        unix::fs::{OpenOptionsExt, PermissionsExt},
    };

    use rustix::fs::{AtFlags, CWD, linkat};
    let rights = fs::metadata(target).map_or(0o666, |old| old.permissions().mode() & 0o7777);
    let opened = fs::OpenOptions::new().write(true).custom_flags(libc::O_TMPFILE).mode(rights).open(directory_of(target));
    let Ok(mut file) = opened else { return Ok(None) };
    file.write_all(bytes)?;
    file.sync_all()?;
    let held = format!("/proc/self/fd/{}", file.as_raw_fd());
    let name = |path: &Path| linkat(CWD, &held, CWD, path, AtFlags::SYMLINK_FOLLOW).map_err(io::Error::from);
    let named = tempfile::Builder::new().prefix(PREFIX).make_in(directory_of(target), name);
    Ok(named.ok().map(NamedTempFile::into_temp_path))
}

#[cfg(not(target_os = "linux"))]
fn whole_before_named(_: &Path, _: &[u8]) -> io::Result<Option<TempPath>> {
    Ok(None)
}

/// Whether [`replace`] will be able to, as far as that can be told beforehand.
///
/// # Errors
/// A directory that is not there or cannot be written to.
pub fn try_to_write(path: &Path) -> Result<(), Error> {
    let shown = || escape::bytes(path.as_os_str().as_encoded_bytes());
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(Error::Output(format!("{}: it is a directory; name a file", shown()))),
        Ok(metadata) if !metadata.is_file() => Ok(()),
        _ => {
            let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            tempfile::tempfile_in(directory_of(&target)).map(drop).map_err(|error| cannot_write(&shown(), &error, ANOTHER))
        }
    }
}

/// Where a file is.
pub fn directory_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Adds to the end of a file.
///
/// # Errors
/// A file that cannot be written.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let opened = fs::OpenOptions::new().append(true).create(true).open(path);
    let written = opened.and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| cannot_write(&escape::bytes(path.as_os_str().as_encoded_bytes()), &error, ANOTHER))
}

/// A replaced file keeps its rights; a new one has those that the user's mask leaves.
#[cfg(unix)]
fn with_usual_rights<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'static>,
    target: &Path,
) -> &'a mut tempfile::Builder<'b, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let rights = fs::metadata(target).map_or_else(|_| fs::Permissions::from_mode(0o666), |old| old.permissions());
    builder.permissions(rights)
}

#[cfg(not(unix))]
fn with_usual_rights<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'static>,
    _: &Path,
) -> &'a mut tempfile::Builder<'b, 'static> {
    builder
}

fn cannot_write(place: &str, error: &io::Error, remedy: &str) -> Error {
    match error.kind() {
        ErrorKind::BrokenPipe => Error::BrokenPipe,
        _ => Error::Output(format!("{place}: {}; {remedy}", cause(error))),
    }
}

/// What went wrong, without the name of our temporary file.
pub fn cause(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such directory".to_owned(),
        kind if error.get_ref().is_some() => io::Error::from(kind).to_string(),
        _ => error.to_string(),
    }
}

/// Whether to colour a stream.
pub fn colored(choice: Color, stream: &impl IsTerminal) -> bool {
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let asked_not_to = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            stream.is_terminal() && !asked_not_to && !dumb
        }
    }
}
