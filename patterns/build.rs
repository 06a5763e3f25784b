//! Reads every rule file, checks it, and writes the rules as Rust: a mistake is a build error that names file and rule.

use std::{env, fs, path::Path};

mod directory;
#[path = "../src/grade.rs"]
#[allow(dead_code, reason = "the build needs the words, not their methods")]
mod grade;
mod keywords;
mod literal;

#[path = "../src/rule"]
#[allow(dead_code, unused_imports, reason = "the build needs the forms, not all their methods")]
mod rule {
    pub mod compile;
    pub mod file;
    pub mod identifier;
    pub mod kind;
    pub mod lent;
    pub mod marks;
    pub mod nearest;
    pub mod pattern;
    pub mod shape;

    pub use kind::{Form, Provider, Rule};
    pub use lent::{List, Shared, Text};

    /// What the build is for.
    pub mod builtin {
        use super::{
            kind::Provider,
            lent::{List, Text},
            pattern::chain::Step,
            shape::Part,
        };

        pub static TEXT: &str = "";
        pub static TEXTS: [Text; 0] = [];
        pub static PARTS: [Part; 0] = [];
        pub static ALTERNATIVES: [List<Part>; 0] = [];
        pub static STEPS: [Step; 0] = [];
        pub static PROVIDERS: [Provider; 0] = [];
    }
}

#[path = "../src/scan"]
#[allow(dead_code, reason = "the build lays out what is looked for, and looks for nothing")]
mod scan {
    pub mod prefilter {
        pub mod fingerprint;
        pub mod listed;
    }
    pub mod naming {
        pub mod claims;
        pub mod hosts;
        pub mod kinds;
        pub mod of_rules;
        pub mod shapes;
        pub mod table;
    }
}

use literal::Literal;
use rule::{compile::Compiled, file::RuleFile};
use scan::prefilter::fingerprint::Known;

fn main() {
    println!("cargo::rerun-if-changed=patterns");
    for shared in [
        "grade.rs",
        "rule/compile.rs",
        "rule/file.rs",
        "rule/identifier.rs",
        "rule/identifier",
        "rule/kind.rs",
        "rule/lent.rs",
        "rule/marks.rs",
        "rule/pattern.rs",
        "rule/pattern",
        "rule/shape.rs",
        "rule/shape",
        "scan/naming",
        "scan/prefilter/fingerprint.rs",
        "scan/prefilter/fingerprint",
        "scan/prefilter/listed.rs",
    ] {
        println!("cargo::rerun-if-changed=src/{shared}");
    }
    let mut paths: Vec<_> = fs::read_dir("patterns").expect("patterns/").map(|entry| entry.expect("patterns/").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut files = Vec::new();
    for path in &paths {
        match read(path) {
            Ok(compiled) => files.push(compiled),
            Err(what) => {
                println!("cargo::error={}:{what}", path.display());
                return;
            }
        }
    }
    let fingerprints = match Known::read(include_str!("../src/scan/prefilter/fingerprint/choices.tsv")) {
        Ok(fingerprints) => fingerprints,
        Err(what) => {
            println!("cargo::error=src/scan/prefilter/fingerprint/choices.tsv:{what}");
            return;
        }
    };
    write("fingerprints.bin", fingerprints.as_flattened());
    let mut literal = Literal::default();
    files.iter().for_each(|file| literal.add(file));
    let providers: Vec<_> = files.iter().flat_map(|file| file.providers.clone()).collect();
    let mut rules: Vec<_> = files.iter().flat_map(|file| file.rules.clone()).collect();
    rules.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    write("directory.rs", directory::into_rust(&providers, &rules, &mut literal).as_bytes());
    write("keywords.rs", keywords::into_rust(&rules, Known(&fingerprints), &mut literal).as_bytes());
    write("rules.txt", literal.text.as_bytes());
    write("rules.rs", literal.into_rust().as_bytes());
}

fn write(name: &str, bytes: &[u8]) {
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    fs::write(out, bytes).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> Result<Compiled, String> {
    let text = fs::read_to_string(path).map_err(|error| format!(" {error}"))?;
    let file = RuleFile::parse(&text).map_err(|error| error.to_string())?;
    Compiled::of(file, false).map_err(|what| format!(" {what}"))
}
