//! What to do about a finding: what to use instead in this place, then the plan for this kind of credential, in order.
//!
//! Promises: the first entry is an instruction that stands alone; every entry is one short paragraph without a line break. The
//! first is the sentence for the place, except where the kind says it all (a root key is deleted wherever it stands, a canary is left
//! alone) and for other providers, whose rules say first what to do now. In commands the words in capitals (`USER`, `NOW` …) are the reader's to fill in; `KEY_ID` is filled in where it is
//! known.
//! Leaves out: the advice of other providers' credentials, which their rules carry.

mod here;
mod plan;

use super::place::Place;

/// The kinds of AWS credentials that need different plans.
///
/// Prefixes: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AwsKind {
    /// A user's access key (AKIA) with its secret.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>
    LongLived,
    /// The ID of a user's access key (AKIA) without its secret.
    IdAlone,
    /// A secret access key without its ID.
    SecretAlone,
    /// The access key of the account's root user.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user_manage_delete-key.html>
    Root,
    /// A temporary key (ASIA) with its secret, with or without its session token.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html>
    Temporary,
    /// The ID of a temporary key (ASIA) without its secret.
    TemporaryIdAlone,
    /// A session token without its key.
    SessionTokenAlone,
    /// The ID of an STS service bearer token (ABIA).
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_bearer.html>
    Bearer,
    /// The ID of a context-specific credential (ACCA), such as a service-specific one.
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceSpecificCredential.html>
    ContextSpecific,
    /// A long-term Amazon Bedrock API key.
    /// <https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-revoke.html>
    BedrockLongTerm,
    /// A short-term Amazon Bedrock API key.
    /// <https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-revoke.html>
    BedrockShortTerm,
    /// An Amazon SES SMTP password.
    /// <https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html>
    SesSmtp,
    /// The Git password of an IAM user for CodeCommit.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html>
    CodeCommit,
    /// An AppSync API key.
    /// <https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html>
    AppSync,
    /// The client secret of a Cognito user pool's app client.
    /// <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html>
    CognitoClientSecret,
    /// An Amazon MWS authorisation token.
    /// <https://developer-docs.amazon.com/sp-api/docs/>
    Mws,
    /// The client secret of a Login with Amazon application.
    /// <https://developer-docs.amazon.com/sp-api/docs/rotating-your-apps-lwa-credentials>
    LwaClientSecret,
    /// A user's password for the console.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html>
    ConsolePassword,
    /// The seed of a virtual MFA device.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html>
    MfaSeed,
    /// A tripwire: a key planted so that its use raises an alarm.
    /// <https://docs.canarytokens.org/guide/aws-keys-token.html>
    Canary,
}

/// What to do about an AWS credential that stands in `place`.
///
/// `key_id` is its key ID and `account` the 12-digit account it belongs to, where they are known.
pub fn aws(kind: AwsKind, place: Place, key_id: Option<&str>, account: Option<&str>) -> Vec<String> {
    let key_id = key_id.filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric()));
    let mut advice: Vec<String> = plan::lead(kind).into_iter().map(str::to_owned).collect();
    if kind == AwsKind::Canary {
        advice.extend(plan::steps(kind).iter().map(|step| (*step).to_owned()));
        return advice;
    }
    advice.push(if plan::role_replaces(kind) { here::aws(place) } else { here::general(place) }.to_owned());
    advice.extend(owner(kind, key_id, account));
    advice.extend(plan::steps(kind).iter().map(|step| match key_id {
        Some(id) => step.replace("KEY_ID", id),
        None => (*step).to_owned(),
    }));
    advice
}

/// What to do about any other credential: first what its rule says, then what to use in this place.
pub fn general(place: Place, rule_advice: &str) -> Vec<String> {
    let now = rule_advice.trim();
    let mut advice: Vec<String> = (!now.is_empty()).then(|| now.to_owned()).into_iter().collect();
    advice.extend([here::general(place), plan::HISTORY, plan::LEAST].map(str::to_owned));
    advice
}

/// Which account to act in. <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>
fn owner(kind: AwsKind, key_id: Option<&str>, account: Option<&str>) -> Option<String> {
    if let Some(account) = account {
        return Some(format!("It belongs to account {account}: run these commands there."));
    }
    let id = key_id.filter(|_| plan::names_account(kind))?;
    Some(format!("Ask which account it belongs to: `aws sts get-access-key-info --access-key-id {id}`."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [AwsKind; AwsKind::Canary as usize + 1] = [
        AwsKind::LongLived,
        AwsKind::IdAlone,
        AwsKind::SecretAlone,
        AwsKind::Root,
        AwsKind::Temporary,
        AwsKind::TemporaryIdAlone,
        AwsKind::SessionTokenAlone,
        AwsKind::Bearer,
        AwsKind::ContextSpecific,
        AwsKind::BedrockLongTerm,
        AwsKind::BedrockShortTerm,
        AwsKind::SesSmtp,
        AwsKind::CodeCommit,
        AwsKind::AppSync,
        AwsKind::CognitoClientSecret,
        AwsKind::Mws,
        AwsKind::LwaClientSecret,
        AwsKind::ConsolePassword,
        AwsKind::MfaSeed,
        AwsKind::Canary,
    ];

    /// Asserts that the plan's entries hold these words, each in a later entry than the one before.
    fn assert_order(kind: AwsKind, words: &[&str]) {
        let advice = aws(kind, Place::Unknown, Some("AKIAQ"), None);
        let mut rest = advice.iter();
        for word in words {
            assert!(rest.any(|entry| entry.contains(word)), "{kind:?}: {word:?} is missing or too early in {advice:#?}");
        }
    }

    #[test]
    fn plans_are_in_order() {
        let rotation = [
            "get-access-key-last-used",
            "nothing depends on it",
            "create-access-key",
            "Change the code over",
            "Deactivate the old",
            "no later use",
            "delete-access-key",
            "aws:TokenIssueTime",
            "cloudtrail lookup-events",
            "not enough",
            "only the actions",
        ];
        for kind in [AwsKind::LongLived, AwsKind::IdAlone, AwsKind::SecretAlone] {
            assert_order(kind, &rotation);
        }
        assert_order(
            AwsKind::Root,
            &["Delete this root access key", "Sign in as the root user", "cloudtrail", "MFA", "Identity Center"],
        );
        assert_order(
            AwsKind::Temporary,
            &["cannot be deactivated", "cloudtrail", "Revoke active sessions", "aws:TokenIssueTime"],
        );
        assert_order(AwsKind::BedrockLongTerm, &["--status Inactive", "delete-service-specific-credential"]);
        assert_order(AwsKind::CognitoClientSecret, &["create-user-pool-client", "delete-user-pool-client"]);
        assert_order(AwsKind::BedrockShortTerm, &["12 hours", "Revoke active sessions", "bedrock:CallWithBearerToken"]);
        assert_order(AwsKind::SesSmtp, &["derived", "new SMTP credentials", "--status Inactive", "delete-access-key"]);
        assert_order(AwsKind::MfaSeed, &["deactivate-mfa-device", "delete-virtual-mfa-device", "create-virtual-mfa-device"]);
        assert_order(AwsKind::ConsolePassword, &["delete-login-profile", "update-login-profile", "MFA"]);
    }

    #[test]
    fn what_cannot_be_deactivated_is_not_told_to_be() {
        for kind in [AwsKind::Temporary, AwsKind::TemporaryIdAlone, AwsKind::SessionTokenAlone, AwsKind::Bearer, AwsKind::Canary]
        {
            let text = aws(kind, Place::Unknown, Some("ASIAQ"), None).join("\n");
            for command in ["--status Inactive", "access-key --", "delete-access-key", "Deactivate"] {
                assert!(!text.contains(command), "{kind:?}: {text}");
            }
        }
    }

    #[test]
    fn the_first_entry_is_for_the_place_but_for_root_and_canary() {
        let provider = Place::of(Place::Terraform, None, &["provider \"aws\" {".to_owned()]);
        for kind in KINDS {
            let advice = aws(kind, provider, None, None);
            let first = match kind {
                AwsKind::Root => "Delete this root access key",
                AwsKind::Canary => "Leave it",
                _ if plan::role_replaces(kind) => here::aws(provider),
                _ => here::general(provider),
            };
            assert!(advice[0].starts_with(first), "{kind:?}: {advice:#?}");
        }
        assert!(here::aws(provider).contains("assume_role"));
    }

    #[test]
    fn entries_are_paragraphs_that_end_and_name_the_key() {
        for (kind, place) in KINDS.into_iter().flat_map(|kind| here::places().map(move |place| (kind, place))) {
            let advice = aws(kind, place, Some("AKIAQ"), Some("000000000012"));
            assert!(advice.len() >= 3, "{kind:?}");
            for entry in &advice {
                assert!(entry.ends_with('.') && !entry.contains('\n') && !entry.contains("  "), "{kind:?}: {entry}");
                assert!(!entry.contains("KEY_ID") && entry.matches('`').count() % 2 == 0, "{kind:?}: {entry}");
            }
            let unique: std::collections::BTreeSet<&String> = advice.iter().collect();
            assert_eq!(unique.len(), advice.len(), "{kind:?}");
        }
    }

    #[test]
    fn the_key_and_the_account_are_named() {
        let advice = aws(AwsKind::LongLived, Place::Source, Some("AKIAQ"), Some("000000000012")).join("\n");
        assert!(advice.contains("--access-key-id AKIAQ") && advice.contains("account 000000000012"));
        let unnamed = aws(AwsKind::LongLived, Place::Source, Some("x; rm -rf /"), None).join("\n");
        assert!(unnamed.contains("--access-key-id KEY_ID") && !unnamed.contains("rm -rf") && !unnamed.contains("It belongs to"));
    }

    #[test]
    fn other_credentials_get_their_rules_advice_then_the_place() {
        let advice = general(Place::GithubActions, " Revoke it. ");
        assert_eq!((advice[0].as_str(), advice[1].as_str()), ("Revoke it.", here::general(Place::GithubActions)));
        assert!(advice[1].contains("secrets.NAME") && !advice.join(" ").contains("IAM"));
        assert_eq!(general(Place::Unknown, "").len(), advice.len() - 1);
    }
}
