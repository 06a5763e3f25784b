//! Entropy, words, company and checks, in that fixed order → a [`Verdict`].
//!
//! Promises: decides from bytes alone, never from a path; every rejection has its [`Reason`].
//! Leaves out: which of two overlapping findings stays (overlap) and the path's say (hygiene).

mod arguments;
mod assigned;
mod beside;
mod called;
mod digest;
mod identifier;
mod in_code;
mod language;
mod paired;
mod place;
mod plain;
mod public;
mod stand_in;
mod vectors;

use super::{
    Match,
    check::{Check, Outcome},
    entropy::shannon,
    repetition::{count, repetition},
    words::{is_reference, placeholder},
};
use crate::{
    candidate::{Company, Reason, Verdict},
    finding::Redaction,
    grade::{Confidence, Severity},
    rule::{Form, Rule, Text, identifier::Segments},
};
pub use plain::is_plain;

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

/// Judges the value that `rule` matched. Values the provider documents are kept, so that they can be counted, and those that carry a
/// text, so that it can be looked into.
pub fn judge(rule: &Rule, checks: &[Check], text: &[u8], found: &Match) -> Judgement {
    let range = found.start..found.end;
    let value = &text[range.clone()];
    let is_exempt = rule.is_documented(value) || rule.carries.is_some();
    let vouched = if is_exempt { Ok(Vec::new()) } else { examine(rule, checks, value) };
    let judged = vouched.and_then(|notes| {
        let company = match (&rule.form, found.company) {
            (Form::Regex { .. }, _) if rule.severity == Severity::Note && called::is_dummy(text, range.start) => {
                return Err(Reason::NamedOtherwise("dummy"));
            }
            (Form::Regex { .. }, _) if called::is_digest(text, range.start) => return Err(Reason::NamedOtherwise("digest")),
            (Form::Regex { .. }, _) if called::is_line_of_data(text, &range) => {
                return Err(Reason::NamedOtherwise("line of data"));
            }
            (Form::Regex { .. }, _) if rule.redaction == Redaction::Password && called::is_as_user(text, &range) => {
                return Err(Reason::RepeatsName);
            }
            (Form::Regex { .. }, _) => (Company::Named, rule.confidence),
            (Form::Assigned { .. }, Some(Company::Misfit)) => {
                (Company::Misfit, assigned::confidence(rule, text, found)?.min(Confidence::Low))
            }
            (Form::Assigned { .. }, _) => (Company::Word, assigned::confidence(rule, text, found)?),
            (Form::Shape { .. }, Some(company)) => {
                assigned::of_shape(rule, text, &range)?;
                (company, graded(rule, company))
            }
            (Form::Shape { .. }, None) => paired::company(rule, text, &range).map(|company| (company, graded(rule, company)))?,
        };
        Ok((notes, company))
    });
    let (notes, (company, confidence)) = match judged {
        Ok(judged) => judged,
        Err(reason) => return Judgement::dropped(reason),
    };
    let confidence = if notes.is_empty() { confidence } else { confidence.lowered() };
    Judgement { verdict: Verdict::Keep(confidence), company, notes }
}

/// How sure a value known by its company is.
fn graded(rule: &Rule, company: Company) -> Confidence {
    match company {
        Company::Named => rule.confidence,
        Company::Near => rule.confidence.min(Confidence::Medium),
        Company::Word | Company::Partner | Company::Stranger | Company::Misfit => Confidence::Low,
    }
}

/// What the value's own characters say: doubts, or why it cannot be one.
fn examine(rule: &Rule, checks: &[Check], value: &[u8]) -> Result<Vec<&'static str>, Reason> {
    if let Some(reason) = implausible(rule, checks, value) {
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

fn implausible(rule: &Rule, checks: &[Check], value: &[u8]) -> Option<Reason> {
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
    if checks.iter().any(|check| check.knows_words()) {
        return None;
    }
    // An ID has fixed parts, which may repeat (a low account number); its own check counts what differs.
    let repeats = || if rule.redaction == Redaction::Identifier { count(value) } else { repetition(value) };
    // A fixed part of a shape may well be a word (`access_`).
    let fewer_words = guessable || matches!(&rule.form, Form::Shape { partners, .. } if partners.is_empty());
    placeholder(without_keyword(rule, value), fewer_words).or_else(repeats).map(Reason::Placeholder)
}

/// A value without the keyword it begins with: the fixed part may well be a word (`AGE-SECRET-KEY-`).
fn without_keyword<'a>(rule: &Rule, value: &'a [u8]) -> &'a [u8] {
    let begins = |keyword: &&Text| value.get(..keyword.len()).is_some_and(|head| head.eq_ignore_ascii_case(keyword.as_bytes()));
    let longest = rule.keywords.iter().filter(begins).map(|keyword| keyword.len()).max().unwrap_or(0);
    &value[longest..]
}

/// Names of what only looks like a key: hashes, ids, addresses, public halves.
const NOT_SECRETS: [&str; 32] = [
    "hash", "sha", "sha1", "sha2", "sha256", "sha384", "sha512", "md5", "etag", "digest", "checksum", "signature", "sig",
    "integrity", "commit", "revision", "nonce", "uuid", "guid", "fingerprint", "path", "url", "uri", "arn", "public", "cert",
    "certificate", "thumbprint", "placeholder", "fp", "modulus", "spec",
];

/// Whether a name is of a public key or of a script that pays to one, and does not go on to a secret: `publicKeyInCreation`, `scriptPubKeyHex`; of its
/// coordinates, `keyPubX`; or is what a protocol calls what everybody sees: a challenge of WebSockets (RFC 6455, section 1.3), keys of Tor's relays, Matrix's senders and who
/// pushes to browsers, the halves of Taproot's that outputs have (BIP 340, BIP 371).
fn is_of_public_key(segments: &Segments) -> bool {
    const SECRETS: [&str; 7] = ["secret", "private", "password", "passphrase", "pass", "pin", "token"];
    #[rustfmt::skip]
    const OF_PROTOCOLS: [&str; 8] = [
        "secwebsocketkey", "ntoronionkey", "masterkeyed25519", "curve25519key", "curve25519keychain", "applicationserverkey",
        "tapinternalkey", "xonlykey",
    ];
    let is_coordinate = |part: &str| matches!(part, "pub" | "pubx" | "puby" | "pub1" | "pub2");
    let mut from_last = segments.iter().rev().skip_while(|part| matches!(*part, "x" | "y" | "hex"));
    let is_of_protocol =
        segments.squashed() == "senderkey" || OF_PROTOCOLS.iter().any(|name| segments.squashed().ends_with(name));
    if is_of_protocol || from_last.next().is_some_and(is_coordinate) {
        return true;
    }
    let mut rest = segments.iter().skip_while(|segment| !matches!(*segment, "public" | "pub")).skip(1);
    let next = rest.next();
    // `public_verification_key`, Monero's `public_view_key`.
    let after =
        if matches!(next, Some("verification" | "encryption" | "signing" | "spend" | "view")) { rest.next() } else { next };
    // One of several: `pub_key1`.
    after.is_some_and(|after| after.trim_end_matches(|c: char| c.is_ascii_digit()) == "key")
        && !rest.any(|segment| SECRETS.contains(&segment))
}

/// The word by which a name is of what is made from a secret, not of the secret: `aws_secret_hash`, `secret_public_id`, .NET's
/// `publicKeyToken`, `public_key_hex`, `modulus.as_bytes`, `verify_key`, as NaCl calls the public half of one that signs.
pub fn derived(segments: &Segments) -> Option<&'static str> {
    const FORMS: [&str; 12] = ["hex", "unhexlify", "b64", "base64", "bytes", "raw", "der", "str", "string", "as", "to", "slice"];
    let mut from_last = segments.iter().rev().skip_while(|segment| FORMS.contains(segment));
    let last = from_last.next()?;
    let before = from_last.next();
    let public = match last {
        "token" if before == Some("key") => from_last.next() == Some("public"),
        "key" => matches!(before, Some("public" | "verify" | "verifying")),
        _ => last == "id" && before == Some("public"),
    };
    if public || is_of_public_key(segments) { Some("public") } else { NOT_SECRETS.into_iter().find(|word| last == *word) }
}
