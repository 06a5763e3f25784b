//! The word that somebody may have meant.

/// Words less alike than this are no slips of the pen.
const ALIKE: f64 = 0.7;

/// The one of `words` that is most like `word`, if any is.
pub fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let likeness = |known: &'w str| (strsim::jaro_winkler(word, known), known);
    let (alike, known) = words.into_iter().map(likeness).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (alike >= ALIKE).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_has_a_nearest_word_and_anything_else_has_none() {
        let words = ["crc32-base62", "crc32-hex", "jwt", "password"];
        assert_eq!(nearest("crc32base62", words), Some("crc32-base62"));
        assert_eq!(nearest("pasword", words), Some("password"));
        assert_eq!(nearest("luhn", words), None);
    }
}
