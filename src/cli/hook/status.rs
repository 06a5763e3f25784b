//! Which hooks run in a repository.

use std::path::Path;

use super::{place, say, shown};
use crate::{
    cli::exit::Exit,
    error::Error,
    hook::{
        Kind, Place, caller, global,
        local::{self, Found},
        manager::Manager,
    },
};

/// Shows them.
pub fn show(repo: Option<&Path>) -> Result<Exit, Error> {
    let (place, _) = place(repo)?;
    let mut text = format!("git looks in  {}\n", shown(&place.folder));
    if let Some((_, setting)) = &place.setting {
        text.push_str(&format!("              {setting}\n"));
    }
    let global = if place.is_global() { global::kinds(&place.folder) } else { Vec::new() };
    let mut runs = false;
    for kind in Kind::ALL {
        let user = global.iter().find(|(global, _)| *global == kind);
        let (line, here) = match user {
            Some((_, program)) => (format!("keysweep, for all your repositories{}", missing(program)), true),
            None => of_repository(&place, kind)?,
        };
        text.push_str(&format!("{:<14}{line}\n", kind.name()));
        runs |= here;
    }
    if !runs {
        let keeper = match local::look(place.target(), Kind::PrePush)? {
            Found::Other(text) => Manager::of(place.target(), &text).filter(|manager| !manager.may_be_chained()),
            Found::Nothing | Found::Ours(_) => None,
        };
        text.push_str(if keeper.is_some() { "" } else { "install it: keysweep hook install" });
        match place.check() {
            Ok(()) if keeper.is_some() => {
                text.push_str(&keeper.map_or_else(String::new, |keeper| keeper.advice(Kind::PrePush) + "\n"));
            }
            Ok(()) => text.push('\n'),
            Err(why) => text.push_str(&format!("; it would be refused: {why}\n")),
        }
    }
    say(&text)?;
    Ok(if runs { Exit::Clean } else { Exit::Findings })
}

/// What a hook is, and whether it is keysweep's and runs.
fn of_repository(place: &Place, kind: Kind) -> Result<(String, bool), Error> {
    let folder = place.target();
    Ok(match local::look(folder, kind)? {
        Found::Nothing => ("none".to_owned(), false),
        Found::Ours(ours) => {
            let after = ours.before.as_deref().map_or_else(String::new, |before| format!(", after {}", shown(before)));
            let touched = if ours.touched { "; changed by hand since it was installed" } else { "" };
            (format!("keysweep{after}{}{touched}", missing(&ours.program)), is_run(folder, kind))
        }
        Found::Other(_) if local::displaced(folder, kind).is_some() => ("keysweep, run by pre-commit".to_owned(), true),
        Found::Other(text) => {
            let whose = match Manager::of(folder, &text) {
                None | Some(Manager::Named) => "",
                Some(Manager::Husky) => ", husky's",
                Some(Manager::Lefthook) => ", lefthook's",
                Some(Manager::PreCommit) => ", pre-commit's",
                Some(Manager::Overcommit) => ", overcommit's",
            };
            if let Some(file) = caller(place, kind, &text) {
                return Ok((format!("keysweep, by its line in {}", shown(&file)), is_run(folder, kind)));
            }
            (format!("a hook that is not keysweep's{whose}; keysweep's line in a hook is: {}", kind.line()), false)
        }
    })
}

/// Git passes over a hook that may not be executed.
fn is_run(folder: &Path, kind: Kind) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(folder.join(kind.name())).is_ok_and(|meta| meta.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = (folder, kind);
        true
    }
}

fn missing(program: &Path) -> String {
    if program.is_file() { String::new() } else { format!("; {} is gone, so it is looked for on PATH", shown(program)) }
}
