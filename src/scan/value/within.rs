//! The literal that stands within what a name is given: behind what is asked first (`coalesce(var.x, "V")`, `${1:-V}`, `{{ x | default('V') }}`,
//! `env['X'] || 'V'`), in what makes bytes of it (`Encoding.UTF8.GetBytes("V")`), behind a type of SQL's or COBOL's, beside the name of a flag or
//! a field, or behind words in parentheses (`Password (prod): V`).
//!
//! Promises: looks at the rest of the name's line, [`LONGEST`] bytes of it at most, and for a header's scheme as far back.
//! Leaves out: literals that nothing but what assigns stands before (value), and whether they are credentials (judge).

use std::ops::Range;

use super::{closing, is_generated};
use crate::scan::line;

/// So much of a line is looked at.
const LONGEST: usize = 256;
/// Shorter literals are modes and words.
const SHORTEST: usize = 6;
/// Quotation marks behind so many of an expression are not looked at.
const MOST_MARKS: usize = 12;

/// The literal within what `name` is given.
pub fn literal(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[name.end..text.len().min(name.end + LONGEST)];
    // What is assigned may stand below what is.
    let blanks = rest.iter().take_while(|b| **b == b' ').count().saturating_sub(1);
    let (rest, start) = (&rest[blanks..], name.end + blanks);
    let found = match rest {
        [b' ', b'(', b'o', b'r', b' ', b'(', ..] => of_lisp(line::first(rest)),
        [b' ', b'(', ..] | [b' ', b'f', b'o', b'r', b' ', ..] => qualified(line::first(rest)),
        [b' ', b'-', b' ', ..] => behind_dash(line::first(rest)),
        [b' ', b':', declaration @ ..] if declaration.starts_with(b" constant ") => {
            declared(declaration).map(|found| found.start + b" :".len()..found.end + b" :".len())
        }
        [b'=', b'%', b's', ..] => printed(line::first(rest)),
        [b'"', b',', b' ', b'"', _, b'"', ..] => of_flag(rest),
        [b'"', b' ', b'e' | b'd', ..] | [b' ', _, _, _, _, _, _, b' ', b'`', ..] => of_field(line::first(rest)),
        [b' ', b'A'..=b'Z' | b'a'..=b'z', ..] => declared(rest),
        [b' ' | b'=' | b':' | b'"' | b'\'' | b']', ..] => of_expression(rest),
        _ => None,
    }?;
    is_one(&rest[found.clone()]).then_some(start + found.start..start + found.end)
}

/// Whether a literal may be a credential by its length, and as it has no blanks.
fn is_one(literal: &[u8]) -> bool {
    literal.len() >= SHORTEST && literal.iter().all(|b| b.is_ascii_graphic() || !b.is_ascii())
}

/// The literal of an expression that is assigned, which is more than that literal.
fn of_expression(rest: &[u8]) -> Option<Range<usize>> {
    let behind_key = |key: usize| match rest[key..] {
        [b':', b' ' | b'=', ..] | [b' ', b':', b' ', ..] => key + 2,
        [b' ', b':', b'=', ..] => key + 3,
        [b' ', b'=', b' ' | b'>', ..] => key + 3,
        [b'=' | b':', ..] => key + 1,
        _ => rest.len(),
    };
    let start = match rest {
        [b'"' | b'\'', b']', ..] => behind_key(2),
        [b'"' | b'\'', ..] => behind_key(1),
        _ => behind_key(0),
    };
    let start = start + usize::from(rest.get(start) == Some(&b' '));
    let expression = rest.get(start..)?;
    let inner = match expression {
        [b'"' | b'\'', b'{', b'{', ..] | [b'"' | b'\'', b'$', b'{', ..] => 1,
        [b'{', b'{', ..] | [b'<', b'%', ..] | [b'$', b'{' | b'_', ..] => 0,
        [first, ..] if first.is_ascii_alphabetic() || *first == b'_' => 0,
        _ => return None,
    };
    let expression = &expression[inner..];
    let is_variable = matches!(expression, [b'$', b'{', third, ..] if *third != b'{');
    let found = if is_variable { of_variable(expression) } else { last_resort(expression) }?;
    Some(start + inner + found.start..start + inner + found.end)
}

/// What a shell's variable or argument has where it is not set: `${1:-V}`, `${OTHER-V}`.
fn of_variable(expression: &[u8]) -> Option<Range<usize>> {
    const OPERATORS: [&[u8]; 4] = [b":-", b":=", b"-", b"="];
    let name = line::first(expression.strip_prefix(b"${")?);
    let length = name.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let operator = OPERATORS.iter().find(|operator| name[length..].starts_with(operator)).filter(|_| length > 0)?;
    let start = b"${".len() + length + operator.len();
    let value = &name[start - b"${".len()..];
    let (start, value) = match value {
        [b'"' | b'\'', quoted @ ..] => (start + 1, quoted),
        _ => (start, value),
    };
    let end = memchr::memchr(b'}', value)?;
    let value = value[..end].strip_suffix(b"\"").or(value[..end].strip_suffix(b"'")).unwrap_or(&value[..end]);
    let is_other = memchr::memmem::find(value, b"${").is_some() || value.starts_with(b"$");
    (!is_other).then_some(start..start + value.len())
}

/// The last literal of an expression that stands where the others have nothing to give, or that bytes are made of.
fn last_resort(expression: &[u8]) -> Option<Range<usize>> {
    let (mut at, mut found) = (0, None);
    for _ in 0..MOST_MARKS {
        let Some(mark) = memchr::memchr3(b'"', b'\'', b'\n', &expression[at..]).map(|length| at + length) else { break };
        at = mark + 1;
        if expression[mark] == b'\n' {
            break;
        }
        if !is_last_resort(&expression[..mark]) {
            continue;
        }
        let Some(end) = closing(&expression[at..], expression[mark]).map(|length| at + length) else { break };
        if is_one(&expression[at..end]) && ends_expression(line::first(&expression[end + 1..])) {
            found = Some(at..end);
        }
        at = end + 1;
    }
    found
}

/// Whether nothing goes on behind a literal but what closes the expression.
fn ends_expression(rest: &[u8]) -> bool {
    const OWNED: [&[u8]; 4] = [b", true", b".to_string()", b".to_owned()", b".into()"];
    let rest = rest.trim_ascii_start();
    let rest = OWNED.iter().find_map(|owned| rest.strip_prefix(*owned)).unwrap_or(rest);
    let behind = rest.trim_ascii_start();
    behind.is_empty()
        || [&b")"[..], b";", b"%>", b"-%>", b"}}", b"}", b"| quote", b"if "].iter().any(|closer| behind.starts_with(closer))
        || behind == b","
}

/// Whether what stands before a literal asks for something else first, or makes bytes of it.
fn is_last_resort(before: &[u8]) -> bool {
    const LEADS: [&[u8]; 18] = [
        b"|| ",
        b"} // ",
        b"?? ",
        b"?: ",
        b" or ",
        b"default(",
        b"mkDefault ",
        b"mkForce ",
        b"rElse(",
        b"rDefault(",
        b"GetBytes(",
        b".String(",
        b"utf8ToBytes(",
        b"unwrap_or(",
        b"unwrap_or_else(|| ",
        b"unwrap_or_else(|_| ",
        b"Output.secret(",
        b"pulumi.secret(",
    ];
    const CALLS: [&[u8]; 5] = [b"coalesce(", b"try(", b"lookup(", b"cmp.Or(", b"firstNonEmpty("];
    match before {
        [asked @ .., b',', b' '] => CALLS.iter().any(|call| before.starts_with(call)) || asks_elsewhere(asked),
        [.., b't' | b'e', b'='] | [.., b't' | b'e', b':' | b'=', b' '] if is_default(before) => true,
        [.., b' ', b':', b' '] => memchr::memmem::find(before, b" ? ").is_some(),
        [.., b' ' | b'('] => LEADS.iter().any(|lead| before.ends_with(lead)),
        _ => false,
    }
}

/// Whether an argument that is called a default follows behind what asks for another: `env("KEY", default=`, `fromEnvironment('KEY', defaultValue: `.
fn is_default(before: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b", default", b", defaultValue", b", default_value"];
    let argument = before.trim_ascii_end();
    let argument = argument[..argument.len() - 1].trim_ascii_end();
    let asked = NAMES.iter().find_map(|name| argument.strip_suffix(*name));
    // Others may say what type it has.
    asked.is_some_and(|asked| asks_elsewhere(asked) || memchr::memchr(b',', asked).is_some_and(|at| asks_elsewhere(&asked[..at])))
}

/// Whether a call that begins an argument more asks the environment or a configuration for what that is called: `getenv("KEY"`, `env('KEY'`,
/// `sys.env.getOrElse("KEY"`, `get(ENV, "KEY"`.
fn asks_elsewhere(before: &[u8]) -> bool {
    const CALLS: [&[u8]; 5] = [b"config", b"getProperty", b"getOrElse", b"getOrDefault", b"decouple"];
    let Some((mark @ (b'"' | b'\''), inner)) = before.split_last() else { return false };
    let Some(open) = memchr::memrchr(*mark, inner) else { return false };
    let is_key = inner[open + 1..].iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b':'));
    let Some(call) = inner[..open].strip_suffix(b"(") else { return is_key && inner[..open].ends_with(b"get(ENV, ") };
    let start = call.iter().rposition(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':'))).map_or(0, |at| at + 1);
    let call = &call[start..];
    let is_of_environment = || call.windows(3).any(|part| part.eq_ignore_ascii_case(b"env"));
    is_key && (is_of_environment() || CALLS.iter().any(|one| call.ends_with(one)))
}

/// What Lisp's `or` comes to last: `(def password (or (System/getenv "X") "V"))`.
fn of_lisp(rest: &[u8]) -> Option<Range<usize>> {
    let end = memchr::memmem::rfind(rest, b"\")")?;
    let start = memchr::memmem::rfind(&rest[..end], b") \"")? + b") \"".len();
    (start < end && !rest[start..end].contains(&b'"')).then_some(start..end)
}

/// The literal behind the type that SQL or COBOL declares a name with: `NVARCHAR(64) = N'V'`, `CONSTANT VARCHAR2(64) := 'V'`,
/// `VARCHAR2 DEFAULT 'V'`, `PIC X(64) VALUE IS "V"`, Ada's `: constant String := "V"`.
fn declared(rest: &[u8]) -> Option<Range<usize>> {
    const TYPES: [&[u8]; 8] = [b"varchar", b"varchar2", b"nvarchar", b"nvarchar2", b"char", b"text", b"string", b"pic"];
    const WORDS: [&[u8]; 9] = [b"constant", b"default", b"value", b"not", b"null", b"as", b"x", b"type", b"is"];
    let is = |words: &[&[u8]], word: &[u8]| words.iter().any(|one| word.eq_ignore_ascii_case(one));
    if !matches!(rest[1] | 0x20, b'v' | b'n' | b'c' | b't' | b's' | b'p') {
        return None;
    }
    let (mut at, mut is_typed) = (0, false);
    loop {
        at += rest[at..].iter().take_while(|b| **b == b' ').count();
        match rest.get(at..)? {
            [b'N', b'\'', ..] | [b'\'' | b'"' | b'`', ..] if is_typed => break,
            [b':', b'=', ..] if is_typed => at += 2,
            [b'=', ..] if is_typed => at += 1,
            [b'(', ..] if is_typed => at += 1 + memchr::memchr(b')', &rest[at..])?,
            _ => {
                let length = rest[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
                let word = &rest[at..at + length];
                is_typed |= is(&TYPES, word);
                at += length;
                if !is(&TYPES, word) && !is(&WORDS, word) {
                    return None;
                }
            }
        }
    }
    let start = at + 1 + usize::from(rest[at] == b'N');
    Some(start..start + closing(&rest[start..], rest[start - 1])?)
}

/// The default of a flag that has a short name of one letter: `StringP("password", "p", "V", "…")`.
fn of_flag(rest: &[u8]) -> Option<Range<usize>> {
    let [b'"', b',', b' ', b'"', _, b'"', b',', b' ', b'"', literal @ ..] = rest else { return None };
    let start = rest.len() - literal.len();
    Some(start..start + closing(literal, b'"')?)
}

/// The default that a field's tag says in Go: `` `env:"PASSWORD" envDefault:"V"` ``, `` Password string `default:"V"` ``.
fn of_field(rest: &[u8]) -> Option<Range<usize>> {
    const DEFAULTS: [&[u8]; 2] = [b"efault:\"", b"efault\":\""];
    let (at, default) = DEFAULTS.iter().find_map(|default| Some((memchr::memmem::find(rest, default)?, default)))?;
    let start = at + default.len();
    Some(start..start + closing(&rest[start..], b'"')?)
}

/// What stands behind words that say which of several a secret is: `Password (prod): V`, `password for staging is V`.
fn qualified(rest: &[u8]) -> Option<Range<usize>> {
    const MOST_WORDS: usize = 32;
    const LEADS: [&[u8]; 3] = [b": ", b" is ", b" = "];
    let is_of_words = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'_');
    let words = rest.strip_prefix(b" (").or(rest.strip_prefix(b" for "))?;
    let lead = match rest[1] {
        b'(' => words.iter().take(MOST_WORDS).position(|&b| b == b')')? + 1,
        _ => words.iter().take(MOST_WORDS).position(|&b| b == b':').or_else(|| memchr::memmem::find(words, b" is "))?,
    };
    if !words[..lead].strip_suffix(b")").unwrap_or(&words[..lead]).iter().all(is_of_words) {
        return None;
    }
    let lead_length = LEADS.iter().find(|one| words[lead..].starts_with(one))?.len();
    last_word(rest, rest.len() - words.len() + lead + lead_length)
}

/// What stands behind a dash in a note: `Password - V`.
fn behind_dash(rest: &[u8]) -> Option<Range<usize>> {
    last_word(rest, b" - ".len()).filter(|word| rest[word.clone()].iter().any(u8::is_ascii_digit))
}

/// What a format is filled in with: `printf 'PASSWORD=%s\n' 'V'`.
fn printed(rest: &[u8]) -> Option<Range<usize>> {
    let format = memchr::memchr2(b'\'', b'"', rest)?;
    let [b' ', mark @ (b'"' | b'\''), literal @ ..] = &rest[format + 1..] else { return None };
    let start = rest.len() - literal.len();
    Some(start..start + closing(literal, *mark)?)
}

/// The word that a line ends with which begins at `at`, without the marks around it.
fn last_word(line: &[u8], at: usize) -> Option<Range<usize>> {
    let marked = &line[at..];
    let marks = marked.iter().take_while(|b| matches!(b, b'`' | b'"' | b'\'' | b'*' | b' ')).count();
    let value = &marked[marks..];
    let length = value.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'`' | b'"' | b'\'')).unwrap_or(value.len());
    let start = line.len() - value.len();
    let is_last = value[length..].trim_ascii().len() < 2;
    is_last.then_some(start..start + length)
}

/// Whether a word is a header's scheme as some services have it: `Authorization: token V`.
#[inline(always)]
pub fn is_scheme(text: &[u8], word: Range<usize>) -> bool {
    text.get(word.end) == Some(&b' ')
        && matches!(text[..word.start], [.., b'"' | b'\'' | b'`'] | [.., b':', b' '])
        && matches!(&text[word], b"token" | b"Token" | b"ApiKey")
}

/// The token that a header's scheme is given which ends before `start`, with signs that no run has: `Authorization: Bearer a;b…`.
pub fn bearer(text: &[u8], start: usize) -> Option<Range<usize>> {
    const REACH: usize = 48;
    let before = line::last(&text[start.saturating_sub(REACH)..start]);
    let rest = line::first(&text[start..text.len().min(start + LONGEST)]);
    let length = match before.iter().rev().find(|b| matches!(b, b'"' | b'\'' | b'`')) {
        Some(&mark) => closing(rest, mark)?,
        None => rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len()),
    };
    let is_of_header = || [before, &rest[length..]].iter().any(|part| memchr::memmem::find(part, b"uthorization").is_some());
    (is_generated(&rest[..length]) && is_of_header()).then_some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::{super::of_password, *};

    fn told(text: &str) -> Option<&str> {
        of_password(text, literal)
    }

    #[test]
    fn a_literal_stands_behind_what_is_asked_first() {
        for text in [
            "password = coalesce(var.password, \"V3k9Qz\")",
            "password = var.x != \"\" ? var.x : \"V3k9Qz\"",
            "password = lookup(var.x, \"a\", \"V3k9Qz\")",
            "password = lib.mkDefault \"V3k9Qz\";",
            "password=${1:-V3k9Qz}",
            "password=\"${2:-V3k9Qz}\"",
            "password=${OTHER-'V3k9Qz'}",
            "password: \"{{ lookup('env', 'X') | default('V3k9Qz', true) }}\"",
            "password={{ x | default(\"V3k9Qz\") }}",
            "password: <%= ENV['X'] || 'V3k9Qz' %>",
            "byte[] password = Encoding.UTF8.GetBytes(\"V3k9Qz\");",
            "{password: pulumi.String(\"V3k9Qz\")}",
            "password NVARCHAR(64) = N'V3k9Qz';",
            "password CONSTANT VARCHAR2(64) := 'V3k9Qz';",
            "password VARCHAR2 DEFAULT 'V3k9Qz'",
            "password PIC X(64) VALUE \"V3k9Qz\".",
            "StringP(\"password\", \"p\", \"V3k9Qz\", \"the usage\")",
            "password string `default:\"V3k9Qz\"`",
            "`env:\"password\" envDefault:\"V3k9Qz\"`",
            "password = os.getenv(\"X\", \"V3k9Qz\")",
            "password = env('X', default='V3k9Qz')",
            "password = config('X', cast=str, default='V3k9Qz')",
            "'password' => env('X', 'V3k9Qz'),",
            "password: String.fromEnvironment('X', defaultValue: 'V3k9Qz');",
            "password = std::env::var(\"X\").unwrap_or_else(|_| \"V3k9Qz\".to_string());",
            "password = option_env!(\"X\").unwrap_or(\"V3k9Qz\");",
            "password = get(ENV, \"X\", \"V3k9Qz\")",
            "password: \"{{ env_var('X', 'V3k9Qz') }}\"",
            "password=pulumi.Output.secret(\"V3k9Qz\")",
            "(def password (or (System/getenv \"X\") \"V3k9Qz\"))",
            "password TYPE string VALUE 'V3k9Qz'.",
            "password TYPE string VALUE `V3k9Qz`.",
            "password PIC X(20) VALUE IS 'V3k9Qz'.",
            "password : constant String := \"V3k9Qz\";",
            "password (prod): V3k9Qz",
            "password - V3k9Qz",
            "printf 'password=%s\\n' 'V3k9Qz' > .env",
            "password for the staging: `V3k9Qz`",
        ] {
            assert_eq!(told(text), Some("V3k9Qz"), "{text}");
        }
    }

    #[test]
    fn other_literals_are_not() {
        for text in [
            "password = config.get(\"V3k9Qz\")",
            "password = coalesce(var.password, \"V3k9Qz\" + x)",
            "password = config.get(\"section\", \"V3k9Qz\")",
            "password = ask(\"X\", \"V3k9Qz\")",
            "password = ask(\"the X\", default=\"V3k9Qz\")",
            "password = env(name, \"V3k9Qz\")",
            "password = \"V3k9Qz\"",
            "password = x == \"V3k9Qz\"",
            "password=${1:-$V3k9Qz}",
            "password=${V3k9Qz}",
            "password (prod) must be set: V3k9Qz",
            "password for all that is: V3k9Qz and more",
            "password ? \"V3k9Qz\" : x",
            "password varchar(64) NOT NULL,",
            "password=${",
            "password = \"${",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
