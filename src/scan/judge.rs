//! Entropy, words, company and checks, in that fixed order → a [`Verdict`].
//!
//! Promises: decides from bytes alone, never from a path; every rejection has its [`Reason`].
//! Leaves out: which of two overlapping findings stays (overlap) and the path's say (hygiene).

use std::ops::Range;

use super::{
    check::{Check, Outcome},
    context::{has_partner, name, names_provider},
    entropy::shannon,
    words::{is_reference, placeholder, repetition},
};
use crate::{
    candidate::{Company, Reason, Verdict},
    finding::Redaction,
    grade::Confidence,
    rule::{Form, Rule, identifier::segments},
};

/// What the judge makes of a value.
pub struct Judgement {
    /// Keep or drop.
    pub verdict: Verdict,
    /// Who vouches for it.
    pub company: Company,
    /// What the checks noticed.
    pub notes: Vec<&'static str>,
}

impl Judgement {
    fn dropped(reason: Reason) -> Self {
        Self { verdict: Verdict::Drop(reason), company: Company::Partner, notes: Vec::new() }
    }
}

/// Judges the value at `range` that `rule` matched. Values the provider documents are kept, so that they can be counted.
pub fn judge(rule: &Rule, checks: &[Check], text: &[u8], range: &Range<usize>) -> Judgement {
    let value = &text[range.clone()];
    let vouched = if rule.is_documented(value) { Ok(Vec::new()) } else { examine(rule, checks, value) };
    let judged = vouched.and_then(|notes| company(rule, text, range).map(|company| (notes, company)));
    let (notes, company) = match judged {
        Ok(judged) => judged,
        Err(reason) => return Judgement::dropped(reason),
    };
    let confidence = match company {
        Company::Named => rule.confidence,
        Company::Near => rule.confidence.min(Confidence::Medium),
        Company::Word | Company::Partner | Company::Stranger => Confidence::Low,
    };
    let confidence = if notes.is_empty() { confidence } else { confidence.lowered() };
    Judgement { verdict: Verdict::Keep(confidence), company, notes }
}

/// What the value's own characters say: doubts, or why it cannot be one.
fn examine(rule: &Rule, checks: &[Check], value: &[u8]) -> Result<Vec<&'static str>, Reason> {
    if let Some(reason) = implausible(rule, value) {
        return Err(reason);
    }
    let mut doubts = Vec::new();
    for check in checks {
        match check.run(value) {
            Outcome::Pass => {}
            Outcome::Doubt(why) => doubts.push(why),
            Outcome::Reject(why) => return Err(Reason::Check { check: check.name, why }),
        }
    }
    Ok(doubts)
}

fn implausible(rule: &Rule, value: &[u8]) -> Option<Reason> {
    if let Some(floor) = rule.entropy {
        let found = shannon(value);
        if found < floor {
            return Some(Reason::Entropy { found, floor });
        }
    }
    let guessable = rule.redaction == Redaction::Password;
    if guessable && is_reference(value) {
        return Some(Reason::Reference);
    }
    // An ID has fixed parts, which may repeat (a low account number); its own check counts what differs.
    let repeats = || (rule.redaction != Redaction::Identifier).then(|| repetition(value)).flatten();
    placeholder(without_keyword(rule, value), guessable).or_else(repeats).map(Reason::Placeholder)
}

/// A value without the keyword it begins with: the fixed part may well be a word (`AGE-SECRET-KEY-`).
fn without_keyword<'a>(rule: &Rule, value: &'a [u8]) -> &'a [u8] {
    let begins = |keyword: &&String| value.get(..keyword.len()).is_some_and(|head| head.eq_ignore_ascii_case(keyword.as_bytes()));
    let longest = rule.keywords.iter().filter(begins).map(String::len).max().unwrap_or(0);
    &value[longest..]
}

/// Names of what only looks like a key: hashes, ids, addresses, public halves.
const OTHERWISE: [&str; 26] = [
    "hash",
    "sha",
    "sha1",
    "sha256",
    "sha512",
    "md5",
    "etag",
    "digest",
    "checksum",
    "signature",
    "sig",
    "integrity",
    "commit",
    "revision",
    "nonce",
    "uuid",
    "guid",
    "fingerprint",
    "path",
    "url",
    "uri",
    "arn",
    "public",
    "cert",
    "certificate",
    "thumbprint",
];

/// What follows a provider's name in a name without separators; tells `sessecret` from `sessionsecret`.
const KEY_WORDS: [&str; 5] = ["secret", "access", "key", "pass", "smtp"];

/// Whose secrets stand beside a provider's without being the provider's: other vendors, and what applications sign and seal with.
const OTHERS: [&str; 41] = [
    "auth0",
    "azure",
    "captcha",
    "client",
    "consumer",
    "cookie",
    "cookies",
    "csrf",
    "django",
    "encryption",
    "facebook",
    "firebase",
    "flask",
    "gcp",
    "github",
    "gitlab",
    "google",
    "hash",
    "hmac",
    "jwt",
    "keycloak",
    "laravel",
    "linkedin",
    "mailgun",
    "nextauth",
    "oauth",
    "oauth2",
    "oidc",
    "okta",
    "paypal",
    "rails",
    "recaptcha",
    "sendgrid",
    "sentry",
    "session",
    "signing",
    "slack",
    "stripe",
    "twilio",
    "twitter",
    "webhook",
];

/// The word by which a name is of what is made from a secret, not of the secret: `aws_secret_hash`, `secret_public_id`.
fn derived(segments: &[String]) -> Option<&'static str> {
    let last = segments.last()?;
    let public = segments.len() > 1 && segments[segments.len() - 2] == "public" && matches!(last.as_str(), "id" | "key");
    if public { Some("public") } else { OTHERWISE.into_iter().find(|word| last == word) }
}

/// Who vouches for a value: itself when a regex proves it, else its name and what stands near.
fn company(rule: &Rule, text: &[u8], range: &Range<usize>) -> Result<Company, Reason> {
    let Form::Shape { words, partners, .. } = &rule.form else { return Ok(Company::Named) };
    if !stands_alone(text, range) {
        return Err(Reason::NoCompany);
    }
    let segments = segments(&name(text, range.start).unwrap_or_default());
    let squashed = segments.concat();
    if let Some(word) = derived(&segments) {
        return Err(Reason::NamedOtherwise(word));
    }
    if !words.iter().any(|word| squashed.contains(word.as_str())) {
        if let Some(word) = OTHERWISE.into_iter().find(|word| segments.iter().any(|s| s == word)) {
            return Err(Reason::NamedOtherwise(word));
        }
        return if has_partner(text, range, partners) { Ok(Company::Partner) } else { Err(Reason::NoCompany) };
    }
    // `awssecretkey` is one segment, and a long name may be several: `secretaccesskey`.
    let key_follows = |rest: &str| KEY_WORDS.iter().any(|word| rest.starts_with(word));
    let spelled =
        |name: &str| squashed.strip_prefix(name).is_some_and(key_follows) || (name.len() > 8 && squashed.contains(name));
    if rule.provider.names.iter().any(|name| segments.contains(name) || spelled(name)) {
        Ok(Company::Named)
    } else if segments.iter().any(|s| OTHERS.contains(&s.as_str())) {
        Ok(Company::Stranger)
    } else if names_provider(text, range, &rule.provider) {
        Ok(Company::Near)
    } else {
        Ok(Company::Word)
    }
}

/// Whether no neighbouring character makes the run a part of something longer: URL-safe base64, padding, a dotted name.
fn stands_alone(text: &[u8], range: &Range<usize>) -> bool {
    let before = range.start.checked_sub(1).map(|i| text[i]);
    let (after, then) = (text.get(range.end), text.get(range.end + 1));
    let joined_before = match before {
        // Not the default of a shell's `${KEY:-value}`.
        Some(b'-') => range.start < 2 || text[range.start - 2] != b':',
        Some(b'_') => true,
        Some(b'.') => range.start >= 2 && text[range.start - 2].is_ascii_alphanumeric(),
        _ => false,
    };
    let joined_after = match after {
        Some(b'-' | b'_' | b'=') => true,
        Some(b'.') => then.is_some_and(u8::is_ascii_alphanumeric),
        _ => false,
    };
    !joined_before && !joined_after
}
