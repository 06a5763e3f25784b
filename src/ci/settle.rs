//! From what set a job off and what its clone has, to what is scanned.
//!
//! Promises: of a change, what its head has and its target has not; of a push, what came since the branch was where it was; where history
//! that this needs is not here, that is the answer, and never a smaller scan. Where a service does not say what a push brought, more is
//! scanned, never less.
//! Leaves out: reading the repository.

use super::{Before, Change, Push, Trigger, tracking};

/// What a clone has. Revisions are whole object names, full ref names, or `HEAD`.
pub trait History {
    /// The commit that a revision leads to, when it is here.
    fn find(&self, revision: &str) -> Option<String>;
    /// The parents of a commit that are not cut off.
    fn parents(&self, commit: &str) -> Vec<String>;
    /// Whether history is cut off somewhere.
    fn is_shallow(&self) -> bool;
}

/// What is scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All files that are checked out.
    Files,
    /// What the tip has and none of the hidden commits.
    Commits {
        /// A whole object name.
        tip: String,
        /// Whole object names.
        hidden: Vec<String>,
    },
    /// Nothing was brought.
    Nothing,
    /// What must be known is not in this clone; what that is.
    Missing(String),
}

/// What is scanned, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What set the job off: `pull request 12 into main`.
    pub trigger: String,
    /// What is scanned.
    pub scope: Scope,
    /// The same in words.
    pub what: String,
    /// A short name for it, as git writes ranges: `main..1a2b3c4d5e6f`.
    pub name: String,
}

/// Settles what is scanned.
pub fn settle(trigger: &Trigger, history: &dyn History) -> Plan {
    match trigger {
        Trigger::Change(change) => of_change(change, history),
        Trigger::Push(push) => of_push(push, history),
        Trigger::Whole(cause) => files(cause.clone(), "all files that are checked out"),
        Trigger::Nothing(cause) => Plan {
            trigger: cause.clone(),
            scope: Scope::Nothing,
            what: "it brings nothing".to_owned(),
            name: "nothing".to_owned(),
        },
    }
}

/// What `tip` has and `base` has not, because whoever runs the scan says so.
pub fn since(base: &str, tip: &str, named: &str) -> Plan {
    between("--base".to_owned(), tip.to_owned(), vec![base.to_owned()], named)
}

/// Whatever the job, all files.
pub fn files(trigger: String, what: &str) -> Plan {
    Plan { trigger, scope: Scope::Files, what: what.to_owned(), name: "the files".to_owned() }
}

/// History that a plan needs is not here.
pub fn missing(trigger: String, lacks: &str, name: String) -> Plan {
    let what = format!("nothing, for this clone does not have {lacks}");
    Plan { trigger, scope: Scope::Missing(lacks.to_owned()), what, name }
}

fn between(trigger: String, tip: String, hidden: Vec<String>, since: &str) -> Plan {
    let short = &tip[..12.min(tip.len())];
    let what = format!("the commits that {short} has and {since} has not");
    let name = format!("{since}..{short}");
    Plan { trigger, scope: Scope::Commits { tip, hidden }, what, name }
}

/// The whole history of a commit.
fn history_of(trigger: String, tip: String) -> Plan {
    let name = tip[..12.min(tip.len())].to_owned();
    let what = format!("all commits of {name}, for nothing says what was there before");
    Plan { trigger, scope: Scope::Commits { tip, hidden: Vec::new() }, what, name }
}

fn of_change(change: &Change, history: &dyn History) -> Plan {
    let target = change.target.as_deref().unwrap_or("its target");
    let trigger = format!("{} into {target}", change.name);
    let Some(tip) = change.heads.iter().find_map(|head| history.find(head)) else {
        let lacks = change.heads.first().map_or_else(|| "its head".to_owned(), |head| format!("commit {head}"));
        return missing(trigger, &lacks, format!("{target}..HEAD"));
    };
    // A named base may be older than what the head has since taken in from its target. The newest comes first: its configuration counts.
    let target_now = || change.target.as_deref().and_then(|target| history.find(&tracking(target)));
    let mut hidden: Vec<String> = tried_on(change, &tip, history).or_else(target_now).into_iter().collect();
    for base in change.bases.iter().filter_map(|base| history.find(base)) {
        if !hidden.contains(&base) {
            hidden.push(base);
        }
    }
    match hidden.is_empty() {
        true => missing(trigger, &format!("branch {target}"), format!("{target}..{}", &tip[..12.min(tip.len())])),
        false => between(trigger, tip, hidden, target),
    }
}

/// The commit whose configuration counts for a change, when it is here.
pub fn base_of(trigger: &Trigger, history: &dyn History) -> Option<String> {
    match settle(trigger, history).scope {
        Scope::Commits { hidden, .. } => hidden.into_iter().next(),
        Scope::Files | Scope::Nothing | Scope::Missing(_) => None,
    }
}

/// The target as it was when the service merged the change to try it out.
fn tried_on(change: &Change, tip: &str, history: &dyn History) -> Option<String> {
    let merge = history.find(change.merge.as_deref()?)?;
    match history.parents(&merge).as_slice() {
        [target, head] if head == tip || merge == tip => Some(target.clone()),
        _ => None,
    }
}

fn of_push(push: &Push, history: &dyn History) -> Plan {
    let trigger = format!("push to {}", push.branch);
    let head = || push.heads.is_empty().then(|| history.find("HEAD")).flatten();
    let Some(tip) = push.heads.iter().find_map(|head| history.find(head)).or_else(head) else {
        let head = push.heads.first().map_or("HEAD", String::as_str);
        return missing(trigger, &format!("commit {head}"), head.to_owned());
    };
    match &push.before {
        Before::Commit(before) => match history.find(before) {
            Some(base) => between(trigger, tip, vec![base.clone()], &base[..12.min(base.len())]),
            // A clone that is whole lacks it because a forced push has thrown it away.
            None if history.is_shallow() => missing(trigger, &format!("commit {before}"), format!("{before}..HEAD")),
            None => since_default(format!("forced push to {}", push.branch), push, tip, history),
        },
        Before::New => since_default(format!("push of new branch {}", push.branch), push, tip, history),
        Before::Unknown => match default_branch(push, history) {
            Some((name, base)) if is_another(&name, push) => between(trigger, tip, vec![base], &name),
            _ => files(trigger, "all files that are checked out, for nothing says what the branch had before"),
        },
    }
}

/// What a branch has that the default branch has not; all it has, when it is the default branch itself or that is not known.
fn since_default(trigger: String, push: &Push, tip: String, history: &dyn History) -> Plan {
    let is_default = push.default_branch.as_deref() == Some(&push.branch);
    match default_branch(push, history) {
        Some((name, base)) if is_another(&name, push) => between(trigger, tip, vec![base], &name),
        None if !is_default && history.is_shallow() => {
            let name = push.default_branch.as_deref().unwrap_or("the default branch");
            missing(trigger, &format!("branch {name}"), format!("{name}..HEAD"))
        }
        _ => history_of(trigger, tip),
    }
}

/// Whether a branch is not the one that was pushed. Where nothing names that, it may be.
fn is_another(name: &str, push: &Push) -> bool {
    !push.branch.is_empty() && name != push.branch
}

/// The default branch and where the clone has it: as the service names it, else by the names that it usually has.
fn default_branch(push: &Push, history: &dyn History) -> Option<(String, String)> {
    let usual = ["main", "master"].map(str::to_owned).to_vec();
    let names = push.default_branch.clone().map_or(usual, |name| vec![name]);
    names.into_iter().find_map(|name| history.find(&tracking(&name)).map(|commit| (name, commit)))
}

#[cfg(test)]
#[path = "settle/tests.rs"]
mod tests;
