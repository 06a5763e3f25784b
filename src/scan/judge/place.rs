//! Values that say where something is, or what a file, a host or an entry of a system's is called, and are no secrets.
//!
//! Promises: decides from the value alone.
//! Leaves out: what is public of a key (public), and what stands around a value (beside).

use super::{public::is_public, stand_in::WORDY};
use crate::scan::{ngram, starts::Starts};

/// Paths, addresses, files and media types.
pub fn is_place(value: &[u8]) -> bool {
    static STARTS: Starts = Starts::of(&[b"/", b"./", b"../", b"~/", b"C:\\", b"\\\\", b"http:", b"https:", b"@"]);
    static ROOTS: Starts = Starts::of(&[
        b"/etc/", b"/usr/", b"/var/", b"/opt/", b"/home/", b"/tmp/", b"/run/", b"/bin/", b"/sbin/", b"/lib/", b"/dev/", b"urn:",
    ]);
    const FILES: [&[u8]; 23] = [
        b".json", b".pem", b".key", b".txt", b".yml", b".yaml", b".crt", b".conf", b".cnf", b".cfg", b".html", b".js", b".ts",
        b".py", b".go", b".php", b".com", b".org", b".h", b".c", b".o", b".lo", b".la",
    ];
    let holds = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    let begins = (STARTS.begin(value) && !ngram::is_surprising(value, 6.0)) || ROOTS.begin(value);
    let mail = value.iter().filter(|&&b| b == b'@').count() == 1 && value.contains(&b'.') && !ngram::is_surprising(value, WORDY);
    begins
        || mail
        || is_file(value)
        || is_line_of_file(value)
        || is_network_address(value)
        || is_local_port(value)
        || is_scheme(value)
        || is_host_of_service(value)
        || is_directory(value)
        || is_public(value)
        || is_of_system(value)
        || holds(b"://")
        || is_import(value)
        || FILES.iter().any(|end| value.ends_with(end))
        || (value.contains(&b'/') && !value.iter().any(u8::is_ascii_digit) && !ngram::is_surprising(value, 5.5))
}

/// The word for a host behind that for a service: `ftp:host`, `ssh:server`.
fn is_host_of_service(value: &[u8]) -> bool {
    const SERVICES: [&[u8]; 8] = [b"ftp", b"ftps", b"sftp", b"ssh", b"scp", b"imap", b"smtp", b"pop3"];
    let Some(colon) = memchr::memchr(b':', value) else { return false };
    SERVICES.contains(&&value[..colon]) && value[colon + 1..].iter().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-'))
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

/// What a path begins with, before a variable: `krbtgt/`.
fn is_directory(value: &[u8]) -> bool {
    matches!(value, [name @ .., b'/'] if !name.is_empty() && name.iter().all(u8::is_ascii_lowercase))
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

/// What is said of a system and its files: an entry of passwd(5), the mode of a file, a key of Windows' registry, a prompt, what a shell leads elsewhere, an
/// answer's first line, the ending of a name.
fn is_of_system(value: &[u8]) -> bool {
    match value {
        [b'H', b'K', b'E', b'Y', b'_', ..] | [b'H', b'T', b'T', b'P', b'/', b'1' | b'2', ..] => true,
        [b'-' | b'd' | b'l', mode @ ..] if mode.len() == 9 => mode.iter().all(|b| b"rwxsStT-".contains(b)),
        [b'.', ending @ ..] => ending.len() < 5 && ending.iter().all(u8::is_ascii_lowercase),
        _ => is_led_elsewhere(value) || is_prompt(value) || is_account(value) || is_file_in_capitals(value) || is_choice(value),
    }
}

/// What a shell's command writes or reads elsewhere: `2>/dev/null`, `2>&1`.
fn is_led_elsewhere(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"2").or(value.strip_prefix(b"&")).unwrap_or(value);
    matches!(value, [b'>', b'/', ..] | [b'>', b'&', b'0'..=b'9'])
}

/// What a shell waits with: `root@30aa0cfaf1b5:/#`.
fn is_prompt(value: &[u8]) -> bool {
    let Some((b'#' | b'$', place)) = value.split_last() else { return false };
    let mut parts = place.splitn(2, |&b| b == b':');
    let user = parts.next().and_then(|host| host.iter().position(|&b| b == b'@').map(|at| &host[..at]));
    user.is_some_and(|user| !user.is_empty() && user.iter().all(u8::is_ascii_lowercase))
        && parts.next().is_some_and(|path| path.starts_with(b"/") || path.starts_with(b"~"))
}

/// A line of passwd(5): `root:x:0:0:root:/root:/bin/sh`.
fn is_account(value: &[u8]) -> bool {
    const FIELDS: usize = 7;
    let mut fields = value.split(|&b| b == b':');
    fields.clone().count() == FIELDS && matches!(fields.nth(1), Some(b"x" | b"*" | b"!"))
}

/// A file of a system that has no small letters, `HTDBM.NLM`, or a state in capitals: `XBM06.D`.
fn is_file_in_capitals(value: &[u8]) -> bool {
    const LONGEST: usize = 8;
    let is_of_name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let Some(dot) = value.iter().position(|&b| b == b'.') else { return false };
    let (name, ending) = (&value[..dot], &value[dot + 1..]);
    (3..=LONGEST).contains(&name.len())
        && name.iter().all(is_of_name)
        && matches!(ending.len(), 1 | 3)
        && ending.iter().all(u8::is_ascii_uppercase)
}

/// Letters to answer with, of which one is asked for: `e/n/d/s/q>`.
fn is_choice(value: &[u8]) -> bool {
    const FEWEST: usize = 3;
    let value = value.strip_suffix(b">").unwrap_or(value);
    value.len() >= 2 * FEWEST - 1
        && value.iter().enumerate().all(|(at, b)| if at % 2 == 0 { b.is_ascii_lowercase() } else { *b == b'/' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_a_system_is_a_place() {
        let of_system = [
            "2>/dev/null",
            ">/dev/null",
            "2>&1",
            "root@30aa0cfaf1b5:/#",
            "ann@host:~/src$",
            "root:x:0:0:root:/root:/bin/sh",
            "--wx--x--x",
            "-rw-r--r--",
            "HKEY_CLASSES_ROOT\\Acme",
            "HTTP/1.1",
            "HTDBM.NLM",
            "XBM06.D",
            ".pwi",
            "e/n/d/s/q",
            "e/n/d/s/q>",
            "mod_a.lo",
            "krbtgt/",
        ];
        for value in of_system {
            assert!(is_place(value.as_bytes()), "{value}");
        }
        for value in
            ["2>x8Kd02mQ", "ann@x8Kd#", "a:x:0", "-rw8Kd2mQ9", "HTTPS8kd", "AB12.x8Kd", ".x8Kd", "a/b", "e/n/D/s", "x8K/dm$"]
        {
            assert!(!is_place(value.as_bytes()), "{value}");
        }
    }
}
