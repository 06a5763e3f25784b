//! A kept candidate in its file: what correlation works on, and what a finding is made from.

use std::{collections::BTreeSet, sync::Arc};

use super::{place::Place, qualifiers, snippet};
use crate::{
    blob::{BlobPath, Provenance},
    candidate::{Candidate, Company, Excerpt, Span},
    finding::{Location, Marked, Secret, Snippet},
    grade::{Confidence, Role},
    rule::{Form, Rule, RuleSet},
};

/// What all pieces of a file share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileContext {
    /// As reported.
    pub path: BlobPath,
    /// What kind of file that names.
    pub kind: Place,
    /// How to find the text again.
    pub provenance: Provenance,
    /// Whether git tracks the file although an ignore rule matches it.
    pub tracked_but_ignored: bool,
    /// Whether it only lies beside what is scanned: what is found there is told as a part of something else, not for itself.
    pub is_beside: bool,
}

/// One part of a credential.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Index of its rule.
    pub rule: usize,
    /// What part it is.
    pub role: Option<Role>,
    /// Where in its file.
    pub span: Span,
    /// Its value.
    pub secret: Secret,
    /// How sure.
    pub confidence: Confidence,
    /// Who vouches for it.
    pub company: Company,
    /// Index of the provider that is named near it, where its rule is nobody's.
    pub provider: Option<usize>,
    /// The name it is assigned to.
    pub name: Option<String>,
    /// What tells it from another credential's part, by its name.
    pub qualifiers: BTreeSet<String>,
    /// The blocks it lies in, innermost first.
    pub enclosing: Vec<String>,
    /// Its line, redacted.
    pub snippet: Snippet,
    /// What it was decoded from, within the text of the file.
    pub decoded: Vec<&'static str>,
    /// Where in its file, for files with a structure of their own: `in cell 3`.
    pub place: Option<String>,
    /// What checks noticed.
    pub notes: Vec<&'static str>,
    /// Whether the provider's documentation prints it.
    pub documented: bool,
    /// What the marks beside it say of it.
    pub marked: Marked,
    /// Its file.
    pub file: Arc<FileContext>,
}

impl Piece {
    /// The kept candidates of one file, in the order of their places.
    pub fn of_file(candidates: Vec<Candidate>, rules: &RuleSet, file: &Arc<FileContext>) -> Vec<Self> {
        let spans: Vec<(Span, Secret)> = candidates.iter().map(|c| (c.span, c.secret.clone())).collect();
        let kept = candidates.into_iter().filter_map(|c| c.confidence().map(|confidence| (c, confidence)));
        kept.map(|(c, confidence)| Self::new(c, confidence, &spans, rules, file)).collect()
    }

    fn new(c: Candidate, confidence: Confidence, spans: &[(Span, Secret)], rules: &RuleSet, file: &Arc<FileContext>) -> Self {
        let rule = &rules.rules()[c.rule];
        let excerpt: &Excerpt = &c.surroundings.excerpt;
        // What stands before a secret that its place beside an ID gave away is that ID, or a function: no name.
        let found_by_place =
            c.company == Company::Partner || (c.role == Some(Role::Secret) && matches!(rule.form, Form::Regex { .. }));
        Self {
            rule: c.rule,
            role: c.role,
            span: c.span,
            confidence: vouched_by_path(confidence, c.company, rule, &file.path),
            company: c.company,
            provider: c.provider,
            snippet: snippet::redacted(excerpt, c.span, spans),
            documented: rule.is_documented(c.secret.reveal()),
            secret: c.secret,
            qualifiers: if found_by_place { BTreeSet::new() } else { qualifiers::of_name(c.surroundings.name.as_deref()) },
            name: c.surroundings.name,
            enclosing: c.surroundings.enclosing,
            place: None,
            notes: c.notes,
            marked: Marked::Not,
            file: Arc::clone(file),
            decoded: c.decoded,
        }
    }

    /// Where it is, as reported.
    pub fn location(&self) -> Location {
        let Span { start, end, line, column, end_line, end_column } = self.span;
        Location { path: self.file.path.clone(), line, column, end_line, end_column, start, end }
    }
}

/// A secret whose provider nothing in the text names is surer when the path names it: `aws/settings.ini`.
fn vouched_by_path(confidence: Confidence, company: Company, rule: &Rule, path: &BlobPath) -> Confidence {
    let named = || {
        let path = path.directories_lossy().to_ascii_lowercase();
        path.split(|c: char| !c.is_ascii_alphanumeric()).any(|segment| rule.provider.names.iter().any(|name| name == segment))
    };
    if company == Company::Word && named() { confidence.max(Confidence::Medium) } else { confidence }
}
