//! The user's git configuration file: setting `core.hooksPath` in it, and taking it out.
//!
//! Promises: every other byte of the file stays (a last line without an end gets one); it is replaced at one stroke, behind the same lock that `git config` takes, with the
//! rights it had; a file that is a link is written through.
//! Leaves out: which value to set, and whether (hook).

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use gix::{
    bstr::ByteSlice,
    config::{self, Source},
};

use crate::{error::Error, source::file::read_small};

/// Longer files are no configuration of git's.
const LIMIT: u64 = 64 << 20;

/// Sets `core.hooksPath`.
///
/// # Errors
/// A file that cannot be parsed or written, or that is locked.
pub fn set_hooks_path(file: &Path, value: &Path) -> Result<(), Error> {
    edit(file, |config| {
        let value = gix::path::into_bstr(value).map_err(|error| error.to_string())?.into_owned();
        config.set_raw_value("core.hooksPath", value.as_bstr()).map(drop).map_err(|error| error.to_string())
    })
}

/// Takes `core.hooksPath` out, and its section when that is empty then.
///
/// # Errors
/// As [`set_hooks_path`].
pub fn unset_hooks_path(file: &Path) -> Result<(), Error> {
    edit(file, |config| {
        let ids: Vec<_> = config.sections_and_ids_by_name("core").into_iter().flatten().map(|(_, id)| id).collect();
        for id in ids {
            let Some(mut section) = config.section_mut_by_id(id) else { continue };
            let had = section.remove("hooksPath").is_some();
            if had && section.num_values() == 0 && section.to_bstring().trim() == b"[core]" {
                config.remove_section_by_id(id);
            }
        }
        Ok(())
    })
}

fn edit(file: &Path, change: impl FnOnce(&mut config::File) -> Result<(), String>) -> Result<(), Error> {
    let shown = file.display();
    let wrong = |cause: &dyn std::fmt::Display| Error::Output(format!("{shown}: {cause}; nothing was changed"));
    // Through a link, what it points to is replaced.
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let before = match read_small(&target, LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(wrong(&error)),
    };
    let meta = config::file::Metadata::from(Source::User);
    let parsed = config::File::from_bytes_no_includes(&before, meta, config::file::init::Options::default());
    let mut config = parsed.map_err(|error| wrong(&error))?;
    change(&mut config).map_err(|cause| wrong(&cause))?;
    replace(&target, &config.to_bstring()).map_err(|error| wrong(&error))
}

/// Writes as `git config` does: into a lock that takes the file's name.
fn replace(target: &Path, bytes: &[u8]) -> Result<(), String> {
    let mut lock = target.as_os_str().to_owned();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    let opened = File::options().write(true).create_new(true).open(&lock);
    let mut file = opened.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{} is there: another program is changing it, or has left it", lock.display()),
        _ => format!("{}: {error}", lock.display()),
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| {
        if let Ok(old) = fs::metadata(target) {
            fs::set_permissions(&lock, old.permissions())?;
        }
        fs::rename(&lock, target)
    });
    written.map_err(|error| {
        // The first error is the one to tell.
        let _ = fs::remove_file(&lock);
        error.to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_read_by_git_and_taken_out_again_without_a_trace() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("config");
        let hard = Path::new("/home/a \"b\" #c;d\\e/hooks");
        for before in [
            "",
            "[user]\n\tname = a\n# end\n",
            "[user]\n\tname = a\n[core]\n\teditor = vi ; x\n[alias]\n\tx = y\n",
            "\r\n[a]\r\nb=c\r\n",
        ] {
            fs::write(&file, before).expect("written");
            set_hooks_path(&file, hard).expect("set");
            let read = std::process::Command::new("git").arg("config").arg("-f").arg(&file).arg("core.hooksPath").output();
            let read = String::from_utf8(read.expect("git runs").stdout).expect("text");
            assert_eq!(read.trim_end(), hard.to_str().expect("text"), "{before:?}");
            unset_hooks_path(&file).expect("unset");
            assert_eq!(fs::read_to_string(&file).expect("there"), before);
        }
    }

    #[test]
    fn a_lock_and_a_broken_file_are_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("config");
        fs::write(&file, "[core").expect("written");
        assert!(set_hooks_path(&file, Path::new("/x")).is_err());
        assert_eq!(fs::read(&file).expect("there"), b"[core");
        fs::write(&file, "").and_then(|()| fs::write(dir.path().join("config.lock"), "")).expect("written");
        let refused = set_hooks_path(&file, Path::new("/x")).expect_err("locked").to_string();
        assert!(refused.contains("config.lock is there"), "{refused}");
        assert!(dir.path().join("config.lock").exists());
    }
}
