//! Reads every rule file, checks it, and embeds them as one compact text: a mistake is a build error that names file and rule.

use std::{env, fs, path::Path};

#[path = "../src/grade.rs"]
#[allow(dead_code, reason = "the build needs the words, not their methods")]
mod grade;

#[path = "../src/rule"]
#[allow(dead_code, reason = "the build needs the forms, not all their methods")]
mod rule {
    pub mod file;
    pub mod packed;
    pub mod pattern;
    pub mod shape;
}

#[path = "../src/scan"]
#[allow(dead_code, reason = "the build chooses fingerprints, and looks for none")]
mod scan {
    #[path = "prefilter/fingerprint.rs"]
    pub mod fingerprint;
}

use rule::{
    file::{Embedded, RuleFile},
    packed::{Pack, Packed},
    pattern::{
        Pattern,
        place::{Place, Placed},
    },
    shape::Shape,
};
use scan::fingerprint::{Known, Wanted};

fn main() {
    println!("cargo::rerun-if-changed=patterns");
    for shared in [
        "grade.rs",
        "rule/file.rs",
        "rule/pattern.rs",
        "rule/packed.rs",
        "rule/pattern",
        "rule/shape.rs",
        "scan/prefilter/fingerprint.rs",
        "scan/prefilter/fingerprint",
    ] {
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
    write("fingerprints.bin", fingerprints(&files).as_flattened());
    let named: Vec<_> = files.iter_mut().map(|embedded| std::mem::take(&mut embedded.file.named)).collect();
    write_packed("named", &named);
    write_packed("rules", &files);
}

fn write_packed(name: &str, what: &impl Pack) {
    let mut packed = Packed::default();
    what.pack(&mut packed);
    write(&format!("{name}.txt"), packed.text.as_bytes());
    write(&format!("{name}.bin"), &packed.numbers);
}

fn write(name: &str, bytes: &[u8]) {
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    fs::write(out, bytes).expect("OUT_DIR is writable");
}

/// Where in each keyword the bytes are that it is looked for by.
fn fingerprints(files: &[Embedded]) -> Vec<[u8; 8]> {
    let mut wanted = Vec::new();
    for file in files {
        for (rule, pattern) in file.file.rules.iter().zip(&file.patterns) {
            let placed = pattern.as_ref().map_or(Placed::ANYWHERE, |pattern| Placed::of(pattern, &rule.keywords));
            let near = placed.place != Place::Anywhere;
            let keywords = rule.keywords.iter();
            wanted.extend(keywords.map(|keyword| Wanted { keyword: keyword.as_bytes(), folded: placed.folded, near }));
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    Known::pack(&wanted)
}

fn read(path: &Path) -> Result<Embedded, String> {
    let text = fs::read_to_string(path).map_err(|error| format!(" {error}"))?;
    let mut file = RuleFile::parse(&text).map_err(|error| error.to_string())?;
    // Start-up sorts all rules by their ids, which is quick where they are sorted already.
    file.rules.sort_by(|a, b| a.id.cmp(&b.id));
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
