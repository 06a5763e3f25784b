//! What `--explain` says of a candidate: kept or dropped, and why.

use crate::{
    blob::BlobPath,
    candidate::{Candidate, Company, Verdict},
    finding::{Explained, Location},
    rule::RuleSet,
};

/// A candidate of the file at `path`, explained.
pub fn explained(candidate: &Candidate, rules: &RuleSet, path: &BlobPath) -> Explained {
    let span = candidate.span;
    let decoded = candidate.decoded_from();
    let (kept, why) = match &candidate.verdict {
        Verdict::Keep(confidence) => (true, format!("{} confidence: {}", confidence.as_str(), vouching(candidate.company))),
        Verdict::Drop(reason) => (false, reason.to_string()),
    };
    Explained {
        rule_id: rules.rules()[candidate.rule].id.to_string(),
        location: Location {
            path: path.clone(),
            line: span.line,
            column: span.column,
            end_line: span.end_line,
            end_column: span.end_column,
            start: span.start,
            end: span.end,
        },
        secret: candidate.secret.clone(),
        kept,
        why: candidate.notes.iter().copied().chain(decoded.as_deref()).fold(why, |why, note| format!("{why}; {note}")),
    }
}

fn vouching(company: Company) -> &'static str {
    match company {
        Company::Named => "its shape or its name says what it is",
        Company::Near => "its name says it is a secret, and the provider is named near it",
        Company::Word => "its name says it is a secret, but nothing near it names the provider",
        Company::Stranger => "its name says it is a secret of somebody else",
        Company::Misfit => "its name says it is a secret of a provider whose secrets have another form",
        Company::Partner => "the other half of its pair stands near it",
    }
}
