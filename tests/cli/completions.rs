//! What a shell offers after the first letters, by its own way of loading the script.

use super::streams::{keysweep, tree};

/// What bash completes the last of `words` to.
#[cfg(target_os = "linux")]
fn completed(words: &[&str]) -> Vec<String> {
    let tree = tree(&[]);
    let script = keysweep(tree.path()).args(["completions", "bash"]).output().expect("runs");
    std::fs::write(tree.path().join("keysweep.bash"), script.stdout).expect("written");
    let (last, before) = (words.len() - 1, words[words.len() - 2]);
    let asked = format!(
        "source ./keysweep.bash; COMP_WORDS=({}); COMP_CWORD={last}; _keysweep keysweep \"{}\" {before}; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words[last],
    );
    let bash =
        std::process::Command::new("bash").args(["--norc", "-c", &asked]).current_dir(tree.path()).output().expect("bash runs");
    String::from_utf8(bash.stdout).expect("text").lines().map(str::to_owned).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn bash_completes_commands_options_and_their_words() {
    assert_eq!(completed(&["keysweep", "bas"]), ["baseline"]);
    assert_eq!(completed(&["keysweep", "baseline", "aud"]), ["audit"]);
    assert_eq!(completed(&["keysweep", "scan", "--show-su"]), ["--show-suppressed"]);
    assert_eq!(completed(&["keysweep", "scan", "--format", "j"]), ["json", "jsonl", "junit"]);
    assert_eq!(completed(&["keysweep", "ci", "--fail-on", "h"]), ["high"]);
    assert_eq!(completed(&["keysweep", "scan", "--confidence", ""]), ["low", "medium", "high"]);
}
