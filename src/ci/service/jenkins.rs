//! Jenkins: the variables of its core, of multibranch projects and of the Git plugin.
//! <https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables>

use super::{Before, Change, Environment, Push, Trigger};

/// What set the job off.
pub fn trigger(environment: &Environment) -> Trigger {
    let heads = environment.commit("GIT_COMMIT").into_iter().collect();
    if let Some(number) = environment.get("CHANGE_ID") {
        let target = environment.get("CHANGE_TARGET").map(str::to_owned);
        return Trigger::Change(Change { name: format!("pull request {number}"), target, heads, ..Change::default() });
    }
    if let Some(tag) = environment.get("TAG_NAME") {
        return Trigger::Whole(format!("tag {tag}"));
    }
    let remote = || environment.get("GIT_BRANCH").map(|name| name.strip_prefix("origin/").unwrap_or(name));
    match environment.get("BRANCH_NAME").or_else(remote) {
        // Not the commit built last: what made that build fail would be forgotten by the next.
        Some(branch) => {
            let before = environment.commit("GIT_PREVIOUS_SUCCESSFUL_COMMIT").map_or(Before::Unknown, Before::Commit);
            Trigger::Push(Push { branch: branch.to_owned(), before, heads, default_branch: None })
        }
        None => Trigger::Whole("a build without a branch".to_owned()),
    }
}
