//! gitleaks's regexes, of Go's syntax, with the group that is the value named as ours are.
//!
//! Leaves out: what Go's syntax has and ours has not, which compiling the rule tells.

/// The regex with its group `number`, else its first, else the whole as the group `secret`.
pub(super) fn with_secret(regex: &str, number: Option<usize>) -> Result<String, String> {
    // Go had `(?P<name>…)` alone for long.
    let groups = groups(regex);
    let wanted = number.filter(|&number| number > 0);
    let open = match (wanted, groups.first()) {
        (Some(number), _) => match groups.get(number - 1) {
            Some(open) => *open,
            None => return Err(format!("secretGroup {number}: the regex has {} groups", groups.len())),
        },
        (None, Some(first)) => *first,
        (None, None) => return Ok(format!("(?<secret>{regex})")),
    };
    let after = &regex[open + 1..];
    let name = ["?P<", "?<"].into_iter().find_map(|start| after.strip_prefix(start));
    let body = name.map_or(after, |name| name.split_once('>').map_or(name, |(_, body)| body));
    Ok(format!("{}(?<secret>{body}", &regex[..open]))
}

/// Where capturing groups open.
fn groups(regex: &str) -> Vec<usize> {
    let bytes = regex.as_bytes();
    let (mut groups, mut at, mut in_class) = (Vec::new(), 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if bytes.get(at + 1) == Some(&b'Q') => {
                at += regex[at..].find("\\E").unwrap_or(bytes.len() - at);
            }
            b'\\' => at += 1,
            b'[' if !in_class => {
                in_class = true;
                // A bracket that stands first is itself.
                let first = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'^'));
                at = if bytes.get(first) == Some(&b']') { first } else { first - 1 };
            }
            // [[:alpha:]]
            b'[' if bytes.get(at + 1) == Some(&b':') => at += regex[at..].find(":]").map_or(0, |length| length + 1),
            b']' => in_class = false,
            b'(' if !in_class => {
                let rest = &bytes[at + 1..];
                let named = rest.starts_with(b"?P<") || rest.starts_with(b"?<");
                if rest.first() != Some(&b'?') || named {
                    groups.push(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_that_is_the_value_gets_its_name() {
        for (regex, number, expected) in [
            ("abc[0-9]{8}", None, "(?<secret>abc[0-9]{8})"),
            ("(?i)key=([a-z]{8})", None, "(?i)key=(?<secret>[a-z]{8})"),
            ("(key|token)=([a-z]{8})", Some(2), "(key|token)=(?<secret>[a-z]{8})"),
            ("(?:key)=(?P<value>x)", Some(0), "(?:key)=(?<secret>x)"),
            (r"\(x[(](y)[[:alpha:](](z)", Some(2), r"\(x[(](y)[[:alpha:](](?<secret>z)"),
            ("[]()](x)", None, "[]()](?<secret>x)"),
        ] {
            assert_eq!(with_secret(regex, number).as_deref(), Ok(expected), "{regex}");
        }
        assert!(with_secret("(x)", Some(2)).is_err());
    }
}
