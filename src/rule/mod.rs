//! What a rule is: data that says what a credential looks like, why it matters and what to do about it.
//!
//! Promises: a [`Rule`] has no compiled parts; a [`RuleSet`]'s ids are unique and its order never changes results.
//! Leaves out: compiling and matching (scan), grading several parts together (hygiene).

pub mod example;
pub mod file;
pub mod identifier;
pub mod lint;
pub mod nearest;
pub mod packed;
pub mod pattern;
pub mod providers;
pub mod shape;
mod wildcard;

use std::{mem::take, sync::Arc};

use crate::{
    error::Error,
    grade::{Confidence, Redaction, Role, Severity},
};
pub use file::Text;
use file::{Carries, Embedded, RuleEntry, RuleFile};
use packed::{Pack, Packet};
use pattern::Pattern;
use providers::{Named, Providers, lower};
use shape::Shape;

/// The rules that come with the program, made by patterns/build.rs: packed, without examples, and without the providers that are only named.
const BUILTIN: Packet = Packet {
    text: include_str!(concat!(env!("OUT_DIR"), "/rules.txt")),
    numbers: include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin")),
};

/// What all rules of a provider share.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    /// The provider's name as people write it.
    pub name: String,
    /// What to do about any of its credentials.
    pub advice: Arc<str>,
    /// The provider's own pages.
    pub references: Arc<[String]>,
    /// Whether it is no provider but a form that many use.
    pub generic: bool,
    /// Identifier segments that name it, lower case.
    pub names: Vec<Text>,
    /// Segments that name it, but are ordinary words too, lower case.
    pub common_names: Vec<Text>,
    /// Host names that name it, lower case.
    pub hosts: Vec<Text>,
    /// Whether what is known of it came with what is scanned: its rules may find more, and make nothing milder that other rules find.
    pub of_repository: bool,
}

/// How a rule finds a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// The value proves itself.
    Regex {
        /// The expression; its group `secret` is the value.
        regex: Text,
        /// Its bounds.
        pattern: Pattern,
    },
    /// The value is known by its company.
    Shape {
        /// Which characters, and how many.
        shape: Shape,
        /// Words of which the assigned name must hold one.
        words: Vec<Text>,
        /// Literals that may stand near an unnamed value instead.
        partners: Vec<String>,
    },
    /// The name it is assigned to says it is a secret.
    Assigned {
        /// Words of which the assigned name must hold one.
        words: Vec<Text>,
    },
}

/// What one kind of credential looks like and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Kebab-case, unique, never reused.
    pub id: Text,
    /// What it finds, as a title.
    pub name: Text,
    /// What was found and what its holder can do.
    pub description: Text,
    /// How bad one is.
    pub severity: Severity,
    /// How sure the rule is when nothing lowers it.
    pub confidence: Confidence,
    /// What to do now.
    pub advice: Arc<str>,
    /// Whose credential it is.
    pub provider: Arc<Provider>,
    /// At least one is in every match.
    pub keywords: Vec<Text>,
    /// How it finds a value.
    pub form: Form,
    /// Least Shannon entropy, in bits a character.
    pub entropy: Option<f64>,
    /// Offline validators, in order.
    pub checks: Vec<Text>,
    /// How the value carries a text that is looked into, where it is no credential itself.
    pub carries: Option<Carries>,
    /// Which part of a multi-part credential the value is.
    pub role: Option<Role>,
    /// How much of the value may be shown.
    pub redaction: Redaction,
    /// Values the provider's documentation prints, with `*` at either end.
    pub documented: Vec<Text>,
    /// Former ids.
    pub replaces: Vec<Text>,
}

impl Rule {
    /// Whether the provider's own documentation prints this value.
    pub fn is_documented(&self, value: &[u8]) -> bool {
        self.documented.iter().any(|wildcard| wildcard::matches(wildcard.as_bytes(), value))
    }
}

/// A checked list of rules, sorted by id.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSet {
    rules: Vec<Rule>,
    providers: Providers,
    /// Ids, former ones too, of rules that were filtered out.
    left_out: Vec<Text>,
}

impl RuleSet {
    /// The rules that come with the program.
    pub fn builtin() -> Self {
        const PACKED: &str = "patterns/build.rs packs what is unpacked here";
        let mut packet = BUILTIN;
        // One after the other: all at once would be a megabyte that is needed for a moment.
        let count = usize::unpack(&mut packet).expect(PACKED);
        let files = (0..count).map(|index| {
            let Embedded { file, patterns } = Embedded::unpack(&mut packet).expect(PACKED);
            (file, patterns, Named::Builtin(index))
        });
        Self::collect(files, false).expect("patterns/build.rs checks every rule")
    }

    /// The rules of several files.
    ///
    /// # Errors
    /// A regex or shape that is wrong, or an id that two rules share.
    pub fn from_files(files: &[RuleFile]) -> Result<Self, Error> {
        Self::collect(files.iter().map(read), false)
    }

    /// The rules of files that came with what is scanned, which does not decide what is shown of a value.
    ///
    /// # Errors
    /// As [`from_files`](Self::from_files).
    pub fn from_repository(files: &[RuleFile]) -> Result<Self, Error> {
        let mut set = Self::collect(files.iter().map(read), true)?;
        for rule in set.rules.iter_mut().filter(|rule| rule.redaction == Redaction::Identifier) {
            rule.redaction = Redaction::Token;
        }
        Ok(set)
    }

    /// Rules of files, with the bounds of their regexes where they are known already.
    fn collect(files: impl Iterator<Item = Parsed>, of_repository: bool) -> Result<Self, Error> {
        let (mut rules, mut providers): (Vec<Rule>, _) = (Vec::new(), Providers::default());
        for (file, patterns, named) in files {
            let provider = Arc::new(Provider {
                name: file.provider,
                advice: file.advice.into(),
                references: file.references.into(),
                generic: file.generic,
                names: lower(file.names),
                common_names: lower(file.common_names),
                hosts: lower(file.hosts),
                of_repository,
            });
            providers.push(Arc::clone(&provider), named);
            rules.reserve(file.rules.len());
            let patterns = patterns.into_iter().chain(std::iter::repeat(None));
            for (entry, pattern) in file.rules.into_iter().zip(patterns) {
                rules.push(compile(entry, pattern, &provider)?);
            }
        }
        // In place: half a megabyte beside it would be touched for a moment.
        rules.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        match rules.windows(2).find(|two| two[0].id == two[1].id) {
            Some(two) => Err(taken(&two[0].id)),
            None => Ok(Self { rules, providers, left_out: Vec::new() }),
        }
    }

    /// These rules and `other`'s.
    ///
    /// # Errors
    /// An id that both have.
    pub fn joined(self, other: Self) -> Result<Self, Error> {
        let mut rules = self.rules;
        for rule in other.rules {
            match rules.binary_search_by(|r| r.id.cmp(&rule.id)) {
                Ok(_) => return Err(taken(&rule.id)),
                Err(at) => rules.insert(at, rule),
            }
        }
        let left_out = [self.left_out, other.left_out].concat();
        Ok(Self { rules, providers: self.providers.joined(other.providers), left_out })
    }

    /// Only the rules for which `keep` holds.
    #[must_use]
    pub fn filtered(mut self, keep: impl Fn(&Rule) -> bool) -> Self {
        let ids = |rule: Rule| std::iter::once(rule.id).chain(rule.replaces);
        self.left_out.extend(self.rules.extract_if(.., |rule| !keep(rule)).flat_map(ids));
        self
    }

    /// Whether `id` is that of a rule, present or former, or of one that was filtered out.
    pub fn knows(&self, id: &str) -> bool {
        self.get(id).is_some() || self.left_out.iter().any(|other| other == id)
    }

    /// The rules, sorted by id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every provider whose rules were read, also of those that were filtered out since.
    pub fn providers(&self) -> &[Arc<Provider>] {
        self.providers.all()
    }

    /// The rule of that id, present or former.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules
            .iter()
            .find(|rule| rule.id == id)
            .or_else(|| self.rules.iter().find(|rule| rule.replaces.iter().any(|r| r == id)))
    }
}

/// A file, the bounds of its regexes where they are known, and whom it names.
type Parsed = (RuleFile, Vec<Option<Pattern>>, Named);

fn read(file: &RuleFile) -> Parsed {
    let mut file = file.clone();
    let named = Named::Read(take(&mut file.named));
    (file, Vec::new(), named)
}

/// What a rule without a form of its own is told.
const NO_FORM: &str = "give either a regex or a shape, or words alone";

fn taken(id: &str) -> Error {
    Error::Rule(format!("rule {id}: the id is taken; give each rule an id of its own"))
}

fn compile(mut entry: RuleEntry, known: Option<Pattern>, provider: &Arc<Provider>) -> Result<Rule, Error> {
    let form = form(&mut entry, known).map_err(|what| Error::Rule(format!("rule {}: {what}", entry.id)))?;
    Ok(Rule {
        id: entry.id,
        name: entry.name,
        description: entry.description,
        severity: entry.severity,
        confidence: entry.confidence,
        advice: entry.advice.map_or_else(|| Arc::clone(&provider.advice), Arc::from),
        provider: Arc::clone(provider),
        keywords: entry.keywords,
        form,
        entropy: entry.entropy,
        checks: entry.checks,
        carries: entry.carries,
        role: entry.role,
        redaction: entry.redaction,
        documented: entry.documented,
        replaces: entry.replaces,
    })
}

/// Takes the entry's form out of it.
fn form(entry: &mut RuleEntry, known: Option<Pattern>) -> Result<Form, String> {
    match (entry.regex.take(), entry.shape.take()) {
        (Some(regex), None) => {
            let analyse = || Pattern::analyse(&regex, &entry.keywords, entry.max_length);
            let pattern = known.map_or_else(analyse, Ok)?;
            Ok(Form::Regex { regex, pattern })
        }
        (None, Some(shape)) => {
            let (words, partners) = (take(&mut entry.words), take(&mut entry.partners));
            Ok(Form::Shape { shape: Shape::parse(&shape)?, words, partners })
        }
        (None, None) if !entry.words.is_empty() => Ok(Form::Assigned { words: take(&mut entry.words) }),
        _ => Err(NO_FORM.to_owned()),
    }
}
