//! What a developer reads whose push is blocked: why, and the ways on with the commands for this case.
//!
//! Promises: nothing in it acts on a terminal or runs when it is pasted, whatever branches are called; a URL's password is not shown.
//! Leaves out: the findings, which the report has told.

mod false_alarm;
mod marks;

use std::collections::BTreeMap;

pub use marks::new_marks;

use crate::{
    blob::{GitBlob, GitCommit, Origin},
    finding::Finding,
    grade::Severity,
    report::{Report, escape},
    source::git::push::{Remote, Shape},
};

/// How many digits of a commit's name are shown.
const ABBREVIATED: usize = 12;

/// Why findings block a push, and the ways on.
pub fn by_findings(report: &Report, fail_on: Severity, remote: &Remote, shape: &Shape) -> String {
    let found: Vec<&Finding> = report.findings.iter().filter(|finding| finding.severity >= fail_on).collect();
    let (findings, commits) = (counted(found.len(), "finding"), counted(shape.commits, "commit"));
    let mut text = format!("\n{} blocked: {findings} in the {commits} it would introduce\n", place(remote));
    text.push_str(&where_it_is(&found, shape));
    text.push_str("  If the credential was ever pushed or shared, rotate it: rewriting history does not take it back.\n");
    text.push_str(&false_alarm::ways(&found));
    text.push_str("  git push --no-verify pushes this once without any hook.\n");
    text
}

/// Why a server rejects a push, and the ways on. What is pushed was made elsewhere, so nothing is known of what is checked out there.
pub fn at_server(report: &Report, fail_on: Severity, shape: &Shape) -> String {
    let found: Vec<&Finding> = report.findings.iter().filter(|finding| finding.severity >= fail_on).collect();
    let (findings, commits) = (counted(found.len(), "finding"), counted(shape.commits, "commit"));
    let mut text = format!("\npush rejected: {findings} in the {commits} it would introduce\n");
    text.push_str(&where_it_is(&found, &Shape { head: None, elsewhere: None, ..shape.clone() }));
    text.push_str("  It has left the machine it was on: rotate the credential.\n");
    text
}

/// Why a server rejects a push that could not be looked at whole.
pub fn at_server_by_gaps() -> String {
    "\npush rejected: something in it could not be scanned, as listed above\n".to_owned()
}

/// Which commits bring it, and how it is taken out of them.
fn where_it_is(found: &[&Finding], shape: &Shape) -> String {
    let mut bringing: BTreeMap<usize, &GitCommit> = BTreeMap::new();
    for finding in found {
        if let Origin::Git(GitBlob { commit: Some(commit), .. }) = &finding.provenance.origin {
            bringing.insert(commit.order, commit);
        }
    }
    match bringing.first_key_value() {
        Some((_, first)) => way_out(first, bringing.len(), found.len(), shape),
        None => {
            "  It is in what a tag leads to, and in no commit: delete the tag (git tag -d NAME) and make another.\n".to_owned()
        }
    }
}

/// Why a push is blocked that could not be looked at whole.
pub fn by_gaps(remote: &Remote) -> String {
    format!(
        "\n{} blocked: something in it could not be scanned, as listed above\n  \
         Mend that and push again; git push --no-verify pushes this once without any hook.\n",
        place(remote)
    )
}

/// The commands that take a secret out of the commits, from the first that brings one on.
fn way_out(first: &GitCommit, commits: usize, findings: usize, shape: &Shape) -> String {
    let (it_is, it) = if findings == 1 { ("It is", "it") } else { ("They are", "them") };
    let short = &first.commit[..first.commit.len().min(ABBREVIATED)];
    let switch = match &shape.elsewhere {
        Some(branch) => format!("      git switch {}\n", quoted(branch)),
        None => String::new(),
    };
    if commits == 1 && shape.elsewhere.is_none() && shape.head.as_deref() == Some(&*first.commit) {
        let files = if findings == 1 { "file" } else { "files" };
        return format!(
            "  {it_is} in the last commit. Take {it} out of the {files}, then:\n      git add -u && git commit --amend --no-edit\n"
        );
    }
    let what = match commits {
        1 => format!("{it_is} in commit {short}"),
        _ => format!("{it_is} in {commits} commits, {short} the first"),
    };
    let merges = if shape.merges { " --rebase-merges" } else { "" };
    let from = if shape.roots.contains(&first.commit) { "--root".to_owned() } else { format!("{short}^") };
    let which = if commits == 1 { "that commit" } else { "each of those commits" };
    format!(
        "  {what}. Deleting {it} in a later commit is not enough: the push carries every commit. Rewrite them:\n{switch}      \
         git rebase -i{merges} {from}\n  \
         Change \"pick\" to \"edit\" at {which}; where git stops, take it out of the file, then:\n      \
         git add -u && git commit --amend --no-edit && git rebase --continue\n"
    )
}

/// The push to this remote: its name, and its URL without what logs in there.
fn place(remote: &Remote) -> String {
    if remote.name.is_empty() {
        return "push".to_owned();
    }
    let url = match remote.url.split_once("://") {
        Some((scheme, rest)) => {
            let host_ends = rest.find('/').unwrap_or(rest.len());
            let host = rest[..host_ends].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[host..])
        }
        None => remote.url.clone(),
    };
    let url = escape::text(&url);
    if remote.name == remote.url { format!("push to {url}") } else { format!("push to {} ({url})", escape::text(&remote.name)) }
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// One word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", escape::text(word).replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_url_logs_in() {
        let remote = |url: &str| Remote { name: "origin".to_owned(), url: url.to_owned() };
        let shown = place(&remote("https://me:pass@word@example.com/a@b.git"));
        assert_eq!(shown, "push to origin (https://example.com/a@b.git)");
        assert_eq!(place(&remote("git@example.com:a/b")), "push to origin (git@example.com:a/b)");
        let url = "https://x:y@example.com".to_owned();
        assert_eq!(place(&Remote { name: url.clone(), url }), "push to https://example.com");
    }

    #[test]
    fn a_branch_is_one_word_and_runs_nothing() {
        assert_eq!(quoted("feature/a-1"), "feature/a-1");
        assert_eq!(quoted("a;$(b)'c"), r"'a;$(b)'\''c'");
    }
}
