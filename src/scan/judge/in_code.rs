//! What a sentence sets as code: a name it speaks of, not a value.
//!
//! Promises: a look at the marks around the value.
//! Leaves out: what else stands beside it (beside).

use std::ops::Range;

use crate::{rule::identifier::Segments, scan::ngram};

/// Whether a sentence speaks of what it sets as code: ``a token scoped to the ``V`` ``; or that is an identifier of several words: `k_send`,
/// `XXH3_kSecret`, `beginOAuth2Flow`.
pub fn is_spoken_of(text: &[u8], range: &Range<usize>, label: &str) -> bool {
    text[..range.start].ends_with(b"`") && (label.ends_with(" the") || is_identifier(text, range))
}

fn is_identifier(text: &[u8], range: &Range<usize>) -> bool {
    const WORDS: [&str; 5] = ["secret", "token", "key", "password", "pass"];
    const MOST_DIGITS: usize = 2;
    /// Random letters are more surprising, in bits a letter.
    const RANDOM: f64 = 6.5;
    let value = &text[range.clone()];
    if text.get(range.end) != Some(&b'`') || !value.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') {
        return false;
    }
    let letters: Vec<u8> = value.iter().copied().filter(|b| !b.is_ascii_digit()).collect();
    let digits = value.len() - letters.len();
    let capitals = value.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    let is_of_words = || !ngram::is_surprising(&letters, RANDOM);
    let names_secret = || Segments::of(&String::from_utf8_lossy(value)).iter().any(|segment| WORDS.contains(&segment));
    if value.contains(&b'_') { digits == 0 || names_secret() } else { capitals > 1 && digits <= MOST_DIGITS && is_of_words() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_in_code_are_names() {
        let is = |value: &str| is_spoken_of(format!("`{value}`").as_bytes(), &(1..value.len() + 1), "secret");
        assert!(is("k_send") && is("XXH3_kSecret") && is("beginK8nOAuth2Flow") && is("api_key_2"));
        assert!(!is("hunter22x") && !is("k8_zQ92xv") && !is("aZ9kQ2vX7w") && !is("Qm7Zx2vT9bLw"));
    }
}
