//! Two reports compared: what is new, what is fixed, what is as it was.
//!
//! Findings are the same when their fingerprints are; one whose file was renamed when its rule and secret are, and of a guessable
//! secret the line too. One that has gained a secret part, such as a session token, is new.
//!
//! Promises: no value is shown, also of reports that hold them; the order is that of the reports.
//! Leaves out: reading files and exit codes (cli).

mod read;
mod write;

use std::collections::{HashMap, HashSet};

pub use read::{Item, Recorded};
pub use write::{Form, write};

/// What became of the findings of an old report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In the new report only.
    pub new: Vec<Item>,
    /// In the old report only.
    pub fixed: Vec<Item>,
    /// In the old report, and suppressed in the new one.
    pub suppressed: Vec<Item>,
    /// In both, as the new one has them.
    pub unchanged: Vec<Item>,
    /// How many of `unchanged` have moved to another path.
    pub moved: usize,
    /// Whether the new scan saw all, so that what is fixed is.
    pub complete: bool,
}

/// Compares two reports.
pub fn compare(old: Recorded, new: Recorded) -> Comparison {
    let before = secret_roles(&old.findings);
    let now: HashSet<String> = new.findings.iter().map(|item| item.fingerprint.as_str().to_owned()).collect();
    let hidden: HashSet<String> = new.suppressed.iter().map(|item| item.fingerprint.as_str().to_owned()).collect();
    let is_old = |item: &Item| {
        let roles = before.get(item.fingerprint.as_str());
        roles.is_some_and(|roles| item.secret_roles.iter().all(|role| roles.contains(role)))
    };
    let (unchanged, added) = new.findings.into_iter().partition(is_old);
    let gone = old.findings.into_iter().filter(|item| !now.contains(item.fingerprint.as_str()));
    let (suppressed, fixed) = gone.partition(|item| hidden.contains(item.fingerprint.as_str()));
    let mut comparison = Comparison { new: added, fixed, suppressed, unchanged, moved: 0, complete: new.complete };
    comparison.follow_renames();
    comparison
}

/// The secret parts that are known of each fingerprint.
fn secret_roles(items: &[Item]) -> HashMap<String, HashSet<String>> {
    let mut roles: HashMap<String, HashSet<String>> = HashMap::new();
    for item in items {
        roles.entry(item.fingerprint.as_str().to_owned()).or_default().extend(item.secret_roles.iter().cloned());
    }
    roles
}

impl Comparison {
    /// What is gone at one path and new at another is neither.
    fn follow_renames(&mut self) {
        let mut gone: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, item) in self.fixed.iter().enumerate() {
            gone.entry(item.without_path()).or_default().push(index);
        }
        let mut moved = HashSet::new();
        let (same, new): (Vec<_>, _) = std::mem::take(&mut self.new).into_iter().partition(|item| {
            let from = gone.get(&item.without_path());
            let roles = |index: &usize| &self.fixed[*index].secret_roles;
            let from = from.filter(|from| from.iter().any(|old| item.secret_roles.iter().all(|role| roles(old).contains(role))));
            moved.extend(from.into_iter().flatten().copied());
            from.is_some()
        });
        self.new = new;
        self.moved = same.len();
        self.unchanged.extend(same);
        self.unchanged.sort_by(|a, b| a.place().cmp(&b.place()));
        let mut index = 0;
        self.fixed.retain(|_| {
            index += 1;
            !moved.contains(&(index - 1))
        });
    }
}
