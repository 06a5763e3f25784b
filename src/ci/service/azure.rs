//! Azure Pipelines: <https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables>

use super::{Change, Environment, Push, Trigger, short};

/// What set the job off.
pub fn trigger(environment: &Environment) -> Trigger {
    let source = environment.get("BUILD_SOURCEBRANCH").unwrap_or_default();
    let version = environment.commit("BUILD_SOURCEVERSION");
    let reason = environment.get("BUILD_REASON").unwrap_or("a run without a reason");
    if reason == "PullRequest" {
        return Trigger::Change(pull_request(environment, version));
    }
    if let Some(tag) = source.strip_prefix("refs/tags/") {
        return Trigger::Whole(format!("tag {tag}"));
    }
    match reason {
        "IndividualCI" | "BatchedCI" => {
            let heads = version.into_iter().collect();
            Trigger::Push(Push { branch: short(source).to_owned(), heads, ..Push::default() })
        }
        other => Trigger::Whole(other.to_owned()),
    }
}

/// GitHub's have a number, those of Azure Repos an id.
fn pull_request(environment: &Environment, merge: Option<String>) -> Change {
    let number = environment.get("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER").or(environment.get("SYSTEM_PULLREQUEST_PULLREQUESTID"));
    Change {
        name: format!("pull request {}", number.unwrap_or_default()).trim_end().to_owned(),
        target: environment.get("SYSTEM_PULLREQUEST_TARGETBRANCH").map(|name| short(name).to_owned()),
        heads: environment.commit("SYSTEM_PULLREQUEST_SOURCECOMMITID").into_iter().chain(merge.clone()).collect(),
        bases: Vec::new(),
        merge,
    }
}
