//! What is reported: a [`Finding`], where it stands, how bad it is, and the secret it holds.
//!
//! Promises: a [`Secret`] cannot be printed by accident (its `Debug` and its serialised form are redacted; [`Secret::reveal`] is the
//! one way out), and orderings are total, so that a report can be sorted into one order.
//! Leaves out: how findings are made (scan, hygiene) and how they are shown (report).

mod fingerprint;
mod parts;

use std::{collections::BTreeSet, fmt};

use serde::{Serialize, Serializer};

use crate::blob::{BlobPath, Provenance};
pub use fingerprint::Fingerprint;
pub use parts::OnePart;

pub use crate::grade::{Confidence, Redaction, Role, Severity};

/// The bytes of a credential. Every printed or serialised form is redacted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Secret {
    bytes: Box<[u8]>,
    redaction: Redaction,
}

impl Secret {
    /// Takes the value's bytes and how much of them may be shown.
    pub fn new(bytes: &[u8], redaction: Redaction) -> Self {
        Self { bytes: bytes.into(), redaction }
    }

    /// The value itself. The only way to the bytes: search for `reveal` to audit every use.
    pub fn reveal(&self) -> &[u8] {
        &self.bytes
    }

    /// How much of the value may be shown.
    pub fn redaction(&self) -> Redaction {
        self.redaction
    }

    /// The value as it may be shown: `wJal…(40)`, a key ID whole, a password as `…`.
    pub fn redacted(&self) -> String {
        match self.redaction {
            Redaction::Identifier => String::from_utf8_lossy(&self.bytes).into_owned(),
            Redaction::Password => "…".to_owned(),
            Redaction::Token => {
                let text = String::from_utf8_lossy(&self.bytes);
                let length = text.chars().count();
                let shown: String = text.chars().take_while(|c| c.is_ascii_graphic()).take((length / 4).min(4)).collect();
                format!("{shown}…({length})")
            }
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.redacted())
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.redacted())
    }
}

/// Where a value stands: 1-based line and column in the outermost text, and bytes from its start.
///
/// A column counts the bytes that begin a UTF-8 character; in text that is not UTF-8, a byte that looks like the inside of a character
/// does not count. `end_column` is the column after the last character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The path as it is reported.
    pub path: BlobPath,
    /// 1-based line of the first character.
    pub line: u64,
    /// 1-based column of the first character.
    pub column: u64,
    /// 1-based line of the last character.
    pub end_line: u64,
    /// 1-based column after the last character.
    pub end_column: u64,
    /// Byte offset of the first character in the text.
    pub start: u64,
    /// Byte offset after the last character in the text.
    pub end: u64,
}

/// Another part of a multi-part finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What the part is.
    pub role: Role,
    /// The rule that found it.
    pub rule_id: String,
    /// Where it stands.
    pub location: Location,
    /// Its value; an ID is shown whole.
    pub secret: Secret,
}

/// One line of text around a value, cut to a readable length, with every value found on it already redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The redacted text; control characters are as they were and must be escaped by who prints it.
    pub text: String,
    /// Byte range in `text` of the redacted value.
    pub start: usize,
    /// End of that range.
    pub end: usize,
}

/// A credential that was found, with all that a report needs to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The primary part's rule.
    pub rule_id: String,
    /// What was found, as a title: `AWS access key (ID and secret)`.
    pub name: String,
    /// Whose credential it is.
    pub provider: String,
    /// What was found and what its holder can do.
    pub description: String,
    /// How bad it is here.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where the primary part stands.
    pub location: Location,
    /// The primary part's role, where the credential has parts.
    pub role: Option<Role>,
    /// The primary part's value.
    pub secret: Secret,
    /// The name the primary part's value is assigned to, as written.
    pub assigned_to: Option<String>,
    /// The line it stands on.
    pub snippet: Snippet,
    /// Identifies it across runs.
    pub fingerprint: Fingerprint,
    /// What to do now, in order; the first entry is the sentence for the place it was found in.
    pub advice: Vec<String>,
    /// Pages that say more.
    pub references: Vec<String>,
    /// The 12-digit account a key belongs to, where the value carries it.
    pub account_id: Option<String>,
    /// Whether it is a tripwire that alerts whoever planted it.
    pub canary: bool,
    /// What was noticed about the value or its place, such as a checksum that does not match.
    pub notes: Vec<String>,
    /// How to find the bytes again.
    pub provenance: Provenance,
    /// Whether the file is in git's index although an ignore rule matches it.
    pub tracked_but_ignored: bool,
    /// The credential's other parts.
    pub related: Vec<Part>,
}

impl Finding {
    /// The key that reports are sorted by: place first, then rule.
    pub fn sort_key(&self) -> (&Location, &str, &Secret) {
        (&self.location, &self.rule_id, &self.secret)
    }

    /// Its value and those that belong to it.
    pub fn values(&self) -> Vec<Secret> {
        std::iter::once(&self.secret).chain(self.related.iter().map(|part| &part.secret)).cloned().collect()
    }
}

/// Whose decision hid a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuppressionSource {
    /// The value is an example that the provider's documentation prints.
    Builtin,
    /// A mark stands beside the value in the text.
    Inline,
    /// An `[[allow]]` entry of a configuration.
    Allowlist,
    /// It was known when the baseline was made.
    Baseline,
}

/// Which entry hid a finding: counted always, listed on request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Suppression {
    /// Whose decision it is.
    pub source: SuppressionSource,
    /// Why, in words.
    pub reason: String,
}

/// What the marks beside a value in its text say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Marked {
    /// Nothing.
    #[default]
    Not,
    /// It is none to report.
    Allowed(Suppression),
    /// A mark is meant for it and cannot be heeded: how so.
    Wrong(String),
}

/// A finding that is not reported, and what hid it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// What would have been reported.
    pub finding: Finding,
    /// What hid it: its primary part, where several things hid one part each.
    pub suppression: Suppression,
    /// What hid its other parts, where that is something else.
    pub beside: Vec<Suppression>,
    /// Whether a mark hides it that came with what was scanned, and was not there before: what is pushed allowed it itself.
    pub is_new_mark: bool,
}

impl Suppressed {
    /// All that hid it.
    pub fn by(&self) -> impl Iterator<Item = &Suppression> {
        std::iter::once(&self.suppression).chain(&self.beside)
    }

    /// Whose decisions hid it, each once.
    pub fn sources(&self) -> BTreeSet<SuppressionSource> {
        self.by().map(|suppression| suppression.source).collect()
    }
}

/// What is to be mended about an entry of an allowlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Staleness {
    /// Its last day is over: it hides nothing any more.
    Expired,
    /// All that it could be for was scanned, and it hid nothing.
    Unused,
}

/// An entry of an allowlist that should be mended or removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StaleEntry {
    /// Why.
    pub why: Staleness,
    /// Where it is written: `.keysweep.toml:12`.
    pub origin: String,
    /// What it says of itself.
    pub reason: String,
}

/// A candidate and what became of it, for `--explain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The rule whose pattern matched.
    pub rule_id: String,
    /// Where.
    pub location: Location,
    /// What matched.
    pub secret: Secret,
    /// Whether it was kept.
    pub kept: bool,
    /// Why it was kept or dropped, in words.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Secret {
        Secret::new(text.as_bytes(), Redaction::Token)
    }

    #[test]
    fn a_token_shows_four_characters_at_most_and_never_over_a_quarter() {
        assert_eq!(token(&"abcd".repeat(10)).redacted(), "abcd…(40)");
        assert_eq!(token("abcdefgh").redacted(), "ab…(8)");
        assert_eq!(token("abc").redacted(), "…(3)");
        assert_eq!(token("\u{1b}[31mabcdefghijkl").redacted(), "…(17)");
    }

    #[test]
    fn passwords_show_nothing_and_identifiers_all() {
        assert_eq!(Secret::new(b"hunter2", Redaction::Password).redacted(), "…");
        assert_eq!(Secret::new(b"KEYID", Redaction::Identifier).redacted(), "KEYID");
    }

    #[test]
    fn debug_and_json_are_redacted() {
        let secret = token("0123456789abcdef0123");
        assert_eq!(format!("{secret:?}"), "Secret(0123…(20))");
        assert_eq!(serde_json::to_string(&secret).expect("a string"), "\"0123…(20)\"");
    }
}
