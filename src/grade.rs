//! The scales a finding is graded on: [`Severity`], [`Confidence`], a part's [`Role`], and how much may be shown ([`Redaction`]).
//!
//! Promises: one word for each grade, the same in rule files, flags and every report format.
//! Leaves out: who grades (rules, scan, hygiene). Also compiled into patterns/build.rs, so it names nothing of the crate.

use serde::{Deserialize, Serialize};

/// How much harm a finding's holder can do; ordered from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, never fails a scan: a canary token, a password hash.
    Note,
    /// Expires by itself or opens little.
    Low,
    /// Half of a credential, or a key of narrow reach.
    Medium,
    /// A working credential.
    High,
    /// A working credential of wide reach.
    Critical,
}

impl Severity {
    /// The word used in every format and flag.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// One step less severe; a note stays one.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Critical => Self::High,
            Self::High => Self::Medium,
            Self::Medium => Self::Low,
            Self::Low | Self::Note => Self::Note,
        }
    }
}

/// How sure it is that a finding is a credential; ordered from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Generic, or its context is weak; hidden from the default listing.
    Low,
    /// Its context makes it likely.
    Medium,
    /// Its shape alone proves it, or its context leaves no doubt.
    High,
}

impl Confidence {
    /// The word used in every format and flag.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// One step less sure; low stays low.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }
}

/// Which part of a multi-part credential a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Names the credential and is no secret by itself, such as an AWS access key ID.
    Id,
    /// The part that must be kept secret.
    Secret,
    /// The session token that goes with a temporary credential.
    Token,
}

impl Role {
    /// The word used in every format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Secret => "secret",
            Self::Token => "token",
        }
    }
}

/// How much of a value may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Redaction {
    /// The whole value: it names a credential and is no secret.
    Identifier,
    /// The first four characters at most, never over a quarter, and the length.
    #[default]
    Token,
    /// Nothing of it, not even its length: it may be guessable.
    Password,
}
