//! Every rule in patterns/: lint, and a self-test on its own examples with the whole set switched on.

use std::{fs, path::PathBuf};

use keysweep::{
    rule::{RuleSet, example::expand, file::RuleFile, lint::lint},
    scan::{Scanner, Scratch, check},
};

fn files() -> Vec<(String, RuleFile)> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let paths = fs::read_dir(dir).expect("patterns/").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("readable");
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (stem, RuleFile::parse(&text).unwrap_or_else(|e| panic!("{}:{e}", path.display())))
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_file_passes_the_lint() {
    let complaints: Vec<String> = files()
        .iter()
        .flat_map(|(stem, file)| lint(file, stem, &check::ALL).into_iter().map(move |what| format!("{stem}.toml: {what}")))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_embedded_rules_are_the_files() {
    let files: Vec<RuleFile> = files().into_iter().map(|(_, file)| file).collect();
    assert_eq!(RuleSet::builtin(), RuleSet::from_files(&files).expect("good rules"));
}

#[test]
fn the_whole_set_finds_in_each_example_what_its_rule_says_and_nothing_else() {
    let scanner = Scanner::new(RuleSet::builtin());
    // What carries a text is left out where that holds nothing, unless somebody wants to know.
    let mut scratch = Scratch::new(&scanner, true, None);
    let mut found = |text: &str| -> Vec<&str> {
        let candidates = scanner.scan(text.as_bytes(), &mut scratch);
        candidates.iter().filter(|c| c.confidence().is_some()).map(|c| &*scanner.rules().rules()[c.rule].id).collect()
    };
    // What is no token of its provider may well be a secret, for which its name vouches.
    let is_generic = |id: &str| scanner.rules().get(id).is_some_and(|rule| rule.provider.generic);
    let mut wrong = Vec::new();
    for (_, file) in files() {
        for rule in &file.rules {
            for (template, positive) in rule.positive.iter().map(|t| (t, true)).chain(rule.negative.iter().map(|t| (t, false))) {
                for salt in 0..8 {
                    let text = expand(template, &check::ALL, salt).expect("linted");
                    // What carries a text is no finding.
                    let carries = |id: &&str| scanner.rules().get(id).is_some_and(|rule| rule.carries.is_some());
                    let found: Vec<&str> = found(&text).into_iter().filter(|id| *id == rule.id || !carries(id)).collect();
                    let right =
                        if positive { found == [&rule.id] } else { found.iter().all(|id| is_generic(id) && *id != rule.id) };
                    if !right {
                        wrong.push(format!("{}: {template:?} (salt {salt}) finds {found:?}", rule.id));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
