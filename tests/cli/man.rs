//! Every command has a manual page, with every option that its help has.

use std::{collections::BTreeSet, fs};

use super::streams::{keysweep, tree};

#[test]
fn every_command_has_a_page_with_every_option() {
    let tree = tree(&[]);
    let written = keysweep(tree.path()).args(["man", "--output", "a/b"]).output().expect("runs");
    assert_eq!((written.status.code(), written.stdout, written.stderr), (Some(0), Vec::new(), Vec::new()));
    let pages = tree.path().join("a/b");
    let names: BTreeSet<String> = fs::read_dir(&pages)
        .expect("made")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    let mut options = 0;
    for name in &names {
        let words: Vec<&str> = name.trim_end_matches(".1").split('-').skip(1).collect();
        // `git pre-push` is two words.
        let words = match words[..] {
            ["git", "pre", "push"] => vec!["git", "pre-push"],
            ["git", "pre", "receive"] => vec!["git", "pre-receive"],
            _ => words,
        };
        let page = fs::read_to_string(pages.join(name)).expect("text").replace("\\-", "-");
        let help = keysweep(tree.path()).args(&words).arg("--help").output().expect("runs");
        let help = String::from_utf8(help.stdout).expect("text");
        for line in help.lines().map(str::trim_start).filter(|line| line.starts_with('-') && !line.starts_with("- ")) {
            let option = line.split([' ', ',']).find(|word| word.starts_with("--")).unwrap_or(line);
            assert!(page.contains(option), "{name} has no {option}:\n{page}");
            options += 1;
        }
        let printed = keysweep(tree.path()).arg("man").args(&words).output().expect("runs");
        assert_eq!(printed.stdout, fs::read(pages.join(name)).expect("read"), "{name}");
    }
    for name in
        ["keysweep.1", "keysweep-scan.1", "keysweep-ci.1", "keysweep-git.1", "keysweep-git-pre-push.1", "keysweep-rules-list.1"]
    {
        assert!(names.contains(name), "{name} is none of {names:?}");
    }
    assert!(options > 60, "{options} options");
}
