//! Values that stand for something else: references, code, places, digests, names of types.
//!
//! Promises: decides from the value alone, and whether it is meant as it is written.
//! Leaves out: whether what remains is a secret (assigned).

use std::ops::Range;

use super::assigned::switches;
use crate::{
    candidate::Reason,
    scan::{
        check::{Outcome, base58},
        ngram,
        repetition::{is_typed_in_rows, repetition},
        value::{Quote, is_all_that_is_given, is_generated, is_typeset, quote},
        words::{is_reference, is_sealed, placeholder, unfilled},
    },
};

/// Bits a character up to which a text is made of words.
pub const WORDY: f64 = 5.0;

/// Whether the value at `range` is meant as it is written: in quotes, or, with brackets among its letters and digits that are no code's, as all
/// that a line or an element gives a name.
pub fn is_literal(text: &[u8], range: &Range<usize>) -> bool {
    let value = &text[range.clone()];
    quote(text, range.start) != Quote::Bare || (is_all_that_is_given(text, range) && (is_drawn(value) || is_generated(value)))
}

/// Whether brackets stand among three of capitals, small letters, digits and other signs as in no piece of code: `4HFj88D[ONzi`.
fn is_drawn(value: &[u8]) -> bool {
    const SHORTEST: usize = 8;
    const KINDS: [fn(&u8) -> bool; 4] = [u8::is_ascii_uppercase, u8::is_ascii_lowercase, u8::is_ascii_digit, is_sign];
    if value.len() < SHORTEST || !value.iter().any(is_bracket) {
        return false;
    }
    let kinds = KINDS.iter().filter(|kind| value.iter().any(kind)).count();
    let name = value.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':')).count();
    let is_access = matches!((value.get(name), value.last()), (Some(b'('), Some(b')' | b'(')) | (Some(b'['), Some(b']' | b'[')));
    kinds > 2 && !is_access && ngram::is_surprising(value, WORDY)
}

/// One that code has not between names.
fn is_sign(byte: &u8) -> bool {
    matches!(
        byte,
        b'!' | b'#' | b'$' | b'%' | b'*' | b'+' | b'/' | b'=' | b'?' | b'@' | b'\\' | b'^' | b'|' | b'~' | b'"' | b'\'' | b'`'
    )
}

fn is_bracket(byte: &u8) -> bool {
    matches!(byte, b'(' | b'[' | b'{' | b')' | b']' | b'}')
}

/// Values that stand for something else: references, code, places, digests. `literal`: it is meant as it is written.
pub fn examine(value: &[u8], literal: bool) -> Result<(), Reason> {
    let may_stand_in = || may_stand_in(value, literal);
    if names_source(value) || ((is_reference(value) || holds_reference(value)) && may_stand_in()) {
        return Err(Reason::Reference);
    }
    let unfilled = || unfilled(value).filter(|_| may_stand_in());
    if let Some(word) = placeholder(value, true).or_else(unfilled).or_else(|| repetition(value)) {
        return Err(Reason::Placeholder(word));
    }
    if is_typed_in_rows(value) {
        return Err(Reason::Placeholder("is typed in short rows".to_owned()));
    }
    if is_sealed(value) {
        return Err(Reason::Sealed);
    }
    let is_code =
        || is_call(value) || is_constant(value) || is_symbol(value) || is_pattern(value) || is_colour(value) || is_typeset(value);
    if is_place(value) || (!literal && is_expression(value)) || is_code() {
        return Err(Reason::Expression);
    }
    Ok(())
}

/// Whether marks of references and words for passwords in a value say that it stands for something else; in drawn ones they stand by chance.
pub fn may_stand_in(value: &[u8], literal: bool) -> bool {
    !(literal && is_generated(value) || is_drawn_behind_dollar(value))
}

/// Parts that a program fills in: `${x}`, `{{x}}`, `%s`, `#{x}`, `$(x)`, `{x}`.
fn holds_reference(value: &[u8]) -> bool {
    is_variable(value) || holds_mark(value) || holds_field(value) || value.ends_with(b"\\n")
}

/// Where a value is kept: `op://…`, `vault:…`, `process.env.…`.
fn names_source(value: &[u8]) -> bool {
    const SCHEMES: [&[u8]; 13] = [
        b"op://", b"vault:", b"ref+", b"secret:", b"env:", b"file:", b"ssm:", b"awssm:", b"gcp:", b"env.", b"process.env",
        b"os.environ", b"ENV[",
    ];
    SCHEMES.iter().any(|scheme| value.starts_with(scheme)) || is_stored(value)
}

/// Whether a value that begins as a variable goes on with letters and digits as no name has them: `$UDyY94JC3sSAOCO`.
fn is_drawn_behind_dollar(value: &[u8]) -> bool {
    const SHORTEST: usize = 12;
    const TURNS: usize = 3;
    let [b'$', rest @ ..] = value else { return false };
    let has = |kind: fn(&u8) -> bool| rest.iter().any(kind);
    rest.len() >= SHORTEST
        && rest.iter().all(u8::is_ascii_alphanumeric)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && switches(rest) >= TURNS
        && ngram::is_surprising(rest, 6.0)
}

/// A variable, its member or its entry, `$this->password`, `$row[1]`, Perl's `$opt{'w'}`, Kamailio's `$avp(s:auth)`, perhaps what an option is
/// given: `-p$password -h$host`.
fn is_variable(value: &[u8]) -> bool {
    let is_of_path = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'>' | b'[' | b']');
    let value = match value {
        [b'-', letter, given @ ..] if letter.is_ascii_alphabetic() => given,
        _ => value,
    };
    let Some(rest) = value.strip_prefix(b"$") else { return false };
    let name = rest.iter().take_while(|b| b.is_ascii_alphabetic() || **b == b'_').count();
    let is_entry = || match &rest[name..] {
        [b'{', key @ .., b'}'] | [b'(', key @ .., b')'] => key.iter().all(|b| is_of_path(b) || matches!(b, b'\'' | b'"' | b':')),
        _ => false,
    };
    rest.iter().all(is_of_path) || (name > 0 && is_entry())
}

/// Two bytes that templates are told by, or one of `printf`'s conversions behind which a word ends.
fn holds_mark(value: &[u8]) -> bool {
    let may_mark = value.iter().fold(false, |any, b| any | matches!(b, b'{' | b'}' | b'(' | b'%'));
    let ends_word = |at: usize| value.get(at).is_none_or(|b| !b.is_ascii_alphanumeric());
    let is_mark = |(at, pair): (usize, &[u8])| match pair {
        b"${" | b"{{" | b"}}" | b"#{" | b"$(" | b"%(" | b"<%" | b"%>" | b"%0" => true,
        [b'%', b's' | b'd' | b'u' | b'v' | b'x' | b'p' | b'q' | b'i'] => ends_word(at + 2),
        _ => false,
    };
    may_mark && value.windows(2).enumerate().any(is_mark)
}

/// A field of a format, by its name or its place: `{key}`, `{0}`.
fn holds_field(value: &[u8]) -> bool {
    let is_of_name = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'_' | b'.');
    value.split(|&b| b == b'{').skip(1).any(|rest| {
        let inside = rest.iter().position(|&b| b == b'}').map_or(&b""[..], |end| &rest[..end]);
        matches!(inside, [b'0'..=b'9']) || matches!(inside, [b'a'..=b'z', rest @ ..] if rest.iter().all(is_of_name))
    })
}

/// The name of a secret in Google's Secret Manager: `projects/123/secrets/mine/versions/1`; a manual page may write `my\-project`.
fn is_stored(value: &[u8]) -> bool {
    value.starts_with(b"projects/") && memchr::memmem::find(value, b"/secrets/").is_some()
}

/// A colour of CSS: `#82c6df`.
fn is_colour(value: &[u8]) -> bool {
    matches!(value, [b'#', digits @ ..] if matches!(digits.len(), 3 | 4 | 6 | 8) && digits.iter().all(u8::is_ascii_hexdigit))
}

/// A pattern of a regular expression, `^echo\b`, `.*\.bds$`, `/^ok$/i`, `^[0-9A-Z]+$`.
fn is_pattern(value: &[u8]) -> bool {
    let is_anchored = matches!(value, [b'^', inner @ .., b'$'] if inner.iter().any(|b| b"[(*+".contains(b)));
    let holds = |is: fn(u8) -> bool| value.windows(2).any(|pair| pair[0] == b'\\' && is(pair[1]));
    let is_counted = |at: usize| matches!(value[at..], [b']', b'{', b'0'..=b'9', ..]) && value[..at].contains(&b'[');
    is_anchored
        || memchr::memchr_iter(b']', value).any(is_counted)
        || value.strip_prefix(b"/^").is_some_and(|pattern| pattern.contains(&b'/'))
        || value.starts_with(b"^") && holds(|b| matches!(b, b'b' | b's' | b'S' | b'd' | b'w'))
        || !value.iter().any(u8::is_ascii_digit) && holds(|b| b == b'.')
}

/// Paths, addresses, files and media types.
fn is_place(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 9] = [b"/", b"./", b"../", b"~/", b"C:\\", b"\\\\", b"http:", b"https:", b"@"];
    const ROOTS: [&[u8]; 12] =
        [b"/etc/", b"/usr/", b"/var/", b"/opt/", b"/home/", b"/tmp/", b"/run/", b"/bin/", b"/sbin/", b"/lib/", b"/dev/", b"urn:"];
    const FILES: [&[u8]; 21] = [
        b".json", b".pem", b".key", b".txt", b".yml", b".yaml", b".crt", b".conf", b".cnf", b".cfg", b".html", b".js", b".ts",
        b".py", b".go", b".php", b".com", b".org", b".h", b".c", b".o",
    ];
    let holds = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    let begins = STARTS.iter().any(|start| value.starts_with(start)) && !ngram::is_surprising(value, 6.0);
    let begins = begins || ROOTS.iter().any(|root| value.starts_with(root));
    let mail = value.iter().filter(|&&b| b == b'@').count() == 1 && value.contains(&b'.') && !ngram::is_surprising(value, WORDY);
    begins
        || mail
        || is_file(value)
        || is_line_of_file(value)
        || is_network_address(value)
        || is_local_port(value)
        || is_scheme(value)
        || is_public_half(value)
        || holds(b"://")
        || is_import(value)
        || FILES.iter().any(|end| value.ends_with(end))
        || (value.contains(&b'/') && !value.iter().any(u8::is_ascii_digit) && !ngram::is_surprising(value, 5.5))
}

/// What Go calls a package: `google.golang.org/genproto/cloud/secretmanager/v1beta1`.
fn is_import(value: &[u8]) -> bool {
    let mut parts = value.split(|&b| b == b'/');
    let host = parts.next().unwrap_or_default();
    let domain = host.rsplit(|&b| b == b'.').next().filter(|domain| domain.len() < host.len());
    let is_part =
        |part: &[u8]| !part.is_empty() && part.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(b));
    domain.is_some_and(|it| (2..=6).contains(&it.len()) && it.iter().all(u8::is_ascii_lowercase))
        && is_part(host)
        && parts.clone().count() > 1
        && parts.all(is_part)
}

/// A path that ends with a file's name: `uploads/2023/05/photo.jpg`.
fn is_file(value: &[u8]) -> bool {
    let name = value.rsplit(|&b| b == b'/').next().unwrap_or(value);
    let extension = name.rsplit(|&b| b == b'.').next().filter(|extension| extension.len() < name.len());
    name.len() < value.len() && extension.is_some_and(|e| (2..=4).contains(&e.len()) && e.iter().all(u8::is_ascii_lowercase))
}

/// A line of a file, as traces of calls name it: `src/vec.rs:460`, `main.c:12:5`.
fn is_line_of_file(value: &[u8]) -> bool {
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let mut parts = value.split(|&b| b == b':');
    let Some((name, extension)) =
        parts.next().and_then(|file| file.iter().rposition(|&b| b == b'.').map(|dot| file.split_at(dot)))
    else {
        return false;
    };
    let is_name = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || b"_-./+".contains(b));
    let is_extension = (2..=5).contains(&extension.len()) && extension[1..].iter().all(u8::is_ascii_lowercase);
    let mut numbers = parts.peekable();
    is_name && is_extension && numbers.peek().is_some() && numbers.all(is_number)
}

/// What an address begins with, before a variable: `ftp:`.
fn is_scheme(value: &[u8]) -> bool {
    matches!(value, [scheme @ .., b':'] if (2..=8).contains(&scheme.len()) && scheme.iter().all(u8::is_ascii_lowercase))
}

/// A port of the machine itself: `localhost:22`.
fn is_local_port(value: &[u8]) -> bool {
    value.strip_prefix(b"localhost:").is_some_and(|port| port.iter().all(u8::is_ascii_digit))
}

/// An address of IPv6 that is shortened (RFC 4291, section 2.2), or one of Ethernet.
pub fn is_network_address(value: &[u8]) -> bool {
    let is_part = |most: usize| move |part: &[u8]| part.len() <= most && part.iter().all(u8::is_ascii_hexdigit);
    let (parts, shortened) = (value.split(|&b| b == b':'), memchr::memmem::find(value, b"::").is_some());
    match parts.clone().count() {
        4..=9 if shortened => parts.clone().all(is_part(4)),
        6 => parts.clone().all(is_part(2)),
        _ => false,
    }
}

/// How public keys in base64 begin: SSH's (RFC 4253, section 6.6), DNSSEC's (RFC 3110, section 2, with the exponents 65537 and 3), and `SubjectPublicKeyInfo` (RFC 5280, section 4.1) of RSA, of curves, and of
/// Ed25519 and X25519 (RFC 8410).
#[rustfmt::skip]
const PUBLIC_KEYS: [&[u8]; 11] = [
    b"AwEAA",     b"AAAAB3NzaC1", b"AAAAC3NzaC1", b"AAAAE2VjZHNh", b"MIGfMA0GCSqGSIb3", b"MIIBIjANBgkqhkiG", b"MIICIjANBgkqhkiG", b"MFkwEwYHKoZIzj0",
    b"MHYwEAYHKoZIzj0", b"MCowBQYDK2Vw", b"MCowBQYDK2Vu",
];

/// The public side of a key: one in base64; of a cryptocurrency, an account or a contract of Ethereum, which has 20 bytes (EIP-55) where its
/// key has 32; a public key of an elliptic curve by its first byte and length (SEC 1, section 2.3.3), an extended one (BIP 32), Bitcoin's
/// addresses, also as BIP 173 has them, and the programs for tokens of Solana, which their addresses name.
fn is_public_half(value: &[u8]) -> bool {
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    match value {
        [b'T', b'o', b'k', b'e', b'n', ..] | [b'A', b'T', b'o', b'k', b'e', b'n', ..] => {
            matches!(value.len(), 43 | 44) && value.iter().all(u8::is_ascii_alphanumeric)
        }
        [b'A', b'Q', b'M'..=b'P', ..] => value.len() >= 40,
        [b'A' | b'M', ..] => PUBLIC_KEYS.iter().any(|begin| value.starts_with(begin)),
        [b'0', b'x', digits @ ..] if value.len() == 42 => is_hex(digits),
        [b'0', b'2' | b'3', ..] if value.len() == 66 => is_hex(value),
        [b'0', b'4', ..] if value.len() == 130 => is_hex(value),
        [b'b', b'c', b'1', program @ ..] => matches!(value.len(), 42 | 62) && program.iter().all(u8::is_ascii_alphanumeric),
        [b'x' | b'y' | b'z' | b't' | b'u' | b'v' | b'Y' | b'Z' | b'U' | b'V', b'p', b'u', b'b', ..] => value.len() > 100,
        [b'1' | b'2' | b'3' | b'm' | b'n', ..] if (26..=35).contains(&value.len()) => base58::run(value) == Outcome::Pass,
        _ => false,
    }
}

/// Code where a configuration would have a value: a call, an index, a path of names.
fn is_expression(value: &[u8]) -> bool {
    let holds = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    let brackets = value.iter().any(is_bracket);
    let is_name = |part: &[u8]| {
        let begins = part.first().is_some_and(|&b| b.is_ascii_alphabetic() || b == b'_');
        begins && (part.len() == 1 || !ngram::is_surprising(part, 6.0))
    };
    let dotted = value.contains(&b'.') && value.split(|&b| b == b'.').all(is_name);
    brackets
        || dotted
        || holds(b"::")
        || holds(b"->")
        || holds(b"=>")
        || holds(b"==")
        || [b":!0", b":!1", b"=!0", b"=!1"].iter().any(|minified| value.ends_with(*minified))
        || value.starts_with(b"*")
        || value.starts_with(b"&")
        || matches!(value, [b'-', b'-', letter, ..] if letter.is_ascii_alphabetic())
}

/// The name of a function or object in a C++ program, by its types (Itanium C++ ABI, section 5.1): `_ZN6crypto7session3keyEv`, or in one of
/// Rust's (RFC 2603): `_RNvXs_NtCsgn4…`.
fn is_symbol(value: &[u8]) -> bool {
    matches!(
        value,
        [b'_', b'Z', b'N' | b'K' | b'T' | b'S' | b'G' | b'L' | b'0'..=b'9', ..]
            | [b'_', b'R', b'N' | b'I' | b'M' | b'X' | b'Y', b'A'..=b'Z' | b'a'..=b'z', ..]
    )
}

/// Whether a value is such a name or a part of it: most of it is two and more names that are as long as is said before them,
/// `N4ompl7control6SyclopE`.
pub fn is_part_of_symbol(value: &[u8]) -> bool {
    const KINDS: [&[u8]; 10] = [b"N", b"NK", b"ZN", b"ZNK", b"ZTIN", b"ZTVN", b"ZTSN", b"TIN", b"TVN", b"TSN"];
    let value = value.strip_prefix(b"_").unwrap_or(value);
    let (kind, mut rest) = value.split_at(value.iter().take_while(|b| b.is_ascii_uppercase()).count());
    if !KINDS.contains(&kind) {
        return false;
    }
    let mut names = 0;
    while let digits @ 1..=2 = rest.iter().take_while(|b| b.is_ascii_digit()).count() {
        let length = rest[..digits].iter().fold(0, |length, digit| 10 * length + usize::from(digit - b'0'));
        let Some(name) = rest.get(digits..digits + length).filter(|name| length > 1 && !name[0].is_ascii_digit()) else { break };
        (names, rest) = (names + 1, &rest[digits + name.len()..]);
    }
    names > 1 && rest.len() * 5 <= value.len()
}

/// A call within the value, quoted or not, or how one begins: `base64decode(x)`, `lookup('env', …`; `.getSecret(`.
fn is_call(value: &[u8]) -> bool {
    if let [b'.', name @ .., b'('] = value {
        return name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    }
    let open = value.iter().position(|&b| b == b'(');
    open.is_some_and(|open| {
        open > 2 && value[..open].iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')) && value.ends_with(b")")
    })
}

/// A name within a scope: `AWS::SecretsManager-2020-07-23`, `Auth::Secret`.
fn is_scoped(value: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(value, b"::") else { return false };
    let letters = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (scope, name) = (&value[..at], &value[at + 2..]);
    let word = &name[..letters(name)];
    scope.len() > 1 && letters(scope) == scope.len() && word.len() > 3 && !ngram::is_surprising(word, WORDY)
}

/// Numbers, dates, versions, names of constants, regions (`eu-north-1`), and words that mean nothing or a type.
fn is_constant(value: &[u8]) -> bool {
    const TYPES: [&str; 58] = [
        "string", "blob", "structure", "list", "map", "timestamp", "long", "double", "str", "text", "int", "integer", "number",
        "bool", "boolean", "true", "false", "none", "null", "nil", "undefined", "void", "object", "array", "required",
        "optional", "bytes", "byte", "char", "varchar", "function", "class", "self", "this", "return", "async", "await",
        "enabled", "disabled", "yes", "no", "auto", "hidden", "unset", "empty", "default", "bearer", "basic", "digest", "plain",
        "any", "oauth", "oauth2", "oidc", "totp", "hotp", // What autoconf compares with.
        "xyes", "xno",
    ];
    let folded = value.to_ascii_lowercase();
    let word = folded.strip_suffix(b"?").or(folded.strip_suffix(b"[]")).unwrap_or(&folded);
    let number = value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b':' | b'x' | b',' | b'+' | b'_'))
        && value.len() < 20
        || is_in_powers_of_ten(value)
        || is_moment(value);
    let region = matches!(value, [.., b'a'..=b'z', b'-', b'1'..=b'9'])
        && value[..value.len() - 2].split(|&b| b == b'-').all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_lowercase));
    // What requests to Google and AWS are signed over begins with how.
    let signed = value.starts_with(b"GOOG4-") || value.starts_with(b"AWS4-HMAC-");
    let suite = value.starts_with(b"TLS_") && value.iter().all(|&b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    number
        || is_name_of_constant(value)
        || suite
        || signed
        || region
        || is_scoped(value)
        || is_version(value)
        || TYPES.iter().any(|known| known.as_bytes() == word)
}

/// A moment (RFC 3339, section 5.6): `2013-05-21T00:02:43.941473Z`.
fn is_moment(value: &[u8]) -> bool {
    let Some(([date @ .., b'T'], time)) = value.split_at_checked("2013-05-21T".len()) else { return false };
    date.iter().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() })
        && time.iter().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(byte))
}

/// A number as programs write small ones: `6.875e-07`.
fn is_in_powers_of_ten(value: &[u8]) -> bool {
    const LONGEST: usize = 32;
    let Some(at) = value.iter().position(|b| matches!(b, b'e' | b'E')).filter(|_| value.len() < LONGEST) else { return false };
    let is_of_number = |b: &u8| b.is_ascii_digit() || *b == b'.';
    let exponent = value[at + 1..].strip_prefix(b"-").or(value[at + 1..].strip_prefix(b"+"));
    at > 0 && value[..at].iter().all(is_of_number) && exponent.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
}

/// The name of a constant or of a variable of the environment, of which words may end in a number and the last is one of letters:
/// `DB_PASSWORD`, `AI21_API_KEY`.
fn is_name_of_constant(value: &[u8]) -> bool {
    const MOST_DIGITS: usize = 3;
    let letters = |part: &[u8]| part.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let is_word = |part: &[u8]| {
        let number = &part[letters(part)..];
        number.len() < part.len() && number.len() <= MOST_DIGITS && number.iter().all(u8::is_ascii_digit)
    };
    let is_last = |part: &[u8]| part.len() > 1 && letters(part) == part.len();
    match memchr::memrchr(b'_', value) {
        Some(_) if value.iter().all(|b| b.is_ascii_uppercase() || *b == b'_') => true,
        Some(at) => is_last(&value[at + 1..]) && value[..at].split(|&b| b == b'_').all(is_word),
        None => false,
    }
}

/// A version of a module of Go, with what may follow: `v0.0.0-20180821051752-b27b920f9e71` (Go Modules Reference, "Pseudo-versions").
fn is_version(value: &[u8]) -> bool {
    let Some(rest) = value.strip_prefix(b"v") else { return false };
    let version = rest.split(|b| matches!(b, b'-' | b'+')).next().unwrap_or(rest);
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    version.split(|&b| b == b'.').count() == 3 && version.split(|&b| b == b'.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_sides_of_keys_are_places() {
        let hex = |length: usize| "83d1c07a5e2f9b4617c6e90d2ba8f354".chars().cycle().take(length).collect::<String>();
        // The first block's.
        let address = format!("{}{}", "1A1zP1eP5QGefi2DM", "PTfTL5SLmv7DivfNa");
        let public = [
            address.clone(),
            format!("0x{}", hex(40)),
            format!("02{}", hex(64)),
            format!("04{}", hex(128)),
            format!("zpub{}", hex(107)),
        ];
        for value in public {
            assert_eq!(examine(value.as_bytes(), true), Err(Reason::Expression), "{value}");
        }
        for value in [
            address.replace("Divf", "Divg"),
            format!("0x{}", hex(64)),
            format!("01{}", hex(64)),
            hex(64),
            format!("zprv{}", hex(107)),
        ] {
            assert_eq!(examine(value.as_bytes(), true), Ok(()), "{value}");
        }
    }

    #[test]
    fn fields_of_formats_and_options_are_no_values() {
        for value in ["api/v1/model2api/{pk}", "secVal9{x}", "key:0x{0}", "{self.key}9a"] {
            assert_eq!(examine(value.as_bytes(), true), Err(Reason::Reference), "{value}");
        }
        for value in ["a8{}q9z", "k{9Z!}w2", "q{12}r8t"] {
            assert_eq!(examine(value.as_bytes(), true), Ok(()), "{value}");
        }
        assert_eq!(examine(b"$ecur3p4$$w0rd", true), Ok(()));
        assert_eq!(examine(b"--ap-mso4", false), Err(Reason::Expression));
        assert_eq!(examine(b"--ap-mso4", true), Ok(()));
    }
}
