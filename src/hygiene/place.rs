//! Where a value stands: the kind of file and the position in it, which decide what to use instead.
//!
//! Promises: [`Place::of`] is total, and the path's kind, the name and the enclosing blocks are all it looks at. A position that
//! leaves no doubt (a provider block, user data) outranks the file's kind; a weak one only fills in where the path says little.
//! Leaves out: the blocks themselves (scan finds them) and the sentences (advice).

mod path;

use crate::blob::BlobPath;

/// The kind of place a value stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A `provider` block of Terraform or OpenTofu.
    TerraformProvider,
    /// A `backend` block, its own file, or a `terraform_remote_state`.
    TerraformBackend,
    /// Terraform state.
    TerraformState,
    /// Any other Terraform or OpenTofu.
    Terraform,
    /// The user data of an EC2 instance, or a cloud-init file.
    UserData,
    /// A Dockerfile or Containerfile.
    Dockerfile,
    /// A Compose file.
    Compose,
    /// A workflow or action of GitHub Actions.
    GithubActions,
    /// GitLab CI.
    GitlabCi,
    /// Any other CI.
    OtherCi,
    /// A Lambda function's configuration: SAM, Serverless Framework, Terraform or CloudFormation.
    Lambda,
    /// An ECS task definition.
    EcsTask,
    /// A CloudFormation template or its parameters.
    CloudFormation,
    /// A Kubernetes manifest or Helm values.
    Kubernetes,
    /// An Ansible playbook, role or inventory.
    Ansible,
    /// The AWS command line's `credentials` or `config` file.
    AwsProfile,
    /// A CSV file that the AWS console offers once for download.
    ConsoleDownload,
    /// A `.env` file.
    DotEnv,
    /// A shell's profile or history.
    Shell,
    /// A Jupyter notebook.
    Notebook,
    /// The configuration of Hadoop or Spark.
    Hadoop,
    /// The configuration of an object-storage tool such as rclone or s3cmd.
    StorageTool,
    /// Code that users receive: a mobile app or a browser's page.
    FrontEnd,
    /// Test code.
    Test,
    /// Other source code.
    Source,
    /// An application's configuration.
    Config,
    /// Documentation.
    Documentation,
    /// A log.
    Log,
    /// Nothing is known about the place.
    Unknown,
}

impl Place {
    /// How many kinds there are.
    pub const COUNT: usize = Self::Unknown as usize + 1;

    /// The kind of file that `path` names.
    pub fn of_file(path: &BlobPath) -> Self {
        path::kind(path)
    }

    /// The place of a value in a `file` of that kind.
    ///
    /// `name` is what it is assigned to, if that is known; `enclosing` holds the trimmed first lines of the blocks around it,
    /// innermost first.
    pub fn of(file: Self, name: Option<&str>, enclosing: &[String]) -> Self {
        if file.outranks_position() {
            return file;
        }
        let keys: Vec<String> = enclosing.iter().map(|header| key(header)).collect();
        if let Some(place) = named(name).or_else(|| certain(file, enclosing, &keys)) {
            return place;
        }
        match file {
            Self::Unknown | Self::Config => likely(name, enclosing, &keys).unwrap_or(file),
            _ => file,
        }
    }

    /// Whether what to do depends on the file alone: it runs nothing, or is a secret store itself.
    fn outranks_position(self) -> bool {
        matches!(
            self,
            Self::TerraformState | Self::ConsoleDownload | Self::Shell | Self::Notebook | Self::Documentation | Self::Log
        )
    }

    /// Whether the file may be a CloudFormation template, whose properties then mean what CloudFormation says.
    fn may_be_template(self) -> bool {
        matches!(self, Self::CloudFormation | Self::Config | Self::Unknown)
    }
}

/// What the value's own name says.
fn named(name: Option<&str>) -> Option<Place> {
    let name = name?;
    if is_user_data(&key(name)) {
        return Some(Place::UserData);
    }
    let lower = name.to_ascii_lowercase();
    let hadoop = ["fs.s3a.", "fs.s3n.", "fs.s3."].iter().any(|prefix| lower.contains(prefix));
    hadoop.then_some(Place::Hadoop)
}

/// What a block says that is found in one kind of place only; the innermost such block decides.
fn certain(file: Place, enclosing: &[String], keys: &[String]) -> Option<Place> {
    let terraform = matches!(file, Place::Terraform | Place::TerraformBackend);
    keys.iter().zip(enclosing).enumerate().find_map(|(at, (key, header))| {
        let outer = keys.get(at + 1).map_or("", String::as_str);
        match key.as_str() {
            key if is_user_data(key) || key == "fnbase64" => Some(Place::UserData),
            "provider" if terraform || header.starts_with("provider \"") => Some(Place::TerraformProvider),
            "backend" if terraform || header.starts_with("backend \"") => Some(Place::TerraformBackend),
            "data" if header.contains("\"terraform_remote_state\"") => Some(Place::TerraformBackend),
            "containerdefinitions" => Some(Place::EcsTask),
            "variables" if outer == "environment" && file.may_be_template() => Some(Place::Lambda),
            _ if ["AWS::Lambda::", "AWS::Serverless::", "\"aws_lambda_"].iter().any(|n| header.contains(n)) => {
                Some(Place::Lambda)
            }
            _ if ["AWS::ECS::", "\"aws_ecs_task_definition\""].iter().any(|n| header.contains(n)) => Some(Place::EcsTask),
            _ => None,
        }
    })
}

/// What the blocks suggest where the path says little.
fn likely(name: Option<&str>, enclosing: &[String], keys: &[String]) -> Option<Place> {
    let any = |words: &[&str]| keys.iter().any(|key| words.contains(&key.as_str()));
    let outermost = keys.last()?.as_str();
    let profile = |header: &str| header == "[default]" || header.starts_with("[profile ");
    if name.is_some_and(|n| n.starts_with("aws_")) && enclosing.first().is_some_and(|header| profile(header)) {
        return Some(Place::AwsProfile);
    }
    match outermost {
        "resource" | "variable" | "locals" | "module" if enclosing.last().is_some_and(|h| h.ends_with('{')) => {
            Some(Place::Terraform)
        }
        "services" => Some(Place::Compose),
        "resources" => Some(Place::CloudFormation),
        _ if any(&["stringdata", "containers", "initcontainers"]) => Some(Place::Kubernetes),
        _ => None,
    }
}

fn is_user_data(key: &str) -> bool {
    matches!(key, "userdata" | "userdatabase64")
}

/// A header's first word, without quotes and separators, in lower case: `"UserData": {` is `userdata`, `user_data = <<EOF` too.
fn key(header: &str) -> String {
    header
        .trim_start_matches(['-', ' ', '"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, name: Option<&str>, enclosing: &[&str]) -> Place {
        let enclosing: Vec<String> = enclosing.iter().map(|header| (*header).to_owned()).collect();
        Place::of(Place::of_file(&BlobPath::from_bytes(path.as_bytes().to_vec())), name, &enclosing)
    }

    #[test]
    fn a_certain_position_outranks_the_path() {
        let cases: &[(Place, &str, &[&str])] = &[
            (Place::TerraformProvider, "main.tf", &["provider \"aws\" {"]),
            (Place::TerraformProvider, "tests/main.tf", &["provider \"aws\" {"]),
            (Place::TerraformProvider, "-", &["provider \"aws\" {"]),
            (Place::TerraformProvider, "main.tf.json", &["\"aws\": {", "\"provider\": {", "{"]),
            (Place::TerraformBackend, "main.tf", &["backend \"s3\" {", "terraform {"]),
            (Place::TerraformBackend, "main.tf", &["config = {", "data \"terraform_remote_state\" \"net\" {"]),
            (Place::UserData, "main.tf", &["user_data = <<EOF", "resource \"aws_instance\" \"web\" {"]),
            (Place::UserData, "template.yaml", &["Fn::Base64: |", "UserData:", "Properties:", "Web:", "Resources:"]),
            (Place::UserData, "stack.json", &["\"UserData\": {", "\"Properties\": {"]),
            (Place::UserData, "launch.py", &["user_data = \"\"\"#!/bin/bash"]),
            (Place::Lambda, "main.tf", &["variables = {", "environment {", "resource \"aws_lambda_function\" \"f\" {"]),
            (Place::Lambda, "template.yaml", &["Variables:", "Environment:", "Properties:", "F:", "Resources:"]),
            (Place::Lambda, "-", &["Properties:", "Type: AWS::Serverless::Function"]),
            (
                Place::EcsTask,
                "main.tf",
                &["container_definitions = jsonencode([", "resource \"aws_ecs_task_definition\" \"t\" {"],
            ),
            (Place::EcsTask, "web.json", &["\"environment\": [", "\"containerDefinitions\": ["]),
        ];
        for (place, path, enclosing) in cases {
            assert_eq!(of(path, None, enclosing), *place, "{path} {enclosing:?}");
        }
        assert_eq!(of("main.tf", Some("user_data"), &[]), Place::UserData);
        assert_eq!(of("job.py", Some("fs.s3a.secret.key"), &[]), Place::Hadoop);
    }

    #[test]
    fn blocks_fill_in_where_the_path_says_little() {
        let cases: &[(Place, &str, &[&str])] = &[
            (Place::Compose, "prod.yml", &["environment:", "web:", "services:"]),
            (Place::AwsProfile, "-", &["[default]"]),
            (Place::AwsProfile, "creds.ini", &["[profile work]"]),
            (Place::CloudFormation, "net.yml", &["Properties:", "Web:", "Resources:"]),
            (Place::Kubernetes, "web.yml", &["env:", "- name: web", "containers:", "spec:"]),
            (Place::Terraform, "-", &["resource \"aws_db_instance\" \"db\" {"]),
            (Place::Config, "app.yml", &["provider:", "aws:"]),
            (Place::Config, "app.ini", &["[aws]"]),
            (Place::Source, "app.py", &["services:"]),
            (Place::GithubActions, ".github/workflows/ci.yml", &["env:", "build:", "services:"]),
            (Place::Unknown, "-", &[]),
        ];
        for (place, path, enclosing) in cases {
            assert_eq!(of(path, Some("aws_secret_access_key"), enclosing), *place, "{path} {enclosing:?}");
        }
        assert_eq!(of("-", Some("access_key_id"), &["[default]"]), Place::Unknown);
    }

    #[test]
    fn documentation_state_and_downloads_are_what_the_file_is() {
        for (path, place) in [
            ("README.md", Place::Documentation),
            ("terraform.tfstate", Place::TerraformState),
            ("rootkey.csv", Place::ConsoleDownload),
            ("a.ipynb", Place::Notebook),
        ] {
            assert_eq!(of(path, Some("user_data"), &["provider \"aws\" {"]), place);
        }
    }
}
