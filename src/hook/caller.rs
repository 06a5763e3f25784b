//! Whether a hook of somebody else's runs keysweep: by a line of its own, or by what its manager's file says.
//!
//! Promises: reads a few files by their names, and nothing that is commented out counts.
//! Leaves out: reading such files as the programs that own them do.

use std::path::{Path, PathBuf};

use super::{Kind, Place, manager::Manager, read};

/// The file that has the hook with this text run keysweep.
pub fn caller(place: &Place, kind: Kind, text: &[u8]) -> Option<PathBuf> {
    let folder = place.target();
    let command = match kind {
        Kind::PrePush => "keysweep git pre-push",
        Kind::PreCommit => "keysweep git staged",
    };
    if says(text, command) {
        return Some(folder.join(kind.name()));
    }
    let (files, words) = match Manager::of(folder, text)? {
        Manager::Husky => (vec![folder.parent()?.join(kind.name())], command),
        Manager::Lefthook => (lefthook(place.work_tree.as_deref()?), command),
        Manager::PreCommit => {
            let id = if kind == Kind::PrePush { "id: keysweep-push" } else { "id: keysweep" };
            (vec![place.work_tree.as_deref()?.join(".pre-commit-config.yaml")], id)
        }
        Manager::Overcommit => (vec![place.work_tree.as_deref()?.join(".overcommit.yml")], command),
        Manager::Named => return None,
    };
    files.into_iter().find(|file| read(file).is_ok_and(|bytes| says(&bytes, words)))
}

/// The files that lefthook reads.
fn lefthook(top: &Path) -> Vec<PathBuf> {
    let names = ["lefthook", ".lefthook", ".config/lefthook", "lefthook-local", ".lefthook-local", ".config/lefthook-local"];
    let endings = ["yml", "yaml", "toml", "json", "jsonc"];
    names.iter().flat_map(|name| endings.iter().map(move |ending| top.join(format!("{name}.{ending}")))).collect()
}

/// Whether a line that is no comment has these words, and no longer word instead of their last.
fn says(text: &[u8], words: &str) -> bool {
    let text = String::from_utf8_lossy(text);
    let lines = text.lines().map(str::trim_start).filter(|line| !line.starts_with('#') && !line.starts_with("//"));
    let mut ends = lines.flat_map(|line| line.match_indices(words).map(move |(at, _)| &line[at + words.len()..]));
    ends.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_a_line_that_runs() {
        for (text, expected) in [
            ("keysweep git pre-push --quiet \"$@\"\n", true),
            ("      run: /usr/bin/keysweep git pre-push\n", true),
            ("  # keysweep git pre-push\n", false),
            ("keysweep git pre-pushed\n", false),
        ] {
            assert_eq!(says(text.as_bytes(), "keysweep git pre-push"), expected, "{text}");
        }
        assert!(!says(b"- id: keysweep-push\n", "id: keysweep"));
    }
}
