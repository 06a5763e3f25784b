//! GitHub Actions: `GITHUB_EVENT_NAME`, and the event's own text in the file `GITHUB_EVENT_PATH`.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>

use serde_json::Value;

use super::{Before, Change, Environment, Push, Trigger, commit, short};

/// What set the job off.
pub fn trigger(environment: &Environment, event: Option<&Value>) -> Trigger {
    let event = event.unwrap_or(&Value::Null);
    let name = environment.get("GITHUB_EVENT_NAME").unwrap_or("an event without a name");
    let is_tag = environment.get("GITHUB_REF_TYPE") == Some("tag");
    if event["pull_request"].is_object() || environment.get("GITHUB_BASE_REF").is_some() {
        return Trigger::Change(pull_request(name, environment, &event["pull_request"]));
    }
    match name {
        "merge_group" => Trigger::Change(merge_group(environment, &event["merge_group"])),
        "push" if is_tag => Trigger::Whole(format!("tag {}", environment.get("GITHUB_REF_NAME").unwrap_or_default())),
        "push" => push(environment, event),
        other => Trigger::Whole(other.to_owned()),
    }
}

fn pull_request(event: &str, environment: &Environment, request: &Value) -> Change {
    let number = request["number"].as_u64().map(|number| number.to_string());
    let of_ref = || environment.get("GITHUB_REF")?.strip_prefix("refs/pull/")?.split('/').next().map(str::to_owned);
    let number = number.or_else(of_ref).unwrap_or_default();
    // Only there is what is checked out the target branch instead of the merge.
    let merge = environment.commit("GITHUB_SHA").filter(|_| event != "pull_request_target");
    Change {
        name: format!("pull request {number}").trim_end().to_owned(),
        target: request["base"]["ref"].as_str().or(environment.get("GITHUB_BASE_REF")).map(str::to_owned),
        heads: text(&request["head"]["sha"]).into_iter().chain(merge.clone()).collect(),
        bases: text(&request["base"]["sha"]).into_iter().collect(),
        merge,
    }
}

fn merge_group(environment: &Environment, group: &Value) -> Change {
    let heads = text(&group["head_sha"]).or_else(|| environment.commit("GITHUB_SHA"));
    let target = group["base_ref"].as_str().map(|name| short(name).to_owned());
    let bases = text(&group["base_sha"]).into_iter().collect();
    Change { name: "merge queue".to_owned(), target, heads: heads.into_iter().collect(), bases, merge: None }
}

fn push(environment: &Environment, event: &Value) -> Trigger {
    let branch = event["ref"].as_str().or(environment.get("GITHUB_REF")).map(short).unwrap_or_default().to_owned();
    if event["deleted"] == true {
        return Trigger::Nothing(format!("deletion of {branch}"));
    }
    let before = match event["before"].as_str() {
        Some(name) => commit(name).map_or(Before::New, Before::Commit),
        None => Before::Unknown,
    };
    let heads = text(&event["after"]).into_iter().chain(environment.commit("GITHUB_SHA")).collect();
    let default_branch = event["repository"]["default_branch"].as_str().map(str::to_owned);
    Trigger::Push(Push { branch, before, heads, default_branch })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().and_then(commit)
}
