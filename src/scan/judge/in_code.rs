//! What code says of a value: a name that a sentence sets as code, a token of a grammar, not a secret.
//!
//! Promises: a look at the marks around the value and at the calls it stands in.
//! Leaves out: what else stands beside it (beside).

use std::ops::Range;

use crate::{rule::identifier::Segments, scan::ngram};

/// Whether a sentence speaks of what it sets as code: ``a token scoped to the ``V`` ``; or that is an identifier of several words: `k_send`,
/// `XXH3_kSecret`, `beginOAuth2Flow`, `Key4::import_public_cv25519`.
pub fn is_spoken_of(text: &[u8], range: &Range<usize>, label: &str) -> bool {
    text[..range.start].ends_with(b"`") && (label.ends_with(" the") || is_identifier(text, range))
}

/// Whether a value is what a token of a grammar holds, as lexers, parsers and serde's tests have them: `Token::Str("V")`,
/// `[Token::Ident(String::from("V"))]`, `(Token.Literal.String, "V")`. Who makes one, `Token::from("V")`, and other kinds, `Token::Bearer("V")`, may be given a secret.
pub fn is_of_grammar(text: &[u8], start: usize) -> bool {
    const REACH: usize = 96;
    const DEEPEST: usize = 3;
    let is_of_path = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b':' | b'.');
    let before = &text[start.saturating_sub(REACH)..start];
    let Some((b'"' | b'\'', mut before)) = before.split_last() else { return false };
    // Of bytes, or as it is.
    before = before.strip_suffix(b"b").or(before.strip_suffix(b"r")).unwrap_or(before);
    for _ in 0..DEEPEST {
        let Some((b'(' | b',', call)) = before.trim_ascii_end().split_last() else { return false };
        let path = call.iter().rev().take_while(is_of_path).count();
        let (outer, path) = call.split_at(call.len() - path);
        let mut parts = path.split(|b| matches!(b, b':' | b'.')).skip_while(|part| *part != b"Token").skip(1);
        if parts.any(is_kind_of_token) {
            return true;
        }
        before = outer;
    }
    false
}

/// Whether a kind of tokens is one of a language's: `BorrowedStr`, `Ident`, `StringLiteral`.
fn is_kind_of_token(name: &[u8]) -> bool {
    const KINDS: [&str; 24] = [
        "str", "string", "bytes", "byte", "char", "ident", "identifier", "literal", "lit", "number", "num", "int", "integer",
        "float", "word", "name", "symbol", "keyword", "comment", "text", "punct", "operator", "regex", "hex",
    ];
    name.first().is_some_and(u8::is_ascii_uppercase)
        && Segments::of(&String::from_utf8_lossy(name)).iter().any(|segment| KINDS.contains(&segment))
}

/// Whether a value is a variable that a method is given, as programs name their constants: `secret.subspan(kP256ShareSize)`.
pub fn is_given_to_method(text: &[u8], range: &Range<usize>) -> bool {
    const LONGEST: usize = 48;
    let Some(call) = text[range.start.saturating_sub(LONGEST)..range.start].strip_suffix(b"(") else { return false };
    let path = call.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'.' | b'>' | b'-')).count();
    let path = &call[call.len() - path..];
    let is_method = path.contains(&b'.') || memchr::memmem::find(path, b"->").is_some();
    let value = &text[range.clone()];
    is_method
        && value[0].is_ascii_alphabetic()
        && value.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        && (matches!(text.get(range.end), Some(b')' | b',')) || text[range.end..].starts_with(b" +"))
}

fn is_identifier(text: &[u8], range: &Range<usize>) -> bool {
    const WORDS: [&str; 6] = ["secret", "token", "key", "pubkey", "password", "pass"];
    const MOST_DIGITS: usize = 2;
    /// Random letters are more surprising, in bits a letter.
    const RANDOM: f64 = 6.5;
    let value = &text[range.clone()];
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    if text.get(range.end) != Some(&b'`') || !value.iter().all(|b| is_of_name(b) || *b == b':') {
        return false;
    }
    if value.contains(&b':') {
        return memchr::memmem::find(value, b"::").is_some_and(|at| at > 0);
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
    fn what_a_token_of_a_grammar_holds_is_told_by_its_kind() {
        let is = |before: &str| is_of_grammar(format!("{before}V").as_bytes(), before.len());
        for of_grammar in [
            "Token::Str(\"",
            "&[lexer::Token::BorrowedBytes(b\"",
            "Token::Str(\n    \"",
            "Token::Ident(String::from(\"",
            "Token::STRING(\"",
            "(Token.Literal.String, '",
        ] {
            assert!(is(of_grammar), "{of_grammar}");
        }
        for other in [
            "Token(\"",
            "Token::from(\"",
            "Token::new(\"",
            "Token::Bearer(\"",
            "Auth::Token(\"",
            "AccessToken::String(\"",
            "Token::Str, token: \"",
        ] {
            assert!(!is(other), "{other}");
        }
    }

    #[test]
    fn what_methods_are_given_without_quotes_is_a_variable() {
        let is = |before: &str, value: &str, after: &str| {
            let text = [before, value, after].concat();
            is_given_to_method(text.as_bytes(), &(before.len()..before.len() + value.len()))
        };
        assert!(is("secret.subspan(", "kP256ShareSize", ")") && is("if (!secret->Init(", "kP256SecretSize", " +"));
        assert!(!is("password(", "k8zQ92xv", ")") && !is("the.password (", "k8zQ92xv", ")") && !is("a.set(", "k8$zQ92xv", ")"));
    }

    #[test]
    fn identifiers_in_code_are_names() {
        let is = |value: &str| is_spoken_of(format!("`{value}`").as_bytes(), &(1..value.len() + 1), "secret");
        assert!(is("k_send") && is("XXH3_kSecret") && is("beginK8nOAuth2Flow") && is("api_key_2"));
        assert!(is("Key4::import_public_cv25519") && !is("k8:zQ92xv") && !is("::zQ92xv"));
        assert!(!is("hunter22x") && !is("k8_zQ92xv") && !is("aZ9kQ2vX7w") && !is("Qm7Zx2vT9bLw"));
    }
}
