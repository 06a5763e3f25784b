//! Which CI service a job runs on, what set it off, and what that asks of a scan.
//!
//! Promises: pure: the environment and the event are passed in, and what the clone has is asked through [`settle::History`]. Every value
//! of the environment is hostile: a commit is a commit only as a whole object name, a branch only as a ref's full name, and nothing is
//! read as an option or as one of git's expressions.
//! Leaves out: reading the environment, git and printing (cli).

pub mod log;
pub mod reports;
mod service;
pub mod settle;

use std::collections::BTreeMap;

use serde_json::Value;

/// The environment's variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// A variable that is set to something.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A variable that holds a whole commit name; services write zeros for none.
    fn commit(&self, name: &str) -> Option<String> {
        self.get(name).and_then(commit)
    }

    fn says_yes(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Who runs the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
    /// Azure Pipelines.
    Azure,
    /// Bitbucket Pipelines.
    Bitbucket,
    /// CircleCI.
    CircleCi,
    /// Buildkite.
    Buildkite,
    /// Jenkins.
    Jenkins,
    /// Some CI service, by `CI=true`.
    Other,
    /// None: somebody's own machine.
    None,
}

impl Service {
    /// The service whose own variable is set.
    pub fn recognise(environment: &Environment) -> Self {
        let says_yes = |name| environment.says_yes(name);
        let is_set = |name| environment.get(name).is_some();
        match () {
            () if says_yes("GITHUB_ACTIONS") => Self::GitHub,
            () if says_yes("GITLAB_CI") => Self::GitLab,
            () if says_yes("TF_BUILD") => Self::Azure,
            () if is_set("BITBUCKET_BUILD_NUMBER") => Self::Bitbucket,
            () if says_yes("CIRCLECI") => Self::CircleCi,
            () if says_yes("BUILDKITE") => Self::Buildkite,
            () if is_set("JENKINS_URL") => Self::Jenkins,
            () if says_yes("CI") => Self::Other,
            () => Self::None,
        }
    }

    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub Actions",
            Self::GitLab => "GitLab CI",
            Self::Azure => "Azure Pipelines",
            Self::Bitbucket => "Bitbucket Pipelines",
            Self::CircleCi => "CircleCI",
            Self::Buildkite => "Buildkite",
            Self::Jenkins => "Jenkins",
            Self::Other => "a CI service that is not known",
            Self::None => "no CI service",
        }
    }

    /// What brings the history that a job's checkout left out.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::GitHub => "give actions/checkout `fetch-depth: 0`",
            Self::GitLab => "set the job's variable `GIT_DEPTH: 0`",
            Self::Azure => "begin the steps with `checkout: self` and `fetchDepth: 0`",
            Self::Bitbucket => {
                "set `clone: depth: full`, and fetch the target: git fetch origin '+refs/heads/*:refs/remotes/origin/*'"
            }
            Self::CircleCi => "give the checkout step `method: full`",
            Self::Buildkite => "leave --depth and --filter out of BUILDKITE_GIT_CLONE_FLAGS and BUILDKITE_GIT_FETCH_FLAGS",
            Self::Jenkins => "switch shallow clone off among the Git behaviours of the job, and fetch all branches",
            Self::Other | Self::None => "git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'",
        }
    }

    /// What set the job off, as the service tells it. `event` is GitHub's, from the file that it names.
    pub fn trigger(self, environment: &Environment, event: Option<&Value>) -> Trigger {
        match self {
            Self::GitHub => service::github::trigger(environment, event),
            Self::GitLab => service::gitlab::trigger(environment),
            Self::Azure => service::azure::trigger(environment),
            Self::Bitbucket => service::bitbucket::trigger(environment),
            Self::CircleCi => service::circleci::trigger(environment),
            Self::Buildkite => service::buildkite::trigger(environment),
            Self::Jenkins => service::jenkins::trigger(environment),
            Self::Other => Trigger::Whole("it does not say what set the job off".to_owned()),
            Self::None => Trigger::Whole("nothing says that this is a job".to_owned()),
        }
    }
}

/// What set a job off. Revisions are whole object names and full ref names, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Somebody wants to merge commits into a branch.
    Change(Change),
    /// A branch has moved.
    Push(Push),
    /// Something that asks for all files, and what.
    Whole(String),
    /// Something that brings nothing, such as a branch that was deleted.
    Nothing(String),
}

impl Trigger {
    /// The commits that the job is about, the best known first.
    pub fn heads(&self) -> &[String] {
        match self {
            Self::Change(change) => &change.heads,
            Self::Push(push) => &push.heads,
            Self::Whole(_) | Self::Nothing(_) => &[],
        }
    }
}

/// A pull or merge request, or an entry of a merge queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// `pull request 12`.
    pub name: String,
    /// The branch it goes to.
    pub target: Option<String>,
    /// Its last commit; the first of these that is here.
    pub heads: Vec<String>,
    /// Commits of the target branch.
    pub bases: Vec<String>,
    /// The commit in which the service has merged the two to try them out: its first parent is the target as it was then.
    pub merge: Option<String>,
}

/// A branch that has moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Push {
    /// The branch.
    pub branch: String,
    /// Where it was.
    pub before: Before,
    /// Where it is; the first of these that is here.
    pub heads: Vec<String>,
    /// The repository's main branch, where the service names it.
    pub default_branch: Option<String>,
}

/// Where a branch was before a push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Before {
    /// At this commit.
    Commit(String),
    /// Nowhere: it is new.
    New,
    /// The service does not say.
    #[default]
    Unknown,
}

/// A whole object name, in hexadecimal, that is not the one for none.
fn commit(name: &str) -> Option<String> {
    let is_name = matches!(name.len(), 40 | 64) && name.bytes().all(|b| b.is_ascii_hexdigit()) && name.bytes().any(|b| b != b'0');
    is_name.then(|| name.to_ascii_lowercase())
}

/// Where a clone has a branch of the repository that it was cloned from.
fn tracking(branch: &str) -> String {
    format!("refs/remotes/origin/{branch}")
}

/// The branch that a full ref names, or the name as it is.
fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_own_variable() {
        for (name, value, service) in [
            ("GITHUB_ACTIONS", "true", Service::GitHub),
            ("GITLAB_CI", "true", Service::GitLab),
            ("TF_BUILD", "True", Service::Azure),
            ("BITBUCKET_BUILD_NUMBER", "7", Service::Bitbucket),
            ("CIRCLECI", "true", Service::CircleCi),
            ("BUILDKITE", "true", Service::Buildkite),
            ("JENKINS_URL", "https://ci.example.com/", Service::Jenkins),
            ("HOME", "/root", Service::Other),
        ] {
            let environment: Environment = [(name, value), ("CI", "true")].into_iter().collect();
            assert_eq!(Service::recognise(&environment), service);
        }
        assert_eq!(Service::recognise(&Environment::default()), Service::None);
        assert_eq!(Service::recognise(&[("CI", "false"), ("GITHUB_ACTIONS", "")].into_iter().collect()), Service::None);
    }

    #[test]
    fn only_whole_object_names_are_commits() {
        let name = "0123456789abcdefABCD0123456789abcdefabcd";
        assert_eq!(commit(name), Some(name.to_lowercase()));
        for wrong in ["", "HEAD", "--all", "0123456", &"0".repeat(40), &"0".repeat(64), &name.replace('0', "g")] {
            assert_eq!(commit(wrong), None, "{wrong}");
        }
    }
}
