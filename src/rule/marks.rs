//! Words of marks, which say of what stands near them that it is none to report: the engine looks for them as for keywords.
//!
//! Promises: none stands in another, nor begins where one ends. Also compiled into patterns/build.rs.
//! Leaves out: what they say (suppress/inline).

/// Ours, and those of the scanners that people come from; `pragma:` is only the beginning of its mark.
pub const WORDS: [&str; 7] =
    [OWN, "gitleaks:allow", "betterleaks:allow", "trufflehog:ignore", "kingfisher:ignore", "ggignore", PRAGMA];
/// Ours.
pub const OWN: &str = "keysweep:allow";
/// That of detect-secrets.
pub const PRAGMA: &str = "pragma:";

/// The word that text begins with.
pub fn first_of(text: &[u8]) -> Option<&'static str> {
    WORDS.into_iter().find(|word| text.starts_with(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_in_another_or_goes_on_in_it() {
        for (index, word) in WORDS.into_iter().enumerate() {
            for (other_index, other) in WORDS.into_iter().enumerate() {
                assert!(index == other_index || !word.contains(other), "{word} {other}");
                assert!((1..other.len()).all(|length| !word.ends_with(&other[..length])), "{word} {other}");
            }
        }
    }
}
