//! The TOML form of a rule file, `patterns/PROVIDER.toml`.
//!
//! Promises: an unknown field is an error that names the line and the nearest known field.
//! Leaves out: what makes a rule good (lint). Also compiled into patterns/build.rs.

use serde::{Deserialize, Serialize};

use super::{lent::Text, nearest::nearest};
use crate::grade::{Confidence, Redaction, Role, Severity};

/// One provider's file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// The provider's name as people write it: `Amazon Web Services`.
    pub provider: Text,
    /// What to do about any of the provider's credentials.
    pub advice: Text,
    /// The provider's own pages.
    pub references: Vec<Text>,
    /// Whether the rules know a form and no provider: any provider's rule for the same value goes first, and one named near it is named.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub generic: bool,
    /// Whole identifier segments that name the provider: `["datadog", "dd"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Text>,
    /// Names that are ordinary words or abbreviations too, and count only in the name a value is assigned to: `["render"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub common_names: Vec<Text>,
    /// Host names that name the provider: `["api.datadoghq.com"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Text>,
    /// Providers of whose credentials no shape is known: a generic secret beside such a name is theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<NamedEntry>,
    /// The rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleEntry>,
}

/// One `[[named]]` of a file: a provider known by its names alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedEntry {
    /// The provider's name as people write it.
    pub provider: Text,
    /// As [`RuleFile::names`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Text>,
    /// As [`RuleFile::common_names`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub common_names: Vec<Text>,
    /// As [`RuleFile::hosts`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Text>,
}

/// One `[[rule]]` of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    /// Kebab-case, begins with the file's name; never reused, never renamed.
    pub id: Text,
    /// What it finds, as a title.
    pub name: Text,
    /// What was found and what its holder can do.
    pub description: Text,
    /// How bad one is.
    pub severity: Severity,
    /// How sure the rule is when nothing lowers it.
    pub confidence: Confidence,
    /// What to do, where it differs from the file's advice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Text>,
    /// At least one must be present in every match; compared without ASCII case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<Text>,
    /// A value that proves itself; its `secret` group is the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex: Option<Text>,
    /// Most bytes a match may have, where the regex has an unbounded repeat: a match is cut there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// A value known by its company: its characters and lengths, as `hex{32} | uuid` or `'key-' hex{32}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// Words of which the assigned name holds at least one: beside a `shape`, or alone for a value of any form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Text>,
    /// Literals that stand within a few lines of an unnamed value of this `shape`: the other half of a pair.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Text>,
    /// Least Shannon entropy of the value, in bits a character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f64>,
    /// Offline validators, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Text>,
    /// The value is no credential: it carries a text that is looked into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carries: Option<Carries>,
    /// Which part of a multi-part credential the value is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// How much of the value may be shown.
    #[serde(default)]
    pub redaction: Redaction,
    /// Values the provider's documentation prints, with `*` at either end: seen and counted, never reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documented: Vec<Text>,
    /// Former ids, so that baselines stay valid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Text>,
    /// Templates of text in which the rule finds exactly one value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positive: Vec<String>,
    /// Templates of text that look alike and in which it finds none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub negative: Vec<String>,
}

/// How a value carries a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carries {
    /// The whole value is base64 (RFC 4648, either alphabet).
    Base64,
    /// The value is a mapping, in YAML or JSON, of names to base64.
    Base64Map,
}

/// A mistake in a rule file: where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// 1-based line, where it is known.
    pub line: Option<usize>,
    /// What is wrong, with the remedy.
    pub what: String,
}

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl FileError {
    /// What the reader of TOML made of `text`.
    pub fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        Self {
            line: error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count()),
            what: with_suggestion(error.message()),
        }
    }
}

impl RuleFile {
    /// Reads the TOML form.
    ///
    /// # Errors
    /// Text that is not TOML, an unknown or missing field, a value of the wrong kind.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        toml::from_str(text).map_err(|error| FileError::of_toml(text, &error))
    }
}

/// Adds the nearest known word, or all, to serde's "unknown field `x`, expected one of `a`, `b`", and leaves out values: one may be a secret.
fn with_suggestion(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    let Some(what) = ["field", "variant"].into_iter().find(|what| message.starts_with(&format!("unknown {what} "))) else {
        return without_value(message);
    };
    let what = if what == "field" { "field" } else { "value" };
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next().unwrap_or_default();
    let shown = if is_word(unknown) { format!(" \"{unknown}\"") } else { String::new() };
    let known: Vec<&str> = quoted.collect();
    match nearest(unknown, known.iter().copied()) {
        Some(meant) => format!("unknown {what}{shown}; did you mean \"{meant}\"?"),
        None if known.is_empty() => format!("unknown {what}{shown}; remove it"),
        None => format!("unknown {what}{shown}; there are {}", known.join(", ")),
    }
}

/// serde's "invalid type: string "x", expected y" without the x.
fn without_value(message: &str) -> String {
    let (Some(value), Some((_, expected))) = (message.find(['"', '`']), message.rsplit_once(", expected ")) else {
        return message.to_owned();
    };
    if !message.starts_with("invalid ") || message[..value].contains(", expected ") {
        return message.to_owned();
    }
    let expected = if expected == "a sequence" { "a list, as in [\"…\"]" } else { expected };
    format!("{}, expected {expected}", message[..value].trim_end())
}

/// Whether it may be a name that somebody chose: short, and of letters but for a digit or two.
fn is_word(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= 32
        && (digits <= 2 || text.len() <= 16)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_is_named_with_its_line_and_the_nearest_known_one() {
        let text = "provider = \"p\"\nadvice = \"a\"\nreferences = []\n[[rule]]\nid = \"p-x\"\nkeyword = [\"k\"]\n";
        let error = RuleFile::parse(text).expect_err("`keyword` is not a field");
        assert_eq!(error.to_string(), "6: unknown field \"keyword\"; did you mean \"keywords\"?");
    }

    #[test]
    fn a_value_is_not_repeated() {
        for (message, said) in [
            (
                "invalid type: string \"hunter2, expected a b\", expected a sequence",
                "invalid type: string, expected a list, as in [\"…\"]",
            ),
            ("invalid type: integer `12345`, expected a string", "invalid type: integer, expected a string"),
            ("unknown variant `hihg`, expected one of `low`, `high`", "unknown value \"hihg\"; did you mean \"high\"?"),
            ("unknown variant `x8Kd02mQ9vLp44Rt7z`, expected one of `low`, `high`", "unknown value; there are low, high"),
            ("unknown field `bogus`, expected `rules` or `allow`", "unknown field \"bogus\"; there are rules, allow"),
            ("unknown field `bogus`, there are no fields", "unknown field \"bogus\"; remove it"),
            ("invalid basic string, expected `\"`", "invalid basic string, expected `\"`"),
        ] {
            assert_eq!(with_suggestion(message), said);
        }
    }

    #[test]
    fn a_missing_field_is_named() {
        let error = RuleFile::parse("provider = \"p\"\n").expect_err("fields are missing");
        assert!(error.to_string().contains("missing field"), "{error}");
    }
}
