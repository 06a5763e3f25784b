//! What kind of file a path names: one table, first match wins.
//!
//! Promises: letter case never matters; a name is matched whole, so that `latest.py` is no test.
//! Leaves out: what the file holds; a manifest with an unusual name is told by its blocks (the parent module).

use super::Place;
use crate::blob::BlobPath;

/// A kind of file: one of `names` under one of the directories `under` (anywhere when that is empty). Spaces separate both.
///
/// In a name `*` stands for anything but `/`; a name with `/` is compared with as many of the path's last parts.
struct Row {
    place: Place,
    under: &'static str,
    names: &'static str,
}

const fn row(place: Place, names: &'static str) -> Row {
    Row { place, under: "", names }
}

const fn under(place: Place, under: &'static str, names: &'static str) -> Row {
    Row { place, under, names }
}

/// Files of a language that runs somewhere.
const CODE: &str = "*.py *.pyi *.rb *.go *.rs *.js *.mjs *.cjs *.jsx *.ts *.mts *.cts *.tsx *.java *.kt *.kts *.scala *.groovy \
    *.c *.h *.cc *.cpp *.cxx *.hpp *.cs *.fs *.vb *.php *.pl *.pm *.lua *.r *.jl *.ex *.exs *.erl *.clj *.hs *.ml *.dart *.swift \
    *.m *.mm *.sh *.bash *.zsh *.fish *.ps1 *.psm1 *.bat *.cmd *.sql *.vue *.svelte *.erb *.ejs *.jsp *.aspx *.tcl *.nim *.zig \
    *.d *.cr *.coffee *.gradle *.cmake *.bzl *.nix *.mk makefile rakefile gemfile";

/// Files that hold settings.
const CONFIG: &str = "*.ini *.cfg *.cnf *.conf *.config *.properties *.toml *.yml *.yaml *.json *.json5 *.jsonc *.xml *.plist \
    *.hcl *.settings .npmrc .pypirc .netrc _netrc config";

const TABLE: &[Row] = &[
    row(Place::TerraformState, "*.tfstate *.tfstate.*.backup *.tfstate.json"),
    row(Place::TerraformBackend, "*.tfbackend backend.hcl backend*.conf backend*.tfvars backend.tf backend.tofu"),
    row(
        Place::UserData,
        "user-data *user-data.sh *user-data.ps1 *user-data.txt *user-data.tpl *user-data.tftpl *user-data.yml *user-data.yaml \
         user_data *user_data.sh *user_data.ps1 *user_data.txt *user_data.tpl *user_data.tftpl *user_data.yml *user_data.yaml \
         *userdata.sh *userdata.ps1 *userdata.tpl *userdata.tftpl cloud-init* cloud_init* cloudinit* cloud-config*",
    ),
    row(Place::Terraform, "*.tf *.tofu *.tfvars *.tf.json *.tofu.json *.tfvars.json *.tftpl terragrunt.hcl"),
    row(Place::ConsoleDownload, "rootkey*.csv *accesskey*.csv *credentials*.csv"),
    row(Place::AwsProfile, "aws/credentials aws/config .aws/* aws_credentials .aws_credentials aws-credentials"),
    row(Place::Dockerfile, "dockerfile *.dockerfile dockerfile.* dockerfile-* containerfile containerfile.*"),
    row(
        Place::Compose,
        "docker-compose*.yml docker-compose*.yaml compose.yml compose.yaml compose.*.yml compose.*.yaml compose-*.yml \
         compose-*.yaml docker-stack*.yml docker-stack*.yaml",
    ),
    row(Place::GithubActions, ".github/workflows/* action.yml action.yaml .gitea/workflows/* .forgejo/workflows/*"),
    row(Place::GitlabCi, "*.gitlab-ci.yml *.gitlab-ci.yaml .gitlab/ci/*"),
    row(
        Place::OtherCi,
        ".circleci/* circle.yml jenkinsfile jenkinsfile.* *.jenkinsfile azure-pipelines*.yml azure-pipelines*.yaml \
         .azure-pipelines/* bitbucket-pipelines.yml .buildkite/* .travis.yml .drone.yml .woodpecker.yml .woodpecker/* \
         appveyor.yml .appveyor.yml .cirrus.yml buildspec*.yml buildspec*.yaml cloudbuild.yaml .semaphore/* codefresh.yml",
    ),
    row(
        Place::Lambda,
        "serverless*.yml serverless*.yaml serverless.json serverless.ts serverless.js samconfig.toml sam-template*.yaml \
         sam-template*.yml sam.yaml sam.yml aws-lambda-tools-defaults.json .chalice/* zappa_settings.* lambda-config*.json \
         function-configuration*.json",
    ),
    row(
        Place::EcsTask,
        "*task-definition*.json *task_definition*.json *taskdefinition*.json *taskdef*.json *task-definition*.yml \
         *task-definition*.yaml *container-definitions*.json *container_definitions*.json",
    ),
    row(
        Place::CloudFormation,
        "*.template *.template.json *.template.yml *.template.yaml template.json template.yml template.yaml *.cfn.json *.cfn.yml \
         *.cfn.yaml *cloudformation*.json *cloudformation*.yml *cloudformation*.yaml",
    ),
    under(Place::CloudFormation, "cloudformation cloud-formation cfn", "*.yml *.yaml *.json"),
    row(
        Place::Kubernetes,
        "values*.yml values*.yaml *configmap*.yml *configmap*.yaml *deployment.yml *deployment.yaml *statefulset*.yaml \
         *daemonset*.yaml *cronjob*.yaml secret.yml secret.yaml *-secret.yml *-secret.yaml kustomization.yml kustomization.yaml \
         .kube/config *.kubeconfig kubeconfig*",
    ),
    under(Place::Kubernetes, "k8s kubernetes kube manifests helm charts kustomize argocd", "*.yml *.yaml *.tpl"),
    row(
        Place::Ansible,
        "ansible.cfg *playbook*.yml *playbook*.yaml tasks/main.yml tasks/main.yaml vars/main.yml vars/main.yaml \
         defaults/main.yml defaults/main.yaml handlers/main.yml *aws_ec2.yml *aws_ec2.yaml group_vars/* host_vars/*",
    ),
    under(Place::Ansible, "ansible playbooks group_vars host_vars", "*.yml *.yaml *.ini *.j2 *.cfg hosts inventory"),
    row(Place::DotEnv, "*.env .env.* .envrc env.local .flaskenv .dev.vars"),
    row(
        Place::Shell,
        ".bashrc .bash_profile .bash_login .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .kshrc .cshrc .tcshrc .login \
         .exports .aliases .history .zhistory *_history consolehost_history.txt config.fish bashrc zshrc bash_profile \
         profile.d/*.sh etc/profile etc/environment *profile.ps1",
    ),
    row(Place::Notebook, "*.ipynb *.zpln"),
    row(Place::Hadoop, "*-site.xml core-default.xml spark-defaults.conf* spark-env.sh* hadoop-env.sh* jets3t.properties"),
    row(
        Place::StorageTool,
        "rclone.conf .rclone.conf rclone/*.conf *.s3cfg s3cfg* .s3cfg* s3cmd.ini .boto boto.cfg *passwd-s3fs *passwd_s3fs \
         .s3curl authinfo2 .mc/config.json .s5cfg .fog .walg.json pgbackrest.conf litestream.yml",
    ),
    row(Place::Log, "*.log *.log.* *.out *.har"),
    under(Place::Log, "log logs", "*.txt *.json *.jsonl"),
    row(
        Place::Documentation,
        "*.md *.mdx *.markdown *.rst *.txt *.adoc *.asciidoc *.org *.textile *.tex *.rtf *.wiki *.rdoc readme readme.* changelog",
    ),
    row(
        Place::Test,
        "*_test.* test_*.py *_spec.rb *.spec.* *.test.* *test.java *tests.java *test.kt *tests.kt *test.cs *tests.cs *test.php \
         *spec.scala *spec.groovy *tests.swift conftest.py",
    ),
    under(Place::Test, TEST_DIRECTORIES, CODE),
    under(Place::Test, TEST_DIRECTORIES, CONFIG),
    row(
        Place::FrontEnd,
        "*.html *.htm *.min.js *.bundle.js *.chunk.js *.js.map *.vue *.svelte *.jsx *.tsx environment.ts environment.*.ts \
         *.swift *.mm *.dart *.storyboard *.xcconfig info.plist *-info.plist androidmanifest.xml values/strings.xml \
         google-services.json awsconfiguration.json amplifyconfiguration.* aws-exports.*",
    ),
    under(
        Place::FrontEnd,
        "public static dist www wwwroot browser bundle bundles frontend front-end client webapp",
        "*.js *.mjs *.ts *.json *.css",
    ),
    under(Place::FrontEnd, "ios app mobile", "*.m *.h *.kt *.plist"),
    under(Place::FrontEnd, "android mobile", "*.java *.kt *.xml *.properties *.gradle *.js *.ts"),
    row(Place::Source, CODE),
    row(Place::Config, CONFIG),
];

const TEST_DIRECTORIES: &str =
    "test tests __tests__ __mocks__ spec specs testdata test-data test_data testing fixtures androidtest e2e cypress";

/// Endings of a copy or a template of a file: `.env.example` is a `.env`.
const COPIES: &[&str] = &[".template", ".tmpl", ".example", ".sample", ".dist", ".bak", ".backup", ".orig", ".old", ".save", "~"];

/// The kind of file `path` names; a copy is what it is a copy of.
pub(super) fn kind(path: &BlobPath) -> Place {
    let lower = path.directories_lossy().to_ascii_lowercase();
    let original = COPIES.iter().find_map(|ending| lower.strip_suffix(ending));
    original.and_then(look_up).or_else(|| look_up(&lower)).unwrap_or(Place::Unknown)
}

fn look_up(path: &str) -> Option<Place> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let directories = &parts[..parts.len().saturating_sub(1)];
    let row = TABLE.iter().find(|row| {
        let under = row.under.is_empty() || row.under.split_ascii_whitespace().any(|name| directories.contains(&name));
        under && row.names.split_ascii_whitespace().any(|name| ends_with(&parts, name))
    });
    row.map(|row| row.place)
}

/// Whether the path's last parts match the pattern's parts.
fn ends_with(parts: &[&str], pattern: &str) -> bool {
    let mut rest = parts.iter().rev();
    pattern.rsplit('/').all(|wanted| rest.next().is_some_and(|part| matches(part, wanted)))
}

/// Whether `text` matches `pattern`, in which `*` stands for anything.
fn matches(text: &str, pattern: &str) -> bool {
    let Some((start, mut after)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut rest) = text.strip_prefix(start) else { return false };
    while let Some((middle, next)) = after.split_once('*') {
        let Some(at) = rest.find(middle) else { return false };
        rest = &rest[at + middle.len()..];
        after = next;
    }
    rest.ends_with(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_file_is_known_by_its_path() {
        #[rustfmt::skip]
        let cases = [
            (Place::TerraformState, "terraform.tfstate prod/terraform.tfstate.backup terraform.tfstate.1612.backup"),
            (Place::TerraformBackend, "prod.s3.tfbackend infra/backend.tf"),
            (Place::UserData, "cloud-init.yaml web/user_data.sh user-data"),
            (Place::Terraform, "main.tf main.tf~ terraform.tfvars.sample vars/prod.tfvars main.tf.json tests/main.tf"),
            (Place::ConsoleDownload, "rootkey.csv alice_accessKeys.csv new_user_credentials.csv credentials.csv"),
            (Place::AwsProfile, ".aws/credentials home/me/.aws/config docker/aws/credentials"),
            (Place::Dockerfile, "Dockerfile api.dockerfile Dockerfile.prod Containerfile a/b/DOCKERFILE"),
            (Place::Compose, "docker-compose.yml docker-compose.yml.example docker-compose.override.yaml compose.prod.yaml"),
            (Place::GithubActions, ".github/workflows/ci.yml x/.github/workflows/a.yaml action.yml"),
            (Place::GitlabCi, ".gitlab-ci.yml ci/deploy.gitlab-ci.yml"),
            (Place::OtherCi, ".circleci/config.yml Jenkinsfile azure-pipelines.yml bitbucket-pipelines.yml .buildkite/a.yml .travis.yml .drone.yml"),
            (Place::Lambda, "serverless.yml samconfig.toml"),
            (Place::EcsTask, "task-definition.json ecs/web-task-definition-prod.json taskdef.json"),
            (Place::CloudFormation, "template.yaml web.template cloudformation/net.yml my-cloudformation.json"),
            (Place::Kubernetes, "k8s/web.yaml charts/web/values.yaml charts/web/templates/_env.tpl deployment.yaml .kube/config"),
            (Place::Ansible, "ansible/site.yml roles/web/vars/main.yml group_vars/all playbook.yml"),
            (Place::DotEnv, ".env .env.production prod.env .envrc"),
            (Place::Shell, ".bashrc home/me/.zsh_history .bash_history .zshrc .profile"),
            (Place::Notebook, "a/Untitled.ipynb"),
            (Place::Hadoop, "conf/core-site.xml spark-defaults.conf spark-defaults.conf.template"),
            (Place::StorageTool, "rclone.conf .config/rclone/work.conf .s3cfg .boto etc/passwd-s3fs .passwd-s3fs"),
            (Place::Log, "app.log app.log.1 logs/run.txt"),
            (Place::Documentation, "README.md docs/a.rst notes.txt README"),
            (Place::Test, "tests/a.py src/s3_test.go test_s3.py a/b.spec.ts src/test/java/A.java tests/conf.yml"),
            (Place::FrontEnd, "App/Login.swift public/app.js index.html android/app/src/A.java app/src/Main.kt ios/App/A.m bundle.min.js"),
            (Place::Source, "main.go src/latest.py a.sh lib/A.java matlab/fit.m src/user_data.py"),
            (Place::Config, "application.properties config/settings.yml nginx.conf.template appsettings.json values.ini"),
            (Place::Unknown, "core data.bin a.b/c"),
        ];
        for (place, paths) in cases {
            for path in paths.split(' ') {
                assert_eq!(kind(&BlobPath::from_bytes(path.as_bytes().to_vec())), place, "{path}");
            }
        }
        assert_eq!(kind(&BlobPath::from_bytes(Vec::new())), Place::Unknown);
        assert_eq!(kind(&BlobPath::from_bytes(b"b\xff/credentials (1).csv".to_vec())), Place::ConsoleDownload);
    }

    #[test]
    fn a_star_stands_for_anything_within_a_name() {
        assert!(matches("a-b-c", "a*c") && matches("abc", "abc*") && matches("abab", "*ab") && matches("x.y.z", "x.*.z"));
        assert!(!matches("ab", "ab*b") && !matches("abc", "ab") && !matches("x.z", "x.*.z"));
    }
}
