//! A value that a rule's pattern matched, what stands around it, and what the judge made of it.
//!
//! Promises: a [`Candidate`] owns all that later stages need, so that the text it was found in can go; every rejection has a
//! [`Reason`].
//! Leaves out: how candidates are found (scan) and what they mean (hygiene).

use std::fmt;

use crate::finding::Secret;
use crate::grade::{Confidence, Role};

/// Where a value stands in the decoded text: byte offsets, and 1-based line and column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Byte offset of the first character.
    pub start: u64,
    /// Byte offset after the last character.
    pub end: u64,
    /// 1-based line of the first character.
    pub line: u64,
    /// 1-based column of the first character.
    pub column: u64,
    /// 1-based line of the last character.
    pub end_line: u64,
    /// 1-based column after the last character.
    pub end_column: u64,
}

/// A piece of the line a value begins on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The text as it was: it still holds the value.
    pub bytes: Box<[u8]>,
    /// Byte offset of its first byte in the text.
    pub offset: u64,
    /// Whether the line goes on before it.
    pub cut_before: bool,
    /// Whether the line goes on after it.
    pub cut_after: bool,
}

/// What stands around a value, within fixed bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The name it is assigned to, or the label before it, as written.
    pub name: Option<String>,
    /// First lines of the blocks and sections it lies in, innermost first, trimmed.
    pub enclosing: Vec<String>,
    /// The line.
    pub excerpt: Excerpt,
}

/// Who vouches for a value that a shape found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Company {
    /// Its name says it is a secret, of somebody else.
    Stranger,
    /// Its name says it is a secret of a provider whose secrets have another form.
    Misfit,
    /// The other half of its pair stands near; its own name says nothing.
    Partner,
    /// Its name says it is a secret, but nothing names the provider.
    Word,
    /// Its name says it is a secret, and the provider is named near it.
    Near,
    /// Its name says both; or the value proves itself.
    Named,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Between quotation marks, or within a longer text that is.
    Literal,
    /// Without any, in a comment.
    Comment,
    /// Without any: a value in a configuration, an expression in code.
    Bare,
}

/// Why a candidate is not a finding.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Its Shannon entropy is too low, in bits a character.
    Entropy {
        /// The value's.
        found: f64,
        /// The rule's floor.
        floor: f64,
    },
    /// It is a placeholder: it holds this word or pattern.
    Placeholder(String),
    /// It refers to a value kept elsewhere.
    Reference,
    /// An offline check refused it.
    Check {
        /// The check's name.
        check: &'static str,
        /// What it said.
        why: &'static str,
    },
    /// Nothing near it says what it is.
    NoCompany,
    /// A word in the name it is assigned to says it is something else.
    NamedOtherwise(&'static str),
    /// It is made of the words of the name it is assigned to.
    RepeatsName,
    /// It reads like words, not like a secret.
    Words,
    /// It is code, or the name of something: an expression, a type, a path, an address.
    Expression,
    /// It is encrypted, or a digest.
    Sealed,
    /// It is too short.
    Short,
    /// It lies within what a more specific rule found.
    Overlap(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entropy { found, floor } => write!(f, "entropy {found:.2} bits a character is below {floor:.2}"),
            Self::Placeholder(word) => write!(f, "a placeholder: {word}"),
            Self::Reference => f.write_str("a reference to a value kept elsewhere"),
            Self::Check { check, why } => write!(f, "check {check}: {why}"),
            Self::NoCompany => f.write_str("nothing near it says what it is"),
            Self::NamedOtherwise(name) => write!(f, "its name says something else: {name}"),
            Self::RepeatsName => f.write_str("only repeats the name it is assigned to"),
            Self::Words => f.write_str("reads like words, not like a secret"),
            Self::Expression => f.write_str("an expression, a type or a place, not a value"),
            Self::Sealed => f.write_str("encrypted, or a digest"),
            Self::Short => f.write_str("too short"),
            Self::Overlap(rule) => write!(f, "lies within what {rule} found"),
        }
    }
}

/// The judge's decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A finding, this sure.
    Keep(Confidence),
    /// Not a finding.
    Drop(Reason),
}

/// A match and all that is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Index of the rule in the scanner's rule set.
    pub rule: usize,
    /// Where.
    pub span: Span,
    /// What.
    pub secret: Secret,
    /// Which part of a credential, where it has parts.
    pub role: Option<Role>,
    /// Who vouches for it.
    pub company: Company,
    /// Index of the provider that is named near it, where its rule is nobody's.
    pub provider: Option<usize>,
    /// How it is written.
    pub syntax: Syntax,
    /// What stands around it.
    pub surroundings: Surroundings,
    /// What it was decoded from, outermost first; empty for what stands in the text itself.
    pub decoded: Vec<&'static str>,
    /// What was noticed, such as a checksum that does not match.
    pub notes: Vec<&'static str>,
    /// What the judge made of it.
    pub verdict: Verdict,
}

impl Candidate {
    /// The confidence it was kept with.
    pub fn confidence(&self) -> Option<Confidence> {
        match self.verdict {
            Verdict::Keep(confidence) => Some(confidence),
            Verdict::Drop(_) => None,
        }
    }

    /// What it was decoded from, in words.
    pub fn decoded_from(&self) -> Option<String> {
        decoded_from(&self.decoded)
    }
}

/// What something was decoded from, in words: `decoded from base64, hex`.
pub fn decoded_from(encodings: &[&str]) -> Option<String> {
    (!encodings.is_empty()).then(|| format!("decoded from {}", encodings.join(", ")))
}
