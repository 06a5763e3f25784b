//! Words of people and of programs that look unlike words: letters written as escapes, terms that end in a number.
//!
//! Promises: decides from the value and the byte before it.
//! Leaves out: what is told from letters alone (ngram).

use std::ops::Range;

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

use super::stand_in::WORDY;
use crate::{
    scan::{check::password::is_mail_address, ngram},
    unpack::inside::notation::{Escaped, escape},
};

/// What a number is part of in the names of algorithms, formats and versions: `SHA256`, `OAuth2Api`, `v1beta2`.
const NUMBERED: [&str; 43] = [
    "aes", "alpha", "argon", "b", "base", "beta", "blake", "chacha", "counter", "cp", "curve", "des", "dot", "ecp", "ed",
    "eddsa", "h", "http", "ipv", "iso", "krb", "md", "mlkem", "oauth", "pbkdf", "pkcs", "poly", "prime", "rc", "rfc", "ripemd",
    "rsa", "salsa", "secp", "sect", "sha", "siphash", "tls", "urllib", "utf", "v", "win", "x",
];

/// How the names of ciphers end: in what they do with blocks (NIST SP 800-38A, 800-38D).
const MODES: [&[u8]; 12] =
    [b"-CBC", b"-ECB", b"-CFB", b"-OFB", b"-CTR", b"-GCM", b"-cbc", b"-ecb", b"-cfb", b"-ofb", b"-ctr", b"-gcm"];

/// Random letters are more surprising, in bits a letter; abbreviations come close.
const RANDOM: f64 = 6.2;

/// Longer values are no names of algorithms.
const LONGEST_TERM: usize = 48;

/// Whether every number in a value is part of a technical term, and the rest is words: `PBEWithHmacSHA512AndAES_256`, `googleOAuth2Api`; what people
/// put in passwords is in none.
pub fn is_term(value: &[u8]) -> bool {
    // A pointer of C's.
    let value = value.strip_suffix(b"*").unwrap_or(value);
    let is_sign = |b: &u8| matches!(b, b'!' | b'@' | b'#' | b'^' | b'&' | b'*');
    if value.is_empty() || value.len() > LONGEST_TERM || !value.iter().any(u8::is_ascii_digit) || value[1..].iter().any(is_sign) {
        return false;
    }
    if MODES.iter().any(|mode| value.ends_with(mode)) {
        return true;
    }
    let mut letters: Vec<u8> = Vec::with_capacity(value.len());
    let mut after_number = false;
    for part in value.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit()) {
        if !part[0].is_ascii_digit() {
            // `SHA512/256`, `RC2_40` and `secp256k1` are one term.
            after_number = letters.last() == Some(&b' ') && matches!(part, [b'/' | b'_' | b'-' | b'k']);
            letters.extend(part);
        } else {
            let stem = if after_number { Some(0) } else { stem(&letters, part) };
            let Some(stem) = stem else { return false };
            letters.truncate(letters.len() - stem);
            letters.push(b' ');
        }
    }
    !ngram::is_surprising(&letters, RANDOM)
}

/// Whether a value is what something is called that has names of one form: a language model, a version of a package, a migration.
pub fn is_of_fixed_form(value: &[u8]) -> bool {
    const FORMS: [fn(&[u8]) -> bool; 13] = [
        is_of_wireless,
        is_requirement,
        is_model,
        is_advisory,
        is_migration,
        is_of_keyboard,
        is_algorithm,
        is_text_with_entities,
        is_suite,
        is_rate,
        is_feature,
        is_mail_address,
        is_query,
    ];
    FORMS.iter().any(|is| is(value))
}

/// Whether a value is a way to lock a wireless network: `WPA2-PSK`, `WPA/WPA2-PSK`, `wpa-eap`.
fn is_of_wireless(value: &[u8]) -> bool {
    let folded = value.to_ascii_lowercase();
    folded.starts_with(b"wpa") && (folded.ends_with(b"psk") || folded.ends_with(b"-eap"))
}

/// Whether a value asks for a version of a package: `detect-secrets>=1.5`.
fn is_requirement(value: &[u8]) -> bool {
    let name = value.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')).count();
    name > 0 && matches!(value[name..], [b'>' | b'=' | b'~' | b'<', b'=', b'0'..=b'9', ..])
}

/// Whether a value is what a language model is called: `claude-3-5-haiku-20241022`, `gpt-4o-mini`, `openai/gpt-5`.
fn is_model(value: &[u8]) -> bool {
    const FAMILIES: [&[u8]; 10] = [
        b"claude-", b"gpt-", b"gemini-", b"llama-", b"mistral-", b"mixtral-", b"deepseek-", b"qwen", b"text-embedding-",
        b"gemma-",
    ];
    // The encodings of tiktoken: `cl100k_base`.
    if value.ends_with(b"k_base") {
        return true;
    }
    let is_of_name = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b':');
    let is_short = |part: &[u8]| part.len() <= 12;
    let value = value.iter().position(|&b| b == b'/').map_or(value, |at| &value[at + 1..]);
    FAMILIES.iter().any(|family| value.starts_with(family))
        && value.iter().all(is_of_name)
        && value.split(|b| matches!(b, b'-' | b'.' | b':')).all(is_short)
}

/// Whether a value is what Django's migrations are called: `0003_auto_20171017_2007`, `0001_initial`.
fn is_migration(value: &[u8]) -> bool {
    const AUTO: &[u8] = b"_auto_";
    const NUMBER: usize = 4;
    let is_called = |name: &[u8]| {
        name.starts_with(AUTO)
            || (value[0] == b'0' && name.starts_with(b"_") && name.iter().all(|b| b.is_ascii_lowercase() || *b == b'_'))
    };
    value.iter().take_while(|b| b.is_ascii_digit()).count() == NUMBER && is_called(&value[NUMBER..])
}

/// Whether a value is what Java calls a way to encrypt by a password, or one of Russia's standards: `PBEWITHSHA256AND128BITAES-CBC-BC`,
/// `ECGOST3410-2012`.
fn is_algorithm(value: &[u8]) -> bool {
    let begins = |head: &[u8]| value.get(..head.len()).is_some_and(|it| it.eq_ignore_ascii_case(head));
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/');
    value.iter().all(is_of_name)
        && (begins(b"PBEWith") || begins(b"PBKDF2With") || begins(b"ECGOST3410") || begins(b"GOST3411") || begins(b"GOST28147"))
}

/// Whether a value is made of the names of algorithms and curves alone, as those of JOSE are (RFC 7518) and as lists have them that a protocol
/// chooses from: `PBES2-HS256+A128KW`, `x25519:prime256v1`, `curve25519-hkdf-sha256`.
fn is_suite(value: &[u8]) -> bool {
    const PARTS: [&[u8]; 43] = [
        b"xchacha", b"chacha", b"xsalsa", b"salsa", b"poly", b"dh", b"curve", b"prime", b"secp", b"sect", b"ecdh", b"ecdsa",
        b"eddsa", b"mlkem", b"kyber", b"pbes", b"oaep", b"hkdf", b"hmac", b"pbkdf", b"gcm", b"cbc", b"ctr", b"aes", b"rsa",
        b"sha", b"kdf", b"dir", b"ffdhe", b"hs", b"rs", b"es", b"ps", b"ed", b"kw", b"a128", b"a192", b"a256", b"x25519",
        b"x448", b"r1", b"k1", b"v1",
    ];
    let is_sign = |b: u8| matches!(b, b'-' | b'+' | b':' | b'/' | b'_' | b',' | b'\\');
    if value.len() > LONGEST_SUITE || !value.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let folded = value.to_ascii_lowercase();
    let (mut rest, mut parts) = (&folded[..], 0);
    while let Some(&first) = rest.first() {
        let length = match PARTS.iter().find(|part| rest.starts_with(part)) {
            Some(part) => part.len(),
            None if is_sign(first) || first.is_ascii_digit() => 1,
            None => return false,
        };
        parts += usize::from(first.is_ascii_lowercase());
        rest = &rest[length..];
    }
    parts > 1 || value.len() > 2 && folded.starts_with(b"secp")
}

/// Longer values are no lists of algorithms.
const LONGEST_SUITE: usize = 96;

/// Whether a value says how often something may be done, in what time and by whom: `20/m/ip,5/m/key`, `5/h`.
fn is_rate(value: &[u8]) -> bool {
    value.split(|&b| b == b',').all(is_one_rate)
}

fn is_one_rate(value: &[u8]) -> bool {
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    let (Some([b'/', b's' | b'm' | b'h' | b'd', by @ ..]), 1..=6) = (value.get(digits..), digits) else { return false };
    by.is_empty() || by.strip_prefix(b"/").is_some_and(|by| by.iter().all(u8::is_ascii_lowercase))
}

/// Whether a value is a feature of a crate's that is not settled: `ruma/unstable-msc4385`.
fn is_feature(value: &[u8]) -> bool {
    let is_of_name = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
    let Some(at) = memchr::memmem::find(value, b"/unstable-") else { return false };
    value[..at].iter().chain(&value[at + 1..]).all(is_of_name)
}

/// Whether a value is several parameters that are escaped, as what requests are signed over is: `file%3Da.jpg%26oauth_nonce%3Dx9`.
fn is_query(value: &[u8]) -> bool {
    memchr::memmem::find(value, b"%26").is_some() && memchr::memmem::find(value, b"%3D").is_some()
}

/// Whether a value is a word in which a page writes letters by their names: `b&ouml;lge`.
fn is_text_with_entities(value: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 8] = [b"uml;", b"acute;", b"grave;", b"circ;", b"tilde;", b"cedil;", b"ring;", b"slash;"];
    let letter = |at: usize| {
        value.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
            && value.get(at + 2..).is_some_and(|rest| ENDINGS.iter().any(|end| rest.starts_with(end)))
    };
    memchr::memchr_iter(b'&', value).any(letter)
}

/// Whether a value names keys to press at once: `Ctrl`, `Ctrl+Shift+C`.
fn is_of_keyboard(value: &[u8]) -> bool {
    const HELD: [&[u8]; 4] = [b"Ctrl", b"Alt", b"Shift", b"Cmd"];
    let first = value.split(|b| matches!(b, b'+' | b'-' | b' ')).next().unwrap_or(value);
    HELD.contains(&first)
}

/// Whether a value is the head of a web token without the rest, which names no key: `{"alg":"HS256","typ":"JWT"}` in base64 (RFC 7515, section 4),
/// perhaps cut off. Behind one dot the rest may stand on the next line, as behind a longer one that ends anywhere.
pub fn is_head_of_web_token(value: &[u8]) -> bool {
    const LONGEST: usize = 256;
    const LONGEST_CUT: usize = 40;
    let dots = value.iter().rev().take_while(|&&b| b == b'.').count();
    let head = &value[..value.len() - dots];
    if !head.starts_with(b"eyJ") || head.len() > LONGEST || dots == 1 {
        return false;
    }
    let is_cut = head.len() < LONGEST_CUT;
    let whole = if is_cut { head.len() - head.len() % 4 } else { head.len() };
    let holds = |json: &[u8], field: &[u8]| memchr::memmem::find(json, field).is_some();
    let says_nothing = |json: &[u8]| (holds(json, b"\"alg\"") || holds(json, b"\"typ\"")) && !holds(json, b"\"kid\"");
    let is_head = |json: &[u8]| (json.ends_with(b"}") || is_cut) && json.is_ascii() && says_nothing(json);
    BASE64URL_NOPAD.decode(&head[..whole]).is_ok_and(|json| is_head(&json))
}

/// Whether a value is several words as addresses have them: `-.%20Note%20that%20while`, `Card%20%28of%20its%20holder%29`.
pub fn is_prose_in_address(value: &[u8]) -> bool {
    const BLANK: &[u8] = b"%20";
    let blanks = memchr::memmem::find_iter(value, BLANK).count();
    let is_of_word = |b: &u8| b.is_ascii_alphabetic() || b"-.,:!?_".contains(b);
    let is_written = |part: &[u8]| part.iter().all(is_of_word);
    let mut parts = value.split(|&b| b == b'%');
    (blanks > 1 || (blanks == 1 && !value.contains(&b'_') && !ngram::is_surprising(value, WORDY)))
        && parts.next().is_some_and(is_written)
        && parts.all(|part| matches!(part, [b'2', b'0'..=b'9' | b'A'..=b'F', rest @ ..] if is_written(rest)))
}

/// Whether a value is the number of a security advisory of GitHub's: `GHSA-` and three times four symbols.
fn is_advisory(value: &[u8]) -> bool {
    let Some(parts) = value.strip_prefix(b"GHSA-") else { return false };
    parts.len() == 14 && parts.split(|&b| b == b'-').all(|part| part.len() == 4)
}

/// How long the stem is that letters before a number end with, and what parts it from the number. One of a single letter is a word of its own, and
/// at the beginning a version's `v`, or before a longer number: `x509`, and not the `b` of `b0bcat`.
fn stem(letters: &[u8], number: &[u8]) -> Option<usize> {
    let bare = letters.strip_suffix(b"_").or(letters.strip_suffix(b"-")).unwrap_or(letters);
    let ends = |stem: &&&str| {
        let Some(at) = bare.len().checked_sub(stem.len()) else { return false };
        let is_word = match stem.len() {
            1 if at == 0 => **stem == "v" || number.len() > 1,
            1 => !bare[at - 1].is_ascii_alphabetic(),
            _ => true,
        };
        is_word && bare[at..].eq_ignore_ascii_case(stem.as_bytes())
    };
    let longest = NUMBERED.iter().filter(ends).map(|stem| stem.len()).max()?;
    Some(longest + letters.len() - bare.len())
}

/// Whether a value is a word in another alphabet, or with accents, whose letters are written as escapes: `Schl\u00fcssel`, of which the first
/// backslash may stand before the value.
pub fn is_escaped_word(text: &[u8], range: &Range<usize>) -> bool {
    const FIRST_ACCENTED: char = '\u{C0}';
    const FIRST_OTHER: char = '\u{250}';
    let start = range.start - usize::from(text[..range.start].ends_with(b"\\"));
    let mut rest = &text[start..range.end];
    let (mut accented, mut other, mut plain) = (false, false, true);
    while let Some((byte, after)) = rest.split_first() {
        // With braces as programs have them, `\u{FB01}` is no translation's.
        let is_four_digits = rest.starts_with(b"\\u") && !rest.starts_with(b"\\u{");
        let escaped = if is_four_digits { escape(rest) } else { None };
        rest = if let Some((Escaped::Character(letter), length)) = escaped {
            accented |= letter >= FIRST_ACCENTED;
            other |= letter >= FIRST_OTHER;
            &rest[length..]
        } else {
            plain &= byte.is_ascii_alphabetic() || b" -.,:_\\".contains(byte);
            after
        };
    }
    other || (accented && plain)
}

/// Whether a value is base64 of words, as tests and documents have it, `c3VwZXItc2VjcmV0LWtleQ==`, and as mail servers ask for a password,
/// `334 UGFzc3dvcmQ6` (RFC 4954, section 4), `+ UGFzc3dvcmQ6` (RFC 3501, section 7.5); or such in hexadecimal, or in base32,
/// as tests of passwords that serve once have it, or of digits, as RFC 6238 has them (appendix B).
pub fn is_encoded_words(value: &[u8]) -> bool {
    const SHORTEST: usize = 12;
    const LONGEST: usize = 96;
    let value = value.strip_prefix(b"334 ").or(value.strip_prefix(b"+ ")).unwrap_or(value);
    if !(SHORTEST..=LONGEST).contains(&value.len()) {
        return false;
    }
    let is_written = |byte: &u8| byte.is_ascii_alphabetic() || b" -_.,:;!?'/\n".contains(byte);
    let are_words = |decoded: Vec<u8>| decoded.iter().all(is_written) && !ngram::is_surprising(&decoded, WORDY);
    let is_padded = value.ends_with(b"=");
    BASE64.decode(value).is_ok_and(are_words)
        || (!is_padded && BASE64URL_NOPAD.decode(value).is_ok_and(are_words))
        || HEXLOWER_PERMISSIVE.decode(value).is_ok_and(are_words)
        || BASE32_NOPAD.decode(value).is_ok_and(|decoded| decoded.iter().all(u8::is_ascii_digit) || are_words(decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_words_and_numbers_that_belong_to_them() {
        let terms = [
            "PBEWithHmacSHA512AndAES_256",
            "PBEWithSHA1AndRC2_40",
            "PBKDF2WithHmacSHA512/224",
            "googleOAuth2Api",
            "v1beta2",
            "oauth4webapi",
            "aes128Sha2Decrypt",
            "b64encode",
            "sha256",
            "urllib2",
            "RFC4519",
            "mlkem768x25519-sha256",
            "EdDSA448PublicKey",
        ];
        for term in terms {
            assert!(is_term(term.as_bytes()), "{term}");
        }
        for suite in [
            "PBES2-HS256+A128KW",
            "A256GCMKW",
            "x25519:prime256v1:SecP256r1MLKEM768",
            "curve25519-hkdf-sha256",
            "20/m/ip",
            "a@a.a",
            "ruma/unstable-msc4385",
        ] {
            assert!(is_of_fixed_form(suite.as_bytes()), "{suite}");
        }
        for value in ["a1b2k3r4", "x9v", "20/m/ip2", "secret256", "p@ss.word", "@a.a", "hs-9q"] {
            assert!(!is_of_fixed_form(value.as_bytes()), "{value}");
        }
        for value in ["hunter22", "r0sebud", "b0bcat", "zqxjkv9OAuth2", "sha256q8zr7x", "P4ssword", "abcdefgh", "kq5v1zz"] {
            assert!(!is_term(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn base64_of_words_is_words() {
        for words in [
            "334 UGFzc3dvcmQ6",
            "c3VwZXItc2VjcmV0LWtleQ==",
            "dXNlcm5hbWU6cGFzc3dvcmQ=",
            "SGVsbG8gZnJvbSBHb29nbGUgQ2xvdWQgUGxhdGZvcm0=",
            "aGVsbG8gd29ybGQ",
            "c3VwZXItc2VjcmV0LWtleQ",
        ] {
            assert!(is_encoded_words(words.as_bytes()), "{words}");
        }
        for other in ["cTd4ejpLcDh2", "uBLR5DKWtF6ro4H7h3FObQ==", "c3VwZXItc2VjcmV0LWtleQ=", "cHdkOnp4anF2a3F4"] {
            assert!(!is_encoded_words(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn letters_written_as_escapes_are_words() {
        let is = |text: &str, from: usize| is_escaped_word(text.as_bytes(), &(from..text.len()));
        assert!(is(r"Schl\u00fcssel", 0) && is(r"\u30d1\u30b9", 0) && is(r"\u30d1\u30b9", 1) && is(r"API\u30c8 2", 0));
        assert!(!is(r"pa\u0026ss", 0) && !is(r"p\u00e4ss8w!", 0) && !is(r"u00e4ss", 0) && !is("hunter", 0));
        assert!(!is(r"Schl\u{fc}ssel", 0));
    }
}
