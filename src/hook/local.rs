//! The hooks of one repository: looking at them, installing ours, taking it away.
//!
//! Promises: a hook that is there is moved aside by its name alone, so that it keeps its bytes and rights, and moved back in the same way;
//! at no time is there half a hook.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Kind, read, script, shown};
use crate::error::Error;

/// What follows the name of a hook that was moved aside.
const BEFORE: &str = ".before-keysweep";

/// What stands in a hook's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A hook of ours.
    Ours(Ours),
    /// Somebody else's, and its text.
    Other(Vec<u8>),
}

/// A hook of ours that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    /// Where it expects keysweep.
    pub program: PathBuf,
    /// The hook that it runs first.
    pub before: Option<PathBuf>,
    /// Whether somebody has changed it.
    pub touched: bool,
}

/// What installing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// The hook.
    pub path: PathBuf,
    /// The hook that it runs first.
    pub before: Option<PathBuf>,
    /// Whether it was there already: as it is now, or with another path of keysweep.
    pub was_there: bool,
}

/// What stands in a hook's place.
///
/// # Errors
/// Something that cannot be read, or that is no file.
pub fn look(folder: &Path, kind: Kind) -> Result<Found, Error> {
    let path = folder.join(kind.name());
    let meta = match fs::symlink_metadata(&path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(wrong(&path, &error.to_string(), "check the path")),
    };
    if meta.is_symlink() && !path.exists() {
        return Ok(Found::Other(Vec::new()));
    }
    if !path.is_file() {
        return Err(wrong(&path, "is no file", "take it away"));
    }
    let text = fs::read(&path).map_err(|error| wrong(&path, &error.to_string(), "make it readable"))?;
    if !script::is_ours(&text) {
        return Ok(Found::Other(text));
    }
    if meta.is_symlink() {
        return Err(wrong(&path, "is a link to a hook of keysweep's in another place", "take the link away"));
    }
    let before = before(&path);
    let program = script::program(&text).unwrap_or_default();
    let program = PathBuf::from(String::from_utf8_lossy(&program).into_owned());
    Ok(Found::Ours(Ours { program, before: is_there(&before).then_some(before), touched: !script::is_untouched(&text) }))
}

/// Installs our hook; one that is there is moved aside and chained.
///
/// # Errors
/// A hook that cannot be chained or changed, or a folder that cannot be written to. Nothing is changed then.
pub fn install(folder: &Path, kind: Kind, program: &Path) -> Result<Installed, Error> {
    let path = folder.join(kind.name());
    let aside = before(&path);
    let text = script::local(kind, program.as_os_str().as_encoded_bytes());
    let unwritable = |error: io::Error| wrong(folder, &cause(&error), "make it writable, or install the hook as its owner");
    match look(folder, kind)? {
        Found::Ours(Ours { touched: true, .. }) => Err(was_touched(&path)),
        Found::Ours(Ours { before, .. }) => {
            put(&path, &text, true).map_err(unwritable)?;
            Ok(Installed { path, before, was_there: true })
        }
        _ if is_there(&aside) => {
            let remedy = "look at both, and take one of them away or move it back";
            Err(wrong(&aside, "is there, a hook that keysweep moved aside, and its own hook is not", remedy))
        }
        Found::Nothing => {
            fs::create_dir_all(folder).and_then(|()| put(&path, &text, false)).map_err(unwritable)?;
            Ok(Installed { path, before: None, was_there: false })
        }
        Found::Other(_) => {
            fs::rename(&path, &aside).map_err(unwritable)?;
            put(&path, &text, false).map_err(|error| {
                // Back to how it was; the first error is the one to tell.
                let _ = fs::rename(&aside, &path);
                unwritable(error)
            })?;
            Ok(Installed { path, before: Some(aside), was_there: false })
        }
    }
}

/// Takes our hook away, and moves back the one that was there before. `None`: there was none of ours.
///
/// # Errors
/// A hook of ours that was changed, or a folder that cannot be written to.
pub fn uninstall(folder: &Path, kind: Kind) -> Result<Option<Installed>, Error> {
    let path = folder.join(kind.name());
    let Found::Ours(ours) = look(folder, kind)? else { return Ok(None) };
    if ours.touched {
        return Err(was_touched(&path));
    }
    let done = match &ours.before {
        Some(before) => fs::rename(before, &path),
        None => fs::remove_file(&path),
    };
    done.map_err(|error| wrong(folder, &cause(&error), "make it writable"))?;
    Ok(Some(Installed { path, before: ours.before, was_there: true }))
}

/// A hook of ours under another name, as the pre-commit framework leaves it when it is installed after us.
pub fn displaced(folder: &Path, kind: Kind) -> Option<PathBuf> {
    let path = folder.join(format!("{}.legacy", kind.name()));
    read(&path).is_ok_and(|text| script::is_ours(&text)).then_some(path)
}

/// Writes a hook whole or not at all.
pub(super) fn put(path: &Path, text: &[u8], replace: bool) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".keysweep-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the user's mask leaves of it.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let mut file = builder.tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
    io::Write::write_all(&mut file, text)?;
    let put = if replace { file.persist(path) } else { file.persist_noclobber(path) };
    put.map(drop).map_err(|error| error.error)
}

pub(super) fn wrong(path: &Path, what: &str, remedy: &str) -> Error {
    Error::Hook(format!("{}: {what}; {remedy}", shown(path)))
}

/// What went wrong, without the name of our temporary file.
pub(super) fn cause(error: &io::Error) -> String {
    if error.get_ref().is_some() { io::Error::from(error.kind()).to_string() } else { error.to_string() }
}

fn was_touched(path: &Path) -> Error {
    wrong(path, "is keysweep's hook, and somebody has changed it since", "take it away by hand, then run this again")
}

fn before(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(BEFORE);
    name.into()
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
