//! The TOML form of a configuration: `.keysweep.toml`, the user's `config.toml`, and what they extend.
//!
//! Promises: an unknown field is an error that names the line and the nearest known field; every setting knows its line.
//! Leaves out: which file may set what (layers), and finding the files (place).

use serde::{Deserialize, de::Deserializer};
use toml::{Spanned, Value};

use super::{entries::New, layers, size};
use crate::{
    error::Error,
    grade::{Confidence, Severity},
    report::escape,
    rule::file::FileError,
    suppress::allowlist::Terms,
};

/// A configuration as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigFile {
    /// A configuration that this one adds to, relative to it.
    pub extends: Option<Spanned<String>>,
    /// Rule files, and directories of them, relative to it.
    #[serde(default)]
    pub rules: Vec<Spanned<String>>,
    /// As `--confidence`.
    pub confidence: Option<Spanned<Confidence>>,
    /// As `--fail-on`.
    pub fail_on: Option<Spanned<Severity>>,
    /// As `--max-file-size`.
    pub max_file_size: Option<Spanned<Size>>,
    /// `false` is `--no-inline-marks`.
    pub inline_marks: Option<Spanned<bool>>,
    /// What is none to report.
    #[serde(default)]
    pub allow: Vec<Spanned<Allow>>,
}

/// An `[[allow]]` entry as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Allow {
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    fingerprints: Vec<String>,
    #[serde(default)]
    secret_sha256: Vec<String>,
    #[serde(default)]
    values: Vec<String>,
    pub reason: String,
    pub expires: Option<Value>,
}

impl Allow {
    /// What it demands.
    pub fn terms(&self) -> Terms {
        Terms {
            paths: self.paths.clone(),
            rules: self.rules.clone(),
            fingerprints: self.fingerprints.clone(),
            secret_sha256: self.secret_sha256.clone(),
            values: self.values.clone(),
        }
    }
}

impl Allow {
    /// Whether it allows all that `new` would, and as long.
    pub fn allows_at_least(&self, new: &New) -> bool {
        let only_fingerprints = Terms { fingerprints: self.fingerprints.clone(), ..Terms::default() } == self.terms();
        let as_long = self
            .expires
            .as_ref()
            .is_none_or(|mine| new.expires.is_some_and(|wanted| layers::date(mine).is_ok_and(|mine| mine >= wanted)));
        only_fingerprints && as_long && new.fingerprints.iter().all(|wanted| self.fingerprints.contains(wanted))
    }
}

/// A number of bytes, as a number or as people write it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size(pub u64);

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = |cause: String| serde::de::Error::custom(format!("max_file_size: {cause}"));
        match Value::deserialize(deserializer)? {
            Value::String(text) => size::parse(&text).map(Self).map_err(wrong),
            Value::Integer(number) => u64::try_from(number).map(Self).map_err(|_| wrong("it is negative".to_owned())),
            _ => Err(wrong("give a size, as in \"10M\"".to_owned())),
        }
    }
}

/// A configuration's text, and the name that messages call it by.
pub(super) struct Named {
    /// As messages name it.
    pub name: String,
    /// Its text.
    text: String,
    /// Where its lines end.
    lines: Vec<usize>,
}

impl Named {
    /// A text.
    pub fn new(name: String, text: String) -> Self {
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        Self { name, text, lines }
    }

    /// Reads the TOML form.
    pub fn parse(&self) -> Result<ConfigFile, Error> {
        toml::from_str(&self.text).map_err(|error| {
            let FileError { line, what } = FileError::of_toml(&self.text, &error);
            let line = line.map_or_else(String::new, |line| format!(":{line}"));
            Error::Config(format!("{}{line}: {what}", escape::text(&self.name)))
        })
    }

    /// Where something stands: `.keysweep.toml:12`.
    pub fn place<T>(&self, thing: &Spanned<T>) -> String {
        let line = self.lines.partition_point(|&end| end < thing.span().start);
        format!("{}:{}", escape::text(&self.name), 1 + line)
    }
}
