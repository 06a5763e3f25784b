//! Placeholders and references: values that stand where a credential should, and are none.
//!
//! Promises: a random value of 16 characters or more is taken for a placeholder less than once in ten thousand.
//! Leaves out: values a provider's documentation prints (rule data) and entropy.

use super::{ngram, segments::Parts, starts::Starts};

/// Words people write where a credential should stand, lower case; found as substrings of any value.
static PLACEHOLDER_WORDS: Parts<22> = Parts::of([
    "example", "placeholder", "changeme", "change-me", "change_me", "change-this", "redacted", "removed", "yourkey", "yourpass",
    "your-", "your_", "youraws", "<your", "notreal", "not-real", "fakekey", "fixme", "xxxx", "****", "____", "todo",
]);

/// More of them, which a real password may well hold.
static TOKEN_WORDS: Parts<10> =
    Parts::of(["secret", "access", "sample", "dummy", "replace", "insert", "foobar", "testtest", "invalid", "qwerty"]);

/// What programs print of an empty text or password: MD5, SHA-1, SHA-256, NT and LAN Manager hashes; and the first three of `test`.
const DIGESTS_OF_NOTHING: [&str; 8] = [
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "31d6cfe0d16ae931b73c59d7e0c089c0",
    "aad3b435b51404eeaad3b435b51404ee",
    "098f6bcd4621d373cade4e832627b4f6",
    "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
];

/// Longer values hold short words by chance.
const WORDY_VALUE: usize = 64;
/// Words shorter than this say nothing in a long value.
const LONG_WORD: usize = 7;

/// The placeholder word that `value` holds; a `guessable` one (a password) may be made of words.
pub fn placeholder(value: &[u8], guessable: bool) -> Option<String> {
    let folded = value.to_ascii_lowercase();
    if DIGESTS_OF_NOTHING.iter().any(|digest| digest.as_bytes() == folded) {
        return Some("is the digest of nothing".to_owned());
    }
    if folded.ends_with(b"-xxx") || folded.ends_with(b"_xxx") {
        return Some("ends in \"xxx\"".to_owned());
    }
    let word = if value.len() > WORDY_VALUE {
        let words = PLACEHOLDER_WORDS.iter().chain(TOKEN_WORDS.iter().filter(|_| !guessable));
        let mut telling = words.filter(|word| word.len() >= LONG_WORD);
        telling.find(|word| memchr::memmem::find(&folded, word.as_bytes()).is_some())
    } else {
        let more = (!guessable).then(|| TOKEN_WORDS.held_by(&folded));
        PLACEHOLDER_WORDS.held_by(&folded).chain(more.into_iter().flatten()).next()
    };
    word.map(|word| format!("holds \"{word}\""))
}

/// English and technical words that make up long upper-case names; what tells `ASIASOUTHEASTREGIONS` from a key ID.
const NAME_WORDS: [&str; 56] = [
    "north", "south", "east", "west", "central", "region", "asia", "pacific", "europe", "africa", "america", "china", "japan",
    "india", "your", "test", "code", "type", "name", "user", "role", "data", "base", "table", "index", "group", "state",
    "status", "value", "key", "token", "list", "file", "path", "time", "date", "order", "count", "number", "string", "object",
    "system", "service", "server", "client", "access", "account", "policy", "public", "private", "country", "world", "global",
    "local", "team", "market",
];

/// Whether words make up at least half of an all-letter `value`.
pub fn is_wordy(value: &[u8]) -> bool {
    let folded = value.to_ascii_lowercase();
    let mut covered = vec![false; folded.len()];
    for word in NAME_WORDS {
        for at in memchr::memmem::find_iter(&folded, word.as_bytes()) {
            covered[at..at + word.len()].fill(true);
        }
    }
    covered.iter().filter(|&&c| c).count() * 2 >= folded.len()
}

/// Words that say nothing of a secret: what people write in examples, tests and documents, and names of secrets themselves.
pub const FILLERS: &[&str] = &[
    "a", "abc", "abcd", "abcdef", "access", "account", "admin", "administrator", "an", "and", "another", "any", "api", "apikey",
    "app", "are", "as", "asdf", "at", "auth", "bad", "bar", "barfoo", "baz", "be", "bearer", "bogus", "by", "can", "change",
    "changeit", "changeme", "characters", "client", "cmd", "code", "correct", "credential", "credentials", "custom", "data",
    "default", "demo", "dev", "does", "dummy", "empty", "enter", "example", "expired", "fake", "field", "first", "foo", "foobar",
    "for", "from", "good", "guest", "has", "have", "hello", "here", "hunter", "id", "if", "in", "incorrect", "insert", "into",
    "invalid", "is", "it", "its", "key", "least", "letmein", "local", "login", "long", "me", "mock", "must", "my", "mypass",
    "mypassword", "name", "neo4j", "new", "no", "none", "not", "of", "old", "on", "only", "or", "other", "p4ssw0rd", "pass",
    "passphrase", "passw0rd", "passwd", "password", "passwords", "pk", "pw", "pwd", "qwerty", "random", "replace", "root",
    "same", "sample", "secret", "secrets", "secure", "shared", "sk", "so", "some", "something", "string", "strong", "super",
    "supersecret", "temp", "test", "tester", "testing", "text", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "to", "token", "tokens", "unknown", "user", "username", "valid", "value", "very", "was", "were",
    "what", "when", "where", "which", "who", "will", "with", "world", "would", "wrong", "xyz", "you", "your", "zzz",
];

/// The pattern by which a value is a place to fill in: what everybody knows, dots, dashes, a row of the keyboard, how such places begin.
pub fn unfilled(value: &[u8]) -> Option<String> {
    const BEGINS: [&[u8]; 20] = [
        b"your", b"my-", b"my_", b"insert", b"enter", b"put_", b"put-", b"some-", b"some_", b"replace", b"<", b"dummy", b"fake",
        b"todo", b"tbd", b"n/a", b"...", b"fuzz", b"fuz2z", b"*deleted",
    ];
    const ROWS: [&[u8]; 9] = [
        b"1234567890", b"qwertyuiop", b"asdfghjkl", b"abcdefghijklmnop", b"0123456789", b"0987654321", b"123123123", b"11111111",
        b"deadbeef",
    ];
    const SHORTEST_ROW: usize = 4;
    let folded = if value.is_ascii() { value.to_ascii_lowercase() } else { ngram::without_accents(value).to_ascii_lowercase() };
    let is_row = || folded.len() >= SHORTEST_ROW && ROWS.iter().any(|row| row.starts_with(&folded));
    let is_marks = || value.iter().all(|b| !b.is_ascii_alphanumeric() && b.is_ascii());
    if is_known_to_all(&folded) {
        Some("a password that everybody knows".to_owned())
    } else if is_row() || is_marks() {
        Some("a row of marks or keys".to_owned())
    } else {
        let begin = BEGINS.iter().find(|begin| folded.starts_with(begin));
        begin.map(|begin| format!("begins with \"{}\"", String::from_utf8_lossy(begin)))
    }
}

/// Whether a password holds one that everybody knows, perhaps with signs and digits for letters: `p@ssw0rd`.
fn is_known_to_all(folded: &[u8]) -> bool {
    static COMMON: Parts<8> =
        Parts::of(["password", "passwort", "passwd", "123456", "qwerty", "letmein", "iloveyou", "changeit"]);
    let letter = |byte: &u8| match byte {
        b'@' => b'a',
        b'0' => b'o',
        b'$' | b'5' => b's',
        b'1' | b'!' => b'l',
        b'3' => b'e',
        other => *other,
    };
    let holds_common = |text: &[u8]| COMMON.held_by(text).next().is_some();
    let spelt: Vec<u8> = folded.iter().map(letter).collect();
    holds_common(&spelt) || (spelt != folded && holds_common(folded))
}

/// How what is encrypted or hashed says so, and an inline picture that it is one.
static SEALED: Starts = Starts::of(&[
    b"!vault", b"$1$", b"$2a$", b"$2b$", b"$2y$", b"$2$", b"$5$", b"$6$", b"$scrypt$", b"$ANSIBLE_VAULT", b"$apr1$", b"$argon2",
    b"$y$", b"-----BEGIN", b"AQICA", b"ENC(", b"ENC[", b"HMACSHA", b"SCRAM-SHA-", b"SHA256:", b"argon2$", b"bcrypt", b"crypt:",
    b"data:image", b"encrypted:", b"h1:", b"md5$", b"md5:", b"md5=", b"pbkdf2", b"scrypt$", b"sha1$", b"sha1-", b"sha1:",
    b"sha1=", b"sha256$", b"sha256-", b"sha256:", b"sha256=", b"sha384-", b"sha384=", b"sha512-", b"sha512:", b"sha512=",
    b"ssh-ed25519", b"ssh-rsa", b"vault:v", b"{AQ", b"{SSHA", b"{cipher}", b"$bcrypt", b"grub.pbkdf2",
]);

/// Whether a value is encrypted, hashed, or an inline picture; a shell or a text may escape its dollar: `\$6\$…`.
pub fn is_sealed(value: &[u8]) -> bool {
    let is_escaped = || {
        let kind = value.strip_prefix(b"\\").unwrap_or(value);
        matches!(kind, [b'$', b'1' | b'5' | b'6' | b'y', b'\\', b'$', ..] | [b'$', b'2', _, b'\\', b'$', ..])
    };
    SEALED.begin(value) || is_escaped() || is_hash_of_directory(value) || is_hash_of_mysql(value) || is_hash_of_sql_server(value)
}

/// Whether a value is a hash by the scheme that a directory puts before one (RFC 2307, section 5.3): `{crypt}…`, `{ssha256}…`.
fn is_hash_of_directory(value: &[u8]) -> bool {
    const SCHEMES: [&[u8]; 9] = [b"md5", b"smd5", b"sha", b"ssha", b"crypt", b"pkcs5s2", b"pbkdf2", b"argon2", b"bcrypt"];
    let scheme = value.strip_prefix(b"{").and_then(|rest| Some(&rest[..memchr::memchr(b'}', &rest[..rest.len().min(24)])?]));
    let begins =
        |scheme: &[u8]| SCHEMES.iter().any(|it| scheme.get(..it.len()).is_some_and(|head| head.eq_ignore_ascii_case(it)));
    scheme.is_some_and(begins)
}

/// Whether a value is a hash as MySQL keeps passwords since its version 4.1.
fn is_hash_of_mysql(value: &[u8]) -> bool {
    const LENGTH: usize = 41;
    value.len() == LENGTH && value[0] == b'*' && value[1..].iter().all(|b| b.is_ascii_digit() || matches!(b, b'A'..=b'F'))
}

/// Whether a value is a hash as SQL Server keeps passwords: a version, a salt of four bytes, and one or two of SHA-1 or one of SHA-512.
fn is_hash_of_sql_server(value: &[u8]) -> bool {
    let Some(rest) = value.strip_prefix(b"0x0100").or(value.strip_prefix(b"0x0200")) else { return false };
    matches!(rest.len(), 48 | 88 | 136) && rest.iter().all(u8::is_ascii_hexdigit)
}

/// Few tags and commands are longer, and those are words.
const LONG_TAG: usize = 12;

/// Whether `value` refers to a value kept elsewhere: `${X}`, `{{ x }}`, `!Ref X`, `$X`, `%X%`, `<your key>`.
pub fn is_reference(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    static STARTS: Starts =
        Starts::of(&[b"${", b"$(", b"{{", b"{%", b"#{", b"%{", b"@{", b"arn:", b"var.", b"local.", b"module."]);
    // A YAML tag (`!Ref`), a place to fill in (`<your`) or a command in a shell's backticks: letters only, as no password begins.
    let wordy =
        |rest: &[u8]| rest.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'-' | b'_' | b':' | b'.' | b'>'));
    let is_drawn = || value.len() > LONG_TAG && !value.contains(&b' ') && ngram::is_surprising(&value[1..], 7.0);
    let filled_in = matches!(value.first(), Some(b'!' | b'<' | b'`')) && wordy(&value[1..]) && !is_drawn();
    let pair = |open: u8, close: u8| value.first() == Some(&open) && value.last() == Some(&close) && value.len() > 2;
    // What a command of Windows fills in: `!RELEASE_COOKIE!`.
    let delayed = || matches!(value, [b'!', name @ .., b'!'] if name.iter().all(|b| b.is_ascii_uppercase() || *b == b'_'));
    let variable = value.first() == Some(&b'$')
        && value.len() > 1
        && value[1..].iter().all(|&b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    filled_in || STARTS.begin(value) || pair(b'%', b'%') || pair(b'[', b']') || variable || delayed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        for value in ["AKIAXXXXXXXXXXXXXXXX", "YOUR_ACCESS_KEY_ID", "changeme", "wJalrEXAMPLEKEY"] {
            assert!(placeholder(value.as_bytes(), false).is_some(), "{value}");
        }
        assert!(placeholder(b"D41D8CD98F00B204E9800998ECF8427E", false).is_some());
        for value in ["Qm7Zx2vT9bLw", "MySecretAccess1", "correct horse"] {
            assert_eq!(placeholder(value.as_bytes(), true), None, "{value}");
        }
    }

    #[test]
    fn words_are_told_from_random_letters() {
        assert!(is_wordy(b"SOUTHEASTREGIONS") && is_wordy(b"PACIFICSOUTHEAST"));
        assert!(!is_wordy(b"QXWZRTPLMNBVYTRA"));
    }

    #[test]
    fn hashes_say_that_they_are() {
        for value in ["{crypt}qFk", "{SSHA256}x", "\\$6\\$x8Kd$q", "\\$2y\\$05", "$scrypt$ln=10", "$2$x8Kd$q"] {
            assert!(is_sealed(value.as_bytes()), "{value}");
        }
        assert!(is_sealed(format!("*{}", "0123456789ABCDEF0123".repeat(2)).as_bytes()));
        for value in ["{x8Kd}q", "{cleartext}x8Kd", "\\$ecret", "*x8Kd02mQ", "$3cret"] {
            assert!(!is_sealed(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn references() {
        for value in [
            "${PASSWORD}", "{{ password }}", "!Ref Password", "$PASSWORD", "%PASSWORD%", "<your password>", "[password]",
            "!DB_PW!",
        ] {
            assert!(is_reference(value.as_bytes()), "{value}");
        }
        for value in ["p$ssw0rd", "$ecret1word", "50%off", "!QAZ2wsx#EDC4", "<Qaz2wsx#EDC4", "!zQxKvJwPqGhXbZk"] {
            assert!(!is_reference(value.as_bytes()), "{value}");
        }
    }
}
