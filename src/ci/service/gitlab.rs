//! GitLab CI/CD: <https://docs.gitlab.com/ci/variables/predefined_variables/>

use super::{Before, Change, Environment, Push, Trigger};

/// What set the job off.
pub fn trigger(environment: &Environment) -> Trigger {
    if let Some(number) = environment.get("CI_MERGE_REQUEST_IID") {
        return Trigger::Change(request(environment, format!("merge request {number}"), "CI_MERGE_REQUEST"));
    }
    if let Some(number) = environment.get("CI_EXTERNAL_PULL_REQUEST_IID") {
        return Trigger::Change(request(environment, format!("pull request {number}"), "CI_EXTERNAL_PULL_REQUEST"));
    }
    if let Some(tag) = environment.get("CI_COMMIT_TAG") {
        return Trigger::Whole(format!("tag {tag}"));
    }
    match environment.get("CI_PIPELINE_SOURCE") {
        Some("push") | None => push(environment),
        Some(other) => Trigger::Whole(other.to_owned()),
    }
}

/// A merged-results pipeline names both sides; any other merge request names where they parted.
fn request(environment: &Environment, name: String, prefix: &str) -> Change {
    let named = |what: &str| environment.commit(&format!("{prefix}_{what}"));
    Change {
        name,
        target: environment.get(&format!("{prefix}_TARGET_BRANCH_NAME")).map(str::to_owned),
        heads: named("SOURCE_BRANCH_SHA").into_iter().chain(environment.commit("CI_COMMIT_SHA")).collect(),
        bases: named("DIFF_BASE_SHA").into_iter().chain(named("TARGET_BRANCH_SHA")).collect(),
        merge: None,
    }
}

fn push(environment: &Environment) -> Trigger {
    let before = match environment.get("CI_COMMIT_BEFORE_SHA") {
        Some(_) => environment.commit("CI_COMMIT_BEFORE_SHA").map_or(Before::New, Before::Commit),
        None => Before::Unknown,
    };
    Trigger::Push(Push {
        branch: environment.get("CI_COMMIT_BRANCH").unwrap_or_default().to_owned(),
        before,
        heads: environment.commit("CI_COMMIT_SHA").into_iter().collect(),
        default_branch: environment.get("CI_DEFAULT_BRANCH").map(str::to_owned),
    })
}
