//! Rules and providers → the Rust that they are, without an address in it: words and lists are told by where they are in one of all.

use std::{
    collections::HashMap,
    fmt::{Debug, Write},
};

use crate::rule::{
    compile::Compiled,
    kind::{Form, Provider, Rule},
    lent::{List, Text},
    pattern::Pattern,
    shape::{Part, Shape},
};

/// What is written so far.
#[derive(Default)]
pub struct Literal {
    /// All words.
    pub text: String,
    /// Where they begin in it.
    starts: HashMap<String, usize>,
    texts: Vec<String>,
    parts: Vec<String>,
    alternatives: Vec<String>,
    steps: Vec<String>,
    providers: Vec<String>,
    /// By id.
    rules: Vec<(String, String)>,
}

impl Literal {
    /// Adds a file's.
    pub fn add(&mut self, file: &Compiled) {
        let own = self.providers.len();
        for provider in &file.providers {
            let provider = self.provider(provider);
            self.providers.push(provider);
        }
        for rule in &file.rules {
            let written = self.rule(rule, own);
            self.rules.push((rule.id.to_string(), written));
        }
    }

    /// A word, where it is among all.
    pub fn text(&mut self, text: &Text) -> String {
        let start = *self.starts.entry(text.to_string()).or_insert_with(|| {
            self.text.push_str(text);
            self.text.len() - text.len()
        });
        format!("Text::lent({start}, {})", start + text.len())
    }

    /// Words, where their list is among all.
    pub fn texts(&mut self, texts: &[Text]) -> String {
        let texts = texts.iter().map(|text| self.text(text)).collect();
        append(&mut self.texts, texts)
    }

    /// A sequence of parts, where they are among all.
    pub fn alternative(&mut self, parts: &List<Part>) -> String {
        let parts = parts.iter().map(|part| self.part(part)).collect();
        append(&mut self.parts, parts)
    }

    /// The Rust: rules sorted by their ids.
    pub fn into_rust(mut self) -> String {
        self.rules.sort();
        let rules: Vec<_> = self.rules.into_iter().map(|(_, rule)| rule).collect();
        let shared: Vec<_> = (0..self.providers.len()).map(|place| format!("Shared::lent({place})")).collect();
        let mut rust = String::new();
        for (name, of, items) in [
            ("TEXTS", "Text", self.texts),
            ("PARTS", "Part", self.parts),
            ("ALTERNATIVES", "List<Part>", self.alternatives),
            ("STEPS", "Step", self.steps),
            ("PROVIDERS", "Provider", self.providers),
            ("SHARED", "Shared", shared),
            ("RULES", "Rule", rules),
        ] {
            let _ = write!(rust, "pub static {name}: [{of}; {}] = [\n{}\n];\n", items.len(), items.join(",\n"));
        }
        rust
    }

    fn provider(&mut self, provider: &Provider) -> String {
        let Provider { name, advice, references, generic, names, common_names, hosts, of_repository } = provider;
        format!(
            "Provider {{ name: {}, advice: {}, references: {}, generic: {generic}, names: {}, common_names: {}, hosts: {}, \
             of_repository: {of_repository} }}",
            self.text(name),
            self.text(advice),
            self.texts(references),
            self.texts(names),
            self.texts(common_names),
            self.texts(hosts),
        )
    }

    fn rule(&mut self, rule: &Rule, provider: usize) -> String {
        format!(
            "Rule {{ id: {}, name: {}, description: {}, severity: Severity::{:?}, confidence: Confidence::{:?}, advice: {}, \
             provider: Shared::lent({provider}), keywords: {}, form: {}, entropy: {:?}, checks: {}, carries: {}, role: {}, \
             redaction: Redaction::{:?}, documented: {}, replaces: {} }}",
            self.text(&rule.id),
            self.text(&rule.name),
            self.text(&rule.description),
            rule.severity,
            rule.confidence,
            self.text(&rule.advice),
            self.texts(&rule.keywords),
            self.form(&rule.form),
            rule.entropy,
            self.texts(&rule.checks),
            maybe("Carries", rule.carries),
            maybe("Role", rule.role),
            rule.redaction,
            self.texts(&rule.documented),
            self.texts(&rule.replaces),
        )
    }

    fn form(&mut self, form: &Form) -> String {
        match form {
            Form::Regex { regex, pattern } => {
                format!("Form::Regex {{ regex: {}, pattern: {} }}", self.text(regex), self.pattern(pattern))
            }
            Form::Shape { shape, words, partners } => {
                let (shape, words, partners) = (self.shape(shape), self.texts(words), self.texts(partners));
                format!("Form::Shape {{ shape: {shape}, words: {words}, partners: {partners} }}")
            }
            Form::Assigned { words } => format!("Form::Assigned {{ words: {} }}", self.texts(words)),
        }
    }

    /// Its bounds are plain data, which Debug prints as it is written.
    fn pattern(&mut self, Pattern { max_len, lead, exact_case, anchor, chain }: &Pattern) -> String {
        let steps = append(&mut self.steps, chain.steps.iter().map(|step| format!("{step:?}")).collect());
        format!(
            "Pattern {{ max_len: {max_len}, lead: {lead:?}, exact_case: {exact_case}, anchor: {anchor:?}, \
             chain: Chain {{ is_behind: {}, from: {}, steps: {steps} }} }}",
            chain.is_behind, chain.from
        )
    }

    fn shape(&mut self, shape: &Shape) -> String {
        let source = self.text(&shape.source);
        let alternatives: Vec<_> = shape.alternatives.iter().map(|parts| self.alternative(parts)).collect();
        format!("Shape {{ source: {source}, alternatives: {} }}", append(&mut self.alternatives, alternatives))
    }

    fn part(&mut self, part: &Part) -> String {
        match part {
            Part::Literal(literal) => format!("Part::Literal({})", self.text(literal)),
            Part::Run { class, min, max } => format!("Part::Run {{ class: CharClass::{class:?}, min: {min}, max: {max} }}"),
        }
    }
}

/// Numbers, or what is made of numbers alone, which Debug prints as they are written.
pub fn list(name: &str, of: &str, items: &[impl Debug], rust: &mut String) {
    let _ = writeln!(rust, "static {name}: [{of}; {}] = {items:?};", items.len());
}

/// Where in `all` the items are.
fn append(all: &mut Vec<String>, items: Vec<String>) -> String {
    let start = all.len();
    all.extend(items);
    format!("List::lent({start}, {})", all.len())
}

fn maybe(of: &str, value: Option<impl Debug>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({of}::{value:?})"))
}
