//! The plan for each kind of AWS credential, in the order to act.
//!
//! Promises: what AWS says of the kind, with the page it says it on; no step asks for what AWS cannot do.
//! Leaves out: what to use instead (here), and filling in `KEY_ID`.

use super::AwsKind;

/// A secret that was committed lives on.
pub(super) const HISTORY: &str = "Removing it from the file is not enough once it was committed, built or shared: history, images, artifacts and copies keep it.";

/// For any credential.
pub(super) const LEAST: &str = "Give the new one only the permissions it needs and an end date where that is possible.";

/// What comes before the sentence for the place, where it must.
pub(super) fn lead(kind: AwsKind) -> Option<&'static str> {
    match kind {
        AwsKind::Root => Some("Delete this root access key: the root user needs none, and IAM policies do not limit it."),
        AwsKind::Canary => Some("Leave it where it is and do not use it: it is a canary, and any use alerts whoever planted it."),
        _ => None,
    }
}

/// Whether a role or profile takes this credential's place.
pub(super) fn role_replaces(kind: AwsKind) -> bool {
    !matches!(
        kind,
        AwsKind::SesSmtp
            | AwsKind::AppSync
            | AwsKind::CognitoClientSecret
            | AwsKind::Mws
            | AwsKind::LwaClientSecret
            | AwsKind::ConsolePassword
            | AwsKind::MfaSeed
            | AwsKind::Canary
    )
}

/// Whether STS tells the account of a key ID of this kind.
pub(super) fn names_account(kind: AwsKind) -> bool {
    use AwsKind::{IdAlone, LongLived, Root, SesSmtp, Temporary, TemporaryIdAlone};
    matches!(kind, LongLived | IdAlone | Root | SesSmtp | Temporary | TemporaryIdAlone)
}

/// The steps, in order.
pub(super) fn steps(kind: AwsKind) -> Vec<&'static str> {
    match kind {
        AwsKind::LongLived => ROTATE.to_vec(),
        AwsKind::IdAlone => [ID_ALONE, ROTATE].concat(),
        AwsKind::SecretAlone => [SECRET_ALONE, ROTATE].concat(),
        AwsKind::Root => ROOT.to_vec(),
        AwsKind::Temporary => REVOKE.to_vec(),
        AwsKind::TemporaryIdAlone => [TEMPORARY_ID_ALONE, REVOKE].concat(),
        AwsKind::SessionTokenAlone => [TOKEN_ALONE, REVOKE].concat(),
        AwsKind::Bearer => BEARER.to_vec(),
        AwsKind::ContextSpecific => CONTEXT_SPECIFIC.to_vec(),
        AwsKind::BedrockLongTerm => BEDROCK_LONG_TERM.to_vec(),
        AwsKind::BedrockShortTerm => BEDROCK_SHORT_TERM.to_vec(),
        AwsKind::SesSmtp => SES_SMTP.to_vec(),
        AwsKind::CodeCommit => CODE_COMMIT.to_vec(),
        AwsKind::AppSync => APP_SYNC.to_vec(),
        AwsKind::CognitoClientSecret => COGNITO.to_vec(),
        AwsKind::Mws => MWS.to_vec(),
        AwsKind::LwaClientSecret => LWA.to_vec(),
        AwsKind::ConsolePassword => CONSOLE_PASSWORD.to_vec(),
        AwsKind::MfaSeed => MFA_SEED.to_vec(),
        AwsKind::Canary => CANARY.to_vec(),
    }
}

/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-cli.html>
const TRAIL: &str = "See in CloudTrail whose it is and what it did, in each Region (90 days are kept): \
    `aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=KEY_ID`.";

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
const PRIVILEGE: &str = "Give the role or user only the actions and resources it uses, and people MFA.";

/// Between two texts, the command that denies a user's sessions issued before a time, and how that time is written (a past one, so
/// that nobody who copies it locks sessions out for years).
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html>
macro_rules! deny_user {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "`aws iam put-user-policy --user-name USER --policy-name DenyOlderSessions --policy-document ",
            r#"'{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","#,
            r#""Condition":{"DateLessThan":{"aws:TokenIssueTime":"NOW"}}}]}'`, NOW being the time in UTC as 2025-01-31T12:00:00Z"#,
            $after
        )
    };
}

const ID_ALONE: &[&str] = &[
    "An ID opens nothing without its secret: look for the secret in this file, its neighbours and their history.",
    "If the secret may be known to others, replace the key as follows.",
];

const SECRET_ALONE: &[&str] = &[
    "Find the key ID that goes with it, in this file, its neighbours or their history; `aws iam list-access-keys --user-name USER` lists a user's.",
    "If it goes with a temporary key (ASIA), revoke the sessions of its role instead; otherwise replace the key as follows.",
];

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html>,
/// <https://aws.amazon.com/blogs/security/what-to-do-if-you-inadvertently-expose-an-aws-access-key/>
const ROTATE: &[&str] = &[
    "Find its user and last use: `aws iam get-access-key-last-used --access-key-id KEY_ID`.",
    "If nothing depends on it, deactivate it now: `aws iam update-access-key --user-name USER --access-key-id KEY_ID --status Inactive`.",
    "Otherwise create the second key first (a user may hold two), unless a role can replace it: `aws iam create-access-key --user-name USER`.",
    "Change the code over to the role, or to the new key read from a secret store.",
    "Deactivate the old key with the command above; `--status Active` brings it back if something breaks.",
    "Check that no later use is shown: `aws iam get-access-key-last-used --access-key-id KEY_ID`.",
    "Delete it: `aws iam delete-access-key --user-name USER --access-key-id KEY_ID`.",
    deny_user!(
        "Sessions that it issued live on, up to 36 hours: deny those of its user with ",
        "; revoke the sessions of the roles that it may assume too."
    ),
    TRAIL,
    HISTORY,
    PRIVILEGE,
];

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html>
const ROOT: &[&str] = &[
    "If something depends on it, move that to a role first, today.",
    "Sign in as the root user, open Security credentials, and deactivate and delete the key KEY_ID there.",
    "Sessions that it issued cannot be revoked and end within an hour.",
    TRAIL,
    "Look for users, keys and roles that you did not create.",
    "Change the root password, and enable MFA for the root user.",
    "Let people sign in through IAM Identity Center, and use root only for the tasks that require it.",
    HISTORY,
];

const TEMPORARY_ID_ALONE: &[&str] =
    &["An ID opens nothing without its secret and session token: if those may be known to others, go on as follows."];

const TOKEN_ALONE: &[&str] = &[
    "A session token opens nothing without its key ID and secret: look for them in this file, its neighbours and their history.",
];

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html>
const REVOKE: &[&str] = &[
    "It cannot be deactivated, and expires by itself 15 minutes to 36 hours after its issue: act unless that is past.",
    TRAIL,
    "A role's: open the role in the IAM console and choose Revoke active sessions, which denies all sessions issued before now \
     (aws:TokenIssueTime); what uses the role must fetch new ones.",
    "An IAM Identity Center user's: revoke the session there; its role cannot be edited in IAM.",
    deny_user!("An IAM user's (GetSessionToken, GetFederationToken): ", "."),
    "If a long-lived key issued it and may have leaked too, replace that key.",
    "Keep sessions short, and give the role only the actions and resources it uses.",
];

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_bearer.html>,
/// <https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html>
const BEARER: &[&str] = &[
    "ABIA names an STS service bearer token: it works only for the service and in the Region that issued it, such as CodeArtifact.",
    "It cannot be deactivated, and expires by itself (CodeArtifact: after 12 hours at most).",
    "If the token itself leaked, deny the service's actions, such as `codeartifact:*`, to the identity that fetched it until then.",
    TRAIL,
    "Fetch it when it is needed, such as with `aws codeartifact login`, and store it nowhere.",
    "Allow `sts:GetServiceBearerToken` only for the services in use (sts:AWSServiceName).",
];

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceSpecificCredential.html>
const CONTEXT_SPECIFIC: &[&str] = &[
    "ACCA names a context-specific credential, such as an IAM user's password or key for CodeCommit, Keyspaces or Bedrock; the ID alone opens nothing.",
    "Find it: `aws iam list-service-specific-credentials --user-name USER`.",
    "If its password may be known to others, delete it: \
     `aws iam delete-service-specific-credential --user-name USER --service-specific-credential-id KEY_ID`; if something depends on it, \
     `reset-service-specific-credential` gives a new password and ends the old one at once.",
    PRIVILEGE,
];

/// <https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-revoke.html>
const BEDROCK_LONG_TERM: &[&str] = &[
    "Find its ID: `aws iam list-service-specific-credentials --user-name USER --service-name bedrock.amazonaws.com`.",
    "Deactivate it: `aws iam update-service-specific-credential --user-name USER --service-specific-credential-id CREDENTIAL_ID --status Inactive`.",
    "Change the code over to a role, or to a short-term key.",
    "Delete it: `aws iam delete-service-specific-credential --user-name USER --service-specific-credential-id CREDENTIAL_ID`.",
    "Look for Bedrock calls by its user in CloudTrail and for their cost in the bill.",
    HISTORY,
    "Give the user only the models it uses, and deny `bedrock:CallWithBearerToken` where no API keys are wanted.",
];

/// <https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-revoke.html>
const BEDROCK_SHORT_TERM: &[&str] = &[
    "It ends with the session that made it, after 12 hours at most: act unless that is past.",
    "Revoke that session: open its role in the IAM console and choose Revoke active sessions (a deny by aws:TokenIssueTime).",
    "Or deny `bedrock:CallWithBearerToken` to the identity that made it.",
    "Look for Bedrock calls by that identity in CloudTrail.",
    "Make such keys when they are needed, from a role that may use only the models in use.",
];

/// <https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html>
const SES_SMTP: &[&str] = &[
    "The SMTP user name is an access key ID and the password is derived from that key's secret: both end with the key.",
    "Create new SMTP credentials in the SES console (or a second key of the user, and derive the password for the Region), and change the senders over.",
    "Deactivate the old key: `aws iam update-access-key --user-name USER --access-key-id KEY_ID --status Inactive`.",
    "Delete it when mail still flows: `aws iam delete-access-key --user-name USER --access-key-id KEY_ID`.",
    "Look at the sending statistics for mail that is not yours.",
    HISTORY,
    "Allow the user only `ses:SendRawEmail`, from your own addresses; a program on AWS can use the SES API with its role instead.",
];

/// <https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-gc.html>
const CODE_COMMIT: &[&str] = &[
    "Find its ID: `aws iam list-service-specific-credentials --user-name USER --service-name codecommit.amazonaws.com`.",
    "Reset it, which ends the old password at once: \
     `aws iam reset-service-specific-credential --user-name USER --service-specific-credential-id CREDENTIAL_ID`.",
    "Better, change over to git-remote-codecommit with a role and delete it: \
     `aws iam delete-service-specific-credential --user-name USER --service-specific-credential-id CREDENTIAL_ID`.",
    "Look for pulls and pushes that are not yours in CloudTrail.",
    HISTORY,
    PRIVILEGE,
];

/// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_DeleteApiKey.html>
const APP_SYNC: &[&str] = &[
    "If the API is meant for everyone, an API key in its clients is by design: check that it opens nothing more.",
    "Otherwise create a new key and change the clients over: `aws appsync create-api-key --api-id API_ID`.",
    "Delete the old one: `aws appsync delete-api-key --api-id API_ID --id API_KEY_ID`; it expires after 365 days at most unless it is renewed.",
    "Let users sign in with Cognito or OIDC, or programs with IAM, for all that is not public.",
];

/// <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html>
const COGNITO: &[&str] = &[
    "Create a new app client with a secret of its own: `aws cognito-idp create-user-pool-client --user-pool-id POOL_ID --client-name NAME \
     --generate-secret`, with the settings of the old one.",
    "Change the application over to the new client ID and secret, read from a secret store; an application in a browser or on a phone \
     needs a client without a secret.",
    "Delete the old one: `aws cognito-idp delete-user-pool-client --user-pool-id POOL_ID --client-id CLIENT_ID`.",
    HISTORY,
];

/// <https://developer-docs.amazon.com/sp-api/docs/>
const MWS: &[&str] = &[
    "Revoke the developer's access in Seller Central, under User Permissions.",
    "Change over to the Selling Partner API, which replaced MWS.",
    HISTORY,
];

/// <https://developer-docs.amazon.com/sp-api/docs/rotating-your-apps-lwa-credentials>
const LWA: &[&str] = &[
    "Rotate the client secret: in the Developer Console for a Selling Partner application, in the Login with Amazon console for others.",
    "Change the application over to the new one within seven days, after which a Selling Partner application's old one ends.",
    "Watch the application's calls until then.",
    HISTORY,
];

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html>
const CONSOLE_PASSWORD: &[&str] = &[
    "If the user need not sign in to the console, delete the password: `aws iam delete-login-profile --user-name USER`.",
    "Otherwise set a new one that must be changed at once: \
     `aws iam update-login-profile --user-name USER --password NEW_PASSWORD --password-reset-required`.",
    r#"End open console sessions: attach a policy to the user that denies all where "aws:TokenIssueTime" is before now."#,
    "Require MFA of the user, and look for ConsoleLogin events that are not theirs in CloudTrail.",
    HISTORY,
    "Let people sign in through IAM Identity Center, with only the permissions they need.",
];

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_disable.html>
const MFA_SEED: &[&str] = &[
    "Whoever has the seed makes the same codes: deactivate the device: \
     `aws iam deactivate-mfa-device --user-name USER --serial-number MFA_ARN` (a root user's: under its Security credentials).",
    "Delete it: `aws iam delete-virtual-mfa-device --serial-number MFA_ARN`.",
    "Create a new one at once and enable it: `aws iam create-virtual-mfa-device`, then `aws iam enable-mfa-device`; \
     a passkey or security key has no seed to leak.",
    "Change the password too if it stood near the seed.",
    HISTORY,
];

/// <https://docs.canarytokens.org/guide/aws-keys-token.html>
const CANARY: &[&str] = &[
    "If you do not know who planted it, ask before you move or delete it.",
    "Treat it as a note: it opens nothing, and there is nothing to rotate.",
];
