//! Whether a text is mail, which alone is written in quoted-printable.

/// How far a header is looked for.
const HEAD: usize = 64 * 1024;

/// Whether a text begins like a message, or a row of messages, that names quoted-printable.
pub fn is_quoted(text: &[u8]) -> bool {
    let head = &text[..text.len().min(HEAD)];
    let first = &head[..memchr::memchr(b'\n', head).unwrap_or(0)];
    let field = memchr::memchr(b':', first).map_or(&[][..], |colon| &first[..colon]);
    let is_field = !field.is_empty() && field.iter().all(|&b| b.is_ascii_alphabetic() || b == b'-');
    (is_field || first.starts_with(b"From ")) && names_it(head)
}

/// Whether a text, or one of several, names quoted-printable.
pub fn names_it(text: &[u8]) -> bool {
    const ENCODING: &[u8] = b"quoted-printable";
    let end = |at: usize| text[at..].get(..ENCODING.len());
    memchr::memmem::find_iter(text, "uoted-").any(|at| at > 0 && end(at - 1).is_some_and(|it| it.eq_ignore_ascii_case(ENCODING)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_told_by_its_header() {
        let header = "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nHello=20\n";
        assert!(is_quoted(header.as_bytes()));
        assert!(is_quoted(format!("From a@b Mon\nReceived: x\n{}", header.to_uppercase().replace("UOTED", "uoted")).as_bytes()));
        assert!(!is_quoted(b"a = \"quoted-printable\"\n"));
        assert!(!is_quoted(b"Subject: hello\n\nnothing\n"));
    }
}
