//! Bitbucket Pipelines: <https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/>

use super::{Change, Environment, Push, Trigger};

/// What set the job off. Nothing tells a schedule from a push.
pub fn trigger(environment: &Environment) -> Trigger {
    let heads = environment.commit("BITBUCKET_COMMIT").into_iter().collect();
    if let Some(number) = environment.get("BITBUCKET_PR_ID") {
        return Trigger::Change(Change {
            name: format!("pull request {number}"),
            target: environment.get("BITBUCKET_PR_DESTINATION_BRANCH").map(str::to_owned),
            heads,
            bases: environment.commit("BITBUCKET_PR_DESTINATION_COMMIT").into_iter().collect(),
            merge: None,
        });
    }
    if let Some(tag) = environment.get("BITBUCKET_TAG") {
        return Trigger::Whole(format!("tag {tag}"));
    }
    match environment.get("BITBUCKET_BRANCH") {
        Some(branch) => Trigger::Push(Push { branch: branch.to_owned(), heads, ..Push::default() }),
        None => Trigger::Whole("a pipeline without a branch".to_owned()),
    }
}
