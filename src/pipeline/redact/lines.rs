//! Whether a regex's match may go on over a line's end, from where its secret begins.
//!
//! Promises: rather says yes. Leaves out: what stands before the secret, which is kept to look back at.

use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};

/// Whether it may. A line's end that only ends the match is none to go on over.
pub fn goes_on(regex: &str) -> bool {
    let Ok(hir) = ParserBuilder::new().utf8(false).unicode(false).build().parse(regex) else { return true };
    let parts = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        _ => std::slice::from_ref(&hir),
    };
    let from = parts.iter().position(holds_secret).unwrap_or(0);
    let Some((secret, after)) = parts[from..].split_first() else { return true };
    let ends_it = |index: usize, part: &Hir| index + 1 == after.len() && part.properties().maximum_len() == Some(1);
    holds_newline(secret) || after.iter().enumerate().any(|(index, part)| holds_newline(part) && !ends_it(index, part))
}

fn holds_secret(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => capture.name.as_deref() == Some("secret") || holds_secret(&capture.sub),
        HirKind::Repetition(repetition) => holds_secret(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(holds_secret),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

fn holds_newline(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Bytes(class)) => class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&b'\n')),
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&'\n')),
        HirKind::Repetition(repetition) => holds_newline(&repetition.sub),
        HirKind::Capture(capture) => holds_newline(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(holds_newline),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::goes_on;

    #[test]
    fn only_what_comes_after_the_secrets_beginning_counts() {
        assert!(!goes_on(r"\bkey\s{0,3}=\s{0,3}(?<secret>[a-z]{20})"));
        assert!(!goes_on(r#"\b(?<secret>tok_[a-z]{20})(?:["\s]|$)"#));
        assert!(goes_on(r"(?<secret>-----BEGIN-----[A-Z\s]{1,99}-----END)"));
        assert!(goes_on(r"data: (?<secret>[a-z]{20})\s{1,4}kind: Secret"));
        assert!(goes_on(r#"(?:(?<secret>[^"]{1,99})|x)"#));
    }
}
