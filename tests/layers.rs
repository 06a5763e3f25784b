//! Arrows point one way: each module names only the modules it may, and what touches the world stays at the edges.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const WORDS: &[&str] = &["finding", "grade", "candidate", "blob", "coverage", "error", "bug"];

/// Each module and the modules it may name, beside the words and itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("finding", &[]),
    ("grade", &[]),
    ("candidate", &[]),
    ("blob", &[]),
    ("coverage", &[]),
    ("error", &[]),
    ("bug", &[]),
    ("rule", &[]),
    ("scan", &["rule", "unpack"]),
    ("unpack", &[]),
    ("hygiene", &["rule"]),
    // Deltas of git, which bundles hold too.
    ("source", &["unpack"]),
    ("hook", &[]),
    ("suppress", &["rule"]),
    ("report", &["rule"]),
    // Its formats' names alone.
    ("ci", &["report"]),
    ("config", &["rule", "scan", "unpack", "source", "suppress", "report"]),
    ("pipeline", &["rule", "scan", "unpack", "hygiene", "source", "suppress", "report", "config"]),
    ("cli", &["rule", "scan", "unpack", "hygiene", "source", "suppress", "report", "ci", "hook", "config", "pipeline"]),
];

/// What only the named places may mention: crates and the world outside.
const CONFINED: &[(&str, &[&str])] = &[
    ("clap", &["cli"]),
    ("gix_", &["source/git"]),
    ("gix::", &["source/git"]),
    ("std::env", &["cli"]),
    ("env::var", &["cli"]),
    ("Instant::now", &["cli"]),
    ("SystemTime::now", &["cli"]),
    ("std::fs", &["source", "config", "hook", "cli"]),
    ("std::thread", &["source", "cli"]),
    ("process::exit", &[]),
    ("unsafe ", &["scan/prefilter"]),
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source below src/ but main.rs and lib.rs: its path there, and its text without comments and tests.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let relative = |path: &Path| path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
    let is_test = |name: &str| name.contains("tests");
    let code = |path: &Path| {
        let text = fs::read_to_string(path).expect("readable");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    };
    let all = paths.iter().map(|path| (relative(path), code(path)));
    all.filter(|(name, _)| name != "main.rs" && name != "lib.rs" && !is_test(name)).collect()
}

/// The modules of the crate that a text names: in `crate::x`, and in `use crate::{x, y::z}`.
fn named(text: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        let mut depth = 1;
        let mut starts = vec![0];
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => starts.push(i + 1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        names.extend(starts.into_iter().map(|start| word(group[start..].trim_start())));
    }
    names.remove("");
    names
}

#[test]
fn reads_grouped_imports() {
    let text = "use crate::{\n    a::{b, c},\n    d,\n};\nuse crate::g::{h, i};\nfn f() { crate::e::f() }";
    assert_eq!(named(text).into_iter().collect::<Vec<_>>(), ["a", "d", "e", "g"]);
}

#[test]
fn each_module_names_only_what_it_may() {
    let mut wrong = Vec::new();
    for (file, text) in texts() {
        let module = file.split(['/', '.']).next().expect("a first part").to_owned();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{file}: module {module} is in no layer; add it to MAY_USE"));
            continue;
        };
        let may = |name: &str| name == module || WORDS.contains(&name) || allowed.contains(&name);
        wrong.extend(named(&text).iter().filter(|name| !may(name)).map(|name| format!("{file} names {name}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_world_is_touched_at_the_edges_only() {
    let mut wrong = Vec::new();
    for (file, text) in texts() {
        for (word, places) in CONFINED {
            if text.contains(word) && !places.iter().any(|place| file.starts_with(place)) {
                wrong.push(format!("{file} mentions {word}; it belongs to {places:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
