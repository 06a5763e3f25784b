//! Reads every rule file, checks it, and embeds them as one compact text: a mistake is a build error that names file and rule.

use std::{env, fs, path::Path};

#[path = "../src/grade.rs"]
#[allow(dead_code, reason = "the build needs the words, not their methods")]
mod grade;

#[path = "../src/rule"]
#[allow(dead_code, reason = "the build needs the forms, not all their methods")]
mod rule {
    pub mod file;
    pub mod pattern;
    pub mod shape;
}

use rule::{
    file::{Embedded, RuleFile},
    pattern::Pattern,
    shape::Shape,
};

fn main() {
    println!("cargo::rerun-if-changed=patterns");
    for shared in ["grade.rs", "rule/file.rs", "rule/pattern.rs", "rule/pattern", "rule/shape.rs"] {
        println!("cargo::rerun-if-changed=src/{shared}");
    }
    let mut paths: Vec<_> = fs::read_dir("patterns").expect("patterns/").map(|entry| entry.expect("patterns/").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut files = Vec::new();
    for path in &paths {
        match read(path) {
            Ok(embedded) => files.push(embedded),
            Err(what) => {
                println!("cargo::error={}:{what}", path.display());
                return;
            }
        }
    }
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("rules.json");
    fs::write(out, serde_json::to_string(&files).expect("rules serialise")).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> Result<Embedded, String> {
    let text = fs::read_to_string(path).map_err(|error| format!(" {error}"))?;
    let file = RuleFile::parse(&text).map_err(|error| error.to_string())?;
    let mut patterns = Vec::new();
    for rule in &file.rules {
        let checked = match (&rule.regex, &rule.shape) {
            (Some(regex), None) => Pattern::analyse(regex, &rule.keywords, rule.max_length).map(Some),
            (None, Some(shape)) => Shape::parse(shape).map(|_| None),
            (None, None) if !rule.words.is_empty() => Ok(None),
            _ => Err("give either a regex or a shape, or words alone".to_owned()),
        };
        patterns.push(checked.map_err(|what| format!(" rule {}: {what}", rule.id))?);
    }
    Ok(Embedded { file: file.without_examples(), patterns })
}
