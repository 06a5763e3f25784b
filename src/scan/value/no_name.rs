//! What stands there like a name and is none that anything is assigned to: parts of addresses, paths and lists, parameters, words of prose.
//!
//! Promises: a look at the bytes around it.
//! Leaves out: what follows a name (value).

use std::ops::Range;

use super::{
    choices::{
        is_alternative, is_first_of_several, is_listed, is_one_of_ids, is_one_of_parameters, is_one_of_verdicts, is_one_of_words,
    },
    name_start,
};
use crate::scan::{context::is_class, line};

/// Whether what stands there like a name is none that anything is assigned to. Behind two colons follows what is in a class, another field, or VMS's name of a file
/// on the host whose user's password it is.
pub fn is_no_name(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    is_part_of_address(text, name_part, end)
        || text[end..].starts_with(b"::")
        || text[end..].starts_with(b"\"\"::")
        || is_in_path(text, end)
        || text[name_part.end..].starts_with(b"-->")
        || is_asked_for(text, name_part, end)
        || is_kind(&text[end..])
        // Drone's and Woodpecker's way to name one that is kept elsewhere.
        || text[name_start(text, end)..end] == *b"from_secret"
        // The working directory.
        || text[name_start(text, end)..end] == *b"$PWD"
        || is_statement(text, name_part, end)
        || text[end..].starts_with(b" || echo")
        || is_cipher(text, name_part, end)
        || is_listed(text, name_part, end)
        || is_one_of_words(text, name_part, end)
        || is_one_of_ids(text, name_part, end)
        // The next of a list, in an address.
        || text[end..].starts_with(b"%2C")
        || text[end..].starts_with(b"%22%2C")
        || is_one_of_verdicts(text, name_part, end)
        || is_alternative(text, name_part, end)
        || is_command(text, name_part, end)
        || is_handed_on(text, name_part, end)
        || is_coloured(text, name_part, end)
        || is_plural_explained(text, name_part, end)
        || ends_sentence(&text[name_part.end..end])
        || is_verdict(text, name_part, end)
        || is_variable(text, end)
        || is_one_of_variables(text, end)
        || is_in_coordinates(text, end)
        || is_country(&text[name_part.start..])
        || is_of_schema(&text[end..])
        // M4 parts what it is given so: `AC_SEARCH_LIBS([make_password],[mysql],[…])`.
        || text[end..].starts_with(b"],[")
        || is_case_label(text, end)
        || is_quoted_call(&text[end..])
        || is_pointed_from(text, end)
        || is_of_template(text, name_part, end)
        || is_of_option(text, name_part, end)
        || is_among_elements(&text[end..])
        || is_of_salt(&text[name_part.start..])
        // A structure of C.
        || text[..name_part.start].ends_with(b"struct ")
        || is_below_etc(&text[..name_part.start])
}

/// Whether a text in base64 ends with what stands there like a name: its length and what fills it up come to whole groups.
pub fn ends_base64(text: &[u8], end: usize) -> bool {
    const LEAST: usize = 20;
    const MOST: usize = 1 << 10;
    let filled = match text[end..] {
        [b'=', b'=', b'\n' | b'\r', ..] => return true,
        [b'=', b'\n' | b'\r', ..] => 1,
        _ => return false,
    };
    let text = &text[end.saturating_sub(MOST)..end];
    let symbols = text.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    let length = symbols.clone().count();
    let is_mixed = || symbols.clone().any(u8::is_ascii_digit) && symbols.clone().any(u8::is_ascii_uppercase);
    length == MOST || (length >= LEAST && (length + filled) % 4 == 0 && is_mixed())
}

/// Whether what follows a name is what mostly follows one that is none: `arn:aws:secret:`, `password=<pass>`.
#[inline(always)]
pub fn is_likely_no_name(rest: &[u8]) -> bool {
    matches!(rest, [b'>', ..]) || matches!(rest, [b':', next, ..] if next.is_ascii_alphanumeric() || *next == b':')
}

/// Whether the name is one of an LDAP schema's, of which the next follows: `MAY ( userPassword $ description )` (RFC 4512, section 4.1).
fn is_of_schema(rest: &[u8]) -> bool {
    matches!(rest, [b' ', b'$', b' ', next, ..] if next.is_ascii_alphabetic())
}

/// Whether a shell says what to do when the option is given, `-s|--secret) from=1;`, or a program where something is called so:
/// `case"resetPassword":`.
fn is_case_label(text: &[u8], end: usize) -> bool {
    match text[end..] {
        [b')', b' ' | b'\n', ..] => text[name_start(text, end)..].starts_with(b"--"),
        [mark @ (b'"' | b'\''), b':', ..] => {
            let before = text[..name_start(text, end)].strip_suffix(&[mark]);
            before.is_some_and(|before| before.strip_suffix(b" ").unwrap_or(before).ends_with(b"case"))
        }
        _ => false,
    }
}

/// Whether the name is that of what a member of is meant: `auth_pwd->pw_uid`.
fn is_pointed_from(text: &[u8], end: usize) -> bool {
    let arrow = end - usize::from(text[..end].ends_with(b"-"));
    matches!(text[arrow..], [b'-', b'>', member, ..] if member.is_ascii_alphabetic() || member == b'_')
}

/// Whether a template ends with the name, which it fills in: `{{ .NetworkSettings.SandboxKey}}`.
fn is_of_template(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let closes = text[end..].starts_with(b"}}") || text[end..].starts_with(b" }}");
    closes && opens_template(line_before(text, name_part.start))
}

/// Whether the name ends what an option is given, behind which another argument follows: `"--cap-drop=CHPASS", "busybox"`.
fn is_of_option(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    const REACH: usize = 64;
    // What one is given may be a word for a secret itself: `-rpcpassword=pass -rpcport=18443`, `554=Password|10=252`.
    if matches!(text[end..], [b' ', b'-', next, ..] | [b'|', next, ..] if next.is_ascii_alphanumeric())
        && text[..name_start(text, end)].ends_with(b"=")
    {
        return true;
    }
    if !matches!(text[end..], [b' ', b'\'' | b'"', ..] | [b'"', b',' | b' ', ..] | [b'\'', b',' | b' ', ..]) {
        return false;
    }
    let before = &text[name_part.start.saturating_sub(REACH)..name_part.start];
    let word = before.rsplit(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'')).next().unwrap_or(before);
    word.len() < before.len() && word.starts_with(b"--") && word.contains(&b'=')
}

/// Whether the name is all that an element holds, and a comma follows behind it: `<code>client_secret</code>, <code>auth_url</code>`.
fn is_among_elements(rest: &[u8]) -> bool {
    const LONGEST: usize = 16;
    let Some(tag) = rest.strip_prefix(b"</") else { return false };
    let closed = memchr::memchr(b'>', &tag[..tag.len().min(LONGEST)]);
    closed.is_some_and(|at| tag[at + 1..].starts_with(b","))
}

/// Whether the name is that of the program Salt, which calls something: `salt-call --local nacl.dec`, `salt '*' disk.blkid`, `salt.nacl.dec(…)`.
fn is_of_salt(text: &[u8]) -> bool {
    const CALLED: [&[u8]; 6] = [b"-call", b"-run", b"-ssh", b"-cloud", b"-minion", b"-master"];
    const LONGEST: usize = 40;
    let Some(rest) = text.strip_prefix(b"salt") else { return false };
    let is_method = || {
        let path = rest.iter().take(LONGEST).take_while(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_')).count();
        rest.starts_with(b".") && rest.get(path) == Some(&b'(') && memchr::memchr_iter(b'.', &rest[..path]).count() > 1
    };
    rest.starts_with(b" '*' ") || CALLED.iter().any(|called| rest.starts_with(called)) || is_method()
}

/// Whether a path leads there that has the users of a system, perhaps as an address has it: `/etc/passwd`, `%2fetc%2fpasswd`.
fn is_below_etc(before: &[u8]) -> bool {
    const PATHS: [&[u8]; 3] = [b"/etc/", b"etc%2f", b"etc%2F"];
    PATHS.iter().any(|path| before.ends_with(path))
}

/// Whether the name is that of a call of which a text holds the beginning: `(".getSecretValue(", "aws_sm")`.
fn is_quoted_call(rest: &[u8]) -> bool {
    matches!(rest, [b'(', b'"' | b'\'', b',' | b')' | b']', ..])
}

/// Whether the name is the kind of an object, of which settings follow: `-object secret,id=key0,data=…`, `--mount=type=secret,dst=…`.
fn is_kind(rest: &[u8]) -> bool {
    let Some(next) = rest.strip_prefix(b",") else { return false };
    let name = next.iter().take_while(|b| b.is_ascii_lowercase()).count();
    name > 1 && next.get(name) == Some(&b'=')
}

/// Whether a call only looks up what is called so, or acts on it: `lookup('acme.passwordstore', 'my/key')`, `client.secrets.create('role')`,
/// `token.get("type")`, tests it, or says that a test went well: `_pass("it holds")`, `self._metric_pass("V-1")`; of a keyring the service comes first: `keyring.set_password("app", …)`.
fn is_asked_for(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    const LOOKUPS: [&[u8]; 3] = [b"lookup(", b"query(", b" q("];
    const NO_VALUE_FIRST: [&[u8]; 4] =
        [b"keyring.set_password", b"keyring.get_password", b"keytar.setPassword", b"keytar.getPassword"];
    match text.get(end) {
        Some(b'(') => {
            let call = &text[name_start(text, end)..end];
            is_method(&text[name_part.end..end])
                || passes(call)
                || NO_VALUE_FIRST.contains(&call)
                || is_getter(call)
                || call.ends_with(b"Test")
                || (is_method_that_passes(text, end) && says_what_passes(&text[end..]))
        }
        Some(b'"' | b'\'') => {
            let before = &text[..name_start(text, end)];
            let call = before.split_last().map(|(_, call)| call).filter(|call| call.last() == Some(&b'('));
            // What is verified by a hash, which follows.
            call.is_some_and(|call| call.ends_with(b".verify(") || LOOKUPS.iter().any(|lookup| call.ends_with(lookup)))
                || is_section(before, &text[end..])
        }
        _ => false,
    }
}

/// Whether a function gets something that its first argument is the name of: `get_secret_str("AI21_API_KEY")`, `vault.fetchSecret('db')`.
fn is_getter(call: &[u8]) -> bool {
    const VERBS: [&[u8]; 5] = [b"get", b"fetch", b"read", b"load", b"lookup"];
    let function = memchr::memrchr(b'.', call).map_or(call, |dot| &call[dot + 1..]);
    let goes_on = |rest: &[u8]| rest.first().is_some_and(|b| *b == b'_' || b.is_ascii_uppercase());
    VERBS.iter().any(|verb| function.strip_prefix(*verb).is_some_and(goes_on))
}

/// Whether the name is a method that is called so: `base.pass`, `$this->pass`.
fn is_method_that_passes(text: &[u8], end: usize) -> bool {
    text[..end].ends_with(b".pass") || text[..end].ends_with(b"->pass")
}

/// Whether a call's first argument is a text of several words, or another follows, as a test has them that shall pass:
/// `$this->pass('DSN (write)')`, `base.pass("g?y", "http://a/g?y")`.
fn says_what_passes(rest: &[u8]) -> bool {
    const LONGEST: usize = 80;
    let Some((b'(', [mark @ (b'"' | b'\''), literal @ ..])) = rest.split_first() else { return false };
    let literal = &literal[..literal.len().min(LONGEST)];
    memchr::memchr(*mark, literal).is_some_and(|end| {
        literal[..end].contains(&b' ') || matches!(literal[end + 1..], [b',', b' ', next, ..] if next == *mark)
    })
}

/// Whether the name is the section of a configuration that a call gets a setting of, both in capitals: `cfg_get_str("PASSWD", "SKEL")`.
fn is_section(before: &[u8], rest: &[u8]) -> bool {
    let call = before.strip_suffix(b"(\"").map(|call| &call[name_start(call, call.len())..]);
    let setting =
        rest.strip_prefix(b"\", \"").map(|rest| rest.iter().take_while(|b| b.is_ascii_uppercase() || **b == b'_').count());
    call.is_some_and(|call| memchr::memmem::find(call, b"get").is_some())
        && setting.is_some_and(|length| length > 0 && rest[4 + length..].starts_with(b"\")"))
}

/// Whether what is called says that something passes: `self._metric_pass("V-1")`; what sets, checks or makes a password is given one.
fn passes(name: &[u8]) -> bool {
    const OF_PASSWORDS: [&[u8]; 12] =
        [b"set", b"check", b"verify", b"make", b"hash", b"crypt", b"gen", b"valid", b"compare", b"change", b"reset", b"user"];
    let verb = name.strip_suffix(b"_pass");
    verb.is_some_and(|verb| !OF_PASSWORDS.iter().any(|word| memchr::memmem::find(verb, word).is_some()))
}

/// Whether a name ends with a method that takes what something is called, and not what it is: `client.secrets.edit`.
pub fn is_method(name: &[u8]) -> bool {
    const VERBS: [&[u8]; 19] = [
        b"create", b"update", b"edit", b"delete", b"remove", b"list", b"read", b"get", b"find", b"generate", b"enable",
        b"disable", b"lookup", b"normalize", b"startsWith", b"endsWith", b"includes", b"indexOf", b"addEventListener",
    ];
    let method = memchr::memrchr(b'.', name).map(|dot| &name[dot + 1..]);
    method.is_some_and(|method| matches!(method, b"on" | b"off") || VERBS.iter().any(|verb| method.starts_with(verb)))
}

/// Whether a path or a list goes on behind the name, or a command that reads it (`/etc/passwd:`, `/etc/passwd | sort`, `mod_a:mod_passwd:mod_b`),
/// a file's is told by its ending (`mod_passwd.c: …`), or AsciiDoc passes on what stands behind it (`pass:[…]`).
fn is_in_path(text: &[u8], end: usize) -> bool {
    const ENDINGS: [&[u8]; 8] = [b".c", b".h", b".pm", b".py", b".rb", b".go", b".js", b".sh"];
    let (start, rest) = (name_start(text, end), &text[end..]);
    let is_beside = !rest.starts_with(b" --type ")
        && !rest.starts_with(b" --value ")
        && matches!(rest, [b':' | b' ', next, ..] if !matches!(next, b' ' | b'=' | b':' | b'"' | b'\''))
        && !rest.starts_with(b": ");
    match text[..start].last() {
        // Windows' options begin so: `/pass V`.
        Some(b'/') if is_beside => !(text[start].is_ascii_alphabetic() && text[..start - 1].ends_with(b" ")),
        Some(b':') if is_beside && rest[0] == b':' => true,
        _ => {
            rest.starts_with(b":[") && text[start..end] == *b"pass"
                || rest.starts_with(b": ") && ENDINGS.iter().any(|ending| text[start..end].ends_with(ending))
        }
    }
}

/// Whether the name is that of a kind of ciphers in a list: `HIGH:!PSK:!SRP`, `NORMAL:+PSK:…` (openssl-ciphers(1), GnuTLS's priorities),
/// `WPA2-PSK,WPA2-PSK/CCMP`.
fn is_cipher(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let is_of_wireless = || text[name_start(text, end)..].starts_with(b"WPA");
    text[name_part.start..end].ends_with(b"PSK")
        && match text.get(end) {
            Some(b':' | b'-') => true,
            Some(b',' | b'/') => is_of_wireless(),
            _ => false,
        }
        || text[name_part.clone()] == *b"PSK" && name_part.start > 0 && matches!(text[name_part.start - 1], b'!' | b'+')
}

/// A part of `arn:aws:…:secret:name`, which is no name, or of the name of a package (`'Test2::Event::Pass'`).
fn is_part_of_address(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let is_package = |before: u8| before == b':' && matches!(text.get(end), Some(b'"' | b'\''));
    let is_set = || text[end..].starts_with(b" = ") || text[end..].starts_with(b"\"] = ");
    name_part.start > 1
        && text[name_part.start - 1] == b':'
        && (text[name_part.start - 2].is_ascii_alphanumeric() || is_package(text[name_part.start - 2]))
        && !is_set()
}

/// Whether the variable that ends before a comma is one of a call's arguments, of which the next is not its value, `f(config.secret, "V")`, or
/// itself a value, `OU=secret,DC=V`. What a variable is compared with or filled with may be it, and what a constant or a symbol stands for:
/// `strcmp(password, "V")`, `strcpy((char *)wifi.password, "V")`, `put(DB_PASSWORD, "V")`, `set :password, "V"`.
pub fn is_argument(text: &[u8], end: usize) -> bool {
    const COMPARISONS: [&[u8]; 7] = [b"cmp", b"qual", b"quals", b"ompare", b"assert_eq!", b"cpy", b"digest"];
    let start = name_start(text, end);
    if is_of_tuple(text, start..end) {
        return false;
    }
    let call = || without_cast(without_object(&text[..start])).strip_suffix(b"(");
    let is_compared = || call().is_some_and(|call| COMPARISONS.iter().any(|end| call.ends_with(end)));
    let is_variable = match text[..start].last() {
        Some(b'=') => true,
        Some(b':') => false,
        // One of Perl's or PHP's behind another: `walk($host,$pass,".1.3.6")`.
        Some(b',') if text[start] == b'$' => true,
        _ => text.get(end + 1) == Some(&b' '),
    };
    // What a parser compares its tokens with is words.
    let is_parsed = || text[start..end] == *b"token";
    is_variable && text[start..end].iter().any(u8::is_ascii_lowercase) && (is_parsed() || !is_compared())
        || text[..start].ends_with(b":") && is_key(&text[end + 1..])
        || is_variable && is_first_of_several(text, start..end)
        || is_one_of_parameters(text, start..end)
}

/// A text without the object that it ends with, of which a member follows: `strncpy(cfg->`.
fn without_object(text: &[u8]) -> &[u8] {
    let object = text.strip_suffix(b"->");
    object.map_or(text, |object| &object[..name_start(object, object.len())])
}

/// A text without the type that it ends with, to which C takes what follows: `strcpy((char *)`.
fn without_cast(text: &[u8]) -> &[u8] {
    const LONGEST: usize = 24;
    let floor = text.len().saturating_sub(LONGEST);
    let cast = text.strip_suffix(b"*)").and_then(|_| memchr::memrchr(b'(', &text[floor..]));
    cast.map_or(text, |open| &text[..floor + open])
}

/// Whether a tuple of Erlang's begins with the name, and a text ends it: `{password, "V"}`, `{default_pass, <<"V">>}`.
fn is_of_tuple(text: &[u8], name: Range<usize>) -> bool {
    const LONGEST: usize = 128;
    let rest = &text[name.end..text.len().min(name.end + LONGEST)];
    let Some(value) = rest.strip_prefix(b", ").filter(|_| text[..name.start].ends_with(b"{")) else { return false };
    let (value, end) = value.strip_prefix(b"<<").map_or((value, &b"}"[..]), |binary| (binary, b">>}"));
    let inner = value.strip_prefix(b"\"");
    inner.is_some_and(|inner| memchr::memchr(b'"', inner).is_some_and(|at| inner[at + 1..].starts_with(end)))
}

/// Whether the next entry of an object follows, behind one whose value the name is: `{token:o.token,host:o.host}`.
pub fn is_key(next: &[u8]) -> bool {
    let word = next.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    word > 0 && next.get(word) == Some(&b':')
}

/// Whether a sentence ends with the name, `the shared secret.`, or a table of contents leads from it to its page: `PASSWORD.......... 12`.
fn ends_sentence(rest_of_name: &[u8]) -> bool {
    rest_of_name.ends_with(b".")
}

/// What a test prints: `[PASS]`, `"PASS: …"`, `"PASS,n=1"`; how it says so: `PASS("T_Cipher")`.
fn is_verdict(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let opened = || name_part.start.checked_sub(1).is_some_and(|at| matches!(text[at], b'"' | b'\'' | b'[' | b'>' | b' '));
    let closed = || [&b": "[..], b"]", b",", b" |", b"\"` |"].iter().any(|closing| text[end..].starts_with(closing));
    let name = &text[name_part.start..end];
    let is_called = || name == b"PASS" && text[end..].starts_with(b"(") && name_start(text, end) == name_part.start;
    matches!(name, b"PASS" | b"Pass" | b"PASSED" | b"Passed")
        && ((opened() && closed()) || is_called())
        && !is_behind_user(text, name_part.start)
}

/// Whether the line says before whose the password is: `User: ann Pass: V`.
fn is_behind_user(text: &[u8], start: usize) -> bool {
    let line = line_before(text, start);
    [&b"ser: "[..], b"sername: ", b"ogin: ", b"mail: "].iter().any(|word| memchr::memmem::find(line, word).is_some())
}

/// Whether the name is a variable's, of which the value stands elsewhere: `$(PWD):/work`, `${PASSWORD}: …`, `password=<pass>,…`; or a pattern's
/// group: `(?P<key>[0-9a-f]+)`; or set in a type: `I<password>`.
fn is_variable(text: &[u8], end: usize) -> bool {
    let openers: &[&[u8]] = match text.get(end) {
        // Perl's documentation sets it in another type.
        Some(b'>') => &[b"=<", b"(?P<", b"(?<", b"I<", b"C<", b"B<", b"F<"],
        Some(b')') => &[b"$("],
        Some(b'}') => &[b"${"],
        _ => return false,
    };
    let before = &text[..name_start(text, end)];
    openers.iter().any(|opener| before.ends_with(opener))
}

/// Whether the name is that of who publishes a package for Java, which follows: `io.jsonwebtoken:jjwt-api:0.11.5`.
fn is_in_coordinates(text: &[u8], end: usize) -> bool {
    const LONGEST: usize = 64;
    const DOMAINS: [&[u8]; 6] = [b"io.", b"com.", b"org.", b"net.", b"de.", b"dev."];
    let Some(package) = text[end..text.len().min(end + LONGEST)].strip_prefix(b":") else { return false };
    let start = name_start(text, end);
    let name =
        package.iter().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_')).count();
    let goes_on = matches!(package.get(name), Some(b':' | b'"' | b'\'' | b'\t' | b'@'));
    name > 0 && goes_on && DOMAINS.iter().any(|domain| text[start..end].starts_with(domain))
}

/// Whether the name is a variable's behind another's in one text, which is compared or set: `"$mode,$pass" = "lib,opt"`.
fn is_one_of_variables(text: &[u8], end: usize) -> bool {
    let start = name_start(text, end);
    text[start] == b'$' && text[..start].ends_with(b",") && text[end..].starts_with(b"\"")
}

/// Whether the name is Python's statement that does nothing, on a line of its own in a text: `"if x:\n    pass"`.
fn is_statement(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    text[name_part.start..end] == *b"pass"
        && matches!(text.get(end), Some(b'"' | b'\''))
        && text[..name_part.start].trim_ascii_end().ends_with(b"\\n")
}

/// Whether a shell pipes what a command prints to another, `if pwd | grep -q tmp`, or puts it in its place: `` -L`pwd` ``.
fn is_command(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    text[name_part.start..end] == *b"pwd"
        && match text[end..] {
            [b' ', b'|', b' ', ..] => !line_before(text, name_part.start).contains(&b'|'),
            [b'`', b' ', next, ..] => next == b'-' || text[..name_part.start].ends_with(b"=`"),
            [b'`', next, ..] => !matches!(next, b':' | b'\n' | b'\r'),
            _ => false,
        }
}

/// Whether the name is a class by which pages colour programs and verdicts: `<span class="token string">`, `<b class="pass">`.
fn is_coloured(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    matches!(&text[name_part.start..end], b"token" | b"pass") && is_class(&text[..name_part.start])
}

/// Whether the name is the code of Palau (ISO 3166-1): `PW: "Palau"`.
fn is_country(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"PW") else { return false };
    let between = rest.iter().take_while(|b| matches!(b, b' ' | b'"' | b'\'' | b':' | b'=' | b'>' | b',')).count();
    rest[between..].starts_with(b"Pala")
}

/// Whether parentheses explain what several are: `a list of common passwords (by default: …)`.
fn is_plural_explained(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let name = &text[name_part.start..end];
    name.ends_with(b"s") && !name.ends_with(b"ss") && text[end..].starts_with(b" (")
}

/// Whether a template hands on what a variable holds, or looks something up in it: `{{ $v.password | quote }}`, `{{ index $v.secret "key" }}`.
fn is_handed_on(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    let goes_on = match &text[end..] {
        [b' ', b'"', ..] => true,
        [b' ', b'|', b' ', function @ ..] => !function.starts_with(b"default "),
        _ => false,
    };
    goes_on && matches!(text[name_start(text, end)], b'$' | b'.') && opens_template(line_before(text, name_part.start))
}

/// Whether a template opens on a line and does not end.
fn opens_template(line: &[u8]) -> bool {
    memchr::memmem::rfind(line, b"{{").is_some_and(|open| memchr::memmem::find(&line[open..], b"}}").is_none())
}

/// What stands before a name on its line, as far as it matters.
fn line_before(text: &[u8], start: usize) -> &[u8] {
    const REACH: usize = 120;
    line::last(&text[start.saturating_sub(REACH)..start])
}
