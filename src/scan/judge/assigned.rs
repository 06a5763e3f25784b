//! Is a value that only its name vouches for a secret? Told from references, code, labels, places, words and what repeats its name.
//!
//! Promises: decides from bytes alone; each way to be no secret has its [`Reason`].
//! Leaves out: the say of the file it lies in (hygiene).

use std::ops::Range;

use super::{
    arguments::{is_beside_derivation, is_hash_in_row, is_of_entry},
    beside::{
        in_braces, is_address, is_boundary, is_cut_off, is_example, is_in_sealed_block, is_linked, is_mentioned, is_of_page,
        is_of_pattern, is_of_vault, is_prose, is_remark, otherwise,
    },
    digest::{is_key, is_of_data, is_told_by_place},
    identifier::is_uuid,
    in_code::is_given_to_method,
    language::{is_encoded_words, is_escaped_word, is_head_of_web_token, is_of_fixed_form, is_prose_in_address, is_term},
    place::is_network_address,
    stand_in::{self, WORDY},
    vectors::{is_of_object, is_of_record},
};
use crate::{
    candidate::Reason,
    finding::Redaction,
    grade::{Confidence, Severity},
    rule::{Form, Rule, identifier::Segments},
    scan::{
        Match,
        context::{identifier_behind_words, name},
        entropy::shannon,
        ngram,
        repetition::has_all_kinds,
        value::{Quote, block, is_generated, quote},
        words::FILLERS,
    },
};

/// Shorter values are no passwords worth a finding.
pub const SHORTEST_PASSWORD: usize = 4;
/// Shorter ones that only a word for a secret vouches for are no secrets.
const SHORTEST_SECRET: usize = 6;
/// Shorter values are no tokens.
const SHORTEST_TOKEN: usize = 8;
/// From this length on, digits among letters make a token.
const LONG_TOKEN: usize = 16;

/// From this length on, random characters are never taken for words, whatever digits are among them.
const LONG_SLUG: usize = 40;

/// From this length on, letters alone make a token.
const LONG_WORDLESS: usize = 12;
/// A value that holds a name of this length says nothing else.
const LONG_NAME: usize = 9;
/// Words with digits have fewer.
const MANY_SWITCHES: usize = 3;

/// What the secret of AWS's documentation begins with, as those have it who cut it up.
const EXAMPLE_OF_AWS: &[u8] = b"wJalrXUtnFEMI";

/// Secrets, tokens and keys of the examples in RFC 5849 (OAuth 1.0), RFC 6749 and RFC 6750 (OAuth 2.0), and in other documents.
#[rustfmt::skip]
const IN_DOCUMENTS: [&[u8]; 35] = [
    b"kd94hf93k423kf44", b"dpf43f3p2l4k3l03", b"hh5s93j4hdidpola", b"hdhd0244k9j7ao03", b"hfdp7dh39dks9884", b"nnch734d00sl2jdk",
    b"pfkkdhi9sl3r4s00", b"9djdj82h48djs9d2", b"kkk9d7dh3k39sjv7", b"j49sk3j29djd", b"dh893hdasih9", b"2YotnFZFEjr1zCsicMWpAA",
    b"tGzv3JOkF0XG5Qx2TlKWIA", b"7Fjfp0ZBr1KtDRbnfVdmIw", b"gX1fBat3bV", b"SplxlOBeZQQYbYS6WxSbIA", b"mF_9.B5f-4.1JqM", b"h480djs93hd8",
    b"A3ddj3w", b"SlAV32hkKG",
    // OAuth Core 1.0 (section 5.4.1), drafts of RFC 6750 and of tokens with a MAC, OpenID Connect Core 1.0 (appendix A), Gmail's XOAUTH2.
    b"0685bd9184jfhq22", b"ad180jjd733klru7", b"vF9dft4qmT", b"489dks293j39", b"jd93dh9dh39D",
    b"Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk",
    // RFC 7914 (scrypt), RFC 6455 (WebSocket), and W3C's WebDriver.
    b"NaCl", b"dGhlIHNhbXBsZSBub25jZQ==", b"x3JJHMbDL1EzLkh9GBhXDw==", b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
    b"element-6066-11e4-a52e-4f735466cecf",
    // The public key of a repository and the IDs of an account in GitHub's and Cloudflare's documentation.
    b"2Sg8iYjAxxmI2LvUXpJjkYrMxURPc8r+dB7TJyvv1234", b"023e105f4ecef8ad9ca31a8372d0c353", b"372e67954025e0ba6aaa6d586b9e0b59", b"NaCL",
];

/// Doubts about a value with a provider's shape: it must look random.
pub fn of_shape(rule: &Rule, text: &[u8], range: &Range<usize>) -> Result<(), Reason> {
    let value = &text[range.clone()];
    if rule.redaction == Redaction::Password || rule.entropy.is_some() {
        return Ok(());
    }
    let (found, floor) = (shannon(value), least_entropy(value));
    if found < floor {
        return Err(Reason::Entropy { found, floor });
    }
    if is_slug(value) {
        return Err(Reason::Words);
    }
    let may_be_words = value.len() >= LONG_SLUG || !value.iter().any(u8::is_ascii_digit);
    if (may_be_words && !ngram::is_surprising(value, WORDY)) || is_linked(text, range) || is_of_page(text, range) {
        return Err(Reason::Words);
    }
    if is_uuid(value) && is_of_subscription(text, range.start) {
        return Err(Reason::NamedOtherwise("id"));
    }
    if is_example(text, range) || is_told_by_place(text, range) || is_key(text, range) || is_of_data(text, range) {
        return Err(Reason::NamedOtherwise("digest"));
    }
    if stand_in::is_part_of_symbol(value) || is_listed_package(text, range) {
        return Err(Reason::Expression);
    }
    if is_boundary(text, range) {
        return Err(Reason::NamedOtherwise("boundary"));
    }
    if is_address(text, range.start) || is_of_vault(text, range.start) {
        return Err(Reason::NamedOtherwise("address"));
    }
    if names_file(text, range) || names_host(text, range) || (in_braces(text, range) && is_uuid(value)) {
        Err(Reason::Expression)
    } else {
        Ok(())
    }
}

/// Whether the words right before say that a value is the ID of a subscription: `Azure subscription 1(8a93ab40-…)`.
fn is_of_subscription(text: &[u8], start: usize) -> bool {
    const REACH: usize = 24;
    memchr::memmem::find(&text[start.saturating_sub(REACH)..start], b" subscription ").is_some()
}

/// Whether a value is a headline as an address has it: `a-path-in-the-middle-of-a-forest-2IGDvJa2Bd0`.
fn is_slug(value: &[u8]) -> bool {
    const WORDS: usize = 4;
    let is_word = |part: &&[u8]| part.iter().all(u8::is_ascii_lowercase) && !ngram::is_surprising(part, WORDY);
    value.split(|&b| b == b'-').filter(|part| part.len() > 1).filter(is_word).count() >= WORDS
}

/// Whether a value is the name of a file in an address or a path: `https://cdn.example.com/i/u/174s/2a96….png`.
fn names_file(text: &[u8], range: &Range<usize>) -> bool {
    const ENDINGS: [&[u8]; 20] = [
        b"png", b"jpg", b"jpeg", b"gif", b"webp", b"svg", b"ico", b"css", b"js", b"mjs", b"map", b"html", b"mp3", b"mp4",
        b"woff", b"pdf", b"m3u8", b"mpd", b"ts", b"zip",
    ];
    let Some((b'.', ending)) = text[range.end..].split_first() else { return false };
    let letters = ending.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    range.start > 0 && text[range.start - 1] == b'/' && ENDINGS.contains(&&ending[..letters])
}

/// Whether a value begins its line, and the number of a version is the next cell, as a list of packages has them: `V<TAB>0.1.1<TAB>`.
fn is_listed_package(text: &[u8], range: &Range<usize>) -> bool {
    let begins = range.start == 0 || text[range.start - 1] == b'\n';
    let version = text[range.end..].strip_prefix(b"\t").unwrap_or_default();
    let is_of_version = |b: &&u8| b.is_ascii_digit() || **b == b'.';
    let length = version.iter().take_while(is_of_version).count();
    begins && version[..length].contains(&b'.') && version.get(length) == Some(&b'\t')
}

/// Whether a value is the first part of what a zone calls something, as DNSSEC's proofs are called by a digest: `ui312…94kb5q92.acme.com. 3600`.
fn names_host(text: &[u8], range: &Range<usize>) -> bool {
    const LONGEST: usize = 64;
    let rest = &text[range.end..text.len().min(range.end + LONGEST)];
    let name = rest.iter().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.')).count();
    rest.starts_with(b".") && rest[..name].ends_with(b".") && memchr::memchr_iter(b'.', &rest[..name]).count() > 2
}

/// A random value of this length and alphabet has more, in bits a character.
fn least_entropy(value: &[u8]) -> f64 {
    let digits = value.iter().all(|b| b.is_ascii_digit());
    let hex = value.iter().all(u8::is_ascii_hexdigit);
    match value.len() {
        ..12 => 1.8,
        _ if digits => 2.0,
        12..24 if hex => 2.2,
        _ if hex => 2.7,
        12..24 => 2.6,
        _ => 3.1,
    }
}

/// How sure a generic secret is, or why it is none.
pub fn confidence(rule: &Rule, text: &[u8], found: &Match) -> Result<Confidence, Reason> {
    let range = found.start..found.end;
    let value = &text[range.clone()];
    let guessable = rule.redaction == Redaction::Password;
    if value.len() < shortest(rule) {
        return Err(Reason::Short);
    }
    let quoted = quote(text, range.start) != Quote::Bare || block::begins_one(text, range.start);
    stand_in::examine(value, stand_in::is_literal(text, &range))?;
    if is_boundary(text, &range) {
        return Err(Reason::NamedOtherwise("boundary"));
    }
    if is_cut_off(text, &range) || is_remark(text, &range) {
        return Err(Reason::Placeholder("is cut off".to_owned()));
    }
    let name = name(text, range.start).unwrap_or_default();
    if is_linked(text, &range) {
        return Err(Reason::Words);
    }
    if !quoted && (is_of_entry(text, &range) || is_given_to_method(text, &range)) {
        return Err(Reason::Expression);
    }
    if !quoted && (is_prose(text, &range) || is_mentioned(rule, &name, text, &range)) {
        return Err(Reason::Words);
    }
    let is_text = || is_encoded_words(value) || is_head_of_web_token(value) || is_of_fixed_form(value);
    if is_prose_in_address(value) || is_escaped_word(text, &range) || is_term(value) || is_text() {
        return Err(Reason::Words);
    }
    let segments = Segments::of(&name);
    repeats(value, &segments)?;
    if is_label(rule, value) {
        return Err(Reason::RepeatsName);
    }
    if let Some(what) = otherwise(text, &range, &name, &segments) {
        return Err(Reason::NamedOtherwise(what));
    }
    if text[..range.start].ends_with(b"::") && is_network_address(&text[range.start - 2..range.end]) {
        return Err(Reason::Expression);
    }
    if (!quoted && in_braces(text, &range)) || (value.len() > 100 && is_in_sealed_block(text, &range)) {
        return Err(Reason::Sealed);
    }
    if is_of_pattern(text, &range) || (guessable && is_of_bytes(value)) || is_of_few_bytes(text, &range) {
        return Err(Reason::Expression);
    }
    if value.starts_with(EXAMPLE_OF_AWS) {
        return Err(Reason::Placeholder("begins as AWS's example does".to_owned()));
    }
    if IN_DOCUMENTS.contains(&value) {
        return Err(Reason::Placeholder("stands in an RFC or a documentation".to_owned()));
    }
    // What is called a secret may be chosen as a password is: `api_secret = "k7;Qx!9z"`.
    let is_chosen = || segments.squashed().ends_with("secret") && has_all_kinds(value);
    let looks = if guessable || is_chosen() { password(value) } else { token(value) }?;
    let looks = if is_rarely_one(rule, text, &range, (&name, &segments), quoted) { Confidence::Low } else { looks };
    let vouched = found.provider.is_some() && looks == Confidence::Medium;
    Ok(if vouched { looks } else { looks.min(rule.confidence) })
}

/// Whether a value is rarely a secret: a key has many meanings, and a UUID, a digest that nothing else is said of, or what a sentence calls one,
/// may be none; a UUID is no password that the name does not end with: `PASSWORD_ADMINISTRATOR`; as AWS's `clientToken` it only tells one request from another.
fn is_rarely_one(rule: &Rule, text: &[u8], range: &Range<usize>, (name, segments): (&str, &Segments), quoted: bool) -> bool {
    let value = &text[range.clone()];
    if is_hash_in_row(text, range) || is_of_record(text, range) || is_of_object(text, range) {
        return true;
    }
    if rule.severity >= Severity::High {
        let Form::Assigned { words } = &rule.form else { return false };
        if name.ends_with("clientToken") || name.ends_with("ClientToken") {
            return true;
        }
        let is_said = |last: &str| words.iter().any(|word| last.contains(&**word));
        return rule.redaction == Redaction::Password && is_uuid(value) && !segments.iter().next_back().is_some_and(is_said);
    }
    // An account's address on a blockchain tells by its capitals that it is none mistyped (EIP-55).
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    let is_address = || {
        value.len() == 40 && value.iter().all(u8::is_ascii_hexdigit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
    };
    let is_any = || name.rsplit(' ').next() == Some("key") && value.iter().all(u8::is_ascii_hexdigit);
    // What makes a key from a password keeps the salt beside what it makes; one that is a program's setting is kept from others.
    let is_salt = || segments.iter().next_back() == Some("salt") && is_beside_derivation(text, range);
    let is_called_digest = || is_labelled_digest(value) || is_of_algorithm(value, segments);
    // `ENV ENCRYPTION_KEY V` says more than `--install-key V`.
    let is_option = || identifier_behind_words(name).is_some_and(|last| holds_long_word(rule, last));
    let is_in_sentence = || name.contains(' ') && !is_option();
    is_uuid(value) || is_address() || is_any() || is_salt() || is_called_digest() || (!quoted && is_in_sentence())
}

/// Whether a value is a digest behind names of what it is of, `Array.Shape.0c1ec…`, `sum-cbb1e…`, or a signature behind the key's name: `1234:f4b1f…`.
fn is_labelled_digest(value: &[u8]) -> bool {
    let Some(last) = value.iter().rposition(|b| matches!(b, b'.' | b'-' | b':')) else { return false };
    let (label, digest) = (&value[..last], &value[last + 1..]);
    let is_key = || value[last] == b':' && label.len() <= SHORTEST_TOKEN && label.iter().all(u8::is_ascii_alphanumeric);
    let is_name = |part: &[u8]| part.len() > 2 && part.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'));
    matches!(digest.len(), 32 | 40 | 64)
        && digest.iter().all(u8::is_ascii_hexdigit)
        && (is_key() || label.split(|&b| b == b'.').all(is_name))
}

/// Whether a name says by which algorithm a value is a digest, and its length agrees: `IMAGE_MD5_KEY`, `SHA-Password`.
fn is_of_algorithm(value: &[u8], name: &Segments) -> bool {
    let length = |segment: &str| match segment {
        "md5" => 32,
        "sha" | "sha1" => 40,
        "sha256" => 64,
        "sha512" => 128,
        _ => 0,
    };
    value.iter().all(u8::is_ascii_hexdigit)
        && name.iter().any(|segment| length(segment) == value.len())
        && !name.iter().any(|segment| segment.contains("hmac"))
}

/// Whether a name holds one of the rule's words that is longer than `key`, `auth` and `salt`.
fn holds_long_word(rule: &Rule, name: &str) -> bool {
    const LONGER: usize = 4;
    let Form::Assigned { words } = &rule.form else { return false };
    let segments = Segments::of(name);
    words.iter().any(|word| word.len() > LONGER && segments.squashed().contains(&**word))
}

/// How short a rule's values may be.
fn shortest(rule: &Rule) -> usize {
    let is_for_passwords = || matches!(&rule.form, Form::Assigned { words } if words.iter().any(|word| word == "password"));
    match rule.redaction {
        Redaction::Password if is_for_passwords() => SHORTEST_PASSWORD,
        Redaction::Password => SHORTEST_SECRET,
        _ => SHORTEST_TOKEN,
    }
}

/// Whether a value is a word for a secret in some language, as a form's label is, or in a script that no password is typed in.
fn is_label(rule: &Rule, value: &[u8]) -> bool {
    const FIRST_CJK: char = '\u{2e80}';
    let Ok(value) = std::str::from_utf8(value) else { return false };
    let folded = value.to_lowercase().replace('-', "");
    let Form::Assigned { words } = &rule.form else { return false };
    let has_word = || words.iter().any(|word| word.chars().count() > 3 && folded.contains(&**word));
    value.chars().any(|c| c >= FIRST_CJK) || ((!value.bytes().any(|b| b.is_ascii_digit()) || is_numbered(value)) && has_word())
}

/// Whether a value is words of which only ends are digits: `libvirt-4-format-encryption-secret0`.
fn is_numbered(value: &str) -> bool {
    const WORDS: usize = 3;
    let is_word = |part: &str| {
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        word.bytes().all(|b| b.is_ascii_lowercase()) && part.len() - word.len() < 3
    };
    let parts = value.split(['-', '_']);
    parts.clone().count() >= WORDS && parts.clone().all(is_word)
}

/// Rows of letters and keys that are taken for words.
const ROWS: [&str; 7] = ["abc", "abcd", "abcdef", "asdf", "qwerty", "xyz", "zzz"];

/// A value made of its name's words and of words that say nothing.
fn repeats(value: &[u8], name: &Segments) -> Result<(), Reason> {
    let value = String::from_utf8_lossy(value);
    let words = Segments::of(&value);
    // As a policy asks for one: `Abcd@1234`.
    let is_asked_for = has_all_kinds(value.as_bytes());
    // Letters among digits and signs are words of one letter each, and repeat nothing.
    let is_drawn = || {
        let is_of_signs = || words.iter().all(|word| stem(word).len() < 3) && is_generated(value.as_bytes());
        let is_mixed = || switches(value.as_bytes()) >= MANY_SWITCHES && value.len() >= SHORTEST_TOKEN;
        (words.iter().all(|word| stem(word).len() < 2) && (is_asked_for || is_mixed())) || is_of_signs()
    };
    let known = |word: &str| {
        let stem = stem(word);
        // `err` is short for `error`.
        let is_short_for = |segment: &str| stem.starts_with(segment) && segment.len() > 2 && stem.len() < segment.len() + 3;
        let says = |segment: &str| segment == stem || segment.starts_with(stem) && stem.len() > 2 || is_short_for(segment);
        let is_filler = || FILLERS.contains(&stem) && !(is_asked_for && ROWS.contains(&stem));
        stem.len() < 2 || name.iter().any(says) || is_filler()
    };
    let squashed = words.squashed();
    let within = squashed.len() > 3 && name.squashed().contains(squashed.trim_end_matches(|c: char| c.is_ascii_digit()));
    // A name in a style sheet: `"root-token": "awsui_root-token_xjuzf_85n7e_466"`.
    let holds = name.squashed().len() >= LONG_NAME && squashed.contains(name.squashed());
    if words.iter().all(known) && words.iter().any(|word| word.len() > 1) && !is_drawn() || within || holds {
        Err(Reason::RepeatsName)
    } else {
        Ok(())
    }
}

/// A word without the digits that follow it.
fn stem(word: &str) -> &str {
    word.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// A password is told from a word by its letters alone: people add digits to words.
fn password(value: &[u8]) -> Result<Confidence, Reason> {
    let blanks = value.iter().filter(|b| b.is_ascii_whitespace()).count();
    let value = without_zeros(value);
    if is_word_with_accents(value) {
        return Err(Reason::Words);
    }
    let letters: Vec<u8> = value.iter().copied().filter(|b| !b.is_ascii_digit()).collect();
    let count = letters.iter().filter(|b| b.is_ascii_alphabetic() || !b.is_ascii()).count();
    let digits = value.len() - letters.len();
    let marks =
        letters.iter().filter(|b| b.is_ascii_punctuation() && !matches!(b, b'-' | b'_' | b'.' | b'/' | b':' | b',')).count();
    let only_letters = value.iter().all(|b| b.is_ascii_alphabetic() || b.is_ascii_whitespace() || !b.is_ascii());
    if is_of_app(value) {
        return Ok(Confidence::Medium);
    }
    if blanks > 0 && (blanks > 1 || only_letters || !ngram::is_surprising(value, WORDY)) {
        return Err(Reason::Words);
    }
    if count < 3 {
        return match digits + marks {
            ..6 => Err(Reason::Expression),
            _ if count > 0 && digits > 0 && marks > 0 => Ok(Confidence::Medium),
            _ => Ok(Confidence::Low),
        };
    }
    if ngram::is_surprising(&letters, WORDY) || (digits > 0 && marks > 0) || switches(value) >= MANY_SWITCHES {
        return Ok(Confidence::Medium);
    }
    // Words with some digits after them are what people think of.
    if digits > 1 && value.len() >= 8 { Ok(Confidence::Medium) } else { Err(Reason::Words) }
}

/// Whether a value is words of another language than English, as translations of forms have them: `"Password" = "Šifra"`.
fn is_word_with_accents(value: &[u8]) -> bool {
    let is_of_words = |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '.' | ',' | '\'' | '\u{2019}');
    std::str::from_utf8(value).is_ok_and(|words| !words.is_ascii() && words.chars().all(is_of_words))
}

/// A text without the zeros that end it where C and tests of what reads it have them: `salt\0\0`.
fn without_zeros(mut value: &[u8]) -> &[u8] {
    while let Some(rest) = value.strip_suffix(b"\\0") {
        value = rest;
    }
    value
}

/// Whether a value is a password that Google makes for one app, as its page shows it: four times four letters at random.
pub fn is_of_app(value: &[u8]) -> bool {
    const LENGTH: usize = 19;
    let is_placed = |(at, byte): (usize, &u8)| if at % 5 == 4 { *byte == b' ' } else { byte.is_ascii_lowercase() };
    value.len() == LENGTH && value.iter().enumerate().all(is_placed) && ngram::is_surprising(value, WORDY)
}

/// Whether a value is nothing but bytes that are written as escapes, `\x00\x50\xf2\x02`, as directories and addresses have them, too, `\30\5C\30`, `%00-%01`;
/// the first backslash may stand before it: nobody types them.
fn is_of_bytes(value: &[u8]) -> bool {
    const FEWEST: usize = 2;
    let is_byte = |escape: &[u8]| match escape {
        [b'x', digits @ ..] => digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit),
        [b'u', digits @ ..] => digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit),
        digits => digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit),
    };
    let is_mark = |b: &u8| matches!(b, b'\\' | b'%');
    let escapes = || value.split(|b| is_mark(b) || *b == b'-').filter(|escape| !escape.is_empty());
    value.iter().any(is_mark) && escapes().count() >= FEWEST && escapes().all(is_byte)
}

/// Whether a value is a number of a few bytes as programs write them, of which half and more are escapes: `b'\xb5ur\x99'`, of which the first backslash
/// may stand before it.
fn is_of_few_bytes(text: &[u8], range: &Range<usize>) -> bool {
    const ESCAPE: usize = 4;
    const MOST: usize = 8;
    let value = &text[range.start - usize::from(text[..range.start].ends_with(b"\\"))..range.end];
    let is_escape = |part: &&[u8]| matches!(part, [b'\\', b'x', digits @ ..] if digits.iter().all(u8::is_ascii_hexdigit));
    let escapes = value.windows(ESCAPE).filter(is_escape).count();
    let bytes = (value.len() + escapes).saturating_sub(escapes * ESCAPE);
    escapes > 0 && bytes <= MOST && escapes * 2 >= bytes
}

/// How often letters and digits take turns: in a name, a digit or two stand at the end.
pub fn switches(value: &[u8]) -> usize {
    value
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit() && pair.iter().all(u8::is_ascii_alphanumeric))
        .count()
}

fn token(value: &[u8]) -> Result<Confidence, Reason> {
    // What programs print in a key's stead: `SecretKey(#2518682f7819fb2d)`.
    if value.strip_prefix(b"#").is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
        return Err(Reason::NamedOtherwise("digest"));
    }
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let is_of_text = |b: &u8| matches!(b, b',' | b';' | b'<' | b'>' | b'(' | b'"');
    let may_be_text = || digits == 0 && value.iter().any(is_of_text) && !is_generated(value);
    if value.iter().any(u8::is_ascii_whitespace) || may_be_text() {
        return Err(Reason::Words);
    }
    let (found, floor) = (shannon(value), if value.len() < LONG_TOKEN { 2.3 } else { least_entropy(value) });
    if found < floor {
        return Err(Reason::Entropy { found, floor });
    }
    if !ngram::looks_random(value) && !is_generated(value) {
        return Err(Reason::Words);
    }
    Ok(if value.len() >= LONG_WORDLESS || digits > 1 { Confidence::Medium } else { Confidence::Low })
}
