//! The program from outside: each file of tests/cmd is a case, and help texts are cases too.
//!
//! What a case cannot say (pipes, FIFOs, names that are no text) is in tests/cli/. `TRYCMD=overwrite cargo test --test cli cases`
//! writes what the program says now into the cases.

#[path = "cli/allow.rs"]
mod allow;
#[path = "cli/completions.rs"]
mod completions;
#[path = "cli/configuration.rs"]
mod configuration;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/documents.rs"]
mod documents;
#[path = "cli/explain.rs"]
mod explain;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/man.rs"]
mod man;
#[path = "cli/places.rs"]
mod places;
#[path = "cli/redact.rs"]
mod redact;
#[path = "cli/same.rs"]
mod same;
#[path = "cli/stage.rs"]
mod stage;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/values.rs"]
mod values;

#[test]
fn cases() {
    stage::of("tests/cmd").run(&["*.md", "*.toml"]);
}
