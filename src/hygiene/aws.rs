//! What is known about AWS credentials beyond their shape: whose account, how long they live, whether they are a trap.
//!
//! Sources: IAM User Guide, "IAM identifiers"; the account in a key ID: Aidan Steele, "AWS Access Key ID Formats" (2020), and Truffle
//! Security, "Research uncovers AWS account numbers hidden in access keys" (2023).

use data_encoding::{BASE32, BASE64_NOPAD};

use super::{advice::AwsKind, correlate::Credential, piece::Piece};
use crate::{grade::Severity, rule::identifier::Segments};

/// The provider's name in patterns/aws.toml.
pub const PROVIDER: &str = "Amazon Web Services";

/// Accounts whose keys are tripwires, which alert whoever planted them (Thinkst's canarytokens.org and its kin), as published in
/// Truffle Security, "Canary tokens: detecting AWS canaries without setting them off" (2024).
const CANARY_ACCOUNTS: [&str; 9] = [
    "052310077262", "171436882533", "266735846894", "534261010715", "595918472158", "717712589309", "730335385048",
    "819147034852", "992382622183",
];

/// The 12-digit account that a key ID carries; `None` for the generations before 2019, whose fifth character is I or J.
fn account_of_key_id(id: &[u8]) -> Option<String> {
    let tail = id.get(4..20)?;
    if !matches!(tail[0], b'Q'..=b'Z' | b'2'..=b'7') {
        return None;
    }
    let bytes = BASE32.decode(tail).ok()?;
    let bits = bytes[..6].iter().fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
    let account = (bits & 0x7fff_ffff_ff80) >> 7;
    (account <= 999_999_999_999).then(|| format!("{account:012}"))
}

/// Whether the account's keys are tripwires.
pub fn is_canary(account: &str) -> bool {
    CANARY_ACCOUNTS.contains(&account)
}

/// The account a credential belongs to, where a part of it says so.
pub fn account(credential: &Credential, rule_id: &str) -> Option<String> {
    if let Some(id) = &credential.id {
        return account_of_key_id(id.secret.reveal());
    }
    let value = credential.primary().secret.reveal();
    match rule_id {
        "aws-bedrock-api-key" => account_after(&decoded(value.get(4..)?)?, b"-at-"),
        "aws-bedrock-session-key" => {
            let request = decoded(value.get("bedrock-api-key-".len()..)?)?;
            let at = memchr::memmem::find(&request, b"X-Amz-Credential=")? + "X-Amz-Credential=".len();
            account_of_key_id(request.get(at..at + 20)?)
        }
        _ => None,
    }
}

/// The IAM user a Bedrock key names: `BedrockAPIKey-ab12`.
pub fn bedrock_user(rule_id: &str, value: &[u8]) -> Option<String> {
    let decoded = (rule_id == "aws-bedrock-api-key").then(|| decoded(value.get(4..)?)).flatten()?;
    let end = memchr::memmem::find(&decoded, b"-at-")?;
    let user = &decoded[..end];
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(b);
    (!user.is_empty() && user.iter().all(allowed)).then(|| String::from_utf8_lossy(user).into_owned())
}

fn account_after(text: &[u8], mark: &[u8]) -> Option<String> {
    let at = memchr::memmem::find(text, mark)? + mark.len();
    let digits = text.get(at..at + 12)?;
    digits.iter().all(u8::is_ascii_digit).then(|| String::from_utf8_lossy(digits).into_owned())
}

fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().rposition(|&b| b != b'=').map_or(0, |i| i + 1);
    BASE64_NOPAD.decode(&text[..end - end % 4]).ok()
}

/// Whether a secret can belong to an ID: bearer tokens (ABIA) and context-specific credentials (ACCA) have none.
pub fn may_have_secret(id: &Piece) -> bool {
    !(id.secret.reveal().starts_with(b"ABIA") || id.secret.reveal().starts_with(b"ACCA"))
}

/// Whether a session token can belong to it: a temporary key, or a secret that nothing says is long-lived.
pub fn may_have_token(credential: &Credential) -> bool {
    credential.id.as_ref().is_none_or(|id| id.secret.reveal().starts_with(b"ASIA"))
}

/// Whether a credential stands where root keys stand: the console's `rootkey.csv`, a `[root]` profile, a name that says root.
fn is_root(credential: &Credential) -> bool {
    let long_lived = credential.id.as_ref().is_none_or(|id| id.secret.reveal().starts_with(b"AKIA"));
    long_lived && credential.token.is_none() && credential.parts().any(in_root_context)
}

fn in_root_context(piece: &Piece) -> bool {
    let file = String::from_utf8_lossy(piece.file.path.file_name()).to_ascii_lowercase();
    let says_root = |text: &str| Segments::of(text).iter().any(|s| s == "root" || s == "rootkey");
    let section = |header: &&String| header.starts_with('[') || header.to_ascii_lowercase().contains("aws");
    file.starts_with("rootkey")
        || piece.name.as_deref().is_some_and(says_root)
        || piece.enclosing.iter().filter(section).any(|header| says_root(header))
}

/// Which plan applies to a credential.
pub fn kind(credential: &Credential, rule_id: &str, canary: bool) -> AwsKind {
    match kind_of_rule(rule_id) {
        _ if canary => AwsKind::Canary,
        Some(kind) if !is_access_key_part(kind) => kind,
        _ if is_root(credential) => AwsKind::Root,
        _ => key_kind(credential),
    }
}

/// Which plan applies to what a rule finds, when it is found alone; `None` for another provider's rule.
pub fn kind_of_rule(rule_id: &str) -> Option<AwsKind> {
    Some(match rule_id {
        "aws-access-key-id" => AwsKind::IdAlone,
        "aws-secret-access-key" | "aws-secret-access-key-escaped" | "aws-secret-access-key-joined" => AwsKind::SecretAlone,
        "aws-session-token" => AwsKind::SessionTokenAlone,
        "aws-bedrock-api-key" => AwsKind::BedrockLongTerm,
        "aws-bedrock-session-key" => AwsKind::BedrockShortTerm,
        "aws-ses-smtp-password" => AwsKind::SesSmtp,
        "aws-codecommit-password" => AwsKind::CodeCommit,
        "aws-appsync-api-key" => AwsKind::AppSync,
        "aws-cognito-client-secret" => AwsKind::CognitoClientSecret,
        "aws-mws-auth-token" => AwsKind::Mws,
        "aws-lwa-client-secret" | "aws-lwa-client-secret-legacy" => AwsKind::LwaClientSecret,
        "aws-mfa-seed" => AwsKind::MfaSeed,
        _ if rule_id.starts_with("aws-console-password") => AwsKind::ConsolePassword,
        _ => return None,
    })
}

fn is_access_key_part(kind: AwsKind) -> bool {
    matches!(kind, AwsKind::IdAlone | AwsKind::SecretAlone | AwsKind::SessionTokenAlone)
}

fn key_kind(credential: &Credential) -> AwsKind {
    let prefix = credential.id.as_ref().and_then(|id| id.secret.reveal().first_chunk::<4>());
    match (prefix, &credential.secret, &credential.token) {
        (Some(b"ABIA"), ..) => AwsKind::Bearer,
        (Some(b"ACCA"), ..) => AwsKind::ContextSpecific,
        (Some(b"ASIA"), Some(_), _) | (None, Some(_), Some(_)) => AwsKind::Temporary,
        (Some(b"ASIA"), None, None) => AwsKind::TemporaryIdAlone,
        (_, Some(_), _) => {
            if prefix.is_some() {
                AwsKind::LongLived
            } else {
                AwsKind::SecretAlone
            }
        }
        (_, None, Some(_)) => AwsKind::SessionTokenAlone,
        (_, None, None) => AwsKind::IdAlone,
    }
}

/// The title and severity of a credential made of access-key parts; `None` for the others, whose rule says it.
pub fn grade(kind: AwsKind) -> Option<(&'static str, Severity)> {
    Some(match kind {
        AwsKind::Canary => ("AWS canary token", Severity::Note),
        AwsKind::Root => ("AWS root access key: delete it", Severity::Critical),
        AwsKind::LongLived => ("AWS access key (ID and secret)", Severity::Critical),
        AwsKind::Temporary => ("AWS temporary credentials", Severity::High),
        AwsKind::SecretAlone => ("AWS secret access key", Severity::High),
        AwsKind::IdAlone => ("AWS access key ID", Severity::Medium),
        AwsKind::Bearer => ("AWS service bearer token ID", Severity::Medium),
        AwsKind::ContextSpecific => ("AWS context-specific credential ID", Severity::Medium),
        AwsKind::TemporaryIdAlone => ("AWS temporary access key ID", Severity::Low),
        AwsKind::SessionTokenAlone => ("AWS session token", Severity::Medium),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key ID that carries `account`.
    fn id(account: u64) -> String {
        let bits = (1_u64 << 47) | (account << 7);
        format!("AKIA{}", BASE32.encode(&[&bits.to_be_bytes()[2..], &[7; 4]].concat()))
    }

    #[test]
    fn the_account_of_a_new_id_and_none_of_an_old_one() {
        for account in [123_456_789_012, 42, 999_999_999_999] {
            assert_eq!(account_of_key_id(id(account).as_bytes()), Some(format!("{account:012}")));
        }
        assert_eq!(account_of_key_id(id((1 << 40) - 1).as_bytes()), None);
        assert_eq!(account_of_key_id(b"AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(account_of_key_id(b"AKIA"), None);
    }

    #[test]
    fn every_rule_of_ours_has_a_plan() {
        let rules = crate::rule::RuleSet::builtin();
        let ours = rules.rules().iter().filter(|rule| rule.provider.name == PROVIDER);
        let without: Vec<_> = ours.filter(|rule| kind_of_rule(&rule.id).is_none()).map(|rule| &rule.id).collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn canaries_are_told_by_their_account() {
        assert!(is_canary("992382622183") && !is_canary("123456789012"));
    }
}
