//! Placeholders and references: values that stand where a credential should, and are none.
//!
//! Promises: a random value of 16 characters or more is taken for a placeholder less than once in ten thousand.
//! Leaves out: values a provider's documentation prints (rule data) and entropy.

use super::{ngram, segments::Parts};

/// Words people write where a credential should stand, lower case; found as substrings of any value.
static PLACEHOLDER_WORDS: Parts<22> = Parts::of([
    "example", "placeholder", "changeme", "change-me", "change_me", "change-this", "redacted", "removed", "yourkey", "yourpass",
    "your-", "your_", "youraws", "<your", "notreal", "not-real", "fakekey", "fixme", "xxxx", "****", "____", "todo",
]);

/// More of them, which a real password may well hold.
static TOKEN_WORDS: Parts<10> =
    Parts::of(["secret", "access", "sample", "dummy", "replace", "insert", "foobar", "testtest", "invalid", "qwerty"]);

/// What programs print of an empty text or password: MD5, SHA-1, SHA-256, NT and LAN Manager hashes.
const DIGESTS_OF_NOTHING: [&str; 5] = [
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "31d6cfe0d16ae931b73c59d7e0c089c0",
    "aad3b435b51404eeaad3b435b51404ee",
];

/// Longer values hold short words by chance.
const WORDY_VALUE: usize = 64;
/// Words shorter than this say nothing in a long value.
const LONG_WORD: usize = 7;
/// A random value hardly ever repeats a character, or counts up or down, for so long.
const LONG_ROW: usize = 6;
/// So many characters beside such rows make a credential all the same: fixed parts of some hold one (Twitter's begin with 22 times `A`).
const ENOUGH_BESIDE: usize = 16;

/// The placeholder word that `value` holds; a `guessable` one (a password) may be made of words.
pub fn placeholder(value: &[u8], guessable: bool) -> Option<String> {
    let folded = value.to_ascii_lowercase();
    if DIGESTS_OF_NOTHING.iter().any(|digest| digest.as_bytes() == folded) {
        return Some("is the digest of nothing".to_owned());
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

/// The rows of one character or of a count (`aaaaaa`, `123456`) that `value` consists of, where they leave too little beside them.
pub fn repetition(value: &[u8]) -> Option<String> {
    if let Some(unit) = period(value) {
        return Some(format!("repeats {unit} characters"));
    }
    if value.len() >= ENOUGH_BESIDE && value.is_sorted() {
        return Some("is in the order of the alphabet".to_owned());
    }
    // Few texts hold a row of any length, and all bytes are compared with the next ones at once.
    let has_rows = value.len() < 2 * LONG_ROW || has_row(value, |a, b| a.eq_ignore_ascii_case(&b));
    let longest = if has_rows { longest_repeat(value) } else { 0 };
    let repeated = has_rows && (longest * 2 > value.len() || leaves_little(value, in_rows(value, |step| step == 0)));
    if repeated { Some(format!("repeats one character {longest} times")) } else { count(value) }
}

/// The length of the unit that `value` is made of from its start to its end: 8 of `deadbeefdeadbeef`.
fn period(value: &[u8]) -> Option<usize> {
    const LONGEST: usize = 16;
    (2..=LONGEST.min(value.len() / 2)).find(|&unit| value[unit..] == value[..value.len() - unit])
}

/// A row that counts up or down (`123456`, `fedcba`) of which `value` consists.
pub fn count(value: &[u8]) -> Option<String> {
    let counts = |a: u8, b: u8| {
        let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
        // As `in_rows` has it, and a little more.
        (b.wrapping_sub(a) == 1) | (a.wrapping_sub(b) == 1) | (a.wrapping_sub(b) == 9) | (b.wrapping_sub(a) == 9)
    };
    let counted = || leaves_little(value, in_rows(value, |step| matches!(step, 1 | -1)));
    ((has_row(value, counts) && counted()) || counts_bytes(value)).then(|| "counts up or down".to_owned())
}

/// Whether hexadecimal bytes differ by the same from one to the next: `0001020304050607`, `0123456789abcdef`.
fn counts_bytes(value: &[u8]) -> bool {
    const LEAST: usize = 16;
    if value.len() < LEAST || !value.len().is_multiple_of(2) || !value.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let digit = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { (byte | 0x20) - b'a' + 10 };
    let step = |at: usize| {
        let byte = |at: usize| digit(value[at]) << 4 | digit(value[at + 1]);
        byte(at + 2).wrapping_sub(byte(at))
    };
    let steps = value.len() / 2 - 1;
    (1..steps).filter(|i| step(2 * i) == step(2 * i - 2)).count() * 4 >= (steps - 1) * 3
}

/// Whether there may be a row of [`LONG_ROW`] bytes, each of which `fits` the one before.
fn has_row(value: &[u8], fits: impl Fn(u8, u8) -> bool) -> bool {
    let Some(most) = value.len().checked_sub(LONG_ROW - 1) else { return false };
    let from = |at: usize| &value[at..at + most];
    let (a, b, c, d, e, f) = (from(0), from(1), from(2), from(3), from(4), from(5));
    (0..most).fold(false, |any, i| {
        any | (fits(a[i], b[i]) & fits(b[i], c[i]) & fits(c[i], d[i]) & fits(d[i], e[i]) & fits(e[i], f[i]))
    })
}

fn leaves_little(value: &[u8], in_rows: usize) -> bool {
    let beside = value.len() - in_rows;
    in_rows > 0 && (beside < ENOUGH_BESIDE || beside < in_rows)
}

/// How many characters lie in rows of at least [`LONG_ROW`] whose steps from one to the next `fits`; zero follows nine.
fn in_rows(value: &[u8], fits: fn(i16) -> bool) -> usize {
    let step = |a: u8, b: u8| match (a.to_ascii_lowercase(), b.to_ascii_lowercase()) {
        (b'9', b'0') => 1,
        (b'0', b'9') => -1,
        (a, b) => i16::from(b) - i16::from(a),
    };
    let rows = value.chunk_by(|&a, &b| fits(step(a, b)));
    rows.map(<[u8]>::len).filter(|&length| length >= LONG_ROW).sum()
}

/// Length of the longest stretch of one repeated character.
fn longest_repeat(value: &[u8]) -> usize {
    value.chunk_by(|a, b| a == b).map(<[u8]>::len).max().unwrap_or(0)
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
    "a", "abc", "abcd", "abcdef", "access", "account", "admin", "administrator", "an", "another", "any", "api", "apikey", "app",
    "asdf", "at", "auth", "bad", "bar", "baz", "bearer", "change", "changeit", "changeme", "characters", "client", "code",
    "correct", "credential", "credentials", "custom", "data", "default", "demo", "dev", "dummy", "empty", "enter", "example",
    "expired", "fake", "field", "first", "foo", "foobar", "for", "good", "guest", "hello", "here", "hunter", "id", "in",
    "incorrect", "insert", "invalid", "is", "it", "key", "least", "letmein", "local", "login", "me", "mock", "mypass",
    "mypassword", "my", "name", "new", "no", "none", "not", "of", "old", "or", "other", "p4ssw0rd", "pass", "passphrase",
    "passw0rd", "passwd", "password", "passwords", "pw", "pwd", "qwerty", "random", "replace", "root", "same", "sample",
    "secret", "secrets", "secure", "shared", "some", "something", "string", "strong", "super", "supersecret", "temp", "test",
    "tester", "testing", "text", "the", "this", "to", "token", "tokens", "unknown", "user", "username", "valid", "value", "very",
    "with", "world", "wrong", "your", "zzz",
];

/// The pattern by which a value is a place to fill in: dots, dashes, a row of the keyboard.
pub fn unfilled(value: &[u8]) -> Option<String> {
    const BEGINS: [&[u8]; 17] = [
        b"your", b"my-", b"my_", b"insert", b"enter", b"put_", b"put-", b"some-", b"some_", b"replace", b"<", b"dummy", b"fake",
        b"todo", b"tbd", b"n/a", b"...",
    ];
    const ROWS: [&[u8]; 8] = [
        b"1234567890", b"qwertyuiop", b"asdfghjkl", b"abcdefghijklmnop", b"0123456789", b"0987654321", b"123123123", b"11111111",
    ];
    let folded = if value.is_ascii() { value.to_ascii_lowercase() } else { ngram::without_accents(value).to_ascii_lowercase() };
    let row = ROWS.iter().any(|row| folded.len() >= 4 && row.starts_with(&folded));
    let marks = value.iter().all(|b| !b.is_ascii_alphanumeric() && b.is_ascii());
    let leet: Vec<u8> = folded
        .iter()
        .map(|b| match b {
            b'@' => b'a',
            b'0' => b'o',
            b'$' | b'5' => b's',
            b'1' | b'!' => b'l',
            b'3' => b'e',
            other => *other,
        })
        .collect();
    static COMMON: Parts<8> =
        Parts::of(["password", "passwort", "passwd", "123456", "qwerty", "letmein", "iloveyou", "changeit"]);
    let holds_common = |text: &[u8]| COMMON.held_by(text).next().is_some();
    if holds_common(&leet) || (leet != folded && holds_common(&folded)) {
        return Some("a password that everybody knows".to_owned());
    }
    let said = BEGINS.iter().find(|begin| folded.starts_with(begin));
    if row || marks {
        Some("a row of marks or keys".to_owned())
    } else {
        said.map(|begin| format!("begins with \"{}\"", String::from_utf8_lossy(begin)))
    }
}

/// How what is encrypted or hashed says so, and an inline picture that it is one.
const SEALED: [&[u8]; 46] = [
    b"!vault", b"$1$", b"$2a$", b"$2b$", b"$2y$", b"$5$", b"$6$", b"$ANSIBLE_VAULT", b"$apr1$", b"$argon2", b"$y$",
    b"-----BEGIN", b"AQICA", b"ENC(", b"ENC[", b"SCRAM-SHA-", b"argon2$", b"bcrypt", b"crypt:", b"data:image", b"encrypted:",
    b"h1:", b"md5$", b"md5:", b"md5=", b"pbkdf2", b"scrypt$", b"sha1$", b"sha1-", b"sha1:", b"sha1=", b"sha256$", b"sha256-",
    b"sha256:", b"sha256=", b"sha384-", b"sha384=", b"sha512-", b"sha512:", b"sha512=", b"ssh-ed25519", b"ssh-rsa", b"vault:v",
    b"{AQ", b"{SSHA", b"{cipher}",
];

/// Whether a value is encrypted, hashed, or an inline picture.
pub fn is_sealed(value: &[u8]) -> bool {
    SEALED.iter().any(|start| value.starts_with(start))
}

/// Whether `value` refers to a value kept elsewhere: `${X}`, `{{ x }}`, `!Ref X`, `$X`, `%X%`, `<your key>`.
pub fn is_reference(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let starts = [&b"${"[..], b"$(", b"{{", b"{%", b"#{", b"%{", b"@{", b"arn:", b"var.", b"local.", b"module."];
    // A YAML tag (`!Ref`), a place to fill in (`<your`) or a command in a shell's backticks: letters only, as no password begins.
    let wordy =
        |rest: &[u8]| rest.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'-' | b'_' | b':' | b'.' | b'>'));
    let filled_in = matches!(value.first(), Some(b'!' | b'<' | b'`')) && wordy(&value[1..]);
    let pair = |open: u8, close: u8| value.first() == Some(&open) && value.last() == Some(&close) && value.len() > 2;
    let variable = value.first() == Some(&b'$')
        && value.len() > 1
        && value[1..].iter().all(|&b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    filled_in || starts.iter().any(|start| value.starts_with(start)) || pair(b'%', b'%') || pair(b'[', b']') || variable
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
    fn repetitions() {
        for value in [
            "aaaaaaaa",
            "q7AAAAAAAm",
            "abc1234567xyz",
            "deadbeefdeadbeef",
            "aAbBaAbBaAbBa",
            "000102030405060708090a0b0c0d0e0f",
            "00112233445566778899AABBCCDDEEFF",
            "0123456789abcdeffedcba9876543210",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn",
        ] {
            assert!(repetition(value.as_bytes()).is_some(), "{value}");
        }
        for value in
            ["0f3e1d5c2b7a49688796a5b4c3d2e1f0", "Qm7Zx2vT9bLw", "AAAAAAAAAAAAQm7Zx2vT9bLwK4Rp", "1234567890-Qm7Zx2vT9bLwK4Rp"]
        {
            assert!(repetition(value.as_bytes()).is_none(), "{value}");
        }
        assert!(!counts_bytes(b"") && !counts_bytes(b"a"));
    }

    #[test]
    fn words_are_told_from_random_letters() {
        assert!(is_wordy(b"SOUTHEASTREGIONS") && is_wordy(b"PACIFICSOUTHEAST"));
        assert!(!is_wordy(b"QXWZRTPLMNBVYTRA"));
    }

    #[test]
    fn references() {
        for value in
            ["${PASSWORD}", "{{ password }}", "!Ref Password", "$PASSWORD", "%PASSWORD%", "<your password>", "[password]"]
        {
            assert!(is_reference(value.as_bytes()), "{value}");
        }
        for value in ["p$ssw0rd", "$ecret1word", "50%off", "!QAZ2wsx#EDC4", "<Qaz2wsx#EDC4"] {
            assert!(!is_reference(value.as_bytes()), "{value}");
        }
    }
}
