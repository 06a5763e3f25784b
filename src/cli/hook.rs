//! `keysweep hook`: installing, showing and taking away git's hooks.

mod global;
mod status;

use std::{
    env,
    path::{Path, PathBuf},
};

use super::{
    args::{Hook, Which},
    exit::Exit,
    git::around,
    output::print,
};
use crate::{
    error::Error,
    hook::{
        Kind, Place, Whose, caller,
        local::{self, Found, Installed},
        manager::Manager,
    },
    report::escape,
    source::git::{
        hooks::{self, Configured, Level},
        top,
    },
};

/// Does what is asked, and says what was done.
///
/// # Errors
/// No repository, or a hook that cannot be installed or taken away.
pub fn run(command: &Hook) -> Result<Exit, Error> {
    match command {
        Hook::Install(which) if which.global => global::install(&kinds(which)),
        Hook::Install(which) => install(which),
        Hook::Uninstall(which) if which.global => global::uninstall(&named(which)),
        Hook::Uninstall(which) => uninstall(which),
        Hook::Status { repo } => status::show(repo.as_deref()),
    }
}

/// The hooks that are named; none names them all.
fn named(which: &Which) -> Vec<Kind> {
    let named = [(which.pre_push, Kind::PrePush), (which.pre_commit, Kind::PreCommit)];
    named.into_iter().filter(|(is_named, _)| *is_named).map(|(_, kind)| kind).collect()
}

fn kinds(which: &Which) -> Vec<Kind> {
    let named = named(which);
    if named.is_empty() { vec![Kind::PrePush] } else { named }
}

fn install(which: &Which) -> Result<Exit, Error> {
    let (place, tracked) = place(which.repo.as_deref())?;
    place.check()?;
    // A hook in a repository that cannot be read would let nothing through.
    top(&around(which.repo.as_deref()))?;
    let kinds = kinds(which);
    // Either all can be installed, or none is.
    kinds.iter().try_for_each(|&kind| may_install(&place, kind, &tracked))?;
    let program = program()?;
    for kind in kinds {
        if place.is_global() && crate::hook::global::kinds(&place.folder).iter().any(|(global, _)| *global == kind) {
            say(&format!("{}: runs here already, from your own hooks in {}\n", kind.name(), shown(&place.folder)))?;
            continue;
        }
        let before = local::look(place.target(), kind)?;
        if let Some(file) = called(&place, kind, &before) {
            say(&format!("{}: runs here already, by its line in {}\n", kind.name(), shown(&file)))?;
            continue;
        }
        let installed = local::install(place.target(), kind, &program)?;
        say(&done(kind, &installed, &before))?;
    }
    Ok(Exit::Clean)
}

/// Whether a hook of this kind can be installed, or why not and what to do instead.
fn may_install(place: &Place, kind: Kind, is_tracked: &dyn Fn(&Path) -> bool) -> Result<(), Error> {
    let path = place.target().join(kind.name());
    let refused = |why: &str| Err(Error::Hook(format!("{}: {why}", shown(&path))));
    if kind == Kind::PreCommit && place.work_tree.is_none() {
        return refused(
            "this is a bare repository, and nothing is committed in one; install --pre-push, or see docs/HOOKS.md for servers",
        );
    }
    let text = match local::look(place.target(), kind)? {
        Found::Ours(_) => return Ok(()),
        Found::Other(text) => text,
        Found::Nothing => Vec::new(),
    };
    match Manager::of(place.target(), &text) {
        _ if caller(place, kind, &text).is_some() => Ok(()),
        Some(manager) if !manager.may_be_chained() => refused(&manager.advice(kind)),
        _ if !text.is_empty() && is_tracked(&path) => {
            refused(&format!("git tracks this hook, for all who work here; add this line to it:\n  {}", kind.line()))
        }
        _ => Ok(()),
    }
}

/// The file by which a hook that is there runs keysweep.
fn called(place: &Place, kind: Kind, found: &Found) -> Option<PathBuf> {
    match found {
        Found::Other(text) => caller(place, kind, text),
        Found::Nothing | Found::Ours(_) => None,
    }
}

/// What was installed, in words.
fn done(kind: Kind, installed: &Installed, found: &Found) -> String {
    let (name, path) = (kind.name(), shown(&installed.path));
    let mut text = match installed.was_there {
        true => format!("{name}: installed already, and up to date: {path}\n"),
        false => format!("{name}: installed as {path}\n"),
    };
    if let Some(before) = &installed.before {
        text.push_str(&format!("  the hook that was there runs first: {}\n", shown(before)));
    }
    if let Found::Other(before) = found
        && let Some(manager) = Manager::of(&installed.path, before)
    {
        text.push_str(&format!("  {}\n", manager.advice(kind)));
    }
    if !installed.was_there && kind == Kind::PrePush {
        text.push_str("  see it at work: git push --dry-run\n");
    }
    text
}

fn uninstall(which: &Which) -> Result<Exit, Error> {
    let (place, _) = place(which.repo.as_deref())?;
    let named = named(which);
    let kinds = if named.is_empty() { Kind::ALL.to_vec() } else { named };
    let mut gone = 0;
    for kind in kinds {
        let name = kind.name();
        match local::uninstall(place.target(), kind)? {
            Some(Installed { path, before: Some(_), .. }) => {
                say(&format!("{name}: taken away; the hook that was there before is back: {}\n", shown(&path)))?;
            }
            Some(Installed { path, .. }) => say(&format!("{name}: taken away: {}\n", shown(&path)))?,
            None => match local::displaced(place.target(), kind) {
                Some(path) => {
                    let why = "keysweep's hook, which pre-commit runs; first: pre-commit uninstall -t";
                    return Err(Error::Hook(format!("{}: {why} {name}", shown(&path))));
                }
                None => continue,
            },
        }
        gone += 1;
    }
    if gone == 0 {
        let elsewhere = if place.is_global() { "; your own are taken away by keysweep hook uninstall --global" } else { "" };
        say(&format!("no hook of keysweep's in {}{elsewhere}\n", shown(place.target())))?;
    }
    Ok(Exit::Clean)
}

/// Where the hooks of a repository are, and whether git tracks a file there.
fn place(repo: Option<&Path>) -> Result<(Place, impl Fn(&Path) -> bool + use<>), Error> {
    let found = hooks::hooks(&around(repo), home().as_deref())?;
    let work_tree = found.work_tree.clone();
    let tracked = move |file: &Path| work_tree.as_deref().is_some_and(|top| hooks::is_tracked(top, file));
    let setting = found.configured.as_ref().map(setting);
    let hooks::Hooks { folder, own, repository, work_tree, .. } = found;
    Ok((Place { folder, own, setting, repository, work_tree }, tracked))
}

/// Whose a setting is, and the words for it.
fn setting(configured: &Configured) -> (Whose, String) {
    let whose = match configured.level {
        Level::System | Level::User => Whose::Wider,
        Level::Repository => Whose::Repository,
        Level::Environment => Whose::Run,
    };
    let place = match &configured.file {
        Some(file) => shown(file),
        None => "git's environment".to_owned(),
    };
    (whose, format!("core.hooksPath is {} by {place}", escape::text(&configured.value)))
}

/// Where this program is: as PATH names it, if it does, for that survives an update.
fn program() -> Result<PathBuf, Error> {
    let here = env::current_exe()
        .map_err(|error| Error::Hook(format!("where keysweep is cannot be told: {error}; call it by its path")))?;
    let name = format!("keysweep{}", env::consts::EXE_SUFFIX);
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let search = env::var_os("PATH").unwrap_or_default();
    let mut named = env::split_paths(&search).filter(|folder| folder.is_absolute()).map(|folder| folder.join(&name));
    let path = named.find(|path| real(path).is_some_and(|path| Some(path) == real(&here))).unwrap_or(here);
    Ok(if cfg!(windows) { path.to_string_lossy().replace('\\', "/").into() } else { path })
}

/// Where git looks for the user's configuration. Without `HOME` it reads none, whatever the system says of the account.
fn home() -> Option<PathBuf> {
    let is_said = cfg!(windows) || env::var_os("HOME").is_some_and(|home| !home.is_empty());
    env::home_dir().filter(|home| is_said && home.is_absolute())
}

fn shown(path: &Path) -> String {
    escape::bytes(path.as_os_str().as_encoded_bytes())
}

fn say(text: &str) -> Result<(), Error> {
    print(text.as_bytes())
}
