//! What stands around a value, or names it, and says that it is no secret: calls, comparisons, sentences, badges, logs of tests.
//!
//! Promises: a look at the bytes around it; where it is told that something is none, what it is instead.
//! Leaves out: what the value itself says (stand_in, language, assigned).

use std::ops::Range;

use super::{
    arguments::{is_another_argument, is_of_sealed_box},
    assigned::switches,
    digest::{is_in_base85, is_told_by_place},
    identifier::is_uuid,
    in_code,
    stand_in::WORDY,
};
use crate::{
    rule::{Form, Rule, identifier::Segments},
    scan::{
        context::enclosing,
        line, ngram,
        value::{entries::is_drawn_key, is_method},
    },
};

/// How far an address is looked at before a value that it holds.
const REACH: usize = 160;

/// What a value is called, or stands on, that is no secret.
pub fn otherwise(text: &[u8], range: &Range<usize>, label: &str, name: &Segments) -> Option<&'static str> {
    let value = &text[range.clone()];
    match () {
        // Only Vault's `secret_id` is a secret.
        () if name.iter().next_back() == Some("id") && !is_uuid(value) => Some("id"),
        () if is_for_fingerprint(name) && is_fingerprint(value) => Some("fingerprint"),
        () if matches!(name.iter().next_back(), Some("col" | "column")) => Some("column"),
        () if is_told_by_place(text, range) => Some("digest"),
        // What a handshake begins with (RFC 6455, section 1.3).
        () if name.squashed().ends_with("secwebsocketkey") => Some("nonce"),
        () if is_of_mapping(text, range) => Some("key of a mapping"),
        () if is_data(label) || is_in_base85(text, range.start) => Some("what data goes on with"),
        () if is_of_sealed_box(text, range) => Some("public key"),
        () if name.squashed() == "s3key" && is_path(value) => Some("path"),
        () if is_metavariable(text, range, label) => Some("metavariable"),
        () if is_uuencoded(text, range.start) => Some("line of data"),
        () if is_one_of_flags(text, range, label) => Some("flag"),
        () if is_of_document(text, range) => Some("document"),
        () if in_code::is_spoken_of(text, range, label) => Some("what a sentence speaks of"),
        () if name.iter().any(|segment| segment == "token") && in_code::is_of_grammar(text, range.start) => {
            Some("token of a grammar")
        }
        () if matches!(name.squashed(), "pwd" | "oldpwd") && is_directory(value) => Some("directory"),
        () if is_first_argument(text, range.start) && is_method(label.as_bytes()) => Some("method"),
        () if label.ends_with(" in") => Some("set that something is in"),
        () if is_passed(text, range) => Some("what is passed"),
        () if stands_behind_field(text, range) => Some("what follows a value that is to be filled in"),
        () if is_for_key(text, range.start, name)
            || label.rsplit(' ').next() == Some("key") && is_compared(text, range.start) =>
        {
            Some("key of a dictionary")
        }
        () if is_on_badge(text, range) => Some("badge"),
        () if is_token_of_page(&text[..range.start]) => Some("page"),
        () if is_address(text, range.start) => Some("address"),
        () if is_of_protocol(text, range) => Some("what a protocol has there"),
        () if is_sibling(label, value) => Some("another name"),
        () if is_of_kind(text, range.start, value) => Some("object of that kind"),
        () if is_of_vault(text, range.start) => Some("version of a key"),
        () if is_of_salt(label) => Some("what a program is called with"),
        () if is_option_of_usage(text, range) => Some("option"),
        () if is_another_argument(text, range, label) => Some("another argument"),
        () if is_key_id(text, range, label) => Some("id"),
        () if text[..range.start].ends_with(b"?") && is_file(label) => Some("version of a file"),
        () if is_in_log_of_tests(text, range.start) => Some("verdict"),
        () if text[range.end..].starts_with(b"&gt; ") => Some("prompt"),
        () => None,
    }
}

/// Whether an option of a manual page is given where a list goes on, `\-\-page\-token="V"`, as groff(7) has dashes.
fn is_token_of_page(before: &[u8]) -> bool {
    let before = before.strip_suffix(b"\"").unwrap_or(before);
    before.strip_suffix(b"=").or(before.strip_suffix(b" ")).is_some_and(|option| option.ends_with(b"page\\-token"))
}

/// Whether a value has several parts, as what an object in a store is called has, perhaps in an address.
fn is_path(value: &[u8]) -> bool {
    value.contains(&b'/') || memchr::memmem::find(value, b"%2F").is_some()
}

fn is_directory(value: &[u8]) -> bool {
    value.starts_with(b"/") || matches!(value, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic())
}

/// Whether what stands before a value says what it is: a lock (RFC 4918, section 6.5), the number of one of a version of DNSSEC's public keys (RFC 4034, section
/// 2.1), a signature over a request to Azure; or what follows, that it is the name of a token in hardware (RFC 7512).
fn is_of_protocol(text: &[u8], range: &Range<usize>) -> bool {
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let bare = before.strip_suffix(b"\"").unwrap_or(before);
    let flags = || {
        [&b" 256 3 "[..], b" 257 3 "].iter().any(|flags| {
            bare.len() > flags.len() + 3 && memchr::memmem::find(&bare[bare.len() - flags.len() - 3..], flags).is_some()
        })
    };
    before.ends_with(b"opaquelocktoken:")
        || before.ends_with(b"SharedKey ")
        || before.ends_with(b"SharedKeyLite ")
        || text[range.end..].starts_with(b";object=")
        || flags()
}

/// Whether a value is what an object of Kubernetes' is called, behind its kind: `("Secret", "argocd")`.
fn is_of_kind(text: &[u8], start: usize, value: &[u8]) -> bool {
    let before = before_quote(text, start).and_then(|before| before.trim_ascii_end().strip_suffix(b","));
    let is_kind = |before: &[u8]| before.ends_with(b"\"Secret\"") || before.ends_with(b"'Secret'");
    before.is_some_and(is_kind) && value.iter().all(|b| b.is_ascii_lowercase() || *b == b'-')
}

/// Whether the name is that of the program Salt, which is called: `salt-call --local nacl.dec data=V`, `{{salt.nacl.dec('V')}}`.
fn is_of_salt(label: &str) -> bool {
    ["salt-call ", "salt-run ", "salt-ssh ", "salt.nacl."].iter().any(|called| label.starts_with(called))
}

/// Whether brackets hold an option, as where a program says how it is called: `htpasswd [-cimB25v]`.
fn is_option_of_usage(text: &[u8], range: &Range<usize>) -> bool {
    text[range.start] == b'-' && text[..range.start].ends_with(b"[") && text[range.end..].starts_with(b"]")
}

/// Whether a value is the ID of a key of OpenPGP, of which a sentence speaks or which something is looked up by: `the ID of the new key is …`,
/// `query_key["0E08…"]["uid"]`.
fn is_key_id(text: &[u8], range: &Range<usize>, label: &str) -> bool {
    const LENGTH: usize = 16;
    let value = &text[range.clone()];
    let is_id = |b: &u8| b.is_ascii_digit() || matches!(b, b'A'..=b'F');
    if value.len() != LENGTH || !value.iter().all(is_id) {
        return false;
    }
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let is_looked_up = before.ends_with(b"[\"") && text[range.end..].starts_with(b"\"][");
    is_looked_up || (label.contains("key") && memchr::memmem::find(before, b" ID ").is_some())
}

/// Whether a value is the version of a key in one of Azure's vaults: `https://acme.vault.azure.net/keys/tls/6e34a…`.
pub fn is_of_vault(text: &[u8], start: usize) -> bool {
    const VAULT: &[u8] = b".vault.azure.net/";
    let before = &text[start.saturating_sub(REACH)..start];
    let path = memchr::memmem::rfind(before, VAULT).map(|at| &before[at + VAULT.len()..]);
    path.is_some_and(|path| {
        path.ends_with(b"/") && !path.iter().any(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'?'))
    })
}

/// Whether a value differs from its name by a word at the end alone, as names in a list or a schema do: `msKeyAttributes: msAliases`.
fn is_sibling(label: &str, value: &[u8]) -> bool {
    const SHARED: usize = 6;
    let name = label.rsplit(' ').next().unwrap_or(label).as_bytes();
    let shared = name.iter().zip(value).take_while(|(one, other)| one == other).count();
    shared >= SHARED
        && value.len() > shared
        && value[shared..].iter().all(u8::is_ascii_alphabetic)
        && !ngram::is_surprising(&value[shared..], WORDY)
}

/// Whether a name is that of a key of OpenPGP, as Maven's projects have one: `releaseManagerKey`; not of what opens it: `gpg_passphrase`.
fn is_for_fingerprint(name: &Segments) -> bool {
    const OTHERS: [&str; 7] = ["passphrase", "password", "passwd", "pass", "pwd", "secret", "token"];
    let is_of_key = || name.iter().any(|segment| matches!(segment, "gpg" | "pgp" | "fingerprint"));
    name.squashed().ends_with("releasemanagerkey")
        || name.iter().any(|segment| segment == "fingerprint")
        || (is_of_key() && !name.iter().next_back().is_some_and(|last| OTHERS.contains(&last)))
}

/// Whether an option is explained by a word in capitals for what it takes: `--passwd=FILE`.
fn is_metavariable(text: &[u8], range: &Range<usize>, label: &str) -> bool {
    label.starts_with('-') && text[..range.start].ends_with(b"=") && text[range.clone()].iter().all(u8::is_ascii_uppercase)
}

/// Whether the line is one of those that uuencode(1) writes: 45 bytes in 60 symbols, below the first line or beside another such. An
/// assignment in capitals may be as long.
fn is_uuencoded(text: &[u8], at: usize) -> bool {
    const LENGTH: usize = 61;
    let is_data = |line: &[u8; LENGTH]| line[0] == b'M' && line.iter().all(|b| matches!(b, b' '..=b'`'));
    let start = line::start(text, at.saturating_sub(LENGTH), at);
    let Some((line, rest)) = text[start..].split_first_chunk() else { return false };
    let below = rest.strip_prefix(b"\r").unwrap_or(rest);
    if !is_data(line) || !(below.is_empty() || below.starts_with(b"\n")) {
        return false;
    }
    let above = text[..start].strip_suffix(b"\n").unwrap_or_default();
    let above = above.strip_suffix(b"\r").unwrap_or(above);
    let first = &above[above.len() - above.len().min(REACH)..];
    line::last(first).starts_with(b"begin ")
        || above.last_chunk().is_some_and(is_data)
        || below.get(1..).and_then(|below| below.first_chunk()).is_some_and(is_data)
}

/// Whether a value is one of several words in capitals, as its name is: `PPASS | MWALK | LOOK`.
fn is_one_of_flags(text: &[u8], range: &Range<usize>, label: &str) -> bool {
    let is_word = |word: &[u8]| word.iter().all(|b| b.is_ascii_uppercase() || *b == b'_');
    text[..range.start].ends_with(b" | ") && is_word(label.as_bytes()) && is_word(&text[range.clone()])
}

/// Whether an address opens a document that is shared by it: `https://docs.google.com/spreadsheet/ccc?key=V`.
fn is_of_document(text: &[u8], range: &Range<usize>) -> bool {
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    memchr::memmem::rfind(before, b"docs.google.com/").is_some_and(|at| !before[at..].iter().any(u8::is_ascii_whitespace))
}

/// What stands before the quotation mark of a value that has one.
pub fn before_quote(text: &[u8], start: usize) -> Option<&[u8]> {
    text[..start].strip_suffix(b"\"").or(text[..start].strip_suffix(b"'"))
}

/// Whether a quoted value is the first that a call is given.
fn is_first_argument(text: &[u8], start: usize) -> bool {
    let opens_call = |before: &[u8]| {
        let before = before.trim_ascii_end();
        // In a comment each line may begin with an asterisk.
        before.strip_suffix(b"*").unwrap_or(before).trim_ascii_end().ends_with(b"(")
    };
    before_quote(&text[start.saturating_sub(REACH)..start], start.min(REACH)).is_some_and(opens_call)
}

/// Whether code takes a quoted value for an address or a public key: `new PublicKey("V")`, `(0, kit_1.address)("V")`.
pub fn is_address(text: &[u8], start: usize) -> bool {
    const CALLS: [&[u8]; 3] = [b"address", b"Address", b"PublicKey"];
    let before = before_quote(text, start).and_then(|before| before.strip_suffix(b"("));
    let called = before.map(|before| before.strip_suffix(b")").unwrap_or(before));
    called.is_some_and(|called| CALLS.iter().any(|call| called.ends_with(call)))
}

/// Whether a sentence says to pass what is set as code: ``pass ``--fast True`` ``.
fn is_passed(text: &[u8], range: &Range<usize>) -> bool {
    let Some(before) = text[..range.start].strip_suffix(b"`") else { return false };
    let before = before.strip_suffix(b"`").unwrap_or(before);
    [&b"pass "[..], b"Pass ", b"PASS "].iter().any(|verb| before.ends_with(verb))
}

/// Whether a value follows one that is to be filled in, as in the synopsis of a command, `--secret-key <secret-key> notebook.ipynb`, or by a template:
/// `-f '{{.SandboxKey}}' 6635a3822135`.
fn stands_behind_field(text: &[u8], range: &Range<usize>) -> bool {
    const LONGEST: usize = 40;
    if text[..range.start].ends_with(b"}}' ") || text[..range.start].ends_with(b"}}\" ") {
        return true;
    }
    let Some(before) = text[..range.start].strip_suffix(b"> ") else { return false };
    let field = before.iter().rev().take(LONGEST).take_while(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'_')).count();
    field > 0 && before[..before.len() - field].ends_with(b" <") && !text[range.end..].trim_ascii_start().starts_with(b"</")
}

/// Whether what stands before a quoted value compares it with another.
fn is_compared(text: &[u8], start: usize) -> bool {
    before_quote(text, start).is_some_and(|before| before.trim_ascii_end().ends_with(b"=="))
}

/// Whether what follows a name looks something up: `objectForKey:@"…"`, `string(forKey: "…")`; a `passphrase_for_key` is given one.
fn is_for_key(text: &[u8], start: usize, name: &Segments) -> bool {
    let mut from_last = name.iter().rev();
    from_last.next() == Some("key")
        && from_last.next() == Some("for")
        && (from_last.next().is_none() || text[..start].ends_with(b"@\"") || is_first_argument(text, start))
}

/// Whether a value may be the ID or the fingerprint of an OpenPGP key (RFC 9580, section 5.5.4).
fn is_fingerprint(value: &[u8]) -> bool {
    matches!(value.len(), 8 | 16 | 40) && value.iter().all(u8::is_ascii_hexdigit)
}

/// Maven's way to say that a value is encrypted: `{abc=}`.
pub fn in_braces(text: &[u8], range: &Range<usize>) -> bool {
    range.start > 0 && text[range.start - 1] == b'{' && text.get(range.end) == Some(&b'}')
}

/// Whether a value is the class of a pattern, of which the count follows, `KEY-[0-9A-F]{32}`, or what a group of one takes: `(?P<key>enF4)`.
pub fn is_of_pattern(text: &[u8], range: &Range<usize>) -> bool {
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let group = before.strip_suffix(b">").map(|name| {
        let length = name.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        &name[..name.len() - length]
    });
    let is_counted = matches!(text[range.end..], [b']', b'{' | b'+' | b'*', ..]);
    group.is_some_and(|group| group.ends_with(b"(?P<") || group.ends_with(b"(?<"))
        || is_counted && before[before.len().saturating_sub(2)..].contains(&b'[')
}

/// Whether what a value is called is data itself, whose letters spell a word for a secret: base64 in lines that blanks part.
fn is_data(label: &str) -> bool {
    const SHORTEST: usize = 28;
    let is_symbol = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let last = label.rsplit(' ').next().unwrap_or(label);
    last.len() >= SHORTEST && last.bytes().all(is_symbol) && switches(last.as_bytes()) > 2
}

/// Whether a mapping is keyed by a value: `{ "ec2Credentials": {`, `['cHVibGlj' => $credential]`, Perl's `->new(salt_base64 => "V")`.
fn is_of_mapping(text: &[u8], range: &Range<usize>) -> bool {
    if text[range.end..].starts_with(b" => ") && matches!(text[..range.start], [.., b'(' | b'{' | b'[']) {
        return true;
    }
    let Some((mark @ (b'"' | b'\''), before)) = text[..range.start].split_last() else { return false };
    let Some((close, after)) = text[range.end..].split_first() else { return false };
    let is_key = after.starts_with(b":") || after.starts_with(b" => ");
    close == mark && is_key && matches!(before.trim_ascii_end().last(), Some(b'{' | b'[' | b',')) && !is_drawn_key(text, range)
}

/// Whether the block around says `encrypted`: a sealed secret of Kubernetes.
pub fn is_in_sealed_block(text: &[u8], range: &Range<usize>) -> bool {
    enclosing(text, range.start).iter().any(|header| header.to_ascii_lowercase().contains("encrypted"))
}

/// Whether a word is followed by another, as in a sentence; one that digits mix into is none, nor one before the next assignment.
pub fn is_prose(text: &[u8], range: &Range<usize>) -> bool {
    let rest = &text[range.end..];
    // An apostrophe in a word: `doesn't`.
    let has_apostrophe =
        || matches!(rest, [b'\'', b't' | b's', b' ', ..]) && text[range.clone()].iter().all(u8::is_ascii_alphabetic);
    let followed = has_apostrophe() || rest.starts_with(b" - ") || matches!(rest, [b' ', next, ..] if next.is_ascii_alphabetic());
    let is_word = |value: &[u8]| !(has_digit_and_sign(value) && text[..range.start].ends_with(b"="));
    followed
        && switches(&text[range.clone()]) < 2
        && is_word(&text[range.clone()])
        && !begins_with_assignment(&text[range.end + 1..])
}

/// Whether a value has a digit and one of the signs that people put in passwords and not in sentences.
fn has_digit_and_sign(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit) && value.iter().any(|b| b"!@#$%^&*?+".contains(b))
}

/// Whether a variable is given a value: `DB_HOST=localhost`.
fn begins_with_assignment(text: &[u8]) -> bool {
    let name = text.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    matches!(text[name..], [b'=', value, ..] if value != b'=' && !value.is_ascii_whitespace())
}

/// Whether a value is a parameter of a picture that shows a build's state, or lies in Firebase's storage: everybody who sees the page has it.
fn is_on_badge(text: &[u8], range: &Range<usize>) -> bool {
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let address = before.rsplit(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'(' | b'<')).next().unwrap_or(before);
    let is_of = |word: &[u8]| memchr::memmem::find(address, word).is_some();
    address.starts_with(b"http") && (is_of(b"badge") || is_of(b"//img.shields.io/") || is_of(b"alt=media&"))
}

/// Whether a name is that of a file that a page asks for: the `password.png` of `password.png?6750c0…`.
fn is_file(label: &str) -> bool {
    [".png", ".jpg", ".gif", ".svg", ".js", ".css"].iter().any(|ending| label.ends_with(ending))
}

/// Whether a value is the name of a test that passed, on a line above or below another verdict, as in the logs of DejaGnu and Automake.
fn is_in_log_of_tests(text: &[u8], start: usize) -> bool {
    const LONGEST: usize = 512;
    const PASSED: [&[u8]; 2] = [b"PASS: ", b"PASSED: "];
    const OTHERS: [&[u8]; 11] = [
        b"DUPLICATE: ", b"FAIL: ", b"FAILED: ", b"XPASS: ", b"XFAIL: ", b"SKIP: ", b"ERROR: ", b"UNSUPPORTED: ", b"UNTESTED: ",
        b"UNRESOLVED: ", b"Running ",
    ];
    let is_verdict = |line: usize| PASSED.iter().chain(&OTHERS).any(|verdict| text[line..].starts_with(verdict));
    let before = text[..start].strip_suffix(b"\"").unwrap_or(&text[..start]);
    let Some(passed) = PASSED.iter().find(|passed| before.ends_with(passed)) else { return false };
    let line = before.len() - passed.len();
    let floor = line.saturating_sub(LONGEST);
    let above = match text[..line] {
        [] => None,
        [.., b'\n'] => Some(line::start(text, floor, line - 1)),
        _ => return false,
    };
    let below = || memchr::memchr(b'\n', &text[line..text.len().min(line + LONGEST)]).map(|at| line + at + 1);
    above.is_some_and(is_verdict) || below().is_some_and(is_verdict)
}

/// Whether a value parts the fields of a form from one another (RFC 2046, section 5.1): a line of `--V` before the next one's headers.
pub fn is_boundary(text: &[u8], range: &Range<usize>) -> bool {
    let ends_line = ["\n", "\r\n", "\\n", "\\r\\n"].iter().find_map(|end| text[range.end..].strip_prefix(end.as_bytes()));
    text[..range.start].ends_with(b"--") && ends_line.is_some_and(|next| next.starts_with(b"Content-"))
}

/// Whether a value is the text of a link in Markdown, as a commit is: `[5817cf4](https://…)`, perhaps set as code; or of one in reStructuredText: `` `OCID`__ ``.
pub fn is_linked(text: &[u8], range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    before.ends_with(b"[") && after.starts_with(b"](")
        || before.ends_with(b"[`") && after.starts_with(b"`](")
        || before.ends_with(b"`") && after.starts_with(b"`_")
}

/// Whether a value is the last part of the path of a page that a text links to: `[donate](https://acme.dev/checkouts/V)`. Where programs call
/// something, a version or the host says so.
pub fn is_of_page(text: &[u8], range: &Range<usize>) -> bool {
    const CALLED: [&[u8]; 4] = [b"api", b"rpc", b"hook", b"node"];
    let ends = matches!(text[range.end..], [b')', ..] | [b' ', b'"', ..]);
    let before = &text[range.start.saturating_sub(REACH)..range.start];
    let link = memchr::memmem::rfind(before, b"](http").filter(|_| ends).map(|at| &before[at..]);
    let Some(path) = link.and_then(|link| link.strip_suffix(b"/")) else { return false };
    let last = path.rsplit(|&b| b == b'/').next().unwrap_or(path);
    let is_version = matches!(last, [b'v', digits @ ..] if digits.iter().all(u8::is_ascii_digit));
    !is_version
        && !path.iter().any(|b| b.is_ascii_whitespace() || matches!(b, b')' | b'?' | b'#'))
        && !CALLED.iter().any(|word| memchr::memmem::find(path, word).is_some())
}

/// Whether dots stand for the rest of a value, or for its middle, or a word does: `clea...7890`, `mypa**word`, `eyJhbGciOi..M3ZA`,
/// `eyJ0eXAiOiJK<deleted>HE`; or a bracket opens at the end of a text for what a program puts behind it: `"password: uid<" + uid`.
pub fn is_cut_off(text: &[u8], range: &Range<usize>) -> bool {
    const LONGEST_END: usize = 8;
    const SHORTEST_TOKEN: usize = 40;
    let value = &text[range.clone()];
    let is_end = |part: &[u8]| (2..=LONGEST_END).contains(&part.len()) && part.iter().all(u8::is_ascii_alphanumeric);
    let is_middle = |dots: &[u8]| {
        memchr::memmem::find(value, dots).is_some_and(|at| is_end(&value[..at]) && is_end(&value[at + dots.len()..]))
    };
    // What is encrypted may have an empty part, and is long.
    let is_cut_token =
        || value.len() < SHORTEST_TOKEN && value.starts_with(b"eyJ") && memchr::memmem::find(value, b"..").is_some();
    is_middle(b"...")
        || is_middle(b"**")
        || is_cut_token()
        || (matches!(value, [.., b'<' | b'(' | b'['])
            && matches!(text.get(range.end), Some(b'"' | b'\''))
            && !value.iter().any(u8::is_ascii_digit))
        || memchr::memmem::find(value, b"<deleted>").is_some()
        || memchr::memmem::find(value, "…".as_bytes()).is_some()
        || [&b"..."[..], "…".as_bytes()].iter().any(|dots| value.ends_with(dots) || text[range.end..].starts_with(dots))
}

/// Whether a sentence says that a UUID is an example: ``for example, `291bba3f-…` ``.
pub fn is_example(text: &[u8], range: &Range<usize>) -> bool {
    const FAR: usize = 16;
    const WORDS: [&[u8]; 5] = [b"for example,", b"For example,", b"e.g.,", b"e.g.:", b"such as"];
    let before = &text[range.start.saturating_sub(FAR + WORDS[0].len())..range.start];
    let before = before.strip_suffix(b"`").unwrap_or(before).trim_ascii_end();
    is_uuid(&text[range.clone()]) && WORDS.iter().any(|word| before.ends_with(word))
}

/// Whether a value is a remark in place of one: `"(snip)"`, `'[hidden]'`.
pub fn is_remark(text: &[u8], range: &Range<usize>) -> bool {
    let [.., open @ (b'"' | b'\''), b'(' | b'['] = &text[..range.start] else { return false };
    let is_quoted = matches!(&text[range.end..], [b')' | b']', close, ..] if close == open);
    is_quoted && text[range.clone()].iter().all(|b| b.is_ascii_alphabetic() || *b == b' ')
}

/// Whether only a blank parts a value from several words of which the last ones do not say that it is a secret, or from a ticket, which faults
/// have too.
pub fn is_mentioned(rule: &Rule, name: &str, text: &[u8], range: &Range<usize>) -> bool {
    const VERBS: [&str; 6] = ["is", "was", "of", "to", "as", "be"];
    const BEFORE_A_VERB: [&str; 8] = ["just", "to", "can", "must", "should", "simply", "you", "please"];
    let is_beside = range.start > 0 && text[range.start - 1] == b' ';
    let after_blank = is_beside && text[..range.start].trim_ascii_end().last().is_some_and(u8::is_ascii_alphanumeric);
    let is_ticket = || name.rsplit(' ').next().is_some_and(|last| ["ticket", "tickets"].contains(&&*last.to_ascii_lowercase()));
    if (after_blank || text[..range.start].ends_with(b" [")) && is_ticket() {
        return true;
    }
    // Several blanks part cells, not words.
    if text[..range.start].ends_with(b"   ") {
        return false;
    }
    // A sentence ended with the name.
    if is_beside && text[..range.start].trim_ascii_end().ends_with(b".") {
        return true;
    }
    let Some((before, last)) = name.rsplit_once(' ') else { return false };
    let before_last = before.rsplit(' ').next().unwrap_or(before);
    if last == "pass" && BEFORE_A_VERB.contains(&&*before_last.to_ascii_lowercase()) {
        return true;
    }
    let Form::Assigned { words } = &rule.form else { return false };
    let is_word = |text: &str, says: fn(&str, &str) -> bool| {
        let segments = Segments::of(text);
        words.iter().any(|word| says(segments.squashed(), word))
    };
    // Of two words: `api key`.
    let last_two = &name[before.rfind(' ').map_or(0, |at| at + 1)..];
    let is_called_so = is_word(last, |text, word| text.contains(word)) || is_word(last_two, |text, word| text.ends_with(word));
    // Another option: `--key-password 1234 --servercert=V`.
    (after_blank || last.starts_with("--")) && !VERBS.contains(&last) && !is_called_so
}
