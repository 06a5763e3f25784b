//! gitleaks's allowlists → allow entries.

use serde::Deserialize;
use toml::Table;

use super::{Entry, Making, globs};
use crate::suppress::allowlist::is_regex;

/// An allowlist, for everything or of one rule.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Allowlist {
    description: String,
    condition: String,
    target_rules: Vec<String>,
    commits: Vec<String>,
    paths: Vec<String>,
    regex_target: String,
    regexes: Vec<String>,
    #[serde(alias = "stopwords")]
    stop_words: Vec<String>,
    #[serde(flatten)]
    rest: Table,
}

impl Making {
    /// Entries for what an allowlist of the rule `id`, else of all rules, allows.
    pub(super) fn allowlist(&mut self, from: &Allowlist, id: Option<&str>) {
        let of = id.map_or_else(|| "allowlist".to_owned(), |id| format!("rule {id}: allowlist"));
        self.rest(&of, &from.rest);
        if !from.commits.is_empty() {
            let remedy = "keysweep allows values and places; keysweep baseline keeps what is known";
            self.not.push(format!("{of}: commits ({}): {remedy}", from.commits.len()));
        }
        let (values, all_values) = self.values(from, &of);
        let (paths, all_paths) = self.paths(from, &of);
        let rules: Vec<String> = id.map(str::to_owned).into_iter().chain(self.targets(from, &of)).collect();
        if !from.target_rules.is_empty() && rules.is_empty() {
            return;
        }
        let reason = match from.description.trim() {
            "" => format!("imported from {}", self.name),
            description => description.to_owned(),
        };
        let entry =
            |paths: Vec<String>, values: Vec<String>| Entry { rules: rules.clone(), paths, values, reason: reason.clone() };
        if from.condition.eq_ignore_ascii_case("and") {
            // Without one of its conditions it would allow more.
            if all_values && all_paths && from.commits.is_empty() && !(paths.is_empty() && values.is_empty()) {
                self.entries.push(entry(paths, values));
            } else {
                self.not.push(format!("{of}: its conditions must all hold, and not all can be converted; write it by hand"));
            }
            return;
        }
        if !paths.is_empty() {
            self.entries.push(entry(paths, Vec::new()));
        }
        if !values.is_empty() {
            self.entries.push(entry(Vec::new(), values));
        }
    }

    /// Regexes of values, and whether they are all that were asked for.
    fn values(&mut self, from: &Allowlist, of: &str) -> (Vec<String>, bool) {
        let mut values: Vec<String> = from.stop_words.iter().map(|word| format!("(?i){}", escaped(word))).collect();
        match from.regex_target.as_str() {
            "" | "secret" => {}
            target if !from.regexes.is_empty() => {
                self.not.push(format!(
                    "{of}: regexes of the {target}: keysweep's values are regexes of the value alone; write them by hand"
                ));
                return (values, false);
            }
            _ => {}
        }
        let mut all = true;
        for (index, regex) in from.regexes.iter().enumerate() {
            if is_regex(regex) {
                values.push(regex.clone());
            } else {
                self.not.push(format!("{of}: regexes, number {}: it is no regex here; write it by hand", index + 1));
                all = false;
            }
        }
        (values, all)
    }

    fn paths(&mut self, from: &Allowlist, of: &str) -> (Vec<String>, bool) {
        let mut paths = Vec::new();
        let mut all = true;
        for regex in &from.paths {
            match globs::of_regex(regex) {
                Some(globs) => paths.extend(globs),
                None => {
                    self.not.push(format!("{of}: paths '{regex}': no glob says just that; write one by hand"));
                    all = false;
                }
            }
        }
        (paths, all)
    }

    /// The rules an allowlist is for, where they are ours by now.
    fn targets(&mut self, from: &Allowlist, of: &str) -> Vec<String> {
        let mut ours = Vec::new();
        for target in &from.target_rules {
            if self.rules.iter().any(|rule| rule.id == *target) {
                ours.push(target.clone());
            } else {
                self.not.push(format!("{of}: targetRules {target}: name the keysweep rule it is for (keysweep rules list WORD)"));
            }
        }
        ours
    }
}

fn escaped(word: &str) -> String {
    let special = |c: char| "\\.+*?()|[]{}^$#&-~".contains(c);
    word.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}
