//! What a rule is made of.
//!
//! Promises: it has no compiled parts, and no address in it where it comes with the program.
//! Leaves out: reading and checking (file, compile). Also compiled into patterns/build.rs.

use super::{
    file::Carries,
    lent::{List, Shared, Text},
    pattern::Pattern,
    shape::Shape,
};
use crate::grade::{Confidence, Redaction, Role, Severity};

/// What all rules of a provider share.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    /// The provider's name as people write it.
    pub name: Text,
    /// What to do about any of its credentials.
    pub advice: Text,
    /// The provider's own pages.
    pub references: List<Text>,
    /// Whether it is no provider but a form that many use.
    pub generic: bool,
    /// Identifier segments that name it, lower case.
    pub names: List<Text>,
    /// Segments that name it, but are ordinary words too, lower case.
    pub common_names: List<Text>,
    /// Host names that name it, lower case.
    pub hosts: List<Text>,
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
        words: List<Text>,
        /// Literals that may stand near an unnamed value instead.
        partners: List<Text>,
    },
    /// The name it is assigned to says it is a secret.
    Assigned {
        /// Words of which the assigned name must hold one.
        words: List<Text>,
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
    pub advice: Text,
    /// Whose credential it is.
    pub provider: Shared,
    /// At least one is in every match.
    pub keywords: List<Text>,
    /// How it finds a value.
    pub form: Form,
    /// Least Shannon entropy, in bits a character.
    pub entropy: Option<f64>,
    /// Offline validators, in order.
    pub checks: List<Text>,
    /// How the value carries a text that is looked into, where it is no credential itself.
    pub carries: Option<Carries>,
    /// Which part of a multi-part credential the value is.
    pub role: Option<Role>,
    /// How much of the value may be shown.
    pub redaction: Redaction,
    /// Values the provider's documentation prints, with `*` at either end.
    pub documented: List<Text>,
    /// Former ids.
    pub replaces: List<Text>,
}
