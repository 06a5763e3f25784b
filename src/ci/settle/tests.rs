//! What is scanned, from made-up clones.

use std::collections::BTreeMap;

use super::*;

/// Single letters stand for commits.
fn id(letter: char) -> String {
    letter.to_string().repeat(40)
}

#[derive(Default)]
struct Clone {
    refs: BTreeMap<String, String>,
    commits: BTreeMap<String, Vec<String>>,
    shallow: bool,
}

impl Clone {
    /// `a<b` is commit a with parent b; `main=a` is a branch of origin.
    fn of(words: &str) -> Self {
        let mut clone = Self::default();
        for word in words.split_whitespace() {
            if word == "shallow" {
                clone.shallow = true;
            } else if let Some((name, commit)) = word.split_once('=') {
                clone.refs.insert(tracking(name), commit.repeat(40));
            } else {
                let mut letters = word.chars().filter(|&c| c != '<').map(id);
                clone.commits.insert(letters.next().expect("a letter"), letters.collect());
            }
        }
        clone
    }
}

impl History for Clone {
    fn find(&self, revision: &str) -> Option<String> {
        let name = self.refs.get(revision).map_or(revision, String::as_str);
        self.commits.contains_key(name).then(|| name.to_owned())
    }

    fn parents(&self, commit: &str) -> Vec<String> {
        self.commits.get(commit).cloned().unwrap_or_default()
    }

    fn is_shallow(&self) -> bool {
        self.shallow
    }
}

fn commits(tip: char, hidden: &str) -> Scope {
    Scope::Commits { tip: id(tip), hidden: hidden.chars().map(id).collect() }
}

#[test]
fn a_change_is_what_its_head_has_and_its_target_has_not() {
    let change = |bases: &str, merge: Option<char>| {
        Trigger::Change(Change {
            name: "pull request 1".to_owned(),
            target: Some("main".to_owned()),
            heads: vec![id('h'), id('m')],
            bases: bases.chars().map(id).collect(),
            merge: merge.map(id),
        })
    };
    for (clone, trigger, scope) in [
        // The merge's first parent is the target as it was; a branch that has moved on since is none of the job's business.
        ("m<th h<b t<b b main=x x", change("b", Some('m')), commits('h', "tb")),
        ("h<b b main=b", change("", None), commits('h', "b")),
        ("h<b b t<b main=t", change("b", None), commits('h', "tb")),
        // Of a shallow clone with the merge alone, neither side is known.
        ("m shallow", change("b", Some('m')), Scope::Missing("branch main".to_owned())),
        ("m<th t shallow", change("b", Some('m')), commits('m', "t")),
        ("h<b b", change("", None), Scope::Missing("branch main".to_owned())),
        ("b main=b", change("b", None), Scope::Missing(format!("commit {}", id('h')))),
    ] {
        let plan = settle(&trigger, &Clone::of(clone));
        assert_eq!((plan.scope, plan.trigger.as_str()), (scope, "pull request 1 into main"), "{clone}");
    }
}

#[test]
fn a_push_is_what_came_since() {
    let push = |branch: &str, before, default: Option<&str>| {
        let default_branch = default.map(str::to_owned);
        Trigger::Push(Push { branch: branch.to_owned(), before, heads: vec![id('h')], default_branch })
    };
    let before = |letter| Before::Commit(id(letter));
    for (clone, trigger, scope) in [
        ("h<b b", push("main", before('b'), Some("main")), commits('h', "b")),
        ("h shallow", push("main", before('b'), Some("main")), Scope::Missing(format!("commit {}", id('b')))),
        // Forced: the old commit is gone from a whole clone.
        ("h<a a main=a", push("topic", before('b'), Some("main")), commits('h', "a")),
        ("h<a a main=h", push("main", before('b'), Some("main")), commits('h', "")),
        ("h<a a main=a", push("topic", Before::New, Some("main")), commits('h', "a")),
        ("h<a a", push("main", Before::New, Some("main")), commits('h', "")),
        ("h<a a", push("topic", Before::New, Some("main")), commits('h', "")),
        ("h shallow", push("topic", Before::New, Some("main")), Scope::Missing("branch main".to_owned())),
        ("h<a a master=a", push("topic", Before::Unknown, None), commits('h', "a")),
        ("h<a a master=h", push("master", Before::Unknown, None), Scope::Files),
        ("h shallow", push("topic", Before::Unknown, None), Scope::Files),
        // Nothing names the branch: it may be the default one.
        ("h<a a main=h", push("", Before::Unknown, None), Scope::Files),
        ("h<a a main=h", push("", Before::New, Some("main")), commits('h', "")),
        ("x", push("topic", Before::Unknown, None), Scope::Missing(format!("commit {}", id('h')))),
    ] {
        assert_eq!(settle(&trigger, &Clone::of(clone)).scope, scope, "{clone} {trigger:?}");
    }
}

#[test]
fn the_rest_is_all_files_or_nothing() {
    assert_eq!(settle(&Trigger::Whole("schedule".to_owned()), &Clone::default()).scope, Scope::Files);
    assert_eq!(settle(&Trigger::Nothing("deletion of x".to_owned()), &Clone::default()).scope, Scope::Nothing);
}
