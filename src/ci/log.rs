//! A job's log, whose reader takes some texts for commands.
//!
//! Promises: no name and no value of the scanned tree is a command to GitHub's runner (a line that begins with `::`, and `##[` anywhere)
//! or to Azure's agent (`##vso[` and `##[` anywhere).
//! Leaves out: commands that are meant: the annotations of the github format.

use std::path::Path;

use super::Service;

/// `text` without commands, for the log of a service.
pub fn without_commands(service: Service, text: &[u8]) -> Vec<u8> {
    if !matches!(service, Service::GitHub | Service::Azure) {
        return text.to_vec();
    }
    let text = String::from_utf8_lossy(text).replace("##", "#\\x23");
    let lines = text.split_inclusive('\n').map(|line| {
        let words = line.trim_start();
        match words.strip_prefix("::") {
            Some(rest) => format!("{}\\x3a:{rest}", &line[..line.len() - words.len()]),
            None => line.to_owned(),
        }
    });
    lines.collect::<String>().into_bytes()
}

/// The command with which a service takes a Markdown file up into what it shows of a run.
pub fn show_summary(service: Service, path: &Path) -> Option<String> {
    (service == Service::Azure).then(|| format!("##vso[task.uploadsummary]{}\n", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_command() {
        let text = b"::error::a\n  ::add-mask::b\nc::d ##vso[task.complete]e ##[group]f\n###[g\n# h\n\xff";
        let safe = "\\x3a:error::a\n  \\x3a:add-mask::b\nc::d #\\x23vso[task.complete]e #\\x23[group]f\n#\\x23#[g\n# h\n\u{fffd}";
        for service in [Service::GitHub, Service::Azure] {
            assert_eq!(String::from_utf8_lossy(&without_commands(service, text)), safe);
        }
        assert_eq!(without_commands(Service::GitLab, text), text);
    }
}
