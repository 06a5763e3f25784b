//! Which reports a service can show.
//!
//! Promises: one for people in the job's log, and what the service reads besides, each in a file of its own.

use std::path::PathBuf;

use super::{Environment, Service};
use crate::report::Format;

/// Reports of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reports {
    /// What is written to the log.
    pub log: Format,
    /// What is written to files, below the current directory.
    pub files: Vec<(Format, PathBuf)>,
    /// What is added to the end of a file of the service's.
    pub added: Option<(Format, PathBuf)>,
}

/// The reports that a service can show, as docs/CI.md lists them.
pub fn of(service: Service, environment: &Environment) -> Reports {
    let summary = environment.get("GITHUB_STEP_SUMMARY").map(|path| (Format::Markdown, PathBuf::from(path)));
    let files: &[(Format, &str)] = match service {
        Service::GitHub => &[(Format::Sarif, "keysweep.sarif")],
        Service::GitLab => &[
            (Format::Gitlab, "gl-secret-detection-report.json"),
            (Format::CodeQuality, "gl-code-quality-report.json"),
            (Format::Junit, "keysweep-junit.xml"),
        ],
        Service::Azure => &[(Format::Junit, "keysweep-junit.xml"), (Format::Markdown, "keysweep.md")],
        // Bitbucket looks for test results in directories of this name by itself.
        Service::Bitbucket | Service::CircleCi => {
            &[(Format::Junit, "test-results/keysweep.xml"), (Format::Markdown, "keysweep.md")]
        }
        Service::Buildkite => &[(Format::Junit, "keysweep-junit.xml"), (Format::Markdown, "keysweep.md")],
        Service::Jenkins => &[(Format::Junit, "keysweep-junit.xml"), (Format::Sarif, "keysweep.sarif")],
        Service::Other | Service::None => &[],
    };
    let is_github = service == Service::GitHub;
    Reports {
        log: if is_github { Format::Github } else { Format::Human },
        files: files.iter().map(|&(format, path)| (format, path.into())).collect(),
        added: summary.filter(|_| is_github),
    }
}
