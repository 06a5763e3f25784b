//! Who vouches for a secret that is half of a pair and has a shape alone: its name, the provider near it, or its other half.
//!
//! Promises: decides from bytes alone, never from a path.

use std::ops::Range;

use super::{NOT_SECRETS, derived};
use crate::{
    candidate::{Company, Reason},
    rule::{Form, Rule, identifier::Segments},
    scan::context::{has_partner, name, names_provider},
};

/// What follows a provider's name in a name without separators; tells `sessecret` from `sessionsecret`.
const KEY_WORDS: [&str; 5] = ["secret", "access", "key", "pass", "smtp"];

/// Whose secrets stand beside a provider's without being the provider's: other vendors, and what applications sign and seal with.
const OTHERS: [&str; 41] = [
    "auth0", "azure", "captcha", "client", "consumer", "cookie", "cookies", "csrf", "django", "encryption", "facebook",
    "firebase", "flask", "gcp", "github", "gitlab", "google", "hash", "hmac", "jwt", "keycloak", "laravel", "linkedin",
    "mailgun", "nextauth", "oauth", "oauth2", "oidc", "okta", "paypal", "rails", "recaptcha", "sendgrid", "sentry", "session",
    "signing", "slack", "stripe", "twilio", "twitter", "webhook",
];

/// Who vouches for a value: itself when a regex proves it, else its name and what stands near.
pub fn company(rule: &Rule, text: &[u8], range: &Range<usize>) -> Result<Company, Reason> {
    let Form::Shape { words, partners, .. } = &rule.form else { return Ok(Company::Named) };
    if !stands_alone(text, range) {
        return Err(Reason::NoCompany);
    }
    let segments = Segments::of(&name(text, range.start).unwrap_or_default());
    let squashed = segments.squashed();
    if let Some(word) = derived(&segments) {
        return Err(Reason::NamedOtherwise(word));
    }
    if !words.iter().any(|word| squashed.contains(&**word)) {
        if let Some(word) = NOT_SECRETS.into_iter().find(|word| segments.contains(word)) {
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
    } else if segments.iter().any(|segment| OTHERS.contains(&segment)) {
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
