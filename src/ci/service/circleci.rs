//! CircleCI: <https://circleci.com/docs/reference/variables/>

use super::{Environment, Push, Trigger};

/// What set the job off. Of a pull request CircleCI tells the address and not the target, so its branch counts as pushed.
pub fn trigger(environment: &Environment) -> Trigger {
    let heads = environment.commit("CIRCLE_SHA1").into_iter().collect();
    match (environment.get("CIRCLE_TAG"), environment.get("CIRCLE_BRANCH")) {
        (Some(tag), _) => Trigger::Whole(format!("tag {tag}")),
        (None, Some(branch)) => Trigger::Push(Push { branch: branch.to_owned(), heads, ..Push::default() }),
        (None, None) => Trigger::Whole("a pipeline without a branch".to_owned()),
    }
}
