//! Buildkite: <https://buildkite.com/docs/pipelines/configure/environment-variables>

use super::{Change, Environment, Push, Trigger};

/// What set the job off.
pub fn trigger(environment: &Environment) -> Trigger {
    let heads = environment.commit("BUILDKITE_COMMIT").into_iter().collect();
    if let Some(base) = environment.get("BUILDKITE_MERGE_QUEUE_BASE_BRANCH") {
        let bases = environment.commit("BUILDKITE_MERGE_QUEUE_BASE_COMMIT").into_iter().collect();
        let name = "merge queue".to_owned();
        return Trigger::Change(Change { name, target: Some(base.to_owned()), heads, bases, merge: None });
    }
    if let Some(number) = environment.get("BUILDKITE_PULL_REQUEST").filter(|number| *number != "false") {
        let target = environment.get("BUILDKITE_PULL_REQUEST_BASE_BRANCH").map(str::to_owned);
        return Trigger::Change(Change { name: format!("pull request {number}"), target, heads, ..Change::default() });
    }
    if let Some(tag) = environment.get("BUILDKITE_TAG") {
        return Trigger::Whole(format!("tag {tag}"));
    }
    match environment.get("BUILDKITE_SOURCE") {
        Some("webhook") | None => Trigger::Push(Push {
            branch: environment.get("BUILDKITE_BRANCH").unwrap_or_default().to_owned(),
            heads,
            default_branch: environment.get("BUILDKITE_PIPELINE_DEFAULT_BRANCH").map(str::to_owned),
            ..Push::default()
        }),
        Some(other) => Trigger::Whole(other.to_owned()),
    }
}
