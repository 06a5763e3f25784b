//! Passwords people choose: told from what stands in their place, which is a variable, a word for a password, a hash, a piece of code.
//!
//! Promises: a value that is only made of the words documentation puts where a password stands is rejected; one with digits behind such
//! words, which people do use, is a doubt. Leaves out: what stands around the value, and words that any value may hold (scan/words).

use super::{Outcome, aws};
use crate::{
    rule::example::Dice,
    scan::{value::is_generated, words::is_sealed},
};

/// What documentation and examples put where a password stands, and what code calls it; lower case.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "abc", "access", "account", "actual", "admin", "administrator", "agent", "also", "an", "and", "anonymous", "any", "api", "app", "application", "args",
    "argument", "auth", "authorization", "b64", "bar", "base", "basic", "baz", "be", "bearer", "bind", "bob", "body", "bot",
    "become", "build", "cert", "certificate", "cfg", "change", "changeit", "changeme", "ci", "clave", "clear", "cli", "clickhouse",
    "client", "cloud", "code", "command", "component", "conf", "config", "connection", "context", "contrasena", "contraseÑa",
    "contraseña", "cookie", "cookies", "credential", "credentials", "csrf", "ctx", "current", "data", "database", "db",
    "de", "dec", "decode", "default", "demo", "deploy", "dev", "development", "disable", "disabled", "docker", "domain", "dummy", "email", "empty", "enc", "encode",
    "encoded", "encrypted", "enter", "entry", "env", "environ", "environment", "example", "fake", "false", "fetch", "field",
    "file", "filename", "fill", "foo", "foobar", "foobared", "for", "form", "from", "ftp", "generate", "generated", "get",
    "getenv", "git", "github", "gitlab", "given", "goes", "guest", "hash", "haslo", "hasło", "header", "headers", "hello",
    "here", "heslo", "hidden", "host", "http", "id", "in", "info", "input", "insert", "invalid", "ipmi", "is", "it", "item", "jdbc", "jwt",
    "jelszó", "kennwort", "key", "keystore", "kode", "ldap", "length", "letmein", "load", "lösen", "lösenord", "lozinka", "local", "localhost", "login", "long", "mail", "mariadb",
    "masked", "me", "mongo", "mongodb", "mot", "motdepasse", "mssql", "must", "my", "mysql", "name", "new", "nil", "no", "none", "not",
    "neo4j", "npm", "null", "oauth", "object", "of", "old", "only", "option", "optional", "options", "opts", "oracle", "os", "own", "palavra", "param",
    "parameter", "parameters", "params", "parola", "pass", "passcode", "passe", "passphrase", "passw", "passwd", "password",
    "passwort", "path", "pg", "placeholder", "plain", "port", "postgres", "postgresql", "private", "process", "prod",
    "production", "props", "provided", "proxy", "public", "put", "pw", "pwd", "query", "quote", "quoted", "qux", "rabbit",
    "rabbitmq", "random", "raw", "read", "real", "redacted", "redis", "remote", "replace", "req", "request", "resolve", "respectively",
    "response", "result", "root", "row", "sa", "salasana", "salt", "sample", "secret", "secrets", "secure", "self", "senha", "server",
    "service", "session", "set", "settings", "some", "specified", "sql", "ssh", "state", "storage", "store", "string",
    "strong", "sudo", "super", "supplied", "test", "tester", "testing", "text", "that", "the", "this", "tiger", "to", "token", "true",
    "truststore", "type", "unknown", "unset", "upon", "uri", "used", "user", "username", "usuario", "utf", "value", "var",
    "variables", "vars", "vault", "votre", "wachtwoord", "what", "with", "world", "would", "write", "wrong", "x", "xx", "xxx", "y", "you", "your", "yours", "zzz",
];

/// Fewer digits are a port or a count.
const MIN_DIGITS: usize = 6;

/// Characters of an AWS secret access key, which a rule with more to say finds beside its ID.
const AWS_SECRET: usize = 40;

/// Judges a password.
pub fn run(value: &[u8]) -> Outcome {
    // Marks of references and brackets stand in what programs make by chance.
    let is_drawn = is_generated(value);
    if is_enclosed(value) || (!is_drawn && is_filled_in(value)) {
        return Outcome::Reject("it is filled in elsewhere");
    }
    if is_hash(value) {
        return Outcome::Reject("it is a hash or encrypted");
    }
    // What sets a text as code ends with it.
    let value = value.strip_suffix(b"`").unwrap_or(value);
    if !is_drawn && (is_code(value) || is_path(value)) {
        return Outcome::Reject("it is code, or the name of a file");
    }
    if is_address(value) {
        return Outcome::Reject("it is an address, or a number as programs write it");
    }
    if is_short(value) || is_of_escapes(value) {
        return Outcome::Reject("it is shorter than a password");
    }
    if value.starts_with(b"&lt;") || value.starts_with(b"&quot") {
        return Outcome::Reject("a page has a place to fill in, or a mark, there");
    }
    // What code and typographic marks put behind a value is not of it.
    let value = ["’", "”"].iter().find_map(|mark| value.strip_suffix(mark.as_bytes())).unwrap_or(value);
    let value = &value[..value.len() - value.iter().rev().take_while(|b| b")]},;:`".contains(b)).count()];
    if is_option(value) {
        return Outcome::Reject("it is an option");
    }
    let folded = folded(value);
    let letters = folded.len() - folded.iter().rev().take_while(|b| !b.is_ascii_alphabetic()).count();
    match (letters, made_of_words(&folded[..letters])) {
        (0, _) if !value.iter().any(u8::is_ascii_digit) => Outcome::Reject("it has no letter and no digit"),
        (0, _) if is_dotted(value) => Outcome::Reject("it is a port, a version or an address"),
        (0, _) if value.len() < MIN_DIGITS => Outcome::Reject("it is a small number"),
        (0, _) => Outcome::Doubt("it has no letter"),
        (_, true) if letters == folded.len() => Outcome::Reject("it is a word for a password"),
        (_, true) => Outcome::Doubt("it is a word for a password, and digits or signs"),
        _ if value.iter().all(u8::is_ascii_lowercase) => Outcome::Doubt("it is one lower-case word"),
        _ if value.len() == AWS_SECRET && aws::secret(value) == Outcome::Pass => {
            Outcome::Reject("it may be an AWS secret access key, which has a rule of its own")
        }
        _ if is_constant(value) => Outcome::Reject("it is the name of a constant"),
        _ => Outcome::Pass,
    }
}

/// The letters and digits of a password, in lower case; an `@` is an `a`. What a URL has escaped is undone: `p%40ss%3Aword`.
fn folded(value: &[u8]) -> Vec<u8> {
    let mut folded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&first, after)) = rest.split_first() {
        let (byte, after) = unescaped(rest).map_or((first, after), |byte| (byte, &rest[ESCAPE..]));
        match byte {
            b'_' | b'-' | b'.' | b' ' | b'/' | b':' | b';' | b'+' | b'=' => {}
            b'?' if first == b'%' => {}
            b'@' => folded.push(b'a'),
            _ => folded.push(byte.to_ascii_lowercase()),
        }
        rest = after;
    }
    folded
}

/// Bytes of an escape in a URL.
const ESCAPE: usize = 3;

/// What the escape says that a text begins with.
fn unescaped(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = text else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

/// Whether escapes in a URL are all there is, and say less than the shortest password: `%2F%40`.
fn is_short(value: &[u8]) -> bool {
    value.len() < ESCAPE * SHORTEST
        && value.len().is_multiple_of(ESCAPE)
        && value.chunks(ESCAPE).all(|escape| unescaped(escape).is_some())
}

/// Whether a few escapes of letters are all there is, as tests of other alphabets have: `\u0141\u0142`.
fn is_of_escapes(value: &[u8]) -> bool {
    const LONG: usize = 6;
    value.len() <= SHORTEST * LONG
        && value.len().is_multiple_of(LONG)
        && value.chunks(LONG).all(|one| one.starts_with(b"\\u") && one[2..].iter().all(u8::is_ascii_hexdigit))
}

/// Bytes that a password has at least.
const SHORTEST: usize = 4;

/// Whether a variable, a format or a mark stands where the value will: `${X}`, `$pass`, `%s`, `{pw}`, `<pw>`, `***`, `...`.
pub fn is_filled_in(value: &[u8]) -> bool {
    let holds = |mark: &[u8]| memchr::memmem::find(value, mark).is_some();
    let marks =
        [&b"${"[..], b"$(", b"{{", b"}}", b"#{", b"@{", b"%{", b"%(", b"%s", b"<%", b"\\(", b"***", b"...", b"\xe2\x80\xa6"];
    // A template's own: `%scheme://%user:%pass@%host`.
    let template = value.first() == Some(&b'%') && value.len() > 1 && value[1..].iter().all(u8::is_ascii_lowercase);
    let variable = value.first() == Some(&b'$') && value[1..].iter().all(|b| b.is_ascii_alphabetic() || b"_:.>-".contains(b));
    let braces = value.iter().position(|&b| b == b'{').zip(value.iter().rposition(|&b| b == b'}'));
    let field = braces.is_some_and(|(open, close)| {
        open < close && value[open + 1..close].iter().all(|b| b.is_ascii_alphanumeric() || b"_.:!-$ ".contains(b))
    });
    variable || template || field || marks.into_iter().any(holds) || is_enclosed(value)
}

/// Whether marks stand around all of it.
fn is_enclosed(value: &[u8]) -> bool {
    const PAIRS: [(u8, u8); 8] =
        [(b'%', b'%'), (b'[', b']'), (b'<', b'>'), (b'(', b')'), (b'{', b'}'), (b'_', b'_'), (b'@', b'@'), (b'#', b'#')];
    PAIRS.iter().any(|&(open, close)| value.first() == Some(&open) && value.last() == Some(&close))
}

/// Whether it is a stored hash of a password, or an encrypted one, which says so itself.
fn is_hash(value: &[u8]) -> bool {
    let hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let postgres = value.len() == 35 && value.starts_with(b"md5") && hex(&value[3..]);
    let mysql = value.len() == 41 && value[0] == b'*' && hex(&value[1..]);
    postgres || mysql || is_sealed(value)
}

/// Whether it calls something, takes a member of something or points to it: `getenv(X)`, `row[2]`, `cfg->pw`, `flags.AddMasterAuthFlags`, `*pw`,
/// `config[:password].to_s`.
fn is_code(value: &[u8]) -> bool {
    let points = value.strip_prefix(b"*").is_some_and(|name| name.iter().all(|b| b.is_ascii_lowercase() || *b == b'_'));
    let is_entry = || {
        let hash = value.iter().take_while(|b| b.is_ascii_lowercase() || **b == b'_').count();
        hash > 0 && matches!(value[hash..], [b'[', b':', name, ..] if name.is_ascii_lowercase())
    };
    points || is_call(value) || is_member(value) || is_entry()
}

/// A file by its whole path, `/home/ann/left.png`, or one of data by its name: `cookies.json`.
fn is_path(value: &[u8]) -> bool {
    const DATA: [&[u8]; 6] = [b".json", b".txt", b".yml", b".yaml", b".pem", b".sqlite"];
    let ending = value.iter().rev().take_while(|b| b.is_ascii_lowercase()).count();
    let is_of_data = |end: &&[u8]| {
        value
            .strip_suffix(*end)
            .is_some_and(|name| name.iter().all(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'_' | b'/')))
    };
    if DATA.iter().any(is_of_data) {
        return true;
    }
    value.starts_with(b"/")
        && value[1..].contains(&b'/')
        && (2..5).contains(&ending)
        && value[..value.len() - ending].ends_with(b".")
}

/// An option of a command: `-LLL`, `--no-color`.
fn is_option(value: &[u8]) -> bool {
    let [b'-', name @ ..] = value else { return false };
    let name = name.strip_prefix(b"-").unwrap_or(name);
    name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-')
}

/// A mail address, as who is anonymous gives, CVS's way to a server and the user there, `pserver:anoncvs`, a scheme, `smb://`, or a number in
/// hexadecimal, `0x84`.
fn is_address(value: &[u8]) -> bool {
    is_mail_address(value)
        || value.starts_with(b"pserver:")
        || value.ends_with(b"://")
        || matches!(value, [b'0', b'x', digits @ ..] if digits.len() <= 8 && digits.iter().all(u8::is_ascii_hexdigit))
}

/// Whether a value is a mail address as people and tests have it: `john.doe@acme.com`, `ann@acme.test`, `a@a.a`.
pub fn is_mail_address(value: &[u8]) -> bool {
    const DOMAINS: [&[u8]; 12] =
        [b"com", b"org", b"net", b"io", b"dev", b"de", b"edu", b"test", b"local", b"example", b"invalid", b"localhost"];
    let is_of_name = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'.' | b'-');
    let Some((name, host)) = value.iter().position(|&b| b == b'@').map(|at| (&value[..at], &value[at + 1..])) else {
        return false;
    };
    let Some(dot) = host.iter().rposition(|&b| b == b'.') else { return false };
    let is_domain = dot > 0 && (host.len() == dot + 2 || DOMAINS.contains(&&host[dot + 1..]));
    !name.is_empty() && is_domain && name.iter().chain(host).all(is_of_name)
}

/// A member's name of several words behind the name of what it belongs to, or one of an object itself, or what is called a password.
fn is_member(value: &[u8]) -> bool {
    let value = value.strip_suffix(b")").unwrap_or(value);
    let Some(dot) = value.iter().position(|&b| b == b'.') else { return false };
    let (object, member) = (&value[..dot], &value[dot + 1..]);
    let words = member.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    let is_name = |name: &[u8]| name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_');
    let is_object = !object.is_empty() && object[0].is_ascii_lowercase() && is_name(object);
    let is_word = object.iter().all(u8::is_ascii_lowercase);
    is_object && is_name(member) && (member == b"password" || (is_word && (words > 1 || matches!(object, b"self" | b"this"))))
}

fn is_call(value: &[u8]) -> bool {
    let identifier = value.iter().take_while(|b| b.is_ascii_alphanumeric() || b"_.:$".contains(b)).count();
    let rest = &value[identifier..];
    let closed = |open: u8, close: u8| rest.first() == Some(&open) && rest.last() == Some(&close);
    identifier > 1
        && (closed(b'(', b')')
            || closed(b'[', b']')
            || rest.starts_with(b"->")
            || rest.starts_with(b"()")
            || (rest.starts_with(b"(") && !rest.contains(&b')')))
}

/// `3306:3306`, `24.04`: digits, with separators.
fn is_dotted(value: &[u8]) -> bool {
    let separator = |b: &u8| matches!(b, b':' | b'.');
    value.iter().all(|b| b.is_ascii_digit() || separator(b)) && value.iter().any(separator)
}

/// `DB_PASS_PROD`: a name in capitals, without a digit.
fn is_constant(value: &[u8]) -> bool {
    value.contains(&b'_') && value.iter().all(|b| b.is_ascii_uppercase() || *b == b'_')
}

/// The words that begin with a letter.
fn words_of(letter: u8) -> impl Iterator<Item = &'static str> {
    let first = WORDS.partition_point(|word| word.as_bytes()[0] < letter);
    WORDS[first..].iter().copied().take_while(move |word| word.as_bytes()[0] == letter)
}

/// Whether the words make up the whole of a lower-case `text`.
pub fn made_of_words(text: &[u8]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for at in 0..text.len() {
        if !reached[at] {
            continue;
        }
        for word in words_of(text[at]).filter(|word| text[at..].starts_with(word.as_bytes())) {
            reached[at + word.len()] = true;
        }
    }
    !text.is_empty() && reached[text.len()]
}

/// A password of twelve characters that no list of words holds.
pub fn mint(_: &str, _: &str, dice: &mut Dice) -> String {
    let part = |dice: &mut Dice, alphabet: &[u8], count| dice.pick(alphabet, count);
    let (upper, lower) = (part(dice, b"BCDFGHJKLMNPQRSTVWZ", 2), part(dice, b"bcdfghjkmnpqrtvwz", 5));
    format!("{upper}{lower}{}{}", part(dice, b"23456789", 3), part(dice, b"bcdfghjkmnpqrtvwz", 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_one_of_its_letters() {
        let all = (0..=u8::MAX).flat_map(words_of).collect::<Vec<_>>();
        assert_eq!(all, WORDS);
        assert!(made_of_words(b"mysecretpassword") && !made_of_words(b"mysecretx9") && !made_of_words(b""));
    }

    #[test]
    fn what_stands_for_a_password_is_none() {
        for value in [
            "password",
            "your_password",
            "<password>",
            "${DB_PASS}",
            "$password",
            "$this->pw",
            "%s",
            "{password}",
            "{self.password}",
            "******",
            "xxxxxx",
            "DB_PASS_PROD",
            "changeit",
            "admin",
            "my-secret-pw",
            "process.env.DB_PASSWORD",
            "parsedURL.password",
            "-LLL",
            "pass;option",
            "user:pass",
            "pass%3fword",
            "some+generated/password",
            "no_token",
            "&lt;passwd&gt;",
            "&quot",
            "\\u0141\\u0142",
            "%pass",
            "config[:password].to_s",
            "lösenord",
            "respectively,",
            "p%40ss%3Aword",
            "%2F%40",
            "getenv(PW)",
            "row[2]",
            "3306:3306",
            "6379",
            "password)",
            "24.04",
            "a%20secret",
            "--lock",
            "cookies.json",
            "%DB_PASS%",
            "[redacted]",
            "%(password)s",
            "SCRAM-SHA-256$4096",
            "{AQAAABAAAA}",
            "mysecretpassword",
        ] {
            assert!(matches!(run(value.as_bytes()), Outcome::Reject(_)), "{value}");
        }
        assert!(matches!(run(format!("md5{}", "0f".repeat(16)).as_bytes()), Outcome::Reject(_)));
    }

    #[test]
    fn what_people_choose_is_one() {
        for value in [
            "Qm7Zx2vT9bLw", "$ecret1word", "p@ss{w0rd", "S3cure!Pa55", "50%off-2day", "Tr0ub4dor&3", "hj(7)kq", "a_B9",
            "%21%40%23a",
        ] {
            assert_eq!(run(value.as_bytes()), Outcome::Pass, "{value}");
        }
        for value in ["password123", "admin1!", "123456", "correcthorse"] {
            assert!(matches!(run(value.as_bytes()), Outcome::Doubt(_)), "{value}");
        }
    }
}
