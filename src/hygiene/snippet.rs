//! A value's line with every value on it redacted.
//!
//! Promises: no byte of a candidate's value that its redaction hides, and no other long random-looking run, is in a [`Snippet`].

use std::ops::Range;

use crate::{
    candidate::{Excerpt, Span},
    finding::{Redaction, Secret, Snippet},
    rule::pattern::MAX_MATCH,
};

/// Shorter runs are shown: they are words more often than keys.
const LONG_RUN: usize = 16;

/// The excerpt around `own`, with the values at `spans` (all candidates of the file in the order of their places) redacted.
pub fn redacted(excerpt: &Excerpt, own: Span, spans: &[(Span, Secret)]) -> Snippet {
    let end = excerpt.offset + excerpt.bytes.len() as u64;
    let first = spans.partition_point(|(span, _)| span.start + (MAX_MATCH as u64) < excerpt.offset);
    let near = spans[first..].iter().take_while(|(span, _)| span.start < end);
    let mut values: Vec<&(Span, Secret)> = near.filter(|(span, _)| span.end > excerpt.offset).collect();
    // The own value first where several begin together; what overlaps an earlier one is inside it or trails off it.
    values.sort_by_key(|(span, _)| (span.start, *span != own));
    let mut out = Snippet { text: if excerpt.cut_before { "…".to_owned() } else { String::new() }, start: 0, end: 0 };
    let mut at = excerpt.offset;
    for (span, secret) in &values {
        if span.end <= at {
            continue;
        }
        let hidden = span.start >= at;
        if hidden {
            push_plain(&mut out.text, slice(excerpt, at..span.start), &values);
            let from = out.text.len();
            out.text.push_str(&secret.redacted());
            if *span == own {
                (out.start, out.end) = (from, out.text.len());
            }
        }
        at = span.end.min(end);
        if secret.redaction() == Redaction::Password {
            at += rest_of_password(slice(excerpt, at..end)) as u64;
        }
    }
    push_plain(&mut out.text, slice(excerpt, at..end), &values);
    if excerpt.cut_after {
        out.text.push('…');
    }
    out
}

fn slice(excerpt: &Excerpt, range: Range<u64>) -> &[u8] {
    let local = |at: u64| usize::try_from(at.saturating_sub(excerpt.offset)).unwrap_or(usize::MAX).min(excerpt.bytes.len());
    let (start, end) = (local(range.start), local(range.end));
    &excerpt.bytes[start.min(end)..end]
}

/// How many bytes right behind a password may be the rest of it: a sign ends it where it is read, and perhaps not where it is used.
pub fn rest_of_password(text: &[u8]) -> usize {
    /// No password goes on for so long.
    const LONGEST: usize = 128;
    let text = &text[..text.len().min(LONGEST)];
    let is_sign = |b: &u8| matches!(b, b'&' | b';' | b'|' | b'<' | b'>' | b'#' | b'$' | b'%');
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'\\');
    let word = &text[..text.iter().position(ends).unwrap_or(text.len())];
    // `;Server=db` and `</password>` are none.
    let is_other = || word.contains(&b'=') || word.starts_with(b"</") || !word.iter().any(u8::is_ascii_alphanumeric);
    if word.len() < LONGEST && word.first().is_some_and(is_sign) && !is_other() { word.len() } else { 0 }
}

/// A shorter value is a word that may stand anywhere.
const SHORT_VALUE: usize = 4;

/// Appends text that is no candidate, with what repeats one of the `values` hidden.
fn push_plain(out: &mut String, text: &[u8], values: &[&(Span, Secret)]) {
    let hidden = values.iter().map(|(_, secret)| secret);
    let hidden = hidden.filter(|s| s.redaction() != Redaction::Identifier && s.reveal().len() >= SHORT_VALUE);
    let found = hidden.filter_map(|s| memchr::memmem::find(text, s.reveal()).map(|at| (at, s)));
    let Some((at, secret)) = found.min_by_key(|(at, s)| (*at, usize::MAX - s.reveal().len())) else {
        return push_unknown(out, text);
    };
    push_unknown(out, &text[..at]);
    out.push_str(&secret.redacted());
    push_plain(out, &text[at + secret.reveal().len()..], values);
}

/// Appends text in which nothing was found, with long random-looking runs cut to their first characters.
fn push_unknown(out: &mut String, text: &[u8]) {
    let of_run = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'_' | b'-' | b'=');
    for run in text.chunk_by(|&a, &b| of_run(a) == of_run(b)) {
        if of_run(run[0]) && looks_random(run) {
            out.push_str(&String::from_utf8_lossy(&run[..4]));
            out.push('…');
        } else {
            out.push_str(&String::from_utf8_lossy(run));
        }
    }
}

/// Long, with digits among letters more than once, as keys have and names and paths hardly do.
fn looks_random(run: &[u8]) -> bool {
    let switches = run.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    let cases = run.windows(2).filter(|p| p[0].is_ascii_lowercase() && p[1].is_ascii_uppercase()).count();
    run.len() >= LONG_RUN && switches + cases >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64) -> Span {
        Span { start, end, line: 1, column: 1, end_line: 1, end_column: 1 }
    }

    fn excerpt(text: &str, offset: u64) -> Excerpt {
        Excerpt { bytes: text.as_bytes().into(), offset, cut_before: false, cut_after: false }
    }

    #[test]
    fn redacts_all_values_and_marks_its_own() {
        let (id, secret) = ("ID-OF-A-KEY", "s".repeat(40));
        let text = format!("k = ({id}, {secret});");
        let spans = [
            (span(105, 116), Secret::new(id.as_bytes(), Redaction::Identifier)),
            (span(118, 158), Secret::new(secret.as_bytes(), Redaction::Token)),
        ];
        let made = redacted(&excerpt(&text, 100), span(118, 158), &spans);
        assert_eq!(made.text, format!("k = ({id}, ssss…(40));"));
        assert_eq!(&made.text[made.start..made.end], "ssss…(40)");
    }

    #[test]
    fn a_value_that_stands_on_the_line_twice_is_hidden_twice() {
        let spans = [(span(3, 11), Secret::new(b"pass#123", Redaction::Password))];
        let made = redacted(&excerpt("-p pass#123 && echo pass#123", 0), span(3, 11), &spans);
        assert_eq!(made.text, "-p … && echo …");
    }

    #[test]
    fn what_may_be_the_rest_of_a_password_is_hidden() {
        let shown = |text: &str| {
            let spans = [(span(3, 11), Secret::new(b"pass#123", Redaction::Password))];
            redacted(&excerpt(text, 0), span(3, 11), &spans).text
        };
        assert_eq!(shown("-p pass#123&R;t7 db"), "-p … db");
        assert_eq!(shown("p=\"pass#123$x\" q"), "p=\"…\" q");
        for rest in [";Server=db", "</password>", " | mail", "\\n&x", "&&", "@db"] {
            assert_eq!(shown(&format!("-p pass#123{rest}")), format!("-p …{rest}"));
        }
    }

    #[test]
    fn other_random_runs_are_cut() {
        let text = "user=bob token=q7Rt2Xz9Lm4Kp1Vw8 path=/usr/share/doc/some-package-name";
        let made = redacted(&excerpt(text, 0), span(0, 0), &[]);
        assert_eq!(
            made.text,
            "user=bob token=q7Rt2Xz9Lm4Kp1Vw8 path=/usr/share/doc/some-package-name".replace("token=q7Rt2Xz9Lm4Kp1Vw8", "toke…")
        );
    }

    #[test]
    fn a_value_that_is_cut_off_is_still_hidden() {
        let made = redacted(&excerpt("abcdef", 0), span(2, 50), &[(span(2, 50), Secret::new(&[b'x'; 48], Redaction::Password))]);
        assert_eq!(made.text, "ab…");
    }
}
