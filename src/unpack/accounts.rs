//! Files that are lists of accounts by their names, `chap-secrets`, `users.txt`: where the password of each stands.
//!
//! Promises: a look at each line by itself; what is a digest by its form, or a comment, is no password.
//! Leaves out: whether a password is one (scan).

use std::ops::Range;

use crate::blob::BlobPath;

/// Longer lines are no accounts.
const LONGEST: usize = 512;
/// Longer names are nobody's.
const LONGEST_NAME: usize = 128;

/// How a file lists accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// That field of those that blanks part, perhaps in quotation marks: `bob * V *` (pppd(8)), `"bob" "V"` (PgBouncer).
    Cells(usize),
    /// The same, below a path: `https://dav.acme.dev/ bob V` (davfs2).
    BelowPath,
    /// That field of those that colons part, and all behind it: `bob:V` (rsyncd.conf(5)), `host:bob:V` (Exim).
    Rest(usize),
    /// Behind a host: `smtp.acme.dev bob:V` (Postfix).
    BehindHost,
    /// Behind a user's name, before what the user may do: `bob=V,admin`, `bob: V,admin` (Java's servers).
    Roles,
    /// `bob = V` (svnserve).
    Settings,
    /// `$USER3$=V` (Nagios).
    Macros,
    /// `user_bob="V"` (Kafka, ZooKeeper).
    Options,
    /// The second of two lines (OpenVPN).
    Lines,
    /// The second of two fields, or the third behind an address: `ann:V`, `ann;ann@acme.dev;V`.
    Fields,
    /// A private and a public key, byte by byte, and nothing else: `[174,47,…]` (Solana).
    KeyPair,
}

/// Names of files, and how they list accounts.
const NAMES: [(&[&str], List); 10] = [
    (&["chap-secrets", "pap-secrets"], List::Cells(2)),
    (&["userlist.txt", "jmxremote.password", "pam_radius_auth.conf"], List::Cells(1)),
    (&["secrets"], List::BelowPath),
    (&["rsyncd.secrets"], List::Rest(1)),
    (&["passwd.client"], List::Rest(2)),
    (&["sasl_passwd", "sasl_password"], List::BehindHost),
    (&["users.properties", "realm.properties"], List::Roles),
    (&["passwd"], List::Settings),
    (&["resource.cfg"], List::Macros),
    (&["auth.txt", "auth-user-pass", "auth-user-pass.txt", "userpass.txt", "user-pass.txt", "vpn-auth.txt"], List::Lines),
];
/// What lists of anything's users are called, before their ending,
const LISTS: [&str; 16] = [
    "users",
    "user",
    "passwords",
    "password",
    "passwds",
    "creds",
    "credentials",
    "logins",
    "login",
    "accounts",
    "userpass",
    "user_pass",
    "user-pass",
    "usernames_passwords",
    "passwords_list",
    "userlist",
];
/// and that.
const ENDINGS: [&str; 3] = ["txt", "list", "lst"];
/// What is in the names of configurations of Java's logins.
const JAAS: &[u8] = b"jaas";

impl List {
    /// What would name what is listed, and whether that is a text.
    pub fn name(self) -> (&'static [u8], bool) {
        if self == Self::KeyPair { (b"WALLET_KEY=", false) } else { (b"password = ", true) }
    }

    /// How the file at `path` lists accounts, if its name says that it does.
    pub fn named(path: &BlobPath) -> Option<Self> {
        Self::of_name(path.file_name())
    }

    /// The same, of a file's name.
    pub fn of_name(name: &[u8]) -> Option<Self> {
        let is_among = |name: &[u8], names: &[&str]| names.iter().any(|one| name.eq_ignore_ascii_case(one.as_bytes()));
        if let Some((_, list)) = NAMES.iter().find(|(names, _)| is_among(name, names)) {
            return Some(*list);
        }
        if name == b"id.json" || name.ends_with(b"keypair.json") {
            return Some(Self::KeyPair);
        }
        let dot = memchr::memrchr(b'.', name)?;
        let (stem, ending) = (&name[..dot], &name[dot + 1..]);
        if ending.eq_ignore_ascii_case(b"conf") {
            return stem.windows(JAAS.len()).any(|part| part.eq_ignore_ascii_case(JAAS)).then_some(Self::Options);
        }
        (is_among(ending, &ENDINGS) && is_among(stem, &LISTS)).then_some(Self::Fields)
    }

    /// How a text lists accounts, if its first line says so: `user:password`, `# Username:Password`.
    pub fn headed(text: &[u8]) -> Option<Self> {
        const LONGEST: usize = 40;
        const USERS: [&[u8]; 8] = [b"user", b"users", b"username", b"login", b"email", b"e-mail", b"account", b"mail"];
        const PASSWORDS: [&[u8]; 5] = [b"password", b"passwd", b"pass", b"pwd", b"passwords"];
        let head = &text[..text.len().min(LONGEST)];
        let line = head[..memchr::memchr(b'\n', head)?].trim_ascii();
        let line = line.strip_prefix(b"#").unwrap_or(line).trim_ascii();
        let colon = memchr::memchr(b':', line)?;
        let is_one = |word: &[u8], words: &[&[u8]]| words.iter().any(|one| one.eq_ignore_ascii_case(word.trim_ascii()));
        (is_one(&line[..colon], &USERS) && is_one(&line[colon + 1..], &PASSWORDS)).then_some(Self::Fields)
    }

    /// The passwords on the lines that begin within `own`, of a text that is whole or a part.
    pub fn passwords(self, text: &[u8], own: &Range<usize>) -> Vec<Range<usize>> {
        if let Self::Lines | Self::KeyPair = self {
            let all = if self == Self::Lines { second_of_two } else { key_pair };
            return if *own == (0..text.len()) { all(text).into_iter().collect() } else { Vec::new() };
        }
        let mut found = Vec::new();
        let begins_line = own.start == 0 || text[own.start - 1] == b'\n';
        let next_line = || memchr::memchr(b'\n', &text[own.start..]).map_or(text.len(), |length| own.start + length + 1);
        let mut at = if begins_line { own.start } else { next_line() };
        while at < own.end {
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length);
            let line = &text[at..end.min(at + LONGEST)];
            let password = (end - at <= LONGEST && !is_comment(line)).then(|| self.password(line)).flatten();
            found.extend(password.map(|password| at + password.start..at + password.end));
            at = end + 1;
        }
        found
    }

    /// The password of a line.
    fn password(self, line: &[u8]) -> Option<Range<usize>> {
        let range = match self {
            Self::Cells(number) => cell(line, number),
            Self::BelowPath => cell(line, 0).filter(|first| line[first.clone()].contains(&b'/')).and_then(|_| cell(line, 2)),
            Self::Rest(number) => {
                let colon = memchr::memchr_iter(b':', line).nth(number - 1)?;
                Some(colon + 1..line.len())
            }
            Self::BehindHost => {
                let account = cell(line, 1)?;
                let colon = memchr::memchr(b':', &line[account.clone()])?;
                Some(account.start + colon + 1..account.end)
            }
            Self::Roles => {
                let start = sign_behind_name(line, b"=:")?;
                let end = memchr::memchr(b',', &line[start..]).map_or(line.len(), |length| start + length);
                Some(start..end)
            }
            Self::Settings => Some(sign_behind_name(line, b"=")?..line.len()),
            Self::Macros => {
                let name = line.strip_prefix(b"$USER")?.iter().take_while(|b| b.is_ascii_digit()).count();
                let start = b"$USER".len() + name;
                line[start..].starts_with(b"$=").then_some(start + 2..line.len())
            }
            Self::Options => {
                let indent = line.iter().take_while(|b| b.is_ascii_whitespace()).count();
                let start = line[indent..].starts_with(b"user_").then(|| memchr::memchr(b'"', line))?? + 1;
                Some(start..start + memchr::memchr(b'"', &line[start..])?)
            }
            Self::Lines | Self::KeyPair => None,
            Self::Fields => field(line),
        };
        let trimmed = trimmed(line, range?);
        let value = &line[trimmed.clone()];
        let is_digest =
            is_hashed(value) || (matches!(self, Self::Fields | Self::Roles | Self::Settings) && is_hexadecimal(value));
        (!value.is_empty() && !value.iter().any(u8::is_ascii_whitespace) && !is_digest).then_some(trimmed)
    }
}

/// Whether a line says nothing of an account.
fn is_comment(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.starts_with(b"#") || line.starts_with(b";") || line.starts_with(b"//") || line.starts_with(b"[")
}

/// One of the fields that blanks part, in quotation marks or not.
fn cell(line: &[u8], number: usize) -> Option<Range<usize>> {
    let mut at = 0;
    for place in 0.. {
        at += line[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let rest = line.get(at..).filter(|rest| !rest.is_empty())?;
        let is_end = |b: &u8| b.is_ascii_whitespace();
        let length = match rest[0] {
            b'"' => 2 + memchr::memchr(b'"', &rest[1..])?,
            _ => rest.iter().position(is_end).unwrap_or(rest.len()),
        };
        if place == number {
            return Some(at..at + length);
        }
        at += length;
    }
    None
}

/// Where what a sign gives a name begins, which the line begins with.
fn sign_behind_name(line: &[u8], signs: &[u8]) -> Option<usize> {
    let name = name_length(line)?;
    let blanks = line[name..].iter().take_while(|&&b| b == b' ').count();
    line.get(name + blanks).filter(|sign| signs.contains(sign)).map(|_| name + blanks + 1)
}

/// How long the name of a user is that a line begins with.
fn name_length(line: &[u8]) -> Option<usize> {
    let is_of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'@' | b'+' | b'\\') || !b.is_ascii();
    let length = line.iter().take(LONGEST_NAME).take_while(|b| is_of_name(b)).count();
    (length > 0).then_some(length)
}

/// The second of two fields, or the third behind an address.
fn field(line: &[u8]) -> Option<Range<usize>> {
    let name = name_length(line)?;
    let rest = &line[name..];
    let sign = match rest {
        [b' ', sign @ (b':' | b'|' | b'/'), b' ', ..] => *sign,
        [sign @ (b':' | b';' | b'|' | b'\t'), next, ..] if !matches!(next, b'/' | b':') => *sign,
        _ => return None,
    };
    let mut signs = memchr::memchr_iter(sign, line);
    let (first, second, third) = (signs.next()?, signs.next(), signs.next());
    match (second, third) {
        (None, _) => Some(first + 1..line.len()),
        (Some(second), None) => is_address(&line[first + 1..second]).then_some(second + 1..line.len()),
        _ => None,
    }
}

fn is_address(field: &[u8]) -> bool {
    memchr::memchr(b'@', field).is_some_and(|at| at > 0 && field[at..].contains(&b'.'))
}

/// The second of a text's only two lines, each of which is a word.
fn second_of_two(text: &[u8]) -> Option<Range<usize>> {
    let is_word = |line: &[u8]| !line.is_empty() && line.len() <= LONGEST_NAME && line.iter().all(|b| b.is_ascii_graphic());
    let first = memchr::memchr(b'\n', text)?;
    let start = first + 1;
    let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |length| start + length);
    let second = trimmed(text, start..end);
    let is_all = text[end..].trim_ascii().is_empty();
    (is_all && is_word(text[..first].trim_ascii()) && is_word(&text[second.clone()])).then_some(second)
}

/// A text that is a list of 64 bytes.
fn key_pair(text: &[u8]) -> Option<Range<usize>> {
    const BYTES: usize = 64;
    const MOST: usize = 1000;
    let range = trimmed(text, 0..text.len());
    let bytes = text[range.clone()].strip_prefix(b"[")?.strip_suffix(b"]").filter(|bytes| bytes.len() <= MOST)?;
    let is_byte = |word: &[u8]| std::str::from_utf8(word.trim_ascii()).is_ok_and(|word| word.parse::<u8>().is_ok());
    let words = bytes.split(|&b| b == b',');
    (words.clone().count() == BYTES && words.clone().all(is_byte)).then_some(range)
}

/// A part of a line without the blanks and the quotation marks around it.
fn trimmed(line: &[u8], range: Range<usize>) -> Range<usize> {
    let value = &line[range.clone()];
    let start = range.start + value.len() - value.trim_ascii_start().len();
    let end = start + value.trim_ascii().len();
    match &line[start..end] {
        [b'"', .., b'"'] => start + 1..end - 1,
        _ => start..end,
    }
}

/// Whether a value is a digest by what it begins with: `$6$…`, `{SSHA}…`, `md5` and so many digits, `SCRAM-SHA-256$…`, `MD5:…`.
fn is_hashed(value: &[u8]) -> bool {
    const HEADS: [&[u8]; 6] = [b"SCRAM-SHA-", b"MD5:", b"CRYPT:", b"OBF:", b"SSHA:", b"ENC("];
    let is_crypt = || value.starts_with(b"$") && memchr::memchr_iter(b'$', value).count() > 1;
    let is_scheme = || value.starts_with(b"{") && value.contains(&b'}');
    let is_md5 = || value.strip_prefix(b"md5").is_some_and(is_hexadecimal);
    HEADS.iter().any(|head| value.starts_with(head)) || is_crypt() || is_scheme() || is_md5()
}

/// Whether a value is a digest in hexadecimal by its length.
fn is_hexadecimal(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) && value.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_accounts_have_passwords() {
        let cases = [
            ("etc/ppp/chap-secrets", "# a\njoe\t*\tV\t*\n\"ann\" vpn \"W\"\n", "V W"),
            ("pgbouncer/userlist.txt", "\"shop\" \"V\"\n\"b\" \"md55f4dcc3b5aa765d61d8327deb882cf99\"\n", "V"),
            (".davfs2/secrets", "https://dav.acme.dev/ joe V\nname of V\n", "V"),
            ("rsyncd.secrets", "joe:V:W\n", "V:W"),
            ("exim4/passwd.client", "smtp.acme.dev:joe:V\n", "V"),
            ("sasl_passwd", "smtp.acme.dev  joe@acme.dev:V\n", "V"),
            ("users.properties", "joe=V,admin\nann = W\na b=c\n", "V W"),
            ("realm.properties", "joe: V,admin\nann: MD5:5f4d\n", "V"),
            ("conf/passwd", "[users]\njoe = V\nroot:x:0:0\n", "V"),
            ("resource.cfg", "$USER1$=V\n$USERS$=W\n", "V"),
            ("kafka_jaas.conf", "  username=\"a\"\n  user_joe=\"V\"\n  user_ann=\"W\";\n", "V W"),
            ("auth.txt", "joe\r\nV\r\n", "V"),
            ("auth.txt", "joe\nV\nW\n", ""),
            ("Users.txt", "ann:V\nbob;W\nred : X\nann;ann@acme.dev;Y\na:b:c\nhttp://a\na b:c\n", "V W X Y"),
            ("creds.txt", "ann:$6$a$b\nann:{SSHA}a\nann:5f4dcc3b5aa765d61d8327deb882cf99\n", ""),
        ];
        for (path, text, expected) in cases {
            let list = List::named(&BlobPath::from_bytes(path.as_bytes().to_vec())).expect("a list");
            let found = list.passwords(text.as_bytes(), &(0..text.len()));
            assert_eq!(found.into_iter().map(|range| &text[range]).collect::<Vec<_>>().join(" "), expected, "{path}");
        }
    }

    #[test]
    fn a_pair_of_keys_is_all_that_its_file_holds() {
        let bytes = (0..64).map(|byte| (byte * 3 % 256).to_string()).collect::<Vec<_>>();
        let found = |name: &str, text: &str| {
            List::of_name(name.as_bytes()).is_some_and(|list| !list.passwords(text.as_bytes(), &(0..text.len())).is_empty())
        };
        let (line, lines) = (format!("[{}]", bytes.join(",")), format!("[\n  {}\n]\n", bytes.join(",\n  ")));
        assert!(found("id.json", &line) && found("id.json", &lines) && found("deploy-keypair.json", &line));
        assert!(!found("ids.json", &line) && !found("id.json", &format!("{{\"a\": {line}}}")));
        assert!(!found("id.json", &format!("[{}]", bytes[1..].join(","))) && !found("id.json", &line.replace("9,", "900,")));
    }

    #[test]
    fn a_heading_says_what_is_listed() {
        for text in ["user:password\nann:V\n", "# Username : Password\r\nann:V\n", "EMAIL:PASS\nann:V"] {
            assert_eq!(List::headed(text.as_bytes()), Some(List::Fields), "{text}");
        }
        for text in ["user:password", "user: password is\n", "user,password\n", "joe:password\n", ""] {
            assert_eq!(List::headed(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_line_is_of_the_part_that_it_begins_in() {
        let text = b"ann:V\nbob:W\njoe:X\n";
        for cut in 0..=text.len() {
            let list = List::of_name(b"users.txt").expect("a list");
            let parts = [list.passwords(text, &(0..cut)), list.passwords(text, &(cut..text.len()))].concat();
            assert_eq!(parts, list.passwords(text, &(0..text.len())), "{cut}");
        }
    }
}
