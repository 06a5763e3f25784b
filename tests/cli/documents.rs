//! What README.md and docs/ show is what the program says. `TRYCMD=overwrite cargo test --test cli documents` brings them up to date.

use std::{fs, path::Path, process::Command};

use super::stage;

#[test]
fn the_commands_say_what_is_shown() {
    stage::of("tests/documents").with("README.md").with("docs/RULES.md").run(&["*.md"]);
}

#[test]
fn the_rule_file_that_is_shown_is_the_one_that_is_checked() {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shown = fs::read_to_string(crate_root.join("docs/RULES.md")).expect("a document");
    let checked = fs::read_to_string(crate_root.join("tests/documents/RULES.in/acme.toml")).expect("a rule file");
    assert!(
        shown.contains(&format!("```toml\n{checked}```\n")),
        "docs/RULES.md shows another file than tests/documents/RULES.in/acme.toml"
    );
}

#[test]
fn the_table_of_rules_is_current() {
    const MARKS: (&str, &str) = ("<!-- rules: begin -->\n", "<!-- rules: end -->\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/RULES.md");
    let text = fs::read_to_string(&path).expect("a document");
    let (before, rest) = text.split_once(MARKS.0).expect("a mark");
    let (shown, after) = rest.split_once(MARKS.1).expect("a mark");
    let output =
        Command::new(env!("CARGO_BIN_EXE_keysweep")).args(["rules", "list", "--format", "markdown"]).output().expect("runs");
    let table = String::from_utf8(output.stdout).expect("text");
    if shown != table && std::env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
        fs::write(&path, [before, MARKS.0, &table, MARKS.1, after].concat()).expect("written");
        return;
    }
    assert_eq!(shown, table, "docs/RULES.md is out of date; see the head of this file");
}
