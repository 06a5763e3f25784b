//! Values that stand for something else: references, code, places, digests, names of types.
//!
//! Promises: decides from the value alone, and whether it is meant as it is written.
//! Leaves out: whether what remains is a secret (assigned).

use std::ops::Range;

use super::{assigned::switches, identifier::is_identifier, place::is_place};
use crate::{
    candidate::Reason,
    scan::{
        ngram,
        repetition::{is_typed_in_rows, repetition},
        starts::Starts,
        value::{Quote, Words, block, is_all_that_is_given, is_format, is_generated, is_generated_bare, is_typeset, quote},
        words::{is_reference, is_sealed, placeholder, unfilled},
    },
};

/// Bits a character up to which a text is made of words.
pub const WORDY: f64 = 5.0;

/// Whether the value at `range` is meant as it is written: in quotes, or, with brackets among its letters and digits that are no code's, as all
/// that a line, an element or a text of several lines gives a name, or as what blanks or commas set apart.
pub fn is_literal(text: &[u8], range: &Range<usize>) -> bool {
    let value = &text[range.clone()];
    // Most values are neither, and that costs less than to ask what they are made of.
    quote(text, range.start) != Quote::Bare
        || (is_all_that_is_given(text, range) && (is_drawn(value) || (is_generated(value) && !is_format(value))))
        || (is_set_apart(text, range) && is_generated_bare(value))
        || block::begins_one(text, range.start)
}

/// Whether a value is a word of a command's line, a cell of a row, or what a parameter is given before a blank: `-e PASSWORD=V image`.
fn is_set_apart(text: &[u8], range: &Range<usize>) -> bool {
    let is_behind = matches!(text[..range.start].last(), Some(b' ' | b'\t' | b'=' | b',' | b';' | b':' | b'|'));
    is_behind
        && matches!(text.get(range.end), None | Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b';' | b'|' | b'}' | b'\'' | b'"'))
}

/// Whether brackets stand among three of capitals, small letters, digits and other signs as in no piece of code: `4HFj88D[ONzi`.
fn is_drawn(value: &[u8]) -> bool {
    const SHORTEST: usize = 8;
    let made_of = value.iter().fold(0, |all, &byte| all | KINDS[usize::from(byte)]);
    if value.len() < SHORTEST || made_of & BRACKET == 0 {
        return false;
    }
    let kinds = (made_of & !BRACKET).count_ones();
    let name = value.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':')).count();
    let is_access = matches!((value.get(name), value.last()), (Some(b'('), Some(b')' | b'(')) | (Some(b'['), Some(b']' | b'[')));
    kinds > 2 && !is_access && ngram::is_surprising(value, WORDY)
}

/// A bit for a bracket.
const BRACKET: u8 = 1;

/// By a byte, that bit or one for its kind: a capital, a small letter, a digit, a sign that code has not between names.
static KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0; 256], 0);
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'(' | b'[' | b'{' | b')' | b']' | b'}' => BRACKET,
            b'A'..=b'Z' => 2,
            b'a'..=b'z' => 4,
            b'0'..=b'9' => 8,
            b'!' | b'#' | b'$' | b'%' | b'*' | b'+' | b'/' | b'=' | b'?' | b'@' | b'\\' | b'^' | b'|' | b'~' | b'"' | b'\''
            | b'`' => 16,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

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
    if is_identifier(value) {
        return Err(Reason::NamedOtherwise("id"));
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
    is_in_escaped_brackets(value)
        || is_variable(value)
        || holds_mark(value)
        || holds_field(value)
        || value.ends_with(b"\\n")
        || is_joined(value)
}

/// What a program joins to the texts around it: `+self.pwd+`.
fn is_joined(value: &[u8]) -> bool {
    let [b'+', inner @ .., b'+'] = value else { return false };
    let is_of_name = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'_' | b'.' | b'(' | b')');
    !inner.is_empty() && inner.iter().all(is_of_name)
}

/// What an address has in brackets, as programs write in a secret's stead: `%5BFiltered%5D`.
fn is_in_escaped_brackets(value: &[u8]) -> bool {
    const PAIRS: [(&[u8], &[u8]); 3] = [(b"%5B", b"%5D"), (b"%3C", b"%3E"), (b"%7B", b"%7D")];
    PAIRS.iter().any(|(open, close)| value.starts_with(open) && value.ends_with(close))
}

/// Where a value is kept: `op://…`, `vault:…`, `process.env.…`; or which dependency a feature of Cargo's takes: `dep:pem`.
fn names_source(value: &[u8]) -> bool {
    static SCHEMES: Starts = Starts::of(&[
        b"op://", b"vault:", b"ref+", b"secret:", b"env:", b"file:", b"ssm:", b"awssm:", b"gcp:", b"env.", b"process.env",
        b"os.environ", b"ENV[", b"awskms:", b"cloudkms:", b"azurekms:", b"pkcs11:", b"{REF:", b"dep:",
    ]);
    SCHEMES.begin(value) || is_stored(value) || is_mounted(value)
}

/// Whether a value that begins as a variable goes on with letters and digits as no name has them: `$UDyY94JC3sSAOCO`.
fn is_drawn_behind_dollar(value: &[u8]) -> bool {
    const SHORTEST: usize = 12;
    const TURNS: usize = 3;
    let [b'$', rest @ ..] = value else { return false };
    let has = |kind: fn(&u8) -> bool| rest.iter().any(kind);
    let is_mixed = || switches(rest) >= TURNS && ngram::is_surprising(rest, 6.0);
    if rest.iter().any(|b| matches!(b, b'.' | b'-' | b'_')) {
        return is_drawn_in_parts(rest);
    }
    rest.len() >= SHORTEST
        && rest.iter().all(u8::is_ascii_alphanumeric)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && (is_mixed() || (switches(rest) + capitals_within(rest) >= 2 && ngram::is_surprising(rest, 7.0)))
}

/// Whether what names of members are parted by parts letters and digits as in no names: `jU.L8L5`.
fn is_drawn_in_parts(rest: &[u8]) -> bool {
    const LEAST: usize = 7;
    const TURNS: usize = 3;
    const WORD: usize = 4;
    let has = |kind: fn(&u8) -> bool| rest.iter().any(kind);
    let is_word = |letters: &[u8]| letters.len() >= WORD && letters[0].is_ascii_lowercase();
    let small = |a: &u8, b: &u8| a.is_ascii_lowercase() == b.is_ascii_lowercase();
    rest.len() >= LEAST
        && rest.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && switches(rest) >= TURNS
        && !rest.chunk_by(small).any(is_word)
}

/// How often a capital stands behind a capital or a digit and before a small letter, or a small letter behind a digit: words of names begin
/// with one capital each.
fn capitals_within(value: &[u8]) -> usize {
    let is_other = |pair: &&[u8]| matches!(pair, [b'A'..=b'Z', b'A'..=b'Z'] | [b'0'..=b'9', b'A'..=b'Z' | b'a'..=b'z']);
    value.windows(2).filter(is_other).count()
}

/// A variable, its member or its entry, `$this->password`, `$row[1]`, Perl's `$opt{'w'}`, Kamailio's `$avp(s:auth)`, perhaps what an option is
/// given: `-p$password -h$host`.
fn is_variable(value: &[u8]) -> bool {
    let is_of_path = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'>' | b'[' | b']');
    // Several: `$hostname:$port`.
    if value.first() == Some(&b'$') && memchr::memmem::find(value, b":$").is_some() {
        return value.iter().all(|b| is_of_path(b) || matches!(b, b':' | b'$'));
    }
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
    let may_mark = value.iter().fold(false, |any, b| any | matches!(b, b'{' | b'}' | b'(' | b'%' | b'@'));
    let ends_word = |at: usize| value.get(at).is_none_or(|b| !b.is_ascii_alphanumeric());
    let is_mark = |(at, pair): (usize, &[u8])| match pair {
        b"${" | b"{{" | b"}}" | b"#{" | b"$(" | b"%(" | b"<%" | b"%>" => true,
        b"%0" => is_padded(&value[at + 2..]),
        [b'@', b'0'..=b'9'] => value.get(at + 2) == Some(&b'@'),
        [b'%', b's' | b'd' | b'u' | b'v' | b'x' | b'p' | b'q' | b'i'] => ends_word(at + 2),
        _ => false,
    };
    may_mark && value.windows(2).enumerate().any(is_mark)
}

/// Whether a conversion of `printf` goes on so behind `%0`: `8x`, `2d`.
fn is_padded(rest: &[u8]) -> bool {
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && matches!(rest.get(digits), Some(b'd' | b'i' | b'l' | b'u' | b'x' | b'X'))
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

/// Which of Docker's secrets is to be mounted, and where: `source=db-2,target=password`.
fn is_mounted(value: &[u8]) -> bool {
    [&b"source="[..], b"src=", b"target="].iter().any(|field| value.starts_with(field))
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
        // Dashes as groff(7) has them: `ikev1\-xauth\-psk`.
        || holds(|b| b == b'-')
            && value.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'\\' | b'-'))
        || is_level(value)
}

/// A small number that a program is given by name: `debug_level=3`.
fn is_level(value: &[u8]) -> bool {
    let Some((number, name)) = value.split_last() else { return false };
    let name = name.strip_suffix(b"=").unwrap_or_default();
    number.is_ascii_digit() && !name.is_empty() && name.iter().all(|b| b.is_ascii_lowercase() || *b == b'_')
}

/// Code where a configuration would have a value: a call, an index, a path of names.
fn is_expression(value: &[u8]) -> bool {
    let holds = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    let brackets = value.iter().any(|&byte| KINDS[usize::from(byte)] == BRACKET);
    let is_name = |part: &[u8]| {
        let begins = part.first().is_some_and(|&b| b.is_ascii_alphabetic() || b == b'_');
        begins && (part.len() == 1 || !ngram::is_surprising(part, 6.0))
    };
    let dotted = value.contains(&b'.') && value.split(|&b| b == b'.').all(is_name);
    brackets
        || dotted
        || is_member(value, is_name)
        || is_type_of_module(value)
        || holds(b"::")
        || holds(b"->")
        || holds(b"=>")
        || holds(b"==")
        || [b":!0", b":!1", b"=!0", b"=!1"].iter().any(|minified| value.ends_with(*minified))
        || value.starts_with(b"*")
        || value.starts_with(b"&")
        || matches!(value, [b'-', b'-', letter, ..] if letter.is_ascii_alphabetic())
}

/// A member of what is a member of something by their names, itself with a short name of any kind: `C.tokens.sETH2`.
fn is_member(value: &[u8], is_name: impl Fn(&[u8]) -> bool) -> bool {
    const LONGEST: usize = 8;
    let mut parts = value.rsplit(|&b| b == b'.');
    let is_short = |name: &[u8]| {
        name.len() <= LONGEST && name[..1].iter().all(u8::is_ascii_alphabetic) && name.iter().all(u8::is_ascii_alphanumeric)
    };
    parts.next().is_some_and(|name| !name.is_empty() && is_short(name)) && parts.clone().count() > 1 && parts.all(is_name)
}

/// A type by its module, as TypeScript has it: `cdktf.IResolvable`.
fn is_type_of_module(value: &[u8]) -> bool {
    let Some((module, name)) = value.iter().position(|&b| b == b'.').map(|dot| (&value[..dot], &value[dot + 1..])) else {
        return false;
    };
    let name = if matches!(name, [b'I', b'A'..=b'Z', ..]) { &name[1..] } else { name };
    module.len() > 1
        && module.iter().all(u8::is_ascii_lowercase)
        && matches!(name, [b'A'..=b'Z', b'a'..=b'z', ..])
        && name.iter().all(u8::is_ascii_alphabetic)
        && !ngram::is_surprising(name, WORDY)
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

/// A class of PHP's by its path: `JMS\FooBundle\Entity\User7:`.
fn is_class(value: &[u8]) -> bool {
    const PARTS: usize = 3;
    let mut parts = value.strip_suffix(b":").unwrap_or(value).split(|&b| b == b'\\');
    let is_part =
        |part: &[u8]| matches!(part, [b'A'..=b'Z', rest @ ..] if rest.len() > 1 && rest.iter().all(u8::is_ascii_alphanumeric));
    parts.clone().count() >= PARTS && parts.all(is_part)
}

/// A package of Java's, by the domain of who wrote it: `org.acme.lib`.
fn is_package(value: &[u8]) -> bool {
    const DOMAINS: [&[u8]; 7] = [b"org.", b"com.", b"net.", b"io.", b"de.", b"java.", b"javax."];
    let is_of_name = |b: &u8| b.is_ascii_lowercase() || *b == b'.';
    DOMAINS.iter().any(|domain| value.starts_with(domain))
        && memchr::memchr_iter(b'.', value).count() > 1
        && value.iter().all(is_of_name)
}

/// What a message of D-Bus's is made of (D-Bus Specification, "Type System"): `a{o(oayays)}`.
fn is_signature(value: &[u8]) -> bool {
    matches!(value, [b'a' | b'(', b'{' | b'(' | b'a', ..])
        && value.iter().any(|b| matches!(b, b'{' | b'('))
        && value.iter().all(|b| b"ybnqiuxtdhsogva(){}".contains(b))
}

/// What autoconf compares answers with: `xyes`, `xyesno`.
fn is_compared(value: &[u8]) -> bool {
    let Some(mut rest) = value.strip_prefix(b"x").filter(|rest| !rest.is_empty()) else { return false };
    while let Some(after) = rest.strip_prefix(b"yes").or(rest.strip_prefix(b"no")) {
        rest = after;
    }
    rest.is_empty()
}

/// Numbers, dates, versions, names of constants, regions (`eu-north-1`), and words that mean nothing or a type.
fn is_constant(value: &[u8]) -> bool {
    static TYPES: Words = Words::new(&[
        "string", "blob", "structure", "list", "map", "timestamp", "long", "double", "str", "text", "int", "integer", "number",
        "bool", "boolean", "true", "false", "none", "null", "nil", "undefined", "void", "object", "array", "required",
        "optional", "bytes", "byte", "char", "varchar", "function", "class", "self", "this", "return", "async", "await",
        "enabled", "disabled", "yes", "no", "auto", "hidden", "unset", "empty", "default", "bearer", "basic", "digest", "plain",
        "any", "oauth", "oauth2", "oidc", "totp", "hotp", "http", "https", "ldap", "uint8array", "arraybuffer", "bytearray",
        "cryptokey", "keyobject",
    ]);
    let word = value.strip_suffix(b"?").or(value.strip_suffix(b"[]")).unwrap_or(value);
    // Of what: `list<u8>`.
    let open = memchr::memchr(b'<', word).filter(|_| word.ends_with(b">"));
    let word = open.map_or(word, |open| &word[..open]);
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
        || is_class(value)
        || is_version(value)
        || is_compared(value)
        || is_package(value)
        || is_signature(value)
        || TYPES.has(word)
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

/// A version of a module of Go, with what may follow: `v0.0.0-20180821051752-b27b920f9e71` (Go Modules Reference, "Pseudo-versions"), or of a
/// package of Debian's, of which the source was taken from a repository: `0.3.0+git20160906.22.f72c04f-1`.
fn is_version(value: &[u8]) -> bool {
    const TAKEN: [&[u8]; 8] = [b"+git", b"~git", b"+dfsg", b"~dfsg", b"+ds", b"+svn", b"~svn", b"~bpo"];
    let numbers = value.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    if value[..numbers].contains(&b'.') && TAKEN.iter().any(|mark| value[numbers..].starts_with(mark)) {
        return true;
    }
    let Some(rest) = value.strip_prefix(b"v") else { return false };
    let version = rest.split(|b| matches!(b, b'-' | b'+')).next().unwrap_or(rest);
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    version.split(|&b| b == b'.').count() == 3 && version.split(|&b| b == b'.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

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
