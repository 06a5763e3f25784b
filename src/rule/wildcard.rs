//! Values as a rule file writes them when they go on: `ghp_example*`.

/// `*` at the start, at the end or at both stands for anything.
pub(super) fn matches(wildcard: &[u8], value: &[u8]) -> bool {
    match (wildcard.strip_prefix(b"*"), wildcard.strip_suffix(b"*")) {
        (Some(inner), Some(_)) => memchr::memmem::find(value, inner.strip_suffix(b"*").unwrap_or(inner)).is_some(),
        (Some(end), None) => value.ends_with(end),
        (None, Some(start)) => value.starts_with(start),
        (None, None) => value == wildcard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_at_either_end() {
        assert!(matches(b"*EXAMPLE", b"XEXAMPLE") && !matches(b"*EXAMPLE", b"EXAMPLEX"));
        assert!(matches(b"ab*", b"abc") && !matches(b"ab*", b"cab"));
        assert!(matches(b"*mid*", b"a mid b") && matches(b"whole", b"whole"));
    }
}
