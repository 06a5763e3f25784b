//! The signs and words that lead from a name to its value: arrows, defaults, what belongs to a literal, and a blank, where it does.
//!
//! Promises: a look at the bytes around it.
//! Leaves out: words for a value, and types (slots).

use std::ops::Range;

use super::{MAX_NAME, MAX_VALUE, closing, is_generated, name_start};
use crate::scan::line;

/// Whether only a text is meant that follows: one that R assigns (`<- "V"`; other languages take from channels and actions so), or that is a
/// binary of Erlang's (`<<"V">>`).
pub fn precedes_text(rest: &[u8], assigned: bool) -> bool {
    if assigned { rest.starts_with(b"<<\"") } else { rest.starts_with(b"<- ") }
}

/// Whether what a program takes where a name has none follows: `config.get("password") or "V"`, `process.env.PASSWORD ?? "V"`,
/// `getenv("PASSWORD") ?: "V"`, in Perl `$ENV{PASSWORD} // 'V'`, in Lisp `(or (System/getenv "PASSWORD") "V")`; what Kotlin pairs a name with,
/// `"password" to "V"`, or AppleScript sets it to, `set password to "V"`; what a Makefile sets where nothing is: `PASSWORD ?= V`; what a sentence
/// says: `the password is: V`.
pub fn stands_in(text: &[u8], at: usize) -> bool {
    match text[at..] {
        [b'o', b'r', b' ', ..] => text[..at].ends_with(b") "),
        [b'?', b'?' | b':', b' ', ..] | [b'?', b'?', b'=', ..] => text[..at].ends_with(b" "),
        [b't', b'o', b' ', b'"', ..] => (text[..at].ends_with(b"\" ") && !is_changed(text, at)) || is_set_by_script(text, at),
        [b'?', b'=', ..] => text[..at].ends_with(b" "),
        [b'i', b's', b':', ..] => text[..at].ends_with(b" "),
        [b'/', b'/', b' ', b'"' | b'\'', ..] => text[..at].ends_with(b"} "),
        [b')', b' ', b'"', ..] => text[..at].strip_suffix(b"\"").is_some_and(is_of_environment),
        _ => false,
    }
}

/// Whether AppleScript's `set` stands before the name, which a blank parts from `at`: `set password to "V"`.
fn is_set_by_script(text: &[u8], at: usize) -> bool {
    text[..at].ends_with(b" ") && begins_with_set(text, at - 1)
}

/// Whether a sentence says from what to what something is changed: `from "smbpasswd" to "tdbsam"`.
fn is_changed(text: &[u8], at: usize) -> bool {
    let before = &text[at.saturating_sub(MAX_NAME)..at];
    let open = before.strip_suffix(b"\" ").and_then(|name| memchr::memrchr(b'"', name));
    open.is_some_and(|open| before[..open].ends_with(b"from "))
}

/// Whether a text ends with a variable of the environment that a program in Lisp asks for: `(System/getenv "PASSWORD`.
fn is_of_environment(text: &[u8]) -> bool {
    text[..name_start(text, text.len())].ends_with(b"getenv \"")
}

/// Whether the sign at `at` parts a shell's variable, whose name ends at `end`, from its default: `${PASSWORD:-V}`.
pub fn begins_default(text: &[u8], at: usize, end: usize) -> bool {
    at == end + 1 && text[end] == b':' && text[..name_start(text, end)].ends_with(b"${")
}

/// Whether at most what belongs to a name stands between its end and `at`: the star of Lisp's variables, `*password* "V"`, the bracket of an entry of
/// Tcl's, `set cfg(password) "V"`, the mark of a variable of the environment that Haskell sets, `setEnv "PASSWORD" "V"`.
#[inline(always)]
pub fn is_behind_name(text: &[u8], at: usize, end: usize) -> bool {
    at == end || (at == end + 1 && closes_name(text, end))
}

#[inline(never)]
fn closes_name(text: &[u8], end: usize) -> bool {
    let before = || &text[..name_start(text, end)];
    match text[end] {
        b'*' => before().ends_with(b"*"),
        b')' => before().strip_suffix(b"(").is_some_and(|array| array[..name_start(array, array.len())].ends_with(b"set ")),
        b'"' => before().ends_with(b"setEnv \""),
        _ => false,
    }
}

/// The text that an option gives a command to keep under the name that ends at `end`: `gh secret set PASSWORD --body "V"`,
/// `az keyvault secret set --name password --value "V"`, `Set-Variable -Name password -Value "V"`, `aws ssm put-parameter --name /db/password
/// --type SecureString --value "V"`.
pub fn value_of_option(text: &[u8], end: usize) -> Option<Range<usize>> {
    let at = end + usize::from(matches!(text.get(end), Some(b'"' | b'\'')));
    if text.get(at..at + 2) == Some(b" -") { behind_option(text, end, at) } else { None }
}

/// [`value_of_option`] where an option follows a blank at `at`.
fn behind_option(text: &[u8], end: usize, at: usize) -> Option<Range<usize>> {
    const OPTIONS: [&[u8]; 6] = [b"--body ", b"--body=", b"--value ", b"--value=", b"--type SecureString --value ", b"-Value "];
    let rest = &text[at + 1..];
    let is_short = || rest.starts_with(b"-b") && text[..name_start(text, end)].ends_with(b"secret set ");
    let option = OPTIONS.iter().find(|option| rest.starts_with(option)).map(|option| option.len()).or(is_short().then_some(2))?;
    let start = at + 1 + option + usize::from(rest[option..].starts_with(b" "));
    let mark = *text.get(start).filter(|mark| matches!(mark, b'"' | b'\''))?;
    let length = closing(&text[start + 1..text.len().min(start + 1 + MAX_VALUE)], mark)?;
    Some(start + 1..start + 1 + length)
}

/// Whether a sign leads from the name that ends at `end` to its value: an arrow; the brace of C++'s `password{"V"}`, of a block of Ruby's
/// (`ENV.fetch("PASSWORD") { "V" }`), and that which closes the name of an entry in Perl (`$ENV{PASSWORD} = "V"`).
pub fn leads_to_value(text: &[u8], at: usize, end: usize) -> bool {
    match text[at..] {
        [b'-', b'>', ..] => true,
        [b'{', b'"', ..] => at == end,
        [b'{', b' ', b'"' | b'\'', ..] => text[..at].ends_with(b"\") ") || text[..at].ends_with(b"') "),
        [b'}', b' ', b'=' | b'|' | b'/', ..] => {
            let closes = at == end || (at == end + 1 && matches!(text[end], b'"' | b'\''));
            let before = &text[..name_start(text, end)];
            closes
                && matches!(before.strip_suffix(&text[end..at]), Some([.., b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'>', b'{']))
        }
        _ => false,
    }
}

/// Whether a line is nothing before the name that ends at `end` but the word that sets it.
#[inline(never)]
pub fn begins_with_set(text: &[u8], end: usize) -> bool {
    let before = text[..name_start(text, end)].strip_suffix(b"set ");
    before.is_some_and(|before| line::last(&before[before.len().saturating_sub(MAX_NAME)..]).trim_ascii().is_empty())
}

/// Whether what stands before the mark of a literal belongs to it: `&["V"]`, Rust's `r#"V"#`, Swift's `#"V"#`, C's `L"V"`,
/// SQL's `N'V'`, a shell's `$'V'`.
pub fn begins_literal(text: &[u8], at: usize) -> bool {
    let is_prefix = || at > 0 && matches!(text[at - 1], b' ' | b'=' | b'(' | b',');
    match text[at..] {
        [b'&', b'[', ..] => true,
        [b'r', b'#', b'"', ..] | [b'#' | b'L', b'"', ..] | [b'$' | b'N', b'\'', ..] => is_prefix(),
        _ => false,
    }
}

/// Whether the dash at `at` begins the next of a list, as of arguments behind a flag that it is the value of.
pub fn is_next_of_list(text: &[u8], at: usize) -> bool {
    text[at..].starts_with(b"- ") && text[..at].iter().rev().find(|&&b| b != b' ') == Some(&b'\n')
}

/// Whether a dash belongs to the head of a block of YAML: `password: >-`, `password: |-`.
pub fn is_of_block(text: &[u8], at: usize) -> bool {
    text[at] == b'-' && (text[..at].ends_with(b" >") || text[..at].ends_with(b" |"))
}

/// Whether the name, which ends at `end`, is a flag (`--password`), a word of a `.netrc`, SQL's, a variable that is set, a setting, or a
/// header of which the values are listed below: its value follows a blank.
pub fn is_of_flag(text: &[u8], name_part: &Range<usize>, end: usize) -> bool {
    const SET: [&[u8]; 13] = [
        b"ENV ",
        b"setenv ",
        b"SetEnv ",
        b"setx ",
        b"fastcgi_param ",
        b"set -x ",
        b"set -gx ",
        b"set -Ux ",
        b"set -xg ",
        b"set -xU ",
        b"user-secrets set \"",
        b"config set ",
        b"config set --secret ",
    ];
    let may_set = |before: &[u8]| matches!(before, [.., b'V' | b'v' | b'x' | b'g' | b'U' | b'm' | b't', b' '] | [.., b' ', b'"']);
    let floor = name_part.start.saturating_sub(48);
    let word =
        text[floor..name_part.start].iter().rposition(|&b| b.is_ascii_whitespace() || b == b'"').map_or(floor, |i| floor + i + 1);
    // A path goes on, an option of Windows does not.
    let is_option = || text[word..].starts_with(b"/") && !text[word + 1..name_part.start].contains(&b'/');
    text[word..].starts_with(b"-")
        || is_option()
        || (may_set(&text[floor..word]) && SET.iter().any(|set| text[floor..word].ends_with(set)))
        || is_of_account(&text[floor..word])
        || (text[name_part.clone()].eq_ignore_ascii_case(b"pass") && is_of_user(&text[floor..word]))
        || (text[word..].starts_with(b"X-") && text[end..].starts_with(b":\n"))
        || is_setting(text, word..end)
}

/// Whether the line above gives an account's user or host, as msmtp's do: `user bob` above `password V`.
fn is_of_account(before: &[u8]) -> bool {
    const KEYS: [&[u8]; 4] = [b"user ", b"from ", b"host ", b"auth "];
    let Some(above) = before.strip_suffix(b"\n") else { return false };
    let line = line::last(above).trim_ascii();
    let key = KEYS.iter().find(|key| line.get(..key.len()).is_some_and(|head| head.eq_ignore_ascii_case(key)));
    key.is_some_and(|key| !line[key.len()..].contains(&b' '))
}

/// Whether `pass`, mostly a verb, gives the password of a user who is named above or before it, as mbsync's and fetchmail's files do:
/// `user bob pass V`.
fn is_of_user(before: &[u8]) -> bool {
    const KEY: &[u8] = b"user";
    let words = before.trim_ascii_end();
    let user = words.iter().rev().take_while(|b| !b.is_ascii_whitespace()).count();
    let key = words[..words.len() - user].trim_ascii_end();
    user > 0 && words.len() < before.len() && key.len() >= KEY.len() && key[key.len() - KEY.len()..].eq_ignore_ascii_case(KEY)
}

/// Whether a line is nothing but a name of several words and what no language has there: `remote_password k7;Qx…`, `LDAPBindPassword k7;Qx…`; or a
/// directive and what people choose for a password: ` password Mivelru*89`, `set psksecret …`, `username bob secret …`.
fn is_setting(text: &[u8], name: Range<usize>) -> bool {
    const LONGEST: usize = 128;
    if !matches!(text[name.end..], [b' ', next, ..] if next != b'=' && next != b' ') {
        return false;
    }
    let value = &text[name.end + 1..text.len().min(name.end + LONGEST)];
    let length = value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len());
    if !matches!(value[length..], [] | [b'\n' | b'\r', ..]) {
        return false;
    }
    let value = &value[..length];
    let before = line::last(&text[name.start.saturating_sub(LONGEST)..name.start]);
    if begins_directive(before) && is_mixed(value) && has_sign(value) {
        return true;
    }
    let capitals = text[name.clone()].iter().filter(|b| b.is_ascii_uppercase()).count();
    let is_of_words = text[name.clone()].contains(&b'_') || (capitals > 1 && capitals < name.len());
    before.is_empty() && is_of_words && (is_generated(value) || is_mixed(value))
}

/// Whether nothing stands before a name on its line but what does in the configuration of a network's device or a daemon.
fn begins_directive(before: &[u8]) -> bool {
    const LONGEST_NAME: usize = 64;
    let words = before.trim_ascii();
    let is_user = |user: &[u8]| user.len() <= LONGEST_NAME && !user.contains(&b' ');
    matches!(words, b"" | b"set" | b"enable") || words.strip_prefix(b"username ").is_some_and(is_user)
}

/// Whether a sign is in a word that people put in passwords and not in sentences, or in names.
fn has_sign(word: &[u8]) -> bool {
    word.iter().any(|b| b"!@#$%^&*?+~".contains(b))
}

/// Whether a word is made of capitals, small letters and digits, as passwords that people choose are, and signs, of which none ends it.
fn is_mixed(word: &[u8]) -> bool {
    const SHORTEST: usize = 8;
    let has = |kind: fn(&u8) -> bool| word.iter().any(kind);
    word.len() >= SHORTEST
        && word.iter().all(|b| b.is_ascii_graphic() && !matches!(b, b'(' | b')' | b'[' | b'{' | b'<' | b';' | b',' | b':' | b'.'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_gives_a_name_its_value() {
        let told = |text: &'static str| {
            let end = text.find("PASS").expect("it stands there") + 4;
            value_of_option(text.as_bytes(), end).map(|value| &text[value])
        };
        for text in [
            "gh secret set PASS --body \"V\"",
            "gh secret set PASS -b'V'",
            "gh secret set PASS -b \"V\"",
            "put --name \"PASS\" --value 'V'",
            "put --name /a/PASS --type SecureString --value \"V\"",
        ] {
            assert_eq!(told(text), Some("V"), "{text}");
        }
        for text in ["set PASS --body V", "set PASS --other \"V\"", "-w PASS -b \"V\"", "set PASS"] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_may_have_more_behind_it() {
        let is = |text: &str| {
            let end = text.find("password").expect("it stands there") + "password".len();
            is_behind_name(text.as_bytes(), end + 1, end)
        };
        for text in ["(defvar *password* \"V\")", "set cfg(password) \"V\"", "setEnv \"password\" \"V\""] {
            assert!(is(text), "{text}");
        }
        for text in
            ["password* \"V\"", "get cfg(password) \"V\"", "f(password) \"V\"", "print \"password\" \"V\"", "password  \"V\""]
        {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn a_blank_leads_to_the_value_of_a_setting() {
        let is = |text: &str| {
            let name = text.find("password").expect("it stands there");
            is_of_flag(text.as_bytes(), &(name..name + 8), name + 8)
        };
        for text in [
            "remote_password Qx7kLm2p\n",
            "a 1\nremote_password k;7[Qx&2mZp(Lw9>T",
            "set -gx password V",
            "x --password V",
            "line vty 0 4\n password Qx7k*Lm2p\n",
            "    set password Qx7kLm2p!\r\n",
            "username bob password Q%x7kLm2p",
        ] {
            assert!(is(text), "{text}");
        }
        assert!(is_of_flag(b"X-password:\n  - V", &(2..10), 10));
        for text in [
            "password Qx7kLm2p\n",
            "a_password Qx7kLm2p is\n",
            "a_password Type2Name;\n",
            "a_password word\n",
            "the password Qx7k*Lm2p\n",
            "password Qx7k*Lm2p is\n",
            "username a b password Qx7k*Lm2p\n",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
