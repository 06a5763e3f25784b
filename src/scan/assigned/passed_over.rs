//! What looks like a value or its name by its characters and is none by what stands beside it: names in code, checksums of files.
//!
//! Promises: a look at a few bytes.
//! Leaves out: what takes a look at words (judge).

use crate::{
    scan::{
        line,
        prefilter::{Hit, Run, runs::MIN_RUN},
    },
    unpack::inside::base::is_hex,
};

/// Whether a run is a name that is called, indexed, defined, a member's, or an element's: `a1(`, `a1[`, `#define a1 `, `ptr->a1`, `</a1>`.
pub fn is_code(text: &[u8], run: &Run) -> bool {
    let (before, after) = (&text[..run.start], text.get(run.end));
    matches!(after, Some(b'(' | b'['))
        || (after == Some(&b'>') && before.ends_with(b"<"))
        || before.ends_with(b"->")
        || before.ends_with(b"#define ")
}

/// The `pass` of `passed` and `passing`.
pub fn is_verb(text: &[u8], hit: &Hit) -> bool {
    matches!(text.get(hit.end), Some(b'e' | b'i' | b'E' | b'I')) && text[hit.start..hit.end].eq_ignore_ascii_case(b"pass")
}

/// What names that hold `pass` or `token` in programs mostly are given: a truth value, a small number.
pub fn is_flag(value: &[u8]) -> bool {
    let is_number = |digits: &[u8]| digits.len() <= 8 && digits.iter().all(u8::is_ascii_hexdigit);
    matches!(value, [b'0'..=b'9'] | b"true" | b"false") || value.strip_prefix(b"0x").is_some_and(is_number)
}

/// Lengths of digests from MD5 to SHA-512, in hexadecimal.
const DIGESTS: [usize; 6] = [32, 40, 56, 64, 96, 128];

/// Whether a run is a line's checksum of the file that the rest of the line names, as `sha256sum` and its kin write them: two blanks, or a blank
/// and an asterisk, part them; or the commit that Mercurial has the signature of (`.hgsigs`).
pub fn is_checksum(text: &[u8], run: &Run) -> bool {
    let begins_line = run.start == 0 || text[run.start - 1] == b'\n';
    begins_line
        && DIGESTS.contains(&(run.end - run.start))
        && match &text[run.end..] {
            [b' ', b' ' | b'*', rest @ ..] => names_file(rest),
            rest => rest.starts_with(b" 0 i"),
        }
        && are_hex(&text[run.start..run.end])
}

/// What stands right before digests in hexadecimal that are called so, and how long they are: in names of images, locks of packages, logs.
#[rustfmt::skip]
const IN_HEX: [(&[u8], usize); 8] = [
    (b"md5:", 32), (b"sha1:", 40), (b".tgz#", 40), (b"\ncommit ", 40), (b"sha256:", 64), (b"sha384:", 96), (b"sha512:", 128),
    (b"\"hexpm\", \"", 64),
];

/// How a digest in base64 is called.
struct InBase64 {
    /// What stands right before its run,
    before: &'static [u8],
    /// and what the run begins with, before the digest's own
    begin: &'static [u8],
    symbols: usize,
    /// What stands right after the run.
    after: &'static [u8],
}

const fn in_base64(before: &'static [u8], begin: &'static [u8], symbols: usize, after: &'static [u8]) -> InBase64 {
    InBase64 { before, begin, symbols, after }
}

const IN_BASE64: [InBase64; 5] = [
    in_base64(b" h1:", b"", 43, b"="),
    in_base64(b"", b"sha1-", 27, b"="),
    in_base64(b"", b"sha256-", 43, b"="),
    in_base64(b"", b"sha384-", 64, b""),
    in_base64(b"", b"sha512-", 86, b"=="),
];

/// Whether a run is a digest that says itself that it is one: `sha256:0a1b…`, `sha512-…==`, the `h1:…=` of go.sum.
pub fn is_called_digest(text: &[u8], run: &Run) -> bool {
    let (before, digest, after) = (&text[..run.start], &text[run.start..run.end], &text[run.end..]);
    let in_hex = |&(label, digits): &(&[u8], usize)| digest.len() == digits && before.ends_with(label) && are_hex(digest);
    let in_base64 = |of: &InBase64| {
        digest.len() == of.begin.len() + of.symbols
            && digest.starts_with(of.begin)
            && before.ends_with(of.before)
            && after.starts_with(of.after)
    };
    IN_HEX.iter().any(in_hex) || IN_BASE64.iter().any(in_base64) || is_of_file(before, digest)
}

/// Whether a quoted value in hexadecimal has the length of a digest and is assigned to the name of a file of data: `"clouds/daily.csv": "0c1e…"`.
fn is_of_file(before: &[u8], digest: &[u8]) -> bool {
    #[rustfmt::skip]
    const DATA: [&[u8]; 26] = [
        b"csv", b"tsv", b"txt", b"zip", b"gz", b"tgz", b"bz2", b"xz", b"zst", b"tar", b"whl", b"nc", b"h5", b"hdf5", b"npy", b"npz",
        b"mat", b"parquet", b"tif", b"tiff", b"png", b"jpg", b"wav", b"mp3", b"mp4", b"pdf",
    ];
    let Some((b'"' | b'\'', before)) = before.split_last() else { return false };
    let Some((b':', before)) = before.trim_ascii_end().split_last() else { return false };
    let Some((b'"' | b'\'', file)) = before.split_last() else { return false };
    let ending = file.len() - file.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
    DIGESTS.contains(&digest.len()) && file[..ending].ends_with(b".") && DATA.contains(&&file[ending..]) && are_hex(digest)
}

/// Whether a run is the path of a link to a commit, or to a file as it was then, as changelogs are full of: the digits are all that could be a
/// value.
pub fn is_link_to_commit(text: &[u8], run: &Run) -> bool {
    const BEFORE: &[u8] = b"/commit/";
    const DIGITS: usize = 40;
    let mut path = &text[run.start..run.end];
    // Of a file with an ending.
    if path.len() > DIGITS + BEFORE.len() && text.get(run.end) == Some(&b'.') {
        let short_parts = path.rsplit(|&b| b == b'/').take_while(|part| part.len() < MIN_RUN);
        path = &path[..path.len() - short_parts.map(|part| part.len() + 1).sum::<usize>().min(path.len())];
    }
    path.split_last_chunk::<DIGITS>().is_some_and(|(before, digits)| before.ends_with(BEFORE) && are_hex(digits))
}

/// Whether a run is the commit of the repository that its line begins with, as lists of dependencies have them:
/// `github.com/owner/project  5d63…`.
pub fn is_pinned_commit(text: &[u8], run: &Run) -> bool {
    const LONGEST: usize = 160;
    if run.end - run.start != 40 || run.start == 0 || !matches!(text[run.start - 1], b' ' | b'\t') {
        return false;
    }
    let before = &text[run.start.saturating_sub(LONGEST)..run.start];
    let line = line::last(before).trim_ascii();
    let is_path = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'-' | b'_');
    line.iter().all(is_path) && line.contains(&b'/') && line.contains(&b'.') && are_hex(&text[run.start..run.end])
}

fn are_hex(digits: &[u8]) -> bool {
    digits.iter().fold(0, |others, &byte| others | u8::from(!is_hex(byte))) == 0
}

/// Whether a line's rest is a path, and no word or comment; or standard input.
fn names_file(rest: &[u8]) -> bool {
    const LONGEST: usize = 256;
    let rest = &rest[..rest.len().min(LONGEST)];
    let line = line::first(rest);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let ends_path = |byte: u8| byte.is_ascii_whitespace() | (byte == b'#');
    let (ends, parts) = line.iter().fold((0, 0), |(ends, parts), &byte| {
        (ends | u8::from(ends_path(byte)), parts | u8::from((byte == b'.') | (byte == b'/')))
    });
    line == b"-" || (ends == 0 && parts != 0 && !line.starts_with(b"//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_that_is_called_so_is_told_by_what_stands_around() {
        let is = |before: &str, run: &str, after: &str| {
            let run_at = Run { start: before.len(), end: before.len() + run.len() };
            is_called_digest([before, run, after].concat().as_bytes(), &run_at)
        };
        let (hex, symbols) = ("0a1b".repeat(16), "aB3+".repeat(22));
        assert!(is("image@sha256:", &hex, "\n") && is("x.tgz#", &hex[..40], "\"") && is("\ncommit ", &hex[..40], "\n"));
        assert!(is("name v1.2.3 h1:", &symbols[..43], "=\n") && is("\"", &format!("sha512-{}", &symbols[..86]), "==\""));
        assert!(is("\"a/daily.csv\": \"", &hex, "\"") && is("\"hexpm\", \"", &hex, "\"}"));
        assert!(!is("\"jwt.key\": \"", &hex, "\"") && !is("\"csv\": \"", &hex, "\""));
        assert!(!is("key:", &hex, "") && !is("sha256:", &hex[..60], "") && !is("sha256:", &symbols[..64], ""));
        assert!(!is("h1:", &symbols[..43], "=") && !is(" h1:", &symbols[..43], "") && !is("", &symbols[..86], "=="));
    }

    #[test]
    fn a_link_to_a_commit_is_told_by_its_path() {
        let sha = "0a1b2".repeat(8);
        let is = |path: &str| is_link_to_commit(path.as_bytes(), &Run { start: 0, end: path.len() });
        assert!(is(&format!("/owner/name/commit/{sha}")) && is(&format!("name/commit/{sha}")));
        for other in ["/owner/name/{}", "commit/{}", "/key/{}", "/commit/{}0", "/commit/x{}", "/commit/{}/key"] {
            assert!(!is(&other.replace("{}", &sha)), "{other}");
        }
    }

    #[test]
    fn a_commit_is_that_of_the_repository_its_line_begins_with() {
        let hex = "0a1b".repeat(10);
        let is = |text: String| {
            let start = text.find(&hex).expect("it is there");
            is_pinned_commit(text.as_bytes(), &Run { start, end: start + hex.len() })
        };
        assert!(is(format!("# of Go\ngithub.com/cloudflare/cfssl\t  {hex} # 1.3.2")) && is(format!("gopkg.in/yaml.v2 {hex}\n")));
        for other in ["cloudflare ", "key: github.com/a/b ", "github.com/a/b=", "github.com ", "a/b "] {
            assert!(!is(format!("{other}{hex}")), "{other}");
        }
    }

    #[test]
    fn a_checksum_is_told_by_its_line() {
        let hex = "0a1b".repeat(16);
        let is = |text: String| {
            let start = text.find(&hex).expect("it is there");
            is_checksum(text.as_bytes(), &Run { start, end: start + hex.len() })
        };
        assert!(is(format!("{hex}  src/lib.rs\n")) && is(format!("x\n{hex} *a.iso")) && is(format!("{hex}  -\r\n")));
        let others = [" datadog", "\n", "   a.c", "  datadog", "  # a.c", "  //a", "  the key of a.c"];
        for other in
            others.map(|rest| format!("{hex}{rest}")).into_iter().chain(["  ", "key="].map(|head| format!("{head}{hex}  a.c")))
        {
            assert!(!is(other.clone()), "{other}");
        }
        assert!(!is_checksum(format!("{hex}0  a").as_bytes(), &Run { start: 0, end: 65 }));
    }
}
