//! The keywords → the Rust that they are, laid out by the code that lays out a user's own.

use std::fmt::Write;

use crate::{
    literal::{Literal, list},
    rule::Rule,
    scan::prefilter::{
        fingerprint::{Known, Looks},
        listed::{Keyword, Keywords},
    },
};

/// What src/scan/prefilter/lent.rs takes in: of all rules, sorted by their ids.
pub fn into_rust(rules: &[Rule], known: Known<'_>, literal: &mut Literal) -> String {
    let mut rust = String::new();
    for (looks, by) in [(Looks::Halves, "HALVES"), (Looks::Folded, "FOLDED")] {
        let (keywords, marking) = Keywords::laid_out(rules, looks, known);
        let _ = writeln!(rust, "static HASHES_BY_{by}: Hashes = {:?};", keywords.hashes);
        let _ = writeln!(rust, "static MARKING_BY_{by}: Marking = {marking:?};");
        list(&format!("ENTRIES_BY_{by}"), "Entry", &keywords.entries, &mut rust);
        list(&format!("SLOTS_BY_{by}"), "u32", &keywords.slots, &mut rust);
        list(&format!("BESIDE_BY_{by}"), "Beside", &keywords.beside, &mut rust);
        list(&format!("TOLD_BY_{by}"), "u16", &keywords.told_by, &mut rust);
        list(&format!("TELLS_BY_{by}"), "Tell", &keywords.tells, &mut rust);
        if looks == Looks::Folded {
            // Whichever way they are looked for.
            of_both(&keywords, literal, &mut rust);
        }
    }
    rust
}

fn of_both(keywords: &Keywords, literal: &mut Literal, rust: &mut String) {
    let keyword = |Keyword { text, place, folded, length, owners }: &Keyword| {
        let text = literal.text(text);
        format!("Keyword {{ text: {text}, place: {place:?}, folded: {folded}, length: {length}, owners: {owners:?} }}")
    };
    let all: Vec<_> = keywords.all.iter().map(keyword).collect();
    let texts: Vec<_> = keywords.texts.iter().map(|texts| literal.texts(texts)).collect();
    let _ = writeln!(rust, "static KEYWORDS: [Keyword; {}] = [\n{}\n];", all.len(), all.join(",\n"));
    let _ = writeln!(rust, "static TEXTS_BY_RULE: [List<Text>; {}] = [\n{}\n];", texts.len(), texts.join(",\n"));
    list("OWNERS", "Owner", &keywords.owners, rust);
}
