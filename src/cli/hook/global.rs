//! Hooks for all of a user's repositories, by `core.hooksPath` in the user's git configuration.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::{home, program, say, shown};
use crate::{
    cli::exit::Exit,
    error::Error,
    hook::{Kind, global},
    source::git::{
        hooks::{self, Configured},
        user,
    },
};

/// Makes the folder of hooks and leads git to it.
pub fn install(kinds: &[Kind]) -> Result<Exit, Error> {
    let (folder, file) = (folder()?, file()?);
    let configured = hooks::of_user(home().as_deref())?;
    if let Some(other) = configured.as_ref().filter(|configured| configured.path != folder) {
        return Err(somebody_elses(other));
    }
    let mut all: Vec<Kind> = global::kinds(&folder).into_iter().map(|(kind, _)| kind).collect();
    all.extend(kinds.iter().filter(|kind| !all.contains(kind)).copied().collect::<Vec<_>>());
    global::install(&folder, &all, &program()?)?;
    if configured.is_none() {
        user::set_hooks_path(&file, &folder)?;
    }
    let names: Vec<&str> = all.iter().map(|kind| kind.name()).collect();
    say(&format!(
        "{}: installed for all your repositories: core.hooksPath is {} by {}\n  \
         a repository's own hooks run after keysweep; one that has set core.hooksPath itself (husky does) runs only what is there\n",
        names.join(", "),
        shown(&folder),
        shown(&file)
    ))?;
    Ok(Exit::Clean)
}

/// Takes kinds out, or everything where none is named.
pub fn uninstall(named: &[Kind]) -> Result<Exit, Error> {
    let folder = folder()?;
    let left: Vec<Kind> = global::kinds(&folder).into_iter().map(|(kind, _)| kind).filter(|kind| !named.contains(kind)).collect();
    if !named.is_empty() && !left.is_empty() {
        global::install(&folder, &left, &program()?)?;
        let names: Vec<&str> = left.iter().map(|kind| kind.name()).collect();
        say(&format!("left for all your repositories: {}\n", names.join(", ")))?;
        return Ok(Exit::Clean);
    }
    let configured = hooks::of_user(home().as_deref())?.filter(|configured| configured.path == folder);
    if configured.is_none() && !global::is_ours(&folder) {
        say("no hook of keysweep's for all your repositories\n")?;
        return Ok(Exit::Clean);
    }
    if let Some(Configured { file: Some(file), .. }) = &configured {
        user::unset_hooks_path(file)?;
    }
    global::uninstall(&folder)?;
    say(&format!("taken away for all your repositories: {}\n", shown(&folder)))?;
    Ok(Exit::Clean)
}

fn somebody_elses(other: &Configured) -> Error {
    let (_, setting) = super::setting(other);
    Error::Hook(format!(
        "{setting}: git runs the hooks there for all your repositories, and they are not keysweep's; \
         add this line to {}:\n  {}",
        shown(&other.path.join(Kind::PrePush.name())),
        Kind::PrePush.line()
    ))
}

/// Our folder: beside the rest of the user's settings.
pub fn folder() -> Result<PathBuf, Error> {
    let settings = configured("XDG_CONFIG_HOME").or_else(|| Some(home()?.join(".config")));
    Ok(settings.ok_or_else(homeless)?.join("keysweep").join("hooks"))
}

/// The file that `git config --global` writes to.
fn file() -> Result<PathBuf, Error> {
    if let Some(file) = configured("GIT_CONFIG_GLOBAL") {
        return Ok(file);
    }
    let home = home().ok_or_else(homeless)?;
    let plain = home.join(".gitconfig");
    let other = configured("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")).join("git").join("config");
    Ok(if !plain.exists() && other.exists() { other } else { plain })
}

fn configured(name: &str) -> Option<PathBuf> {
    env::var_os(name).map(PathBuf::from).filter(|path| Path::is_absolute(path))
}

fn homeless() -> Error {
    Error::Hook("your home directory is not known; set HOME".to_owned())
}
