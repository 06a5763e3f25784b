//! `keysweep ci` in the environment of each service, on clones made as that service makes them.

use std::fs;

use super::repo::{Repo, key, paths};

/// An origin whose main has an old key, a branch topic with a new one, and a merge of the two in refs/pull/1/merge.
struct Origin {
    repo: Repo,
    base: String,
    head: String,
    merge: String,
    home: tempfile::TempDir,
}

impl Origin {
    fn new() -> Self {
        Self::with(&key(2))
    }

    /// With that text in the branch's new file.
    fn with(new: &str) -> Self {
        let repo = Repo::new();
        repo.commit("old.env", &key(1));
        let base = repo.commit("a.txt", "a\n");
        repo.git(&["switch", "-qc", "topic"]);
        repo.commit("first.txt", "1\n");
        let head = repo.commit("new.env", new);
        repo.git(&["switch", "-q", "--detach", &base]);
        repo.git(&["merge", "-q", "--no-ff", "-m", "merge", &head]);
        let merge = repo.git(&["rev-parse", "HEAD"]);
        repo.git(&["update-ref", "refs/pull/1/merge", &merge]);
        repo.git(&["switch", "-q", "main"]);
        Self { repo, base, head, merge, home: tempfile::tempdir().expect("a directory") }
    }

    /// A clone as a job gets it: these refs fetched, this commit checked out.
    fn job(&self, name: &str, fetch: &[&str], commit: &str) -> Job {
        let path = self.home.path().join(name);
        fs::create_dir_all(&path).expect("made");
        let clone = Repo::at(fs::canonicalize(&path).expect("there"));
        clone.git(&["init", "-q", "-b", "unused"]);
        let url = format!("file://{}", self.repo.path.display());
        clone.git(&["remote", "add", "origin", &url]);
        clone.git(&[&["fetch", "-q", "origin"], fetch].concat());
        clone.git(&["checkout", "-q", "--detach", commit]);
        Job { clone, environment: vec![("CI".to_owned(), "true".to_owned())] }
    }
}

/// Variables and their values.
type Variables<'a> = &'a [(&'a str, &'a str)];

const ALL: &str = "+refs/heads/*:refs/remotes/origin/*";
const MERGE: &str = "+refs/pull/1/merge:refs/remotes/pull/1/merge";

struct Job {
    clone: Repo,
    environment: Vec<(String, String)>,
}

impl Job {
    fn with(mut self, variables: Variables<'_>) -> Self {
        self.environment.extend(variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
        self
    }

    /// GitHub's variables, and its event in a file outside the checkout.
    fn github(self, name: &str, event: &serde_json::Value) -> Self {
        let path = self.clone.path.join(".git/event.json");
        fs::write(&path, event.to_string()).expect("written");
        let summary = self.clone.path.join(".git/summary.md");
        let text = |path: &std::path::Path| path.to_str().expect("text").to_owned();
        let (path, summary) = (text(&path), text(&summary));
        let names = ["GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_STEP_SUMMARY"];
        let values = ["true", name, &path, &summary];
        self.with(&names.into_iter().zip(values).collect::<Vec<_>>())
    }

    /// The code, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = self.clone.command(env!("CARGO_BIN_EXE_keysweep"));
        command.env_clear().env("PATH", std::env::var_os("PATH").expect("a path"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.arg("ci").args(arguments).output().expect("keysweep runs");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
    }

    /// The code, and where findings are.
    fn found(&self, arguments: &[&str]) -> (i32, Vec<String>) {
        let (code, out, err) = self.run(&[arguments, &["--format", "json", "--fail-on", "note"]].concat());
        let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("no report: {err}"));
        let findings = report["findings"].as_array().expect("a list").clone();
        (code, paths(&findings).into_iter().map(str::to_owned).collect())
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.clone.path.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

fn pull_request(origin: &Origin) -> serde_json::Value {
    serde_json::json!({ "pull_request": {
        "number": 1, "head": { "sha": origin.head }, "base": { "sha": origin.base, "ref": "main" } } })
}

fn found(code: i32, files: &[&str]) -> (i32, Vec<String>) {
    (code, files.iter().map(|&file| file.to_owned()).collect())
}

#[test]
fn github_pull_request_has_annotations_a_summary_and_sarif() {
    let origin = Origin::new();
    let job = origin.job("whole", &[ALL, MERGE], &origin.merge).github("pull_request", &pull_request(&origin));
    let job = job.with(&[("GITHUB_SHA", &origin.merge), ("GITHUB_REF", "refs/pull/1/merge"), ("GITHUB_BASE_REF", "main")]);
    let (code, out, err) = job.run(&["--fail-on", "note"]);
    let short = &origin.head[..12];
    assert_eq!(code, 1, "{err}");
    let first = format!("keysweep: GitHub Actions, pull request 1 into main: the commits that {short} has and main has not\n");
    assert!(err.starts_with(&first), "{err}");
    assert!(out.starts_with("::") && out.contains("file=new.env,line=1") && !out.contains("old.env"), "{out}");
    assert!(job.file("keysweep.sarif").contains("\"new.env\""));
    assert!(job.file(".git/summary.md").starts_with("<!-- keysweep -->\n### keysweep: 1 finding"));
    // A second step adds to the summary.
    assert_eq!(job.run(&["--fail-on", "note"]).0, 1);
    assert_eq!(job.file(".git/summary.md").matches("### keysweep").count(), 2);
}

#[test]
fn marks_in_a_pull_request_hide_nothing_unless_trusted() {
    let origin = Origin::with(&format!("{} # keysweep:allow\n", key(2).trim_end()));
    let job = |name| {
        let job = origin.job(name, &[ALL, MERGE], &origin.merge).github("pull_request", &pull_request(&origin));
        job.with(&[("GITHUB_SHA", &origin.merge), ("GITHUB_REF", "refs/pull/1/merge"), ("GITHUB_BASE_REF", "main")])
    };
    assert_eq!(job("doubted").found(&[]), found(1, &["new.env"]));
    assert_eq!(job("trusted").found(&["--trust-inline"]), found(0, &[]));
    let scheduled = origin.job("let-in", &[ALL, MERGE], &origin.merge).github("schedule", &serde_json::json!({}));
    assert_eq!(scheduled.found(&[]), found(1, &["old.env"]), "what is in the branch was let in");
}

/// Whoever asks for a merge could bring a link to a file of the machine, or allow itself what it brings.
#[cfg(unix)]
#[test]
fn no_report_is_written_through_a_link_that_a_change_brings() {
    let origin = Origin::new();
    let victim = origin.home.path().join("victim");
    fs::write(&victim, "mine\n").expect("written");
    origin.repo.git(&["switch", "-q", "topic"]);
    std::os::unix::fs::symlink(&victim, origin.repo.path.join("keysweep.sarif")).expect("linked");
    std::os::unix::fs::symlink(origin.home.path(), origin.repo.path.join("test-results")).expect("linked");
    let head = origin.repo.commit("more.txt", "more\n");
    let jenkins = [("JENKINS_URL", "http://ci/"), ("GIT_COMMIT", head.as_str()), ("CHANGE_ID", "6"), ("CHANGE_TARGET", "main")];
    let circle = [("CIRCLECI", "true"), ("CIRCLE_SHA1", head.as_str()), ("CIRCLE_BRANCH", "topic")];
    for (name, variables, link) in [("jenkins", &jenkins[..], "keysweep.sarif"), ("circle", &circle, "test-results")] {
        let job = origin.job(name, &[ALL], &head).with(variables);
        let (code, _, err) = job.run(&[]);
        let told = format!("keysweep: {link}: it is a link, which may come from what is scanned; ");
        assert!(code == 2 && err.contains(&told), "{err}");
        let whole = job.clone.path.join("keysweep.sarif");
        assert_eq!(job.run(&["--report", &format!("sarif={}", whole.display())]).0, 2);
        let elsewhere = origin.home.path().join(format!("{name}.sarif"));
        let (code, _, err) = job.run(&["--report", &format!("sarif={}", elsewhere.display()), "--fail-on", "note"]);
        assert!(code == 1 && elsewhere.exists(), "{err}");
    }
    assert_eq!(fs::read_to_string(&victim).expect("there"), "mine\n");
    assert!(!origin.home.path().join("keysweep.xml").exists());
}

#[test]
fn all_files_of_a_change_are_judged_by_its_target() {
    let origin = Origin::new();
    origin.repo.git(&["switch", "-q", "topic"]);
    let head = origin.repo.commit(".keysweep.toml", "[[allow]]\npaths = [\"*\"]\nreason = \"why not\"\n");
    let event = serde_json::json!({ "pull_request": {
        "number": 1, "head": { "sha": head }, "base": { "sha": origin.base, "ref": "main" } } });
    let whole = origin.job("whole", &[ALL], &head).github("pull_request", &event);
    assert_eq!(whole.found(&["--all-files"]), found(1, &["new.env", "old.env"]));
    assert_eq!(whole.found(&["--all-files", "--policy-ref", "HEAD"]), found(0, &[]));
    let shallow = origin.job("shallow", &["--depth=1", "+refs/heads/topic:refs/remotes/origin/topic"], &head);
    let shallow = shallow.github("pull_request", &event);
    assert_eq!(shallow.found(&["--all-files"]), found(1, &["new.env", "old.env"]));
    assert!(shallow.run(&["--all-files"]).2.contains("this clone does not have those of its target; give actions/checkout"));
    // What is in the branch already was let in.
    let scheduled = origin.job("schedule", &[ALL], &head).github("schedule", &serde_json::json!({}));
    assert_eq!(scheduled.found(&[]), found(0, &[]));
}

#[test]
fn github_without_history_is_incomplete_and_says_what_to_change() {
    let origin = Origin::new();
    let job = origin.job("shallow", &["--depth=1", MERGE], &origin.merge).github("pull_request", &pull_request(&origin));
    let job = job.with(&[("GITHUB_SHA", &origin.merge)]);
    let (code, _, err) = job.run(&[]);
    assert_eq!((code, err.contains("fetch-depth: 0")), (3, true), "{err}");
    assert!(job.file("keysweep.sarif").contains("\"executionSuccessful\": false"));
    let (code, out, _) = job.run(&["--dry-run"]);
    assert_eq!(
        (code, out.contains("scan     nothing, for this clone does not have branch main; give actions/checkout")),
        (3, true),
        "{out}"
    );
    // The target branch, which is what such a job checks out, is not taken for the pull request.
    let main = "+refs/heads/main:refs/remotes/origin/main";
    let target = origin.job("target", &["--depth=1", main], &origin.base).github("pull_request_target", &pull_request(&origin));
    assert_eq!(target.with(&[("GITHUB_SHA", &origin.base)]).found(&[]), found(3, &[]));
    // Both sides a commit deep: what the target has is not new.
    let tips = origin.job("tips", &["--depth=1", ALL], &origin.head).github("pull_request", &pull_request(&origin));
    assert_eq!(tips.found(&[]), found(1, &["new.env"]));
    // Two commits deep, the merge shows what changed, and what lies between is not here.
    let two = origin.job("two", &["--depth=2", MERGE], &origin.merge).github("pull_request", &pull_request(&origin));
    let two = two.with(&[("GITHUB_SHA", &origin.merge)]);
    assert_eq!(two.found(&[]), found(1, &["new.env"]));
    assert!(two.run(&[]).2.contains("this clone lacks a part of what was to be scanned; give actions/checkout"));
}

#[test]
fn github_push_is_what_came_since() {
    let origin = Origin::new();
    let zeros = "0".repeat(40);
    let push = |name: &str, branch: &str, before: &str, after: &str| {
        let event = serde_json::json!({ "ref": format!("refs/heads/{branch}"), "before": before, "after": after,
            "deleted": after == zeros, "repository": { "default_branch": "main" } });
        origin.job(name, &[ALL], &origin.head).github("push", &event)
    };
    let middle = origin.repo.git(&["rev-parse", "topic^"]);
    assert_eq!(push("one", "topic", &middle, &origin.head).found(&[]), found(1, &["new.env"]));
    assert_eq!(push("two", "topic", &origin.base, &middle).found(&[]), found(0, &[]));
    assert_eq!(push("new", "topic", &zeros, &origin.head).found(&[]), found(1, &["new.env"]));
    assert_eq!(push("first", "main", &zeros, &origin.head).found(&[]), found(1, &["new.env", "old.env"]));
    let gone = "1".repeat(40);
    let forced = push("forced", "topic", &gone, &origin.head);
    assert_eq!(forced.found(&[]), found(1, &["new.env"]));
    assert!(forced.run(&[]).2.contains("forced push to topic"));
    assert_eq!(push("deleted", "topic", &origin.head, &zeros).found(&[]), found(0, &[]));
    // Whatever the event, these say what is scanned.
    assert_eq!(forced.found(&["--all-files"]), found(1, &["new.env", "old.env"]));
    assert_eq!(forced.found(&["--base", "origin/main"]), found(1, &["new.env"]));
    assert_eq!(forced.found(&["--base", &origin.head]), found(0, &[]));
    assert_eq!(forced.found(&["--base", ""]), found(1, &["new.env"]));
    assert_eq!(forced.found(&["--base", &gone]), found(3, &[]));
    let tag = origin.job("tag", &[ALL], &origin.head).github("push", &serde_json::json!({}));
    assert_eq!(tag.with(&[("GITHUB_REF_TYPE", "tag")]).found(&[]), found(1, &["new.env", "old.env"]));
    let schedule = origin.job("schedule", &["--depth=1", ALL], &origin.head).github("schedule", &serde_json::json!({}));
    assert_eq!(schedule.found(&[]), found(1, &["new.env", "old.env"]));
}

#[test]
fn gitlab_merge_request_and_push() {
    let origin = Origin::new();
    let job = |name: &str| origin.job(name, &[ALL], &origin.head).with(&[("GITLAB_CI", "true"), ("CI_COMMIT_SHA", &origin.head)]);
    let request = job("request").with(&[
        ("CI_PIPELINE_SOURCE", "merge_request_event"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &origin.base),
        ("CI_COMMIT_BEFORE_SHA", &"0".repeat(40)),
    ]);
    let (code, out, err) = request.run(&["--fail-on", "note"]);
    assert_eq!((code, err.contains("GitLab CI, merge request 7 into main")), (1, true), "{err}");
    assert!(out.contains("new.env:1:"), "{out}");
    let report: serde_json::Value = serde_json::from_str(&request.file("gl-secret-detection-report.json")).expect("JSON");
    assert_eq!(report["vulnerabilities"][0]["location"]["commit"]["sha"], origin.head.as_str());
    assert!(request.file("keysweep-junit.xml").contains("new.env"));
    let push = job("push").with(&[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "topic"), ("CI_DEFAULT_BRANCH", "main")]);
    let new = push.with(&[("CI_COMMIT_BEFORE_SHA", &"0".repeat(40))]);
    assert_eq!(new.found(&[]), found(1, &["new.env"]));
    assert_eq!(new.with(&[("CI_PIPELINE_SOURCE", "schedule")]).found(&[]), found(1, &["new.env", "old.env"]));
    let shallow = origin.job("shallow", &["--depth=1", "+refs/heads/topic:refs/remotes/origin/topic"], &origin.head);
    let shallow = shallow.with(&[("GITLAB_CI", "true"), ("CI_COMMIT_SHA", &origin.head), ("CI_COMMIT_BEFORE_SHA", &origin.base)]);
    let (code, _, err) = shallow.run(&[]);
    assert_eq!((code, err.contains("GIT_DEPTH: 0")), (3, true), "{err}");
}

#[test]
fn services_that_name_the_target_alone() {
    let origin = Origin::new();
    let head = origin.head.as_str();
    let services: [(Variables<'_>, &str, &[&str]); 4] = [
        (
            &[
                ("TF_BUILD", "True"),
                ("BUILD_REASON", "PullRequest"),
                ("BUILD_SOURCEVERSION", &origin.merge),
                ("SYSTEM_PULLREQUEST_SOURCECOMMITID", head),
                ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
                ("SYSTEM_PULLREQUEST_PULLREQUESTID", "3"),
            ],
            "Azure Pipelines, pull request 3 into main",
            &["keysweep-junit.xml", "keysweep.md"],
        ),
        (
            &[
                ("BITBUCKET_BUILD_NUMBER", "1"),
                ("BITBUCKET_COMMIT", head),
                ("BITBUCKET_PR_ID", "4"),
                ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
            ],
            "Bitbucket Pipelines, pull request 4 into main",
            &["test-results/keysweep.xml", "keysweep.md"],
        ),
        (
            &[
                ("BUILDKITE", "true"),
                ("BUILDKITE_COMMIT", head),
                ("BUILDKITE_PULL_REQUEST", "5"),
                ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
            ],
            "Buildkite, pull request 5 into main",
            &["keysweep-junit.xml", "keysweep.md"],
        ),
        (
            &[("JENKINS_URL", "http://ci/"), ("GIT_COMMIT", head), ("CHANGE_ID", "6"), ("CHANGE_TARGET", "main")],
            "Jenkins, pull request 6 into main",
            &["keysweep-junit.xml", "keysweep.sarif"],
        ),
    ];
    for (index, (variables, said, files)) in services.into_iter().enumerate() {
        let job = origin.job(&index.to_string(), &[ALL, MERGE], head).with(variables);
        let (code, out, err) = job.run(&["--fail-on", "note"]);
        assert_eq!((code, err.contains(said)), (1, true), "{err}");
        assert!(out.contains("new.env:1:") && !out.contains("old.env"), "{out}");
        assert!(files.iter().all(|file| job.file(file).contains("new.env")));
        assert_eq!(err.contains("\n##vso[task.uploadsummary]/"), said.starts_with("Azure"), "{err}");
    }
}

#[test]
fn services_that_do_not_say_what_was_before() {
    let origin = Origin::new();
    let head = origin.head.as_str();
    let services: [(Variables<'_>, &str); 5] = [
        (&[("TF_BUILD", "True"), ("BUILD_REASON", "IndividualCI"), ("BUILD_SOURCEVERSION", head)], "BUILD_SOURCEBRANCH"),
        (&[("BITBUCKET_BUILD_NUMBER", "1"), ("BITBUCKET_COMMIT", head)], "BITBUCKET_BRANCH"),
        (&[("CIRCLECI", "true"), ("CIRCLE_SHA1", head)], "CIRCLE_BRANCH"),
        (&[("BUILDKITE", "true"), ("BUILDKITE_PULL_REQUEST", "false"), ("BUILDKITE_COMMIT", head)], "BUILDKITE_BRANCH"),
        (&[("JENKINS_URL", "http://ci/"), ("GIT_COMMIT", head)], "GIT_BRANCH"),
    ];
    for (index, (variables, branch)) in services.into_iter().enumerate() {
        let job = |name: &str, value: &str| {
            origin.job(&format!("{index}{name}"), &[ALL], head).with(variables).with(&[(branch, value)])
        };
        assert_eq!(job("topic", "topic").found(&[]), found(1, &["new.env"]), "{branch}");
        assert_eq!(job("main", "main").found(&[]), found(1, &["new.env", "old.env"]), "{branch}");
    }
    let jenkins = origin.job("built", &[ALL], head).with(services[4].0);
    let jenkins = jenkins.with(&[("BRANCH_NAME", "main"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", &origin.base)]);
    assert_eq!(jenkins.found(&[]), found(1, &["new.env"]));
}

#[test]
fn an_unknown_service_and_none_scan_the_files() {
    let origin = Origin::new();
    let job = origin.job("unknown", &[ALL], &origin.head);
    let (code, _, err) = job.run(&["--fail-on", "note"]);
    assert_eq!(
        (code, err.contains("a CI service that is not known, it does not say what set the job off: all files")),
        (1, true),
        "{err}"
    );
    let own = Job { environment: Vec::new(), ..job };
    let (code, out, err) = own.run(&["--fail-on", "note"]);
    assert_eq!((code, err.contains("no CI service, nothing says that this is a job: all files")), (1, true), "{err}");
    assert!(out.contains("old.env:1:"), "{out}");
    assert!(!own.run(&["-q"]).2.contains("no CI service"));
    // From a directory below, the whole work tree; outside of any, what is there.
    let below = tempfile::tempdir().expect("a directory");
    fs::write(below.path().join("x.env"), key(3)).expect("written");
    let here = below.path().to_str().expect("text");
    assert_eq!(own.found(&["--repo", here]), found(1, &["x.env"]));
}

#[test]
fn hostile_values_are_words_and_nothing_else() {
    let origin = Origin::new();
    for hostile in
        ["--output=/tmp/owned", "main..HEAD", "x\u{1b}[2Jy\n::add-mask::z", "@{-1}", "../../heads/main", "##vso[task.complete]x"]
    {
        let event = serde_json::json!({ "pull_request": { "number": 1,
            "head": { "sha": hostile }, "base": { "sha": hostile, "ref": hostile } } });
        let job = origin.job("hostile", &[ALL, MERGE], &origin.merge).github("pull_request", &event);
        let job = job.with(&[("GITHUB_SHA", hostile), ("GITHUB_HEAD_REF", hostile), ("GITHUB_BASE_REF", hostile)]);
        for arguments in [&[][..], &["--dry-run"]] {
            let (code, out, err) = job.run(arguments);
            assert_eq!(code, 3, "{hostile:?}: {err}");
            let both = format!("{out}{err}");
            assert!(both.chars().all(|c| !c.is_control() || c == '\n'), "{both:?}");
            let is_ours = |line: &str| line.starts_with("::warning file=");
            let is_command = |line: &str| line.trim_start().starts_with("::") || line.contains("##");
            assert!(both.lines().all(|line| is_ours(line) || !is_command(line)), "{both:?}");
        }
        fs::remove_dir_all(origin.home.path().join("hostile")).expect("removed");
    }
    // A file whose name is a command.
    let name = "##vso[task.setvariable variable=PATH]x.env";
    origin.repo.git(&["switch", "-q", "topic"]);
    let head = origin.repo.commit(name, &key(4));
    let azure = [("TF_BUILD", "True"), ("BUILD_REASON", "Manual")];
    let (code, out, _) = origin.job("azure", &[ALL], &head).with(&azure).run(&["--fail-on", "note", "-v"]);
    assert!(code == 1 && out.contains("x.env:1:") && !out.contains("##vso[task.set"), "{out}");
}
