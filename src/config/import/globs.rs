//! gitleaks allows paths by regexes, keysweep by globs: those regexes that say no more than a glob can.
//!
//! Promises: a glob matches no path that its regex does not; a regex that has no such globs is refused.

/// More globs of one regex are too many to be read.
const MAX: usize = 64;

/// The globs of a regex that is searched for in a path.
pub(super) fn of_regex(regex: &str) -> Option<Vec<String>> {
    let plain = regex.strip_prefix("(?i)").map_or(regex, |_| "");
    if plain.is_empty() {
        return None;
    }
    let globs: Option<Vec<String>> = alternatives(plain)?.iter().map(|one| of_one(one)).collect();
    globs.filter(|globs| globs.len() <= MAX)
}

/// `a(b|c)d` → `abd`, `acd`.
fn alternatives(regex: &str) -> Option<Vec<String>> {
    let Some(open) = regex.find('(') else { return Some(regex.split('|').map(str::to_owned).collect()) };
    // Not a group that may be left out or repeated, nor an escaped parenthesis, nor a bar outside of the group.
    let close = open + regex[open..].find(')')?;
    let (before, after) = (&regex[..open], &regex[close + 1..]);
    let inner = regex[open + 1..close].strip_prefix("?:").unwrap_or(&regex[open + 1..close]);
    let is_simple = !before.ends_with('\\') && !before.contains('|') && !inner.contains(['(', '?']) && !inner.ends_with('\\');
    if !is_simple || after.starts_with(['?', '*', '+', '{']) || inner.starts_with('?') {
        // `(.*?)` is anything.
        return (inner == ".*?" || inner == ".*").then(|| alternatives(&format!("{before}.*{after}")))?;
    }
    let mut all = Vec::new();
    for inner in inner.split('|') {
        all.extend(alternatives(&format!("{before}{inner}{after}"))?);
        if all.len() > MAX {
            return None;
        }
    }
    Some(all)
}

fn of_one(regex: &str) -> Option<String> {
    let (begins, rest) = regex.strip_prefix('^').map_or((false, regex), |rest| (true, rest));
    let (ends, rest) = match rest.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => (true, rest),
        _ => (false, rest),
    };
    let mut glob = String::new();
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                c @ ('.' | '/' | '-' | '_' | '+' | '$' | '(' | ')') => glob.push(c),
                _ => return None,
            },
            '.' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'?');
                glob.push_str("**");
            }
            '.' => glob.push('?'),
            '[' | ']' | '{' | '}' | '*' | '+' | '?' | '^' | '$' | '|' | '(' | ')' => return None,
            c => glob.push(c),
        }
    }
    shaped(&glob, begins, ends)
}

/// A glob for what is searched for anywhere unless it `begins` or `ends` the path.
fn shaped(glob: &str, begins: bool, ends: bool) -> Option<String> {
    let (head, glob) = glob.strip_prefix("**").map_or((begins, glob), |rest| (false, rest));
    let (tail, glob) = glob.strip_suffix("**").map_or((ends, glob), |rest| (false, rest));
    if glob.is_empty() || glob.contains("**") {
        return None;
    }
    // `*` stays within a name; `/` at either end says where names begin and end.
    let front = match (head, glob.starts_with('/')) {
        (true, _) => format!("/{}", glob.trim_start_matches('/')),
        (false, true) => format!("/*/**{glob}"),
        (false, false) if glob.contains('/') => format!("**/*{glob}"),
        (false, false) => format!("*{glob}"),
    };
    Some(match (tail, front.ends_with('/')) {
        (true, false) | (false, true) => front,
        (true, true) => return None,
        (false, false) => format!("{front}*"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regexes_that_are_globs() {
        for (regex, globs) in [
            (r"^vendor/", &["/vendor/"][..]),
            (r"node_modules/.*", &["**/*node_modules/"]),
            (r"(^|/)testdata/", &["/testdata/", "/*/**/testdata/"]),
            (r".*_test\.go$", &["*_test.go"]),
            (r"(.*?)(jpg|gif)$", &["*jpg", "*gif"]),
            (r"gitleaks\.toml", &["*gitleaks.toml*"]),
            (r"src/test", &["**/*src/test*"]),
            (r"/fixtures/", &["/*/**/fixtures/"]),
            (r"(go.mod|go.sum)$", &["*go?mod", "*go?sum"]),
            (r"^\.github/workflows/ci\.yml$", &["/.github/workflows/ci.yml"]),
        ] {
            let expected: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
            let made = of_regex(regex);
            assert_eq!(made.unwrap_or_default(), expected, "{regex}");
        }
        for regex in ["a+b", "[ab]", "a{2}", "(?i)x", "(a|b)?c", "a.*b", r"\d", ".*"] {
            assert_eq!(of_regex(regex), None, "{regex}");
        }
    }
}
