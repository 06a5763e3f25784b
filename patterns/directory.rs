//! The directory of names and the shapes of values → the Rust that they are, laid out by the code that lays out a user's own.

use std::fmt::{Debug, Write};

use crate::{
    literal::{Literal, list},
    rule::{Rule, Shared, Text},
    scan::naming::{
        claims::Claims,
        hosts::Hosts,
        of_rules::{ByProvider, OfRules},
        shapes::{Other, Shapes},
        table::Table,
    },
};

/// What src/scan/naming/lent.rs takes in: of all providers, and of all rules sorted by their ids.
pub fn into_rust(providers: &[Shared], rules: &[Rule], literal: &mut Literal) -> String {
    let (mut claims, mut hosts, mut rust) = (Claims::default(), Hosts::default(), String::new());
    claims.extend(providers, 0);
    table(&claims.table, ["NAMES", "NAME_SLOTS", "Claim"], literal, &mut rust);
    list("NAME_KINDS", "u64", &claims.kinds.0, &mut rust);
    list("NAME_BEGINNINGS", "u64", &claims.beginnings.0, &mut rust);
    list("NAME_HEADS", "u64", &claims.heads.0, &mut rust);
    number("LONGEST_NAME", claims.longest, &mut rust);
    number("LONGEST_NUMBER_IN_NAME", claims.longest_number, &mut rust);

    hosts.extend(providers, 0);
    table(&hosts.providers, ["HOSTS", "HOST_SLOTS", "usize"], literal, &mut rust);
    list("HOST_TOPS", "u64", &hosts.tops.0, &mut rust);
    let _ = writeln!(rust, "const HOSTS_ARE_NUMBERED: bool = {};", hosts.numbered);

    let of_rules = OfRules::of(providers, rules);
    table(&of_rules.words, ["WORDS", "WORD_SLOTS", "()"], literal, &mut rust);
    list("WORD_KINDS", "u64", &of_rules.kinds.0, &mut rust);
    number("LONGEST_NUMBER_IN_WORD", of_rules.longest_number, &mut rust);
    by_provider(&of_rules.shaped, ["SHAPED", "SHAPED_STARTS"], &mut rust);
    by_provider(&of_rules.proven, ["PROVEN", "PROVEN_STARTS"], &mut rust);

    let shapes = Shapes::of_providers(rules);
    let other =
        |Other { parts, told_by }: &Other| format!("Other {{ parts: {}, told_by: {told_by:?} }}", literal.alternative(parts));
    let others: Vec<_> = shapes.others.iter().map(other).collect();
    let _ = writeln!(rust, "static OTHER_SHAPES: [Other; {}] = [{}];", others.len(), others.join(","));
    list("SHAPES_BY_LENGTH", "OfLength", &shapes.by_length, &mut rust);
    list("OTHER_PLACES", "usize", &shapes.places, &mut rust);
    list("SHAPES_HAVE_BYTE", "bool", &shapes.has_byte, &mut rust);
    rust
}

fn table<T: Clone + Debug>(table: &Table<T>, [words, slots, of]: [&str; 3], literal: &mut Literal, rust: &mut String) {
    let pair = |(word, value): &(Text, T)| format!("({}, {value:?})", literal.text(word));
    let pairs: Vec<_> = table.words.iter().map(pair).collect();
    let _ = writeln!(rust, "static {words}: [(Text, {of}); {}] = [\n{}\n];", pairs.len(), pairs.join(",\n"));
    list(slots, "u32", &table.slots, rust);
}

fn by_provider(some: &ByProvider, [rules, starts]: [&str; 2], rust: &mut String) {
    list(rules, "usize", &some.rules, rust);
    list(starts, "usize", &some.starts, rust);
}

fn number(name: &str, number: usize, rust: &mut String) {
    let _ = writeln!(rust, "const {name}: usize = {number};");
}
