//! What the marks in a text make of the pieces that were found in it, and the pieces' marks of a credential.
//!
//! Promises: a credential is allowed only when each of its secret-bearing parts is; a mark's reason is shown with every value redacted.
//! Leaves out: what a mark is (suppress::inline).

use crate::{
    candidate::{Candidate, Excerpt, Span},
    finding::{Marked, Secret, Suppression, SuppressionSource},
    hygiene::{correlate::Credential, piece::Piece, snippet},
    rule::RuleSet,
    suppress::inline::{Allowed, Mark, Says},
};

/// Every candidate's place and value, for a mark's reason to be redacted; empty when there is no mark.
pub(super) fn values(allowed: &Allowed, candidates: &[Candidate]) -> Vec<(Span, Secret)> {
    let marked = if allowed.is_empty() { &[] } else { candidates };
    marked.iter().map(|candidate| (candidate.span, candidate.secret.clone())).collect()
}

/// Notes on each piece what the marks say of it. Where marks are not `trusted`, they allow nothing, and are mentioned.
pub(super) fn heed(allowed: &Allowed, trusted: bool, pieces: &mut [Piece], values: &[(Span, Secret)], rules: &RuleSet) {
    if allowed.is_empty() {
        return;
    }
    for piece in pieces {
        piece.marked = match allowed.says(piece.span, &rules.rules()[piece.rule], rules) {
            Says::Nothing => Marked::Not,
            Says::Wrong(how) => Marked::Wrong(how),
            Says::Allows(mark) if trusted => {
                Marked::Allowed(Suppression { source: SuppressionSource::Inline, reason: reason(mark, values) })
            }
            Says::Allows(mark) => Marked::Wrong(format!("{} on line {} is not trusted in this scan", mark.word, mark.line)),
        };
    }
}

/// Which mark it is, and what it says.
fn reason(mark: &Mark, values: &[(Span, Secret)]) -> String {
    let said = Excerpt { bytes: mark.said.clone(), offset: mark.said_at, ..Excerpt::default() };
    let nowhere = Span { start: 0, end: 0, line: 0, column: 0, end_line: 0, end_column: 0 };
    let said = snippet::redacted(&said, nowhere, values).text;
    let place = format!("{} on line {}", mark.word, mark.line);
    if said.is_empty() { place } else { format!("{place}: {said}") }
}

/// What hides each secret-bearing part of a credential: its mark.
pub(super) fn suppressions(credential: &Credential) -> Vec<Option<Suppression>> {
    let of = |piece: &Piece| match &piece.marked {
        Marked::Allowed(suppression) => Some(suppression.clone()),
        Marked::Not | Marked::Wrong(_) => None,
    };
    credential.secret_bearing().map(of).collect()
}

/// What hides a credential: the mark of its primary part, when each secret-bearing part has one.
fn suppression(credential: &Credential) -> Option<Suppression> {
    let all = credential.secret_bearing().all(|piece| matches!(piece.marked, Marked::Allowed(_)));
    match &credential.primary().marked {
        Marked::Allowed(suppression) if all => Some(suppression.clone()),
        _ => None,
    }
}

/// What the marks say of a credential's parts together.
pub(super) fn together(credential: &Credential) -> Marked {
    let wrong = || wrong(credential).map_or(Marked::Not, Marked::Wrong);
    suppression(credential).map_or_else(wrong, Marked::Allowed)
}

/// What is wrong with the marks of a credential that they do not hide.
pub(super) fn wrong(credential: &Credential) -> Option<String> {
    credential.secret_bearing().find_map(|piece| match &piece.marked {
        Marked::Wrong(how) => Some(how.clone()),
        Marked::Not | Marked::Allowed(_) => None,
    })
}
