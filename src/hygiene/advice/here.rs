//! The one sentence for each place: what to use there instead, on AWS and anywhere else.
//!
//! Promises: every place has both sentences, and each stands alone on a line of a terminal. The general one names no provider's
//! own means unless the place itself is that provider's.
//! Leaves out: what to do about the credential that leaked (plan).

use crate::hygiene::place::Place;

/// What to use in `place` instead of an AWS key.
pub(super) fn aws(place: Place) -> &'static str {
    SENTENCES[place as usize].1
}

/// Where a secret of any provider belongs in `place`.
pub(super) fn general(place: Place) -> &'static str {
    SENTENCES[place as usize].2
}

/// Every place.
#[cfg(test)]
pub(super) fn places() -> impl Iterator<Item = Place> {
    SENTENCES.iter().map(|(place, ..)| *place)
}

/// In the order of [`Place`]: on AWS, elsewhere.
const SENTENCES: [(Place, &str, &str); Place::COUNT] = [
    (
        Place::TerraformProvider,
        "Delete the key from the provider block: use assume_role or a profile, and in CI assume_role_with_web_identity (OIDC).",
        "Delete it from the provider block: set the provider's environment variable, or read it from a secret store as an ephemeral value.",
    ),
    (
        Place::TerraformBackend,
        "Delete the key from the backend: use assume_role or a profile, and in CI the runner's OIDC role.",
        "Delete it from the backend: set the backend's environment variable when `terraform init` runs.",
    ),
    (
        Place::TerraformState,
        "Take the state out of the repository: keep it in an encrypted remote backend that few may read, for state holds secrets in the clear.",
        "Take the state out of the repository: keep it in an encrypted remote backend that few may read, for state holds secrets in the clear.",
    ),
    (
        Place::Terraform,
        "Delete the key: give the resource an IAM role, and let Terraform itself use assume_role, a profile or OIDC.",
        "Delete it: read it from a secret store at apply time, as an ephemeral value where the provider allows it.",
    ),
    (
        Place::UserData,
        "Attach an instance profile (an IAM role) and delete the key: whatever runs on the instance can read its user data.",
        "Let the instance fetch it from a secret store with its own role: whatever runs on the instance can read its user data.",
    ),
    (
        Place::Dockerfile,
        "Use the task or instance role at run time and `RUN --mount=type=secret` in the build: a key in a layer stays in the image history.",
        "Use `RUN --mount=type=secret` in the build and the platform's secrets at run time: a value in a layer stays in the image history.",
    ),
    (
        Place::Compose,
        "Use the task or instance role where this runs, a mounted profile on a laptop, and build secrets in builds.",
        "Use a Compose secret (`secrets:`, and `build.secrets` in builds) whose file is not in the repository.",
    ),
    (
        Place::GithubActions,
        "Assume an OIDC role: aws-actions/configure-aws-credentials with role-to-assume, and `permissions: id-token: write`.",
        "Store it as a GitHub Actions secret and read it as `${{ secrets.NAME }}`, or exchange the job's OIDC token for it.",
    ),
    (
        Place::GitlabCi,
        "Assume an OIDC role: declare `id_tokens` in the job and call AssumeRoleWithWebIdentity.",
        "Store it as a masked, protected CI/CD variable, or fetch it with the job's `id_tokens` from a secret store.",
    ),
    (
        Place::OtherCi,
        "Assume a role with the CI's OIDC token, or with the runner's own role on AWS.",
        "Store it in the CI's secret store and read it as a masked variable.",
    ),
    (
        Place::Lambda,
        "Delete the key: the function's execution role gives it credentials.",
        "Read it at run time from Secrets Manager or Parameter Store with the function's execution role.",
    ),
    (
        Place::EcsTask,
        "Delete the key: the task role (taskRoleArn) gives the containers credentials.",
        "Name it under the container's `secrets` with `valueFrom`, so that ECS fetches it from Secrets Manager or Parameter Store.",
    ),
    (
        Place::CloudFormation,
        "Delete the key: give the resource a role (instance profile, task role, execution role).",
        "Use a dynamic reference, `{{resolve:secretsmanager:NAME}}`, instead of the value.",
    ),
    (
        Place::Kubernetes,
        "Delete the key: give the pod's service account a role with EKS Pod Identity or IRSA.",
        "Bring it from an external store (External Secrets, Secrets Store CSI driver): base64 in a manifest hides nothing.",
    ),
    (
        Place::Ansible,
        "Run Ansible with a role or a profile, and give the hosts an instance profile.",
        "Encrypt it with ansible-vault, or look it up in a secret store.",
    ),
    (
        Place::AwsProfile,
        "Replace the stored key by IAM Identity Center: `aws configure sso`, then `aws sso login`.",
        "Keep it in the system's keychain or a password manager, and name a `credential_process` where the tool allows it.",
    ),
    (
        Place::ConsoleDownload,
        "Delete the downloaded file wherever it was copied: use IAM Identity Center for people and roles for programs.",
        "Delete the downloaded file wherever it was copied, and keep the credential in a password manager.",
    ),
    (
        Place::DotEnv,
        "Delete the key from the file: use AWS_PROFILE with `aws sso login` on a laptop and a role where the code runs.",
        "Keep the file out of version control, and set the variable from a secret store where the code runs.",
    ),
    (
        Place::Shell,
        "Delete the key from the shell's files: use AWS_PROFILE with `aws sso login`.",
        "Delete it from the shell's files: let a password manager or keychain set it when it is needed.",
    ),
    (
        Place::Notebook,
        "Delete the key from cells and saved outputs: use the notebook's execution role, or a profile.",
        "Delete it from cells and saved outputs: read it from the environment or a secret store.",
    ),
    (
        Place::Hadoop,
        "Use the cluster's role (fs.s3a.aws.credentials.provider) instead of a key in the configuration.",
        "Keep it in a Hadoop credential provider (hadoop.security.credential.provider.path).",
    ),
    (
        Place::StorageTool,
        "Let the tool use a role or a profile (rclone: env_auth; s3fs: iam_role; others: AWS_PROFILE).",
        "Keep the tool's configuration out of the repository, and encrypt it or set it from the environment.",
    ),
    (
        Place::FrontEnd,
        "Never ship a key to users: use a Cognito identity pool, or let a backend hand out presigned URLs.",
        "Never ship a secret to users: let a backend hold it and make the calls.",
    ),
    (
        Place::Test,
        "Use an invented value against a stub, or a role of its own for tests that reach AWS.",
        "Use an invented value against a stub, or read a test account's credential from the environment.",
    ),
    (
        Place::Source,
        "Delete the key from the code: the SDK's default chain finds the role where it runs and the profile on a laptop.",
        "Delete it from the code: read it at run time from the environment or a secret store.",
    ),
    (
        Place::Config,
        "Delete the key from the configuration: the SDK's default chain finds the role where it runs and the profile on a laptop.",
        "Delete it from the configuration: refer to an environment variable or a secret store.",
    ),
    (
        Place::Documentation,
        "Write a placeholder such as YOUR_ACCESS_KEY: text needs no real key.",
        "Write a placeholder such as YOUR_TOKEN: text needs no real secret.",
    ),
    (
        Place::Log,
        "Mask it where the log is written, delete the log, and use a role so that there is no lasting key to log.",
        "Mask it where the log is written, and delete the log and its copies.",
    ),
    (
        Place::Unknown,
        "Keep no key in a file: use a role where the code runs and IAM Identity Center on a laptop.",
        "Keep it in a secret store and read it when it is needed.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_its_own_line() {
        for (at, (place, aws, general)) in SENTENCES.iter().enumerate() {
            assert_eq!(*place as usize, at, "{place:?} is out of order");
            for sentence in [aws, general] {
                assert!(sentence.len() <= 140 && sentence.ends_with('.'), "{place:?}: {} bytes: {sentence}", sentence.len());
            }
        }
    }

    #[test]
    fn the_sentence_says_what_the_place_offers() {
        let cases = [
            (Place::TerraformProvider, "assume_role"),
            (Place::UserData, "instance profile"),
            (Place::Dockerfile, "image history"),
            (Place::Compose, "build secrets"),
            (Place::GithubActions, "role-to-assume"),
            (Place::GitlabCi, "id_tokens"),
            (Place::Lambda, "execution role"),
            (Place::EcsTask, "task role"),
            (Place::CloudFormation, "role"),
            (Place::Kubernetes, "EKS Pod Identity or IRSA"),
            (Place::AwsProfile, "IAM Identity Center"),
            (Place::FrontEnd, "Cognito"),
        ];
        for (place, word) in cases {
            assert!(aws(place).contains(word), "{place:?}");
        }
    }
}
